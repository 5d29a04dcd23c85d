/* sink_columns.c - sinks that keep all values of some columns as doubles: what fits and metrics
 * work on. See sink.h.
 *
 * A row whose values are not all there is left out and counted. s->n counts the rows that are kept.
 * In the first columns (sink->detail: how many, NULL: none) a value may be missing or NaN: NaN
 * then.
 */
#include <math.h>
#include <string.h>

#include "kern/widen.h"
#include "run/sink.h"

void sink_columns_open(SinkState *s, const Sink *sink) {
    s->columns = mem_alloc(sizeof(double *) * (size_t)sink->n_values);
}

void sink_columns_close(SinkState *s) {
    for (int k = 0; s->columns && k < s->sink->n_values; k++) mem_free(s->columns[k]);
    mem_free(s->columns);
}

static void reserve(SinkState *s, size_t more) {
    size_t want = (size_t)s->n + more;
    if (want <= s->columns_cap) return;
    size_t cap = MAX_OF(want, 2 * s->columns_cap);
    for (int k = 0; k < s->sink->n_values; k++)
        s->columns[k] = mem_resize(s->columns[k], cap * sizeof(double));
    s->columns_cap = cap;
}

/* Values of rows at .. at + n of a register as doubles; a constant one has the same in all. */
static void widen(double *out, const VmReg *r, size_t at, size_t n) {
    size_t size = vm_elem_size(r->elem), m = r->is_constant ? 1 : n;
    const char *from = (const char *)r->data + (r->is_constant ? 0 : at) * size;
    if (r->elem == HML_F64)
        memcpy(out, from, m * sizeof(double));
    else
        k_widen_f64(out, from, (Elem)r->elem, m);
    for (size_t i = m; i < n; i++) out[i] = out[0];
}

/* NaN where a value is missing or infinite. */
static void mark_missing(double *x, const VmReg *r, size_t at, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((r->valid && !r->valid[r->is_constant ? 0 : at + i]) || x[i] - x[i] != 0) x[i] = NAN;
}

enum { PIECE = 1024 };

/* Which of the rows at .. at + n have all their values? Returns how many. */
static size_t find_whole(SinkState *s, const Vm *vm, size_t at, size_t n, uint8_t *whole) {
    size_t kept = 0;
    bool all = true;
    int loose = s->sink->detail ? *(const int *)s->sink->detail : 0;
    memset(whole, 1, n);
    for (int k = 0; k < loose; k++)
        mark_missing(s->columns[k] + s->n, vm_reg(vm, s->sink->regs[k]), at, n);
    for (int k = loose; k < s->sink->n_values; k++) {
        const VmReg *r = vm_reg(vm, s->sink->regs[k]);
        const double *x = s->columns[k] + s->n;
        for (size_t i = 0; i < n; i++)
            if (r->valid && !r->valid[r->is_constant ? 0 : at + i])
                whole[i] = 0, all = false;
            else if (x[i] - x[i] != 0 && whole[i] == 1)
                whole[i] = 2, all = false;
    }
    if (all) return n;
    for (size_t i = 0; i < n; i++) {
        s->summary.n_missing += whole[i] == 0;
        s->summary.n_nan += whole[i] == 2;
        whole[i] = whole[i] == 1;
        kept += whole[i];
    }
    return kept;
}

static void keep_whole(SinkState *s, const uint8_t *whole, size_t n) {
    for (int k = 0; k < s->sink->n_values; k++) {
        double *x = s->columns[k] + s->n;
        size_t to = 0;
        for (size_t i = 0; i < n; i++)
            if (whole[i]) x[to++] = x[i];
    }
}

void sink_gather(SinkState *s, const Vm *vm) {
    size_t rows = vm_events(vm);
    uint8_t whole[PIECE];
    for (int k = 0; k < s->sink->n_values; k++) {
        const VmReg *r = vm_reg(vm, s->sink->regs[k]);
        if (!r->is_constant) rows = r->n;
    }
    for (size_t at = 0; at < rows; at += PIECE) {
        size_t n = MIN_OF((size_t)PIECE, rows - at);
        reserve(s, n);
        for (int k = 0; k < s->sink->n_values; k++)
            widen(s->columns[k] + s->n, vm_reg(vm, s->sink->regs[k]), at, n);
        size_t kept = find_whole(s, vm, at, n, whole);
        if (kept < n) keep_whole(s, whole, n);
        s->n += kept;
    }
}

void sink_append(SinkState *a, const SinkState *b) {
    reserve(a, b->n);
    for (int k = 0; k < a->sink->n_values && b->n; k++)
        memcpy(a->columns[k] + a->n, b->columns[k], b->n * sizeof(double));
}
