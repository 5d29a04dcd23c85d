/* sampler.c - numbers drawn from a density in one observable; see sampler.h. */
#include "stat/model/sampler.h"

#include <math.h>
#include <string.h>

enum { CELLS_MOST = 1 << 16, ROUNDS = 30, PARTS = 32, GUIDE = 4 };

/* ---- cells ---- */

typedef struct Cell {
    double lo, hi, f_lo, f_hi, f_mid;
} Cell;

typedef struct Cells {
    Cell *data, *more; /* owned; more: room for the next ones */
    int n;
    double *x, *f; /* owned: places and values there */
    ModelRun *run;
    int observable;
    double tolerance; /* of the whole integral, in one cell */
} Cells;

/* Room for so many cells behind those that there are. */
static void reserve(Cells *c, int n) {
    c->more = mem_resize(c->more, sizeof(Cell) * (size_t)n);
    c->x = mem_resize(c->x, sizeof(double) * 3 * (size_t)n);
    c->f = mem_resize(c->f, sizeof(double) * 3 * (size_t)n);
}

static void take_more(Cells *c, int n) {
    Cell *swap = c->data;
    c->data = c->more;
    c->more = swap;
    c->n = n;
}

static void values_at(const Cells *c, size_t n) {
    const double *columns[MODEL_COLUMNS] = {NULL};
    columns[c->observable] = c->x;
    model_values(c->run, columns, n, c->f);
}

/* Ends are taken a little inside, where what jumps at them has the value of the cell. */
static void open_cells(Cells *c, const QuadratureLine *l) {
    reserve(c, l->n);
    take_more(c, l->n);
    for (int i = 0; i < l->n; i++) {
        double lo = l->panels[i].lo, hi = l->panels[i].hi, w = hi - lo;
        c->data[i] = (Cell){.lo = lo, .hi = hi};
        c->x[3 * i] = lo + 1e-9 * w;
        c->x[3 * i + 1] = lo + w / 2;
        c->x[3 * i + 2] = hi - 1e-9 * w;
    }
    values_at(c, (size_t)(3 * l->n));
    for (int i = 0; i < l->n; i++) {
        c->data[i].f_lo = c->f[3 * i];
        c->data[i].f_mid = c->f[3 * i + 1];
        c->data[i].f_hi = c->f[3 * i + 2];
    }
}

static double area(const Cell *c) {
    return (c->hi - c->lo) * (c->f_lo + 4 * c->f_mid + c->f_hi) / 6;
}

/* How much of the area is in another place where the density is taken as straight. */
static double off(const Cell *c) {
    return (c->hi - c->lo) * fabs(c->f_mid - (c->f_lo + c->f_hi) / 2) * (2.0 / 3);
}

/* Halves cells that are not straight; false: there were none. */
static bool halve_cells(Cells *c) {
    double whole = 0;
    int n = 0, fresh = 0;
    reserve(c, 2 * c->n);
    for (int i = 0; i < c->n; i++) whole += area(&c->data[i]);
    for (int i = 0; i < c->n; i++) {
        const Cell *x = &c->data[i];
        bool halve = !(off(x) <= c->tolerance * whole) && n + c->n - i + 2 < CELLS_MOST;
        double mid = x->lo + (x->hi - x->lo) / 2;
        if (!halve) {
            c->more[n++] = *x;
            continue;
        }
        c->x[fresh++] = x->lo + (x->hi - x->lo) / 4;
        c->x[fresh++] = x->hi - (x->hi - x->lo) / 4;
        c->more[n++] = (Cell){x->lo, mid, x->f_lo, x->f_mid, NAN};
        c->more[n++] = (Cell){mid, x->hi, x->f_mid, x->f_hi, NAN};
    }
    values_at(c, (size_t)fresh);
    for (int i = 0, k = 0; i < n; i++)
        if (isnan(c->more[i].f_mid)) c->more[i].f_mid = k < fresh ? c->f[k++] : 0;
    take_more(c, n);
    return fresh > 0;
}

static const char *keep_cells(Sampler *s, const Cells *c, Arena *arena) {
    SamplerCell *cells = arena_array(arena, SamplerCell, c->n + 1);
    double below = 0;
    for (int i = 0; i < c->n; i++) {
        const Cell *x = &c->data[i];
        double width = x->hi - x->lo, mass = width * (x->f_lo + x->f_hi) / 2;
        if (!(x->f_lo >= 0) || !(x->f_hi >= 0)) return "a density is negative";
        cells[i] = (SamplerCell){below, x->lo, width, x->f_lo, x->f_hi};
        below += mass;
    }
    cells[c->n].below = below;
    s->cells = cells;
    s->n = c->n;
    return NULL;
}

/* guide[k]: the last cell that begins at or before k steps. */
static void open_guide(Sampler *s, Arena *arena) {
    int steps = GUIDE * s->n, *guide = arena_array(arena, int, steps + 1), at = 0;
    double inside = s->cells[s->n].below;
    s->scale = steps / inside;
    for (int k = 0; k <= steps; k++) {
        while (at + 1 < s->n && s->cells[at + 1].below <= k / s->scale) at++;
        guide[k] = at;
    }
    s->guide = guide;
}

/* ---- infinite ranges ---- */

/* Where cells are: far out on both sides of where most is. */
static const char *find_window(Sampler *s, const ModelNode *n, const ModelRun *r, Range *window) {
    double c1 = s->range.lo, c2 = s->range.hi;
    if (n->op != MODEL_DENSITY || !n->pdf->integral) return "a finite range is needed";
    s->pdf = n->pdf;
    s->n_args = n->n_in;
    for (int k = 0; k < n->n_in; k++) s->args[k] = r->scalar[n->in[k]];
    if (n->pdf->support) n->pdf->support(&c1, &c2, s->args, s->n_args);
    s->range = (Range){fmax(s->range.lo, c1), fmin(s->range.hi, c2)};
    *window = s->range;
    if (n->pdf->core) n->pdf->core(&c1, &c2, s->args, s->n_args);
    double reach = 30 * (c2 - c1);
    if (!isfinite(c1) || !isfinite(c2)) return "a finite range is needed";
    window->lo = fmax(window->lo, fmin(c1 - reach, s->range.hi - reach));
    window->hi = fmin(window->hi, fmax(c2 + reach, s->range.lo + reach));
    return NULL;
}

static double formula(const Sampler *s, double from, double to) {
    return from < to
               ? s->pdf->integral(from, to, NULL, s->args, s->n_args, s->range.lo, s->range.hi)
               : 0;
}

static void open_tails(Sampler *s, const Range *window) {
    double all = formula(s, s->range.lo, s->range.hi);
    s->tail[0] = (Range){s->range.lo, window->lo};
    s->tail[1] = (Range){window->hi, s->range.hi};
    for (int k = 0; k < 2; k++) s->tail_part[k] = formula(s, s->tail[k].lo, s->tail[k].hi) / all;
}

/* The place in a tail at a distance of t / (1 - t) from where it begins, in units of unit. */
static double tail_place(const Range *tail, bool above, double unit, double t) {
    double d = unit * t / (1 - t);
    return above ? tail->lo + d : tail->hi - d;
}

/* Beyond which a part u of the tail lies. */
static double tail_draw(const Sampler *s, int k, double u) {
    const Range *tail = &s->tail[k];
    double all = formula(s, tail->lo, tail->hi), a = 0, b = 1;
    double unit = k ? fabs(tail->lo) + 1 : fabs(tail->hi) + 1;
    for (int i = 0; i < 100 && b - a > 1e-16; i++) {
        double t = (a + b) / 2, x = tail_place(tail, k, unit, t);
        double beyond = k ? formula(s, x, tail->hi) : formula(s, tail->lo, x);
        if (beyond > u * all)
            a = t;
        else
            b = t;
    }
    double x = tail_place(tail, k, unit, (a + b) / 2);
    return fmin(fmax(x, tail->lo), tail->hi);
}

/* ---- opening ---- */

static const char *make_cells(Sampler *s, ModelRun *r, const Range *ranges, int n, double tolerance,
                              Arena *arena) {
    Arena scratch = {0};
    QuadratureLine l = quadrature_line(r, s->observable, ranges, n, PARTS, &scratch);
    Cells c = {.run = r, .observable = s->observable, .tolerance = tolerance};
    open_cells(&c, &l);
    for (int i = 0; i < ROUNDS && halve_cells(&c); i++) {
    }
    const char *why = keep_cells(s, &c, arena);
    void *const owned[] = {c.data, c.more, c.x, c.f};
    for (size_t i = 0; i < ARRAY_LEN(owned); i++) mem_free(owned[i]);
    arena_free(&scratch);
    if (!why && !(s->cells[s->n].below > 0)) why = "a density is 0 everywhere";
    return why;
}

const char *sampler_open(Sampler *s, const Model *m, int node, const double *params,
                         double n_events, Arena *arena) {
    const ModelNode *n = &m->nodes[node];
    *s = (Sampler){.observable = 0};
    while (!(n->observables >> s->observable & 1)) s->observable++;
    const Range *ranges;
    Range window;
    int n_ranges = model_ranges(m, s->observable, &ranges);
    s->range = (Range){ranges[0].lo, ranges[n_ranges - 1].hi};
    ModelRun *r = model_run_open(m, node);
    const char *why = model_run_set(r, params) ? NULL : arena_strdup(arena, model_run_why(r));
    bool finite = isfinite(s->range.lo) && isfinite(s->range.hi);
    if (!why && !finite) {
        why = n_ranges > 1 ? "a finite range is needed" : find_window(s, n, r, &window);
        ranges = &window;
        if (!why) open_tails(s, &window);
    }
    double tolerance = n_events < 1e6 ? 1e-7 : 3e-10;
    if (!why) why = make_cells(s, r, ranges, n_ranges, tolerance, arena);
    model_run_close(r);
    if (why) return why;
    double inside = s->cells[s->n].below, outside = s->tail_part[0] + s->tail_part[1];
    s->whole = inside / (1 - outside);
    open_guide(s, arena);
    return NULL;
}

/* ---- drawing ---- */

double sampler_draw(const Sampler *s, Rng *rng) {
    double u = rng_uniform(rng) * s->whole, inside = s->cells[s->n].below;
    if (!(u < inside)) {
        double rest = s->pdf ? (u - inside) / (s->whole - inside) : 0;
        double first = s->tail_part[0] / (s->tail_part[0] + s->tail_part[1]);
        if (s->pdf && rest < first) return tail_draw(s, 0, rest / first);
        if (s->pdf) return tail_draw(s, 1, (rest - first) / (1 - first));
        u = inside;
    }
    int at = s->guide[(int)(u * s->scale)];
    while (at + 1 < s->n && s->cells[at + 1].below <= u) at++;
    const SamplerCell *c = &s->cells[at];
    double rest = (u - c->below) / c->width, root = c->h0 * c->h0 + 2 * (c->h1 - c->h0) * rest;
    double sum = c->h0 + sqrt(root > 0 ? root : 0), t = sum > 0 ? 2 * rest / sum : 0.5;
    return c->lo + c->width * (t < 1 ? t : 1);
}
