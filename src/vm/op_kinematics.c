/* op_kinematics.c - shapes of events and other functions of momenta: takes missing objects out of
 * the lists and calls the kernels.
 */
#include "kern/mt2.h"
#include "kern/shapes.h"
#include "vm/vm.h"

/* The momenta of the lists of an instruction, without missing objects. */
typedef struct Lists {
    KMomenta p;
    const uint32_t *off;
    size_t n;
} Lists;

static bool is_there(VmReg *const *in, int components, size_t i) {
    for (int k = 0; k < components; k++)
        if (in[k]->valid && !in[k]->valid[i]) return false;
    return true;
}

/* Operands 0 to components - 1 are values of the objects, operand axis their lists. */
static Lists lists_of(Vm *vm, const Ins *ins, int components, int axis) {
    VmReg *in[4], *x = vm_in(vm, ins, axis);
    const double *data[4] = {0};
    bool masked = false;
    for (int k = 0; k < components; k++) {
        in[k] = vm_in(vm, ins, k);
        data[k] = in[k]->data;
        masked = masked || in[k]->valid;
    }
    Lists l = {{data[0], data[1], data[2], data[3]}, x->data, x->n};
    if (!masked) return l;
    const uint32_t *off = x->data;
    size_t total = off[x->n], kept = 0;
    double *room = vm_scratch(vm, (4 * total + 1) * sizeof(double) + (x->n + (size_t)1) * 4);
    uint32_t *starts = (uint32_t *)(room + 4 * total);
    for (size_t list = 0; list < x->n; list++) {
        starts[list] = (uint32_t)kept;
        for (size_t i = off[list]; i < off[list + 1]; i++) {
            if (!is_there(in, components, i)) continue;
            for (int k = 0; k < components; k++) room[(size_t)k * total + kept] = data[k][i];
            kept++;
        }
    }
    starts[x->n] = (uint32_t)kept;
    l.p = (KMomenta){room, room + total, room + 2 * total, room + 3 * total};
    l.off = starts;
    return l;
}

static Status shape(Vm *vm, const Ins *ins, KShape what, int components) {
    Lists l = lists_of(vm, ins, components, components);
    VmReg *r = vm_result(vm, ins, l.n, true);
    k_shape(r->data, r->valid, what, l.p, l.off, l.n);
    return HML_OK;
}

#define SHAPE(NAME, components)                                                                    \
    Status op_##NAME(Vm *vm, const Ins *ins) { return shape(vm, ins, K_##NAME, components); }

SHAPE(SPHERICITY, 3)
SHAPE(APLANARITY, 3)
SHAPE(TRANSVERSE_SPHERICITY, 2)
SHAPE(C_PARAMETER, 3)
SHAPE(D_PARAMETER, 3)
SHAPE(THRUST, 3)
SHAPE(TRANSVERSE_THRUST, 2)

Status op_FOX_WOLFRAM(Vm *vm, const Ins *ins) {
    Lists l = lists_of(vm, ins, 4, 4);
    VmReg *r = vm_result(vm, ins, l.n, true);
    k_fox_wolfram(r->data, r->valid, (int)ins->imm[0], l.p, l.off, l.n);
    return HML_OK;
}

Status op_ALPHA_T(Vm *vm, const Ins *ins) {
    Lists l = lists_of(vm, ins, 4, 4);
    VmReg *r = vm_result(vm, ins, l.n, true);
    k_alpha_t(r->data, r->valid, l.p, l.off, l.n);
    return HML_OK;
}

Status op_RAZOR_MR(Vm *vm, const Ins *ins) {
    Lists l = lists_of(vm, ins, 4, 4);
    VmReg *r = vm_result(vm, ins, l.n, true);
    k_razor_mr(r->data, r->valid, l.p, l.off, l.n);
    return HML_OK;
}

Status op_RAZOR_R2(Vm *vm, const Ins *ins) {
    Lists l = lists_of(vm, ins, 4, 6);
    VmReg *mx = vm_in(vm, ins, 4), *my = vm_in(vm, ins, 5);
    VmReg *r = vm_result(vm, ins, l.n, true);
    k_razor_r2(r->data, r->valid, l.p, l.off, mx->data, my->data, !mx->is_constant, l.n);
    for (size_t i = 0; i < l.n; i++) {
        bool there = (!mx->valid || mx->valid[mx->is_constant ? 0 : i]) &&
                     (!my->valid || my->valid[my->is_constant ? 0 : i]);
        if (!there) r->valid[i] = 0;
    }
    return HML_OK;
}

Status op_MT2(Vm *vm, const Ins *ins) {
    enum { OPERANDS = 10 };
    VmReg *in[OPERANDS];
    size_t n = 1;
    bool masked = false;
    for (int k = 0; k < OPERANDS; k++) {
        in[k] = vm_in(vm, ins, k);
        if (!in[k]->is_constant) n = in[k]->n;
        masked = masked || in[k]->valid;
    }
    VmReg *r = vm_result(vm, ins, n, masked);
    double *out = r->data;
    for (size_t i = 0; i < n; i++) {
        double v[OPERANDS];
        bool there = true;
        for (int k = 0; k < OPERANDS; k++) {
            size_t at = in[k]->is_constant ? 0 : i;
            v[k] = ((const double *)in[k]->data)[at];
            there = there && (!in[k]->valid || in[k]->valid[at]);
        }
        Mt2Side a = {v[2], v[0], v[1], v[8]}, b = {v[5], v[3], v[4], v[9]};
        out[i] = there ? mt2_value(a, b, v[6], v[7]) : 0;
        if (masked) r->valid[i] = there;
    }
    return HML_OK;
}
