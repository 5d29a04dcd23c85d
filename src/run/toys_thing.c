/* toys_thing.c - toys of a fit; see toys_thing.h. */
#include "run/toys_thing.h"

#include <math.h>

static Value toys_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass toys_class = {.word = "set of toys", .member = toys_member};

ToysThing *toys_of(Handle *h) { return h->class == &toys_class ? (ToysThing *)h : NULL; }

/* ---- figures ---- */

static const ToysThing *good(const Late *late) {
    const ToysThing *t = toys_result(late->thing);
    return t->study.failure ? NULL : t;
}

static double figure_pvalue(const Late *late) {
    const ToysThing *t = good(late);
    return t && t->probability.n ? t->probability.p : NAN;
}
static double figure_pvalue_error(const Late *late) {
    const ToysThing *t = good(late);
    return t && t->probability.n ? t->probability.p_error : NAN;
}
static double figure_valid(const Late *late) {
    const ToysThing *t = good(late);
    return t ? (double)t->fits.log.n_valid : NAN;
}
static double figure_failed(const Late *late) {
    const ToysThing *t = good(late);
    return t ? (double)t->fits.log.n_failures : NAN;
}
static double figure_observed(const Late *late) {
    const ToysThing *t = good(late);
    return t ? t->observed : NAN;
}

static const ToyParameter *parameter(const Late *late) {
    const ToysThing *t = good(late);
    return t ? &t->fits.params[study_late_param(late)] : NULL;
}

#define OF_PARAMETER(member)                                                                       \
    static double figure_##member(const Late *late) {                                              \
        const ToyParameter *p = parameter(late);                                                   \
        return p && p->n ? p->member : NAN;                                                        \
    }
OF_PARAMETER(mean)
OF_PARAMETER(std)
OF_PARAMETER(bias)
OF_PARAMETER(bias_error)
OF_PARAMETER(pull_mean)
OF_PARAMETER(pull_mean_error)
OF_PARAMETER(pull_width)
OF_PARAMETER(pull_width_error)
OF_PARAMETER(coverage)
OF_PARAMETER(coverage_error)

static Value toys_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure figures[] = {{"pvalue", figure_pvalue, 0},
                                          {"pvalue_error", figure_pvalue_error, 0},
                                          {"valid", figure_valid, 0},
                                          {"failed", figure_failed, 0},
                                          {"observed", figure_observed, 0}};
    static const StudyFigure suffixes[] = {{"_pull_mean_error", figure_pull_mean_error, 0},
                                           {"_pull_width_error", figure_pull_width_error, 0},
                                           {"_pull_mean", figure_pull_mean, 0},
                                           {"_pull_width", figure_pull_width, 0},
                                           {"_bias_error", figure_bias_error, 0},
                                           {"_bias", figure_bias, 0},
                                           {"_coverage_error", figure_coverage_error, 0},
                                           {"_coverage", figure_coverage, 0},
                                           {"_mean", figure_mean, 0},
                                           {"_std", figure_std, 0}};
    const Study *s = &((ToysThing *)h)->study;
    Value v = study_param_figure(e, s, suffixes, ARRAY_LEN(suffixes), name, span);
    if (v.kind != VALUE_NONE) return v;
    v = study_figure(e, s, figures, ARRAY_LEN(figures), name, span);
    if (v.kind == VALUE_NONE)
        diag_help(e->diags, "and NAME_bias, NAME_pull_mean, NAME_pull_width, NAME_coverage, "
                            "NAME_mean, NAME_std of its parameters");
    return v;
}

/* ---- booking ---- */

ToysThing *toys_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ToysThing *t = arena_new(&s->arena, ToysThing);
    if (!study_open(&t->study, &toys_class, &a)) return NULL;
    t->refit = true;
    t->at = arena_array(&s->arena, double, t->study.fit->n_params + 1);
    for (int i = 0; i < t->study.fit->n_params; i++) t->at[i] = NAN;
    bool ok = study_toys(&t->study, &a, "n", 1000, 1) && argument_truth(&a, "refit", &t->refit) &&
              argument_truth(&a, "minos", &t->minos) &&
              study_point(&t->study, &a, "at", t->at, &t->moved) && arguments_end(&a);
    return ok ? t : NULL;
}

/* ---- doing ---- */

/* What the fit of the data is compared by. */
static void toys_observe(ToysThing *t, const FitThing *f) {
    double chi2;
    int ndof;
    t->saturated = fit_goodness(f, &chi2, &ndof);
    t->observed = t->saturated ? chi2 : f->min.value;
    t->ndof = t->saturated ? (double)ndof : NAN;
    if (!t->saturated || t->refit) return;
    for (int i = 0; i < f->problem->n; i++) t->ndof += !f->problem->params[i].fixed;
}

const ToysThing *toys_result(const ToysThing *thing) {
    ToysThing *t = (ToysThing *)thing;
    const FitThing *f = study_begin(&t->study);
    if (!f) return t;
    const char *why = NULL;
    for (int i = 0; i < f->problem->n; i++)
        if (isnan(t->at[i])) t->at[i] = f->min.x[i];
    ToyPlan plan = study_plan(&t->study);
    ToyFitOptions options = {.minos = t->minos, .no_refit = !t->refit};
    if (f->min.cov_status == COV_ACCURATE && !f->facts.weighted && f->scale == 1)
        options.cov = f->min.cov;
    toys_observe(t, f);
    toyfits_run(&t->fits, f->problem, t->at, &options, 0, &plan, &f->session->arena);
    if (!t->fits.log.n_valid)
        why = t->fits.log.n_failures
                  ? arena_printf(&f->session->arena, "no toy is valid; the first: %s",
                                 t->fits.log.failures[0].why)
                  : "it was stopped";
    else if (t->saturated) /* the minimum of a likelihood of events tells nothing of this */
        t->probability = goodness_toys(&t->fits, t->observed, true);
    study_end(&t->study, why);
    return t;
}
