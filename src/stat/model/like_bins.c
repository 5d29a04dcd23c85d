/* like_bins.c - likelihoods and chi2 of histograms; see likelihood.h.
 *
 * The prediction of a bin is a weighted sum over a few rows: Gauss-Legendre points of a model in
 * the bin (so many that the integrals at the start values are good to 1e-10), its centre, or one
 * row whose columns are the contents of templates.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stat/model/like_bin.h"
#include "stat/model/like_core.h"

typedef struct Bins {
    Likelihood like;
    const Model *m;
    LikelihoodKind kind;
    BinData observed;
    double *content, *variance; /* at hand */
    int per_bin;                /* rows a bin: divides MODEL_BLOCK */
    const double *const *columns;
    double **own_columns, *row_weight; /* owned; NULL with values */
    double quadrature_error;
    ModelRun *run;
    uint8_t *wanted;
    bool uses_variance; /* of the prediction */
} Bins;

/* ---- rows ---- */

/* Points and weights in all bins; answers the column of the observable. */
static void make_rows(Bins *b, int per_bin) {
    double x[MODEL_BLOCK], w[MODEL_BLOCK];
    size_t n = (size_t)b->observed.n * (size_t)per_bin;
    quadrature_rule(per_bin, x, w);
    b->per_bin = per_bin;
    b->row_weight = mem_resize(b->row_weight, sizeof(double) * (n + 1));
    b->own_columns[0] = mem_resize(b->own_columns[0], sizeof(double) * (n + 1));
    for (int i = 0; i < b->observed.n; i++) {
        double lo = b->observed.edges[i], hi = b->observed.edges[i + 1];
        for (int k = 0; k < per_bin; k++) {
            size_t at = (size_t)i * (size_t)per_bin + (size_t)k;
            b->own_columns[0][at] = (lo + hi) / 2 + (hi - lo) / 2 * x[k];
            b->row_weight[at] = (hi - lo) / 2 * w[k];
        }
    }
    b->columns = (const double *const *)b->own_columns;
}

static void predict(Bins *b, double *mu) {
    b->run->gradient = false;
    size_t n = (size_t)b->observed.n * (size_t)b->per_bin, q = (size_t)b->per_bin;
    for (size_t at = 0; at < n; at += MODEL_BLOCK) {
        size_t rows = MIN_OF((size_t)MODEL_BLOCK, n - at);
        run_forward(b->run, b->columns, at, rows);
        const double *v = b->run->value[b->m->root];
        for (size_t i = 0; i < rows / q; i++)
            mu[at / q + i] =
                b->row_weight ? lanes_dot(v + i * q, b->row_weight + at + i * q, q) : v[i];
    }
}

/* As few points as give the integrals of the bins to 1e-10 of the largest. */
static void choose_points(Bins *b, const double *start) {
    size_t n = (size_t)b->observed.n;
    double *fine = mem_alloc(sizeof(double) * (n + 1)),
           *coarse = mem_alloc(sizeof(double) * (n + 1));
    make_rows(b, 2);
    bool good = model_run_set(b->run, start);
    if (good) predict(b, coarse);
    for (int q = 4; q <= 16 && good; q *= 2) {
        double most = 0, off = 0;
        make_rows(b, q);
        predict(b, fine);
        for (size_t i = 0; i < n; i++) {
            most = fmax(most, fabs(fine[i]));
            off = fmax(off, fabs(fine[i] - coarse[i]));
        }
        b->quadrature_error = most > 0 ? off / most : 0;
        /* the finer rule halves the digits that are missing */
        if (b->quadrature_error < 1e-6) break;
        memcpy(coarse, fine, sizeof(double) * n);
    }
    b->quadrature_error *= b->quadrature_error;
    mem_free(fine);
    mem_free(coarse);
}

/* ---- evaluation ---- */

/* Variance of the prediction from templates: sum of coefficient^2 times variance. */
static double prediction_variance(const Bins *b, int bin, const double *c) {
    double v = 0;
    for (int k = 0; k < b->m->n_terms; k++) {
        const double *column = b->observed.column_variance[k];
        if (column) v += c[k] * c[k] * column[bin];
    }
    return v;
}

static void read_coefficients(const Bins *b, double *c) {
    for (int k = 0; k < b->m->n_terms; k++) {
        int node = b->m->terms[k].coefficient;
        c[k] = node < 0 ? 1 : b->run->scalar[node];
    }
}

static void tell_bin(Bins *b, int bin, double mu) {
    if (b->observed.edges && !b->observed.values)
        snprintf(b->like.why, sizeof b->like.why,
                 "the prediction of bin %d (%.6g to %.6g), which has %.6g entries, is %.6g", bin,
                 b->observed.edges[bin], b->observed.edges[bin + 1], b->content[bin], mu);
    else
        snprintf(b->like.why, sizeof b->like.why,
                 "the prediction of bin %d, which has %.6g entries, is %.6g", bin, b->content[bin],
                 mu);
}

enum { TERMS_MAX = 256 };

/* Bins of one block: their sum, and what the prediction of each row weighs. */
static bool block_bins(Bins *b, size_t at, size_t rows, const double *c, double *dc, Total *sum,
                       double *adj) {
    size_t q = (size_t)b->per_bin;
    const double *v = b->run->value[b->m->root];
    for (size_t i = 0; i < rows / q; i++) {
        int bin = (int)(at / q + i);
        const double *w = b->row_weight ? b->row_weight + at + i * q : NULL;
        double mu = w ? lanes_dot(v + i * q, w, q) : v[i];
        BinTerm t = {.content = b->content[bin], .variance = b->variance[bin], .mu = mu};
        if (b->uses_variance) t.mc_variance = prediction_variance(b, bin, c);
        bool full = b->observed.template_errors == 2 &&
                    bin_full(&t, dc, b->observed.columns, b->observed.column_variance, c,
                             b->m->n_terms, bin);
        if (!full) bin_term(&t, b->kind, b->observed.template_errors != 0);
        if (isnan(t.value)) {
            tell_bin(b, bin, mu);
            return false;
        }
        total_add(sum, t.value);
        for (int k = 0; k < b->m->n_terms && b->uses_variance; k++) {
            const double *column = b->observed.column_variance[k];
            if (column) dc[k] += t.d_variance * 2 * c[k] * column[bin];
        }
        for (size_t k = 0; k < q; k++) adj[i * q + k] = w ? t.d_mu * w[k] : t.d_mu;
    }
    return true;
}

static double bins_eval(void *problem, const double *x, double *grad) {
    Bins *b = problem;
    double adj[MODEL_BLOCK], c[TERMS_MAX], dc[TERMS_MAX] = {0};
    size_t n = (size_t)b->observed.n * (size_t)b->per_bin;
    Total sum = {0};
    b->like.why[0] = 0;
    if (grad) memset(grad, 0, sizeof(double) * (size_t)b->like.base.n);
    if (!model_run_set(b->run, x)) {
        snprintf(b->like.why, sizeof b->like.why, "%s", model_run_why(b->run));
        return NAN;
    }
    if (b->uses_variance) read_coefficients(b, c);
    b->run->gradient = grad != NULL;
    for (size_t at = 0; at < n; at += MODEL_BLOCK) {
        size_t rows = MIN_OF((size_t)MODEL_BLOCK, n - at);
        run_forward(b->run, b->columns, at, rows);
        if (!block_bins(b, at, rows, c, dc, &sum, adj)) return NAN;
        if (grad) run_backward(b->run, adj, rows);
    }
    for (int k = 0; k < b->m->n_terms && b->uses_variance && grad; k++) {
        int node = b->m->terms[k].coefficient;
        if (node >= 0) b->run->scalar_adj[node] += dc[k];
    }
    if (grad) run_scalar_backward(b->run, grad);
    return total_of(&sum);
}

static const char *bins_why(void *problem) {
    Bins *b = problem;
    return b->like.why[0] ? b->like.why : NULL;
}

/* ---- data ---- */

static void bins_restore(void *problem) {
    Bins *b = problem;
    const double *variance = b->observed.variance ? b->observed.variance : b->observed.content;
    memcpy(b->content, b->observed.content, sizeof(double) * (size_t)b->observed.n);
    memcpy(b->variance, variance, sizeof(double) * (size_t)b->observed.n);
}

static const char *bins_asimov(void *problem, const double *x) {
    Bins *b = problem;
    if (!model_run_set(b->run, x)) return model_run_why(b->run);
    predict(b, b->content);
    memcpy(b->variance, b->content, sizeof(double) * (size_t)b->observed.n);
    return NULL;
}

static const char *bins_draw(void *problem, const double *x, Rng *rng) {
    Bins *b = problem;
    const char *why = bins_asimov(problem, x);
    for (int i = 0; i < b->observed.n && !why; i++) {
        if (!(b->content[i] >= 0))
            return "a prediction is negative: no Poisson number can be drawn";
        b->content[i] = rng_poisson(rng, b->content[i]);
        b->variance[i] = b->content[i];
    }
    return why;
}

static void bins_close(void *problem) {
    Bins *b = problem;
    if (b->run) model_run_close(b->run);
    for (int c = 0; b->own_columns && c < b->m->n_columns; c++) mem_free(b->own_columns[c]);
    mem_free(b->own_columns);
    mem_free(b->row_weight);
    mem_free(b->content);
    mem_free(b->variance);
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

static void bins_facts(LikelihoodFacts *out, const Problem *p) {
    const Bins *b = (const Bins *)p;
    out->n_bins = b->observed.n;
    out->sum_weights = lanes_sum(b->content, (size_t)b->observed.n);
    out->sum_weights2 = lanes_sum(b->variance, (size_t)b->observed.n);
    out->is_chi2 = b->kind != LIKE_POISSON;
    out->extended = true;
    out->quadrature_error = b->quadrature_error;
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

Problem *likelihood_bins(const Model *m, const BinData *data, const LikelihoodOptions *options,
                         const char **why) {
    *why = !m->nodes[m->root].vector ? "the model does not depend on the bins" : NULL;
    if (!*why && data->values && m->n_terms > TERMS_MAX) *why = "there are too many templates";
    if (!*why && !data->values && m->n_columns != 1)
        *why = "a model of a histogram has one observable";
    if (!*why && data->n < 1) *why = "the histogram has no bins";
    if (*why) return NULL;
    Bins *b = mem_alloc(sizeof *b);
    b->m = m;
    b->kind = options->kind;
    b->observed = *data;
    b->like.facts = bins_facts;
    b->like.base = (Problem){.class = &bins_class, .n = m->n_params, .has_gradient = true};
    b->like.base.params = like_params(options->params, m->n_params);
    b->wanted = like_wanted(options->params, m->n_params);
    b->content = mem_alloc(sizeof(double) * (size_t)data->n);
    b->variance = mem_alloc(sizeof(double) * (size_t)data->n);
    b->run = model_run_open(m, m->root);
    model_run_want(b->run, b->wanted);
    b->uses_variance =
        data->column_variance && (options->kind == LIKE_COMBINED || data->template_errors);
    bins_restore(b);
    if (data->values) {
        b->columns = data->columns;
        b->per_bin = 1;
        return &b->like.base;
    }
    b->own_columns = mem_alloc(sizeof(double *) * (size_t)m->n_columns);
    if (data->centres)
        make_rows(b, 1);
    else
        choose_points(b, m->start);
    return &b->like.base;
}
