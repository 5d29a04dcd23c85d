/* hf_prune.c - workspaces without some of their parts, or with other names; see hf_change.h. */
#include "stat/histfactory/hf_change.h"

static int place_in(const char *const *names, int n, const char *name) {
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}

static bool has(HfNames list, const char *name) { return place_in(list.names, list.n, name) >= 0; }

/* Are all of the list among what there is? */
static const char *check_names(const char *const *list, int n, const char *const *there,
                               int n_there, const char *what, Arena *arena) {
    for (int i = 0; i < n; i++) {
        if (place_in(there, n_there, list[i]) >= 0) continue;
        const char *near = str_nearest(str_of(list[i]), there, (size_t)n_there);
        return arena_printf(arena, "the workspace has no %s '%s'%s%s%s", what, list[i],
                            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    return NULL;
}

typedef struct Lists {
    HfNames channels, samples, modifiers, measurements;
} Lists;

static const char *check_lists(const HfSpec *s, const Lists *l, Arena *arena) {
    const char **there;
    int n = hf_spec_channel_names(s, arena, &there);
    const char *why = check_names(l->channels.names, l->channels.n, there, n, "channel", arena);
    n = hf_spec_sample_names(s, arena, &there);
    if (!why) why = check_names(l->samples.names, l->samples.n, there, n, "sample", arena);
    n = hf_spec_modifier_names(s, arena, &there);
    if (!why) why = check_names(l->modifiers.names, l->modifiers.n, there, n, "modifier", arena);
    there = arena_array(arena, const char *, s->n_measurements);
    for (n = 0; n < s->n_measurements; n++) there[n] = s->measurements[n].name;
    if (!why)
        why = check_names(l->measurements.names, l->measurements.n, there, n, "measurement", arena);
    return why;
}

/* ---- without ---- */

static void prune_sample(HfSample *s, const HfPrune *p) {
    int kept = 0;
    for (int i = 0; i < s->n; i++)
        if (!has(p->modifiers, s->modifiers[i].name) && !(p->kinds >> s->modifiers[i].kind & 1))
            s->modifiers[kept++] = s->modifiers[i];
    s->n = kept;
}

static const char *prune_channels(HfSpec *out, const HfSpec *s, const HfPrune *p, Arena *arena) {
    out->channels = arena_array(arena, HfChannel, s->n_channels);
    for (int c = 0; c < s->n_channels; c++) {
        if (has(p->channels, s->channels[c].name)) continue;
        HfChannel *channel = &out->channels[out->n_channels++];
        *channel = hf_channel_copy(arena, &s->channels[c]);
        int kept = 0;
        for (int i = 0; i < channel->n; i++) {
            if (has(p->samples, channel->samples[i].name)) continue;
            channel->samples[kept] = channel->samples[i];
            prune_sample(&channel->samples[kept++], p);
        }
        channel->n = kept;
        if (!kept)
            return arena_printf(arena, "the channel '%s' would have no samples; prune it too",
                                channel->name);
    }
    return out->n_channels ? NULL : "no channel would be left";
}

static bool kind_there(const HfSpec *s, HfKind kind) {
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++)
            for (int m = 0; m < s->channels[c].samples[i].n; m++)
                if (s->channels[c].samples[i].modifiers[m].kind == kind) return true;
    return false;
}

const char *hf_prune(HfSpec *out, const HfSpec *s, const HfPrune *p, Arena *arena) {
    Lists lists = {p->channels, p->samples, p->modifiers, p->measurements};
    *out = (HfSpec){.version = s->version};
    const char *why = check_lists(s, &lists, arena);
    if (why) return why;
    for (int kind = 0; kind < HF_KINDS; kind++)
        if (p->kinds >> kind & 1 && !kind_there(s, (HfKind)kind))
            return arena_printf(arena, "the workspace has no modifiers of the kind %s",
                                hf_kind_name((HfKind)kind));
    why = prune_channels(out, s, p, arena);
    if (why) return why;
    out->observations = arena_array(arena, HfObservation, s->n_observations);
    for (int i = 0; i < s->n_observations; i++)
        if (!has(p->channels, s->observations[i].name))
            out->observations[out->n_observations++] = s->observations[i];
    out->measurements = arena_array(arena, HfMeasurement, s->n_measurements);
    for (int i = 0; i < s->n_measurements; i++) {
        if (has(p->measurements, s->measurements[i].name)) continue;
        HfMeasurement *m = &out->measurements[out->n_measurements++];
        *m = s->measurements[i];
        m->configs = arena_array(arena, HfConfig, m->n);
        m->n = 0;
        for (int k = 0; k < s->measurements[i].n; k++)
            if (!has(p->modifiers, s->measurements[i].configs[k].name))
                m->configs[m->n++] = s->measurements[i].configs[k];
    }
    return NULL;
}

/* ---- other names ---- */

static const char *renamed(HfRenames r, const char *name) {
    int at = place_in(r.from, r.n, name);
    return at < 0 ? name : r.to[at];
}

/* Two of one name in a channel, or two modifiers of one kind and name in a sample. */
static const char *check_channel(const HfChannel *c, Arena *arena) {
    for (int i = 0; i < c->n; i++) {
        const HfSample *s = &c->samples[i];
        if (hf_channel_sample(c, s->name) < i)
            return arena_printf(arena, "the channel '%s' would have two samples '%s'", c->name,
                                s->name);
        for (int m = 0; m < s->n; m++)
            for (int k = 0; k < m; k++)
                if (s->modifiers[m].kind == s->modifiers[k].kind &&
                    strcmp(s->modifiers[m].name, s->modifiers[k].name) == 0)
                    return arena_printf(arena,
                                        "the sample '%s' of the channel '%s' would have two "
                                        "%s '%s'",
                                        s->name, c->name, hf_kind_name(s->modifiers[m].kind),
                                        s->modifiers[m].name);
    }
    return NULL;
}

static const char *rename_channels(HfSpec *out, const HfSpec *s, const HfRename *r, Arena *arena) {
    out->channels = arena_array(arena, HfChannel, s->n_channels);
    for (int c = 0; c < s->n_channels; c++) {
        HfChannel *channel = &out->channels[out->n_channels++];
        *channel = hf_channel_copy(arena, &s->channels[c]);
        channel->name = renamed(r->channels, channel->name);
        for (int i = 0; i < channel->n; i++) {
            HfSample *sample = &channel->samples[i];
            sample->name = renamed(r->samples, sample->name);
            for (int m = 0; m < sample->n; m++)
                sample->modifiers[m].name = renamed(r->modifiers, sample->modifiers[m].name);
        }
        if (hf_spec_channel(out, channel->name) < c)
            return arena_printf(arena, "there would be two channels '%s'", channel->name);
        const char *why = check_channel(channel, arena);
        if (why) return why;
    }
    return NULL;
}

static const char *rename_measurements(HfSpec *out, const HfSpec *s, const HfRename *r,
                                       Arena *arena) {
    out->measurements = arena_array(arena, HfMeasurement, s->n_measurements);
    for (int i = 0; i < s->n_measurements; i++) {
        HfMeasurement *m = &out->measurements[out->n_measurements++];
        *m = s->measurements[i];
        m->name = renamed(r->measurements, m->name);
        m->poi = renamed(r->modifiers, m->poi);
        m->configs = arena_copy(arena, m->configs, sizeof(HfConfig) * (size_t)m->n);
        if (hf_spec_measurement(out, m->name) < i)
            return arena_printf(arena, "there would be two measurements '%s'", m->name);
        for (int k = 0; k < m->n; k++)
            m->configs[k].name = renamed(r->modifiers, m->configs[k].name);
    }
    return NULL;
}

const char *hf_rename(HfSpec *out, const HfSpec *s, const HfRename *r, Arena *arena) {
    Lists lists = {{r->channels.from, r->channels.n},
                   {r->samples.from, r->samples.n},
                   {r->modifiers.from, r->modifiers.n},
                   {r->measurements.from, r->measurements.n}};
    *out = (HfSpec){.version = s->version};
    const char *why = check_lists(s, &lists, arena);
    if (!why) why = rename_channels(out, s, r, arena);
    if (why) return why;
    out->n_observations = s->n_observations;
    out->observations =
        arena_copy(arena, s->observations, sizeof(HfObservation) * (size_t)s->n_observations);
    for (int i = 0; i < out->n_observations; i++)
        out->observations[i].name = renamed(r->channels, out->observations[i].name);
    return rename_measurements(out, s, r, arena);
}
