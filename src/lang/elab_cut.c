/* elab_cut.c - cuts: quantifiers and veto.
 *
 * A quantifier reduces every axis below the event, the innermost first. A term that does not depend
 * on an axis keeps its own truth: Q(event and x) = event and Q(x), Q(event or x) = event or Q(x),
 * so that no event passes a condition on the event because it has no objects; and in any nesting of
 * and, or and not, what such terms alone decide is decided (kleene). Terms on different collections
 * are quantified each for itself (elab_formula.c).
 */
#include "lang/elab.h"

/* A value that was only repeated along axes, as it was before. */
static Node *unlift(Node *v) {
    while (v->op == VM_REPEAT || v->op == VM_SPREAD || v->op == VM_TILE) v = v->in[0];
    return v;
}

static Node *reduce_axis(Elab *e, Quantifier q, Node *v) {
    const Shape *s = v->shape;
    Opcode op = q == QUANT_ALL ? VM_ALL : VM_ANY;
    Node *in[] = {v, ir_lists(&e->ir, s, s->level - 1)};
    return ir_op(&e->ir, op, HML_BOOL, unit_number(), shape_outer(&e->ir, s), in, 2, v->span);
}

/* ---- walks over conditions, whose nodes may be shared: each is looked at once ---- */

enum { GROUPS_MAX = 32 }; /* sets of axes in one condition */

typedef struct Walk {
    Elab *e;
    const Axis *axis; /* the one that goes; NULL: all of them */
    AstOp op;         /* of the chain that is taken apart */
    const Shape *shape;
    Node *groups[GROUPS_MAX];
    int n_groups;
    Node **known[2]; /* by node: what became of it */
    size_t n;
} Walk;

static void walk_open(Walk *w, Elab *e, const Axis *axis, const Node *v) {
    *w = (Walk){.e = e, .axis = axis, .shape = v->shape, .n = e->ir.nodes.n};
    w->op = v->op == VM_AND ? OP_AND : OP_OR;
    for (int i = 0; i < 2; i++) w->known[i] = mem_alloc(sizeof(Node *) * w->n);
}

static void walk_close(Walk *w) {
    for (int i = 0; i < 2; i++) mem_free(w->known[i]);
}

static bool depends(const Walk *w, const Node *v) {
    for (int i = 0; i < v->shape->level; i++)
        if (!w->axis || v->shape->axes[i] == w->axis) return true;
    return false;
}

/* Terms that have no axes in common meet on those of the whole condition. */
static Node *walk_join(Walk *w, AstOp op, Node *a, Node *b, Span span) {
    if (!op_common_shape(w->e, a->shape, b->shape)) {
        a = ir_lift(&w->e->ir, a, w->shape);
        b = ir_lift(&w->e->ir, b, w->shape);
    }
    return op_logic(w->e, op, a, b, span);
}

/* The condition with every term on the axis taken as true (wanted) or as what helps the least. */
static Node *kleene(Walk *w, Node *v, bool wanted) {
    v = unlift(v);
    if (!depends(w, v)) return v;
    if (v->op != VM_AND && v->op != VM_OR && v->op != VM_NOT)
        return ir_bool(&w->e->ir, wanted, v->span);
    Node **known = (size_t)v->id < w->n ? &w->known[wanted][v->id] : NULL;
    if (known && *known) return *known;
    Node *r;
    if (v->op == VM_NOT) {
        r = op_not(w->e, kleene(w, v->in[0], !wanted), v->span);
    } else {
        Node *a = kleene(w, v->in[0], wanted), *b = kleene(w, v->in[1], wanted);
        r = walk_join(w, v->op == VM_AND ? OP_AND : OP_OR, a, b, v->span);
    }
    if (known) *known = r;
    return r;
}

/* Calls back with the terms of an and/or chain, left to right, each once. */
static void chain_terms(Walk *w, Node *v, Opcode op, void (*take)(Walk *w, Node *term)) {
    v = unlift(v);
    if ((size_t)v->id < w->n) {
        if (w->known[0][v->id]) return;
        w->known[0][v->id] = v;
    }
    if (v->op == op && v->shape->level > 0) {
        chain_terms(w, v->in[0], op, take);
        chain_terms(w, v->in[1], op, take);
        return;
    }
    take(w, v);
}

static void join(Walk *w, Node **to, Node *term) {
    *to = *to ? walk_join(w, w->op, *to, term, term->span) : term;
}

/* Terms on the axis together, all others together. */
static void take_split(Walk *w, Node *term) {
    join(w, depends(w, term) ? &w->groups[0] : &w->groups[1], term);
}

/* Terms on the same axes together. */
static void take_shape(Walk *w, Node *term) {
    int i = 0;
    while (i < w->n_groups && w->groups[i]->shape != term->shape && i + 1 < GROUPS_MAX) i++;
    if (i == w->n_groups) w->groups[w->n_groups++] = NULL;
    join(w, &w->groups[i], term);
}

static Node *quantify(Elab *e, Quantifier q, Node *v, const Axis *axis);

/* Q of a chain that it distributes over: all of a and b, any of a or b. Each term is quantified on
 * its own axes, so that it counts also where there are no objects on the others'. */
static Node *quantify_each(Elab *e, Quantifier q, Node *v, const Axis *axis) {
    Walk w;
    Node *r = NULL;
    walk_open(&w, e, axis, v);
    chain_terms(&w, v, v->op, take_shape);
    bool one = w.n_groups == 1;
    for (int i = 0; i < w.n_groups && !one; i++) {
        Node *part = quantify(e, q, w.groups[i], axis);
        r = r ? walk_join(&w, w.op, r, part, v->span) : part;
    }
    walk_close(&w);
    return r;
}

/* decided or (possible and reduced), where the first two know only the terms off the axis. */
static Node *settle(Elab *e, const Axis *axis, Node *v, Node *reduced) {
    Walk w;
    walk_open(&w, e, axis, v);
    Node *decided = kleene(&w, v, false), *possible = kleene(&w, v, true);
    walk_close(&w);
    Node *r = walk_join(&w, OP_AND, possible, reduced, v->span);
    return walk_join(&w, OP_OR, decided, r, v->span);
}

/* Terms off the axis (NULL: off all axes) apart: event and Q(x), event or Q(x). NULL: there are
 * none to take apart. */
static Node *quantify_rest(Elab *e, Quantifier q, Node *v, const Axis *axis) {
    Walk w;
    if (v->op != VM_AND && v->op != VM_OR) return NULL;
    walk_open(&w, e, axis, v);
    chain_terms(&w, v, v->op, take_split);
    Node *deep = w.groups[0], *rest = w.groups[1];
    if (deep && rest) rest = walk_join(&w, w.op, rest, quantify(e, q, deep, axis), v->span);
    walk_close(&w);
    return rest;
}

/* not (a and b) is (not a) or (not b), whose terms can be told apart. */
static Node *push_not(Elab *e, Node *v) {
    const Node *chain = v->in[0];
    if (v->op != VM_NOT || (chain->op != VM_AND && chain->op != VM_OR)) return v;
    Node *a = op_not(e, unlift(chain->in[0]), v->span),
         *b = op_not(e, unlift(chain->in[1]), v->span);
    Walk w = {.e = e, .shape = v->shape};
    return walk_join(&w, chain->op == VM_AND ? OP_OR : OP_AND, a, b, v->span);
}

/* Pairs: where there are none of the first objects, terms on the second alone still count. */
static Node *quantify_pairs(Elab *e, Quantifier q, Node *v) {
    Axis *first = v->shape->axes[0], *last = shape_innermost(v->shape);
    Node *r = quantify(e, q, quantify(e, q, v, last), NULL);
    if (first == last) return r;
    Walk w;
    walk_open(&w, e, first, v);
    Node *decided = kleene(&w, v, false), *possible = kleene(&w, v, true);
    walk_close(&w);
    if (decided->shape->level <= 0 && possible->shape->level <= 0) return r;
    r = op_logic(e, OP_AND, quantify(e, q, possible, NULL), r, v->span);
    return op_logic(e, OP_OR, quantify(e, q, decided, NULL), r, v->span);
}

/* Over one axis, the innermost one of v where v has it; NULL: over all, from the innermost on. */
static Node *quantify(Elab *e, Quantifier q, Node *v, const Axis *axis) {
    v = push_not(e, unlift(v));
    Axis *last = shape_innermost(v->shape);
    if (!last || (axis && last != axis)) return v;
    bool each = v->op == (q == QUANT_ANY ? VM_OR : VM_AND) && q != QUANT_NONE;
    Node *r = each ? quantify_each(e, q, v, axis) : NULL;
    if (r) return r;
    if (!axis && q != QUANT_NONE) return quantify_pairs(e, q, v);
    r = quantify_rest(e, q, v, axis);
    if (r) return r;
    if (q != QUANT_NONE) return settle(e, axis, v, reduce_axis(e, q, v));
    return settle(e, axis, v, op_not(e, quantify(e, QUANT_ANY, v, axis), v->span));
}

Node *cut_quantify_innermost(Elab *e, Quantifier q, Node *v) {
    const Shape *to = shape_outer(&e->ir, v->shape);
    Node *r = quantify(e, q, v, shape_innermost(v->shape));
    return r->shape->level > 0 || to->level > 0 ? ir_lift(&e->ir, r, to) : r;
}

Node *cut_quantify(Elab *e, Quantifier q, Node *condition, Span span) {
    if (condition->elem != HML_BOOL) {
        diag_error(e->diags, HML_E_TYPE, span, "a cut is a condition, and this is a %s",
                   condition->elem == HML_STR ? "text" : "number");
        return NULL;
    }
    if (condition->shape->level <= 0) return condition;
    return quantify(e, q == QUANT_DEFAULT ? QUANT_ALL : q, condition, NULL);
}

Value elab_cut(Elab *e, const Ast *a) {
    bool veto = a->kind == AST_VETO;
    const Ast *cut = veto ? a->kids[0] : a;
    bool quantified = cut->kind == AST_CUT;
    Quantifier q = quantified ? cut->quantifier : QUANT_ALL;
    Node *n = elab_formula(e, quantified ? cut->kids[0] : cut, q);
    return value_node(n && veto ? op_not(e, n, a->span) : n, a->span);
}

/* ---- missing operands ---- */

static bool is_comparison(Opcode op) { return op >= VM_LT_F64 && op <= VM_NE_STR; }

static Node *or_missing(Elab *e, Node *a, Node *b) {
    if (!a || !b) return a ? a : b;
    return op_logic(e, OP_OR, a, b, a->span);
}

/* Per event: is v missing (for lists: is any element)? */
static Node *missing_events(Elab *e, Node *v) {
    if (!v->may_miss) return NULL;
    v = unlift(v);
    Node *m = ir_op1(&e->ir, VM_MISSING, HML_BOOL, unit_number(), v->shape, v, v->span);
    while (m->shape->level > 0) m = reduce_axis(e, QUANT_ANY, m);
    return m;
}

static Node *missing_under(Elab *e, Node *condition, uint8_t *seen, size_t n) {
    if (is_comparison(condition->op))
        return or_missing(e, missing_events(e, condition->in[0]),
                          missing_events(e, condition->in[1]));
    if (condition->elem == HML_BOOL && condition->op == VM_NOP && condition->may_miss)
        return missing_events(e, condition);
    if ((size_t)condition->id < n && seen[condition->id]++) return NULL;
    Node *m = NULL;
    for (int i = 0; i < condition->n_in; i++)
        if (condition->in[i]->elem == HML_BOOL)
            m = or_missing(e, m, missing_under(e, condition->in[i], seen, n));
    return m;
}

Node *cut_missing(Elab *e, Node *condition) {
    size_t n = e->ir.nodes.n;
    uint8_t *seen = mem_alloc(n);
    Node *m = missing_under(e, condition, seen, n);
    mem_free(seen);
    return m;
}
