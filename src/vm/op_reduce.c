/* op_reduce.c - reductions of lists. */
#include "kern/lists.h"
#include "kern/reduce.h"
#include "vm/vm.h"

Status op_SUM_F64(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result(vm, ins, x->n, false);
    k_f64_sum(r->data, v->data, v->valid, x->data, x->n);
    return HML_OK;
}

static Status sum_failed(Vm *vm, const Ins *ins, size_t at) {
    return vm_error(vm, ins, HML_E_RANGE, (int64_t)at, "the sum does not fit a 64-bit integer");
}

Status op_SUM_I64(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *used = vm_in(vm, ins, 2);
    VmReg *r = vm_result(vm, ins, x->n, false);
    size_t bad = k_i64_sum(r->data, v->data, v->valid, x->data, used ? used->data : NULL,
                           used && !used->is_constant, x->n);
    return bad == x->n ? HML_OK : sum_failed(vm, ins, bad);
}

Status op_SUM_U64(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *used = vm_in(vm, ins, 2);
    VmReg *r = vm_result(vm, ins, x->n, false);
    size_t bad = k_u64_sum(r->data, v->data, v->valid, x->data, used ? used->data : NULL,
                           used && !used->is_constant, x->n);
    return bad == x->n ? HML_OK : sum_failed(vm, ins, bad);
}

static Status extreme(Vm *vm, const Ins *ins, KExtremeFn *kernel) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result(vm, ins, x->n, true);
    kernel(r->data, r->valid, v->data, v->valid, x->data, x->n);
    return HML_OK;
}

#define EXTREME(NAME, kernel)                                                                      \
    Status op_##NAME(Vm *vm, const Ins *ins) { return extreme(vm, ins, kernel); }

EXTREME(MIN_F64, k_f64_min)
EXTREME(MAX_F64, k_f64_max)
EXTREME(MIN_I64, k_i64_min)
EXTREME(MAX_I64, k_i64_max)
EXTREME(MIN_U64, k_u64_min)
EXTREME(MAX_U64, k_u64_max)
EXTREME(MEAN_F64, k_f64_mean)
EXTREME(ARGMIN_F64, k_f64_argmin)
EXTREME(ARGMAX_F64, k_f64_argmax)

typedef void TruthFn(uint8_t *restrict out, const KRank *restrict rank,
                     const uint32_t *restrict off, size_t n);

static const KRank *rank_of(Vm *vm, const uint8_t *mask, size_t n) {
    KRank *rank = vm_scratch(vm, k_ranks(n) * sizeof *rank);
    k_rank(rank, mask, n);
    return rank;
}

static Status truth(Vm *vm, const Ins *ins, TruthFn *kernel) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    const KRank *rank = rank_of(vm, v->data, v->n);
    kernel(vm_result(vm, ins, x->n, false)->data, rank, x->data, x->n);
    return HML_OK;
}

/* counted: n elements that count, NULL: all. */
static Status count(Vm *vm, const Ins *ins, const uint8_t *counted, size_t n, const VmReg *x) {
    const KRank *rank = counted ? rank_of(vm, counted, n) : NULL;
    k_count(vm_result(vm, ins, x->n, false)->data, rank, x->data, x->n);
    return HML_OK;
}

Status op_ANY(Vm *vm, const Ins *ins) { return truth(vm, ins, k_bool_any); }
Status op_ALL(Vm *vm, const Ins *ins) { return truth(vm, ins, k_bool_all); }
Status op_COUNT_TRUE(Vm *vm, const Ins *ins) {
    const VmReg *v = vm_in(vm, ins, 0);
    return count(vm, ins, v->data, v->n, vm_in(vm, ins, 1));
}
Status op_COUNT(Vm *vm, const Ins *ins) {
    const VmReg *v = vm_in(vm, ins, 0);
    return count(vm, ins, v->valid, v->n, vm_in(vm, ins, 1));
}
Status op_SIZE(Vm *vm, const Ins *ins) { return count(vm, ins, NULL, 0, vm_in(vm, ins, 0)); }

Status op_AT(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result(vm, ins, x->n, true);
    int64_t *number = vm_scratch(vm, (x->n + (size_t)1) * sizeof *number);
    k_at_number(number, ins->imm[0], x->data, x->n);
    vm_take(r, v, number, x->n);
    return HML_OK;
}
