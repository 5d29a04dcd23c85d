/* curvature.c - the matrix of second derivatives at a point; see curvature.h. */
#include "stat/min/curvature.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "stat/min/gradient.h"
#include "stat/min/matrix.h"

/* Steps of differences of gradients, in units of one standard deviation (of this parameter alone,
 * the others held). */
#define CURVATURE_STEP 1e-3

/* One standard deviation of each parameter alone, as the metric has it; INFINITY: not known. */
static void curvature_scales(const Search *s, double *sigma, double *room) {
    size_t n = (size_t)s->n;
    double *l = room, *b = room + n * n;
    bool positive = matrix_factor(l, s->v, s->n, 1e-13);
    if (positive) matrix_inverse(b, l, s->n);
    for (size_t i = 0; i < n; i++) {
        double du = sqrt(2 * (positive ? 1 / b[i * n + i] : s->v[i * n + i]));
        const Coordinate *c = &s->of[i];
        double x = coordinate_external(c, s->u[i]);
        double up = fabs(coordinate_external(c, s->u[i] + du) - x);
        double down = fabs(coordinate_external(c, s->u[i] - du) - x);
        sigma[i] = fmax(up, down);
        if (!isfinite(sigma[i]) || !(sigma[i] > 0)) sigma[i] = c->step;
    }
}

/* Takes the step into the limits, and the place of the differences a step inside. */
static void curvature_place(const Search *s, Curvature *c, int i, double x, double h) {
    const Coordinate *of = &s->of[i];
    h = fmax(h, 1e3 * DBL_EPSILON * fabs(x));
    h = fmin(h, 0.25 * (of->hi - of->lo));
    c->width[i] = h;
    c->base[i] = fmin(fmax(x, of->lo + h), of->hi - h);
}

static void curvature_set_base(Search *s, const Curvature *c) {
    for (int i = 0; i < s->n; i++) s->x[s->of[i].k] = c->base[i];
}

/* Gradient with parameter i moved by h from the base. */
static bool curvature_gradient(Search *s, const Curvature *c, int i, double h, double *g) {
    int k = s->of[i].k;
    s->x[k] = c->base[i] + h;
    bool ok = isfinite(search_point_here(s));
    s->x[k] = c->base[i];
    for (int j = 0; j < s->n; j++) g[j] = s->slopes[s->of[j].k];
    return ok;
}

/* Row i from one side: with a step that suits the curvature that it finds. */
static bool curvature_row(Search *s, Curvature *c, int i, const double *g0, double *g) {
    double *row = c->h + (size_t)i * (size_t)s->n;
    for (int tries = 0; tries < 8; tries++) {
        double h = c->width[i];
        if (!curvature_gradient(s, c, i, h, g) && !curvature_gradient(s, c, i, h = -h, g)) {
            c->width[i] *= 0.1;
            continue;
        }
        h = (c->base[i] + h) - c->base[i];
        for (int j = 0; j < s->n; j++) row[j] = (g[j] - g0[j]) / h;
        double suits = CURVATURE_STEP * sqrt(2 / fabs(row[i]));
        bool lost = fabs(row[i] * h) <= 1e-8 * fabs(g0[i]); /* in rounding */
        if (lost) suits = fmin(suits, 100 * fabs(h));
        c->width[i] = fabs(h);
        double room = 0.25 * (s->of[i].hi - s->of[i].lo);
        if (tries >= 3 || (suits < 30 * fabs(h) && suits > 0.02 * fabs(h))) return true;
        if (!(suits > 0) || fabs(h) >= room) return true;
        suits = fmin(suits, 1e3 * fabs(h));
        bool upper, inside = suits < coordinate_room(&s->of[i], c->base[i], &upper);
        if (!inside) return true;
        c->width[i] = suits;
    }
    return false;
}

/* How much rows and columns disagree, relative to the diagonal. */
static double curvature_asymmetry(const Curvature *c, size_t n) {
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double scale = sqrt(fabs(c->h[i * n + i] * c->h[j * n + j]));
            worst = fmax(worst, fabs(c->h[i * n + j] - c->h[j * n + i]) / scale);
        }
    return worst;
}

static void curvature_symmetric(const Curvature *c, size_t n) {
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double mean = 0.5 * (c->h[i * n + j] + c->h[j * n + i]);
            c->h[i * n + j] = c->h[j * n + i] = mean;
        }
}

/* Are correlations so strong that a rough matrix would not do? */
static bool curvature_stiff(const Curvature *c, size_t n, double *room) {
    double *r = room, *l = room + n * n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double mean = 0.5 * (c->h[i * n + j] + c->h[j * n + i]);
            r[i * n + j] = mean / sqrt(fabs(c->h[i * n + i] * c->h[j * n + j]));
        }
    return !matrix_factor(l, r, (int)n, 0.02);
}

/* The other side of each row: c->h becomes the mean of both. */
static void curvature_both_sides(Search *s, Curvature *c, const double *g0, double *g) {
    for (int i = 0; i < s->n; i++) {
        double *row = c->h + (size_t)i * (size_t)s->n, h = c->width[i];
        bool upper;
        double up = (c->base[i] + h) - c->base[i], down = c->base[i] - (c->base[i] - h);
        if (!(coordinate_room(&s->of[i], c->base[i], &upper) >= 0.999 * h)) continue;
        if (!curvature_gradient(s, c, i, -h, g)) continue;
        for (int j = 0; j < s->n; j++) {
            double other = (g0[j] - g[j]) / down;
            row[j] = (row[j] * up + other * down) / (up + down);
        }
    }
}

/* c->g is the gradient at the point, at, if it was known. */
static void curvature_of_gradients(Search *s, Curvature *c, const double *at, bool known,
                                   double *room) {
    size_t n = (size_t)s->n;
    double *g0 = room, *g = room + n;
    bool same = true;
    for (size_t i = 0; i < n; i++) same = same && c->base[i] == at[i];
    curvature_set_base(s, c);
    if (same && known)
        memcpy(g0, c->g, n * sizeof *g0);
    else if (!curvature_gradient(s, c, 0, 0, g0))
        return;
    for (size_t i = 0; i < n; i++)
        if (!curvature_row(s, c, (int)i, g0, g)) return;
    c->known = true;
    c->precision = 1e-9;
    bool rough = curvature_asymmetry(c, n) > 1e-3 || s->strategy == 2 || n == 1;
    if (rough || curvature_stiff(c, n, room + 2 * n)) {
        curvature_both_sides(s, c, g0, g);
        c->precision = fmax(c->precision, fmin(1e-4, 10 * curvature_asymmetry(c, n)));
    }
    curvature_symmetric(c, n);
    if (!same || !known) memcpy(c->g, g0, n * sizeof *g0);
    for (size_t i = 0; i < n && !same; i++) /* back from the base to the point */
        for (size_t j = 0; j < n; j++) c->g[i] += c->h[i * n + j] * (at[j] - c->base[j]);
}

/* Value with parameters i and j moved from the base. */
static double curvature_value(Search *s, const Curvature *c, int i, double hi, int j, double hj) {
    s->x[s->of[i].k] = c->base[i] + hi;
    if (j >= 0) s->x[s->of[j].k] = c->base[j] + hj;
    double f = search_value_here(s);
    s->x[s->of[i].k] = c->base[i];
    if (j >= 0) s->x[s->of[j].k] = c->base[j];
    return f;
}

/* The diagonal element, with a step that suits; sum: f(+) + f(-). */
static bool curvature_diagonal(Search *s, Curvature *c, int i, double f0, double *sum) {
    static const int cycles[] = {3, 5, 7};
    double rise = gradient_rise_second(f0), noise = search_noise(f0);
    for (int cycle = 0, missing = 0; cycle < cycles[s->strategy] + missing; cycle++) {
        double h = c->width[i];
        double up = curvature_value(s, c, i, h, -1, 0);
        double down = curvature_value(s, c, i, -h, -1, 0);
        if (isinf(up) || isinf(down)) {
            if (missing++ > 8) return false;
            c->width[i] *= 0.2;
            continue;
        }
        *sum = up + down;
        c->g[i] = (up - down) / (2 * h);
        c->h[(size_t)i * (size_t)s->n + (size_t)i] = (up + down - 2 * f0) / (h * h);
        double least = noise / (h * h);
        double second = fmax(fabs(up + down - 2 * f0) / (h * h), least);
        double want = fmin(fmax(gradient_width(rise, second), 0.01 * h), 100 * h);
        if ((want < 2 * h && want > 0.5 * h) || cycle + 1 == cycles[s->strategy] + missing)
            return true;
        bool upper;
        double room = coordinate_room(&s->of[i], c->base[i], &upper);
        if (want > room && h > 0.5 * room) return true;
        c->width[i] = fmin(want, room);
    }
    return false;
}

static void curvature_of_values(Search *s, Curvature *c, const double *at, double *room) {
    size_t n = (size_t)s->n;
    double *sums = room;
    curvature_set_base(s, c);
    double f0 = search_value_here(s);
    if (isinf(f0)) return;
    for (size_t i = 0; i < n; i++)
        if (!curvature_diagonal(s, c, (int)i, f0, &sums[i])) return;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double hi = c->width[i], hj = c->width[j];
            double up = curvature_value(s, c, (int)i, hi, (int)j, hj);
            double down = curvature_value(s, c, (int)i, -hi, (int)j, -hj);
            double x = (up + down - sums[i] - sums[j] + 2 * f0) / (2 * hi * hj);
            if (!isfinite(x)) return;
            c->h[i * n + j] = c->h[j * n + i] = x;
        }
    c->known = true;
    c->precision = fmax(1e-6, 10 * search_noise(f0) / gradient_rise_second(f0));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) c->g[i] += c->h[i * n + j] * (at[j] - c->base[j]);
}

/* Were differences taken around a place much further inside a limit than their steps ask for? Then
 * the places are put right. */
static bool curvature_misplaced(const Search *s, Curvature *c, const double *at) {
    bool any = false;
    for (int i = 0; i < s->n; i++) {
        double shift = fabs(c->base[i] - at[i]);
        if (shift > 4 * c->width[i] && c->width[i] > 0) any = true;
        if (shift > 0) curvature_place(s, c, i, at[i], c->width[i]);
    }
    return any;
}

void curvature_measure(Curvature *out, Search *s) {
    size_t n = (size_t)s->n;
    double *at = arena_array(s->arena, double, n *n + 5 * n);
    *out = (Curvature){.h = at + n, .g = at + n + n * n};
    out->width = out->g + n;
    out->base = out->width + n;
    double *known_g = out->base + n, *sigma = s->room, *room = s->room + n;
    curvature_scales(s, sigma, room);
    search_external(s, s->u);
    bool own = s->f->has_gradient, known = s->have_gradient && own;
    double rise = gradient_rise_second(s->value);
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        double slope = coordinate_slope(c, s->u[i]), x = s->x[c->k];
        at[i] = x;
        known = known && fabs(slope) > 1e-6 * fmin(c->step, c->hi - c->lo);
        known_g[i] = s->g[i] / slope;
        curvature_place(s, out, i, x, sigma[i] * (own ? CURVATURE_STEP : sqrt(rise)));
    }
    for (int pass = 0; pass < 3; pass++) {
        out->known = false;
        memcpy(out->g, known_g, n * sizeof *known_g);
        if (own)
            curvature_of_gradients(s, out, at, known, room);
        else
            curvature_of_values(s, out, at, room);
        if (!out->known || !curvature_misplaced(s, out, at)) break;
    }
}
