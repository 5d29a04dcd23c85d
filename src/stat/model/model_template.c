/* model_template.c - densities of histograms and samples, as tables. */
#include <math.h>

#include "core/cpu.h"
#include "core/realfn.h"
#include "stat/model/model_core.h"

/* Values at equal or unequal knots: constant between them (order 0), or a polynomial through the
 * nearest ones. */
struct TemplateTable {
    int order, n;
    const double *edges;         /* n + 1 */
    const double *centre;        /* n */
    const double *height;        /* n: density in the bin, at the knot */
    double lo, hi, scale, whole; /* scale: 1 over the integral in the ranges; whole: of all */
    bool uniform;
    double inverse_width;
};

/* ---- kernel estimates ---- */

enum { GRID_LEAST = 512, GRID_MOST = 1 << 15 };

typedef struct Spread {
    double sum, sigma, effective; /* of weights; effective number of points */
} Spread;

static Spread spread_of(const Template *t) {
    double w = 0, ww = 0, x = 0, xx = 0, shift = t->n_points ? t->points[0] : 0;
    for (size_t i = 0; i < t->n_points; i++) {
        double wi = t->weights ? t->weights[i] : 1, d = t->points[i] - shift;
        w += wi;
        ww += wi * wi;
        x += wi * d;
        xx += wi * d * d;
    }
    return (Spread){w, sqrt(fmax(xx / w - x / w * x / w, 0)), w * w / ww};
}

/* Of a Gaussian of the same spread: Silverman, Density Estimation (1986), eq. 3.28. */
static double bandwidth_of(const Template *t, const Spread *s) {
    double factor = t->bandwidth > 0 ? t->bandwidth : 1;
    return factor * s->sigma * pow(4.0 / 3, 0.2) * pow(s->effective, -0.2);
}

CPU_CLONES static void add_kernel(double *restrict height, const double *restrict knot, int n,
                                  double x, double inverse, double w) {
    for (int k = 0; k < n; k++) {
        double z = (knot[k] - x) * inverse;
        height[k] += w * real_exp(-0.5 * z * z);
    }
}

/* Adds a Gaussian of that width at each point to the heights at the knots. */
static void add_kernels(const Template *t, const double *width, const double *knot, int n,
                        double *height) {
    double step = knot[1] - knot[0];
    for (size_t i = 0; i < t->n_points; i++) {
        double h = width[i], x = t->points[i], w = (t->weights ? t->weights[i] : 1) / h;
        double first = fmax(ceil((x - 8 * h - knot[0]) / step), 0);
        double last = fmin(floor((x + 8 * h - knot[0]) / step), n - 1);
        if (!(first <= last)) continue;
        int at = (int)first;
        add_kernel(height + at, knot + at, (int)last - at + 1, x, 1 / h, w);
    }
}

/* Widths that grow where there are few points, those of a flat density unchanged. */
static void adapt_widths(const Template *t, const TemplateTable *table, const double *height,
                         const Spread *s, double h, double *width) {
    double step = table->centre[1] - table->centre[0], norm = s->sum * sqrt(2 * M_PI);
    for (size_t i = 0; i < t->n_points; i++) {
        double k = (t->points[i] - table->centre[0]) / step + 0.5;
        double f = height[(int)fmax(fmin(k, table->n - 1), 0)] / norm;
        width[i] = f > 0 ? h * sqrt(1 / (f * s->sigma * 2 * sqrt(3.0))) : h;
    }
}

static void fill_kernel(const Template *t, TemplateTable *table, double *height) {
    Spread s = spread_of(t);
    double h = bandwidth_of(t, &s);
    double *width = mem_alloc(sizeof(double) * (t->n_points + 1));
    for (size_t i = 0; i < t->n_points; i++) width[i] = h;
    add_kernels(t, width, table->centre, table->n, height);
    if (t->adaptive && s.sigma > 0) {
        adapt_widths(t, table, height, &s, h, width);
        for (int k = 0; k < table->n; k++) height[k] = 0;
        add_kernels(t, width, table->centre, table->n, height);
    }
    mem_free(width);
}

/* ---- tables ---- */

/* Knots so close that straight lines between them are good: a tenth of the bandwidth. */
static void open_grid(Model *m, TemplateTable *t, const ModelColumnInfo *c, const Template *from) {
    double lo = c->n_ranges ? c->ranges[0].lo : -INFINITY;
    double hi = c->n_ranges ? c->ranges[c->n_ranges - 1].hi : INFINITY;
    double least = INFINITY, most = -INFINITY;
    Spread s = spread_of(from);
    double h = bandwidth_of(from, &s) / (from->adaptive ? 2 : 1);
    for (size_t i = 0; i < from->n_points; i++) {
        least = fmin(least, from->points[i]);
        most = fmax(most, from->points[i]);
    }
    if (!isfinite(lo)) lo = least - 2 * s.sigma;
    if (!isfinite(hi)) hi = most + 2 * s.sigma;
    double cells = h > 0 ? (hi - lo) / h * 24 : 0;
    t->n = (int)fmax(fmin(cells, GRID_MOST), GRID_LEAST);
    double *edges = arena_array(m->arena, double, t->n + 1);
    for (int i = 0; i <= t->n; i++) edges[i] = lo + (hi - lo) * i / t->n;
    t->edges = edges;
    t->order = 1;
}

static double raw_value(const TemplateTable *t, double x);

/* From a to b, where it is one polynomial: two points of Gauss and Legendre; many midpoints where
 * it is cut off at 0. */
static double piece(const TemplateTable *t, double a, double b) {
    enum { MANY = 64 };
    double half = (b - a) / 2, middle = a + half, off = half / sqrt(3.0), sum = 0;
    if (!(a < b)) return 0;
    double u = raw_value(t, middle - off), v = raw_value(t, middle + off);
    if ((u > 0 && v > 0) || t->order != 2) return half * (u + v);
    for (int k = 0; k < MANY; k++) sum += raw_value(t, a + (b - a) * (k + 0.5) / MANY);
    return sum * (b - a) / MANY;
}

static double integral_in(const TemplateTable *t, const ModelColumnInfo *c) {
    double sum = 0;
    int n_ranges = c ? c->n_ranges : 0;
    for (int r = 0; r < MAX_OF(n_ranges, 1); r++) {
        double lo = n_ranges ? c->ranges[r].lo : -INFINITY;
        double hi = n_ranges ? c->ranges[r].hi : INFINITY;
        for (int i = 0; i < t->n; i++) {
            double a = fmax(lo, t->edges[i]), b = fmin(hi, t->edges[i + 1]), z = t->centre[i];
            sum += piece(t, a, fmin(z, b)) + piece(t, fmax(z, a), b);
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
    double inside = integral_in(t, c);
    if (!(inside > 0 && isfinite(inside)) && !m->refused)
        m->refused = arena_printf(m->arena, "a template has nothing in the range of %s", c->name);
    t->scale = 1 / inside;
    t->whole = 1 / integral_in(t, NULL);
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

void template_values(const TemplateTable *t, const double *x, size_t n, bool whole, double *out) {
    double scale = whole ? t->whole : t->scale;
    for (size_t i = 0; i < n; i++) out[i] = raw_value(t, x[i]) * scale;
}

int template_edges(const TemplateTable *t, const double **out) {
    *out = t->order == 0 ? t->edges : t->centre;
    return t->n > 512 ? 0 : t->order == 0 ? t->n + 1 : t->n;
}
