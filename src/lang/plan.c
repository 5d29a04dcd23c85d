/* plan.c - what is wanted of one table: domains, sinks, results; see program.h. */
#include "lang/program.h"

void plan_open(Plan *p, Ir *ir, const struct Catalog *catalog, Arena *arena) {
    *p = (Plan){.ir = ir, .arena = arena, .catalog = catalog};
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
