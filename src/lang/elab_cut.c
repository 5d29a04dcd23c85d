/* elab_cut.c - cuts: quantifiers and veto.
 *
 * A quantifier reduces every axis below the event. Terms of an `and` or `or` that do not depend on
 * an axis keep their own truth: Q(event and x) = event and Q(x), Q(event or x) = event or Q(x), so
 * that no event passes a condition on the event because it has no objects. Terms on different
 * collections are quantified each for itself.
 */
#include "lang/elab.h"

/* A value that was only repeated along axes, as it was before. */
static Node *unlift(Node *v) {
    while (v->op == VM_REPEAT || v->op == VM_TILE) v = v->in[0];
    return v;
}

static Node *reduce_axis(Elab *e, Quantifier q, Node *v) {
    const Shape *s = v->shape;
    Opcode op = q == QUANT_ALL ? VM_ALL : VM_ANY;
    Node *in[] = {v, ir_lists(&e->ir, s, s->level - 1)};
    return ir_op(&e->ir, op, HML_BOOL, unit_number(), shape_outer(&e->ir, s), in, 2, v->span);
}

/* Do all terms of an and/or chain live on the same axes (so that one reduction does)? */
static bool chain_is_even(const Node *v, Opcode op, const Shape *s) {
    if (v->op == op) return chain_is_even(v->in[0], op, s) && chain_is_even(v->in[1], op, s);
    return v->op != VM_REPEAT && v->op != VM_TILE && v->shape == s;
}

static Node *quantify(Elab *e, Quantifier q, Node *v, int to_level);

/* The terms of an uneven chain: those with the deepest level together, the others apart. */
static Node *quantify_chain(Elab *e, Quantifier q, Node *v, int to_level) {
    AstOp op = v->op == VM_AND ? OP_AND : OP_OR;
    Node *stack[AST_HEIGHT_MAX], *deep = NULL, *rest = NULL;
    int n = 0;
    stack[n++] = v;
    while (n) { /* left to right */
        Node *term = stack[--n];
        if (term->op == v->op && n + 2 <= AST_HEIGHT_MAX) {
            stack[n++] = term->in[1];
            stack[n++] = term->in[0];
            continue;
        }
        Node *own = unlift(term);
        if (own->shape == v->shape) deep = deep ? op_logic(e, op, deep, own, v->span) : own;
        else {
            own = own->shape->level > to_level ? quantify(e, q, own, to_level) : own;
            rest = rest ? op_logic(e, op, rest, own, v->span) : own;
        }
    }
    if (deep) deep = quantify(e, q, deep, to_level);
    return deep && rest ? op_logic(e, op, rest, deep, v->span) : deep ? deep : rest;
}

/* De Morgan, so that the terms of a negated chain can be told apart. */
static Node *push_not(Elab *e, const Node *v) {
    const Node *chain = v->in[0];
    Node *a = op_not(e, unlift(chain->in[0]), v->span),
         *b = op_not(e, unlift(chain->in[1]), v->span);
    return op_logic(e, chain->op == VM_AND ? OP_OR : OP_AND, a, b, v->span);
}

static Node *quantify(Elab *e, Quantifier q, Node *v, int to_level) {
    v = unlift(v);
    if (v->shape->level <= to_level) return v;
    if (v->op == VM_NOT && (v->in[0]->op == VM_AND || v->in[0]->op == VM_OR) &&
        !chain_is_even(v->in[0], v->in[0]->op, v->shape))
        return quantify(e, q, push_not(e, v), to_level);
    if ((v->op == VM_AND || v->op == VM_OR) && !chain_is_even(v, v->op, v->shape))
        return quantify_chain(e, q, v, to_level);
    Quantifier each = q == QUANT_NONE ? QUANT_ANY : q;
    Node *r = v;
    while (r->shape->level > to_level) r = reduce_axis(e, each, r);
    return q == QUANT_NONE ? op_not(e, r, v->span) : r;
}

Node *cut_quantify_innermost(Elab *e, Quantifier q, Node *v) {
    int to_level = v->shape->level - 1;
    Node *r = quantify(e, q, v, to_level);
    return r->shape->level < to_level ? ir_lift(&e->ir, r, shape_outer(&e->ir, v->shape)) : r;
}

Node *cut_quantify(Elab *e, Quantifier q, Node *condition, Span span) {
    if (condition->elem != HML_BOOL) {
        diag_error(e->diags, HML_E_TYPE, span, "a cut is a condition, and this is a %s",
                   condition->elem == HML_STR ? "text" : "number");
        return NULL;
    }
    if (condition->shape->level <= 0) return condition;
    return quantify(e, q == QUANT_DEFAULT ? QUANT_ALL : q, condition, SHAPE_EVENT);
}

/* ---- conditions on several collections ---- */

static const Ast *bare_chain(const Ast *a, AstOp op) {
    while (a->kind == AST_PAREN) a = a->kids[0];
    return a->kind == AST_BINARY && a->op == op ? a : NULL;
}

enum { TERMS_MAX = 64 };

static int chain_terms(const Ast *a, AstOp op, const Ast **out, int n) {
    const Ast *chain = bare_chain(a, op);
    if (chain) {
        n = chain_terms(chain->kids[0], op, out, n);
        return chain_terms(chain->kids[1], op, out, n);
    }
    if (n < TERMS_MAX) out[n] = a;
    return n + 1;
}

/* Terms of a chain on collections of their own: each collection's terms are quantified together.
 * For `none` that has no plain meaning, and inside a larger expression neither. */
static Node *quantify_groups(Elab *e, Quantifier q, AstOp op, Node **terms, int n, Span span) {
    Node *result = NULL;
    bool used[TERMS_MAX] = {false};
    for (int i = 0; i < n; i++) {
        if (used[i]) continue;
        Node *group = terms[i];
        for (int k = i + 1; k < n; k++) {
            if (used[k] || terms[k]->shape->level <= 0 || group->shape->level <= 0) continue;
            if (!op_common_shape(e, group->shape, terms[k]->shape)) continue;
            group = op_logic(e, op, group, terms[k], span);
            if (!group) return NULL;
            used[k] = true;
        }
        Node *settled = cut_quantify(e, q, group, span);
        if (!settled) return NULL;
        result = result ? op_logic(e, op, result, settled, span) : settled;
        if (!result) return NULL;
    }
    return result;
}

/* The condition of a cut; *settled tells that it is reduced to events already. */
static Node *elab_terms(Elab *e, const Ast *a, Quantifier q, bool *settled) {
    *settled = false;
    AstOp op = bare_chain(a, OP_AND) ? OP_AND : OP_OR;
    const Ast *asts[TERMS_MAX];
    int n = bare_chain(a, op) ? chain_terms(a, op, asts, 0) : 0;
    if (n < 2 || n > TERMS_MAX || q == QUANT_NONE) return elab_node(e, a);
    Node *terms[TERMS_MAX], *guard = e->guard;
    bool apart = false, failed = false;
    for (int i = 0; i < n; i++) {
        terms[i] = elab_node(e, asts[i]);
        failed = failed || !terms[i];
        if (failed || terms[i]->elem != HML_BOOL) continue;
        for (int k = 0; k < i; k++)
            apart = apart || (terms[k]->shape->level > 0 && terms[i]->shape->level > 0 &&
                              !op_common_shape(e, terms[k]->shape, terms[i]->shape));
    }
    e->guard = guard;
    if (failed) return NULL;
    if (!apart) return elab_node(e, a);
    *settled = true;
    return quantify_groups(e, q, op, terms, n, a->span);
}

Value elab_cut(Elab *e, const Ast *a) {
    bool veto = a->kind == AST_VETO;
    const Ast *cut = veto ? a->kids[0] : a;
    Quantifier q = cut->kind == AST_CUT ? cut->quantifier : QUANT_ALL;
    bool settled;
    Node *n = elab_terms(e, cut->kind == AST_CUT ? cut->kids[0] : cut, q, &settled);
    if (n && !settled) n = cut_quantify(e, q, n, a->span);
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

Node *cut_missing(Elab *e, Node *condition) {
    if (is_comparison(condition->op))
        return or_missing(e, missing_events(e, condition->in[0]),
                          missing_events(e, condition->in[1]));
    if (condition->elem == HML_BOOL && condition->op == VM_NOP && condition->may_miss)
        return missing_events(e, condition);
    Node *m = NULL;
    for (int i = 0; i < condition->n_in; i++)
        if (condition->in[i]->elem == HML_BOOL)
            m = or_missing(e, m, cut_missing(e, condition->in[i]));
    return m;
}
