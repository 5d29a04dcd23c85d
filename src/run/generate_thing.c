/* generate_thing.c - samples drawn from models; see generate_thing.h. */
#include "run/generate_thing.h"

#include <math.h>

#include "io/memory/memory.h"
#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/model_graph.h"
#include "stat/model/generate.h"

#define EVENTS_MAX 1e9

/* at = record(mu = 91) */
static bool read_values(Arguments *a, const ModelGraph *g, double *x) {
    const Ast *ast = argument_find(a, -1, "at");
    if (!ast) return true;
    Session *s = a->s;
    Value v = elab_value(&s->elab, ast);
    if (v.kind != VALUE_RECORD) {
        if (v.kind != VALUE_NONE)
            diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                       "'at' takes a record: at = record(NAME = VALUE)");
        return false;
    }
    for (int k = 0; k < v.n; k++) {
        Node *n = elab_as_node(&s->elab, &v.items[k], ast);
        size_t i = 0;
        Unit unit = unit_number();
        while (i < g->params.n && !str_eq(str_of(g->params.data[i]->name), v.names[k])) i++;
        if (i == g->params.n)
            diag_error(s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                       "the model has no parameter '%.*s'", STR_ARG(v.names[k]));
        else if (!g->params.data[i]->bare)
            unit = g->params.data[i]->unit;
        if (i == g->params.n || !n || evaluate_as(s, n, unit, &x[i], ast->span) != HML_OK)
            return false;
    }
    return true;
}

/* A name that can be a column: that of the observable as written, without its dots. */
static const char *column_name(Session *s, const char *text) {
    char *name = arena_strdup(&s->arena, text);
    for (char *c = name; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '_';
        if (!plain) *c = '_';
    }
    return name;
}

static Model *make_model(Session *s, ModelGraph *g, const double *x, const char **why) {
    Model *m = model_new(&s->arena, (int)g->params.n);
    for (size_t i = 0; i < g->columns.n; i++) {
        const ModelColumn *c = &g->columns.data[i];
        if (c->observable)
            model_observable(m, c->name, c->ranges, c->n_ranges);
        else
            *why = "a column that is no observable cannot be drawn";
    }
    if (*why) return NULL;
    *why = model_finish(m, graph_make(m, g, g->root), x);
    return m;
}

static Sample *as_sample(Session *s, const ModelGraph *g, const Generated *made, Span span) {
    int n = (int)g->columns.n;
    MemoryColumn *columns = arena_array(&s->arena, MemoryColumn, n + 1);
    for (int i = 0; i < n; i++) {
        columns[i].name = column_name(s, g->columns.data[i].name);
        columns[i].reals = made->columns[i];
    }
    columns[n] = (MemoryColumn){"component", NULL, made->component};
    return sample_take(s, memory_source("generated", columns, n + 1, made->n), span);
}

static bool read_model(Arguments *a, ModelGraph *g) {
    Session *s = a->s;
    const Ast *ast = argument_find(a, 0, NULL);
    if (!ast) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "'generate' wants a model");
        diag_help(s->diags, "%s", a->builtin->signature);
        return false;
    }
    g->root = elab_node(&s->elab, ast);
    if (!g->root || !graph_find(g, s, g->root)) return false;
    if (!g->root->of_params || !g->columns.n) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "a model is made of densities of observables");
        return false;
    }
    if (g->waits) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "the model has densities of events, which are known only when the events have "
                   "been read");
        diag_help(s->diags, "save the histogram (`save FILE: h`) and read it in another script");
        return false;
    }
    return graph_ranges(g, s, argument_find(a, -1, "range"), NULL);
}

Value generate_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    ModelGraph g = {0};
    int64_t seed = -1;
    double n = -1, *x = NULL;
    const char *why = NULL;
    bool good =
        read_model(&a, &g) && argument_number(&a, "n", "", &n) && argument_whole(&a, "seed", &seed);
    if (good) {
        x = arena_array(&s->arena, double, g.params.n + 1);
        for (size_t i = 0; i < g.params.n; i++) x[i] = g.params.data[i]->start;
        good = read_values(&a, &g, x) && arguments_end(&a);
    }
    bool counted = argument_find(&a, -1, "n") != NULL;
    if (good && seed < 0)
        good = argument_wrong(&a, "seed", "'generate' wants a seed, a whole number: seed = 1");
    if (good && counted && !(n >= 0 && n <= EVENTS_MAX && n == floor(n)))
        good = argument_wrong(&a, "n", "'n' is a whole number of events, up to 1e9");
    Generated made;
    Model *m = good ? make_model(s, &g, x, &why) : NULL;
    if (m && !why) {
        Rng rng;
        rng_open(&rng, (uint64_t)seed, 0);
        why = model_generate(&made, m, x, n, NULL, &rng, &s->arena);
    }
    if (why) diag_error(s->diags, HML_E_ARGUMENT, call->span, "nothing can be drawn: %s", why);
    Sample *out = m && !why ? as_sample(s, &g, &made, call->span) : NULL;
    graph_free(&g);
    return value_handle(out ? &out->handle : NULL, call->span);
}
