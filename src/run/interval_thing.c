/* interval_thing.c - intervals and regions by toys; see interval_thing.h. */
#include "run/interval_thing.h"

#include <math.h>

static Value interval_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass interval_class = {.word = "interval", .member = interval_member};

IntervalThing *interval_of(Handle *h) {
    return h->class == &interval_class ? (IntervalThing *)h : NULL;
}

/* ---- figures ---- */

typedef enum Which {
    LOW,
    HIGH,
    LOW_ERROR,
    HIGH_ERROR,
    COVERED,
    COVERED_ERROR,
    NEEDED,
    NEEDED_ERROR,
    Z_LOCAL,
    Z_GLOBAL,
    Z_GLOBAL_ERROR,
    P_LOCAL,
    P_GLOBAL,
    P_GLOBAL_ERROR,
    PLACE,
    CROSSINGS,
    P_TOYS,
    P_TOYS_ERROR
} Which;

static double figure(const Late *late) {
    const IntervalThing *t = interval_result(late->thing);
    const LookElsewhere *l = &t->scan.result;
    bool count = t->what == INTERVAL_COUNT;
    if (t->study.failure) return NAN;
    switch ((Which)late->argument) {
    case LOW:
        return count ? t->count.low : t->feldman.low;
    case HIGH:
        return count ? t->count.high : t->feldman.high;
    case LOW_ERROR:
        return count ? 0 : t->feldman.low_error;
    case HIGH_ERROR:
        return count ? 0 : t->feldman.high_error;
    case COVERED:
        return t->covered;
    case COVERED_ERROR:
        return t->covered_error;
    case NEEDED:
        return t->needed;
    case NEEDED_ERROR:
        return t->needed_error;
    case Z_LOCAL:
        return l->z_local;
    case Z_GLOBAL:
        return l->z_global;
    case Z_GLOBAL_ERROR:
        return l->z_global_error;
    case P_LOCAL:
        return l->p_local;
    case P_GLOBAL:
        return l->p_global;
    case P_GLOBAL_ERROR:
        return l->p_global_error;
    case PLACE:
        return l->at;
    case CROSSINGS:
        return l->crossings;
    case P_TOYS:
        return t->scan.by_toys.n ? t->scan.by_toys.p : NAN;
    case P_TOYS_ERROR:
    default:
        return t->scan.by_toys.n ? t->scan.by_toys.p_error : NAN;
    }
}

static Value interval_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure ends[] = {{"low", figure, LOW},
                                       {"high", figure, HIGH},
                                       {"low_error", figure, LOW_ERROR},
                                       {"high_error", figure, HIGH_ERROR}};
    static const StudyFigure coverage[] = {{"coverage", figure, COVERED},
                                           {"error", figure, COVERED_ERROR},
                                           {"rise", figure, NEEDED},
                                           {"rise_error", figure, NEEDED_ERROR}};
    static const StudyFigure places[] = {
        {"local", figure, Z_LOCAL},        {"significance", figure, Z_GLOBAL},
        {"error", figure, Z_GLOBAL_ERROR}, {"local_pvalue", figure, P_LOCAL},
        {"pvalue", figure, P_GLOBAL},      {"pvalue_error", figure, P_GLOBAL_ERROR},
        {"place", figure, PLACE},          {"crossings", figure, CROSSINGS},
        {"toys_pvalue", figure, P_TOYS},   {"toys_pvalue_error", figure, P_TOYS_ERROR}};
    const IntervalThing *t = (const IntervalThing *)h;
    if (t->what == INTERVAL_COVERAGE)
        return study_figure(e, &t->study, coverage, ARRAY_LEN(coverage), name, span);
    if (t->what == INTERVAL_PLACES)
        return study_figure(e, &t->study, places, ARRAY_LEN(places), name, span);
    return study_figure(e, &t->study, ends, ARRAY_LEN(ends), name, span);
}

/* ---- booking ---- */

static bool read_level(Arguments *a, double *level) {
    if (!argument_number(a, "cl", "", level)) return false;
    return study_wrong(a, *level > 0 && *level < 1 ? NULL
                                                   : "the confidence level lies between 0 and 1");
}

/* feldman_cousins(n = 3, b = 0.5, cl = 0.9) */
static IntervalThing *book_count(Arguments *a, IntervalThing *t) {
    t->study = (Study){.handle = {&interval_class}, .name = a->builtin->name, .session = a->s};
    t->study.span = a->call->span;
    t->what = INTERVAL_COUNT;
    t->n = t->b = NAN;
    if (!argument_number(a, "n", "", &t->n) || !argument_number(a, "b", "", &t->b) ||
        !argument_truth(a, "table", &t->table) || !read_level(a, &t->level) || !arguments_end(a))
        return NULL;
    const char *why = isnan(t->n) || isnan(t->b)        ? "a count wants n and b"
                      : t->n != floor(t->n) || t->n < 0 ? "'n' is a whole number of events"
                      : t->b < 0                        ? "the background is not negative"
                      : t->n > 4000 || t->b > 4000      ? "counts go up to 4000; beyond, use a fit"
                                                        : NULL;
    return study_wrong(a, why) ? t : NULL;
}

static bool read_feldman(Arguments *a, IntervalThing *t) {
    t->what = INTERVAL_FELDMAN;
    t->places.n = 15;
    return study_param(&t->study, a, 1, &t->k[0]) && read_level(a, &t->level) &&
           study_places(&t->study, a, t->k[0], "at", "range", &t->places) &&
           study_toys(&t->study, a, "toys", 1000, 10);
}

static bool read_coverage(Arguments *a, IntervalThing *t) {
    const FitThing *f = t->study.fit;
    t->what = INTERVAL_COVERAGE;
    t->level = 0.682689492137086;
    t->rise = NAN;
    t->at = arena_array(&a->s->arena, double, f->n_params + 1);
    for (int i = 0; i < f->n_params; i++) t->at[i] = NAN;
    do {
        if (!study_param(&t->study, a, 1 + t->n_params, &t->k[t->n_params])) return false;
        t->n_params++;
    } while (t->n_params < 2 && study_has(a, 1 + t->n_params));
    if (!argument_number(a, "rise", "", &t->rise) || !read_level(a, &t->level) ||
        !study_point(&t->study, a, "at", t->at, &t->moved) ||
        !study_toys(&t->study, a, "toys", 1000, 10))
        return false;
    if (isnan(t->rise)) t->rise = asymptotic_chi2_x(1 - t->level, t->n_params);
    t->level = 1 - asymptotic_chi2_p(t->rise, t->n_params);
    bool same = t->n_params == 2 && t->k[0] == t->k[1];
    return study_wrong(a, same             ? "a region is of different parameters"
                          : !(t->rise > 0) ? "the rise is positive"
                                           : NULL);
}

static bool read_places(Arguments *a, IntervalThing *t) {
    t->what = INTERVAL_PLACES;
    t->rise = 1;
    t->places.n = 41;
    return study_param(&t->study, a, 1, &t->k[0]) && study_param(&t->study, a, 2, &t->k[1]) &&
           argument_number(a, "level", "", &t->rise) &&
           study_places(&t->study, a, t->k[1], "at", "range", &t->places) &&
           study_toys(&t->study, a, "toys", 0, 0) &&
           study_wrong(a, t->k[0] == t->k[1] ? "the yield and the place are two parameters"
                          : !(t->rise > 0)   ? "the level of crossings is positive"
                                             : NULL);
}

IntervalThing *interval_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    IntervalThing *t = arena_new(&s->arena, IntervalThing);
    t->level = 0.9;
    if (b->what == DO_FELDMAN_COUSINS && !study_has(&a, 0)) return book_count(&a, t);
    if (!study_open(&t->study, &interval_class, &a)) return NULL;
    bool good = b->what == DO_FELDMAN_COUSINS ? read_feldman(&a, t)
                : b->what == DO_COVERAGE      ? read_coverage(&a, t)
                                              : read_places(&a, t);
    return good && arguments_end(&a) ? t : NULL;
}

/* ---- doing ---- */

static const char *do_feldman(IntervalThing *t, const FitThing *f, const ToyPlan *plan) {
    Arena *arena = &f->session->arena;
    bool given = t->places.at || !isnan(t->places.lo);
    const double *mu = given ? study_fill(&t->places, 0, 0, arena) : NULL;
    if (given && mu[0] < 0) return "a signal is not tested below 0";
    feldman_toys(&t->feldman, f->problem, t->k[0], t->level, mu, t->places.n, plan, arena);
    return t->feldman.why;
}

static const char *do_coverage(IntervalThing *t, const FitThing *f, const ToyPlan *plan) {
    for (int i = 0; i < f->problem->n; i++)
        if (isnan(t->at[i])) t->at[i] = f->min.x[i];
    const double *cov = f->min.cov_status == COV_ACCURATE && f->scale == 1 ? f->min.cov : NULL;
    coverage_run(&t->coverage, f->problem, t->at, t->k, t->n_params, cov, 0, plan,
                 &f->session->arena);
    if (!t->coverage.n_valid) return "no toy has a valid fit";
    t->covered = coverage_at(&t->coverage, t->rise, &t->covered_error);
    t->needed = coverage_rise(&t->coverage, t->level, &t->needed_error);
    return NULL;
}

static const char *do_places(IntervalThing *t, const FitThing *f, const ToyPlan *plan) {
    const Parameter *p = &f->problem->params[t->k[1]];
    bool given = t->places.at || !isnan(t->places.lo);
    if (!given && !(isfinite(p->lo) && isfinite(p->hi)))
        return "the parameter of the place has no limits: give range = lo..hi";
    const double *at = study_fill(&t->places, p->lo, p->hi, &f->session->arena);
    look_elsewhere_scan(&t->scan, f->problem, t->k[0], t->k[1], at, t->places.n, t->rise, plan,
                        &f->session->arena);
    return t->scan.why;
}

static const char *do_fit(IntervalThing *t, const FitThing *f) {
    ToyPlan plan = study_plan(&t->study);
    for (int i = 0; i < (t->what == INTERVAL_COVERAGE ? t->n_params : 1); i++)
        if (f->problem->params[t->k[i]].fixed) return "the parameter is fixed";
    return t->what == INTERVAL_FELDMAN    ? do_feldman(t, f, &plan)
           : t->what == INTERVAL_COVERAGE ? do_coverage(t, f, &plan)
                                          : do_places(t, f, &plan);
}

const IntervalThing *interval_result(const IntervalThing *thing) {
    IntervalThing *t = (IntervalThing *)thing;
    if (t->what == INTERVAL_COUNT) {
        if (t->study.done) return t;
        t->study.done = true;
        t->count = t->table ? feldman_table((int)t->n, t->b, t->level)
                            : feldman_count((int)t->n, t->b, t->level);
        return t;
    }
    const FitThing *f = study_begin(&t->study);
    if (f) study_end(&t->study, do_fit(t, f));
    return t;
}
