/* cls.c - CLs of a hypothesis with signal; see cls.h. */
#include "stat/infer/cls.h"

#include <math.h>
#include <string.h>

static bool cls_fail(ClsTest *t, const char *what, const char *why) {
    t->ok = false;
    t->why = arena_printf(&t->arena, "%s: %s", what, why ? why : "not known");
    return false;
}

/* Asimov data at the best point without signal. */
static bool cls_make_asimov(ClsTest *t, const Problem *p, int poi) {
    FitPoint none = fitter_point(&t->arena, p->n);
    if (!fitter_held(&t->on_observed, &none, poi, 0, t->best.x))
        return cls_fail(t, "the fit without signal failed", none.why);
    const char *why = t->asimov->class->asimov ? t->asimov->class->asimov(t->asimov, none.x)
                                               : "these data have none";
    if (why) return cls_fail(t, "no Asimov data", why);
    Minimum m;
    fitter_measure(&t->on_asimov, &m, none.x, &t->arena);
    fitter_learn(&t->on_asimov, &m);
    if (!teststat_free(&t->expected, &t->on_asimov, none.x))
        return cls_fail(t, "the fit of the Asimov data failed", t->expected.why);
    memcpy(t->start[0], none.x, (size_t)p->n * sizeof *none.x);
    memcpy(t->start[1], none.x, (size_t)p->n * sizeof *none.x);
    return true;
}

bool cls_open(ClsTest *t, const Problem *p, TestKind kind, int poi) {
    *t = (ClsTest){.ok = true, .mu_hat = NAN};
    t->observed = p->class->clone(p);
    t->asimov = p->class->clone(p);
    fitter_open(&t->on_observed, t->observed, NULL);
    fitter_open(&t->on_asimov, t->asimov, NULL);
    t->on_observed.careful = t->on_asimov.careful = true;
    teststat_open(&t->data, kind, poi, p->n, &t->arena);
    teststat_open(&t->expected, kind, poi, p->n, &t->arena);
    for (int i = 0; i < 2; i++) t->start[i] = arena_array(&t->arena, double, p->n);
    if (kind == TEST_Q_TILDE) {
        Parameter *q[] = {&t->on_observed.params[poi], &t->on_asimov.params[poi]};
        for (int i = 0; i < 2; i++) q[i]->lo = fmax(q[i]->lo, 0);
        if (q[0]->hi <= 0) return cls_fail(t, "no signal is allowed", "its upper limit is not > 0");
    }
    fitter_measure(&t->on_observed, &t->best, NULL, &t->arena);
    fitter_learn(&t->on_observed, &t->best);
    if (!isfinite(t->best.value)) return cls_fail(t, "the fit of the data failed", t->best.why);
    if (!teststat_free(&t->data, &t->on_observed, t->best.x))
        return cls_fail(t, "the fit of the data failed", t->data.why);
    t->mu_hat = t->data.mu_hat;
    if (!cls_make_asimov(t, p, poi)) return false;
    double error = t->best.error[poi];
    t->step = error > 0 && isfinite(error) ? error : fmax(fabs(t->mu_hat), 1);
    return true;
}

void cls_close(ClsTest *t) {
    fitter_close(&t->on_observed);
    fitter_close(&t->on_asimov);
    if (t->observed) t->observed->class->close(t->observed);
    if (t->asimov) t->asimov->class->close(t->asimov);
    arena_free(&t->arena);
    *t = (ClsTest){0};
}

/* One statistic; the next fit starts where this one ended. */
static bool cls_measure(ClsTest *t, TestStat *s, Fitter *f, double mu, double *start) {
    if (!teststat_at(s, f, mu, start)) {
        if (!teststat_at(s, f, mu, NULL)) return false;
    }
    if (s->held_done) memcpy(start, s->held.x, (size_t)t->data.n * sizeof *start);
    return true;
}

bool cls_at(ClsTest *t, ClsPoint *out, double mu) {
    *out = (ClsPoint){.mu = mu, .q = NAN, .q_asimov = NAN, .sigma = NAN, .why = t->why};
    if (!t->ok) return false;
    const char *why = NULL;
    if (!(mu > 0))
        why = "the tested value is not above 0";
    else if (!cls_measure(t, &t->data, &t->on_observed, mu, t->start[0]))
        why = arena_printf(&t->arena, "fit of the data at %g: %s", mu, t->data.why);
    else if (!cls_measure(t, &t->expected, &t->on_asimov, mu, t->start[1]))
        why = arena_printf(&t->arena, "fit of Asimov data at %g: %s", mu, t->expected.why);
    if (!why) {
        out->q = t->data.value;
        out->q_asimov = t->expected.value;
        double root = sqrt(out->q_asimov);
        out->sigma = mu / root;
        out->observed = asymptotic_cls(t->data.kind, sqrt(out->q), root);
        for (int i = 0; i < BAND; i++) out->expected[i] = asymptotic_cls_expected(i - 2, root);
        if (isnan(out->observed.cls)) why = "the data do not depend on the signal";
    }
    out->why = why;
    out->ok = !why;
    return out->ok;
}
