/* rng.c - random numbers that depend on a seed, a stream and a place; see rng.h.
 *
 * Whole numbers come from inversion where their mean is small, else from transformed rejection
 * (Hoermann, Insurance: Mathematics and Economics 12 (1993) 39 and J. Stat. Comput. Simul. 46
 * (1993) 101), with probabilities in the saddle-point form of Loader (2000), which keeps its
 * precision for means of any size. Gamma: Marsaglia and Tsang, ACM TOMS 26 (2000) 363.
 * Logarithms and exponentials are those of core/realfn.h: the same bits on any processor.
 */
#include "stat/rng.h"

#include <math.h>

#include "core/realfn.h"

#define LOG_2PI 1.8378770664093453

void rng_open(Rng *r, uint64_t seed, uint64_t stream) {
    *r = (Rng){.seed = seed, .stream = stream};
}

/* One block of four numbers: ten rounds of Philox 4x32; the constants are the paper's. */
static void rng_block(Rng *r) {
    uint32_t c0 = (uint32_t)r->counter, c1 = (uint32_t)(r->counter >> 32);
    uint32_t c2 = (uint32_t)r->stream, c3 = (uint32_t)(r->stream >> 32);
    uint32_t k0 = (uint32_t)r->seed, k1 = (uint32_t)(r->seed >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t p = (uint64_t)0xD2511F53 * c0, q = (uint64_t)0xCD9E8D57 * c2;
        c0 = (uint32_t)(q >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)q;
        c2 = (uint32_t)(p >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p;
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    r->block[0] = c0;
    r->block[1] = c1;
    r->block[2] = c2;
    r->block[3] = c3;
    r->counter++;
    r->left = 4;
}

uint32_t rng_u32(Rng *r) {
    if (!r->left) rng_block(r);
    return r->block[4 - r->left--];
}

static uint64_t rng_u64(Rng *r) {
    uint64_t low = rng_u32(r);
    return low | (uint64_t)rng_u32(r) << 32;
}

double rng_uniform(Rng *r) { return ((double)(rng_u64(r) >> 12) + 0.5) * 0x1p-52; }

/* Box and Muller, Ann. Math. Stat. 29 (1958) 610, the cosine alone, so that nothing is kept from
 * one call to the next. */
double rng_normal(Rng *r) {
    double u = rng_uniform(r), v = rng_uniform(r);
    return sqrt(-2 * real_log(u)) * real_cos(6.283185307179586 * v);
}

double rng_exponential(Rng *r) { return -real_log(rng_uniform(r)); }

/* ln k! - (ln of its Stirling formula) for k >= 16. */
static double rng_stirling_rest(double k) {
    double i = 1 / k, z = i * i;
    return i * (1.0 / 12 + z * (-1.0 / 360 + z * (1.0 / 1260 + z * (-1.0 / 1680 + z / 1188))));
}

/* k ln(k / mean) + mean - k without loss of digits where k is near the mean. */
static double rng_deviance(double k, double mean) {
    double d = k - mean, sum = k + mean;
    if (!(fabs(d) < 0.1 * sum)) return k * real_log(k / mean) - d;
    double v = d / sum, s = d * v, term = 2 * k * v, v2 = v * v;
    for (int j = 3; j < 40; j += 2) {
        term *= v2;
        double next = s + term / j;
        if (next == s) break;
        s = next;
    }
    return s;
}

static const double log_factorial[16] = {
    0,
    0,
    0.69314718055994529,
    1.791759469228055,
    3.1780538303479458,
    4.7874917427820458,
    6.5792512120101012,
    8.5251613610654147,
    10.604602902745251,
    12.801827480081469,
    15.104412573075516,
    17.502307845873887,
    19.987214495661885,
    22.552163853123425,
    25.19122118273868,
    27.89927138384089,
};

/* ln of the rest of Stirling's formula and of sqrt(2 pi k): ln k! = k ln k - k + this. */
static double rng_stirling(double k) {
    if (k < 1) return 0;
    if (k < 16) return log_factorial[(int)k] - (k * real_log(k) - k);
    return 0.5 * (LOG_2PI + real_log(k)) + rng_stirling_rest(k);
}

/* ln of the Poisson probability of k. */
static double rng_poisson_log(double k, double mean) {
    if (k < 1) return -mean;
    return -rng_deviance(k, mean) - rng_stirling(k);
}

static double rng_poisson_small(Rng *r, double mean) {
    double first = real_exp(-mean);
    for (;;) { /* the sum of all probabilities may be below u by rounding */
        double p = first, u = rng_uniform(r);
        for (int k = 0; k < 200; k++) {
            u -= p;
            if (u < 0) return k;
            p *= mean / (k + 1);
        }
    }
}

double rng_poisson(Rng *r, double mean) {
    if (!(mean >= 0) || isinf(mean)) return NAN;
    if (mean < 10) return rng_poisson_small(r, mean);
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), sure = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        double u = rng_uniform(r) - 0.5, v = rng_uniform(r), s = 0.5 - fabs(u);
        double k = floor((2 * a / s + b) * u + mean + 0.43);
        if (s >= 0.07 && v <= sure) return k;
        if (k < 0 || (s < 0.013 && v > s)) continue;
        double least = real_log(v * inverse_alpha / (a / (s * s) + b));
        if (least <= rng_poisson_log(k, mean)) return k;
    }
}

double rng_gamma(Rng *r, double shape) {
    if (!(shape >= 0) || isinf(shape)) return NAN;
    if (shape == 0) return 0;
    if (shape < 1) { /* of shape + 1, times u^(1 / shape) */
        double power = real_log(rng_uniform(r)) / shape, x = rng_gamma(r, shape + 1);
        return power > -REAL_EXP_MAX ? x * real_exp(power) : 0;
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = rng_normal(r), root = 1 + c * x, u = rng_uniform(r);
        if (!(root > 0)) continue;
        double v = root * root * root, x2 = x * x;
        if (u < 1 - 0.0331 * x2 * x2) return d * v;
        if (real_log(u) < 0.5 * x2 + d * (1 - v + real_log(v))) return d * v;
    }
}

/* ln of the binomial probability of k, 0 < p < 1. */
static double rng_binomial_log(double k, double n, double p) {
    double missed = n - k;
    if (k < 1) return -rng_deviance(n, n * (1 - p)) - n * p;
    if (missed < 1) return -rng_deviance(n, n * p) - n * (1 - p);
    return rng_stirling(n) - rng_stirling(k) - rng_stirling(missed) - rng_deviance(k, n * p) -
           rng_deviance(missed, n * (1 - p));
}

static double rng_binomial_small(Rng *r, double n, double p) {
    double odds = p / (1 - p), first = real_exp(rng_binomial_log(0, n, p));
    for (;;) {
        double q = first, u = rng_uniform(r);
        for (int k = 0; k < 200 && k <= n; k++) {
            u -= q;
            if (u < 0) return k;
            q *= odds * (n - k) / (k + 1);
        }
    }
}

/* p <= 1/2, n p >= 10. */
static double rng_binomial_large(Rng *r, double n, double p) {
    double spread = sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * spread;
    double a = -0.0873 + 0.0248 * b + 0.01 * p, centre = n * p + 0.5, sure = 0.92 - 4.2 / b;
    double alpha = (2.83 + 5.1 / b) * spread, mode = floor((n + 1) * p);
    double at_mode = rng_binomial_log(mode, n, p);
    for (;;) {
        double u = rng_uniform(r) - 0.5, v = rng_uniform(r), s = 0.5 - fabs(u);
        double k = floor((2 * a / s + b) * u + centre);
        if (s >= 0.07 && v <= sure) return k;
        if (k < 0 || k > n) continue;
        double least = real_log(v * alpha / (a / (s * s) + b));
        if (least <= rng_binomial_log(k, n, p) - at_mode) return k;
    }
}

double rng_binomial(Rng *r, double n, double p) {
    if (!(n >= 0 && p >= 0 && p <= 1) || isinf(n)) return NAN;
    n = floor(n);
    if (n == 0 || p == 0) return 0;
    if (p > 0.5) return n - rng_binomial(r, n, 1 - p);
    return n * p < 10 ? rng_binomial_small(r, n, p) : rng_binomial_large(r, n, p);
}

/* Lemire, ACM Trans. Model. Comput. Simul. 29 (2019) 3. */
uint64_t rng_below(Rng *r, uint64_t n) {
    if (n < 2) return 0;
    uint64_t least = (0 - n) % n;
    for (;;) {
        unsigned __int128 product = (unsigned __int128)rng_u64(r) * n;
        if ((uint64_t)product >= least) return (uint64_t)(product >> 64);
    }
}
