/* model_convolution.c - densities folded with a resolution: by fast Fourier transform on a grid.
 *
 * The density is taken on a grid that is wider than the range on both sides by the reach of the
 * resolution, the resolution on the same steps around 0; their circular convolution is read off by
 * a polynomial through six grid points and normalised over the ranges. The steps are small beside
 * the widths of both at the start values, and stay. Derivatives go backward through the same
 * transforms. Two real sequences make one complex one: each transform serves two.
 */
#include <math.h>
#include <string.h>

#include "stat/model/fft.h"
#include "stat/model/model_core.h"

enum { GRID_LEAST = 1024, GRID_MOST = 1 << 17, KNOTS = 6 };

struct Convolution {
    ModelRun *density, *resolution;
    size_t n;           /* of the grid */
    double first, step; /* of the grid */
    Range window;       /* of the resolution, around 0 */
    double *x, *offset; /* of the density; of the resolution: 0, step, ..., -step */
    double *d, *r, *value;
    double *d_re, *d_im, *r_re, *r_im; /* their transforms */
    double *re, *im;                   /* room */
    double integral;                   /* of value over the ranges */
    double *adj;                       /* of value; touched: it is not 0 */
    bool touched;
    double *knot_weight;     /* of the integral over the ranges */
    double *slopes;          /* n_params x n: of value, where they are wanted */
    double *integral_slopes; /* n_params */
    Fft fft;
};

/* ---- transforms ---- */

/* The transforms of two real sequences from the one of a + i b. */
static void load(Convolution *c, const double *a, const double *b, double *a_re, double *a_im,
                 double *b_re, double *b_im) {
    size_t n = c->n;
    memcpy(c->re, a, sizeof(double) * n);
    memcpy(c->im, b, sizeof(double) * n);
    fft_run(&c->fft, c->re, c->im, false);
    for (size_t k = 0; k < n; k++) {
        size_t j = (n - k) % n;
        a_re[k] = 0.5 * (c->re[k] + c->re[j]);
        a_im[k] = 0.5 * (c->im[k] - c->im[j]);
        b_re[k] = 0.5 * (c->im[k] + c->im[j]);
        b_im[k] = 0.5 * (c->re[j] - c->re[k]);
    }
}

/* c->re, c->im += factor times a b, of which b may be conjugated, where turned: times i. */
static void add_product(Convolution *c, const double *a_re, const double *a_im, const double *b_re,
                        const double *b_im, bool conjugate, bool turned) {
    double sign = conjugate ? -1 : 1;
    for (size_t k = 0; k < c->n; k++) {
        double re = a_re[k] * b_re[k] - sign * (a_im[k] * b_im[k]);
        double im = a_im[k] * b_re[k] + sign * (a_re[k] * b_im[k]);
        c->re[k] += turned ? -im : re;
        c->im[k] += turned ? re : im;
    }
}

static void clear(Convolution *c) {
    memset(c->re, 0, sizeof(double) * c->n);
    memset(c->im, 0, sizeof(double) * c->n);
}

static void back(Convolution *c, double *re, double *im) {
    fft_run(&c->fft, c->re, c->im, true);
    for (size_t i = 0; i < c->n; i++) {
        re[i] = c->re[i] / (double)c->n;
        if (im) im[i] = c->im[i] / (double)c->n;
    }
}

/* ---- between grid points ---- */

/* The polynomial through the grid points around x: the first of them and the weights. */
static size_t knots(const Convolution *c, double x, double *w) {
    double u = (x - c->first) / c->step;
    double most = (double)(c->n - KNOTS / 2 - 1);
    double from = fmax(fmin(floor(u), most), KNOTS / 2 - 1), t = u - from;
    double a = t + 2, b = t + 1, d = t - 1, e = t - 2, f = t - 3;
    double lower = a * b, upper = d * e * f; /* products of the others, without repeating them */
    w[0] = -b * t * upper / 120;
    w[1] = a * t * upper / 24;
    w[2] = -lower * upper / 12;
    w[3] = lower * t * e * f / 12;
    w[4] = -lower * t * d * f / 24;
    w[5] = lower * t * d * e / 120;
    return (size_t)from - 2;
}

static double read_at(const double *grid, const double *w, size_t at) {
    double v = 0;
    for (size_t j = 0; j < KNOTS; j++) v += w[j] * grid[at + j];
    return v;
}

/* What the integral over the ranges takes of each grid point: cell by cell, which is exact. */
static void weigh_knots(Convolution *c, const ModelColumnInfo *info) {
    double x[3], w[3], k[KNOTS];
    quadrature_rule(3, x, w);
    for (int r = 0; r < info->n_ranges; r++) {
        double lo = info->ranges[r].lo, hi = info->ranges[r].hi;
        double cells = floor((lo - c->first) / c->step);
        for (double a = lo; a < hi; cells++) {
            double b = fmin(c->first + (cells + 1) * c->step, hi);
            for (int i = 0; i < 3 && b > a; i++) {
                size_t at = knots(c, (a + b) / 2 + (b - a) / 2 * x[i], k);
                for (size_t j = 0; j < KNOTS; j++)
                    c->knot_weight[at + j] += (b - a) / 2 * w[i] * k[j];
            }
            a = fmax(a, b);
        }
    }
}

/* ---- the grid ---- */

typedef struct Scales {
    double width, reach; /* of the narrowest density; how far from 0 any has its core */
} Scales;

/* Scales of all densities in a run that was set; nothing is known of other expressions. */
static void find_scales(const ModelRun *r, Scales *s) {
    for (int i = 0; i < r->n_vectors; i++) {
        const ModelNode *n = &r->m->nodes[r->vectors[i]];
        double a[PDF_ARGS_MAX + 1], c1, c2;
        if (n->op != MODEL_DENSITY || !n->pdf->core) continue;
        for (int k = 0; k < n->n_in; k++)
            a[k] = r->m->nodes[n->in[k]].vector ? NAN : r->scalar[n->in[k]];
        n->pdf->core(&c1, &c2, a, n->n_in);
        if (!(c2 > c1) || isinf(c2 - c1)) continue;
        s->width = fmin(s->width, (c2 - c1) / 6.6); /* sigma of a Gaussian */
        s->reach = fmax(s->reach, fmax(fabs(c1), fabs(c2)));
    }
}

static void choose_grid(Convolution *c, double lo, double hi, const double *start) {
    Scales d = {INFINITY, 0}, r = {INFINITY, 0};
    double length = hi - lo, cells = GRID_LEAST;
    if (model_run_set(c->density, start)) find_scales(c->density, &d);
    if (model_run_set(c->resolution, start)) find_scales(c->resolution, &r);
    /* of a resolution without scales: half of the range, and small steps */
    double reach = r.reach > 0 ? fmin(2.5 * r.reach, length) : length / 2;
    double width = isfinite(r.width) ? r.width : length / 256;
    double step = fmin(width / 16, d.width); /* the sum over the grid wants less than the reading */
    for (c->n = GRID_LEAST; c->n < GRID_MOST && (length + 2 * reach) / cells > step; cells *= 2)
        c->n *= 2;
    c->step = (length + 2 * reach) / (double)(c->n - 2 * KNOTS);
    c->first = lo - reach - KNOTS * c->step;
}

static void open_rooms(Convolution *c, size_t n_params) {
    double **const rooms[] = {&c->x,   &c->offset, &c->d,          &c->r,    &c->value,
                              &c->adj, &c->d_re,   &c->d_im,       &c->r_re, &c->r_im,
                              &c->re,  &c->im,     &c->knot_weight};
    for (size_t i = 0; i < ARRAY_LEN(rooms); i++) *rooms[i] = mem_alloc(sizeof(double) * c->n);
    c->integral_slopes = mem_alloc(sizeof(double) * (n_params + 1));
    fft_open(&c->fft, c->n);
}

Convolution *convolution_open(const Model *m, int node) {
    const ModelNode *n = &m->nodes[node];
    const ModelColumnInfo *info = &m->columns[n->index];
    Convolution *c = mem_alloc(sizeof *c);
    c->density = model_run_open(m, n->in[0]);
    c->resolution = model_run_open(m, n->in[1]);
    c->resolution->window = &c->window;
    double lo = info->ranges[0].lo, hi = info->ranges[info->n_ranges - 1].hi;
    c->window = (Range){lo - hi, hi - lo};
    choose_grid(c, lo, hi, m->start);
    open_rooms(c, (size_t)m->n_params);
    for (size_t i = 0; i < c->n; i++) {
        c->x[i] = c->first + (double)i * c->step;
        c->offset[i] = (i < c->n / 2 ? (double)i : (double)i - (double)c->n) * c->step;
    }
    c->window = (Range){-c->step * (double)(c->n / 2), c->step * (double)(c->n / 2)};
    weigh_knots(c, info);
    return c;
}

void convolution_close(Convolution *c) {
    double *const owned[] = {c->x,   c->offset, c->d,           c->r,      c->value,
                             c->adj, c->d_re,   c->d_im,        c->r_re,   c->r_im,
                             c->re,  c->im,     c->knot_weight, c->slopes, c->integral_slopes};
    model_run_close(c->density);
    model_run_close(c->resolution);
    for (size_t i = 0; i < ARRAY_LEN(owned); i++) mem_free(owned[i]);
    fft_close(&c->fft);
    mem_free(c);
}

void convolution_want(Convolution *c, const uint8_t *wanted) {
    model_run_want(c->density, wanted);
    model_run_want(c->resolution, wanted);
}

/* ---- evaluation ---- */

static const double *const *columns_with(const double **columns, int column, const double *x) {
    for (int i = 0; i < MODEL_COLUMNS; i++) columns[i] = NULL;
    columns[column] = x;
    return columns;
}

bool convolution_set(ModelRun *r, int node) {
    Convolution *c = r->convolution[node];
    const double *columns[MODEL_COLUMNS];
    int column = r->m->nodes[node].index;
    if (!model_run_set(c->density, r->params)) return r->why = c->density->why, false;
    if (!model_run_set(c->resolution, r->params)) return r->why = c->resolution->why, false;
    model_values(c->density, columns_with(columns, column, c->x), c->n, c->d);
    model_values(c->resolution, columns_with(columns, column, c->offset), c->n, c->r);
    load(c, c->d, c->r, c->d_re, c->d_im, c->r_re, c->r_im);
    clear(c);
    add_product(c, c->d_re, c->d_im, c->r_re, c->r_im, false, false);
    back(c, c->value, NULL);
    c->integral = lanes_dot(c->value, c->knot_weight, c->n);
    memset(c->adj, 0, sizeof(double) * c->n);
    c->touched = false;
    if (c->integral > 0 && isfinite(c->integral)) return true;
    r->why = "the convolution has no integral over the range";
    return false;
}

void convolution_forward(ModelRun *r, int node, const double *x, size_t n) {
    Convolution *c = r->convolution[node];
    double w[KNOTS], *out = r->value[node];
    for (size_t i = 0; i < n; i++) {
        size_t at = knots(c, x[i], w);
        out[i] = read_at(c->value, w, at) / c->integral;
    }
}

static void weigh_given(void *ctx, size_t first, size_t n, const double *values, double *weight) {
    const double *given = ctx;
    (void)values;
    memcpy(weight, given + first, sizeof(double) * n);
}

size_t convolution_adjoints(Convolution *c, double **out) {
    if (out) c->touched = true;
    if (out) *out = c->adj;
    return c->n;
}

/* Both transforms of what belongs to the density and to the resolution at once. */
void convolution_finish(ModelRun *r, int node, double *grad) {
    Convolution *c = r->convolution[node];
    const double *columns[MODEL_COLUMNS];
    int column = r->m->nodes[node].index;
    if (!c->touched) return;
    size_t size = sizeof(double) * c->n;
    double *room = mem_alloc(4 * size), *im = room + c->n, *d = im + c->n, *s = d + c->n;
    memcpy(c->re, c->adj, size);
    memset(c->im, 0, size);
    fft_run(&c->fft, c->re, c->im, false);
    memcpy(room, c->re, size);
    memcpy(im, c->im, size);
    clear(c);
    add_product(c, room, im, c->r_re, c->r_im, true, false);
    add_product(c, room, im, c->d_re, c->d_im, true, true);
    back(c, d, s);
    model_gradient(c->density, columns_with(columns, column, c->x), c->n, weigh_given, d, grad);
    model_gradient(c->resolution, columns_with(columns, column, c->offset), c->n, weigh_given, s,
                   grad);
    memset(c->adj, 0, size);
    c->touched = false;
    mem_free(room);
}

/* ---- row by row ---- */

/* Derivatives of the grid's values: the convolution of those of the density with the resolution,
 * and the other way round. */
void convolution_slopes(ModelRun *r, int node) {
    Convolution *c = r->convolution[node];
    const double *columns[MODEL_COLUMNS];
    size_t n = c->n, n_params = (size_t)r->m->n_params;
    int column = r->m->nodes[node].index;
    double *d = mem_alloc(sizeof(double) * (n * n_params + 1));
    double *s = mem_alloc(sizeof(double) * (n * n_params + 1));
    double *room = mem_alloc(sizeof(double) * 6 * n);
    if (!c->slopes) c->slopes = mem_alloc(sizeof(double) * (n * n_params + 1));
    model_jacobian(c->density, columns_with(columns, column, c->x), n, NULL, d);
    model_jacobian(c->resolution, columns_with(columns, column, c->offset), n, NULL, s);
    for (size_t k = 0; k < n_params; k++) {
        double *a = room, *b = a + n, *a_re = b + n, *a_im = a_re + n, *b_re = a_im + n;
        for (size_t i = 0; i < n; i++) {
            a[i] = d[i * n_params + k];
            b[i] = s[i * n_params + k];
        }
        load(c, a, b, a_re, a_im, b_re, b_re + n);
        clear(c);
        add_product(c, a_re, a_im, c->r_re, c->r_im, false, false);
        add_product(c, b_re, b_re + n, c->d_re, c->d_im, false, false);
        back(c, c->slopes + k * n, NULL);
        c->integral_slopes[k] = lanes_dot(c->slopes + k * n, c->knot_weight, n);
    }
    mem_free(d);
    mem_free(s);
    mem_free(room);
}

static void backward_rows(ModelRun *r, int node, const double *x, const double *adj, size_t n) {
    Convolution *c = r->convolution[node];
    size_t n_params = (size_t)r->m->n_params;
    double w[KNOTS];
    for (size_t i = 0; i < n; i++) {
        size_t at = knots(c, x[i], w);
        double a = adj[i] / c->integral;
        for (size_t k = 0; k < n_params; k++)
            r->row_grad[i * n_params + k] += a * (read_at(c->slopes + k * c->n, w, at) -
                                                  r->value[node][i] * c->integral_slopes[k]);
    }
}

void convolution_backward(ModelRun *r, int node, const double *x, const double *adj, size_t n) {
    Convolution *c = r->convolution[node];
    double w[KNOTS], total = 0;
    if (r->row_adj) {
        backward_rows(r, node, x, adj, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = knots(c, x[i], w);
        double a = adj[i] / c->integral;
        for (size_t j = 0; j < KNOTS; j++) c->adj[at + j] += a * w[j];
        total += a * r->value[node][i];
    }
    for (size_t j = 0; j < c->n; j++) c->adj[j] -= total * c->knot_weight[j];
    c->touched = true;
}
