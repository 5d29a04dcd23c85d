/* combine.c - kernels of combinations; see combine.h. */
#include "kern/combine.h"

#include "kern/by_size.h"

enum { SMALL = 1 << 15 }; /* products of four such numbers fit 64 bits */

uint64_t k_choose(uint64_t n, int k) {
    if (n < SMALL && k == 2) return n * (n - 1) / 2; /* 0 where n < k: a factor is 0 */
    if (n < SMALL && k == 3) return n * (n - 1) * (n - 2) / 6;
    if (n < SMALL && k == 4) return n * (n - 1) * (n - 2) * (n - 3) / 24;
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

void k_combine(void *restrict out, const void *restrict v, const uint32_t *restrict off, int k,
               int member, size_t size, size_t n) {
    BY_SIZE(size, {
        T *restrict o = out;
        for (size_t i = 0; i < n; i++) {
            const T *restrict x = (const T *)v + off[i];
            uint32_t m = off[i + 1] - off[i];
            if (k == 2)
                EACH_PAIR(m, *o++ = x[member == 0 ? a : b];)
            else if (k == 3)
                EACH_TRIPLE(m, *o++ = x[member == 0 ? a : member == 1 ? b : c];)
            else
                EACH_QUAD(m, *o++ = x[member == 0 ? a : member == 1 ? b : member == 2 ? c : d];)
        }
    });
}

void k_combine_sum(double *restrict out, const double *restrict v, const uint32_t *restrict off,
                   int k, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const double *restrict x = v + off[i];
        uint32_t m = off[i + 1] - off[i];
        if (k == 2)
            EACH_PAIR(m, *out++ = x[a] + x[b];)
        else if (k == 3)
            EACH_TRIPLE(m, *out++ = x[a] + x[b] + x[c];)
        else
            EACH_QUAD(m, *out++ = x[a] + x[b] + x[c] + x[d];)
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

/* The best of elements [begin, end); end where there is none. */
static uint32_t best_of(const double *key, const uint8_t *valid, uint32_t begin, uint32_t end) {
    uint32_t best = end;
    for (uint32_t k = begin; k < end; k++) {
        if ((valid && !valid[k]) || key[k] != key[k]) continue;
        if (best == end || key[k] < key[best]) best = k;
    }
    return best;
}

void k_off_best(uint32_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
                const uint32_t *restrict off, size_t n) {
    out[0] = 0;
    for (size_t i = 0; i < n; i++)
        out[i + 1] = out[i] + (best_of(key, valid, off[i], off[i + 1]) < off[i + 1]);
}

void k_best(int64_t *restrict out, const double *restrict key, const uint8_t *restrict valid,
            const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t best = best_of(key, valid, off[i], off[i + 1]);
        if (best < off[i + 1]) *out++ = best;
    }
}
