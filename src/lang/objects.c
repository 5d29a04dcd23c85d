/* objects.c - physics objects at compile time; see objects.h. */
#include "lang/objects.h"

#include "lang/elab.h"

Objects *objects_find(Elab *e, const Objects *draft) {
    for (Objects *o = e->all_objects; o; o = o->next) {
        bool same = o->kind == draft->kind && o->base == draft->base &&
                    o->collection == draft->collection && o->sample == draft->sample &&
                    o->start == draft->start && o->stop == draft->stop && o->by == draft->by &&
                    o->owner == draft->owner && o->n_members == draft->n_members;
        if (!same) continue;
        if (draft->prefix && strcmp(o->prefix, draft->prefix) != 0) continue;
        if (draft->n_members &&
            memcmp(o->members, draft->members, sizeof(Objects *) * (size_t)draft->n_members) != 0)
            continue;
        return o;
    }
    return NULL;
}

Objects *objects_add(Elab *e, Objects draft) {
    Objects *o = arena_copy(e->arena, &draft, sizeof draft);
    o->next = e->all_objects;
    e->all_objects = o;
    return o;
}

/* The axis of o (with the lists of that node) below the axes of its base's outer shape. */
void objects_place(Elab *e, Objects *o, const Shape *outer, Node *lists, bool is_array,
                   int instance) {
    o->axis = ir_axis(&e->ir, o->label, shape_innermost(outer), lists, is_array, instance);
    o->shape = shape_inner(&e->ir, outer, o->axis);
}

Node *objects_axis_node(Elab *e, Opcode op, Node **in, int n, int64_t imm0, int64_t imm1) {
    Node draft = {.op = op,
                  .elem = ELEM_AXIS,
                  .unit = unit_number(),
                  .shape = e->ir.event,
                  .n_in = n,
                  .sample = op == VM_AXIS ? e->sample : 0,
                  .imm = {imm0, imm1}};
    for (int i = 0; i < n; i++) draft.in[i] = in[i];
    return ir_intern(&e->ir, draft);
}

Objects *objects_collection(Elab *e, int collection) {
    const Collection *c = &e->catalog->collections.data[collection];
    Objects draft = {.kind = OBJECTS_COLLECTION,
                     .label = c->name,
                     .collection = collection,
                     .sample = e->sample};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    if (c->single)
        o->shape = e->ir.event;
    else
        objects_place(e, o, e->ir.event, objects_axis_node(e, VM_AXIS, NULL, 0, collection, -1),
                      false, 0);
    return o;
}

Node *objects_lists(Elab *e, const Objects *o) {
    return ir_lists(&e->ir, o->shape, o->shape->level - 1);
}

Objects *objects_at(Elab *e, Objects *base, int64_t place) {
    Objects draft = {.kind = OBJECTS_AT, .base = base, .start = place};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    o->label = base->axis->is_array
                   ? arena_printf(e->arena, "%s[%lld]", base->label, (long long)place)
                   : arena_printf(e->arena, "%s%lld", base->label, (long long)place);
    o->shape = shape_outer(&e->ir, base->shape);
    return o;
}

Objects *objects_slice(Elab *e, Objects *base, int64_t start, int64_t stop) {
    if (start == 0 && stop < 0) return base;
    Objects draft = {.kind = OBJECTS_SLICE, .base = base, .start = start, .stop = stop};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    StrBuf label = {0};
    buf_adds(&label, base->label);
    if (start) buf_printf(&label, "%lld", (long long)start);
    buf_addc(&label, ':');
    if (stop >= 0) buf_printf(&label, "%lld", (long long)stop);
    o = objects_add(e, draft);
    o->label = arena_strdup(e->arena, buf_cstr(&label));
    buf_free(&label);
    Node *lists = objects_lists(e, base);
    objects_place(e, o, shape_outer(&e->ir, base->shape),
                  objects_axis_node(e, VM_AXIS_SLICE, &lists, 1, start, stop), base->axis->is_array,
                  0);
    return o;
}

/* `where a and b` with b dear: those for which a is true, then b of those alone. NULL: no gain. */
static Objects *where_both(Elab *e, Objects *base, Node *mask) {
    if (mask->op != VM_AND || mask->shape != base->shape) return NULL;
    int dear = objects_is_dear(mask->in[1]) ? 1 : objects_is_dear(mask->in[0]) ? 0 : -1;
    Node *cheap = dear < 0 ? NULL : mask->in[1 - dear];
    if (!cheap || cheap->shape != base->shape || mask->may_fail || objects_is_dear(cheap))
        return NULL;
    Objects *some = objects_where(e, base, cheap);
    Node *rest = objects_rebase(e, base, some, mask->in[dear]);
    if (!rest || rest->shape != some->shape) return NULL;
    Objects *o = objects_where(e, some, rest);
    o->label = some->label;
    return o;
}

Objects *objects_where(Elab *e, Objects *base, Node *mask) {
    Objects *both = where_both(e, base, mask);
    if (both) return both;
    Objects draft = {.kind = OBJECTS_WHERE, .base = base, .by = mask};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    o->label = arena_printf(e->arena, "%s where ...", base->label);
    Node *in[] = {mask, objects_lists(e, base)};
    objects_place(e, o, shape_outer(&e->ir, base->shape),
                  objects_axis_node(e, VM_AXIS_FILTER, in, 2, 0, 0), base->axis->is_array,
                  base->axis->instance);
    return o;
}

Objects *objects_sorted(Elab *e, Objects *base, Node *key) {
    Node *by = ir_op2(&e->ir, VM_SORT_INDEX, HML_I64, unit_number(), base->shape, key,
                      objects_lists(e, base), key->span);
    Objects draft = {.kind = OBJECTS_SORTED, .base = base, .by = by};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    o->label = base->label;
    objects_place(e, o, shape_outer(&e->ir, base->shape), objects_lists(e, base),
                  base->axis->is_array, by->id + 1);
    return o;
}

Objects *objects_best(Elab *e, Objects *base, Node *key) {
    Node *number = ir_op2(&e->ir, VM_BEST, HML_I64, unit_number(), shape_outer(&e->ir, base->shape),
                          key, objects_lists(e, base), key->span);
    Node *lists = objects_axis_node(e, VM_AXIS_PRESENT, &number, 1, 0, 0);
    Objects draft = {.kind = OBJECTS_BEST, .base = base, .start = key->id};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    o->label = arena_printf(e->arena, "%s best by ...", base->label);
    objects_place(e, o, shape_outer(&e->ir, base->shape), lists, base->axis->is_array, 0);
    o->by = ir_op1(&e->ir, VM_PRESENT, HML_I64, unit_number(), o->shape, number, key->span);
    return o;
}

int objects_instance(Objects *const *members, int n) {
    unsigned sum = 0;
    bool moved = false;
    for (int i = 0; i < n; i++) {
        const Axis *axis = shape_innermost(members[i]->shape);
        moved = moved || axis->instance != 0;
        sum = 1009 * sum + (unsigned)axis->id + 1;
    }
    return moved ? (int)(sum & 0x7FFFFFFF) : 0;
}

Objects *objects_union(Elab *e, Objects **members, int n, const char *label) {
    Objects draft = {.kind = OBJECTS_UNION, .members = members, .n_members = n};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    draft.members = arena_copy(e->arena, members, sizeof(Objects *) * (size_t)n);
    o = objects_add(e, draft);
    o->label = label;
    Node *lists = objects_lists(e, members[0]);
    for (int i = 1; i < n; i++) {
        Node *in[] = {lists, objects_lists(e, members[i])};
        lists = objects_axis_node(e, VM_AXIS_UNION, in, 2, 0, 0);
    }
    objects_place(e, o, shape_outer(&e->ir, members[0]->shape), lists, false,
                  objects_instance(members, n));
    return o;
}

Node *objects_unite(Elab *e, Objects *o, Node *const *parts, Span span) {
    Ir *ir = &e->ir;
    Node *v = parts[0], *lists = objects_lists(e, o->members[0]);
    for (int i = 1; i < o->n_members; i++) {
        Node *next = objects_lists(e, o->members[i]);
        Node *in[] = {v, lists, parts[i], next};
        Node *both[] = {lists, next};
        lists = objects_axis_node(e, VM_AXIS_UNION, both, 2, 0, 0);
        bool last = i + 1 == o->n_members;
        const Shape *shape =
            last ? o->shape
                 : shape_inner(ir, ir->event, ir_axis(ir, o->label, NULL, lists, false, 0));
        v = ir_op(ir, VM_UNION, v->elem, v->unit, shape, in, 4, span);
    }
    return v;
}

/* Offsets of references from the events; those of single objects are one per event. */
static Node *reference_lists(Elab *e, const Shape *s) {
    return s->level > 0 ? ir_lists_from(&e->ir, s, 0)
                        : objects_axis_node(e, VM_AXIS_FIXED, NULL, 0, 1, 0);
}

/* Numbers of the target's objects at these places of its lists. */
static Node *located(Elab *e, Objects *target, Node *places, const Shape *shape) {
    Node *in[] = {places, reference_lists(e, places->shape), objects_lists(e, target)};
    return ir_op(&e->ir, VM_LOCATE, HML_I64, unit_number(), shape, in, 3, places->span);
}

static Objects *linked(Elab *e, Objects *base, const char *label, Objects *target, Node *by,
                       Axis *axis) {
    Objects draft = {
        .kind = OBJECTS_LINKED, .base = base, .by = by, .members = &target, .n_members = 1};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    draft.members = arena_copy(e->arena, &target, sizeof target);
    o = objects_add(e, draft);
    o->label = label;
    o->axis = axis;
    o->shape = by->shape;
    return o;
}

Objects *objects_linked(Elab *e, Objects *base, const char *label, Objects *target,
                        Node *references, Node *ids) {
    Ir *ir = &e->ir;
    const Shape *s = references->shape, *shape = base->shape;
    Axis *axis = NULL;
    if (s != base->shape) { /* a list of references, not one */
        Node *lists = ir_lists(ir, s, s->level - 1);
        axis = ir_axis(ir, label, shape_innermost(base->shape), lists, false, -1);
        shape = shape_inner(ir, base->shape, axis);
    }
    if (!ids) return linked(e, base, label, target, located(e, target, references, shape), axis);
    Node *in[] = {references, reference_lists(e, s), ids, ir_lists_from(ir, ids->shape, 0)};
    Node *by = ir_op(ir, VM_RESOLVE, HML_I64, unit_number(), shape, in, 4, references->span);
    return linked(e, base, label, target, by, axis);
}

Objects *objects_climbed(Elab *e, Objects *base, const char *label, Objects *target,
                         Node *references, Node *up) {
    Node *in[] = {located(e, target, references, base->shape),
                  located(e, target, up, target->shape)};
    Node *lists = objects_axis_node(e, VM_AXIS_CLIMB, in, 2, 0, 0);
    Axis *axis = ir_axis(&e->ir, label, shape_innermost(base->shape), lists, false, 0);
    const Shape *shape = shape_inner(&e->ir, base->shape, axis);
    Node *by = ir_op(&e->ir, VM_CLIMB, HML_I64, unit_number(), shape, in, 2, references->span);
    return linked(e, base, label, target, by, axis);
}

Objects *objects_struct(Elab *e, Objects *base, Str prefix, Node *member) {
    const char *text = arena_printf(e->arena, "%.*s.", STR_ARG(prefix));
    Objects draft = {.kind = OBJECTS_STRUCT, .base = base, .prefix = text};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    o->label = arena_printf(e->arena, "%s.%.*s", base->label, STR_ARG(prefix));
    const Shape *s = member->shape;
    if (s->level == base->shape->level + 1)
        objects_place(e, o, base->shape, ir_lists(&e->ir, s, s->level - 1), true, 0);
    else
        o->shape = base->shape;
    return o;
}

/* The axes of s again, each below the clone of the one before; instances below 0 are those of
 * clones and unlike for each axis. */
static const Shape *shape_clone(Ir *ir, const Shape *s, int from, const Shape *outer,
                                int instance) {
    const Shape *out = outer;
    for (int k = from; k < s->level; k++) {
        Axis *a = s->axes[k];
        Axis *parent = a->parent ? shape_innermost(out) : NULL;
        out = shape_inner(
            ir, out,
            ir_axis(ir, a->label, parent, a->lists, a->is_array, -16 * (a->id + 1) - instance));
    }
    return out;
}

Objects *objects_alias(Elab *e, Objects *base, int instance) {
    Objects draft = {.kind = OBJECTS_ALIAS, .base = base, .start = instance};
    Objects *o = objects_find(e, &draft);
    if (o) return o;
    o = objects_add(e, draft);
    o->label = base->label;
    o->shape = shape_clone(&e->ir, base->shape, 0, e->ir.event, instance);
    o->axis = base->axis ? shape_innermost(o->shape) : NULL;
    return o;
}

const Objects *objects_made_from(const Objects *o) {
    if (o->kind == OBJECTS_LINKED) return o->members[0];
    return o->base;
}

Str objects_root_name(const Elab *e, const Objects *o) {
    while (objects_made_from(o)) o = objects_made_from(o);
    if (o->kind != OBJECTS_COLLECTION) return STR("");
    return str_of(e->catalog->collections.data[o->collection].name);
}

bool objects_come_from(const Objects *o, const Objects *origin) {
    for (; o; o = objects_made_from(o))
        if (o == origin) return true;
    return false;
}

static Node *map_flat(Elab *e, Objects *o, Node *v) {
    Node draft = {.elem = v->elem,
                  .unit = v->unit,
                  .bits = v->bits,
                  .shape = o->shape,
                  .in = {v},
                  .n_in = 2,
                  .span = v->span};
    switch (o->kind) {
    case OBJECTS_AT:
        draft.op = VM_AT;
        draft.in[1] = objects_lists(e, o->base);
        draft.imm[0] = o->start;
        break;
    case OBJECTS_SLICE:
        draft.op = VM_SLICE;
        draft.in[1] = objects_lists(e, o->base);
        draft.imm[0] = o->start;
        draft.imm[1] = o->stop;
        break;
    case OBJECTS_WHERE:
        draft.op = VM_FILTER;
        draft.in[1] = o->by;
        break;
    default:
        draft.op = VM_TAKE;
        draft.in[1] = o->by;
        break;
    }
    /* of the few that are best, members are found without those of all combinations */
    if (o->kind == OBJECTS_BEST && v->op == VM_COMBINE) return objects_member_of(e, o, v);
    if (o->kind == OBJECTS_BEST && v->op == VM_COMBINE_SUM) return objects_sum_of(e, o, v);
    return ir_intern(&e->ir, draft);
}

/* A value v of the only object of a list of at most one, for its owner: what is taken by its number
 * need not be put into a list before. NULL: there is no shorter way. */
static Node *map_only(Elab *e, const Objects *o, Node *v) {
    Node draft = *v;
    if (v->shape->level == SHAPE_VALUE) return v;
    if (v->op == VM_PRESENT)
        return ir_op1(&e->ir, VM_NUMBER, HML_I64, v->unit, o->shape, v->in[0], v->span);
    draft.shape = o->shape;
    draft.may_miss = true;
    if (v->op == VM_TAKE && v->in[1]->op == VM_PRESENT) {
        draft.in[1] = v->in[1]->in[0];
        return ir_intern(&e->ir, draft);
    }
    if (v->op != VM_ADD_F64) return NULL;
    for (int i = 0; i < 2; i++)
        if (!(draft.in[i] = map_only(e, o, v->in[i]))) return NULL;
    return ir_intern(&e->ir, draft);
}

/* v of the base, without further axes, as a value of o. */
static Node *map_one(Elab *e, Objects *o, Node *v) {
    if (o->kind == OBJECTS_MEMBER) return objects_map_member(e, o, v);
    bool one = o->kind == OBJECTS_AT && o->base->kind == OBJECTS_BEST && o->start <= 0 &&
               o->start >= -1 && v->shape == o->base->shape;
    Node *only = one ? map_only(e, o, v) : NULL;
    return only ? only : map_flat(e, o, v);
}

Node *objects_numbers(Elab *e, Objects *o) {
    Objects *base = o->base;
    Node *iota = ir_op1(&e->ir, VM_IOTA, HML_I64, unit_number(), base->shape,
                        ir_lists_from(&e->ir, base->shape, 0), (Span){0});
    return map_one(e, o, iota);
}

Node *objects_map(Elab *e, Objects *o, Node *v) {
    Ir *ir = &e->ir;
    const Shape *base = o->base->shape;
    if (v->shape->level < base->level || o->kind == OBJECTS_STRUCT) return v;
    if (o->kind == OBJECTS_ALIAS) {
        const Shape *to = shape_clone(ir, v->shape, base->level, o->shape, (int)o->start);
        return ir_alias(ir, v, to);
    }
    if (v->shape->level == base->level) return map_one(e, o, v);
    Node *numbers = objects_numbers(e, o);
    const Shape *to = o->shape;
    for (int k = base->level; k < v->shape->level; k++) {
        Axis *a = v->shape->axes[k];
        Node *in[] = {ir_lists(ir, v->shape, k), numbers};
        Node *lists = objects_axis_node(e, VM_LIST_AXIS, in, 2, 0, 0);
        to = shape_inner(ir, to, ir_axis(ir, a->label, shape_innermost(to), lists, a->is_array, 0));
        numbers = ir_op(ir, VM_LIST_INDEX, HML_I64, unit_number(), to, in, 2, v->span);
    }
    return ir_intern(ir, (Node){.op = VM_TAKE,
                                .elem = v->elem,
                                .unit = v->unit,
                                .bits = v->bits,
                                .shape = to,
                                .in = {v, numbers},
                                .n_in = 2,
                                .span = v->span});
}

Node *objects_spread(Elab *e, Objects *o, Node *constant) {
    Ir *ir = &e->ir;
    if (o->kind == OBJECTS_LINKED) {
        Node *v = objects_spread(e, o->members[0], constant);
        return ir_op2(ir, VM_TAKE, v->elem, v->unit, o->shape, v, o->by, constant->span);
    }
    bool first = o->kind == OBJECTS_COLLECTION || o->kind == OBJECTS_UNION ||
                 o->kind == OBJECTS_STRUCT || o->kind == OBJECTS_COMBINED;
    if (first) {
        if (!o->axis) return o->base ? objects_spread(e, o->base, constant) : constant;
        Node *lists = ir_lists_from(ir, o->shape, 0);
        return ir_op2(ir, VM_REPEAT, constant->elem, constant->unit, o->shape, constant, lists,
                      constant->span);
    }
    return objects_map(e, o, objects_spread(e, o->base, constant));
}
