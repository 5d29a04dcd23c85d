/* explain_thing.h - explain(FIT): what a fit did, in words (written by out/explain_out.c). */
#ifndef HML_RUN_EXPLAIN_THING_H
#define HML_RUN_EXPLAIN_THING_H

#include "run/fit_thing.h"

typedef struct ExplainThing {
    Handle handle;
    const FitThing *fit;
} ExplainThing;

ExplainThing *explain_of(Handle *h); /* NULL where it is none */
ExplainThing *explain_book(Session *s, const struct Builtin *b, const Ast *call);

#endif
