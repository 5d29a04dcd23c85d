/* model_density.c - densities in models: normalised over the ranges of their observable.
 *
 * value = u(x; a) / I(a), I the sum of the integrals over the ranges. Where the arguments are
 * scalars, I and its derivatives are computed once for all rows.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/cpu.h"
#include "stat/model/model_core.h"

/* The whole extent of the ranges, for densities that are scaled to it. */
static void extent(const ModelColumnInfo *c, double *lo, double *hi) {
    *lo = c->n_ranges ? c->ranges[0].lo : -INFINITY;
    *hi = c->n_ranges ? c->ranges[c->n_ranges - 1].hi : INFINITY;
}

enum { PANELS = 64, POINTS = 16 };

/* Of a density without a formula: Gauss-Legendre on fixed panels. */
static double by_quadrature(const ModelNode *n, const Range *range, const double *a, double *da,
                            double lo, double hi) {
    double x[POINTS], w[POINTS], at[POINTS], u[POINTS], d[PDF_ARGS_MAX][POINTS], sum = 0;
    double *into[PDF_ARGS_MAX];
    quadrature_rule(POINTS, x, w);
    for (int k = 0; k < n->n_in; k++) into[k] = d[k], da[k] = 0;
    double half = (range->hi - range->lo) / (2 * PANELS);
    for (int p = 0; p < PANELS; p++) {
        double middle = range->lo + half * (2 * p + 1);
        for (int i = 0; i < POINTS; i++) at[i] = middle + half * x[i];
        n->pdf->gradient(u, NULL, into, at, POINTS, a, n->n_in, lo, hi);
        sum += half * lanes_dot(u, w, POINTS);
        for (int k = 0; k < n->n_in; k++) da[k] += half * lanes_dot(d[k], w, POINTS);
    }
    return sum;
}

/* I and its derivatives. */
static double integral_of(const Model *m, const ModelNode *n, const double *a, double *da) {
    const ModelColumnInfo *c = &m->columns[n->index];
    double lo, hi, sum = 0, one[PDF_ARGS_MAX];
    Range whole;
    extent(c, &lo, &hi);
    whole = (Range){lo, hi};
    for (int k = 0; k < n->n_in; k++) da[k] = 0;
    for (int i = 0; i < MAX_OF(c->n_ranges, 1); i++) {
        const Range *r = c->n_ranges ? &c->ranges[i] : &whole;
        sum += n->pdf->integral ? n->pdf->integral(r->lo, r->hi, one, a, n->n_in, lo, hi)
                                : by_quadrature(n, r, a, one, lo, hi);
        for (int k = 0; k < n->n_in; k++) da[k] += one[k];
    }
    return sum;
}

static bool has_vector_args(const Model *m, const ModelNode *n) {
    bool any = false;
    for (int k = 0; k < n->n_in; k++) any = any || m->nodes[n->in[k]].vector;
    return any;
}

static void describe(ModelRun *r, const ModelNode *n, const double *a, const char *what) {
    int at = snprintf(r->why_text, sizeof r->why_text, "%s(", n->pdf->name);
    for (int k = 0; k < n->n_in && at < (int)sizeof r->why_text - 32; k++)
        at += snprintf(r->why_text + at, sizeof r->why_text - (size_t)at, "%s%.6g", k ? ", " : "",
                       a[k]);
    if (at < (int)sizeof r->why_text)
        snprintf(r->why_text + at, sizeof r->why_text - (size_t)at, "): %s", what);
    r->why = r->why_text;
}

/* Normalisation at these arguments; NULL, or what is wrong. */
static const char *normalise(DensityNorm *out, const Model *m, const ModelNode *n,
                             const double *a) {
    const char *wrong = n->pdf->check ? n->pdf->check(a, n->n_in) : NULL;
    if (wrong) return wrong;
    double sum = integral_of(m, n, a, out->d);
    if (!(sum > 0) || isinf(sum))
        return isinf(sum) ? "has no finite integral over the range"
                          : "has no integral over the "
                            "range";
    out->inverse = 1 / sum;
    for (int k = 0; k < n->n_in; k++) out->d[k] *= out->inverse;
    return NULL;
}

bool density_set(ModelRun *r, int node) {
    const ModelNode *n = &r->m->nodes[node];
    double a[PDF_ARGS_MAX + 1];
    if (has_vector_args(r->m, n)) return true;
    for (int k = 0; k < n->n_in; k++) a[k] = r->scalar[n->in[k]];
    if (r->raw) {
        r->norms[node] = (DensityNorm){.inverse = 1};
        return true;
    }
    const char *wrong = normalise(&r->norms[node], r->m, n, a);
    if (wrong) describe(r, n, a, wrong);
    return !wrong;
}

CPU_CLONES static void scale(double *restrict x, double by, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] *= by;
}

/* Arguments that differ from row to row. */
static void forward_rows(ModelRun *r, int node, const double *x, size_t n) {
    const ModelNode *p = &r->m->nodes[node];
    double a[PDF_ARGS_MAX + 1], lo, hi, one[PDF_ARGS_MAX], *into[PDF_ARGS_MAX];
    extent(&r->m->columns[p->index], &lo, &hi);
    for (size_t i = 0; i < n; i++) {
        DensityNorm norm;
        for (int k = 0; k < p->n_in; k++) {
            int in = p->in[k];
            a[k] = r->m->nodes[in].vector ? r->value[in][i] : r->scalar[in];
            into[k] = &one[k];
        }
        if (normalise(&norm, r->m, p, a)) {
            r->value[node][i] = NAN;
            continue;
        }
        p->pdf->gradient(&r->value[node][i], NULL, into, &x[i], 1, a, p->n_in, lo, hi);
        r->value[node][i] *= norm.inverse;
        for (int k = 0; k < p->n_in; k++)
            r->args[node][k][i] = one[k] * norm.inverse - r->value[node][i] * norm.d[k];
    }
}

void density_forward(ModelRun *r, int node, const double *x, size_t n) {
    const ModelNode *p = &r->m->nodes[node];
    if (has_vector_args(r->m, p)) {
        forward_rows(r, node, x, n);
        return;
    }
    double a[PDF_ARGS_MAX + 1], lo, hi, *into[PDF_ARGS_MAX];
    const DensityNorm *norm = &r->norms[node];
    extent(&r->m->columns[p->index], &lo, &hi);
    bool any = false;
    for (int k = 0; k < p->n_in; k++) {
        a[k] = r->scalar[p->in[k]];
        into[k] = r->gradient && r->active[p->in[k]] ? r->args[node][k] : NULL;
        any = any || into[k];
    }
    double *u = r->value[node];
    if (any)
        p->pdf->gradient(u, NULL, into, x, n, a, p->n_in, lo, hi);
    else
        p->pdf->shape(u, x, n, a, p->n_in, lo, hi);
    scale(u, norm->inverse, n);
}

void density_backward(ModelRun *r, int node, const double *adj, size_t n) {
    const ModelNode *p = &r->m->nodes[node];
    const DensityNorm *norm = &r->norms[node];
    bool rows = has_vector_args(r->m, p);
    double total = rows ? 0 : lanes_dot(adj, r->value[node], n);
    for (int k = 0; k < p->n_in; k++) {
        if (!r->active[p->in[k]]) continue;
        if (rows) {
            run_add_product(r, p->in[k], adj, r->args[node][k], n);
            continue;
        }
        r->scalar_adj[p->in[k]] +=
            lanes_dot(adj, r->args[node][k], n) * norm->inverse - total * norm->d[k];
    }
}
