/* curve.c - values of a model along one observable; see curve.h. */
#include "stat/model/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/model/model_core.h"

enum { AVERAGED_ROWS = 2048, QUANTILES = 256 };

typedef struct Drawing {
    const Model *m;
    const CurvePlan *plan;
    size_t n, n_params;
    uint64_t plain; /* columns that are no observables, by bit */
    double *slopes; /* n / per x n_params: derivatives of the sum; NULL: not wanted */
    double *others[MODEL_COLUMNS]; /* rows of plain columns, for the average */
    double *share;                 /* of each row */
    size_t n_rows;
    Arena arena;
} Drawing;

/* ---- one node at all places ---- */

/* The part of a product that depends on the observable, others integrated to 1; -1: no product. */
static int projected(const Drawing *d, int node) {
    const ModelNode *n = &d->m->nodes[node];
    uint64_t bit = (uint64_t)1 << d->plan->observable;
    if (n->observables == bit) return node;
    if (n->op != MODEL_MUL) return -1;
    uint64_t a = d->m->nodes[n->in[0]].observables, b = d->m->nodes[n->in[1]].observables;
    if (!a || !b || (a & b)) return -1;
    return projected(d, n->in[a & bit ? 0 : 1]);
}

static bool along(Drawing *d, ModelRun *r, double *out, double *slopes) {
    const double *columns[MODEL_COLUMNS] = {NULL};
    columns[d->plan->observable] = d->plan->at;
    if (slopes)
        model_jacobian(r, columns, d->n, out, slopes);
    else
        model_values(r, columns, d->n, out);
    return true;
}

/* Weighted sums over rows at each place, whose observable is in held. */
static void summed(Drawing *d, ModelRun *r, const double *const *columns, double *held,
                   const double *weight, size_t rows, double *out, double *slopes) {
    size_t n_params = d->n_params;
    double *v = mem_alloc(sizeof(double) * (rows + 1));
    double *g = slopes ? mem_alloc(sizeof(double) * (rows * n_params + 1)) : NULL;
    for (size_t i = 0; i < d->n; i++) {
        for (size_t j = 0; j < rows; j++) held[j] = d->plan->at[i];
        if (g)
            model_jacobian(r, columns, rows, v, g);
        else
            model_values(r, columns, rows, v);
        out[i] = lanes_dot(v, weight, rows);
        for (size_t k = 0; k < n_params && g; k++) {
            double *s = &slopes[i * n_params + k];
            *s = 0;
            for (size_t j = 0; j < rows; j++) *s += weight[j] * g[j * n_params + k];
        }
    }
    mem_free(v);
    mem_free(g);
}

/* Other observables integrated over by quadrature. */
static bool integrated(Drawing *d, ModelRun *r, double *out, double *slopes) {
    Quadrature q;
    if (quadrature_open(&q, d->m, r->node, d->plan->params, &d->arena)) return false;
    quadrature_slice(&q, d->plan->observable, 0, &d->arena);
    summed(d, r, q.columns, q.held, q.weight, q.n, out, slopes);
    return true;
}

static bool averaged(Drawing *d, ModelRun *r, double *out, double *slopes) {
    if (!d->n_rows) return false;
    double *held = arena_array(&d->arena, double, d->n_rows);
    d->others[d->plan->observable] = held;
    summed(d, r, (const double *const *)d->others, held, d->share, d->n_rows, out, slopes);
    return true;
}

/* Values of a node, and their derivatives: n x n_params. */
static bool values_of(Drawing *d, int node, double *out, double *slopes) {
    int part = projected(d, node);
    int of = part < 0 ? node : part;
    bool plain = (d->m->nodes[of].columns & d->plain) != 0;
    if (plain && part < 0) return false;
    ModelRun *r = model_run_open(d->m, of);
    bool good = model_run_set(r, d->plan->params) && (plain      ? averaged(d, r, out, slopes)
                                                      : part < 0 ? integrated(d, r, out, slopes)
                                                                 : along(d, r, out, slopes));
    model_run_close(r);
    return good;
}

/* ---- rows of plain columns ---- */

static int order(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* One column: the middles of parts with equally many. */
static void take_quantiles(Drawing *d, int column, const RowData *data) {
    double *sorted = mem_alloc(sizeof(double) * data->n);
    memcpy(sorted, data->columns[column], sizeof(double) * data->n);
    qsort(sorted, data->n, sizeof *sorted, order);
    d->n_rows = MIN_OF((size_t)QUANTILES, data->n);
    for (size_t i = 0; i < d->n_rows; i++)
        d->others[column][i] = sorted[(2 * i + 1) * data->n / (2 * d->n_rows)];
    mem_free(sorted);
}

static void take_rows(Drawing *d, const RowData *data) {
    int n_plain = 0, last = 0;
    d->share = arena_array(&d->arena, double, AVERAGED_ROWS);
    for (int c = 0; c < d->m->n_columns; c++) {
        if (!(d->plain >> c & 1)) continue;
        d->others[c] = arena_array(&d->arena, double, AVERAGED_ROWS);
        last = c;
        n_plain++;
    }
    if (n_plain == 1 && !data->weight) {
        take_quantiles(d, last, data);
        for (size_t i = 0; i < d->n_rows; i++) d->share[i] = 1 / (double)d->n_rows;
        return;
    }
    double sum = 0;
    d->n_rows = MIN_OF((size_t)AVERAGED_ROWS, data->n);
    for (size_t i = 0; i < d->n_rows; i++) {
        size_t row = i * data->n / d->n_rows;
        for (int c = 0; c < d->m->n_columns; c++)
            if (d->plain >> c & 1) d->others[c][i] = data->columns[c][row];
        sum += d->share[i] = data->weight ? data->weight[row] : 1;
    }
    for (size_t i = 0; i < d->n_rows; i++) d->share[i] /= sum;
}

/* ---- terms ---- */

/* The coefficient of a term and its derivatives. */
static bool coefficient_of(const Drawing *d, int node, double *c, double *dc) {
    *c = 1;
    memset(dc, 0, sizeof(double) * d->n_params);
    if (node < 0) return true;
    ModelRun *r = model_run_open(d->m, node);
    bool good = model_run_set(r, d->plan->params);
    if (good) *c = model_integral(r, 1, dc, NULL);
    model_run_close(r);
    return good;
}

/* Writes a term to out, n / per values, and adds it to the derivatives of the sum. */
static bool draw_term(Drawing *d, const ModelTerm *t, double *out) {
    size_t n_params = d->n_params, per = (size_t)d->plan->per;
    double *v = mem_alloc(sizeof(double) * (d->n + 1));
    double *own = d->slopes ? mem_alloc(sizeof(double) * (d->n * n_params + 1)) : NULL;
    double c, *dc = arena_array(&d->arena, double, n_params + 1);
    bool good = coefficient_of(d, t->coefficient, &c, dc) && values_of(d, t->node, v, own);
    for (size_t i = 0; i < d->n / per && good; i++) out[i] = 0;
    for (size_t i = 0; i < d->n && good; i++) {
        double w = d->plan->weight ? d->plan->weight[i] : 1;
        for (size_t k = 0; k < n_params && own; k++)
            d->slopes[i / per * n_params + k] += w * (c * own[i * n_params + k] + dc[k] * v[i]);
        out[i / per] += w * c * v[i];
    }
    mem_free(v);
    mem_free(own);
    return good;
}

/* sqrt(g^T cov g) for each value. */
static void errors_of(const Drawing *d, double *error) {
    size_t n_params = d->n_params, n = d->n / (size_t)d->plan->per;
    for (size_t i = 0; i < n; i++) {
        const double *g = d->slopes + i * n_params;
        double v = 0;
        for (size_t a = 0; a < n_params; a++)
            for (size_t b = 0; b < n_params; b++)
                if (g[a] != 0 && g[b] != 0) v += g[a] * d->plan->cov[a * n_params + b] * g[b];
        error[i] = sqrt(v);
    }
}

bool curve_draw(const Model *m, const CurvePlan *plan, double *sum, double *terms, double *error) {
    Drawing d = {.m = m, .plan = plan, .n = (size_t)plan->n, .n_params = (size_t)m->n_params};
    size_t n = d.n / (size_t)plan->per;
    bool good = m->n_terms > 0;
    for (int c = 0; c < m->n_columns; c++)
        if (!m->columns[c].observable) d.plain |= (uint64_t)1 << c;
    if (d.plain && plan->data && plan->data->n) take_rows(&d, plan->data);
    if (error && plan->cov) d.slopes = arena_array(&d.arena, double, n *d.n_params + 1);
    double *room = terms ? terms : arena_array(&d.arena, double, n *(size_t)m->n_terms + 1);
    memset(sum, 0, sizeof(double) * n);
    for (int k = 0; k < m->n_terms && good; k++) {
        double *into = room + (size_t)k * n;
        good = draw_term(&d, &m->terms[k], into);
        for (size_t i = 0; i < n && good; i++) sum[i] += into[i];
    }
    if (d.slopes && good)
        errors_of(&d, error);
    else if (error)
        for (size_t i = 0; i < n; i++) error[i] = NAN;
    arena_free(&d.arena);
    return good;
}
