/* format_out.c - writes texts with values in them. */
#include <math.h>

#include "out/json.h"
#include "out/things.h"
#include "run/format_thing.h"

static void with_spec(StrBuf *out, const FormatPiece *p, const Cell *c) {
    double x = p->node->elem == HML_F64   ? c->value.f
               : p->node->elem == HML_U64 ? (double)c->value.u
                                          : (double)c->value.i;
    int width = p->width < 0 ? 0 : p->width, digits = p->digits < 0 ? 6 : p->digits;
    StrBuf number = {0};
    if (p->plus && !signbit(x)) buf_addc(&number, '+');
    if (p->kind == 'f')
        buf_printf(&number, "%.*f", digits, x);
    else if (p->kind == 'e')
        buf_printf(&number, "%.*e", digits, x);
    else if (p->kind == 'd')
        buf_printf(&number, "%.0f", x);
    else
        buf_printf(&number, "%.*g", digits, x);
    buf_printf(out, "%*s", width, buf_cstr(&number));
    buf_free(&number);
}

static void write_text(StrBuf *out, const FormatThing *f) {
    for (int k = 0; k < f->n; k++) {
        const FormatPiece *p = &f->pieces[k];
        buf_add(out, p->text);
        if (!p->has_value) continue;
        Cell c = {f->unit->result.values[p->result], f->unit->result.missing[p->result]};
        if (c.missing)
            buf_adds(out, "missing");
        else if (p->has_spec)
            with_spec(out, p, &c);
        else
            outcome_cell(out, &c, p->node->elem, false);
    }
}

void format_write(StrBuf *out, const FormatThing *f, const OutcomeStyle *style) {
    if (style->format != FORMAT_JSON) {
        write_text(out, f);
        buf_addc(out, '\n');
        return;
    }
    StrBuf text = {0};
    Json j = {.out = out};
    write_text(&text, f);
    json_open(&j, '{');
    json_key_string(&j, "text", (Str){buf_cstr(&text), text.n});
    json_close(&j, '}');
    buf_addc(out, '\n');
    buf_free(&text);
}
