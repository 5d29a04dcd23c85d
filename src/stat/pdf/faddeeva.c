/* faddeeva.c - the Faddeeva function along a line of constant imaginary part; see faddeeva.h.
 *
 * Inside |x| < 7 and y < 7: the series of Zaghloul and Ali, ACM TOMS 38 (2011) 15 (algorithm 916;
 * A&S 7.1.29) with step a = 1/2, whose error is below e^(-pi^2 / a^2) = 7e-18. On a line its
 * coefficients are constants, and its exponentials are powers of e^(2 a x): two polynomials.
 * Outside: the asymptotic series i / (sqrt(pi) z) sum (2k-1)!! / (2 z^2)^k, to k = 21, with
 * exp(-x^2) added to the real part, which is all there is for y = 0 and nothing elsewhere. A real
 * polynomial at a complex place: by the recurrence of Goertzel (Knuth 2, 4.6.4).
 */
#include "stat/pdf/faddeeva.h"

#include <math.h>

#include "core/cpu.h"
#include "core/realerf.h"
#include "stat/pdf/pdf_math.h"

enum { FADDEEVA_BLOCK = 256 };

#define STEP     0.5 /* a */
#define EDGE     7.0
#define PI       0x1.921fb54442d18p+1
#define SQRT_PI  0x1.c5bf891b4ef6bp+0
#define SQRT_TWO 0x1.6a09e667f3bcdp+0
#define PANEL    3.0 /* widest panel of quadrature */
#define FAR_AWAY 1e100

/* e^(-k^2 / 4), k > 0 */
static const double bell[FADDEEVA_TERMS] = {0,
                                            0.77880078307140487,
                                            0.36787944117144232,
                                            0.10539922456186434,
                                            0.01831563888873418,
                                            0.0019304541362277092,
                                            0.00012340980408667955,
                                            4.7851173921290091e-6,
                                            1.1253517471925911e-7,
                                            1.6052280551856116e-9,
                                            1.3887943864964021e-11,
                                            7.2877240958196924e-14,
                                            2.3195228302435694e-16,
                                            4.4777324417183012e-19,
                                            5.2428856633634639e-22,
                                            3.7233631217505104e-25,
                                            1.6038108905486379e-28,
                                            4.1900931944943974e-32,
                                            6.6396771995807344e-36,
                                            6.3815034480607904e-40,
                                            3.720075976020836e-44,
                                            1.3153258948574645e-48,
                                            2.8207700884601354e-53,
                                            3.6690596154291635e-58,
                                            2.8946403116483003e-63,
                                            1.3851193699226017e-68,
                                            4.0200602157433552e-74,
                                            7.0766981754295497e-80};

void faddeeva_line(FaddeevaLine *line, double y) {
    line->y = y;
    line->high = !(y < EDGE);
    if (line->high) return;
    line->low = fmax(y, 1e-150);
    line->inverse = 1 / line->low;
    line->erfcx = real_erfcx(y);
    line->even[0] = line->odd[0] = 0;
    double sum = 0;
    for (int k = FADDEEVA_TERMS - 1; k > 0; k--) {
        double step = STEP * k;
        line->even[k] = STEP / PI * bell[k] / (step * step + y * y);
        line->odd[k] = step * line->even[k];
        sum += line->even[k];
    }
    line->sum = 2 * y * sum;
}

/* ---- near: |x| < 7, y < 7 ---- */

/* The polynomial with coefficients c[0..27], and that with c[0..13], in two halves. */
CPU_INLINE double even_27(double q, const double *c) {
    double p = q * q, a = c[26], b = c[27];
    a = a * p + c[24], b = b * p + c[25];
    a = a * p + c[22], b = b * p + c[23];
    a = a * p + c[20], b = b * p + c[21];
    a = a * p + c[18], b = b * p + c[19];
    a = a * p + c[16], b = b * p + c[17];
    a = a * p + c[14], b = b * p + c[15];
    a = a * p + c[12], b = b * p + c[13];
    a = a * p + c[10], b = b * p + c[11];
    a = a * p + c[8], b = b * p + c[9];
    a = a * p + c[6], b = b * p + c[7];
    a = a * p + c[4], b = b * p + c[5];
    a = a * p + c[2], b = b * p + c[3];
    return a * p + b * p * q + c[1] * q;
}

CPU_INLINE double even_13(double q, const double *c) {
    double p = q * q, a = c[12], b = c[13];
    a = a * p + c[10], b = b * p + c[11];
    a = a * p + c[8], b = b * p + c[9];
    a = a * p + c[6], b = b * p + c[7];
    a = a * p + c[4], b = b * p + c[5];
    a = a * p + c[2], b = b * p + c[3];
    return a * p + b * p * q + c[1] * q;
}

/* What a loop of its own computes for each point, since short chains of operations overlap better:
 * |x|, e^(-x^2), e^(2 a x), sine and cosine of x y; the last three at |x| < 7. */
typedef struct Prepared {
    double x[FADDEEVA_BLOCK], bell[FADDEEVA_BLOCK], power[FADDEEVA_BLOCK];
    double sine[FADDEEVA_BLOCK], cosine[FADDEEVA_BLOCK];
} Prepared;

CPU_CLONES static void prepare_powers(double *restrict x, double *restrict bell_x,
                                      double *restrict power, const double *restrict in, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double a = real_at_most(fabs(in[i]), FAR_AWAY);
        x[i] = a;
        bell_x[i] = real_exp_any(-a * a);
        power[i] = real_exp(2 * STEP * real_at_most(a, EDGE));
    }
}

CPU_CLONES static void prepare_angles(double *restrict sine, double *restrict cosine,
                                      const double *restrict x, size_t n, double y) {
    for (size_t i = 0; i < n; i++) sine[i] = real_sincos(real_at_most(x[i], EDGE) * y, &cosine[i]);
}

static void prepare(Prepared *p, const double *x, size_t n, const FaddeevaLine *l) {
    prepare_powers(p->x, p->bell, p->power, x, n);
    prepare_angles(p->sine, p->cosine, p->x, n, l->low);
}

CPU_INLINE double near_re(double bell_x, double q, double s, const FaddeevaLine *l) {
    double twice = 1 - 2 * s * s; /* cos(2 x y) */
    double axis = twice * (l->erfcx - l->sum) + 2 * STEP / PI * s * (s * l->inverse);
    return bell_x * (axis + l->y * (even_27(q, l->even) + even_13(1 / q, l->even)));
}

CPU_INLINE double near_im(double bell_x, double q, double s, double c, const FaddeevaLine *l) {
    double rest = l->erfcx - l->sum, part = 2 * STEP / PI * (s * l->inverse) * c;
    return bell_x * ((part - 2 * s * c * rest) + (even_27(q, l->odd) - even_13(1 / q, l->odd)));
}

/* ---- far ---- */

/* The series as 1 + A + i B in 1 / z^2 = v; b1 and b2 are the last of the recurrence. */
CPU_INLINE double far_series(double vr, double norm, double *b2) {
    double r = 2 * vr, b = 6.252799252361292e+18, c = 0, d;
#define FAR_STEP(k) d = ((k)-norm * c) + r * b, c = b, b = d;
    FAR_STEP(3.050145976761606e+17)
    FAR_STEP(1.5641774239803108e+16)
    FAR_STEP(845501310259627.4)
    FAR_STEP(48314360586264.42)
    FAR_STEP(2928143065834.2075)
    FAR_STEP(188912455860.27145)
    FAR_STEP(13028445231.742859)
    FAR_STEP(965070017.1661377)
    FAR_STEP(77205601.37329102)
    FAR_STEP(6713530.554199219)
    FAR_STEP(639383.8623046875)
    FAR_STEP(67303.564453125)
    FAR_STEP(7918.06640625)
    FAR_STEP(1055.7421875)
    FAR_STEP(162.421875)
    FAR_STEP(29.53125)
    FAR_STEP(6.5625)
    FAR_STEP(1.875)
    FAR_STEP(0.75)
    FAR_STEP(0.5)
#undef FAR_STEP
    *b2 = c;
    return b;
}

/* Both parts, and those of the derivative; x >= 0. */
CPU_INLINE double far_all(double x, double y, double *im, double *dre, double *dim) {
    double m = 1 / (x * x + y * y), px = x * m, py = y * m; /* 1 / z = px - i py */
    double vr = (px - py) * (px + py), vi = -2 * px * py, b2;
    double b1 = far_series(vr, m * m, &b2), a = vr * b1 - m * m * b2, b = vi * b1;
    *im = (px * (1 + a) + py * b) / SQRT_PI;
    *dre = b * (2 / SQRT_PI);
    *dim = a * (-2 / SQRT_PI);
    return (py * (1 + a) - px * b) / SQRT_PI;
}

/* ---- loops ---- */

/* The asymptotic value where |x| >= 7, else what stands there. */
CPU_CLONES static void low_values(double *restrict re, const double *restrict x,
                                  const double *restrict bell_x, const double *restrict power,
                                  const double *restrict sine, size_t n,
                                  const FaddeevaLine *restrict l) {
    for (size_t i = 0; i < n; i++) re[i] = near_re(bell_x[i], power[i], sine[i], l);
    for (size_t i = 0; i < n; i++) {
        double im, dre, dim, outside = far_all(x[i], l->y, &im, &dre, &dim) + bell_x[i];
        re[i] = x[i] < EDGE ? re[i] : outside;
    }
}

CPU_CLONES static void high_values(double *restrict re, const double *restrict in, size_t n,
                                   double y) {
    for (size_t i = 0; i < n; i++) {
        double x = fabs(in[i]), im, dre, dim;
        re[i] = far_all(x > FAR_AWAY ? FAR_AWAY : x, y, &im, &dre, &dim);
    }
}

void faddeeva_values(double *re, const double *x, size_t n, const FaddeevaLine *line) {
    if (line->high) {
        high_values(re, x, n, line->y);
        return;
    }
    Prepared p;
    for (size_t at = 0; at < n; at += FADDEEVA_BLOCK) {
        size_t m = MIN_OF((size_t)FADDEEVA_BLOCK, n - at);
        prepare(&p, x + at, m, line);
        low_values(re + at, p.x, p.bell, p.power, p.sine, m, line);
    }
}

CPU_CLONES static void low_near(double *restrict re, double *restrict im, double *restrict dre,
                                double *restrict dim, const Prepared *restrict p, size_t n,
                                const FaddeevaLine *restrict l) {
    for (size_t i = 0; i < n; i++) re[i] = near_re(p->bell[i], p->power[i], p->sine[i], l);
    for (size_t i = 0; i < n; i++)
        im[i] = near_im(p->bell[i], p->power[i], p->sine[i], p->cosine[i], l);
    for (size_t i = 0; i < n; i++) {
        dre[i] = -2 * (p->x[i] * re[i] - l->y * im[i]);
        dim[i] = 2 / SQRT_PI - 2 * (p->x[i] * im[i] + l->y * re[i]);
    }
}

/* The real part is even in x, the imaginary one odd. */
CPU_CLONES static void low_far(double *restrict re, double *restrict im, double *restrict dre,
                               double *restrict dim, const double *restrict in,
                               const Prepared *restrict p, size_t n, double y) {
    for (size_t i = 0; i < n; i++) {
        double x = p->x[i], bell_x = p->bell[i], far_im, far_dre, far_dim;
        double outside = far_all(x, y, &far_im, &far_dre, &far_dim) + bell_x;
        double sign = in[i] < 0 ? -1 : 1;
        far_dre -= 2 * x * bell_x;
        re[i] = x < EDGE ? re[i] : outside;
        im[i] = sign * (x < EDGE ? im[i] : far_im);
        dre[i] = sign * (x < EDGE ? dre[i] : far_dre);
        dim[i] = x < EDGE ? dim[i] : far_dim;
    }
}

static void low_all(double *re, double *im, double *dre, double *dim, const double *x, size_t n,
                    const FaddeevaLine *line) {
    Prepared p;
    for (size_t at = 0; at < n; at += FADDEEVA_BLOCK) {
        size_t m = MIN_OF((size_t)FADDEEVA_BLOCK, n - at);
        prepare(&p, x + at, m, line);
        low_near(re + at, im + at, dre + at, dim + at, &p, m, line);
        low_far(re + at, im + at, dre + at, dim + at, x + at, &p, m, line->y);
    }
}

CPU_CLONES static void high_all(double *restrict re, double *restrict im, double *restrict dre,
                                double *restrict dim, const double *restrict in, size_t n,
                                double y) {
    for (size_t i = 0; i < n; i++) {
        double x = fabs(in[i]), sign = in[i] < 0 ? -1 : 1, far_im, far_dre, far_dim;
        re[i] = far_all(x > FAR_AWAY ? FAR_AWAY : x, y, &far_im, &far_dre, &far_dim);
        im[i] = sign * far_im;
        dre[i] = sign * far_dre;
        dim[i] = far_dim;
    }
}

void faddeeva_all(double *re, double *im, double *dre, double *dim, const double *x, size_t n,
                  const FaddeevaLine *line) {
    if (line->high)
        high_all(re, im, dre, dim, x, n, line->y);
    else
        low_all(re, im, dre, dim, x, n, line);
}

/* ---- the integral ---- */

/* Imaginary part of the sum of a_k / (2 k z^(2 k)), k > 0. */
static double series_imaginary(double x, double y) {
    if (fabs(x) > FAR_AWAY) return 0;
    double m = 1 / (x * x + y * y), px = x * m, py = y * m, vr = (px - py) * (px + py);
    double r = 2 * vr, norm = m * m, b = 0, c = 0, a = 6.252799252361292e+18; /* a_21 */
    for (int k = 21; k > 0; k--) {
        double d = a / (2 * k) + r * b - norm * c;
        c = b;
        b = d;
        a = a * 2 / (2 * k - 1);
    }
    return -2 * px * py * b;
}

/* Where the asymptotic series holds all the way. */
static double between_far(double x1, double x2, const FaddeevaLine *line) {
    double angle = pdf_atan_between(x1 / line->y, x2 / line->y);
    if (line->y == 0) angle = 0;
    double sum =
        (angle + (series_imaginary(x2, line->y) - series_imaginary(x1, line->y))) / SQRT_PI;
    if (line->high) return sum;
    return sum + pdf_gauss_between(SQRT_TWO * x1, SQRT_TWO * x2) / SQRT_TWO;
}

/* As many nodes as the width asks for; at x the exponent of exp(-x^2) has the slope 2 x. */
static double between_near(double x1, double x2, const FaddeevaLine *line) {
    double length = x2 - x1, slope = length * fmin(fabs(x1), fabs(x2));
    int panels = (int)ceil(length / PANEL), n = PDF_NODES_MAX;
    if (length <= 1 && slope <= 1) n = length <= 0.2 && slope <= 0.25 ? 5 : 9;
    const double *node, *weight;
    double sum = 0, width = length / panels, x[PDF_NODES_MAX], re[PDF_NODES_MAX];
    pdf_nodes(n, &node, &weight);
    for (int p = 0; p < panels; p++) {
        for (int i = 0; i < n; i++) x[i] = x1 + width * (p + node[i]);
        faddeeva_values(re, x, (size_t)n, line);
        double part = 0;
        for (int i = 0; i < n; i++) part += weight[i] * re[i];
        sum += part * width;
    }
    return sum;
}

double faddeeva_between(double x1, double x2, const FaddeevaLine *line) {
    if (line->high) return between_far(x1, x2, line);
    double sum = 0;
    if (x1 < -EDGE) sum += between_far(x1, fmin(x2, -EDGE), line);
    if (x1 < EDGE && x2 > -EDGE) sum += between_near(fmax(x1, -EDGE), fmin(x2, EDGE), line);
    if (x2 > EDGE) sum += between_far(fmax(x1, EDGE), x2, line);
    return sum;
}
