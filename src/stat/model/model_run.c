/* model_run.c - models evaluated: scalars once, vectors block by block, derivatives backward.
 *
 * A block goes forward through all vectors and back again; what it adds to scalars is kept in
 * scalar_adj until run_scalar_backward takes it on to the parameters.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/cpu.h"
#include "stat/model/model_core.h"

/* ---- opening ---- */

/* Marks what a node is made of. */
static void mark(const Model *m, int node, bool *used) {
    if (used[node]) return;
    used[node] = true;
    const ModelNode *n = &m->nodes[node];
    if (n->op == MODEL_INTEGRAL || n->op == MODEL_CONVOLUTION) return; /* runs of their own */
    for (int k = 0; k < n->n_in; k++) mark(m, n->in[k], used);
}

static void open_node(ModelRun *r, int i) {
    const ModelNode *n = &r->m->nodes[i];
    if (n->op == MODEL_INTEGRAL) {
        r->inner[i] = model_run_open(r->m, n->in[0]);
        r->inner[i]->rows = mem_alloc(sizeof(double) * (n->quadrature->n + 1));
    }
    if (n->op == MODEL_CONVOLUTION) r->convolution[i] = convolution_open(r->m, i);
    if (!n->vector) {
        r->scalars[r->n_scalars++] = i;
        return;
    }
    r->vectors[r->n_vectors++] = i;
    r->adj[i] = mem_alloc(sizeof(double) * MODEL_BLOCK);
    if (n->op != MODEL_COLUMN) r->room[i] = mem_alloc(sizeof(double) * MODEL_BLOCK);
    r->value[i] = r->room[i];
    if (n->op != MODEL_DENSITY) return;
    r->args[i] = mem_alloc(sizeof(double *) * (PDF_ARGS_MAX + 1));
    for (int k = 0; k < n->n_in; k++) r->args[i][k] = mem_alloc(sizeof(double) * MODEL_BLOCK);
}

ModelRun *model_run_open(const Model *m, int node) {
    ModelRun *r = mem_alloc(sizeof *r);
    size_t n = (size_t)m->n_nodes + 1;
    r->m = m;
    r->node = node;
    r->scalars = mem_alloc(sizeof(int) * n);
    r->vectors = mem_alloc(sizeof(int) * n);
    r->params = mem_alloc(sizeof(double) * (size_t)(m->n_params + 1));
    r->scalar = mem_alloc(sizeof(double) * n);
    r->scalar_adj = mem_alloc(sizeof(double) * n);
    r->value = mem_alloc(sizeof(double *) * n);
    r->room = mem_alloc(sizeof(double *) * n);
    r->adj = mem_alloc(sizeof(double *) * n);
    r->args = mem_alloc(sizeof(double **) * n);
    r->touched = mem_alloc(n);
    r->active = mem_alloc(n);
    r->norms = mem_alloc(sizeof(DensityNorm) * n);
    r->inner = mem_alloc(sizeof(ModelRun *) * n);
    r->convolution = mem_alloc(sizeof(Convolution *) * n);
    r->scratch = mem_alloc(sizeof(double) * 4 * MODEL_BLOCK);
    bool *used = mem_alloc(n);
    mark(m, node, used);
    for (int i = 0; i < m->n_nodes; i++) {
        r->active[i] = m->nodes[i].has_params;
        if (used[i]) open_node(r, i);
    }
    mem_free(used);
    return r;
}

void model_run_close(ModelRun *r) {
    for (int i = 0; i < r->m->n_nodes; i++) {
        if (r->inner[i]) model_run_close(r->inner[i]);
        if (r->convolution[i]) convolution_close(r->convolution[i]);
        for (int k = 0; r->args[i] && k < r->m->nodes[i].n_in; k++) mem_free(r->args[i][k]);
        mem_free(r->args[i]);
        mem_free(r->adj[i]);
        mem_free(r->room[i]);
    }
    void *const owned[] = {r->scalars, r->vectors,     r->params,  r->scalar, r->value, r->adj,
                           r->args,    r->scalar_adj,  r->touched, r->active, r->norms, r->inner,
                           r->scratch, r->convolution, r->rows,    r->room};
    for (size_t i = 0; i < ARRAY_LEN(owned); i++) mem_free(owned[i]);
    mem_free(r);
}

void model_run_want(ModelRun *r, const uint8_t *wanted) {
    for (int i = 0; i < r->m->n_nodes; i++) {
        const ModelNode *n = &r->m->nodes[i];
        bool any = n->op == MODEL_PARAM && wanted[n->index];
        for (int k = 0; k < n->n_in && !any; k++) any = r->active[n->in[k]];
        r->active[i] = any;
        if (r->inner[i]) model_run_want(r->inner[i], wanted);
        if (r->convolution[i]) convolution_want(r->convolution[i], wanted);
    }
}

/* ---- sums into places ---- */

CPU_CLONES static void add_into(double *restrict to, const double *restrict a, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] += a[i];
}

CPU_CLONES static void add_product(double *restrict to, const double *restrict a,
                                   const double *restrict b, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] += a[i] * b[i];
}

CPU_CLONES static void set_product(double *restrict to, const double *restrict a,
                                   const double *restrict b, size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = a[i] * b[i];
}

CPU_CLONES static void add_scaled(double *restrict to, const double *restrict a, double b,
                                  size_t n) {
    for (size_t i = 0; i < n; i++) to[i] += a[i] * b;
}

CPU_CLONES static void set_scaled(double *restrict to, const double *restrict a, double b,
                                  size_t n) {
    for (size_t i = 0; i < n; i++) to[i] = a[i] * b;
}

/* ---- scalars ---- */

const char *model_run_why(const ModelRun *r) { return r->why; }

static bool fail(ModelRun *r, const char *why) {
    snprintf(r->why_text, sizeof r->why_text, "%s", why ? why : "the model has no value");
    r->why = r->why_text;
    return false;
}

static bool set_scalar(ModelRun *r, int i) {
    const ModelNode *n = &r->m->nodes[i];
    double in[MODEL_INPUTS];
    switch (n->op) {
    case MODEL_CONST:
        r->scalar[i] = n->constant;
        return true;
    case MODEL_PARAM:
        r->scalar[i] = r->params[n->index];
        return true;
    case MODEL_INTEGRAL: {
        const Quadrature *q = n->quadrature;
        if (!model_run_set(r->inner[i], r->params)) return fail(r, r->inner[i]->why);
        model_values(r->inner[i], q->columns, q->n, r->inner[i]->rows);
        r->scalar[i] = lanes_dot(r->inner[i]->rows, q->weight, q->n);
        return true;
    }
    default:
        for (int k = 0; k < n->n_in; k++) in[k] = r->scalar[n->in[k]];
        r->scalar[i] = op_scalar(n, in);
        return true;
    }
}

bool model_run_set(ModelRun *r, const double *params) {
    memcpy(r->params, params, sizeof(double) * (size_t)r->m->n_params);
    memset(r->scalar_adj, 0, sizeof(double) * (size_t)r->m->n_nodes);
    r->why = NULL;
    for (int i = 0; i < r->n_scalars; i++)
        if (!set_scalar(r, r->scalars[i])) return false;
    for (int i = 0; i < r->n_vectors; i++) {
        int at = r->vectors[i];
        ModelOp op = r->m->nodes[at].op;
        if (r->given && r->given[at]) continue;
        if (op == MODEL_DENSITY && !density_set(r, at)) return false;
        if (op == MODEL_CONVOLUTION && !convolution_set(r, at)) return false;
    }
    return true;
}

static void weigh_given(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    const double *given = ctx;
    (void)values;
    memcpy(weight, given + first, sizeof(double) * n);
}

/* Derivatives of an integral come from its own run. */
static void integral_backward(ModelRun *r, int i, double *grad) {
    const Quadrature *q = r->m->nodes[i].quadrature;
    double *weight = r->inner[i]->rows;
    for (size_t k = 0; k < q->n; k++) weight[k] = q->weight[k] * r->scalar_adj[i];
    model_gradient(r->inner[i], q->columns, q->n, weigh_given, weight, grad);
}

/* ---- what blocks added to scalars ---- */

size_t run_adjoints(const ModelRun *r) {
    size_t n = (size_t)r->n_scalars;
    for (int i = 0; i < r->n_vectors; i++)
        if (r->convolution[r->vectors[i]]) n += convolution_adjoints(run_convolution(r, i), NULL);
    return n;
}

void run_take_adjoints(ModelRun *r, double *out) {
    for (int s = 0; s < r->n_scalars; s++) {
        *out++ = r->scalar_adj[r->scalars[s]];
        r->scalar_adj[r->scalars[s]] = 0;
    }
    for (int i = 0; i < r->n_vectors; i++) {
        Convolution *c = run_convolution(r, i);
        if (!c) continue;
        double *adj;
        size_t n = convolution_adjoints(c, &adj);
        memcpy(out, adj, sizeof(double) * n);
        memset(adj, 0, sizeof(double) * n);
        out += n;
    }
}

void run_give_adjoints(ModelRun *r, const double *in) {
    for (int s = 0; s < r->n_scalars; s++) r->scalar_adj[r->scalars[s]] += *in++;
    for (int i = 0; i < r->n_vectors; i++) {
        Convolution *c = run_convolution(r, i);
        if (!c) continue;
        double *adj;
        size_t n = convolution_adjoints(c, &adj);
        add_into(adj, in, n);
        in += n;
    }
}

void run_scalar_backward(ModelRun *r, double *grad) {
    for (int i = 0; i < r->n_vectors; i++)
        if (run_convolution(r, i)) convolution_finish(r, r->vectors[i], grad);
    for (int s = r->n_scalars - 1; s >= 0; s--) {
        int i = r->scalars[s];
        const ModelNode *n = &r->m->nodes[i];
        double adj = r->scalar_adj[i], in[MODEL_INPUTS], d[MODEL_INPUTS];
        r->scalar_adj[i] = 0;
        if (adj == 0 || !r->active[i]) continue;
        if (n->op == MODEL_PARAM) {
            grad[n->index] += adj;
            continue;
        }
        if (n->op == MODEL_INTEGRAL) {
            r->scalar_adj[i] = adj;
            integral_backward(r, i, grad);
            r->scalar_adj[i] = 0;
            continue;
        }
        const double *at[MODEL_INPUTS];
        double *partial[MODEL_INPUTS];
        bool vector[MODEL_INPUTS] = {false};
        for (int k = 0; k < n->n_in; k++) {
            in[k] = r->scalar[n->in[k]];
            at[k] = &in[k];
            partial[k] = &d[k];
        }
        op_partials(n, partial, &r->scalar[i], at, vector, 1);
        for (int k = 0; k < n->n_in; k++)
            if (r->active[n->in[k]]) r->scalar_adj[n->in[k]] += adj * d[k];
    }
}

/* ---- blocks ---- */

static void operands(const ModelRun *r, const ModelNode *n, const double **in, bool *vector) {
    for (int k = 0; k < n->n_in; k++) {
        vector[k] = r->m->nodes[n->in[k]].vector;
        in[k] = vector[k] ? r->value[n->in[k]] : &r->scalar[n->in[k]];
    }
}

void run_forward(ModelRun *r, const double *const *columns, size_t at, size_t n) {
    r->columns = columns;
    r->at = at;
    for (int i = 0; i < r->n_vectors; i++) {
        int v = r->vectors[i];
        const ModelNode *node = &r->m->nodes[v];
        const double *in[MODEL_INPUTS];
        bool vector[MODEL_INPUTS];
        if (r->given && r->given[v]) {
            r->value[v] = (double *)(r->given[v] + at);
            continue;
        }
        r->value[v] = r->room[v];
        switch (node->op) {
        case MODEL_COLUMN:
            r->value[v] = (double *)(columns[node->index] + at);
            break;
        case MODEL_DENSITY:
            density_forward(r, v, columns[node->index] + at, n);
            break;
        case MODEL_TEMPLATE:
            template_values(node->table, columns[node->index] + at, n, r->window != NULL,
                            r->value[v]);
            break;
        case MODEL_CONVOLUTION:
            convolution_forward(r, v, columns[node->index] + at, n);
            break;
        default:
            operands(r, node, in, vector);
            op_forward(node, r->value[v], in, vector, n);
            break;
        }
    }
    memset(r->touched, 0, (size_t)r->m->n_nodes);
}

void run_add(ModelRun *r, int node, const double *adj, size_t n) {
    if (!r->active[node]) return;
    if (r->row_adj && r->row_adj[node]) {
        add_into(r->row_adj[node], adj, n);
    } else if (!r->m->nodes[node].vector) {
        r->scalar_adj[node] += lanes_sum(adj, n);
    } else if (r->touched[node]) {
        add_into(r->adj[node], adj, n);
    } else {
        memcpy(r->adj[node], adj, sizeof(double) * n);
        r->touched[node] = true;
    }
}

void run_add_product(ModelRun *r, int node, const double *adj, const double *factor, size_t n) {
    if (!r->active[node]) return;
    if (r->row_adj && r->row_adj[node]) {
        add_product(r->row_adj[node], adj, factor, n);
    } else if (!r->m->nodes[node].vector) {
        r->scalar_adj[node] += lanes_dot(adj, factor, n);
    } else if (r->touched[node]) {
        add_product(r->adj[node], adj, factor, n);
    } else {
        set_product(r->adj[node], adj, factor, n);
        r->touched[node] = true;
    }
}

void run_add_scaled(ModelRun *r, int node, const double *adj, double factor, size_t n) {
    if (!r->active[node]) return;
    if (r->row_adj && r->row_adj[node]) {
        add_scaled(r->row_adj[node], adj, factor, n);
    } else if (!r->m->nodes[node].vector) {
        r->scalar_adj[node] += factor * lanes_sum(adj, n);
    } else if (r->touched[node]) {
        add_scaled(r->adj[node], adj, factor, n);
    } else {
        set_scaled(r->adj[node], adj, factor, n);
        r->touched[node] = true;
    }
}

static void product_backward(ModelRun *r, const ModelNode *node, const double *adj, size_t n) {
    for (int k = 0; k < 2; k++) {
        int to = node->in[k], other = node->in[1 - k];
        if (r->m->nodes[other].vector)
            run_add_product(r, to, adj, r->value[other], n);
        else
            run_add_scaled(r, to, adj, r->scalar[other], n);
    }
}

static void op_backward(ModelRun *r, int v, const double *adj, size_t n) {
    const ModelNode *node = &r->m->nodes[v];
    const double *in[MODEL_INPUTS];
    bool vector[MODEL_INPUTS];
    double *partial[3];
    switch (node->op) {
    case MODEL_ADD:
        run_add(r, node->in[0], adj, n);
        run_add(r, node->in[1], adj, n);
        return;
    case MODEL_SUB:
        run_add(r, node->in[0], adj, n);
        run_add_scaled(r, node->in[1], adj, -1, n);
        return;
    case MODEL_MUL:
        product_backward(r, node, adj, n);
        return;
    default:
        break;
    }
    operands(r, node, in, vector);
    for (int k = 0; k < node->n_in; k++) partial[k] = r->scratch + k * MODEL_BLOCK;
    op_partials(node, partial, r->value[v], in, vector, n);
    for (int k = 0; k < node->n_in; k++) run_add_product(r, node->in[k], adj, partial[k], n);
}

void run_backward(ModelRun *r, const double *adj, size_t n) {
    run_add(r, r->node, adj, n);
    for (int i = r->n_vectors - 1; i >= 0; i--) {
        int v = r->vectors[i];
        const ModelNode *node = &r->m->nodes[v];
        if (!r->touched[v] || !r->active[v]) continue;
        if (node->op == MODEL_DENSITY)
            density_backward(r, v, r->adj[v], n);
        else if (node->op == MODEL_CONVOLUTION)
            convolution_backward(r, v, r->columns[node->index] + r->at, r->adj[v], n);
        else if (node->op != MODEL_COLUMN && node->op != MODEL_TEMPLATE)
            op_backward(r, v, r->adj[v], n);
    }
}

/* ---- all rows ---- */

void model_values(ModelRun *r, const double *const *columns, size_t n, double *out) {
    r->gradient = false;
    for (size_t at = 0; at < n; at += MODEL_BLOCK) {
        size_t rows = MIN_OF((size_t)MODEL_BLOCK, n - at);
        if (!r->m->nodes[r->node].vector) {
            for (size_t i = 0; i < rows; i++) out[at + i] = r->scalar[r->node];
            continue;
        }
        run_forward(r, columns, at, rows);
        memcpy(out + at, r->value[r->node], sizeof(double) * rows);
    }
}

void model_gradient(ModelRun *r, const double *const *columns, size_t n, ModelWeigh *weigh,
                    void *ctx, double *grad) {
    double weight[MODEL_BLOCK], same[MODEL_BLOCK];
    bool vector = r->m->nodes[r->node].vector;
    r->gradient = true;
    for (size_t at = 0; at < n; at += MODEL_BLOCK) {
        size_t rows = MIN_OF((size_t)MODEL_BLOCK, n - at);
        if (vector) run_forward(r, columns, at, rows);
        for (size_t i = 0; i < rows && !vector; i++) same[i] = r->scalar[r->node];
        weigh(ctx, at, rows, vector ? r->value[r->node] : same, weight);
        run_backward(r, weight, rows);
    }
    run_scalar_backward(r, grad);
}

double run_error(ModelRun *r) {
    double error = 0;
    for (int s = 0; s < r->n_scalars; s++) {
        int i = r->scalars[s];
        if (!r->inner[i]) continue;
        error = fmax(error, quadrature_error(r->m->nodes[i].quadrature, r->inner[i]));
        error = fmax(error, run_error(r->inner[i]));
    }
    return error;
}

double model_integral(ModelRun *r, double factor, double *grad, double *error) {
    if (error) *error = run_error(r);
    if (grad) {
        r->scalar_adj[r->node] += factor;
        run_scalar_backward(r, grad);
    }
    return r->scalar[r->node];
}
