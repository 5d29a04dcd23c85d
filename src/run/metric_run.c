/* metric_run.c - figures of classifiers: from rows to numbers; see metric_thing.h. */
#include <math.h>
#include <stdlib.h>

#include "lang/builtin.h"
#include "run/metric_thing.h"
#include "stat/metric/loss.h"

typedef struct Work {
    const MetricThing *m;
    MetricResult *out;
    Arena *arena;
    Rows rows;
    uint8_t *positive; /* label 1, of two classes */
} Work;

static bool fail(Work *w, const char *why) {
    if (!w->out->failure) w->out->failure = why;
    return !why;
}

/* The decision of the cuts in place of the observables. */
static void decide(Work *w) {
    const CutsFitted *f = approach_cuts(w->m->cuts);
    const Rows *r = features_rows(w->m->features);
    w->rows = *r;
    w->out->failure = f->failure ? f->failure : r->failure;
    if (w->out->failure) return;
    if (f->train->book.n_columns != r->n_columns) {
        w->out->failure = "the data set has other observables than that of the fit";
        return;
    }
    const int32_t *told = approach_decide(f, r, w->arena);
    double *says = arena_array(w->arena, double, r->n + 1);
    for (size_t i = 0; i < r->n; i++) says[i] = told[i];
    w->rows.columns = arena_array(w->arena, double *, 1);
    w->rows.columns[0] = says;
    w->rows.n_columns = 1;
}

/* The weights of the rows times those of their classes. */
static void weigh_classes(Work *w) {
    const MetricThing *m = w->m;
    Rows *r = &w->rows;
    const double *by = m->class_weights;
    if (!m->balanced && !by) return;
    if (m->balanced) {
        Figure *f = arena_array(w->arena, Figure, r->n_classes);
        double *values = arena_array(w->arena, double, r->n_classes);
        loss_balance(f, r->n_classes, r->label, r->weight, r->n);
        for (int k = 0; k < r->n_classes; k++) values[k] = f[k].value;
        by = values;
    } else if (m->n_class_weights != r->n_classes) {
        w->out->failure = arena_printf(w->arena, "there are %d class weights for %d classes",
                                       m->n_class_weights, r->n_classes);
        return;
    }
    double *weight = arena_array(w->arena, double, r->n + 1);
    for (size_t i = 0; i < r->n; i++) weight[i] = row_weight(r, i) * by[r->label[i]];
    r->weight = weight;
}

/* One score, two classes. */
static bool binary(Work *w) {
    if (w->rows.n_classes > 2)
        return fail(w, "there are more than two classes: give a list of scores, one for each");
    size_t n = 0;
    w->positive = arena_array(w->arena, uint8_t, w->rows.n + 1);
    for (size_t i = 0; i < w->rows.n; i++) n += w->positive[i] = w->rows.label[i] == 1;
    if (n && n < w->rows.n) return true;
    return fail(w, n ? "all rows have label 1: there is no background"
                     : "no row has label 1: there is no signal");
}

static bool several(Work *w) {
    if (w->rows.n_classes <= w->m->n_scores) return true;
    return fail(w, arena_printf(w->arena, "there are %d scores, and labels up to %d",
                                w->m->n_scores, w->rows.n_classes - 1));
}

static LossData loss_data(const Work *w) {
    return (LossData){w->rows.n, w->m->n_scores, (const double *const *)w->rows.columns,
                      w->rows.label, w->rows.weight};
}

/* ---- classes ---- */

static const int32_t *told_classes(Work *w) {
    const MetricThing *m = w->m;
    int32_t *told = arena_array(w->arena, int32_t, w->rows.n + 1);
    w->out->k = MAX_OF(w->rows.n_classes, m->n_scores > 1 ? m->n_scores : 2);
    if (m->n_scores > 1) {
        if (!several(w)) return NULL;
        LossData d = loss_data(w);
        loss_decide(told, &d, m->thresholds, m->n_scores - 1);
        return told;
    }
    for (size_t i = 0; i < w->rows.n; i++) {
        double x = w->rows.columns[0][i];
        bool class = x >= 0 && x == rint(x) && x < 1000;
        if (!m->thresholds && !class) {
            fail(w, "this is no class but a score: write a condition (score > 0.5), or threshold "
                    "= 0.5");
            return NULL;
        }
        told[i] = m->thresholds ? x > m->thresholds[0] : (int32_t)x;
        w->out->k = MAX_OF(w->out->k, told[i] + 1);
    }
    return told;
}

static void run_classes(Work *w) {
    MetricResult *out = w->out;
    const int32_t *told = told_classes(w);
    if (!told) return;
    confusion_make(&out->confusion, out->k, w->rows.label, told, w->rows.weight, w->rows.n,
                   w->arena);
    out->value = confusion_accuracy(&out->confusion);
    if (w->m->what != DO_REPORT) return;
    Report report;
    confusion_report(&report, &out->confusion, w->arena);
    out->classes = arena_array(w->arena, ReportRow, out->k + 2);
    memcpy(out->classes, report.classes, sizeof(ReportRow) * (size_t)out->k);
    out->classes[out->k] = report.macro;
    out->classes[out->k + 1] = report.weighted;
}

static void run_balance(Work *w) {
    w->out->k = w->rows.n_classes;
    w->out->balance = arena_array(w->arena, Figure, w->out->k);
    loss_balance(w->out->balance, w->out->k, w->rows.label, w->rows.weight, w->rows.n);
}

/* ---- thresholds ---- */

static int falling(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

/* The published rule: a score of 0 is taken as 1e-7; all thresholds are 1 and the scores, less
 * 1e-7, from 0 to 1. */
static void publish(Work *w, MeritData *d, MeritOptions *o) {
    const double tiny = 1e-7;
    double *score = arena_array(w->arena, double, d->n + 1);
    double *all = arena_array(w->arena, double, d->n + 2);
    for (size_t i = 0; i < d->n; i++) all[i] = score[i] = d->score[i] == 0 ? tiny : d->score[i];
    d->score = score;
    if (o->thresholds) return;
    int n = 0;
    qsort(all, d->n, sizeof(double), falling);
    for (size_t i = 0; i < d->n; i++)
        if (!i || all[i] != all[n - 1]) all[n++] = all[i];
    memmove(all + 1, all, sizeof(double) * (size_t)n);
    all[0] = 1;
    o->n_thresholds = n + 1;
    for (int i = 0; i <= n; i++) all[i] = fmin(fmax(all[i] - tiny, 0), 1);
    o->thresholds = all;
}

static void run_significance(Work *w) {
    MeritData d = {w->rows.n, 2, 1, w->rows.columns[0], w->rows.label, w->rows.weight};
    MeritOptions o = w->m->merit;
    Merit merit;
    if (o.expected && w->m->class_weights) {
        double *expected = arena_array(w->arena, double, 2);
        for (int k = 0; k < 2; k++) expected[k] = o.expected[k] * w->m->class_weights[k];
        o.expected = expected;
    }
    if (w->m->published) publish(w, &d, &o);
    if (!fail(w, merit_best(&merit, &d, &o, w->arena))) return;
    w->out->value = merit.value;
    if (!merit.best || isnan(merit.value.value)) {
        fail(w, "no threshold has a significance");
        return;
    }
    w->out->best = (BestThreshold){merit.best->threshold, !merit.at_least, merit.best->s,
                                   merit.best->b,         merit.best->tpr, merit.best->fpr};
}

static void run_rejection(Work *w) {
    size_t n = w->rows.n;
    const double *score = w->rows.columns[0], *weight = w->rows.weight;
    const uint8_t *positive = w->positive;
    Rejection r;
    if (w->m->pair) {
        double *p = arena_array(w->arena, double, 2 * n + 1);
        double *weights = arena_array(w->arena, double, 2 * n + 1);
        uint8_t *is = arena_array(w->arena, uint8_t, 2 * n + 1);
        for (size_t i = 0; i < n; i++) {
            p[i] = score[i];
            p[n + i] = 1 - score[i];
            is[i] = positive[i];
            is[n + i] = !positive[i];
            weights[i] = weights[n + i] = row_weight(&w->rows, i);
        }
        score = p;
        positive = is;
        weight = weights;
        n *= 2;
    }
    if (!fail(w, rejection_of(&r, score, positive, weight, n, &w->m->rejection))) return;
    w->out->value = r.value;
    w->out->best = (BestThreshold){r.threshold, !r.at_least, NAN, NAN, r.efficiency, r.fpr};
}

/* ---- scores ---- */

static void run_several(Work *w) {
    const MetricThing *m = w->m;
    const Rows *r = &w->rows;
    if (!several(w)) return;
    AucClasses d = {r->n, m->n_scores, (const double *const *)r->columns, r->label, r->weight};
    LossData loss = loss_data(w);
    if (m->what == DO_AUC) {
        bool rest = m->kind == AUC_OVR_MACRO || m->kind == AUC_OVR_WEIGHTED;
        Figure *areas = rest ? arena_array(w->arena, Figure, m->n_scores) : NULL;
        if (!fail(w, auc_classes(&w->out->value, areas, &d, m->kind))) return;
        w->out->areas = areas;
        w->out->k = m->n_scores;
    }
    if (m->what == DO_LOG_LOSS) w->out->value = loss_log(&loss, LOSS_EPSILON);
    if (m->what == DO_BRIER) w->out->value = loss_brier(&loss);
}

static void run_ranking(Work *w) {
    const MetricThing *m = w->m;
    MetricResult *out = w->out;
    Arena scratch = {0};
    Ranking r;
    const char *why =
        ranking_make(&r, w->rows.columns[0], w->positive, w->rows.weight, w->rows.n, &scratch);
    if (fail(w, why)) {
        bool precision = m->what == DO_PRECISION_RECALL || m->what == DO_AVERAGE_PRECISION;
        out->value = precision ? curves_average_precision(&r) : auc_of(&r);
        if (m->what == DO_ROC || m->what == DO_PRECISION_RECALL) {
            out->points = curves_points(&r, w->arena);
            out->n_points = (int)r.groups + 1;
        }
    }
    arena_free(&scratch);
}

static void run_scores(Work *w) {
    int what = w->m->what;
    if (w->m->n_scores > 1) {
        run_several(w);
        return;
    }
    if (!binary(w)) return;
    LossData loss = loss_data(w);
    if (what == DO_LOG_LOSS)
        w->out->value = loss_log(&loss, LOSS_EPSILON);
    else if (what == DO_BRIER)
        w->out->value = loss_brier(&loss);
    else if (what == DO_MAX_SIGNIFICANCE)
        run_significance(w);
    else if (what == DO_REJECTION)
        run_rejection(w);
    else
        run_ranking(w);
}

void metric_run(const MetricThing *m, MetricResult *out) {
    Work w = {.m = m, .out = out, .arena = m->arena};
    if (m->cuts)
        decide(&w);
    else
        rows_gather(&w.rows, &m->book, m->arena);
    out->rows = w.rows.n;
    out->missing = w.rows.missing;
    out->nan = w.rows.nan;
    fail(&w, w.rows.failure);
    if (!w.rows.n) fail(&w, "there are no rows");
    if (!out->failure) weigh_classes(&w);
    if (out->failure) return;
    bool classes = m->what == DO_ACCURACY || m->what == DO_CONFUSION || m->what == DO_REPORT;
    if (classes)
        run_classes(&w);
    else if (m->what == DO_CLASS_WEIGHTS)
        run_balance(&w);
    else
        run_scores(&w);
}
