/* outside.h - functions of columns from files: corrections, masks of runs. */
#ifndef HML_RUN_OUTSIDE_H
#define HML_RUN_OUTSIDE_H

#include "run/session.h"

/* correction(...) and lumi_mask(...): a thing that is called like a function. */
Value outside_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
