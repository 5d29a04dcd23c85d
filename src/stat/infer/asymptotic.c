/* asymptotic.c - distributions of profile likelihood ratios; see asymptotic.h.
 *
 * Everything is a function of z = sqrt(x) and d = (mu - mu1) / sigma; with a tilde, beyond
 * x = (mu / sigma)^2 the statistic is linear in mu-hat.
 */
#include "stat/infer/asymptotic.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static double normal_p(double z) { return gsl_cdf_ugaussian_P(z); }
static double normal_q(double z) { return gsl_cdf_ugaussian_Q(z); }
static double normal_density(double z) { return gsl_ran_ugaussian_pdf(z); }

double asymptotic_z(double p) { return gsl_cdf_ugaussian_Qinv(p); }
double asymptotic_p(double z) { return normal_q(z); }

double asymptotic_chi2_p(double x, double ndof) {
    return ndof > 0 && !isnan(x) ? gsl_cdf_chisq_Q(fmax(x, 0), ndof) : NAN;
}

double asymptotic_chi2_x(double p, double ndof) {
    return ndof > 0 && p >= 0 && p <= 1 ? gsl_cdf_chisq_Qinv(p, ndof) : NAN;
}

double asymptotic_sigma(double mu, double mu1, double q) { return fabs(mu - mu1) / sqrt(q); }

typedef struct Scaled {
    double z, d;   /* sqrt(x), (mu - mu1) / sigma */
    double linear; /* NaN: x is the square of z; else the normal variable of the linear part */
    double rate;   /* its derivative with respect to x */
} Scaled;

static Scaled scaled(const Asymptotic *a, double x) {
    Scaled s = {.z = sqrt(fmax(x, 0)), .linear = NAN};
    if (isnan(x)) s.z = NAN;
    s.d = a->mu == a->mu1 ? 0 : (a->mu - a->mu1) / a->sigma;
    bool tilde = a->kind == TEST_T_TILDE || a->kind == TEST_Q_TILDE;
    if (!tilde) return s;
    double m = a->mu / a->sigma; /* mu-hat below 0 beyond x = m^2 */
    if (!(x > m * m)) return s;
    double m1 = a->mu1 / a->sigma;
    s.linear = (x - m * m + 2 * m * m1) / (2 * m);
    s.rate = 1 / (2 * m);
    return s;
}

double asymptotic_cdf(const Asymptotic *a, double x) {
    Scaled s = scaled(a, x);
    if (x < 0) return 0;
    bool linear = !isnan(s.linear);
    switch (a->kind) {
    case TEST_T:
        return normal_p(s.z + s.d) - normal_q(s.z - s.d);
    case TEST_T_TILDE:
        return normal_p(s.z + s.d) - normal_q(linear ? s.linear : s.z - s.d);
    case TEST_Q0:
        return normal_p(s.z + s.d);
    case TEST_Q:
    case TEST_Q_TILDE:
    default:
        return normal_p(linear ? s.linear : s.z - s.d);
    }
}

double asymptotic_pvalue(const Asymptotic *a, double x) {
    Scaled s = scaled(a, x);
    if (x < 0) return 1;
    bool linear = !isnan(s.linear);
    switch (a->kind) {
    case TEST_T:
        return normal_q(s.z + s.d) + normal_q(s.z - s.d);
    case TEST_T_TILDE:
        return normal_q(s.z + s.d) + normal_q(linear ? s.linear : s.z - s.d);
    case TEST_Q0:
        return normal_q(s.z + s.d);
    case TEST_Q:
    case TEST_Q_TILDE:
    default:
        return normal_q(linear ? s.linear : s.z - s.d);
    }
}

double asymptotic_density(const Asymptotic *a, double x) {
    if (!(x > 0)) return isnan(x) ? NAN : 0;
    Scaled s = scaled(a, x);
    double half = 0.5 / s.z; /* dz/dx */
    double up = half * normal_density(s.z + s.d), down = half * normal_density(s.z - s.d);
    if (!isnan(s.linear)) down = s.rate * normal_density(s.linear);
    switch (a->kind) {
    case TEST_T:
    case TEST_T_TILDE:
        return up + down;
    case TEST_Q0:
        return up;
    case TEST_Q:
    case TEST_Q_TILDE:
    default:
        return down;
    }
}

static ClsValues cls_of(double clsb, double clb) {
    return (ClsValues){.cls = clsb / clb, .clsb = clsb, .clb = clb};
}

/* With sigma = mu / sqrt(q_A), m = sqrt(q_A). */
ClsValues asymptotic_cls(TestKind kind, double root_q, double root_asimov) {
    double clsb = root_q, clb = root_q - root_asimov, q = root_q * root_q;
    if (kind == TEST_Q_TILDE && root_q > root_asimov) {
        double q_asimov = root_asimov * root_asimov;
        clb = (q - q_asimov) / (2 * root_asimov);
        clsb = clb + root_asimov;
    }
    return cls_of(normal_q(clsb), normal_q(clb));
}

ClsValues asymptotic_cls_expected(double n_sigma, double root_asimov) {
    return cls_of(normal_q(root_asimov - n_sigma), normal_q(-n_sigma));
}

double asymptotic_cls_root(double n_sigma, double alpha, bool clsb) {
    double p = clsb ? alpha : alpha * normal_q(-n_sigma);
    return asymptotic_z(p) + n_sigma;
}
