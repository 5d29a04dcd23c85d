/* emit.c - from the graph to bytecode: where each node is computed, in which order, in which
 * registers.
 *
 * A node is computed once, under the smallest domain that contains all its uses, and narrowed to
 * the domains below. Pinned nodes (numbers of elements, integer arithmetic that may fail, axes) are
 * computed anew under each domain that uses them. Before a domain is entered, whatever it needs of
 * the domains above is there; columns are thus read as late as possible.
 */
#include "lang/catalog.h"
#include "lang/program.h"
#include "lang/registers.h"
#include "lang/schedule.h"

typedef struct Place {
    struct Place *next;
    const Domain *domain;
    int reg;
} Place;

typedef struct Emitter {
    Plan *plan;
    Program *out;
    int stage;
    VEC(Ins) ins;
    VEC(RegInfo) regs;
    VEC(ReadItem) items;
    VEC(Place *) places;       /* by node: registers in the domains where it is */
    VEC(Domain *) placed;      /* by node: where it is computed in this stage; NULL: not used */
    VEC(uint8_t) seen;         /* by node: mark of a walk */
    uint8_t *used;             /* by domain: some sink of this stage is under it */
    Domain **child, **sibling; /* by domain: first child, next one of the same parent */
    Sink **sink, **more;       /* by domain: first sink of this stage; by sink: the next one */
} Emitter;

/* ---- placement ---- */

static Domain *domain_join(Domain *a, Domain *b) {
    if (!a || !b) return a ? a : b;
    while (a != b) {
        if (a->depth >= b->depth)
            a = a->parent;
        else
            b = b->parent;
    }
    return a;
}

static void emitter_reserve(Emitter *e) {
    while (e->placed.n < e->plan->ir->nodes.n) {
        vec_push(&e->placed, NULL);
        vec_push(&e->places, NULL);
        vec_push(&e->seen, 0);
    }
}

static void place_at(Emitter *e, const Node *n, Domain *d) {
    e->placed.data[n->id] = domain_join(e->placed.data[n->id], d);
}

/* The tree of domains, and the sinks of this stage under each of them. */
static void arrange(Emitter *e) {
    const Plan *p = e->plan;
    memset(e->used, 0, p->domains.n);
    for (size_t i = 0; i < p->domains.n; i++) e->child[i] = e->sibling[i] = NULL, e->sink[i] = NULL;
    for (size_t i = p->domains.n; i > 1; i--) {
        Domain *d = p->domains.data[i - 1];
        e->sibling[d->id] = e->child[d->parent->id];
        e->child[d->parent->id] = d;
    }
    for (size_t i = p->sinks.n; i > 0; i--) {
        Sink *s = p->sinks.data[i - 1];
        if (s->stage != e->stage) continue;
        e->more[s->id] = e->sink[s->domain->id];
        e->sink[s->domain->id] = s;
        for (const Domain *d = s->domain; d && !e->used[d->id]; d = d->parent) e->used[d->id] = 1;
    }
}

/* What is filtered from values that are there above is filtered there: one value is then narrowed
 * in place of two. */
static void place_filters(Emitter *e) {
    for (size_t i = 0; i < e->placed.n; i++) {
        const Node *n = e->plan->ir->nodes.data[i];
        if (n->op != VM_FILTER || n->pinned || !e->placed.data[i]) continue;
        Domain *a = e->placed.data[n->in[0]->id], *b = e->placed.data[n->in[1]->id];
        if (a == b && a && a->depth < e->placed.data[i]->depth) e->placed.data[i] = a;
    }
}

static void place_all(Emitter *e) {
    emitter_reserve(e);
    for (size_t i = 0; i < e->placed.n; i++) e->placed.data[i] = NULL;
    for (size_t i = 0; i < e->plan->sinks.n; i++) {
        const Sink *s = e->plan->sinks.data[i];
        for (int k = 0; k < s->n_values && s->stage == e->stage; k++)
            place_at(e, s->values[k], s->domain);
    }
    for (size_t i = 1; i < e->plan->domains.n; i++) {
        Domain *d = e->plan->domains.data[i];
        if (e->used[d->id]) place_at(e, d->mask, d->parent);
    }
    for (size_t i = e->placed.n; i > 0; i--) { /* inputs have smaller numbers */
        const Node *n = e->plan->ir->nodes.data[i - 1];
        for (int k = 0; k < n->n_in && e->placed.data[n->id] && !n->reduction; k++)
            place_at(e, n->in[k], e->placed.data[n->id]);
    }
    place_filters(e);
}

/* ---- registers and instructions ---- */

static int reg_new(Emitter *e, int elem) {
    vec_push(&e->regs, (RegInfo){.elem = elem});
    return (int)e->regs.n - 1;
}

static int reg_find(const Emitter *e, const Node *n, const Domain *d) {
    if ((size_t)n->id >= e->places.n) return -1;
    for (const Place *p = e->places.data[n->id]; p; p = p->next)
        if (p->domain == d) return p->reg;
    return -1;
}

static int reg_set(Emitter *e, const Node *n, const Domain *d, int reg) {
    emitter_reserve(e);
    Place *p = arena_new(e->plan->arena, Place);
    *p = (Place){e->places.data[n->id], d, reg};
    e->places.data[n->id] = p;
    return reg;
}

static int item_for(Emitter *e, int column, ReadWhat what) {
    for (size_t i = 0; i < e->items.n; i++)
        if (e->items.data[i].column == column && e->items.data[i].what == what) return (int)i;
    vec_push(&e->items, (ReadItem){column, what});
    return (int)e->items.n - 1;
}

/* Is this column's content read anyway? Then its lengths come with it. */
static bool column_loaded(const Emitter *e, int column) {
    for (size_t i = 0; i < e->placed.n; i++) {
        const Node *n = e->plan->ir->nodes.data[i];
        if (e->placed.data[i] && opcode_is_load(n->op) && n->imm[0] == column) return true;
    }
    return false;
}

/* The column from which a collection is counted: any where the file has a counter, else one that is
 * read anyway, else the smallest. */
static int item_of_collection(Emitter *e, const Collection *c) {
    const TableInfo *t = e->plan->catalog->table;
    int best = -1;
    bool counted = c->group >= 0 && t->groups[c->group].counter >= 0;
    for (size_t i = 0; i < c->members.n; i++) {
        int column = c->members.data[i].column;
        if (t->columns[column].why_not) continue;
        if (counted) return item_for(e, column, READ_AXES);
        if (column_loaded(e, column)) return item_for(e, column, READ_VALUES);
        if (best < 0 || t->columns[column].stored_bytes < t->columns[best].stored_bytes)
            best = column;
    }
    return item_for(e, best, READ_AXES);
}

static void ins_items(Emitter *e, Ins *ins, const Node *n) {
    if (opcode_is_load(n->op)) ins->imm[0] = item_for(e, (int)n->imm[0], READ_VALUES);
    if (n->op != VM_AXIS) return;
    if (n->imm[1] < 0) {
        const Collection *c = &e->plan->catalog->collections.data[n->imm[0]];
        ins->imm[0] = item_of_collection(e, c);
        ins->imm[1] = 0;
    } else {
        int column = (int)n->imm[0];
        ins->imm[0] = item_for(e, column, column_loaded(e, column) ? READ_VALUES : READ_AXES);
    }
}

static int use(Emitter *e, Node *n, Domain *d);

static int emit_node(Emitter *e, Node *n, Domain *d) {
    if (n->op == VM_NOP && n->n_in == 1) return reg_set(e, n, d, use(e, n->in[0], d));
    Ins ins = {.op = n->op, .imm = {n->imm[0], n->imm[1]}, .shape = n->shape, .span = n->span};
    for (int i = 0; i < NODE_INPUTS; i++) ins.in[i] = i < n->n_in ? use(e, n->in[i], d) : -1;
    ins_items(e, &ins, n);
    char kind = opcode_info(n->op)->shape;
    if (n->may_fail && (kind == 'E' || kind == 'R'))
        ins.imm[1] = n->shape->level; /* to tell events from objects in messages */
    ins.dst = reg_new(e, n->elem);
    if (n->shape->level == SHAPE_VALUE) e->regs.data[ins.dst].is_constant = true;
    ins.outside = n->outside;
    vec_push(&e->ins, ins);
    return reg_set(e, n, d, ins.dst);
}

/* An instruction without result, of one operand (-1: none). */
static Ins ins_of(Opcode op, int operand, int64_t imm, Span span) {
    Ins ins = {.op = op, .dst = -1, .imm = {imm, 0}, .span = span};
    for (int i = 0; i < NODE_INPUTS; i++) ins.in[i] = i == 0 ? operand : -1;
    return ins;
}

/* Does each event own one of these lists? */
static bool lists_of_events(const Node *n) {
    switch (n->op) {
    case VM_AXIS:
        return n->imm[1] <= 0;
    case VM_AXIS_SLICE:
    case VM_AXIS_COMBINE:
    case VM_AXIS_UNION:
    case VM_AXIS_COMPOSE:
        return lists_of_events(n->in[0]);
    case VM_AXIS_FILTER:
        return lists_of_events(n->in[1]);
    default:
        return false;
    }
}

/* Lists that are there for the events of the domain above. */
static bool can_narrow_lists(const Emitter *e, const Node *n, const Domain *above) {
    return n->elem == ELEM_AXIS && above && reg_find(e, n, above) >= 0 && lists_of_events(n);
}

static int emit_narrow_lists(Emitter *e, Node *n, Domain *d) {
    Ins ins = ins_of(VM_NARROW_AXIS, reg_find(e, n, d->parent), d->id, n->span);
    ins.dst = reg_new(e, ELEM_AXIS);
    vec_push(&e->ins, ins);
    return reg_set(e, n, d, ins.dst);
}

static int emit_narrow(Emitter *e, Node *n, Domain *d) {
    int above = use(e, n, d->parent);
    Node *lists = n->shape->level > 0 ? ir_lists_from(e->plan->ir, n->shape, 0) : NULL;
    Ins ins = ins_of(VM_NARROW, above, d->id, n->span);
    if (lists) ins.in[1] = use(e, lists, d->parent);
    ins.dst = reg_new(e, n->elem);
    vec_push(&e->ins, ins);
    return reg_set(e, n, d, ins.dst);
}

static int emit_constant(Emitter *e, Node *n) {
    int reg = reg_new(e, n->elem);
    RegInfo *info = &e->regs.data[reg];
    info->is_constant = true;
    info->has_value = n->is_constant || n->param;
    info->missing = n->is_constant && n->imm[0] == 1;
    info->value = n->value;
    return reg_set(e, n, NULL, reg);
}

/* Register that holds n for the events of d (which is open, or about to be). */
static int use(Emitter *e, Node *n, Domain *d) {
    if (n->shape->level == SHAPE_VALUE) {
        int reg = reg_find(e, n, NULL);
        if (reg >= 0) return reg;
        bool given = n->is_constant || n->reduction || n->param;
        return given ? emit_constant(e, n) : emit_node(e, n, NULL);
    }
    int reg = reg_find(e, n, d);
    if (reg >= 0) return reg;
    if (d && can_narrow_lists(e, n, d->parent)) return emit_narrow_lists(e, n, d);
    emitter_reserve(e);
    Domain *home = n->pinned ? d : e->placed.data[n->id];
    return !home || home == d ? emit_node(e, n, d) : emit_narrow(e, n, d);
}

/* ---- the event part ---- */

static bool is_above(const Domain *a, const Domain *d) {
    for (; d; d = d->parent)
        if (d == a) return true;
    return false;
}

/* Computes under d what the nodes below n need of d and the domains above it. */
static void prepare(Emitter *e, Node *n, Domain *d) {
    if (n->shape->level == SHAPE_VALUE || e->seen.data[n->id]) return;
    e->seen.data[n->id] = 1;
    if (can_narrow_lists(e, n, d)) return;
    if (!n->pinned && is_above(e->placed.data[n->id], d)) {
        use(e, n, d);
        if (n->shape->level > 0) use(e, ir_lists_from(e->plan->ir, n->shape, 0), d);
        emitter_reserve(e);
        return;
    }
    for (int i = 0; i < n->n_in; i++) prepare(e, n->in[i], d);
}

/* What the sinks and selections under c need of d. */
static void prepare_under(Emitter *e, const Domain *c, Domain *d) {
    for (const Sink *s = e->sink[c->id]; s; s = e->more[s->id])
        for (int k = 0; k < s->n_values; k++) prepare(e, s->values[k], d);
    for (const Domain *x = e->child[c->id]; x; x = e->sibling[x->id]) {
        if (!e->used[x->id]) continue;
        prepare(e, x->mask, d);
        prepare_under(e, x, d);
    }
}

static void prepare_domain(Emitter *e, const Domain *c, Domain *d) {
    emitter_reserve(e);
    memset(e->seen.data, 0, e->seen.n);
    prepare_under(e, c, d);
}

static void emit_sink(Emitter *e, Sink *s) {
    s->regs = arena_array(e->plan->arena, int, s->n_values);
    for (int k = 0; k < s->n_values; k++) s->regs[k] = use(e, s->values[k], s->domain);
    Ins ins = ins_of(VM_EMIT, -1, s->id, (Span){0});
    vec_push(&e->ins, ins);
}

static void emit_domain(Emitter *e, Domain *d) {
    for (Sink *s = e->sink[d->id]; s; s = e->more[s->id]) emit_sink(e, s);
    for (Domain *c = e->child[d->id]; c; c = e->sibling[c->id]) {
        if (!e->used[c->id]) continue;
        int mask = use(e, c->mask, d);
        prepare_domain(e, c, d);
        size_t at = e->ins.n;
        Ins choose = ins_of(VM_CHOOSE, mask, c->id, c->span);
        vec_push(&e->ins, choose);
        emit_domain(e, c);
        Ins leave = ins_of(VM_LEAVE, -1, c->id, (Span){0});
        e->ins.data[at].imm[1] = (int64_t)e->ins.n;
        vec_push(&e->ins, leave);
    }
}

/* ---- stages ---- */

/* Value-level nodes that stage s needs, before its event part. */
static void emit_prologue(Emitter *e) {
    for (size_t i = 0; i < e->plan->ir->nodes.n; i++) {
        Node *n = e->plan->ir->nodes.data[i];
        bool wanted = n->id < (int)e->placed.n && e->placed.data[n->id];
        if (n->shape->level == SHAPE_VALUE && n->elem != ELEM_AXIS && n->stage == e->stage &&
            wanted)
            use(e, n, NULL);
    }
    for (size_t i = 0; i < e->plan->results.n; i++)
        if (e->plan->results.data[i]->stage == e->stage) use(e, e->plan->results.data[i], NULL);
}

static int last_stage(const Plan *p) {
    int last = 0;
    for (size_t i = 0; i < p->sinks.n; i++)
        last = MAX_OF(last, p->sinks.data[i]->stage + (p->sinks.data[i]->target ? 1 : 0));
    for (size_t i = 0; i < p->results.n; i++) last = MAX_OF(last, p->results.data[i]->stage);
    return last;
}

static void forget_places(Emitter *e) { /* values of events do not outlive their stage */
    for (size_t i = 0; i < e->places.n; i++)
        if (e->plan->ir->nodes.data[i]->shape->level != SHAPE_VALUE) e->places.data[i] = NULL;
}

/* The registers of reductions, whichever program computes them. */
static void find_imports(Emitter *e) {
    Program *out = e->out;
    const Ir *ir = e->plan->ir;
    for (int fill = 0; fill < 2; fill++) {
        if (fill) out->imports = arena_array(e->plan->arena, Import, out->n_imports);
        out->n_imports = 0;
        for (size_t i = 0; i < ir->nodes.n; i++) {
            int reg = ir->nodes.data[i]->reduction ? reg_find(e, ir->nodes.data[i], NULL) : -1;
            if (reg < 0) continue;
            if (fill) out->imports[out->n_imports] = (Import){ir->nodes.data[i], reg};
            out->n_imports++;
        }
    }
}

Program *program_emit(Plan *p) {
    Emitter e = {.plan = p, .out = arena_new(p->arena, Program)};
    Program *out = e.out;
    e.used = arena_array(p->arena, uint8_t, p->domains.n);
    e.child = arena_array(p->arena, Domain *, p->domains.n);
    e.sibling = arena_array(p->arena, Domain *, p->domains.n);
    e.sink = arena_array(p->arena, Sink *, p->domains.n);
    e.more = arena_array(p->arena, Sink *, p->sinks.n + 1);
    out->table = p->catalog->table;
    out->n_stages = last_stage(p) + 1;
    out->sections = arena_array(p->arena, Section, out->n_stages);
    for (e.stage = 0; e.stage < out->n_stages; e.stage++) {
        Section *s = &out->sections[e.stage];
        arrange(&e);
        place_all(&e);
        s->prologue = (int)e.ins.n;
        emit_prologue(&e);
        s->events = (int)e.ins.n;
        emit_domain(&e, p->domains.data[0]);
        s->end = (int)e.ins.n;
        forget_places(&e);
    }
    out->n_ins = (int)e.ins.n;
    out->ins = arena_copy(p->arena, e.ins.data, sizeof(Ins) * e.ins.n);
    out->n_regs = (int)e.regs.n;
    out->regs = arena_copy(p->arena, e.regs.data, sizeof(RegInfo) * e.regs.n);
    out->n_items = (int)e.items.n;
    out->items = arena_copy(p->arena, e.items.data, sizeof(ReadItem) * e.items.n);
    out->n_domains = (int)p->domains.n;
    out->domains = arena_copy(p->arena, p->domains.data, sizeof(Domain *) * p->domains.n);
    out->n_sinks = (int)p->sinks.n;
    out->sinks = arena_copy(p->arena, p->sinks.data, sizeof(Sink *) * p->sinks.n);
    out->n_results = (int)p->results.n;
    out->results = arena_array(p->arena, int, p->results.n);
    for (size_t i = 0; i < p->results.n; i++)
        out->results[i] = reg_find(&e, p->results.data[i], NULL);
    find_imports(&e);
    vec_free(&e.ins);
    vec_free(&e.regs);
    vec_free(&e.items);
    vec_free(&e.places);
    vec_free(&e.placed);
    vec_free(&e.seen);
    schedule_blocks(out, p->arena);
    registers_share(out, p->arena);
    return out;
}
