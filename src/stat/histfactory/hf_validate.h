/* hf_validate.h - what looks wrong in a workspace, in the manner of combine's ValidateDatacards:
 * nothing here changes it, and most findings may be meant.
 */
#ifndef HML_STAT_HISTFACTORY_HF_VALIDATE_H
#define HML_STAT_HISTFACTORY_HF_VALIDATE_H

#include "core/diag.h"
#include "stat/histfactory/hf_model.h"

/* Relative changes of a yield: smaller ones are hardly worth a parameter, larger ones are worth a
 * look. */
#define HF_SMALL_EFFECT 0.001
#define HF_LARGE_EFFECT 0.1

typedef struct HfFinding {
    Severity severity; /* error: the model cannot be made, or fails where it starts */
    const char *kind;  /* "same_sign" */
    const char *path;  /* "channels[0].samples[1].modifiers[2]" */
    const char *text;  /* names what is there, and says why it matters */
} HfFinding;

typedef struct HfFindings {
    HfFinding *list;
    int n, errors, warnings;
} HfFindings;

/* Errors first, then warnings, then notes; in each the order of the file. */
void hf_validate(HfFindings *out, const HfSpec *s, const HfSettings *settings, Arena *arena);

#endif
