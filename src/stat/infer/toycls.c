/* toycls.c - CLs and upper limits by toys; see toytest.h. */
#include "stat/infer/toytest.h"

#include <math.h>
#include <string.h>

enum { PLACES = 9 };

/* The ratio of two independent probabilities. */
static double ratio_error(double a, double a_error, double b, double b_error) {
    return a / b * sqrt(a_error * a_error / (a * a) + b_error * b_error / (b * b));
}

/* Where n of the sorted values are at or above x. */
static int count_above(const double *sorted, int n, double x) {
    int lo = 0, hi = n;
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (sorted[mid] >= x - TOYTEST_SAME)
            hi = mid;
        else
            lo = mid + 1;
    }
    return n - lo;
}

/* For data without signal whose statistic has the probability Q(t) to be as great. */
static void cls_expect(ToyCls *c, const double *with, int n_with, const double *without,
                       int n_without) {
    for (int k = 0; k < BAND; k++) {
        double q = toys_quantile(without, n_without, asymptotic_p(k - 2), NULL);
        ToyProbability sb = toys_probability_of(count_above(with, n_with, q), n_with, 0);
        ToyProbability b = toys_probability_of(count_above(without, n_without, q), n_without, 0);
        c->expected_clsb[k] = sb.p;
        c->expected_clsb_error[k] = sb.p_error;
        c->expected[k] = sb.p / b.p;
        c->expected_error[k] = ratio_error(sb.p, sb.p_error, b.p, b.p_error);
    }
}

/* All that can be told of point i, whose toys are there. */
static void cls_settle(ToyCls *c, const ToyEnsemble *without, int i, double *room) {
    const ToyLog *log = &c->with.log;
    c->clsb = toys_probability(log, c->with.values, c->with.stride, 1, c->q, TOYTEST_SAME);
    c->clb = toys_probability(&without->log, without->values, without->stride, 1 + i, c->q,
                              TOYTEST_SAME);
    if (!c->clsb.n || !c->clb.n) {
        c->why = "no toy has a valid fit";
        return;
    }
    c->cls = c->clsb.p / c->clb.p;
    c->cls_error = ratio_error(c->clsb.p, c->clsb.p_error, c->clb.p, c->clb.p_error);
    double *other = room + log->n;
    int n_with = toys_sorted(room, log, c->with.values, c->with.stride, 1);
    int n_without = toys_sorted(other, &without->log, without->values, without->stride, 1 + i);
    cls_expect(c, room, n_with, other, n_without);
    c->ok = true;
}

typedef struct Ensembles {
    ToyClsScan *scan;
    ClsTest test;
    const Problem *p;
    const ToyPlan *plan;
    Arena *arena;
} Ensembles;

/* The observed statistic at a place, and toys with signal there. */
static void cls_place(Ensembles *e, ToyCls *c, int i) {
    ClsTest *t = &e->test;
    const char *why = NULL;
    FitPoint at = fitter_point(e->arena, e->p->n);
    if (!cls_at(t, &c->asymptotic, c->mu)) why = c->asymptotic.why;
    c->asymptotic.why = NULL;
    if (!why && !fitter_held(&t->on_observed, &at, t->data.poi, c->mu, t->start[0])) why = at.why;
    if (why) {
        c->why = arena_strdup(e->arena, why);
        return;
    }
    c->q = c->asymptotic.q;
    toytest_ensemble(&c->with, e->p, t->data.kind, t->data.poi, &c->mu, 1, at.x,
                     t->on_observed.options.cov, 1 + (uint32_t)i, e->plan, e->arena);
}

static void cls_places(Ensembles *e) {
    ToyClsScan *s = e->scan;
    ClsTest *t = &e->test;
    size_t n = (size_t)s->n;
    double *mu = arena_array(e->arena, double, n);
    for (size_t i = 0; i < n; i++) mu[i] = s->points[i].mu;
    for (int i = 0; i < s->n; i++) cls_place(e, &s->points[i], i);
    FitPoint none = fitter_point(e->arena, e->p->n);
    if (!fitter_held(&t->on_observed, &none, t->data.poi, 0, t->best.x)) {
        s->why = arena_strdup(e->arena, none.why);
        return;
    }
    toytest_ensemble(&s->without, e->p, t->data.kind, t->data.poi, mu, s->n, none.x,
                     t->on_observed.options.cov, 0, e->plan, e->arena);
    double *room = mem_alloc(sizeof *room * 2 * (size_t)e->plan->n);
    for (int i = 0; i < s->n; i++)
        if (!s->points[i].why) cls_settle(&s->points[i], &s->without, i, room);
    mem_free(room);
}

void toytest_cls(ToyClsScan *out, const Problem *p, TestKind kind, int poi, const double *mu, int n,
                 const ToyPlan *plan, Arena *arena) {
    *out = (ToyClsScan){.n = n, .mu_hat = NAN};
    out->points = arena_array(arena, ToyCls, n);
    for (int i = 0; i < n; i++) {
        ToyCls *c = &out->points[i];
        c->mu = mu[i];
        c->q = c->cls = c->cls_error = NAN;
        for (int k = 0; k < BAND; k++) c->expected[k] = c->expected_error[k] = NAN;
    }
    Ensembles e = {.scan = out, .p = p, .plan = plan, .arena = arena};
    if (cls_open(&e.test, p, kind, poi)) {
        out->mu_hat = e.test.mu_hat;
        cls_places(&e);
    } else
        out->why = arena_strdup(arena, e.test.why);
    cls_close(&e.test);
    for (int i = 0; i < n && out->why; i++) out->points[i].why = out->why;
}

/* ---- limits ---- */

typedef struct Place {
    double mu, p, error;
} Place;

/* Where ln p, straight between two places, is ln alpha. */
static void limit_between(ToyLimitValue *out, const Place *a, const Place *b, double alpha) {
    double la = log(a->p), lb = log(b->p), t = (la - log(alpha)) / (la - lb);
    double ea = a->error / a->p, eb = b->error / b->p, slope = (b->mu - a->mu) / (la - lb);
    out->value = a->mu + t * (b->mu - a->mu);
    out->error = fabs(slope) * sqrt((1 - t) * (1 - t) * ea * ea + t * t * eb * eb);
    out->why = NULL;
}

/* The last place where p is above alpha, and the next one. */
static void limit_cross(ToyLimitValue *out, const Place *places, int n, double alpha) {
    *out = (ToyLimitValue){NAN, NAN, "the limit is above the places tried"};
    int last = -1;
    for (int i = 0; i < n; i++)
        if (places[i].p > alpha) last = i;
    if (n == 0) out->why = "no place has a valid test";
    if (n == 0 || last == n - 1) return;
    Place zero = {0, 1, 0}; /* CLs without signal */
    if (last < 0 && places[0].mu <= 0) return;
    limit_between(out, last < 0 ? &zero : &places[last], &places[last + 1], alpha);
}

static double least_of(double a, double b) { return isnan(b) || a < b ? a : b; }
static double most_of(double a, double b) { return isnan(b) || a > b ? a : b; }

static int limit_places(double *mu, const Limit *a, double most) {
    double lo = INFINITY, hi = 0;
    for (int i = -1; i < BAND; i++) {
        double x = i < 0 ? a->observed.value : a->expected[i].value;
        lo = least_of(lo, x);
        hi = most_of(hi, x);
    }
    if (!(hi > 0) || isinf(lo)) return 0;
    lo = 0.75 * fmax(lo, 0.05 * hi);
    hi = fmin(1.35 * hi, most);
    for (int i = 0; i < PLACES; i++) mu[i] = lo * pow(hi / lo, i / (PLACES - 1.0));
    return PLACES;
}

static void limit_settle(ToyLimit *out, double alpha, bool clsb) {
    const ToyClsScan *s = &out->scan;
    Place *places = mem_alloc(sizeof *places * (size_t)MAX_OF(s->n, 1));
    for (int k = -1; k < BAND; k++) {
        int n = 0;
        for (int i = 0; i < s->n; i++) {
            const ToyCls *c = &s->points[i];
            if (!c->ok) continue;
            Place p = {c->mu, clsb ? c->clsb.p : c->cls, clsb ? c->clsb.p_error : c->cls_error};
            if (k >= 0)
                p = (Place){c->mu, clsb ? c->expected_clsb[k] : c->expected[k],
                            clsb ? c->expected_clsb_error[k] : c->expected_error[k]};
            places[n++] = p;
        }
        limit_cross(k < 0 ? &out->observed : &out->expected[k], places, n, alpha);
    }
    mem_free(places);
}

void toytest_limit(ToyLimit *out, const Problem *p, int poi, const LimitOptions *options,
                   const double *mu, int n, const ToyPlan *plan, Arena *arena) {
    *out = (ToyLimit){0};
    ToyLimitValue none = {NAN, NAN, NULL};
    double own[PLACES];
    limit_find(&out->asymptotic, p, poi, options, arena);
    out->why = out->asymptotic.why;
    if (!out->why && !n) {
        n = limit_places(own, &out->asymptotic, p->params[poi].hi);
        mu = own;
        if (!n) out->why = "no limit for large samples tells where to look: give values";
    }
    none.why = out->why;
    out->observed = none;
    for (int k = 0; k < BAND; k++) out->expected[k] = none;
    if (out->why) return;
    toytest_cls(&out->scan, p, options->kind, poi, mu, n, plan, arena);
    out->why = out->scan.why;
    limit_settle(out, 1 - out->asymptotic.level, options->clsb);
}
