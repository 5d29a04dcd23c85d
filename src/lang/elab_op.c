/* elab_op.c - operators: common shapes and units of their operands, arithmetic.
 *
 * Arithmetic and comparison broadcast an event's value into its objects, an object's into its
 * constituents and into pairs that it is a member of, and nothing else; inside an observable of
 * several objects the axes of different members combine to pairs. Functions return NULL after they
 * have reported an error.
 */
#include <math.h>

#include "lang/elab.h"

/* ---- shapes ---- */

static const Frame *pairing_frame(const Elab *e) {
    for (const Frame *f = e->frame; f; f = f->outer)
        if (f->n_order || f->opaque) return f->n_order ? f : NULL;
    return NULL;
}

static bool has_axis(const Shape *s, const Axis *a) {
    for (int i = 0; i < s->level; i++)
        if (s->axes[i] == a) return true;
    return false;
}

/* All axes of both, in the order of the members of the multiple object. */
static const Shape *paired_shape(Elab *e, const Frame *f, const Shape *a, const Shape *b) {
    Axis *axes[HML_MAX_AXES * 2];
    int n = 0;
    for (int i = 0; i < f->n_order; i++)
        if (has_axis(a, f->order[i]) || has_axis(b, f->order[i])) axes[n++] = f->order[i];
    for (int i = 0; i < a->level + b->level; i++) {
        Axis *axis = i < a->level ? a->axes[i] : b->axes[i - a->level];
        bool known = false;
        for (int k = 0; k < n; k++) known = known || axes[k] == axis;
        if (!known) axes[n++] = axis;
    }
    return n <= HML_MAX_AXES ? ir_shape(&e->ir, axes, n) : NULL;
}

/* Has a all axes of b? (the muons of jet-muon pairs) */
static bool shape_contains(const Shape *a, const Shape *b) {
    for (int i = 0; i < b->level; i++)
        if (!has_axis(a, b->axes[i])) return false;
    return true;
}

const Shape *op_common_shape(Elab *e, const Shape *a, const Shape *b) {
    if (a->level < b->level) {
        const Shape *swap = a;
        a = b;
        b = swap;
    }
    if (b->level == SHAPE_VALUE || shape_starts_with(a, b) || shape_contains(a, b)) return a;
    const Frame *f = pairing_frame(e);
    return f ? paired_shape(e, f, a, b) : NULL;
}

/* The name of a collection without slice: "jet:4" -> "jet". */
static Str plain_label(const char *label) {
    Str s = str_of(label);
    const char *colon = strchr(label, ':');
    if (colon) s.n = (size_t)(colon - label);
    while (colon && s.n && char_is_digit(s.p[s.n - 1])) s.n--;
    return s;
}

static void report_levels(Elab *e, const Shape *a, const Shape *b, Span span, const char *what) {
    int k = 0;
    while (k < a->level && k < b->level && a->axes[k] == b->axes[k]) k++;
    const char *x = k < a->level ? a->axes[k]->label : "event";
    const char *y = k < b->level ? b->axes[k]->label : "event";
    diag_error(e->diags, HML_E_LEVEL, span, "two collections are %s element by element: %s and %s",
               what, x, y);
    Str px = plain_label(x), py = plain_label(y);
    bool named = !memchr(py.p, ' ', py.n) && !memchr(py.p, '.', py.n);
    if (strcmp(x, y) == 0) {
        diag_help(e->diags, "they are sorted or chosen differently: use the same on both sides, or "
                            "reduce one of them");
        return;
    }
    if (str_eq(px, py)) {
        diag_help(e->diags, "use the same slice of %.*s on both sides, or reduce one of them",
                  STR_ARG(px));
        return;
    }
    const char *reduce = "reduce one of them: any(...), all(...), max(...), sum(...), count(...)";
    if (named)
        diag_help(e->diags, "%s; or pick an object: '%.*s0'", reduce, STR_ARG(py));
    else
        diag_help(e->diags, "%s", reduce);
    diag_help(e->diags, "or form pairs: 'product(%s, %s)', or 'pairs' of one collection", x, y);
}

bool op_shapes(Elab *e, Node **operands, int n, Span span, const char *what) {
    const Shape *common = operands[0]->shape;
    for (int i = 1; i < n; i++) {
        const Shape *next = op_common_shape(e, common, operands[i]->shape);
        if (!next) {
            report_levels(e, common, operands[i]->shape, span, what);
            return false;
        }
        common = next;
    }
    for (int i = 0; i < n; i++) {
        Node *lifted = ir_lift(&e->ir, operands[i], common);
        if (!lifted) {
            diag_error(e->diags, HML_E_LEVEL, span,
                       "these objects are too deeply nested to be %s with each other", what);
            return false;
        }
        operands[i] = lifted;
    }
    return true;
}

/* ---- units ---- */

static const char *unit_text(Elab *e, Unit u) {
    StrBuf b = {0};
    unit_write(&b, u);
    const char *text = arena_strdup(e->arena, buf_cstr(&b));
    buf_free(&b);
    return text;
}

static const char *dimension_text(Elab *e, Unit u) {
    const char *text = unit_text(e, u);
    return strcmp(text, "1") == 0 ? "a pure number" : text;
}

Node *op_in_unit(Elab *e, Node *a, Unit unit, Span span) {
    if (a->bare || !a->unit.known || !unit.known) return a;
    double factor = unit_factor(a->unit, unit);
    a = op_to_real(e, a);
    if (!a) return NULL;
    if (a->is_constant) return ir_real(&e->ir, a->value.f * factor, unit, false, span);
    if (factor == 1) { /* deg and rad, GeV and GeV: the same numbers */
        return a;
    }
    bool divide = factor < 1 && rint(1 / factor) * factor == 1;
    Node *by = ir_real(&e->ir, divide ? rint(1 / factor) : factor, unit_number(), true, span);
    return ir_op2(&e->ir, divide ? VM_DIV_F64 : VM_MUL_F64, HML_F64, unit, a->shape, a, by, span);
}

/* How the unit of a column that is met without one is given. */
static void help_units(Elab *e, const Node *n, const char *unit) {
    while (!opcode_is_load(n->op) && n->n_in) n = n->in[0];
    diag_help(e->diags, "leave the unit out, or say what the column has:");
    if (!opcode_is_load(n->op)) return;
    const char *name = e->catalog->table->columns[n->imm[0]].leaf;
    const char *dot = strrchr(name, '.');
    diag_help(e->diags, "open(\"FILE\", units = record(%s = %s))", dot ? dot + 1 : name, unit);
}

static bool has_dimension(Unit u) { return u.known && !unit_is_number(u); }

bool op_units(Elab *e, Node **a, Node **b, Span span, const char *what) {
    Node *x = *a, *y = *b;
    if (x->bare || y->bare || x->elem == HML_BOOL || x->elem == HML_STR) return true;
    if (!x->unit.known || !y->unit.known) {
        Node *constant = x->is_constant || x->param ? x : y->is_constant || y->param ? y : NULL;
        if (!constant || !has_dimension(constant->unit)) return true;
        diag_error(e->diags, HML_E_UNIT, span, "%s meets a column whose unit is not known",
                   unit_text(e, constant->unit));
        help_units(e, constant == x ? y : x, unit_text(e, constant->unit));
        return false;
    }
    if (!unit_same_dimension(x->unit, y->unit)) {
        diag_error(e->diags, HML_E_UNIT, span,
                   "quantities of different dimension are %s: %s and %s", what,
                   dimension_text(e, x->unit), dimension_text(e, y->unit));
        return false;
    }
    if (unit_equal(x->unit, y->unit)) return true;
    if (x->is_constant && !y->is_constant)
        *a = op_in_unit(e, x, y->unit, span);
    else
        *b = op_in_unit(e, y, x->unit, span);
    return *a && *b;
}

/* The unit of a sum: that of the operand which has one. */
static Unit unit_of_either(const Node *a, const Node *b) {
    if (a->bare) return b->unit;
    if (b->bare) return a->unit;
    if (!a->unit.known || !b->unit.known) return unit_unknown();
    return a->unit.angle ? a->unit : b->unit;
}

/* ---- arithmetic ---- */

static bool check_number(Elab *e, const Node *a) {
    if (a->elem != HML_STR) return true;
    diag_error(e->diags, HML_E_TYPE, a->span, "a text stands where a number is needed");
    return false;
}

/* Does the result of two integers of these sizes always fit? bits: |result| < 2^bits. */
static bool int_bits(AstOp op, int a, int b, int *bits) {
    switch (op) {
    case OP_MUL:
        *bits = a + b;
        break;
    case OP_MOD:
        *bits = b;
        break;
    case OP_POW:
        *bits = 64;
        break;
    default:
        *bits = MAX_OF(a, b) + 1;
        break;
    }
    return *bits <= 63;
}

static bool fold_int(AstOp op, int64_t a, int64_t b, int64_t *out) {
    switch (op) {
    case OP_ADD:
        return !__builtin_add_overflow(a, b, out);
    case OP_SUB:
        return !__builtin_sub_overflow(a, b, out);
    case OP_MUL:
        return !__builtin_mul_overflow(a, b, out);
    default:
        return false;
    }
}

/* As the machine computes it (kern/arithmetic.c), to the bit. */
static double fold_real(AstOp op, double a, double b) {
    double r = op == OP_MOD && b != 0 ? fmod(a, b) : 0;
    switch (op) {
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return a / b;
    case OP_MOD:
        return b == 0 ? NAN : r != 0 && (r < 0) != (b < 0) ? r + b : r;
    default:
        return pow(a, b);
    }
}

static Opcode arithmetic_opcode(AstOp op, int elem) {
    static const Opcode table[][3] = {
        [OP_ADD] = {VM_ADD_F64, VM_ADD_I64, VM_ADD_U64},
        [OP_SUB] = {VM_SUB_F64, VM_SUB_I64, VM_SUB_U64},
        [OP_MUL] = {VM_MUL_F64, VM_MUL_I64, VM_MUL_U64},
        [OP_DIV] = {VM_DIV_F64, VM_DIV_F64, VM_DIV_F64},
        [OP_MOD] = {VM_MOD_F64, VM_MOD_I64, VM_MOD_U64},
        [OP_POW] = {VM_POW_F64, VM_POW_I64, VM_POW_F64},
    };
    return table[op][elem == HML_F64 ? 0 : elem == HML_I64 ? 1 : 2];
}

static Node *arithmetic_node(Elab *e, AstOp op, Node *a, Node *b, Unit unit, Span span) {
    bool bare = a->bare && b->bare;
    if (a->is_constant && b->is_constant && a->elem == HML_F64)
        return ir_real(&e->ir, fold_real(op, a->value.f, b->value.f), unit, bare, span);
    int64_t folded;
    if (a->is_constant && b->is_constant && a->elem == HML_I64 &&
        fold_int(op, a->value.i, b->value.i, &folded))
        return ir_int(&e->ir, folded, span);
    Node *in[] = {a, b};
    if (!op_shapes(e, in, 2, span, "combined")) return NULL;
    const Shape *shape = in[0]->shape->level > in[1]->shape->level ? in[0]->shape : in[1]->shape;
    Node draft = {.op = arithmetic_opcode(op, a->elem),
                  .elem = a->elem,
                  .unit = unit,
                  .shape = shape,
                  .in = {in[0], in[1]},
                  .n_in = 2,
                  .bare = bare,
                  .span = span};
    if (a->elem == HML_F64) return ir_intern(&e->ir, draft);
    bool safe = int_bits(op, a->bits, b->bits, &draft.bits);
    if (a->elem == HML_U64 && op != OP_MOD) safe = false;
    draft.bits = MIN_OF(draft.bits, a->elem == HML_U64 ? 64 : 63);
    if (!safe) op_guard(e, &draft);
    return ir_intern(&e->ir, draft);
}

/* x to a small integer power by multiplication: x**2 is x*x. */
static Node *power_by_products(Elab *e, Node *a, int n, Span span) {
    if (n == 1) return a;
    Node *half = power_by_products(e, a, n / 2, span);
    Node *square = half ? op_arithmetic(e, OP_MUL, half, half, span) : NULL;
    return square && n % 2 ? op_arithmetic(e, OP_MUL, square, a, span) : square;
}

static Node *op_power(Elab *e, Node *a, Node *b, Span span) {
    if (!unit_is_number(b->unit) && b->unit.known) {
        diag_error(e->diags, HML_E_UNIT, span,
                   "the exponent is in %s, but exponents are pure numbers", unit_text(e, b->unit));
        return NULL;
    }
    bool integer = b->is_constant &&
                   (b->elem == HML_I64 || (b->elem == HML_F64 && b->value.f == rint(b->value.f)));
    double exponent = !b->is_constant ? 0 : b->elem == HML_F64 ? b->value.f : (double)b->value.i;
    bool folded = a->is_constant && a->elem != HML_F64;
    if (integer && exponent >= 2 && exponent <= (a->elem == HML_U64 ? 64 : 8) && !folded)
        return power_by_products(e, a, (int)exponent, span);
    Unit unit = a->unit;
    if (has_dimension(a->unit)) {
        int den = b->is_constant && !integer ? 2 : 1;
        bool exact = b->is_constant && (exponent * den == rint(exponent * den));
        if (!exact) {
            diag_error(e->diags, HML_E_UNIT, span,
                       "the power of a quantity in %s must be a whole or half number",
                       unit_text(e, a->unit));
            return NULL;
        }
        unit = unit_pow(a->unit, (int)rint(exponent * den), den);
    }
    bool ints =
        integer && exponent >= 0 && b->elem == HML_I64 && op_bool_to_int(e, a)->elem == HML_I64;
    if (!op_same_elements(e, &a, &b, !ints)) return NULL;
    return op_settled(e, arithmetic_node(e, OP_POW, a, b, unit, span), span);
}

/* The unit of a as a factor of b: a column of unknown unit times the name of a unit gets that unit
 * (XSection * pb). */
static Unit unit_given(const Node *a, const Node *b) {
    bool name = b->is_constant && !b->bare && b->elem == HML_F64 && b->value.f == 1;
    return !a->unit.known && name && b->unit.known ? unit_number() : a->unit;
}

Node *op_settled(Elab *e, Node *a, Span span) {
    Unit unit = a ? unit_settled(a->unit) : unit_number();
    return !a || unit_equal(a->unit, unit) ? a : op_in_unit(e, a, unit, span);
}

Node *op_arithmetic(Elab *e, AstOp op, Node *a, Node *b, Span span) {
    if (!check_number(e, a) || !check_number(e, b)) return NULL;
    if (op == OP_POW) return op_power(e, a, b, span);
    Unit unit;
    if (op == OP_MUL) {
        unit = unit_mul(unit_given(a, b), unit_given(b, a));
    } else if (op == OP_DIV) {
        unit = unit_div(unit_given(a, b), b->unit);
    } else {
        if (!op_units(e, &a, &b, span, op == OP_SUB ? "subtracted" : "added")) return NULL;
        unit = unit_of_either(a, b);
    }
    if (!op_same_elements(e, &a, &b, op == OP_DIV)) return NULL;
    return op_settled(e, arithmetic_node(e, op, a, b, unit, span), span);
}

Node *op_negate(Elab *e, Node *a, Span span) {
    if (!check_number(e, a)) return NULL;
    if (a->is_constant && a->elem == HML_U64 && a->value.u == (uint64_t)INT64_MAX + 1)
        return ir_int(&e->ir, INT64_MIN, span);
    a = op_unsigned_to_int(e, op_bool_to_int(e, a));
    if (a->is_constant && a->elem == HML_F64)
        return ir_real(&e->ir, -a->value.f, a->unit, a->bare, span);
    if (a->is_constant && a->value.i != INT64_MIN) return ir_int(&e->ir, -a->value.i, span);
    Node draft = {.op = a->elem == HML_F64 ? VM_NEG_F64 : VM_NEG_I64,
                  .elem = a->elem,
                  .unit = a->unit,
                  .shape = a->shape,
                  .in = {a},
                  .n_in = 1,
                  .bits = a->bits,
                  .bare = a->bare,
                  .span = span};
    if (a->elem == HML_I64 && a->bits >= 63) op_guard(e, &draft);
    return ir_intern(&e->ir, draft);
}
