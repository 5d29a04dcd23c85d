/* reduce.c - kernels that reduce lists; see reduce.h. */
#include "kern/reduce.h"

#include <math.h>

#include "core/cpu.h"
#include "kern/wide.h"

void k_f64_sum(double *restrict out, const double *restrict v, const uint8_t *restrict valid,
               const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (uint32_t k = off[i]; k < off[i + 1]; k++)
            if (!valid || valid[k]) s += v[k];
        out[i] = s;
    }
}

/* In 128 bits, so that only what the sum itself exceeds is an overflow. */
#define K_INT_SUM(name, T)                                                                         \
    size_t name(T *restrict out, const T *restrict v, const uint8_t *restrict valid,               \
                const uint32_t *restrict off, const uint8_t *used, size_t step, size_t n) {        \
        size_t bad = n;                                                                            \
        for (size_t i = 0; i < n; i++) {                                                           \
            __int128 s = 0;                                                                        \
            for (uint32_t k = off[i]; k < off[i + 1]; k++)                                         \
                if (!valid || valid[k]) s += v[k];                                                 \
            out[i] = (T)s;                                                                         \
            if (s != out[i] && bad == n && (!used || used[i * step])) bad = i;                     \
        }                                                                                          \
        return bad;                                                                                \
    }

K_INT_SUM(k_i64_sum, int64_t)
K_INT_SUM(k_u64_sum, uint64_t)

/* better: is x to be taken instead of best? skip: is x to be passed over? */
#define K_EXTREME(name, linkage, T, better, skip)                                                  \
    linkage void name(void *restrict out, uint8_t *restrict out_valid,                             \
                      const void *restrict values, const uint8_t *restrict valid,                  \
                      const uint32_t *restrict off, size_t n) {                                    \
        T *restrict o = out;                                                                       \
        const T *restrict v = values;                                                              \
        for (size_t i = 0; i < n; i++) {                                                           \
            T best = 0;                                                                            \
            uint8_t found = 0;                                                                     \
            for (uint32_t k = off[i]; k < off[i + 1]; k++) {                                       \
                T x = v[k];                                                                        \
                if ((valid && !valid[k]) || (skip)) continue;                                      \
                if (!found || (better)) best = x;                                                  \
                found = 1;                                                                         \
            }                                                                                      \
            o[i] = best;                                                                           \
            out_valid[i] = found;                                                                  \
        }                                                                                          \
    }

K_EXTREME(f64_min, static, double, x < best, x != x)
K_EXTREME(f64_max, static, double, x > best, x != x)
K_EXTREME(k_i64_min, , int64_t, x < best, false)
K_EXTREME(k_i64_max, , int64_t, x > best, false)
K_EXTREME(k_u64_min, , uint64_t, x < best, false)
K_EXTREME(k_u64_max, , uint64_t, x > best, false)

#define K_ARG_EXTREME(name, better)                                                                \
    static void name(void *restrict out, uint8_t *restrict out_valid, const void *restrict values, \
                     const uint8_t *restrict valid, const uint32_t *restrict off, size_t n) {      \
        int64_t *restrict o = out;                                                                 \
        const double *restrict v = values;                                                         \
        for (size_t i = 0; i < n; i++) {                                                           \
            double best = 0;                                                                       \
            int64_t place = -1;                                                                    \
            for (uint32_t k = off[i]; k < off[i + 1]; k++) {                                       \
                double x = v[k];                                                                   \
                if ((valid && !valid[k]) || x != x) continue;                                      \
                if (place >= 0 && !(better)) continue;                                             \
                best = x;                                                                          \
                place = (int64_t)(k - off[i]);                                                     \
            }                                                                                      \
            o[i] = place < 0 ? 0 : place;                                                          \
            out_valid[i] = place >= 0;                                                             \
        }                                                                                          \
    }

K_ARG_EXTREME(f64_argmin, x < best)
K_ARG_EXTREME(f64_argmax, x > best)

/* The kernel: the wide form where the processor has it. */
#define K_WIDE_EXTREME(name, wide, portable, largest)                                              \
    void name(void *restrict out, uint8_t *restrict out_valid, const void *restrict v,             \
              const uint8_t *restrict valid, const uint32_t *restrict off, size_t n) {             \
        if (cpu_is_wide())                                                                         \
            wide(out, out_valid, v, valid, off, largest, n);                                       \
        else                                                                                       \
            portable(out, out_valid, v, valid, off, n);                                            \
    }

K_WIDE_EXTREME(k_f64_min, wide_extreme, f64_min, false)
K_WIDE_EXTREME(k_f64_max, wide_extreme, f64_max, true)
K_WIDE_EXTREME(k_f64_argmin, wide_arg_extreme, f64_argmin, false)
K_WIDE_EXTREME(k_f64_argmax, wide_arg_extreme, f64_argmax, true)

void k_f64_mean(void *restrict out, uint8_t *restrict out_valid, const void *restrict values,
                const uint8_t *restrict valid, const uint32_t *restrict off, size_t n) {
    double *restrict o = out;
    const double *restrict v = values;
    for (size_t i = 0; i < n; i++) {
        double s = 0;
        size_t count = 0;
        for (uint32_t k = off[i]; k < off[i + 1]; k++)
            if (!valid || valid[k]) s += v[k], count++;
        o[i] = count ? s / (double)count : 0;
        out_valid[i] = count > 0;
    }
}

CPU_CLONES void k_bool_any(uint8_t *restrict out, const KRank *restrict rank,
                           const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = k_rank_at(rank, off[i + 1]) > k_rank_at(rank, off[i]);
}

CPU_CLONES void k_bool_all(uint8_t *restrict out, const KRank *restrict rank,
                           const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++)
        out[i] = k_rank_at(rank, off[i + 1]) - k_rank_at(rank, off[i]) == off[i + 1] - off[i];
}

CPU_CLONES void k_count(int64_t *restrict out, const KRank *restrict rank,
                        const uint32_t *restrict off, size_t n) {
    if (!rank)
        for (size_t i = 0; i < n; i++) out[i] = (int64_t)off[i + 1] - (int64_t)off[i];
    else
        for (size_t i = 0; i < n; i++)
            out[i] = (int64_t)k_rank_at(rank, off[i + 1]) - (int64_t)k_rank_at(rank, off[i]);
}

CPU_CLONES void k_at_number(int64_t *restrict out, int64_t place, const uint32_t *restrict off,
                            size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t length = (int64_t)off[i + 1] - (int64_t)off[i];
        int64_t k = place < 0 ? place + length : place;
        out[i] = k >= 0 && k < length ? (int64_t)off[i] + k : -1;
    }
}
