/* fit_bins.c - what a fitted function or model predicts in bins; see fit_bins.h. */
#include "run/fit_bins.h"

#include <math.h>

typedef struct One {
    size_t row;
} One;

static void weigh_one(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    const One *one = ctx;
    (void)values;
    for (size_t i = 0; i < n; i++) weight[i] = first + i == one->row;
}

/* The function at the centres, with errors. */
static const char *at_centres(const FitThing *f, const Model *m, const double *x, int n,
                              double *value, double *error) {
    const double *columns[1] = {x};
    size_t n_params = (size_t)model_n_params(m);
    ModelRun *r = model_run_open(m, model_root(m));
    const char *why = model_run_set(r, f->min.x) ? NULL : "the function has no value there";
    double *g = mem_alloc(sizeof(double) * (n_params + 1));
    if (!why) model_values(r, columns, (size_t)n, value);
    for (int i = 0; i < n && !why; i++) {
        const double *here[1] = {x + i};
        One one = {0};
        double v = 0;
        memset(g, 0, sizeof(double) * n_params);
        model_gradient(r, here, 1, weigh_one, &one, g);
        for (size_t a = 0; a < n_params; a++)
            for (size_t b = 0; b < n_params; b++) v += g[a] * f->min.cov[a * n_params + b] * g[b];
        error[i] = sqrt(v);
    }
    mem_free(g);
    model_run_close(r);
    return why;
}

enum { PER_BIN = 8 };

static const char *integrals(const FitThing *f, const Model *m, const HistAxis *axis, double events,
                             double *value, double *error) {
    int n = axis->bins, rows = n * PER_BIN;
    double *at = mem_alloc(sizeof(double) * (size_t)rows * 3), *sum = at + rows, *band = sum + rows;
    for (int i = 0; i < rows; i++)
        at[i] = axis_edge(axis, i / PER_BIN) +
                axis_width(axis, i / PER_BIN) * (i % PER_BIN + 0.5) / PER_BIN;
    bool good = model_curve(m, f->min.x, f->min.cov, 0, at, rows, sum, NULL, band);
    for (int i = 0; i < n && good; i++) {
        double width = events * axis_width(axis, i) / PER_BIN;
        value[i] = error[i] = 0;
        for (int k = 0; k < PER_BIN; k++) {
            value[i] += sum[i * PER_BIN + k] * width;
            error[i] += band[i * PER_BIN + k] * width;
        }
    }
    mem_free(at);
    return good ? NULL : "the model has no value there";
}

const char *fit_bins(const FitThing *fit, const HistAxis *axis, double *value, double *error) {
    const FitThing *f = fit_result(fit);
    if (f->failure) return f->failure;
    int part = 0;
    while (f->like && part < f->like->n_parts && f->like->parts[part].form == LIKE_CONSTRAINT)
        part++;
    if (!f->like || part == f->like->n_parts || f->like->parts[part].prediction ||
        f->like->parts[part].graph.columns.n != 1)
        return "the fit is not of a function of one variable";
    const LikePart *p = &f->like->parts[part];
    const Model *m = f->made.models[part];
    if (p->kind == LIKE_SQUARES) {
        double *x = mem_alloc(sizeof(double) * (size_t)axis->bins);
        for (int i = 0; i < axis->bins; i++) x[i] = axis_centre(axis, i);
        const char *why = at_centres(f, m, x, axis->bins, value, error);
        mem_free(x);
        return why;
    }
    double events = model_is_density(m) ? f->made.data[part].events : 1;
    return integrals(f, m, axis, events, value, error);
}
