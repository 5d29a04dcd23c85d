/* fft.c - fast Fourier transforms; see fft.h.
 *
 * Stockham's form (Cochran et al., IEEE Trans. Audio Electroacoust. 15 (1967) 45): every pass reads
 * one array and writes the other in order, without a permutation; passes of 4, the last of 2 where
 * the logarithm of n is odd.
 */
#include "stat/model/fft.h"

#include <math.h>
#include <string.h>

#include "core/cpu.h"
#include "core/mem.h"

void fft_open(Fft *f, size_t n) {
    *f = (Fft){.n = n};
    double **const rooms[] = {&f->cosine, &f->sine, &f->re, &f->im};
    for (size_t i = 0; i < ARRAY_LEN(rooms); i++) *rooms[i] = mem_alloc(sizeof(double) * n);
    for (size_t k = 0; k < n; k++) {
        size_t q = k % (n / 4); /* exact where it is simple: quarters of a turn by symmetry */
        double angle = 2 * M_PI * (double)q / (double)n, c = cos(angle), s = sin(angle);
        size_t quarter = k / (n / 4);
        f->cosine[k] = quarter == 0 ? c : quarter == 1 ? -s : quarter == 2 ? -c : s;
        f->sine[k] = quarter == 0 ? s : quarter == 1 ? c : quarter == 2 ? -s : -c;
    }
}

void fft_close(Fft *f) {
    mem_free(f->cosine);
    mem_free(f->sine);
    mem_free(f->re);
    mem_free(f->im);
}

typedef struct Arm {
    double *re, *im;
} Arm;

/* Of four inputs far apart, s long each, four outputs one behind the other, s long each. */
CPU_CLONES static void pass_four(const double *const *re, const double *const *im,
                                 double *restrict out_re, double *restrict out_im, size_t s,
                                 const double *w, double turn) {
    const double *a = re[0], *b = re[1], *c = re[2], *d = re[3];
    const double *ai = im[0], *bi = im[1], *ci = im[2], *di = im[3];
    for (size_t q = 0; q < s; q++) {
        double pr = a[q] + c[q], pi = ai[q] + ci[q], mr = a[q] - c[q], mi = ai[q] - ci[q];
        double sr = b[q] + d[q], si = bi[q] + di[q], tr = b[q] - d[q], ti = bi[q] - di[q];
        double jr = -turn * ti, ji = turn * tr; /* turn * i times the difference */
        double yr = mr + jr, yi = mi + ji, zr = mr - jr, zi = mi - ji;
        double ur = pr - sr, ui = pi - si;
        out_re[q] = pr + sr;
        out_im[q] = pi + si;
        out_re[s + q] = yr * w[0] - yi * w[1];
        out_im[s + q] = yr * w[1] + yi * w[0];
        out_re[2 * s + q] = ur * w[2] - ui * w[3];
        out_im[2 * s + q] = ur * w[3] + ui * w[2];
        out_re[3 * s + q] = zr * w[4] - zi * w[5];
        out_im[3 * s + q] = zr * w[5] + zi * w[4];
    }
}

/* The first pass, where s is 1 and all factors differ. */
CPU_CLONES static void pass_first(const double *restrict re, const double *restrict im,
                                  double *restrict out_re, double *restrict out_im, size_t quarter,
                                  const double *restrict cosine, const double *restrict sine,
                                  double turn) {
    const double *b = re + quarter, *c = b + quarter, *d = c + quarter;
    const double *bi = im + quarter, *ci = bi + quarter, *di = ci + quarter;
    for (size_t p = 0; p < quarter; p++) {
        double pr = re[p] + c[p], pi = im[p] + ci[p], mr = re[p] - c[p], mi = im[p] - ci[p];
        double sr = b[p] + d[p], si = bi[p] + di[p], tr = b[p] - d[p], ti = bi[p] - di[p];
        double jr = -turn * ti, ji = turn * tr;
        double yr = mr + jr, yi = mi + ji, zr = mr - jr, zi = mi - ji;
        double ur = pr - sr, ui = pi - si;
        double w1 = cosine[p], v1 = turn * sine[p], w2 = cosine[2 * p], v2 = turn * sine[2 * p];
        double w3 = cosine[3 * p], v3 = turn * sine[3 * p];
        out_re[4 * p] = pr + sr;
        out_im[4 * p] = pi + si;
        out_re[4 * p + 1] = yr * w1 - yi * v1;
        out_im[4 * p + 1] = yr * v1 + yi * w1;
        out_re[4 * p + 2] = ur * w2 - ui * v2;
        out_im[4 * p + 2] = ur * v2 + ui * w2;
        out_re[4 * p + 3] = zr * w3 - zi * v3;
        out_im[4 * p + 3] = zr * v3 + zi * w3;
    }
}

CPU_CLONES static void pass_two(const double *restrict re, const double *restrict im,
                                double *restrict out_re, double *restrict out_im, size_t s) {
    for (size_t q = 0; q < s; q++) {
        out_re[q] = re[q] + re[s + q];
        out_im[q] = im[q] + im[s + q];
        out_re[s + q] = re[q] - re[s + q];
        out_im[s + q] = im[q] - im[s + q];
    }
}

/* A pass from x to y in which s numbers share a factor. */
static void pass(const Fft *f, Arm x, Arm y, size_t quarter, size_t s, double turn) {
    for (size_t p = 0; p < quarter; p++) {
        double w[6];
        for (size_t k = 1; k < 4; k++) {
            size_t at = k * p * s;
            w[2 * k - 2] = f->cosine[at];
            w[2 * k - 1] = turn * f->sine[at];
        }
        const double *in_re[4], *in_im[4];
        for (size_t k = 0; k < 4; k++) {
            in_re[k] = x.re + s * (p + k * quarter);
            in_im[k] = x.im + s * (p + k * quarter);
        }
        pass_four(in_re, in_im, y.re + 4 * s * p, y.im + 4 * s * p, s, w, turn);
    }
}

void fft_run(Fft *f, double *re, double *im, bool back) {
    double turn = back ? 1 : -1;
    Arm x = {re, im}, y = {f->re, f->im};
    size_t left = f->n, s = 1;
    while (left >= 4) {
        size_t quarter = left / 4;
        if (s == 1)
            pass_first(x.re, x.im, y.re, y.im, quarter, f->cosine, f->sine, turn);
        else
            pass(f, x, y, quarter, s, turn);
        Arm swap = x;
        x = y;
        y = swap;
        left = quarter;
        s *= 4;
    }
    if (left == 2) {
        pass_two(x.re, x.im, y.re, y.im, s);
        x = y;
    }
    if (x.re == re) return;
    memcpy(re, x.re, sizeof(double) * f->n);
    memcpy(im, x.im, sizeof(double) * f->n);
}
