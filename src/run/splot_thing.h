/* splot_thing.h - weights that unfold the components of a fit: splot(FIT) tells of them,
 * splot(FIT, HIST) fills a histogram of another column with them, one for each component.
 *
 * After Pivk and Le Diberder (stat/infer/splot.h): shapes are those of the fit, yields are fitted
 * again alone. The histogram is of the sample and events of the fit.
 */
#ifndef HML_RUN_SPLOT_THING_H
#define HML_RUN_SPLOT_THING_H

#include "run/study.h"
#include "stat/infer/splot.h"

typedef struct SplotThing {
    Study study;
    int part; /* of the likelihood: the one with events */
    int n;    /* components */
    const char **names;
    double *yields;
    SPlot plot; /* weights of the events of the fit */
} SplotThing;

SplotThing *splot_of(Handle *h); /* NULL where it is none */
/* A thing, or a histogram. */
Value splot_call(Session *s, const struct Builtin *b, const Ast *call);
/* Done when it is first asked for. */
const SplotThing *splot_result(const SplotThing *t);

#endif
