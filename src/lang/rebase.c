/* rebase.c - a value of objects, computed for those alone that pass a condition.
 *
 * `jet where pt > 30 and not any(jet,muon.delta_r < 0.4)` forms the pairs of the jets above 30 GeV
 * only: a condition that reduces lists of its own is worked out for the objects that passed what
 * stands beside it. The graph of the condition is built anew on the axis of those objects; what is
 * read or made otherwise is filtered. Nothing that may fail is moved, so that an error does not
 * depend on it.
 */
#include "lang/elab.h"

typedef struct Rebase {
    Elab *e;
    const Objects *base;
    Objects *to;
    VEC(Node *) from, made; /* nodes that were built anew, and as what (NULL: cannot be) */
} Rebase;

static Node *rebase(Rebase *r, Node *n);

static bool is_on(const Rebase *r, const Node *n) {
    return n->elem != ELEM_AXIS && shape_starts_with(n->shape, r->base->shape);
}

/* The shape with the axes of the chosen objects; NULL where others hang below the old ones. */
static const Shape *rebased_shape(Rebase *r, const Shape *s) {
    Axis *axes[HML_MAX_AXES];
    int level = r->base->shape->level;
    for (int i = 0; i < s->level; i++) {
        axes[i] = i < level ? r->to->shape->axes[i] : s->axes[i];
        if (i >= level && s->axes[i]->parent) return NULL;
    }
    return ir_shape(&r->e->ir, axes, s->level);
}

/* Lists: of the base, or under its elements copies of lists of the event. */
static Node *rebase_axis(Rebase *r, Node *n) {
    if (n == objects_lists(r->e, r->base)) return objects_lists(r->e, r->to);
    if (n->op != VM_AXIS_UNDER) return NULL;
    Node *in[] = {n->in[0], rebase_axis(r, n->in[1])};
    return in[1] ? objects_axis_node(r->e, VM_AXIS_UNDER, in, 2, 0, 0) : NULL;
}

static Node *rebase_inputs(Rebase *r, Node *n, const bool *kept) {
    Node draft = *n;
    draft.shape = rebased_shape(r, n->shape);
    for (int i = 0; i < n->n_in; i++) {
        if (kept && kept[i]) continue;
        draft.in[i] = n->in[i]->elem == ELEM_AXIS ? rebase_axis(r, n->in[i]) : rebase(r, n->in[i]);
        if (!draft.in[i]) return NULL;
    }
    return draft.shape ? ir_intern(&r->e->ir, draft) : NULL;
}

static Node *rebase_new(Rebase *r, Node *n) {
    static const bool last[] = {false, false, true}, first_two[] = {true, true, false};
    char kind = n->op == VM_NOP ? 0 : opcode_info(n->op)->shape;
    Node *made = NULL;
    if (n->may_fail) return NULL;
    if (kind == 'E' || kind == 'R' || n->op == VM_REPEAT)
        made = rebase_inputs(r, n, NULL);
    else if (n->op == VM_SPREAD)
        made = rebase_inputs(r, n, last);
    else if (n->op == VM_TILE)
        made = rebase_inputs(r, n, first_two);
    return made || n->shape != r->base->shape ? made : objects_map(r->e, r->to, n);
}

static Node *rebase(Rebase *r, Node *n) {
    if (!is_on(r, n)) return n;
    for (size_t i = 0; i < r->from.n; i++)
        if (r->from.data[i] == n) return r->made.data[i];
    Node *made = rebase_new(r, n);
    vec_push(&r->from, n);
    vec_push(&r->made, made);
    return made;
}

Node *objects_rebase(Elab *e, const Objects *base, Objects *to, Node *condition) {
    Rebase r = {.e = e, .base = base, .to = to};
    Node *made = rebase(&r, condition);
    vec_free(&r.from);
    vec_free(&r.made);
    return made;
}

static bool reduces(const Node *n, int budget) {
    if (n->op != VM_NOP && opcode_info(n->op)->shape == 'R' && n->n_in > 1 &&
        n->in[0]->shape->level > 1)
        return true;
    for (int i = 0; i < n->n_in && budget > 0; i++)
        if (n->in[i]->elem != ELEM_AXIS && reduces(n->in[i], budget - 1)) return true;
    return false;
}

bool objects_is_dear(const Node *condition) { return reduces(condition, 8); }
