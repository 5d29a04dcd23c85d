/* why_out.c - shows why events pass or fail. */
#include "out/why_out.h"

#include "out/json.h"

enum { VALUES_SHOWN = 12 };

static const SinkState *state_of(const WhyRegion *r, const Sink *sink) {
    return unit_sink(r->unit, sink);
}

static void unit_behind(StrBuf *out, const Node *n) {
    bool number = n->elem != HML_STR && n->elem != HML_BOOL;
    if (!number || !n->unit.known || (unit_is_number(n->unit) && !n->unit.angle)) return;
    buf_addc(out, ' ');
    unit_write(out, n->unit);
}

static void value_text(StrBuf *out, const WhyRegion *r, const WhyTerm *t) {
    if (!t->sink) {
        Cell c = {r->unit->result.values[t->result], r->unit->result.missing[t->result]};
        if (c.missing)
            buf_adds(out, "missing");
        else
            outcome_cell(out, &c, t->node->elem, false);
        return;
    }
    const SinkState *x = state_of(r, t->sink);
    if (!x->cells.n) buf_adds(out, "none");
    for (size_t i = 0; i < x->cells.n && i < VALUES_SHOWN; i++) {
        const Cell *c = &x->cells.data[i];
        if (i) buf_adds(out, ", ");
        if (c->missing)
            buf_adds(out, "missing");
        else
            outcome_cell(out, c, t->node->elem, false);
    }
    if (x->cells.n > VALUES_SHOWN) buf_printf(out, " … %zu more", x->cells.n - VALUES_SHOWN);
}

static bool truth(const WhyRegion *r, const WhyCut *cut) {
    const SinkState *x = state_of(r, cut->sink);
    return x->cells.n && x->cells.data[0].value.u;
}

static void region_people(StrBuf *out, const WhyRegion *r) {
    Table t = {0};
    bool all = true;
    table_column(&t, "cut", false);
    table_column(&t, "", false);
    table_column(&t, "because", false);
    for (int i = 0; i < r->n_cuts; i++) {
        const WhyCut *cut = &r->cuts[i];
        bool passes = truth(r, cut);
        table_cell(&t, cut->text);
        table_cell(&t, passes ? "passes" : all ? "FAILS" : "fails");
        StrBuf text = {0};
        for (int k = 0; k < cut->n_terms; k++) {
            buf_clear(&text);
            if (k) {
                table_cell(&t, "");
                table_cell(&t, "");
            }
            buf_printf(&text, "%s = ", cut->terms[k].text);
            value_text(&text, r, &cut->terms[k]);
            unit_behind(&text, cut->terms[k].node);
            table_cell(&t, buf_cstr(&text));
        }
        if (!cut->n_terms) table_cell(&t, "");
        buf_free(&text);
        all = all && passes;
    }
    buf_printf(out, "%s%s%s: the event %s\n", r->name[0] ? r->name : "cuts",
               r->sample[0] ? " in " : "", r->sample, all ? "passes" : "fails");
    table_write(out, &t, FORMAT_TABLE);
    table_free(&t);
}

static void region_json(StrBuf *out, const WhyRegion *r) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "region", str_of(r->name));
    json_key_string(&j, "sample", str_of(r->sample));
    json_key_int(&j, "entry", state_of(r, r->number)->cells.data[0].value.i);
    json_key(&j, "cuts");
    json_open(&j, '[');
    for (int i = 0; i < r->n_cuts; i++) {
        json_open(&j, '{');
        json_key_string(&j, "cut", str_of(r->cuts[i].text));
        json_key_bool(&j, "passes", truth(r, &r->cuts[i]));
        for (int k = 0; k < r->cuts[i].n_terms; k++) {
            StrBuf text = {0};
            value_text(&text, r, &r->cuts[i].terms[k]);
            json_key_string(&j, r->cuts[i].terms[k].text, str_of(buf_cstr(&text)));
            buf_free(&text);
        }
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

uint64_t why_write(StrBuf *out, const Why *why, const OutcomeStyle *style) {
    uint64_t found = 0;
    for (size_t i = 0; i < why->regions.n; i++) {
        const WhyRegion *r = &why->regions.data[i];
        size_t n = state_of(r, r->number)->cells.n;
        if (!n) continue;
        if (found && style->format != FORMAT_JSON) buf_addc(out, '\n');
        found += n;
        if (style->format == FORMAT_JSON)
            region_json(out, r);
        else
            region_people(out, r);
        if (n > 1 && style->format != FORMAT_JSON)
            buf_printf(out, "%zu events have this number; their values stand one after the other\n",
                       n);
    }
    return found;
}
