/* crystal_ball.c - a Gaussian with power-law tails: crystal_ball (one tail), double_crystal_ball
 * (two tails), generalised_crystal_ball (two tails, two widths).
 *
 * All are one function of two sides: with t = |x - mu| / sigma of the side, exp(-t^2/2) up to
 * t = alpha, above it exp(-alpha^2/2) (1 + alpha (t - alpha) / n)^-n, which is the usual
 * (n/alpha)^n exp(-alpha^2/2) (n/alpha - alpha + t)^-n, written so that it holds for n of any size.
 * A side without a tail has an alpha that no point reaches. (T. Skwarnicki, DESY-F31-86-02, 1986,
 * app. E.)
 */
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

#define NO_TAIL 1e300

typedef struct Side {
    double sigma, inverse, alpha, n, step; /* step: alpha / n */
} Side;

typedef struct Ball {
    double mu;
    Side left, right;
    double turn; /* -1: the argument alpha is the opposite of that of the side */
} Ball;

static Side side_make(double sigma, double alpha, double n) {
    return (Side){sigma, 1 / sigma, alpha, n, alpha / n};
}

static Side side_gaussian(double sigma) { return (Side){sigma, 1 / sigma, NO_TAIL, 1, 1}; }

/* The tail is the one of the lower side where alpha is positive. */
static Ball ball_single(const double *a) {
    Side tail = side_make(a[1], fabs(a[2]), a[3]), none = side_gaussian(a[1]);
    return a[2] > 0 ? (Ball){a[0], tail, none, 1} : (Ball){a[0], none, tail, -1};
}

static Ball ball_double(const double *a) {
    return (Ball){a[0], side_make(a[1], a[2], a[3]), side_make(a[1], a[4], a[5]), 1};
}

static Ball ball_general(const double *a) {
    return (Ball){a[0], side_make(a[1], a[2], a[3]), side_make(a[4], a[5], a[6]), 1};
}

/* The exponent. It has a loop of its own, since short chains of operations overlap better. */
CPU_CLONES static void ball_exponent(double *restrict u, const double *restrict x, size_t n,
                                     Ball b) {
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - b.mu;
        bool left = d < 0;
        double t = fabs(d) * (left ? b.left.inverse : b.right.inverse);
        double alpha = left ? b.left.alpha : b.right.alpha;
        double count = left ? b.left.n : b.right.n, step = left ? b.left.step : b.right.step;
        double beyond = t - alpha, q = real_at_most(step * real_positive(beyond), 1e300);
        double inside = beyond > 0 ? alpha : t;
        u[i] = -0.5 * inside * inside - count * real_log1p(q);
    }
}

/* In dx, mu and the last three (sigma, alpha, n of the side of x): derivatives of the exponent. */
CPU_CLONES static void ball_slopes(double *restrict u, double *restrict dx, double *restrict sigma,
                                   double *restrict d_alpha, double *restrict d_n,
                                   const double *restrict x, size_t n, Ball b) {
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - b.mu;
        bool left = d < 0;
        double inverse = left ? b.left.inverse : b.right.inverse, t = fabs(d) * inverse;
        double alpha = left ? b.left.alpha : b.right.alpha;
        double count = left ? b.left.n : b.right.n, step = left ? b.left.step : b.right.step;
        double beyond = t - alpha;
        bool tail = beyond > 0;
        double q = real_at_most(step * real_positive(beyond), 1e300);
        double near = real_at_most(t, 1e150), inside = tail ? alpha : near, log_q = real_log1p(q),
               inverse_q = 1 / (1 + q);
        u[i] = -0.5 * inside * inside - count * log_q;
        double slope = inside * (tail ? inverse_q : 1) * inverse; /* outwards, downwards */
        dx[i] = left ? slope : -slope;
        sigma[i] = near * slope;
        d_alpha[i] = tail ? -b.turn * (alpha * q + beyond) * inverse_q : 0;
        d_n[i] = tail ? q * inverse_q - log_q : 0;
    }
}

/* From the exponent and its derivatives to the value and its. */
CPU_CLONES static void ball_finish(double *restrict u, double *restrict dx, double *restrict mu,
                                   double *restrict sigma, double *restrict d_alpha,
                                   double *restrict d_n, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double e = real_exp_any(u[i]), slope = dx[i] * e;
        u[i] = e;
        dx[i] = slope;
        mu[i] = -slope;
        sigma[i] *= e;
        d_alpha[i] *= e;
        d_n[i] *= e;
    }
}

static void ball_shape(double *u, const double *x, size_t n, Ball b) {
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        ball_exponent(u + at, x + at, m, b);
        pdf_exp_all(u + at, m);
    }
}

/* A column of what belongs to the side of each point, taken apart. */
CPU_CLONES static void side_part(double *restrict left, double *restrict right,
                                 const double *restrict both, const double *restrict x, size_t n,
                                 double mu) {
    for (size_t i = 0; i < n; i++) {
        bool is_left = x[i] - mu < 0;
        left[i] = is_left ? both[i] : 0;
        right[i] = is_left ? 0 : both[i];
    }
}

/* where: the arguments for sigma, alpha, n of the left side, then of the right one. */
static void ball_gradient(const Ball *b, const int *where, double *u, double *dx, double *const *da,
                          const double *x, size_t n) {
    double both[3][PDF_BLOCK], room[4][PDF_BLOCK];
    for (size_t at = 0; at < n; at += PDF_BLOCK) {
        size_t m = MIN_OF((size_t)PDF_BLOCK, n - at);
        double *out[6] = {u ? u + at : room[0], dx ? dx + at : room[1],
                          da[0] ? da[0] + at : room[2]};
        for (int k = 0; k < 3; k++) {
            bool one = where[k] == where[k + 3];
            out[k + 3] = one && da[where[k]] ? da[where[k]] + at : both[k];
        }
        ball_slopes(out[0], out[1], out[3], out[4], out[5], x + at, m, *b);
        ball_finish(out[0], out[1], out[2], out[3], out[4], out[5], m);
        for (int k = 0; k < 3; k++) {
            if (where[k] == where[k + 3]) continue;
            double *left = da[where[k]], *right = da[where[k + 3]];
            side_part(left ? left + at : room[2], right ? right + at : room[3], both[k], x + at, m,
                      b->mu);
        }
    }
}

/* ---- integrals; t is a distance from mu in units of sigma, upwards on both sides ---- */

static double side_value(const Side *s, double t) {
    double beyond = t - s->alpha, inside = fmin(t, s->alpha);
    double q = fmin(1e300, s->step * fmax(0, beyond));
    return real_exp_any(-0.5 * inside * inside - s->n * real_log1p(q));
}

/* t times the value. */
static double side_moment(const Side *s, double t) {
    if (!isinf(t)) return t * side_value(s, t);
    return s->alpha < NO_TAIL && s->n <= 1 ? INFINITY : 0;
}

/* The tail from alpha <= t1 to t2; d: its derivatives with respect to alpha and n. */
static double side_tail(const Side *s, double t1, double t2, double *d) {
    double n = s->n, alpha = s->alpha, q1 = s->step * (t1 - alpha), log1 = real_log1p(q1);
    double first = real_exp_any(-0.5 * alpha * alpha - (n - 1) * log1), u1 = first / (1 + q1);
    double low = u1 * (t1 - 2 * alpha);
    if (isinf(t2)) {
        if (n <= 1) return d[0] = d[1] = INFINITY;
        double whole = first / ((n - 1) * s->step);
        d[0] = -whole * (alpha + 1 / alpha) - low / alpha;
        d[1] = whole * (1 / n - log1 - 1 / (n - 1)) + q1 * u1 / alpha;
        return whole;
    }
    double more = s->step * (t2 - t1) / (1 + q1), log_more = real_log1p(more), slope;
    double ratio = pdf_expm1_ratio((1 - n) * log_more, &slope);
    double spread = (t2 - t1) / (1 + q1) * pdf_log1p_ratio(more); /* log_more n / alpha */
    double whole = first * ratio * spread, u2 = side_value(s, t2), q2 = s->step * (t2 - alpha);
    d[0] = -whole * (alpha + 1 / alpha) + (u2 * (t2 - 2 * alpha) - low) / alpha;
    d[1] = whole * (1 / n - log1) - first * slope * spread * log_more;
    d[1] -= (q2 * u2 - q1 * u1) / alpha;
    return whole;
}

/* From distance x1 to x2; d: with respect to sigma, alpha, n. */
static double side_integral(const Side *s, double x1, double x2, double *d) {
    double t1 = x1 * s->inverse, t2 = x2 * s->inverse, sum = 0, tail[2] = {0};
    bool has_tail = s->alpha < NO_TAIL;
    if (t1 < s->alpha) sum += pdf_gauss_between(t1, has_tail ? fmin(t2, s->alpha) : t2);
    if (has_tail && t2 > s->alpha) sum += side_tail(s, fmax(t1, s->alpha), t2, tail);
    d[0] = sum + (side_moment(s, t1) - side_moment(s, t2));
    d[1] = s->sigma * tail[0];
    d[2] = s->sigma * tail[1];
    return s->sigma * sum;
}

/* d: with respect to mu, then sigma, alpha, n of the left side, then of the right one. */
static double ball_integral(const Ball *b, double x1, double x2, double *d) {
    double l1 = b->mu - fmin(x2, b->mu), l2 = b->mu - x1, r1 = fmax(x1, b->mu) - b->mu;
    double r2 = x2 - b->mu, sum = 0, low = 0, high = 0;
    memset(d, 0, 7 * sizeof *d);
    if (l2 > 0) sum += side_integral(&b->left, l1, l2, d + 1);
    if (r2 > 0) sum += side_integral(&b->right, r1, r2, d + 4);
    low = l2 > 0 ? side_value(&b->left, l2 * b->left.inverse)
                 : side_value(&b->right, r1 * b->right.inverse);
    high = r2 > 0 ? side_value(&b->right, r2 * b->right.inverse)
                  : side_value(&b->left, l1 * b->left.inverse);
    d[0] = low - high;
    d[2] *= b->turn;
    d[5] *= b->turn;
    return sum;
}

/* How far out most of a side is. */
static double side_core(const Side *s) {
    double d[2], gauss = 3.3, n = s->n;
    if (s->alpha >= gauss) return gauss * s->sigma;
    double half = pdf_gauss_between(0, s->alpha), edge = side_value(s, s->alpha) / s->step;
    double tail = n > 1 ? side_tail(s, s->alpha, INFINITY, d) : edge;
    double rest = 1e-3 * (half + tail);
    double log_q = n > 1 ? real_log(tail / rest) / (n - 1) : 7;
    double t = s->alpha + real_expm1(fmin(7, fmax(0, log_q))) / s->step;
    return fmax(s->alpha, t) * s->sigma;
}

static void ball_core(double *c1, double *c2, const Ball *b) {
    *c1 = b->mu - side_core(&b->left);
    *c2 = b->mu + side_core(&b->right);
}

/* ---- the rows ---- */

static const int where_single[] = {1, 2, 3, 1, 2, 3}, where_double[] = {1, 2, 3, 1, 4, 5};
static const int where_general[] = {1, 2, 3, 4, 5, 6};

/* Derivatives of the sides, added up by argument. */
static void ball_collect(double *da, const double *d, const int *where, int n_args) {
    if (!da) return;
    for (int k = 0; k < n_args; k++) da[k] = 0;
    da[0] = d[0];
    for (int k = 0; k < 6; k++) da[where[k]] += d[k + 1];
}

#define BALL_ROW(name, make, where)                                                                \
    static void name##_shape(double *u, const double *x, size_t n, const double *a, int n_args,    \
                             double lo, double hi) {                                               \
        (void)n_args, (void)lo, (void)hi;                                                          \
        ball_shape(u, x, n, make(a));                                                              \
    }                                                                                              \
    static void name##_gradient(double *u, double *dx, double *const *da, const double *x,         \
                                size_t n, const double *a, int n_args, double lo, double hi) {     \
        (void)n_args, (void)lo, (void)hi;                                                          \
        const Ball b = make(a);                                                                    \
        ball_gradient(&b, where, u, dx, da, x, n);                                                 \
    }                                                                                              \
    static double name##_integral(double x1, double x2, double *da, const double *a, int n_args,   \
                                  double lo, double hi) {                                          \
        (void)lo, (void)hi;                                                                        \
        const Ball b = make(a);                                                                    \
        double d[7], sum = ball_integral(&b, x1, x2, d);                                           \
        ball_collect(da, d, where, n_args);                                                        \
        return sum;                                                                                \
    }                                                                                              \
    static void name##_core(double *c1, double *c2, const double *a, int n_args) {                 \
        (void)n_args;                                                                              \
        const Ball b = make(a);                                                                    \
        ball_core(c1, c2, &b);                                                                     \
    }

BALL_ROW(single, ball_single, where_single)
BALL_ROW(twin, ball_double, where_double)
BALL_ROW(general, ball_general, where_general)

static bool is_positive(double x) { return x > 0 && isfinite(x); }

static int single_breaks(double *out, const double *a, int n_args) {
    (void)n_args;
    out[0] = a[0] - a[1] * a[2];
    return 1;
}

static const char *single_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!is_positive(a[1])) return "sigma is not positive";
    if (a[2] == 0 || !isfinite(a[2])) return "alpha is 0 or not finite";
    return is_positive(a[3]) ? NULL : "n is not positive";
}

const Pdf pdf_crystal_ball = {
    .name = "crystal_ball",
    .n_args = 4,
    .arg_names = (const char *const[]){"mu", "sigma", "alpha", "n"},
    .doc =
        "Gaussian with a power-law tail below mu - alpha sigma (alpha > 0), or above mu + |alpha| "
        "sigma (alpha < 0). With t = (x - mu) / sigma: exp(-t^2/2) for t > -alpha, else "
        "(n/alpha)^n "
        "exp(-alpha^2/2) (n/alpha - alpha - t)^-n. Its integral over an infinite tail needs n > 1. "
        "Skwarnicki, DESY-F31-86-02 (1986), app. E.",
    .check = single_check,
    .shape = single_shape,
    .gradient = single_gradient,
    .integral = single_integral,
    .breaks = single_breaks,
    .core = single_core,
};

static int twin_breaks(double *out, const double *a, int n_args) {
    (void)n_args;
    out[0] = a[0] - a[1] * a[2];
    out[1] = a[0] + a[1] * a[4];
    return 2;
}

static const char *twin_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!is_positive(a[1])) return "sigma is not positive";
    if (!is_positive(a[2])) return "alpha_left is not positive";
    if (!is_positive(a[3])) return "n_left is not positive";
    if (!is_positive(a[4])) return "alpha_right is not positive";
    return is_positive(a[5]) ? NULL : "n_right is not positive";
}

const Pdf pdf_double_crystal_ball = {
    .name = "double_crystal_ball",
    .n_args = 6,
    .arg_names =
        (const char *const[]){"mu", "sigma", "alpha_left", "n_left", "alpha_right", "n_right"},
    .doc =
        "Gaussian with power-law tails on both sides, below mu - alpha_left sigma and above mu + "
        "alpha_right sigma; each as that of crystal_ball.",
    .check = twin_check,
    .shape = twin_shape,
    .gradient = twin_gradient,
    .integral = twin_integral,
    .breaks = twin_breaks,
    .core = twin_core,
};

static int general_breaks(double *out, const double *a, int n_args) {
    (void)n_args;
    out[0] = a[0] - a[1] * a[2];
    out[1] = a[0];
    out[2] = a[0] + a[4] * a[5];
    return 3;
}

static const char *general_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "mu is not finite";
    if (!is_positive(a[1])) return "sigma_left is not positive";
    if (!is_positive(a[2])) return "alpha_left is not positive";
    if (!is_positive(a[3])) return "n_left is not positive";
    if (!is_positive(a[4])) return "sigma_right is not positive";
    if (!is_positive(a[5])) return "alpha_right is not positive";
    return is_positive(a[6]) ? NULL : "n_right is not positive";
}

const Pdf pdf_generalised_crystal_ball = {
    .name = "generalised_crystal_ball",
    .n_args = 7,
    .arg_names = (const char *const[]){"mu", "sigma_left", "alpha_left", "n_left", "sigma_right",
                                       "alpha_right", "n_right"},
    .doc = "double_crystal_ball with one width below mu and another above.",
    .check = general_check,
    .shape = general_shape,
    .gradient = general_gradient,
    .integral = general_integral,
    .breaks = general_breaks,
    .core = general_core,
};
