/* scan_thing.h - profiles of a fit along one or two parameters: scan(FIT, mu, range = 80..100). */
#ifndef HML_RUN_SCAN_THING_H
#define HML_RUN_SCAN_THING_H

#include "run/study.h"
#include "stat/infer/scan.h"

typedef struct ScanThing {
    Study study;
    int k[2], dims;
    Places places[2];
    bool slice, thorough;
    Scan scan;        /* rises are divided by the scale of the errors of a fit that has one */
    double low, high; /* of one parameter: where the rise is 1 */
} ScanThing;

ScanThing *scan_of(Handle *h); /* NULL where it is none */
ScanThing *scan_book(Session *s, const struct Builtin *b, const Ast *call);
/* With its points; done when it is first asked for. */
const ScanThing *scan_result(const ScanThing *t);

#endif
