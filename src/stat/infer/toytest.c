/* toytest.c - test statistics of toys: ensembles, and discovery by toys; see toytest.h. */
#include "stat/infer/toytest.h"

#include <math.h>

#include "stat/infer/discovery.h"

/* ---- ensembles ---- */

typedef struct Tester { /* state of one thread */
    TestStat stat;
    Arena arena;
} Tester;

static void *tester_open(void *ctx, ToyBench *b) {
    const ToyEnsemble *e = ctx;
    Tester *t = mem_alloc(sizeof *t);
    teststat_open(&t->stat, e->kind, e->poi, b->fitter.problem->n, &t->arena);
    return t;
}

static void tester_close(void *state) {
    Tester *t = state;
    arena_free(&t->arena);
    mem_free(t);
}

static bool tester_run(void *ctx, ToyBench *b, double *out) {
    const ToyEnsemble *e = ctx;
    TestStat *t = &((Tester *)b->state)->stat;
    b->x = t->free.x;
    if (!teststat_free(t, &b->fitter, e->at)) {
        b->why = t->why;
        return false;
    }
    for (int i = 0; i < e->n_mu; i++) {
        if (!teststat_at(t, &b->fitter, e->mu[i], NULL)) {
            if (t->held_done) b->x = t->held.x;
            b->why = t->why;
            return false;
        }
        out[1 + i] = t->value;
    }
    out[0] = t->mu_hat;
    return true;
}

void toytest_ensemble(ToyEnsemble *out, const Problem *p, TestKind kind, int poi, const double *mu,
                      int n_mu, const double *at, const double *cov, uint32_t number,
                      const ToyPlan *plan, Arena *arena) {
    *out = (ToyEnsemble){.kind = kind, .poi = poi, .n_mu = n_mu, .stride = 1 + n_mu};
    out->mu = arena_copy(arena, mu, sizeof *mu * (size_t)n_mu);
    out->at = arena_copy(arena, at, sizeof *at * (size_t)p->n);
    out->values = arena_array(arena, double, (size_t)plan->n *(size_t)out->stride);
    ToyWork work = {.problem = p, .at = out->at, .cov = cov, .ensemble = number};
    work.n_out = out->stride;
    work.open = tester_open;
    work.close = tester_close;
    work.run = tester_run;
    work.ctx = out;
    toys_run(&out->log, out->values, &work, plan, arena);
}

/* ---- discovery ---- */

void toytest_discovery(ToyDiscovery *out, const Problem *p, int poi, double mu0,
                       const ToyPlan *plan, Arena *arena) {
    Discovery d;
    discovery_measure(&d, p, poi, mu0, NAN, arena);
    *out = (ToyDiscovery){.q0 = d.q0, .z_asymptotic = d.z, .p_asymptotic = d.p, .why = d.why};
    out->mu_hat = d.mu_hat;
    if (!d.why && !d.held.ok) out->why = "the null hypothesis could not be fitted to the data";
    if (out->why) return;
    toytest_ensemble(&out->ensemble, p, TEST_Q0, poi, &mu0, 1, d.held.x, d.cov, 0, plan, arena);
    out->toys = toys_probability(&out->ensemble.log, out->ensemble.values, out->ensemble.stride, 1,
                                 d.q0, TOYTEST_SAME);
    out->by_estimate =
        toys_probability(&out->ensemble.log, out->ensemble.values, out->ensemble.stride, 0,
                         d.mu_hat, d.error > 0 ? TOYTEST_SAME * d.error : 0);
    if (!out->toys.n) out->why = "no toy has a valid fit";
}
