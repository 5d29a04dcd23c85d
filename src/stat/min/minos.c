/* minos.c - MINOS: asymmetric errors from the profile of one parameter; see minos.h. */
#include "stat/min/minos.h"

#include <math.h>

#include "stat/min/coordinate.h"
#include "stat/min/crossing.h"

#define MINOS_TOLERANCE 2e-3

typedef struct Side {
    Profile *p;
    int sign;
} Side;

static double minos_rise(void *ctx, double s) {
    const Side *side = ctx;
    int k = side->p->k[0];
    double at = side->p->m->x[k] + side->sign * s;
    const Parameter *limits = &side->p->params[k];
    if (at > limits->hi) at = limits->hi; /* rounding */
    if (at < limits->lo) at = limits->lo;
    return profile_at(side->p, &at);
}

static const char *minos_name(const Parameter *p) { return p->name ? p->name : "the parameter"; }

bool minos_side(MinosSide *out, Profile *p, int sign, double rise, Arena *arena) {
    int k = p->k[0], before = p->calls;
    const Parameter *q = &p->params[k];
    double x = p->m->x[k], error = p->m->error[k], limit = sign > 0 ? q->hi : q->lo;
    const char *way = sign > 0 ? "above" : "below";
    *out = (MinosSide){MINOS_FAILED, NAN, 0, NULL};
    Coordinate c;
    if (!coordinate_open(&c, q, k) || !isfinite(p->m->value) || !(rise > 0)) {
        out->why = "there is no minimum in a free parameter to start from";
        return false;
    }
    Side side = {p, sign};
    double least = -fmax(1e-3, 10 * (isfinite(p->m->edm) ? p->m->edm : 0));
    Crossing find = {.rise = minos_rise, .ctx = &side, .level = rise, .least = least};
    find.first = (error > 0 && isfinite(error) ? error : c.step) * sqrt(rise);
    find.most = isnan(limit) ? INFINITY : fmax(0, sign * (limit - x));
    find.tolerance = MINOS_TOLERANCE;
    profile_home(p);
    CrossingStatus status = find.most > 0 ? crossing_find(&find) : CROSSING_AT_END;
    out->calls = p->calls - before;
    if (status == CROSSING_FOUND && (p->converged || p->edm < 0.01 * rise)) {
        out->status = MINOS_OK;
        out->error = sign * find.at;
    } else if (status == CROSSING_AT_END) {
        out->status = MINOS_AT_LIMIT;
        out->error = sign * find.most;
        out->why =
            arena_printf(arena, "up to the limit of %s %s the function rises by less than %g",
                         minos_name(q), way, rise);
    } else if (status == CROSSING_LOWER) {
        out->status = MINOS_NEW_MINIMUM;
        out->why =
            arena_printf(arena, "a lower value was met with %s %s the minimum", minos_name(q), way);
    } else
        out->why = arena_printf(arena,
                                "the profile of %s has no crossing %s the minimum: minimisations "
                                "over the others did not converge, or it does not rise enough",
                                minos_name(q), way);
    return status == CROSSING_LOWER;
}
