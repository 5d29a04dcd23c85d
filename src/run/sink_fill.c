/* sink_fill.c - sinks of weighted events: histograms, sums of weights; see sink.h. */
#include "kern/elementwise.h"
#include "kern/widen.h"
#include "run/sink.h"

enum { PIECE = 512, VALUES_MAX = HIST_DIMS_MAX + 2 };

/* Values [at, at + n) of a register as doubles; a constant is repeated. valid: NULL, or a mask. */
typedef struct Stretch {
    double room[PIECE];
    uint8_t mask[PIECE];
    const double *x;
    const uint8_t *valid;
} Stretch;

static void stretch_constant(Stretch *t, const VmReg *r, size_t n) {
    double x;
    if (r->elem == HML_F64)
        x = *(const double *)r->data;
    else
        k_widen_f64(&x, r->data, (Elem)r->elem, 1);
    bool there = !r->valid || r->valid[0];
    for (size_t i = 0; i < n; i++) t->room[i] = x;
    memset(t->mask, there, n);
    t->x = t->room;
    t->valid = there ? NULL : t->mask;
}

static void stretch_take(Stretch *t, const VmReg *r, size_t at, size_t n) {
    if (r->is_constant) {
        stretch_constant(t, r, n);
        return;
    }
    t->valid = r->valid ? r->valid + at : NULL;
    if (r->elem == HML_F64) {
        t->x = (const double *)r->data + at;
        return;
    }
    k_widen_f64(t->room, (const char *)r->data + at * vm_elem_size(r->elem), (Elem)r->elem, n);
    t->x = t->room;
}

static bool is_finite(double x) { return x - x == 0; }

/* No cell for what is missing or not finite; both are counted. */
static void strike_out(SinkState *s, const Stretch *v, int n_values, int32_t *cell, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool there = true, finite = true;
        for (int k = 0; k < n_values; k++) {
            if (v[k].valid && !v[k].valid[i])
                there = false;
            else if (!is_finite(v[k].x[i]))
                finite = false;
        }
        if (!there)
            s->summary.n_missing++;
        else if (!finite)
            s->summary.n_nan++;
        if (!there || !finite) cell[i] = -1;
    }
}

/* The same of one value, found of which have cells. */
static void count_lost(SinkState *s, const Stretch *v, size_t n, size_t found) {
    size_t there = v->valid ? k_mask_count(v->valid, n) : n;
    s->summary.n_missing += n - there;
    s->summary.n_nan += there - found;
}

void sink_fill(SinkState *s, const Vm *vm) {
    const HistSpec *spec = s->sink->detail;
    const VmReg *regs[VALUES_MAX];
    Stretch v[VALUES_MAX];
    int32_t room[HIST_DIMS_MAX][PIECE], *bins[HIST_DIMS_MAX];
    size_t n = 0;
    for (int k = 0; k < s->sink->n_values; k++) {
        regs[k] = vm_reg(vm, s->sink->regs[k]);
        if (!regs[k]->is_constant) n = regs[k]->n;
    }
    for (int d = 0; d < spec->dims; d++) bins[d] = room[d];
    int y = spec->profile ? spec->dims : -1, w = spec->weighted ? s->sink->n_values - 1 : -1;
    for (size_t at = 0; at < n; at += PIECE) {
        size_t m = MIN_OF((size_t)PIECE, n - at), found = 0;
        for (int k = 0; k < s->sink->n_values; k++) stretch_take(&v[k], regs[k], at, m);
        for (int d = 0; d < spec->dims; d++)
            found = axis_find(&spec->axes[d], v[d].x, v[d].valid, bins[d], m);
        if (spec->dims > 1) hist_cells_of(&s->hist, bins, bins[0], m);
        if (s->sink->n_values == 1)
            count_lost(s, &v[0], m, found);
        else
            strike_out(s, v, s->sink->n_values, bins[0], m);
        if (w < 0 && y < 0)
            hist_count_cells(&s->hist, bins[0], m);
        else
            hist_fill_cells(&s->hist, bins[0], w < 0 ? NULL : v[w].x, y < 0 ? NULL : v[y].x, m);
    }
}

void sink_weigh(SinkState *s, const Vm *vm) {
    const VmReg *r = vm_reg(vm, s->sink->regs[0]);
    size_t n = vm_events(vm);
    Stretch v;
    double squares[PIECE];
    for (size_t at = 0; at < n; at += PIECE) {
        size_t m = MIN_OF((size_t)PIECE, n - at);
        stretch_take(&v, r, at, m);
        for (size_t i = 0; i < m; i++) squares[i] = v.x[i] * v.x[i];
        summary_add(&s->summary, v.x, v.valid, m);
        summary_add(&s->squares, squares, v.valid, m);
    }
}
