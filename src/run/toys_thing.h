/* toys_thing.h - toys of a fit: toys(FIT, n = 1000, seed = 1).
 *
 * Drawn at the fit's result (or at = record(mu = 0) in place of some of its values) and fitted
 * again: bias, pulls and coverage of each parameter, and how often the fit is as bad as that of the
 * data (p-value). refit = false: the statistic alone, at the point itself.
 */
#ifndef HML_RUN_TOYS_THING_H
#define HML_RUN_TOYS_THING_H

#include "run/study.h"
#include "stat/infer/goodness.h"

typedef struct ToysThing {
    Study study;
    bool refit, minos, moved; /* moved: drawn elsewhere than at the result */
    double *at;               /* NAN: the fit's value */
    ToyFits fits;
    bool saturated;        /* is the statistic that against the saturated model? else the minimum */
    double observed, ndof; /* of the data; NAN: none */
    ToyProbability probability; /* of the statistic; n 0: none */
} ToysThing;

ToysThing *toys_of(Handle *h); /* NULL where it is none */
ToysThing *toys_book(Session *s, const struct Builtin *b, const Ast *call);
/* Done when it is first asked for. */
const ToysThing *toys_result(const ToysThing *t);

#endif
