/* elab_types.c - element types of numbers: conversions, and the conditions under which an operation
 * that can fail is used at all.
 *
 * Integers stay integers while both operands are; uint64 meets int64 as int64, and what does not
 * fit is an error at run time. Comparisons need none of this: they are exact (elab_logic.c).
 */
#include "lang/elab.h"

Node *op_to_real(Elab *e, Node *a) {
    Ir *ir = &e->ir;
    if (a->elem == HML_F64) return a;
    if (a->elem == HML_STR) {
        diag_error(e->diags, HML_E_TYPE, a->span, "a text stands where a number is needed");
        return NULL;
    }
    if (a->is_constant) {
        double x = a->elem == HML_U64 ? (double)a->value.u : (double)a->value.i;
        return ir_real(ir, x, a->unit, a->bare, a->span);
    }
    if (a->elem == HML_BOOL)
        a = ir_op1(ir, VM_BOOL_TO_I64, HML_I64, unit_number(), a->shape, a, a->span);
    Opcode op = a->elem == HML_U64 ? VM_U64_TO_F64 : VM_I64_TO_F64;
    Node draft = {.op = op,
                  .elem = HML_F64,
                  .unit = a->unit,
                  .shape = a->shape,
                  .in = {a},
                  .n_in = 1,
                  .bare = a->bare,
                  .span = a->span};
    return ir_intern(ir, draft);
}

Node *op_bool_to_int(Elab *e, Node *a) {
    if (a->elem != HML_BOOL) return a;
    if (a->is_constant) return ir_int(&e->ir, (int64_t)a->value.u, a->span);
    Node draft = {.op = VM_BOOL_TO_I64,
                  .elem = HML_I64,
                  .unit = unit_number(),
                  .shape = a->shape,
                  .in = {a},
                  .n_in = 1,
                  .bits = 1,
                  .span = a->span};
    return ir_intern(&e->ir, draft);
}

/* The guard as a condition on (some of) the axes of s; on fewer of them than its own where at least
 * one element below fulfils it. NULL: it lives elsewhere. */
static Node *guard_on(Elab *e, Node *c, const Shape *s) {
    if (c->shape->level == SHAPE_VALUE) return c;
    while (c->shape->level > 0 && op_common_shape(e, c->shape, s) != s &&
           op_common_shape(e, c->shape, s) == c->shape) {
        Node *in[] = {c, ir_lists(&e->ir, c->shape, c->shape->level - 1)};
        c = ir_op(&e->ir, VM_ANY, HML_BOOL, unit_number(), shape_outer(&e->ir, c->shape), in, 2,
                  c->span);
    }
    return op_common_shape(e, c->shape, s) == s ? c : NULL;
}

void op_guard(Elab *e, Node *draft) {
    draft->may_fail = true;
    Node *all = NULL;
    for (const Guard *g = e->guard; g; g = g->outer) {
        Node *c = guard_on(e, g->condition, draft->shape);
        if (c) all = all ? op_logic(e, OP_AND, all, c, draft->span) : c;
    }
    all = all && !all->is_constant ? ir_lift(&e->ir, all, draft->shape) : NULL;
    if (all) draft->in[draft->n_in++] = all;
}

Node *op_unsigned_to_int(Elab *e, Node *a) {
    if (a->elem != HML_U64) return a;
    Node draft = {.op = VM_U64_TO_I64,
                  .elem = HML_I64,
                  .unit = a->unit,
                  .shape = a->shape,
                  .in = {a},
                  .n_in = 1,
                  .bits = 63,
                  .span = a->span};
    op_guard(e, &draft);
    return ir_intern(&e->ir, draft);
}

/* A constant as the other type of integer, where it fits. */
static Node *constant_as(Elab *e, Node *c, int elem) {
    if (!c->is_constant || c->value.i < 0)
        return c; /* as either type: above INT64_MAX, or below 0 */
    return elem == HML_U64 ? ir_uint(&e->ir, c->value.u, c->span)
                           : ir_int(&e->ir, c->value.i, c->span);
}

void op_same_constants(Elab *e, Node **a, Node **b) {
    if ((*a)->elem == HML_F64 || (*b)->elem == HML_F64) return;
    if ((*a)->elem != (*b)->elem) *a = constant_as(e, *a, (*b)->elem);
    if ((*a)->elem != (*b)->elem) *b = constant_as(e, *b, (*a)->elem);
}

bool op_same_elements(Elab *e, Node **a, Node **b, bool real) {
    *a = op_bool_to_int(e, *a);
    *b = op_bool_to_int(e, *b);
    if (real || (*a)->elem == HML_F64 || (*b)->elem == HML_F64) {
        *a = op_to_real(e, *a);
        *b = op_to_real(e, *b);
        return *a && *b;
    }
    op_same_constants(e, a, b);
    if ((*a)->elem != (*b)->elem) {
        *a = op_unsigned_to_int(e, *a);
        *b = op_unsigned_to_int(e, *b);
    }
    return true;
}
