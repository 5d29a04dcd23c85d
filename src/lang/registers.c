/* registers.c - register allocation by linear scan; see registers.h.
 *
 * Code runs forward only (CHOOSE may skip to its LEAVE), so a register is free behind its last use.
 * NARROW and NARROW_AXIS may hand on the memory of its operand; the operand therefore lives as long
 * as the result. A register keeps its type, so that the verified program can be read as it stands.
 */
#include "lang/registers.h"

static void last_uses(const Program *p, int *last) {
    for (int r = 0; r < p->n_regs; r++) last[r] = -1;
    for (int i = 0; i < p->n_ins; i++) {
        const Ins *ins = &p->ins[i];
        if (ins->dst >= 0 && last[ins->dst] < i) last[ins->dst] = i;
        for (int k = 0; k < NODE_INPUTS; k++)
            if (ins->in[k] >= 0) last[ins->in[k]] = i;
        if (ins->op != VM_EMIT) continue;
        const Sink *s = p->sinks[ins->imm[0]];
        for (int k = 0; k < s->n_values; k++) last[s->regs[k]] = i;
    }
    for (int i = p->n_ins - 1; i >= 0; i--) {
        const Ins *ins = &p->ins[i];
        if (ins->op == VM_NARROW || ins->op == VM_NARROW_AXIS)
            last[ins->in[0]] = MAX_OF(last[ins->in[0]], last[ins->dst]);
    }
}

/* Free registers of one type. */
typedef struct Pool {
    int *free;
    int n;
} Pool;

typedef struct Sharing {
    Program *p;
    RegInfo *regs; /* new ones */
    int n_regs;
    int *name; /* old register -> new, -1: not met yet */
    Pool pools[ELEM_AXIS + 1];
    int *expiring, *next; /* by instruction: lists of old registers whose last use it is */
} Sharing;

static void sharing_define(Sharing *s, int old, int last_use) {
    int elem = s->p->regs[old].elem;
    Pool *pool = &s->pools[elem];
    if (pool->n) {
        s->name[old] = pool->free[--pool->n];
    } else {
        s->regs[s->n_regs] = (RegInfo){.elem = elem};
        s->name[old] = s->n_regs++;
    }
    s->next[old] = s->expiring[last_use];
    s->expiring[last_use] = old;
}

static void sharing_rename(Sharing *s, Ins *ins, int at, const int *last) {
    int old = ins->dst;
    for (int k = 0; k < NODE_INPUTS; k++)
        if (ins->in[k] >= 0) ins->in[k] = s->name[ins->in[k]];
    if (old >= 0 && s->name[old] < 0) sharing_define(s, old, last[old]);
    if (old >= 0) ins->dst = s->name[old];
    if (ins->op == VM_EMIT) {
        Sink *sink = s->p->sinks[ins->imm[0]];
        for (int k = 0; k < sink->n_values; k++) sink->regs[k] = s->name[sink->regs[k]];
    }
    for (int r = s->expiring[at]; r >= 0; r = s->next[r]) {
        Pool *pool = &s->pools[s->p->regs[r].elem];
        pool->free[pool->n++] = s->name[r];
    }
}

static void sharing_open(Sharing *s, Program *p, Arena *arena) {
    size_t n = (size_t)p->n_regs + 1;
    *s = (Sharing){.p = p, .regs = arena_array(arena, RegInfo, n)};
    s->name = arena_array(arena, int, n);
    s->next = arena_array(arena, int, n);
    s->expiring = arena_array(arena, int, p->n_ins + 1);
    for (int i = 0; i <= ELEM_AXIS; i++) s->pools[i].free = arena_array(arena, int, n);
    for (int i = 0; i <= p->n_ins; i++) s->expiring[i] = -1;
    for (int r = 0; r < p->n_regs; r++) {
        s->name[r] = -1;
        if (!p->regs[r].is_constant) continue;
        s->regs[s->n_regs] = p->regs[r];
        s->name[r] = s->n_regs++;
    }
}

void registers_share(Program *p, Arena *arena) {
    int *last = arena_array(arena, int, p->n_regs + 1);
    Sharing s;
    last_uses(p, last);
    sharing_open(&s, p, arena);
    for (int i = 0; i < p->n_ins; i++) sharing_rename(&s, &p->ins[i], i, last);
    for (int i = 0; i < p->n_results; i++) p->results[i] = s.name[p->results[i]];
    for (int i = 0; i < p->n_imports; i++) p->imports[i].reg = s.name[p->imports[i].reg];
    p->regs = s.regs;
    p->n_regs = s.n_regs;
}
