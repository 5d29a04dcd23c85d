/* fit_bins.c - what a fitted function or model predicts in bins; see fit_bins.h. */
#include "run/fit_bins.h"

#include <math.h>

#include "stat/model/curve.h"

/* The function at the centres, with errors. */
static const char *at_centres(const FitThing *f, const Model *m, const double *x, int n,
                              double *value, double *error) {
    const double *columns[1] = {x};
    size_t n_params = (size_t)model_n_params(m);
    ModelRun *r = model_run_open(m, model_root(m));
    const char *why = model_run_set(r, f->min.x) ? NULL : "the function has no value there";
    double *g = mem_alloc(sizeof(double) * (n_params * (size_t)n + 1));
    if (!why) model_jacobian(r, columns, (size_t)n, value, g);
    for (int i = 0; i < n && !why; i++) {
        const double *d = g + (size_t)i * n_params;
        double v = 0;
        for (size_t a = 0; a < n_params; a++)
            for (size_t b = 0; b < n_params; b++) v += d[a] * f->min.cov[a * n_params + b] * d[b];
        error[i] = sqrt(v);
    }
    mem_free(g);
    model_run_close(r);
    return why;
}

/* ---- integrals ---- */

enum { POINTS = 4, ROWS = 256 * POINTS };

int fit_points_in_bin(int bins) { return POINTS * MAX_OF(ROWS / POINTS / MAX_OF(bins, 1), 1); }

void fit_points(double lo, double hi, int n, double *x, double *w) {
    static const double at[POINTS] = {-0.8611363115940526, -0.3399810435848563, 0.3399810435848563,
                                      0.8611363115940526};
    static const double wt[POINTS] = {0.3478548451374538, 0.6521451548625461, 0.6521451548625461,
                                      0.3478548451374538};
    double half = (hi - lo) / (2 * n / POINTS);
    for (int i = 0; i < n; i++) {
        x[i] = lo + half * (2 * (i / POINTS) + 1 + at[i % POINTS]);
        w[i] = half * wt[i % POINTS];
    }
}

static const char *integrals(const FitThing *f, const Model *m, const HistAxis *axis, double events,
                             double *value, double *error) {
    int n = axis->bins, per_bin = fit_points_in_bin(n), rows = n * per_bin;
    double *at = mem_alloc(sizeof(double) * (size_t)rows * 2), *w = at + rows;
    for (int i = 0; i < n; i++)
        fit_points(axis_edge(axis, i), axis_edge(axis, i + 1), per_bin, at + i * per_bin,
                   w + i * per_bin);
    for (int k = 0; k < rows; k++) w[k] *= events;
    CurvePlan plan = {
        .params = f->min.x, .cov = f->min.cov, .at = at, .weight = w, .n = rows, .per = per_bin};
    bool good = curve_draw(m, &plan, value, NULL, error);
    mem_free(at);
    return good ? NULL : "the model has no value there";
}

/* The first part with data, if it is a function of one variable. */
static const char *function_of(const FitThing *f, int *part) {
    *part = 0;
    if (f->failure) return f->failure;
    while (f->like && *part < f->like->n_parts && f->like->parts[*part].form == LIKE_CONSTRAINT)
        ++*part;
    bool one = f->like && *part < f->like->n_parts && !f->like->parts[*part].prediction &&
               f->like->parts[*part].graph.columns.n == 1;
    return one ? NULL : "the fit is not of a function of one variable";
}

const char *fit_bins(const FitThing *fit, const HistAxis *axis, double *value, double *error) {
    const FitThing *f = fit_result(fit);
    int part;
    const char *why = function_of(f, &part);
    if (why) return why;
    const LikePart *p = &f->like->parts[part];
    const Model *m = f->made.models[part];
    if (p->kind == LIKE_SQUARES) {
        double *x = mem_alloc(sizeof(double) * (size_t)axis->bins);
        for (int i = 0; i < axis->bins; i++) x[i] = axis_centre(axis, i);
        why = at_centres(f, m, x, axis->bins, value, error);
        mem_free(x);
        return why;
    }
    double events = model_is_density(m) ? f->made.data[part].events : 1;
    return integrals(f, m, axis, events, value, error);
}

/* ---- one integral ---- */

static void weigh_given(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    const double *given = ctx;
    (void)values;
    memcpy(weight, given + first, sizeof(double) * n);
}

const char *fit_integral(const FitThing *fit, double lo, double hi, double *value, double *error) {
    const FitThing *f = fit_result(fit);
    int part;
    const char *why = function_of(f, &part);
    if (why) return why;
    const Model *m = f->made.models[part];
    size_t n = (size_t)model_n_params(m);
    double *x = mem_alloc(sizeof(double) * (3 * ROWS + n)), *w = x + ROWS, *v = w + ROWS;
    double *g = v + ROWS, variance = 0;
    bool density = f->like->parts[part].kind != LIKE_SQUARES && model_is_density(m);
    double events = density ? f->made.data[part].events : 1;
    fit_points(lo, hi, ROWS, x, w);
    for (int i = 0; i < ROWS; i++) w[i] *= events;
    const double *columns[1] = {x};
    ModelRun *r = model_run_open(m, model_root(m));
    if (!model_run_set(r, f->min.x)) why = "the model has no value there";
    if (!why) {
        model_values(r, columns, ROWS, v);
        model_gradient(r, columns, ROWS, weigh_given, w, g);
    }
    *value = 0;
    for (int i = 0; i < ROWS; i++) *value += v[i] * w[i];
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) variance += g[a] * f->min.cov[a * n + b] * g[b];
    *error = sqrt(variance);
    model_run_close(r);
    mem_free(x);
    return why;
}

typedef struct IntegralFigure {
    const FitThing *fit;
    double lo, hi;
} IntegralFigure;

static double integral_value(const Late *late) {
    const IntegralFigure *x = late->thing;
    double value, error;
    return fit_integral(x->fit, x->lo, x->hi, &value, &error) ? NAN : value;
}

static double integral_error(const Late *late) {
    const IntegralFigure *x = late->thing;
    double value, error;
    return fit_integral(x->fit, x->lo, x->hi, &value, &error) ? NAN : error;
}

Value fit_integral_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    Elab *e = &s->elab;
    arguments_open(&a, s, b, call);
    IntegralFigure *x = arena_new(e->arena, IntegralFigure);
    x->fit = fit_argument(&a, 0);
    const Ast *range = argument_find(&a, 1, "range");
    double *ends = NULL;
    int n = 0;
    Unit unit;
    bool bare;
    if (!x->fit || (range && !argument_numbers(&a, range, &ends, &n, &unit, &bare)) ||
        !arguments_end(&a))
        return value_none();
    if (n != 2) {
        diag_error(s->diags, HML_E_ARGUMENT, range ? span_whole(range->span) : call->span,
                   "the integral of a fit wants an interval lo..hi");
        return value_none();
    }
    x->lo = ends[0];
    x->hi = ends[1];
    Value v = {.kind = VALUE_RECORD, .n = 2, .span = call->span};
    v.items = arena_array(e->arena, Value, 2);
    v.names = arena_array(e->arena, Str, 2);
    v.names[0] = STR("value");
    v.names[1] = STR("error");
    v.items[0] = thing_figure(e, integral_value, x, x->fit->stage, call->span);
    v.items[1] = thing_figure(e, integral_error, x, x->fit->stage, call->span);
    return v;
}
