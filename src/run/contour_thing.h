/* contour_thing.h - the line around a region of two parameters: contour(FIT, a, b, cl = 0.68).
 *
 * A profiled contour: all other parameters are minimised at each point. The rise is the quantile of
 * chi2 with two degrees of freedom at the level, so that the region holds the true values with that
 * probability; its projections are not the errors of one parameter (those have a rise of 1).
 */
#ifndef HML_RUN_CONTOUR_THING_H
#define HML_RUN_CONTOUR_THING_H

#include "run/fit_thing.h"

typedef struct ContourThing {
    Handle handle;
    const FitThing *fit;
    int i, j, points;
    double level, rise; /* rise: of -2 ln L or chi2 */
    bool done;
    int n;
    ContourPoint *line; /* n */
} ContourThing;

ContourThing *contour_of(Handle *h); /* NULL where it is none */
ContourThing *contour_book(Session *s, const struct Builtin *b, const Ast *call);
/* With its points; done when it is first asked for. */
const ContourThing *contour_result(const ContourThing *c);

#endif
