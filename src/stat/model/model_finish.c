/* model_finish.c - what a model is: a sum of terms, each a coefficient times densities; its
 * integral over all observables.
 */
#include <math.h>
#include <string.h>

#include "stat/model/model_core.h"

/* ---- terms ---- */

enum { TERMS_MAX = 256 };

/* An expression divided by its own integral. */
static bool is_normalised(const Model *m, const ModelNode *n) {
    const ModelNode *below = n->op == MODEL_DIV ? &m->nodes[n->in[1]] : NULL;
    return below && below->op == MODEL_INTEGRAL && below->in[0] == n->in[0];
}

static int times(Model *m, int a, int b) {
    return a < 0 ? b : b < 0 ? a : model_op(m, MODEL_MUL, (int[]){a, b}, 2);
}

static void add_term(Model *m, int coefficient, int leaf) {
    if (m->n_terms == m->cap_terms) {
        m->cap_terms = m->cap_terms ? 2 * m->cap_terms : 8;
        ModelTerm *more = arena_array(m->arena, ModelTerm, m->cap_terms);
        if (m->n_terms) memcpy(more, m->terms, sizeof *more * (size_t)m->n_terms);
        m->terms = more;
    }
    m->terms[m->n_terms++] = (ModelTerm){leaf, coefficient, m->nodes[leaf].label};
}

/* Takes a node apart; label: of a sum above that was given a name. */
static void find_terms(Model *m, int node, int coefficient, const char *label) {
    ModelNode n = m->nodes[node];
    if (n.label && !label) label = n.label;
    bool a = n.n_in > 0 && m->nodes[n.in[0]].vector, b = n.n_in > 1 && m->nodes[n.in[1]].vector;
    bool room = m->n_terms < TERMS_MAX;
    if (room && (n.op == MODEL_ADD || n.op == MODEL_SUB) && a && b) {
        int minus = n.op == MODEL_SUB ? times(m, coefficient, model_const(m, -1)) : coefficient;
        find_terms(m, n.in[0], coefficient, label);
        find_terms(m, n.in[1], minus, label);
    } else if (room && n.op == MODEL_MUL && a != b) {
        find_terms(m, n.in[a ? 0 : 1], times(m, coefficient, n.in[a ? 1 : 0]), label);
    } else if (room && n.op == MODEL_NEG) {
        find_terms(m, n.in[0], times(m, coefficient, model_const(m, -1)), label);
    } else if (room && n.op == MODEL_DIV && a && !b) {
        int one = model_const(m, 1);
        int inverse = model_op(m, MODEL_DIV, (int[]){one, n.in[1]}, 2);
        if (is_normalised(m, &n))
            add_term(m, coefficient, node);
        else
            find_terms(m, n.in[0], times(m, coefficient, inverse), label);
    } else {
        add_term(m, coefficient, node);
    }
    if (label && m->n_terms && !m->terms[m->n_terms - 1].name)
        m->terms[m->n_terms - 1].name = label;
}

static const char *name_of(const Model *m, int node) {
    const ModelNode *n = &m->nodes[node];
    if (n->label) return n->label;
    if (n->op == MODEL_DENSITY) return n->pdf->name;
    if (n->op == MODEL_TEMPLATE) return "template";
    if (n->op == MODEL_CONVOLUTION) return "convolve";
    if (n->op == MODEL_COLUMN) return m->columns[n->index].name;
    if (is_normalised(m, n)) return "density";
    if (n->op == MODEL_MUL) {
        const char *a = name_of(m, n->in[0]), *b = name_of(m, n->in[1]);
        if (a && b) return arena_printf(m->arena, "%s * %s", a, b);
    }
    return NULL;
}

/* ---- integrals ---- */

/* Is the leaf a product of densities in different observables? Their bits come back in *over. */
static bool is_unit(const Model *m, int node, uint64_t *over, bool *twice) {
    const ModelNode *n = &m->nodes[node];
    uint64_t own = 0;
    if (n->op == MODEL_DENSITY || n->op == MODEL_TEMPLATE || n->op == MODEL_CONVOLUTION)
        own = (uint64_t)1 << n->index;
    else if (is_normalised(m, n))
        own = n->observables;
    else if (n->op == MODEL_MUL)
        return is_unit(m, n->in[0], over, twice) && is_unit(m, n->in[1], over, twice);
    else
        return false;
    *twice = *twice || (*over & own) != 0;
    *over |= own;
    return true;
}

static uint64_t all_observables(const Model *m) {
    uint64_t all = 0;
    for (int c = 0; c < m->n_columns; c++)
        if (m->columns[c].observable) all |= (uint64_t)1 << c;
    return all;
}

static int integral_of(Model *m, int node, const char **why) {
    uint64_t over = 0;
    bool twice = false;
    if (is_unit(m, node, &over, &twice) && !twice && over == all_observables(m))
        return model_const(m, 1);
    if (!m->nodes[node].vector || m->nodes[node].observables != all_observables(m)) {
        *why = "a part of the model does not depend on all observables";
        return -1;
    }
    return model_op(m, MODEL_INTEGRAL, &node, 1);
}

/* The rows of all integrals in the graph. */
static const char *open_quadratures(Model *m, const double *start) {
    for (int i = 0; i < m->n_nodes; i++) {
        if (m->nodes[i].op != MODEL_INTEGRAL || m->nodes[i].quadrature) continue;
        Quadrature *q = arena_new(m->arena, Quadrature);
        const char *why = quadrature_open(q, m, m->nodes[i].in[0], start, m->arena);
        if (why) return why;
        m->nodes[i].quadrature = q;
    }
    return NULL;
}

static void find_integral(Model *m) {
    int sum = -1;
    const char *why = all_observables(m) ? NULL : "the model has no observable";
    int n_nodes = m->n_nodes;
    m->term_integral = arena_array(m->arena, int, m->n_terms + 1);
    for (int k = 0; k < m->n_terms && !why; k++) {
        int one = integral_of(m, m->terms[k].node, &why);
        if (why) break;
        m->term_integral[k] = one;
        one = times(m, m->terms[k].coefficient, one);
        sum = sum < 0 ? one : model_op(m, MODEL_ADD, (int[]){sum, one}, 2);
    }
    if (!why) why = open_quadratures(m, m->start);
    if (why) m->n_nodes = n_nodes; /* without half an integral */
    m->integral = why ? -1 : sum;
    m->no_integral = why;
}

/* Parameters off their start values by different parts of a thousandth. */
static bool is_one(const Model *m) {
    double *x = mem_alloc(sizeof(double) * (size_t)(m->n_params + 1));
    bool one = m->integral >= 0;
    ModelRun *r = one ? model_run_open(m, m->integral) : NULL;
    for (int trial = 0; trial < 3 && one; trial++) {
        for (int k = 0; k < m->n_params; k++)
            x[k] = m->start[k] * (1 + 1e-3 * trial * (1 + k % 7)) +
                   (m->start[k] == 0 ? 1e-3 * trial * (1 + k % 5) : 0);
        one = model_run_set(r, x) && fabs(r->scalar[m->integral] - 1) < 1e-9;
    }
    if (r) model_run_close(r);
    mem_free(x);
    return one;
}

/* ---- what cannot be ---- */

static const char *check_density(Model *m, const ModelNode *n) {
    const ModelColumnInfo *c = &m->columns[n->index];
    bool finite =
        c->n_ranges && isfinite(c->ranges[0].lo) && isfinite(c->ranges[c->n_ranges - 1].hi);
    if (!c->observable)
        return arena_printf(m->arena, "'%s' is no observable of the model", c->name);
    if (finite) return NULL;
    if (n->op == MODEL_DENSITY && !n->pdf->needs_range && n->pdf->integral) return NULL;
    if (n->op == MODEL_TEMPLATE) return NULL;
    return arena_printf(m->arena, "%s wants a finite range of %s: range = LO..HI",
                        n->op == MODEL_DENSITY ? n->pdf->name : "a convolution", c->name);
}

static const char *check_products(Model *m) {
    for (int k = 0; k < m->n_terms; k++) {
        uint64_t over = 0;
        bool twice = false;
        if (is_unit(m, m->terms[k].node, &over, &twice) && twice)
            return "a product of two densities in the same observable is not normalised; write "
                   "density(...) around it";
    }
    return NULL;
}

const char *model_finish(Model *m, int root, const double *start) {
    m->root = root;
    m->start = arena_copy(m->arena, start, sizeof(double) * (size_t)m->n_params);
    if (m->refused) return m->refused;
    for (int i = 0; i < m->n_nodes; i++) {
        const ModelNode *n = &m->nodes[i];
        bool density =
            n->op == MODEL_DENSITY || n->op == MODEL_TEMPLATE || n->op == MODEL_CONVOLUTION;
        const char *why = density ? check_density(m, n) : NULL;
        if (why) return why;
    }
    const char *why = open_quadratures(m, start);
    if (why) return why;
    if (!m->nodes[root].vector) return NULL;
    find_terms(m, root, -1, NULL);
    for (int k = 0; k < m->n_terms; k++)
        if (!m->terms[k].name) m->terms[k].name = name_of(m, m->terms[k].node);
    if ((why = check_products(m))) return why;
    find_integral(m);
    m->is_density = is_one(m);
    return NULL;
}
