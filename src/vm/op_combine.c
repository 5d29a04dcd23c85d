/* op_combine.c - combinations of the objects of a list, and the best of them. */
#include "kern/combine.h"
#include "kern/lists.h"
#include "vm/vm.h"

Status op_AXIS_COMBINE(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0);
    uint64_t n = k_combinations(x->data, (int)ins->imm[0], x->n);
    if (!vm_has_room(vm, ins, n)) return HML_FAIL;
    VmReg *r = vm_result_axis(vm, ins, x->n);
    k_off_combine(r->data, x->data, (int)ins->imm[0], x->n);
    return HML_OK;
}

static uint32_t total(const VmReg *axis) { return ((const uint32_t *)axis->data)[axis->n]; }

Status op_COMBINE(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    uint32_t n = total(vm_in(vm, ins, 2));
    VmReg *r = vm_result(vm, ins, n, v->valid != NULL);
    int k = (int)ins->imm[0], member = (int)ins->imm[1];
    k_combine(r->data, n, v->data, x->data, k, member, vm_elem_size(r->elem), x->n);
    if (v->valid) k_combine(r->valid, n, v->valid, x->data, k, member, 1, x->n);
    return HML_OK;
}

Status op_COMBINE_SUM(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    uint32_t n = total(vm_in(vm, ins, 2));
    VmReg *r = vm_result(vm, ins, n, v->valid != NULL);
    k_combine_sum(r->data, n, v->data, x->data, (int)ins->imm[0], x->n);
    if (v->valid) k_combine_all(r->valid, v->valid, x->data, (int)ins->imm[0], x->n);
    return HML_OK;
}

Status op_COMBINE_MASS(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 4);
    uint32_t n = total(vm_in(vm, ins, 5));
    const double *component[4];
    bool masked = false;
    for (int i = 0; i < 4; i++) {
        component[i] = vm_in(vm, ins, i)->data;
        masked = masked || vm_in(vm, ins, i)->valid;
    }
    VmReg *r = vm_result(vm, ins, n, masked);
    int k = (int)ins->imm[0];
    k_combine_mass(r->data, n, component, x->data, k, x->n);
    if (!masked) return HML_OK;
    uint8_t *all = vm_scratch(vm, n + (size_t)1);
    memset(r->valid, 1, n);
    for (int i = 0; i < 4; i++) {
        const VmReg *v = vm_in(vm, ins, i);
        if (!v->valid) continue;
        k_combine_all(all, v->valid, x->data, k, x->n);
        k_mask_and_to(r->valid, all, n);
    }
    return HML_OK;
}

Status op_MEMBER(Vm *vm, const Ins *ins) {
    VmReg *number = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *c = vm_in(vm, ins, 2);
    VmReg *r = vm_result(vm, ins, number->n, false);
    k_member_numbers(r->data, number->data, x->data, c->data, (int)ins->imm[0], (int)ins->imm[1],
                     x->n);
    return HML_OK;
}

Status op_BEST(Vm *vm, const Ins *ins) {
    VmReg *key = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result(vm, ins, x->n, false);
    k_best(r->data, key->data, key->valid, x->data, x->n);
    return HML_OK;
}

Status op_AXIS_PRESENT(Vm *vm, const Ins *ins) {
    VmReg *number = vm_in(vm, ins, 0);
    const int64_t *at = number->data;
    uint32_t *off = vm_result_axis(vm, ins, number->n)->data;
    off[0] = 0;
    for (uint32_t i = 0; i < number->n; i++) off[i + 1] = off[i] + (at[i] >= 0);
    return HML_OK;
}

Status op_PRESENT(Vm *vm, const Ins *ins) {
    VmReg *number = vm_in(vm, ins, 0);
    const int64_t *at = number->data;
    VmReg *r = vm_result(vm, ins, number->n, false);
    int64_t *out = r->data;
    uint32_t n = 0;
    for (uint32_t i = 0; i < number->n; i++) { /* no branch; written over where negative */
        out[n] = at[i];
        n += at[i] >= 0;
    }
    r->n = n;
    return HML_OK;
}

Status op_NUMBER(Vm *vm, const Ins *ins) {
    VmReg *number = vm_in(vm, ins, 0);
    const int64_t *at = number->data;
    bool any = k_any_negative(at, number->n);
    VmReg *r = vm_result(vm, ins, number->n, any);
    memcpy(r->data, at, number->n * sizeof *at);
    if (any) k_not_negative(r->valid, at, number->n);
    return HML_OK;
}
