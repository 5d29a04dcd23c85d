/* approach_thing.h - ways to tell signal from background that learn from a data set:
 * a = cut_and_count("sequential", bins = 50); a.fit(train).
 *
 * `fit` gives the approach with the cuts that it finds, and a itself knows them from there on; what
 * was asked of it before keeps the cuts of before.
 */
#ifndef HML_RUN_APPROACH_THING_H
#define HML_RUN_APPROACH_THING_H

#include "run/features_thing.h"
#include "stat/metric/cuts.h"
#include "stat/metric/figure.h"

typedef struct CutsFitted {
    Diags *diags;
    Span span;
    const FeaturesThing *train;
    CutOptions search;
    Arena *arena;
    bool done;
    Cuts cuts;
    Figure accuracy; /* on what it learned from */
    const char *failure;
} CutsFitted;

typedef struct ApproachThing {
    Handle handle;
    const char *name;
    CutOptions search;
    CutsFitted *fitted; /* NULL: not yet */
} ApproachThing;

ApproachThing *approach_of(Handle *h); /* NULL where it is none */
ApproachThing *approach_book(Session *s, const struct Builtin *b, const Ast *call);
/* boosted_trees(), simple_mlp(): not yet. */
Value approach_later(Session *s, const struct Builtin *b, const Ast *call);
/* Of a job that ran. */
const CutsFitted *approach_cuts(const CutsFitted *f);
/* 1 for each row that passes the cuts, else 0; it told why where NULL. */
const int32_t *approach_decide(const CutsFitted *f, const Rows *rows, Arena *arena);

#endif
