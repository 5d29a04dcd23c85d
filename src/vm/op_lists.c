/* op_lists.c - lists made from lists: slices, filters, unions, combinations, sorting, references.
 *
 * A value that is constant may be repeated; elsewhere operands are vectors. What would make more
 * elements than a piece may have is given up; the machine then runs smaller pieces.
 */
#include "kern/lists.h"
#include "kern/order.h"
#include "vm/vm.h"

static const uint32_t *offsets(const VmReg *axis) { return axis->data; }

static uint32_t total(const VmReg *axis) { return offsets(axis)[axis->n]; }

Status op_AXIS_SLICE(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0);
    VmReg *r = vm_result_axis(vm, ins, x->n);
    k_off_slice(r->data, x->data, ins->imm[0], ins->imm[1], x->n);
    return HML_OK;
}

Status op_SLICE(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    uint32_t *off = vm_scratch(vm, (x->n + (size_t)1) * sizeof *off);
    k_off_slice(off, x->data, ins->imm[0], ins->imm[1], x->n);
    VmReg *r = vm_result(vm, ins, off[x->n], v->valid != NULL);
    k_slice(r->data, v->data, x->data, ins->imm[0], ins->imm[1], vm_elem_size(r->elem), x->n);
    if (v->valid) k_slice(r->valid, v->valid, x->data, ins->imm[0], ins->imm[1], 1, x->n);
    return HML_OK;
}

Status op_AXIS_FILTER(Vm *vm, const Ins *ins) {
    VmReg *mask = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, x->n);
    KRank *rank = vm_scratch(vm, k_ranks(mask->n) * sizeof *rank);
    k_rank(rank, mask->data, mask->n);
    k_off_filter(r->data, x->data, rank, x->n);
    return HML_OK;
}

Status op_FILTER(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *mask = vm_in(vm, ins, 1);
    size_t n = k_mask_count(mask->data, mask->n);
    VmReg *r = vm_result(vm, ins, n, v->valid != NULL);
    k_filter(r->data, n, v->data, mask->data, vm_elem_size(r->elem), mask->n);
    if (v->valid) k_filter(r->valid, n, v->valid, mask->data, 1, mask->n);
    return HML_OK;
}

Status op_AXIS_COMPOSE(Vm *vm, const Ins *ins) {
    VmReg *outer = vm_in(vm, ins, 0), *inner = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, outer->n);
    k_off_compose(r->data, outer->data, inner->data, outer->n);
    return HML_OK;
}

Status op_AXIS_UNDER(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0), *c = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, total(c));
    uint64_t n = k_off_under(r->data, x->data, c->data, x->n);
    return vm_has_room(vm, ins, n) ? HML_OK : HML_FAIL;
}

Status op_AXIS_UNION(Vm *vm, const Ins *ins) {
    VmReg *a = vm_in(vm, ins, 0), *b = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, a->n);
    k_off_union(r->data, a->data, b->data, a->n);
    return HML_OK;
}

Status op_AXIS_FIXED(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0);
    size_t n = x ? total(x) : vm_events(vm);
    VmReg *r = vm_result_axis(vm, ins, n);
    uint64_t m = k_off_fixed(r->data, (uint32_t)ins->imm[0], n);
    return vm_has_room(vm, ins, m) ? HML_OK : HML_FAIL;
}

Status op_UNION(Vm *vm, const Ins *ins) {
    VmReg *a = vm_in(vm, ins, 0), *ax = vm_in(vm, ins, 1), *b = vm_in(vm, ins, 2),
          *bx = vm_in(vm, ins, 3);
    bool masked = a->valid || b->valid;
    VmReg *r = vm_result(vm, ins, (size_t)total(ax) + total(bx), masked);
    k_union(r->data, a->data, ax->data, b->data, bx->data, vm_elem_size(r->elem), ax->n);
    if (!masked) return HML_OK;
    uint8_t *ones = vm_scratch(vm, MAX_OF(a->n, b->n) + (size_t)1);
    memset(ones, 1, MAX_OF(a->n, b->n));
    k_union(r->valid, a->valid ? a->valid : ones, ax->data, b->valid ? b->valid : ones, bx->data, 1,
            ax->n);
    return HML_OK;
}

/* One value for every element of all lists. */
static void fill(void *out, const void *value, size_t size, size_t n) {
    for (size_t i = 0; i < n; i++) memcpy((char *)out + i * size, value, size);
}

Status op_REPEAT(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    VmReg *r = vm_result(vm, ins, total(x), v->valid != NULL);
    size_t size = vm_elem_size(r->elem);
    if (v->is_constant) {
        fill(r->data, v->data, size, r->n);
        if (v->valid) memset(r->valid, v->valid[0], r->n);
        return HML_OK;
    }
    k_repeat(r->data, v->data, x->data, size, x->n);
    if (v->valid) k_repeat(r->valid, v->valid, x->data, 1, x->n);
    return HML_OK;
}

typedef void ProductFn(void *restrict out, size_t total, const void *restrict v,
                       const uint32_t *restrict off, const uint32_t *restrict c_off, size_t size,
                       size_t n);

/* Values on the pairs of one element of a list and one of another of the same owner. */
static Status product(Vm *vm, const Ins *ins, ProductFn *kernel) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *c = vm_in(vm, ins, 2);
    uint64_t n = k_pairs(x->data, c->data, x->n);
    if (!vm_has_room(vm, ins, n)) return HML_FAIL;
    VmReg *r = vm_result(vm, ins, n, v->valid != NULL);
    kernel(r->data, n, v->data, x->data, c->data, vm_elem_size(r->elem), x->n);
    if (v->valid) kernel(r->valid, n, v->valid, x->data, c->data, 1, x->n);
    return HML_OK;
}

Status op_SPREAD(Vm *vm, const Ins *ins) { return product(vm, ins, k_spread); }
Status op_TILE(Vm *vm, const Ins *ins) { return product(vm, ins, k_tile); }

Status op_IOTA(Vm *vm, const Ins *ins) {
    VmReg *r = vm_result(vm, ins, total(vm_in(vm, ins, 0)), false);
    k_iota(r->data, r->n);
    return HML_OK;
}

Status op_TAKE(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *number = vm_in(vm, ins, 1);
    const int64_t *at = number->data;
    bool missing = v->valid || number->valid || k_any_negative(at, number->n);
    VmReg *r = vm_result(vm, ins, number->n, missing);
    vm_take(r, v, at, number->n);
    if (number->valid) k_mask_and_to(r->valid, number->valid, number->n);
    return HML_OK;
}

Status op_SORT_INDEX(Vm *vm, const Ins *ins) {
    VmReg *key = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    KeyedNumber *scratch =
        vm_scratch(vm, 2 * sizeof *scratch * (k_longest(x->data, x->n) + (size_t)1));
    VmReg *r = vm_result(vm, ins, total(x), false);
    k_sort_numbers(r->data, key->data, key->valid, x->data, scratch, x->n);
    return HML_OK;
}

Status op_SORT(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1);
    KeyedNumber *scratch =
        vm_scratch(vm, 2 * sizeof *scratch * (k_longest(x->data, x->n) + (size_t)1));
    VmReg *r = vm_result(vm, ins, total(x), v->valid != NULL);
    k_sort_values(r->data, v->valid ? r->valid : NULL, v->data, v->valid, x->data, scratch, x->n);
    return HML_OK;
}

/* Numbers of elements with missing ones as -1, in scratch memory where need be. */
static const int64_t *numbers(Vm *vm, const VmReg *r) {
    if (!r->valid) return r->data;
    int64_t *out = vm_scratch(vm, (r->n + (size_t)1) * sizeof *out);
    const int64_t *in = r->data;
    for (size_t i = 0; i < r->n; i++) out[i] = r->valid[i] ? in[i] : -1;
    return out;
}

Status op_LIST_AXIS(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0), *number = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, number->n);
    uint64_t n = k_off_take(r->data, x->data, numbers(vm, number), number->n);
    return vm_has_room(vm, ins, n) ? HML_OK : HML_FAIL;
}

Status op_LIST_INDEX(Vm *vm, const Ins *ins) {
    VmReg *x = vm_in(vm, ins, 0), *number = vm_in(vm, ins, 1);
    const int64_t *at = numbers(vm, number);
    size_t n = 0;
    for (size_t i = 0; i < number->n; i++)
        if (at[i] >= 0) n += offsets(x)[at[i] + 1] - offsets(x)[at[i]];
    VmReg *r = vm_result(vm, ins, n, false);
    k_number_take(r->data, x->data, at, number->n);
    return HML_OK;
}

Status op_RESOLVE(Vm *vm, const Ins *ins) {
    VmReg *refs = vm_in(vm, ins, 0), *rx = vm_in(vm, ins, 1), *ids = vm_in(vm, ins, 2),
          *ix = vm_in(vm, ins, 3);
    size_t slots = 16;
    while (slots < 2 * ((size_t)k_longest(ix->data, ix->n) + 1)) slots *= 2;
    uint32_t *scratch = vm_scratch(vm, slots * sizeof *scratch);
    VmReg *r = vm_result(vm, ins, refs->n, false);
    k_resolve(r->data, refs->data, rx->data, ids->data, ix->data, scratch, slots, rx->n);
    return HML_OK;
}

Status op_LOCATE(Vm *vm, const Ins *ins) {
    VmReg *places = vm_in(vm, ins, 0), *px = vm_in(vm, ins, 1), *x = vm_in(vm, ins, 2);
    const int64_t *at = numbers(vm, places);
    VmReg *r = vm_result(vm, ins, places->n, false);
    k_locate(r->data, at, px->data, x->data, x->n);
    return HML_OK;
}

Status op_ALIGN(Vm *vm, const Ins *ins) {
    VmReg *v = vm_in(vm, ins, 0), *x = vm_in(vm, ins, 1), *to = vm_in(vm, ins, 2);
    if (x->n != to->n || memcmp(x->data, to->data, (x->n + (size_t)1) * sizeof(uint32_t)) != 0)
        return vm_error(vm, ins, HML_E_DATA, -1, "two branches of one list have different lengths");
    VmReg *r = vm_result(vm, ins, v->n, v->valid != NULL);
    memcpy(r->data, v->data, v->n * vm_elem_size(r->elem));
    if (v->valid) memcpy(r->valid, v->valid, v->n);
    return HML_OK;
}

Status op_AXIS_CLIMB(Vm *vm, const Ins *ins) {
    VmReg *start = vm_in(vm, ins, 0), *up = vm_in(vm, ins, 1);
    VmReg *r = vm_result_axis(vm, ins, start->n);
    uint64_t n = k_off_climb(r->data, start->data, up->data, start->n);
    return vm_has_room(vm, ins, n) ? HML_OK : HML_FAIL;
}

Status op_CLIMB(Vm *vm, const Ins *ins) {
    VmReg *start = vm_in(vm, ins, 0), *up = vm_in(vm, ins, 1);
    uint32_t *off = vm_scratch(vm, (start->n + (size_t)1) * sizeof *off);
    VmReg *r = vm_result(vm, ins, k_off_climb(off, start->data, up->data, start->n), false);
    k_climb(r->data, start->data, up->data, start->n);
    return HML_OK;
}
