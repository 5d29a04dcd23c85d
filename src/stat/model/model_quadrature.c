/* model_quadrature.c - rows at which models are integrated over their observables.
 *
 * Composite Gauss-Legendre on panels that are halved where the integrand at the start values wants
 * it; then fixed, so that the integral is a smooth function of parameters. Panels begin with ends
 * where something is likely to be: where densities have their core and their breaks, and where an
 * expression compares a column with a number (x - mu); else a narrow peak could hide between
 * points. No panel is more than twice as wide as the one beside it, so that what moves a little
 * finds points there too. Several observables make a product of such rules.
 */
#include <gsl/gsl_integration.h>
#include <math.h>
#include <string.h>

#include "stat/model/model_core.h"

void quadrature_rule(int n, double *x, double *w) {
    gsl_integration_glfixed_table *t = gsl_integration_glfixed_table_alloc((size_t)n);
    for (int i = 0; i < n; i++) gsl_integration_glfixed_point(-1, 1, (size_t)i, &x[i], &w[i], t);
    gsl_integration_glfixed_table_free(t);
}

enum { POINTS = QUADRATURE_POINTS, DIMS_MAX = QUADRATURE_DIMS, ENDS_MAX = 4096, ROUNDS = 40 };

#define TOLERANCE 1e-12

/* Rows wanted at most, of one observable and of several. */
static size_t most_rows(int n_dims) { return n_dims == 1 ? 1 << 14 : 1 << 18; }

/* ---- panels of one observable ---- */

/* Adds an end of panels unless one is there already; they are in increasing order. */
static void add_end(QuadratureLine *l, double x) {
    int r = 0, at;
    while (r < l->n_ranges && !(x > l->ranges[r].lo && x < l->ranges[r].hi)) r++;
    if (r == l->n_ranges || l->n == ENDS_MAX || !isfinite(x)) return;
    for (at = 0; at < l->n && l->panels[at].hi <= x; at++) {
    }
    if (at == l->n || !(x > l->panels[at].lo)) return;
    memmove(l->panels + at + 1, l->panels + at, sizeof(Range) * (size_t)(l->n - at));
    l->panels[at].hi = l->panels[at + 1].lo = x;
    l->n++;
}

static void open_line(QuadratureLine *l, const Range *ranges, int n, int parts, Arena *arena) {
    *l = (QuadratureLine){.ranges = ranges, .n_ranges = n};
    l->panels = arena_array(arena, Range, ENDS_MAX + 1);
    for (int r = 0; r < n; r++)
        for (int p = 0; p < parts; p++) {
            double lo = ranges[r].lo, width = (ranges[r].hi - lo) / parts;
            l->panels[l->n++] =
                (Range){lo + p * width, p + 1 == parts ? ranges[r].hi : lo + (p + 1) * width};
        }
}

/* ---- where something is likely to be ---- */

static void density_ends(const ModelRun *r, const ModelNode *n, QuadratureLine *l) {
    double a[PDF_ARGS_MAX + 1], at[PDF_BREAKS_MAX];
    for (int k = 0; k < n->n_in; k++) {
        if (r->m->nodes[n->in[k]].vector) return;
        a[k] = r->scalar[n->in[k]];
    }
    int n_breaks = n->pdf->breaks ? n->pdf->breaks(at, a, n->n_in) : 0;
    for (int i = 0; i < n_breaks; i++) add_end(l, at[i]);
    if (!n->pdf->core) return;
    double c1, c2;
    n->pdf->core(&c1, &c2, a, n->n_in);
    if (!isfinite(c1) || !isfinite(c2)) return;
    for (int i = 0; i <= 4; i++) add_end(l, c1 + (c2 - c1) * i / 4);
}

/* Ends for one observable from all nodes that the run is made of. */
static void likely_ends(const ModelRun *r, int column, QuadratureLine *l) {
    uint64_t bit = (uint64_t)1 << column;
    for (int i = 0; i < r->n_vectors; i++) {
        const ModelNode *n = &r->m->nodes[r->vectors[i]];
        if (n->op == MODEL_DENSITY && n->index == column) density_ends(r, n, l);
        if (n->op == MODEL_TEMPLATE && n->index == column) {
            const double *edge;
            int n_edges = template_edges(n->table, &edge);
            for (int k = 0; k < n_edges && n_edges < ENDS_MAX / 4; k++) add_end(l, edge[k]);
        }
        if (n->n_in != 2 || n->op > MODEL_NE || !(n->columns & bit)) continue;
        for (int k = 0; k < 2; k++)
            if (!r->m->nodes[n->in[k]].vector) {
                add_end(l, r->scalar[n->in[k]]);
                add_end(l, -r->scalar[n->in[k]]);
            }
    }
}

QuadratureLine quadrature_line(const ModelRun *r, int column, const Range *ranges, int n, int parts,
                               Arena *arena) {
    QuadratureLine l;
    open_line(&l, ranges, n, parts, arena);
    likely_ends(r, column, &l);
    return l;
}

/* ---- rows ---- */

typedef struct Rule {
    double x[POINTS], w[POINTS];
} Rule;

/* All panels of a line as points and weights; parts: each cut into so many. */
static size_t line_points(const QuadratureLine *l, const Rule *rule, int parts, double *x,
                          double *w) {
    size_t n = 0;
    for (int p = 0; p < l->n; p++)
        for (int k = 0; k < parts; k++) {
            double half = (l->panels[p].hi - l->panels[p].lo) / (2 * parts);
            double middle = l->panels[p].lo + half * (2 * k + 1);
            for (int i = 0; i < POINTS; i++) {
                x[n] = middle + half * rule->x[i];
                w[n++] = half * rule->w[i];
            }
        }
    return n;
}

/* The product of the lines, line 0 fastest; halved: the line of that number has its panels in
 * halves (-1: none, n_dims: all). */
static void product_of(Quadrature *q, const Rule *rule, int halved, int n_columns, Arena *arena) {
    double *x[DIMS_MAX], *w[DIMS_MAX];
    size_t n[DIMS_MAX], inner = 1;
    q->n = 1;
    for (int d = 0; d < q->n_dims; d++) {
        int parts = halved == d || halved == q->n_dims ? 2 : 1;
        size_t room = (size_t)(q->line[d].n * parts * POINTS);
        x[d] = arena_array(arena, double, room);
        w[d] = arena_array(arena, double, room);
        n[d] = line_points(&q->line[d], rule, parts, x[d], w[d]);
        q->n *= n[d];
    }
    double *weight = arena_array(arena, double, q->n);
    q->columns = arena_array(arena, const double *, n_columns);
    for (size_t i = 0; i < q->n; i++) weight[i] = 1;
    for (int d = 0; d < q->n_dims; d++) {
        double *at = arena_array(arena, double, q->n);
        for (size_t i = 0; i < q->n; i++) {
            size_t k = i / inner % n[d];
            at[i] = x[d][k];
            weight[i] *= w[d][k];
        }
        inner *= n[d];
        q->columns[q->dims[d]] = at;
    }
    q->weight = weight;
}

/* ---- refinement ---- */

/* What each panel of line d contributes, for all points of the others together; halves likewise. */
static void panel_sums(const Quadrature *q, const double *v, int d, int parts, double *sums,
                       size_t inner, size_t outer) {
    size_t panels = (size_t)q->line[d].n, block = (size_t)(parts * POINTS);
    for (size_t o = 0; o < outer; o++)
        for (size_t p = 0; p < panels; p++)
            for (size_t i = 0; i < inner; i++) {
                double sum = 0;
                for (size_t k = 0; k < block; k++) {
                    size_t at = i + inner * (p * block + k + panels * block * o);
                    sum += v[at] * q->weight[at];
                }
                sums[i + inner * (p + panels * o)] = sum;
            }
}

/* Marks panels of line d that want halves; answers how many, and the error that is left. */
static int mark_panels(Quadrature *q, ModelRun *r, const Rule *rule, int d, bool *halve,
                       double *left) {
    Arena scratch = {0};
    Quadrature fine = *q;
    int n_columns = r->m->n_columns, marked = 0;
    size_t inner = 1, outer = 1, panels = (size_t)q->line[d].n;
    product_of(q, rule, -1, n_columns, &scratch);
    product_of(&fine, rule, d, n_columns, &scratch);
    for (int k = 0; k < q->n_dims; k++) {
        size_t n = (size_t)(q->line[k].n * POINTS);
        inner *= k < d ? n : 1;
        outer *= k > d ? n : 1;
    }
    double *v = arena_array(&scratch, double, q->n), *u = arena_array(&scratch, double, fine.n);
    double *a = arena_array(&scratch, double, inner *outer *panels);
    double *b = arena_array(&scratch, double, inner *outer *panels), total = 0;
    model_values(r, q->columns, q->n, v);
    model_values(r, fine.columns, fine.n, u);
    panel_sums(q, v, d, 1, a, inner, outer);
    panel_sums(&fine, u, d, 2, b, inner, outer);
    for (size_t i = 0; i < inner * outer * panels; i++) total += fabs(b[i]);
    *left = 0;
    for (size_t p = 0; p < panels; p++) {
        double off = 0;
        for (size_t o = 0; o < outer; o++)
            for (size_t i = 0; i < inner; i++) {
                size_t at = i + inner * (p + panels * o);
                off += fabs(a[at] - b[at]);
            }
        halve[p] = !(off <= TOLERANCE * total);
        marked += halve[p];
        if (!halve[p]) *left += off / total;
    }
    arena_free(&scratch);
    return marked;
}

static void halve_panels(QuadratureLine *l, const bool *halve) {
    int more = 0;
    for (int p = 0; p < l->n; p++) more += halve[p];
    if (l->n + more > ENDS_MAX) return;
    for (int p = l->n - 1; p >= 0; p--) {
        Range whole = l->panels[p];
        int at = p + more;
        if (halve[p]) {
            double middle = whole.lo + (whole.hi - whole.lo) / 2;
            l->panels[at] = (Range){middle, whole.hi};
            l->panels[at - 1] = (Range){whole.lo, middle};
            more--;
        } else {
            l->panels[at] = whole;
        }
    }
    for (int p = 0; p < l->n; p++) more += halve[p];
    l->n += more;
}

/* Halves panels that are much wider than the one beside them. */
static void grade_panels(QuadratureLine *l) {
    bool halve[ENDS_MAX + 1], any = true;
    while (any && l->n < ENDS_MAX / 2) {
        any = false;
        for (int p = 0; p < l->n; p++) {
            double width = (l->panels[p].hi - l->panels[p].lo) / 2.01, least = width;
            if (p > 0 && l->panels[p - 1].hi == l->panels[p].lo)
                least = fmin(least, l->panels[p - 1].hi - l->panels[p - 1].lo);
            if (p + 1 < l->n && l->panels[p + 1].lo == l->panels[p].hi)
                least = fmin(least, l->panels[p + 1].hi - l->panels[p + 1].lo);
            halve[p] = least < width;
            any = any || halve[p];
        }
        if (any) halve_panels(l, halve);
    }
}

static size_t rows_of(const Quadrature *q) {
    size_t n = 1;
    for (int d = 0; d < q->n_dims; d++) n *= (size_t)(q->line[d].n * POINTS);
    return n;
}

static void refine(Quadrature *q, ModelRun *r, const Rule *rule) {
    bool halve[ENDS_MAX + 1];
    int settled = 0;
    for (int round = 0; round < ROUNDS && settled < q->n_dims; round++) {
        int d = round % q->n_dims;
        double left;
        int marked = mark_panels(q, r, rule, d, halve, &left);
        size_t rows = rows_of(q) / (size_t)q->line[d].n * (size_t)(q->line[d].n + marked);
        settled = marked == 0 ? settled + 1 : 0;
        if (rows > most_rows(q->n_dims) / 2) {
            settled++; /* no room for more of this one */
            continue;
        }
        if (marked) halve_panels(&q->line[d], halve);
    }
    for (int d = 0; d < q->n_dims && q->n_dims == 1; d++) {
        grade_panels(&q->line[d]);
        memset(halve, true, sizeof halve); /* so that parameters may move */
        if (rows_of(q) < 2048) halve_panels(&q->line[d], halve);
    }
}

/* ---- one integral ---- */

static const char *find_dims(Quadrature *q, const Model *m, int node, Arena *arena) {
    const ModelNode *n = &m->nodes[node];
    for (int c = 0; c < m->n_columns; c++)
        if ((n->columns & ~n->observables) >> c & 1)
            return arena_printf(arena,
                                "nothing says over which range of %s it is normalised: "
                                "range = LO..HI",
                                m->columns[c].name);
    for (int c = 0; c < m->n_columns; c++) {
        if (!(n->observables >> c & 1)) continue;
        if (q->n_dims == DIMS_MAX) return "it depends on more than three observables";
        const ModelColumnInfo *col = &m->columns[c];
        for (int k = 0; k < MAX_OF(col->n_ranges, 1); k++)
            if (!col->n_ranges || !isfinite(col->ranges[k].lo) || !isfinite(col->ranges[k].hi))
                return arena_printf(arena, "%s has no finite range: range = LO..HI", col->name);
        q->dims[q->n_dims++] = c;
    }
    return NULL;
}

const char *quadrature_open(Quadrature *out, const Model *m, int node, const double *start,
                            Arena *arena) {
    *out = (Quadrature){0};
    const char *why = find_dims(out, m, node, arena);
    if (why) return why;
    Rule rule;
    Arena scratch = {0};
    quadrature_rule(POINTS, rule.x, rule.w);
    ModelRun *r = model_run_open(m, node);
    bool good = model_run_set(r, start);
    for (int d = 0; d < out->n_dims; d++) {
        const ModelColumnInfo *c = &m->columns[out->dims[d]];
        open_line(&out->line[d], c->ranges, c->n_ranges, out->n_dims == 1 ? 8 : 2, &scratch);
        if (good) likely_ends(r, out->dims[d], &out->line[d]);
    }
    if (good) refine(out, r, &rule);
    model_run_close(r);
    for (int d = 0; d < out->n_dims; d++)
        out->line[d].panels =
            arena_copy(arena, out->line[d].panels, sizeof(Range) * (size_t)out->line[d].n);
    arena_free(&scratch);
    product_of(out, &rule, -1, m->n_columns, arena);
    return NULL;
}

void quadrature_slice(Quadrature *q, int column, double x, Arena *arena) {
    if (!q->held) {
        Rule rule;
        int d = 0;
        quadrature_rule(POINTS, rule.x, rule.w);
        while (q->dims[d] != column) d++;
        for (q->n_dims--; d < q->n_dims; d++) {
            q->dims[d] = q->dims[d + 1];
            q->line[d] = q->line[d + 1];
        }
        product_of(q, &rule, -1, MODEL_COLUMNS, arena);
        q->columns[column] = q->held = arena_array(arena, double, q->n);
    }
    for (size_t i = 0; i < q->n; i++) q->held[i] = x;
}

double quadrature_error(const Quadrature *q, ModelRun *r) {
    Arena scratch = {0};
    Quadrature fine = *q;
    Rule rule;
    size_t rows = q->n << q->n_dims;
    quadrature_rule(POINTS, rule.x, rule.w);
    product_of(&fine, &rule, rows > (size_t)1 << 21 ? 0 : q->n_dims, r->m->n_columns, &scratch);
    double *v = arena_array(&scratch, double, fine.n);
    model_values(r, fine.columns, fine.n, v);
    double better = lanes_dot(v, fine.weight, fine.n);
    model_values(r, q->columns, q->n, v);
    double sum = lanes_dot(v, q->weight, q->n);
    arena_free(&scratch);
    double error = fabs(sum / better - 1);
    return isnan(error) ? 0 : error;
}
