/* splot.h - weights that unfold the components of a sample: Pivk and Le Diberder, NIM A 555 (2005)
 * 356.
 *
 * From an extended fit with yields N_k and densities f_k in a discriminating variable:
 *     V^-1_nj = sum_e f_n f_j / (sum_k N_k f_k)^2                                          (12)
 *     w_n(e)  = sum_j V_nj f_j(e) / sum_k N_k f_k(e)                                       (15)
 * A histogram of another variable with weights w_n shows component n alone, if that variable is
 * independent of the discriminating one within each component. Yields must be those of a fit in
 * which they alone are free; then the weights of an event add up to 1 and those of a component to
 * its yield, which are told as checks.
 */
#ifndef HML_STAT_INFER_SPLOT_H
#define HML_STAT_INFER_SPLOT_H

#include "core/mem.h"

typedef struct SPlot {
    int n_components;
    size_t n;
    double *weights;       /* n x n_components */
    double *covariance;    /* V: of the yields, n_components x n_components */
    double *sums, *errors; /* n_components: sum of weights, square root of the sum of squares */
    double worst_event;    /* greatest distance of an event's sum of weights from 1 */
    double worst_yield;    /* greatest of |sum - yield| / error */
    size_t bad;            /* events of density 0 or not finite: their weights are 0 */
    const char *why;       /* there are no weights; else NULL */
} SPlot;

/* density: n x n_components, each normalised; event_weights may be NULL. */
void splot_weights(SPlot *out, const double *density, const double *yields, int n_components,
                   size_t n, const double *event_weights, Arena *arena);
/* Yields that maximise the extended likelihood for these densities (Newton's steps from those
 * given), for fits in which other parameters were free too. Returns how many steps it took; 0: it
 * did not converge. */
int splot_yields(double *yields, const double *density, int n_components, size_t n,
                 const double *event_weights);

#endif
