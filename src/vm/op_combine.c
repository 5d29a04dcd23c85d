/* op_combine.c - combinations of the objects of a list, and the best of them. */
#include "kern/combine.h"
#include "vm/vm.h"

Status op_AXIS_COMBINE(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0);
    uint64_t n = k_combinations(x->data, (int)ins->imm[0], x->n);
    if (!vm_has_room(vm, ins, n)) return HML_FAIL;
    VmReg *r = vm_result_axis(vm, ins, x->n);
    k_off_combine(r->data, x->data, (int)ins->imm[0], x->n);
    return HML_OK;
}

/* Room for a value of each combination; NULL after an error. */
static VmReg *combined(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    uint64_t n = k_combinations(x->data, (int)ins->imm[0], x->n);
    return vm_has_room(vm, ins, n) ? vm_result(vm, ins, n, v->valid != NULL) : NULL;
}

Status op_COMBINE(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *r = combined(vm, ins);
    int k = (int)ins->imm[0], member = (int)ins->imm[1];
    if (!r) return HML_FAIL;
    k_combine(r->data, v->data, x->data, k, member, vm_elem_size(r->elem), x->n);
    if (v->valid) k_combine(r->valid, v->valid, x->data, k, member, 1, x->n);
    return HML_OK;
}

Status op_COMBINE_SUM(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *r = combined(vm, ins);
    if (!r) return HML_FAIL;
    k_combine_sum(r->data, v->data, x->data, (int)ins->imm[0], x->n);
    if (v->valid) k_combine_all(r->valid, v->valid, x->data, (int)ins->imm[0], x->n);
    return HML_OK;
}

Status op_AXIS_BEST(Vm *vm, const Ins *ins) {
    VmReg *key = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, x->n);
    k_off_best(r->data, key->data, key->valid, x->data, x->n);
    return HML_OK;
}

Status op_BEST(Vm *vm, const Ins *ins) {
    VmReg *key = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    uint32_t *off = vm_scratch(vm, (x->n + (size_t)1) * sizeof *off);
    k_off_best(off, key->data, key->valid, x->data, x->n);
    VmReg *r = vm_result(vm, ins, off[x->n], false);
    k_best(r->data, key->data, key->valid, x->data, x->n);
    return HML_OK;
}
