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

/* The step, where there is room for it; on the side of the limits that has some. */
static void curvature_place(const Search *s, Curvature *c, int i, double h) {
    const Coordinate *of = &s->of[i];
    h = fmax(h, 1e3 * DBL_EPSILON * fabs(c->base[i]));
    h = fmin(h, 0.25 * (of->hi - of->lo));
    bool upper;
    c->one_sided[i] = coordinate_room(of, c->base[i], &upper) < h;
    c->width[i] = c->base[i] + h <= of->hi ? h : -h;
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
        bool ok = curvature_gradient(s, c, i, h, g);
        if (!ok && !c->one_sided[i]) ok = curvature_gradient(s, c, i, h = -h, g);
        if (!ok) {
            curvature_place(s, c, i, 0.1 * fabs(h));
            continue;
        }
        double moved = (c->base[i] + h) - c->base[i], size = fabs(h);
        for (int j = 0; j < s->n; j++) row[j] = (g[j] - g0[j]) / moved;
        double suits = CURVATURE_STEP * sqrt(2 / fabs(row[i]));
        bool lost = fabs(row[i] * h) <= 1e-8 * fabs(g0[i]); /* in rounding */
        if (lost) suits = fmin(suits, 100 * size);
        c->width[i] = h;
        if (tries >= 3 || (suits < 30 * size && suits > 0.02 * size) || !(suits > 0)) return true;
        curvature_place(s, c, i, fmin(suits, 1e3 * size));
        if (fabs(c->width[i]) < 2 * size && suits > size) return true; /* no room for more */
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

/* The other side of each row that has one: c->h becomes the mean of both. */
static void curvature_both_sides(Search *s, Curvature *c, const double *g0, double *g) {
    for (int i = 0; i < s->n; i++) {
        double *row = c->h + (size_t)i * (size_t)s->n, h = c->width[i], x = c->base[i];
        bool upper;
        double up = (x + h) - x, down = x - (x - h);
        if (coordinate_room(&s->of[i], x, &upper) < fabs(h)) continue;
        if (!curvature_gradient(s, c, i, -h, g)) continue;
        for (int j = 0; j < s->n; j++) {
            double other = (g0[j] - g[j]) / down;
            row[j] = (row[j] * up + other * down) / (up + down);
        }
    }
}

/* c->g is the gradient, if known. */
static void curvature_of_gradients(Search *s, Curvature *c, bool known, double *room) {
    size_t n = (size_t)s->n;
    double *g = room;
    curvature_set_base(s, c);
    if (!known && !curvature_gradient(s, c, 0, 0, c->g)) return;
    for (size_t i = 0; i < n; i++)
        if (!curvature_row(s, c, (int)i, c->g, g)) return;
    c->known = true;
    c->precision = 1e-9;
    bool rough = curvature_asymmetry(c, n) > 1e-3 || s->strategy == 2 || n == 1;
    if (rough || curvature_stiff(c, n, room + n)) {
        curvature_both_sides(s, c, c->g, g);
        c->precision = fmax(c->precision, fmin(1e-4, 10 * curvature_asymmetry(c, n)));
    }
    curvature_symmetric(c, n);
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

/* Values a step away to both sides, or one and two steps away to one side. */
static void curvature_values_at(Search *s, const Curvature *c, int i, double *up, double *down) {
    double h = c->width[i];
    *up = curvature_value(s, c, i, h, -1, 0);
    *down = curvature_value(s, c, i, c->one_sided[i] ? 2 * h : -h, -1, 0);
}

/* The diagonal element and the slope, with a step that suits. */
static bool curvature_diagonal(Search *s, Curvature *c, int i, double f0, double *up,
                               double *down) {
    static const int cycles[] = {3, 5, 7};
    double rise = gradient_rise_second(f0), noise = search_noise(f0);
    for (int cycle = 0, missing = 0; cycle < cycles[s->strategy] + missing; cycle++) {
        double h = c->width[i], size = fabs(h);
        curvature_values_at(s, c, i, up, down);
        if (isinf(*up) || isinf(*down)) {
            if (missing++ > 8) return false;
            curvature_place(s, c, i, 0.2 * size);
            continue;
        }
        bool one = c->one_sided[i];
        double bend = one ? *down - 2 * *up + f0 : *up + *down - 2 * f0;
        c->g[i] = one ? (4 * *up - *down - 3 * f0) / (2 * h) : (*up - *down) / (2 * h);
        c->h[(size_t)i * (size_t)s->n + (size_t)i] = bend / (h * h);
        double second = fmax(fabs(bend), noise) / (h * h);
        double want = fmin(fmax(gradient_width(rise, second), 0.01 * size), 100 * size);
        if ((want < 2 * size && want > 0.5 * size) || cycle + 1 == cycles[s->strategy] + missing)
            return true;
        curvature_place(s, c, i, want);
        if (c->width[i] == h && c->one_sided[i] == one) return true;
    }
    return false;
}

/* An element off the diagonal: symmetric differences, or from the corner where one is missing. */
static double curvature_mixed(Search *s, const Curvature *c, int i, int j, double f0,
                              const double *up, const double *down) {
    double hi = c->width[i], hj = c->width[j], both = curvature_value(s, c, i, hi, j, hj);
    if (c->one_sided[i] || c->one_sided[j]) return (both - up[i] - up[j] + f0) / (hi * hj);
    both += curvature_value(s, c, i, -hi, j, -hj);
    return (both - up[i] - up[j] - down[i] - down[j] + 2 * f0) / (2 * hi * hj);
}

static void curvature_of_values(Search *s, Curvature *c, double *room) {
    size_t n = (size_t)s->n;
    double *up = room, *down = room + n;
    curvature_set_base(s, c);
    double f0 = search_value_here(s);
    if (isinf(f0)) return;
    for (size_t i = 0; i < n; i++)
        if (!curvature_diagonal(s, c, (int)i, f0, &up[i], &down[i])) return;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double x = curvature_mixed(s, c, (int)i, (int)j, f0, up, down);
            if (!isfinite(x)) return;
            c->h[i * n + j] = c->h[j * n + i] = x;
        }
    c->known = true;
    c->precision = fmax(1e-6, 10 * search_noise(f0) / gradient_rise_second(f0));
}

void curvature_measure(Curvature *out, Search *s) {
    size_t n = (size_t)s->n;
    double *at = arena_array(s->arena, double, n *n + 3 * n);
    *out = (Curvature){.h = at, .g = at + n * n, .width = at + n * n + n};
    out->base = out->width + n;
    out->one_sided = arena_array(s->arena, bool, n);
    double *sigma = s->room, *room = s->room + n;
    curvature_scales(s, sigma, room);
    search_external(s, s->u);
    bool own = s->f->has_gradient, known = s->have_gradient && own;
    double rise = gradient_rise_second(s->value);
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        double slope = coordinate_slope(c, s->u[i]);
        out->base[i] = s->x[c->k];
        known = known && fabs(slope) > 1e-6 * fmin(c->step, c->hi - c->lo);
        out->g[i] = s->g[i] / slope;
        curvature_place(s, out, i, sigma[i] * (own ? CURVATURE_STEP : sqrt(rise)));
    }
    if (own)
        curvature_of_gradients(s, out, known, room);
    else
        curvature_of_values(s, out, room);
}
