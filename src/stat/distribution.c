/* distribution.c - distribution functions as values; see distribution.h. */
#include "stat/distribution.h"

#include <math.h>

#include "core/base.h"
#include "core/realerf.h"
#include "stat/special.h"

#define SQRT_HALF    0x1.6a09e667f3bcdp-1
#define SQRT_2_OF_PI 0x1.9884533d43651p-1
#define SQRT_2PI     0x1.40d931ff62706p+1

/* ---- normal ---- */

static double normal_above(double z) { return 0.5 * real_erfc(SQRT_HALF * z); }

double distribution_normal_below(double x, double mu, double sigma) {
    return sigma > 0 ? normal_above((mu - x) / sigma) : NAN;
}

double distribution_normal_above(double x, double mu, double sigma) {
    return sigma > 0 ? normal_above((x - mu) / sigma) : NAN;
}

static double log_any(double p) { /* denormal numbers too */
    return p < 1e-290 ? real_log(p * 0x1p200) - 138.62943611198906 : real_log(p);
}

/* Where 1/2 - d is above, |d| <= 1/4: Newton's method for the error function. */
static double normal_middle(double d) {
    double z = SQRT_2PI * d;
    for (int i = 0; i < 5; i++)
        z -= SQRT_2PI * (0.5 * real_erf(SQRT_HALF * z) - d) * real_exp(0.5 * z * z);
    return z;
}

/* Where p < 1/4 is above: a start of three digits (A&S 26.2.23), then Newton's method for the
 * logarithm of the tail, whose slope is the hazard. */
static double normal_far(double p) {
    double ln_p = log_any(p), t = sqrt(-2 * ln_p);
    double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                       (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for (int i = 0; i < 4; i++) {
        double scaled = real_erfcx(SQRT_HALF * z);
        double ln_tail = real_log(0.5 * scaled) - 0.5 * z * z;
        z += (ln_tail - ln_p) * scaled / SQRT_2_OF_PI;
    }
    return z;
}

double distribution_p_to_z(double p) {
    if (!(p >= 0 && p <= 1)) return NAN;
    if (p == 0 || p == 1) return p == 0 ? INFINITY : -INFINITY;
    if (p >= 0.25 && p <= 0.75) return normal_middle(0.5 - p);
    return p < 0.25 ? normal_far(p) : -normal_far(1 - p);
}

double distribution_z_to_p(double z) { return normal_above(z); }

double distribution_normal_quantile(double p, double mu, double sigma) {
    return sigma > 0 ? mu - sigma * distribution_p_to_z(p) : NAN;
}

/* ---- inverses of what rises over positive numbers ---- */

typedef struct Rising {
    double (*below)(double x, double a, double b);
    double (*above)(double x, double a, double b);
    double a, b, most; /* the greatest x */
} Rising;

/* By halving the bits, of which positive numbers are in the same order: no start has to be good. */
static double rising_quantile(const Rising *r, double p) {
    if (!(p >= 0 && p <= 1)) return NAN;
    if (p == 0 || p == 1) return p == 0 ? 0 : r->most;
    uint64_t low = 0, high = real_bits(r->most);
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        double x = real_of_bits(middle);
        bool under = p <= 0.5 ? r->below(x, r->a, r->b) < p : r->above(x, r->a, r->b) > 1 - p;
        if (under)
            low = middle;
        else
            high = middle;
    }
    return real_of_bits(high);
}

/* ---- chi2 ---- */

double distribution_chi2_density(double x, double k) {
    if (!(k > 0) || isnan(x)) return NAN;
    if (x < 0 || isinf(x)) return 0;
    if (x == 0) return k < 2 ? INFINITY : k == 2 ? 0.5 : 0;
    return k / (2 * x) * special_poisson(0.5 * k, 0.5 * x);
}

double distribution_chi2_below(double x, double k) {
    return x < 0 && k > 0 ? 0 : special_gamma_below(0.5 * k, 0.5 * x);
}

double distribution_chi2_above(double x, double k) {
    return x < 0 && k > 0 ? 1 : special_gamma_above(0.5 * k, 0.5 * x);
}

static double chi2_below(double x, double k, double none) {
    (void)none;
    return distribution_chi2_below(x, k);
}

static double chi2_above(double x, double k, double none) {
    (void)none;
    return distribution_chi2_above(x, k);
}

double distribution_chi2_quantile(double p, double k) {
    const Rising r = {chi2_below, chi2_above, k, 0, INFINITY};
    return k > 0 && k < INFINITY ? rising_quantile(&r, p) : NAN;
}

/* ---- counts ---- */

double distribution_poisson(double n, double mean) {
    if (!(mean >= 0) || isnan(n)) return NAN;
    return n < 0 || n != floor(n) ? 0 : special_poisson(n, mean);
}

double distribution_poisson_up_to(double n, double mean) {
    if (!(mean >= 0) || isnan(n)) return NAN;
    if (n < 0) return 0;
    return isinf(n) ? 1 : special_gamma_above(floor(n) + 1, mean);
}

double distribution_poisson_from(double n, double mean) {
    if (!(mean >= 0) || isnan(n)) return NAN;
    if (n <= 0) return 1;
    return isinf(n) ? 0 : special_gamma_below(ceil(n), mean);
}

static bool trials_are(double k, double n, double p) {
    return n >= 0 && n == floor(n) && n < INFINITY && p >= 0 && p <= 1 && !isnan(k);
}

double distribution_binomial(double k, double n, double p) {
    if (!trials_are(k, n, p)) return NAN;
    return k < 0 || k > n || k != floor(k) ? 0 : special_binomial(k, n - k, p, 1 - p);
}

double distribution_binomial_up_to(double k, double n, double p) {
    if (!trials_are(k, n, p)) return NAN;
    if (k < 0 || k >= n) return k < 0 ? 0 : 1;
    return special_beta_below(n - floor(k), floor(k) + 1, 1 - p, p);
}

double distribution_binomial_from(double k, double n, double p) {
    if (!trials_are(k, n, p)) return NAN;
    if (k <= 0 || k > n) return k <= 0 ? 1 : 0;
    return special_beta_below(ceil(k), n - ceil(k) + 1, p, 1 - p);
}

/* ---- Student ---- */

/* What is above |t|. */
static double student_tail(double t, double nu) {
    if (isinf(t)) return 0;
    double square = t * t, sum = nu + square;
    if (isinf(sum)) return 0;
    return 0.5 * special_beta_below(0.5 * nu, 0.5, nu / sum, square / sum);
}

double distribution_student_below(double t, double nu) {
    if (!(nu > 0) || isnan(t)) return NAN;
    return t < 0 ? student_tail(t, nu) : 1 - student_tail(t, nu);
}

double distribution_student_above(double t, double nu) {
    return distribution_student_below(-t, nu);
}

static double half_below(double t, double nu, double none) {
    (void)none;
    return 1 - 2 * student_tail(t, nu);
}

static double half_above(double t, double nu, double none) {
    (void)none;
    return 2 * student_tail(t, nu);
}

double distribution_student_quantile(double p, double nu) {
    const Rising r = {half_below, half_above, nu, 0, INFINITY};
    if (!(nu > 0 && nu < INFINITY)) return NAN;
    return p < 0.5 ? -rising_quantile(&r, 1 - 2 * p) : rising_quantile(&r, 2 * p - 1);
}

/* ---- beta ---- */

double distribution_beta_below(double x, double a, double b) {
    if (!(a > 0 && b > 0) || isnan(x)) return NAN;
    return x <= 0 ? 0 : x >= 1 ? 1 : special_beta_below(a, b, x, 1 - x);
}

static double beta_above(double x, double a, double b) {
    return special_beta_below(b, a, 1 - x, x);
}

double distribution_beta_quantile(double p, double a, double b) {
    const Rising r = {distribution_beta_below, beta_above, a, b, 1};
    return a > 0 && b > 0 ? rising_quantile(&r, p) : NAN;
}

double distribution_beta_function(double a, double b) {
    if (!(a > 0 && b > 0)) return NAN;
    return real_exp_any(special_log_gamma(a) + special_log_gamma(b) - special_log_gamma(a + b));
}
