/* limit.c - upper limits on a parameter; see limit.h. */
#include "stat/infer/limit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/infer/root.h"

enum { LIMIT_POINTS_MAX = 512 };

typedef struct Finder {
    ClsTest test;
    ClsPoint points[LIMIT_POINTS_MAX];
    int n;
    double alpha, root; /* root: of Asimov statistics that is looked for; NaN: the observed limit */
    bool clsb;
    const char *why;
} Finder;

static const ClsPoint *finder_point(Finder *f, double mu) {
    for (int i = 0; i < f->n; i++)
        if (f->points[i].mu == mu) return &f->points[i];
    if (f->n == LIMIT_POINTS_MAX) return NULL;
    cls_at(&f->test, &f->points[f->n], mu);
    return &f->points[f->n++];
}

/* Falls through 0 at the limit. */
static double finder_value(void *ctx, double mu) {
    Finder *f = ctx;
    const ClsPoint *p = finder_point(f, mu);
    if (!p || !p->ok) {
        f->why = p ? p->why : "no end of the search";
        return NAN;
    }
    if (!isnan(f->root)) return f->root - sqrt(p->q_asimov);
    double value = f->clsb ? p->observed.clsb : p->observed.cls;
    return fmax(log(value / f->alpha), -700);
}

/* Where to begin: two standard deviations above the best value, or the closest point known. */
static void finder_start(const Finder *f, Root *r, double mu) {
    double best = fmax(f->test.mu_hat, 0);
    r->lo = isnan(f->root) ? best : 0;
    r->f_lo = isnan(f->root) ? -log(f->alpha) : f->root;
    r->hi = mu > r->lo ? mu : r->lo + 2 * f->test.step;
}

static LimitValue finder_limit(Finder *f, double guess, double precision, Arena *arena) {
    LimitValue none = {.value = NAN}, zero = {.value = 0, .ok = true};
    if (f->root <= 0) {
        zero.why = "already without signal the level is passed";
        return zero;
    }
    int poi = f->test.data.poi;
    double most = f->test.on_observed.params[poi].hi;
    Root r = {.f = finder_value, .ctx = f, .relative = precision};
    finder_start(f, &r, guess);
    f->why = NULL;
    if (!root_bracket(&r, most)) {
        none.why =
            f->why ? arena_strdup(arena, f->why)
                   : arena_printf(arena, "the limit is above the upper limit %g of the parameter",
                                  most);
        return none;
    }
    if (!root_find(&r)) {
        none.why = arena_strdup(arena, f->why ? f->why : "no end of the search");
        return none;
    }
    return (LimitValue){.value = r.x, .ok = true};
}

static int limit_by_mu(const void *a, const void *b) {
    const ClsPoint *p = a, *q = b;
    return (p->mu > q->mu) - (p->mu < q->mu);
}

static void limit_keep(Limit *out, Finder *f, Arena *arena) {
    qsort(f->points, (size_t)f->n, sizeof *f->points, limit_by_mu);
    out->points = arena_copy(arena, f->points, (size_t)f->n * sizeof *f->points);
    out->n_points = f->n;
    for (int i = 0; i < f->n; i++)
        if (out->points[i].why) out->points[i].why = arena_strdup(arena, out->points[i].why);
}

void limit_find(Limit *out, const Problem *p, int poi, const LimitOptions *options, Arena *arena) {
    *out = (Limit){.level = options->level > 0 ? options->level : 0.95};
    double precision = options->precision > 0 ? options->precision : 1e-8;
    Finder *f = mem_alloc(sizeof *f);
    f->alpha = 1 - out->level;
    f->clsb = options->clsb;
    f->root = NAN;
    if (!cls_open(&f->test, p, options->kind, poi)) {
        out->why = arena_strdup(arena, f->test.why);
        LimitValue none = {.value = NAN, .why = out->why};
        out->observed = none;
        for (int i = 0; i < BAND; i++) out->expected[i] = none;
    } else {
        out->observed = finder_limit(f, NAN, precision, arena);
        for (int i = 0; i < BAND; i++) {
            LimitValue *e = &out->expected[i];
            *e = (LimitValue){.value = NAN, .why = "not asked for"};
            if (options->no_expected) continue;
            f->root = asymptotic_cls_root(i - 2, f->alpha, options->clsb);
            double sigma = f->n ? f->points[f->n - 1].sigma : NAN;
            *e = finder_limit(f, f->root * sigma * 1.02, precision, arena);
        }
    }
    out->mu_hat = f->test.mu_hat;
    limit_keep(out, f, arena);
    cls_close(&f->test);
    mem_free(f);
}
