/* combine.c - kernels of combinations; see combine.h. */
#include "kern/combine.h"

#include <math.h>

#include "core/cpu.h"
#include "kern/by_size.h"
#include "kern/places.h"
#include "kern/wide.h"

uint64_t k_choose_large(uint64_t n, int k) {
    unsigned __int128 c = 1;
    for (int i = 0; i < k; i++) {
        if (n <= (uint64_t)i) return 0;
        c = c * (n - (uint64_t)i) / (unsigned)(i + 1); /* exact: products of i+1 neighbours */
        if (c >> 62) return UINT64_MAX >> 2;
    }
    return (uint64_t)c;
}

uint64_t k_combinations(const uint32_t *off, int k, size_t n) {
    uint64_t sum = 0;
    for (size_t i = 0; i < n && !(sum >> 62); i++) sum += k_choose(off[i + 1] - off[i], k);
    return sum;
}

void k_off_combine(uint32_t *restrict out, const uint32_t *restrict off, int k, size_t n) {
    out[0] = 0;
    for (size_t i = 0; i < n; i++) out[i + 1] = out[i] + (uint32_t)k_choose(off[i + 1] - off[i], k);
}

/* For each combination of the elements x[0] to x[m - 1]: the statement, with their places in
 * a, b, c, d (those up to k). */
#define EACH_PAIR(m, ...)                                                                          \
    for (uint32_t a = 0; a < (m); a++)                                                             \
        for (uint32_t b = a + 1; b < (m); b++) __VA_ARGS__
#define EACH_TRIPLE(m, ...) EACH_PAIR(m, for (uint32_t c = b + 1; c < (m); c++) __VA_ARGS__)
#define EACH_QUAD(m, ...)   EACH_TRIPLE(m, for (uint32_t d = c + 1; d < (m); d++) __VA_ARGS__)

/* Lists up to this length are left out by the loops below, having been seen to before. */
static uint32_t skip_up_to(size_t longer) { return longer ? PLACES_THINGS : UINT32_MAX; }

void k_combine(void *restrict out, size_t total, const void *restrict v,
               const uint32_t *restrict off, int k, int member, size_t size, size_t n) {
    bool wide = cpu_is_wide() && size == 8;
    uint32_t skip = wide ? skip_up_to(wide_combine(out, total, v, off, k, member, n)) : 0;
    if (skip == UINT32_MAX) return;
    BY_SIZE(size, {
        T *restrict o = out;
        for (size_t i = 0; i < n; i++) {
            const T *restrict x = (const T *)v + off[i];
            uint32_t m = off[i + 1] - off[i];
            if (m <= skip)
                o += k_choose(m, k);
            else if (k == 2)
                EACH_PAIR(m, *o++ = x[member == 0 ? a : b];)
            else if (k == 3)
                EACH_TRIPLE(m, *o++ = x[member == 0 ? a : member == 1 ? b : c];)
            else
                EACH_QUAD(m, *o++ = x[member == 0 ? a : member == 1 ? b : member == 2 ? c : d];)
        }
    });
}

void k_combine_sum(double *restrict out, size_t total, const double *restrict v,
                   const uint32_t *restrict off, int k, size_t n) {
    uint32_t skip = cpu_is_wide() ? skip_up_to(wide_combine_sum(out, total, v, off, k, n)) : 0;
    if (skip == UINT32_MAX) return;
    for (size_t i = 0; i < n; i++) {
        const double *restrict x = v + off[i];
        uint32_t m = off[i + 1] - off[i];
        if (m <= skip)
            out += k_choose(m, k);
        else if (k == 2)
            EACH_PAIR(m, *out++ = x[a] + x[b];)
        else if (k == 3)
            EACH_TRIPLE(m, *out++ = x[a] + x[b] + x[c];)
        else
            EACH_QUAD(m, *out++ = x[a] + x[b] + x[c] + x[d];)
    }
}

/* Mass of the sum of the k members with these places. */
static double mass_of(const double *const component[4], uint32_t first, const uint32_t *at, int k) {
    double sum[4];
    for (int i = 0; i < 4; i++) {
        const double *x = component[i] + first;
        sum[i] = x[at[0]] + x[at[1]];
        for (int j = 2; j < k; j++) sum[i] += x[at[j]];
    }
    double m2 = sum[3] * sum[3] - (sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
    return sqrt(m2 < 0 ? 0 : m2); /* NaN stays NaN */
}

void k_combine_mass(double *restrict out, size_t total, const double *const component[4],
                    const uint32_t *restrict off, int k, size_t n) {
    uint32_t skip =
        cpu_is_wide() ? skip_up_to(wide_combine_mass(out, total, component, off, k, n)) : 0;
    if (skip == UINT32_MAX) return;
    for (size_t i = 0; i < n; i++) {
        uint32_t m = off[i + 1] - off[i], f = off[i];
        if (m <= skip)
            out += k_choose(m, k);
        else if (k == 2)
            EACH_PAIR(m, *out++ = mass_of(component, f, (uint32_t[]){a, b}, 2);)
        else if (k == 3)
            EACH_TRIPLE(m, *out++ = mass_of(component, f, (uint32_t[]){a, b, c}, 3);)
        else
            EACH_QUAD(m, *out++ = mass_of(component, f, (uint32_t[]){a, b, c, d}, 4);)
    }
}

void k_combine_all(uint8_t *restrict out, const uint8_t *restrict valid,
                   const uint32_t *restrict off, int k, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const uint8_t *restrict x = valid + off[i];
        uint32_t m = off[i + 1] - off[i];
        if (k == 2)
            EACH_PAIR(m, *out++ = x[a] & x[b];)
        else if (k == 3)
            EACH_TRIPLE(m, *out++ = x[a] & x[b] & x[c];)
        else
            EACH_QUAD(m, *out++ = x[a] & x[b] & x[c] & x[d];)
    }
}

/* The place of a member of the r-th of the k-combinations of m places. */
static uint32_t member_place(uint64_t r, uint32_t m, int k, int member) {
    uint32_t at = 0;
    for (int i = 0;; i++, at++) {
        /* so many combinations begin with this place */
        for (uint64_t c; r >= (c = k_choose(m - 1 - at, k - 1 - i)); at++) r -= c;
        if (i == member) return at;
    }
}

void k_member_numbers(int64_t *restrict out, const int64_t *restrict number,
                      const uint32_t *restrict off, const uint32_t *restrict c_off, int k,
                      int member, size_t n) {
    const uint8_t *places[PLACES_THINGS + 1];
    k_all_places(k, places);
    for (size_t i = 0; i < n; i++) {
        uint32_t m = off[i + 1] - off[i];
        uint64_t r = number[i] < 0 ? 0 : (uint64_t)number[i] - c_off[i];
        uint32_t place = m <= PLACES_THINGS ? places[m][(uint64_t)member * PLACES_ROW + r]
                         : number[i] < 0    ? 0
                                            : member_place(r, m, k, member);
        out[i] = number[i] < 0 ? -1 : (int64_t)(off[i] + place);
    }
}

/* The best of elements [begin, end); -1 where there is none. */
static int64_t best_of(const double *key, const uint8_t *valid, uint32_t begin, uint32_t end) {
    int64_t best = -1;
    for (uint32_t k = begin; k < end; k++) {
        if ((valid && !valid[k]) || key[k] != key[k]) continue;
        if (best < 0 || key[k] < key[best]) best = k;
    }
    return best;
}

void k_best(int64_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
            const uint32_t *restrict off, size_t n) {
    if (cpu_is_wide())
        wide_best(out, key, valid, off, n);
    else
        for (size_t i = 0; i < n; i++) out[i] = best_of(key, valid, off[i], off[i + 1]);
}
