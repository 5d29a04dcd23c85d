/* sink.c - what collects the values that a pass emits; see sink.h. */
#include "run/sink.h"

#include "kern/widen.h"

void sink_open(SinkState *s, const Sink *sink) {
    *s = (SinkState){.sink = sink};
    if (sink->kind == SINK_COLUMNS) sink_columns_open(s, sink);
    const HistAxis *axis = sink->kind == SINK_SUMMARY ? sink->detail : NULL;
    HistSpec one = {.dims = 1};
    if (axis) one.axes[0] = *axis;
    const HistSpec *spec = sink->kind == SINK_HIST ? sink->detail : axis ? &one : NULL;
    if (!spec) return;
    s->hist_room = mem_alloc(sizeof(double) * hist_doubles(spec->dims, spec->axes, spec->profile));
    hist_open(&s->hist, spec->dims, spec->axes, spec->profile, s->hist_room);
}

void sink_close(SinkState *s) {
    mem_free(s->hist_room);
    sink_columns_close(s);
    vec_free(&s->cells);
    arena_free(&s->texts);
}

void sink_reset(SinkState *s) {
    SinkState fresh = {.sink = s->sink, .hist = s->hist, .hist_room = s->hist_room};
    if (s->hist_room) hist_clear(&fresh.hist);
    arena_reset(&s->texts);
    fresh.texts = s->texts;
    fresh.cells.data = s->cells.data;
    fresh.cells.cap = s->cells.cap;
    fresh.columns = s->columns;
    fresh.columns_cap = s->columns_cap;
    *s = fresh;
}

/* ---- numbers ---- */

enum { PIECE = 1024 };

/* Calls back with doubles, piece by piece, whatever the register holds. */
static void each_double(const VmReg *r, SinkState *s,
                        void (*take)(SinkState *, const double *, const uint8_t *, size_t)) {
    double piece[PIECE];
    for (size_t i = 0; i < r->n; i += PIECE) {
        size_t n = MIN_OF((size_t)PIECE, r->n - i);
        const uint8_t *valid = r->valid ? r->valid + i : NULL;
        if (r->elem == HML_F64) {
            take(s, (const double *)r->data + i, valid, n);
            continue;
        }
        k_widen_f64(piece, (const char *)r->data + i * vm_elem_size(r->elem), (Elem)r->elem, n);
        take(s, piece, valid, n);
    }
}

static void take_summary(SinkState *s, const double *x, const uint8_t *valid, size_t n) {
    summary_add(&s->summary, x, valid, n);
    if (s->hist_room) hist_fill(&s->hist, x, valid, n);
}

static void take_texts(SinkState *s, const VmReg *r) {
    for (size_t i = 0; i < r->n; i++)
        if (r->valid && !r->valid[i])
            s->summary.n_missing++;
        else
            s->n++;
}

#define TAKE_INTEGERS(T, least, most)                                                              \
    {                                                                                              \
        const T *v = r->data;                                                                      \
        for (size_t i = 0; i < r->n; i++) {                                                        \
            if (r->valid && !r->valid[i]) continue;                                                \
            s->int_sum += v[i];                                                                    \
            if (!s->n || v[i] < s->least) s->least = v[i];                                         \
            if (!s->n || v[i] > s->most) s->most = v[i];                                           \
            s->n++;                                                                                \
        }                                                                                          \
    }

static void take_reduce(SinkState *s, const VmReg *r) {
    if (r->elem == HML_BOOL) {
        s->n_true += k_mask_count(r->data, r->n);
        s->n += r->n;
    } else if (s->sink->reduction == REDUCE_COUNT || r->elem == HML_STR) {
        take_texts(s, r);
    } else if (r->elem == HML_I64) {
        TAKE_INTEGERS(int64_t, int_min, int_max)
    } else if (r->elem == HML_U64) {
        TAKE_INTEGERS(uint64_t, uint_min, uint_max)
    } else {
        each_double(r, s, take_summary);
    }
}

/* ---- rows ---- */

static Cell cell_at(SinkState *s, const VmReg *r, size_t i) {
    Cell c = {.missing = r->valid && !r->valid[r->is_constant ? 0 : i]};
    if (r->is_constant) i = 0;
    switch (r->elem) {
    case HML_BOOL:
        c.value.u = ((const uint8_t *)r->data)[i];
        break;
    case HML_STR: {
        StrView v = ((const StrView *)r->data)[i];
        c.value.s = (Str){arena_strndup(&s->texts, v.p ? v.p : "", v.n), v.n};
        break;
    }
    default:
        c.value.u = ((const uint64_t *)r->data)[i];
        break;
    }
    return c;
}

static void take_rows(SinkState *s, const Vm *vm, int64_t limit) {
    size_t n = 0, width = (size_t)s->sink->n_values;
    for (size_t k = 0; k < width; k++) {
        const VmReg *r = vm_reg(vm, s->sink->regs[k]);
        if (!r->is_constant) n = r->n;
    }
    for (size_t i = 0; i < n; i++, s->rows++) {
        if (limit >= 0 && s->rows >= (uint64_t)limit) {
            s->rows += n - i;
            return;
        }
        for (size_t k = 0; k < width; k++) {
            Cell c = cell_at(s, vm_reg(vm, s->sink->regs[k]), i);
            vec_push(&s->cells, c);
        }
    }
}

void sink_take(SinkState *s, const Vm *vm, int64_t limit) {
    const VmReg *r = vm_reg(vm, s->sink->regs[0]);
    switch (s->sink->kind) {
    case SINK_ROWS:
        take_rows(s, vm, limit);
        break;
    case SINK_REDUCE:
        take_reduce(s, r);
        break;
    case SINK_SUMMARY:
        if (r->elem == HML_STR)
            take_texts(s, r);
        else
            each_double(r, s, take_summary);
        break;
    case SINK_HIST:
        sink_fill(s, vm);
        break;
    case SINK_WEIGHT:
        sink_weigh(s, vm);
        break;
    case SINK_COLUMNS:
        sink_gather(s, vm);
        break;
    }
}

/* ---- merging ---- */

void sink_move_rows(SinkState *a, SinkState *b, int64_t limit) {
    size_t width = (size_t)a->sink->n_values;
    for (size_t row = 0; row * width < b->cells.n; row++) {
        if (limit >= 0 && a->cells.n >= (size_t)limit * width) break;
        for (size_t k = 0; k < width; k++) {
            Cell c = b->cells.data[row * width + k];
            if (a->sink->values[k]->elem == HML_STR && !c.missing)
                c.value.s.p = arena_strndup(&a->texts, c.value.s.p, c.value.s.n);
            vec_push(&a->cells, c);
        }
    }
    a->rows += b->rows;
    vec_clear(&b->cells);
    b->rows = 0;
}

void sink_merge(SinkState *a, const SinkState *b) {
    summary_merge(&a->summary, &b->summary);
    if (a->sink->kind == SINK_WEIGHT) summary_merge(&a->squares, &b->squares);
    if (a->columns) sink_append(a, b);
    if (b->n) {
        a->int_min = a->n ? MIN_OF(a->int_min, b->int_min) : b->int_min;
        a->int_max = a->n ? MAX_OF(a->int_max, b->int_max) : b->int_max;
        a->uint_min = a->n ? MIN_OF(a->uint_min, b->uint_min) : b->uint_min;
        a->uint_max = a->n ? MAX_OF(a->uint_max, b->uint_max) : b->uint_max;
    }
    a->int_sum += b->int_sum;
    a->n += b->n;
    a->n_true += b->n_true;
    if (a->hist_room) hist_add(&a->hist, &b->hist, 1);
}

void sink_settle(SinkState *s) {
    const HistSpec *spec = s->sink->kind == SINK_HIST ? s->sink->detail : NULL;
    if (s->hist_room && (!spec || (!spec->weighted && !spec->profile))) hist_settle(&s->hist);
}

/* ---- reductions ---- */

static Constant reduced_truth(const SinkState *s) {
    switch (s->sink->reduction) {
    case REDUCE_ANY:
        return (Constant){.u = s->n_true > 0};
    case REDUCE_ALL:
        return (Constant){.u = s->n_true == s->n};
    default:
        return (Constant){.i = (int64_t)s->n_true};
    }
}

static Constant reduced_real(const Summary *m, Reduction what) {
    return (Constant){.f = what == REDUCE_SUM   ? summary_sum(m)
                           : what == REDUCE_MIN ? m->min
                           : what == REDUCE_MAX ? m->max
                                                : summary_mean(m)};
}

Constant sink_reduced(const SinkState *s, bool *missing, bool *overflow) {
    int elem = s->sink->values[0]->elem;
    Reduction what = s->sink->reduction;
    *missing = *overflow = false;
    if (elem == HML_BOOL) return reduced_truth(s);
    if (what == REDUCE_COUNT) return (Constant){.i = (int64_t)s->n};
    *missing = what != REDUCE_SUM && (elem == HML_F64 ? s->summary.n : s->n) == 0;
    if (*missing) return (Constant){0};
    if (elem == HML_F64) return reduced_real(&s->summary, what);
    if (what == REDUCE_SUM) {
        *overflow = elem == HML_I64 ? s->int_sum != (int64_t)s->int_sum
                                    : s->int_sum != (__int128)(uint64_t)s->int_sum;
        return (Constant){.u = (uint64_t)s->int_sum};
    }
    if (elem == HML_I64) return (Constant){.i = what == REDUCE_MIN ? s->int_min : s->int_max};
    return (Constant){.u = what == REDUCE_MIN ? s->uint_min : s->uint_max};
}
