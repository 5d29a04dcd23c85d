/* like_rows.c - likelihoods of events, and least squares of points; see likelihood.h.
 *
 * Rows are cut into stripes of a fixed number of blocks. Threads take stripes; what each stripe
 * gives is kept and added in order, so that the bits do not depend on threads.
 */
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "core/cpu.h"
#include "stat/model/event_source.h"
#include "stat/model/like_core.h"

enum { STRIPE_LEAST = 64 * MODEL_BLOCK, STRIPES_MOST = 64, THREADS_MAX = 64 };

typedef struct Rows {
    Likelihood like;
    const Model *m;
    LikelihoodKind kind;
    RowData observed, data;
    int threads;
    ModelRun *total; /* of the integral; NULL: it is 1 */
    ModelRun *run[THREADS_MAX];
    uint8_t *wanted; /* parameters that are not fixed */
    /* What does not depend on these is computed once for the data: */
    int n_cut, *cut;                                /* nodes */
    double **known;                                 /* by node: values in all rows, or NULL */
    double *known_at;                               /* parameters there */
    bool is_known;                                  /* they were computed */
    size_t known_rows;                              /* room in each */
    double stripe_value[STRIPES_MOST], *stripe_adj; /* what each stripe adds to scalars */
    size_t n_stripes, stripe_rows, n_adj;
    Arena drawn;         /* data of a toy */
    EventSource *source; /* of toys; NULL */
    bool square_weights; /* events weigh w^2 */
} Rows;

typedef struct Work {
    Rows *r;
    const double *x;
    bool gradient;
    double norm;             /* of the density: 1, or the integral of a rate that is not extended */
    atomic_size_t next, bad; /* bad: the first row without a value */
    double bad_value;
    pthread_mutex_t lock;
} Work;

typedef struct Worker {
    Work *work;
    ModelRun *run;
} Worker;

/* ---- one block ---- */

CPU_CLONES static void weigh_logs(double *restrict adj, double *restrict logs,
                                  const double *restrict v, const double *restrict w, size_t n) {
    for (size_t i = 0; i < n; i++) {
        adj[i] = -2 * w[i] / v[i];
        logs[i] *= w[i];
    }
}

CPU_CLONES static void weigh_plain(double *restrict adj, const double *restrict v, size_t n) {
    for (size_t i = 0; i < n; i++) adj[i] = -2 / v[i];
}

static void report_bad(Work *k, size_t row, double value) {
    pthread_mutex_lock(&k->lock);
    if (row < atomic_load(&k->bad)) {
        atomic_store(&k->bad, row);
        k->bad_value = value;
    }
    pthread_mutex_unlock(&k->lock);
}

/* -2 sum w ln f of a block and its derivatives in f. */
static double block_logs(Work *k, const double *v, size_t at, size_t n, double *adj) {
    const RowData *d = &k->r->data;
    double logs[MODEL_BLOCK], sum;
    if (d->weight ? !like_logs(logs, v, n) : !like_sum_logs(&sum, v, n)) {
        for (size_t i = 0; i < n; i++) {
            if (v[i] > 0x1p-1022 && v[i] < INFINITY) continue;
            report_bad(k, at + i, v[i]);
            return NAN;
        }
    }
    if (!d->weight) {
        if (k->gradient) weigh_plain(adj, v, n);
        return -2 * sum;
    }
    if (k->r->square_weights) {
        double w[MODEL_BLOCK];
        for (size_t i = 0; i < n; i++) w[i] = d->weight[at + i] * d->weight[at + i];
        weigh_logs(adj, logs, v, w, n);
    } else {
        weigh_logs(adj, logs, v, d->weight + at, n);
    }
    return -2 * lanes_sum(logs, n);
}

static double block_squares(Work *k, const double *v, size_t at, size_t n, double *adj) {
    const RowData *d = &k->r->data;
    double pull[MODEL_BLOCK];
    for (size_t i = 0; i < n; i++) {
        double sigma = d->sigma ? d->sigma[at + i] : 1;
        double w = d->weight ? d->weight[at + i] : 1;
        pull[i] = (d->y[at + i] - v[i]) / sigma * sqrt(w);
        adj[i] = -2 * pull[i] / sigma * sqrt(w);
        if (!isfinite(v[i])) {
            report_bad(k, at + i, v[i]);
            return NAN;
        }
    }
    return lanes_dot(pull, pull, n);
}

/* ---- stripes ---- */

static void do_stripe(Worker *w, size_t s) {
    Work *k = w->work;
    Rows *r = k->r;
    size_t end = MIN_OF((s + 1) * r->stripe_rows, r->data.n);
    double adj[MODEL_BLOCK];
    Total sum = {0};
    w->run->gradient = k->gradient;
    for (size_t at = s * r->stripe_rows; at < end && at < atomic_load(&k->bad); at += MODEL_BLOCK) {
        size_t n = MIN_OF((size_t)MODEL_BLOCK, end - at);
        run_forward(w->run, r->data.columns, at, n);
        const double *v = w->run->value[r->m->root];
        total_add(&sum, r->kind == LIKE_SQUARES ? block_squares(k, v, at, n, adj)
                                                : block_logs(k, v, at, n, adj));
        if (k->gradient) run_backward(w->run, adj, n);
    }
    if (k->gradient) run_take_adjoints(w->run, r->stripe_adj + s * r->n_adj);
    r->stripe_value[s] = total_of(&sum);
}

static void *worker_main(void *arg) {
    Worker *w = arg;
    Work *k = w->work;
    if (!model_run_set(w->run, k->x)) return w;
    for (;;) {
        size_t s = atomic_fetch_add(&k->next, 1);
        if (s >= k->r->n_stripes) return NULL;
        do_stripe(w, s);
    }
}

static void open_run(Rows *r, int i) {
    if (r->run[i]) return;
    r->run[i] = model_run_open(r->m, r->m->root);
    model_run_want(r->run[i], r->wanted);
    if (r->n_cut) run_cut(r->run[i], (const double *const *)r->known);
}

/* ---- what stays the same ---- */

enum { KNOWN_MOST = 1 << 26 }; /* numbers that are kept */

static void forget(Rows *r) {
    r->is_known = false;
    for (int i = 0; i < r->n_cut; i++) {
        mem_free(r->known[r->cut[i]]);
        r->known[r->cut[i]] = NULL;
    }
    r->n_cut = 0;
}

/* Room for values of nodes that do not move; where runs are cut. */
static void find_known(Rows *r) {
    forget(r);
    for (int i = 0; i < THREADS_MAX; i++)
        if (r->run[i]) run_cut(r->run[i], NULL);
    int n = run_find_cut(r->run[0], r->cut);
    bool fits = (double)n * (double)r->data.n <= KNOWN_MOST;
    r->n_cut = fits ? n : 0;
    r->known_rows = r->data.n;
    for (int i = 0; i < r->n_cut; i++)
        r->known[r->cut[i]] = mem_alloc(sizeof(double) * (r->data.n + 1));
    for (int i = 0; i < THREADS_MAX && r->n_cut; i++)
        if (r->run[i]) run_cut(r->run[i], (const double *const *)r->known);
    r->n_adj = run_adjoints(r->run[0]);
    r->stripe_adj = mem_resize(r->stripe_adj, sizeof(double) * (STRIPES_MOST * r->n_adj + 1));
}

/* After parameters were fixed or freed, or data replaced by more. */
static void refresh(Rows *r) {
    bool same = r->n_cut == 0 || r->data.n <= r->known_rows;
    for (int i = 0; i < r->like.base.n; i++) {
        uint8_t wanted = !r->like.base.params[i].fixed;
        same = same && wanted == r->wanted[i];
        r->wanted[i] = wanted;
    }
    if (same) return;
    for (int i = 0; i < THREADS_MAX; i++)
        if (r->run[i]) model_run_want(r->run[i], r->wanted);
    if (r->total) model_run_want(r->total, r->wanted);
    find_known(r);
}

/* Values at these parameters, unless they are those at hand. False: there are none. */
static bool know(Rows *r, const double *x) {
    bool same = r->is_known;
    for (int i = 0; i < r->like.base.n; i++)
        same = same && (r->wanted[i] || x[i] == r->known_at[i]);
    for (int i = 0; i < r->n_cut && !same; i++) {
        ModelRun *run = model_run_open(r->m, r->cut[i]);
        bool good = model_run_set(run, x);
        if (good) model_values(run, r->data.columns, r->data.n, r->known[r->cut[i]]);
        if (!good) snprintf(r->like.why, sizeof r->like.why, "%s", model_run_why(run));
        model_run_close(run);
        if (!good) return r->is_known = false;
    }
    memcpy(r->known_at, x, sizeof(double) * (size_t)r->like.base.n);
    return r->is_known = true;
}

/* False: the model has no value at x. */
static bool run_stripes(Work *k) {
    Rows *r = k->r;
    int n = (int)MIN_OF((size_t)r->threads, r->n_stripes);
    Worker workers[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    for (int i = 0; i < MAX_OF(n, 1); i++) {
        open_run(r, i);
        workers[i] = (Worker){k, r->run[i]};
    }
    for (int i = 1; i < n; i++)
        if (pthread_create(&threads[i], NULL, worker_main, &workers[i]) != 0) n = i;
    void *failed = worker_main(&workers[0]);
    for (int i = 1; i < n; i++) pthread_join(threads[i], NULL);
    if (failed) snprintf(r->like.why, sizeof r->like.why, "%s", model_run_why(r->run[0]));
    return !failed;
}

static double sum_weights(const RowData *d, int power) {
    if (!d->weight) return (double)d->n;
    return power == 1 ? lanes_sum(d->weight, d->n) : lanes_dot(d->weight, d->weight, d->n);
}

/* What the integral contributes; NaN where it has no value. */
static double add_integral(Rows *r, const double *x, double *grad) {
    bool extended = r->kind == LIKE_EXTENDED;
    if (!r->total || r->kind == LIKE_SQUARES || r->square_weights) return 0;
    if (!model_run_set(r->total, x)) {
        snprintf(r->like.why, sizeof r->like.why, "%s", model_run_why(r->total));
        return NAN;
    }
    double integral = r->total->scalar[r->total->node], w = sum_weights(&r->data, 1);
    if (!(integral > 0) && !extended) {
        snprintf(r->like.why, sizeof r->like.why, "the integral of the model is %.6g", integral);
        return NAN;
    }
    if (grad) model_integral(r->total, extended ? 2 : 2 * w / integral, grad, NULL);
    return extended ? 2 * integral : 2 * w * log(integral);
}

static double rows_eval(void *problem, const double *x, double *grad) {
    Rows *r = problem;
    int n = r->like.base.n;
    if (grad) memset(grad, 0, sizeof(double) * (size_t)n);
    r->like.why[0] = 0;
    refresh(r);
    double total = add_integral(r, x, grad);
    if (isnan(total) || !know(r, x)) return NAN;
    Work k = {.r = r, .x = x, .gradient = grad != NULL, .bad_value = NAN};
    atomic_init(&k.next, 0);
    atomic_init(&k.bad, SIZE_MAX);
    pthread_mutex_init(&k.lock, NULL);
    bool good = run_stripes(&k);
    pthread_mutex_destroy(&k.lock);
    if (!good) return NAN;
    size_t bad = atomic_load(&k.bad);
    if (bad != SIZE_MAX) {
        like_tell(&r->like, r->m, r->data.columns, bad, k.bad_value,
                  r->kind == LIKE_SQUARES ? "the function at point" : "the density of event");
        return NAN;
    }
    Total sum = {total, 0};
    for (size_t s = 0; s < r->n_stripes; s++) {
        total_add(&sum, r->stripe_value[s]);
        if (grad) run_give_adjoints(r->run[0], r->stripe_adj + s * r->n_adj);
    }
    if (grad) run_scalar_backward(r->run[0], grad);
    return total_of(&sum);
}

static const char *rows_why(void *problem) {
    Rows *r = problem;
    return r->like.why[0] ? r->like.why : NULL;
}

/* ---- weighted events ---- */

/* A run of nothing known. */
static ModelRun *whole_run(const Rows *r) {
    ModelRun *run = model_run_open(r->m, r->m->root);
    model_run_want(run, r->wanted);
    return run;
}

/* Adds the outer products of derivatives of ln of the density, times w^2. */
static void outer_products(Rows *r, const double *x, double *w2) {
    size_t n = (size_t)r->like.base.n;
    double *g = mem_alloc(sizeof(double) * (n * MODEL_BLOCK + 1)), norm = 1, v[MODEL_BLOCK];
    double *dnorm = mem_alloc(sizeof(double) * (n + 1));
    const double *columns[MODEL_COLUMNS];
    if (r->total && model_run_set(r->total, x)) norm = model_integral(r->total, 1, dnorm, NULL);
    if (r->kind == LIKE_EXTENDED) memset(dnorm, 0, sizeof(double) * n);
    ModelRun *run = whole_run(r);
    model_run_set(run, x);
    for (size_t at = 0; at < r->data.n; at += MODEL_BLOCK) {
        size_t rows = MIN_OF((size_t)MODEL_BLOCK, r->data.n - at);
        for (int c = 0; c < r->m->n_columns; c++) columns[c] = r->data.columns[c] + at;
        model_jacobian(run, columns, rows, v, g);
        for (size_t i = 0; i < rows; i++) {
            double w = r->data.weight ? r->data.weight[at + i] : 1, *row = g + i * n;
            for (size_t k = 0; k < n; k++) row[k] = w * (row[k] / v[i] - dnorm[k] / norm);
            for (size_t k = 0; k < n; k++)
                for (size_t j = 0; j < n; j++) w2[k * n + j] += row[k] * row[j];
        }
    }
    model_run_close(run);
    mem_free(g);
    mem_free(dnorm);
}

static bool rows_scores(Problem *p, const double *x, const double *cov, bool asymptotic,
                        double *c) {
    Rows *r = (Rows *)p;
    if (r->kind == LIKE_SQUARES || !r->observed.weight) return like_curvature(p, x, cov, c);
    if (asymptotic) {
        outer_products(r, x, c);
        return true;
    }
    r->square_weights = true; /* second derivatives of - sum w^2 ln f */
    bool good = like_curvature(p, x, cov, c);
    r->square_weights = false;
    return good;
}

/* ---- least squares ---- */

/* Inverts the rows and columns that are not 0. */
static bool invert(double *a, size_t n) {
    size_t *at = mem_alloc(sizeof(size_t) * (n + 1)), m = 0;
    for (size_t i = 0; i < n; i++)
        if (a[i * n + i] > 0) at[m++] = i;
    bool good = m > 0;
    gsl_matrix *x = gsl_matrix_alloc(MAX_OF(m, (size_t)1), MAX_OF(m, (size_t)1));
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) gsl_matrix_set(x, i, j, a[at[i] * n + at[j]]);
    good = good && gsl_linalg_cholesky_decomp1(x) == 0 && gsl_linalg_cholesky_invert(x) == 0;
    for (size_t i = 0; i < m && good; i++)
        for (size_t j = 0; j < m; j++) a[at[i] * n + at[j]] = gsl_matrix_get(x, i, j);
    gsl_matrix_free(x);
    mem_free(at);
    return good;
}

static bool rows_jacobian(Problem *p, const double *x, double *cov) {
    Rows *r = (Rows *)p;
    size_t n = (size_t)p->n, rows = r->data.n;
    if (r->kind != LIKE_SQUARES) return false;
    ModelRun *run = whole_run(r);
    double *g = mem_alloc(sizeof(double) * (n * rows + 1));
    double *h = mem_alloc(sizeof(double) * (n * n + 1));
    bool good = model_run_set(run, x);
    if (good) model_jacobian(run, r->data.columns, rows, NULL, g);
    model_run_close(run);
    for (size_t row = 0; row < rows && good; row++) {
        double w = r->data.sigma ? 1 / (r->data.sigma[row] * r->data.sigma[row]) : 1;
        if (r->data.weight) w *= r->data.weight[row];
        const double *d = g + row * n;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) h[i * n + j] += w * d[i] * d[j];
    }
    good = good && invert(h, n);
    if (good) memcpy(cov, h, sizeof(double) * n * n);
    mem_free(g);
    mem_free(h);
    return good;
}

/* ---- data ---- */

/* Stripes of whole blocks, as many as there are rows for, whatever the threads. */
static void rows_set(Rows *r, const RowData *data) {
    size_t blocks = (data->n + MODEL_BLOCK - 1) / MODEL_BLOCK;
    size_t each = (blocks + STRIPES_MOST - 1) / STRIPES_MOST;
    r->data = *data;
    r->stripe_rows = MAX_OF(each * MODEL_BLOCK, (size_t)STRIPE_LEAST);
    r->n_stripes = MAX_OF((data->n + r->stripe_rows - 1) / r->stripe_rows, (size_t)1);
    r->is_known = false;
}

static const char *draw_points(Rows *r, const double *x, Rng *rng) {
    if (!r->observed.sigma) return "points without errors cannot be drawn";
    ModelRun *run = model_run_open(r->m, r->m->root);
    bool good = model_run_set(run, x);
    double *y = arena_array(&r->drawn, double, r->observed.n + 1);
    if (good) model_values(run, r->observed.columns, r->observed.n, y);
    model_run_close(run);
    for (size_t i = 0; rng && i < r->observed.n; i++)
        y[i] += r->observed.sigma[i] * rng_normal(rng);
    RowData toy = r->observed;
    toy.y = y;
    rows_set(r, &toy);
    return good ? NULL : "the model has no value there";
}

static const char *rows_draw_toy(void *problem, const double *x, Rng *rng) {
    Rows *r = problem;
    RowData toy;
    arena_reset(&r->drawn);
    if (r->kind == LIKE_SQUARES) return draw_points(r, x, rng);
    const char *why = rows_draw(&toy, &r->drawn, r->m, &r->observed, r->kind == LIKE_EXTENDED, x,
                                rng, &r->source);
    if (!why) rows_set(r, &toy);
    return why;
}

static const char *rows_asimov(void *problem, const double *x) {
    Rows *r = problem;
    RowData toy;
    arena_reset(&r->drawn);
    if (r->kind == LIKE_SQUARES) return draw_points(r, x, NULL);
    const char *why = rows_draw(&toy, &r->drawn, r->m, &r->observed, r->kind == LIKE_EXTENDED, x,
                                NULL, &r->source);
    if (!why) rows_set(r, &toy);
    return why;
}

static void rows_restore(void *problem) {
    Rows *r = problem;
    rows_set(r, &r->observed);
}

static void rows_close(void *problem) {
    Rows *r = problem;
    for (int i = 0; i < THREADS_MAX; i++)
        if (r->run[i]) model_run_close(r->run[i]);
    if (r->total) model_run_close(r->total);
    forget(r);
    mem_free(r->cut);
    mem_free(r->known);
    mem_free(r->known_at);
    mem_free(r->stripe_adj);
    mem_free(r->wanted);
    mem_free(r->like.base.params);
    arena_free(&r->drawn);
    if (r->source) event_source_close(r->source);
    mem_free(r->source);
    mem_free(r);
}

static double rows_saturated(void *problem, int *n_bins) {
    Rows *r = problem;
    *n_bins = (int)r->data.n;
    return r->kind == LIKE_SQUARES ? 0 : NAN;
}

static void rows_facts(LikelihoodFacts *out, const Problem *p) {
    const Rows *r = (const Rows *)p;
    out->n_rows = (double)r->data.n;
    out->sum_weights = sum_weights(&r->data, 1);
    out->sum_weights2 = sum_weights(&r->data, r->observed.weight ? 2 : 1);
    out->weighted = r->observed.weight != NULL && r->kind != LIKE_SQUARES;
    out->is_chi2 = r->kind == LIKE_SQUARES;
    out->extended = r->kind == LIKE_EXTENDED;
    if (r->total) out->quadrature_error = run_error(r->total);
    out->quadrature_error = fmax(out->quadrature_error, run_error(r->run[0]));
}

static Problem *rows_clone(const void *problem);

static const ProblemClass rows_class = {.eval = rows_eval,
                                        .why = rows_why,
                                        .draw = rows_draw_toy,
                                        .asimov = rows_asimov,
                                        .restore = rows_restore,
                                        .clone = rows_clone,
                                        .close = rows_close,
                                        .saturated = rows_saturated};

static Problem *rows_clone(const void *problem) {
    const Rows *r = problem;
    LikelihoodOptions o = {r->kind, 1, r->like.base.params};
    const char *why;
    return likelihood_rows(r->m, &r->observed, &o, &why);
}

static const RowData *rows_data(const Problem *p, int part) {
    return part ? NULL : &((const Rows *)p)->data;
}

Problem *likelihood_rows(const Model *m, const RowData *data, const LikelihoodOptions *options,
                         const char **why) {
    bool events = options->kind == LIKE_UNBINNED || options->kind == LIKE_EXTENDED;
    *why = events && m->integral < 0 ? m->no_integral : NULL;
    if (*why) return NULL;
    if (!m->nodes[m->root].vector) {
        *why = "the model does not depend on the data";
        return NULL;
    }
    Rows *r = mem_alloc(sizeof *r);
    r->m = m;
    r->kind = options->kind;
    r->observed = *data;
    r->threads = MAX_OF(MIN_OF(options->threads, (int)THREADS_MAX), 1);
    r->like.facts = rows_facts;
    r->like.scores = rows_scores;
    r->like.jacobian = rows_jacobian;
    r->like.rows = rows_data;
    r->like.base = (Problem){.class = &rows_class, .n = m->n_params, .has_gradient = true};
    r->like.base.params = like_params(options->params, m->n_params);
    r->wanted = like_wanted(options->params, m->n_params);
    if (events && !(options->kind == LIKE_UNBINNED && m->is_density)) {
        r->total = model_run_open(m, m->integral);
        model_run_want(r->total, r->wanted);
    }
    r->cut = mem_alloc(sizeof(int) * (size_t)(m->n_nodes + 1));
    r->known = mem_alloc(sizeof(double *) * (size_t)(m->n_nodes + 1));
    r->known_at = mem_alloc(sizeof(double) * (size_t)(m->n_params + 1));
    open_run(r, 0);
    rows_set(r, data);
    find_known(r);
    return &r->like.base;
}
