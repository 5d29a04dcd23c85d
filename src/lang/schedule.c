/* schedule.c - brings elementwise instructions of one shape together; see schedule.h.
 *
 * A run of them is computed a few hundred elements at a time, so that what lies between two of them
 * stays in the first-level cache. Between control instructions an instruction moves behind its
 * operands only: first whatever is not elementwise and can run, then all of one shape that can, and
 * so on. Instructions that are not moved into a run keep their order as far as operands allow.
 */
#include "lang/schedule.h"

static const bool in_blocks[VM_OPCODE_COUNT] = {
#define HML_BINARY(NAME, kernel)  [VM_##NAME] = true,
#define HML_UNARY(NAME, kernel)   [VM_##NAME] = true,
#define HML_COMPARE(NAME, kernel) [VM_##NAME] = true,
#define HML_LOGIC(NAME, kernel)   [VM_##NAME] = true,
#include "defs/kernels.def"
#undef HML_BINARY
#undef HML_UNARY
#undef HML_COMPARE
#undef HML_LOGIC
};

/* Instructions that are ready, in the order in which they became so: of one shape (elementwise), or
 * the others (shape NULL). */
typedef struct Queue {
    const Shape *shape;
    int first, last; /* -1: empty */
} Queue;

typedef struct Schedule {
    Program *p;
    int *writer;                     /* by register: the instruction that writes it, -1 */
    int *waiting;                    /* by instruction: operands that are not there yet */
    int *user, *next_user, *user_of; /* by register: uses; by use: the next one, the instruction */
    int n_uses;
    int *behind; /* by instruction: the next one of its queue */
    VEC(Queue) queues;
    Ins *out;
    int n_out;
} Schedule;

static bool is_control(Opcode op) { return opcode_info(op)->shape == 'C'; }

static bool may_join(const Ins *a, const Ins *b) {
    return in_blocks[a->op] && in_blocks[b->op] && a->shape == b->shape;
}

static void enqueue(Schedule *s, int i) {
    const Ins *ins = &s->p->ins[i];
    const Shape *shape = in_blocks[ins->op] ? ins->shape : NULL;
    size_t q = 0;
    while (q < s->queues.n && s->queues.data[q].shape != shape) q++;
    if (q == s->queues.n) vec_push(&s->queues, (Queue){shape, -1, -1});
    Queue *queue = &s->queues.data[q];
    s->behind[i] = -1;
    if (queue->first < 0)
        queue->first = i;
    else
        s->behind[queue->last] = i;
    queue->last = i;
}

static void put(Schedule *s, int i) {
    const Ins *ins = &s->p->ins[i];
    s->out[s->n_out++] = *ins;
    if (ins->dst < 0) return;
    for (int u = s->user[ins->dst]; u >= 0; u = s->next_user[u])
        if (--s->waiting[s->user_of[u]] == 0) enqueue(s, s->user_of[u]);
}

static void drain(Schedule *s, size_t q) {
    while (s->queues.data[q].first >= 0) {
        int i = s->queues.data[q].first;
        s->queues.data[q].first = s->behind[i];
        put(s, i);
    }
}

/* Instructions [from, to), none of which controls. */
static void segment(Schedule *s, int from, int to) {
    const Ins *ins = s->p->ins;
    s->n_uses = 0;
    s->queues.n = 0;
    vec_push(&s->queues, (Queue){NULL, -1, -1});
    for (int i = to - 1; i >= from; i--) { /* so that the first use stands first */
        s->waiting[i] = 0;
        for (int k = 0; k < NODE_INPUTS; k++) {
            int reg = ins[i].in[k];
            if (reg < 0 || s->writer[reg] < from || s->writer[reg] >= i) continue;
            s->waiting[i]++;
            s->user_of[s->n_uses] = i;
            s->next_user[s->n_uses] = s->user[reg];
            s->user[reg] = s->n_uses++;
        }
    }
    for (int i = from; i < to; i++)
        if (s->waiting[i] == 0) enqueue(s, i);
    int end = s->n_out + (to - from);
    while (s->n_out < end) {
        drain(s, 0);
        size_t q = 1;
        while (q < s->queues.n && s->queues.data[q].first < 0) q++;
        if (q < s->queues.n) drain(s, q);
    }
}

static void reorder(Schedule *s, int from, int to) {
    for (int i = from; i < to;) {
        int end = i;
        while (end < to && !is_control(s->p->ins[end].op)) end++;
        if (end > i) segment(s, i, end);
        if (end < to) s->out[s->n_out++] = s->p->ins[end++];
        i = end;
    }
}

/* By register: its last use, by an instruction or a sink. */
static void find_last_uses(const Program *p, const Ins *ins, int *last) {
    for (int r = 0; r < p->n_regs; r++) last[r] = -1;
    for (int i = 0; i < p->n_ins; i++) {
        for (int k = 0; k < NODE_INPUTS; k++)
            if (ins[i].in[k] >= 0) last[ins[i].in[k]] = i;
        if (ins[i].op != VM_EMIT) continue;
        const Sink *sink = p->sinks[ins[i].imm[0]];
        for (int k = 0; k < sink->n_values; k++) last[sink->regs[k]] = i;
    }
}

/* The run [from, to) as a block. */
static void mark(Schedule *s, const int *last, int from, int to) {
    Ins *ins = s->out;
    ins[from].block = to - from;
    for (int i = from; i < to; i++) {
        ins[i].kept = last[ins[i].dst] >= to;
        for (int k = 0; k < 2; k++)
            if (ins[i].in[k] >= 0 && s->writer[ins[i].in[k]] >= from && s->writer[ins[i].in[k]] < i)
                ins[i].inner |= (uint8_t)(1 << k);
    }
}

static void find_writers(Schedule *s, const Ins *ins) {
    for (int i = 0; i < s->p->n_ins; i++)
        if (ins[i].dst >= 0) s->writer[ins[i].dst] = i;
}

static void mark_blocks(Schedule *s, Arena *arena) {
    int *last = arena_array(arena, int, s->p->n_regs + 1);
    find_last_uses(s->p, s->out, last);
    find_writers(s, s->out);
    for (int stage = 0; stage < s->p->n_stages; stage++) {
        const Section *section = &s->p->sections[stage];
        for (int i = section->events; i < section->end;) {
            int end = i + 1;
            while (end < section->end && may_join(&s->out[i], &s->out[end])) end++;
            if (end > i + 1) mark(s, last, i, end);
            i = end;
        }
    }
}

void schedule_blocks(Program *p, Arena *arena) {
    int n = p->n_ins;
    Schedule s = {.p = p};
    s.writer = arena_array(arena, int, p->n_regs + 1);
    s.user = arena_array(arena, int, p->n_regs + 1);
    for (int r = 0; r < p->n_regs; r++) s.writer[r] = s.user[r] = -1;
    s.waiting = arena_array(arena, int, n + 1);
    s.behind = arena_array(arena, int, n + 1);
    s.user_of = arena_array(arena, int, n *NODE_INPUTS + 1);
    s.next_user = arena_array(arena, int, n *NODE_INPUTS + 1);
    s.out = arena_array(arena, Ins, n + 1);
    find_writers(&s, p->ins);
    for (int stage = 0; stage < p->n_stages; stage++) {
        const Section *section = &p->sections[stage];
        for (int i = section->prologue; i < section->events; i++) s.out[s.n_out++] = p->ins[i];
        reorder(&s, section->events, section->end);
    }
    mark_blocks(&s, arena);
    p->ins = s.out;
    vec_free(&s.queues);
}
