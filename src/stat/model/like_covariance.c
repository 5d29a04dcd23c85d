/* like_covariance.c - the covariance where events have weights: that of the likelihood as it is,
 * H^-1, is not that of its minimum; H^-1 C H^-1 is, with C the covariance of the derivatives of
 * -ln L. What has no weights adds its second derivatives to C.
 */
#include <math.h>
#include <string.h>

#include "stat/model/like_core.h"

bool like_curvature(Problem *p, const double *x, const double *cov, double *c) {
    size_t n = (size_t)p->n;
    double *at = mem_alloc(sizeof(double) * (4 * n + n * n + 1));
    double *up = at + n, *down = up + n, *h2 = down + 2 * n;
    bool good = true;
    for (size_t i = 0; i < n && good; i++) {
        double h = 0.01 * sqrt(cov[i * n + i]);
        if (!(h > 0)) continue;
        memcpy(at, x, sizeof(double) * n);
        at[i] = x[i] + h;
        good = !isnan(p->class->eval(p, at, up));
        at[i] = x[i] - h;
        good = good && !isnan(p->class->eval(p, at, down));
        for (size_t j = 0; j < n; j++) /* of -2 ln L: half of it */
            h2[i * n + j] = cov[j * n + j] > 0 ? (up[j] - down[j]) / (4 * h) : 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) c[i * n + j] += (h2[i * n + j] + h2[j * n + i]) / 2;
    mem_free(at);
    return good;
}

bool like_scores(Problem *p, const double *x, const double *cov, bool asymptotic, double *c) {
    Likelihood *l = (Likelihood *)p;
    return l->scores ? l->scores(p, x, cov, asymptotic, c) : like_curvature(p, x, cov, c);
}

bool likelihood_weighted_covariance(Problem *p, const double *x, double *cov, bool asymptotic) {
    size_t n = (size_t)p->n;
    double *c = mem_alloc(sizeof(double) * (3 * n * n + 1)), *half = c + n * n, *out = half + n * n;
    bool good = like_scores(p, x, cov, asymptotic, c);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < n; k++) half[i * n + j] += cov[i * n + k] * c[k * n + j];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < n; k++) out[i * n + j] += half[i * n + k] * cov[k * n + j];
    for (size_t i = 0; i < n * n; i++) good = good && isfinite(out[i]);
    if (good) memcpy(cov, out, sizeof(double) * n * n);
    mem_free(c);
    return good;
}

bool likelihood_jacobian_covariance(Problem *p, const double *x, double *cov) {
    Likelihood *l = (Likelihood *)p;
    return l->jacobian && l->jacobian(p, x, cov);
}
