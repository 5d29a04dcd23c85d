/* merit.c - the threshold of a score at which signal stands out best; see merit.h. */
#include "stat/metric/merit.h"

#include <math.h>

#include "stat/metric/bootstrap.h"
#include "stat/significance.h"

double merit_of(MeritKind kind, double s, double b, double background_error) {
    if (kind == MERIT_SB) return significance_sb(s, b);
    if (kind == MERIT_SSB) return significance_ssb(s, b);
    return significance_asimov(s, b, background_error * b);
}

/* How many groups have a score above x? */
static size_t groups_above(const Ranking *r, double x) {
    size_t low = 0, high = r->groups;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->score[middle] > x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef struct Scan {
    const MeritOptions *options;
    size_t *passed; /* by threshold: groups that pass */
    size_t n;
} Scan;

static double merit_at(const Scan *k, const Ranking *r, size_t i, double *s, double *b) {
    size_t g = k->passed[i];
    *s = g ? r->tp[g - 1] : 0;
    *b = g ? r->fp[g - 1] : 0;
    if (k->options->expected && k->n > 1 && *b == 0) return NAN;
    return merit_of(k->options->kind, *s, *b, k->options->background_error);
}

/* The number of the best threshold, the first of equals; k->n: none has a merit. */
static size_t best_of(const Scan *k, const Ranking *r, double *merit) {
    size_t best = k->n;
    double s, b;
    *merit = NAN;
    for (size_t i = 0; i < k->n; i++) {
        double here = merit_at(k, r, i, &s, &b);
        if (isnan(here) || (best < k->n && here <= *merit)) continue;
        best = i;
        *merit = here;
    }
    return best;
}

/* The weights with which each class adds up to what is expected of it. */
static const char *scale_weights(double *out, const MeritData *d, const double *expected,
                                 Arena *arena) {
    double *sums = arena_array(arena, double, d->k);
    for (size_t i = 0; i < d->n; i++) sums[d->class[i]] += d->weight ? d->weight[i] : 1;
    for (int c = 0; c < d->k && expected; c++)
        if (!(sums[c] > 0)) return "a class with a cross section has no events";
    for (size_t i = 0; i < d->n; i++) {
        double w = d->weight ? d->weight[i] : 1;
        int32_t c = d->class[i];
        out[i] = expected ? expected[c] * w / sums[c] : w;
    }
    return NULL;
}

static void list_points(Merit *out, const Scan *k, const Ranking *r, Arena *arena) {
    MeritPoint *points = arena_array(arena, MeritPoint, k->n + 1);
    for (size_t i = 0; i < k->n; i++) {
        MeritPoint *p = &points[i];
        p->threshold = out->at_least ? r->score[i] : k->options->thresholds[i];
        p->merit = merit_at(k, r, i, &p->s, &p->b);
        p->tpr = p->s / r->pos;
        p->fpr = p->b / r->neg;
    }
    out->points = points;
    out->n_points = k->n;
}

static double spread_of(Merit *out, const Scan *k, const Ranking *r, const MeritData *d,
                        Arena *arena) {
    const MeritOptions *o = k->options;
    out->replicas = o->replicas ? o->replicas : bootstrap_replicas(d->n);
    if (out->replicas < 0) return NAN;
    Bootstrap b;
    bootstrap_open(&b, r, d->class, d->k, d->signal, d->weight, o->expected, o->seed, arena);
    double *values = arena_array(arena, double, out->replicas);
    for (int i = 0; i < out->replicas; i++) {
        bootstrap_draw(&b, i + 1);
        best_of(k, &b.ranking, &values[i]);
    }
    return bootstrap_spread(values, out->replicas);
}

const char *merit_best(Merit *out, const MeritData *d, const MeritOptions *o, Arena *arena) {
    Arena scratch = {0};
    Ranking r;
    double *weight = arena_array(&scratch, double, d->n + 1);
    uint8_t *positive = arena_array(&scratch, uint8_t, d->n + 1);
    *out = (Merit){.value = {NAN, NAN}, .at_least = !o->thresholds};
    for (size_t i = 0; i < d->n; i++) positive[i] = d->class[i] == d->signal;
    const char *why = scale_weights(weight, d, o->expected, &scratch);
    if (!why) why = ranking_make(&r, d->score, positive, weight, d->n, &scratch);
    if (!why) {
        Scan k = {.options = o, .n = o->thresholds ? (size_t)o->n_thresholds : r.groups};
        k.passed = arena_array(&scratch, size_t, k.n + 1);
        for (size_t i = 0; i < k.n; i++)
            k.passed[i] = o->thresholds ? groups_above(&r, o->thresholds[i]) : i + 1;
        size_t best = best_of(&k, &r, &out->value.value);
        list_points(out, &k, &r, arena);
        if (best == k.n) why = "no threshold has a figure of merit: too few events pass";
        if (!why) out->best = &out->points[best];
        if (!why) out->value.error = spread_of(out, &k, &r, d, &scratch);
    }
    arena_free(&scratch);
    return why;
}
