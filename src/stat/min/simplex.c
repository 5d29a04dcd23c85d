/* simplex.c - SIMPLEX: Nelder and Mead's search, which asks for values alone (see minimise.h).
 *
 * n + 1 points; the highest is mirrored in the others' centre, further out or nearer, else all are
 * drawn to the lowest. The end is where the highest and the lowest value differ by less than the
 * goal, and this difference is given as the distance to the minimum.
 */
#include <math.h>
#include <string.h>

#include "stat/min/search.h"

typedef struct Simplex {
    double *at;    /* n + 1 points of n */
    double *value; /* n + 1 */
    double *centre, *next, *far;
    int low, high;
    double second; /* highest value but one */
} Simplex;

static double *simplex_point(const Simplex *x, const Search *s, int i) {
    return x->at + (size_t)i * (size_t)s->n;
}

static void simplex_rank(Simplex *x, const Search *s) {
    x->low = x->high = 0;
    for (int i = 1; i <= s->n; i++) {
        if (x->value[i] < x->value[x->low]) x->low = i;
        if (!(x->value[i] <= x->value[x->high])) x->high = i;
    }
    x->second = x->value[x->low];
    for (int i = 0; i <= s->n; i++)
        if (i != x->high) x->second = fmax(x->second, x->value[i]);
    memcpy(x->centre, simplex_point(x, s, x->low), (size_t)s->n * sizeof *x->centre);
    for (int k = 0; k < s->n; k++) {
        double sum = 0;
        for (int i = 0; i <= s->n; i++)
            if (i != x->high) sum += simplex_point(x, s, i)[k];
        x->centre[k] = sum / s->n;
    }
}

static void *simplex_open(Search *s) {
    Simplex *x = arena_new(s->arena, Simplex);
    size_t n = (size_t)s->n;
    x->at = arena_array(s->arena, double, n *(n + 1) + n + 1 + 3 * n);
    x->value = x->at + n * (n + 1);
    x->centre = x->value + n + 1;
    x->next = x->centre + n;
    x->far = x->next + n;
    s->have_gradient = false;
    s->value = search_value(s, s->u);
    if (isinf(s->value)) return x;
    x->value[0] = s->value;
    memcpy(x->at, s->u, n * sizeof *s->u);
    for (int i = 1; i <= s->n; i++) {
        double *p = simplex_point(x, s, i);
        const Coordinate *c = &s->of[i - 1];
        memcpy(p, s->u, n * sizeof *p);
        double du = coordinate_step(c, p[i - 1], c->step), u = p[i - 1];
        if (c->kind == LIMIT_BOTH) du = fmin(du, 0.3);
        p[i - 1] = u + du;
        x->value[i] = search_value(s, p);
        if (x->value[i] <= s->value) continue;
        x->far[0] = x->value[i];
        p[i - 1] = u - du; /* the lower side */
        x->value[i] = search_value(s, p);
        if (x->value[i] <= x->far[0]) continue;
        p[i - 1] = u + du;
        x->value[i] = x->far[0];
    }
    return x;
}

/* The point on the line from the highest one through the centre, by t beyond it. */
static double simplex_try(Simplex *x, Search *s, double t, double *p) {
    const double *h = simplex_point(x, s, x->high);
    for (int k = 0; k < s->n; k++) p[k] = x->centre[k] + t * (x->centre[k] - h[k]);
    return search_value(s, p);
}

static void simplex_replace(Simplex *x, Search *s, const double *p, double value) {
    memcpy(simplex_point(x, s, x->high), p, (size_t)s->n * sizeof *p);
    x->value[x->high] = value;
}

static void simplex_shrink(Simplex *x, Search *s) {
    const double *low = simplex_point(x, s, x->low);
    for (int i = 0; i <= s->n; i++) {
        if (i == x->low) continue;
        double *p = simplex_point(x, s, i);
        for (int k = 0; k < s->n; k++) p[k] = low[k] + 0.5 * (p[k] - low[k]);
        x->value[i] = search_value(s, p);
    }
}

static StepResult simplex_iterate(void *state, Search *s) {
    Simplex *x = state;
    simplex_rank(x, s);
    double lowest = x->value[x->low], highest = x->value[x->high];
    memcpy(s->u, simplex_point(x, s, x->low), (size_t)s->n * sizeof *s->u);
    s->value = lowest;
    s->edm = highest - lowest;
    if (s->edm < 0.1 * s->goal) return STEP_DONE;
    double mirrored = simplex_try(x, s, 1, x->next);
    if (mirrored < lowest) {
        double further = simplex_try(x, s, 2, x->far);
        bool better = further < mirrored;
        simplex_replace(x, s, better ? x->far : x->next, better ? further : mirrored);
        return STEP_ON;
    }
    if (mirrored < x->second) {
        simplex_replace(x, s, x->next, mirrored);
        return STEP_ON;
    }
    bool outside = mirrored < highest;
    double nearer = simplex_try(x, s, outside ? 0.5 : -0.5, x->far);
    if (nearer < fmin(mirrored, highest))
        simplex_replace(x, s, x->far, nearer);
    else
        simplex_shrink(x, s);
    return STEP_ON;
}

const Algorithm algorithm_simplex = {"simplex", simplex_open, simplex_iterate};
