/* real_function.h - functions of numbers that are calls of C: distributions, special functions. */
#ifndef HML_RUN_REAL_FUNCTION_H
#define HML_RUN_REAL_FUNCTION_H

#include "run/session.h"

/* chi2_sf(x, k) and the like: by the name of the row. */
Value real_function_call(Session *s, const struct Builtin *b, const Ast *call);
/* cdf(DENSITY), sf(DENSITY) */
Value real_function_tail(Session *s, const struct Builtin *b, const Ast *call);

#endif
