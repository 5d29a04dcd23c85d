/* curve.c - values of a model along one observable, with the error of their sum; see likelihood.h.
 */
#include <math.h>
#include <string.h>

#include "stat/model/likelihood.h"
#include "stat/model/model_core.h"

typedef struct One {
    size_t row;
} One;

static void weigh_one(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    const One *one = ctx;
    (void)values;
    for (size_t i = 0; i < n; i++) weight[i] = first + i == one->row;
}

static bool values_of(const Model *m, int node, const double *params, const double *const *columns,
                      int n, double *out) {
    ModelRun *r = model_run_open(m, node);
    bool good = model_run_set(r, params);
    if (good) model_values(r, columns, (size_t)n, out);
    model_run_close(r);
    return good;
}

static bool errors_of(const Model *m, const double *params, const double *cov,
                      const double *const *columns, int n, double *error) {
    size_t n_params = (size_t)m->n_params;
    double *g = mem_alloc(sizeof(double) * (n_params + 1));
    const double *one[64];
    ModelRun *r = model_run_open(m, m->root);
    bool good = model_run_set(r, params);
    for (int i = 0; i < n && good; i++) {
        for (int c = 0; c < m->n_columns; c++) one[c] = columns[c] ? columns[c] + i : NULL;
        One first = {0};
        memset(g, 0, sizeof(double) * n_params);
        model_gradient(r, one, 1, weigh_one, &first, g);
        double v = 0;
        for (size_t a = 0; a < n_params; a++)
            for (size_t b = 0; b < n_params; b++)
                if (g[a] != 0 && g[b] != 0) v += g[a] * cov[a * n_params + b] * g[b];
        error[i] = sqrt(v);
    }
    model_run_close(r);
    mem_free(g);
    return good;
}

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

bool model_curve(const Model *m, const double *params, const double *cov, int observable,
                 const double *at, int n, double *sum, double *terms, double *error) {
    const double *columns[64] = {NULL};
    double *room = terms ? terms : mem_alloc(sizeof(double) * (size_t)(n * m->n_terms + 1));
    bool good = m->n_terms > 0;
    columns[observable] = at;
    memset(sum, 0, sizeof(double) * (size_t)n);
    bool alone = m->nodes[m->root].columns == (uint64_t)1 << observable;
    for (int k = 0; k < m->n_terms && good; k++) {
        int node = projected(m, m->terms[k].node, observable), c = m->terms[k].coefficient;
        double factor = 1, *into = room + (size_t)k * (size_t)n;
        good = node >= 0 && values_of(m, node, params, columns, n, into);
        if (good && c >= 0) good = values_of(m, c, params, columns, 1, &factor);
        for (int i = 0; i < n && good; i++) {
            into[i] *= factor;
            sum[i] += into[i];
        }
    }
    if (good && error && alone && cov)
        good = errors_of(m, params, cov, columns, n, error);
    else if (error)
        for (int i = 0; i < n; i++) error[i] = NAN;
    if (!terms) mem_free(room);
    return good;
}
