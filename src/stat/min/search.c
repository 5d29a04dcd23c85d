/* search.c - a search for a minimum: what its algorithms share; see search.h. */
#include "stat/min/search.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "stat/min/gradient.h"

static int search_limit(const MinOptions *options, int n) {
    if (options->max_calls > 0) return options->max_calls;
    return 500 + 200 * n + 10 * n * n;
}

void search_open(Search *s, const Objective *f, const Parameter *params, const MinOptions *options,
                 Arena *arena) {
    *s = (Search){.f = f, .params = params, .arena = arena, .runaway = -1};
    s->cov = options->cov;
    s->of = arena_array(arena, Coordinate, f->n);
    for (int k = 0; k < f->n; k++)
        if (coordinate_open(&s->of[s->n], &params[k], k)) s->n++;
    s->strategy = options->strategy < 0 ? 0 : options->strategy > 2 ? 2 : options->strategy;
    s->goal = 0.002 * (options->tolerance > 0 ? options->tolerance : 0.1);
    s->target = s->goal * (s->strategy == 0 ? 1e-2 : f->has_gradient ? 1e-5 : 1e-3);
    s->max_calls = search_limit(options, s->n);
    size_t n = (size_t)s->n, all = (size_t)f->n;
    double *at = arena_array(arena, double, 2 * all + n * n + 4 * n + search_room(s->n));
    s->x = at;
    s->slopes = s->x + all;
    s->v = s->slopes + all;
    s->u = s->v + n * n;
    s->g = s->u + n;
    s->width = s->g + n;
    s->curve = s->width + n;
    s->room = s->curve + n;
    for (int k = 0; k < f->n; k++) s->slopes[k] = params[k].start;
    search_start(s, s->slopes);
}

void search_start(Search *s, const double *x) {
    for (int k = 0; k < s->f->n; k++) s->x[k] = s->params[k].start;
    for (int i = 0; i < s->n; i++) {
        const Coordinate *c = &s->of[i];
        double at = isfinite(x[c->k]) ? x[c->k] : isfinite(c->lo) ? c->lo : c->hi;
        bool stay = s->f->has_gradient && (at == c->lo || at == c->hi); /* its slope will tell */
        s->u[i] = coordinate_internal(c, stay ? at : coordinate_inside(c, isfinite(at) ? at : 0));
        s->width[i] = 0;
    }
    s->value = INFINITY;
    s->edm = INFINITY;
    s->have_gradient = false;
}

void search_external(Search *s, const double *u) {
    for (int i = 0; i < s->n; i++) s->x[s->of[i].k] = coordinate_external(&s->of[i], u[i]);
}

double search_value_here(Search *s) {
    s->calls++;
    double f = s->f->eval(s->f->ctx, s->x, NULL);
    return isfinite(f) ? f : INFINITY;
}

double search_point_here(Search *s) {
    s->gradient_calls++;
    double f = s->f->eval(s->f->ctx, s->x, s->slopes);
    if (!isfinite(f)) return INFINITY;
    for (int i = 0; i < s->n; i++)
        if (!isfinite(s->slopes[s->of[i].k])) return INFINITY;
    return f;
}

double search_value(Search *s, const double *u) {
    search_external(s, u);
    return search_value_here(s);
}

double search_point(Search *s, const double *u, double *g) {
    search_external(s, u);
    if (!s->f->has_gradient) {
        double f = search_value_here(s);
        return isfinite(f) && gradient_numerical(s, u, f, g) ? f : INFINITY;
    }
    double f = search_point_here(s);
    for (int i = 0; i < s->n; i++) g[i] = s->slopes[s->of[i].k] * coordinate_slope(&s->of[i], u[i]);
    return f;
}

double search_noise(double value) { return 8 * DBL_EPSILON * (fabs(value) + 1); }

MinStatus search_run(Search *s, const Algorithm *algorithm) {
    void *state = algorithm->open(s);
    if (!isfinite(s->value)) return MIN_NAN;
    StepResult step = STEP_ON;
    while (step == STEP_ON && !search_spent(s)) step = algorithm->iterate(state, s);
    if (step == STEP_DONE || s->edm < s->goal) return MIN_CONVERGED;
    return search_spent(s) || s->runaway >= 0 ? MIN_CALL_LIMIT : MIN_EDM_ABOVE;
}
