/* model_jacobian.c - derivatives of models row by row.
 *
 * Blocks go backward as for a gradient, but what they add to scalars is kept for each row; how
 * scalars depend on parameters is the same for all rows and found once.
 */
#include <string.h>

#include "core/cpu.h"
#include "stat/model/model_core.h"

CPU_CLONES static void fill(double *restrict x, double value, size_t n) {
    for (size_t i = 0; i < n; i++) x[i] = value;
}

/* Derivatives of each scalar in the parameters: n_scalars x n_params. */
static double *scalar_slopes(ModelRun *r) {
    size_t n = (size_t)r->m->n_params;
    double *slopes = mem_alloc(sizeof(double) * ((size_t)r->n_scalars * n + 1));
    for (int s = 0; s < r->n_scalars; s++) {
        if (!r->active[r->scalars[s]]) continue;
        r->scalar_adj[r->scalars[s]] = 1;
        run_scalar_backward(r, slopes + (size_t)s * n);
    }
    return slopes;
}

static void open_rows(ModelRun *r) {
    r->row_adj = mem_alloc(sizeof(double *) * (size_t)(r->m->n_nodes + 1));
    r->row_grad = mem_alloc(sizeof(double) * (size_t)(MODEL_BLOCK * r->m->n_params + 1));
    for (int s = 0; s < r->n_scalars; s++)
        if (r->active[r->scalars[s]])
            r->row_adj[r->scalars[s]] = mem_alloc(sizeof(double) * MODEL_BLOCK);
}

static void close_rows(ModelRun *r) {
    for (int s = 0; s < r->n_scalars; s++) mem_free(r->row_adj[r->scalars[s]]);
    mem_free(r->row_adj);
    mem_free(r->row_grad);
    r->row_adj = NULL;
    r->row_grad = NULL;
}

static void one_block(ModelRun *r, const double *slopes, size_t rows, double *out) {
    double one[MODEL_BLOCK];
    size_t n = (size_t)r->m->n_params;
    fill(one, 1, rows);
    memset(r->row_grad, 0, sizeof(double) * n * MODEL_BLOCK);
    for (int s = 0; s < r->n_scalars; s++)
        if (r->row_adj[r->scalars[s]])
            memset(r->row_adj[r->scalars[s]], 0, sizeof(double) * MODEL_BLOCK);
    run_backward(r, one, rows);
    for (size_t i = 0; i < rows; i++) memcpy(out + i * n, r->row_grad + i * n, sizeof(double) * n);
    for (int s = 0; s < r->n_scalars; s++) {
        const double *adj = r->row_adj[r->scalars[s]], *slope = slopes + (size_t)s * n;
        for (size_t k = 0; k < n && adj; k++)
            for (size_t i = 0; i < rows && slope[k] != 0; i++) out[i * n + k] += adj[i] * slope[k];
    }
}

void model_jacobian(ModelRun *r, const double *const *columns, size_t n, double *values,
                    double *out) {
    bool vector = r->m->nodes[r->node].vector;
    size_t n_params = (size_t)r->m->n_params;
    double *slopes = scalar_slopes(r);
    for (int i = 0; i < r->n_vectors; i++)
        if (run_convolution(r, i)) convolution_slopes(r, r->vectors[i]);
    open_rows(r);
    r->gradient = true;
    for (size_t at = 0; at < n; at += MODEL_BLOCK) {
        size_t rows = MIN_OF((size_t)MODEL_BLOCK, n - at);
        if (vector) run_forward(r, columns, at, rows);
        if (values && vector) memcpy(values + at, r->value[r->node], sizeof(double) * rows);
        if (values && !vector) fill(values + at, r->scalar[r->node], rows);
        one_block(r, slopes, rows, out + at * n_params);
    }
    close_rows(r);
    mem_free(slopes);
}
