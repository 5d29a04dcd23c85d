/* problem.h - a statistical model together with its data: what fits, scans, toys and limits work
 * on.
 *
 * Everything that has parameters and data is one: a model of the language and events, a sum of
 * likelihoods over categories, a HistFactory workspace. What stands in stat/infer knows no more of
 * it than this.
 */
#ifndef HML_STAT_MODEL_PROBLEM_H
#define HML_STAT_MODEL_PROBLEM_H

#include "stat/min/objective.h"
#include "stat/rng.h"

typedef struct Problem Problem;

typedef struct ProblemClass {
    /* As Objective.eval, of the data at hand. */
    double (*eval)(void *problem, const double *x, double *grad);
    const char *(*why)(void *problem);
    /* Replaces the data by a sample drawn at x, with what was measured elsewhere (constraints)
     * drawn too; by what is expected at x (Asimov data: Cowan et al., Eur. Phys. J. C 71 (2011)
     * 1554), with constraints at x; by the observed data again. NULL, or why it cannot be done. */
    const char *(*draw)(void *problem, const double *x, Rng *rng);
    const char *(*asimov)(void *problem, const double *x);
    void (*restore)(void *problem);
    /* A copy of its own that another thread may use; shares what never changes. */
    Problem *(*clone)(const void *problem);
    void (*close)(void *problem);
    /* -2 ln L of the saturated model for the data at hand and *ndof bins less constraints' count;
     * NaN for events without bins. May be NULL. */
    double (*saturated)(void *problem, int *n_bins);
    /* As Objective.starts. May be NULL. */
    bool (*starts)(void *problem, int k, double *x);
} ProblemClass;

struct Problem { /* the first member of every such thing */
    const ProblemClass *class;
    int n;
    /* n; start values are those of the script or file. Parameters that are fixed here (they may be
     * fixed and freed between evaluations) have no derivatives. */
    Parameter *params;
    bool has_gradient;
};

static inline Objective problem_objective(Problem *p) {
    return (Objective){.n = p->n,
                       .eval = p->class->eval,
                       .why = p->class->why,
                       .ctx = p,
                       .has_gradient = p->has_gradient,
                       .starts = p->class->starts};
}

#endif
