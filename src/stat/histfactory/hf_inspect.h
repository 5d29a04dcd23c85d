/* hf_inspect.h - the modifiers of a workspace looked at one by one: a part of hf_validate.c. */
#ifndef HML_STAT_HISTFACTORY_HF_INSPECT_H
#define HML_STAT_HISTFACTORY_HF_INSPECT_H

#include "stat/histfactory/hf_validate.h"

typedef struct HfInspection {
    const HfSpec *spec;
    const HfSettings *settings;
    Arena *arena;
    const char *poi;
    VEC(HfFinding) findings;
} HfInspection;

void hf_found(HfInspection *k, Severity severity, const char *kind, const char *path,
              const char *fmt, ...) HML_PRINTF(5, 6);
void hf_inspect_modifier(HfInspection *k, int channel, int sample, int modifier);
/* Free parameters that the data cannot tell apart. */
void hf_inspect_together(HfInspection *k);

#endif
