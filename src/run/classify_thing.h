/* classify_thing.h - events counted in windows of a column: classify(M, windows = record(z =
 * 80..100, jpsi = 3.0..3.2)).
 *
 * An event belongs to the first window that holds its value, ends included; to `other` where none
 * does. Events of all samples count together.
 */
#ifndef HML_RUN_CLASSIFY_THING_H
#define HML_RUN_CLASSIFY_THING_H

#include "run/study.h"
#include "stat/infer/sideband.h"

typedef struct ClassifySource {
    JobUnit *unit;
    const Sink *sink; /* the value, then the weight where there is one */
} ClassifySource;

typedef struct ClassifyThing {
    Study study;
    const char *what; /* as written */
    Window *windows;
    int n_windows, stage;
    ClassifySource *sources;
    int n_sources;
    bool weighted;
    WindowRow *rows; /* n_windows + 1, the last is `other` */
    double events;   /* with a value */
    uint64_t missing, nan;
} ClassifyThing;

ClassifyThing *classify_of(Handle *h); /* NULL where it is none */
ClassifyThing *classify_book(Session *s, const struct Builtin *b, const Ast *call);
/* Of a job that ran. */
const ClassifyThing *classify_result(const ClassifyThing *t);
const char *classify_name(const ClassifyThing *t, int k);

#endif
