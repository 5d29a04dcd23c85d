/* like_points.h - where a model is taken to be integrated over the bins of a histogram.
 *
 * Each bin has a number of Gauss-Legendre points of its own, chosen at the start values with room
 * for peaks to move; then they stay. Where a density has a break (the foot of a Crystal Ball's
 * tail) inside of a bin, that bin is taken on both sides of it, at places that move with the break.
 */
#ifndef HML_STAT_MODEL_LIKE_POINTS_H
#define HML_STAT_MODEL_LIKE_POINTS_H

#include "stat/model/model_core.h"

/* Bins beside each other with equally many points: point k of bin i in row first + k * n + i. */
typedef struct PointRun {
    int bin, n, points;
    size_t row;
} PointRun;

/* Runs whose rows are evaluated together. */
typedef struct PointBlock {
    int run, n_runs, bin, n_bins;
    size_t row, n_rows;
} PointBlock;

typedef struct Points {
    const double *edges; /* n + 1 */
    int n, *per_bin;
    PointRun *runs;
    PointBlock *blocks;
    int n_runs, n_blocks;
    double *x, *weight;
    size_t n_rows;
} Points;

/* per_bin: how many points; scale: so many times that. */
void points_open(Points *p, const double *edges, int n, const int *per_bin, int scale);
/* As many in each bin as the integrals want where the run was set. */
void points_choose(Points *p, const double *edges, int n, ModelRun *r);
void points_close(Points *p);

/* Predictions of the bins of a block from the values of its rows, and derivatives back. */
void points_sum(const Points *p, const PointBlock *b, const double *values, double *mu);
void points_spread(const Points *p, const PointBlock *b, const double *d_mu, double *adj);

enum { SPLIT_BINS = 8, SPLIT_POINTS = 8 };

/* Bins that are taken in parts, and their rows. */
typedef struct Split {
    int n, bin[SPLIT_BINS], first[SPLIT_BINS + 1];
    double x[MODEL_BLOCK], weight[MODEL_BLOCK];
    double mu[SPLIT_BINS], d_mu[SPLIT_BINS];
} Split;

/* Finds them, and what is predicted in them, where the run was set. */
void split_open(Split *s, ModelRun *r, const double *edges, int n);
/* Puts their predictions among those of bins first, first + 1, ...; takes their derivatives out. */
void split_put(const Split *s, double *mu, int first, int n);
void split_take(Split *s, double *d_mu, int first, int n);
/* Those derivatives backward. */
void split_backward(const Split *s, ModelRun *r);

/* What is predicted in all bins, where the run was set. split: bins with breaks in parts. */
void points_predict(const Points *p, ModelRun *r, bool split, double *mu);

#endif
