/* elab_logic.c - comparison, logic and choice: what yields or consumes truth values. */
#include "lang/elab.h"

static Opcode compare_opcode(AstOp op, int elem) {
    static const Opcode table[][5] = {
        [OP_LT] = {VM_LT_F64, VM_LT_I64, VM_LT_U64, VM_LT_STR, VM_NOP},
        [OP_LE] = {VM_LE_F64, VM_LE_I64, VM_LE_U64, VM_LE_STR, VM_NOP},
        [OP_EQ] = {VM_EQ_F64, VM_EQ_I64, VM_EQ_U64, VM_EQ_STR, VM_EQ_BOOL},
        [OP_NE] = {VM_NE_F64, VM_NE_I64, VM_NE_U64, VM_NE_STR, VM_NE_BOOL},
    };
    int column = elem == HML_F64   ? 0
                 : elem == HML_I64 ? 1
                 : elem == HML_U64 ? 2
                 : elem == HML_STR ? 3
                                   : 4;
    return table[op][column];
}

/* turned: the user wrote b first. */
static Node *compare_node(Elab *e, AstOp op, Node *a, Node *b, bool turned, Span span) {
    Node *written[] = {turned ? b : a, turned ? a : b};
    if (!op_shapes(e, written, 2, span, "compared")) return NULL;
    Node *in[] = {written[turned], written[!turned]};
    const Shape *shape = in[0]->shape->level > in[1]->shape->level ? in[0]->shape : in[1]->shape;
    return ir_op(&e->ir, compare_opcode(op, a->elem), HML_BOOL, unit_number(), shape, in, 2, span);
}

/* Numbers of types that have no common one: an integer that a double may not hold, and a real
 * number or an integer of the other kind. They are put in order exactly, and their order is
 * compared. */
static bool is_wide(const Node *a) {
    return a->elem == HML_U64 || (a->elem == HML_I64 && a->bits > 53);
}

static Opcode order_opcode(const Node *a, const Node *b) {
    if (is_wide(a) && b->elem == HML_F64) return a->elem == HML_U64 ? VM_ORDER_UF : VM_ORDER_IF;
    return a->elem == HML_I64 && b->elem == HML_U64 ? VM_ORDER_IU : VM_NOP;
}

static Node *compare_exact(Elab *e, AstOp op, Node *a, Node *b, bool turned, Span span) {
    bool swapped = order_opcode(a, b) == VM_NOP; /* a op b is 0 op order(b, a) */
    Node *written[] = {turned ? b : a, turned ? a : b};
    if (!op_shapes(e, written, 2, span, "compared")) return NULL;
    Node *in[] = {written[turned != swapped], written[turned == swapped]};
    const Shape *shape = in[0]->shape->level > in[1]->shape->level ? in[0]->shape : in[1]->shape;
    Node *order = ir_op2(&e->ir, order_opcode(in[0], in[1]), HML_I64, unit_number(), shape, in[0],
                         in[1], span);
    Node *zero = ir_int(&e->ir, 0, span);
    return compare_node(e, op, swapped ? zero : order, swapped ? order : zero, false, span);
}

static Node *compare_texts(Elab *e, AstOp op, Node *a, Node *b, bool turned, Span span) {
    if (a->elem == b->elem) return compare_node(e, op, a, b, turned, span);
    const Node *text = a->elem == HML_STR ? a : b;
    diag_error(e->diags, HML_E_TYPE, span, "a text is compared with a number");
    if (text->is_constant)
        diag_help(e->diags, "without quotes, \"%.*s\" would be a name or number",
                  STR_ARG(text->value.s));
    return NULL;
}

Node *op_compare(Elab *e, AstOp op, Node *a, Node *b, Span span) {
    bool numbers = a->elem != HML_STR && b->elem != HML_STR;
    if (numbers && !op_units(e, &a, &b, span, "compared")) return NULL;
    bool turned = op == OP_GT || op == OP_GE;
    if (turned) {
        Node *swap = a;
        a = b;
        b = swap;
        op = op == OP_GT ? OP_LT : OP_LE;
    }
    if (a->elem == HML_STR || b->elem == HML_STR) return compare_texts(e, op, a, b, turned, span);
    if (a->elem == HML_BOOL && b->elem == HML_BOOL && (op == OP_EQ || op == OP_NE))
        return compare_node(e, op, a, b, turned, span);
    a = op_bool_to_int(e, a);
    b = op_bool_to_int(e, b);
    op_same_constants(e, &a, &b);
    if (order_opcode(a, b) != VM_NOP || order_opcode(b, a) != VM_NOP)
        return compare_exact(e, op, a, b, turned, span);
    if (!op_same_elements(e, &a, &b, false)) return NULL;
    return compare_node(e, op, a, b, turned, span);
}

static bool check_truth(Elab *e, const Node *a, const char *word) {
    if (a->elem == HML_BOOL) return true;
    diag_error(e->diags, HML_E_TYPE, a->span, "'%s' wants truth values, and this is a %s", word,
               a->elem == HML_STR ? "text" : "number");
    if (a->elem != HML_STR) diag_help(e->diags, "compare it: '... != 0'");
    return false;
}

Node *op_logic(Elab *e, AstOp op, Node *a, Node *b, Span span) {
    const char *word = op == OP_AND ? "and" : "or";
    if (!check_truth(e, a, word) || !check_truth(e, b, word)) return NULL;
    for (int i = 0; i < 2; i++) { /* true and x, false or x ... */
        Node *x = i ? b : a, *y = i ? a : b;
        if (x->is_constant) return (x->value.u != 0) == (op == OP_AND) ? y : x;
    }
    Node *in[] = {a, b};
    if (!op_shapes(e, in, 2, span, "combined")) return NULL;
    const Shape *shape = in[0]->shape->level > in[1]->shape->level ? in[0]->shape : in[1]->shape;
    return ir_op(&e->ir, op == OP_AND ? VM_AND : VM_OR, HML_BOOL, unit_number(), shape, in, 2,
                 span);
}

Node *op_not(Elab *e, Node *a, Span span) {
    if (!check_truth(e, a, "not")) return NULL;
    if (a->is_constant) return ir_bool(&e->ir, !a->value.u, span);
    if (a->op == VM_NOT) return a->in[0];
    return ir_op1(&e->ir, VM_NOT, HML_BOOL, unit_number(), a->shape, a, span);
}

/* Each outcome is converted only where it is chosen. */
static bool select_elements(Elab *e, Node *condition, Node **yes, Node **no) {
    Guard *outer = e->guard, guard = {outer, condition};
    Node *other = *no;
    e->guard = &guard;
    bool ok = op_same_elements(e, yes, &other, false);
    guard.condition = op_not(e, condition, condition->span);
    other = *yes;
    ok = ok && op_same_elements(e, &other, no, false);
    e->guard = outer;
    return ok;
}

Node *op_select(Elab *e, Node *condition, Node *yes, Node *no, Span span) {
    if (!check_truth(e, condition, "if")) return NULL;
    if (condition->is_constant) return condition->value.u ? yes : no;
    if (yes->elem == HML_STR || no->elem == HML_STR || yes->elem == HML_BOOL ||
        no->elem == HML_BOOL) {
        if (yes->elem != no->elem) {
            diag_error(e->diags, HML_E_TYPE, span,
                       "the two outcomes of 'if' are of different types");
            return NULL;
        }
    } else {
        if (!op_units(e, &yes, &no, span, "alternatives")) return NULL;
        if (!select_elements(e, condition, &yes, &no)) return NULL;
    }
    Unit unit = yes->bare ? no->unit : yes->unit;
    bool bare = yes->bare && no->bare;
    Node *in[] = {condition, yes, no};
    if (!op_shapes(e, in, 3, span, "chosen between")) return NULL;
    const Shape *shape = in[0]->shape;
    for (int i = 1; i < 3; i++)
        if (in[i]->shape->level > shape->level) shape = in[i]->shape;
    Node draft = {.op = VM_SELECT,
                  .elem = yes->elem,
                  .unit = unit,
                  .shape = shape,
                  .n_in = 3,
                  .in = {in[0], in[1], in[2]},
                  .bits = MAX_OF(yes->bits, no->bits),
                  .bare = bare,
                  .span = span,
                  .may_miss = yes->may_miss || no->may_miss};
    return ir_intern(&e->ir, draft);
}
