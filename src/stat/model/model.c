/* model.c - models: their nodes and columns, and what is known of them once they are finished; see
 * model.h.
 */
#include "stat/model/model.h"

#include <math.h>
#include <string.h>

#include "core/cpu.h"
#include "stat/model/model_core.h"

Model *model_new(Arena *arena, int n_params) {
    Model *m = arena_new(arena, Model);
    m->arena = arena;
    m->n_params = n_params;
    m->root = m->integral = -1;
    quadrature_rule(MODEL_RULE, m->rule_x, m->rule_w);
    return m;
}

/* ---- columns ---- */

static int add_column(Model *m, ModelColumnInfo c) {
    if (!m->columns) m->columns = arena_array(m->arena, ModelColumnInfo, MODEL_COLUMNS);
    if (m->n_columns == MODEL_COLUMNS) { /* model_finish tells */
        m->refused = "it has more than 64 columns";
        return MODEL_COLUMNS - 1;
    }
    m->columns[m->n_columns] = c;
    return m->n_columns++;
}

int model_observable(Model *m, const char *name, const Range *ranges, int n) {
    const Range *own = arena_copy(m->arena, ranges, sizeof(Range) * (size_t)n);
    return add_column(m, (ModelColumnInfo){name, true, own, n});
}

int model_plain_column(Model *m, const char *name) {
    return add_column(m, (ModelColumnInfo){name, false, NULL, 0});
}

/* ---- nodes ---- */

static bool node_equal(const ModelNode *a, const ModelNode *b) {
    return a->op == b->op && a->n_in == b->n_in && a->index == b->index && a->pdf == b->pdf &&
           a->table == b->table && a->quadrature == b->quadrature &&
           memcmp(&a->constant, &b->constant, sizeof a->constant) == 0 &&
           memcmp(a->in, b->in, sizeof(int) * (size_t)a->n_in) == 0;
}

static void node_inherit(const Model *m, ModelNode *n) {
    n->has_params = n->op == MODEL_PARAM;
    if (n->op == MODEL_COLUMN || n->op == MODEL_DENSITY || n->op == MODEL_TEMPLATE ||
        n->op == MODEL_CONVOLUTION) {
        uint64_t bit = (uint64_t)1 << n->index;
        n->columns |= bit;
        if (m->columns[n->index].observable) n->observables |= bit;
    }
    for (int k = 0; k < n->n_in; k++) {
        const ModelNode *x = &m->nodes[n->in[k]];
        n->has_params = n->has_params || x->has_params;
        if (n->op == MODEL_INTEGRAL) continue;
        n->columns |= x->columns;
        n->observables |= x->observables;
    }
    n->vector = n->columns != 0;
}

int model_intern(Model *m, ModelNode draft) {
    for (int i = 0; i < m->n_nodes; i++)
        if (node_equal(&m->nodes[i], &draft)) return i;
    node_inherit(m, &draft);
    if (m->n_nodes == m->cap_nodes) {
        m->cap_nodes = m->cap_nodes ? 2 * m->cap_nodes : 32;
        ModelNode *more = arena_array(m->arena, ModelNode, m->cap_nodes);
        if (m->n_nodes) memcpy(more, m->nodes, sizeof *more * (size_t)m->n_nodes);
        m->nodes = more;
    }
    m->nodes[m->n_nodes] = draft;
    return m->n_nodes++;
}

int model_const(Model *m, double x) {
    return model_intern(m, (ModelNode){.op = MODEL_CONST, .constant = x});
}

int model_param(Model *m, int k) {
    return model_intern(m, (ModelNode){.op = MODEL_PARAM, .index = k});
}

int model_column(Model *m, int column) {
    return model_intern(m, (ModelNode){.op = MODEL_COLUMN, .index = column});
}

static bool all_constant(const Model *m, const int *in, int n) {
    for (int k = 0; k < n; k++)
        if (m->nodes[in[k]].op != MODEL_CONST) return false;
    return n > 0;
}

int model_op(Model *m, ModelOp op, const int *in, int n_in) {
    ModelNode draft = {.op = op, .n_in = n_in};
    for (int k = 0; k < n_in; k++) draft.in[k] = in[k];
    if (op == MODEL_NORMALISED) {
        int both[2] = {in[0], model_op(m, MODEL_INTEGRAL, in, 1)};
        return model_op(m, MODEL_DIV, both, 2);
    }
    if (op < MODEL_DENSITY && all_constant(m, in, n_in)) {
        double x[MODEL_INPUTS];
        for (int k = 0; k < n_in; k++) x[k] = m->nodes[in[k]].constant;
        return model_const(m, op_scalar(&draft, x));
    }
    return model_intern(m, draft);
}

int model_density(Model *m, const Pdf *pdf, int observable, const int *args, int n_args) {
    ModelNode draft = {.op = MODEL_DENSITY, .pdf = pdf, .index = observable, .n_in = n_args};
    for (int k = 0; k < n_args; k++) draft.in[k] = args[k];
    return model_intern(m, draft);
}

int model_template(Model *m, const Template *t, int observable) {
    const TemplateTable *table = template_make(m, t, &m->columns[observable]);
    return model_intern(m, (ModelNode){.op = MODEL_TEMPLATE, .table = table, .index = observable});
}

int model_convolution(Model *m, int observable, int density, int resolution) {
    return model_intern(m, (ModelNode){.op = MODEL_CONVOLUTION,
                                       .index = observable,
                                       .n_in = 2,
                                       .in = {density, resolution}});
}

void model_label(Model *m, int node, const char *name) { m->nodes[node].label = name; }

/* ---- what is known of it ---- */

int model_terms(const Model *m, const ModelTerm **out) {
    *out = m->terms;
    return m->n_terms;
}

int model_root(const Model *m) { return m->root; }
int model_integral_node(const Model *m) { return m->integral; }
int model_n_params(const Model *m) { return m->n_params; }
int model_n_columns(const Model *m) { return m->n_columns; }
const char *model_column_name(const Model *m, int column) { return m->columns[column].name; }

int model_ranges(const Model *m, int column, const Range **out) {
    static const Range everywhere = {-INFINITY, INFINITY};
    const ModelColumnInfo *c = &m->columns[column];
    *out = c->n_ranges ? c->ranges : &everywhere;
    return !c->observable ? 0 : c->n_ranges ? c->n_ranges : 1;
}

bool model_is_density(const Model *m) { return m->is_density; }
bool model_uses_columns(const Model *m, int node) { return m->nodes[node].vector; }

bool model_uses_param(const Model *m, int node, int k) {
    const ModelNode *n = &m->nodes[node];
    if (n->op == MODEL_PARAM) return n->index == k;
    bool any = false;
    for (int i = 0; i < n->n_in && !any; i++) any = model_uses_param(m, n->in[i], k);
    return any;
}

/* ---- sums ---- */

CPU_CLONES double lanes_dot(const double *a, const double *b, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++) s[k] += a[i + k] * b[i + k];
    for (size_t k = 0; i < n; i++, k++) s[k] += a[i] * b[i];
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

CPU_CLONES double lanes_sum(const double *a, size_t n) {
    double s[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++) s[k] += a[i + k];
    for (size_t k = 0; i < n; i++, k++) s[k] += a[i];
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}
