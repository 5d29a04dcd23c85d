/* hf_build.c - a workspace made of arrays; see hf_build.h. */
#include "stat/histfactory/hf_build.h"

#include <math.h>

/* Relative changes of shape below this are rounding. */
#define SAME_SHAPE 1e-12

void hf_build_open(HfBuild *b, Arena *arena) { *b = (HfBuild){.arena = arena}; }

static const double *copy_of(HfBuild *b, const double *x, int n) {
    return x ? arena_copy(b->arena, x, sizeof *x * (size_t)n) : NULL;
}

static void end_sample(HfBuild *b) {
    if (!b->samples.n) return;
    HfSample *s = &vec_last(&b->samples);
    s->n = (int)b->modifiers.n;
    s->modifiers = arena_copy(b->arena, b->modifiers.data, sizeof(HfModifier) * b->modifiers.n);
    vec_clear(&b->modifiers);
}

static void end_channel(HfBuild *b) {
    if (!b->channels.n) return;
    end_sample(b);
    HfChannel *c = &vec_last(&b->channels);
    c->n = (int)b->samples.n;
    c->samples = arena_copy(b->arena, b->samples.data, sizeof(HfSample) * b->samples.n);
    vec_clear(&b->samples);
}

static void end_measurement(HfBuild *b) {
    if (!b->measurements.n) return;
    HfMeasurement *m = &vec_last(&b->measurements);
    m->n = (int)b->configs.n;
    m->configs = arena_copy(b->arena, b->configs.data, sizeof(HfConfig) * b->configs.n);
    vec_clear(&b->configs);
}

static int bins_of(const HfBuild *b) { return vec_last(&b->channels).bins; }

void hf_build_channel(HfBuild *b, const char *name, int bins, const double *observed) {
    end_channel(b);
    name = arena_strdup(b->arena, name);
    vec_push(&b->channels, (HfChannel){.name = name, .bins = bins});
    if (observed)
        vec_push(&b->observations, (HfObservation){name, copy_of(b, observed, bins), bins});
}

void hf_build_sample(HfBuild *b, const char *name, const double *content, const double *errors) {
    end_sample(b);
    vec_push(&b->samples, (HfSample){.name = arena_strdup(b->arena, name),
                                     .data = copy_of(b, content, bins_of(b))});
    b->errors = copy_of(b, errors, bins_of(b));
}

static void add(HfBuild *b, HfModifier m) {
    m.name = arena_strdup(b->arena, m.name);
    vec_push(&b->modifiers, m);
}

void hf_build_plain(HfBuild *b, HfKind kind, const char *name) {
    add(b, (HfModifier){.name = name, .kind = kind});
}

void hf_build_norm(HfBuild *b, const char *name, double lo, double hi) {
    add(b, (HfModifier){.name = name, .kind = HF_NORMSYS, .lo = lo, .hi = hi});
}

void hf_build_errors(HfBuild *b, HfKind kind, const char *name) {
    if (b->errors) add(b, (HfModifier){.name = name, .kind = kind, .data = b->errors});
}

/* ---- variations ---- */

static double sum_of(const double *x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += x[i];
    return sum;
}

static const double *mirrored(HfBuild *b, const double *x, const double *nominal, int n) {
    double *out = arena_array(b->arena, double, n);
    for (int i = 0; i < n; i++) out[i] = 2 * nominal[i] - x[i];
    return out;
}

/* x with the yield divided by factor; *changed: is its shape another one than the nominal? */
static const double *at_yield(HfBuild *b, const double *x, double factor, const double *nominal,
                              int n, bool *changed) {
    double *out = arena_array(b->arena, double, n);
    for (int i = 0; i < n; i++) {
        out[i] = x[i] / factor;
        *changed = *changed || fabs(out[i] - nominal[i]) > SAME_SHAPE * fabs(nominal[i]);
    }
    return out;
}

void hf_build_variation(HfBuild *b, const char *name, const double *up, const double *down,
                        HfVary how) {
    const double *nominal = vec_last(&b->samples).data;
    int n = bins_of(b);
    up = up ? copy_of(b, up, n) : mirrored(b, down, nominal, n);
    down = down ? copy_of(b, down, n) : mirrored(b, up, nominal, n);
    double sum = sum_of(nominal, n), hi = sum_of(up, n) / sum, lo = sum_of(down, n) / sum;
    bool factors = sum > 0 && hi > 0 && lo > 0, changed = false;
    if (how == HF_VARY_NORM) hf_build_norm(b, name, factors ? lo : 1, factors ? hi : 1);
    if (how == HF_VARY_NORM) return;
    HfModifier m = {.name = name, .kind = HF_HISTOSYS, .lo_data = down, .hi_data = up};
    if (how == HF_VARY_BOTH && factors) {
        hf_build_norm(b, name, lo, hi);
        m.lo_data = at_yield(b, down, lo, nominal, n, &changed);
        m.hi_data = at_yield(b, up, hi, nominal, n, &changed);
        m.spare = !changed;
    }
    add(b, m);
}

/* ---- measurements ---- */

void hf_build_measurement(HfBuild *b, const char *name, const char *poi) {
    end_measurement(b);
    vec_push(&b->measurements, (HfMeasurement){.name = arena_strdup(b->arena, name),
                                               .poi = arena_strdup(b->arena, poi)});
}

void hf_build_config(HfBuild *b, HfConfig c) {
    c.name = arena_strdup(b->arena, c.name);
    c.inits = copy_of(b, c.inits, c.n_inits);
    c.auxdata = copy_of(b, c.auxdata, c.n_auxdata);
    c.sigmas = copy_of(b, c.sigmas, c.n_sigmas);
    c.factors = copy_of(b, c.factors, c.n_factors);
    c.bounds = copy_of(b, c.bounds, 2 * c.n_bounds);
    vec_push(&b->configs, c);
}

HfSpec hf_build_end(HfBuild *b) {
    end_channel(b);
    end_measurement(b);
    HfSpec s = {.version = "1.0.0"};
    s.n_channels = (int)b->channels.n;
    s.channels = arena_copy(b->arena, b->channels.data, sizeof(HfChannel) * b->channels.n);
    s.n_observations = (int)b->observations.n;
    s.observations =
        arena_copy(b->arena, b->observations.data, sizeof(HfObservation) * b->observations.n);
    s.n_measurements = (int)b->measurements.n;
    s.measurements =
        arena_copy(b->arena, b->measurements.data, sizeof(HfMeasurement) * b->measurements.n);
    vec_free(&b->channels);
    vec_free(&b->samples);
    vec_free(&b->modifiers);
    vec_free(&b->observations);
    vec_free(&b->measurements);
    vec_free(&b->configs);
    return s;
}
