/* op_compare.c - comparison, logic and choice. Truth values are never missing: a comparison with a
 * missing operand is false, and a missing truth value counts as false.
 */
#include "vm/vm.h"

static Status compare(Vm *vm, const Ins *ins, const KBinary *kernel) {
    VmReg *a = vm_in(vm, ins, 0), *b = vm_in(vm, ins, 1);
    size_t n = a->is_constant ? b->n : a->n;
    VmReg *r = vm_result(vm, ins, n, false);
    vm_apply(kernel, r->data, a, b, n);
    for (int k = 0; k < 2; k++) {
        const VmReg *in = k ? b : a;
        if (!in->valid) continue;
        if (!in->is_constant)
            k_mask_and_to(r->data, in->valid, n);
        else if (!in->valid[0])
            memset(r->data, 0, n);
    }
    return HML_OK;
}

/* Operands of logic: what is missing is false, which loads and choices take care of. */
static Status logic(Vm *vm, const Ins *ins, const KBinary *kernel) {
    VmReg *a = vm_in(vm, ins, 0), *b = vm_in(vm, ins, 1);
    size_t n = a->is_constant ? b->n : a->n;
    VmReg *r = vm_result(vm, ins, n, false);
    vm_apply(kernel, r->data, a, b, n);
    return HML_OK;
}

/* Orders are numbers, missing where an operand is or is NaN. */
static Status order(Vm *vm, const Ins *ins, const KBinary *kernel) {
    VmReg *in[2] = {vm_in(vm, ins, 0), vm_in(vm, ins, 1)};
    size_t n = in[0]->is_constant ? in[1]->n : in[0]->n;
    VmReg *r = vm_result(vm, ins, n, true);
    vm_apply(kernel, r->data, in[0], in[1], n);
    vm_join_masks(r->valid, in, 2, n);
    const int64_t *v = r->data;
    for (size_t i = 0; i < n; i++) r->valid[i] &= v[i] != 2;
    return HML_OK;
}

#define HML_BINARY(NAME, kernel)
#define HML_UNARY(NAME, kernel)
#define HML_COMPARE(NAME, kernel)                                                                  \
    Status op_##NAME(Vm *vm, const Ins *ins) { return compare(vm, ins, &kernel); }
#define HML_LOGIC(NAME, kernel)                                                                    \
    Status op_##NAME(Vm *vm, const Ins *ins) { return logic(vm, ins, &kernel); }
#include "defs/kernels.def"
#undef HML_BINARY
#undef HML_UNARY
#undef HML_COMPARE
#undef HML_LOGIC

Status op_ORDER_IF(Vm *vm, const Ins *ins) { return order(vm, ins, &k_order_if); }
Status op_ORDER_UF(Vm *vm, const Ins *ins) { return order(vm, ins, &k_order_uf); }
Status op_ORDER_IU(Vm *vm, const Ins *ins) { return order(vm, ins, &k_order_iu); }

Status op_MISSING(Vm *vm, const Ins *ins) {
    VmReg *a = vm_in(vm, ins, 0);
    VmReg *r = vm_result(vm, ins, a->n, false);
    if (a->valid)
        k_bool_not(r->data, a->valid, a->n);
    else
        memset(r->data, 0, a->n);
    return HML_OK;
}

Status op_SELECT(Vm *vm, const Ins *ins) {
    VmReg *c = vm_in(vm, ins, 0), *a = vm_in(vm, ins, 1), *b = vm_in(vm, ins, 2);
    size_t n = !c->is_constant ? c->n : !a->is_constant ? a->n : b->n;
    bool masked = a->valid || b->valid;
    VmReg *r = vm_result(vm, ins, n, masked);
    size_t sc = !c->is_constant, sa = !a->is_constant, sb = !b->is_constant;
    k_select(r->data, c->data, sc, a->data, sa, b->data, sb, vm_elem_size(r->elem), n);
    if (!masked) return HML_OK;
    static const uint8_t present = 1;
    k_select(r->valid, c->data, sc, a->valid ? a->valid : &present, a->valid ? sa : 0,
             b->valid ? b->valid : &present, b->valid ? sb : 0, 1, n);
    if (r->elem == HML_BOOL) k_mask_and_to(r->data, r->valid, n);
    return HML_OK;
}
