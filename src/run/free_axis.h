/* free_axis.h - observables that belong to no data: axis("mass"), and what a histogram is filled
 * with: axis(HIST). For models that are generated from or fitted to histograms.
 */
#ifndef HML_RUN_FREE_AXIS_H
#define HML_RUN_FREE_AXIS_H

#include "run/session.h"

Value axis_call(Session *s, const struct Builtin *b, const Ast *call);
/* The name of such an observable; NULL: the node is none. */
const char *axis_name_of(const Node *n);

#endif
