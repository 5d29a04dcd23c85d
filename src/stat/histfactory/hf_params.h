/* hf_params.h - the parameters of a HistFactory model and what constrains them: which there are, in
 * which order, with what a measurement says of them.
 *
 * The order and the defaults are pyhf's, so that vectors of parameters and data mean the same:
 * kinds in the order of HfKind, in each the order of first use over channels, samples and modifiers
 * sorted by name (staterrors by their names).
 */
#ifndef HML_STAT_HISTFACTORY_HF_PARAMS_H
#define HML_STAT_HISTFACTORY_HF_PARAMS_H

#include "stat/histfactory/hf_spec.h"

typedef enum HfConstraint { HF_FREE, HF_GAUSSIAN, HF_POISSON } HfConstraint;

/* The parameters of one name: one, or (list) one for each bin. */
typedef struct HfSet {
    const char *name;
    HfKind kind; /* of the modifier that was met first */
    HfConstraint constraint;
    bool list;
    int n, first, aux; /* number of parameters; of the first; of its auxiliary datum */
    double *init, *lo, *hi;
    double *auxdata; /* constrained: what was measured */
    double *width;   /* GAUSSIAN: sigma; POISSON: events per unit of the parameter */
    bool *fixed;
} HfSet;

typedef struct HfParams {
    HfSet *sets;
    int n_sets, n, n_aux;
} HfParams;

/* NULL, or what is wrong and where (in the arena). m may be NULL. */
const char *hf_params_collect(HfParams *out, const HfSpec *s, const HfMeasurement *m, Arena *arena);
/* NULL where there is none. */
const HfSet *hf_params_find(const HfParams *p, const char *name);

/* Channels by name, in order; for each its samples by name; for each its modifiers by name and
 * kind. */
typedef struct HfWalk {
    int n;
    struct HfVisit {
        int channel, sample, modifier; /* places in the spec */
    } * visits;
} HfWalk;
void hf_walk(HfWalk *out, const HfSpec *s, Arena *arena);

/* "channels[0].samples[1].modifiers[2]" (sample, modifier: -1: not named). */
const char *hf_path(Arena *arena, int channel, int sample, int modifier);

#endif
