/* sampler.h - numbers drawn from a density in one observable.
 *
 * By inversion of its cumulative. Inside of a finite range, or of the part of an infinite one where
 * nearly everything is, the density is taken as straight between places so close that what is in
 * another place than it should is far below what so many events could tell (one part in 10^4, or
 * 10^6 from a million events on); beyond, the integral of its formula is inverted by bisection.
 */
#ifndef HML_STAT_MODEL_SAMPLER_H
#define HML_STAT_MODEL_SAMPLER_H

#include "stat/model/model_core.h"

typedef struct SamplerCell {
    double below, lo, width, h0, h1; /* integral below it; density at its ends */
} SamplerCell;

typedef struct Sampler {
    int observable, n;
    const SamplerCell *cells; /* n + 1, the last with the whole integral below it */
    const int *guide;         /* where to begin to look, in equal steps of the integral */
    double whole, scale;      /* guide's steps for one unit of the integral */
    const Pdf *pdf;           /* of an infinite range; NULL */
    double args[PDF_ARGS_MAX];
    int n_args;
    Range range, tail[2]; /* tail: below and above the cells */
    double tail_part[2];  /* what they have of the integral */
} Sampler;

/* node: depends on one observable and on no other column. NULL, or why nothing can be drawn. */
const char *sampler_open(Sampler *s, const Model *m, int node, const double *params,
                         double n_events, Arena *arena);
double sampler_draw(const Sampler *s, Rng *rng);

#endif
