/* op_select.c - selections: CHOOSE opens a domain, NARROW carries values into it, EMIT hands them
 * to a sink.
 */
#include "kern/lists.h"
#include "vm/vm.h"

static void domain_reserve(VmDomain *d, size_t n) {
    if (d->own_n >= n) return;
    d->own_from_parent = mem_resize(d->own_from_parent, n * sizeof(uint32_t));
    d->own_rows = mem_resize(d->own_rows, n * sizeof(uint32_t));
    d->own_n = n;
}

Status op_CHOOSE(Vm *vm, const Ins *ins) {
    const VmDomain *parent = &vm->domains[vm->open[vm->depth]];
    VmDomain *d = &vm->domains[ins->imm[0]];
    VmReg *mask = vm_in(vm, ins, 0);
    domain_reserve(d, parent->n + (size_t)1);
    if (mask->is_constant) {
        d->n = *(uint8_t *)mask->data ? parent->n : 0;
        for (uint32_t i = 0; i < d->n; i++) d->own_from_parent[i] = i;
    } else {
        d->n = (uint32_t)k_positions(d->own_from_parent, mask->data, parent->n);
    }
    bool all = d->n == parent->n && !(vm->force & VM_FORCE_SELECTED);
    d->from_parent = all ? NULL : d->own_from_parent;
    d->rows = parent->rows;
    if (!all) {
        for (uint32_t i = 0; i < d->n; i++) {
            uint32_t at = d->own_from_parent[i];
            d->own_rows[i] = parent->rows ? parent->rows[at] : at;
        }
        d->rows = d->own_rows;
    }
    if (!vm_is_done(vm, ins)) d->passed += d->n;
    vm->open[++vm->depth] = (int)ins->imm[0];
    return HML_OK;
}

Status op_LEAVE(Vm *vm, const Ins *ins) {
    (void)ins;
    vm->depth--;
    return HML_OK;
}

Status op_NARROW(Vm *vm, const Ins *ins) {
    const VmDomain *d = &vm->domains[ins->imm[0]];
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = &vm->regs[ins->dst];
    if (!d->from_parent) { /* all events: the same memory */
        r->n = v->n;
        r->data = v->data;
        r->valid = v->valid;
        return HML_OK;
    }
    size_t n = d->n, size = vm_elem_size(v->elem);
    if (x) {
        const uint32_t *off = x->data;
        n = 0;
        for (uint32_t k = 0; k < d->n; k++)
            n += off[d->from_parent[k] + 1] - off[d->from_parent[k]];
    }
    r = vm_result(vm, ins, n, v->valid != NULL);
    if (x) {
        k_pick_lists(r->data, n, v->data, x->data, d->from_parent, size, d->n);
        if (v->valid) k_pick_lists(r->valid, n, v->valid, x->data, d->from_parent, 1, d->n);
    } else {
        k_pick(r->data, v->data, d->from_parent, size, n);
        if (v->valid) k_pick(r->valid, v->valid, d->from_parent, 1, n);
    }
    return HML_OK;
}

Status op_NARROW_AXIS(Vm *vm, const Ins *ins) {
    const VmDomain *d = &vm->domains[ins->imm[0]];
    VmReg *x = vm_in(vm, ins, 0);
    if (!d->from_parent) { /* all events: the same memory */
        VmReg *r = &vm->regs[ins->dst];
        r->n = x->n;
        r->data = x->data;
        r->valid = NULL;
        return HML_OK;
    }
    VmReg *r = vm_result_axis(vm, ins, d->n);
    k_off_pick(r->data, x->data, d->from_parent, d->n);
    return HML_OK;
}

Status op_EMIT(Vm *vm, const Ins *ins) {
    if (!vm_is_done(vm, ins)) vm->host.emit(vm->host.ctx, vm->program->sinks[ins->imm[0]], vm);
    return HML_OK;
}
