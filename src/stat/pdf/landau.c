/* landau.c - density landau: energy loss in thin layers (L. Landau, J. Phys. USSR 8 (1944) 201), in
 * the convention of CERNLIB (Koelbig and Schorr, Comp. Phys. Comm. 31 (1984) 97).
 *
 * phi(x) = 1/pi int_0^inf exp(-t ln t - x t) sin(pi t) dt, to 14 digits, from a table of
 * polynomials in pieces of x: unit intervals below 1, octaves above. What a piece holds times a
 * factor is phi: below -1 sqrt(s/(2 pi)) exp(-s) with the saddle point s = exp(-1 - x), above 1
 * 1/x^2; likewise the integral below x (x < 1) or above it. Behind the last octave: the first terms
 * of the asymptotic series. Points are taken one by one: pieces differ from point to point, and
 * exponentials are needed by few.
 */
#include "stat/pdf/landau_table.h"
#include "stat/pdf/pdf_block.h"
#include "stat/pdf/pdf_math.h"
#include "stat/pdf/pdf_rows.h"

#define INVERSE_ROOT 0x1.9884533d43651p-2 /* 1 / sqrt(2 pi) */
#define EULER        0.57721566490153286
#define LAST         0x1p24
#define LARGEST      1e100

typedef struct Loss {
    double location, inverse;
} Loss;

/* The piece of x, and the place in it, from -1 to 1; slope: d place / dx. */
static inline size_t loss_piece(double x, double *place, double *slope) {
    if (x < 1) {
        double from = x - LANDAU_FIRST;
        size_t k = from > 0 ? (size_t)from : 0;
        *place = 2 * (from - (double)k) - 1;
        *slope = 2;
        return k;
    }
    uint64_t bits = real_bits(x), octave = (bits >> 52) - 1023;
    *place = 2 * real_of_bits(bits - (octave << 52)) - 3;
    *slope = real_of_bits((1024 - octave) << 52);
    return LANDAU_UNITS + octave;
}

static inline double loss_sum(const double *c, double t) {
    double z = t * t, a = c[16], b = c[17];
    for (int k = 14; k >= 0; k -= 2) {
        a = a * z + c[k];
        b = b * z + c[k + 1];
    }
    return a + b * t;
}

static double loss_sum_slope(const double *c, double t) {
    double d = 0;
    for (int k = LANDAU_TERMS - 1; k > 0; k--) d = d * t + k * c[k];
    return d;
}

static inline double loss_value(double x) {
    double t, slope;
    if (x < LANDAU_FIRST) return 0;
    if (!(x < LAST)) {
        x = x > LARGEST ? LARGEST : x;
        return (1 + (2 * real_log(x) - 3 + 2 * EULER) / x) / x / x;
    }
    size_t piece = loss_piece(x, &t, &slope);
    double sum = loss_sum(landau_density[piece], t);
    if (x >= 1) return sum / (x * x);
    if (x >= -1) return sum;
    double s = real_exp(-1 - x);
    return sum * INVERSE_ROOT * sqrt(s) * real_exp_any(-s);
}

/* The value and its derivative. */
static double loss_both(double x, double *dx) {
    double value = loss_value(x), t, scale;
    *dx = 0;
    if (x < LANDAU_FIRST) return value;
    if (!(x < LAST)) {
        x = x > LARGEST ? LARGEST : x;
        *dx = (-2 + (11 - 6 * real_log(x) - 6 * EULER) / x) / x / x / x;
        return value;
    }
    size_t piece = loss_piece(x, &t, &scale);
    double slope = loss_sum_slope(landau_density[piece], t) * scale;
    if (x >= 1) {
        *dx = slope / (x * x) - 2 * value / x;
    } else if (x >= -1) {
        *dx = slope;
    } else {
        double s = real_exp(-1 - x);
        *dx = value * (s - 0.5) + slope * INVERSE_ROOT * sqrt(s) * real_exp_any(-s);
    }
    return value;
}

/* What lies below x, for x < 1, or above it. */
static double loss_tail(double x) {
    double t, slope;
    if (x < LANDAU_FIRST) return 0;
    if (!(x < LAST)) {
        x = x > LARGEST ? LARGEST : x;
        return (1 + (real_log(x) - 1 + EULER) / x) / x;
    }
    size_t piece = loss_piece(x, &t, &slope);
    double sum = loss_sum(landau_tail[piece], t);
    if (x >= 1) return sum / x;
    if (x >= -1) return sum;
    double s = real_exp(-1 - x);
    return sum * INVERSE_ROOT / sqrt(s) * real_exp_any(-s);
}

/* The integral of phi from x1 to x2; over narrow intervals by quadrature. */
static double loss_between(double x1, double x2) {
    if (isinf(x1) && x1 < 0) return x2 < 1 ? loss_tail(x2) : isinf(x2) ? 1 : 1 - loss_tail(x2);
    if (isinf(x2)) return x1 < 1 ? 1 - loss_tail(x1) : loss_tail(x1);
    double width = x2 - x1;
    if (width > 0.25 * fmax(1, fabs(x1)) || x1 < -4) {
        if (x2 < 1) return loss_tail(x2) - loss_tail(x1);
        if (x1 >= 1) return loss_tail(x1) - loss_tail(x2);
        return 1 - loss_tail(x1) - loss_tail(x2);
    }
    const double *node, *weight;
    double sum = 0;
    int n = width < 0.05 ? 5 : 9;
    pdf_nodes(n, &node, &weight);
    for (int i = 0; i < n; i++) sum += weight[i] * loss_value(x1 + width * node[i]);
    return width * sum;
}

static void landau_shape(double *u, const double *x, size_t n, const double *a, int n_args,
                         double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    double inverse = 1 / a[1];
    for (size_t i = 0; i < n; i++) u[i] = loss_value((x[i] - a[0]) * inverse);
}

static void loss_loop(double *const *out, const double *restrict x, size_t n, const void *p) {
    const Loss l = *(const Loss *)p;
    for (size_t i = 0; i < n; i++) {
        double t = (x[i] - l.location) * l.inverse, slope;
        out[0][i] = loss_both(t, &slope);
        out[1][i] = slope * l.inverse;
        out[2][i] = -slope * l.inverse;
        out[3][i] = slope == 0 ? 0 : -t * slope * l.inverse;
    }
}

static void landau_gradient(double *u, double *dx, double *const *da, const double *x, size_t n,
                            const double *a, int n_args, double lo, double hi) {
    (void)lo, (void)hi;
    const Loss l = {a[0], 1 / a[1]};
    pdf_blocks(loss_loop, u, dx, da, n_args, x, n, &l);
}

static double landau_integral(double x1, double x2, double *da, const double *a, int n_args,
                              double lo, double hi) {
    (void)n_args, (void)lo, (void)hi;
    double t1 = (x1 - a[0]) / a[1], t2 = (x2 - a[0]) / a[1], between = loss_between(t1, t2);
    if (da) {
        double u1 = loss_value(t1), u2 = loss_value(t2);
        da[0] = u1 - u2;
        da[1] = between + ((u1 == 0 ? 0 : t1 * u1) - (isinf(t2) ? 0 : t2 * u2));
    }
    return a[1] * between;
}

static void landau_core(double *c1, double *c2, const double *a, int n_args) {
    (void)n_args;
    *c1 = a[0] - 3.5 * a[1];
    *c2 = a[0] + 1000 * a[1];
}

static const char *landau_check(const double *a, int n_args) {
    (void)n_args;
    if (!isfinite(a[0])) return "location is not finite";
    return a[1] > 0 && isfinite(a[1]) ? NULL : "scale is not positive";
}

const Pdf pdf_landau = {
    .name = "landau",
    .n_args = 2,
    .arg_names = (const char *const[]){"location", "scale"},
    .doc =
        "Landau density phi(t) with t = (x - location) / scale, in the convention of CERNLIB: 1/pi "
        "times the integral of exp(-s ln s - t s) sin(pi s) over s > 0. Its peak, the most "
        "probable "
        "value, is at location - 0.22278 scale. It has neither mean nor variance.",
    .check = landau_check,
    .shape = landau_shape,
    .gradient = landau_gradient,
    .integral = landau_integral,
    .core = landau_core,
};
