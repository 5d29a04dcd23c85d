/* toyfits.c - toys of all parameters; see toyfits.h. */
#include "stat/infer/toyfits.h"

#include <math.h>
#include <string.h>

typedef struct Study {
    ToyFits *out;
    const ToyFitOptions *options;
} Study;

typedef struct Seat { /* state of one thread */
    Arena arena;
    FitPoint point;
    Arena kept;
} Seat;

static void *study_open(void *ctx, ToyBench *b) {
    (void)ctx;
    Seat *s = mem_alloc(sizeof *s);
    s->point = fitter_point(&s->kept, b->fitter.problem->n);
    return s;
}

static void study_close(void *state) {
    Seat *s = state;
    arena_free(&s->arena);
    arena_free(&s->kept);
    mem_free(s);
}

static double study_statistic(Problem *p, double minimum) {
    int n_bins;
    if (!p->class->saturated) return NAN;
    return minimum - p->class->saturated(p, &n_bins);
}

/* The errors of parameter k. A side that MINOS cannot give leaves no error at all. */
static void study_errors(const Study *s, ToyBench *b, const Minimum *m, int k, double *out) {
    const Fitter *f = &b->fitter;
    if (f->params[k].fixed || !(m->error[k] > 0)) return;
    out[1] = -m->error[k];
    out[2] = m->error[k];
    if (!s->options->minos) return;
    Minos minos;
    Seat *seat = b->state;
    minimise_minos(&minos, m, &f->objective, f->params, k, 1, &f->options, &seat->arena);
    bool good = minos.low.status <= MINOS_AT_LIMIT && minos.high.status <= MINOS_AT_LIMIT;
    out[1] = good ? minos.low.error : NAN;
    out[2] = good ? minos.high.error : NAN;
}

static bool study_fit(const Study *s, ToyBench *b, double *out) {
    Seat *seat = b->state;
    Problem *p = b->fitter.problem;
    Minimum m;
    arena_reset(&seat->arena);
    fitter_measure(&b->fitter, &m, s->out->at, &seat->arena);
    memcpy(seat->point.x, m.x, (size_t)p->n * sizeof *m.x);
    b->x = seat->point.x;
    if (m.status != MIN_CONVERGED && m.status != MIN_NO_PARAMETERS) {
        b->why = m.why;
        return false;
    }
    if (m.cov_status != COV_ACCURATE && m.cov_status != COV_APPROXIMATE &&
        m.status == MIN_CONVERGED) {
        b->why = m.cov_why;
        return false;
    }
    out[TOY_MINIMUM] = m.value;
    for (int k = 0; k < p->n; k++) {
        double *of = out + toyfits_column(k, 0);
        of[0] = m.x[k];
        of[1] = of[2] = NAN;
        study_errors(s, b, &m, k, of);
    }
    return true;
}

static bool study_values(const Study *s, ToyBench *b, double *out) {
    Seat *seat = b->state;
    Problem *p = b->fitter.problem;
    b->x = seat->point.x;
    if (!fitter_free(&b->fitter, &seat->point, s->out->at)) {
        b->why = seat->point.why;
        return false;
    }
    out[TOY_MINIMUM] = seat->point.value;
    for (int k = 0; k < p->n; k++) {
        double *of = out + toyfits_column(k, 0);
        of[0] = seat->point.x[k];
        of[1] = of[2] = NAN;
    }
    return true;
}

static bool study_run(void *ctx, ToyBench *b, double *out) {
    const Study *s = ctx;
    Problem *p = b->fitter.problem;
    if (s->options->no_refit) {
        for (int i = 0; i < s->out->stride; i++) out[i] = NAN;
        b->x = s->out->at;
        out[TOY_MINIMUM] = p->class->eval(p, s->out->at, NULL);
        if (!isfinite(out[TOY_MINIMUM])) {
            b->why = p->class->why ? p->class->why(p) : "no value";
            return false;
        }
    } else if (!(s->options->no_errors ? study_values(s, b, out) : study_fit(s, b, out)))
        return false;
    out[TOY_STATISTIC] = study_statistic(p, out[TOY_MINIMUM]);
    return true;
}

Moments toyfits_moments(const double *values, int n, int stride, int which) {
    Moments m = {.mean = NAN, .std = NAN, .mean_error = NAN, .std_error = NAN};
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++) {
        double x = values[(size_t)i * (size_t)stride + (size_t)which];
        if (isnan(x)) continue;
        sum += x;
        m.n++;
    }
    if (m.n) m.mean = sum / m.n;
    for (int i = 0; i < n; i++) {
        double d = values[(size_t)i * (size_t)stride + (size_t)which] - m.mean;
        if (!isnan(d)) squares += d * d;
    }
    if (m.n < 2) return m;
    m.std = sqrt(squares / (m.n - 1));
    m.mean_error = m.std / sqrt(m.n);
    m.std_error = m.std / sqrt(2.0 * (m.n - 1));
    return m;
}

static void study_parameter(const ToyFits *t, int k, double *pulls) {
    ToyParameter *out = &t->params[k];
    double truth = t->at[k];
    int covered = 0;
    for (int i = 0; i < t->log.n; i++) {
        const double *of = toyfits_of(t, i) + toyfits_column(k, 0);
        double d = of[0] - truth, error = d > 0 ? -of[1] : of[2];
        pulls[i] = error > 0 ? d / error : NAN;
        if (isnan(pulls[i])) continue;
        covered += fabs(d) <= error;
        out->n_pulls++;
    }
    Moments m = toyfits_moments(t->values, t->log.n, t->stride, toyfits_column(k, 0));
    Moments p = toyfits_moments(pulls, t->log.n, 1, 0);
    out->n = m.n;
    out->mean = m.mean;
    out->mean_error = out->bias_error = m.mean_error;
    out->std = m.std;
    out->std_error = m.std_error;
    out->bias = m.mean - truth;
    out->pull_mean = p.mean;
    out->pull_mean_error = p.mean_error;
    out->pull_width = p.std;
    out->pull_width_error = p.std_error;
    double n = out->n_pulls, c = covered / n;
    out->coverage = c;
    out->coverage_error = sqrt(c * (1 - c) / n);
}

void toyfits_run(ToyFits *out, const Problem *p, const double *at, const ToyFitOptions *options,
                 uint32_t ensemble, const ToyPlan *plan, Arena *arena) {
    *out = (ToyFits){.n_params = p->n, .stride = TOY_PARAMS + 3 * p->n};
    out->at = arena_copy(arena, at, sizeof *at * (size_t)p->n);
    out->params = arena_array(arena, ToyParameter, p->n);
    out->values = arena_array(arena, double, (size_t)plan->n *(size_t)out->stride);
    Study s = {out, options};
    ToyWork work = {.problem = p, .at = out->at, .params = options->params, .cov = options->cov};
    work.ensemble = ensemble;
    work.n_out = out->stride;
    work.open = study_open;
    work.close = study_close;
    work.run = study_run;
    work.ctx = &s;
    toys_run(&out->log, out->values, &work, plan, arena);
    const Parameter *params = options->params ? options->params : p->params;
    double *pulls = mem_alloc(sizeof *pulls * (size_t)MAX_OF(plan->n, 1));
    for (int k = 0; k < p->n; k++) {
        if (params[k].fixed || options->no_refit) continue;
        study_parameter(out, k, pulls);
        for (int i = 0; i < plan->n; i++) {
            double x = toyfits_of(out, i)[toyfits_column(k, 0)];
            out->params[k].n_at_limit += x <= params[k].lo || x >= params[k].hi;
        }
    }
    mem_free(pulls);
}
