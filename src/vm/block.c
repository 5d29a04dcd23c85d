/* block.c - runs of elementwise instructions, a block of elements at a time: what one hands to the
 * next stays in the first-level cache, and only what is used behind the run gets memory of its own.
 *
 * Results are those of the instructions one by one, to the bit. Where a value is missing, or a test
 * asks for other paths, the machine takes the instructions one by one.
 */
#include "core/os.h"
#include "vm/vm.h"

enum { BLOCK = 256, SLOT_BYTES = BLOCK * 8 };

typedef struct Kernel {
    const KBinary *binary; /* NULL: unary */
    KUnaryFn *unary;
} Kernel;

static const Kernel kernels[VM_OPCODE_COUNT] = {
#define HML_BINARY(NAME, kernel)  [VM_##NAME] = {&kernel, NULL},
#define HML_UNARY(NAME, kernel)   [VM_##NAME] = {NULL, kernel},
#define HML_COMPARE(NAME, kernel) [VM_##NAME] = {&kernel, NULL},
#define HML_LOGIC(NAME, kernel)   [VM_##NAME] = {&kernel, NULL},
#include "defs/kernels.def"
#undef HML_BINARY
#undef HML_UNARY
#undef HML_COMPARE
#undef HML_LOGIC
};

/* Where elements lie; step: bytes from one to the next, 0 for one value for all and for what is
 * written anew for each block. */
typedef struct Place {
    char *p;
    size_t step;
} Place;

typedef struct Step {
    KBinaryFn *binary;
    KUnaryFn *unary;
    Place out, in[2];
} Step;

typedef struct VmBlocks {
    Step *steps;
    Place *latest; /* by register: where the block at hand has put it */
} VmBlocks;

void vm_block_open(Vm *vm) {
    const Program *p = vm->program;
    int longest = 0;
    for (int i = 0; i < p->n_ins; i++) longest = MAX_OF(longest, p->ins[i].block);
    if (!longest) return;
    vm->blocks = arena_new(&vm->arena, VmBlocks);
    vm->blocks->steps = arena_array(&vm->arena, Step, longest);
    vm->blocks->latest = arena_array(&vm->arena, Place, p->n_regs);
}

/* Elements of the operands that come from outside of the block; false where one has missing values.
 * (Each instruction has an operand that is not one value for all, else it stood in the prologue.)
 */
static bool block_length(const Vm *vm, const Ins *ins, size_t *n) {
    bool known = false;
    for (int i = 0; i < ins->block; i++)
        for (int k = 0; k < 2; k++) {
            if (ins[i].in[k] < 0 || (ins[i].inner >> k & 1)) continue;
            const VmReg *r = &vm->regs[ins[i].in[k]];
            if (r->valid || (known && !r->is_constant && r->n != *n)) return false;
            if (r->is_constant) continue;
            known = true;
            *n = r->n;
        }
    return known;
}

static Place operand(const Vm *vm, const Ins *ins, int k) {
    int reg = ins->in[k];
    if (reg < 0) return (Place){0};
    if (ins->inner >> k & 1) return vm->blocks->latest[reg];
    const VmReg *r = &vm->regs[reg];
    return (Place){r->data, r->is_constant ? 0 : vm_elem_size(r->elem)};
}

static bool is_constant(const Vm *vm, const Ins *ins, int k) {
    return !(ins->inner >> k & 1) && vm->regs[ins->in[k]].is_constant;
}

static void step_prepare(Vm *vm, Step *s, const Ins *ins, size_t n, char **slot) {
    const Kernel *kernel = &kernels[ins->op];
    *s = (Step){.unary = kernel->unary};
    if (kernel->binary)
        s->binary = is_constant(vm, ins, 1)   ? kernel->binary->vs
                    : is_constant(vm, ins, 0) ? kernel->binary->sv
                                              : kernel->binary->vv;
    for (int k = 0; k < 2; k++) s->in[k] = operand(vm, ins, k);
    VmReg *r = &vm->regs[ins->dst];
    if (ins->kept) {
        vm_result(vm, ins, n, false);
        s->out = (Place){r->data, vm_elem_size(r->elem)};
    } else {
        s->out = (Place){*slot, 0};
        *slot += SLOT_BYTES;
    }
    vm->blocks->latest[ins->dst] = s->out;
}

static void step_run(const Step *s, size_t at, size_t m) {
    char *out = s->out.p + at * s->out.step;
    const char *a = s->in[0].p + at * s->in[0].step, *b = s->in[1].p;
    if (s->unary)
        s->unary(out, a, m);
    else
        s->binary(out, a, b + at * s->in[1].step, m);
}

/* The same with the time of each step. */
static void steps_measure(Vm *vm, const Ins *ins, size_t at, size_t m) {
    VmCost *cost = &vm->cost[ins - vm->program->ins];
    double begun = os_wall_seconds();
    for (int i = 0; i < ins->block; i++) {
        step_run(&vm->blocks->steps[i], at, m);
        double now = os_wall_seconds();
        cost[i].seconds += now - begun;
        cost[i].elements += m;
        begun = now;
    }
}

bool vm_block(Vm *vm, const Ins *ins) {
    size_t n = 0;
    if (vm->force || !block_length(vm, ins, &n)) return false;
    int n_steps = ins->block;
    Step *steps = vm->blocks->steps;
    char *slot = vm_scratch(vm, (size_t)n_steps * SLOT_BYTES);
    for (int i = 0; i < n_steps; i++) step_prepare(vm, &steps[i], &ins[i], n, &slot);
    for (size_t at = 0; at < n; at += BLOCK) {
        size_t m = MIN_OF(n - at, (size_t)BLOCK);
        if (vm->cost) steps_measure(vm, ins, at, m);
        for (int i = 0; i < n_steps && !vm->cost; i++) step_run(&steps[i], at, m);
    }
    return true;
}
