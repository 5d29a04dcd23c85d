/* like_bin.c - what bins contribute; see like_bin.h. Loops without branches: the same bits on any
 * processor.
 */
#include "stat/model/like_bin.h"

#include <math.h>
#include <string.h>

#include "core/cpu.h"
#include "core/realfn.h"
#include "stat/model/model_core.h"

#define LEAST 1e-290 /* a prediction below it has no logarithm of use */

/* 2 (mu - n + n ln(n / mu)) and its derivative. An empty bin may be predicted to be empty, not
 * less. */
CPU_CLONES static void poisson(double *restrict value, double *restrict d_mu,
                               const double *restrict content, const double *restrict mu,
                               size_t n) {
    for (size_t i = 0; i < n; i++) {
        double c = content[i], m = mu[i];
        bool any = c > 0, good = any ? m > LEAST : m >= 0;
        double ratio = any && good ? c / m : 1;
        double v = any ? 2 * ((m - c) + c * real_log(ratio)) : 2 * m;
        value[i] = good ? v : NAN;
        d_mu[i] = any ? 2 * (1 - ratio) : 2;
    }
}

/* (n - mu)^2 over a variance that does not depend on mu. */
CPU_CLONES static void chi2(double *restrict value, double *restrict d_mu, double *restrict d_mc,
                            const double *restrict content, const double *restrict variance,
                            const double *restrict mc, const double *restrict mu, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double r = content[i] - mu[i], v = variance[i] + mc[i];
        bool counts = v > 0;
        double inverse = 1 / (counts ? v : 1), x = r * inverse;
        value[i] = counts ? r * x : 0;
        d_mu[i] = counts ? -2 * x : 0;
        d_mc[i] = counts ? -x * x : 0;
    }
}

CPU_CLONES static void pearson(double *restrict value, double *restrict d_mu,
                               const double *restrict content, const double *restrict mu,
                               size_t n) {
    for (size_t i = 0; i < n; i++) {
        double r = content[i] - mu[i];
        bool good = mu[i] > 0;
        double x = r / (good ? mu[i] : 1), none = r == 0 ? 0 : NAN;
        value[i] = good ? r * x : none;
        d_mu[i] = good ? -x * (2 + x) : 0;
    }
}

/* The factor is at its minimum: derivatives are those at a fixed factor. Without a variance it is
 * what was measured of it. */
CPU_CLONES static void lite(double *restrict value, double *restrict d_mu, double *restrict d_mc,
                            const double *restrict content, const double *restrict mc,
                            const double *restrict measured, const double *restrict mu, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double c = content[i] > 0 ? content[i] : 0, m = mu[i], v = mc[i];
        double safe = m > LEAST ? m : 1, s = v / (safe * safe), inverse = v > 0 ? 1 / v : 0;
        double half = 0.5 * (m * s - measured[i]), ns = c * s, root = sqrt(half * half + ns);
        double high = ns / (half + root), low = root - half, beta = half > 0 ? high : low;
        double off = (beta - measured[i]) * safe, pull = off * off * inverse, scaled = beta * m;
        double ratio = c / (scaled > LEAST ? scaled : 1), some = c > 0 ? ratio : 1;
        double least = c > 0 ? scaled : m + 2 * LEAST;
        double sum = 2 * ((scaled - c) + c * real_log(some)) + pull;
        value[i] = least > LEAST ? sum : NAN;
        d_mu[i] = 2 * (1 - ratio) * beta + 2 * pull / safe;
        d_mc[i] = -pull * inverse;
    }
}

void bin_terms(BinBlock *b, LikelihoodKind kind, bool factor) {
    static const double zero[BINS_BLOCK];
    double room[BINS_BLOCK], *d_mc = b->d_mc ? b->d_mc : room;
    const double *mc = b->mc ? b->mc : zero;
    if (kind == LIKE_NEYMAN)
        chi2(b->value, b->d_mu, d_mc, b->content, b->variance, zero, b->mu, b->n);
    else if (kind == LIKE_COMBINED)
        chi2(b->value, b->d_mu, d_mc, b->content, b->variance, mc, b->mu, b->n);
    else if (kind == LIKE_PEARSON)
        pearson(b->value, b->d_mu, b->content, b->mu, b->n);
    else if (factor)
        lite(b->value, b->d_mu, d_mc, b->content, mc, b->measured, b->mu, b->n);
    else
        poisson(b->value, b->d_mu, b->content, b->mu, b->n);
}

/* ---- one true content for each template ---- */

/* With u = 1 - n / mu the true content of template j is a_j / (1 + p_j u), p_j = c_j w_j, and u
 * solves mu(u) (1 - u) = n. The left side falls and is convex: from below the root Newton's steps
 * do not pass it. A template of the mean p has its root below (Jensen). */
typedef struct Solving {
    double u[BINS_BLOCK], mu[BINS_BLOCK], slope[BINS_BLOCK];
} Solving;

CPU_CLONES static void add_means(double *restrict mu, double *restrict mean,
                                 const double *restrict a, const double *restrict w, double c,
                                 size_t n) {
    for (size_t i = 0; i < n; i++) {
        mu[i] += c * a[i];
        mean[i] += c * a[i] * (c * w[i]);
    }
}

/* u that the mean p gives, in place of the sum of c a p. */
CPU_CLONES static void begin(double *restrict u, const double *restrict mu,
                             const double *restrict content, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double c = content[i], mean = u[i] / mu[i], from = (mu[i] - c) / (mu[i] + c * mean);
        u[i] = c > 0 ? from : 1;
    }
}

CPU_CLONES static void add_truths(double *restrict mu, double *restrict slope,
                                  const double *restrict u, const double *restrict a,
                                  const double *restrict w, double c, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double p = c * w[i], inverse = 1 / (1 + p * u[i]), part = c * a[i] * inverse;
        mu[i] += part;
        slope[i] += part * (p * inverse);
    }
}

/* Are all steps so small that the next ones would be below what a double resolves? */
CPU_CLONES static bool step(double *restrict u, const double *restrict mu,
                            const double *restrict slope, const double *restrict content,
                            size_t n) {
    int moving = 0;
    for (size_t i = 0; i < n; i++) {
        double left = 1 - u[i], f = mu[i] * left - content[i];
        double d = f / (mu[i] + left * slope[i]), next = u[i] + d;
        bool on = content[i] > 0;
        moving |= on & (fabs(d) > 1e-8 * (fabs(next) + 1e-3));
        u[i] = on ? fmin(next, 1) : u[i];
    }
    return !moving;
}

static void sum_truths(Solving *s, const BinTemplates *t, size_t n) {
    memset(s->mu, 0, sizeof s->mu);
    memset(s->slope, 0, sizeof s->slope);
    for (int k = 0; k < t->n; k++)
        add_truths(s->mu, s->slope, s->u, t->content[k], t->weight[k], t->c[k], n);
}

static void solve(Solving *s, const BinTemplates *t, const double *content, size_t n) {
    memset(s->mu, 0, sizeof s->mu);
    memset(s->u, 0, sizeof s->u);
    for (int k = 0; k < t->n; k++) add_means(s->mu, s->u, t->content[k], t->weight[k], t->c[k], n);
    begin(s->u, s->mu, content, n);
    for (int i = 0; i < 100; i++) {
        sum_truths(s, t, n);
        if (step(s->u, s->mu, s->slope, content, n)) break;
    }
    sum_truths(s, t, n);
}

/* What a template adds: its own Poisson term, and the derivative in its coefficient. */
CPU_CLONES static void add_pulls(double *restrict value, double *restrict dc,
                                 const double *restrict u, const double *restrict d_mu,
                                 const double *restrict a, const double *restrict w, double c,
                                 size_t n) {
    for (size_t i = 0; i < n; i++) {
        double x = c * w[i] * u[i], d = 1 + x;
        bool varies = w[i] > 0 && a[i] > 0, good = d > 0;
        double count = a[i] / (varies ? w[i] : 1), safe = varies && good ? x : 0;
        double pull = 2 * count * (real_log1p(safe) - safe / (1 + safe));
        value[i] += good ? (varies ? pull : 0) : NAN;
        dc[i] = d_mu[i] * a[i] / d;
    }
}

void bin_full(BinBlock *b, const BinTemplates *t, double *dc) {
    Solving s;
    double room[BINS_BLOCK];
    solve(&s, t, b->content, b->n);
    memcpy(b->mu, s.mu, sizeof(double) * b->n);
    poisson(b->value, b->d_mu, b->content, b->mu, b->n);
    for (int k = 0; k < t->n; k++) {
        add_pulls(b->value, room, s.u, b->d_mu, t->content[k], t->weight[k], t->c[k], b->n);
        dc[k] += lanes_sum(room, b->n);
    }
}
