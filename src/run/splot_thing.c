/* splot_thing.c - weights that unfold the components of a fit; see splot_thing.h. */
#include "run/splot_thing.h"

#include <math.h>

#include "run/hist_thing.h"
#include "stat/min/matrix.h"

static Value splot_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass splot_class = {.word = "set of sWeights", .member = splot_member};

SplotThing *splot_of(Handle *h) { return h->class == &splot_class ? (SplotThing *)h : NULL; }

/* ---- figures ---- */

static double figure_yield(const Late *late) {
    const SplotThing *t = splot_result(late->thing);
    return t->study.failure ? NAN : t->yields[(int)late->argument];
}
static double figure_worst_event(const Late *late) {
    const SplotThing *t = splot_result(late->thing);
    return t->study.failure ? NAN : t->plot.worst_event;
}
static double figure_worst_yield(const Late *late) {
    const SplotThing *t = splot_result(late->thing);
    return t->study.failure ? NAN : t->plot.worst_yield;
}

static Value splot_member(Elab *e, Handle *h, Str name, Span span) {
    const SplotThing *t = (const SplotThing *)h;
    StudyFigure *all = arena_array(e->arena, StudyFigure, t->n + 2);
    all[0] = (StudyFigure){"worst_event", figure_worst_event, 0};
    all[1] = (StudyFigure){"worst_yield", figure_worst_yield, 0};
    for (int i = 0; i < t->n; i++) all[2 + i] = (StudyFigure){t->names[i], figure_yield, i};
    return study_figure(e, &t->study, all, (size_t)t->n + 2, name, span);
}

/* ---- booking ---- */

/* Its own, with a number where there was one of that name. */
static const char *component_name(Session *s, const SplotThing *t, int i, const char *name) {
    if (!name) return arena_printf(&s->arena, "component%d", i);
    int same = 1;
    size_t n = strlen(name);
    for (int k = 0; k < i; k++) same += strncmp(t->names[k], name, n) == 0;
    return same > 1 ? arena_printf(&s->arena, "%s%d", name, same) : arena_strdup(&s->arena, name);
}

/* Names of the components, from a model made of what is written. */
static const char *find_components(SplotThing *t, Session *s) {
    const LikePart *part = &t->study.fit->like->parts[t->part];
    ModelGraph g = part->graph;
    if (g.waits) return "components of a model that waits for a pass are not known yet";
    Model *m = model_new(&s->arena, (int)g.params.n);
    for (size_t i = 0; i < g.columns.n; i++) {
        const ModelColumn *c = &g.columns.data[i];
        if (c->observable)
            model_observable(m, c->name, c->ranges, c->n_ranges);
        else
            model_plain_column(m, c->name);
    }
    double *start = arena_array(&s->arena, double, g.params.n + 1);
    for (size_t i = 0; i < g.params.n; i++) start[i] = g.params.data[i]->start;
    const char *why = model_finish(m, graph_make(m, &g, g.root), start);
    if (why) return why;
    const ModelTerm *terms;
    t->n = model_terms(m, &terms);
    t->names = arena_array(&s->arena, const char *, t->n);
    for (int i = 0; i < t->n; i++) t->names[i] = component_name(s, t, i, terms[i].name);
    return t->n < 2 ? "the model is not a sum of components" : NULL;
}

static const char *find_part(SplotThing *t) {
    const LikeThing *like = t->study.fit->like;
    t->part = 0;
    while (like && t->part < like->n_parts && like->parts[t->part].form != LIKE_ROWS) t->part++;
    if (!like || t->part == like->n_parts || like->parts[t->part].kind == LIKE_SQUARES)
        return "sWeights are of fits to events without bins";
    return NULL;
}

/* A component's histogram: values of x for the events of the fit. */
typedef struct SplotHist {
    SplotThing *of;
    const JobUnit *unit;
    const Sink *rows; /* columns of the fit, its weight, then x */
    int n_columns;
} SplotHist;

static const char *splot_fill(void *ctx, int component, Hist *out);

static const char *hist_rows(SplotHist *sh, Session *s, const HistThing *h) {
    const LikePart *part = &sh->of->study.fit->like->parts[sh->of->part];
    const HistPart *x = hist_only(h);
    Node *filled = x ? hist_filled_with(x) : NULL;
    const Sink *fitted = part->sources[0].sink;
    if (part->n_sources != 1) return "the fit is of several samples";
    if (!filled || h->spec.profile) return "the histogram is one of one axis, of one sample";
    sh->unit = part->sources[0].unit;
    if (x->unit != sh->unit) return "the histogram is of another sample than the fit";
    int n = fitted->n_values;
    Node **values = arena_array(&s->arena, Node *, n + 1);
    for (int i = 0; i < n; i++) values[i] = fitted->values[i];
    values[n] = op_to_real(&s->elab, filled);
    sh->n_columns = n;
    if (!values[n] || !op_shapes(&s->elab, values, n + 1, sh->of->study.span, "used together"))
        return "the histogram has not one value for each event of the fit";
    JobUnit *unit = part->sources[0].unit;
    sh->rows = plan_sink(&unit->plan, SINK_COLUMNS, fitted->domain, values, n + 1);
    return NULL;
}

static Value book_hist(Session *s, SplotThing *t, const HistThing *h) {
    SplotHist *sh = arena_new(&s->arena, SplotHist);
    *sh = (SplotHist){.of = t};
    const char *why = hist_rows(sh, s, h);
    if (why) {
        diag_error(s->diags, HML_E_ARGUMENT, t->study.span, "there are no sWeights for it: %s",
                   why);
        return value_none();
    }
    HistThing *out = hist_by_function(s, h, t->names, t->n, splot_fill, sh, t->study.fit);
    return value_handle(&out->handle, t->study.span);
}

Value splot_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    SplotThing *t = arena_new(&s->arena, SplotThing);
    if (!study_open(&t->study, &splot_class, &a)) return value_none();
    const Ast *ast = argument_find(&a, 1, NULL);
    const char *why = find_part(t);
    if (!why) why = find_components(t, s);
    if (!study_wrong(&a, why)) return value_none();
    if (!ast) return arguments_end(&a) ? value_handle(&t->study.handle, call->span) : value_none();
    Value v = elab_value(&s->elab, ast);
    HistThing *h = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    if (!h && v.kind != VALUE_NONE)
        diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a histogram is needed here, and this is a %s", value_word(&v));
    return h && arguments_end(&a) ? book_hist(s, t, h) : value_none();
}

/* ---- doing ---- */

/* A number without columns at x. */
static double coefficient_at(const Model *m, int node, const double *x) {
    double value = NAN;
    if (node < 0) return 1;
    ModelRun *run = model_run_open(m, node);
    if (model_run_set(run, x)) model_values(run, NULL, 1, &value);
    model_run_close(run);
    return value;
}

/* Do the integrals of the components, each 1, make up that of the model? */
static bool normalised(const Model *m, const ModelTerm *terms, int n, const double *x) {
    if (model_integral_node(m) < 0) return false;
    ModelRun *run = model_run_open(m, model_integral_node(m));
    double all = model_run_set(run, x) ? model_integral(run, 1, NULL, NULL) : NAN, sum = 0;
    for (int k = 0; k < n; k++) sum += coefficient_at(m, terms[k].coefficient, x);
    model_run_close(run);
    return fabs(sum - all) <= 1e-6 * fabs(all);
}

/* Density of each component (n x t->n) at rows. */
static const char *densities(const SplotThing *t, const double *const *columns, size_t n,
                             double *out) {
    const FitThing *f = t->study.fit;
    const Model *m = f->made.models[t->part];
    const ModelTerm *terms;
    int n_terms = model_terms(m, &terms);
    if (n_terms != t->n) return "the model has other components than when it was written";
    if (!normalised(m, terms, n_terms, f->min.x))
        return "a component is no normalised density: write density(...) around it";
    double *one = mem_alloc(sizeof *one * (n + 1));
    bool good = true;
    for (int k = 0; k < n_terms && good; k++) {
        ModelRun *run = model_run_open(m, terms[k].node);
        good = model_run_set(run, f->min.x);
        if (good) model_values(run, columns, n, one);
        for (size_t i = 0; i < n && good; i++)
            out[i * (size_t)n_terms + (size_t)k] = fmax(one[i], 0);
        model_run_close(run);
    }
    mem_free(one);
    return good ? NULL : "a component has no value there";
}

static const char *do_splot(SplotThing *t, const FitThing *f) {
    Arena *arena = &f->session->arena;
    const RowData *rows = &f->made.rows[t->part];
    size_t m = (size_t)t->n;
    double *density = mem_alloc(sizeof *density * (rows->n * m + 1)), total = 0;
    const char *why = densities(t, rows->columns, rows->n, density);
    for (size_t i = 0; i < rows->n; i++) total += rows->weight ? rows->weight[i] : 1;
    t->yields = arena_array(arena, double, m);
    for (size_t k = 0; k < m; k++) t->yields[k] = total / (double)m;
    if (!why && !splot_yields(t->yields, density, t->n, rows->n, rows->weight))
        why = "the yields alone could not be fitted: the components cannot be told apart";
    if (!why) {
        splot_weights(&t->plot, density, t->yields, t->n, rows->n, rows->weight, arena);
        why = t->plot.why;
    }
    mem_free(density);
    return why;
}

const SplotThing *splot_result(const SplotThing *thing) {
    SplotThing *t = (SplotThing *)thing;
    const FitThing *f = study_begin(&t->study);
    if (f) study_end(&t->study, do_splot(t, f));
    return t;
}

static bool in_range(const LikePart *part, double *const *columns, size_t i) {
    for (size_t c = 0; c < part->graph.columns.n; c++) {
        const ModelColumn *column = &part->graph.columns.data[c];
        bool inside = column->n_ranges == 0;
        for (int r = 0; r < column->n_ranges && !inside; r++)
            inside = columns[c][i] >= column->ranges[r].lo && columns[c][i] <= column->ranges[r].hi;
        if (!inside) return false;
    }
    return true;
}

static const char *splot_fill(void *ctx, int component, Hist *out) {
    const SplotHist *sh = ctx;
    const SplotThing *t = splot_result(sh->of);
    if (t->study.failure) return t->study.failure;
    const LikePart *part = &t->study.fit->like->parts[t->part];
    const SinkState *s = unit_sink(sh->unit, sh->rows);
    size_t n = (size_t)s->n, m = (size_t)t->n;
    double *density = mem_alloc(sizeof *density * (n * (m + 1) + 1)), *weight = density + n * m;
    int32_t *cell = mem_alloc(sizeof *cell * (n + 1));
    const char *why = densities(t, (const double *const *)s->columns, n, density);
    axis_find(&out->axes[0], s->columns[sh->n_columns], NULL, cell, n);
    const double *v = t->plot.covariance + (size_t)component * m;
    for (size_t i = 0; i < n && !why; i++) {
        const double *f = density + i * m;
        double sum = matrix_dot(t->yields, f, t->n);
        double own = part->weighted ? s->columns[sh->n_columns - 1][i] : 1;
        weight[i] = sum > 0 ? own * matrix_dot(v, f, t->n) / sum : 0;
        if (!in_range(part, s->columns, i)) cell[i] = -1;
    }
    if (!why) hist_fill_cells(out, cell, weight, NULL, n);
    mem_free(cell);
    mem_free(density);
    return why;
}
