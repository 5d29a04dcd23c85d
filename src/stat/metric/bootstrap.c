/* bootstrap.c - rankings drawn anew; see bootstrap.h. */
#include "stat/metric/bootstrap.h"

#include <math.h>

#include "stat/rng.h"

void bootstrap_open(Bootstrap *b, const Ranking *r, const int32_t *class, int k, int signal,
                    const double *weight, const double *expected, uint64_t seed, Arena *arena) {
    *b = (Bootstrap){.ranking = *r, .class = class, .expected = expected, .k = k, .seed = seed};
    b->signal = signal;
    b->ranking.tp = arena_array(arena, double, r->groups);
    b->ranking.fp = arena_array(arena, double, r->groups);
    b->weight = arena_array(arena, double, r->n);
    b->place_class = arena_array(arena, int32_t, r->n);
    b->count = arena_array(arena, uint8_t, r->n);
    b->sums = arena_array(arena, double, k);
    for (size_t i = 0; i < r->n; i++) {
        uint32_t row = r->order[i];
        b->weight[i] = weight ? weight[row] : 1;
        b->place_class[i] = class[row];
    }
}

/* Cumulated probabilities of the Poisson distribution of mean 1, times 2^32. */
static const uint32_t poisson[] = {1580030168u, 3160060337u, 3950075421u, 4213413783u,
                                   4279248373u, 4292415291u, 4294609777u, 4294923276u,
                                   4294962463u, 4294966817u, 4294967252u, 4294967292u};

static void draw_counts(Bootstrap *b, int replica) {
    Rng rng;
    rng_open(&rng, b->seed, (uint64_t)replica);
    for (size_t i = 0; i < b->ranking.n; i++) {
        uint32_t u = rng_u32(&rng);
        uint8_t count = 0;
        for (size_t c = 0; c < 4; c++) count = (uint8_t)(count + (u >= poisson[c]));
        for (size_t c = 4; count == c && c < ARRAY_LEN(poisson); c++)
            count = (uint8_t)(count + (u >= poisson[c]));
        b->count[i] = count;
    }
}

void bootstrap_draw(Bootstrap *b, int replica) {
    Ranking *r = &b->ranking;
    draw_counts(b, replica);
    for (int c = 0; c < b->k; c++) b->sums[c] = 0;
    for (size_t i = 0; i < r->n && b->expected; i++)
        b->sums[b->place_class[i]] += b->count[i] * b->weight[i];
    for (int c = 0; c < b->k; c++) b->sums[c] = b->expected ? b->expected[c] / b->sums[c] : 1;
    double pos = 0, neg = 0;
    for (size_t g = 0, i = 0; g < r->groups; g++) {
        for (; i < r->end[g]; i++) {
            if (!b->count[i]) continue;
            double w = b->count[i] * b->weight[i] * b->sums[b->place_class[i]];
            if (b->place_class[i] == b->signal)
                pos += w;
            else
                neg += w;
        }
        r->tp[g] = pos;
        r->fp[g] = neg;
    }
    r->pos = pos;
    r->neg = neg;
}

int bootstrap_replicas(size_t n) {
    double most = n > 100000 ? 2e7 / (double)n : 200;
    return most < 50 ? 50 : (int)most;
}

double bootstrap_spread(const double *x, int n) {
    double sum = 0, variance = 0;
    int good = 0;
    for (int i = 0; i < n; i++) {
        if (!isfinite(x[i])) continue;
        sum += x[i];
        good++;
    }
    if (good < 2 || 2 * good < n) return NAN;
    double mean = sum / good;
    for (int i = 0; i < n; i++)
        if (isfinite(x[i])) variance += (x[i] - mean) * (x[i] - mean);
    return sqrt(variance / (good - 1));
}
