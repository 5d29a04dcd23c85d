/* random_column.h - random numbers as columns: random_normal(seed = 1), one for each event.
 *
 * A number is a function of the seed and of the number of the event in its tree alone, so that it
 * is the same for any number of threads and in every pass.
 */
#ifndef HML_RUN_RANDOM_COLUMN_H
#define HML_RUN_RANDOM_COLUMN_H

#include "run/session.h"

/* random_uniform(...), random_normal(...), random_poisson(mean, ...) */
Value random_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
