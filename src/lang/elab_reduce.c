/* elab_reduce.c - functions that reduce: over the innermost axis of a value, over all events where
 * it has no axis left, over the elements of a list.
 */
#include "lang/builtin.h"
#include "lang/elab.h"

enum { LIST_BITS = 31 }; /* no list has 2^31 elements */

static Node *reduce_op(Elab *e, Opcode op, int elem, Unit unit, Node *v, int64_t imm) {
    const Shape *s = v->shape;
    Node draft = {.op = op,
                  .elem = elem,
                  .unit = unit,
                  .shape = shape_outer(&e->ir, s),
                  .in = {v, ir_lists(&e->ir, s, s->level - 1)},
                  .n_in = 2,
                  .imm = {imm, 0},
                  .bits = MIN_OF(v->bits + LIST_BITS, 63),
                  .span = v->span};
    if (elem == HML_U64) draft.bits = 64;
    if ((op == VM_SUM_I64 && v->bits > LIST_BITS) || op == VM_SUM_U64) op_guard(e, &draft);
    if (op == VM_AT || op == VM_MIN_I64 || op == VM_MAX_I64) draft.bits = v->bits;
    if (op == VM_COUNT || op == VM_COUNT_TRUE || op == VM_ARGMIN_F64 || op == VM_ARGMAX_F64)
        draft.bits = 32;
    return ir_intern(&e->ir, draft);
}

static Opcode by_elem(int elem, Opcode real, Opcode integer, Opcode natural) {
    return elem == HML_F64 ? real : elem == HML_U64 ? natural : integer;
}

static Node *as_number(Elab *e, Node *v) {
    if (v->elem != HML_BOOL) return v;
    return op_arithmetic(e, OP_ADD, v, ir_int(&e->ir, 0, v->span), v->span);
}

static Node *as_truth(Elab *e, Node *v, const char *name, Span span) {
    if (v->elem == HML_BOOL) return v;
    diag_error(e->diags, HML_E_TYPE, span, "'%s' wants truth values, and this is a %s", name,
               v->elem == HML_STR ? "text" : "number");
    diag_help(e->diags, "compare it with something: %s(... > 0)", name);
    return NULL;
}

/* Over the innermost axis of lists. */
static Node *reduce_lists(Elab *e, const Builtin *b, Node *v, Span span) {
    Unit none = unit_number();
    switch (b->what) {
    case DO_COUNT:
        return reduce_op(e, v->elem == HML_BOOL ? VM_COUNT_TRUE : VM_COUNT, HML_I64, none, v, 0);
    case DO_ANY:
        return reduce_op(e, VM_ANY, HML_BOOL, none, v, 0);
    case DO_ALL:
        return reduce_op(e, VM_ALL, HML_BOOL, none, v, 0);
    case DO_NONE:
        return op_not(e, reduce_op(e, VM_ANY, HML_BOOL, none, v, 0), v->span);
    case DO_FIRST:
        return reduce_op(e, VM_AT, v->elem, v->unit, v, 0);
    case DO_LAST:
        return reduce_op(e, VM_AT, v->elem, v->unit, v, -1);
    default:
        break;
    }
    v = as_number(e, v);
    if (!v || v->elem == HML_STR) {
        if (v) diag_error(e->diags, HML_E_TYPE, span, "'%s' wants numbers", b->name);
        return NULL;
    }
    int elem = v->elem;
    switch (b->what) {
    case DO_SUM:
        return reduce_op(e, by_elem(elem, VM_SUM_F64, VM_SUM_I64, VM_SUM_U64), elem, v->unit, v, 0);
    case DO_MIN:
        return reduce_op(e, by_elem(elem, VM_MIN_F64, VM_MIN_I64, VM_MIN_U64), elem, v->unit, v, 0);
    case DO_MAX:
        return reduce_op(e, by_elem(elem, VM_MAX_F64, VM_MAX_I64, VM_MAX_U64), elem, v->unit, v, 0);
    default:
        break;
    }
    v = op_to_real(e, v);
    if (!v) return NULL;
    switch (b->what) {
    case DO_MEAN:
        return reduce_op(e, VM_MEAN_F64, HML_F64, v->unit, v, 0);
    case DO_ARGMIN:
        return reduce_op(e, VM_ARGMIN_F64, HML_I64, none, v, 0);
    case DO_ARGMAX:
        return reduce_op(e, VM_ARGMAX_F64, HML_I64, none, v, 0);
    default: /* sort */
        return ir_op2(&e->ir, VM_SORT, HML_F64, v->unit, v->shape, v,
                      ir_lists(&e->ir, v->shape, v->shape->level - 1), v->span);
    }
}

/* Over all events, to one value. */
static Node *reduce_events(Elab *e, const Builtin *b, Node *v, Span span, Span argument) {
    static const struct {
        int what;
        Reduction reduction;
    } table[] = {{DO_SUM, REDUCE_SUM}, {DO_MEAN, REDUCE_MEAN},   {DO_MIN, REDUCE_MIN},
                 {DO_MAX, REDUCE_MAX}, {DO_COUNT, REDUCE_COUNT}, {DO_ANY, REDUCE_ANY},
                 {DO_ALL, REDUCE_ALL}, {DO_NONE, REDUCE_ANY}};
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].what != b->what) continue;
        bool truth = b->what == DO_ANY || b->what == DO_ALL || b->what == DO_NONE;
        bool count = b->what == DO_COUNT;
        if (!truth && !count) v = as_number(e, v);
        if (v && v->elem == HML_STR && !count) {
            diag_error(e->diags, HML_E_TYPE, argument, "'%s' wants numbers", b->name);
            return NULL;
        }
        if (v && b->what == DO_MEAN) v = op_to_real(e, v);
        if (!v) return NULL;
        Node draft = {.elem = truth   ? HML_BOOL
                              : count ? HML_I64
                                      : v->elem,
                      .unit = truth || count ? unit_number() : v->unit,
                      .shape = e->ir.value,
                      .in = {v},
                      .n_in = 1,
                      .reduction = table[i].reduction,
                      .bits = 63,
                      .span = span};
        Node *n = ir_intern(&e->ir, draft);
        return b->what == DO_NONE ? op_not(e, n, span) : n;
    }
    diag_error(e->diags, HML_E_LEVEL, span, "'%s' wants lists, and this is one value per event",
               b->name);
    return NULL;
}

/* Terms that do not depend on the axis keep their own truth (also of an event without objects). */
static Node *reduce_truth(Elab *e, const Builtin *b, Node *v) {
    Quantifier q = b->what == DO_ANY ? QUANT_ANY : b->what == DO_ALL ? QUANT_ALL : QUANT_NONE;
    return cut_quantify_innermost(e, q, v);
}

static Node *missing_truth(Elab *e, Node *v) {
    return ir_op1(&e->ir, VM_MISSING, HML_BOOL, unit_number(), v->shape, v, v->span);
}

/* span: of the call; argument: of v as written. */
static Node *reduce_node(Elab *e, const Builtin *b, Node *v, Span span, Span argument) {
    bool truth = b->what == DO_ANY || b->what == DO_ALL || b->what == DO_NONE;
    if (truth && !as_truth(e, v, b->name, argument)) return NULL;
    if (v->shape->level == SHAPE_VALUE) {
        if (b->what == DO_NONE) return op_not(e, v, span);
        if (b->what == DO_COUNT)
            return op_bool_to_int(e,
                                  v->elem == HML_BOOL ? v : op_not(e, missing_truth(e, v), span));
        return b->what == DO_ARGMIN || b->what == DO_ARGMAX ? ir_int(&e->ir, 0, span) : v;
    }
    if (v->shape->level == SHAPE_EVENT) return reduce_events(e, b, v, span, argument);
    return truth ? reduce_truth(e, b, v) : reduce_lists(e, b, v, argument);
}

static Node *combine_two(Elab *e, const Builtin *b, Node *x, Node *y, Span span) {
    switch (b->what) {
    case DO_SUM:
    case DO_MEAN:
        return op_arithmetic(e, OP_ADD, x, y, span);
    case DO_ANY:
    case DO_NONE:
        return op_logic(e, OP_OR, x, y, span);
    case DO_ALL:
        return op_logic(e, OP_AND, x, y, span);
    case DO_FIRST:
        return x;
    case DO_LAST:
        return y;
    default:
        break;
    }
    if (b->what != DO_MIN && b->what != DO_MAX) {
        diag_error(e->diags, HML_E_ARGUMENT, span, "'%s' takes one value", b->name);
        return NULL;
    }
    if (x->elem == HML_STR || y->elem == HML_STR) {
        diag_error(e->diags, HML_E_TYPE, span, "'%s' wants numbers", b->name);
        return NULL;
    }
    if (!op_units(e, &x, &y, span, "compared")) return NULL;
    if (!op_same_elements(e, &x, &y, false)) return NULL;
    bool least = b->what == DO_MIN;
    Unit unit = x->bare ? y->unit : x->unit;
    Node *in[] = {x, y};
    if (!op_shapes(e, in, 2, span, "compared")) return NULL;
    const Shape *shape = in[0]->shape->level > in[1]->shape->level ? in[0]->shape : in[1]->shape;
    Node draft = {.op = least ? by_elem(x->elem, VM_MIN2_F64, VM_MIN2_I64, VM_MIN2_U64)
                              : by_elem(x->elem, VM_MAX2_F64, VM_MAX2_I64, VM_MAX2_U64),
                  .elem = x->elem,
                  .unit = unit,
                  .shape = shape,
                  .in = {in[0], in[1]},
                  .n_in = 2,
                  .bits = MAX_OF(x->bits, y->bits),
                  .bare = x->bare && y->bare,
                  .span = span};
    return ir_intern(&e->ir, draft);
}

/* The reductions of two members of a multiple object; a collection that is empty is skipped. */
static Node *combine_members(Elab *e, const Builtin *b, Node *x, bool skip_x, Node *y, bool skip_y,
                             Span span) {
    Node *both = combine_two(e, b, x, y, span);
    if (both && skip_y && y->may_miss) both = op_select(e, missing_truth(e, y), x, both, span);
    if (both && skip_x && x->may_miss) both = op_select(e, missing_truth(e, x), y, both, span);
    return both;
}

static Node *reduce_items(Elab *e, const Builtin *b, const Value *items, int n, bool multiple,
                          Span span);

static Node *mean_of_members(Elab *e, const Value *items, int n, Span span) {
    Node *sum = reduce_items(e, builtin_find(STR("sum")), items, n, true, span);
    Node *count = reduce_items(e, builtin_find(STR("count")), items, n, true, span);
    if (!sum || !count) return NULL;
    Node *none = op_compare(e, OP_EQ, count, ir_int(&e->ir, 0, span), span);
    Node *mean = op_arithmetic(e, OP_DIV, sum, count, span);
    return none && mean ? op_select(e, none, ir_missing(&e->ir, span), mean, span) : NULL;
}

/* Elements of a list together; of a multiple object, collections are reduced to events first. */
static Node *reduce_items(Elab *e, const Builtin *b, const Value *items, int n, bool multiple,
                          Span span) {
    if (n == 0 && b->what == DO_SUM) return ir_int(&e->ir, 0, span);
    if (n == 0) {
        diag_error(e->diags, HML_E_ARGUMENT, span, "'%s' of an empty list", b->name);
        return NULL;
    }
    if (multiple && b->what == DO_MEAN) return mean_of_members(e, items, n, span);
    Node *all = NULL;
    bool skip_all = true;
    for (int i = 0; i < n; i++) {
        Node *v = items[i].kind == VALUE_NODE ? items[i].node : NULL;
        if (!v && multiple && items[i].kind == VALUE_OBJECTS && b->what == DO_COUNT)
            v = elab_count_objects(e, items[i].objects, span);
        if (!v) {
            diag_error(e->diags, HML_E_TYPE, span, "'%s' wants numbers", b->name);
            return NULL;
        }
        int keep = items[i].keep;
        bool skip = multiple && v->shape->level > keep;
        if (multiple && b->what == DO_COUNT && !skip)
            v = op_bool_to_int(e, v->elem == HML_BOOL ? v : op_not(e, missing_truth(e, v), span));
        while (skip && v && v->shape->level > keep) v = reduce_node(e, b, v, span, span);
        if (v && b->what == DO_COUNT && all)
            v = op_arithmetic(e, OP_ADD, all, v, span);
        else if (v && all)
            v = combine_members(e, b, all, skip_all, v, skip, span);
        if (!v) return NULL;
        skip_all = skip_all && skip;
        all = v;
    }
    if (b->what == DO_MEAN) return op_arithmetic(e, OP_DIV, all, ir_int(&e->ir, n, span), span);
    if (b->what == DO_COUNT && !multiple) return ir_int(&e->ir, n, span);
    return b->what == DO_NONE ? op_not(e, all, span) : all;
}

Node *elab_count_objects(Elab *e, Objects *o, Span span) {
    if (!o->axis) return ir_int(&e->ir, 1, span);
    const Shape *s = o->shape;
    Node draft = {.op = VM_SIZE,
                  .elem = HML_I64,
                  .unit = unit_number(),
                  .shape = shape_outer(&e->ir, s),
                  .in = {ir_lists(&e->ir, s, s->level - 1)},
                  .n_in = 1,
                  .bits = 32,
                  .span = span};
    return ir_intern(&e->ir, draft);
}

Node *elab_reduce(Elab *e, const Builtin *b, const Value *arguments, int n, Span span) {
    if (n == 0) {
        diag_error(e->diags, HML_E_ARGUMENT, span, "'%s' needs an argument: %s", b->name,
                   b->signature);
        return NULL;
    }
    if (n > 1) return reduce_items(e, b, arguments, n, false, span);
    const Value *v = &arguments[0];
    if (v->kind == VALUE_LIST) return reduce_items(e, b, v->items, v->n, v->multiple, v->span);
    if (v->kind == VALUE_OBJECTS && b->what == DO_COUNT)
        return elab_count_objects(e, v->objects, span);
    if (v->kind == VALUE_OBJECTS) {
        diag_error(e->diags, HML_E_TYPE, span_whole(v->span),
                   "%s is a physics object; '%s' wants values of it", v->objects->label, b->name);
        diag_help(e->diags, "name an observable: '%s(%s.pt)'", b->name, v->objects->label);
        return NULL;
    }
    if (v->kind != VALUE_NODE) {
        diag_error(e->diags, HML_E_TYPE, span_whole(v->span), "'%s' wants values", b->name);
        return NULL;
    }
    return reduce_node(e, b, v->node, span, span_whole(v->span));
}
