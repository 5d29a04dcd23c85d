/* region.h - regions: named cuts in order, with labels, locals and weights, going on from others.
 *
 * A region is text; for a sample and view it becomes a chain of domains (region_enter). Each cut is
 * a step; steps of the region that it goes on from come first. Assignments to `weight` multiply the
 * weight of the events from there on.
 */
#ifndef HML_RUN_REGION_H
#define HML_RUN_REGION_H

#include "run/job.h"

struct Session;

typedef struct Region {
    Handle handle;
    const char *name; /* "" for { cuts } without a name */
    struct Region *from;
    const Ast *block;
    size_t sees;            /* variables of the script */
    const Variable *locals; /* of the place where it was written */
    int n_locals;
    const Ast *condition; /* in place of a block: one cut */
    const char *without;  /* label or text of a cut that is left out; NULL */
    struct RegionState *states;
} Region;

/* One bin of a region: a cut that belongs to no chain. */
typedef struct RegionBin {
    const char *text;
    Step step;
} RegionBin;

/* A region in one unit and view. */
typedef struct RegionState {
    struct RegionState *next;
    JobUnit *unit;
    int view;
    Domain *base, *domain; /* before the first cut, behind the last */
    Step *steps;
    int n_steps;
    Node *weight; /* of the region alone; NULL: 1 */
    Variable *locals;
    int n_locals;
    RegionBin *bins;
    int n_bins;
    bool failed; /* which was told */
} RegionState;

Region *region_new(struct Session *s, const Ast *a);
/* The region behind a value (a region, or a condition on events); NULL after an error. */
Region *region_of(struct Session *s, const Ast *a);
/* The same without one cut (its label, or its text as written), wherever in the chain it is. */
Region *region_without(struct Session *s, const Region *of, const char *cut);
/* without(region, "label") */
struct Builtin;
Region *region_call_without(struct Session *s, const struct Builtin *b, const Ast *call);
/* The weight of an event in the view at hand: of the sample, the region (NULL: none), one more
 * expression (NULL) and variations, multiplied; *out NULL: each counts 1. False after an error. */
bool region_weight(struct Session *s, Sample *sample, const RegionState *region, const Ast *more,
                   Node **out);
/* In the unit and the view at hand. */
RegionState *region_enter(struct Session *s, Region *r, JobUnit *unit);

#endif
