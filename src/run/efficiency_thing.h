/* efficiency_thing.h - the efficiency of a cut in bins: efficiency(PASSED, ALL). */
#ifndef HML_RUN_EFFICIENCY_THING_H
#define HML_RUN_EFFICIENCY_THING_H

#include "run/hist_thing.h"
#include "stat/efficiency.h"

typedef struct EfficiencyThing {
    Handle handle;
    const char *title;
    const HistThing *passed, *all; /* series by series */
    double level;
} EfficiencyThing;

EfficiencyThing *efficiency_book(Session *s, const struct Builtin *b, const Ast *call);
EfficiencyThing *efficiency_thing_of(Handle *h);

#endif
