/* student_t.c - density student_t, with a place and a width. */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"
#include "stat/special.h"

#define SQRT_PI 0x1.c5bf891b4ef6bp+0

typedef struct Student {
    double mu, inverse, nu;
} Student;

static Student student_make(const double *a) { return (Student){a[0], 1 / a[1], a[2]}; }

CPU_CLONES static void student_exponent(double *restrict u, const double *restrict x, size_t n,
                                        Student s) {
    double over = 1 / s.nu, power = -0.5 * (s.nu + 1);
    for (size_t i = 0; i < n; i++) {
        double t = real_at_most(fabs(x[i] - s.mu) * s.inverse, 1e150);
        u[i] = power * real_log1p(t * t * over);
    }
}

CPU_CLONES static void student_slopes(double *restrict dx, double *restrict mu,
                                      double *restrict sigma, double *restrict nu,
                                      const double *restrict u, const double *restrict x, size_t n,
                                      Student s) {
    double over = 1 / s.nu, power = 0.5 * (s.nu + 1);
    for (size_t i = 0; i < n; i++) {
        double d = (x[i] - s.mu) * s.inverse, t = real_at_most(fabs(d), 1e150), q = t * t * over;
        double part = t / (1 + q), size = 2 * power * over * part * s.inverse * u[i];
        double slope = d < 0 ? size : -size;
        dx[i] = slope;
        mu[i] = -slope;
        sigma[i] = t * size;
        nu[i] = (power * over * over * (part * t) - 0.5 * real_log1p(q)) * u[i];
    }
}

static void student_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Student *s = p;
    student_exponent(out[0], x, n, *s);
    pdf_exp_all(out[0], n);
    student_slopes(out[1], out[2], out[3], out[4], out[0], x, n, *s);
}

static void student_t_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                            double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    student_exponent(u, x, n, student_make(a));
    pdf_exp_all(u, n);
}

static void student_t_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                               const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Student s = student_make(a);
    pdf_blocks(student_loop, u, dx, da, n_args, x, n, &s);
}

static double student_at(double t, double nu) {
    t = fmin(fabs(t), 1e150);
    return real_exp_any(-0.5 * (nu + 1) * real_log1p(t * t / nu));
}

/* From t >= 0 to infinity, of the whole line. */
static double student_above(double t, double nu) {
    if (t > 1e150) return 0;
    double sum = nu + t * t;
    return 0.5 * special_beta_below(0.5 * nu, 0.5, nu / sum, t * t / sum);
}

/* Is the density smooth enough from t1 to t2 for one panel of quadrature? */
static bool student_narrow(double t1, double t2, double nu) {
    double away = fmax(sqrt(nu), fmin(fabs(t1), fabs(t2))), width = t2 - t1;
    return width < 0.4 * away && width * width * (nu + 1) < nu + away * away;
}

static double student_between(double t1, double t2, double nu) {
    double whole = SQRT_PI * sqrt(nu) / special_half_step(0.5 * nu);
    if (t1 >= 0) return whole * (student_above(t1, nu) - student_above(t2, nu));
    if (t2 <= 0) return whole * (student_above(-t2, nu) - student_above(-t1, nu));
    return whole * (1 - student_above(-t1, nu) - student_above(t2, nu));
}

static double student_moment(double t, double nu) { return isinf(t) ? 0 : t * student_at(t, nu); }

static double student_t_integral(double x1, double x2, double *da, const double *a, int n_args,
                                 double lo, double hi) {
    (void)lo, (void)hi;
    const Student s = student_make(a);
    double nu = a[2], t1 = (x1 - a[0]) / a[1], t2 = (x2 - a[0]) / a[1], d[3];
    if (student_narrow(t1, t2, nu)) return pdf_panel(da ? da : d, x1, x2, student_loop, n_args, &s);
    double between = student_between(t1, t2, nu), h = 0.01 * nu, rise = 0;
    if (!da) return a[1] * between;
    /* no formula for nu: differences of eighth order */
    static const double factor[] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    for (int i = 0; i < 4; i++)
        rise += factor[i] * (student_between(t1, t2, nu + (i + 1) * h) -
                             student_between(t1, t2, nu - (i + 1) * h));
    da[0] = (isinf(t1) ? 0 : student_at(t1, nu)) - (isinf(t2) ? 0 : student_at(t2, nu));
    da[1] = between + (student_moment(t1, nu) - student_moment(t2, nu));
    da[2] = a[1] * rise / h;
    return a[1] * between;
}

/* The tail beyond t is about c t^-nu. */
static void student_t_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    double nu = a[2], t = 3.3;
    while (student_above(t, nu) > 5e-4 && t < 1e4) t *= 1.2;
    *c1 = a[0] - t * a[1];
    *c2 = a[0] + t * a[1];
}

static const char *student_t_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!(a[1] > 0 && isfinite(a[1]))) return "sigma is not positive";
    return a[2] > 1e-3 && a[2] < 1e12 ? NULL : "nu is not positive (1e-3 to 1e12)";
}

const Pdf pdf_student_t = {
    .name = "student_t",
    .n_args = 3,
    .arg_names = (const char *const[]){"mu", "sigma", "nu"},
    .doc =
        "Student's density: (1 + t^2 / nu)^(-(nu + 1) / 2) with t = (x - mu) / sigma; nu = 1 is a "
        "Lorentz density, a large nu a Gaussian.",
    .check = student_t_check,
    .shape = student_t_shape,
    .gradient = student_t_gradient,
    .integral = student_t_integral,
    .core = student_t_core,
};
