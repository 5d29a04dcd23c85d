/* elab_formula.c - the condition of a cut: terms joined by and, or, not, which may speak of several
 * collections.
 *
 * A Formula is a condition that is one node where all its terms fit on the same axes, and a tree of
 * such nodes where they do not. A tree is quantified term by term, each collection for itself;
 * terms that share objects stay together, on the axes of the one that has them all (jet.pt and
 * muon.pt beside jet,muon.delta_r). What cannot be told apart is an error.
 */
#include "lang/elab.h"

typedef struct Formula Formula;
struct Formula {
    AstOp op; /* OP_AND, OP_OR; OP_NONE: one node */
    Node *node;
    Formula **kids; /* of other operations than op, or nodes */
    int n;
    Span span;
};

static Formula *formula_node(Elab *e, Node *n) {
    if (!n) return NULL;
    Formula *f = arena_new(e->arena, Formula);
    *f = (Formula){.node = n, .span = n->span};
    return f;
}

static void formula_push(Elab *e, Formula *to, Formula *f) {
    bool chain = f->op == to->op;
    Formula **more = chain ? f->kids : &f;
    int n = chain ? f->n : 1;
    Formula **kids = arena_array(e->arena, Formula *, to->n + n);
    if (to->n) memcpy(kids, to->kids, sizeof *kids * (size_t)to->n);
    memcpy(kids + to->n, more, sizeof *kids * (size_t)n);
    to->kids = kids;
    to->n += n;
}

static Formula *formula_join(Elab *e, AstOp op, Formula *a, Formula *b, Span span) {
    if (!a || !b) return NULL;
    if (a->node && b->node && op_common_shape(e, a->node->shape, b->node->shape))
        return formula_node(e, op_logic(e, op, a->node, b->node, span));
    Formula *f = arena_new(e->arena, Formula);
    *f = (Formula){.op = op, .span = span};
    formula_push(e, f, a);
    formula_push(e, f, b);
    return f;
}

static Formula *formula_not(Elab *e, Formula *f, Span span) {
    if (!f) return NULL;
    if (f->node) return formula_node(e, op_not(e, f->node, span));
    Formula *r = arena_new(e->arena, Formula);
    *r = (Formula){.op = f->op == OP_AND ? OP_OR : OP_AND, .span = span};
    for (int i = 0; i < f->n; i++) {
        Formula *kid = formula_not(e, f->kids[i], span);
        if (!kid) return NULL;
        formula_push(e, r, kid);
    }
    return r;
}

static Formula *formula_read(Elab *e, const Ast *a, const char *word);

/* `b` of `a and b` is used only where a is true, of `a or b` where it is false. */
static Formula *read_guarded(Elab *e, const Ast *a, AstOp op, const Formula *before) {
    Guard *outer = e->guard;
    int n = before->node ? 1 : before->op == op ? before->n : 0;
    Guard *guards = arena_array(e->arena, Guard, n);
    for (int i = 0; i < n; i++) {
        Node *c = before->node ? before->node : before->kids[i]->node;
        if (!c) continue;
        guards[i] = (Guard){e->guard, op == OP_AND ? c : op_not(e, c, c->span)};
        e->guard = &guards[i];
    }
    Formula *f = formula_read(e, a, ast_op_text(op));
    e->guard = outer;
    return f;
}

/* word: the operator that wants the condition, for messages. */
static Formula *formula_read(Elab *e, const Ast *a, const char *word) {
    while (a->kind == AST_PAREN) a = a->kids[0];
    if (a->kind == AST_BINARY && (a->op == OP_AND || a->op == OP_OR)) {
        word = ast_op_text(a->op);
        Formula *x = formula_read(e, a->kids[0], word);
        Formula *y = x ? read_guarded(e, a->kids[1], a->op, x) : formula_read(e, a->kids[1], word);
        return formula_join(e, a->op, x, y, a->span);
    }
    if (a->kind == AST_UNARY && a->op == OP_NOT)
        return formula_not(e, formula_read(e, a->kids[0], "not"), a->span);
    Node *n = elab_node(e, a);
    return n && elab_is_truth(e, n, a, word) ? formula_node(e, n) : NULL;
}

/* ---- several collections ---- */

/* The axes that occur in f: out may be NULL; answers whether any is one of the n in among. */
static bool formula_axes(const Formula *f, const Shape **most, Axis *const *among, int n) {
    bool found = false;
    for (int i = 0; i < f->n; i++) found = formula_axes(f->kids[i], most, among, n) || found;
    if (!f->node) return found;
    const Shape *s = f->node->shape;
    if (most && (!*most || s->level > (*most)->level)) *most = s;
    for (int k = 0; k < s->level; k++)
        for (int i = 0; i < n; i++) found = found || s->axes[k] == among[i];
    return found;
}

static bool share_axes(const Formula *a, const Formula *b) {
    if (a->node) return formula_axes(b, NULL, a->node->shape->axes, a->node->shape->level);
    for (int i = 0; i < a->n; i++)
        if (share_axes(a->kids[i], b)) return true;
    return false;
}

/* The formula as one node on that shape; NULL where a term has other axes. */
static Node *formula_lower(Elab *e, const Formula *f, const Shape *to) {
    if (f->node) {
        if (!op_common_shape(e, f->node->shape, to)) return NULL;
        return op_common_shape(e, f->node->shape, to) == to ? f->node : NULL;
    }
    Node *r = NULL;
    for (int i = 0; i < f->n; i++) {
        Node *kid = formula_lower(e, f->kids[i], to);
        if (kid) kid = ir_lift(&e->ir, kid, to);
        if (!kid) return NULL;
        r = r ? op_logic(e, f->op, r, kid, f->span) : kid;
    }
    return r;
}

static Node *report_mixed(Elab *e, const Formula *f, Quantifier q) {
    const char *word = q == QUANT_DEFAULT ? "all" : quantifier_name(q);
    diag_error(e->diags, HML_E_LEVEL, f->span,
               "[%s] of conditions on several collections has no plain meaning here", word);
    diag_help(e->diags, "give each its own quantifier: (... [%s]) %s (... [%s])", word,
              ast_op_text(f->op), word);
    return NULL;
}

/* The kids that share objects with kid i, and with each other in turn. */
static Formula *formula_group(Elab *e, const Formula *f, int i, bool *used) {
    Formula *group = arena_new(e->arena, Formula);
    *group = (Formula){.op = f->op, .span = f->span};
    formula_push(e, group, f->kids[i]);
    used[i] = true;
    for (bool grown = true; grown;) {
        grown = false;
        for (int k = 0; k < f->n; k++) {
            if (used[k] || !share_axes(group, f->kids[k])) continue;
            formula_push(e, group, f->kids[k]);
            used[k] = grown = true;
        }
    }
    return group->n == 1 ? f->kids[i] : group;
}

static Node *formula_quantify(Elab *e, Quantifier q, const Formula *f) {
    if (f->node) return cut_quantify(e, q, f->node, f->span);
    bool each = f->op == (q == QUANT_ANY ? OP_OR : OP_AND) && q != QUANT_NONE;
    const Shape *most = NULL;
    formula_axes(f, &most, NULL, 0);
    Node *whole = each ? NULL : formula_lower(e, f, most), *result = NULL;
    if (whole) return cut_quantify(e, q, whole, f->span);
    if (q == QUANT_NONE) return report_mixed(e, f, q);
    bool *used = arena_array(e->arena, bool, f->n);
    for (int i = 0; i < f->n; i++) {
        if (used[i]) continue;
        const Formula *part = each ? f->kids[i] : formula_group(e, f, i, used);
        if (part != f->kids[i] && part->n == f->n) return report_mixed(e, f, q);
        Node *n = formula_quantify(e, q, part);
        result = n && result ? op_logic(e, f->op, result, n, f->span) : n;
        if (!result) return NULL;
    }
    return result;
}

Node *elab_formula(Elab *e, const Ast *a, Quantifier q) {
    Formula *f = formula_read(e, a, NULL);
    return f ? formula_quantify(e, q, f) : NULL;
}
