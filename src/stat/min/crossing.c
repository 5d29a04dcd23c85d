/* crossing.c - where a profile has risen by a given amount; see crossing.h. */
#include "stat/min/crossing.h"

#include <math.h>

enum { CROSSING_TRIES = 60 };

typedef struct Place {
    double s, z; /* distance, square root of the rise */
} Place;

/* The next distance: between lo and hi on the straight line, or outward from lo. */
static double crossing_next(const Crossing *c, Place lo, Place hi, Place before, int same) {
    double z = sqrt(c->level);
    if (isfinite(hi.s)) {
        double t = isinf(hi.z) || same > 2 ? 0.5 : (z - lo.z) / (hi.z - lo.z);
        return lo.s + fmin(fmax(t, 0.02), 0.98) * (hi.s - lo.s);
    }
    double slope = lo.s > before.s ? (lo.z - before.z) / (lo.s - before.s) : 0;
    double s = slope > 0 ? lo.s + (z - lo.z) / slope : INFINITY;
    return fmin(fmax(s, 1.02 * lo.s), 4 * lo.s);
}

CrossingStatus crossing_find(Crossing *c) {
    double z = sqrt(c->level), s = fmin(c->first, c->most);
    Place lo = {0, 0}, hi = {INFINITY, INFINITY}, before = {0, 0};
    int same = 0; /* how often one side was replaced in a row */
    bool last_low = false;
    for (int i = 0; i < CROSSING_TRIES; i++) {
        double rise = c->rise(c->ctx, s);
        if (rise < c->least) return CROSSING_LOWER;
        Place p = {s, isfinite(rise) ? sqrt(fmax(rise, 0)) : INFINITY};
        bool low = p.z < z;
        double slope = (p.z - lo.z) / (p.s - lo.s);
        if (isfinite(p.z) && fabs(rise - c->level) <= c->tolerance * c->level && slope > 0) {
            c->at = fmin(s + (z - p.z) / slope, c->most);
            return CROSSING_FOUND;
        }
        if (low && s >= c->most) {
            c->at = c->most;
            return CROSSING_AT_END;
        }
        if (i) same = low == last_low ? same + 1 : 0;
        last_low = low;
        if (low) {
            before = lo;
            lo = p;
        } else
            hi = p;
        if (isfinite(hi.s) && hi.s - lo.s <= 1e-7 * hi.s) { /* a jump */
            c->at = 0.5 * (lo.s + hi.s);
            return isinf(hi.z) ? CROSSING_LOST : CROSSING_FOUND;
        }
        s = fmin(crossing_next(c, lo, hi, before, same), c->most);
        if (!isfinite(s)) break;
    }
    return CROSSING_LOST;
}
