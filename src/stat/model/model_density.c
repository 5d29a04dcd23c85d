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

/* The ranges that a density of this run is normalised over. */
static int ranges_of(const ModelRun *r, const ModelNode *n, const Range **out) {
    if (!r->window) return model_ranges(r->m, n->index, out);
    *out = r->window;
    return 1;
}

/* Their whole extent, for densities that are scaled to it. */
static void extent(const ModelRun *r, const ModelNode *n, double *lo, double *hi) {
    const Range *range;
    int n_ranges = ranges_of(r, n, &range);
    *lo = n_ranges ? range[0].lo : -INFINITY;
    *hi = n_ranges ? range[n_ranges - 1].hi : INFINITY;
}

/* ---- densities without a formula ---- */

enum { ENDS = PDF_BREAKS_MAX + 8, PANELS = 6, POINTS = MODEL_RULE };

/* Ends of stretches that move with the density: its core in quarters, as far again on both sides,
 * its breaks. */
static int stretches(double *end, const ModelNode *n, const Range *range, const double *a) {
    double at[ENDS], c1, c2;
    int n_at = n->pdf->breaks ? n->pdf->breaks(at, a, n->n_in) : 0, n_ends = 1;
    if (n->pdf->core) {
        n->pdf->core(&c1, &c2, a, n->n_in);
        for (int i = -1; i <= 5; i++)
            at[n_at++] = c1 + (c2 - c1) * (i < 0 ? -2 : i > 4 ? 12 : i) / 4;
    }
    end[0] = range->lo;
    for (;;) { /* in increasing order */
        double next = range->hi;
        for (int i = 0; i < n_at; i++)
            if (at[i] > end[n_ends - 1] && at[i] < next) next = at[i];
        end[n_ends++] = next;
        if (!(next < range->hi)) return n_ends;
    }
}

/* Gauss-Legendre on panels of each stretch. */
static double by_quadrature(const ModelRun *r, const ModelNode *n, const Range *range,
                            const double *a, double *da) {
    double at[POINTS], u[POINTS], d[PDF_ARGS_MAX][POINTS], end[ENDS + 2], sum = 0, lo, hi;
    double *into[PDF_ARGS_MAX];
    extent(r, n, &lo, &hi);
    for (int k = 0; k < n->n_in; k++) into[k] = d[k], da[k] = 0;
    int n_ends = stretches(end, n, range, a);
    for (int p = 0; p < (n_ends - 1) * PANELS; p++) {
        double half = (end[p / PANELS + 1] - end[p / PANELS]) / (2 * PANELS);
        double middle = end[p / PANELS] + half * (2 * (p % PANELS) + 1);
        for (int i = 0; i < POINTS; i++) at[i] = middle + half * r->m->rule_x[i];
        n->pdf->gradient(u, NULL, into, at, POINTS, a, n->n_in, lo, hi);
        sum += half * lanes_dot(u, r->m->rule_w, POINTS);
        for (int k = 0; k < n->n_in; k++) da[k] += half * lanes_dot(d[k], r->m->rule_w, POINTS);
    }
    return sum;
}

/* ---- normalisation ---- */

/* I and its derivatives. */
static double integral_of(const ModelRun *r, const ModelNode *n, const double *a, double *da) {
    double lo, hi, sum = 0, one[PDF_ARGS_MAX];
    const Range *range;
    int n_ranges = ranges_of(r, n, &range);
    extent(r, n, &lo, &hi);
    for (int k = 0; k < n->n_in; k++) da[k] = 0;
    for (int i = 0; i < n_ranges; i++) {
        sum += n->pdf->integral
                   ? n->pdf->integral(range[i].lo, range[i].hi, one, a, n->n_in, lo, hi)
                   : by_quadrature(r, n, &range[i], a, one);
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
static const char *normalise(DensityNorm *out, const ModelRun *r, const ModelNode *n,
                             const double *a) {
    const char *wrong = n->pdf->check ? n->pdf->check(a, n->n_in) : NULL;
    if (wrong) return wrong;
    double sum = integral_of(r, n, a, out->d);
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
    const char *wrong = normalise(&r->norms[node], r, n, a);
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
    extent(r, p, &lo, &hi);
    for (size_t i = 0; i < n; i++) {
        DensityNorm norm;
        for (int k = 0; k < p->n_in; k++) {
            int in = p->in[k];
            a[k] = r->m->nodes[in].vector ? r->value[in][i] : r->scalar[in];
            into[k] = &one[k];
        }
        if (normalise(&norm, r, p, a)) {
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
    extent(r, p, &lo, &hi);
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

/* From derivatives of the shape to those of the density. */
CPU_CLONES static void shift_args(double *restrict args, const double *restrict value,
                                  double inverse, double norm, size_t n) {
    for (size_t i = 0; i < n; i++) args[i] = args[i] * inverse - value[i] * norm;
}

void density_backward(ModelRun *r, int node, const double *adj, size_t n) {
    const ModelNode *p = &r->m->nodes[node];
    const DensityNorm *norm = &r->norms[node];
    bool rows = has_vector_args(r->m, p);
    double total = rows || r->row_adj ? 0 : lanes_dot(adj, r->value[node], n);
    for (int k = 0; k < p->n_in; k++) {
        if (!r->active[p->in[k]]) continue;
        if (rows) {
            run_add_product(r, p->in[k], adj, r->args[node][k], n);
            continue;
        }
        if (r->row_adj) {
            shift_args(r->args[node][k], r->value[node], norm->inverse, norm->d[k], n);
            run_add_product(r, p->in[k], adj, r->args[node][k], n);
            continue;
        }
        r->scalar_adj[p->in[k]] +=
            lanes_dot(adj, r->args[node][k], n) * norm->inverse - total * norm->d[k];
    }
}
