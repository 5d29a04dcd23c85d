/* special.c - gamma and beta functions; see special.h.
 *
 * Probabilities are taken in the saddle-point form of Loader ("Fast and accurate computation of
 * binomial probabilities", 2000), which loses no digits for large arguments; incomplete functions
 * are such a probability times a series or a continued fraction (DLMF 8.7.1, 8.9.2, 8.17.22).
 */
#include "stat/special.h"

#include <math.h>

#include "core/realfn.h"

#define LOG_2PI  1.8378770664093454836
#define PI       0x1.921fb54442d18p+1
#define LARGE    16.0    /* where Stirling's series takes over */
#define STEPS    3000000 /* of series and fractions: some 6 sqrt(a) are needed at the worst */
#define TINY     1e-300
#define ROUNDING 1e-17

/* For x >= LARGE. */
static double stirling_series(double x) {
    double i = 1 / x, z = i * i;
    return i * (1.0 / 12 + z * (-1.0 / 360 +
                                z * (1.0 / 1260 +
                                     z * (-1.0 / 1680 + z * (1.0 / 1188 - z * (691.0 / 360360))))));
}

static double stirling_formula(double x) { return (x - 0.5) * real_log(x) - x + 0.5 * LOG_2PI; }

double special_log_gamma(double x) {
    if (isnan(x) || x == -INFINITY) return NAN;
    if (x <= 0) { /* Gamma(x) Gamma(1 - x) = pi / sin(pi x) */
        if (x == floor(x)) return INFINITY;
        double part = x - floor(x);
        return real_log(PI / real_sin(PI * fmin(part, 1 - part))) - special_log_gamma(1 - x);
    }
    if (x > 1e305) return INFINITY;
    if (x < 1e-300) return -real_log(x < 3e-308 ? 3e-308 : x);
    if (x == 1 || x == 2) return 0;
    double product = 1;
    for (; x < LARGE; x++) product *= x;
    return stirling_formula(x) + stirling_series(x) - real_log(product);
}

double special_gamma(double x) {
    if (isnan(x) || x == -INFINITY || (x < 0 && x == floor(x))) return NAN;
    if (x == 0) return copysign(INFINITY, x);
    if (x > 0 && x <= 171 && x == floor(x)) { /* a factorial */
        double product = 1;
        for (double k = 2; k < x; k++) product *= k;
        return product;
    }
    bool negative = x < 0 && fmod(floor(x), 2) != 0;
    double size = real_exp_any(special_log_gamma(x));
    return negative ? -size : size;
}

double special_stirling(double x) {
    return x >= LARGE ? stirling_series(x) : special_log_gamma(x) - stirling_formula(x);
}

double special_half_step(double x) {
    if (x < LARGE) return special_half_step(x + 1) * (x / (x + 0.5));
    double rest = stirling_series(x + 0.5) - stirling_series(x);
    return sqrt(x) * real_exp(x * real_log1p(0.5 / x) - 0.5 + rest);
}

double special_deviance(double a, double x) {
    double d = a - x, sum = a + x;
    if (a == 0) return x;
    if (!(fabs(d) < 0.1 * sum)) return a * (real_log(a) - real_log(x)) - d;
    double v = d / sum, s = d * v, term = 2 * a * v, v2 = v * v;
    for (int j = 3; j < 40; j += 2) { /* the series of artanh */
        term *= v2;
        double next = s + term / j;
        if (next == s) break;
        s = next;
    }
    return s;
}

double special_poisson(double a, double x) {
    if (!(a >= 0 && x >= 0)) return NAN;
    if (x == 0 || isinf(a) || isinf(x)) return a == 0 && x == 0 ? 1 : 0;
    if (a < LARGE) {
        double power = a == 0 ? 0 : a * real_log(fmax(x, 3e-308));
        return real_exp_any(power - x - special_log_gamma(a + 1));
    }
    return real_exp_any(-stirling_series(a) - special_deviance(a, x)) / sqrt(2 * PI * a);
}

double special_binomial(double a, double b, double p, double q) {
    if (!(a >= 0 && b >= 0 && p >= 0 && q >= 0)) return NAN;
    if (p == 0) return a == 0 ? 1 : 0;
    if (q == 0) return b == 0 ? 1 : 0;
    if (a < LARGE || b < LARGE) { /* one is small: no saddle on its side */
        double few = fmin(a, b), many = fmax(a, b), n = a + b;
        double pf = a <= b ? p : q, pm = a <= b ? q : p;
        double power = few == 0 ? 0 : few * real_log(fmax(pf, 3e-308));
        double log_pm = pf < 0.5 ? real_log1p(-pf) : real_log(fmax(pm, 3e-308));
        /* Gamma(n + 1) / Gamma(many + 1) by differences of Stirling's formula */
        double ratio = many < LARGE
                           ? special_log_gamma(n + 1) - special_log_gamma(many + 1)
                           : few * real_log(n + 1) + (many + 0.5) * real_log1p(few / (many + 1)) -
                                 few + (stirling_series(n + 1) - stirling_series(many + 1));
        return real_exp_any(ratio - special_log_gamma(few + 1) + power + many * log_pm);
    }
    double n = a + b, rest = stirling_series(n) - stirling_series(a) - stirling_series(b);
    double away = special_deviance(a, n * p) + special_deviance(b, n * q);
    return real_exp_any(rest - away) * sqrt(n / (2 * PI * a) / b);
}

/* The series of P and the fraction of Q, each times what special_poisson gives. */
static double gamma_series(double a, double x) {
    double sum = 1, term = 1;
    for (int k = 1; k < STEPS; k++) {
        term *= x / (a + k);
        sum += term;
        if (term < sum * ROUNDING) break;
    }
    return special_poisson(a, x) * sum;
}

/* By Lentz's method (Thompson and Barnett, J. Comput. Phys. 64 (1986) 490). */
static double gamma_fraction(double a, double x) {
    double b = x + 1 - a, c = 1 / TINY, d = 1 / b, h = d;
    for (int k = 1; k < STEPS; k++) {
        double numerator = -k * (k - a);
        b += 2;
        d = numerator * d + b;
        d = 1 / (fabs(d) < TINY ? TINY : d);
        c = b + numerator / c;
        if (fabs(c) < TINY) c = TINY;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16) break;
    }
    return special_poisson(a, x) * a * h;
}

double special_gamma_below(double a, double x) {
    if (!(a > 0 && x >= 0)) return NAN;
    if (x == 0) return 0;
    if (isinf(x)) return 1;
    return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double special_gamma_above(double a, double x) {
    if (!(a > 0 && x >= 0)) return NAN;
    if (x == 0) return 1;
    if (isinf(x)) return 0;
    return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

static double beta_fraction(double a, double b, double x) {
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < TINY ? TINY : d);
    double h = d;
    for (int m = 1; m < STEPS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 + even * d, c = 1 + even / c;
        d = 1 / (fabs(d) < TINY ? TINY : d);
        if (fabs(c) < TINY) c = TINY;
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + odd * d, c = 1 + odd / c;
        d = 1 / (fabs(d) < TINY ? TINY : d);
        if (fabs(c) < TINY) c = TINY;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16) break;
    }
    return h;
}

double special_beta_below(double a, double b, double x, double y) {
    if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) return NAN;
    if (x == 0 || y == 0) return x == 0 ? 0 : 1;
    double front = special_binomial(a, b, x, y);
    if (x < (a + 1) / (a + b + 2)) return front * (b / (a + b)) * beta_fraction(a, b, x);
    return 1 - front * (a / (a + b)) * beta_fraction(b, a, y);
}
