/* counting.c - one counted number; see counting.h. */
#include "stat/infer/counting.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "stat/infer/feldman.h"
#include "stat/infer/root.h"
#include "stat/significance.h"

const char *counting_wrong(const Counting *c) {
    if (!(c->n >= 0) || isinf(c->n)) return "the number of events is negative or not finite";
    if (!(c->b >= 0) || isinf(c->b)) return "the background is negative or not finite";
    if (!(c->sigma_b >= 0) || isinf(c->sigma_b))
        return "the error of the background is negative or not finite";
    if (c->b == 0 && c->sigma_b > 0)
        return "a background of 0 with an error: give the expected background";
    if (c->s < 0) return "the signal is negative";
    return NULL;
}

/* P(N >= n) of a mean; n need not be whole. */
static double poisson_above(double n, double mean) {
    if (n <= 0) return 1;
    return mean > 0 ? gsl_cdf_gamma_P(mean, n, 1) : 0;
}
static double poisson_below(double n, double mean) {
    return mean > 0 ? gsl_cdf_gamma_Q(mean, n + 1, 1) : 1;
}

static double tau_of(const Counting *c) { return c->b / (c->sigma_b * c->sigma_b); }

double counting_on_off_p(double n_on, double n_off, double tau) {
    if (!(n_on >= 0) || !(n_off >= 0) || !(tau > 0)) return NAN;
    if (n_on == 0) return 1;
    return gsl_cdf_beta_P(1 / (1 + tau), n_on, n_off + 1);
}

static double n_log_ratio(double n, double mean) { return n > 0 ? n * log(n / mean) : 0; }

double counting_on_off_z(double n_on, double n_off, double tau) {
    double total = n_on + n_off;
    if (!(n_on >= 0) || !(n_off >= 0) || !(tau > 0)) return NAN;
    if (total == 0) return 0;
    double q = n_log_ratio(n_on, total / (1 + tau)) + n_log_ratio(n_off, total * tau / (1 + tau));
    return copysign(sqrt(fmax(0, 2 * q)), n_on - n_off / tau);
}

/* The Poisson probability over a normal background > 0: Simpson's rule on 10 sigma each way. */
static double marginal_p(const Counting *c) {
    enum { STEPS = 4000 };
    double lo = fmax(0, c->b - 10 * c->sigma_b), hi = c->b + 10 * c->sigma_b;
    double h = (hi - lo) / STEPS, sum = 0, norm = 0;
    for (int i = 0; i <= STEPS; i++) {
        double b = lo + i * h, w = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;
        w *= gsl_ran_gaussian_pdf(b - c->b, c->sigma_b);
        norm += w;
        sum += w * poisson_above(c->n, b);
    }
    return sum / norm;
}

void counting_significance(CountingSignificance *out, const Counting *c) {
    *out = (CountingSignificance){.z_expected = NAN};
    if (c->sigma_b > 0) {
        double tau = tau_of(c);
        out->p_exact = counting_on_off_p(c->n, tau * c->b, tau);
        out->z_profile = counting_on_off_z(c->n, tau * c->b, tau);
        out->p_marginal = marginal_p(c);
    } else {
        out->p_exact = out->p_marginal = poisson_above(c->n, c->b);
        double q = 2 * (n_log_ratio(c->n, c->b) - c->n + c->b);
        out->z_profile = c->b > 0 ? copysign(sqrt(fmax(0, q)), c->n - c->b) : NAN;
    }
    out->z_exact = asymptotic_z(out->p_exact);
    out->z_marginal = asymptotic_z(out->p_marginal);
    out->p_profile = asymptotic_p(out->z_profile);
    if (c->s >= 0) out->z_expected = significance_asimov(c->s, c->b, c->sigma_b);
}

/* ---- limits ---- */

/* Background that describes n and n_off best for a signal s. */
static double best_background(double n, double n_off, double tau, double s) {
    double a = 1 + tau, b = a * s - n - n_off, root = sqrt(b * b + 4 * a * n_off * s);
    return b > 0 ? 2 * n_off * s / (b + root) : (root - b) / (2 * a);
}

static double minus_log(double n, double mean) {
    return 2 * (mean - n + n_log_ratio(n, mean > 0 ? mean : 1e-300));
}

/* -2 ln L with the background at its best; tau 0: known. */
static double profile(double n, double n_off, double tau, double b, double s) {
    if (!(tau > 0)) return minus_log(n, s + b);
    double best = best_background(n, n_off, tau, s);
    return minus_log(n, s + best) + minus_log(n_off, tau * best);
}

static double q_of(double n, double n_off, double tau, double b, double s) {
    double best = fmax(0, n - (tau > 0 ? n_off / tau : b));
    if (best >= s) return 0;
    return fmax(0, profile(n, n_off, tau, b, s) - profile(n, n_off, tau, b, best));
}

double counting_q(const Counting *c, double s) {
    double tau = c->sigma_b > 0 ? tau_of(c) : 0;
    return q_of(c->n, tau * c->b, tau, c->b, s);
}

/* The statistic of data that are expected without signal. */
static double asimov_q(const Counting *c, double s) {
    double tau = c->sigma_b > 0 ? tau_of(c) : 0, off = tau * c->b;
    double b = tau > 0 ? best_background(c->n, off, tau, 0) : c->b;
    return q_of(b, tau * b, tau, b, s);
}

ClsValues counting_cls(const Counting *c, double s) {
    return asymptotic_cls(TEST_Q_TILDE, sqrt(counting_q(c, s)), sqrt(asimov_q(c, s)));
}

typedef struct Search {
    const Counting *c;
    double alpha, root; /* root: of the Asimov statistic; NAN: the observed limit */
    bool exact;
} Search;

static double search_value(void *ctx, double s) {
    const Search *r = ctx;
    if (r->exact)
        return log(poisson_below(r->c->n, s + r->c->b) / poisson_below(r->c->n, r->c->b)) -
               log(r->alpha);
    if (!isnan(r->root)) return r->root - sqrt(asimov_q(r->c, s));
    return fmax(log(counting_cls(r->c, s).cls / r->alpha), -700);
}

static double search_limit(Search *r) {
    double lo = r->exact || !isnan(r->root) ? 0 : fmax(0, r->c->n - r->c->b);
    Root root = {.f = search_value, .ctx = r, .lo = lo, .relative = 1e-10};
    root.f_lo = isnan(r->root) ? -log(r->alpha) : r->root;
    root.hi = lo + 3 + 2 * sqrt(fmax(r->c->n, r->c->b) + r->c->sigma_b * r->c->sigma_b);
    root.f_hi = NAN;
    return root_bracket(&root, INFINITY) && root_find(&root) ? root.x : NAN;
}

void counting_limit(CountingLimit *out, const Counting *c, double level) {
    *out = (CountingLimit){.level = level, .exact = NAN, .low = NAN, .high = NAN};
    Search r = {c, 1 - level, NAN, false};
    out->observed = search_limit(&r);
    for (int i = 0; i < BAND; i++) {
        r.root = asymptotic_cls_root(i - 2, r.alpha, false);
        out->expected[i] = search_limit(&r);
    }
    if (c->sigma_b > 0 || c->n != floor(c->n)) return;
    r.root = NAN;
    r.exact = true;
    out->exact = search_limit(&r);
    if (c->n > 2000) return;
    FeldmanInterval f = feldman_count((int)c->n, c->b, level);
    out->low = f.low;
    out->high = f.high;
}
