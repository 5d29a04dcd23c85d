/* metric.c - the metric of a variable-metric search; see metric.h. */
#include "stat/min/metric.h"

#include <math.h>
#include <string.h>

#include "stat/min/matrix.h"

/* Covariance is twice the inverse of second derivatives of a chi2. A coordinate beside its limit,
 * where the slope vanishes, gets a step of its own. */
static bool metric_scale(Search *s) {
    size_t n = (size_t)s->n;
    for (size_t i = 0; i < n; i++) {
        const Coordinate *c = &s->of[i];
        double slope = coordinate_slope(c, s->u[i]), sigma = sqrt(2 * s->v[i * n + i]);
        double du = coordinate_step(c, s->u[i], sigma);
        if (!isfinite(sigma) || !(sigma > 0)) return false;
        bool usual = fabs(slope) * du > 0.3 * sigma && fabs(slope) * du < 3 * sigma;
        for (size_t j = 0; j < n; j++) {
            s->v[i * n + j] = usual ? s->v[i * n + j] / slope : 0;
            s->v[j * n + i] = usual ? s->v[j * n + i] / slope : 0;
        }
        if (!usual) s->v[i * n + i] = 0.5 * du * du;
    }
    return true;
}

enum { HELD_MOST = 8 }; /* parameters of the covariance that are held now */

static int metric_held(const Search *s, const double *cov, size_t *held) {
    size_t all = (size_t)s->f->n;
    int n = 0;
    for (size_t k = 0, next = 0; k < all; k++) {
        if (next < (size_t)s->n && (size_t)s->of[next].k == k)
            next++;
        else if (cov[k * all + k] > 0) {
            if (n == HELD_MOST) return -1;
            held[n++] = k;
        }
    }
    return n;
}

/* C - C_h C_hh^-1 C_h': of the free parameters, where others have become fixed. */
bool metric_of_covariance(Search *s, const double *cov) {
    size_t n = (size_t)s->n, all = (size_t)s->f->n, held[HELD_MOST];
    int n_held = metric_held(s, cov, held);
    if (n_held < 0) return false;
    size_t m = (size_t)n_held;
    double inner[HELD_MOST * HELD_MOST], *w = s->room;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) inner[a * m + b] = cov[held[a] * all + held[b]];
    if (!matrix_factor(inner, inner, n_held, 1e-12)) return false;
    for (size_t i = 0; i < n; i++) { /* w = l^-1 C_h' */
        for (size_t a = 0; a < m; a++) {
            double x = cov[held[a] * all + (size_t)s->of[i].k];
            w[i * m + a] = (x - matrix_dot(inner + a * m, w + i * m, (int)a)) / inner[a * m + a];
        }
        for (size_t j = 0; j <= i; j++) {
            double x = cov[(size_t)s->of[i].k * all + (size_t)s->of[j].k];
            s->v[i * n + j] = 0.5 * (x - matrix_dot(w + i * m, w + j * m, n_held));
            s->v[j * n + i] = s->v[i * n + j];
        }
    }
    return metric_scale(s);
}

void metric_steps(Search *s) {
    size_t n = (size_t)s->n;
    memset(s->v, 0, n * n * sizeof *s->v);
    for (size_t i = 0; i < n; i++) {
        double du = coordinate_step(&s->of[i], s->u[i], s->of[i].step);
        s->v[i * n + i] = 0.5 * du * du;
    }
}

/* Row i of the second derivatives, by the gradient a little beside; false where it has none. */
static bool metric_row(Search *s, int i, double *row, double *u, double *g) {
    const Coordinate *c = &s->of[i];
    double du = coordinate_step(c, s->u[i], c->step);
    if (c->kind == LIMIT_BOTH) du = fmin(du, 0.3);
    double h = fmax(1e-3 * du, 1e-9 * fabs(s->u[i]));
    for (int tries = 0; tries < 6; tries++) {
        memcpy(u, s->u, (size_t)s->n * sizeof *u);
        u[i] += h;
        if (!isfinite(search_point(s, u, g))) {
            h = tries % 2 ? -0.1 * h : -h;
            continue;
        }
        for (int j = 0; j < s->n; j++) row[j] = (g[j] - s->g[j]) / (u[i] - s->u[i]);
        if (fabs(g[i] - s->g[i]) > 1e-7 * fabs(s->g[i]) || fabs(h) > du) return true;
        h *= 30; /* too little to be told from rounding */
    }
    return false;
}

/* f(+) + f(-) - 2 f with coordinates i and j (or i alone) moved by their widths from s->u. */
static double metric_pair(Search *s, size_t i, size_t j, double *u) {
    double sum = -2 * s->value;
    memcpy(u, s->u, (size_t)s->n * sizeof *u);
    for (int sign = -1; sign <= 1; sign += 2) {
        u[i] = s->u[i] + sign * s->width[i];
        if (j != i) u[j] = s->u[j] + sign * s->width[j];
        sum += search_value(s, u);
    }
    return sum;
}

/* Second derivatives by differences of values, those off the diagonal too. */
static void metric_values(Search *s, double *h, double *u) {
    size_t n = (size_t)s->n;
    for (size_t i = 0; i < n; i++) h[i * n + i] = metric_pair(s, i, i, u);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double both = metric_pair(s, i, j, u) - h[i * n + i] - h[j * n + j];
            h[i * n + j] = h[j * n + i] = 0.5 * both / (s->width[i] * s->width[j]);
        }
    for (size_t i = 0; i < n; i++) h[i * n + i] /= s->width[i] * s->width[i];
}

bool metric_measure(Search *s, bool whole, double *way, double *room) {
    size_t n = (size_t)s->n;
    double *h = s->v, *u = room, *g = u + n, *least = g + n, *rest = least + n;
    for (size_t i = 0; i < n; i++) {
        double du = coordinate_step(&s->of[i], s->u[i], s->of[i].step);
        least[i] = 2e-6 / (du * du);
    }
    memset(h, 0, n * n * sizeof *h);
    if (whole && !s->f->has_gradient) metric_values(s, h, u);
    for (size_t i = 0; i < n && (s->f->has_gradient || !whole); i++) {
        if (!s->f->has_gradient)
            h[i * n + i] = s->curve[i];
        else if (!metric_row(s, (int)i, h + i * n, u, g)) {
            memset(h + i * n, 0, n * sizeof *h);
            h[i * n + i] = 1e6 * least[i];
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            h[i * n + j] = h[j * n + i] = 0.5 * (h[i * n + j] + h[j * n + i]);
    for (size_t i = 0; i < n; i++) u[i] = fmax(fabs(h[i * n + i]), least[i]);
    MatrixVerdict verdict = matrix_positive_inverse(s->v, h, least, s->n, 1e-5, rest, way);
    for (size_t i = 0; i < n && verdict == MATRIX_RAISED; i++) way[i] /= sqrt(u[i]);
    if (verdict == MATRIX_NAN) metric_steps(s);
    return verdict == MATRIX_POSITIVE;
}

bool metric_update(Search *s, const double *ds, const double *dg, double *vy) {
    size_t n = (size_t)s->n;
    matrix_times(vy, s->v, dg, s->n);
    double sy = matrix_dot(ds, dg, s->n), yvy = matrix_dot(dg, vy, s->n);
    if (!(sy > 0) || !(yvy > 0) || !(sy > 1e-14 * yvy)) return false;
    double a = (1 + yvy / sy) / sy;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double x = s->v[i * n + j] + a * ds[i] * ds[j] - (ds[i] * vy[j] + vy[i] * ds[j]) / sy;
            s->v[i * n + j] = s->v[j * n + i] = x;
        }
    return true;
}
