/* interval_thing.h - intervals and regions checked or made by toys: feldman_cousins(FIT, mu, ...),
 * coverage(FIT, mu, ...), look_elsewhere(FIT, yield, place, ...); and feldman_cousins(n =, b =) of
 * a count.
 */
#ifndef HML_RUN_INTERVAL_THING_H
#define HML_RUN_INTERVAL_THING_H

#include "run/study.h"
#include "stat/infer/coverage.h"
#include "stat/infer/feldman.h"
#include "stat/infer/look_elsewhere.h"

typedef enum IntervalWhat {
    INTERVAL_FELDMAN,
    INTERVAL_COUNT,
    INTERVAL_COVERAGE,
    INTERVAL_PLACES
} IntervalWhat;

typedef struct IntervalThing {
    Study study;
    IntervalWhat what;
    int k[2], n_params; /* PLACES: yield, place */
    double level;       /* FELDMAN, COUNT: of the interval; COVERAGE: what is aimed at */
    double rise;        /* COVERAGE: of the region; PLACES: the low level of crossings */
    double n, b;        /* COUNT */
    bool table;         /* COUNT: as the published tables */
    Places places;
    double *at; /* COVERAGE: the truth; NAN: the fit's value */
    bool moved;
    Feldman feldman;
    FeldmanInterval count;
    Coverage coverage;
    double covered, covered_error, needed, needed_error;
    PlaceScan scan;
} IntervalThing;

IntervalThing *interval_of(Handle *h); /* NULL where it is none */
IntervalThing *interval_book(Session *s, const struct Builtin *b, const Ast *call);
/* Done when it is first asked for. */
const IntervalThing *interval_result(const IntervalThing *t);

#endif
