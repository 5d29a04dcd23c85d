/* gradient.c - numerical first derivatives; see gradient.h. */
#include "stat/min/gradient.h"

#include <float.h>
#include <math.h>

double gradient_width(double rise, double second) { return sqrt(2 * rise / fabs(second)); }

double gradient_rise(double value) { return fmax(1e-4, 1e2 * search_noise(value)); }

double gradient_rise_second(double value) { return fmax(1e-5, sqrt(12 * search_noise(value))); }

/* The step, kept within what u can be told apart by and (where the coordinate is an angle) what is
 * small. */
static double gradient_bound(const Coordinate *c, double u, double h) {
    h = fmax(h, 64 * DBL_EPSILON * fabs(u));
    return c->kind == LIMIT_BOTH ? fmin(h, 0.05) : h;
}

/* One pair of values around u[i], or where one of them is missing a value on one side. */
static bool gradient_pair(Search *s, double u, int i, double f, double *h, double *g,
                          double *second) {
    int k = s->of[i].k;
    for (int tries = 0; tries < 6; tries++, *h *= 0.1) {
        double up = u + *h, down = u - *h;
        s->x[k] = coordinate_external(&s->of[i], up);
        double above = search_value_here(s);
        s->x[k] = coordinate_external(&s->of[i], down);
        double below = search_value_here(s);
        if (isfinite(above) && isfinite(below)) {
            *g = (above - below) / (up - down);
            *second = (above + below - 2 * f) / (*h * *h);
            return true;
        }
        if (tries > 2 && (isfinite(above) || isfinite(below))) {
            *g = isfinite(above) ? (above - f) / (up - u) : (f - below) / (u - down);
            return true;
        }
    }
    return false;
}

static bool gradient_one(Search *s, const double *u, int i, double f, double *g) {
    static const int cycles[] = {2, 3, 5};
    const Coordinate *c = &s->of[i];
    double rise = gradient_rise(f), noise = search_noise(f);
    if (!(s->width[i] > 0)) {
        double du = coordinate_step(c, u[i], c->step);
        s->curve[i] = 2 / (du * du);
        s->width[i] = 0.1 * du;
    }
    for (int cycle = 0; cycle < cycles[s->strategy]; cycle++) {
        double h = gradient_bound(c, u[i], fmax(s->width[i], 64 * DBL_EPSILON * fabs(u[i])));
        double second = s->curve[i], last = *g;
        if (!gradient_pair(s, u[i], i, f, &h, g, &second)) return false;
        double least = 2 * noise / (h * h); /* second derivatives below it are rounding */
        double want = gradient_width(rise, fmax(fabs(second), least));
        want = gradient_bound(c, u[i], fmin(fmax(want, 0.01 * h), 100 * h));
        s->width[i] = want;
        s->curve[i] = second;
        if (want > 0.3 * h && want < 3 * h) break;
        if (cycle && fabs(*g - last) < 1e-4 * fabs(*g)) break;
    }
    return true;
}

bool gradient_numerical(Search *s, const double *u, double f, double *g) {
    search_external(s, u);
    for (int i = 0; i < s->n; i++) {
        if (!gradient_one(s, u, i, f, &g[i])) return false;
        s->x[s->of[i].k] = coordinate_external(&s->of[i], u[i]);
    }
    return true;
}
