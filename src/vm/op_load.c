/* op_load.c - instructions that bring in columns: LOAD_*, AXIS, ENTRY.
 *
 * A column is fetched at most once per range. Under a selection only the values of the selected
 * rows are taken over; without one, doubles and integers of 64 bits are used where they lie.
 */
#include "kern/lists.h"
#include "kern/reduce.h"
#include "kern/widen.h"
#include "vm/vm.h"

static Status column_get(Vm *vm, const Ins *ins, const Column **out) {
    int item = (int)ins->imm[0];
    if (!vm->fetched[item]) {
        if (vm->host.fetch(vm->host.ctx, item, &vm->columns[item]) != HML_OK) return HML_FAIL;
        vm->fetched[item] = 1;
        vm->fetches++;
    }
    *out = &vm->columns[item];
    return HML_OK;
}

static const char *column_name(const Vm *vm, const Ins *ins) {
    return vm->program->table->columns[vm->program->items[ins->imm[0]].column].name;
}

static const uint32_t *selected_rows(const Vm *vm) { return vm->domains[vm->open[vm->depth]].rows; }

/* Offsets of one level of a column over the selected elements of the level above; at: the selected
 * elements of that level (NULL: all n). */
static void level_offsets(const Column *c, int level, const uint32_t *at, size_t n, uint32_t *out) {
    if (!c->off[level])
        k_off_fixed(out, c->fixed[level], n);
    else if (at)
        k_off_pick(out, c->off[level], at, n);
    else
        memcpy(out, c->off[level], (n + 1) * sizeof *out);
}

/* Elements of the next level that belong to the selected ones: written to out, their number. */
static size_t level_below(const Column *c, int level, const uint32_t *at, size_t n, uint32_t *out) {
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t owner = at[i];
        uint32_t begin = c->off[level] ? c->off[level][owner] : owner * c->fixed[level];
        uint32_t end = c->off[level] ? c->off[level][owner + 1] : begin + c->fixed[level];
        for (uint32_t j = begin; j < end; j++) out[k++] = j;
    }
    return k;
}

/* The selected elements of a level (below the events for level > 0); NULL where all are. */
static const uint32_t *level_selected(Vm *vm, const Column *c, int level, size_t *n) {
    const uint32_t *at = selected_rows(vm);
    *n = vm_events(vm);
    if (!at) {
        for (int k = 0; k < level; k++) *n = c->off[k] ? c->off[k][*n] : *n * c->fixed[k];
        return NULL;
    }
    uint32_t *buffers = vm_scratch(vm, 2 * ((size_t)c->n + c->rows + 1) * sizeof(uint32_t));
    uint32_t *to = buffers, *other = buffers + c->n + c->rows + 1;
    for (int k = 0; k < level; k++) {
        *n = level_below(c, k, at, *n, to);
        at = to;
        to = other;
        other = (uint32_t *)at;
    }
    return at;
}

Status op_AXIS(Vm *vm, const Ins *ins) {
    const Column *c;
    if (column_get(vm, ins, &c) != HML_OK) return HML_FAIL;
    int level = (int)ins->imm[1];
    size_t n;
    const uint32_t *at = level_selected(vm, c, level, &n);
    VmReg *r = vm_result_axis(vm, ins, n);
    level_offsets(c, level, at, n, r->data);
    return HML_OK;
}

/* The lists of a collection must have the same lengths in all its columns. */
static Status check_lengths(Vm *vm, const Ins *ins, const Column *c) {
    const VmReg *axis = vm_in(vm, ins, 0);
    if (!axis) return HML_OK;
    const uint32_t *rows = selected_rows(vm), *off = axis->data;
    if (!rows && c->off[0] && memcmp(off, c->off[0], (axis->n + (size_t)1) * sizeof *off) == 0)
        return HML_OK;
    for (uint32_t i = 0; i < axis->n; i++) {
        uint32_t row = rows ? rows[i] : i;
        uint32_t length = c->off[0] ? c->off[0][row + 1] - c->off[0][row] : c->fixed[0];
        if (length == off[i + 1] - off[i]) continue;
        vm_error(vm, ins, HML_E_DATA, -1, "branch %s has %u elements where its collection has %u",
                 column_name(vm, ins), length, off[i + 1] - off[i]);
        DataPlace place = DATA_NOWHERE;
        place.entry = (int64_t)(vm->first_entry + row);
        diag_complete_place(vm->diags, place);
        return HML_FAIL;
    }
    return HML_OK;
}

static void load_strings(VmReg *r, const Column *c, const uint32_t *at, size_t n) {
    StrView *out = r->data;
    for (size_t i = 0; i < n; i++) {
        uint32_t k = at ? at[i] : (uint32_t)i;
        out[i] =
            (StrView){(const char *)c->values + c->str_off[k], c->str_off[k + 1] - c->str_off[k]};
    }
}

static void load_values(VmReg *r, const Column *c, const uint32_t *at, size_t n) {
    if (c->elem == HML_STR)
        load_strings(r, c, at, n);
    else if (r->elem == HML_F64 && at)
        k_gather_f64(r->data, c->values, c->elem, at, n);
    else if (r->elem == HML_F64)
        k_widen_f64(r->data, c->values, c->elem, n);
    else if (r->elem == HML_I64 && at)
        k_gather_i64(r->data, c->values, c->elem, at, n);
    else if (r->elem == HML_I64)
        k_widen_i64(r->data, c->values, c->elem, n);
    else if (at)
        k_pick(r->data, c->values, at, vm_elem_size(r->elem), n);
    else
        memcpy(r->data, c->values, n * vm_elem_size(r->elem));
}

static Status op_load(Vm *vm, const Ins *ins) {
    const Column *c;
    if (column_get(vm, ins, &c) != HML_OK || check_lengths(vm, ins, c) != HML_OK) return HML_FAIL;
    size_t n;
    const uint32_t *at = level_selected(vm, c, c->n_axes, &n);
    VmReg *r = &vm->regs[ins->dst];
    bool same = c->elem == (Elem)r->elem && c->elem != HML_STR;
    if (!at && same && !c->valid && !(vm->force & VM_FORCE_MASKED)) {
        r->n = (uint32_t)n;
        r->data = (void *)c->values;
        r->valid = NULL;
        return HML_OK;
    }
    r = vm_result(vm, ins, n, c->valid != NULL);
    load_values(r, c, at, n);
    if (c->valid && at)
        k_pick(r->valid, c->valid, at, 1, n);
    else if (c->valid)
        memcpy(r->valid, c->valid, n);
    if (c->valid && r->elem == HML_BOOL) k_mask_and_to(r->data, r->valid, n);
    return HML_OK;
}

Status op_LOAD_F64(Vm *vm, const Ins *ins) { return op_load(vm, ins); }
Status op_LOAD_I64(Vm *vm, const Ins *ins) { return op_load(vm, ins); }
Status op_LOAD_U64(Vm *vm, const Ins *ins) { return op_load(vm, ins); }
Status op_LOAD_BOOL(Vm *vm, const Ins *ins) { return op_load(vm, ins); }
Status op_LOAD_STR(Vm *vm, const Ins *ins) { return op_load(vm, ins); }

/* Where in the column the elements lie that have these numbers among the selected ones (0 where the
 * number is negative). */
static void find_places(const Vm *vm, const Column *c, const VmReg *axis, const int64_t *number,
                        uint32_t *at) {
    const uint32_t *rows = selected_rows(vm), *off = axis->data;
    for (uint32_t i = 0; i < axis->n; i++) {
        uint32_t row = rows ? rows[i] : i;
        uint32_t begin = c->off[0] ? c->off[0][row] : row * c->fixed[0];
        at[i] = number[i] < 0 ? 0 : begin + ((uint32_t)number[i] - off[i]);
    }
}

static Status load_at(Vm *vm, const Ins *ins) {
    const Column *c;
    if (column_get(vm, ins, &c) != HML_OK || check_lengths(vm, ins, c) != HML_OK) return HML_FAIL;
    const VmReg *axis = vm_in(vm, ins, 0);
    size_t n = axis->n;
    int64_t *number = vm_scratch(vm, (n + 1) * (sizeof *number + sizeof(uint32_t)));
    uint32_t *at = (uint32_t *)(number + n + 1);
    k_at_number(number, ins->imm[1], axis->data, n);
    find_places(vm, c, axis, number, at);
    bool missing = c->valid || k_any_negative(number, n);
    VmReg *r = vm_result(vm, ins, n, missing);
    if (c->n == 0)
        memset(r->data, 0, n * 8);
    else if (r->elem == HML_F64)
        k_gather_f64(r->data, c->values, c->elem, at, n);
    else
        k_gather_i64(r->data, c->values, c->elem, at, n);
    if (!missing) return HML_OK;
    k_not_negative(r->valid, number, n);
    for (size_t i = 0; c->valid && i < n; i++) r->valid[i] = r->valid[i] && c->valid[at[i]];
    k_clear_missing(r->data, r->valid, n);
    return HML_OK;
}

Status op_LOAD_AT_F64(Vm *vm, const Ins *ins) { return load_at(vm, ins); }
Status op_LOAD_AT_I64(Vm *vm, const Ins *ins) { return load_at(vm, ins); }

Status op_ENTRY(Vm *vm, const Ins *ins) {
    size_t n = vm_events(vm);
    VmReg *r = vm_result(vm, ins, n, false);
    int64_t *out = r->data;
    for (size_t i = 0; i < n; i++) out[i] = (int64_t)(vm->first_entry + vm_row(vm, (uint32_t)i));
    return HML_OK;
}
