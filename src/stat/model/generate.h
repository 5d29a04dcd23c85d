/* generate.h - events drawn from models.
 *
 * A term that is a product of densities is drawn factor by factor (sampler.h); anything else by
 * acceptance against the largest value that is met. How many events a term has is Poisson in its
 * integral, or multinomial where their number is given. Columns that are no observables are drawn
 * from rows of data. Events come in random order.
 */
#ifndef HML_STAT_MODEL_GENERATE_H
#define HML_STAT_MODEL_GENERATE_H

#include "core/mem.h"
#include "stat/model/likelihood.h"

typedef struct Generated {
    size_t n;
    double **columns;   /* of the model */
    int64_t *component; /* the term that made each event, from 0 */
} Generated;

/* n < 0: a Poisson number of events around the integral of the model (of a density: around the
 * number of rows of data). data: of plain columns; may be NULL where there are none. Memory comes
 * from the arena. NULL, or why nothing can be drawn. */
const char *model_generate(Generated *out, const Model *m, const double *params, double n,
                           const RowData *data, Rng *rng, Arena *arena);

#endif
