/* teststat.c - the value of a test statistic; see teststat.h. */
#include "stat/infer/teststat.h"

#include <math.h>

/* A held fit may be below the free one by rounding and by how far fits are from their minima. */
#define TESTSTAT_ROUNDING 1e-6

void teststat_open(TestStat *t, TestKind kind, int poi, int n, Arena *arena) {
    *t = (TestStat){.kind = kind, .poi = poi, .n = n, .value = NAN, .mu_hat = NAN};
    t->free = fitter_point(arena, n);
    t->held = fitter_point(arena, n);
}

const char *teststat_name(TestKind kind) {
    switch (kind) {
    case TEST_T:
        return "t_mu";
    case TEST_T_TILDE:
        return "t_mu tilde";
    case TEST_Q0:
        return "q_0";
    case TEST_Q:
        return "q_mu";
    case TEST_Q_TILDE:
    default:
        return "q_mu tilde";
    }
}

static bool teststat_fail(TestStat *t, const char *why) {
    t->value = NAN;
    t->ok = false;
    t->why = why;
    return false;
}

bool teststat_free(TestStat *t, Fitter *f, const double *from) {
    Parameter *p = &f->params[t->poi];
    if ((t->kind == TEST_T_TILDE || t->kind == TEST_Q_TILDE) && !(p->lo >= 0)) p->lo = 0;
    t->value = t->mu_hat = NAN;
    t->held_done = false;
    t->ok = fitter_free(f, &t->free, from);
    if (!t->ok) return teststat_fail(t, t->free.why);
    t->mu_hat = t->free.x[t->poi];
    t->why = NULL;
    return true;
}

/* Is the best value on the side that is no evidence against mu? */
static bool teststat_other_side(const TestStat *t) {
    if (t->kind == TEST_Q0) return t->mu_hat <= t->mu;
    if (t->kind == TEST_Q || t->kind == TEST_Q_TILDE) return t->mu_hat >= t->mu;
    return false;
}

bool teststat_at(TestStat *t, Fitter *f, double mu, const double *from) {
    if (!t->free.ok) return teststat_fail(t, t->free.why);
    t->mu = mu;
    t->ok = true;
    t->why = NULL;
    t->value = 0;
    t->held_done = false;
    if (teststat_other_side(t)) return true;
    t->held_done = true;
    if (!fitter_held(f, &t->held, t->poi, mu, from ? from : t->free.x))
        return teststat_fail(t, t->held.why);
    if (t->held.value < t->free.value - TESTSTAT_ROUNDING) {
        FitPoint again = t->held; /* which has a place of its own for the result */
        double value = t->free.value;
        if (fitter_free(f, &t->free, again.x) && t->free.value <= value)
            t->mu_hat = t->free.x[t->poi];
        else
            return teststat_fail(t, "the best fit is above the fit with the parameter held");
        if (teststat_other_side(t)) return true;
    }
    t->value = fmax(0, t->held.value - t->free.value);
    return true;
}
