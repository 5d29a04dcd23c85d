/* wide.c - kernels over lists for processors with AVX-512; see wide.h. */
#include "kern/wide.h"

#include "core/cpu.h"

#ifdef CPU_WIDE
#include <pthread.h>

#include "kern/lanes.h"
#include "kern/rank.h"

CPU_WIDE static inline uint64_t *copy(uint64_t *o, const uint64_t *end, const uint64_t *p,
                                      size_t n) {
    size_t k = 0;
    do { /* once for an empty list too: no branch to guess */
        put(o + k, end, get(p + k, n - k), n - k);
        k += LANES;
    } while (k < n);
    return o + n;
}

CPU_WIDE void wide_copy_lists(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                              const uint32_t *restrict off, const uint32_t *restrict at, size_t n) {
    uint64_t *o = out;
    for (size_t i = 0; i < n; i++) {
        uint32_t list = at[i];
        o = copy(o, out + total, v + off[list], off[list + 1] - off[list]);
    }
}

CPU_WIDE void wide_union(uint64_t *restrict out, const uint64_t *restrict a,
                         const uint32_t *restrict a_off, const uint64_t *restrict b,
                         const uint32_t *restrict b_off, size_t n) {
    uint64_t *o = out, *end = out + a_off[n] + b_off[n];
    for (size_t i = 0; i < n; i++) {
        const uint64_t *p = a + a_off[i], *q = b + b_off[i];
        size_t np = a_off[i + 1] - a_off[i], nq = b_off[i + 1] - b_off[i];
        if (np + nq > LANES) {
            o = copy(copy(o, end, p, np), end, q, nq);
            continue;
        }
        __mmask8 behind = (__mmask8)((unsigned)first(nq) << np);
        put(o, end, _mm512_mask_expand_epi64(get(p, np), behind, get(q, nq)), np + nq);
        o += np + nq;
    }
}

CPU_WIDE void wide_repeat(uint64_t *restrict out, const uint64_t *restrict v,
                          const uint32_t *restrict off, size_t n) {
    const uint64_t *end = out + off[n];
    for (size_t i = 0; i < n; i++) {
        __m512i x = _mm512_set1_epi64((int64_t)v[i]);
        uint32_t k = off[i];
        do put(out + k, end, x, off[i + 1] - k);
        while ((k += LANES) < off[i + 1]);
    }
}

/* Loops below run at least once, for empty lists too: what they write is written over, and no
 * branch has to be guessed. */

/* Of eight elements in a row, eight times `length`: the quotients and remainders of their places by
 * length. */
static struct {
    uint8_t quotient[LANES + 1][LANES][LANES], remainder[LANES + 1][LANES][LANES];
} places;

static void places_make(void) {
    for (int length = 1; length <= LANES; length++)
        for (int i = 0; i < length * LANES; i++) {
            places.quotient[length][i / LANES][i % LANES] = (uint8_t)(i / length);
            places.remainder[length][i / LANES][i % LANES] = (uint8_t)(i % length);
        }
}

static pthread_once_t made = PTHREAD_ONCE_INIT;

CPU_WIDE static inline __m512i at_places(__m512i x, const uint8_t *place) {
    return _mm512_permutexvar_epi64(places_from(place), x);
}

/* Each of m elements `copies` times. */
CPU_WIDE __attribute__((noinline)) static void
spread_many(uint64_t *o, const uint64_t *end, const uint64_t *v, size_t m, size_t copies) {
    for (size_t j = 0; copies > LANES && j < m; j++)
        for (size_t k = 0; k < copies; k += LANES)
            put(o + j * copies + k, end, _mm512_set1_epi64((int64_t)v[j]), copies - k);
    for (size_t j = 0; copies <= LANES && j < m; j += LANES) {
        __m512i x = get(v + j, m - j);
        size_t n = MIN_OF(m - j, (size_t)LANES) * copies;
        for (size_t t = 0; t < n; t += LANES)
            put(o + j * copies + t, end, at_places(x, places.quotient[copies][t / LANES]), n - t);
    }
}

CPU_WIDE void wide_spread(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                          const uint32_t *restrict off, const uint32_t *restrict c_off, size_t n) {
    uint64_t *o = out, *end = out + total;
    pthread_once(&made, places_make);
    for (size_t i = 0; i < n; i++) {
        size_t m = off[i + 1] - off[i], copies = c_off[i + 1] - c_off[i], all = m * copies;
        if (all > LANES)
            spread_many(o, end, v + off[i], m, copies);
        else /* for none of them too: no branch to guess */
            put(o, end, at_places(get(v + off[i], m), places.quotient[MIN_OF(copies, 8)][0]), all);
        o += all;
    }
}

/* A list of `length` elements m times. */
CPU_WIDE __attribute__((noinline)) static void
tile_many(uint64_t *o, const uint64_t *end, const uint64_t *v, size_t length, size_t m) {
    for (size_t c = 0; length > LANES && c < m; c++) copy(o + c * length, end, v, length);
    __m512i x = get(v, length);
    for (size_t t = 0, k = 0; length <= LANES && t < m * length; t += LANES) {
        put(o + t, end, at_places(x, places.remainder[length][k]), m * length - t);
        k = k + 1 < length ? k + 1 : 0;
    }
}

CPU_WIDE void wide_tile(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                        const uint32_t *restrict off, const uint32_t *restrict c_off, size_t n) {
    uint64_t *o = out, *end = out + total;
    pthread_once(&made, places_make);
    for (size_t i = 0; i < n; i++) {
        size_t length = off[i + 1] - off[i], m = c_off[i + 1] - c_off[i], all = m * length;
        if (all > LANES)
            tile_many(o, end, v + off[i], length, m);
        else
            put(o, end, at_places(get(v + off[i], length), places.remainder[MIN_OF(length, 8)][0]),
                all);
        o += all;
    }
}

CPU_WIDE void wide_filter(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                          const uint8_t *restrict mask, size_t n) {
    size_t count = 0, i = 0;
    for (; i + LANES <= n; i += LANES) {
        __mmask8 bits = (__mmask8)k_bits_of(mask + i);
        size_t kept = (size_t)__builtin_popcount(bits);
        put(out + count, out + total, _mm512_maskz_compress_epi64(bits, get(v + i, LANES)), kept);
        count += kept;
    }
    for (; i < n; i++)
        if (mask[i]) out[count++] = v[i];
}

CPU_WIDE uint64_t wide_off_under(uint32_t *restrict out, const uint32_t *restrict off,
                                 const uint32_t *restrict c_off, size_t n) {
    const __m512i ordinals =
        _mm512_setr_epi32(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    uint64_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t length = off[i + 1] - off[i], m = c_off[i + 1] - c_off[i];
        uint32_t *o = out + c_off[i] + 1;
        uint32_t k = 0;
        do {
            uint32_t left = MIN_OF(m - k, 16u);
            __m512i x = _mm512_mullo_epi32(_mm512_add_epi32(ordinals, _mm512_set1_epi32((int)k)),
                                           _mm512_set1_epi32((int)length));
            x = _mm512_add_epi32(x, _mm512_set1_epi32((int)(uint32_t)at));
            _mm512_mask_storeu_epi32(o + k, (__mmask16)((1u << left) - 1), x);
            k += 16;
        } while (k < m);
        at += (uint64_t)length * m;
    }
    return at;
}

/* The place of each key is the number of larger ones, and of equal ones before it. */
CPU_WIDE bool wide_sort_list(int64_t *restrict out, const double *restrict key, uint32_t begin,
                             uint32_t n) {
    const __m512i lanes = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), one = _mm512_set1_epi64(1);
    __mmask8 in = first(n);
    __m512d x = _mm512_maskz_loadu_pd(in, key + begin);
    if (_mm512_cmp_pd_mask(x, x, _CMP_UNORD_Q)) return false;
    __m512i place = _mm512_setzero_si512();
    for (uint32_t j = 0; j < n; j++) {
        __m512d y = _mm512_set1_pd(key[begin + j]);
        __mmask8 behind = (__mmask8)(0xFEu << j);
        __mmask8 after = _mm512_cmp_pd_mask(y, x, _CMP_GT_OQ) |
                         _mm512_mask_cmp_pd_mask(behind, y, x, _CMP_EQ_OQ);
        place = _mm512_mask_add_epi64(place, after, place, one);
    }
    __m512i number = _mm512_add_epi64(lanes, _mm512_set1_epi64((int64_t)begin));
    _mm512_mask_i64scatter_epi64(out + begin, in, place, number, 8);
    return true;
}

/* Eight elements that count among the first n, `other` elsewhere. */
CPU_WIDE static inline __m512d counted(const double *v, const uint8_t *valid, size_t n,
                                       __m512d other) {
    __mmask8 in = first(n);
    for (size_t j = 0; valid && j < n && j < LANES; j++)
        if (!valid[j]) in &= (__mmask8) ~(1u << j);
    return _mm512_mask_loadu_pd(other, in, v);
}

/* The first of the smallest (largest) of elements [begin, end); -1 where none counts. What is NaN
 * never wins, as the second operand is taken then. */
CPU_WIDE static inline int64_t extreme_of(const double *v, const uint8_t *valid, uint32_t begin,
                                          uint32_t end, bool largest) {
    const __m512d nan = _mm512_set1_pd(__builtin_nan(""));
    __m512d best = _mm512_set1_pd(largest ? -__builtin_inf() : __builtin_inf());
    uint32_t k = begin;
    do { /* once for an empty list too: no branch to guess */
        __m512d x = counted(v + k, valid ? valid + k : NULL, end - k, nan);
        best = largest ? _mm512_max_pd(x, best) : _mm512_min_pd(x, best);
        k += LANES;
    } while (k < end);
    double most = largest ? _mm512_reduce_max_pd(best) : _mm512_reduce_min_pd(best);
    k = begin;
    do {
        __m512d x = counted(v + k, valid ? valid + k : NULL, end - k, nan);
        unsigned equal = _mm512_cmp_pd_mask(x, _mm512_set1_pd(most), _CMP_EQ_OQ);
        if (equal) return k + (uint32_t)__builtin_ctz(equal);
        k += LANES;
    } while (k < end);
    return -1;
}

CPU_WIDE void wide_best(int64_t *restrict out, const double *restrict key,
                        const uint8_t *restrict valid, const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = extreme_of(key, valid, off[i], off[i + 1], false);
}

/* So that each loop of extreme_of is for one direction. */
CPU_WIDE static inline int64_t extreme_in(const double *v, const uint8_t *valid,
                                          const uint32_t *off, bool largest) {
    return largest ? extreme_of(v, valid, off[0], off[1], true)
                   : extreme_of(v, valid, off[0], off[1], false);
}

CPU_WIDE void wide_extreme(double *restrict out, uint8_t *restrict out_valid,
                           const double *restrict v, const uint8_t *restrict valid,
                           const uint32_t *restrict off, bool largest, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t k = extreme_in(v, valid, off + i, largest);
        out_valid[i] = k >= 0;
        out[i] = k >= 0 ? v[k] : 0;
    }
}

CPU_WIDE void wide_arg_extreme(int64_t *restrict out, uint8_t *restrict out_valid,
                               const double *restrict v, const uint8_t *restrict valid,
                               const uint32_t *restrict off, bool largest, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t k = extreme_in(v, valid, off + i, largest);
        out_valid[i] = k >= 0;
        out[i] = k >= 0 ? k - off[i] : 0;
    }
}
#endif
