/* elab_kinematics.c - functions of momenta: shapes of events, razor variables, alpha_T, mt2.
 *
 * They take physics objects and observe their momenta themselves, so that these are taken from the
 * file or computed as everywhere else. A collection gives one value per event (nested objects: per
 * object that owns them).
 */
#include "lang/builtin.h"
#include "lang/elab.h"

enum { FOX_WOLFRAM_ORDER_MAX = 20 };

static const char *const components[] = {"px", "py", "pz", "e"};
static const char *const seen[] = {"px", "py", "mass"};

/* Observables of one object as real numbers in the unit of the first. */
static bool observe_all(Elab *e, const Value *v, const char *const *names, int n, Node **out) {
    for (int i = 0; i < n; i++) {
        Node *x = observe(e, v->objects, str_of(names[i]), v->span);
        x = x ? op_to_real(e, x) : NULL;
        if (!x) return false;
        if (x->shape != v->objects->shape) {
            diag_error(e->diags, HML_E_LEVEL, v->span, "the '%s' of %s is not one value per object",
                       names[i], v->objects->label);
            return false;
        }
        out[i] = x;
        if (i > 0 && !op_units(e, &out[0], &out[i], v->span, "combined")) return false;
    }
    return true;
}

static bool want_count(Elab *e, const Builtin *b, int n, int least, int most, Span span) {
    if (n >= least && n <= most) return true;
    diag_error(e->diags, HML_E_ARGUMENT, span, "'%s' does not take %d argument%s: %s", b->name, n,
               n == 1 ? "" : "s", b->signature);
    return false;
}

static bool want_collection(Elab *e, const Builtin *b, const Value *v) {
    if (v->kind == VALUE_OBJECTS && v->objects->axis) return true;
    diag_error(e->diags, HML_E_KIND, span_whole(v->span), "'%s' wants a collection of objects here",
               b->name);
    if (v->kind == VALUE_OBJECTS && v->objects->base)
        diag_help(e->diags, "'%s' is one", v->objects->base->label);
    return false;
}

static bool want_single(Elab *e, const Builtin *b, const Value *v) {
    if (v->kind == VALUE_OBJECTS && !v->objects->axis) return true;
    diag_error(e->diags, HML_E_KIND, span_whole(v->span), "'%s' wants a single object here",
               b->name);
    if (v->kind == VALUE_OBJECTS)
        diag_help(e->diags, "'%s0' is the first of them", v->objects->label);
    return false;
}

/* One value for each list of the collection; the operands are in draft->in[0 .. n-1]. */
static Node *reduce_objects(Elab *e, Objects *o, Node draft, int n, Unit unit) {
    const Shape *s = o->shape;
    draft.in[n] = ir_lists(&e->ir, s, s->level - 1);
    draft.n_in = n + 1;
    draft.elem = HML_F64;
    draft.unit = unit;
    draft.shape = shape_outer(&e->ir, s);
    draft.may_miss = true;
    return ir_intern(&e->ir, draft);
}

static const struct {
    int what;
    Opcode op;
    int components; /* of px, py, pz, e */
    bool has_unit;
} shapes[] = {{DO_SPHERICITY, VM_SPHERICITY, 3, false},
              {DO_APLANARITY, VM_APLANARITY, 3, false},
              {DO_TRANSVERSE_SPHERICITY, VM_TRANSVERSE_SPHERICITY, 2, false},
              {DO_C_PARAMETER, VM_C_PARAMETER, 3, false},
              {DO_D_PARAMETER, VM_D_PARAMETER, 3, false},
              {DO_THRUST, VM_THRUST, 3, false},
              {DO_TRANSVERSE_THRUST, VM_TRANSVERSE_THRUST, 2, false},
              {DO_ALPHA_T, VM_ALPHA_T, 4, false},
              {DO_RAZOR_MR, VM_RAZOR_MR, 4, true}};

static Node *shape_call(Elab *e, const Builtin *b, const Value *v, int n, Span span) {
    size_t row = 0;
    while (shapes[row].what != b->what) row++;
    Node draft = {.op = shapes[row].op, .span = span};
    if (!want_count(e, b, n, 1, 1, span) || !want_collection(e, b, v) ||
        !observe_all(e, v, components, shapes[row].components, draft.in))
        return NULL;
    Unit unit = shapes[row].has_unit ? draft.in[0]->unit : unit_number();
    return reduce_objects(e, v->objects, draft, shapes[row].components, unit);
}

static Node *fox_wolfram_call(Elab *e, const Builtin *b, const Value *v, int n, Span span) {
    Node draft = {.op = VM_FOX_WOLFRAM, .span = span};
    if (!want_count(e, b, n, 2, 2, span) || !want_collection(e, b, v)) return NULL;
    const Node *order = v[1].kind == VALUE_NODE ? v[1].node : NULL;
    if (!order || !order->is_constant || order->elem != HML_I64 || order->value.i < 0 ||
        order->value.i > FOX_WOLFRAM_ORDER_MAX) {
        diag_error(e->diags, HML_E_ARGUMENT, span_whole(v[1].span),
                   "the order of a moment is a whole number from 0 to %d", FOX_WOLFRAM_ORDER_MAX);
        return NULL;
    }
    draft.imm[0] = order->value.i;
    if (!observe_all(e, v, components, 4, draft.in)) return NULL;
    return reduce_objects(e, v->objects, draft, 4, unit_number());
}

static Node *razor_r2_call(Elab *e, const Builtin *b, const Value *v, int n, Span span) {
    Node draft = {.op = VM_RAZOR_R2, .span = span};
    if (!want_count(e, b, n, 2, 2, span) || !want_collection(e, b, v) ||
        !want_single(e, b, &v[1]) || !observe_all(e, v, components, 4, draft.in) ||
        !observe_all(e, &v[1], components, 2, draft.in + 4))
        return NULL;
    for (int i = 4; i < 6; i++)
        if (!op_units(e, &draft.in[0], &draft.in[i], span, "combined")) return NULL;
    if (draft.in[4]->shape != shape_outer(&e->ir, v->objects->shape)) {
        diag_error(e->diags, HML_E_LEVEL, span, "'%s' takes objects of the event", b->name);
        return NULL;
    }
    return reduce_objects(e, v->objects, draft, 6, unit_number());
}

/* The masses of what is not seen: none, one for both sides, or one for each. */
static bool unseen_masses(Elab *e, const Value *v, int n, Node **first, Node **second, Span span) {
    Node **to[] = {first, second};
    *first = *second = ir_real(&e->ir, 0, (*first)->unit, true, span);
    for (int i = 0; i < n; i++) {
        Node *x =
            v[i].kind == VALUE_NODE && v[i].node->elem != HML_STR && v[i].node->elem != HML_BOOL
                ? op_to_real(e, v[i].node)
                : NULL;
        if (!x) {
            diag_error(e->diags, HML_E_TYPE, span_whole(v[i].span),
                       "the mass of what is not seen is a number");
            return false;
        }
        *to[i] = x;
        if (i == 0) *second = x;
    }
    return true;
}

/* Operands: px, py, mass of both, the missing px, py, the unseen masses. */
static Node *mt2_call(Elab *e, const Builtin *b, const Value *v, int n, Span span) {
    enum { OPERANDS = 10 };
    Node *in[OPERANDS];
    if (!want_count(e, b, n, 3, 5, span)) return NULL;
    for (int i = 0; i < 3; i++)
        if (!want_single(e, b, &v[i])) return NULL;
    if (!observe_all(e, v, seen, 3, in) || !observe_all(e, v + 1, seen, 3, in + 3) ||
        !observe_all(e, v + 2, components, 2, in + 6))
        return NULL;
    in[8] = in[0];
    if (!unseen_masses(e, v + 3, n - 3, &in[8], &in[9], span)) return NULL;
    for (int i = 1; i < OPERANDS; i++)
        if (!op_units(e, &in[0], &in[i], span, "combined")) return NULL;
    Unit unit = in[0]->unit;
    if (!op_shapes(e, in, OPERANDS, span, "combined")) return NULL;
    return ir_op(&e->ir, VM_MT2, HML_F64, unit, in[0]->shape, in, OPERANDS, span);
}

Node *elab_kinematics(Elab *e, const Builtin *b, const Value *arguments, int n, Span span) {
    switch (b->what) {
    case DO_FOX_WOLFRAM:
        return fox_wolfram_call(e, b, arguments, n, span);
    case DO_RAZOR_R2:
        return razor_r2_call(e, b, arguments, n, span);
    case DO_MT2:
        return mt2_call(e, b, arguments, n, span);
    default:
        return shape_call(e, b, arguments, n, span);
    }
}
