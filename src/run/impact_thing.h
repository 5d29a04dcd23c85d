/* impact_thing.h - what the uncertainty of a fitted parameter is made of: impacts(FIT, mu) ranks
 * the other parameters, breakdown(FIT, mu, groups = record(jets = [jes, jer])) takes it apart by
 * source and group.
 */
#ifndef HML_RUN_IMPACT_THING_H
#define HML_RUN_IMPACT_THING_H

#include "run/study.h"
#include "stat/infer/breakdown.h"
#include "stat/infer/impacts.h"

typedef struct ImpactThing {
    Study study;
    bool by_group; /* breakdown; else impacts */
    bool minos;
    int poi;
    BreakdownGroup *groups; /* as given; n_groups 0: one for each source */
    int n_groups;
    Impacts impacts;
    Breakdown breakdown;
} ImpactThing;

ImpactThing *impact_of(Handle *h); /* NULL where it is none */
ImpactThing *impact_book(Session *s, const struct Builtin *b, const Ast *call);
/* Done when it is first asked for. */
const ImpactThing *impact_result(const ImpactThing *t);

/* What was measured elsewhere of each parameter of a fit: value and standard deviation; NaN where
 * it is free. */
void impact_measured(const FitThing *f, double *centre, double *width);

#endif
