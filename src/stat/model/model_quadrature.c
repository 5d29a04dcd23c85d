/* model_quadrature.c - rows at which models are integrated over their observables.
 *
 * Composite Gauss-Legendre on equal panels of each range, doubled until the integral at the start
 * values no longer changes; then fixed, so that the integral is a smooth function of parameters.
 * Several observables make a product of such rules.
 */
#include <gsl/gsl_integration.h>
#include <math.h>

#include "stat/model/model_core.h"

void quadrature_rule(int n, double *x, double *w) {
    gsl_integration_glfixed_table *t = gsl_integration_glfixed_table_alloc((size_t)n);
    for (int i = 0; i < n; i++) gsl_integration_glfixed_point(-1, 1, (size_t)i, &x[i], &w[i], t);
    gsl_integration_glfixed_table_free(t);
}

enum { POINTS = 8, PANELS_LEAST = 4, ROWS_MAX = 1 << 18, DIMS_MAX = 3 };

/* Points and weights along one observable. */
typedef struct Line {
    double *x, *w;
    size_t n;
} Line;

static Line line_of(Arena *arena, const ModelColumnInfo *c, int panels) {
    double x[POINTS], w[POINTS];
    Line l = {arena_array(arena, double, c->n_ranges *panels *POINTS),
              arena_array(arena, double, c->n_ranges *panels *POINTS), 0};
    quadrature_rule(POINTS, x, w);
    for (int r = 0; r < c->n_ranges; r++) {
        double half = (c->ranges[r].hi - c->ranges[r].lo) / (2 * panels);
        for (int p = 0; p < panels; p++)
            for (int i = 0; i < POINTS; i++) {
                l.x[l.n] = c->ranges[r].lo + half * (2 * p + 1 + x[i]);
                l.w[l.n++] = half * w[i];
            }
    }
    return l;
}

static void product_of(Quadrature *q, const Model *m, Arena *arena, const int *dims, int n_dims,
                       int panels) {
    Line line[DIMS_MAX];
    q->n = 1;
    for (int d = 0; d < n_dims; d++) {
        line[d] = line_of(arena, &m->columns[dims[d]], panels);
        q->n *= line[d].n;
    }
    double *weight = arena_array(arena, double, q->n);
    q->columns = arena_array(arena, const double *, m->n_columns);
    for (size_t i = 0; i < q->n; i++) weight[i] = 1;
    size_t inner = 1;
    for (int d = 0; d < n_dims; d++) {
        double *x = arena_array(arena, double, q->n);
        for (size_t i = 0; i < q->n; i++) {
            size_t k = i / inner % line[d].n;
            x[i] = line[d].x[k];
            weight[i] *= line[d].w[k];
        }
        inner *= line[d].n;
        q->columns[dims[d]] = x;
    }
    q->weight = weight;
}

static double integrate(const Model *m, int node, const Quadrature *q, const double *start,
                        Arena *arena) {
    ModelRun *r = model_run_open(m, node);
    double sum = NAN;
    if (model_run_set(r, start)) {
        double *v = arena_array(arena, double, q->n);
        model_values(r, q->columns, q->n, v);
        sum = lanes_dot(v, q->weight, q->n);
    }
    model_run_close(r);
    return sum;
}

const char *quadrature_open(Quadrature *out, Model *m, int node, const double *start) {
    int dims[DIMS_MAX], n_dims = 0;
    const ModelNode *n = &m->nodes[node];
    if (n->columns != n->observables)
        return arena_printf(m->arena, "it depends on a column that is no observable");
    for (int c = 0; c < m->n_columns; c++) {
        if (!(n->observables >> c & 1)) continue;
        if (n_dims == DIMS_MAX) return "it depends on more than three observables";
        const ModelColumnInfo *col = &m->columns[c];
        for (int k = 0; k < MAX_OF(col->n_ranges, 1); k++)
            if (!col->n_ranges || !isfinite(col->ranges[k].lo) || !isfinite(col->ranges[k].hi))
                return arena_printf(m->arena, "%s has no finite range: range = LO..HI", col->name);
        dims[n_dims++] = c;
    }
    double before = NAN;
    Arena scratch = {0};
    for (int panels = PANELS_LEAST;; panels *= 2) {
        Quadrature q = {0};
        product_of(&q, m, &scratch, dims, n_dims, panels);
        double value = integrate(m, node, &q, start, &scratch);
        out->error = fabs(value - before) / fabs(value);
        before = value;
        bool enough = out->error<1e-12, last = q.n * ((size_t)1 << n_dims)> ROWS_MAX;
        if (!enough && !last && !(isnan(value) && panels > 64)) continue;
        product_of(out, m, m->arena, dims, n_dims, panels);
        break;
    }
    arena_free(&scratch);
    return NULL;
}
