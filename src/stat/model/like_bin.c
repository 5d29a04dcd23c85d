/* like_bin.c - what one bin contributes; see like_bin.h. */
#include "stat/model/like_bin.h"

#include <math.h>

static void bin_poisson(BinTerm *t) {
    double n = t->content, mu = t->mu;
    if (!(mu > 0) && n > 0) {
        t->value = NAN;
        return;
    }
    if (!(mu >= 0)) { /* an empty bin may be predicted to be empty, not less */
        t->value = NAN;
        return;
    }
    t->value = n > 0 ? 2 * (mu - n + n * log(n / mu)) : 2 * mu;
    t->d_mu = n > 0 ? 2 * (1 - n / mu) : 2;
}

static void bin_factor(BinTerm *t) {
    double n = t->content, mu = t->mu, v = t->mc_variance;
    if (!(mu > 0) || !(v > 0)) {
        bin_poisson(t);
        return;
    }
    double s = v / (mu * mu), half = (mu * s - 1) / 2;
    double root = sqrt(half * half + n * s);
    double beta = half > 0 ? n * s / (half + root) : root - half;
    BinTerm scaled = {.content = n, .mu = beta * mu};
    bin_poisson(&scaled);
    double pull = (beta - 1) * (beta - 1) / s;
    t->value = scaled.value + pull;
    /* beta is at its minimum: only what depends on mu and v at fixed beta */
    t->d_mu = scaled.d_mu * beta + 2 * pull / mu;
    t->d_variance = -pull / v;
}

static void bin_chi2(BinTerm *t, double variance, bool of_mu) {
    double r = t->content - t->mu;
    if (!(variance > 0)) {
        t->value = r == 0 ? 0 : NAN;
        return;
    }
    t->value = r * r / variance;
    t->d_mu = -2 * r / variance - (of_mu ? t->value / variance : 0);
}

void bin_term(BinTerm *t, LikelihoodKind kind, bool factor) {
    t->d_mu = t->d_variance = 0;
    if (isnan(t->mu)) {
        t->value = NAN;
        return;
    }
    switch (kind) {
    case LIKE_NEYMAN:
        t->value = 0;
        if (t->variance > 0) bin_chi2(t, t->variance, false);
        return;
    case LIKE_PEARSON:
        bin_chi2(t, t->mu, true);
        return;
    case LIKE_COMBINED:
        t->value = 0;
        if (!(t->variance + t->mc_variance > 0)) return;
        bin_chi2(t, t->variance + t->mc_variance, false);
        t->d_variance = -t->value / (t->variance + t->mc_variance);
        return;
    default:
        if (factor)
            bin_factor(t);
        else
            bin_poisson(t);
        return;
    }
}

/* ---- one true content for each template ---- */

/* With u = 1 - n / mu' the true content of template j is a_j / (1 + c_j u / tau_j), where a_j is
 * its effective count and tau_j counts per unit of content; u solves mu'(u) (1 - u) = n. */
static double total_at(double u, const double *count, const double *p, int n) {
    double mu = 0;
    for (int j = 0; j < n; j++) mu += p[j] * count[j] / (1 + p[j] * u);
    return mu;
}

enum { TEMPLATES_MAX = 256 };

/* The root between its bounds: the left side falls, the right side rises. */
static double solve_u(double n, const double *count, const double *p, int n_terms) {
    double most = 0;
    for (int j = 0; j < n_terms; j++)
        if (count[j] > 0) most = fmax(most, p[j]);
    double lo = most > 0 ? -1 / most : -1e300, hi = 1, u = 0;
    for (int i = 0; i < 200; i++) {
        double f = total_at(u, count, p, n_terms) * (1 - u) - n;
        if (f > 0)
            lo = u;
        else
            hi = u;
        double mu = total_at(u, count, p, n_terms), slope = -mu;
        for (int j = 0; j < n_terms; j++) {
            double d = 1 + p[j] * u;
            slope -= (1 - u) * p[j] * p[j] * count[j] / (d * d);
        }
        double next = u - f / slope;
        if (!(next > lo && next < hi)) next = (lo + hi) / 2;
        if (fabs(next - u) <= 1e-15 * fmax(fabs(u), 1e-3)) return next;
        u = next;
    }
    return u;
}

bool bin_full(BinTerm *t, double *dc, const double *const *content, const double *const *variance,
              const double *c, int n_terms, int bin) {
    double count[TEMPLATES_MAX], p[TEMPLATES_MAX], exact = 0;
    for (int j = 0; j < n_terms; j++) {
        double a = content[j][bin], v = variance[j] ? variance[j][bin] : 0;
        count[j] = v > 0 ? a * a / v : 0;
        p[j] = v > 0 && a > 0 ? c[j] * v / a : 0;
        if (!(v > 0)) exact += c[j] * a;
    }
    t->d_mu = t->d_variance = 0;
    if (exact != 0) { /* not all templates have errors */
        bin_factor(t);
        return false;
    }
    double n = t->content, u = n > 0 ? solve_u(n, count, p, n_terms) : 1;
    double mu = total_at(u, count, p, n_terms), pulls = 0;
    BinTerm scaled = {.content = n, .mu = mu};
    bin_poisson(&scaled);
    for (int j = 0; j < n_terms; j++) {
        double d = 1 + p[j] * u, truth = count[j] / d;
        if (count[j] > 0) pulls += 2 * (truth - count[j] + count[j] * log(d));
        /* the truths are at their minimum: only the coefficients move mu' */
        dc[j] += count[j] > 0 ? scaled.d_mu * truth * variance[j][bin] / content[j][bin] : 0;
    }
    t->value = scaled.value + pulls;
    return true;
}
