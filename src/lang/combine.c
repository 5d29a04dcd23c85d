/* combine.c - combinations of objects: pairs, triples and quads of one collection, products of
 * several; their members and four-vector sums.
 *
 * The combinations of one collection have opcodes of their own, which give the members' values
 * without numbers of elements. A product is the shape of two or more independent axes taken as one
 * axis. Of combinations that were chosen or ordered, members are found by their numbers.
 */
#include "lang/elab.h"

static const char usual_names[] = "first second third fourth";

/* The shape on which each axis of a product stands by itself. */
static const Shape *product_shape(Elab *e, const Objects *o) {
    Axis *axes[HML_MAX_AXES];
    for (int i = 0; i < o->n_members; i++) axes[i] = o->members[i]->axis;
    return ir_shape(&e->ir, axes, o->n_members);
}

Objects *objects_combined(Elab *e, Objects **members, int n, int k, const char *names,
                          const char *label, Span span) {
    Objects *own[HML_MAX_AXES];
    for (int i = 0; i < n; i++) {
        int copies = 0;
        for (int j = 0; j < i; j++) copies += members[j]->axis == members[i]->axis;
        own[i] = copies && !k ? objects_alias(e, members[i], copies) : members[i];
    }
    Objects draft = {.kind = OBJECTS_COMBINED, .start = k, .members = own, .n_members = n};
    draft.prefix = names ? names : usual_names;
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    draft.members = arena_copy(e->arena, own, sizeof(Objects *) * (size_t)n);
    o = objects_add(e, draft);
    o->label = label;
    o->span = span;
    const Shape *outer = e->ir.event;
    Node *lists;
    if (k) {
        Node *in = objects_lists(e, own[0]);
        outer = shape_outer(&e->ir, own[0]->shape);
        lists = objects_axis_node(e, VM_AXIS_COMBINE, &in, 1, k, 0);
    } else {
        lists = ir_lists_from(&e->ir, product_shape(e, o), 0);
    }
    if (!lists->span.src) lists->span = span;
    int instance = k ? own[0]->axis->instance : objects_instance(own, n);
    objects_place(e, o, outer, lists, false, instance);
    return o;
}

static int member_count(const Objects *combination) {
    return combination->start ? (int)combination->start : combination->n_members;
}

static Objects *member_source(const Objects *combination, int place) {
    return combination->members[combination->start ? 0 : place];
}

/* What o was made from by choosing and ordering that has members: combinations, or a union of
 * such. */
static Objects *member_root(Objects *o) {
    for (; o; o = o->base) {
        if (o->kind == OBJECTS_COMBINED) return o;
        if (o->kind == OBJECTS_LINKED || o->kind == OBJECTS_STRUCT) return NULL;
        if (o->kind != OBJECTS_UNION) continue;
        for (int i = 0; i < o->n_members; i++)
            if (!member_root(o->members[i])) return NULL;
        return o;
    }
    return NULL;
}

/* The name of a member: the word at that place; of a union those of its first. */
static Str member_name(const Objects *root, int place) {
    while (root->kind == OBJECTS_UNION) root = member_root(root->members[0]);
    if (place >= member_count(root)) return (Str){0};
    const char *p = root->prefix;
    while (place-- > 0) p = strchr(p, ' ') + 1;
    return (Str){p, strcspn(p, " ")};
}

/* Numbers of o's elements among those of root, which it was made from. */
static Node *chosen_numbers(Elab *e, Objects *o, const Objects *root) {
    if (o->base == root) return objects_numbers(e, o);
    return objects_map(e, o, chosen_numbers(e, o->base, root));
}

/* Numbers of the members of o's combinations among the objects that they were formed of. */
static Node *member_numbers(Elab *e, Objects *o, int place) {
    if (o->kind == OBJECTS_COMBINED) return objects_numbers(e, objects_member(e, o, place));
    return objects_map(e, o, member_numbers(e, o->base, place));
}

/* The members of a union of combinations: a union of members, one for each element. */
static Objects *union_member(Elab *e, Objects *o, int place, const char *label) {
    Objects *members[16];
    for (int i = 0; i < o->n_members; i++) {
        members[i] = objects_member(e, o->members[i], place);
        if (!members[i]) return NULL;
    }
    Objects *m = objects_union(e, members, o->n_members, label);
    m->axis = NULL;
    return m;
}

Objects *objects_member(Elab *e, Objects *o, int place) {
    Objects *root = member_root(o);
    Str name = root ? member_name(root, place) : (Str){0};
    if (!name.n) return NULL;
    Objects draft = {.kind = OBJECTS_MEMBER, .owner = o, .start = place};
    const char *label = arena_printf(e->arena, "%s.%.*s", o->label, STR_ARG(name));
    if (root->kind == OBJECTS_UNION) {
        draft.base = union_member(e, root, place, label);
        if (!draft.base || o == root) return draft.base;
        draft.by = chosen_numbers(e, o, root);
    } else {
        draft.base = member_source(root, place);
        if (o != root) draft.by = member_numbers(e, o, place);
    }
    Objects *m = objects_find(e, &draft);
    if (m) return m;
    m = objects_add(e, draft);
    m->label = label;
    m->shape = o->shape;
    return m;
}

Objects *objects_member_named(Elab *e, Objects *o, Str name) {
    const Objects *root = member_root(o);
    for (int i = 0; root && member_name(root, i).n; i++)
        if (str_eq(member_name(root, i), name)) return objects_member(e, o, i);
    return NULL;
}

size_t objects_member_names(Elab *e, Objects *o, const char **out, size_t cap) {
    const Objects *root = member_root(o);
    size_t n = 0;
    for (int i = 0; root && member_name(root, i).n && n < cap; i++) {
        Str name = member_name(root, i);
        out[n++] = arena_strndup(e->arena, name.p, name.n);
    }
    return n;
}

Node *objects_map_member(Elab *e, Objects *o, Node *v) {
    const Objects *owner = o->owner;
    if (o->by) return ir_op2(&e->ir, VM_TAKE, v->elem, v->unit, o->shape, v, o->by, v->span);
    if (!owner->start)
        return ir_alias(&e->ir, ir_lift(&e->ir, v, product_shape(e, owner)), o->shape);
    return ir_intern(&e->ir, (Node){.op = VM_COMBINE,
                                    .elem = v->elem,
                                    .unit = v->unit,
                                    .bits = v->bits,
                                    .shape = o->shape,
                                    .in = {v, objects_lists(e, o->base), owner->axis->lists},
                                    .n_in = 3,
                                    .imm = {owner->start, o->start},
                                    .span = owner->span});
}

Node *objects_member_of(Elab *e, Objects *o, const Node *members) {
    const Node *best = o->by->in[0];
    Node *number = ir_intern(&e->ir, (Node){.op = VM_MEMBER,
                                            .elem = HML_I64,
                                            .unit = unit_number(),
                                            .bits = 63,
                                            .shape = best->shape,
                                            .in = {o->by->in[0], members->in[1], members->in[2]},
                                            .n_in = 3,
                                            .imm = {members->imm[0], members->imm[1]},
                                            .span = members->span});
    Node *v = members->in[0],
         *by = ir_op1(&e->ir, VM_PRESENT, HML_I64, unit_number(), o->shape, number, members->span);
    if (v->op == VM_IOTA) return by;
    return ir_op2(&e->ir, VM_TAKE, v->elem, v->unit, o->shape, v, by, v->span);
}

Node *objects_sum_of(Elab *e, Objects *o, const Node *sums) {
    Node *all = NULL;
    for (int i = 0; i < (int)sums->imm[0]; i++) {
        Node members = {.in = {sums->in[0], sums->in[1], sums->in[2]}, .imm = {sums->imm[0], i}};
        members.span = sums->span;
        Node *v = objects_member_of(e, o, &members);
        all = !all ? v : ir_op2(&e->ir, VM_ADD_F64, HML_F64, v->unit, o->shape, all, v, sums->span);
    }
    return all;
}

/* The sum over the members, one value for each combination. */
static Node *sum_of_members(Elab *e, Objects *o, Str name, Span span) {
    Node *sum = NULL;
    for (int i = 0; i < member_count(o); i++) {
        Node *v = observe_try(e, objects_member(e, o, i), name, span);
        if (!v || v->shape != o->shape) return NULL;
        sum = sum ? op_arithmetic(e, OP_ADD, sum, v, span) : v;
        if (!sum) return NULL;
    }
    return sum;
}

Node *observe_combined(Elab *e, Objects *o, Str name, Span span) {
    static const char *const additive[] = {"px", "py", "pz", "e", "charge"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(additive); i++)
        known = known || str_eq(name, str_of(additive[i]));
    if (!known) return NULL;
    if (!o->start || str_eq(name, STR("charge"))) return sum_of_members(e, o, name, span);
    Objects *base = o->members[0];
    Node *v = observe_try(e, base, name, span);
    v = v && v->shape == base->shape ? op_to_real(e, v) : NULL;
    if (!v) return NULL;
    Node draft = {.op = VM_COMBINE_SUM,
                  .elem = HML_F64,
                  .unit = v->unit,
                  .shape = o->shape,
                  .in = {v, objects_lists(e, base), objects_lists(e, o)},
                  .n_in = 3,
                  .imm = {o->start, 0},
                  .span = o->span};
    return ir_intern(&e->ir, draft);
}
