/* counting_thing.h - statistics straight from numbers: counting(n =, b =, sigma_b =, s =),
 * quadrature([..], correlation =), average([..], [..], correlation =).
 */
#ifndef HML_RUN_COUNTING_THING_H
#define HML_RUN_COUNTING_THING_H

#include "run/study.h"
#include "stat/infer/combine.h"
#include "stat/infer/counting.h"

typedef struct CountingThing {
    Study study;
    Counting numbers;
    bool has_n; /* else n is what is expected */
    double level;
    CountingSignificance significance;
    CountingLimit limit;
} CountingThing;

CountingThing *counting_of(Handle *h); /* NULL where it is none */
CountingThing *counting_book(Session *s, const struct Builtin *b, const Ast *call);
const CountingThing *counting_result(const CountingThing *t);

/* Uncertainties put together, or measurements averaged. */
typedef struct TotalThing {
    Study study;
    bool is_average;
    int n;
    double *values, *errors, *correlation; /* correlation: NULL, none */
    const char *const *names;              /* NULL: numbers */
    double quadrature, linear, correlated; /* of errors */
    Average average;
} TotalThing;

TotalThing *total_of(Handle *h); /* NULL where it is none */
const TotalThing *total_result(const TotalThing *t);
TotalThing *total_book(Session *s, const struct Builtin *b, const Ast *call);

#endif
