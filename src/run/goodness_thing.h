/* goodness_thing.h - does a fit describe its data? goodness(FIT, test = "ks", toys = N, seed = S).
 */
#ifndef HML_RUN_GOODNESS_THING_H
#define HML_RUN_GOODNESS_THING_H

#include "run/study.h"
#include "stat/infer/goodness.h"

typedef enum GoodnessTest { GOODNESS_SATURATED, GOODNESS_KS, GOODNESS_AD } GoodnessTest;

typedef struct GoodnessThing {
    Study study;
    GoodnessTest test;
    bool chosen; /* by the user; else what suits the fit */
    int part;    /* KS, AD: of the likelihood */
    Goodness goodness;
    ToyProbability toys; /* n 0: none */
    ToyLog log;
    double *values; /* of the toys */
} GoodnessThing;

GoodnessThing *goodness_of(Handle *h); /* NULL where it is none */
GoodnessThing *goodness_book(Session *s, const struct Builtin *b, const Ast *call);
/* Done when it is first asked for. */
const GoodnessThing *goodness_result(const GoodnessThing *t);
const char *goodness_name(GoodnessTest test);

#endif
