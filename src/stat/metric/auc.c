/* auc.c - the area under the ROC curve; see auc.h. */
#include "stat/metric/auc.h"

#include <math.h>

/* m / (m - 1) of the sample variance; of one event nothing is known. */
static double factor_of(size_t m) { return m > 1 ? (double)m / (double)(m - 1) : NAN; }

/* What the events of group g of either class beat of the other class. */
static double beaten_by_signal(const Ranking *r, size_t g) {
    double above = g ? r->fp[g - 1] : 0;
    return (r->neg - 0.5 * (r->fp[g] + above)) / r->neg;
}

static double beating_background(const Ranking *r, size_t g) {
    double above = g ? r->tp[g - 1] : 0;
    return 0.5 * (r->tp[g] + above) / r->pos;
}

static double step(const double *sums, size_t g) { return g ? sums[g] - sums[g - 1] : sums[g]; }

static double area_of(const Ranking *r) {
    double area = 0;
    for (size_t g = 0; g < r->groups; g++) area += step(r->tp, g) * beaten_by_signal(r, g);
    return area / r->pos;
}

Figure auc_of(const Ranking *r) {
    Figure a = {.value = area_of(r)};
    double signal = 0, background = 0;
    for (size_t g = 0; g < r->groups; g++) {
        double u = beaten_by_signal(r, g) - a.value, v = beating_background(r, g) - a.value;
        signal += step(r->tp2, g) * u * u;
        background += step(r->fp2, g) * v * v;
    }
    a.error = sqrt(factor_of(r->n_pos) * signal / (r->pos * r->pos) +
                   factor_of(r->n_neg) * background / (r->neg * r->neg));
    return a;
}

/* ---- several classes ---- */

typedef struct Areas {
    const AucClasses *data;
    double *total; /* weight of each class */
    double all;
    double *change; /* of the result by each event */
    /* the events at work */
    uint32_t *rows;
    double *score, *weight;
    uint8_t *positive;
    Arena arena; /* of one ranking */
} Areas;

static double weight_of(const AucClasses *d, size_t i) { return d->weight ? d->weight[i] : 1; }

/* The area of class k against class other (-1: all others); *share times what each event changes in
 * it is added to the changes. */
static const char *area_between(Areas *a, int k, int other, double share, Figure *out) {
    const AucClasses *d = a->data;
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++) {
        bool signal = d->class[i] == k;
        if (!signal && other >= 0 && d->class[i] != other) continue;
        a->rows[n] = (uint32_t)i;
        a->score[n] = d->scores[k][i];
        a->weight[n] = weight_of(d, i);
        a->positive[n++] = signal;
    }
    Ranking r;
    arena_reset(&a->arena);
    const char *why = ranking_make(&r, a->score, a->positive, a->weight, n, &a->arena);
    if (why) return "a class has no events, or weights that do not add up to more than 0";
    *out = auc_of(&r);
    double signal = share * sqrt(factor_of(r.n_pos)) / r.pos;
    double background = share * sqrt(factor_of(r.n_neg)) / r.neg;
    for (size_t g = 0, i = 0; g < r.groups; g++) {
        double u = beaten_by_signal(&r, g) - out->value, v = beating_background(&r, g) - out->value;
        for (; i < r.end[g]; i++) {
            uint32_t at = r.order[i];
            a->change[a->rows[at]] +=
                a->weight[at] * (a->positive[at] ? signal * u : background * v);
        }
    }
    return NULL;
}

/* One against the rest. */
static const char *areas_of_classes(Areas *a, Figure *out, Figure *each, bool weighted) {
    const AucClasses *d = a->data;
    Figure one;
    double sum = 0;
    for (int k = 0; k < d->k; k++) {
        double share = weighted ? a->total[k] / a->all : 1.0 / d->k;
        const char *why = area_between(a, k, -1, share, &one);
        if (why) return why;
        if (each) each[k] = one;
        sum += share * one.value;
        for (size_t i = 0; i < d->n && weighted; i++)
            if (d->class[i] == k) a->change[i] += weight_of(d, i) * one.value / a->all;
    }
    for (size_t i = 0; i < d->n && weighted; i++) a->change[i] -= weight_of(d, i) * sum / a->all;
    out->value = sum;
    return NULL;
}

/* One against one. */
static const char *areas_of_pairs(Areas *a, Figure *out, bool weighted) {
    const AucClasses *d = a->data;
    double pairs = 0.5 * d->k * (d->k - 1), norm = (d->k - 1) * a->all, sum = 0;
    for (int i = 0; i < d->k; i++)
        for (int j = i + 1; j < d->k; j++) {
            Figure there, back;
            double share = weighted ? (a->total[i] + a->total[j]) / norm : 1 / pairs;
            const char *why = area_between(a, i, j, share / 2, &there);
            if (!why) why = area_between(a, j, i, share / 2, &back);
            if (why) return why;
            double mean = 0.5 * (there.value + back.value);
            sum += share * mean;
            for (size_t r = 0; r < d->n && weighted; r++)
                if (d->class[r] == i || d->class[r] == j)
                    a->change[r] += weight_of(d, r) * mean / norm;
        }
    for (size_t r = 0; r < d->n && weighted; r++) a->change[r] -= weight_of(d, r) * sum / a->all;
    out->value = sum;
    return NULL;
}

const char *auc_classes(Figure *out, Figure *each, const AucClasses *d, AucMean mean) {
    Arena arena = {0};
    Areas a = {.data = d};
    a.total = arena_array(&arena, double, d->k);
    a.change = arena_array(&arena, double, d->n + 1);
    a.rows = arena_array(&arena, uint32_t, d->n + 1);
    a.score = arena_array(&arena, double, d->n + 1);
    a.weight = arena_array(&arena, double, d->n + 1);
    a.positive = arena_array(&arena, uint8_t, d->n + 1);
    for (size_t i = 0; i < d->n; i++) a.total[d->class[i]] += weight_of(d, i);
    for (int k = 0; k < d->k; k++) a.all += a.total[k];
    bool pairs = mean == AUC_OVO_MACRO || mean == AUC_OVO_WEIGHTED;
    bool weighted = mean == AUC_OVR_WEIGHTED || mean == AUC_OVO_WEIGHTED;
    const char *why =
        pairs ? areas_of_pairs(&a, out, weighted) : areas_of_classes(&a, out, each, weighted);
    double variance = 0;
    for (size_t i = 0; i < d->n; i++) variance += a.change[i] * a.change[i];
    out->error = sqrt(variance);
    arena_free(&a.arena);
    arena_free(&arena);
    return why;
}
