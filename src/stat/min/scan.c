/* scan.c - SCAN: one parameter after the other on a grid, the lowest point kept (see minimise.h).
 *
 * Between its limits, or ten steps to both sides. For a first look at a function of many minima;
 * what it ends at is no minimum yet.
 */
#include <math.h>
#include <string.h>

#include "stat/min/search.h"

enum { SCAN_POINTS = 41 };

static void *scan_open(Search *s) {
    s->have_gradient = false;
    s->value = search_value(s, s->u);
    return arena_new(s->arena, int); /* the next coordinate */
}

static StepResult scan_iterate(void *state, Search *s) {
    int *i = state;
    const Coordinate *c = &s->of[*i];
    double *u = s->room, x = coordinate_external(c, s->u[*i]);
    double lo = fmax(c->lo, x - 10 * c->step), hi = fmin(c->hi, x + 10 * c->step);
    if (c->kind == LIMIT_BOTH) lo = c->lo, hi = c->hi;
    memcpy(u, s->u, (size_t)s->n * sizeof *u);
    for (int k = 0; k < SCAN_POINTS && !search_spent(s); k++) {
        u[*i] = coordinate_internal(c, lo + (hi - lo) * k / (SCAN_POINTS - 1));
        double value = search_value(s, u);
        if (!(value < s->value)) continue;
        s->value = value;
        s->u[*i] = u[*i];
    }
    return ++*i < s->n ? STEP_ON : STEP_STUCK;
}

const Algorithm algorithm_scan = {"scan", scan_open, scan_iterate};
