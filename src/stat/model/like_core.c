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

CPU_CLONES static int logs(double *restrict out, const double *restrict v, size_t n) {
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        bad |= !(v[i] > 0x1p-1022 && v[i] < INFINITY);
        out[i] = real_log(v[i]);
    }
    return bad;
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
