/* shapes.c - shapes from the eigenvalues of the momentum tensor, and Fox-Wolfram moments. */
#include "kern/shapes.h"

#include <math.h>

#include "kern/thrust.h"

static void order_two(double *a, double *b) {
    if (*a >= *b) return;
    double c = *a;
    *a = *b;
    *b = c;
}

/* One rotation of Jacobi's method that makes m[p][q] zero. */
static void rotate(double m[3][3], int p, int q) {
    if (m[p][q] == 0) return;
    double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c, h = t * m[p][q];
    int r = 3 - p - q;
    double rp = m[r][p], rq = m[r][q];
    m[p][p] -= h;
    m[q][q] += h;
    m[p][q] = m[q][p] = 0;
    m[r][p] = m[p][r] = c * rp - s * rq;
    m[r][q] = m[q][r] = s * rp + c * rq;
}

/* Eigenvalues of a symmetric matrix, largest first. */
static void eigenvalues(double m[3][3], double out[3]) {
    for (int sweep = 0; sweep < 30; sweep++) {
        double off = fabs(m[0][1]) + fabs(m[0][2]) + fabs(m[1][2]);
        if (!(off > 0)) break;
        rotate(m, 0, 1);
        rotate(m, 0, 2);
        rotate(m, 1, 2);
    }
    for (int i = 0; i < 3; i++) out[i] = m[i][i];
    order_two(&out[0], &out[1]);
    order_two(&out[1], &out[2]);
    order_two(&out[0], &out[1]);
}

/* The normalised tensor of objects [from, to); false where there is no momentum. */
static bool tensor(double m[3][3], bool linear, KMomenta p, size_t from, size_t to) {
    double sum = 0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) m[a][b] = 0;
    for (size_t i = from; i < to; i++) {
        double v[3] = {p.px[i], p.py[i], p.pz ? p.pz[i] : 0};
        double square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2], length = sqrt(square);
        if (square == 0) continue;
        double weight = linear ? 1 / length : 1;
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++) m[a][b] += v[a] * v[b] * weight;
        sum += linear ? length : square;
    }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) m[a][b] /= sum;
    return sum != 0;
}

static bool tensor_shape(double *out, KShape what, KMomenta p, size_t from, size_t to) {
    double m[3][3], l[3];
    if (what == K_TRANSVERSE_SPHERICITY) p.pz = NULL;
    if (!tensor(m, what == K_C_PARAMETER || what == K_D_PARAMETER, p, from, to)) return false;
    eigenvalues(m, l);
    switch (what) {
    case K_SPHERICITY:
        *out = 1.5 * fmax(l[1] + l[2], 0);
        break;
    case K_APLANARITY:
        *out = 1.5 * fmax(l[2], 0);
        break;
    case K_TRANSVERSE_SPHERICITY: /* the third eigenvalue is that of the empty direction, 0 */
        *out = 2 * fmax(l[1], 0) / (l[0] + l[1]);
        break;
    case K_C_PARAMETER:
        *out = 3 * fmax(l[0] * l[1] + l[1] * l[2] + l[2] * l[0], 0);
        break;
    default:
        *out = 27 * fmax(l[0] * l[1] * l[2], 0);
    }
    return true;
}

void k_shape(double *restrict out, uint8_t *restrict out_valid, KShape what, KMomenta p,
             const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        if (what == K_THRUST || what == K_TRANSVERSE_THRUST)
            out_valid[i] = thrust_of(&out[i], what == K_TRANSVERSE_THRUST, p, off[i], off[i + 1]);
        else
            out_valid[i] = tensor_shape(&out[i], what, p, off[i], off[i + 1]);
    }
}

/* Legendre polynomial by its recurrence. */
static double legendre(int order, double x) {
    double before = 1, now = x;
    if (order == 0) return 1;
    for (int l = 1; l < order; l++) {
        double next = ((2 * l + 1) * x * now - l * before) / (l + 1);
        before = now;
        now = next;
    }
    return now;
}

static double moment(int order, KMomenta p, size_t from, size_t to) {
    double sum = 0;
    for (size_t i = from; i < to; i++) {
        double pi = sqrt(p.px[i] * p.px[i] + p.py[i] * p.py[i] + p.pz[i] * p.pz[i]);
        sum += pi * pi;
        for (size_t j = from; j < i; j++) {
            double pj = sqrt(p.px[j] * p.px[j] + p.py[j] * p.py[j] + p.pz[j] * p.pz[j]);
            if (pi == 0 || pj == 0) continue;
            double cosine = (p.px[i] * p.px[j] + p.py[i] * p.py[j] + p.pz[i] * p.pz[j]) / (pi * pj);
            cosine = cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
            sum += 2 * pi * pj * legendre(order, cosine);
        }
    }
    return sum;
}

void k_fox_wolfram(double *restrict out, uint8_t *restrict out_valid, int order, KMomenta p,
                   const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double energy = 0;
        for (size_t k = off[i]; k < off[i + 1]; k++) energy += p.e[k];
        out_valid[i] = off[i] < off[i + 1] && energy != 0;
        out[i] = out_valid[i] ? moment(order, p, off[i], off[i + 1]) / (energy * energy) : 0;
    }
}
