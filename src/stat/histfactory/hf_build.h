/* hf_build.h - a workspace made of arrays: channels, samples with contents and errors, variations.
 *
 *   HfBuild b;
 *   hf_build_open(&b, &arena);
 *   hf_build_channel(&b, "sr", bins, data);
 *   hf_build_sample(&b, "signal", contents, errors);
 *   hf_build_plain(&b, HF_NORMFACTOR, "mu");
 *   hf_build_variation(&b, "jes", up, down, HF_VARY_BOTH);
 *   hf_build_measurement(&b, "meas", "mu");
 *   hf_build_config(&b, (HfConfig){...});
 *   HfSpec spec = hf_build_end(&b);
 *
 * A sample belongs to the channel before it, a modifier to the sample, a config to the measurement.
 * Everything is copied to the arena.
 */
#ifndef HML_STAT_HISTFACTORY_HF_BUILD_H
#define HML_STAT_HISTFACTORY_HF_BUILD_H

#include "core/vec.h"
#include "stat/histfactory/hf_spec.h"

/* What becomes of a variation of the bins: a change of the yield (normsys) and of the shape
 * (histosys) with one parameter, or all of it as one of them. */
typedef enum HfVary { HF_VARY_BOTH, HF_VARY_SHAPE, HF_VARY_NORM } HfVary;

typedef struct HfBuild {
    Arena *arena;
    VEC(HfChannel) channels;
    VEC(HfSample) samples;     /* of the last channel */
    VEC(HfModifier) modifiers; /* of the last sample */
    VEC(HfObservation) observations;
    VEC(HfMeasurement) measurements;
    VEC(HfConfig) configs; /* of the last measurement */
    const double *errors;  /* of the last sample; NULL */
} HfBuild;

void hf_build_open(HfBuild *b, Arena *arena);
void hf_build_channel(HfBuild *b, const char *name, int bins, const double *observed);
/* errors: standard deviations of the contents; NULL: none are known. */
void hf_build_sample(HfBuild *b, const char *name, const double *content, const double *errors);
/* A modifier without data: normfactor, shapefactor, lumi. */
void hf_build_plain(HfBuild *b, HfKind kind, const char *name);
void hf_build_norm(HfBuild *b, const char *name, double lo, double hi);
/* Contents of the bins in both variations. One may be NULL: the other is mirrored at the nominal
 * ones. Where the yield of the sample or of a variation is not positive, no factor tells the change
 * of the yield, and all of it is shape. The kinds of modifiers that are made, and with them the
 * order of parameters, depend on HfVary alone: a shape that changes nothing is made as a spare. */
void hf_build_variation(HfBuild *b, const char *name, const double *up, const double *down,
                        HfVary how);
/* A staterror (or shapesys) of the errors of the sample, if it has some. */
void hf_build_errors(HfBuild *b, HfKind kind, const char *name);
void hf_build_measurement(HfBuild *b, const char *name, const char *poi);
void hf_build_config(HfBuild *b, HfConfig config);
/* Ends it; b is not used any more. */
HfSpec hf_build_end(HfBuild *b);

#endif
