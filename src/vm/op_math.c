/* op_math.c - elementwise arithmetic, conversions and functions: checks integers where they may
 * overflow.
 */
#include "vm/vm.h"

/* A constant as a vector of n, when tests ask for it. */
static VmReg *flat(Vm *vm, VmReg *in, size_t n, VmReg *copy, bool wanted) {
    if (!wanted || !in->is_constant || n == 0) return in;
    size_t size = vm_elem_size(in->elem);
    *copy = *in;
    copy->data = arena_alloc(&vm->range_arena, size * n);
    for (size_t i = 0; i < n; i++) memcpy((char *)copy->data + i * size, in->data, size);
    if (in->valid) {
        copy->valid = arena_alloc(&vm->range_arena, n);
        memset(copy->valid, in->valid[0], n);
    }
    copy->is_constant = false;
    copy->n = (uint32_t)n;
    return copy;
}

static Status binary(Vm *vm, const Ins *ins, const KBinary *kernel) {
    VmReg *in[2] = {vm_in(vm, ins, 0), vm_in(vm, ins, 1)}, copies[2];
    size_t n = in[0]->is_constant ? in[1]->n : in[0]->n;
    bool vector = !in[0]->is_constant || !in[1]->is_constant;
    for (int k = 0; k < 2; k++)
        in[k] = flat(vm, in[k], n, &copies[k], vector && (vm->force & VM_FORCE_FLAT));
    VmReg *r = vm_result(vm, ins, n, in[0]->valid || in[1]->valid);
    vm_apply(kernel, r->data, in[0], in[1], n);
    if (in[0]->valid || in[1]->valid) vm_join_masks(r->valid, in, 2, n);
    return HML_OK;
}

static Status unary(Vm *vm, const Ins *ins, KUnaryFn *kernel) {
    VmReg *in = vm_in(vm, ins, 0);
    VmReg *r = vm_result(vm, ins, in->n, in->valid != NULL);
    kernel(r->data, in->data, in->n);
    if (in->valid) memcpy(r->valid, in->valid, in->n);
    return HML_OK;
}

/* Integer operations whose result might not fit: guard is the last operand, if there is one. */
static Status checked(Vm *vm, const Ins *ins, int operands, KOverflowFn *overflow,
                      const char *what) {
    VmReg *r = &vm->regs[ins->dst], *a = vm_in(vm, ins, 0);
    VmReg *b = operands > 1 ? vm_in(vm, ins, 1) : NULL, *guard = vm_in(vm, ins, operands);
    size_t sa = a->is_constant ? 0 : 1, sb = b && b->is_constant ? 0 : 1, n = r->n;
    const void *bd = b ? b->data : NULL;
    if (overflow(a->data, sa, bd, sb, NULL, n) == n) return HML_OK;
    uint8_t *mask = vm_scratch(vm, n + 1);
    memset(mask, 1, n);
    if (r->valid) k_mask_and_to(mask, r->valid, n);
    if (guard && guard->is_constant && !*(uint8_t *)guard->data) memset(mask, 0, n);
    if (guard && !guard->is_constant) k_mask_and_to(mask, guard->data, n);
    size_t at = overflow(a->data, sa, bd, sb, mask, n);
    if (at == n) return HML_OK;
    return vm_error(vm, ins, HML_E_RANGE, (int64_t)at, "the %s does not fit a 64-bit integer",
                    what);
}

static Status binary_checked(Vm *vm, const Ins *ins, const KBinary *kernel, KOverflowFn *overflow,
                             const char *what) {
    if (binary(vm, ins, kernel) != HML_OK) return HML_FAIL;
    return checked(vm, ins, 2, overflow, what);
}

static Status unary_checked(Vm *vm, const Ins *ins, KUnaryFn *kernel, KOverflowFn *overflow,
                            const char *what) {
    if (unary(vm, ins, kernel) != HML_OK) return HML_FAIL;
    return checked(vm, ins, 1, overflow, what);
}

/* Remainders by 0 are missing. */
static Status remainder_of(Vm *vm, const Ins *ins, const KBinary *kernel) {
    if (binary(vm, ins, kernel) != HML_OK) return HML_FAIL;
    VmReg *r = &vm->regs[ins->dst], *b = vm_in(vm, ins, 1);
    const uint64_t *divisor = b->data;
    bool any = false;
    for (size_t i = 0; i < b->n; i++) any = any || divisor[i] == 0;
    if (!any) return HML_OK;
    bool masked = r->valid != NULL;
    void *kept = masked ? vm_scratch(vm, r->n + (size_t)1) : NULL;
    if (masked) memcpy(kept, r->valid, r->n);
    r = vm_result(vm, ins, r->n, true); /* same memory, now with a mask */
    for (size_t i = 0; i < r->n; i++) {
        uint8_t before = masked ? ((uint8_t *)kept)[i] : 1;
        r->valid[i] = before && divisor[b->is_constant ? 0 : i] != 0;
    }
    return HML_OK;
}

#define BINARY_CHECKED(NAME, kernel, what)                                                         \
    Status op_##NAME(Vm *vm, const Ins *ins) {                                                     \
        return binary_checked(vm, ins, &kernel, kernel##_overflow, what);                          \
    }

#define HML_BINARY(NAME, kernel)                                                                   \
    Status op_##NAME(Vm *vm, const Ins *ins) { return binary(vm, ins, &kernel); }
#define HML_UNARY(NAME, kernel)                                                                    \
    Status op_##NAME(Vm *vm, const Ins *ins) { return unary(vm, ins, kernel); }
#define HML_COMPARE(NAME, kernel)
#define HML_LOGIC(NAME, kernel)
#include "defs/kernels.def"
#undef HML_BINARY
#undef HML_UNARY
#undef HML_COMPARE
#undef HML_LOGIC

BINARY_CHECKED(ADD_I64, k_i64_add, "sum")
BINARY_CHECKED(SUB_I64, k_i64_sub, "difference")
BINARY_CHECKED(MUL_I64, k_i64_mul, "product")
BINARY_CHECKED(POW_I64, k_i64_pow, "power")
BINARY_CHECKED(ADD_U64, k_u64_add, "sum")
BINARY_CHECKED(SUB_U64, k_u64_sub, "difference")
BINARY_CHECKED(MUL_U64, k_u64_mul, "product")

Status op_MOD_I64(Vm *vm, const Ins *ins) { return remainder_of(vm, ins, &k_i64_mod); }
Status op_MOD_U64(Vm *vm, const Ins *ins) { return remainder_of(vm, ins, &k_u64_mod); }
Status op_NEG_I64(Vm *vm, const Ins *ins) {
    return unary_checked(vm, ins, k_i64_neg, k_i64_neg_overflow, "opposite number");
}
Status op_ABS_I64(Vm *vm, const Ins *ins) {
    return unary_checked(vm, ins, k_i64_abs, k_i64_neg_overflow, "absolute value");
}
Status op_U64_TO_I64(Vm *vm, const Ins *ins) {
    return unary_checked(vm, ins, k_u64_to_i64, k_u64_to_i64_overflow, "unsigned number");
}
