/* scored_rows.c - columns of samples with labels and weights; see scored_rows.h. */
#include "run/scored_rows.h"

#include <math.h>

#include "run/region.h"

typedef struct Asked {
    Arguments *a;
    RowBook *book;
    const Ast *const *columns;
    const Ast *label, *weight;
    Region *region;
    bool weigh;
    int *loose; /* how many columns may lack a value; NULL */
} Asked;

static bool push_column(Asked *k, const Ast *ast, Node **values, int *n) {
    Elab *e = &k->a->s->elab;
    Node *x = elab_node(e, ast);
    if (!x || !elab_is_number(e, x, ast)) return false;
    if (k->loose && x->shape->level > 0) {
        diag_error(e->diags, HML_E_LEVEL, span_whole(ast->span),
                   "a data set has one value for each event, and this is one for each %s",
                   level_name(e, x->shape));
        diag_help(e->diags, "pick one object (jet0), or reduce: max(...), sum(...)");
        return false;
    }
    values[*n] = op_to_real(e, x);
    return values[(*n)++] != NULL;
}

static bool check_label(Asked *k, const Sample *sample) {
    if (k->label || sample->has_label) return true;
    diag_error(k->a->s->diags, HML_E_ARGUMENT, k->a->call->span, "the rows%s%s%s have no labels",
               sample->name[0] ? " of '" : "", sample->name, sample->name[0] ? "'" : "");
    const char *column = k->loose ? "[...], label = COLUMN" : "..., COLUMN";
    diag_help(k->a->s->diags,
              "name a column: '%s(%s)'; or give the sample a number: open(FILE, "
              "label = 1) is signal, label = 0 background",
              k->a->builtin->name, column);
    return false;
}

static bool book_sample(Asked *k, Sample *sample) {
    Session *s = k->a->s;
    Elab *e = &s->elab;
    RowBook *book = k->book;
    JobUnit *unit = session_unit(s, sample);
    RegionState *region = k->region ? region_enter(s, k->region, unit) : NULL;
    Node *values[ROWS_COLUMNS_MAX + 2], *weight = NULL;
    int n = 0;
    if ((region && region->failed) || !check_label(k, sample)) return false;
    for (int i = 0; i < book->n_columns; i++)
        if (!push_column(k, k->columns[i], values, &n)) return false;
    if (k->label && !push_column(k, k->label, values, &n)) return false;
    if (k->weigh && !region_weight(s, sample, region, k->weight, &weight)) return false;
    if (weight) values[n++] = op_to_real(e, weight);
    if (!op_shapes(e, values, n, k->columns[0]->span, "used together")) return false;
    book->weighted = book->weighted || weight;
    Domain *domain = region ? region->domain : unit->base;
    Sink *sink = plan_sink(&unit->plan, SINK_COLUMNS, domain, values, n);
    sink->detail = k->loose;
    book->stage = MAX_OF(book->stage, sink->stage);
    book->sources[book->n_sources++] =
        (RowSource){unit, sink, k->label ? NAN : (double)sample->label, weight != NULL};
    return true;
}

bool rows_book(RowBook *out, Arguments *a, const Ast *const *columns, int n, const Ast *label,
               bool loose) {
    Session *s = a->s;
    Asked k = {a, out, columns, label, argument_find(a, -1, "weight"), NULL, true, NULL};
    const Ast *in = argument_find(a, -1, "in");
    Sample *const *samples;
    int n_samples;
    *out = (RowBook){.n_columns = n};
    if (n > ROWS_COLUMNS_MAX) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "these are more than %d columns",
                   ROWS_COLUMNS_MAX);
        return false;
    }
    if (loose) {
        k.loose = arena_new(&s->arena, int);
        *k.loose = n;
    }
    if (!argument_samples(a, &samples, &n_samples) || !argument_truth(a, "weighted", &k.weigh))
        return false;
    if (in && !(k.region = region_of(s, in))) return false;
    if (!n_samples) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "there is no data: open a sample");
        return false;
    }
    out->sources = arena_array(&s->arena, RowSource, n_samples + 1);
    const View *before = s->elab.view;
    bool good = true;
    for (int i = 0; i < n_samples && good; i++) good = book_sample(&k, samples[i]);
    elab_enter(&s->elab, before);
    return good;
}

enum { CLASSES_MAX = 1000 };

static bool read_label(Rows *out, size_t row, double x, Arena *arena) {
    if (x >= 0 && x < CLASSES_MAX && x == rint(x)) {
        out->label[row] = (int)x;
        out->n_classes = MAX_OF(out->n_classes, (int)x + 1);
        return true;
    }
    out->failure = arena_printf(
        arena, "labels are whole numbers from 0 (background) and 1 (signal) up, and one is %g", x);
    return false;
}

void rows_gather(Rows *out, const RowBook *book, Arena *arena) {
    *out = (Rows){.n_columns = book->n_columns, .n_classes = 2};
    size_t n = 0;
    for (int i = 0; i < book->n_sources; i++) {
        const SinkState *s = unit_sink(book->sources[i].unit, book->sources[i].sink);
        n += s->n;
        out->missing += s->summary.n_missing;
        out->nan += s->summary.n_nan;
    }
    out->columns = arena_array(arena, double *, book->n_columns + 1);
    for (int c = 0; c < book->n_columns; c++) out->columns[c] = arena_array(arena, double, n + 1);
    out->label = arena_array(arena, int, n + 1);
    if (book->weighted) out->weight = arena_array(arena, double, n + 1);
    for (int i = 0; i < book->n_sources; i++) {
        const RowSource *source = &book->sources[i];
        const SinkState *s = unit_sink(source->unit, source->sink);
        int at = book->n_columns + (isnan(source->label));
        for (size_t r = 0; r < s->n; r++) {
            size_t row = out->n++;
            for (int c = 0; c < book->n_columns; c++) out->columns[c][row] = s->columns[c][r];
            double label = isnan(source->label) ? s->columns[at - 1][r] : source->label;
            if (!read_label(out, row, label, arena)) return;
            if (book->weighted) out->weight[row] = source->weighted ? s->columns[at][r] : 1;
        }
    }
}
