/* like_draw.c - toys and expected data of likelihoods of events. */
#include <math.h>
#include <string.h>

#include "stat/model/event_source.h"
#include "stat/model/like_core.h"

static bool has_plain(const Model *m) {
    bool any = false;
    for (int c = 0; c < m->n_columns; c++) any = any || !m->columns[c].observable;
    return any;
}

/* Quadrature points that weigh what the model predicts there. */
static const char *expected(RowData *out, Arena *room, const Model *m, const RowData *observed,
                            bool extended, const double *x) {
    if (has_plain(m)) return "a model with plain columns has no expected data";
    Quadrature q;
    const char *why = quadrature_open(&q, m, m->root, x, room);
    if (why) return why;
    ModelRun *r = model_run_open(m, m->root);
    double *w = arena_array(room, double, q.n + 1), events = 0;
    if (!model_run_set(r, x)) why = arena_strdup(room, model_run_why(r));
    if (!why) model_values(r, q.columns, q.n, w);
    model_run_close(r);
    for (size_t i = 0; i < observed->n; i++) events += observed->weight ? observed->weight[i] : 1;
    for (size_t i = 0; i < q.n; i++) w[i] *= q.weight[i];
    double scale = extended ? 1 : events / lanes_sum(w, q.n);
    for (size_t i = 0; i < q.n; i++) w[i] *= scale;
    *out = (RowData){.columns = q.columns, .weight = w, .n = q.n};
    return why;
}

/* The source at these parameters: the one at hand, or a new one in its place. */
static EventSource *source_at(EventSource **kept, const Model *m, const double *x, double events) {
    size_t size = sizeof(double) * (size_t)m->n_params;
    if (*kept && memcmp((*kept)->params, x, size) == 0 && (*kept)->wanted == events) return *kept;
    if (*kept) event_source_close(*kept);
    if (!*kept) *kept = mem_alloc(sizeof **kept);
    event_source_open(*kept, m, x, events);
    (*kept)->wanted = events;
    return *kept;
}

/* Weights of a toy are those of events drawn from the data; their sum is around the integral. */
static const char *draw_weighted(RowData *out, Arena *room, EventSource *s, const RowData *observed,
                                 bool extended, Rng *rng) {
    Generated g;
    double mean = 0, n = (double)observed->n;
    for (size_t i = 0; i < observed->n; i++) mean += observed->weight[i] / n;
    if (!(mean > 0)) return "the weights of the events do not add up to a number of events";
    if (s->why) return s->why;
    if (extended) n = rng_poisson(rng, s->integral / mean);
    const char *why = event_source_draw(s, &g, n, observed, rng, room);
    if (why) return why;
    double *w = arena_array(room, double, g.n + 1);
    for (size_t i = 0; i < g.n; i++) w[i] = observed->weight[rng_below(rng, observed->n)];
    *out = (RowData){.columns = (const double *const *)g.columns, .weight = w, .n = g.n};
    return NULL;
}

const char *rows_draw(RowData *out, Arena *room, const Model *m, const RowData *observed,
                      bool extended, const double *x, Rng *rng, EventSource **kept) {
    Generated g;
    if (!rng) return expected(out, room, m, observed, extended, x);
    double n = extended ? -1 : (double)observed->n;
    EventSource *s = source_at(kept, m, x, n);
    if (observed->weight && observed->n)
        return draw_weighted(out, room, s, observed, extended, rng);
    const char *why = event_source_draw(s, &g, n, observed, rng, room);
    if (!why) *out = (RowData){.columns = (const double *const *)g.columns, .n = g.n};
    return why;
}
