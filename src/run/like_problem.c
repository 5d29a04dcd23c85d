/* like_problem.c - likelihoods with their data, when the run has come to them; see like_thing.h. */
#include <math.h>

#include "run/evaluate.h"
#include "run/like_thing.h"
#include "stat/hist_ops.h"

typedef struct Making {
    const LikeThing *like;
    LikeProblem *out;
    Arena *arena;
    int threads;
} Making;

static bool fail(Making *k, const char *why) {
    k->out->failure = why;
    return false;
}

/* ---- models ---- */

static Model *make_model(Making *k, const LikePart *p, int *root) {
    const LikeThing *t = k->like;
    ModelGraph g = p->graph; /* with the parameters of the whole likelihood */
    g.params.data = (const ModelParam **)t->params;
    g.params.n = (size_t)t->n_params;
    Model *m = model_new(k->arena, t->n_params);
    for (size_t i = 0; i < g.columns.n; i++) {
        const ModelColumn *c = &g.columns.data[i];
        if (c->observable)
            model_observable(m, c->name, c->ranges, p->kind == LIKE_SQUARES ? 0 : c->n_ranges);
        else
            model_plain_column(m, c->name);
    }
    *root = g.root ? graph_make(m, &g, g.root) : -1;
    return m;
}

static bool finish_model(Making *k, Model *m, int root) {
    double *start = arena_array(k->arena, double, k->like->n_params + 1);
    for (int i = 0; i < k->like->n_params; i++) start[i] = k->like->params[i]->start;
    const char *why = model_finish(m, root, start);
    return why ? fail(k, why) : true;
}

/* ---- rows ---- */

static bool inside(const ModelColumn *c, double x) {
    for (int r = 0; r < c->n_ranges; r++)
        if (x >= c->ranges[r].lo && x <= c->ranges[r].hi) return true;
    return c->n_ranges == 0;
}

/* The rows of all sources whose observables are in range, as columns of their own. */
static size_t copy_rows(const LikePart *p, double **to, int width, LikeData *seen) {
    size_t kept = 0;
    for (int s = 0; s < p->n_sources; s++) {
        const SinkState *from = unit_sink(p->sources[s].unit, p->sources[s].sink);
        seen->missing += (double)from->summary.n_missing;
        seen->nan += (double)from->summary.n_nan;
        for (size_t i = 0; i < from->n; i++) {
            bool good = true;
            for (size_t c = 0; c < p->graph.columns.n && good; c++)
                good = inside(&p->graph.columns.data[c], from->columns[c][i]);
            if (!good) continue;
            for (int c = 0; c < width; c++) to[c][kept] = from->columns[c][i];
            kept++;
        }
        seen->outside += (double)from->n;
    }
    seen->outside -= (double)kept;
    seen->events = (double)kept;
    return kept;
}

static void gather(Making *k, const LikePart *p, RowData *rows, LikeData *seen) {
    int n = (int)p->graph.columns.n, width = n + p->has_y + p->has_sigma + p->weighted;
    double **to = arena_array(k->arena, double *, width + 1);
    size_t most = 0;
    for (int s = 0; s < p->n_sources; s++)
        most += unit_sink(p->sources[s].unit, p->sources[s].sink)->n;
    for (int c = 0; c < width; c++) to[c] = arena_array(k->arena, double, most + 1);
    *rows = (RowData){.columns = (const double *const *)to};
    rows->n = copy_rows(p, to, width, seen);
    int at = n;
    if (p->has_y) rows->y = to[at++];
    if (p->has_sigma) rows->sigma = to[at++];
    if (p->weighted) rows->weight = to[at];
}

/* A likelihood has a maximum only where there is more of the events than is taken away. */
static bool weights_count(Making *k, const RowData *rows) {
    double sum = 0;
    bool any = false;
    for (size_t i = 0; i < rows->n; i++) {
        sum += rows->weight[i];
        any = any || rows->weight[i] != 0;
    }
    return sum > 0 || fail(k, any ? "the sum of the weights of the events is not positive"
                                  : "the weights of all events are zero");
}

static bool sigmas_count(Making *k, const RowData *rows) {
    for (size_t i = 0; i < rows->n; i++)
        if (!(rows->sigma[i] > 0))
            return fail(k, arena_printf(k->arena, "the error of point %zu is %g, not positive", i,
                                        rows->sigma[i]));
    return true;
}

static Problem *make_rows(Making *k, const LikePart *p, int i, const Parameter *params) {
    int root;
    Model *m = make_model(k, p, &root);
    k->out->models[i] = m;
    RowData *rows = (RowData *)&k->out->rows[i];
    gather(k, p, rows, &k->out->data[i]);
    if (!rows->n) {
        const LikeData *d = &k->out->data[i];
        fail(k, d->outside > 0            ? "all events lie outside of the range of the fit"
                : d->missing + d->nan > 0 ? "of all events a value is missing or not finite"
                                          : "there are no events");
        return NULL;
    }
    if (rows->sigma && !sigmas_count(k, rows)) return NULL;
    if (p->kind != LIKE_SQUARES && rows->weight && !weights_count(k, rows)) return NULL;
    if (!finish_model(k, m, root)) return NULL;
    LikelihoodOptions o = {.kind = p->kind, .threads = k->threads, .params = params};
    bool extended = p->extended < 0 ? !model_is_density(m) : p->extended == 1;
    if (p->kind == LIKE_UNBINNED && extended) o.kind = LIKE_EXTENDED;
    const char *why = NULL;
    Problem *problem = likelihood_rows(m, rows, &o, &why);
    if (!problem) fail(k, why);
    return problem;
}

/* ---- bins ---- */

/* Contents without under- and overflow, last axis fastest. */
static void inner_cells(const Hist *h, double *content, double *variance) {
    size_t n = 0;
    for (size_t i = 0; i < h->cells; i++) {
        if (hist_is_flow(h, i)) continue;
        content[n] = h->sumw[i];
        if (variance) variance[n] = h->sumw2[i];
        n++;
    }
}

/* Something in the bins that a parameter can be found from: of a likelihood of counts no negative
 * sum, of chi2 a bin with an error. */
static bool bins_count(Making *k, const LikePart *p, const BinData *b, bool scaled) {
    bool of_data = p->kind == LIKE_NEYMAN || p->kind == LIKE_COMBINED || p->has_sigma;
    double sum = 0;
    bool error = false, some = !p->prediction;
    for (int i = 0; i < b->n; i++) {
        sum += b->content[i];
        error = error || b->variance[i] > 0;
        for (int t = 0; p->prediction && t < p->prediction->n_terms && !some; t++)
            some = b->columns[t][i] != 0;
    }
    const char *why = of_data && !error ? "all bins are empty: none has an error"
                      : p->kind == LIKE_POISSON && sum < 0
                          ? "the sum of the contents of the bins is negative"
                      : scaled && !(sum > 0) ? "all bins are empty"
                      : !some                ? "all templates are empty"
                                             : NULL;
    return !why || fail(k, why);
}

static int count_bins(const Hist *h) {
    int n = 1;
    for (int d = 0; d < h->dims; d++) n *= h->axes[d].bins;
    return n;
}

static void fill_templates(Making *k, const LikePart *p, BinData *b, Model *m, int *root) {
    const Prediction *q = p->prediction;
    ModelGraph g = p->graph;
    g.params.data = (const ModelParam **)k->like->params;
    g.params.n = (size_t)k->like->n_params;
    double **columns = arena_array(k->arena, double *, 2 * q->n_terms);
    b->columns = (const double *const *)columns;
    b->column_variance = (const double *const *)(columns + q->n_terms);
    *root = -1;
    for (int i = 0; i < q->n_terms; i++) {
        const HistThing *t = q->terms[i].hist;
        columns[i] = arena_array(k->arena, double, b->n);
        columns[q->n_terms + i] = arena_array(k->arena, double, b->n);
        inner_cells(hist_content_of(&t->series[0]), columns[i], columns[q->n_terms + i]);
        bool own = t->series[0].sample[0] && !t->series[0].derived;
        const char *name = own ? t->series[0].sample : t->title;
        int node = model_column(m, model_plain_column(m, name));
        int c = q->terms[i].coefficient ? graph_make(m, &g, q->terms[i].coefficient) : -1;
        if (c >= 0) node = model_op(m, MODEL_MUL, (int[]){c, node}, 2);
        model_label(m, node, name);
        *root = *root < 0 ? node : model_op(m, MODEL_ADD, (int[]){*root, node}, 2);
    }
}

/* Points of least squares: the centres of the bins that lie in the ranges, and their contents. */
static Problem *make_points(Making *k, const LikePart *p, int i, const BinData *b, const Hist *h,
                            const Parameter *params) {
    Model *m = model_new(k->arena, k->like->n_params);
    ModelGraph g = p->graph;
    g.params.data = (const ModelParam **)k->like->params;
    g.params.n = (size_t)k->like->n_params;
    model_observable(m, g.columns.data[0].name, NULL, 0); /* densities as functions */
    k->out->models[i] = m;
    double *x = arena_array(k->arena, double, 3 * b->n), *y = x + b->n, *sigma = y + b->n;
    RowData *rows = (RowData *)&k->out->rows[i];
    for (int j = 0; j < b->n; j++) {
        double at = p->scale * axis_centre(&h->axes[0], j);
        if (!inside(&g.columns.data[0], at) || (p->has_sigma && !(b->variance[j] > 0))) continue;
        x[rows->n] = at;
        y[rows->n] = b->content[j];
        sigma[rows->n++] = sqrt(b->variance[j]);
    }
    double **columns = arena_array(k->arena, double *, 1);
    columns[0] = x;
    rows->columns = (const double *const *)columns;
    rows->y = y;
    rows->sigma = p->has_sigma ? sigma : NULL;
    if (!rows->n) {
        fail(k, "there are no points");
        return NULL;
    }
    if (!finish_model(k, m, graph_make(m, &g, g.root))) return NULL;
    LikelihoodOptions o = {.kind = LIKE_SQUARES, .threads = 1, .params = params};
    const char *why = NULL;
    Problem *problem = likelihood_rows(m, rows, &o, &why);
    if (!problem) fail(k, why);
    return problem;
}

static Model *make_templates(Making *k, const LikePart *p, BinData *b) {
    int root;
    Model *m = model_new(k->arena, k->like->n_params);
    b->values = true;
    fill_templates(k, p, b, m, &root);
    return finish_model(k, m, root) ? m : NULL;
}

/* events (NaN: none): that many times a density. */
static Model *make_function(Making *k, const LikePart *p, const BinData *b, double events) {
    Model *m = model_new(k->arena, k->like->n_params);
    ModelGraph g = p->graph;
    g.params.data = (const ModelParam **)k->like->params;
    g.params.n = (size_t)k->like->n_params;
    Range *all = arena_new(k->arena, Range);
    *all = (Range){b->edges[0], b->edges[b->n]};
    model_observable(m, g.columns.data[0].name, all, 1);
    int root = graph_make(m, &g, g.root);
    if (!isnan(events)) root = model_op(m, MODEL_MUL, (int[]){model_const(m, events), root}, 2);
    return finish_model(k, m, root) ? m : NULL;
}

static double sum_of(const double *x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += x[i];
    return sum;
}

static Problem *make_bins(Making *k, const LikePart *p, int i, const Parameter *params) {
    const Hist *h = hist_content_of(p->hist);
    BinData *b = (BinData *)&k->out->bins[i];
    *b = (BinData){.n = count_bins(h), .centres = p->centres};
    double *content = arena_array(k->arena, double, 3 * b->n + 1), *variance = content + b->n;
    double *edges = variance + b->n;
    b->content = content;
    b->variance = variance;
    b->edges = edges;
    b->template_errors = p->template_errors;
    inner_cells(h, content, variance);
    double scale = p->prediction ? 1 : p->scale;
    for (int j = 0; j <= b->n && h->dims == 1; j++) edges[j] = scale * axis_edge(&h->axes[0], j);
    if (p->points) return make_points(k, p, i, b, h, params);
    Model *m = p->prediction ? make_templates(k, p, b) : make_function(k, p, b, NAN);
    k->out->data[i].scaled = m && model_is_density(m);
    if (m && k->out->data[i].scaled) m = make_function(k, p, b, sum_of(content, b->n));
    k->out->models[i] = m;
    if (!m || !bins_count(k, p, b, k->out->data[i].scaled)) return NULL;
    LikelihoodOptions o = {.kind = p->kind, .threads = 1, .params = params};
    const char *why = NULL;
    Problem *problem = likelihood_bins(m, b, &o, &why);
    if (!problem) fail(k, why);
    return problem;
}

/* ---- all parts ---- */

static Problem *make_constraint(Making *k, const LikePart *p, int i, const Parameter *params) {
    int root;
    Model *m = make_model(k, p, &root);
    Constraint c = p->constraint;
    c.node = root;
    if (p->late[0]) c.mean = evaluate_late(k->like->session, p->late[0]);
    if (p->late[1]) c.sigma = evaluate_late(k->like->session, p->late[1]);
    k->out->models[i] = m;
    if (!finish_model(k, m, root)) return NULL;
    const char *name, *why = like_constraint_wrong(&c, &name);
    if (why) {
        fail(k, why);
        return NULL;
    }
    k->like->parts[i].constraint = c;
    LikelihoodOptions o = {.params = params};
    return likelihood_constraints(m, &c, 1, &o);
}

static void read_params(Making *k) {
    const LikeThing *t = k->like;
    k->out->params = arena_array(k->arena, Parameter, t->n_params + 1);
    for (int i = 0; i < t->n_params; i++) {
        const ModelParam *p = t->params[i];
        k->out->params[i] = (Parameter){
            .name = p->name, .start = p->start, .lo = p->lo, .hi = p->hi, .fixed = p->fixed};
    }
}

void like_problem(LikeProblem *out, const LikeThing *t, int threads) {
    Making k = {t, out, &t->session->arena, threads};
    int n = t->n_parts;
    *out = (LikeProblem){.models = arena_array(k.arena, Model *, n),
                         .rows = arena_array(k.arena, RowData, n),
                         .bins = arena_array(k.arena, BinData, n),
                         .data = arena_array(k.arena, LikeData, n),
                         .parts = arena_array(k.arena, Problem *, n)};
    read_params(&k);
    for (int i = 0; i < n; i++) {
        const LikePart *p = &t->parts[i];
        out->parts[i] = p->form == LIKE_ROWS   ? make_rows(&k, p, i, out->params)
                        : p->form == LIKE_BINS ? make_bins(&k, p, i, out->params)
                                               : make_constraint(&k, p, i, out->params);
        if (out->parts[i]) continue;
        if (!out->failure) out->failure = "the likelihood cannot be made";
        for (int j = 0; j < i; j++) out->parts[j]->class->close(out->parts[j]);
        return;
    }
    out->problem = n == 1 ? out->parts[0] : likelihood_sum(out->parts, n, out->params, t->n_params);
    session_keep_problem(t->session, out->problem);
}
