/* sideband.c - a background taken from beside a signal; see sideband.h. */
#include "stat/infer/sideband.h"

#include <math.h>
#include <string.h>

#include "stat/infer/combine.h"
#include "stat/infer/counting.h"
#include "stat/min/matrix.h"

enum { TERMS_MOST = SIDEBAND_DEGREE_MOST + 1 };

typedef struct Line {
    const SidebandBins *bins;
    int terms;
    double middle, half;                                /* u = (x - middle) / half */
    double a[TERMS_MOST], cov[TERMS_MOST * TERMS_MOST]; /* of powers of u */
} Line;

static void line_powers(const Line *l, double x, double *power) {
    double u = (x - l->middle) / l->half;
    power[0] = 1;
    for (int k = 1; k < l->terms; k++) power[k] = power[k - 1] * u;
}

static double bin_error(const SidebandBins *b, int i) {
    return b->error ? b->error[i] : sqrt(fmax(b->y[i], 0));
}

static void line_range(Line *l) {
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < l->bins->n; i++) {
        if (!l->bins->used[i]) continue;
        lo = fmin(lo, l->bins->x[i]);
        hi = fmax(hi, l->bins->x[i]);
    }
    l->middle = 0.5 * (lo + hi);
    l->half = hi > lo ? 0.5 * (hi - lo) : 1;
}

/* Orthogonal columns (Gram and Schmidt, twice), so that nothing is lost to normal equations: r is
 * upper triangular with A = Q r. */
static bool line_solve(Line *l, double *q, double *y, int rows, double *r) {
    int m = l->terms;
    for (int k = 0; k < m; k++) {
        double *column = q + (size_t)k * (size_t)rows;
        double before = sqrt(matrix_dot(column, column, rows));
        for (int pass = 0; pass < 2; pass++)
            for (int j = 0; j < k; j++) {
                const double *other = q + (size_t)j * (size_t)rows;
                double s = matrix_dot(column, other, rows);
                r[j * m + k] += s;
                for (int i = 0; i < rows; i++) column[i] -= s * other[i];
            }
        double norm = sqrt(matrix_dot(column, column, rows));
        if (!(norm > 1e-11 * before)) return false;
        r[k * m + k] = norm;
        for (int i = 0; i < rows; i++) column[i] /= norm;
    }
    double inverse[TERMS_MOST * TERMS_MOST] = {0};
    for (int j = 0; j < m; j++) {
        for (int k = j; k >= 0; k--) {
            double sum = j == k;
            for (int i = k + 1; i <= j; i++) sum -= r[k * m + i] * inverse[i * m + j];
            inverse[k * m + j] = sum / r[k * m + k];
        }
    }
    for (int k = 0; k < m; k++) {
        l->a[k] = 0;
        for (int j = k; j < m; j++)
            l->a[k] += inverse[k * m + j] * matrix_dot(q + (size_t)j * (size_t)rows, y, rows);
        for (int i = 0; i < m; i++) {
            double sum = 0;
            for (int j = MAX_OF(i, k); j < m; j++) sum += inverse[k * m + j] * inverse[i * m + j];
            l->cov[k * m + i] = sum;
        }
    }
    return true;
}

/* From powers of u to those of x. */
static void line_unscale(const Line *l, Sideband *out) {
    int m = l->terms;
    double jacobian[TERMS_MOST * TERMS_MOST] = {0};
    for (int k = 0; k < m; k++) { /* ((x - middle) / half)^k */
        double c = pow(l->half, -k);
        for (int j = k; j >= 0; j--) {
            jacobian[j * m + k] = c;
            c *= -l->middle * j / (k - j + 1);
        }
    }
    for (int j = 0; j < m; j++) out->coefficients[j] = matrix_dot(jacobian + j * m, l->a, m);
    combine_transform(out->covariance, jacobian, l->cov, m, m);
}

static bool line_fit(Line *l, Sideband *out) {
    const SidebandBins *b = l->bins;
    size_t n = (size_t)out->n_used;
    double *q = mem_alloc(sizeof *q * n * (size_t)(l->terms + 1)), *y = q + n * (size_t)l->terms;
    double power[TERMS_MOST], r[TERMS_MOST * TERMS_MOST] = {0};
    size_t row = 0;
    for (int i = 0; i < b->n; i++) {
        if (!b->used[i]) continue;
        double w = out->weighted ? 1 / bin_error(b, i) : 1;
        line_powers(l, b->x[i], power);
        for (int k = 0; k < l->terms; k++) q[(size_t)k * n + row] = power[k] * w;
        y[row++] = b->y[i] * w;
    }
    bool good = line_solve(l, q, y, out->n_used, r);
    for (int i = 0; i < b->n && good; i++) {
        if (!b->used[i]) continue;
        line_powers(l, b->x[i], power);
        double d = b->y[i] - matrix_dot(power, l->a, l->terms);
        if (out->weighted) d /= bin_error(b, i);
        out->chi2 += d * d;
    }
    mem_free(q);
    return good;
}

static void line_subtract(const Line *l, Sideband *out, bool clip) {
    const SidebandBins *b = l->bins;
    double power[TERMS_MOST], all[TERMS_MOST] = {0}, variance = 0;
    int m = l->terms;
    for (int i = 0; i < b->n; i++) {
        line_powers(l, b->x[i], power);
        double error = bin_error(b, i);
        out->background[i] = matrix_dot(power, l->a, m);
        out->background_error[i] = combine_error(power, l->cov, m);
        out->signal[i] = b->y[i] - out->background[i];
        out->signal_error[i] = hypot(error, out->background_error[i]);
        if (clip && out->signal[i] < 0) {
            out->signal[i] = 0;
            out->n_clipped++;
        }
        if (b->used[i]) continue; /* a sideband's contents and its background are not independent */
        out->sum += out->signal[i];
        variance += error * error;
        for (int k = 0; k < m; k++) all[k] += power[k];
    }
    out->sum_error = sqrt(variance + matrix_form(l->cov, all, m));
}

static const char *sideband_wrong(const SidebandBins *b, Sideband *out) {
    for (int i = 0; i < b->n; i++) {
        if (!b->used[i]) continue;
        out->n_used++;
        if (!isfinite(b->y[i])) return "a bin of the sidebands is not finite";
        if (out->weighted && !(bin_error(b, i) > 0))
            return "a bin of the sidebands has no error: fit without weights";
    }
    out->ndof = out->n_used - out->degree - 1;
    if (out->degree < 0 || out->degree > SIDEBAND_DEGREE_MOST) return "degrees are 0 to 8";
    if (out->ndof < 0) return "the sidebands have fewer bins than the polynomial has coefficients";
    return NULL;
}

void sideband_fit(Sideband *out, const SidebandBins *bins, int degree, bool weighted, bool clip,
                  Arena *arena) {
    *out = (Sideband){.degree = degree, .weighted = weighted};
    double *room = arena_array(arena, double, 4 * (size_t)bins->n);
    out->background = room;
    out->background_error = room + bins->n;
    out->signal = room + 2 * bins->n;
    out->signal_error = room + 3 * bins->n;
    out->why = sideband_wrong(bins, out);
    if (out->why) return;
    Line l = {.bins = bins, .terms = degree + 1};
    line_range(&l);
    if (!line_fit(&l, out)) {
        out->why = "the sidebands do not determine the polynomial";
        return;
    }
    if (!weighted) {
        double scale = out->ndof > 0 ? out->chi2 / out->ndof : NAN;
        for (int i = 0; i < l.terms * l.terms; i++) l.cov[i] *= scale;
    }
    line_unscale(&l, out);
    line_subtract(&l, out, clip);
}

SidebandCount sideband_count(double n_window, double n_side, double ratio) {
    SidebandCount r = {.background = n_side / ratio, .background_error = sqrt(n_side) / ratio};
    r.signal = n_window - r.background;
    r.signal_error = hypot(sqrt(n_window), r.background_error);
    r.z = counting_on_off_z(n_window, n_side, ratio);
    return r;
}

size_t sideband_classify(WindowRow *rows, int *which, const double *x, const double *weights,
                         size_t n, const Window *windows, int n_windows) {
    size_t bad = 0;
    double total = 0;
    memset(rows, 0, sizeof *rows * (size_t)(n_windows + 1));
    for (size_t i = 0; i < n; i++) {
        double w = weights ? weights[i] : 1;
        int k = 0;
        while (k < n_windows && !(x[i] >= windows[k].lo && x[i] <= windows[k].hi)) k++;
        if (which) which[i] = isfinite(x[i]) ? k : -1;
        if (!isfinite(x[i])) {
            bad++;
            continue;
        }
        rows[k].events++;
        rows[k].sum += w;
        rows[k].error += w * w;
        total += w;
    }
    for (int k = 0; k <= n_windows; k++) {
        rows[k].error = sqrt(rows[k].error);
        rows[k].part = total > 0 ? rows[k].sum / total : NAN;
    }
    return bad;
}
