/* generate.c - events drawn from models; see generate.h. */
#include "stat/model/generate.h"

#include <math.h>
#include <string.h>

#include "stat/model/like_core.h"
#include "stat/model/model_core.h"

typedef struct Drawing {
    Generated *out;
    const Model *m;
    const double *params;
    const RowData *data;
    Rng *rng;
    Arena *arena;
    size_t cap;
} Drawing;

/* ---- one factor in one observable ---- */

/* The cumulative of a density on cells; between cells it is linear. */
typedef struct Sampler {
    int observable;
    int n;                    /* cells */
    double *edge, *height;    /* n + 1: density at the edges; cells do not touch between ranges */
    double *width, *below;    /* n; n + 1: cumulative */
    const ModelNode *density; /* of an infinite range: by its formula */
    double args[PDF_ARGS_MAX];
} Sampler;

enum { CELLS = 4096 };

static bool is_finite_range(const ModelColumnInfo *c) {
    return c->n_ranges && isfinite(c->ranges[0].lo) && isfinite(c->ranges[c->n_ranges - 1].hi);
}

static void fill_cells(Sampler *s, const ModelColumnInfo *c, Arena *arena) {
    s->n = CELLS * c->n_ranges;
    s->edge = arena_array(arena, double, 2 * s->n);
    s->height = arena_array(arena, double, 2 * s->n);
    s->below = arena_array(arena, double, s->n + 1);
    for (int r = 0; r < c->n_ranges; r++)
        for (int i = 0; i < CELLS; i++) {
            double lo = c->ranges[r].lo, hi = c->ranges[r].hi;
            int at = r * CELLS + i;
            s->edge[2 * at] = lo + (hi - lo) * i / CELLS;
            s->edge[2 * at + 1] = lo + (hi - lo) * (i + 1) / CELLS;
        }
}

static const char *sampler_open(Sampler *s, const Drawing *d, int node) {
    const ModelNode *n = &d->m->nodes[node];
    *s = (Sampler){.observable = -1};
    for (int c = 0; c < d->m->n_columns; c++)
        if (n->observables >> c & 1) s->observable = c;
    const ModelColumnInfo *c = &d->m->columns[s->observable];
    ModelRun *r = model_run_open(d->m, node);
    const char *why = model_run_set(r, d->params) ? NULL : "the model has no value there";
    if (!why && !is_finite_range(c)) {
        if (n->op != MODEL_DENSITY || !n->pdf->integral) why = "a finite range is needed";
        s->density = n;
        for (int k = 0; k < n->n_in && !why; k++) s->args[k] = r->scalar[n->in[k]];
    } else if (!why) {
        const double *columns[MODEL_COLUMNS] = {NULL};
        fill_cells(s, c, d->arena);
        columns[s->observable] = s->edge;
        model_values(r, columns, (size_t)(2 * s->n), s->height);
        for (int i = 0; i < s->n; i++) {
            double area = (s->height[2 * i] + s->height[2 * i + 1]) / 2 *
                          (s->edge[2 * i + 1] - s->edge[2 * i]);
            if (!(area >= 0)) why = "a density is negative";
            s->below[i + 1] = s->below[i] + area;
        }
        if (!why && !(s->below[s->n] > 0)) why = "a density is 0 everywhere";
    }
    model_run_close(r);
    return why;
}

/* x with integral(x1 .. x) = part of the whole, by bisection of a formula. */
static double by_formula(const Sampler *s, const Model *m, double u) {
    const ModelNode *n = s->density;
    const ModelColumnInfo *c = &m->columns[s->observable];
    double lo = c->n_ranges ? c->ranges[0].lo : -INFINITY;
    double hi = c->n_ranges ? c->ranges[c->n_ranges - 1].hi : INFINITY, s1, s2;
    if (n->pdf->support) {
        n->pdf->support(&s1, &s2, s->args, n->n_in);
        lo = fmax(lo, s1);
        hi = fmin(hi, s2);
    }
    double all = n->pdf->integral(lo, hi, NULL, s->args, n->n_in, lo, hi);
    double a = 0, b = 1, from = lo, to = hi; /* x = t / (1 - |t|) where both ends are infinite */
    if (isinf(lo) && isinf(hi)) a = -1;
    for (int i = 0; i < 200 && b - a > 1e-16 * fmax(fabs(a), 1e-3); i++) {
        double t = (a + b) / 2;
        double x = isinf(from) && isinf(to) ? t / (1 - fabs(t))
                   : isinf(to)              ? from + t / (1 - t)
                   : isinf(from)            ? to - (1 - t) / t
                                            : from + t * (to - from);
        if (n->pdf->integral(lo, x, NULL, s->args, n->n_in, lo, hi) < u * all)
            a = t;
        else
            b = t;
    }
    double t = (a + b) / 2;
    return isinf(from) && isinf(to) ? t / (1 - fabs(t))
           : isinf(to)              ? from + t / (1 - t)
           : isinf(from)            ? to - (1 - t) / t
                                    : from + t * (to - from);
}

static double sampler_draw(const Sampler *s, const Model *m, Rng *rng) {
    if (s->density) return by_formula(s, m, rng_uniform(rng));
    double u = rng_uniform(rng) * s->below[s->n];
    int a = 0, b = s->n;
    while (b - a > 1) {
        int middle = (a + b) / 2;
        if (u < s->below[middle])
            b = middle;
        else
            a = middle;
    }
    double width = s->edge[2 * a + 1] - s->edge[2 * a], rest = (u - s->below[a]) / width;
    double h0 = s->height[2 * a], slope = s->height[2 * a + 1] - h0;
    double root = sqrt(fmax(h0 * h0 + 2 * slope * rest, 0)), sum = h0 + root;
    return s->edge[2 * a] + width * fmin(sum > 0 ? 2 * rest / sum : 0.5, 1);
}

/* ---- terms ---- */

enum { FACTORS_MAX = 8 };

/* The factors of a product, each in an observable of its own; -1 where it is none. */
static int factors_of(const Model *m, int node, int *out, int n) {
    const ModelNode *x = &m->nodes[node];
    if (x->op == MODEL_MUL) {
        n = factors_of(m, x->in[0], out, n);
        return n < 0 ? n : factors_of(m, x->in[1], out, n);
    }
    bool one =
        x->observables && !(x->observables & (x->observables - 1)) && x->columns == x->observables;
    if (!one || n == FACTORS_MAX) return -1;
    for (int k = 0; k < n; k++)
        if (m->nodes[out[k]].observables == x->observables) return -1;
    out[n] = node;
    return n + 1;
}

static void reserve(Drawing *d, size_t more) {
    Generated *g = d->out;
    if (g->n + more <= d->cap) return;
    d->cap = MAX_OF(g->n + more, 2 * d->cap);
    for (int c = 0; c < d->m->n_columns; c++) {
        double *wider = arena_array(d->arena, double, d->cap + 1);
        if (g->n) memcpy(wider, g->columns[c], sizeof(double) * g->n);
        g->columns[c] = wider;
    }
    int64_t *wider = arena_array(d->arena, int64_t, d->cap + 1);
    if (g->n) memcpy(wider, g->component, sizeof(int64_t) * g->n);
    g->component = wider;
}

/* Plain columns of one event: those of a row of the data. */
static const char *plain_columns(Drawing *d, size_t row) {
    for (int c = 0; c < d->m->n_columns; c++) {
        if (d->m->columns[c].observable) continue;
        if (!d->data || !d->data->n) return "the model has columns that only data can give";
    }
    size_t from = d->data && d->data->n ? (size_t)rng_below(d->rng, d->data->n) : 0;
    for (int c = 0; c < d->m->n_columns; c++)
        if (!d->m->columns[c].observable) d->out->columns[c][row] = d->data->columns[c][from];
    return NULL;
}

static bool has_plain(const Model *m) {
    bool any = false;
    for (int c = 0; c < m->n_columns; c++) any = any || !m->columns[c].observable;
    return any;
}

/* Uniform in the ranges of all observables. */
static void propose(Drawing *d, double *x) {
    for (int c = 0; c < d->m->n_columns; c++) {
        const ModelColumnInfo *info = &d->m->columns[c];
        if (!info->observable) continue;
        double length = 0;
        for (int r = 0; r < info->n_ranges; r++) length += info->ranges[r].hi - info->ranges[r].lo;
        double u = rng_uniform(d->rng) * length;
        int r = 0;
        while (r + 1 < info->n_ranges && u > info->ranges[r].hi - info->ranges[r].lo)
            u -= info->ranges[r].hi - info->ranges[r].lo, r++;
        x[c] = info->ranges[r].lo + u;
    }
}

enum { TRIALS = 20000, TRIALS_MAX = 100000000 };

/* Acceptance against the largest value met: begun anew where a larger one turns up. */
static const char *draw_accepted(Drawing *d, int node, int term, size_t n) {
    double x[MODEL_COLUMNS] = {0}, value, most = 0;
    const double *columns[MODEL_COLUMNS];
    for (int c = 0; c < d->m->n_columns; c++) {
        columns[c] = &x[c];
        if (d->m->columns[c].observable && !is_finite_range(&d->m->columns[c]))
            return "a finite range is needed";
    }
    ModelRun *r = model_run_open(d->m, node);
    const char *why = model_run_set(r, d->params) ? NULL : "the model has no value there";
    size_t first = d->out->n, trials = 0;
    while (!why && d->out->n < first + n) {
        size_t row = d->out->n;
        reserve(d, 1);
        if ((why = plain_columns(d, row))) break;
        for (int c = 0; c < d->m->n_columns; c++)
            if (!d->m->columns[c].observable) x[c] = d->out->columns[c][row];
        propose(d, x);
        model_values(r, columns, 1, &value);
        if (value < 0) why = "a density is negative";
        if (++trials > TRIALS_MAX) why = "the density is too narrow to be drawn";
        if (value > most) { /* begin anew, with some room */
            most = 1.1 * value;
            d->out->n = first;
        }
        if (trials <= TRIALS || rng_uniform(d->rng) * most > value) continue;
        for (int c = 0; c < d->m->n_columns; c++) d->out->columns[c][row] = x[c];
        d->out->component[row] = term;
        d->out->n++;
    }
    model_run_close(r);
    return why;
}

static const char *draw_term(Drawing *d, int term, size_t n) {
    int node = d->m->terms[term].node, factor[FACTORS_MAX];
    int n_factors = factors_of(d->m, node, factor, 0);
    uint64_t over = 0, all = 0;
    for (int k = 0; k < n_factors; k++) over |= d->m->nodes[factor[k]].observables;
    for (int c = 0; c < d->m->n_columns; c++)
        if (d->m->columns[c].observable) all |= (uint64_t)1 << c;
    if (n_factors < 1 || over != all || has_plain(d->m)) return draw_accepted(d, node, term, n);
    Sampler s[FACTORS_MAX];
    for (int k = 0; k < n_factors; k++) {
        const char *why = sampler_open(&s[k], d, factor[k]);
        if (why) return why;
    }
    reserve(d, n);
    for (size_t i = 0; i < n; i++, d->out->n++) {
        for (int k = 0; k < n_factors; k++)
            d->out->columns[s[k].observable][d->out->n] = sampler_draw(&s[k], d->m, d->rng);
        d->out->component[d->out->n] = term;
    }
    return NULL;
}

/* ---- all of them ---- */

/* Expected numbers of the terms; false: one is negative or has no value. */
static bool expected_numbers(const Drawing *d, double *out) {
    bool good = true;
    for (int k = 0; k < d->m->n_terms && good; k++) {
        int c = d->m->terms[k].coefficient;
        out[k] = 1;
        if (c < 0) continue;
        ModelRun *r = model_run_open(d->m, c);
        good = model_run_set(r, d->params);
        if (good) out[k] = r->scalar[c];
        model_run_close(r);
        good = good && out[k] >= 0;
    }
    return good;
}

static bool all_unit(const Model *m) {
    bool all = true;
    for (int k = 0; k < m->n_terms; k++) {
        int factor[FACTORS_MAX];
        all = all && factors_of(m, m->terms[k].node, factor, 0) > 0;
    }
    return all;
}

static const char *generate_whole(Drawing *d, double n, double integral) {
    double events = n >= 0 ? n : rng_poisson(d->rng, integral);
    return draw_accepted(d, d->m->root, 0, (size_t)events);
}

const char *model_generate(Generated *out, const Model *m, const double *params, double n,
                           const RowData *data, Rng *rng, Arena *arena) {
    Drawing d = {out, m, params, data, rng, arena, 0};
    *out = (Generated){.columns = arena_array(arena, double *, m->n_columns + 1)};
    if (m->integral < 0) return m->no_integral;
    double integral = NAN, *mean = arena_array(arena, double, m->n_terms + 1), left = 0;
    ModelRun *r = model_run_open(m, m->integral);
    if (model_run_set(r, params)) integral = r->scalar[m->integral];
    model_run_close(r);
    if (!(integral >= 0)) return "the model has no value there";
    if (m->is_density) integral = data ? (double)data->n : 1;
    reserve(&d, (size_t)(n >= 0 ? n : integral + 5 * sqrt(integral)) + 16);
    if (!all_unit(m) || !expected_numbers(&d, mean)) return generate_whole(&d, n, integral);
    for (int k = 0; k < m->n_terms; k++) left += mean[k];
    double events = n, scale = m->is_density ? integral : 1;
    for (int k = 0; k < m->n_terms; k++) {
        double count = n >= 0 ? rng_binomial(rng, events, left > 0 ? fmin(mean[k] / left, 1) : 0)
                              : rng_poisson(rng, mean[k] * scale);
        if (n >= 0 && k + 1 == m->n_terms) count = events;
        events -= count;
        left -= mean[k];
        const char *why = count > 0 ? draw_term(&d, k, (size_t)count) : NULL;
        if (why) return why;
    }
    return NULL;
}

/* ---- toys of likelihoods ---- */

/* Expected events: quadrature points that weigh what the model predicts there. */
static const char *rows_expected(RowData *out, Arena *room, const Model *m, const RowData *observed,
                                 const double *x) {
    if (has_plain(m)) return "a model with plain columns has no expected data";
    Quadrature q;
    const char *why = quadrature_open(&q, m, m->root, x, room);
    if (why) return why;
    ModelRun *r = model_run_open(m, m->root);
    double *w = arena_array(room, double, q.n + 1), events = 0;
    bool good = model_run_set(r, x);
    if (good) model_values(r, q.columns, q.n, w);
    model_run_close(r);
    for (size_t i = 0; i < observed->n; i++) events += observed->weight ? observed->weight[i] : 1;
    for (size_t i = 0; i < q.n; i++) w[i] *= q.weight[i] * (m->is_density ? events : 1);
    *out = (RowData){.columns = q.columns, .weight = w, .n = q.n};
    return good ? NULL : "the model has no value there";
}

const char *rows_draw(RowData *out, Arena *room, const Model *m, const RowData *observed,
                      bool extended, const double *x, Rng *rng) {
    Generated g;
    if (!rng) return rows_expected(out, room, m, observed, x);
    double n = extended ? -1 : (double)observed->n;
    const char *why = model_generate(&g, m, x, n, observed, rng, room);
    if (!why) *out = (RowData){.columns = (const double *const *)g.columns, .n = g.n};
    return why;
}
