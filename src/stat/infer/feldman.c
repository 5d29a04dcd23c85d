/* feldman.c - Feldman and Cousins' intervals for a count with known background; see feldman.h. */
#include "stat/infer/feldman.h"

#include <math.h>

#define FELDMAN_STEP 0.005 /* of mu in units of sqrt(n + 1): no gap of a belt is shorter */

enum { BELT_COUNTS = 4000 };

/* Counts for a background and a level; greater counts than these are not ordered any more. */
typedef struct Belt {
    double b, level;
    int n;            /* counts known */
    double *log_best; /* ln of max(b, n) */
} Belt;

static void belt_open(Belt *t, double b, double level, int most) {
    *t = (Belt){.b = b, .level = level, .n = most};
    t->log_best = mem_alloc(sizeof(double) * (size_t)most);
    for (int n = 1; n < most; n++) t->log_best[n] = log(fmax(b, n));
}

static void belt_close(Belt *t) { mem_free(t->log_best); }

/* ln of the ratio by which counts are ordered, for mean = mu + b of logarithm l. */
static double belt_order(const Belt *t, int n, double mean, double l) {
    double order = fmax(t->b, n) - mean;
    return n > 0 ? order + n * (l - t->log_best[n]) : order;
}

/* The ratio has one maximum, so the region grows from it on both sides. */
static double belt_region(const Belt *t, double mu, int *first, int *last) {
    double mean = mu + t->b, l = log(mean);
    int peak = MIN_OF((int)mean, t->n - 2);
    while (peak > 0 && belt_order(t, peak - 1, mean, l) > belt_order(t, peak, mean, l)) peak--;
    while (peak + 2 < t->n && belt_order(t, peak + 1, mean, l) > belt_order(t, peak, mean, l))
        peak++;
    int lo = peak, hi = peak;
    double p_lo = mean > 0 ? exp(peak * l - mean - lgamma(peak + 1.0)) : 1, p_hi = p_lo, sum = p_lo;
    double below = lo > 0 ? belt_order(t, lo - 1, mean, l) : -INFINITY;
    double above = belt_order(t, hi + 1, mean, l);
    while (sum < t->level && hi + 2 < t->n) {
        if (below > above) {
            p_lo *= lo / mean;
            lo--;
            sum += p_lo;
            below = lo > 0 ? belt_order(t, lo - 1, mean, l) : -INFINITY;
        } else {
            hi++;
            p_hi *= mean / hi;
            sum += p_hi;
            above = belt_order(t, hi + 1, mean, l);
        }
    }
    *first = lo;
    *last = hi;
    return sum;
}

static bool belt_accepts(const Belt *t, int n, double mu) {
    int first, last;
    belt_region(t, mu, &first, &last);
    return first <= n && n <= last;
}

/* The boundary between in and out, to 1e-10. */
static double belt_edge(const Belt *t, int n, double in, double out) {
    while (fabs(in - out) > 1e-10 * fmax(1, in)) {
        double mid = 0.5 * (in + out);
        if (belt_accepts(t, n, mid))
            in = mid;
        else
            out = mid;
    }
    return 0.5 * (in + out);
}

/* Counts are normal enough beyond this many standard deviations. */
static double belt_reach(double level) { return sqrt(-2 * log(1 - level)) + 1; }

static double belt_high(const Belt *t, int n) {
    double z = belt_reach(t->level), least = fmax(0, n - t->b);
    double high = least + z * sqrt(n + 1) + 0.5 * z * z, step = FELDMAN_STEP * sqrt(n + 1);
    while (high > 0 && !belt_accepts(t, n, high)) high -= step;
    return high > 0 ? belt_edge(t, n, high, high + step) : 0;
}

static double belt_low(const Belt *t, int n) {
    double z = belt_reach(t->level), step = FELDMAN_STEP * sqrt(n + 1);
    double low = fmax(0, n - t->b - z * sqrt(n + 1) - 3);
    if (low == 0 && belt_accepts(t, n, 0)) return 0;
    double most = n + z * z + 3;
    while (low < most && !belt_accepts(t, n, low)) low += step;
    return low < most ? belt_edge(t, n, low, low - step) : NAN;
}

static bool belt_sane(int n, double b, double level) {
    return n >= 0 && n <= BELT_COUNTS && b >= 0 && b <= BELT_COUNTS && level > 0 && level < 1;
}

/* Counts that may be accepted where n is. */
static int belt_most(int n, double b, double level) {
    double z = belt_reach(level), mean = fmax(n, b) + z * sqrt(n + 1) + z * z + 5;
    return (int)(mean + 12 * sqrt(mean) + 20);
}

void feldman_region(double mu, double b, double level, int *first, int *last, double *probability) {
    Belt t;
    belt_open(&t, b, level, belt_most((int)(mu + b), b, level));
    double sum = belt_region(&t, mu, first, last);
    if (probability) *probability = sum;
    belt_close(&t);
}

FeldmanInterval feldman_count(int n, double b, double level) {
    FeldmanInterval r = {NAN, NAN};
    if (!belt_sane(n, b, level)) return r;
    Belt t;
    belt_open(&t, b, level, belt_most(n, b, level));
    r.low = belt_low(&t, n);
    r.high = belt_high(&t, n);
    belt_close(&t);
    return r;
}

/* The greatest upper end for backgrounds from b1 to b2. */
static double table_greatest(int n, double b1, double b2, double step, double level, double *at) {
    double high = 0;
    for (double b = b1; b < b2 + 0.5 * step; b += step) {
        Belt t;
        belt_open(&t, b, level, belt_most(n, b, level));
        double x = belt_high(&t, n);
        belt_close(&t);
        if (x <= high) continue;
        high = x;
        *at = b;
    }
    return high;
}

/* The upper end falls with b but for teeth one count wide. */
FeldmanInterval feldman_table(int n, double b, double level) {
    FeldmanInterval r = feldman_count(n, b, level);
    if (isnan(r.high)) return r;
    double at = b, coarse = 0.02;
    r.high = fmax(r.high, table_greatest(n, b, b + 2.5, coarse, level, &at));
    r.high = fmax(r.high, table_greatest(n, fmax(b, at - coarse), at + coarse, 1e-3, level, &at));
    return r;
}
