/* why.h - why an event passes or fails: every cut of every region for the events asked for, with
 * the values that the cut is made of.
 *
 * The script is compiled as always but not run; the nodes of its cuts are then evaluated for the
 * chosen events alone, each cut by itself, whether or not those before it pass.
 */
#ifndef HML_RUN_WHY_H
#define HML_RUN_WHY_H

#include "run/region.h"
#include "run/session.h"

typedef struct WhyTerm {
    const char *text;
    const Node *node;
    const Sink *sink; /* ROWS; NULL: a value of the script */
    int result;       /* of such a value */
} WhyTerm;

typedef struct WhyCut {
    const char *text;
    const Sink *sink; /* ROWS of the truth value */
    WhyTerm *terms;
    int n_terms;
} WhyCut;

typedef struct WhyRegion {
    const char *name, *sample;
    JobUnit *unit;
    const Sink *number; /* ROWS: number of the event in its tree */
    WhyCut *cuts;
    int n_cuts;
} WhyRegion;

typedef struct Why {
    Job job;
    VEC(WhyRegion) regions;
} Why;

/* where: "RUN:EVENT", or the number of the event in its tree. */
Status why_compile(Session *s, Why *why, const SourceText *src, const char *where);
void why_close(Why *why);

#endif
