/* like_points.c - where a model is taken to be integrated over bins; see like_points.h. */
#include "stat/model/like_points.h"

#include <math.h>
#include <string.h>

#include "core/cpu.h"

/* ---- rows ---- */

static const int choices[] = {1, 2, 3, 4, 6, 8, 16, 32, 64, 128, 256};

enum { RULE_MOST = 8 };

/* One rule of so many points, or panels of RULE_MOST each. */
typedef struct BinRule {
    int each, panels;
    double x[RULE_MOST], w[RULE_MOST];
} BinRule;

static BinRule rule_of(int points) {
    BinRule r = {.each = MIN_OF(points, (int)RULE_MOST)};
    r.panels = points / r.each;
    quadrature_rule(r.each, r.x, r.w);
    return r;
}

/* Points and weights between lo and hi. */
static void bin_points(const BinRule *r, double lo, double hi, double *x, double *w,
                       size_t stride) {
    double half = (hi - lo) / (2 * r->panels);
    for (int p = 0; p < r->panels; p++)
        for (int i = 0; i < r->each; i++) {
            size_t at = (size_t)(p * r->each + i) * stride;
            x[at] = lo + half * (2 * p + 1 + r->x[i]);
            w[at] = half * r->w[i];
        }
}

/* The run that begins at a bin, and no longer than a block has room for. */
static PointRun next_run(const Points *p, int bin, size_t row, size_t room) {
    PointRun r = {bin, 0, p->per_bin[bin], row};
    while (bin < p->n && p->per_bin[bin] == r.points && (size_t)((r.n + 1) * r.points) <= room)
        r.n++, bin++;
    return r;
}

void points_open(Points *p, const double *edges, int n, const int *per_bin, int scale) {
    *p = (Points){.edges = edges, .n = n};
    p->per_bin = mem_alloc(sizeof(int) * (size_t)(n + 1));
    for (int i = 0; i < n; i++) {
        p->per_bin[i] = MIN_OF(per_bin[i] * scale, (int)MODEL_BLOCK);
        p->n_rows += (size_t)p->per_bin[i];
    }
    p->runs = mem_alloc(sizeof(PointRun) * (size_t)(n + 1));
    p->blocks = mem_alloc(sizeof(PointBlock) * (size_t)(n + 1));
    p->x = mem_alloc(sizeof(double) * (p->n_rows + 1));
    p->weight = mem_alloc(sizeof(double) * (p->n_rows + 1));
    size_t row = 0;
    for (int bin = 0; bin < n; p->n_blocks++) {
        PointBlock *b = &p->blocks[p->n_blocks];
        *b = (PointBlock){.run = p->n_runs, .bin = bin, .row = row};
        for (;;) {
            PointRun r = next_run(p, bin, row, bin < n ? MODEL_BLOCK - b->n_rows : 0);
            if (!r.n) break;
            BinRule rule = rule_of(r.points);
            for (int i = 0; i < r.n; i++)
                bin_points(&rule, edges[bin + i], edges[bin + i + 1], p->x + row + i,
                           p->weight + row + i, (size_t)r.n);
            p->runs[p->n_runs++] = r;
            b->n_runs++;
            b->n_bins += r.n;
            b->n_rows += (size_t)(r.n * r.points);
            bin += r.n;
            row += (size_t)(r.n * r.points);
        }
    }
}

void points_close(Points *p) {
    mem_free(p->per_bin);
    mem_free(p->runs);
    mem_free(p->blocks);
    mem_free(p->x);
    mem_free(p->weight);
}

CPU_CLONES static void sum_run(double *restrict mu, const double *restrict v,
                               const double *restrict w, size_t n, int points) {
    for (size_t i = 0; i < n; i++) mu[i] = v[i] * w[i];
    for (int k = 1; k < points; k++) {
        const double *vk = v + (size_t)k * n, *wk = w + (size_t)k * n;
        for (size_t i = 0; i < n; i++) mu[i] += vk[i] * wk[i];
    }
}

CPU_CLONES static void spread_run(double *restrict adj, const double *restrict d_mu,
                                  const double *restrict w, size_t n, int points) {
    for (int k = 0; k < points; k++) {
        double *ak = adj + (size_t)k * n;
        const double *wk = w + (size_t)k * n;
        for (size_t i = 0; i < n; i++) ak[i] = d_mu[i] * wk[i];
    }
}

void points_sum(const Points *p, const PointBlock *b, const double *values, double *mu) {
    for (int k = b->run; k < b->run + b->n_runs; k++) {
        const PointRun *r = &p->runs[k];
        sum_run(mu + (r->bin - b->bin), values + (r->row - b->row), p->weight + r->row,
                (size_t)r->n, r->points);
    }
}

void points_spread(const Points *p, const PointBlock *b, const double *d_mu, double *adj) {
    for (int k = b->run; k < b->run + b->n_runs; k++) {
        const PointRun *r = &p->runs[k];
        spread_run(adj + (r->row - b->row), d_mu + (r->bin - b->bin), p->weight + r->row,
                   (size_t)r->n, r->points);
    }
}

/* ---- breaks ---- */

enum { BREAKS_MOST = MODEL_BLOCK / SPLIT_POINTS - SPLIT_BINS };

/* Breaks of all densities of the run, in increasing order. */
static int find_breaks(const ModelRun *r, double *out) {
    int n = 0;
    for (int i = 0; i < r->n_vectors; i++) {
        const ModelNode *p = &r->m->nodes[r->vectors[i]];
        double a[PDF_ARGS_MAX + 1], at[PDF_BREAKS_MAX];
        bool scalars = p->op == MODEL_DENSITY && p->pdf->breaks;
        for (int k = 0; k < p->n_in && scalars; k++) {
            scalars = !r->m->nodes[p->in[k]].vector;
            a[k] = r->scalar[p->in[k]];
        }
        int more = scalars ? p->pdf->breaks(at, a, p->n_in) : 0;
        for (int k = 0; k < more && n < BREAKS_MOST; k++) {
            int j = n++;
            for (; j > 0 && out[j - 1] > at[k]; j--) out[j] = out[j - 1];
            out[j] = at[k];
        }
    }
    return n;
}

static int bin_of(const double *edges, int n, double x) {
    int a = 0, b = n;
    while (b - a > 1) {
        int middle = (a + b) / 2;
        if (x < edges[middle])
            b = middle;
        else
            a = middle;
    }
    return a;
}

static const double *const *columns_of(const double *x, const double **room) {
    room[0] = x;
    return room;
}

void split_open(Split *s, ModelRun *r, const double *edges, int n) {
    double at[BREAKS_MOST];
    int n_at = find_breaks(r, at), row = 0;
    s->n = 0;
    s->first[0] = 0;
    if (!n_at) return;
    BinRule rule = rule_of(SPLIT_POINTS);
    for (int i = 0; i < n_at && s->n < SPLIT_BINS;) {
        int bin = bin_of(edges, n, at[i]);
        double lo = edges[bin];
        if (!(at[i] > edges[0] && at[i] < edges[n])) {
            i++;
            continue;
        }
        for (bool last = false; !last; i++) {
            last = i == n_at || !(at[i] < edges[bin + 1]);
            double hi = last ? edges[bin + 1] : at[i];
            bin_points(&rule, lo, hi, s->x + row, s->weight + row, 1);
            row += SPLIT_POINTS;
            lo = hi;
        }
        i--;
        s->bin[s->n++] = bin;
        s->first[s->n] = row;
    }
    if (!s->n) return;
    const double *column[1];
    run_forward(r, columns_of(s->x, column), 0, (size_t)row);
    for (int k = 0; k < s->n; k++) {
        size_t from = (size_t)s->first[k], rows = (size_t)s->first[k + 1] - from;
        s->mu[k] = lanes_dot(r->value[r->node] + from, s->weight + from, rows);
    }
}

void split_put(const Split *s, double *mu, int first, int n) {
    for (int k = 0; k < s->n; k++)
        if (s->bin[k] >= first && s->bin[k] < first + n) mu[s->bin[k] - first] = s->mu[k];
}

void split_take(Split *s, double *d_mu, int first, int n) {
    for (int k = 0; k < s->n; k++) {
        if (s->bin[k] < first || s->bin[k] >= first + n) continue;
        s->d_mu[k] = d_mu[s->bin[k] - first];
        d_mu[s->bin[k] - first] = 0;
    }
}

void split_backward(const Split *s, ModelRun *r) {
    double adj[MODEL_BLOCK];
    const double *column[1];
    if (!s->n) return;
    run_forward(r, columns_of(s->x, column), 0, (size_t)s->first[s->n]);
    for (int k = 0; k < s->n; k++)
        for (int i = s->first[k]; i < s->first[k + 1]; i++) adj[i] = s->d_mu[k] * s->weight[i];
    run_backward(r, adj, (size_t)s->first[s->n]);
}

/* ---- all bins ---- */

void points_predict(const Points *p, ModelRun *r, bool split, double *mu) {
    Split parts = {0};
    const double *column[1];
    r->gradient = false;
    if (split) split_open(&parts, r, p->edges, p->n);
    for (int k = 0; k < p->n_blocks; k++) {
        const PointBlock *b = &p->blocks[k];
        run_forward(r, columns_of(p->x, column), b->row, b->n_rows);
        points_sum(p, b, r->value[r->node], mu + b->bin);
    }
    split_put(&parts, mu, 0, p->n);
}

/* ---- choice ---- */

enum { LEVELS = ARRAY_LEN(choices), REACH = 16 }; /* REACH: of n bins n / REACH on both sides */

#define TOLERANCE 2e-9

/* Integrals of all bins with the same number of points in each. */
static void predict_at(const double *edges, int n, int points, ModelRun *r, double *mu) {
    int *per_bin = mem_alloc(sizeof(int) * (size_t)(n + 1));
    Points p;
    for (int i = 0; i < n; i++) per_bin[i] = points;
    points_open(&p, edges, n, per_bin, 1);
    points_predict(&p, r, true, mu);
    points_close(&p);
    mem_free(per_bin);
}

/* The first level from which on a bin has the integral of the last. */
static int level_of(double *const *mu, int n_levels, int bin, double most) {
    double best = mu[n_levels - 1][bin], tolerance = TOLERANCE * fabs(best) + 1e-13 * most;
    int level = n_levels - 1;
    while (level > 0 && fabs(mu[level - 1][bin] - best) <= tolerance) level--;
    return level;
}

void points_choose(Points *p, const double *edges, int n, ModelRun *r) {
    double *mu[LEVELS], most = 0;
    int *level = mem_alloc(sizeof(int) * (size_t)(n + 1)), n_levels = 0;
    int *per_bin = mem_alloc(sizeof(int) * (size_t)(n + 1)), reach = MIN_OF(n / REACH + 1, 100);
    for (bool settled = false; n_levels < (int)LEVELS && !settled; n_levels++) {
        mu[n_levels] = mem_alloc(sizeof(double) * (size_t)(n + 1));
        predict_at(edges, n, choices[n_levels], r, mu[n_levels]);
        for (int i = 0; i < n; i++) most = fmax(most, fabs(mu[n_levels][i]));
        settled = n_levels > 3; /* a rule that two finer ones agree with */
        for (int i = 0; i < n && settled; i++)
            settled = level_of(mu, n_levels + 1, i, most) < n_levels - 1;
    }
    for (int i = 0; i < n; i++) level[i] = level_of(mu, n_levels, i, most);
    for (int i = 0; i < n; i++) {
        int highest = 0;
        for (int k = MAX_OF(i - reach, 0); k <= MIN_OF(i + reach, n - 1); k++)
            highest = MAX_OF(highest, level[k]);
        if (choices[highest] >= RULE_MOST && highest + 1 < (int)LEVELS)
            highest++; /* what is narrow beside a bin may be anywhere in it */
        per_bin[i] = choices[highest];
    }
    points_open(p, edges, n, per_bin, 1);
    for (int k = 0; k < n_levels; k++) mem_free(mu[k]);
    mem_free(level);
    mem_free(per_bin);
}
