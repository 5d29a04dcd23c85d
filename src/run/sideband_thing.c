/* sideband_thing.c - a background taken from beside a signal; see sideband_thing.h. */
#include "run/sideband_thing.h"

#include <math.h>

#include "run/evaluate.h"

static Value sideband_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass sideband_class = {.word = "sideband fit", .member = sideband_member};

SidebandThing *sideband_of(Handle *h) {
    return h->class == &sideband_class ? (SidebandThing *)h : NULL;
}

/* ---- figures ---- */

enum { SIGNAL, SIGNAL_ERROR, ALL, CHI2, NDOF, CLIPPED, COEFFICIENT = 16 };

static double figure_of(const Late *late) {
    const SidebandThing *t = sideband_result(late->thing);
    int which = (int)late->argument;
    double all = 0;
    if (t->study.failure) return NAN;
    if (which >= COEFFICIENT)
        return which - COEFFICIENT <= t->degree ? t->result.coefficients[which - COEFFICIENT] : NAN;
    for (int i = 0; i < t->n; i++) all += t->result.signal[i];
    const double values[] = {t->result.sum,  t->result.sum_error,    all,
                             t->result.chi2, (double)t->result.ndof, (double)t->result.n_clipped};
    return values[which];
}

static Value sideband_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure figures[] = {{"signal", figure_of, SIGNAL},
                                          {"error", figure_of, SIGNAL_ERROR},
                                          {"all", figure_of, ALL},
                                          {"chi2", figure_of, CHI2},
                                          {"ndof", figure_of, NDOF},
                                          {"clipped", figure_of, CLIPPED},
                                          {"c0", figure_of, COEFFICIENT},
                                          {"c1", figure_of, COEFFICIENT + 1},
                                          {"c2", figure_of, COEFFICIENT + 2},
                                          {"c3", figure_of, COEFFICIENT + 3},
                                          {"c4", figure_of, COEFFICIENT + 4}};
    const SidebandThing *t = (const SidebandThing *)h;
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        if (str_eq(name, str_of(figures[i].name))) {
            Late *late = arena_new(e->arena, Late);
            *late = (Late){figures[i].value, t, figures[i].argument};
            int stage = hist_stage(t->part);
            return value_node(ir_late(&e->ir, late, stage, unit_number(), span), span);
        }
    return study_figure(e, &t->study, figures, ARRAY_LEN(figures), name, span);
}

/* ---- booking ---- */

/* [80..85, 97..100], or 80..85 */
static bool read_ranges(Arguments *a, SidebandThing *t) {
    const Ast *ast = argument_find(a, 1, "in");
    Value v = ast ? elab_value(&a->s->elab, ast) : value_none();
    const char *unit = t->hist->spec.axes[0].unit;
    int n = v.kind == VALUE_RANGE ? 1 : v.kind == VALUE_LIST ? v.n : 0;
    t->ranges = arena_array(&a->s->arena, double, 2 * n + 1);
    for (int k = 0; k < n; k++) {
        const Value *range = v.kind == VALUE_RANGE ? &v : &v.items[k];
        if (range->kind != VALUE_RANGE || range->n != 2) n = 0;
        for (int i = 0; i < 2 && n; i++) {
            Node *x = elab_as_node(&a->s->elab, &range->items[i], ast);
            double *end = &t->ranges[2 * k + i];
            if (!x || evaluate_in_unit(a->s, x, unit ? unit : "", end, ast->span) != HML_OK)
                return false;
        }
    }
    t->n_ranges = n;
    return study_wrong(a, n ? NULL : "sidebands are ranges: sideband(HIST, [80..85, 97..100])");
}

SidebandThing *sideband_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    SidebandThing *t = arena_new(&s->arena, SidebandThing);
    t->study = (Study){.handle = {&sideband_class}, .name = b->name, .session = s};
    t->study.span = call->span;
    t->degree = 2;
    const Ast *ast = argument_find(&a, 0, NULL);
    Value v = ast ? elab_value(&s->elab, ast) : value_none();
    t->hist = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    if (ast && v.kind == VALUE_NONE) return NULL;
    t->part = t->hist ? hist_only(t->hist) : NULL;
    if (!study_wrong(&a, !t->hist   ? "'sideband' wants a histogram"
                         : !t->part ? "the histogram has several samples: name one"
                         : t->hist->spec.dims != 1 || t->hist->spec.profile
                             ? "sidebands are of a histogram of one axis"
                             : NULL) ||
        !read_ranges(&a, t) || !argument_whole(&a, "degree", &t->degree) ||
        !argument_truth(&a, "weighted", &t->weighted) || !argument_truth(&a, "clip", &t->clip) ||
        !arguments_end(&a))
        return NULL;
    bool good = t->degree >= 0 && t->degree <= SIDEBAND_DEGREE_MOST;
    return study_wrong(&a, good ? NULL : "degrees are 0 to 8") ? t : NULL;
}

/* ---- doing ---- */

const SidebandThing *sideband_result(const SidebandThing *thing) {
    SidebandThing *t = (SidebandThing *)thing;
    if (t->study.done) return t;
    t->study.done = true;
    Arena *arena = &t->study.session->arena;
    const Hist *h = hist_content_of(t->part);
    t->n = h->axes[0].bins;
    t->x = arena_array(arena, double, 3 * t->n);
    t->y = t->x + t->n;
    t->error = t->y + t->n;
    t->used = arena_array(arena, bool, t->n);
    for (int i = 0; i < t->n; i++) {
        t->x[i] = axis_centre(&h->axes[0], i);
        t->y[i] = hist_content(h, i);
        t->error[i] = hist_error(h, i);
        for (int k = 0; k < t->n_ranges; k++)
            t->used[i] =
                t->used[i] || (t->x[i] > t->ranges[2 * k] && t->x[i] < t->ranges[2 * k + 1]);
    }
    SidebandBins bins = {t->x, t->y, t->error, t->used, t->n};
    sideband_fit(&t->result, &bins, (int)t->degree, t->weighted, t->clip, arena);
    study_end(&t->study, t->result.why);
    return t;
}
