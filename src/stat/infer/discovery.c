/* discovery.c - how significant a signal is; see discovery.h. */
#include "stat/infer/discovery.h"

#include <math.h>

/* The statistic with a fit of its own, from start values or a point. */
static const char *discovery_test(TestStat *t, Fitter *f, double mu0, const double *from,
                                  Minimum *m, Arena *arena) {
    fitter_measure(f, m, from, arena);
    fitter_learn(f, m);
    if (!isfinite(m->value)) return arena_printf(arena, "the fit failed: %s", m->why);
    if (!teststat_free(t, f, m->x)) return arena_printf(arena, "the fit failed: %s", t->why);
    if (!teststat_at(t, f, mu0, NULL))
        return arena_printf(arena, "the fit with the parameter held at %g failed: %s", mu0, t->why);
    return NULL;
}

static const char *discovery_expect(Discovery *out, Problem *p, int poi, double mu1, Arena *arena) {
    Fitter f;
    FitPoint at = fitter_point(arena, p->n);
    fitter_open(&f, p, NULL);
    f.careful = true;
    const char *why = NULL;
    if (!fitter_held(&f, &at, poi, mu1, out->free.x)) why = at.why;
    if (!why) why = p->class->asimov ? p->class->asimov(p, at.x) : "these data have none";
    TestStat t;
    teststat_open(&t, TEST_Q0, poi, p->n, arena);
    Minimum m;
    if (why)
        why = arena_printf(arena, "no Asimov data: %s", why);
    else
        why = discovery_test(&t, &f, out->mu0, at.x, &m, arena);
    fitter_close(&f);
    if (!why) out->expected_z = sqrt(t.value);
    return why;
}

void discovery_measure(Discovery *out, const Problem *p, int poi, double mu0, double mu1,
                       Arena *arena) {
    *out = (Discovery){.q0 = NAN, .z = NAN, .p = NAN, .mu0 = mu0, .mu_hat = NAN, .error = NAN};
    out->expected_z = NAN;
    Problem *copy = p->class->clone(p);
    Fitter f;
    TestStat t;
    Minimum m;
    fitter_open(&f, copy, NULL);
    f.careful = true;
    teststat_open(&t, TEST_Q0, poi, p->n, arena);
    out->why = discovery_test(&t, &f, mu0, NULL, &m, arena);
    if (!out->why && !t.held_done && !fitter_held(&f, &t.held, poi, mu0, t.free.x))
        t.held.ok = false; /* no need of it, but toys may want to start there */
    out->free = t.free;
    out->held = t.held;
    if (!out->why) {
        out->q0 = t.value;
        out->z = sqrt(t.value);
        out->p = asymptotic_p(out->z);
        out->mu_hat = t.mu_hat;
        out->error = m.error[poi];
        if (m.cov_status == COV_ACCURATE) out->cov = m.cov;
        if (!isnan(mu1)) out->why_expected = discovery_expect(out, copy, poi, mu1, arena);
    }
    fitter_close(&f);
    copy->class->close(copy);
}
