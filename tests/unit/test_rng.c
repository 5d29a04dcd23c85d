/* test_rng.c - random streams: the known answers of the paper, that numbers depend on seed, stream
 * and place alone, and distributions against their exact probabilities (chi2 over bins, moments).
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "stat/rng.h"

/* Random123 1.09, kat_vectors: philox4x32 with 10 rounds. */
static void test_known_answers(void **state) {
    (void)state;
    const struct {
        uint64_t seed, stream, counter;
        uint32_t want[4];
    } cases[] = {
        {0, 0, 0, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {~0ull, ~0ull, ~0ull, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {0x299f31d0a4093822,
         0x0370734413198a2e,
         0x85a308d3243f6a88,
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Rng r;
        rng_open(&r, cases[i].seed, cases[i].stream);
        r.counter = cases[i].counter;
        for (int k = 0; k < 4; k++) assert_int_equal(rng_u32(&r), cases[i].want[k]);
    }
}

static void test_streams(void **state) {
    (void)state;
    Rng a, b, c, d;
    rng_open(&a, 7, 1);
    rng_open(&b, 7, 1);
    rng_open(&c, 7, 2);
    rng_open(&d, 8, 1);
    int same_c = 0, same_d = 0;
    for (int i = 0; i < 1000; i++) {
        uint32_t x = rng_u32(&a);
        assert_int_equal(x, rng_u32(&b));
        same_c += x == rng_u32(&c);
        same_d += x == rng_u32(&d);
    }
    assert_true(same_c < 3 && same_d < 3);
}

/* chi2 of counts against n p with bins of less than 20 expected joined; a probability. */
static double agreement(const double *count, const double *p, int bins, double n) {
    double chi2 = 0, have = 0, want = 0;
    int dof = -1;
    for (int i = 0; i < bins; i++) {
        have += count[i];
        want += n * p[i];
        if (want < 20) continue;
        chi2 += (have - want) * (have - want) / want;
        dof++;
        have = want = 0;
    }
    if (want > 0) chi2 += want > 1 ? (have - want) * (have - want) / want : have > 12 ? 1e9 : 0;
    return gsl_cdf_chisq_Q(chi2, dof);
}

enum { DRAWS = 400000, BINS = 400 };

/* Draws of a continuous distribution: its distribution function is flat, and its moments. */
static void check_real(double (*draw)(Rng *, double), double (*cdf)(double, double), double arg,
                       double mean, double variance) {
    static double count[BINS], p[BINS];
    memset(count, 0, sizeof count);
    Rng r;
    rng_open(&r, 42, (uint64_t)(arg * 1000));
    double sum = 0, sum2 = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = draw(&r, arg);
        sum += x - mean;
        sum2 += (x - mean) * (x - mean);
        count[MIN_OF(BINS - 1, (int)(cdf(x, arg) * BINS))]++;
    }
    for (int i = 0; i < BINS; i++) p[i] = 1.0 / BINS;
    assert_true(agreement(count, p, BINS, DRAWS) > 1e-4);
    assert_true(fabs(sum / DRAWS) < 4 * sqrt(variance / DRAWS));
    assert_true(fabs(sum2 / DRAWS / variance - 1) < 0.05);
}

static double draw_uniform(Rng *r, double unused) {
    (void)unused;
    return rng_uniform(r);
}
static double draw_normal(Rng *r, double unused) {
    (void)unused;
    return rng_normal(r);
}
static double draw_exponential(Rng *r, double unused) {
    (void)unused;
    return rng_exponential(r);
}
static double cdf_uniform(double x, double unused) {
    (void)unused;
    return x;
}
static double cdf_normal(double x, double unused) {
    (void)unused;
    return gsl_cdf_ugaussian_P(x);
}
static double cdf_gamma(double x, double shape) { return gsl_cdf_gamma_P(x, shape, 1); }

static void test_real(void **state) {
    (void)state;
    check_real(draw_uniform, cdf_uniform, 0, 0.5, 1.0 / 12);
    check_real(draw_normal, cdf_normal, 0, 0, 1);
    check_real(draw_exponential, cdf_gamma, 1, 1, 1);
    const double shapes[] = {0.05, 0.5, 1, 2.5, 40, 1e4};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        check_real(rng_gamma, cdf_gamma, shapes[i], shapes[i], shapes[i]);
}

static void test_edges(void **state) {
    (void)state;
    Rng r;
    rng_open(&r, 1, 1);
    for (int i = 0; i < 4; i++) r.block[i] = 0;
    r.left = 4;
    double least = rng_uniform(&r);
    assert_true(least > 0 && least == 0x1p-53);
    for (int i = 0; i < 4; i++) r.block[i] = ~0u;
    r.left = 4;
    assert_true(rng_uniform(&r) == 1 - 0x1p-53);
    assert_true(rng_poisson(&r, 0) == 0 && isnan(rng_poisson(&r, -1)) &&
                isnan(rng_poisson(&r, NAN)));
    assert_true(isnan(rng_poisson(&r, INFINITY)) && isnan(rng_gamma(&r, -1)));
    assert_true(rng_gamma(&r, 0) == 0 && isfinite(rng_gamma(&r, 1e-10)));
    assert_true(rng_binomial(&r, 12, 0) == 0 && rng_binomial(&r, 12, 1) == 12);
    assert_true(rng_binomial(&r, 0, 0.3) == 0 && isnan(rng_binomial(&r, 3, 1.5)));
    assert_true(rng_below(&r, 0) == 0 && rng_below(&r, 1) == 0);
}

static void test_poisson(void **state) {
    (void)state;
    static double count[BINS], p[BINS];
    const double means[] = {0.01, 0.7, 3.5, 9.99, 10, 10.4, 17, 55.5, 148};
    for (size_t m = 0; m < ARRAY_LEN(means); m++) {
        memset(count, 0, sizeof count);
        Rng r;
        rng_open(&r, 3, m);
        double sum = 0, sum2 = 0, d;
        for (int i = 0; i < DRAWS; i++) {
            double k = rng_poisson(&r, means[m]);
            assert_true(k >= 0 && k == floor(k));
            count[(int)fmin(k, BINS - 1)]++;
            d = k - means[m];
            sum += d;
            sum2 += d * d;
        }
        for (int i = 0; i < BINS; i++) p[i] = gsl_ran_poisson_pdf((unsigned)i, means[m]);
        assert_true(agreement(count, p, BINS, DRAWS) > 1e-4);
        assert_true(fabs(sum / DRAWS) < 4 * sqrt(means[m] / DRAWS));
        double spread = sqrt((2 + 1 / means[m]) / DRAWS); /* of the variance, relative */
        assert_true(fabs(sum2 / DRAWS / means[m] - 1) < 4 * spread);
    }
}

/* Of large means: nearly normal, with the skewness of a Poisson distribution. */
static void test_poisson_large(void **state) {
    (void)state;
    const double means[] = {1e4, 1e6, 1e9, 1e12, 1e15};
    for (size_t m = 0; m < ARRAY_LEN(means); m++) {
        Rng r;
        rng_open(&r, 5, m);
        static double count[BINS], p[BINS];
        memset(count, 0, sizeof count);
        double sum = 0, sum2 = 0, sum3 = 0, s = sqrt(means[m]);
        for (int i = 0; i < DRAWS; i++) {
            double k = rng_poisson(&r, means[m]), t = (k - means[m]) / s;
            sum += t;
            sum2 += t * t;
            sum3 += t * t * t;
            count[MIN_OF(BINS - 1, (int)(gsl_cdf_ugaussian_P(t) * BINS))]++;
        }
        for (int i = 0; i < BINS; i++) p[i] = 1.0 / BINS;
        if (means[m] >= 1e9) assert_true(agreement(count, p, BINS, DRAWS) > 1e-4);
        assert_true(fabs(sum / DRAWS) < 4 / sqrt(DRAWS));
        assert_true(fabs(sum2 / DRAWS - 1) < 4 * sqrt(2.0 / DRAWS));
        assert_true(fabs(sum3 / DRAWS - 1 / s) < 4 * sqrt(15.0 / DRAWS));
    }
}

static void test_binomial(void **state) {
    (void)state;
    static double count[BINS], p[BINS];
    const struct {
        unsigned n;
        double p;
    } cases[] = {{1, 0.3},   {10, 0.5},  {30, 0.33},    {30, 0.34},   {100, 0.1},
                 {100, 0.5}, {350, 0.9}, {1000, 0.001}, {5000, 0.04}, {1000000, 5e-5}};
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        memset(count, 0, sizeof count);
        Rng r;
        rng_open(&r, 4, c);
        double n = cases[c].n, sum = 0, sum2 = 0, mean = n * cases[c].p;
        double variance = mean * (1 - cases[c].p);
        for (int i = 0; i < DRAWS; i++) {
            double k = rng_binomial(&r, n, cases[c].p);
            assert_true(k >= 0 && k <= n && k == floor(k));
            count[(int)fmin(k, BINS - 1)]++;
            sum += k - mean;
            sum2 += (k - mean) * (k - mean);
        }
        for (int i = 0; i < BINS; i++)
            p[i] = gsl_ran_binomial_pdf((unsigned)i, cases[c].p, cases[c].n);
        assert_true(agreement(count, p, BINS, DRAWS) > 1e-4);
        assert_true(fabs(sum / DRAWS) < 4 * sqrt(variance / DRAWS));
        double spread = sqrt((2 + 1 / variance) / DRAWS);
        assert_true(fabs(sum2 / DRAWS / variance - 1) < 4 * spread);
    }
    Rng r;
    rng_open(&r, 4, 1000);
    double sum = 0, sum2 = 0; /* 1e14 tries */
    for (int i = 0; i < DRAWS; i++) {
        double t = (rng_binomial(&r, 1e14, 0.3) - 3e13) / sqrt(2.1e13);
        sum += t;
        sum2 += t * t;
    }
    assert_true(fabs(sum / DRAWS) < 4 / sqrt(DRAWS));
    assert_true(fabs(sum2 / DRAWS - 1) < 4 * sqrt(2.0 / DRAWS));
}

static void test_below(void **state) {
    (void)state;
    double count[7] = {0}, p[7];
    Rng r;
    rng_open(&r, 9, 9);
    for (int i = 0; i < DRAWS; i++) count[rng_below(&r, 7)]++;
    for (int i = 0; i < 7; i++) p[i] = 1.0 / 7;
    assert_true(agreement(count, p, 7, DRAWS) > 1e-4);
    uint64_t n = 3ull << 62, above = 0; /* 3/4 of all */
    for (int i = 0; i < DRAWS; i++) {
        uint64_t k = rng_below(&r, n);
        assert_true(k < n);
        above += k >= n / 2;
    }
    assert_true(fabs((double)above / DRAWS - 0.5) < 4 * 0.5 / sqrt(DRAWS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers), cmocka_unit_test(test_streams),
        cmocka_unit_test(test_real),          cmocka_unit_test(test_edges),
        cmocka_unit_test(test_poisson),       cmocka_unit_test(test_poisson_large),
        cmocka_unit_test(test_binomial),      cmocka_unit_test(test_below)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
