/* outside_thing.h - what outside.c (calls) and outside_read.c (files) share; for them only. */
#ifndef HML_RUN_OUTSIDE_THING_H
#define HML_RUN_OUTSIDE_THING_H

#include "corr/correction.h"
#include "corr/lumi_mask.h"
#include "run/outside.h"

typedef struct OutsideThing {
    Handle handle;
    const char *name;
    const Correction *correction; /* NULL: a mask */
    LumiMask mask;
} OutsideThing;

Value outside_apply(Elab *e, Handle *h, const Ast *call);

#endif
