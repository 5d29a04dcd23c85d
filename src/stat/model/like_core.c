/* like_core.c - what the likelihoods share; see like_core.h. */
#include "stat/model/like_core.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/cpu.h"
#include "core/realfn.h"

Parameter *like_params(const Parameter *params, int n) {
    Parameter *own = mem_alloc(sizeof *own * (size_t)(n + 1));
    if (n) memcpy(own, params, sizeof *own * (size_t)n);
    return own;
}

uint8_t *like_wanted(const Parameter *params, int n) {
    uint8_t *wanted = mem_alloc((size_t)n + 1);
    for (int i = 0; i < n; i++) wanted[i] = !params[i].fixed;
    return wanted;
}

void like_tell(Likelihood *l, const Model *m, const double *const *columns, size_t row,
               double value, const char *what) {
    int cap = (int)sizeof l->why;
    int at = snprintf(l->why, sizeof l->why, "%s %zu", what, row);
    for (int c = 0; columns && c < m->n_columns && at < cap - 48; c++)
        at += snprintf(l->why + at, (size_t)(cap - at), "%s%s = %.8g", c ? ", " : " (",
                       m->columns[c].name, columns[c][row]);
    if (value == 0) value = 0; /* of either sign */
    const char *end = columns && m->n_columns ? ")" : "";
    if (at < cap - 32 && isnan(value))
        snprintf(l->why + at, (size_t)(cap - at), "%s is nan", end);
    else if (at < cap - 32)
        snprintf(l->why + at, (size_t)(cap - at), "%s is %.6g", end, value);
}

CPU_CLONES static int logs(double *out, const double *v, size_t n) {
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        bad |= !(v[i] > 0x1p-1022 && v[i] < INFINITY);
        out[i] = real_log(v[i]);
    }
    return bad;
}

enum { LANES = 32 };

/* Numbers as 2^(k - 1024) m with m around 1: the logarithm of the product of some m and the sum of
 * the k are as good as the sum of logarithms, and take one logarithm. Row by row of LANES. */
CPU_CLONES static int multiply(double *restrict product, uint64_t *restrict power,
                               const double *restrict v, size_t n) {
    int bad = 0;
    for (size_t at = 0; at < n; at += LANES) {
        size_t m = n - at < LANES ? n - at : LANES;
        for (size_t k = 0; k < m; k++) {
            uint64_t exponent;
            double x = v[at + k];
            bad |= !(x > 0x1p-1022 && x < INFINITY);
            product[k] *= real_log_split(x, &exponent);
            power[k] += exponent;
        }
    }
    return bad;
}

bool like_sum_logs(double *sum, const double *v, size_t n) {
    double product[LANES];
    uint64_t power[LANES] = {0}, total = 0;
    for (size_t k = 0; k < LANES; k++) product[k] = 1;
    if (multiply(product, power, v, n)) return false;
    for (size_t k = 0; k < LANES; k++) total += power[k];
    logs(product, product, LANES);
    double powers = (double)total - 1024 * (double)n;
    *sum = powers * 0x1.62e42fefa39efp-1 + lanes_sum(product, LANES);
    return true;
}

bool like_logs(double *out, const double *v, size_t n) { return !logs(out, v, n); }

void likelihood_facts(LikelihoodFacts *out, const Problem *p) {
    *out = (LikelihoodFacts){0};
    const Likelihood *l = (const Likelihood *)p;
    if (l->facts) l->facts(out, p);
}

const RowData *likelihood_data(const Problem *p, int part) {
    const Likelihood *l = (const Likelihood *)p;
    return l->rows ? l->rows(p, part) : NULL;
}
