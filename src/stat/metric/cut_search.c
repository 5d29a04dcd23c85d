/* cut_search.c - the cut of least loss on one observable; see cuts.h. */
#include "stat/metric/cut_search.h"

#include <math.h>

#include "stat/metric/ranking.h"

void cut_column(CutColumn *out, const double *x, size_t n, Arena *arena) {
    uint32_t *all = arena_array(arena, uint32_t, n + 1);
    Arena scratch = {0};
    ranking_order(all, x, n, false, &scratch);
    arena_free(&scratch);
    out->order = all;
    out->n = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[all[i]])) all[out->n++] = all[i];
}

/* A candidate, and what lies below and not above it. */
typedef struct Candidate {
    double at;
    double s_below, b_below, s_upto, b_upto;
} Candidate;

typedef struct Search {
    const CutData *data;
    const CutOptions *options;
    const double *x;
    const CutColumn *sorted;
    const uint8_t *left;
    double lo, hi;
    double *hist[2]; /* background, signal */
    double s, b;     /* with a value of the column */
    double all_s, all_b;
    Candidate *candidates;
    int n;
    Cut best;
} Search;

static double weight_of(const CutData *d, size_t i) { return d->weight ? d->weight[i] : 1; }

static double edge_of(const Search *k, int i) {
    return k->lo + (k->hi - k->lo) * i / k->options->bins;
}

/* Ends of the column, and the events by class. */
static bool find_range(Search *k) {
    const CutData *d = k->data;
    k->lo = INFINITY;
    k->hi = -INFINITY;
    for (size_t i = 0; i < k->sorted->n; i++) {
        uint32_t row = k->sorted->order[i];
        if (!k->left[row]) continue;
        if (k->lo == INFINITY) k->lo = k->x[row];
        k->hi = k->x[row];
        *(d->signal[row] ? &k->s : &k->b) += weight_of(d, row);
    }
    return k->hi > k->lo && isfinite(k->hi - k->lo);
}

static void fill_bins(Search *k) {
    int bins = k->options->bins;
    double scale = bins / (k->hi - k->lo);
    for (size_t i = 0; i < k->sorted->n; i++) {
        uint32_t row = k->sorted->order[i];
        if (!k->left[row]) continue;
        int bin = (int)((k->x[row] - k->lo) * scale);
        bin = bin < 0 ? 0 : bin >= bins ? bins - 1 : bin;
        k->hist[k->data->signal[row] != 0][bin] += weight_of(k->data, row);
    }
}

/* To a hundredth of a bin, so that the cut can be written with few digits. */
static double rounded(const Search *k, double x) {
    double step = (k->hi - k->lo) / k->options->bins / 100;
    int power = (int)floor(log10(step));
    double scale = pow(10, fabs((double)power));
    if (power > 300 || power < -300) return x;
    return power < 0 ? rint(x * scale) / scale : rint(x / scale) * scale;
}

static int sign(double x) { return (x > 0) - (x < 0); }

static void find_crossings(Search *k) {
    double area = k->b != 0 && k->s != 0 ? k->s / k->b : 1;
    for (int i = 0; i + 1 < k->options->bins; i++) {
        const double *b = k->hist[0], *s = k->hist[1];
        bool crosses = sign(s[i] - b[i]) != sign(s[i + 1] - b[i + 1]) ||
                       sign(s[i] - area * b[i]) != sign(s[i + 1] - area * b[i + 1]);
        if (!crosses) continue;
        double at = rounded(k, edge_of(k, i + 1));
        if (k->n && at <= k->candidates[k->n - 1].at) continue;
        k->candidates[k->n++] = (Candidate){.at = at};
    }
}

static void sum_candidates(Search *k) {
    double s = 0, b = 0;
    size_t i = 0;
    for (int c = 0; c < k->n; c++) {
        Candidate *to = &k->candidates[c];
        for (int upto = 0; upto < 2; upto++) {
            for (; i < k->sorted->n; i++) {
                uint32_t row = k->sorted->order[i];
                double x = k->x[row];
                if (upto ? x > to->at : x >= to->at) break;
                if (k->left[row]) *(k->data->signal[row] ? &s : &b) += weight_of(k->data, row);
            }
            *(upto ? &to->s_upto : &to->s_below) = s;
            *(upto ? &to->b_upto : &to->b_below) = b;
        }
    }
}

static void try_cut(Search *k, CutShape shape, double lo, double hi, double s, double b) {
    double loss = cuts_loss(k->options->loss, s, b, k->all_s, k->all_b);
    if (!(loss < k->best.loss)) return;
    k->best.shape = shape;
    k->best.lo = lo;
    k->best.hi = hi;
    k->best.loss = loss;
}

static void try_all(Search *k) {
    for (int i = 0; i < k->n; i++) {
        const Candidate *p = &k->candidates[i];
        try_cut(k, CUT_LEFT, p->at, p->at, p->s_upto, p->b_upto);
        try_cut(k, CUT_RIGHT, p->at, p->at, k->s - p->s_below, k->b - p->b_below);
    }
    for (int i = 0; i < k->n; i++)
        for (int j = i + 1; j < k->n; j++) {
            const Candidate *p = &k->candidates[i], *q = &k->candidates[j];
            try_cut(k, CUT_MIDDLE, p->at, q->at, q->s_upto - p->s_below, q->b_upto - p->b_below);
            try_cut(k, CUT_SIDES, p->at, q->at, k->s - (q->s_below - p->s_upto),
                    k->b - (q->b_below - p->b_upto));
        }
}

bool cut_search(Cut *out, const CutData *d, const CutOptions *o, int column,
                const CutColumn *sorted, const uint8_t *left) {
    Arena arena = {0};
    Search k = {.data = d, .options = o, .x = d->x[column], .sorted = sorted, .left = left};
    for (size_t i = 0; i < d->n; i++)
        if (left[i]) *(d->signal[i] ? &k.all_s : &k.all_b) += weight_of(d, i);
    k.best = (Cut){.column = column, .loss = INFINITY};
    if (find_range(&k)) {
        k.hist[0] = arena_array(&arena, double, o->bins);
        k.hist[1] = arena_array(&arena, double, o->bins);
        k.candidates = arena_array(&arena, Candidate, o->bins);
        fill_bins(&k);
        find_crossings(&k);
        sum_candidates(&k);
        try_all(&k);
    }
    arena_free(&arena);
    *out = k.best;
    return k.best.loss < INFINITY;
}
