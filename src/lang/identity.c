/* identity.c - `lepton in z0`: is an object the very same as one of others?
 *
 * Every object comes from a collection of the file, whatever it was chosen, sorted, joined or
 * combined by. Its identity is its number in that collection, with the collection's own number
 * beside it; two objects are the same where these are. Of combinations the members count. Objects
 * that have no collection in common are never the same, which is told as an error.
 */
#include "lang/elab.h"

enum { PLACE_BITS = 31, ROOT_BITS = 16 };

static Node *id_op(Elab *e, Opcode op, Node *a, int64_t by, int bits) {
    return ir_intern(&e->ir, (Node){.op = op,
                                    .elem = HML_I64,
                                    .unit = unit_number(),
                                    .shape = a->shape,
                                    .in = {a, ir_int(&e->ir, by, (Span){0})},
                                    .n_in = 2,
                                    .bits = bits});
}

/* Numbers of the objects of a collection of the file: place * 2^16 + collection. */
static Node *root_identity(Elab *e, Objects *o) {
    if (!o->axis) return ir_int(&e->ir, o->collection, (Span){0});
    Node *place = ir_op1(&e->ir, VM_IOTA, HML_I64, unit_number(), o->shape,
                         ir_lists_from(&e->ir, o->shape, 0), (Span){0});
    Node *high = id_op(e, VM_MUL_I64, place, (int64_t)1 << ROOT_BITS, PLACE_BITS + ROOT_BITS);
    return id_op(e, VM_ADD_I64, high, o->collection, PLACE_BITS + ROOT_BITS);
}

/* One number for each object of o; NULL where o has no identity (parts of objects). */
static Node *identity(Elab *e, Objects *o, Span span) {
    Node *parts[16], *v;
    switch (o->kind) {
    case OBJECTS_COLLECTION:
        return root_identity(e, o);
    case OBJECTS_UNION:
        for (int i = 0; i < o->n_members; i++) {
            parts[i] = identity(e, o->members[i], span);
            if (!parts[i]) return NULL;
        }
        return objects_unite(e, o, parts, span);
    case OBJECTS_LINKED:
        v = identity(e, o->members[0], span);
        return v ? ir_op2(&e->ir, VM_TAKE, HML_I64, v->unit, o->shape, v, o->by, span) : NULL;
    case OBJECTS_STRUCT:
    case OBJECTS_COMBINED:
        return NULL;
    default:
        v = identity(e, o->base, span);
        return v ? objects_map(e, o, v) : NULL;
    }
}

/* Has o, or a member of its combinations, objects of this collection? -1: writes all their names to
 * names (which may be NULL) instead. */
static bool has_root(Elab *e, const Objects *o, int collection, StrBuf *names) {
    bool found = false;
    if (o->kind == OBJECTS_COLLECTION) {
        const char *name = e->catalog->collections.data[o->collection].name;
        Str all = names ? (Str){buf_cstr(names), names->n} : (Str){0};
        size_t n = strlen(name);
        bool told = all.n >= n && str_eq((Str){all.p + all.n - n, n}, str_of(name));
        if (names && !told) buf_printf(names, "%s%s", names->n ? ", " : "", name);
        return o->collection == collection;
    }
    for (int i = 0; i < o->n_members; i++)
        found = has_root(e, o->members[i], collection, names) || found;
    return !o->n_members && o->base ? has_root(e, o->base, collection, names) : found;
}

static bool roots_meet(Elab *e, const Objects *a, const Objects *b) {
    for (size_t c = 0; c < e->catalog->collections.n; c++)
        if (has_root(e, a, (int)c, NULL) && has_root(e, b, (int)c, NULL)) return true;
    return false;
}

static bool has_axis(const Shape *s, const Axis *a) {
    for (int i = 0; i < s->level; i++)
        if (s->axes[i] == a) return true;
    return false;
}

/* Is left (on its axes) one of the numbers right, on whichever of right's axes are not left's? */
static Node *one_of(Elab *e, Node *left, Node *right, Span span) {
    Ir *ir = &e->ir;
    Axis *axes[2 * HML_MAX_AXES];
    int own = MAX_OF(left->shape->level, 0), n = own;
    memcpy(axes, left->shape->axes, sizeof(Axis *) * (size_t)own);
    for (int i = 0; i < right->shape->level; i++)
        if (!has_axis(left->shape, right->shape->axes[i])) axes[n++] = right->shape->axes[i];
    const Shape *shape = n <= HML_MAX_AXES ? ir_shape(ir, axes, n) : NULL;
    if (shape && left->is_constant && right->is_constant)
        return ir_bool(ir, left->value.i == right->value.i, span);
    Node *in[] = {shape ? ir_lift(ir, left, shape) : NULL,
                  shape ? ir_lift(ir, right, shape) : NULL};
    if (!in[0] || !in[1]) {
        diag_error(e->diags, HML_E_LEVEL, span, "these objects are too deeply nested for 'in'");
        return NULL;
    }
    Node *same = ir_op(ir, VM_EQ_I64, HML_BOOL, unit_number(), shape, in, 2, span);
    for (; same->shape->level > own; n--) {
        Node *lists[] = {same, ir_lists(ir, same->shape, n - 1)};
        same = ir_op(ir, VM_ANY, HML_BOOL, unit_number(), shape_outer(ir, same->shape), lists, 2,
                     span);
    }
    return same;
}

static Node *is_in(Elab *e, Node *left, Objects *right, Span span) {
    if (right->axis && has_axis(left->shape, right->axis)) right = objects_alias(e, right, 7);
    Objects *member = objects_member(e, right, 0);
    if (!member) {
        Node *id = identity(e, right, span);
        return id ? one_of(e, left, id, span) : NULL;
    }
    Node *any = NULL;
    for (int i = 0; (member = objects_member(e, right, i)); i++) {
        Node *one = is_in(e, left, member, span);
        any = any && one ? op_logic(e, OP_OR, any, one, span) : one;
        if (!any) return NULL;
    }
    return any;
}

static bool check_left(Elab *e, Objects *left, const Ast *a) {
    Objects *member = objects_member(e, left, 0);
    if (!member) return true;
    diag_error(e->diags, HML_E_KIND, span_whole(a->kids[0]->span),
               "'in' tells of one object, and %s is a combination of several", left->label);
    diag_help(e->diags, "ask for its members: '%s in ...'", member->label);
    return false;
}

static bool check_right(Elab *e, const Objects *left, const Value *v, const Ast *a) {
    Span span = span_whole(a->kids[1]->span);
    if (v->kind != VALUE_OBJECTS) {
        diag_error(e->diags, HML_E_KIND, span,
                   "'in' asks whether %s is one of some objects, and this is none", left->label);
        return false;
    }
    if (roots_meet(e, left, v->objects)) return true;
    StrBuf x = {0}, y = {0};
    has_root(e, left, -1, &x);
    has_root(e, v->objects, -1, &y);
    diag_error(e->diags, HML_E_KIND, span, "%s is never in %s: objects of %s and of %s",
               left->label, v->objects->label, buf_cstr(&x), buf_cstr(&y));
    Objects *member = objects_member(e, v->objects, 0);
    const char *label = member ? member->label : v->objects->label;
    bool one = !left->axis && !v->objects->axis;
    diag_help(e->diags, "near each other they are where '%s%s,%s.delta_r < 0.4%s'",
              one ? "" : "any(", left->label, label, one ? "" : ")");
    buf_free(&x);
    buf_free(&y);
    return false;
}

Node *elab_identity(Elab *e, const Ast *a, Objects *left) {
    if (a->n_kids > 2) {
        diag_error(e->diags, HML_E_SYNTAX, span_at(a->span, a->places[1]),
                   "'in' ends a chain of comparisons");
        return NULL;
    }
    Value set = elab_value(e, a->kids[1]);
    if (set.kind == VALUE_NONE || !check_left(e, left, a)) return NULL;
    size_t errors = e->diags->n_errors;
    Node *id = identity(e, left, a->span), *any = NULL;
    const Value *items = set.kind == VALUE_LIST ? set.items : &set;
    int n = set.kind == VALUE_LIST ? set.n : 1;
    for (int i = 0; i < n; i++)
        if (!check_right(e, left, &items[i], a)) return NULL;
    for (int i = 0; i < n && id; i++) {
        Node *one = is_in(e, id, items[i].objects, a->span);
        any = any && one ? op_logic(e, OP_OR, any, one, a->span) : one;
        if (!any) id = NULL;
    }
    if (!id || !any) {
        if (e->diags->n_errors == errors)
            diag_error(e->diags, HML_E_KIND, span_whole(a->span),
                       "parts of objects cannot be told from each other by 'in'");
        return NULL;
    }
    if (a->ops[0] == OP_IN) return any;
    Node *out = op_not(e, any, a->span);
    if (!id->may_miss) return out; /* what is missing is not in anything, nor not in it */
    Node *none = ir_op1(&e->ir, VM_MISSING, HML_BOOL, unit_number(), id->shape, id, a->span);
    return op_logic(e, OP_AND, out, op_not(e, none, a->span), a->span);
}
