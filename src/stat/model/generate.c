/* generate.c - events drawn from models; see generate.h. */
#include "stat/model/generate.h"

#include <math.h>
#include <string.h>

#include "stat/model/event_source.h"

typedef struct Drawing {
    Generated *out;
    EventSource *source;
    const Model *m;
    const RowData *data;
    Rng *rng;
    Arena *arena;
    size_t cap;
} Drawing;

/* The factors of a product, each in an observable of its own; -1 where it is none. */
static int factors_of(const Model *m, int node, int *out, int n) {
    const ModelNode *x = &m->nodes[node];
    if (x->op == MODEL_MUL) {
        n = factors_of(m, x->in[0], out, n);
        return n < 0 ? n : factors_of(m, x->in[1], out, n);
    }
    bool one =
        x->observables && !(x->observables & (x->observables - 1)) && x->columns == x->observables;
    if (!one || n == EVENT_FACTORS) return -1;
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

static bool is_finite_range(const ModelColumnInfo *c) {
    return c->n_ranges && isfinite(c->ranges[0].lo) && isfinite(c->ranges[c->n_ranges - 1].hi);
}

static bool has_plain(const Model *m) {
    bool any = false;
    for (int c = 0; c < m->n_columns; c++) any = any || !m->columns[c].observable;
    return any;
}

/* Plain columns of one event: those of a row of the data. */
static void plain_columns(Drawing *d, double *const *columns, size_t row) {
    if (!d->data || !d->data->n) return;
    size_t from = (size_t)rng_below(d->rng, d->data->n);
    for (int c = 0; c < d->m->n_columns; c++)
        if (!d->m->columns[c].observable) columns[c][row] = d->data->columns[c][from];
}

/* ---- acceptance ---- */

/* Uniform in the ranges of all observables. */
static void propose(Drawing *d, double *const *columns, size_t row) {
    for (int c = 0; c < d->m->n_columns; c++) {
        const ModelColumnInfo *info = &d->m->columns[c];
        if (!info->observable) continue;
        double length = 0;
        for (int r = 0; r < info->n_ranges; r++) length += info->ranges[r].hi - info->ranges[r].lo;
        double u = rng_uniform(d->rng) * length;
        int r = 0;
        while (r + 1 < info->n_ranges && u > info->ranges[r].hi - info->ranges[r].lo)
            u -= info->ranges[r].hi - info->ranges[r].lo, r++;
        columns[c][row] = fmin(info->ranges[r].lo + u, info->ranges[r].hi);
    }
}

enum { PILOT_BLOCKS = 80 };

#define TRIALS_MOST 1e9 /* without an event */

typedef struct Accepting {
    ModelRun *run;
    double *columns[MODEL_COLUMNS]; /* MODEL_BLOCK proposals */
    double most;                    /* of the density, with some room */
} Accepting;

/* A block of proposals and their densities; what is wrong. */
static const char *try_block(Drawing *d, Accepting *a, double *value) {
    for (size_t i = 0; i < MODEL_BLOCK; i++) {
        plain_columns(d, a->columns, i);
        propose(d, a->columns, i);
    }
    model_values(a->run, (const double *const *)a->columns, MODEL_BLOCK, value);
    for (size_t i = 0; i < MODEL_BLOCK; i++)
        if (!(value[i] >= 0)) return "a density is negative";
    return NULL;
}

static double largest(const double *value, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, value[i]);
    return most;
}

/* A first largest value: where integrals are taken, which is fine at peaks, and at random. */
static const char *find_most(Drawing *d, Accepting *a, int node) {
    Quadrature q;
    Arena scratch = {0};
    if (!has_plain(d->m) && !quadrature_open(&q, d->m, node, d->source->params, &scratch)) {
        double *v = arena_array(&scratch, double, q.n + 1);
        model_values(a->run, q.columns, q.n, v);
        a->most = 1.05 * largest(v, q.n);
    }
    arena_free(&scratch);
    double value[MODEL_BLOCK];
    const char *why = NULL;
    for (int i = 0; i < PILOT_BLOCKS && !why; i++) {
        why = try_block(d, a, value);
        a->most = fmax(a->most, 1.05 * largest(value, MODEL_BLOCK));
    }
    return why;
}

/* Events of a block; false: a larger value was met, and all is begun anew. */
static bool accept(Drawing *d, Accepting *a, const double *value, int term, size_t end) {
    double most = largest(value, MODEL_BLOCK);
    if (most > a->most) {
        a->most = 1.1 * most;
        return false;
    }
    for (size_t i = 0; i < MODEL_BLOCK && d->out->n < end; i++) {
        if (rng_uniform(d->rng) * a->most > value[i]) continue;
        for (int c = 0; c < d->m->n_columns; c++) d->out->columns[c][d->out->n] = a->columns[c][i];
        d->out->component[d->out->n++] = term;
    }
    return true;
}

static const char *draw_accepted(Drawing *d, int node, int term, size_t n) {
    Accepting a = {.run = model_run_open(d->m, node)};
    double *room = mem_alloc(sizeof(double) * MODEL_BLOCK * (size_t)(d->m->n_columns + 1));
    double value[MODEL_BLOCK], trials = 0;
    const char *why = model_run_set(a.run, d->source->params)
                          ? NULL
                          : arena_strdup(d->arena, model_run_why(a.run));
    for (int c = 0; c < d->m->n_columns; c++) {
        a.columns[c] = room + c * MODEL_BLOCK;
        if (d->m->columns[c].observable && !is_finite_range(&d->m->columns[c]))
            why = "a finite range is needed";
    }
    if (has_plain(d->m) && !(d->data && d->data->n))
        why = "the model has columns that only data can give";
    size_t first = d->out->n, end = first + n;
    reserve(d, n);
    if (!why) why = find_most(d, &a, node);
    while (!why && d->out->n < end) {
        size_t before = d->out->n;
        why = try_block(d, &a, value);
        if (!why && !accept(d, &a, value, term, end)) d->out->n = first;
        trials = d->out->n > before ? 0 : trials + MODEL_BLOCK;
        if (trials > TRIALS_MOST) why = "the density is too narrow to be drawn";
    }
    model_run_close(a.run);
    mem_free(room);
    return why;
}

/* ---- terms ---- */

/* Samplers of all factors, once; none: the term is no product of densities. */
static const char *open_term(EventSource *s, EventTerm *t, int node) {
    int factor[EVENT_FACTORS], n = factors_of(s->m, node, factor, 0);
    uint64_t over = 0, all = 0;
    for (int k = 0; k < n; k++) over |= s->m->nodes[factor[k]].observables;
    for (int c = 0; c < s->m->n_columns; c++)
        if (s->m->columns[c].observable) all |= (uint64_t)1 << c;
    t->is_open = true;
    if (n < 1 || over != all) return NULL;
    t->samplers = arena_array(&s->arena, Sampler, n);
    for (int k = 0; k < n; k++) {
        const char *why =
            sampler_open(&t->samplers[k], s->m, factor[k], s->params, s->events, &s->arena);
        if (why) return why;
    }
    t->n_factors = n;
    return NULL;
}

static const char *draw_term(Drawing *d, int term, size_t n) {
    EventTerm *t = &d->source->terms[term];
    bool plain = has_plain(d->m);
    int node = d->m->terms[term].node;
    if (!t->is_open) t->why = open_term(d->source, t, node);
    if (t->why) return t->why;
    if (!t->n_factors) return draw_accepted(d, node, term, n);
    if (plain && !(d->data && d->data->n)) return "the model has columns that only data can give";
    reserve(d, n);
    for (size_t i = 0; i < n; i++, d->out->n++) {
        for (int k = 0; k < t->n_factors; k++) {
            const Sampler *s = &t->samplers[k];
            d->out->columns[s->observable][d->out->n] = sampler_draw(s, d->rng);
        }
        if (plain) plain_columns(d, d->out->columns, d->out->n);
        d->out->component[d->out->n] = term;
    }
    return NULL;
}

/* ---- sources ---- */

/* A scalar node at the parameters of the source; -1: 1. */
static double scalar_of(const EventSource *s, int node) {
    if (node < 0) return 1;
    ModelRun *r = model_run_open(s->m, node);
    double value = model_run_set(r, s->params) ? r->scalar[node] : NAN;
    model_run_close(r);
    return value;
}

void event_source_open(EventSource *s, const Model *m, const double *params, double events) {
    *s = (EventSource){.m = m, .events = events, .knows_terms = m->n_terms > 0};
    s->params = arena_copy(&s->arena, params, sizeof(double) * (size_t)m->n_params);
    s->mean = arena_array(&s->arena, double, m->n_terms + 1);
    s->terms = arena_array(&s->arena, EventTerm, m->n_terms + 1);
    if (m->integral < 0) {
        s->why = m->no_integral;
        return;
    }
    s->integral = scalar_of(s, m->integral);
    if (!(s->integral >= 0) || isinf(s->integral)) s->why = "the model has no value there";
    if (events < 0) s->events = s->integral;
    for (int k = 0; k < m->n_terms; k++) {
        s->mean[k] = scalar_of(s, m->terms[k].coefficient) * scalar_of(s, m->term_integral[k]);
        s->knows_terms = s->knows_terms && s->mean[k] >= 0;
    }
}

void event_source_close(EventSource *s) { arena_free(&s->arena); }

static const char *draw_all(Drawing *d, double n) {
    const EventSource *s = d->source;
    double left = 0, events = n;
    double scale = d->m->is_density ? (d->data ? (double)d->data->n : 1) : 1;
    if (s->why) return s->why;
    if (!s->knows_terms) {
        if (n < 0) events = rng_poisson(d->rng, s->integral * scale);
        return draw_accepted(d, d->m->root, 0, (size_t)events);
    }
    for (int k = 0; k < d->m->n_terms; k++) left += s->mean[k];
    reserve(d, (size_t)(n >= 0 ? n : left * scale + 5 * sqrt(left * scale)) + 16);
    for (int k = 0; k < d->m->n_terms; k++) {
        double p = left > 0 ? fmin(s->mean[k] / left, 1) : 0;
        double count =
            n < 0 ? rng_poisson(d->rng, s->mean[k] * scale) : rng_binomial(d->rng, events, p);
        if (n >= 0 && k + 1 == d->m->n_terms) count = events;
        events -= count;
        left -= s->mean[k];
        const char *why = count > 0 ? draw_term(d, k, (size_t)count) : NULL;
        if (why) return why;
    }
    return NULL;
}

const char *event_source_draw(EventSource *s, Generated *out, double n, const RowData *data,
                              Rng *rng, Arena *arena) {
    Drawing d = {.out = out, .source = s, .m = s->m, .data = data, .rng = rng, .arena = arena};
    *out = (Generated){.columns = arena_array(arena, double *, s->m->n_columns + 1)};
    return draw_all(&d, n);
}

/* ---- samples ---- */

/* Durstenfeld, Comm. ACM 7 (1964) 420. */
static void shuffle(Generated *g, int n_columns, Rng *rng) {
    for (size_t i = g->n; i > 1; i--) {
        size_t a = (size_t)rng_below(rng, i), b = i - 1;
        for (int c = 0; c < n_columns; c++) {
            double x = g->columns[c][a];
            g->columns[c][a] = g->columns[c][b];
            g->columns[c][b] = x;
        }
        int64_t k = g->component[a];
        g->component[a] = g->component[b];
        g->component[b] = k;
    }
}

const char *model_generate(Generated *out, const Model *m, const double *params, double n,
                           const RowData *data, Rng *rng, Arena *arena) {
    EventSource s;
    event_source_open(&s, m, params, n);
    const char *why = event_source_draw(&s, out, n, data, rng, arena);
    if (why) why = arena_strdup(arena, why);
    event_source_close(&s);
    if (!why) shuffle(out, m->n_columns, rng);
    return why;
}
