/* op_outside.c - functions of columns from outside of the language; see Outside in lang/ir.h. */
#include "vm/vm.h"

/* A result is missing where any operand is. */
static Status call(Vm *vm, const Ins *ins) {
    const Outside *f = ins->outside;
    OutsideColumn in[NODE_INPUTS];
    VmReg *regs[NODE_INPUTS];
    size_t n = 1, row = 0;
    bool masked = false;
    char why[256];
    for (int k = 0; k < f->n_inputs; k++) {
        VmReg *r = regs[k] = vm_in(vm, ins, k);
        in[k] = (OutsideColumn){r->data, r->valid, r->is_constant};
        if (!r->is_constant) n = r->n;
        masked = masked || r->valid;
    }
    VmReg *out = vm_result(vm, ins, n, masked);
    if (masked) vm_join_masks(out->valid, regs, f->n_inputs, n);
    if (f->eval(f, in, n, out->data, &row, why, sizeof why)) return HML_OK;
    return vm_error(vm, ins, HML_E_RANGE, (int64_t)row, "%s", why);
}

Status op_CALL_F64(Vm *vm, const Ins *ins) { return call(vm, ins); }
Status op_CALL_BOOL(Vm *vm, const Ins *ins) { return call(vm, ins); }
