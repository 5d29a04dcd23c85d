/* wide_combine.c - combinations of the elements of short lists for processors with AVX-512; see
 * wide.h.
 *
 * A list of up to sixteen elements is held in two registers; a table tells the places of the
 * members of eight combinations at a time, and one instruction moves them there. The table is made
 * when first used.
 */
#include "core/cpu.h"
#include "kern/combine.h"
#include "kern/wide.h"

#ifdef CPU_WIDE
#include <immintrin.h>
#include <pthread.h>

enum { LANES = 8, PLACES = 9600 };

/* Of the k-combinations of m places, from start[k][m] on, filled up to a multiple of eight: the
 * places of their members. */
static struct {
    uint8_t place[COMBINE_MAX][PLACES];
    uint16_t start[COMBINE_MAX + 1][K_WIDE_LIST + 1];
} table;

static void table_fill(int k, int m, size_t *n) {
    int at[COMBINE_MAX] = {0, 1, 2, 3};
    table.start[k][m] = (uint16_t)*n;
    while (k <= m) {
        for (int i = 0; i < k; i++) table.place[i][*n] = (uint8_t)at[i];
        (*n)++;
        int i = k - 1;
        while (i >= 0 && at[i] == m - k + i) i--;
        if (i < 0) break;
        at[i]++;
        for (int j = i + 1; j < k; j++) at[j] = at[j - 1] + 1;
    }
    *n = (*n + LANES - 1) / LANES * LANES;
}

static void table_make(void) {
    size_t n = 0;
    for (int k = 2; k <= COMBINE_MAX; k++)
        for (int m = 0; m <= K_WIDE_LIST; m++) table_fill(k, m, &n);
}

typedef struct List {
    __m512i low, high;
    uint32_t combinations;
    const uint8_t *place; /* of the first member; others follow PLACES apart */
} List;

CPU_WIDE static inline __mmask8 first(uint32_t n) {
    return (__mmask8)(n >= LANES ? 0xFFu : (1u << n) - 1);
}

CPU_WIDE static inline List list_load(const void *v, const uint32_t *off, int k) {
    const uint64_t *p = (const uint64_t *)v + off[0];
    uint32_t n = off[1] - off[0];
    List l = {.combinations = (uint32_t)k_choose(n, k)};
    if (n > K_WIDE_LIST) return l;
    l.low = _mm512_maskz_loadu_epi64(first(n), p);
    l.high = n > LANES ? _mm512_maskz_loadu_epi64(first(n - LANES), p + LANES) : l.low;
    l.place = table.place[0] + table.start[k][n];
    return l;
}

/* A member of eight combinations from the t-th on. */
CPU_WIDE static inline __m512i list_member(const List *l, int member, uint32_t t) {
    __m128i bytes = _mm_loadl_epi64((const __m128i *)(l->place + member * PLACES + t));
    return _mm512_permutex2var_epi64(l->low, _mm512_cvtepu8_epi64(bytes), l->high);
}

CPU_WIDE static inline void put(void *out, const void *end, __m512i v, uint32_t n) {
    if ((const char *)end - (char *)out >= (long)sizeof v)
        _mm512_storeu_si512(out, v);
    else
        _mm512_mask_storeu_epi64(out, first(n), v);
}

CPU_WIDE static inline size_t members(uint64_t *restrict out, size_t total, const uint64_t *v,
                                      const uint32_t *off, int k, int member, size_t n) {
    const uint64_t *end = out + total;
    size_t longer = 0;
    for (size_t i = 0; i < n; i++) {
        List l = list_load(v, off + i, k);
        longer += !l.place;
        for (uint32_t t = 0; l.place && t < l.combinations; t += LANES)
            put(out + t, end, list_member(&l, member, t), l.combinations - t);
        out += l.combinations;
    }
    return longer;
}

CPU_WIDE static inline size_t sums(double *restrict out, size_t total, const double *v,
                                   const uint32_t *off, int k, size_t n) {
    const double *end = out + total;
    size_t longer = 0;
    for (size_t i = 0; i < n; i++) {
        List l = list_load(v, off + i, k);
        longer += !l.place;
        for (uint32_t t = 0; l.place && t < l.combinations; t += LANES) {
            __m512d s = _mm512_castsi512_pd(list_member(&l, 0, t));
            for (int j = 1; j < k; j++)
                s = _mm512_add_pd(s, _mm512_castsi512_pd(list_member(&l, j, t)));
            put(out + t, end, _mm512_castpd_si512(s), l.combinations - t);
        }
        out += l.combinations;
    }
    return longer;
}

static pthread_once_t made = PTHREAD_ONCE_INIT;

CPU_WIDE size_t wide_combine(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                             const uint32_t *restrict off, int k, int member, size_t n) {
    pthread_once(&made, table_make);
    return k == 2   ? members(out, total, v, off, 2, member, n)
           : k == 3 ? members(out, total, v, off, 3, member, n)
                    : members(out, total, v, off, 4, member, n);
}

CPU_WIDE size_t wide_combine_sum(double *restrict out, size_t total, const double *restrict v,
                                 const uint32_t *restrict off, int k, size_t n) {
    pthread_once(&made, table_make);
    return k == 2   ? sums(out, total, v, off, 2, n)
           : k == 3 ? sums(out, total, v, off, 3, n)
                    : sums(out, total, v, off, 4, n);
}
#endif
