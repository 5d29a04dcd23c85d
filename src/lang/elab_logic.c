/* elab_logic.c - comparison, logic and choice: what yields or consumes truth values. */
#include <math.h>

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

/* A wide integer against a real constant, exactly: the constant becomes the integer that divides
 * the integers in the same way (n < 2.5 as n <= 2). */
static Node *compare_wide(Elab *e, AstOp op, Node *a, double c, Span span) {
    double down = floor(c);
    bool whole = c == down && fabs(c) < 0x1p63;
    if (!whole && (op == OP_EQ || op == OP_NE)) { /* false or true wherever a is not missing */
        Node *zero = ir_int(&e->ir, 0, span);
        Node *rest = op_arithmetic(e, OP_MOD, a, ir_int(&e->ir, 1, span), span);
        return rest ? compare_node(e, op == OP_EQ ? OP_NE : OP_EQ, rest, zero, false, span) : NULL;
    }
    if (!whole && op == OP_LT) op = OP_LE;
    int64_t limit = down >= 0x1p63 ? INT64_MAX : down < -0x1p63 ? INT64_MIN : (int64_t)down;
    if (down >= 0x1p63 && op == OP_LT) op = OP_LE;
    if (down < -0x1p63 && op == OP_LE) op = OP_LT;
    return compare_node(e, op, a, ir_int(&e->ir, limit, span), false, span);
}

static bool is_wide(const Node *a) { return a->elem == HML_I64 && a->bits > 53 && !a->is_constant; }

/* < and <= with the operands turned round: not quite the opposite, so said again. */
static Node *compare_turned(Elab *e, AstOp op, double c, Node *a, Span span) {
    double down = floor(c);
    if (op == OP_EQ || op == OP_NE) return compare_wide(e, op, a, c, span);
    /* c < a  <=>  floor(c) < a;  c <= a  <=>  ceil(c) <= a */
    double limit = op == OP_LT ? down : ceil(c);
    int64_t i = limit >= 0x1p63 ? INT64_MAX : limit < -0x1p63 ? INT64_MIN : (int64_t)limit;
    return compare_node(e, op, ir_int(&e->ir, i, span), a, false, span);
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
    if (!op_units(e, &a, &b, span, "compared")) return NULL;
    if (is_wide(a) && b->is_constant && b->elem == HML_F64 && !isnan(b->value.f))
        return compare_wide(e, op, a, b->value.f, span);
    if (is_wide(b) && a->is_constant && a->elem == HML_F64 && !isnan(a->value.f))
        return compare_turned(e, op, a->value.f, b, span);
    if (!op_same_elements(e, &a, &b)) return NULL;
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
        if (!op_same_elements(e, &yes, &no)) return NULL;
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
