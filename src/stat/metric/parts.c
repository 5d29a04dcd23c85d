/* parts.c - events dealt out at random into parts; see parts.h. */
#include "stat/metric/parts.h"

#include <math.h>

#include "stat/rng.h"

void parts_deal(uint8_t *part, size_t n, const double *fractions, int parts, uint64_t seed) {
    double sum = 0;
    size_t at = 0;
    for (int k = 0; k < parts; k++) {
        sum += fractions[k];
        double end = k + 1 < parts ? floor(sum * (double)n * (1 + 1e-14)) : (double)n;
        for (; at < n && (double)at < end; at++) part[at] = (uint8_t)k;
    }
    Rng rng;
    rng_open(&rng, seed, 0);
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)rng_below(&rng, i);
        uint8_t other = part[i - 1];
        part[i - 1] = part[j];
        part[j] = other;
    }
}
