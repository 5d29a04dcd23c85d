/* likelihood.h - likelihoods and chi2 of models and data, as Problems.
 *
 * All give -2 ln L, or chi2, and its derivatives. Rows are cut into blocks of fixed size whose sums
 * are added in order with compensation, so that the bits do not depend on threads.
 * Memory of the data is borrowed. Problems made here own what they allocate: close them.
 */
#ifndef HML_STAT_MODEL_LIKELIHOOD_H
#define HML_STAT_MODEL_LIKELIHOOD_H

#include "stat/model/model.h"
#include "stat/model/problem.h"

typedef enum LikelihoodKind {
    LIKE_UNBINNED, /* -2 sum w ln(f / integral f) */
    LIKE_EXTENDED, /* 2 integral f - 2 sum w ln f (Barlow, NIM A 297 (1990) 496) */
    LIKE_POISSON,  /* 2 sum (mu - n + n ln(n / mu)): Baker and Cousins, NIM 221 (1984) 437 */
    LIKE_NEYMAN,   /* sum (n - mu)^2 / n, empty bins left out */
    LIKE_PEARSON,  /* sum (n - mu)^2 / mu */
    LIKE_COMBINED, /* sum (n - mu)^2 / (variance of data + variance of the prediction) */
    LIKE_SQUARES,  /* sum ((y - f(x)) / sigma)^2; sigma NULL: 1 */
} LikelihoodKind;

/* Events, or points (SQUARES: y, sigma). */
typedef struct RowData {
    const double *const *columns; /* of the model */
    const double *weight;         /* NULL: 1 */
    const double *y, *sigma;
    size_t n;
} RowData;

/* Toys: content is Poisson; where a chi2 goes by a variance that is another, entries are worth
 * variance / content each, or, where contents are negative, normal with that variance. What was
 * measured of templates is drawn too where their errors count.
 * Bins of one observable. In bin b the prediction is the integral of the model, or its value at the
 * centre times the width (centres), or (values) its value with one row a bin: sums of templates,
 * whose columns are contents of bins. */
typedef struct BinData {
    const double *edges;              /* n + 1 */
    const double *content, *variance; /* n; variance NULL: content */
    const double *const *columns;     /* values: of the model, one row a bin */
    /* Statistical errors of templates, with values, where the model is a sum of coefficients times
     * columns: variance of the prediction is the sum of coefficient^2 times that of the column;
     * columns as those of the model, NULL where none. */
    const double *const *column_variance;
    int n;
    bool centres, values;
    int template_errors; /* 0: none; 1: one factor a bin (Barlow-Beeston lite: Conway,
                            arXiv:1103.0354); 2: one for each template and bin (Barlow and Beeston,
                            Comp. Phys. Comm. 77 (1993) 219) */
} BinData;

typedef enum ConstraintKind {
    CONSTRAIN_GAUSSIAN,   /* ((v - mean) / sigma)^2 */
    CONSTRAIN_LOG_NORMAL, /* (ln(v / mean) / ln kappa)^2 */
    CONSTRAIN_GAMMA,      /* of an auxiliary count n = (mean / sigma)^2 */
    CONSTRAIN_POISSON     /* v counts, mean was seen */
} ConstraintKind;

typedef struct Constraint {
    ConstraintKind kind;
    int node;           /* of the model given beside it */
    double mean, sigma; /* sigma: kappa of a log-normal */
    const char *name;
} Constraint;

typedef struct LikelihoodOptions {
    LikelihoodKind kind;
    int threads; /* 0: one */
    const Parameter *params;
} LikelihoodOptions;

/* NULL, and *why, where the model and the data do not fit. */
Problem *likelihood_rows(const Model *m, const RowData *data, const LikelihoodOptions *options,
                         const char **why);
Problem *likelihood_bins(const Model *m, const BinData *data, const LikelihoodOptions *options,
                         const char **why);
Problem *likelihood_constraints(const Model *m, const Constraint *list, int n,
                                const LikelihoodOptions *options);
/* The sum of likelihoods over the same parameters; owns its parts. */
Problem *likelihood_sum(Problem *const *parts, int n, const Parameter *params, int n_params);

/* How many bins or points count, and how many rows have weights other than 1. */
typedef struct LikelihoodFacts {
    double n_rows, n_bins, sum_weights, sum_weights2;
    bool weighted, is_chi2, extended;
    double quadrature_error; /* relative, of integrals at the latest point; 0: by formula */
} LikelihoodFacts;
void likelihood_facts(LikelihoodFacts *out, const Problem *p);
/* The events at hand (of a toy, once it is drawn) of a part of a sum, or (part 0) of a likelihood
 * that stands alone; NULL where it has none. */
const RowData *likelihood_data(const Problem *p, int part);

/* The covariance of weighted events: H^-1 (sum w^2 g g^T) H^-1 (asymptotic: Langenbruch, Eur. Phys.
 * J. C 82 (2022) 393), or with second derivatives weighted by w^2 (sumw2). cov, on entry that of
 * -2 ln L, is replaced. False where it cannot be done. */
bool likelihood_weighted_covariance(Problem *p, const double *x, double *cov, bool asymptotic);

/* Of least squares: the inverse of J^T J with J the derivatives of the function over sigma, without
 * its second derivatives (Gauss and Newton), in place of cov. False where it cannot be done. */
bool likelihood_jacobian_covariance(Problem *p, const double *x, double *cov);

#endif
