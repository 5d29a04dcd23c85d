/* hf_change.h - workspaces made from others: combined, without some of their parts, with other
 * names.
 *
 * The operations are those of pyhf's Workspace. Each gives a new spec that shares what it can with
 * the old ones, and NULL, or what is wrong (in the arena).
 */
#ifndef HML_STAT_HISTFACTORY_HF_CHANGE_H
#define HML_STAT_HISTFACTORY_HF_CHANGE_H

#include "stat/histfactory/hf_spec.h"

/* What happens to channels, observations and measurements that both have. */
typedef enum HfJoin {
    HF_JOIN_NONE,  /* an error */
    HF_JOIN_OUTER, /* fine where they are the same; measurements of one poi are merged */
    HF_JOIN_LEFT,  /* the left one counts */
    HF_JOIN_RIGHT  /* the right one counts */
} HfJoin;
bool hf_join_find(HfJoin *out, Str name); /* "none", "outer", "left outer", "right outer" */

/* merge: channels that both have get the samples of both (not with HF_JOIN_NONE). */
const char *hf_combine(HfSpec *out, const HfSpec *left, const HfSpec *right, HfJoin join,
                       bool merge, Arena *arena);

typedef struct HfNames {
    const char *const *names;
    int n;
} HfNames;

typedef struct HfPrune {
    HfNames channels, samples, modifiers, measurements;
    unsigned kinds; /* 1 << HfKind */
} HfPrune;
/* A name that there is not is an error. Observations go with their channels, and what measurements
 * say of a modifier with it. */
const char *hf_prune(HfSpec *out, const HfSpec *s, const HfPrune *prune, Arena *arena);

typedef struct HfRenames { /* from[i] becomes to[i] */
    const char *const *from, *const *to;
    int n;
} HfRenames;

typedef struct HfRename {
    HfRenames channels, samples, modifiers, measurements;
} HfRename;
/* Modifiers that get the name of others share their parameter from then on. */
const char *hf_rename(HfSpec *out, const HfSpec *s, const HfRename *rename, Arena *arena);

#endif
