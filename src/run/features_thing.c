/* features_thing.c - data sets of observables with labels; see features_thing.h. */
#include "run/features_thing.h"

#include <math.h>

#include "run/hist_thing.h"
#include "stat/metric/parts.h"

static Value features_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass features_class = {.word = "data set", .member = features_member};

FeaturesThing *features_of(Handle *h) {
    return h->class == &features_class ? (FeaturesThing *)h : NULL;
}

static double figure_rows(const Late *late) { return (double)features_rows(late->thing)->n; }

static double figure_signal(const Late *late) {
    const Rows *r = features_rows(late->thing);
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) n += r->label[i] == 1;
    return (double)n;
}

static double figure_missing(const Late *late) {
    const Rows *r = features_rows(late->thing);
    double rows = 0;
    for (size_t i = 0; i < r->n; i++) {
        bool any = false;
        for (int c = 0; c < r->n_columns; c++) any = any || isnan(r->columns[c][i]);
        rows += any;
    }
    return rows;
}

static Value features_member(Elab *e, Handle *h, Str name, Span span) {
    static const struct {
        const char *name;
        double (*value)(const Late *late);
    } figures[] = {{"rows", figure_rows}, {"signal", figure_signal}, {"missing", figure_missing}};
    const FeaturesThing *f = (FeaturesThing *)h;
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        if (str_eq(name, str_of(figures[i].name)))
            return thing_figure(e, figures[i].value, f, f->book.stage, span);
    diag_error(e->diags, HML_E_NAME, span, "a data set has no '%.*s': it has rows, signal, missing",
               STR_ARG(name));
    return value_none();
}

static FeaturesThing *features_new(Session *s) {
    FeaturesThing *f = arena_new(&s->arena, FeaturesThing);
    *f = (FeaturesThing){.handle = {&features_class}, .name = "", .arena = &s->arena};
    return f;
}

FeaturesThing *features_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    FeaturesThing *f = features_new(s);
    const Ast *list = argument_find(&a, 0, NULL);
    if (!list || list->kind != AST_LIST || !list->n_kids) {
        diag_error(s->diags, HML_E_ARGUMENT, list ? span_whole(list->span) : call->span,
                   "a data set is made of a list of observables");
        diag_help(s->diags, "%s", b->signature);
        return NULL;
    }
    f->names = arena_array(&s->arena, const char *, list->n_kids);
    for (int i = 0; i < list->n_kids; i++)
        f->names[i] = session_text(s, elab_written(&s->elab, list->kids[i]));
    const Ast *label = argument_find(&a, -1, "label");
    const Ast *const *columns = (const Ast *const *)list->kids;
    if (!rows_book(&f->book, &a, columns, list->n_kids, label, true) || !arguments_end(&a))
        return NULL;
    return f;
}

FeaturesThing *features_argument(Arguments *a, int k) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "a data set is needed here");
        diag_help(a->s->diags, "dataset([OBSERVABLE, ...], from = [SIGNAL, BACKGROUND])");
        return NULL;
    }
    Value v = elab_value(&a->s->elab, ast);
    FeaturesThing *f = v.kind == VALUE_HANDLE ? features_of(v.handle) : NULL;
    if (!f && v.kind != VALUE_NONE) {
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a data set is needed here, and this is a %s", value_word(&v));
        diag_help(a->s->diags, "dataset([OBSERVABLE, ...], from = [SIGNAL, BACKGROUND])");
    }
    return f;
}

/* ---- parts ---- */

/* Parts that add up to the whole. */
static double *read_shares(Arguments *a, int n) {
    Session *s = a->s;
    double *shares = arena_array(&s->arena, double, n + 1), sum = 0;
    for (int i = 0; i < n; i++) {
        const Ast *ast = argument_find(a, i + 1, NULL);
        if (!elab_constant(&s->elab, ast, &shares[i])) return NULL;
        sum += shares[i];
        if (shares[i] > 0) continue;
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(ast->span), "shares are positive");
        return NULL;
    }
    if (fabs(sum - 1) < 1e-9) return shares;
    diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "the shares add up to %.10g, not to 1",
               sum);
    return NULL;
}

Value features_split(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    FeaturesThing *f = features_argument(&a, 0);
    int64_t seed = -1;
    bool stratify = false;
    if (!f || !argument_whole(&a, "seed", &seed) || !argument_truth(&a, "stratify", &stratify))
        return value_none();
    int n = a.n_positional - 1;
    if (n < 2 || n > PARTS_MOST || seed < 0) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span,
                   n >= 2 && n <= PARTS_MOST ? "'split' wants a seed, a whole number: seed = 42"
                                             : "'split' wants the shares of 2 to 16 parts");
        diag_help(s->diags, "%s", b->signature);
        return value_none();
    }
    const double *shares = read_shares(&a, n);
    if (!shares || !arguments_end(&a)) return value_none();
    Value list = {.kind = VALUE_LIST, .n = n, .span = call->span};
    list.items = arena_array(&s->arena, Value, n + 1);
    for (int i = 0; i < n; i++) {
        FeaturesThing *part = features_new(s);
        part->names = f->names;
        part->book = f->book;
        part->of = f;
        part->shares = shares;
        part->n_shares = n;
        part->stratify = stratify;
        part->which = i;
        part->seed = (uint64_t)seed;
        list.items[i] = value_handle(&part->handle, call->span);
    }
    return list;
}

/* Marks the rows of a class (-1: of all) that are in the part. */
static void mark_class(const FeaturesThing *f, const Rows *all, int class, uint8_t *take) {
    size_t n = 0, at = 0;
    for (size_t i = 0; i < all->n; i++) n += class < 0 || all->label[i] == class;
    uint8_t *part = arena_array(f->arena, uint8_t, n + 1);
    parts_deal(part, n, f->shares, f->n_shares, f->seed);
    for (size_t i = 0; i < all->n; i++)
        if (class < 0 || all->label[i] == class) take[i] = part[at++] == f->which;
}

static void take_part(FeaturesThing *f, const Rows *all) {
    uint8_t *take = arena_array(f->arena, uint8_t, all->n + 1);
    Rows *out = &f->rows;
    *out = *all;
    for (int c = 0; c < all->n_classes && f->stratify; c++) mark_class(f, all, c, take);
    if (!f->stratify) mark_class(f, all, -1, take);
    out->n = 0;
    out->label = arena_array(f->arena, int, all->n + 1);
    out->columns = arena_array(f->arena, double *, all->n_columns + 1);
    for (int c = 0; c < all->n_columns; c++)
        out->columns[c] = arena_array(f->arena, double, all->n + 1);
    if (all->weight) out->weight = arena_array(f->arena, double, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        if (!take[i]) continue;
        for (int c = 0; c < all->n_columns; c++) out->columns[c][out->n] = all->columns[c][i];
        if (all->weight) out->weight[out->n] = all->weight[i];
        out->label[out->n++] = all->label[i];
    }
}

const Rows *features_rows(const FeaturesThing *known) {
    FeaturesThing *f = (FeaturesThing *)known; /* what was gathered is kept */
    if (f->done) return &f->rows;
    f->done = true;
    if (f->of)
        take_part(f, features_rows(f->of));
    else
        rows_gather(&f->rows, &f->book, f->arena);
    return &f->rows;
}
