/* hf_spec.h - what a HistFactory workspace says: channels, samples, modifiers, observations and
 * measurements, as they stand in the file.
 *
 * The structure is that of pyhf's JSON (Heinrich, Feickert, Stark and Cranmer, J. Open Source
 * Softw. 6 (2021) 2823; the model itself: Cranmer et al., CERN-OPEN-2012-016). Nothing is
 * calculated here: hf_model.h makes a likelihood of it. All that a spec points to lives in the
 * arena it was made in and never changes, so that specs may share parts.
 */
#ifndef HML_STAT_HISTFACTORY_HF_SPEC_H
#define HML_STAT_HISTFACTORY_HF_SPEC_H

#include "core/str.h"

/* In the order in which their parameters are numbered. */
typedef enum HfKind {
    HF_HISTOSYS,    /* adds an interpolated shape; Gaussian constraint */
    HF_LUMI,        /* one factor of several samples; Gaussian constraint */
    HF_NORMFACTOR,  /* a free factor */
    HF_NORMSYS,     /* an interpolated factor; Gaussian constraint */
    HF_SHAPEFACTOR, /* a free factor for each bin */
    HF_SHAPESYS,    /* a factor for each bin of one sample; Poisson constraints */
    HF_STATERROR,   /* a factor for each bin of several samples; Gaussian constraints */
    HF_KINDS
} HfKind;

typedef struct HfModifier {
    const char *name;
    HfKind kind;
    double lo, hi;                   /* NORMSYS */
    const double *lo_data, *hi_data; /* HISTOSYS: contents of bins */
    const double *data;              /* SHAPESYS, STATERROR: absolute errors of bins */
    bool spare; /* a HISTOSYS that changes nothing, beside a NORMSYS of its name: not written */
} HfModifier;

typedef struct HfSample {
    const char *name;
    const double *data; /* one for each bin of the channel */
    HfModifier *modifiers;
    int n;
} HfSample;

typedef struct HfChannel {
    const char *name;
    int bins;
    HfSample *samples;
    int n;
} HfChannel;

typedef struct HfObservation {
    const char *name; /* of the channel */
    const double *data;
    int bins;
} HfObservation;

/* What a measurement says of a parameter. Lists that are not given are NULL. */
typedef struct HfConfig {
    const char *name;
    const double *inits, *auxdata, *sigmas, *factors;
    const double *bounds; /* lo, hi, lo, hi ... */
    int n_inits, n_bounds, n_auxdata, n_sigmas, n_factors;
    bool has_fixed, fixed;
} HfConfig;

typedef struct HfMeasurement {
    const char *name, *poi; /* poi "": none */
    HfConfig *configs;
    int n;
} HfMeasurement;

typedef struct HfSpec {
    HfChannel *channels;
    HfObservation *observations;
    HfMeasurement *measurements;
    int n_channels, n_observations, n_measurements;
    const char *version;
} HfSpec;

const char *hf_kind_name(HfKind kind);
/* False where there is no such kind. */
bool hf_kind_find(HfKind *out, Str name);

/* The place of what has that name; -1. */
int hf_spec_channel(const HfSpec *s, const char *name);
int hf_spec_observation(const HfSpec *s, const char *channel);
int hf_spec_measurement(const HfSpec *s, const char *name);
int hf_channel_sample(const HfChannel *c, const char *name);

/* Names of channels, or of samples in any channel, sorted by bytes, each once. Returns how many. */
int hf_spec_channel_names(const HfSpec *s, Arena *arena, const char ***out);
int hf_spec_sample_names(const HfSpec *s, Arena *arena, const char ***out);
int hf_spec_modifier_names(const HfSpec *s, Arena *arena, const char ***out);
/* Sorts n names and leaves each once; returns how many are left. */
int hf_names_sort(const char **names, int n);

/* Are they the same, number by number? */
bool hf_modifier_equal(const HfModifier *a, const HfModifier *b, int bins);
bool hf_sample_equal(const HfSample *a, const HfSample *b, int bins);
bool hf_channel_equal(const HfChannel *a, const HfChannel *b);
bool hf_observation_equal(const HfObservation *a, const HfObservation *b);
bool hf_config_equal(const HfConfig *a, const HfConfig *b);

/* Copies that share what they point to but not their own lists. */
HfSample hf_sample_copy(Arena *arena, const HfSample *s);
HfChannel hf_channel_copy(Arena *arena, const HfChannel *c);

#endif
