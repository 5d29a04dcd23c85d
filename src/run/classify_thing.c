/* classify_thing.c - events counted in windows of a column; see classify_thing.h. */
#include "run/classify_thing.h"

#include <math.h>

#include "run/evaluate.h"
#include "run/region.h"

static Value classify_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass classify_class = {.word = "table of classes", .member = classify_member};

ClassifyThing *classify_of(Handle *h) {
    return h->class == &classify_class ? (ClassifyThing *)h : NULL;
}

const char *classify_name(const ClassifyThing *t, int k) {
    return k < t->n_windows ? t->windows[k].name : "other";
}

static double figure_sum(const Late *late) {
    const ClassifyThing *t = classify_result(late->thing);
    return t->rows[(int)late->argument].sum;
}

/* Their stage is that of the rows. */
static Value classify_member(Elab *e, Handle *h, Str name, Span span) {
    const ClassifyThing *t = (const ClassifyThing *)h;
    for (int k = 0; k <= t->n_windows; k++) {
        if (!str_eq(name, str_of(classify_name(t, k)))) continue;
        Late *late = arena_new(e->arena, Late);
        *late = (Late){figure_sum, t, k};
        return value_node(ir_late(&e->ir, late, t->stage, unit_number(), span), span);
    }
    diag_error(e->diags, HML_E_NAME, span, "there is no class '%.*s'", STR_ARG(name));
    return value_none();
}

/* ---- booking ---- */

/* windows = record(NAME = lo..hi), in the unit of the column */
static bool read_windows(Arguments *a, ClassifyThing *t, Unit unit) {
    const Ast *ast = argument_find(a, 1, "windows");
    Value v = ast ? elab_value(&a->s->elab, ast) : value_none();
    if (v.kind != VALUE_RECORD || v.n < 1) {
        if (!ast || v.kind != VALUE_NONE)
            diag_error(a->s->diags, HML_E_ARGUMENT, ast ? span_whole(ast->span) : a->call->span,
                       "windows are written record(NAME = lo..hi, ...)");
        return false;
    }
    t->n_windows = v.n;
    t->windows = arena_array(&a->s->arena, Window, v.n);
    for (int k = 0; k < v.n; k++) {
        Window *w = &t->windows[k];
        const Value *item = &v.items[k];
        double *ends[] = {&w->lo, &w->hi};
        w->name = arena_strndup(&a->s->arena, v.names[k].p, v.names[k].n);
        bool good = (item->kind == VALUE_RANGE || item->kind == VALUE_LIST) && item->n == 2;
        if (!good)
            diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                       "the window '%s' is written lo..hi", w->name);
        for (int i = 0; i < 2 && good; i++) {
            Node *n = elab_as_node(&a->s->elab, &item->items[i], ast);
            good = n && evaluate_as(a->s, n, unit, ends[i], ast->span) == HML_OK;
        }
        if (!good) return false;
    }
    return true;
}

typedef struct Booking {
    Arguments *a;
    ClassifyThing *t;
    const Ast *x, *weight;
    Region *region;
} Booking;

static bool book_sample(Booking *k, Sample *sample) {
    Session *s = k->a->s;
    ClassifyThing *t = k->t;
    JobUnit *unit = session_unit(s, sample);
    RegionState *region = k->region ? region_enter(s, k->region, unit) : NULL;
    if (region && region->failed) return false;
    Node *x = elab_node(&s->elab, k->x), *values[2], *weight = NULL;
    if (!x || !elab_is_number(&s->elab, x, k->x)) return false;
    int n = 0;
    if (!t->windows && !read_windows(k->a, t, x->unit)) return false;
    if (!(values[n++] = op_to_real(&s->elab, x))) return false;
    if (!region_weight(s, sample, region, k->weight, &weight)) return false;
    if (weight && !(values[n++] = op_to_real(&s->elab, weight))) return false;
    if (!op_shapes(&s->elab, values, n, k->x->span, "used together")) return false;
    if (t->n_sources && t->weighted != (weight != NULL))
        return study_wrong(k->a, "some of the samples have weights and others have none");
    t->weighted = weight != NULL;
    Domain *domain = region ? region->domain : unit->base;
    Sink *sink = plan_sink(&unit->plan, SINK_COLUMNS, domain, values, n);
    t->stage = MAX_OF(t->stage, sink->stage);
    t->sources[t->n_sources++] = (ClassifySource){unit, sink};
    return true;
}

ClassifyThing *classify_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ClassifyThing *t = arena_new(&s->arena, ClassifyThing);
    t->study = (Study){.handle = {&classify_class}, .name = b->name, .session = s};
    t->study.span = call->span;
    Booking k = {&a, t, argument_find(&a, 0, NULL), argument_find(&a, -1, "weight"), NULL};
    const Ast *in = argument_find(&a, -1, "in");
    Sample *const *samples;
    int n;
    if (!study_wrong(&a, k.x ? NULL : "'classify' wants a column: classify(M, windows = ...)") ||
        !argument_samples(&a, &samples, &n))
        return NULL;
    if (in && !(k.region = region_of(s, in))) return NULL;
    if (!study_wrong(&a, n ? NULL : "there is no data: open a sample")) return NULL;
    t->what = session_text(s, k.x);
    t->sources = arena_array(&s->arena, ClassifySource, n);
    const View *before = s->elab.view;
    bool good = true;
    for (int i = 0; i < n && good; i++) good = book_sample(&k, samples[i]);
    elab_enter(&s->elab, before);
    return good && arguments_end(&a) ? t : NULL;
}

/* ---- doing ---- */

const ClassifyThing *classify_result(const ClassifyThing *thing) {
    ClassifyThing *t = (ClassifyThing *)thing;
    if (t->study.done) return t;
    t->study.done = true;
    int n = t->n_windows + 1;
    Arena *arena = &t->study.session->arena;
    t->rows = arena_array(arena, WindowRow, n);
    WindowRow *part = arena_array(arena, WindowRow, n);
    double total = 0;
    for (int i = 0; i < t->n_sources; i++) {
        const SinkState *s = unit_sink(t->sources[i].unit, t->sources[i].sink);
        const double *weight = t->weighted ? s->columns[1] : NULL;
        t->missing += s->summary.n_missing;
        t->nan += s->summary.n_nan;
        sideband_classify(part, NULL, s->columns[0], weight, (size_t)s->n, t->windows,
                          t->n_windows);
        for (int k = 0; k < n; k++) {
            t->rows[k].events += part[k].events;
            t->rows[k].sum += part[k].sum;
            t->rows[k].error = hypot(t->rows[k].error, part[k].error);
            t->events += part[k].events;
            total += part[k].sum;
        }
    }
    for (int k = 0; k < n; k++) t->rows[k].part = total > 0 ? t->rows[k].sum / total : NAN;
    return t;
}
