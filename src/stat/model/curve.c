/* curve.c - values of a model along one observable, with the error of their sum; see likelihood.h.
 */
#include <math.h>
#include <string.h>

#include "stat/model/likelihood.h"
#include "stat/model/model_core.h"

typedef struct Drawing {
    const Model *m;
    const double *params, *at;
    int observable;
    size_t n;
    double *slopes; /* n x n_params: derivatives of the sum; NULL: not wanted */
    Arena arena;
} Drawing;

/* Is the node a product in which the observable is one factor? The part that depends on it alone,
 * others integrated to 1; -1 where that is not so. */
static int projected(const Model *m, int node, int observable) {
    const ModelNode *n = &m->nodes[node];
    uint64_t bit = (uint64_t)1 << observable;
    if (n->columns == bit) return node;
    if (n->op != MODEL_MUL) return -1;
    const ModelNode *a = &m->nodes[n->in[0]], *b = &m->nodes[n->in[1]];
    if (a->columns & b->columns) return -1;
    return a->columns & bit ? projected(m, n->in[0], observable)
                            : projected(m, n->in[1], observable);
}

/* Values of a node along the observable, and derivatives, n x n_params. */
static bool along(Drawing *d, int node, double *out, double *slopes) {
    const double *columns[MODEL_COLUMNS] = {NULL};
    columns[d->observable] = d->at;
    ModelRun *r = model_run_open(d->m, node);
    bool good = model_run_set(r, d->params);
    if (good && slopes)
        model_jacobian(r, columns, d->n, out, slopes);
    else if (good)
        model_values(r, columns, d->n, out);
    model_run_close(r);
    return good;
}

/* The same of a node that is no product: others integrated over by quadrature, place by place. */
static bool integrated(Drawing *d, int node, double *out, double *slopes) {
    size_t n_params = (size_t)d->m->n_params;
    Quadrature q;
    if (quadrature_open(&q, d->m, node, d->params, &d->arena)) return false;
    ModelRun *r = model_run_open(d->m, node);
    bool good = model_run_set(r, d->params);
    for (size_t i = 0; i < d->n && good; i++) {
        quadrature_slice(&q, d->observable, d->at[i], &d->arena);
        double *v = mem_alloc(sizeof(double) * (q.n + 1));
        double *g = slopes ? mem_alloc(sizeof(double) * (q.n * n_params + 1)) : NULL;
        if (g)
            model_jacobian(r, q.columns, q.n, v, g);
        else
            model_values(r, q.columns, q.n, v);
        out[i] = lanes_dot(v, q.weight, q.n);
        for (size_t k = 0; g && k < n_params; k++) {
            double *s = &slopes[i * n_params + k];
            *s = 0;
            for (size_t j = 0; j < q.n; j++) *s += q.weight[j] * g[j * n_params + k];
        }
        mem_free(v);
        mem_free(g);
    }
    model_run_close(r);
    return good;
}

/* The coefficient of a term and its derivatives. */
static bool coefficient_of(const Drawing *d, int node, double *c, double *dc) {
    *c = 1;
    memset(dc, 0, sizeof(double) * (size_t)d->m->n_params);
    if (node < 0) return true;
    ModelRun *r = model_run_open(d->m, node);
    bool good = model_run_set(r, d->params);
    if (good) *c = model_integral(r, 1, dc, NULL);
    model_run_close(r);
    return good;
}

/* Adds a term, which is written to out, to the derivatives of the sum. */
static bool draw_term(Drawing *d, const ModelTerm *t, double *out) {
    size_t n_params = (size_t)d->m->n_params;
    double *own = d->slopes ? arena_array(&d->arena, double, d->n *n_params) : NULL;
    double c, *dc = arena_array(&d->arena, double, n_params + 1);
    int node = projected(d->m, t->node, d->observable);
    bool good = coefficient_of(d, t->coefficient, &c, dc) &&
                (node >= 0 ? along(d, node, out, own) : integrated(d, t->node, out, own));
    for (size_t i = 0; i < d->n && good; i++) {
        for (size_t k = 0; k < n_params && own; k++)
            d->slopes[i * n_params + k] += c * own[i * n_params + k] + dc[k] * out[i];
        out[i] *= c;
    }
    return good;
}

/* sqrt(g^T cov g) for each place. */
static void errors_of(const Drawing *d, const double *cov, double *error) {
    size_t n_params = (size_t)d->m->n_params;
    for (size_t i = 0; i < d->n; i++) {
        const double *g = d->slopes + i * n_params;
        double v = 0;
        for (size_t a = 0; a < n_params; a++)
            for (size_t b = 0; b < n_params; b++)
                if (g[a] != 0 && g[b] != 0) v += g[a] * cov[a * n_params + b] * g[b];
        error[i] = sqrt(v);
    }
}

bool model_curve(const Model *m, const double *params, const double *cov, int observable,
                 const double *at, int n, double *sum, double *terms, double *error) {
    Drawing d = {.m = m, .params = params, .at = at, .observable = observable, .n = (size_t)n};
    bool good = m->n_terms > 0;
    if (error && cov) d.slopes = arena_array(&d.arena, double, d.n *(size_t)m->n_params + 1);
    double *room = terms ? terms : arena_array(&d.arena, double, n * m->n_terms + 1);
    memset(sum, 0, sizeof(double) * d.n);
    for (int k = 0; k < m->n_terms && good; k++) {
        double *into = room + (size_t)k * d.n;
        good = draw_term(&d, &m->terms[k], into);
        for (size_t i = 0; i < d.n && good; i++) sum[i] += into[i];
    }
    if (error && cov && good)
        errors_of(&d, cov, error);
    else if (error)
        for (int i = 0; i < n; i++) error[i] = NAN;
    arena_free(&d.arena);
    return good;
}
