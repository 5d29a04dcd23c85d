/* line.c - searches along a line for a point that is low enough; see line.h. */
#include "stat/min/line.h"

#include <math.h>
#include <string.h>

#include "stat/min/matrix.h"

enum { LINE_TRIES = 30 };

/* A point on the line; t = 0 is where the search starts. */
typedef struct Place {
    double t, value, slope;
} Place;

static void line_move(const Search *s, const Line *l, double t, double *u) {
    for (int i = 0; i < s->n; i++) u[i] = s->u[i] + t * l->d[i];
}

/* Does the line lead out of all proportion while values still fall? Then there is no minimum. */
static bool line_runs_away(Search *s, const Line *l, double t, double value) {
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        if (c->kind == LIMIT_BOTH) continue;
        double start = fabs(s->params[c->k].start), x = coordinate_external(c, s->u[i]);
        double far = fabs(coordinate_external(c, s->u[i] + t * l->d[i]));
        if (!(far < 1e12 * (start + c->step + fabs(x) * 1e-6)) || value < -1e60) {
            s->runaway = i;
            return true;
        }
    }
    return false;
}

/* Where between lo and hi the cubic through both with their slopes has its minimum. */
static double line_between(const Place *lo, const Place *hi) {
    double w = hi->t - lo->t, at = 0.5;
    if (isinf(hi->value)) return lo->t + (lo->t > 0 ? 0.5 : 0.1) * w;
    double a = lo->slope * w, b = hi->slope * w, rise = hi->value - lo->value;
    double middle = a + b - 3 * rise, root = middle * middle - a * b;
    if (root >= 0) {
        double r = sqrt(root), under = b - a + 2 * r;
        if (under > 0) at = 1 - (b + r - middle) / under;
    }
    return lo->t + fmin(fmax(at, 0.02), 0.9) * w;
}

/* Further out: where the slopes of the last two points lead. */
static double line_beyond(const Place *before, const Place *at) {
    double bend = (at->slope - before->slope) / (at->t - before->t);
    double t = bend > 0 ? at->t - at->slope / bend : INFINITY;
    return fmin(fmax(t, 1.5 * at->t), 8 * at->t);
}

static void line_swap(double **a, double **b) {
    double *t = *a;
    *a = *b;
    *b = t;
}

bool line_with_slope(Search *s, Line *l) {
    Place start = {0, s->value, l->slope}, lo = start, hi = {INFINITY, INFINITY, 0};
    double t = 1, noise = search_noise(s->value);
    for (int i = 0; i < LINE_TRIES && !search_spent(s); i++) {
        line_move(s, l, t, l->next_u);
        double value = search_point(s, l->next_u, l->next_g);
        Place p = {t, value, isfinite(value) ? matrix_dot(l->next_g, l->d, s->n) : 0};
        bool flat = value <= s->value + noise && fabs(p.slope) <= 0.5 * fabs(l->slope);
        bool down = flat || value <= s->value + 1e-4 * t * l->slope;
        if (!down || value > lo.value + (flat ? noise : 0)) {
            hi = p;
            if (isfinite(hi.t) && hi.t - lo.t <= 1e-10 * hi.t) break;
            t = line_between(&lo, &hi);
            continue;
        }
        Place before = lo;
        lo = p;
        line_swap(&l->u, &l->next_u);
        line_swap(&l->g, &l->next_g);
        l->value = value;
        l->t = t;
        if (flat || p.slope >= 0.9 * l->slope) return true;
        if (isinf(hi.t) && line_runs_away(s, l, t, value)) return true;
        t = isinf(hi.t) ? line_beyond(&before, &lo) : line_between(&lo, &hi);
    }
    return lo.t > 0;
}

bool line_by_values(Search *s, Line *l) {
    double t = 1, best = 0, noise = search_noise(s->value);
    l->value = s->value;
    for (int i = 0; i < LINE_TRIES && !search_spent(s); i++) {
        line_move(s, l, t, l->next_u);
        double value = search_value(s, l->next_u), gain = l->value - value;
        if (isfinite(value) && line_runs_away(s, l, t, value) && gain > 0) i = LINE_TRIES;
        if (gain > 0) {
            l->t = best = t;
            l->value = value;
            line_swap(&l->u, &l->next_u);
        }
        if (isinf(value)) {
            if (best > 0) break;
            t *= 0.1;
            continue;
        }
        /* the parabola through the start, with its slope, and this point */
        double bend = (value - s->value - l->slope * t) / (t * t);
        double next = bend > 0 ? -l->slope / (2 * bend) : 4 * t;
        next = fmin(fmax(next, 0.02 * t), 4 * t);
        double near = best > 0 ? best : t;
        if (best > 0 && fabs(next - near) < 0.1 * near) break;
        if (best > 0 && i >= 4 && gain < 0.05 * (s->value - l->value)) break;
        if (best == 0 && -l->slope * next < 0.01 * noise) break;
        t = next;
    }
    return best > 0;
}
