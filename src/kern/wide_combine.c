/* wide_combine.c - combinations of the elements of short lists for processors with AVX-512; see
 * wide.h.
 *
 * A list of up to sixteen elements is held in two registers; a table tells the places of the
 * members of eight combinations at a time, and one instruction moves them there.
 */
#include "core/cpu.h"
#include "kern/places.h"
#include "kern/wide.h"

#ifdef CPU_WIDE
#include "kern/lanes.h"

typedef struct List {
    __m512i low, high;
    uint32_t combinations;
    const uint8_t *place; /* of the first member; others follow PLACES_ROW apart */
} List;

CPU_WIDE static inline List list_load(const void *v, const uint32_t *off, int k,
                                      const uint8_t *const *places) {
    const uint64_t *p = (const uint64_t *)v + off[0];
    uint32_t n = off[1] - off[0];
    List l = {.combinations = (uint32_t)k_choose(n, k)};
    if (n > PLACES_THINGS) return l;
    l.low = get(p, n);
    l.high = n > LANES ? get(p + LANES, n - LANES) : l.low;
    l.place = places[n];
    return l;
}

/* A member of eight combinations from the t-th on. */
CPU_WIDE static inline __m512i list_member(const List *l, int member, uint32_t t) {
    __m512i places = places_from(l->place + member * PLACES_ROW + t);
    return _mm512_permutex2var_epi64(l->low, places, l->high);
}

CPU_WIDE static inline __m512d sum_of(const List *l, int k, uint32_t t) {
    __m512d s = _mm512_castsi512_pd(list_member(l, 0, t));
    for (int j = 1; j < k; j++) s = _mm512_add_pd(s, _mm512_castsi512_pd(list_member(l, j, t)));
    return s;
}

CPU_WIDE static inline void put_reals(double *p, const double *end, __m512d v, uint32_t n) {
    put((uint64_t *)p, (const uint64_t *)end, _mm512_castpd_si512(v), n);
}

CPU_WIDE static inline size_t members(uint64_t *restrict out, size_t total, const uint64_t *v,
                                      const uint32_t *off, int k, int member, size_t n) {
    const uint64_t *end = out + total;
    size_t longer = 0;
    const uint8_t *places[PLACES_THINGS + 1];
    k_all_places(k, places);
    for (size_t i = 0; i < n; i++) {
        List l = list_load(v, off + i, k, places);
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
    const uint8_t *places[PLACES_THINGS + 1];
    k_all_places(k, places);
    for (size_t i = 0; i < n; i++) {
        List l = list_load(v, off + i, k, places);
        longer += !l.place;
        for (uint32_t t = 0; l.place && t < l.combinations; t += LANES) {
            __m512d s = sum_of(&l, k, t);
            put_reals(out + t, end, s, l.combinations - t);
        }
        out += l.combinations;
    }
    return longer;
}

CPU_WIDE static inline __m512d square(__m512d x) { return _mm512_mul_pd(x, x); }

CPU_WIDE static inline size_t masses(double *restrict out, size_t total,
                                     const double *const component[4], const uint32_t *off, int k,
                                     size_t n) {
    const double *end = out + total;
    size_t longer = 0;
    const uint8_t *places[PLACES_THINGS + 1];
    k_all_places(k, places);
    for (size_t i = 0; i < n; i++) {
        List l[4];
        for (int c = 0; c < 4; c++) l[c] = list_load(component[c], off + i, k, places);
        longer += !l[0].place;
        for (uint32_t t = 0; l[0].place && t < l[0].combinations; t += LANES) {
            __m512d p2 = _mm512_add_pd(square(sum_of(&l[0], k, t)), square(sum_of(&l[1], k, t)));
            p2 = _mm512_add_pd(p2, square(sum_of(&l[2], k, t)));
            __m512d m2 = _mm512_sub_pd(square(sum_of(&l[3], k, t)), p2);
            /* the second operand where the first is NaN: that is m2 */
            m2 = _mm512_max_pd(_mm512_setzero_pd(), m2);
            put_reals(out + t, end, _mm512_sqrt_pd(m2), l[0].combinations - t);
        }
        out += l[0].combinations;
    }
    return longer;
}

CPU_WIDE size_t wide_combine_mass(double *restrict out, size_t total,
                                  const double *const component[4], const uint32_t *restrict off,
                                  int k, size_t n) {
    return k == 2   ? masses(out, total, component, off, 2, n)
           : k == 3 ? masses(out, total, component, off, 3, n)
                    : masses(out, total, component, off, 4, n);
}

CPU_WIDE size_t wide_combine(uint64_t *restrict out, size_t total, const uint64_t *restrict v,
                             const uint32_t *restrict off, int k, int member, size_t n) {
    return k == 2   ? members(out, total, v, off, 2, member, n)
           : k == 3 ? members(out, total, v, off, 3, member, n)
                    : members(out, total, v, off, 4, member, n);
}

CPU_WIDE size_t wide_combine_sum(double *restrict out, size_t total, const double *restrict v,
                                 const uint32_t *restrict off, int k, size_t n) {
    return k == 2   ? sums(out, total, v, off, 2, n)
           : k == 3 ? sums(out, total, v, off, 3, n)
                    : sums(out, total, v, off, 4, n);
}
#endif
