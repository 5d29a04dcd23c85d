/* plan.c - what is wanted of one table: domains, sinks, results; see program.h. */
#include "lang/program.h"

void plan_open(Plan *p, Ir *ir, const struct Catalog *catalog, int sample, Arena *arena) {
    *p = (Plan){.ir = ir, .arena = arena, .catalog = catalog, .sample = sample};
    Domain *all = arena_new(arena, Domain);
    vec_push(&p->domains, all);
}

void plan_close(Plan *p) {
    vec_free(&p->domains);
    vec_free(&p->sinks);
    vec_free(&p->results);
}

Domain *plan_domain(Plan *p, Domain *parent, Node *mask, Span span) {
    for (size_t i = 0; i < p->domains.n; i++) {
        Domain *d = p->domains.data[i];
        if (d->parent == parent && d->mask == mask) return d;
    }
    Domain *d = arena_new(p->arena, Domain);
    *d = (Domain){(int)p->domains.n,
                  parent,
                  mask,
                  parent->depth + 1,
                  MAX_OF(parent->stage, mask->stage),
                  span};
    vec_push(&p->domains, d);
    return d;
}

Sink *plan_sink(Plan *p, SinkKind kind, Domain *domain, Node **values, int n) {
    Sink *s = arena_new(p->arena, Sink);
    s->id = (int)p->sinks.n;
    s->kind = kind;
    s->domain = domain;
    s->values = arena_copy(p->arena, values, sizeof(Node *) * (size_t)n);
    s->n_values = n;
    s->stage = domain->stage;
    for (int i = 0; i < n; i++) s->stage = MAX_OF(s->stage, values[i]->stage);
    vec_push(&p->sinks, s);
    return s;
}

void plan_result(Plan *p, Node *node) { vec_push(&p->results, node); }

/* ---- reductions ---- */

typedef struct Search {
    Plan *const *plans;
    int n;
    VEC(uint8_t) seen; /* by node */
} Search;

/* A sink for each reduction over events that a node is made of. */
static void search_node(Search *s, Node *n) {
    while (s->seen.n <= (size_t)n->id) vec_push(&s->seen, 0);
    if (s->seen.data[n->id]) return;
    s->seen.data[n->id] = 1;
    for (int i = 0; i < n->n_in; i++) search_node(s, n->in[i]);
    if (!n->reduction || n->late) return;
    Plan *owner = s->plans[0];
    for (int i = 0; i < s->n; i++)
        if (s->plans[i]->sample == n->in[0]->sample) owner = s->plans[i];
    Sink *sink = plan_sink(owner, SINK_REDUCE, owner->domains.data[0], &n->in[0], 1);
    sink->reduction = n->reduction;
    sink->target = n;
}

void plan_reductions(Plan *const *plans, int n) {
    Search s = {.plans = plans, .n = n};
    for (int p = 0; p < n; p++) {
        Plan *plan = plans[p];
        for (size_t i = 0; i < plan->results.n; i++) search_node(&s, plan->results.data[i]);
        for (size_t i = 0; i < plan->sinks.n; i++)
            for (int k = 0; k < plan->sinks.data[i]->n_values; k++)
                search_node(&s, plan->sinks.data[i]->values[k]);
        for (size_t i = 1; i < plan->domains.n; i++) search_node(&s, plan->domains.data[i]->mask);
    }
    vec_free(&s.seen);
}
