/* cuts.h - cut and count: one cut on each of several observables that tells signal from background.
 *
 * A cut keeps the events on the left of a value, on its right, between two values or on both sides
 * of them (ends included; a missing value, NaN, never passes). Candidates for the values are the
 * edges of `bins` bins of equal width over all values at which the histograms of the two classes
 * cross, as they are and scaled to the same area, rounded to a hundredth of a bin. Of all
 * candidates and shapes the one of least loss is taken, the first of equals:
 *
 * - cross_entropy of the decision: pass is 1 and fail 0, moved into [1e-7, 1 - 1e-7] as Keras does,
 *   so that every wrong decision costs 16.1;
 *
 * - accuracy: the part of wrong decisions, which is least for the same cut;
 *
 * - significance: - S / sqrt(S + B) of what passes.
 *
 * parallel: the cut of each observable is searched on all events; joined are, from the one of least
 * loss on, those that lower the loss of all together. sequential: each cut is searched on what the
 * cuts before it left; the observable of least loss is taken next, until none lowers the loss.
 * in_order: observables in the order given instead; keep_all: every observable gets its cut and all
 * are joined. With both, these are the topologies of hep-ml-lab.
 */
#ifndef HML_STAT_METRIC_CUTS_H
#define HML_STAT_METRIC_CUTS_H

#include "core/mem.h"

typedef enum CutShape { CUT_LEFT, CUT_RIGHT, CUT_MIDDLE, CUT_SIDES } CutShape;
typedef enum CutLoss { CUT_CROSS_ENTROPY, CUT_ACCURACY, CUT_SIGNIFICANCE } CutLoss;

enum { CUT_BINS_MOST = 10000 };

typedef struct CutData {
    size_t n;
    int columns;
    const double *const *x; /* [columns][n], NaN where missing */
    const uint8_t *signal;  /* [n] */
    const double *weight;   /* [n] or NULL */
} CutData;

typedef struct CutOptions {
    bool sequential, in_order, keep_all;
    int bins;
    CutLoss loss;
} CutOptions;

typedef struct Cut {
    int column;
    CutShape shape;
    double lo, hi;             /* of one value: lo */
    double loss;               /* of this cut on the events that it was searched on */
    bool joined;               /* else it is left out */
    double s, b, joint;        /* what passes this cut and all joined before it, and their loss */
    size_t n_signal, n_others; /* the same as numbers of events */
} Cut;

typedef struct Cuts {
    Cut *cuts; /* in the order in which they were joined, then those that were not */
    int n, n_joined;
    double s, b, loss; /* without any cut */
} Cuts;

/* Returns why there are none, NULL where there are. */
const char *cuts_find(Cuts *out, const CutData *d, const CutOptions *o, Arena *arena);
bool cut_passes(const Cut *c, double x);
/* passed: [n], 1 where all joined cuts hold. */
void cuts_apply(uint8_t *passed, const Cuts *c, const double *const *x, size_t n);
double cuts_loss(CutLoss loss, double s, double b, double all_s, double all_b);

#endif
