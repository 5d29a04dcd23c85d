/* matrix.c - small symmetric matrices; see matrix.h. */
#include "stat/min/matrix.h"

#include <math.h>
#include <string.h>

double matrix_dot(const double *a, const double *b, int n) {
    double s = 0;
    for (int i = 0; i < n; i++) s += a[i] * b[i];
    return s;
}

void matrix_times(double *out, const double *a, const double *x, int n) {
    for (int i = 0; i < n; i++) out[i] = matrix_dot(a + (size_t)i * (size_t)n, x, n);
}

double matrix_form(const double *a, const double *x, int n) {
    double s = 0;
    for (int i = 0; i < n; i++) s += x[i] * matrix_dot(a + (size_t)i * (size_t)n, x, n);
    return s;
}

bool matrix_factor(double *l, const double *a, int n, double tolerance) {
    size_t w = (size_t)n;
    for (size_t i = 0; i < w; i++) {
        for (size_t j = 0; j < i; j++) {
            double s = a[i * w + j] - matrix_dot(l + i * w, l + j * w, (int)j);
            l[i * w + j] = s / l[j * w + j];
        }
        double pivot = a[i * w + i] - matrix_dot(l + i * w, l + i * w, (int)i);
        if (!(pivot > tolerance * a[i * w + i]) || !(pivot > 0)) return false;
        l[i * w + i] = sqrt(pivot);
    }
    return true;
}

void matrix_solve(double *x, const double *l, int n) {
    size_t w = (size_t)n;
    for (size_t i = 0; i < w; i++) x[i] = (x[i] - matrix_dot(l + i * w, x, (int)i)) / l[i * w + i];
    for (size_t i = w; i-- > 0;) {
        x[i] /= l[i * w + i];
        for (size_t j = 0; j < i; j++) x[j] -= l[i * w + j] * x[i];
    }
}

void matrix_inverse(double *out, double *l, int n) {
    size_t w = (size_t)n;
    for (size_t j = 0; j < w; j++) { /* l becomes its own inverse, column by column */
        l[j * w + j] = 1 / l[j * w + j];
        for (size_t i = j + 1; i < w; i++) {
            double s = 0;
            for (size_t k = j; k < i; k++) s += l[i * w + k] * l[k * w + j];
            l[i * w + j] = -s / l[i * w + i];
        }
    }
    for (size_t i = 0; i < w; i++)
        for (size_t j = 0; j <= i; j++) {
            double s = 0;
            for (size_t k = i; k < w; k++) s += l[k * w + i] * l[k * w + j];
            out[i * w + j] = out[j * w + i] = s;
        }
}

/* Turns rows and columns p and q so that a[p][q] vanishes. */
static void matrix_rotate(double *a, double *vectors, size_t w, size_t p, size_t q) {
    double apq = a[p * w + q], theta = (a[q * w + q] - a[p * w + p]) / (2 * apq);
    double t = copysign(1, theta) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < w; k++) {
        double x = a[k * w + p], y = a[k * w + q];
        a[k * w + p] = c * x - s * y;
        a[k * w + q] = s * x + c * y;
    }
    for (size_t k = 0; k < w; k++) {
        double x = a[p * w + k], y = a[q * w + k];
        a[p * w + k] = c * x - s * y;
        a[q * w + k] = s * x + c * y;
        x = vectors[k * w + p], y = vectors[k * w + q];
        vectors[k * w + p] = c * x - s * y;
        vectors[k * w + q] = s * x + c * y;
    }
}

void matrix_eigen(double *values, double *vectors, double *a, int n) {
    size_t w = (size_t)n;
    memset(vectors, 0, w * w * sizeof *vectors);
    for (size_t i = 0; i < w; i++) vectors[i * w + i] = 1;
    for (int sweep = 0; sweep < 60; sweep++) {
        double off = 0, all = 0;
        for (size_t i = 0; i < w; i++)
            for (size_t j = 0; j < w; j++) {
                double x = a[i * w + j] * a[i * w + j];
                all += x;
                if (i != j) off += x;
            }
        if (!(off > 1e-31 * all)) break;
        for (size_t p = 0; p + 1 < w; p++)
            for (size_t q = p + 1; q < w; q++)
                if (a[p * w + q] != 0) matrix_rotate(a, vectors, w, p, q);
    }
    for (size_t i = 0; i < w; i++) values[i] = a[i * w + i];
}

/* Inverse of the scaled matrix r from its eigenvalues, none below the tolerance. */
static void matrix_raise(double *out, double *r, int n, double tolerance, double *values,
                         double *vectors, double *weakest) {
    size_t w = (size_t)n, low = 0;
    matrix_eigen(values, vectors, r, n);
    double largest = 1;
    for (size_t k = 0; k < w; k++) {
        if (values[k] < values[low]) low = k;
        largest = fmax(largest, fabs(values[k]));
    }
    for (size_t k = 0; weakest && k < w; k++) weakest[k] = vectors[k * w + low];
    for (size_t k = 0; k < w; k++) values[k] = 1 / fmax(fabs(values[k]), tolerance * largest);
    for (size_t i = 0; i < w; i++)
        for (size_t j = 0; j <= i; j++) {
            double s = 0;
            for (size_t k = 0; k < w; k++) s += vectors[i * w + k] * values[k] * vectors[j * w + k];
            out[i * w + j] = out[j * w + i] = s;
        }
}

MatrixVerdict matrix_positive_inverse(double *out, const double *a, const double *least, int n,
                                      double tolerance, double *room, double *weakest) {
    size_t w = (size_t)n;
    double *scale = room, *values = scale + w, *r = values + w, *l = r + w * w;
    for (size_t i = 0; i < w; i++) {
        scale[i] = 1 / sqrt(fmax(fabs(a[i * w + i]), least[i]));
        if (!isfinite(scale[i]) || isnan(a[i * w + i])) return MATRIX_NAN;
    }
    for (size_t i = 0; i < w; i++)
        for (size_t j = 0; j < w; j++) {
            r[i * w + j] = a[i * w + j] * scale[i] * scale[j];
            if (!isfinite(r[i * w + j])) return MATRIX_NAN;
        }
    MatrixVerdict verdict = MATRIX_POSITIVE;
    if (matrix_factor(l, r, n, tolerance))
        matrix_inverse(out, l, n);
    else {
        verdict = MATRIX_RAISED;
        matrix_raise(out, r, n, tolerance, values, l, weakest);
    }
    for (size_t i = 0; i < w; i++)
        for (size_t j = 0; j < w; j++) out[i * w + j] *= scale[i] * scale[j];
    return verdict;
}
