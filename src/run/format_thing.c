/* format_thing.c - texts with values in them; see format_thing.h. */
#include "run/format_thing.h"

#include "run/arguments.h"
#include "run/evaluate.h"

static const HandleClass format_class = {.word = "text"};

FormatThing *format_of(Handle *h) { return h->class == &format_class ? (FormatThing *)h : NULL; }

static int digits(const char **p, const char *end) {
    int n = -1;
    for (; *p < end && char_is_digit(**p) && n < 1000; ++*p) n = (n < 0 ? 0 : 10 * n) + (**p - '0');
    return n;
}

/* What stands between '{' and '}'. */
static bool read_spec(FormatPiece *piece, Str spec) {
    const char *p = spec.p, *end = spec.p + spec.n;
    piece->width = piece->digits = -1;
    piece->kind = 'g';
    if (p == end) return true;
    if (*p++ != ':') return false;
    piece->has_spec = true;
    if (p < end && *p == '+') piece->plus = *p++ == '+';
    piece->width = digits(&p, end);
    if (p < end && *p == '.') {
        p++;
        piece->digits = digits(&p, end);
        if (piece->digits < 0) return false;
    }
    if (p < end && strchr("fegd", *p)) piece->kind = *p++;
    return p == end && piece->width < 200 && piece->digits < 100;
}

typedef struct Template {
    Session *s;
    FormatThing *out;
    StrBuf text; /* before the next value */
} Template;

static void end_piece(Template *r, FormatPiece piece) {
    piece.text = str_of(arena_strdup(&r->s->arena, buf_cstr(&r->text)));
    buf_clear(&r->text);
    r->out->pieces[r->out->n++] = piece;
}

/* NULL, or what is wrong with the template. */
static const char *read_template(Template *r, const char *text) {
    for (const char *p = text; *p; p++) {
        bool twice = p[1] == p[0];
        if ((*p == '{' || *p == '}') && twice) {
            buf_addc(&r->text, *p++);
        } else if (*p == '}') {
            return "a '}' stands alone; a brace is written '}}'";
        } else if (*p == '{') {
            const char *end = strchr(p, '}');
            FormatPiece piece = {.has_value = true};
            if (!end) return "a '{' is not closed; a brace is written '{{'";
            if (!read_spec(&piece, (Str){p + 1, (size_t)(end - p) - 1}))
                return "a value is written '{}' or '{:WIDTH.DIGITSf}' with f, e, g or d, '{:+.1f}' "
                       "with a sign";
            end_piece(r, piece);
            p = end;
        } else {
            buf_addc(&r->text, *p);
        }
    }
    end_piece(r, (FormatPiece){0});
    return NULL;
}

static bool bind_values(Session *s, FormatThing *f, Arguments *a) {
    for (int k = 0; k < f->n; k++) {
        FormatPiece *piece = &f->pieces[k];
        if (!piece->has_value) continue;
        const Ast *ast = argument_find(a, k + 1, NULL);
        if (!ast) {
            diag_error(s->diags, HML_E_ARGUMENT, a->call->span,
                       "the text has more places than there are values");
            return false;
        }
        piece->node = elab_node(&s->elab, ast);
        if (!piece->node) return false;
        bool number = piece->node->elem != HML_STR && piece->node->elem != HML_BOOL;
        const char *why = piece->node->shape->level != SHAPE_VALUE
                              ? "one value is needed here, and this is one for each event"
                          : piece->has_spec && !number ? "this is no number and takes '{}'"
                                                       : NULL;
        if (!why) continue;
        diag_error(s->diags, HML_E_TYPE, span_whole(ast->span), "%s", why);
        return false;
    }
    return true;
}

FormatThing *format_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    const char *text;
    arguments_open(&a, s, b, call);
    const Ast *first = argument_find(&a, 0, NULL);
    if (!first) diag_error(s->diags, HML_E_ARGUMENT, call->span, "'format' wants a text");
    if (!first || evaluate_text(s, first, &text) != HML_OK) return NULL;
    FormatThing *f = arena_new(&s->arena, FormatThing);
    *f = (FormatThing){.handle = {&format_class}};
    f->pieces = arena_array(&s->arena, FormatPiece, strlen(text) + 1);
    Template r = {.s = s, .out = f};
    const char *why = read_template(&r, text);
    buf_free(&r.text);
    if (why) diag_error(s->diags, HML_E_ARGUMENT, span_whole(first->span), "%s", why);
    return !why && bind_values(s, f, &a) && arguments_end(&a) ? f : NULL;
}

FormatThing *format_ask(Session *s, const FormatThing *f) {
    FormatThing *asked = arena_copy(&s->arena, f, sizeof *f);
    const View *before = s->elab.view;
    asked->pieces = arena_copy(&s->arena, f->pieces, sizeof(FormatPiece) * (size_t)f->n);
    asked->unit = session_unit(s, NULL);
    elab_enter(&s->elab, before);
    for (int k = 0; k < f->n; k++) {
        FormatPiece *piece = &asked->pieces[k];
        if (!piece->has_value) continue;
        piece->result = (int)asked->unit->plan.results.n;
        plan_result(&asked->unit->plan, (Node *)piece->node);
    }
    return asked;
}
