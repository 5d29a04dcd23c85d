/* model_template.c - densities of histograms and samples, as tables. */
#include <math.h>

#include "core/cpu.h"
#include "stat/model/model_core.h"

/* Values at equal or unequal knots: constant between them (order 0), or a polynomial through the
 * nearest ones. */
struct TemplateTable {
    int order, n;
    const double *edges;  /* n + 1 */
    const double *centre; /* n */
    const double *height; /* n: density in the bin, at the knot */
    double lo, hi, scale; /* scale: 1 over the integral in the ranges */
    bool uniform;
    double inverse_width;
};

/* ---- kernel estimates ---- */

enum { GRID = 2048 };

static double spread_of(const Template *t, double *mean_weight) {
    double w = 0, x = 0, xx = 0, shift = t->points[0];
    for (size_t i = 0; i < t->n_points; i++) {
        double wi = t->weights ? t->weights[i] : 1, d = t->points[i] - shift;
        w += wi;
        x += wi * d;
        xx += wi * d * d;
    }
    *mean_weight = w;
    return sqrt(fmax(xx / w - x / w * x / w, 0));
}

/* Adds a Gaussian of that width at each point to the heights at the knots. */
static void add_kernels(const Template *t, const double *width, const double *knot, int n,
                        double *height) {
    double step = knot[1] - knot[0];
    for (size_t i = 0; i < t->n_points; i++) {
        double h = width[i], x = t->points[i], w = (t->weights ? t->weights[i] : 1) / h;
        int first = (int)fmax((x - 6 * h - knot[0]) / step, 0);
        int last = (int)fmin((x + 6 * h - knot[0]) / step + 1, n - 1);
        for (int k = first; k <= last; k++) {
            double z = (knot[k] - x) / h;
            height[k] += w * exp(-0.5 * z * z);
        }
    }
}

static void fill_kernel(const Template *t, TemplateTable *table, double *height) {
    double sum, spread = spread_of(t, &sum), factor = t->bandwidth > 0 ? t->bandwidth : 1;
    double h = factor * spread * pow(4.0 / 3, 0.2) * pow((double)t->n_points, -0.2);
    double *width = mem_alloc(sizeof(double) * (t->n_points + 1));
    for (size_t i = 0; i < t->n_points; i++) width[i] = h;
    add_kernels(t, width, table->centre, table->n, height);
    if (t->adaptive) {
        double step = table->centre[1] - table->centre[0], norm = sum * sqrt(2 * M_PI);
        for (size_t i = 0; i < t->n_points; i++) {
            int k = (int)((t->points[i] - table->centre[0]) / step + 0.5);
            k = MAX_OF(MIN_OF(k, table->n - 1), 0);
            double f = height[k] / norm;
            width[i] = f > 0 ? h * sqrt(spread > 0 ? 1 / (f * spread * 2 * sqrt(3.0)) : 1) : h;
        }
        for (int k = 0; k < table->n; k++) height[k] = 0;
        add_kernels(t, width, table->centre, table->n, height);
    }
    mem_free(width);
}

/* ---- tables ---- */

static void open_grid(Model *m, TemplateTable *t, const ModelColumnInfo *c, const Template *from) {
    double lo = c->n_ranges ? c->ranges[0].lo : -INFINITY;
    double hi = c->n_ranges ? c->ranges[c->n_ranges - 1].hi : INFINITY, unused;
    double least = INFINITY, most = -INFINITY, spread = spread_of(from, &unused);
    for (size_t i = 0; i < from->n_points; i++) {
        least = fmin(least, from->points[i]);
        most = fmax(most, from->points[i]);
    }
    if (!isfinite(lo)) lo = least - 2 * spread;
    if (!isfinite(hi)) hi = most + 2 * spread;
    double *edges = arena_array(m->arena, double, GRID + 1);
    for (int i = 0; i <= GRID; i++) edges[i] = lo + (hi - lo) * i / GRID;
    t->n = GRID;
    t->edges = edges;
    t->order = 1;
}

static double raw_value(const TemplateTable *t, double x);

/* The integral inside the ranges, by sixteen midpoints of each bin where it is not flat. */
static double integral_in(const TemplateTable *t, const ModelColumnInfo *c) {
    double sum = 0;
    int points = t->order == 0 ? 1 : 16;
    for (int r = 0; r < MAX_OF(c->n_ranges, 1); r++) {
        double lo = c->n_ranges ? c->ranges[r].lo : -INFINITY;
        double hi = c->n_ranges ? c->ranges[r].hi : INFINITY;
        for (int i = 0; i < t->n; i++) {
            double a = fmax(lo, t->edges[i]), b = fmin(hi, t->edges[i + 1]);
            for (int k = 0; k < points && a < b; k++)
                sum += raw_value(t, a + (b - a) * (k + 0.5) / points) * (b - a) / points;
        }
    }
    return sum;
}

TemplateTable *template_make(Model *m, const Template *from, const ModelColumnInfo *c) {
    TemplateTable *t = arena_new(m->arena, TemplateTable);
    *t = (TemplateTable){.order = from->order, .n = from->n, .edges = from->edges, .scale = 1};
    if (from->kernel) open_grid(m, t, c, from);
    double *centre = arena_array(m->arena, double, t->n),
           *height = arena_array(m->arena, double, t->n);
    t->centre = centre;
    t->height = height;
    t->lo = t->edges[0];
    t->hi = t->edges[t->n];
    t->uniform = true;
    double width = (t->hi - t->lo) / t->n;
    for (int i = 0; i < t->n; i++) {
        double w = t->edges[i + 1] - t->edges[i];
        centre[i] = t->edges[i] + w / 2;
        if (!from->kernel) height[i] = from->contents[i] / w;
        t->uniform = t->uniform && fabs(w - width) < 1e-9 * width;
    }
    t->inverse_width = 1 / width;
    if (from->kernel) fill_kernel(from, t, height);
    t->scale = 1 / integral_in(t, c);
    return t;
}

static int bin_of(const TemplateTable *t, double x) {
    if (t->uniform) {
        int i = (int)((x - t->lo) * t->inverse_width);
        return MAX_OF(MIN_OF(i, t->n - 1), 0);
    }
    int a = 0, b = t->n;
    while (b - a > 1) {
        int middle = (a + b) / 2;
        if (x < t->edges[middle])
            b = middle;
        else
            a = middle;
    }
    return a;
}

/* Through the nearest centres; flat beyond the first and the last. */
static double raw_value(const TemplateTable *t, double x) {
    if (!(x >= t->lo && x <= t->hi)) return 0;
    int i = bin_of(t, x);
    if (t->order == 0 || t->n < 2) return t->height[i];
    if (x <= t->centre[0]) return t->height[0];
    if (x >= t->centre[t->n - 1]) return t->height[t->n - 1];
    if (t->order == 2 && t->n > 2) {
        int k = MAX_OF(MIN_OF(i, t->n - 2), 1);
        double a = t->centre[k - 1], b = t->centre[k], c = t->centre[k + 1];
        double y = t->height[k - 1] * (x - b) * (x - c) / ((a - b) * (a - c)) +
                   t->height[k] * (x - a) * (x - c) / ((b - a) * (b - c)) +
                   t->height[k + 1] * (x - a) * (x - b) / ((c - a) * (c - b));
        return y > 0 ? y : 0;
    }
    int k = x < t->centre[i] ? i - 1 : i;
    double f = (x - t->centre[k]) / (t->centre[k + 1] - t->centre[k]);
    return t->height[k] + f * (t->height[k + 1] - t->height[k]);
}

void template_values(const TemplateTable *t, const double *x, size_t n, double *out) {
    for (size_t i = 0; i < n; i++) out[i] = raw_value(t, x[i]) * t->scale;
}
