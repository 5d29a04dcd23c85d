/* fit_run.c - fits done when they are asked for; see fit_thing.h. */
#include <math.h>

#include "run/evaluate.h"
#include "run/fit_thing.h"

enum { MOVES_MAX = 5 }; /* to lower minima that MINOS met */

/* Starting values and holds of this fit go before those of the parameters. */
static void begin_at(FitThing *f) {
    Parameter *p = f->problem->params;
    Session *s = f->session;
    for (int i = 0; f->start && i < f->problem->n && !f->failure; i++) {
        if (f->start_late[i]) f->start[i] = evaluate_late(s, f->start_late[i]);
        if (f->start_late[i] && isnan(f->start[i]))
            f->failure =
                arena_printf(&s->arena, "there is no value where '%s' shall begin", p[i].name);
        if (!isnan(f->start[i])) p[i].start = f->start[i];
        if (f->hold[i]) p[i].fixed = true;
    }
}

static void set_errors(Minimum *m) {
    size_t n = (size_t)m->n;
    for (size_t i = 0; i < n; i++)
        if (m->error[i] != 0) m->error[i] = sqrt(m->cov[i * n + i]);
}

static void weigh_errors(FitThing *f) {
    if (!f->facts.weighted || strcmp(f->weights, "none") == 0 || f->min.cov_status == COV_NONE)
        return;
    bool asymptotic = strcmp(f->weights, "asymptotic") == 0;
    if (likelihood_weighted_covariance(f->problem, f->min.x, f->min.cov, asymptotic))
        set_errors(&f->min);
}

static void scale_errors(FitThing *f) {
    double chi2;
    int ndof;
    if (!f->scale_errors || !fit_goodness(f, &chi2, &ndof) || ndof <= 0) return;
    size_t n = (size_t)f->min.n;
    f->scale = chi2 / ndof;
    for (size_t i = 0; i < n * n; i++) f->min.cov[i] *= f->scale;
    set_errors(&f->min);
}

static void minimise_once(FitThing *f) {
    Objective o = problem_objective(f->problem);
    Arena *arena = &f->session->arena;
    int repeat = MAX_OF(f->repeat, 1);
    double begun = os_cpu_seconds();
    Arena scratch = {0};
    for (int i = 1; i < repeat; i++) {
        arena_reset(&scratch);
        minimise(&f->min, &o, f->problem->params, &f->options, &scratch);
    }
    arena_free(&scratch);
    minimise(&f->min, &o, f->problem->params, &f->options, arena);
    f->seconds = (os_cpu_seconds() - begun) / repeat;
}

static void tell(FitThing *f) {
    Diags *d = f->session->diags;
    if (f->failure) {
        diag_error(d, HML_E_FIT, f->span, "there is no fit of %s: %s", f->name, f->failure);
    } else if (!fit_is_valid(f)) {
        diag_error(d, HML_E_FIT, f->span, "the fit of %s is not valid%s%s", f->name,
                   f->min.why ? ": " : "", f->min.why ? f->min.why : "");
    }
}

/* What a minimum still lacks to be the result. */
static void finish_errors(FitThing *f) {
    weigh_errors(f);
    if (f->like && strcmp(f->covariance, "jacobian") == 0 &&
        likelihood_jacobian_covariance(f->problem, f->min.x, f->min.cov))
        set_errors(&f->min);
    scale_errors(f);
    f->minos = arena_array(&f->session->arena, Minos *, f->problem->n + 1);
}

/* MINOS of all free parameters, up to the first that meets a lower minimum: that point; NULL. */
static const double *minos_all(const FitThing *f) {
    for (int k = 0; k < f->problem->n; k++) {
        const Minos *m = fit_minos(f, k);
        if (m && m->new_x) return m->new_x;
    }
    return NULL;
}

/* Goes to the lower minima that MINOS meets, as long as there are some. */
static void follow_minos(FitThing *f) {
    const double *lower;
    while (f->moves < MOVES_MAX && (lower = minos_all(f))) {
        Objective o = problem_objective(f->problem);
        const Parameter *params = f->problem->params;
        Minimum before = f->min;
        size_t size = (size_t)f->problem->n * sizeof *params;
        Parameter *from = arena_copy(&f->session->arena, params, size);
        for (int i = 0; i < f->problem->n; i++) from[i].start = lower[i];
        minimise(&f->min, &o, from, &f->options, &f->session->arena);
        if (f->min.status != MIN_CONVERGED || !(f->min.value < before.value)) {
            f->min = before;
            break;
        }
        if (f->moves++ == 0) f->first_value = before.value;
        f->min.calls += before.calls;
        f->min.gradient_calls += before.gradient_calls;
        finish_errors(f);
    }
}

static void fit_do(FitThing *f) {
    f->done = true;
    if (f->like) {
        like_problem(&f->made, f->like, MAX_OF(f->session->threads, 1));
        f->problem = f->made.problem;
        f->failure = f->made.failure;
    } else {
        Problem *shared = f->other(f->of, &f->failure);
        f->problem = shared ? shared->class->clone(shared) : NULL;
        if (shared) session_keep_problem(f->session, f->problem);
    }
    if (!f->failure) begin_at(f);
    if (!f->failure) {
        minimise_once(f);
        if (f->like) likelihood_facts(&f->facts, f->problem);
        finish_errors(f);
        if (fit_has_minos(f)) follow_minos(f);
    }
    tell(f);
}

const FitThing *fit_result(const FitThing *f) {
    if (!f->done) fit_do((FitThing *)f);
    return f;
}

bool fit_is_valid(const FitThing *f) {
    fit_result(f);
    bool good = f->min.status == MIN_CONVERGED ||
                (f->min.status == MIN_NO_PARAMETERS && !isnan(f->min.value));
    return !f->failure && good;
}

bool fit_has_minos(const FitThing *f) {
    fit_result(f);
    return f->wants_minos && fit_is_valid(f) &&
           !(f->facts.weighted && strcmp(f->weights, "none") != 0);
}

const Minos *fit_minos(const FitThing *f, int k) {
    fit_result(f);
    if (f->failure || f->problem->params[k].fixed) return NULL;
    if (f->minos[k]) return f->minos[k];
    Objective o = problem_objective(f->problem);
    f->minos[k] = arena_new(&f->session->arena, Minos);
    minimise_minos(f->minos[k], &f->min, &o, f->problem->params, k, f->scale, &f->options,
                   &f->session->arena);
    return f->minos[k];
}

bool fit_goodness(const FitThing *f, double *chi2, int *ndof) {
    fit_result(f);
    if (f->failure || !f->problem->class->saturated) return false;
    int bins = 0, free_params = 0;
    double saturated = f->problem->class->saturated(f->problem, &bins);
    for (int i = 0; i < f->problem->n; i++) free_params += !f->problem->params[i].fixed;
    if (isnan(saturated) || bins <= 0) return false;
    *chi2 = f->min.value - saturated;
    for (int i = 0; f->like && i < f->like->n_parts; i++) bins -= f->made.data[i].scaled;
    *ndof = bins - free_params;
    return true;
}
