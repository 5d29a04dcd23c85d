/* fitter.c - fits of a Problem one after the other; see fitter.h. */
#include "stat/infer/fitter.h"

#include <math.h>
#include <string.h>

FitPoint fitter_point(Arena *arena, int n) {
    return (FitPoint){.value = NAN, .edm = NAN, .x = arena_array(arena, double, n)};
}

void fitter_copy(FitPoint *to, const FitPoint *from, int n) {
    double *x = to->x;
    *to = *from;
    to->x = x;
    memcpy(x, from->x, (size_t)n * sizeof *x);
}

void fitter_open(Fitter *f, Problem *p, const Parameter *params) {
    size_t n = (size_t)p->n;
    *f = (Fitter){.problem = p, .objective = problem_objective(p), .options = {.strategy = 1}};
    f->params = arena_copy(&f->kept, params ? params : p->params, n * sizeof *params);
    f->cov = arena_array(&f->kept, double, n *n);
    f->other = fitter_point(&f->kept, p->n);
}

void fitter_close(Fitter *f) {
    arena_free(&f->kept);
    arena_free(&f->scratch);
}

void fitter_metric(Fitter *f, const double *cov) {
    size_t n = (size_t)f->problem->n;
    f->options.cov = NULL;
    if (!cov) return;
    if (cov != f->cov) memcpy(f->cov, cov, n * n * sizeof *cov);
    f->options.cov = f->cov;
}

void fitter_measure(Fitter *f, Minimum *m, const double *from, Arena *arena) {
    size_t n = (size_t)f->problem->n;
    Parameter *params = arena_copy(arena, f->params, n * sizeof *params);
    for (size_t k = 0; k < n && from; k++)
        if (!params[k].fixed) params[k].start = from[k];
    MinOptions options = f->options;
    options.strategy = MAX_OF(options.strategy, 1);
    minimise(m, &f->objective, params, &options, arena);
}

void fitter_learn(Fitter *f, const Minimum *m) {
    fitter_metric(f, m->cov_status == COV_ACCURATE ? m->cov : NULL);
}

static bool fitter_take(Fitter *f, FitPoint *out, const Minimum *m) {
    out->value = m->value;
    out->edm = m->edm;
    memcpy(out->x, m->x, (size_t)f->problem->n * sizeof *out->x);
    out->ok = isfinite(m->value) && (m->status == MIN_CONVERGED || m->status == MIN_NO_PARAMETERS);
    out->why = out->ok ? NULL : m->why;
    return out->ok;
}

/* From the start values, with no metric; taken where it is a lower minimum. */
static void fitter_again(Fitter *f, FitPoint *out, const int *k, const double *at, int n) {
    Minimum m;
    MinOptions options = f->options;
    options.cov = NULL;
    arena_reset(&f->scratch);
    minimise_held(&m, &f->objective, f->params, k, at, n, NULL, &options, &f->scratch);
    if (!fitter_take(f, &f->other, &m) && out->ok) return;
    if (!out->ok || f->other.value < out->value) fitter_copy(out, &f->other, f->problem->n);
}

bool fitter_held_all(Fitter *f, FitPoint *out, const int *k, const double *at, int n,
                     const double *from) {
    Minimum m;
    arena_reset(&f->scratch);
    minimise_held(&m, &f->objective, f->params, k, at, n, from, &f->options, &f->scratch);
    fitter_take(f, out, &m);
    if (f->careful && from) fitter_again(f, out, k, at, n);
    return out->ok;
}

bool fitter_held(Fitter *f, FitPoint *out, int k, double at, const double *from) {
    return fitter_held_all(f, out, &k, &at, 1, from);
}

bool fitter_free(Fitter *f, FitPoint *out, const double *from) {
    return fitter_held_all(f, out, NULL, NULL, 0, from);
}
