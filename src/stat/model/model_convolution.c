/* model_convolution.c - densities folded with a resolution: by fast Fourier transform on a grid.
 *
 * The density is taken on a grid that is wider than the range on both sides by the reach of the
 * resolution, the resolution on the same steps around 0; their circular convolution is read off by
 * a cubic through four grid points and normalised over the ranges. Derivatives go backward through
 * the same transforms.
 */
#include <gsl/gsl_fft_complex.h>
#include <math.h>
#include <string.h>

#include "stat/model/model_core.h"

enum { GRID = 4096, BUFFER = GRID / 4 }; /* cells; of them outside of the range on either side */

struct Convolution {
    ModelRun *density, *resolution;
    double first, step; /* of the grid */
    double *x, *offset; /* of the density; of the resolution: 0, step, ..., -step */
    double *d, *r, *value;
    double *spectrum_d, *spectrum_r; /* complex */
    double integral, mass;           /* of value over the ranges; of the resolution on the grid */
    double *adj;                     /* of value */
    double *knot_weight;             /* of the integral over the ranges */
};

static void transform(double *complex_data, bool back) {
    if (back)
        gsl_fft_complex_radix2_inverse(complex_data, 1, GRID);
    else
        gsl_fft_complex_radix2_forward(complex_data, 1, GRID);
}

static void load(double *spectrum, const double *x) {
    for (int i = 0; i < GRID; i++) {
        spectrum[2 * i] = x[i];
        spectrum[2 * i + 1] = 0;
    }
    transform(spectrum, false);
}

/* out = inverse transform of a times b, or of a times the conjugate of b. */
static void multiply(double *out, const double *a, const double *b, bool conjugate) {
    double *s = mem_alloc(sizeof(double) * 2 * GRID);
    for (int i = 0; i < GRID; i++) {
        double br = b[2 * i], bi = conjugate ? -b[2 * i + 1] : b[2 * i + 1];
        s[2 * i] = a[2 * i] * br - a[2 * i + 1] * bi;
        s[2 * i + 1] = a[2 * i] * bi + a[2 * i + 1] * br;
    }
    transform(s, true);
    for (int i = 0; i < GRID; i++) out[i] = s[2 * i];
    mem_free(s);
}

/* The cubic through the four grid points around x: the first of them and the weights. */
static int cubic(const Convolution *c, double x, double *w) {
    double u = (x - c->first) / c->step;
    int i = (int)u;
    i = MAX_OF(MIN_OF(i, GRID - 3), 1);
    double t = u - i;
    w[0] = -t * (t - 1) * (t - 2) / 6;
    w[1] = (t + 1) * (t - 1) * (t - 2) / 2;
    w[2] = -(t + 1) * t * (t - 2) / 2;
    w[3] = (t + 1) * t * (t - 1) / 6;
    return i - 1;
}

enum { PANELS = 512, POINTS = 4 };

/* What the integral over the ranges takes of each grid point. */
static void weigh_knots(Convolution *c, const ModelColumnInfo *info) {
    double x[POINTS], w[POINTS], k[4];
    quadrature_rule(POINTS, x, w);
    for (int r = 0; r < info->n_ranges; r++) {
        double half = (info->ranges[r].hi - info->ranges[r].lo) / (2 * PANELS);
        for (int p = 0; p < PANELS; p++)
            for (int i = 0; i < POINTS; i++) {
                int at = cubic(c, info->ranges[r].lo + half * (2 * p + 1 + x[i]), k);
                for (int j = 0; j < 4; j++) c->knot_weight[at + j] += half * w[i] * k[j];
            }
    }
}

Convolution *convolution_open(const Model *m, int node) {
    const ModelNode *n = &m->nodes[node];
    const ModelColumnInfo *info = &m->columns[n->index];
    Convolution *c = mem_alloc(sizeof *c);
    double lo = info->ranges[0].lo, hi = info->ranges[info->n_ranges - 1].hi;
    double **const rooms[] = {&c->x, &c->offset, &c->d, &c->r, &c->value, &c->adj, &c->knot_weight};
    for (size_t i = 0; i < ARRAY_LEN(rooms); i++) *rooms[i] = mem_alloc(sizeof(double) * GRID);
    c->spectrum_d = mem_alloc(sizeof(double) * 2 * GRID);
    c->spectrum_r = mem_alloc(sizeof(double) * 2 * GRID);
    c->density = model_run_open(m, n->in[0]);
    c->resolution = model_run_open(m, n->in[1]);
    c->resolution->raw = true; /* its range is around 0 */
    c->step = (hi - lo) / (GRID - 2 * BUFFER);
    c->first = lo - BUFFER * c->step;
    for (int i = 0; i < GRID; i++) {
        c->x[i] = c->first + i * c->step;
        c->offset[i] = (i < GRID / 2 ? i : i - GRID) * c->step;
    }
    weigh_knots(c, info);
    return c;
}

void convolution_close(Convolution *c) {
    void *const owned[] = {c->x,   c->offset,      c->d,          c->r,         c->value,
                           c->adj, c->knot_weight, c->spectrum_d, c->spectrum_r};
    model_run_close(c->density);
    model_run_close(c->resolution);
    for (size_t i = 0; i < ARRAY_LEN(owned); i++) mem_free(owned[i]);
    mem_free(c);
}

static const double *columns_with(const double **columns, int column, const double *x) {
    for (int i = 0; i < 64; i++) columns[i] = NULL;
    return columns[column] = x;
}

bool convolution_set(ModelRun *r, int node) {
    Convolution *c = r->convolution[node];
    const double *columns[64];
    int column = r->m->nodes[node].index;
    if (!model_run_set(c->density, r->params)) return r->why = c->density->why, false;
    if (!model_run_set(c->resolution, r->params)) return r->why = c->resolution->why, false;
    columns_with(columns, column, c->x);
    model_values(c->density, columns, GRID, c->d);
    columns_with(columns, column, c->offset);
    model_values(c->resolution, columns, GRID, c->r);
    load(c->spectrum_d, c->d);
    load(c->spectrum_r, c->r);
    multiply(c->value, c->spectrum_d, c->spectrum_r, false);
    c->integral = lanes_dot(c->value, c->knot_weight, GRID);
    memset(c->adj, 0, sizeof(double) * GRID);
    if (c->integral > 0) return true;
    r->why = "the convolution has no integral over the range";
    return false;
}

void convolution_forward(ModelRun *r, int node, const double *x, size_t n) {
    Convolution *c = r->convolution[node];
    double w[4], *out = r->value[node];
    for (size_t i = 0; i < n; i++) {
        int at = cubic(c, x[i], w);
        double v = 0;
        for (int j = 0; j < 4; j++) v += w[j] * c->value[at + j];
        out[i] = v / c->integral;
    }
}

static void weigh_given(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    const double *given = ctx;
    (void)values;
    memcpy(weight, given + first, sizeof(double) * n);
}

void convolution_finish(ModelRun *r, int node, double *grad) {
    Convolution *c = r->convolution[node];
    const double *columns[64];
    int column = r->m->nodes[node].index;
    double *spectrum = mem_alloc(sizeof(double) * 2 * GRID),
           *back = mem_alloc(sizeof(double) * GRID);
    load(spectrum, c->adj);
    multiply(back, spectrum, c->spectrum_r, true);
    columns_with(columns, column, c->x);
    model_gradient(c->density, columns, GRID, weigh_given, back, grad);
    multiply(back, spectrum, c->spectrum_d, true);
    columns_with(columns, column, c->offset);
    model_gradient(c->resolution, columns, GRID, weigh_given, back, grad);
    memset(c->adj, 0, sizeof(double) * GRID);
    mem_free(spectrum);
    mem_free(back);
}

void convolution_backward(ModelRun *r, int node, const double *x, const double *adj, size_t n) {
    Convolution *c = r->convolution[node];
    double w[4], total = 0;
    for (size_t i = 0; i < n; i++) {
        int at = cubic(c, x[i], w);
        double a = adj[i] / c->integral;
        for (int j = 0; j < 4; j++) c->adj[at + j] += a * w[j];
        total += a * r->value[node][i];
    }
    for (int j = 0; j < GRID; j++) c->adj[j] -= total * c->knot_weight[j];
}
