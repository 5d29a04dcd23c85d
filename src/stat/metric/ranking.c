/* ranking.c - events of two classes in the order of a score; see ranking.h. */
#include "stat/metric/ranking.h"

#include <string.h>

enum { DIGIT = 11, BUCKETS = 1 << DIGIT, PASSES = 6 };

/* A number whose order as an integer is that of x; -0 and 0 are equal. */
static uint64_t key_of(double x, bool falling) {
    uint64_t u;
    x += 0.0;
    memcpy(&u, &x, sizeof u);
    u = u >> 63 ? ~u : u | (uint64_t)1 << 63;
    return falling ? ~u : u;
}

typedef struct Keyed {
    uint64_t key;
    uint32_t at;
} Keyed;

/* Sorts by one digit, equal ones staying as they are; false: all have the same. */
static bool pass_by(Keyed *to, const Keyed *from, size_t n, int shift) {
    size_t count[BUCKETS] = {0}, at = 0;
    for (size_t i = 0; i < n; i++) count[from[i].key >> shift & (BUCKETS - 1)]++;
    if (n && count[from[0].key >> shift & (BUCKETS - 1)] == n) return false;
    for (int b = 0; b < BUCKETS; b++) {
        size_t here = count[b];
        count[b] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++) to[count[from[i].key >> shift & (BUCKETS - 1)]++] = from[i];
    return true;
}

void ranking_order(uint32_t *order, const double *x, size_t n, bool falling, Arena *arena) {
    Keyed *a = arena_array(arena, Keyed, 2 * n + 1), *b = a + n;
    for (size_t i = 0; i < n; i++) a[i] = (Keyed){key_of(x[i], falling), (uint32_t)i};
    for (int p = 0; p < PASSES; p++) {
        if (!pass_by(b, a, n, DIGIT * p)) continue;
        Keyed *other = a;
        a = b;
        b = other;
    }
    for (size_t i = 0; i < n; i++) order[i] = a[i].at;
}

static void sum_groups(Ranking *r, const double *score, const uint8_t *positive,
                       const double *weight) {
    double sums[2] = {0}, squares[2] = {0};
    size_t g = 0;
    for (size_t i = 0; i < r->n; i++) {
        uint32_t row = r->order[i];
        double w = weight ? weight[row] : 1;
        int class = positive[row] != 0;
        sums[class] += w;
        squares[class] += w * w;
        if (i + 1 < r->n && score[r->order[i + 1]] == score[row]) continue;
        r->score[g] = score[row];
        r->end[g] = i + 1;
        r->tp[g] = sums[1];
        r->fp[g] = sums[0];
        r->tp2[g] = squares[1];
        r->fp2[g] = squares[0];
        g++;
    }
    r->groups = g;
    r->pos = sums[1];
    r->neg = sums[0];
}

const char *ranking_make(Ranking *r, const double *score, const uint8_t *positive,
                         const double *weight, size_t n, Arena *arena) {
    *r = (Ranking){.n = n};
    for (size_t i = 0; i < n; i++) r->n_pos += positive[i] != 0;
    r->n_neg = n - r->n_pos;
    if (!n) return "there are no events";
    if (n > UINT32_MAX) return "there are more than 4 billion events";
    if (!r->n_pos) return "there is no event of the signal";
    if (!r->n_neg) return "there is no event of the background";
    r->order = arena_array(arena, uint32_t, n);
    r->end = arena_array(arena, size_t, n);
    double *room = arena_array(arena, double, 5 * n);
    r->score = room;
    r->tp = room + n;
    r->fp = room + 2 * n;
    r->tp2 = room + 3 * n;
    r->fp2 = room + 4 * n;
    ranking_order(r->order, score, n, true, arena);
    sum_groups(r, score, positive, weight);
    if (r->pos > 0 && r->neg > 0) return NULL;
    return "the sum of the weights of a class is not positive";
}
