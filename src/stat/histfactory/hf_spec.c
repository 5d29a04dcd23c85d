/* hf_spec.c - what a HistFactory workspace says; see hf_spec.h. */
#include "stat/histfactory/hf_spec.h"

#include <stdlib.h>

static const char *const kind_names[HF_KINDS] = {"histosys",    "lumi",     "normfactor", "normsys",
                                                 "shapefactor", "shapesys", "staterror"};

const char *hf_kind_name(HfKind kind) { return kind_names[kind]; }

bool hf_kind_find(HfKind *out, Str name) {
    for (int k = 0; k < HF_KINDS; k++) {
        *out = (HfKind)k;
        if (str_eq(name, str_of(kind_names[k]))) return true;
    }
    return false;
}

/* ---- names ---- */

int hf_spec_channel(const HfSpec *s, const char *name) {
    for (int i = 0; i < s->n_channels; i++)
        if (strcmp(s->channels[i].name, name) == 0) return i;
    return -1;
}

int hf_spec_observation(const HfSpec *s, const char *channel) {
    for (int i = 0; i < s->n_observations; i++)
        if (strcmp(s->observations[i].name, channel) == 0) return i;
    return -1;
}

int hf_spec_measurement(const HfSpec *s, const char *name) {
    for (int i = 0; i < s->n_measurements; i++)
        if (strcmp(s->measurements[i].name, name) == 0) return i;
    return -1;
}

int hf_channel_sample(const HfChannel *c, const char *name) {
    for (int i = 0; i < c->n; i++)
        if (strcmp(c->samples[i].name, name) == 0) return i;
    return -1;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int hf_names_sort(const char **names, int n) {
    if (n < 1) return 0;
    qsort(names, (size_t)n, sizeof *names, compare_names);
    int kept = 1;
    for (int i = 1; i < n; i++)
        if (strcmp(names[i], names[kept - 1])) names[kept++] = names[i];
    return kept;
}

int hf_spec_channel_names(const HfSpec *s, Arena *arena, const char ***out) {
    *out = arena_array(arena, const char *, s->n_channels);
    for (int i = 0; i < s->n_channels; i++) (*out)[i] = s->channels[i].name;
    return hf_names_sort(*out, s->n_channels);
}

int hf_spec_sample_names(const HfSpec *s, Arena *arena, const char ***out) {
    int n = 0;
    for (int c = 0; c < s->n_channels; c++) n += s->channels[c].n;
    *out = arena_array(arena, const char *, n);
    n = 0;
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++) (*out)[n++] = s->channels[c].samples[i].name;
    return hf_names_sort(*out, n);
}

int hf_spec_modifier_names(const HfSpec *s, Arena *arena, const char ***out) {
    int n = 0;
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++) n += s->channels[c].samples[i].n;
    *out = arena_array(arena, const char *, n);
    n = 0;
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++)
            for (int k = 0; k < s->channels[c].samples[i].n; k++)
                (*out)[n++] = s->channels[c].samples[i].modifiers[k].name;
    return hf_names_sort(*out, n);
}

/* ---- comparison ---- */

static bool same_text(const char *a, const char *b) { return strcmp(a, b) == 0; }

static bool same_numbers(const double *a, const double *b, int n) {
    if (!a || !b) return a == b;
    for (int i = 0; i < n; i++)
        if (a[i] != b[i]) return false;
    return true;
}

bool hf_modifier_equal(const HfModifier *a, const HfModifier *b, int bins) {
    return a->kind == b->kind && same_text(a->name, b->name) && a->lo == b->lo && a->hi == b->hi &&
           same_numbers(a->lo_data, b->lo_data, bins) &&
           same_numbers(a->hi_data, b->hi_data, bins) && same_numbers(a->data, b->data, bins);
}

bool hf_sample_equal(const HfSample *a, const HfSample *b, int bins) {
    bool same = same_text(a->name, b->name) && a->n == b->n && same_numbers(a->data, b->data, bins);
    for (int i = 0; same && i < a->n; i++)
        same = hf_modifier_equal(&a->modifiers[i], &b->modifiers[i], bins);
    return same;
}

bool hf_channel_equal(const HfChannel *a, const HfChannel *b) {
    bool same = same_text(a->name, b->name) && a->n == b->n && a->bins == b->bins;
    for (int i = 0; same && i < a->n; i++)
        same = hf_sample_equal(&a->samples[i], &b->samples[i], a->bins);
    return same;
}

bool hf_observation_equal(const HfObservation *a, const HfObservation *b) {
    return same_text(a->name, b->name) && a->bins == b->bins &&
           same_numbers(a->data, b->data, a->bins);
}

bool hf_config_equal(const HfConfig *a, const HfConfig *b) {
    return same_text(a->name, b->name) && a->n_inits == b->n_inits && a->n_bounds == b->n_bounds &&
           a->n_auxdata == b->n_auxdata && a->n_sigmas == b->n_sigmas &&
           a->n_factors == b->n_factors && a->has_fixed == b->has_fixed && a->fixed == b->fixed &&
           same_numbers(a->inits, b->inits, a->n_inits) &&
           same_numbers(a->bounds, b->bounds, 2 * a->n_bounds) &&
           same_numbers(a->auxdata, b->auxdata, a->n_auxdata) &&
           same_numbers(a->sigmas, b->sigmas, a->n_sigmas) &&
           same_numbers(a->factors, b->factors, a->n_factors);
}

/* ---- copies ---- */

HfSample hf_sample_copy(Arena *arena, const HfSample *s) {
    HfSample out = *s;
    out.modifiers = arena_copy(arena, s->modifiers, sizeof *s->modifiers * (size_t)s->n);
    return out;
}

HfChannel hf_channel_copy(Arena *arena, const HfChannel *c) {
    HfChannel out = *c;
    out.samples = arena_array(arena, HfSample, c->n);
    for (int i = 0; i < c->n; i++) out.samples[i] = hf_sample_copy(arena, &c->samples[i]);
    return out;
}
