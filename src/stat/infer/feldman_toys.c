/* feldman_toys.c - Feldman and Cousins' intervals by toys, with other parameters profiled; see
 * feldman.h.
 */
#include <math.h>

#include "stat/infer/feldman.h"

enum { PLACES = 15 };

typedef struct Construction {
    Feldman *out;
    Fitter fitter; /* of the data */
    TestStat data;
    const Problem *p;
    const ToyPlan *plan;
    Arena *arena;
} Construction;

static void construction_point(Construction *c, int i) {
    FeldmanPoint *f = &c->out->points[i];
    FitPoint at = fitter_point(c->arena, c->p->n);
    const char *why = NULL;
    if (!teststat_at(&c->data, &c->fitter, f->mu, NULL))
        why = c->data.why;
    else if (!fitter_held(&c->fitter, &at, c->data.poi, f->mu, c->data.free.x))
        why = at.why;
    if (why) {
        f->why = arena_strdup(c->arena, why);
        return;
    }
    f->observed = c->data.value;
    f->p_asymptotic = asymptotic_chi2_p(f->observed, 1);
    toytest_ensemble(&f->ensemble, c->p, TEST_T_TILDE, c->data.poi, &f->mu, 1, at.x,
                     c->fitter.options.cov, (uint32_t)i, c->plan, c->arena);
    const ToyEnsemble *e = &f->ensemble;
    f->toys = toys_probability(&e->log, e->values, e->stride, 1, f->observed, TOYTEST_SAME);
    double *sorted = arena_array(c->arena, double, e->log.n);
    int n = toys_sorted(sorted, &e->log, e->values, e->stride, 1);
    f->critical = toys_quantile(sorted, n, c->out->level, &f->critical_error);
    f->ok = n > 0;
    if (!f->ok) f->why = "no toy has a valid fit";
    f->inside = f->ok && f->toys.p >= 1 - c->out->level;
}

/* Where p passes 1 - level between two points. */
static double construction_cross(const FeldmanPoint *in, const FeldmanPoint *out, double alpha,
                                 double *error) {
    double d = in->toys.p - out->toys.p, t = (in->toys.p - alpha) / d;
    double slope = (out->mu - in->mu) / d, a = (1 - t) * in->toys.p_error;
    double b = t * out->toys.p_error;
    *error = fabs(slope) * sqrt(a * a + b * b);
    return in->mu + t * (out->mu - in->mu);
}

static void construction_interval(Feldman *f) {
    int first = -1, last = -1, before = -1, after = -1;
    for (int i = 0; i < f->n; i++) {
        if (!f->points[i].ok) continue;
        if (f->points[i].inside && first < 0) first = i;
        if (f->points[i].inside) last = i;
    }
    if (first < 0) {
        f->why = "no place tried is inside of the interval: try others, closer together";
        return;
    }
    for (int i = 0; i < f->n; i++) {
        if (!f->points[i].ok) continue;
        if (i < first) before = i;
        if (i > last && after < 0) after = i;
    }
    double alpha = 1 - f->level;
    f->low_open = before < 0;
    f->high_open = after < 0;
    f->low_error = f->high_error = 0;
    f->low = f->points[first].mu;
    f->high = f->points[last].mu;
    if (before >= 0)
        f->low = construction_cross(&f->points[first], &f->points[before], alpha, &f->low_error);
    if (after >= 0)
        f->high = construction_cross(&f->points[last], &f->points[after], alpha, &f->high_error);
    if (f->low == 0) f->low_open = false; /* the physical boundary */
}

/* Around the best value, as far as the level may reach. */
static bool construction_places(double *mu, int n, double best, double error, double level,
                                const Parameter *p) {
    double reach = (sqrt(asymptotic_chi2_x(1 - level, 1)) + 1) * error;
    double lo = fmax(fmax(p->lo, 0), best - reach), hi = fmin(p->hi, best + 1.2 * reach);
    for (int i = 0; i < n; i++) mu[i] = n > 1 ? lo + (hi - lo) * i / (n - 1.0) : lo;
    return hi > lo;
}

void feldman_toys(Feldman *out, const Problem *p, int poi, double level, const double *mu, int n,
                  const ToyPlan *plan, Arena *arena) {
    *out = (Feldman){.level = level, .mu_hat = NAN, .low = NAN, .high = NAN};
    out->low_error = out->high_error = NAN;
    Construction c = {.out = out, .p = p, .plan = plan, .arena = arena};
    fitter_open(&c.fitter, p->class->clone(p), NULL);
    c.fitter.careful = true;
    teststat_open(&c.data, TEST_T_TILDE, poi, p->n, arena);
    Minimum best;
    fitter_measure(&c.fitter, &best, NULL, arena);
    fitter_learn(&c.fitter, &best);
    if (!teststat_free(&c.data, &c.fitter, isfinite(best.value) ? best.x : NULL))
        out->why = arena_printf(arena, "the fit failed: %s", c.data.why);
    out->mu_hat = c.data.mu_hat;
    double error = best.error[poi];
    if (!mu) {
        double *own = arena_array(arena, double, n = n > 1 ? n : PLACES);
        if (!(error > 0)) error = fmax(fabs(out->mu_hat), 1);
        if (!construction_places(own, n, out->mu_hat, error, level, &p->params[poi]) && !out->why)
            out->why = "the parameter has no room above 0";
        mu = own;
    }
    out->n = n;
    out->points = arena_array(arena, FeldmanPoint, n);
    for (int i = 0; i < n; i++) out->points[i].mu = mu[i];
    for (int i = 0; i < n && !out->why; i++) construction_point(&c, i);
    if (!out->why) construction_interval(out);
    Problem *copy = c.fitter.problem;
    fitter_close(&c.fitter);
    copy->class->close(copy);
}
