/* decoded.c - decoded rows in reusable buffers; see decoded.h. */
#include "io/root/decoded.h"

#include <string.h>

void decoded_init(Decoded *d, Elem elem, int n_axes, const uint32_t *fixed) {
    *d = (Decoded){.elem = elem, .n_axes = n_axes};
    for (int k = 0; k < n_axes; k++) d->fixed[k] = fixed[k];
    decoded_clear(d);
}

void decoded_free(Decoded *d) {
    mem_free(d->values);
    mem_free(d->str_off.p);
    for (int k = 0; k < HML_MAX_AXES; k++) mem_free(d->off[k].p);
    *d = (Decoded){0};
}

bool offsets_reserve(OffsetBuf *o, size_t n) {
    if (n <= o->cap) return true;
    size_t cap = MAX_OF(n, 2 * o->cap + 64);
    uint32_t *p = mem_try_resize(o->p, cap * sizeof *p);
    if (!p) return false;
    o->p = p;
    o->cap = cap;
    return true;
}

static void offsets_begin(Decoded *d, OffsetBuf *o) {
    if (!offsets_reserve(o, 1)) {
        d->full = true;
        return;
    }
    o->p[0] = 0;
    o->n = 1;
}

void decoded_clear(Decoded *d) {
    d->n_bytes = 0;
    d->rows = 0;
    d->full = false;
    for (int k = 0; k < d->n_axes; k++)
        if (!d->fixed[k]) offsets_begin(d, &d->off[k]);
    if (d->elem == HML_STR) offsets_begin(d, &d->str_off);
}

void *decoded_room(Decoded *d, size_t n) {
    size_t bytes = n * elem_size(d->elem);
    if (!d->values || bytes > d->cap_bytes - d->n_bytes) {
        size_t cap = MAX_OF(d->n_bytes + bytes, d->cap_bytes + d->cap_bytes / 2 + 256);
        uint8_t *p = mem_try_resize(d->values, cap);
        if (!p) {
            d->full = true;
            return NULL;
        }
        d->values = p;
        d->cap_bytes = cap;
    }
    void *at = d->values + d->n_bytes;
    d->n_bytes += bytes;
    return at;
}

bool decoded_axis_room(Decoded *d, int axis, size_t n) {
    if (!offsets_reserve(&d->off[axis], n)) d->full = true;
    return !d->full;
}

void decoded_end_list(Decoded *d, int axis, size_t n) {
    if (d->fixed[axis]) return;
    OffsetBuf *o = &d->off[axis];
    if (o->n == o->cap && !decoded_axis_room(d, axis, o->n + 1)) return;
    o->p[o->n] = o->p[o->n - 1] + (uint32_t)n;
    o->n++;
}

void decoded_string(Decoded *d, const void *p, size_t n) {
    OffsetBuf *o = &d->str_off;
    void *at = decoded_room(d, n);
    if (!at || !offsets_reserve(o, o->n + 1)) {
        d->full = true;
        return;
    }
    if (n) memcpy(at, p, n);
    o->p[o->n++] = (uint32_t)d->n_bytes;
}

size_t decoded_values(const Decoded *d) {
    return d->elem == HML_STR ? d->str_off.n - 1 : d->n_bytes / elem_size(d->elem);
}

/* The elements of level k+1 that elements [*lo, *hi) of level k own. */
static void descend(const Decoded *d, int k, size_t *lo, size_t *hi) {
    if (d->fixed[k]) {
        *lo *= d->fixed[k];
        *hi *= d->fixed[k];
    } else {
        const uint32_t *o = d->off[k].p;
        *lo = o[*lo];
        *hi = o[*hi];
    }
}

bool decoded_slice(Column *out, const Decoded *d, uint32_t first, uint32_t n, OffsetBuf *rebased) {
    size_t lo = first, hi = (size_t)first + n;
    *out = (Column){.elem = d->elem, .n_axes = d->n_axes, .rows = n};
    for (int k = 0; k < d->n_axes; k++) {
        out->fixed[k] = d->fixed[k];
        if (!d->fixed[k]) {
            const uint32_t *o = d->off[k].p + lo;
            size_t count = hi - lo + 1;
            if (o[0] == 0) {
                out->off[k] = o;
            } else {
                if (!offsets_reserve(&rebased[k], count)) return false;
                uint32_t *restrict to = rebased[k].p, base = o[0];
                for (size_t i = 0; i < count; i++) to[i] = o[i] - base;
                out->off[k] = to;
            }
        }
        descend(d, k, &lo, &hi);
    }
    static const uint64_t nothing[1];
    if (hi - lo > UINT32_MAX) return false;
    out->n = (uint32_t)(hi - lo);
    out->values = d->values ? (const void *)d->values : nothing;
    if (d->elem == HML_STR)
        out->str_off = d->str_off.p + lo;
    else if (d->values)
        out->values = d->values + lo * elem_size(d->elem);
    return true;
}

static bool append_offsets(OffsetBuf *to, const uint32_t *from, size_t n, uint32_t base) {
    uint64_t last = n ? (uint64_t)to->p[to->n - 1] + (from[n - 1] - base) : 0;
    if (last > UINT32_MAX || !offsets_reserve(to, to->n + n)) return false;
    uint32_t *restrict out = to->p + to->n;
    uint32_t shift = to->p[to->n - 1] - base;
    for (size_t i = 0; i < n; i++) out[i] = from[i] + shift;
    to->n += n;
    return true;
}

bool decoded_append(Decoded *d, const Decoded *from, uint32_t first, uint32_t n) {
    size_t lo = first, hi = (size_t)first + n;
    for (int k = 0; k < d->n_axes; k++) {
        if (!d->fixed[k]) {
            const uint32_t *o = from->off[k].p;
            if (!append_offsets(&d->off[k], o + lo + 1, hi - lo, o[lo])) d->full = true;
        }
        descend(from, k, &lo, &hi);
    }
    size_t from_byte = lo * elem_size(d->elem), to_byte = hi * elem_size(d->elem);
    if (d->elem == HML_STR) {
        const uint32_t *o = from->str_off.p;
        from_byte = o[lo];
        to_byte = o[hi];
        if (!append_offsets(&d->str_off, o + lo + 1, hi - lo, o[lo])) d->full = true;
    }
    size_t bytes = to_byte - from_byte;
    void *at = decoded_room(d, bytes / elem_size(d->elem));
    if (at && bytes) memcpy(at, from->values + from_byte, bytes);
    d->rows += n;
    return !d->full;
}
