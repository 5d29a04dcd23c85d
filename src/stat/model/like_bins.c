/* like_bins.c - likelihoods and chi2 of histograms; see likelihood.h.
 *
 * The prediction of a bin is a weighted sum over a few rows of a model (like_points.h), or one row
 * whose columns are the contents of templates. Where all terms are coefficients times templates,
 * they are summed without the graph.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/cpu.h"
#include "stat/model/like_bin.h"
#include "stat/model/like_core.h"
#include "stat/model/like_points.h"

enum { TEMPLATES_MAX = 64 };

typedef struct Bins {
    Likelihood like;
    const Model *m;
    LikelihoodKind kind;
    BinData observed;
    double *content, *variance, *measured; /* at hand; measured: as of BinBlock */
    double *unit;                          /* variance of what weighs as one count */
    bool counts;                           /* content varies in units; else by its variance */
    Points points;                         /* of a model */
    int n_templates;                       /* sums of templates: one a term, in their order */
    const double *template[TEMPLATES_MAX], *template_variance[TEMPLATES_MAX];
    double *drawn[TEMPLATES_MAX], *weight[TEMPLATES_MAX]; /* of full template errors */
    bool linear, varies; /* varies: the prediction has a variance */
    ModelRun *run;
    uint8_t *wanted;
} Bins;

/* What an evaluation works with. */
typedef struct Sums {
    double c[TEMPLATES_MAX], dc[TEMPLATES_MAX];
    Total total;
    bool gradient;
} Sums;

/* ---- predictions ---- */

CPU_CLONES static void add_template(double *restrict mu, const double *restrict t, double c,
                                    size_t n) {
    for (size_t i = 0; i < n; i++) mu[i] += c * t[i];
}

static void read_coefficients(const Bins *b, double *c) {
    for (int k = 0; k < b->n_templates; k++) {
        int node = b->m->terms[k].coefficient;
        c[k] = node < 0 ? 1 : b->run->scalar[node];
    }
}

static void sum_templates(const Bins *b, const double *c, size_t at, size_t n, double *mu) {
    memset(mu, 0, sizeof(double) * n);
    for (int k = 0; k < b->n_templates; k++) add_template(mu, b->template[k] + at, c[k], n);
}

/* Variance of the prediction: sum of coefficient^2 times that of the template. */
static void sum_variances(const Bins *b, const double *c, size_t at, size_t n, double *mc) {
    memset(mc, 0, sizeof(double) * n);
    for (int k = 0; k < b->n_templates; k++)
        if (b->template_variance[k]) add_template(mc, b->template_variance[k] + at, c[k] * c[k], n);
}

static const char *predict(Bins *b, const double *x, double *mu) {
    double c[TEMPLATES_MAX];
    size_t n = (size_t)b->observed.n;
    if (!model_run_set(b->run, x)) return model_run_why(b->run);
    if (!b->observed.values) {
        points_predict(&b->points, b->run, !b->observed.centres, mu);
    } else if (b->linear) {
        read_coefficients(b, c);
        sum_templates(b, c, 0, n, mu);
    } else {
        model_values(b->run, b->observed.columns, n, mu);
    }
    return NULL;
}

/* ---- evaluation ---- */

static void tell_bin(Bins *b, size_t bin, double mu) {
    int at = 0;
    if (b->observed.edges && !b->observed.values)
        at = snprintf(b->like.why, sizeof b->like.why,
                      "the prediction of bin %zu (%.6g to %.6g), which has %.6g entries", bin,
                      b->observed.edges[bin], b->observed.edges[bin + 1], b->content[bin]);
    else
        at = snprintf(b->like.why, sizeof b->like.why,
                      "the prediction of bin %zu, which has %.6g entries", bin, b->content[bin]);
    snprintf(b->like.why + at, sizeof b->like.why - (size_t)at, ", is %.6g", mu);
}

/* Bins from bin on, whose predictions are in mu: adds to the sums, leaves derivatives in d_mu. */
static bool add_bins(Bins *b, Sums *s, size_t bin, size_t n, double *mu, double *d_mu) {
    double value[BINS_BLOCK], mc[BINS_BLOCK], d_mc[BINS_BLOCK];
    BinBlock k = {.n = n,
                  .content = b->content + bin,
                  .variance = b->variance + bin,
                  .measured = b->measured + bin,
                  .mu = mu,
                  .mc = b->varies ? mc : NULL,
                  .value = value,
                  .d_mu = d_mu,
                  .d_mc = d_mc};
    if (b->observed.template_errors == 2) {
        const double *content[TEMPLATES_MAX], *weight[TEMPLATES_MAX];
        for (int t = 0; t < b->n_templates; t++) {
            content[t] = b->drawn[t] + bin;
            weight[t] = b->weight[t] + bin;
        }
        bin_full(&k, &(BinTemplates){b->n_templates, content, weight, s->c}, s->dc);
    } else {
        if (b->varies) sum_variances(b, s->c, bin, n, mc);
        bin_terms(&k, b->kind, b->observed.template_errors == 1);
        for (int t = 0; t < b->n_templates && b->varies && s->gradient; t++)
            if (b->template_variance[t])
                s->dc[t] += 2 * s->c[t] * lanes_dot(d_mc, b->template_variance[t] + bin, n);
    }
    double sum = lanes_sum(value, n);
    total_add(&s->total, sum);
    if (!isnan(sum)) return true;
    for (size_t i = 0; i < n; i++)
        if (isnan(value[i])) return tell_bin(b, bin + i, mu[i]), false;
    return true; /* never */
}

static bool eval_templates(Bins *b, Sums *s) {
    double mu[BINS_BLOCK], d_mu[BINS_BLOCK];
    size_t n = (size_t)b->observed.n;
    read_coefficients(b, s->c);
    for (size_t at = 0; at < n; at += BINS_BLOCK) {
        size_t bins = MIN_OF((size_t)BINS_BLOCK, n - at);
        sum_templates(b, s->c, at, bins, mu);
        if (!add_bins(b, s, at, bins, mu, d_mu)) return false;
        bool full = b->observed.template_errors == 2;
        for (int k = 0; k < b->n_templates && s->gradient && !full; k++)
            s->dc[k] += lanes_dot(d_mu, b->template[k] + at, bins);
    }
    for (int k = 0; k < b->n_templates && s->gradient; k++) {
        int node = b->m->terms[k].coefficient;
        if (node >= 0) b->run->scalar_adj[node] += s->dc[k];
    }
    return true;
}

/* Templates that the model has among other things. */
static bool eval_columns(Bins *b, Sums *s) {
    double mu[BINS_BLOCK], d_mu[BINS_BLOCK];
    size_t n = (size_t)b->observed.n;
    for (size_t at = 0; at < n; at += BINS_BLOCK) {
        size_t bins = MIN_OF((size_t)BINS_BLOCK, n - at);
        run_forward(b->run, b->observed.columns, at, bins);
        memcpy(mu, b->run->value[b->m->root], sizeof(double) * bins);
        if (!add_bins(b, s, at, bins, mu, d_mu)) return false;
        if (s->gradient) run_backward(b->run, d_mu, bins);
    }
    return true;
}

static bool eval_points(Bins *b, Sums *s) {
    double mu[BINS_BLOCK], d_mu[BINS_BLOCK], adj[MODEL_BLOCK];
    const double *column[1] = {b->points.x};
    Split split = {0};
    if (!b->observed.centres) split_open(&split, b->run, b->points.edges, b->points.n);
    for (int k = 0; k < b->points.n_blocks; k++) {
        const PointBlock *block = &b->points.blocks[k];
        size_t n = (size_t)block->n_bins;
        run_forward(b->run, column, block->row, block->n_rows);
        points_sum(&b->points, block, b->run->value[b->m->root], mu);
        split_put(&split, mu, block->bin, block->n_bins);
        if (!add_bins(b, s, (size_t)block->bin, n, mu, d_mu)) return false;
        if (!s->gradient) continue;
        split_take(&split, d_mu, block->bin, block->n_bins);
        points_spread(&b->points, block, d_mu, adj);
        run_backward(b->run, adj, block->n_rows);
    }
    if (s->gradient) split_backward(&split, b->run);
    return true;
}

static double bins_eval(void *problem, const double *x, double *grad) {
    Bins *b = problem;
    Sums s = {.gradient = grad != NULL};
    b->like.why[0] = 0;
    if (grad) memset(grad, 0, sizeof(double) * (size_t)b->like.base.n);
    if (!model_run_set(b->run, x)) {
        snprintf(b->like.why, sizeof b->like.why, "%s", model_run_why(b->run));
        return NAN;
    }
    b->run->gradient = grad != NULL;
    bool good = !b->observed.values ? eval_points(b, &s)
                : b->linear         ? eval_templates(b, &s)
                                    : eval_columns(b, &s);
    if (!good) return NAN;
    if (grad) run_scalar_backward(b->run, grad);
    return total_of(&s.total);
}

static const char *bins_why(void *problem) {
    Bins *b = problem;
    return b->like.why[0] ? b->like.why : NULL;
}

/* ---- data ---- */

static void restore_templates(Bins *b) {
    for (int i = 0; i < b->observed.n; i++) b->measured[i] = 1;
    for (int k = 0; k < b->n_templates && b->observed.template_errors == 2; k++)
        memcpy(b->drawn[k], b->template[k], sizeof(double) * (size_t)b->observed.n);
}

static void bins_restore(void *problem) {
    Bins *b = problem;
    const double *variance = b->observed.variance ? b->observed.variance : b->observed.content;
    memcpy(b->content, b->observed.content, sizeof(double) * (size_t)b->observed.n);
    memcpy(b->variance, variance, sizeof(double) * (size_t)b->observed.n);
    restore_templates(b);
}

static const char *bins_asimov(void *problem, const double *x) {
    Bins *b = problem;
    const char *why = predict(b, x, b->content);
    for (int i = 0; i < b->observed.n && !why; i++)
        b->variance[i] = b->counts ? b->content[i] * b->unit[i] : b->observed.variance[i];
    restore_templates(b);
    return why;
}

/* What was measured of the templates. */
static void draw_templates(Bins *b, Rng *rng) {
    double c[TEMPLATES_MAX], mc[BINS_BLOCK];
    size_t n = (size_t)b->observed.n;
    read_coefficients(b, c);
    for (size_t at = 0; at < n && b->varies && b->observed.template_errors != 2; at += BINS_BLOCK) {
        size_t bins = MIN_OF((size_t)BINS_BLOCK, n - at);
        sum_variances(b, c, at, bins, mc);
        for (size_t i = 0; i < bins; i++) {
            double z = rng_normal(rng) * sqrt(mc[i]), mu = b->content[at + i];
            if (b->observed.template_errors == 0)
                b->content[at + i] += z;
            else if (mu > 0)
                b->measured[at + i] = 1 + z / mu;
        }
    }
    for (int k = 0; k < b->n_templates && b->observed.template_errors == 2; k++)
        for (size_t i = 0; i < n; i++) {
            double w = b->weight[k][i], a = b->template[k][i];
            if (w > 0 && a > 0) b->drawn[k][i] = w * rng_poisson(rng, a / w);
        }
}

static const char *bins_draw(void *problem, const double *x, Rng *rng) {
    Bins *b = problem;
    const char *why = bins_asimov(problem, x);
    bool before = b->varies && b->observed.template_errors != 0;
    if (why) return why;
    if (before) draw_templates(b, rng); /* contents are those predicted */
    for (int i = 0; i < b->observed.n; i++) {
        double mu = b->content[i], unit = b->unit[i];
        if (!b->counts) {
            b->content[i] = mu + sqrt(b->variance[i]) * rng_normal(rng);
            continue;
        }
        if (!(mu >= 0)) return "a prediction is negative: no Poisson number can be drawn";
        b->content[i] = unit == 1 ? rng_poisson(rng, mu) : unit * rng_poisson(rng, mu / unit);
        b->variance[i] = b->content[i] * unit;
    }
    if (b->varies && !before) draw_templates(b, rng);
    return NULL;
}

/* Where a chi2 goes by variances that are not the contents: of weighted entries, each worth as much
 * as they say; or, with negative contents among them, of numbers that are no counts. */
static void find_units(Bins *b) {
    const BinData *d = &b->observed;
    double content = 0, variance = 0;
    bool given = d->variance && (b->kind == LIKE_NEYMAN || b->kind == LIKE_COMBINED);
    b->counts = true;
    for (int i = 0; i < d->n; i++) b->unit[i] = 1;
    for (int i = 0; i < d->n && given; i++) {
        double v = d->variance[i];
        content += d->content[i];
        variance += v;
        b->counts = b->counts && d->content[i] >= 0 && (d->content[i] > 0 || v == 0);
        b->unit[i] = d->content[i] > 0 && v > 0 ? v / d->content[i] : 0;
    }
    for (int i = 0; i < d->n; i++)
        if (!(b->unit[i] > 0)) b->unit[i] = content > 0 && variance > 0 ? variance / content : 1;
}

static void bins_close(void *problem) {
    Bins *b = problem;
    if (b->run) model_run_close(b->run);
    if (b->points.n_rows) points_close(&b->points);
    for (int k = 0; k < TEMPLATES_MAX; k++) {
        mem_free(b->drawn[k]);
        mem_free(b->weight[k]);
    }
    mem_free(b->content);
    mem_free(b->wanted);
    mem_free(b->like.base.params);
    mem_free(b);
}

static double bins_saturated(void *problem, int *n_bins) {
    const Bins *b = problem;
    *n_bins = b->observed.n;
    for (int i = 0; i < b->observed.n && b->kind == LIKE_NEYMAN; i++)
        *n_bins -= !(b->variance[i] > 0);
    return 0;
}

/* Largest difference to twice as many points, beside the largest bin, at the latest parameters. */
static double points_error(const Bins *b) {
    size_t n = (size_t)b->observed.n;
    double *mu = mem_alloc(sizeof(double) * 2 * n), most = 0, off = 0;
    Points fine;
    points_open(&fine, b->points.edges, b->points.n, b->points.per_bin, 2);
    points_predict(&b->points, b->run, true, mu);
    points_predict(&fine, b->run, true, mu + n);
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs(mu[i]));
        off = fmax(off, fabs(mu[i] - mu[n + i]));
    }
    points_close(&fine);
    mem_free(mu);
    return most > 0 ? off / most : 0;
}

static void bins_facts(LikelihoodFacts *out, const Problem *p) {
    const Bins *b = (const Bins *)p;
    out->n_bins = b->observed.n;
    out->sum_weights = lanes_sum(b->content, (size_t)b->observed.n);
    out->sum_weights2 = lanes_sum(b->variance, (size_t)b->observed.n);
    out->is_chi2 = b->kind != LIKE_POISSON;
    out->extended = true;
    out->quadrature_error = run_error(b->run);
    if (!b->observed.values && !b->observed.centres)
        out->quadrature_error = fmax(out->quadrature_error, points_error(b));
}

static Problem *bins_clone(const void *problem);

static const ProblemClass bins_class = {.eval = bins_eval,
                                        .why = bins_why,
                                        .draw = bins_draw,
                                        .asimov = bins_asimov,
                                        .restore = bins_restore,
                                        .clone = bins_clone,
                                        .close = bins_close,
                                        .saturated = bins_saturated};

static Problem *bins_clone(const void *problem) {
    const Bins *b = problem;
    LikelihoodOptions o = {b->kind, 1, b->like.base.params};
    const char *why;
    return likelihood_bins(b->m, &b->observed, &o, &why);
}

/* ---- opening ---- */

static const char *refused(const Model *m, const BinData *d) {
    if (!m->nodes[m->root].vector) return "the model does not depend on the bins";
    if (d->n < 1) return "the histogram has no bins";
    if (!d->values && m->n_columns != 1) return "a model of a histogram has one observable";
    if (d->template_errors && !(d->values && d->column_variance))
        return "only templates have statistical errors";
    return NULL;
}

/* Templates in the order of terms; false: there is something else in the sum. */
static bool find_templates(Bins *b) {
    const BinData *d = &b->observed;
    bool linear = b->m->n_terms <= TEMPLATES_MAX;
    for (int k = 0; k < b->m->n_terms && linear; k++) {
        const ModelNode *n = &b->m->nodes[b->m->terms[k].node];
        linear = n->op == MODEL_COLUMN;
        if (!linear) break;
        b->template[k] = d->columns[n->index];
        b->template_variance[k] = d->column_variance ? d->column_variance[n->index] : NULL;
    }
    return linear;
}

static void open_full(Bins *b) {
    size_t n = (size_t)b->observed.n;
    for (int k = 0; k < b->n_templates; k++) {
        b->drawn[k] = mem_alloc(sizeof(double) * n);
        b->weight[k] = mem_alloc(sizeof(double) * n);
        const double *v = b->template_variance[k], *a = b->template[k];
        for (size_t i = 0; i < n && v; i++)
            b->weight[k][i] = v[i] > 0 && a[i] > 0 ? v[i] / a[i] : 0;
    }
}

static void open_points(Bins *b) {
    const BinData *d = &b->observed;
    if (d->centres || !model_run_set(b->run, b->m->start)) {
        int *one = mem_alloc(sizeof(int) * (size_t)d->n);
        for (int i = 0; i < d->n; i++) one[i] = 1;
        points_open(&b->points, d->edges, d->n, one, d->centres ? 1 : 8);
        mem_free(one);
    } else {
        points_choose(&b->points, d->edges, d->n, b->run);
    }
}

Problem *likelihood_bins(const Model *m, const BinData *data, const LikelihoodOptions *options,
                         const char **why) {
    if ((*why = refused(m, data))) return NULL;
    Bins *b = mem_alloc(sizeof *b);
    size_t n = (size_t)data->n;
    b->m = m;
    b->kind = options->kind;
    b->observed = *data;
    b->like.facts = bins_facts;
    b->like.base = (Problem){.class = &bins_class, .n = m->n_params, .has_gradient = true};
    b->like.base.params = like_params(options->params, m->n_params);
    b->wanted = like_wanted(options->params, m->n_params);
    b->content = mem_alloc(sizeof(double) * 4 * n);
    b->variance = b->content + n;
    b->measured = b->variance + n;
    b->unit = b->measured + n;
    b->run = model_run_open(m, m->root);
    model_run_want(b->run, b->wanted);
    b->linear = data->values && find_templates(b);
    b->n_templates = b->linear ? m->n_terms : 0;
    b->varies = b->linear && data->column_variance &&
                (options->kind == LIKE_COMBINED || data->template_errors);
    if (data->template_errors == 2) open_full(b);
    if (!data->values) open_points(b);
    find_units(b);
    bins_restore(b);
    bool errors = data->template_errors || options->kind == LIKE_COMBINED;
    if (data->values && data->column_variance && errors && !b->linear)
        *why = "statistical errors of templates want a sum of templates times coefficients";
    if (!*why) return &b->like.base;
    bins_close(b);
    return NULL;
}
