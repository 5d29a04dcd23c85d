/* minimise.c - minima and their errors: the calls that others use; see minimise.h. */
#include "stat/min/minimise.h"

#include <math.h>
#include <string.h>

#include "stat/min/contour.h"
#include "stat/min/covariance.h"
#include "stat/min/ladder.h"
#include "stat/min/metric.h"
#include "stat/min/minos.h"

/* A minimum counts as another one where it is lower by this. */
#define MINIMISE_LOWER 1e-3

/* What was tried on the way to both. */
static void minimise_join(Minimum *out, const Minimum *first, const Minimum *second) {
    for (int i = 0; i < first->n_attempts; i++) out->attempts[i] = first->attempts[i];
    out->n_attempts = first->n_attempts;
    for (int i = 0; i < second->n_attempts && out->n_attempts < MIN_ATTEMPTS_MAX; i++) {
        out->attempts[out->n_attempts] = second->attempts[i];
        out->attempts[out->n_attempts++].what = "from further starting values";
    }
    out->calls = first->calls + second->calls;
    out->gradient_calls = first->gradient_calls + second->gradient_calls;
}

/* From the further starting values of the function; the lowest minimum stays. */
static void minimise_elsewhere(Minimum *out, const Objective *f, const Parameter *params,
                               const MinOptions *options, bool hesse, Arena *arena) {
    if (!f->starts || options->one_start || out->status == MIN_NO_PARAMETERS) return;
    MinOptions plain = *options;
    plain.cov = NULL;
    double *x = arena_array(arena, double, f->n);
    for (int k = 0; f->starts(f->ctx, k, x); k++) {
        Minimum other, before = *out;
        for (int i = 0; i < f->n; i++)
            if (params[i].fixed) x[i] = params[i].start;
        ladder_run(&other, f, params, x, &plain, hesse, arena);
        bool better = other.status == MIN_CONVERGED &&
                      (out->status != MIN_CONVERGED || other.value < out->value - MINIMISE_LOWER);
        Minimum second = other;
        if (better) *out = other;
        minimise_join(out, &before, &second);
    }
}

void minimise(Minimum *out, const Objective *f, const Parameter *params, const MinOptions *options,
              Arena *arena) {
    ladder_run(out, f, params, NULL, options, options->strategy > 0, arena);
    minimise_elsewhere(out, f, params, options, options->strategy > 0, arena);
}

void minimise_hesse(Minimum *m, const Objective *f, const Parameter *params,
                    const MinOptions *options, Arena *arena) {
    Search s;
    search_open(&s, f, params, options, arena);
    if (s.n == 0) return;
    for (int i = 0; i < s.n; i++) s.u[i] = coordinate_internal(&s.of[i], m->x[s.of[i].k]);
    s.value = m->value;
    if (!m->cov || !metric_of_covariance(&s, m->cov)) metric_steps(&s);
    if (!m->cov) {
        double *x = m->x;
        covariance_room(m, f->n, arena);
        memcpy(m->x, x, (size_t)f->n * sizeof *x);
    }
    size_t n = (size_t)s.n;
    double *inverse = arena_array(arena, double, n *n + n);
    Curvature c;
    curvature_measure(&c, &s);
    covariance_of_curvature(m, &s, &c, inverse, inverse + n * n);
    m->calls += s.calls;
    m->gradient_calls += s.gradient_calls;
}

void minimise_held(Minimum *out, const Objective *f, const Parameter *params, const int *k,
                   const double *at, int n_held, const double *from, const MinOptions *options,
                   Arena *arena) {
    Parameter *held = arena_copy(arena, params, (size_t)f->n * sizeof *params);
    for (int i = 0; i < n_held; i++) {
        held[k[i]].fixed = true;
        held[k[i]].start = at[i];
    }
    ladder_run(out, f, held, from, options, false, arena);
    minimise_elsewhere(out, f, held, options, false, arena);
}

/* The lower point is minimised in full. */
static void minimise_new(Minos *out, const Profile *p, const MinOptions *options, Arena *arena) {
    Minimum found;
    MinOptions plain = *options;
    plain.cov = NULL;
    ladder_run(&found, p->f, p->params, p->lowest_x, &plain, false, arena);
    out->new_x = found.x;
    out->new_value = found.value;
}

void minimise_minos(Minos *out, const Minimum *m, const Objective *f, const Parameter *params,
                    int k, double rise, const MinOptions *options, Arena *arena) {
    static const MinosSide not_tried = {MINOS_FAILED, NAN, 0, "a new minimum was met before"};
    *out = (Minos){.new_value = NAN, .high = not_tried};
    Profile p;
    profile_open(&p, m, f, params, &k, 1, options, arena);
    bool lower = minos_side(&out->low, &p, -1, rise, arena);
    if (!lower) lower = minos_side(&out->high, &p, 1, rise, arena);
    if (lower) minimise_new(out, &p, options, arena);
    profile_close(&p);
}

int minimise_contour(ContourPoint *out, int n, const Minimum *m, const Objective *f,
                     const Parameter *params, int i, int j, double rise, const MinOptions *options,
                     Arena *arena) {
    for (int k = 0; k < n; k++) out[k] = (ContourPoint){.x = NAN, .y = NAN};
    bool free = i != j && !params[i].fixed && !params[j].fixed;
    if (!free || n < 1 || !isfinite(m->value) || !(rise > 0)) return 0;
    Profile p;
    profile_open(&p, m, f, params, (int[]){i, j}, 2, options, arena);
    int found = contour_find(out, n, &p, rise, arena);
    profile_close(&p);
    return found;
}
