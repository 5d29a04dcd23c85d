/* ir.c - builds and interns nodes, shapes and axes; see ir.h. */
#include "lang/ir.h"

void ir_open(Ir *ir, Arena *arena) {
    *ir = (Ir){.arena = arena};
    ir->table_size = 1024;
    ir->table = mem_alloc(sizeof(Node *) * ir->table_size);
    ir->value = arena_new(arena, Shape);
    ir->value->level = SHAPE_VALUE;
    ir->event = arena_new(arena, Shape);
    ir->shapes = ir->event;
}

void ir_close(Ir *ir) {
    vec_free(&ir->nodes);
    vec_free(&ir->axes);
    mem_free(ir->table);
    *ir = (Ir){0};
}

/* ---- shapes and axes ---- */

const Shape *ir_shape(Ir *ir, Axis *const *axes, int n) {
    for (Shape *s = ir->shapes; s; s = s->next)
        if (s->level == n && memcmp(s->axes, axes, sizeof(Axis *) * (size_t)n) == 0) return s;
    Shape *s = arena_new(ir->arena, Shape);
    s->level = n;
    memcpy(s->axes, axes, sizeof(Axis *) * (size_t)n);
    s->next = ir->shapes;
    ir->shapes = s;
    return s;
}

const Shape *shape_outer(Ir *ir, const Shape *s) {
    return s->level <= 0 ? ir->event : ir_shape(ir, s->axes, s->level - 1);
}

const Shape *shape_inner(Ir *ir, const Shape *s, Axis *axis) {
    Axis *axes[HML_MAX_AXES];
    int n = MAX_OF(s->level, 0);
    memcpy(axes, s->axes, sizeof axes);
    axes[n] = axis;
    return ir_shape(ir, axes, n + 1);
}

bool shape_starts_with(const Shape *s, const Shape *prefix) {
    if (prefix->level > s->level) return false;
    return prefix->level <= 0 ||
           memcmp(s->axes, prefix->axes, sizeof(Axis *) * (size_t)prefix->level) == 0;
}

Axis *shape_innermost(const Shape *s) { return s->level > 0 ? s->axes[s->level - 1] : NULL; }

Axis *ir_axis(Ir *ir, const char *label, Axis *parent, Node *lists, bool is_array, int instance) {
    for (size_t i = 0; i < ir->axes.n; i++) {
        Axis *a = ir->axes.data[i];
        if (a->lists == lists && a->parent == parent && a->instance == instance) return a;
    }
    Axis *a = arena_new(ir->arena, Axis);
    *a = (Axis){(int)ir->axes.n, label, parent, lists, is_array, instance};
    vec_push(&ir->axes, a);
    return a;
}

const Shape *axis_shape(Ir *ir, Axis *axis) {
    Axis *chain[HML_MAX_AXES];
    int n = 0;
    for (Axis *a = axis; a && n < HML_MAX_AXES; a = a->parent) chain[n++] = a;
    for (int i = 0; i < n / 2; i++) {
        Axis *swap = chain[i];
        chain[i] = chain[n - 1 - i];
        chain[n - 1 - i] = swap;
    }
    return ir_shape(ir, chain, n);
}

/* ---- interning ---- */

static uint64_t mix(uint64_t h, uint64_t x) {
    h = (h ^ x) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

static uint64_t node_hash(const Node *n) {
    uint64_t h = mix((uint64_t)n->op, (uint64_t)n->elem);
    h = mix(h, (uintptr_t)n->shape);
    for (int i = 0; i < n->n_in; i++) h = mix(h, (uintptr_t)n->in[i]);
    h = mix(mix(h, (uint64_t)n->imm[0]), (uint64_t)n->imm[1]);
    h = mix(h, (uint64_t)n->reduction + ((uint64_t)n->sample << 8));
    h = mix(mix(h, (uintptr_t)n->late), (uintptr_t)n->outside);
    h = mix(h, (uintptr_t)n->param);
    if (n->is_constant && n->elem == HML_STR) return mix(h, str_hash(n->value.s));
    return n->is_constant ? mix(h, n->value.u) : h;
}

static bool node_equal(const Node *a, const Node *b) {
    if (a->hash != b->hash || a->op != b->op || a->elem != b->elem || a->shape != b->shape ||
        a->n_in != b->n_in || a->is_constant != b->is_constant || a->bare != b->bare ||
        a->reduction != b->reduction || a->pinned != b->pinned || a->sample != b->sample ||
        a->detached != b->detached || a->late != b->late || a->outside != b->outside ||
        a->param != b->param)
        return false;
    if (memcmp(a->in, b->in, sizeof a->in) != 0 || memcmp(a->imm, b->imm, sizeof a->imm) != 0)
        return false;
    if (!unit_equal(a->unit, b->unit) || a->unit.angle != b->unit.angle) return false;
    if (!a->is_constant) return true;
    return a->elem == HML_STR ? str_eq(a->value.s, b->value.s) : a->value.u == b->value.u;
}

static void ir_grow(Ir *ir) {
    mem_free(ir->table);
    ir->table_size *= 2;
    ir->table = mem_alloc(sizeof(Node *) * ir->table_size);
    for (size_t i = 0; i < ir->nodes.n; i++) {
        Node *n = ir->nodes.data[i];
        size_t at = n->hash & (ir->table_size - 1);
        while (ir->table[at]) at = (at + 1) & (ir->table_size - 1);
        ir->table[at] = n;
    }
}

/* Can the result of an instruction be missing where its inputs can (or even where not)? */
static bool op_may_miss(const Node *n) {
    bool any = false;
    for (int i = 0; i < n->n_in; i++) any = any || n->in[i]->may_miss;
    switch (n->op) {
    case VM_AT:
    case VM_NUMBER:
    case VM_LOAD_AT_F64:
    case VM_LOAD_AT_I64:
    case VM_RESOLVE:
    case VM_LOCATE:
    case VM_MOD_I64:
    case VM_ORDER_IF:
    case VM_ORDER_UF:
    case VM_MOD_U64:
    case VM_MIN_F64:
    case VM_MAX_F64:
    case VM_MIN_I64:
    case VM_MAX_I64:
    case VM_MIN_U64:
    case VM_MAX_U64:
    case VM_MEAN_F64:
    case VM_ARGMIN_F64:
    case VM_ARGMAX_F64:
        return true;
    case VM_SUM_F64:
    case VM_SUM_I64:
    case VM_SUM_U64:
    case VM_COUNT:
    case VM_SORT_INDEX:
    case VM_BEST:
    case VM_PRESENT:
    case VM_MEMBER:
    case VM_CLIMB:
        return false;
    default:
        return n->elem == HML_BOOL && n->op != VM_NOP && n->op != VM_LOAD_BOOL ? false : any;
    }
}

/* Columns are of one sample; values of several samples together are of none. */
static void join_samples(Node *n) {
    bool several = n->detached;
    for (int i = 0; i < n->n_in; i++) {
        if (!n->in[i] || !n->in[i]->sample) continue;
        several = several || (n->sample && n->sample != n->in[i]->sample);
        n->sample = n->in[i]->sample;
    }
    if (several && n->shape->level == SHAPE_VALUE) n->sample = 0;
}

/* Are the values numbers of elements? They hold for the chunk of one selection alone. */
static bool op_gives_places(const Node *n) {
    switch (n->op) {
    case VM_IOTA:
    case VM_SORT_INDEX:
    case VM_BEST:
    case VM_PRESENT:
    case VM_MEMBER:
    case VM_NUMBER:
    case VM_LOAD_AT_F64:
    case VM_LOAD_AT_I64:
    case VM_RESOLVE:
    case VM_LOCATE:
    case VM_CLIMB:
    case VM_LIST_INDEX:
        return true;
    default:
        break;
    }
    if (n->elem != HML_I64 || n->reduction || !n->n_in) return false;
    bool two = n->op == VM_ADD_I64 || n->op == VM_MUL_I64;
    return n->in[0]->places || (two && n->in[1]->places) || (n->op == VM_UNION && n->in[2]->places);
}

Node *ir_intern(Ir *ir, Node draft) {
    for (int i = 0; i < draft.n_in; i++)
        draft.of_params = draft.of_params || (draft.in[i] && draft.in[i]->of_params);
    if (!draft.of_params) ir_fuse(&draft); /* models are made of plain operations */
    join_samples(&draft);
    for (int i = 0; i < draft.n_in; i++)
        if (draft.in[i]) {
            draft.stage = MAX_OF(draft.stage, draft.in[i]->stage);
            draft.may_fail = draft.may_fail || draft.in[i]->may_fail;
            draft.depth = MAX_OF(draft.depth, draft.in[i]->depth + 1);
        }
    if (draft.reduction) draft.stage++;
    draft.places = op_gives_places(&draft);
    if (draft.places || draft.elem == ELEM_AXIS || draft.may_fail) draft.pinned = true;
    draft.may_miss = draft.may_miss || op_may_miss(&draft);
    draft.hash = node_hash(&draft);
    size_t at = draft.hash & (ir->table_size - 1);
    for (; ir->table[at]; at = (at + 1) & (ir->table_size - 1))
        if (node_equal(ir->table[at], &draft)) return ir->table[at];
    Node *n = arena_copy(ir->arena, &draft, sizeof draft);
    n->id = (int)ir->nodes.n;
    vec_push(&ir->nodes, n);
    ir->table[at] = n;
    if (2 * ir->nodes.n > ir->table_size) ir_grow(ir);
    return n;
}

static Node *ir_constant(Ir *ir, int elem, Constant value, Unit unit, bool bare, int bits,
                         Span span) {
    return ir_intern(ir, (Node){.elem = elem,
                                .value = value,
                                .is_constant = true,
                                .unit = unit,
                                .bare = bare,
                                .bits = bits,
                                .shape = ir->value,
                                .span = span});
}

Node *ir_real(Ir *ir, double x, Unit unit, bool bare, Span span) {
    return ir_constant(ir, HML_F64, (Constant){.f = x}, unit, bare, 64, span);
}

static int bits_of(uint64_t magnitude) {
    int bits = 0;
    while (magnitude) bits++, magnitude >>= 1;
    return bits;
}

Node *ir_int(Ir *ir, int64_t i, Span span) {
    int bits = bits_of(i < 0 ? 0 - (uint64_t)i : (uint64_t)i);
    return ir_constant(ir, HML_I64, (Constant){.i = i}, unit_number(), true, bits, span);
}

Node *ir_uint(Ir *ir, uint64_t u, Span span) {
    return ir_constant(ir, HML_U64, (Constant){.u = u}, unit_number(), true, bits_of(u), span);
}

Node *ir_bool(Ir *ir, bool b, Span span) {
    return ir_constant(ir, HML_BOOL, (Constant){.u = b}, unit_number(), false, 1, span);
}

Node *ir_text(Ir *ir, Str s, Span span) {
    return ir_constant(ir, HML_STR, (Constant){.s = s}, unit_number(), false, 0, span);
}

Node *ir_missing(Ir *ir, Span span) {
    return ir_intern(ir, (Node){.elem = HML_F64,
                                .is_constant = true,
                                .bare = true,
                                .may_miss = true,
                                .imm = {1, 0},
                                .unit = unit_number(),
                                .shape = ir->value,
                                .span = span});
}

Node *ir_param(Ir *ir, const ModelParam *p, Span span) {
    return ir_intern(ir, (Node){.elem = HML_F64,
                                .param = p,
                                .of_params = true,
                                .value = {.f = p->start},
                                .unit = p->unit,
                                .bare = p->bare,
                                .shape = ir->value,
                                .span = span});
}

Node *ir_op(Ir *ir, Opcode op, int elem, Unit unit, const Shape *shape, Node **in, int n,
            Span span) {
    Node draft = {.op = op, .elem = elem, .unit = unit, .shape = shape, .n_in = n, .span = span};
    draft.bits = 63;
    for (int i = 0; i < n; i++) draft.in[i] = in[i];
    return ir_intern(ir, draft);
}

Node *ir_op1(Ir *ir, Opcode op, int elem, Unit unit, const Shape *shape, Node *a, Span span) {
    return ir_op(ir, op, elem, unit, shape, &a, 1, span);
}

Node *ir_op2(Ir *ir, Opcode op, int elem, Unit unit, const Shape *shape, Node *a, Node *b,
             Span span) {
    Node *in[] = {a, b};
    return ir_op(ir, op, elem, unit, shape, in, 2, span);
}

/* ---- values on larger shapes ---- */

static Node *ir_axis_op(Ir *ir, Opcode op, Node *a, Node *b) {
    return ir_op2(ir, op, ELEM_AXIS, unit_number(), ir->event, a, b, a->span);
}

Node *ir_lists(Ir *ir, const Shape *s, int k) {
    Axis *b = s->axes[k];
    const Shape *before = ir_shape(ir, s->axes, k);
    const Shape *owner = b->parent ? axis_shape(ir, b->parent) : ir->event;
    if (owner == before) return b->lists;
    if (shape_starts_with(before, owner))
        return ir_axis_op(ir, VM_AXIS_UNDER, b->lists, ir_lists_from(ir, before, owner->level));
    /* the constituents of the jets of muon-jet pairs: those of the jet of each pair */
    Node *flat = ir_lists_from(ir, owner, 0);
    Node *numbers =
        flat ? ir_op1(ir, VM_IOTA, HML_I64, unit_number(), owner, flat, flat->span) : NULL;
    numbers = numbers ? ir_lift(ir, numbers, before) : NULL;
    return numbers ? ir_axis_op(ir, VM_LIST_AXIS, b->lists, numbers) : NULL;
}

Node *ir_lists_from(Ir *ir, const Shape *s, int from) {
    Node *all = NULL;
    for (int k = from; k < s->level; k++) {
        Node *lists = ir_lists(ir, s, k);
        if (!lists) return NULL;
        all = all ? ir_axis_op(ir, VM_AXIS_COMPOSE, all, lists) : lists;
    }
    return all;
}

static bool shape_has(const Shape *s, const Axis *a) {
    for (int i = 0; i < s->level; i++)
        if (s->axes[i] == a) return true;
    return false;
}

/* The axes of s that stand last in both shapes, where those before them begin `to`: how many (0:
 * there are none). What lives on them is repeated as a whole for each element between. */
static int shared_tail(Ir *ir, const Shape *s, const Shape *to) {
    for (int t = 1; t <= s->level && s->axes[s->level - t] == to->axes[to->level - t]; t++) {
        const Shape *head = ir_shape(ir, s->axes, s->level - t);
        if (shape_starts_with(ir_shape(ir, to->axes, to->level - t), head)) return t;
    }
    return 0;
}

Node *ir_lift(Ir *ir, Node *v, const Shape *to) {
    const Shape *s = v->shape;
    if (s == to || s->level == SHAPE_VALUE) return v;
    if (s->level > to->level || to->level < 1) return NULL;
    const Shape *outer = shape_outer(ir, to);
    Node draft = {.elem = v->elem, .unit = v->unit, .shape = to, .bits = v->bits, .span = v->span};
    if (!shape_has(s, shape_innermost(to))) {
        draft.op = VM_REPEAT;
        draft.in[0] = ir_lift(ir, v, outer);
        Node *lists = draft.in[1] = ir_lists(ir, to, to->level - 1);
        draft.n_in = 2;
        if (lists && lists->op == VM_AXIS_UNDER) { /* without those lists where nobody asks */
            draft.op = VM_SPREAD;
            draft.in[1] = lists->in[1];
            draft.in[2] = lists->in[0];
            draft.n_in = 3;
        }
    } else {
        int tail = shared_tail(ir, s, to), head = s->level - tail;
        if (!tail) return NULL;
        draft.op = VM_TILE;
        draft.in[0] = v;
        draft.in[1] = ir_lists_from(ir, s, head);
        draft.in[2] = ir_lists_from(ir, ir_shape(ir, to->axes, to->level - tail), head);
        draft.n_in = 3;
    }
    for (int i = 0; i < draft.n_in; i++)
        if (!draft.in[i]) return NULL;
    return ir_intern(ir, draft);
}

Node *ir_late(Ir *ir, const Late *late, int stage, Unit unit, Span span) {
    return ir_intern(ir, (Node){.elem = HML_F64,
                                .unit = unit,
                                .shape = ir->value,
                                .reduction = REDUCE_LATE,
                                .late = late,
                                .stage = stage,
                                .may_miss = true,
                                .span = span});
}

Node *ir_detach(Ir *ir, Node *v) {
    if (!v->sample || v->shape->level != SHAPE_VALUE) return v;
    Node draft = {.elem = v->elem,
                  .unit = v->unit,
                  .shape = v->shape,
                  .in = {v},
                  .n_in = 1,
                  .bits = v->bits,
                  .bare = v->bare,
                  .detached = true,
                  .span = v->span};
    return ir_intern(ir, draft);
}

Node *ir_alias(Ir *ir, Node *v, const Shape *shape) {
    if (v->shape == shape || v->shape->level == SHAPE_VALUE) return v;
    return ir_intern(ir, (Node){.elem = v->elem,
                                .unit = v->unit,
                                .shape = shape,
                                .in = {v},
                                .n_in = 1,
                                .bits = v->bits,
                                .span = v->span});
}

const char *ir_elem_name(int elem) {
    switch (elem) {
    case ELEM_AXIS:
        return "axis";
    case ELEM_NOTHING:
        return "nothing";
    case HML_BOOL:
        return "bool";
    case HML_STR:
        return "string";
    case HML_F64:
        return "float64";
    case HML_U64:
        return "uint64";
    default:
        return "int64";
    }
}
