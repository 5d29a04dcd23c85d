/* breakdown.c - the uncertainty of a parameter, by source and group; see breakdown.h. */
#include "stat/infer/breakdown.h"

#include <math.h>

typedef struct Sources {
    Breakdown *out;
    Fitter fitter;
    const double *from;
    bool minos;
    Arena *arena;
} Sources;

/* Errors of the parameter of interest with the fitter's parameters as they are now. */
static BreakdownPart sources_errors(Sources *s, const char *name, Minimum *m) {
    BreakdownPart out = {name, NAN, NAN, NAN, false, NULL};
    Fitter *f = &s->fitter;
    int k = s->out->poi;
    fitter_measure(f, m, s->from, s->arena);
    if (m->status != MIN_CONVERGED) {
        out.why = m->why;
        return out;
    }
    if (m->cov_status != COV_ACCURATE) {
        out.why = m->cov_why;
        return out;
    }
    out.error = out.low = out.high = m->error[k];
    out.ok = true;
    if (!s->minos) return out;
    Minos minos;
    minimise_minos(&minos, m, &f->objective, f->params, k, 1, &f->options, s->arena);
    out.low = minos.low.status == MINOS_OK ? -minos.low.error : NAN;
    out.high = minos.high.status == MINOS_OK ? minos.high.error : NAN;
    out.why = minos.low.why ? minos.low.why : minos.high.why;
    return out;
}

/* sqrt(a^2 - b^2); a little below 0 is rounding. */
static double less(double a, double b) {
    double d = a * a - b * b;
    return d > 0 ? sqrt(d) : d > -1e-3 * a * a ? 0 : NAN;
}

static BreakdownPart part_less(const BreakdownPart *all, const BreakdownPart *rest,
                               const char *name) {
    BreakdownPart p = {name,
                       less(all->error, rest->error),
                       less(all->low, rest->low),
                       less(all->high, rest->high),
                       all->ok && rest->ok,
                       NULL};
    if (!p.ok) p.why = all->ok ? rest->why : all->why;
    if (p.ok && isnan(p.error)) {
        p.ok = false;
        p.why = "the error is greater with these parameters held: one of the fits is not right";
    }
    return p;
}

static void sources_hold(Sources *s, const BreakdownGroup *g, bool hold) {
    const Parameter *own = s->fitter.problem->params;
    for (int i = 0; i < g->n; i++) {
        int k = g->k[i];
        if (k == s->out->poi || own[k].fixed) continue;
        s->fitter.params[k] = own[k];
        if (!hold) continue;
        s->fitter.params[k].fixed = true;
        s->fitter.params[k].start = s->from[k];
    }
}

static void add_square(double *sum, double x) { *sum = sqrt(*sum * *sum + x * x); }

static void sources_all(Sources *s, const BreakdownGroup *groups) {
    Breakdown *out = s->out;
    Minimum m;
    for (int i = 0; i < out->n; i++) {
        sources_hold(s, &groups[i], true);
        BreakdownPart rest = sources_errors(s, groups[i].name, &m);
        out->groups[i] = part_less(&out->total, &rest, groups[i].name);
        sources_hold(s, &groups[i], false);
    }
    for (int i = 0; i < out->n; i++) sources_hold(s, &groups[i], true);
    out->statistics = sources_errors(s, "statistics", &m);
    out->systematics = part_less(&out->total, &out->statistics, "systematics");
    out->sum = out->statistics;
    out->sum.name = "sum in quadrature";
    for (int i = 0; i < out->n; i++) {
        add_square(&out->sum.error, out->groups[i].error);
        add_square(&out->sum.low, out->groups[i].low);
        add_square(&out->sum.high, out->groups[i].high);
        out->sum.ok = out->sum.ok && out->groups[i].ok;
    }
}

void breakdown_run(Breakdown *out, const Problem *p, int poi, const BreakdownGroup *groups, int n,
                   bool minos, Arena *arena) {
    *out = (Breakdown){.poi = poi, .n = n, .mu = NAN};
    out->groups = arena_array(arena, BreakdownPart, n);
    Sources s = {.out = out, .minos = minos, .arena = arena};
    fitter_open(&s.fitter, p->class->clone(p), NULL);
    out->total = sources_errors(&s, "total", &out->best);
    if (out->total.ok) {
        out->mu = out->best.x[poi];
        s.from = out->best.x;
        sources_all(&s, groups);
    } else
        out->why = arena_printf(arena, "the fit failed: %s", out->total.why);
    Problem *copy = s.fitter.problem;
    fitter_close(&s.fitter);
    copy->class->close(copy);
}
