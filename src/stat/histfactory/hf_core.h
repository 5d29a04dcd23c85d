/* hf_core.h - the compiled form of a HistFactory model: internal to hf_model.c, hf_eval.c,
 * hf_fold.c and hf_data.c.
 *
 * A block is one sample in one channel. Its bins are a nominal vector, plus deltas (histosys),
 * times scalars (lumi, normfactor, normsys), times vectors of consecutive parameters (shapefactor,
 * shapesys, staterror).
 */
#ifndef HML_STAT_HISTFACTORY_HF_CORE_H
#define HML_STAT_HISTFACTORY_HF_CORE_H

#include <stdatomic.h>

#include "stat/histfactory/hf_model.h"

enum { HF_FOLDED_MAX = 3 };

typedef struct HfDelta { /* weights of hf_code_blend times these */
    int param;
    const double *s, *d;
} HfDelta;

typedef struct HfScalar {
    int param;
    bool plain; /* the parameter itself */
    HfFactor factor;
} HfScalar;

typedef struct HfBlock {
    int sample; /* in the order of names */
    int bin, n; /* first bin of the channel, bins */
    int cell;   /* first of its cells */
    const double *nominal;
    int delta, n_delta, scalar, n_scalar, vector, n_vector; /* first, number */
} HfBlock;

/* What never changes; shared by clones. */
typedef struct HfCore {
    atomic_int users;
    Arena arena;
    HfShape shape;
    HfParams params;
    Parameter *parameters; /* as they are at the start */
    HfCode histosys;
    HfBlock *blocks;
    HfDelta *deltas;
    HfScalar *scalars;
    int *vectors; /* first parameter of each */
    int n_blocks, n_deltas, n_scalars, n_vectors;
    int cells, widest; /* bins of all blocks; of the widest one */
    /* Gaussian constraints: parameter, auxiliary datum, 1/sigma^2; sum of ln(2 pi sigma^2). */
    int n_gauss, *gauss_param, *gauss_aux;
    double *gauss_weight, gauss_constant;
    /* Poisson ones: rates behind those of the bins. */
    int n_poisson, *poisson_param, *poisson_aux;
    double *poisson_factor;
    int folded[HF_FOLDED_MAX], n_folded; /* parameters with minima on both sides: hf_fold.c */
} HfCore;

/* Counts: contents of bins, then auxiliary ones. */
typedef struct HfCounts {
    double *n, *inverse, *least; /* inverse: 1/n, 1 for none; least: a smaller rate is none */
    double constant;             /* 2 sum (lgamma(n + 1) - n ln n + n) */
} HfCounts;

typedef struct HfProblem {
    Problem base;
    HfCore *core;
    Arena arena;
    int n_rates;     /* bins and Poisson constraints */
    HfCounts counts; /* at hand */
    double *aux;     /* at hand, all */
    double *observed, *observed_aux;
    double *rate, *weight;   /* n_rates: expected; derivative of -2 ln L by it */
    double *shape, *product; /* cells: nominal + deltas; product of vectors, where several */
    double *room, *room2;    /* widest */
    double *factor, *slope, *behind; /* n_scalars */
    HfBlend *blends;                 /* n_deltas */
    char why[240];
    bool failed; /* why holds */
} HfProblem;

/* hf_eval.c */
double hf_eval(void *problem, const double *x, double *grad);
/* Fills rate; false, and why, where one is negative or no number. */
bool hf_eval_rates(HfProblem *p, const double *x);
void hf_eval_sample(HfProblem *p, const double *x, int sample, double *main);

/* hf_fold.c */
void hf_fold_find(HfCore *core);
bool hf_fold_start(void *problem, int k, double *x);

/* hf_data.c */
extern const ProblemClass hf_class;
/* A problem with the observed data, which are copied. */
HfProblem *hf_data_open(HfCore *core, const double *main, const double *aux);
/* lgamma(n + 1) - n ln n + n */
double hf_stirling(double n);

#endif
