/* rejection.c - background rejected at an efficiency; see rejection.h. */
#include "stat/metric/rejection.h"

#include <math.h>

#include "stat/metric/bootstrap.h"

static void at_point(Rejection *x, const Ranking *r, size_t passed, double threshold) {
    x->efficiency = passed ? r->tp[passed - 1] / r->pos : 0;
    x->fpr = passed ? r->fp[passed - 1] / r->neg : 0;
    x->threshold = threshold;
    x->value.value = 1 / x->fpr;
}

static bool find_exact(Rejection *x, const Ranking *r, double at, bool between) {
    size_t g = 0;
    while (g < r->groups && !(r->tp[g] / r->pos >= at)) g++;
    if (g == r->groups) return false;
    at_point(x, r, g + 1, r->score[g]);
    if (!between) return true;
    double t0 = g ? r->tp[g - 1] / r->pos : 0, f0 = g ? r->fp[g - 1] / r->neg : 0;
    double part = x->efficiency > t0 ? (at - t0) / (x->efficiency - t0) : 1;
    x->fpr = f0 + part * (x->fpr - f0);
    x->efficiency = at;
    x->threshold = NAN;
    x->value.value = 1 / x->fpr;
    return true;
}

static bool find_keras(Rejection *x, const Ranking *r, double at) {
    bool found = false;
    size_t passed = r->groups;
    for (int t = 0; t < REJECTION_THRESHOLDS; t++) {
        double threshold = (double)t / (REJECTION_THRESHOLDS - 1);
        while (passed > 0 && !(r->score[passed - 1] > threshold)) passed--;
        Rejection here = *x;
        at_point(&here, r, passed, threshold);
        if (!(here.efficiency >= at) || (found && here.fpr >= x->fpr)) continue;
        *x = here;
        found = true;
    }
    return found;
}

static bool find(Rejection *x, const Ranking *r, const RejectionOptions *o) {
    bool keras = o->rule == REJECTION_KERAS;
    return keras ? find_keras(x, r, o->at) : find_exact(x, r, o->at, o->rule != REJECTION_EXACT);
}

static double spread_of(Rejection *x, const Ranking *r, const uint8_t *positive,
                        const double *weight, const RejectionOptions *o, Arena *arena) {
    x->replicas = o->replicas ? o->replicas : bootstrap_replicas(r->n);
    if (x->replicas < 0) return NAN;
    int32_t *class = arena_array(arena, int32_t, r->n);
    for (size_t i = 0; i < r->n; i++) class[i] = positive[i] != 0;
    Bootstrap b;
    bootstrap_open(&b, r, class, 2, 1, weight, NULL, o->seed, arena);
    double *values = arena_array(arena, double, x->replicas);
    for (int i = 0; i < x->replicas; i++) {
        Rejection here = {0};
        bootstrap_draw(&b, i + 1);
        values[i] = find(&here, &b.ranking, o) ? here.fpr : NAN;
    }
    return bootstrap_spread(values, x->replicas) / (x->fpr * x->fpr);
}

const char *rejection_of(Rejection *x, const double *score, const uint8_t *positive,
                         const double *weight, size_t n, const RejectionOptions *o) {
    Ranking r;
    Arena scratch = {0};
    *x = (Rejection){.value = {NAN, NAN}, .at_least = o->rule != REJECTION_KERAS};
    const char *why = ranking_make(&r, score, positive, weight, n, &scratch);
    bool keras = o->rule == REJECTION_KERAS;
    if (!why && keras && !(r.score[0] <= 1 && r.score[r.groups - 1] >= 0))
        why = "200 thresholds from 0 to 1 are for scores from 0 to 1";
    if (!why && !find(x, &r, o)) why = "no threshold keeps so much of the signal";
    if (!why) x->value.error = spread_of(x, &r, positive, weight, o, &scratch);
    arena_free(&scratch);
    return why;
}
