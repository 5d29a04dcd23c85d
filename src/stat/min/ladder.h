/* ladder.h - a minimisation: searches from one or several places until one ends well, each
 * verified.
 */
#ifndef HML_STAT_MIN_LADDER_H
#define HML_STAT_MIN_LADDER_H

#include "stat/min/minimise.h"

/* from: values of all parameters; NULL: start values. hesse: with second derivatives. */
void ladder_run(Minimum *out, const Objective *f, const Parameter *params, const double *from,
                const MinOptions *options, bool hesse, Arena *arena);

#endif
