/* sideband_thing.h - a background taken from beside a signal: sideband(HIST, [80..85, 97..100],
 * degree = 2).
 *
 * A polynomial is fitted to the contents of the bins whose centres lie in the ranges, by linear
 * least squares (weighted = true: with the errors of the bins), and taken from all bins.
 */
#ifndef HML_RUN_SIDEBAND_THING_H
#define HML_RUN_SIDEBAND_THING_H

#include "run/hist_thing.h"
#include "run/study.h"
#include "stat/infer/sideband.h"

typedef struct SidebandThing {
    Study study;
    const HistThing *hist;
    const HistPart *part;
    double *ranges; /* 2 n_ranges */
    int n_ranges;
    int64_t degree;
    bool weighted, clip;
    int n; /* bins */
    double *x, *y, *error;
    bool *used;
    Sideband result;
} SidebandThing;

SidebandThing *sideband_of(Handle *h); /* NULL where it is none */
SidebandThing *sideband_book(Session *s, const struct Builtin *b, const Ast *call);
/* Done when it is first asked for. */
const SidebandThing *sideband_result(const SidebandThing *t);

#endif
