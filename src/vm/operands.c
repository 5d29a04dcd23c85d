/* operands.c - what operations of several operands share: the kernel for their shapes, their masks,
 * values taken by their numbers.
 */
#include "kern/lists.h"
#include "vm/vm.h"

void vm_apply(const KBinary *kernel, void *out, const VmReg *a, const VmReg *b, size_t n) {
    if (!a->is_constant && !b->is_constant)
        kernel->vv(out, a->data, b->data, n);
    else if (b->is_constant)
        kernel->vs(out, a->data, b->data, n);
    else
        kernel->sv(out, a->data, b->data, n);
}

void vm_join_masks(uint8_t *valid, VmReg *const *in, int n_in, size_t n) {
    bool first = true;
    for (int k = 0; k < n_in; k++) {
        if (!in[k]->valid) continue;
        if (in[k]->is_constant && !in[k]->valid[0]) {
            memset(valid, 0, n);
            return;
        }
        if (in[k]->is_constant) continue;
        if (first)
            memcpy(valid, in[k]->valid, n);
        else
            k_mask_and_to(valid, in[k]->valid, n);
        first = false;
    }
    if (first) memset(valid, 1, n);
}

void vm_take(VmReg *r, const VmReg *v, const int64_t *number, size_t n) {
    k_take(r->data, v->data, number, vm_elem_size(r->elem), n);
    if (!r->valid) return;
    k_not_negative(r->valid, number, n);
    for (size_t i = 0; v->valid && i < n; i++) /* no place is looked at that is not there */
        r->valid[i] = r->valid[i] && v->valid[number[i]];
}
