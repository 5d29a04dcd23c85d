/* event_cdf.c - the cumulative distribution of a model at events; see event_cdf.h. */
#include "stat/infer/event_cdf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GRID = 2000 };

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Places of a range: its ends, a grid, and events inside; then the middles between them. */
static size_t range_places(double *at, const Range *r, const double *events, size_t n,
                           size_t *first, size_t *inside) {
    size_t k = 0;
    while (*first < n && events[*first] < r->lo) ++*first;
    size_t i = *first;
    for (size_t g = 0; g <= GRID; g++) {
        double x = g == GRID ? r->hi : r->lo + (r->hi - r->lo) * ((double)g / GRID);
        while (i < n && events[i] <= x) at[k++] = events[i++];
        at[k++] = x;
    }
    *inside = i - *first;
    for (size_t j = 0; j + 1 < k; j++) at[k + j] = 0.5 * (at[j] + at[j + 1]);
    return k;
}

/* Adds a range to the sum; u of the events inside becomes the integral up to them. */
static double range_integrate(double *u, double sum, const double *at, const double *y, size_t k,
                              const double *events, size_t inside) {
    size_t e = 0;
    for (size_t j = 0; j < k; j++) {
        if (j) sum += (at[j] - at[j - 1]) / 6 * (y[j - 1] + 4 * y[k + j - 1] + y[j]);
        while (e < inside && events[e] == at[j]) u[e++] = sum;
    }
    return sum;
}

static const char *cdf_wrong(const Model *m, const RowData *rows, const Range **ranges, int *n) {
    if (model_n_columns(m) != 1) return "the model is not one of one observable";
    *n = model_ranges(m, 0, ranges);
    if (*n < 1) return "the model is not one of an observable";
    for (int i = 0; i < *n; i++)
        if (!isfinite((*ranges)[i].lo) || !isfinite((*ranges)[i].hi))
            return "the observable has no range: fit in a range";
    if (rows->n < 1) return "there are no events";
    for (size_t i = 0; rows->weight && i < rows->n; i++)
        if (rows->weight[i] != 1) return "the events have weights";
    return NULL;
}

const char *event_cdf(double *u, const Model *m, const RowData *rows, const double *x) {
    const Range *ranges;
    int n_ranges;
    const char *why = cdf_wrong(m, rows, &ranges, &n_ranges);
    if (why) return why;
    size_t n = rows->n, room = 2 * (n + GRID + 2);
    double *events = mem_alloc(sizeof(double) * (n + 2 * room)), *at = events + n, *y = at + room;
    memcpy(events, rows->columns[0], n * sizeof *events);
    qsort(events, n, sizeof *events, by_value);
    ModelRun *run = model_run_open(m, model_root(m));
    double sum = 0;
    if (!model_run_set(run, x)) why = "the model has no value there";
    for (int i = 0, done = 0; i < n_ranges && !why; i++) {
        size_t first = (size_t)done, inside;
        size_t k = range_places(at, &ranges[i], events, n, &first, &inside);
        const double *columns[] = {at};
        model_values(run, columns, 2 * k - 1, y);
        sum = range_integrate(u + first, sum, at, y, k, events + first, inside);
        done = (int)(first + inside);
    }
    for (size_t i = 0; i < n && !why; i++) u[i] /= sum;
    if (!why && !(sum > 0 && isfinite(sum))) why = "the integral of the model is not positive";
    model_run_close(run);
    mem_free(events);
    return why;
}
