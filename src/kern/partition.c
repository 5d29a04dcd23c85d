/* partition.c - objects in two groups: megajets, razor variables, alpha_T; see shapes.h.
 *
 * All ways are tried, each once: the first object is in the first group. Objects are given to the
 * groups in order, and the sums of every stage are kept, so that a sum is always added from left to
 * right and costs one addition a way.
 */
#include <math.h>

#include "kern/shapes.h"

typedef struct Four { /* px, py, pz, e */
    double v[4];
} Four;

static Four four_at(KMomenta p, size_t i) { return (Four){{p.px[i], p.py[i], p.pz[i], p.e[i]}}; }

static Four four_add(Four a, Four b) {
    for (int k = 0; k < 4; k++) a.v[k] += b.v[k];
    return a;
}

static double square_of_mass(Four a) {
    return a.v[3] * a.v[3] - a.v[0] * a.v[0] - a.v[1] * a.v[1] - a.v[2] * a.v[2];
}

typedef struct Halves {
    Four first, second;
} Halves;

void k_megajets(double first[4], double second[4], KMomenta p, size_t n) {
    Halves sums[K_PARTITION_MAX] = {{four_at(p, 0), {{0}}}}, best = {{{0}}, {{0}}};
    double least = INFINITY;
    uint32_t ways = 1u << (n - 1), before = 0;
    for (uint32_t way = 1; way < ways; way++) { /* bit n-1-i: is object i in the second group? */
        uint32_t changed = way ^ before;
        size_t from = 1;
        while (!(changed >> (n - 1 - from) & 1)) from++;
        if (way == 1) from = 1;
        for (size_t i = from; i < n; i++) {
            sums[i] = sums[i - 1];
            Four *to = way >> (n - 1 - i) & 1 ? &sums[i].second : &sums[i].first;
            *to = four_add(*to, four_at(p, i));
        }
        before = way;
        double now = square_of_mass(sums[n - 1].first) + square_of_mass(sums[n - 1].second);
        if (now < least || way == 1) {
            least = now;
            best = sums[n - 1];
        }
    }
    for (int k = 0; k < 4; k++) {
        first[k] = best.first.v[k];
        second[k] = best.second.v[k];
    }
}

static KMomenta momenta_from(KMomenta p, size_t from) {
    return (KMomenta){p.px + from, p.py + from, p.pz + from, p.e + from};
}

static bool divisible(const uint32_t *off, size_t i) {
    return off[i + 1] - off[i] >= 2 && off[i + 1] - off[i] <= K_PARTITION_MAX;
}

static double razor_mr2(const double a[4], const double b[4]) {
    double pa = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
    double pb = sqrt(b[0] * b[0] + b[1] * b[1] + b[2] * b[2]);
    return fmax((pa + pb) * (pa + pb) - (a[2] + b[2]) * (a[2] + b[2]), 0);
}

void k_razor_mr(double *restrict out, uint8_t *restrict out_valid, KMomenta p,
                const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double a[4], b[4];
        out[i] = 0;
        out_valid[i] = divisible(off, i);
        if (!out_valid[i]) continue;
        k_megajets(a, b, momenta_from(p, off[i]), off[i + 1] - off[i]);
        out[i] = sqrt(razor_mr2(a, b));
    }
}

void k_razor_r2(double *restrict out, uint8_t *restrict out_valid, KMomenta p,
                const uint32_t *restrict off, const double *mx, const double *my, size_t step,
                size_t n) {
    for (size_t i = 0; i < n; i++) {
        double a[4], b[4], x = mx[i * step], y = my[i * step];
        out[i] = 0;
        out_valid[i] = divisible(off, i);
        if (!out_valid[i]) continue;
        k_megajets(a, b, momenta_from(p, off[i]), off[i + 1] - off[i]);
        double mr2 = razor_mr2(a, b);
        double pt = sqrt(a[0] * a[0] + a[1] * a[1]) + sqrt(b[0] * b[0] + b[1] * b[1]);
        double mtr2 = (sqrt(x * x + y * y) * pt - x * (a[0] + b[0]) - y * (a[1] + b[1])) / 2;
        out_valid[i] = mr2 != 0;
        if (out_valid[i]) out[i] = fmax(mtr2, 0) / mr2;
    }
}

/* Least difference of the sums of two groups; one may be empty. */
static double least_difference(const double *et, size_t n) {
    double sums[K_PARTITION_MAX] = {et[0]}, least = INFINITY;
    uint32_t ways = 1u << (n - 1), before = 0;
    for (uint32_t way = 0; way < ways; way++) {
        uint32_t changed = way ^ before;
        size_t from = 1;
        while (way && !(changed >> (n - 1 - from) & 1)) from++;
        for (size_t i = from; i < n; i++)
            sums[i] = sums[i - 1] + (way >> (n - 1 - i) & 1 ? -et[i] : et[i]);
        before = way;
        least = fmin(least, fabs(sums[n - 1]));
    }
    return least;
}

void k_alpha_t(double *restrict out, uint8_t *restrict out_valid, KMomenta p,
               const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double et[K_PARTITION_MAX], h = 0, x = 0, y = 0;
        out[i] = 0;
        out_valid[i] = divisible(off, i);
        if (!out_valid[i]) continue;
        for (size_t k = off[i]; k < off[i + 1]; k++) {
            double pt2 = p.px[k] * p.px[k] + p.py[k] * p.py[k], p2 = pt2 + p.pz[k] * p.pz[k];
            double value = p2 == 0 ? 0 : p.e[k] * sqrt(pt2 / p2);
            et[k - off[i]] = value;
            h += value;
            x += p.px[k];
            y += p.py[k];
        }
        double square = h * h - x * x - y * y;
        out_valid[i] = square > 0 || isnan(square);
        double difference = out_valid[i] ? least_difference(et, off[i + 1] - off[i]) : 0;
        if (out_valid[i]) out[i] = (h - difference) / (2 * sqrt(square));
    }
}
