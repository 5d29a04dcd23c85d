/* goodness_thing.c - does a fit describe its data? See goodness_thing.h. */
#include "run/goodness_thing.h"

#include <math.h>

#include "stat/infer/event_cdf.h"

static Value goodness_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass goodness_class = {.word = "goodness of fit", .member = goodness_member};

GoodnessThing *goodness_of(Handle *h) {
    return h->class == &goodness_class ? (GoodnessThing *)h : NULL;
}

const char *goodness_name(GoodnessTest test) {
    static const char *const names[] = {"saturated", "ks", "ad"};
    return names[test];
}

/* ---- figures ---- */

static double figure_statistic(const Late *late) {
    return goodness_result(late->thing)->goodness.statistic;
}
static double figure_pvalue(const Late *late) {
    const GoodnessThing *t = goodness_result(late->thing);
    return t->study.failure ? NAN : t->toys.n ? t->toys.p : t->goodness.p;
}
static double figure_pvalue_error(const Late *late) {
    const GoodnessThing *t = goodness_result(late->thing);
    return t->toys.n ? t->toys.p_error : NAN;
}
static double figure_asymptotic(const Late *late) {
    return goodness_result(late->thing)->goodness.p;
}
static double figure_ndof(const Late *late) { return goodness_result(late->thing)->goodness.ndof; }

static Value goodness_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure figures[] = {{"statistic", figure_statistic, 0},
                                          {"pvalue", figure_pvalue, 0},
                                          {"pvalue_error", figure_pvalue_error, 0},
                                          {"asymptotic", figure_asymptotic, 0},
                                          {"ndof", figure_ndof, 0}};
    const Study *s = &((GoodnessThing *)h)->study;
    return study_figure(e, s, figures, ARRAY_LEN(figures), name, span);
}

/* ---- booking ---- */

GoodnessThing *goodness_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    const char *test = NULL;
    arguments_open(&a, s, b, call);
    GoodnessThing *t = arena_new(&s->arena, GoodnessThing);
    t->goodness = (Goodness){NAN, NAN, NAN, NAN};
    if (!study_open(&t->study, &goodness_class, &a) || !argument_text(&a, "test", &test) ||
        !study_toys(&t->study, &a, "toys", 0, 0) || !arguments_end(&a))
        return NULL;
    t->goodness = (Goodness){NAN, NAN, NAN, NAN};
    t->chosen = test != NULL;
    for (GoodnessTest k = GOODNESS_SATURATED; test && k <= GOODNESS_AD; k++)
        if (strcmp(test, goodness_name(k)) == 0) {
            t->test = k;
            return t;
        }
    return study_wrong(&a, test ? "tests are \"saturated\", \"ks\" and \"ad\"" : NULL) ? t : NULL;
}

/* ---- doing ---- */

typedef struct Measure {
    const GoodnessThing *t;
    const Model *model;
    const char *why;
} Measure;

static double measure_statistic(const Measure *m, const Problem *p, const double *x,
                                const char **why, Goodness *out) {
    const RowData *rows = likelihood_data(p, m->t->part);
    Goodness g = {NAN, NAN, NAN, NAN};
    double *u = rows ? mem_alloc(sizeof *u * (rows->n + 1)) : NULL;
    *why = rows ? event_cdf(u, m->model, rows, x) : "it is of no events";
    if (!*why)
        g = m->t->test == GOODNESS_KS ? goodness_ks(u, (int)rows->n) : goodness_ad(u, (int)rows->n);
    mem_free(u);
    if (out) *out = g;
    return g.statistic;
}

static double measure_toy(void *ctx, Problem *p, const double *x) {
    const char *why;
    return measure_statistic(ctx, p, x, &why, NULL);
}

static double saturated_toy(void *ctx, Problem *p, const double *x) {
    int bins;
    (void)ctx;
    return p->class->eval(p, x, NULL) - p->class->saturated(p, &bins);
}

/* The first part of the likelihood that has events. */
static const char *find_events(GoodnessThing *t, const FitThing *f) {
    t->part = 0;
    while (f->like && t->part < f->like->n_parts && f->like->parts[t->part].form != LIKE_ROWS)
        t->part++;
    if (!f->like || t->part == f->like->n_parts || f->like->parts[t->part].kind == LIKE_SQUARES)
        return "this test is of events without bins; use test = \"saturated\"";
    return NULL;
}

static const char *by_events(GoodnessThing *t, const FitThing *f, Measure *m) {
    const char *why = find_events(t, f);
    if (why) return why;
    *m = (Measure){.t = t, .model = f->made.models[t->part]};
    measure_statistic(m, f->problem, f->min.x, &why, &t->goodness);
    if (!why && isnan(t->goodness.statistic)) why = "an event lies where the model is 0";
    return why;
}

static const char *do_goodness(GoodnessThing *t, const FitThing *f) {
    double chi2;
    int ndof;
    Measure m = {.t = t};
    bool bins = fit_goodness(f, &chi2, &ndof);
    if (!t->chosen) t->test = bins ? GOODNESS_SATURATED : GOODNESS_KS;
    const char *why = NULL;
    if (t->test != GOODNESS_SATURATED)
        why = by_events(t, f, &m);
    else if (!bins)
        why = "events without bins have no saturated model: test = \"ks\" or \"ad\"";
    else
        t->goodness = goodness_saturated(f->problem, f->problem->params, f->min.value);
    if (why || !t->study.toys) return why;
    ToyPlan plan = study_plan(&t->study);
    Arena *arena = &f->session->arena;
    const double *cov = f->min.cov_status == COV_ACCURATE && f->scale == 1 ? f->min.cov : NULL;
    t->values = arena_array(arena, double, plan.n);
    t->toys = goodness_toys_of(&t->log, t->values, f->problem, f->min.x, cov,
                               t->test == GOODNESS_SATURATED ? saturated_toy : measure_toy, &m,
                               t->goodness.statistic, &plan, arena);
    return t->toys.n ? NULL : "no toy has a valid fit";
}

const GoodnessThing *goodness_result(const GoodnessThing *thing) {
    GoodnessThing *t = (GoodnessThing *)thing;
    const FitThing *f = study_begin(&t->study);
    if (f) study_end(&t->study, do_goodness(t, f));
    return t;
}
