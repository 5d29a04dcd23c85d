/* auc.h - the area under the ROC curve: the probability that an event of the signal has a higher
 * score than one of the background, equal scores counting one half (Mann and Whitney).
 *
 *     A = sum w_i w_j ([s_i > s_j] + [s_i = s_j] / 2) / (W_signal W_background)
 *
 * Error: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988) 837, with weights: with V_i the
 * part of the other class that event i beats, variance = m/(m-1) sum w_i^2 (V_i - A)^2 / W^2,
 * summed over the two classes of m events each.
 */
#ifndef HML_STAT_METRIC_AUC_H
#define HML_STAT_METRIC_AUC_H

#include "stat/metric/figure.h"
#include "stat/metric/ranking.h"

Figure auc_of(const Ranking *r);

/* Several classes, each with a score of its own. Error: what each event changes in the areas that
 * it takes part in, added before it is squared, so that their correlation counts. */
typedef enum AucMean {
    AUC_OVR_MACRO,    /* each class against the rest; mean */
    AUC_OVR_WEIGHTED, /* the same, weighted by the weight of the class */
    AUC_OVO_MACRO,    /* each pair of classes: mean of both directions (Hand and Till, Machine
                         Learning 45 (2001) 171); mean over pairs */
    AUC_OVO_WEIGHTED  /* the same, weighted by the weight of the pair */
} AucMean;

typedef struct AucClasses {
    size_t n;
    int k;
    const double *const *scores; /* [k][n] */
    const int32_t *class;        /* [n]: 0 to k - 1 */
    const double *weight;        /* [n] or NULL */
} AucClasses;

/* each: [k], filled for OVR (may be NULL). Returns why there is none, or NULL. */
const char *auc_classes(Figure *out, Figure *each, const AucClasses *data, AucMean mean);

#endif
