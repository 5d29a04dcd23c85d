/* impacts.c - what each nuisance parameter does to the parameter of interest; see impacts.h. */
#include "stat/infer/impacts.h"

#include <math.h>
#include <stdlib.h>

typedef struct Ranking {
    Impacts *out;
    const ImpactOptions *options;
    Fitter fitter;
    FitPoint point;
    Arena *arena;
} Ranking;

/* Errors of parameter k. */
static void ranking_errors(Ranking *r, int k, double *low, double *high) {
    const Minimum *m = &r->out->best;
    *low = -m->error[k];
    *high = m->error[k];
    if (!r->options->minos) return;
    Minos minos;
    Arena scratch = {0};
    const Fitter *f = &r->fitter;
    MinOptions options = f->options;
    options.cov = NULL;
    minimise_minos(&minos, m, &f->objective, f->params, k, 1, &options, &scratch);
    if (minos.low.status <= MINOS_AT_LIMIT) *low = minos.low.error;
    if (minos.high.status <= MINOS_AT_LIMIT) *high = minos.high.error;
    arena_free(&scratch);
}

static void ranking_side(Ranking *r, ImpactSide *out, int k, double shift) {
    const Minimum *m = &r->out->best;
    const Parameter *p = &r->fitter.params[k];
    *out = (ImpactSide){.held = m->x[k] + shift, .moved = NAN};
    if (!isfinite(shift)) {
        out->why = "it has no error";
        return;
    }
    out->at_limit = out->held <= p->lo || out->held >= p->hi;
    out->held = fmin(fmax(out->held, p->lo), p->hi);
    out->ok = fitter_held(&r->fitter, &r->point, k, out->held, m->x);
    if (out->ok)
        out->moved = r->point.x[r->out->poi] - r->out->mu;
    else
        out->why = arena_strdup(r->arena, r->point.why);
}

static void ranking_parameter(Ranking *r, Impact *i, int k) {
    const ImpactOptions *o = r->options;
    double centre = o->centre ? o->centre[k] : NAN, width = o->width ? o->width[k] : NAN;
    *i = (Impact){.k = k, .value = r->out->best.x[k]};
    ranking_errors(r, k, &i->error_low, &i->error_high);
    i->pull = (i->value - centre) / width;
    i->constraint = i->pull_error = 0.5 * (i->error_high - i->error_low) / width;
    ranking_side(r, &i->low, k, i->error_low);
    ranking_side(r, &i->high, k, i->error_high);
    i->before_low = i->before_high = (ImpactSide){NAN, NAN, false, false, "not measured elsewhere"};
    if (width > 0) {
        ranking_side(r, &i->before_low, k, -width);
        ranking_side(r, &i->before_high, k, width);
    }
    i->size = fmax(i->low.ok ? fabs(i->low.moved) : 0, i->high.ok ? fabs(i->high.moved) : 0);
}

static int by_size(const void *a, const void *b) {
    const Impact *x = a, *y = b;
    if (x->size != y->size) return x->size < y->size ? 1 : -1;
    return x->k - y->k;
}

static void ranking_all(Ranking *r) {
    Impacts *out = r->out;
    const Parameter *p = r->fitter.params;
    int n = r->fitter.problem->n;
    out->mu = out->best.x[out->poi];
    ranking_errors(r, out->poi, &out->mu_low, &out->mu_high);
    out->list = arena_array(r->arena, Impact, n);
    for (int k = 0; k < n; k++)
        if (k != out->poi && !p[k].fixed) ranking_parameter(r, &out->list[out->n++], k);
    if (out->n) qsort(out->list, (size_t)out->n, sizeof *out->list, by_size);
}

void impacts_run(Impacts *out, const Problem *p, int poi, const ImpactOptions *options,
                 Arena *arena) {
    *out = (Impacts){.poi = poi, .mu = NAN, .mu_low = NAN, .mu_high = NAN};
    Ranking r = {.out = out, .options = options, .arena = arena};
    r.point = fitter_point(arena, p->n);
    fitter_open(&r.fitter, p->class->clone(p), NULL);
    fitter_measure(&r.fitter, &out->best, NULL, arena);
    fitter_learn(&r.fitter, &out->best);
    if (out->best.status == MIN_CONVERGED)
        ranking_all(&r);
    else
        out->why = arena_printf(arena, "the fit failed: %s", out->best.why);
    Problem *copy = r.fitter.problem;
    fitter_close(&r.fitter);
    copy->class->close(copy);
}
