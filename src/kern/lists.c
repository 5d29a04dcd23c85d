/* lists.c - kernels that move elements and make offsets of lists; see lists.h. */
#include "kern/lists.h"

#include <string.h>

#include "core/cpu.h"
#include "kern/by_size.h"
#include "kern/wide.h"

void k_take(void *restrict out, const void *restrict v, const int64_t *restrict number, size_t size,
            size_t n) {
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        T none;
        memset(&none, 0, sizeof none);
        for (size_t i = 0; i < n; i++) o[i] = number[i] < 0 ? none : p[number[i]];
    });
}

void k_pick(void *restrict out, const void *restrict v, const uint32_t *restrict at, size_t size,
            size_t n) {
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0; i < n; i++) o[i] = p[at[i]];
    });
}

void k_repeat(void *restrict out, const void *restrict v, const uint32_t *restrict off, size_t size,
              size_t n) {
    if (size == 8 && cpu_is_wide()) {
        wide_repeat(out, v, off, n);
        return;
    }
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0; i < n; i++)
            for (uint32_t k = off[i]; k < off[i + 1]; k++) o[k] = p[i];
    });
}

void k_spread(void *restrict out, size_t total, const void *restrict v,
              const uint32_t *restrict off, const uint32_t *restrict c_off, size_t size, size_t n) {
    if (size == 8 && cpu_is_wide()) {
        wide_spread(out, total, v, off, c_off, n);
        return;
    }
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0; i < n; i++) {
            uint32_t copies = c_off[i + 1] - c_off[i];
            for (uint32_t k = off[i]; k < off[i + 1]; k++)
                for (uint32_t c = 0; c < copies; c++) *o++ = p[k];
        }
    });
}

CPU_CLONES uint64_t k_pairs(const uint32_t *restrict a, const uint32_t *restrict b, size_t n) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += (uint64_t)(a[i + 1] - a[i]) * (b[i + 1] - b[i]);
    return sum;
}

void k_tile(void *restrict out, size_t total, const void *restrict v, const uint32_t *restrict off,
            const uint32_t *restrict c_off, size_t size, size_t n) {
    if (size == 8 && cpu_is_wide()) {
        wide_tile(out, total, v, off, c_off, n);
        return;
    }
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0; i < n; i++) {
            uint32_t length = off[i + 1] - off[i];
            for (uint32_t c = c_off[i]; c < c_off[i + 1]; c++)
                for (uint32_t k = 0; k < length; k++) *o++ = p[off[i] + k];
        }
    });
}

/* First and last place of a slice of a list of given length. */
static inline uint32_t slice_begin(uint32_t length, int64_t start) {
    return start < (int64_t)length ? (uint32_t)start : length;
}

static inline uint32_t slice_end(uint32_t length, int64_t start, int64_t stop) {
    uint32_t begin = slice_begin(length, start);
    uint32_t end = stop < 0 || stop > (int64_t)length ? length : (uint32_t)stop;
    return end > begin ? end : begin;
}

void k_slice(void *restrict out, const void *restrict v, const uint32_t *restrict off,
             int64_t start, int64_t stop, size_t size, size_t n) {
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0; i < n; i++) {
            uint32_t length = off[i + 1] - off[i];
            uint32_t end = slice_end(length, start, stop);
            for (uint32_t k = slice_begin(length, start); k < end; k++) *o++ = p[off[i] + k];
        }
    });
}

void k_filter(void *restrict out, size_t total, const void *restrict v,
              const uint8_t *restrict mask, size_t size, size_t n) {
    if (size == 8 && cpu_is_wide()) {
        wide_filter(out, total, v, mask, n);
        return;
    }
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0, count = 0; i < n && count < total; i++) { /* no branch */
            o[count] = p[i];
            count += mask[i];
        }
    });
}

void k_union(void *restrict out, const void *restrict a, const uint32_t *restrict a_off,
             const void *restrict b, const uint32_t *restrict b_off, size_t size, size_t n) {
    if (size == 8 && cpu_is_wide()) {
        wide_union(out, a, a_off, b, b_off, n);
        return;
    }
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = a;
        const T *restrict q = b;
        for (size_t i = 0; i < n; i++) {
            for (uint32_t k = a_off[i]; k < a_off[i + 1]; k++) *o++ = p[k];
            for (uint32_t k = b_off[i]; k < b_off[i + 1]; k++) *o++ = q[k];
        }
    });
}

void k_pick_lists(void *restrict out, size_t total, const void *restrict v,
                  const uint32_t *restrict off, const uint32_t *restrict at, size_t size,
                  size_t n) {
    if (size == 8 && cpu_is_wide()) {
        wide_copy_lists(out, total, v, off, at, n);
        return;
    }
    BY_SIZE(size, {
        T *restrict o = out;
        const T *restrict p = v;
        for (size_t i = 0; i < n; i++)
            for (uint32_t k = off[at[i]]; k < off[at[i] + 1]; k++) *o++ = p[k];
    });
}

void k_off_slice(uint32_t *restrict out, const uint32_t *restrict off, int64_t start, int64_t stop,
                 size_t n) {
    out[0] = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t length = off[i + 1] - off[i];
        out[i + 1] = out[i] + slice_end(length, start, stop) - slice_begin(length, start);
    }
}

CPU_CLONES void k_off_filter(uint32_t *restrict out, const uint32_t *restrict off,
                             const KRank *restrict rank, size_t n) {
    for (size_t i = 0; i <= n; i++) out[i] = k_rank_at(rank, off[i]);
}

void k_off_compose(uint32_t *restrict out, const uint32_t *restrict outer,
                   const uint32_t *restrict inner, size_t n) {
    for (size_t i = 0; i <= n; i++) out[i] = inner[outer[i]];
}

uint64_t k_off_under(uint32_t *restrict out, const uint32_t *restrict off,
                     const uint32_t *restrict c_off, size_t n) {
    if (cpu_is_wide()) return wide_off_under(out, off, c_off, n);
    uint64_t at = 0;
    uint32_t *o = out;
    *o++ = 0;
    for (size_t i = 0; i < n; i++)
        for (uint32_t c = c_off[i]; c < c_off[i + 1]; c++) {
            at += off[i + 1] - off[i];
            *o++ = (uint32_t)at;
        }
    return at;
}

void k_off_union(uint32_t *restrict out, const uint32_t *restrict a, const uint32_t *restrict b,
                 size_t n) {
    for (size_t i = 0; i <= n; i++) out[i] = a[i] + b[i];
}

uint64_t k_off_fixed(uint32_t *restrict out, uint32_t length, size_t n) {
    for (size_t i = 0; i <= n; i++) out[i] = (uint32_t)(i * length);
    return (uint64_t)n * length;
}

void k_off_pick(uint32_t *restrict out, const uint32_t *restrict off, const uint32_t *restrict at,
                size_t n) {
    out[0] = 0;
    for (size_t i = 0; i < n; i++) out[i + 1] = out[i] + (off[at[i] + 1] - off[at[i]]);
}

uint64_t k_off_take(uint32_t *restrict out, const uint32_t *restrict off,
                    const int64_t *restrict number, size_t n) {
    uint64_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < n; i++) {
        if (number[i] >= 0) at += off[number[i] + 1] - off[number[i]];
        out[i + 1] = (uint32_t)at;
    }
    return at;
}

void k_number_take(int64_t *restrict out, const uint32_t *restrict off,
                   const int64_t *restrict number, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (number[i] >= 0)
            for (uint32_t k = off[number[i]]; k < off[number[i] + 1]; k++) *out++ = k;
}

CPU_CLONES bool k_any_negative(const int64_t *number, size_t n) {
    int64_t all = 0;
    for (size_t i = 0; i < n; i++) all |= number[i];
    return all < 0;
}

CPU_CLONES void k_not_negative(uint8_t *restrict out, const int64_t *restrict number, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = number[i] >= 0;
}

void k_iota(int64_t *restrict out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = (int64_t)i;
}

size_t k_positions(uint32_t *restrict out, const uint8_t *restrict mask, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        out[count] = (uint32_t)i;
        count += mask[i] != 0;
    }
    return count;
}
