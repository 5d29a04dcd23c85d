/* event_source.h - what is known of a model at some parameters before events are drawn from it: how
 * many each term has, and samplers of its factors. Toys at the same parameters share it.
 */
#ifndef HML_STAT_MODEL_EVENT_SOURCE_H
#define HML_STAT_MODEL_EVENT_SOURCE_H

#include "stat/model/generate.h"
#include "stat/model/sampler.h"

enum { EVENT_FACTORS = 8 };

typedef struct EventTerm {
    bool is_open;
    Sampler *samplers; /* of its factors; none: by acceptance */
    int n_factors;
    const char *why; /* it cannot be drawn */
} EventTerm;

typedef struct EventSource {
    Arena arena;
    const Model *m;
    double *params, integral;
    double *mean; /* of each term */
    bool knows_terms;
    EventTerm *terms;
    double events, wanted; /* about how many are drawn; as it was asked for */
    const char *why;
} EventSource;

/* events: how many at a time, about; < 0: as many as the integral. */
void event_source_open(EventSource *s, const Model *m, const double *params, double events);
void event_source_close(EventSource *s);
/* As model_generate, in the order of terms. */
const char *event_source_draw(EventSource *s, Generated *out, double n, const RowData *data,
                              Rng *rng, Arena *arena);

#endif
