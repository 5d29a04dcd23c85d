/* hashrandom.c - random numbers from hashes; see hashrandom.h. */
#include "corr/hashrandom.h"

#include <math.h>
#include <xxhash.h>

typedef struct Generator {
    uint64_t state;
} Generator;

static uint32_t next_word(Generator *g) {
    uint64_t old = g->state;
    g->state = old * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27), turn = (uint32_t)(old >> 59);
    return mixed >> turn | mixed << (-turn & 31);
}

static Generator seeded(const uint64_t *words, size_t n) {
    Generator g = {0};
    next_word(&g);
    g.state += XXH64(words, n * sizeof *words, 0);
    next_word(&g);
    return g;
}

static double next_flat(Generator *g) {
    double low = next_word(g), high = next_word(g);
    double x = (low + high * 4294967296.0) / 18446744073709551616.0;
    return x < 1 ? x : nextafter(1, 0); /* rounding */
}

double hashrandom_flat(const uint64_t *words, size_t n) {
    Generator g = seeded(words, n);
    return next_flat(&g);
}

double hashrandom_normal(const uint64_t *words, size_t n) {
    Generator g = seeded(words, n);
    double x, y, square;
    do {
        x = 2 * next_flat(&g) - 1;
        y = 2 * next_flat(&g) - 1;
        square = x * x + y * y;
    } while (square > 1 || square == 0);
    return y * sqrt(-2 * log(square) / square);
}
