/* curve_thing.c - what a figure of a fit is drawn from; see curve_thing.h. */
#include "run/curve_thing.h"

#include <math.h>

#include "run/fit_bins.h"
#include "stat/model/curve.h"

static const HandleClass curve_class = {.word = "curve"};

CurveThing *curve_of(Handle *h) { return h->class == &curve_class ? (CurveThing *)h : NULL; }

/* ---- booking ---- */

enum { POINTS_MAX = 100000 };

static bool find_part(Arguments *a, CurveThing *c) {
    const LikeThing *t = c->fit->like;
    int64_t part = 0;
    if (!argument_whole(a, "part", &part)) return false;
    int seen = 0;
    c->part = -1;
    for (int i = 0; t && i < t->n_parts; i++)
        if (t->parts[i].form != LIKE_CONSTRAINT && seen++ == part) c->part = i;
    if (c->part >= 0) return true;
    if (!t)
        argument_wrong(a, NULL,
                       "a curve is of a model or of templates; the bins of a workspace are "
                       "shown by yields(f) and expected(f)");
    else if (!seen)
        argument_wrong(a, NULL, "there is no curve of constraints alone");
    else
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "the fit has %d part%s with data, from part = 0", seen, seen == 1 ? "" : "s");
    return false;
}

static bool find_column(Arguments *a, CurveThing *c) {
    const Ast *ast = argument_find(a, 1, "of");
    c->column = -1;
    if (!ast) return true;
    Node *n = elab_node(&a->s->elab, ast), *real = n ? op_to_real(&a->s->elab, n) : NULL;
    const ModelGraph *g = &c->fit->like->parts[c->part].graph;
    for (size_t i = 0; n && i < g->columns.n; i++)
        if ((g->columns.data[i].node == n || g->columns.data[i].node == real) &&
            g->columns.data[i].observable)
            c->column = (int)i;
    if (n && c->column < 0)
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "this is no observable of the model");
    return c->column >= 0;
}

/* The observable that is drawn: the one asked for, or the first. */
static const ModelColumn *drawn(const CurveThing *c) {
    const ModelGraph *g = &c->fit->like->parts[c->part].graph;
    if (c->column >= 0) return &g->columns.data[c->column];
    for (size_t i = 0; i < g->columns.n; i++)
        if (g->columns.data[i].observable) return &g->columns.data[i];
    return NULL;
}

/* NAME = LO..HI, in the unit of what is drawn */
static bool read_ends(Arguments *a, const CurveThing *c, const char *name, double *lo, double *hi) {
    const ModelColumn *of = drawn(c);
    const Ast *ast = argument_find(a, -1, name);
    double *ends;
    int n;
    Unit unit;
    bool bare;
    *lo = *hi = NAN;
    if (!ast) return true;
    if (!argument_numbers(a, ast, &ends, &n, &unit, &bare)) return false;
    if (n != 2 || !(ends[0] < ends[1])) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "'%s' is a range, written 'lo..hi' with lo < hi", name);
        return false;
    }
    bool scaled = of && !bare && !of->node->bare && of->node->unit.known;
    if (scaled && !unit_same_dimension(unit, of->node->unit)) {
        diag_error(a->s->diags, HML_E_UNIT, span_whole(ast->span), "'%s' is in the unit of %s",
                   name, of->name);
        return false;
    }
    double factor = scaled ? unit_factor(unit, of->node->unit) : 1;
    *lo = factor * ends[0];
    *hi = factor * ends[1];
    return true;
}

CurveThing *curve_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    CurveThing *c = arena_new(&s->arena, CurveThing);
    *c = (CurveThing){.handle = {&curve_class}};
    int64_t bins = 40, points = 200;
    if (!(c->fit = fit_argument(&a, 0)) || !find_part(&a, c) || !find_column(&a, c) ||
        !argument_whole(&a, "bins", &bins) || !argument_whole(&a, "points", &points))
        return NULL;
    if (!read_ends(&a, c, "range", &c->lo, &c->hi) ||
        !read_ends(&a, c, "blind", &c->blind[0], &c->blind[1]) || !arguments_end(&a))
        return NULL;
    if (bins < 1 || bins > POINTS_MAX || points < 2 || points > POINTS_MAX) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span,
                   "bins are 1 to 100000, points 2 to 100000");
        return NULL;
    }
    c->bins = (int)bins;
    c->points = (int)points;
    return c;
}

/* ---- computing ---- */

typedef struct Drawing {
    Curve *out;
    const CurveThing *thing;
    const FitThing *fit;
    const LikePart *part;
    const Model *model;
    int column;
    Arena *arena;
} Drawing;

static double *room(Drawing *d, int n) { return arena_array(d->arena, double, n + 1); }

static void name_terms(Drawing *d) {
    const ModelTerm *terms;
    Curve *c = d->out;
    c->n_terms = model_terms(d->model, &terms);
    c->names = arena_array(d->arena, const char *, c->n_terms + 1);
    c->terms = arena_array(d->arena, double *, c->n_terms + 1);
    c->fine_terms = arena_array(d->arena, double *, c->n_terms + 1);
    for (int k = 0; k < c->n_terms; k++)
        c->names[k] = terms[k].name ? terms[k].name : arena_printf(d->arena, "term %d", k + 1);
}

static void open_bins(Drawing *d, int n) {
    Curve *c = d->out;
    c->n = n;
    c->x = room(d, n);
    c->data = room(d, n);
    c->error = room(d, n);
    c->model = room(d, n);
    c->band = room(d, n);
    c->pull = room(d, n);
    for (int k = 0; k < c->n_terms; k++) c->terms[k] = room(d, n);
}

static void set_pulls(Drawing *d, bool counts) {
    Curve *c = d->out;
    for (int i = 0; i < c->n; i++) {
        double sigma = counts ? sqrt(c->model[i]) : c->error[i];
        c->pull[i] = sigma > 0 ? (c->data[i] - c->model[i]) / sigma : NAN;
    }
}

/* Events per unit of the model, as a multiple of its density where it is one. */
static double events_of(const Drawing *d) {
    if (!model_is_density(d->model)) return 1;
    double sum = 0;
    const RowData *r = &d->fit->made.rows[d->thing->part];
    for (size_t i = 0; i < r->n; i++) sum += r->weight ? r->weight[i] : 1;
    return sum;
}

static CurvePlan plan_of(const Drawing *d, const double *at, int n, const double *weight) {
    bool rows = d->part->form == LIKE_ROWS;
    return (CurvePlan){.params = d->fit->min.x,
                       .cov = d->fit->min.cov,
                       .observable = d->column,
                       .at = at,
                       .weight = weight,
                       .n = n,
                       .per = 1,
                       .data = rows ? &d->fit->made.rows[d->thing->part] : NULL};
}

/* The model in bins: its integrals. */
static bool fill_model(Drawing *d, double events) {
    Curve *c = d->out;
    int per_bin = fit_points_in_bin(c->n), m = c->n * per_bin;
    double *at = room(d, m), *w = room(d, m), *terms = room(d, c->n * MAX_OF(c->n_terms, 1));
    for (int i = 0; i < c->n; i++)
        fit_points(c->edges[i], c->edges[i + 1], per_bin, at + i * per_bin, w + i * per_bin);
    for (int k = 0; k < m; k++) w[k] *= events;
    CurvePlan plan = plan_of(d, at, m, w);
    plan.per = per_bin;
    if (!curve_draw(d->model, &plan, c->model, terms, c->band)) return false;
    for (int t = 0; t < c->n_terms; t++) c->terms[t] = terms + t * c->n;
    return true;
}

static bool fill_fine(Drawing *d, double scale) {
    Curve *c = d->out;
    int n = c->n_fine = d->thing->points;
    double lo = c->edges ? c->edges[0] : c->x[0], hi = c->edges ? c->edges[c->n] : c->x[c->n - 1];
    double *terms = room(d, n * MAX_OF(c->n_terms, 1)), *weight = room(d, n);
    c->fine_x = room(d, n);
    c->fine = room(d, n);
    c->fine_band = room(d, n);
    for (int i = 0; i < n; i++) c->fine_x[i] = lo + (hi - lo) * i / (n - 1);
    for (int i = 0; i < n; i++) weight[i] = scale;
    CurvePlan plan = plan_of(d, c->fine_x, n, weight);
    if (!curve_draw(d->model, &plan, c->fine, terms, c->fine_band)) return false;
    for (int t = 0; t < c->n_terms; t++) c->fine_terms[t] = terms + t * n;
    return true;
}

static void ends_of(const Drawing *d, const RowData *r, double *lo, double *hi) {
    const ModelColumn *c = &d->part->graph.columns.data[d->column];
    *lo = c->n_ranges ? c->ranges[0].lo : -INFINITY;
    *hi = c->n_ranges ? c->ranges[c->n_ranges - 1].hi : INFINITY;
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < r->n; i++) {
        least = fmin(least, r->columns[d->column][i]);
        most = fmax(most, r->columns[d->column][i]);
    }
    if (!isfinite(*lo)) *lo = least;
    if (!isfinite(*hi)) *hi = most;
    if (!isnan(d->thing->lo)) *lo = d->thing->lo, *hi = d->thing->hi;
}

/* Events in bins of their own. */
static bool draw_events(Drawing *d) {
    Curve *c = d->out;
    const RowData *r = &d->fit->made.rows[d->thing->part];
    double lo, hi;
    ends_of(d, r, &lo, &hi);
    open_bins(d, d->thing->bins);
    HistAxis axis = axis_regular(c->n, lo, hi);
    axis.closed = true;
    int32_t *bin = arena_array(d->arena, int32_t, r->n + 1);
    axis_find(&axis, r->columns[d->column], NULL, bin, r->n);
    c->edges = room(d, c->n);
    for (int i = 0; i <= c->n; i++) c->edges[i] = axis_edge(&axis, i);
    for (int i = 0; i < c->n; i++) c->x[i] = axis_centre(&axis, i);
    for (size_t i = 0; i < r->n; i++) {
        if (bin[i] < 1 || bin[i] > c->n) continue;
        double w = r->weight ? r->weight[i] : 1;
        c->data[bin[i] - 1] += w;
        c->error[bin[i] - 1] += w * w;
    }
    for (int i = 0; i < c->n; i++) c->error[i] = sqrt(c->error[i]);
    c->counts = true;
    double events = events_of(d);
    if (!fill_model(d, events) || !fill_fine(d, events * (hi - lo) / c->n)) return false;
    set_pulls(d, !r->weight);
    return true;
}

/* Values of a node at the rows of the likelihood. */
static bool node_values(Drawing *d, int node, const double *const *columns, int n, double *out) {
    ModelRun *run = model_run_open(d->model, node);
    bool good = model_run_set(run, d->fit->min.x);
    if (good) model_values(run, columns, (size_t)n, out);
    model_run_close(run);
    return good;
}

/* Errors of the sum of templates in each bin, or of a function at its points. */
static void row_bands(Drawing *d, int root, const double *const *columns) {
    Curve *c = d->out;
    int n = model_n_params(d->model);
    double *g = room(d, n * c->n);
    ModelRun *run = model_run_open(d->model, root);
    bool good = model_run_set(run, d->fit->min.x);
    if (good) model_jacobian(run, columns, (size_t)c->n, NULL, g);
    for (int i = 0; i < c->n && good; i++) {
        double variance = 0;
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                variance += g[i * n + a] * d->fit->min.cov[a * n + b] * g[i * n + b];
        c->band[i] = sqrt(variance);
    }
    model_run_close(run);
}

static bool draw_rows(Drawing *d, const double *const *columns) {
    Curve *c = d->out;
    const ModelTerm *terms;
    model_terms(d->model, &terms);
    int root = model_root(d->model);
    if (!node_values(d, root, columns, c->n, c->model)) return false;
    for (int t = 0; t < c->n_terms; t++) {
        double factor = 1;
        if (!node_values(d, terms[t].node, columns, c->n, c->terms[t])) return false;
        if (terms[t].coefficient >= 0 && !node_values(d, terms[t].coefficient, columns, 1, &factor))
            return false;
        for (int i = 0; i < c->n; i++) c->terms[t][i] *= factor;
    }
    row_bands(d, root, columns);
    return true;
}

static bool draw_bins(Drawing *d) {
    Curve *c = d->out;
    const BinData *b = &d->fit->made.bins[d->thing->part];
    open_bins(d, b->n);
    bool plane = d->part->hist->spec->dims != 1;
    c->edges = plane ? NULL : (double *)b->edges;
    c->counts = true;
    bool weighted = false;
    for (int i = 0; i < c->n; i++) {
        c->x[i] = plane ? i : (b->edges[i] + b->edges[i + 1]) / 2;
        c->data[i] = b->content[i];
        c->error[i] = sqrt(b->variance[i]);
        weighted = weighted || b->variance[i] != b->content[i];
    }
    if (b->values) {
        if (!draw_rows(d, b->columns)) return false;
    } else if (!fill_model(d, 1) || !fill_fine(d, (b->edges[b->n] - b->edges[0]) / b->n)) {
        return false;
    }
    set_pulls(d, !weighted);
    return true;
}

static bool draw_points(Drawing *d) {
    Curve *c = d->out;
    const RowData *r = &d->fit->made.rows[d->thing->part];
    open_bins(d, (int)r->n);
    for (int i = 0; i < c->n; i++) {
        c->x[i] = r->columns[0][i];
        c->data[i] = r->y[i];
        c->error[i] = r->sigma ? r->sigma[i] : 0;
    }
    if (!draw_rows(d, r->columns)) return false;
    set_pulls(d, false);
    return true;
}

static const char *why_none(const Drawing *d) {
    const ModelGraph *g = &d->part->graph;
    for (size_t i = 0; i < g->columns.n; i++)
        if (!g->columns.data[i].observable)
            return arena_printf(d->arena, "the model depends on %s as well, which is no observable",
                                g->columns.data[i].name);
    return "the model has no value at the result of the fit";
}

static void hide_data(Curve *c, const double *blind) {
    for (int i = 0; i < c->n; i++) {
        double lo = c->edges ? c->edges[i] : c->x[i], hi = c->edges ? c->edges[i + 1] : c->x[i];
        if (hi > blind[0] && lo < blind[1]) c->data[i] = c->error[i] = c->pull[i] = NAN;
    }
}

void curve_compute(Curve *out, const CurveThing *c, Arena *arena) {
    const FitThing *f = fit_result(c->fit);
    *out = (Curve){.failure = f->failure};
    if (f->failure) return;
    Drawing d = {.out = out, .thing = c, .fit = f, .arena = arena};
    d.part = &f->like->parts[c->part];
    d.model = f->made.models[c->part];
    bool rows = d.part->form == LIKE_ROWS, good;
    for (size_t i = d.part->graph.columns.n; rows && i > 0; i--)
        if (d.part->graph.columns.data[i - 1].observable) d.column = (int)i - 1;
    if (c->column >= 0) d.column = c->column;
    if (d.part->graph.columns.n) {
        out->name = d.part->graph.columns.data[d.column].name;
        out->unit = d.part->graph.columns.data[d.column].unit;
    } else {
        out->name = d.part->hist->spec->axes[0].name;
        out->unit = d.part->hist->spec->axes[0].unit;
    }
    name_terms(&d);
    if (d.part->kind == LIKE_SQUARES)
        good = draw_points(&d);
    else
        good = rows ? draw_events(&d) : draw_bins(&d);
    if (!good) out->failure = why_none(&d);
    if (good && c->blind[0] < c->blind[1]) hide_data(out, c->blind);
}
