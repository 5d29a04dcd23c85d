/* hf_combine.c - workspaces made of two; see hf_change.h. */
#include "stat/histfactory/hf_change.h"

static const char *const join_names[] = {"none", "outer", "left outer", "right outer"};

bool hf_join_find(HfJoin *out, Str name) {
    for (size_t i = 0; i < ARRAY_LEN(join_names); i++) {
        *out = (HfJoin)i;
        if (str_eq(name, str_of(join_names[i]))) return true;
    }
    return false;
}

typedef struct Joining {
    HfSpec *out;
    const HfSpec *first, *second; /* second: what is added */
    HfJoin join;
    bool merge;
    Arena *arena;
} Joining;

static const char *conflict(const Joining *k, const char *what, const char *name) {
    if (k->join == HF_JOIN_NONE)
        return arena_printf(k->arena,
                            "both workspaces have the %s '%s'; another join tells which one counts",
                            what, name);
    return arena_printf(
        k->arena,
        "the %s '%s' is not the same in both workspaces; the join \"left outer\" or "
        "\"right outer\" tells which one counts",
        what, name);
}

/* Samples of a channel that both have. */
static const char *merge_channel(const Joining *k, HfChannel *into, const HfChannel *from) {
    if (into->bins != from->bins)
        return arena_printf(k->arena,
                            "the channel '%s' has %d bins in one workspace and %d in the "
                            "other",
                            into->name, into->bins, from->bins);
    HfSample *samples = arena_array(k->arena, HfSample, into->n + from->n);
    if (into->n) memcpy(samples, into->samples, sizeof *samples * (size_t)into->n);
    into->samples = samples;
    for (int i = 0; i < from->n; i++) {
        int at = hf_channel_sample(into, from->samples[i].name);
        if (at < 0)
            into->samples[into->n++] = from->samples[i];
        else if (k->join == HF_JOIN_OUTER &&
                 !hf_sample_equal(&into->samples[at], &from->samples[i], into->bins))
            return conflict(k, "sample",
                            arena_printf(k->arena, "%s' of the channel '%s", from->samples[i].name,
                                         into->name));
    }
    return NULL;
}

static const char *join_channels(Joining *k) {
    const HfSpec *a = k->first, *b = k->second;
    HfSpec *out = k->out;
    out->channels = arena_array(k->arena, HfChannel, a->n_channels + b->n_channels);
    if (a->n_channels)
        memcpy(out->channels, a->channels, sizeof(HfChannel) * (size_t)a->n_channels);
    out->n_channels = a->n_channels;
    for (int i = 0; i < b->n_channels; i++) {
        const HfChannel *c = &b->channels[i];
        const char *why = NULL;
        int at = hf_spec_channel(a, c->name);
        if (at < 0)
            out->channels[out->n_channels++] = *c;
        else if (k->merge)
            why = merge_channel(k, &out->channels[at], c);
        else if (k->join == HF_JOIN_NONE ||
                 (k->join == HF_JOIN_OUTER && !hf_channel_equal(&a->channels[at], c)))
            why = conflict(k, "channel", c->name);
        if (why) return why;
    }
    return NULL;
}

static const char *join_observations(Joining *k) {
    const HfSpec *a = k->first, *b = k->second;
    HfSpec *out = k->out;
    out->observations = arena_array(k->arena, HfObservation, a->n_observations + b->n_observations);
    if (a->n_observations)
        memcpy(out->observations, a->observations,
               sizeof(HfObservation) * (size_t)a->n_observations);
    out->n_observations = a->n_observations;
    for (int i = 0; i < b->n_observations; i++) {
        const HfObservation *o = &b->observations[i];
        int at = hf_spec_observation(a, o->name);
        if (at < 0)
            out->observations[out->n_observations++] = *o;
        else if (k->join == HF_JOIN_NONE ||
                 (k->join == HF_JOIN_OUTER && !hf_observation_equal(&a->observations[at], o)))
            return conflict(k, "observation", o->name);
    }
    return NULL;
}

static const char *merge_measurement(const Joining *k, HfMeasurement *into,
                                     const HfMeasurement *from) {
    if (strcmp(into->poi, from->poi))
        return arena_printf(k->arena,
                            "the measurement '%s' has the poi '%s' in one workspace and "
                            "'%s' in the other",
                            into->name, into->poi, from->poi);
    HfConfig *configs = arena_array(k->arena, HfConfig, into->n + from->n);
    if (into->n) memcpy(configs, into->configs, sizeof *configs * (size_t)into->n);
    int n = into->n;
    for (int i = 0; i < from->n; i++) {
        int at = 0;
        while (at < into->n && strcmp(into->configs[at].name, from->configs[i].name)) at++;
        if (at == into->n)
            configs[n++] = from->configs[i];
        else if (!hf_config_equal(&into->configs[at], &from->configs[i]))
            return arena_printf(k->arena,
                                "the measurement '%s' says different things of '%s' in "
                                "the workspaces",
                                into->name, from->configs[i].name);
    }
    into->configs = configs;
    into->n = n;
    return NULL;
}

static const char *join_measurements(Joining *k) {
    const HfSpec *a = k->first, *b = k->second;
    HfSpec *out = k->out;
    out->measurements = arena_array(k->arena, HfMeasurement, a->n_measurements + b->n_measurements);
    if (a->n_measurements)
        memcpy(out->measurements, a->measurements,
               sizeof(HfMeasurement) * (size_t)a->n_measurements);
    out->n_measurements = a->n_measurements;
    for (int i = 0; i < b->n_measurements; i++) {
        const HfMeasurement *m = &b->measurements[i];
        const char *why = NULL;
        int at = hf_spec_measurement(a, m->name);
        if (at < 0)
            out->measurements[out->n_measurements++] = *m;
        else if (k->join == HF_JOIN_NONE)
            why = conflict(k, "measurement", m->name);
        else if (k->join == HF_JOIN_OUTER)
            why = merge_measurement(k, &out->measurements[at], m);
        if (why) return why;
    }
    return NULL;
}

const char *hf_combine(HfSpec *out, const HfSpec *left, const HfSpec *right, HfJoin join,
                       bool merge, Arena *arena) {
    Joining k = {.out = out, .first = left, .second = right, .join = join, .merge = merge};
    k.arena = arena;
    *out = (HfSpec){.version = left->version};
    if (merge && join == HF_JOIN_NONE)
        return "channels are merged by the joins \"outer\", \"left outer\" and \"right outer\"";
    if (join == HF_JOIN_RIGHT) {
        k.first = right;
        k.second = left;
    }
    const char *why = join_channels(&k);
    if (!why) why = join_observations(&k);
    return why ? why : join_measurements(&k);
}
