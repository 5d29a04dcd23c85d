/* coordinate.c - parameters with limits in coordinates without; see coordinate.h.
 *
 * Sines are those of core/realfn.h, the same bits on any processor.
 */
#include "stat/min/coordinate.h"

#include <math.h>

#include "core/realfn.h"

bool coordinate_open(Coordinate *c, const Parameter *p, int k) {
    double lo = isnan(p->lo) ? -INFINITY : p->lo, hi = isnan(p->hi) ? INFINITY : p->hi;
    if (p->fixed || !(lo < hi)) return false;
    bool low = isfinite(lo), high = isfinite(hi);
    double step = fabs(p->step);
    if (!(step > 0) || isinf(step)) step = 0.1 * fabs(p->start);
    if (!(step > 0) || isinf(step)) step = 0.1;
    if (low && high) step = fmin(step, 0.1 * (hi - lo));
    *c = (Coordinate){.k = k, .lo = lo, .hi = hi, .step = step};
    c->kind = low ? high ? LIMIT_BOTH : LIMIT_LOW : high ? LIMIT_HIGH : LIMIT_NONE;
    return true;
}

/* sqrt(u^2 + 1) - 1 */
static double coordinate_bend(double u) { return u * u / (sqrt(u * u + 1) + 1); }

double coordinate_external(const Coordinate *c, double u) {
    switch (c->kind) {
    case LIMIT_LOW:
        return c->lo + c->step * coordinate_bend(u);
    case LIMIT_HIGH:
        return c->hi - c->step * coordinate_bend(u);
    case LIMIT_BOTH: {
        if (!(fabs(u) < REAL_ANGLE_MAX)) return NAN;
        double s = real_sin(u), q = real_cos(u), w = c->hi - c->lo;
        return s * s < 0.5 ? c->lo + w * s * s : c->hi - w * q * q;
    }
    case LIMIT_NONE:
        break;
    }
    return u;
}

/* The angle in [0, pi/2] whose sine is s and whose cosine is q: each step cubes its error. */
static double coordinate_angle(double s, double q) {
    double u = 0.7853981633974483;
    for (int i = 0; i < 4; i++) u -= real_sin(u) * q - real_cos(u) * s;
    return u;
}

double coordinate_internal(const Coordinate *c, double x) {
    x = fmin(fmax(x, c->lo), c->hi);
    double w = c->hi - c->lo, d;
    switch (c->kind) {
    case LIMIT_LOW:
        d = (x - c->lo) / c->step;
        return sqrt(d * (d + 2));
    case LIMIT_HIGH:
        d = (c->hi - x) / c->step;
        return sqrt(d * (d + 2));
    case LIMIT_BOTH:
        return coordinate_angle(sqrt((x - c->lo) / w), sqrt((c->hi - x) / w));
    case LIMIT_NONE:
        break;
    }
    return x;
}

double coordinate_slope(const Coordinate *c, double u) {
    switch (c->kind) {
    case LIMIT_LOW:
        return c->step * u / sqrt(u * u + 1);
    case LIMIT_HIGH:
        return -c->step * u / sqrt(u * u + 1);
    case LIMIT_BOTH:
        return fabs(u) < REAL_ANGLE_MAX ? 2 * (c->hi - c->lo) * real_sin(u) * real_cos(u) : NAN;
    case LIMIT_NONE:
        break;
    }
    return 1;
}

double coordinate_inside(const Coordinate *c, double x) {
    if (c->kind == LIMIT_NONE) return x;
    double least = 0.1 * c->step;
    if (x < c->lo + least) x = c->lo + least;
    if (x > c->hi - least) x = c->hi - least;
    return x;
}

double coordinate_step(const Coordinate *c, double u, double step) {
    if (c->kind == LIMIT_NONE) return step;
    double x = coordinate_external(c, u), far = x + step <= c->hi ? x + step : x - step;
    double du = fabs(coordinate_internal(c, far) - coordinate_internal(c, x));
    return du > 0 ? du : 1e-3;
}

double coordinate_room(const Coordinate *c, double x, bool *upper) {
    double below = x - c->lo, above = c->hi - x;
    *upper = above < below;
    return fmin(above, below);
}
