/* yields_thing.h - how many events each component of a fit stands for, before and after:
 * yields(FIT).
 *
 * Before is at the values that the fit began with, the error after is linear propagation of the
 * covariance. The rows of a part end with its sum and with what the data has.
 */
#ifndef HML_RUN_YIELDS_THING_H
#define HML_RUN_YIELDS_THING_H

#include "run/fit_thing.h"

typedef struct YieldRow {
    const char *part, *name;
    double before, after, error; /* NAN: none */
} YieldRow;

typedef struct YieldsThing {
    Handle handle;
    const FitThing *fit;
} YieldsThing;

YieldsThing *yields_of(Handle *h); /* NULL where it is none */
YieldsThing *yields_book(Session *s, const struct Builtin *b, const Ast *call);
/* Rows of all parts; *failure: why there are none. */
int yields_compute(YieldRow **out, const YieldsThing *y, const char **failure, Arena *arena);

#endif
