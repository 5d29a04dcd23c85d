/* hf_validate.c - what looks wrong in a workspace: see hf_validate.h. Modifiers are looked at in
 * hf_inspect.c.
 */
#include "stat/histfactory/hf_validate.h"

#include <math.h>

#include "stat/histfactory/hf_inspect.h"

/* Standard deviations. */
#define FAR_PULL 5

void hf_found(HfInspection *k, Severity severity, const char *kind, const char *path,
              const char *fmt, ...) {
    StrBuf text = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    vec_push(&k->findings,
             (HfFinding){severity, kind, path, arena_strdup(k->arena, buf_cstr(&text))});
    buf_free(&text);
}

/* "channels[0].samples[1].data[2]" */
static const char *data_path(HfInspection *k, int channel, int sample, int bin) {
    return arena_printf(k->arena, "%s.data[%d]", hf_path(k->arena, channel, sample, -1), bin);
}

/* ---- samples ---- */

static void check_sample(HfInspection *k, int channel, int sample) {
    const HfChannel *c = &k->spec->channels[channel];
    const HfSample *s = &c->samples[sample];
    bool empty = true;
    for (int b = 0; b < c->bins; b++) {
        empty = empty && s->data[b] == 0;
        if (s->data[b] < 0)
            hf_found(k, SEVERITY_WARNING, "negative_bin", data_path(k, channel, sample, b),
                     "the sample '%s' of '%s' has %g events in bin %d", s->name, c->name,
                     s->data[b], b);
    }
    if (empty)
        hf_found(k, SEVERITY_WARNING, "empty", hf_path(k->arena, channel, sample, -1),
                 "the sample '%s' of '%s' is empty", s->name, c->name);
    for (int m = 0; m < s->n; m++) hf_inspect_modifier(k, channel, sample, m);
}

static bool is_signal(const HfInspection *k, const HfSample *s) {
    for (int m = 0; m < s->n && k->poi[0]; m++)
        if (s->modifiers[m].kind == HF_NORMFACTOR && strcmp(s->modifiers[m].name, k->poi) == 0)
            return true;
    return false;
}

/* ---- channels ---- */

static void check_bin(HfInspection *k, int channel, int b, double signal, double background) {
    const HfChannel *c = &k->spec->channels[channel];
    int at = hf_spec_observation(k->spec, c->name);
    const HfObservation *o = at < 0 ? NULL : &k->spec->observations[at];
    double data = o && b < o->bins ? o->data[b] : 0, total = signal + background;
    const char *path = hf_path(k->arena, channel, -1, -1);
    if (total < 0)
        hf_found(k, SEVERITY_ERROR, "negative_total", path, "bin %d of '%s' expects %g events", b,
                 c->name, total);
    else if (total == 0 && data > 0)
        hf_found(k, SEVERITY_ERROR, "data_unexpected", path,
                 "bin %d of '%s' has %g events and expects none", b, c->name, data);
    else if (signal > 0 && background <= 0)
        hf_found(k, SEVERITY_WARNING, "no_background", path,
                 "bin %d of '%s' has signal (%g) and no background: without signal no event is "
                 "possible there",
                 b, c->name, signal);
}

static void check_channel(HfInspection *k, int channel) {
    const HfChannel *c = &k->spec->channels[channel];
    double signal = 0, background = 0;
    for (int s = 0; s < c->n; s++) check_sample(k, channel, s);
    for (int b = 0; b < c->bins; b++) {
        double sum[2] = {0};
        for (int s = 0; s < c->n; s++) sum[is_signal(k, &c->samples[s])] += c->samples[s].data[b];
        check_bin(k, channel, b, sum[1], sum[0]);
        signal += sum[1];
        background += sum[0];
    }
    if (signal > 0 && signal < HF_SMALL_EFFECT * background)
        hf_found(k, SEVERITY_NOTE, "small_signal", hf_path(k->arena, channel, -1, -1),
                 "the signal in '%s' is %.2g of the background", c->name, signal / background);
}

/* Samples that some channels have and others have not. */
static void check_missing(HfInspection *k) {
    const char **names;
    int n = hf_spec_sample_names(k->spec, k->arena, &names);
    for (int c = 0; c < k->spec->n_channels; c++)
        for (int i = 0; i < n; i++)
            if (hf_channel_sample(&k->spec->channels[c], names[i]) < 0)
                hf_found(k, SEVERITY_NOTE, "missing_sample", hf_path(k->arena, c, -1, -1),
                         "the sample '%s' is in other channels and not in '%s'", names[i],
                         k->spec->channels[c].name);
}

/* ---- observations ---- */

static void check_observations(HfInspection *k) {
    const HfSpec *s = k->spec;
    for (int c = 0; c < s->n_channels; c++)
        if (hf_spec_observation(s, s->channels[c].name) < 0)
            hf_found(k, SEVERITY_ERROR, "no_data", "observations",
                     "the channel '%s' has no observation", s->channels[c].name);
    for (int i = 0; i < s->n_observations; i++) {
        const HfObservation *o = &s->observations[i];
        const char *path = arena_printf(k->arena, "observations[%d]", i);
        int broken = 0;
        if (hf_spec_channel(s, o->name) < 0)
            hf_found(k, SEVERITY_WARNING, "unknown_channel", path,
                     "an observation of '%s', which is no channel", o->name);
        for (int b = 0; b < o->bins; b++) {
            broken += o->data[b] >= 0 && o->data[b] != floor(o->data[b]);
            if (o->data[b] < 0)
                hf_found(k, SEVERITY_ERROR, "negative_data",
                         arena_printf(k->arena, "%s.data[%d]", path, b),
                         "%g events were observed in bin %d of '%s'", o->data[b], b, o->name);
        }
        if (broken)
            hf_found(k, SEVERITY_NOTE, "no_counts", path,
                     "%d of %d bins of '%s' were observed with contents that are not whole numbers",
                     broken, o->bins, o->name);
    }
}

/* ---- measurements ---- */

static void check_config(HfInspection *k, const HfMeasurement *m, int at, int i,
                         const char *const *names, int n) {
    const HfConfig *c = &m->configs[i];
    const char *path = arena_printf(k->arena, "measurements[%d].config.parameters[%d]", at, i);
    bool known = false;
    for (int j = 0; j < n && !known; j++) known = strcmp(names[j], c->name) == 0;
    if (!known) {
        const char *near = str_nearest(str_of(c->name), names, (size_t)n);
        hf_found(k, SEVERITY_WARNING, "unknown_parameter", path,
                 "'%s' is no parameter of the model%s%s%s", c->name, near ? "; did you mean '" : "",
                 near ? near : "", near ? "'?" : "");
    }
    for (int j = 0; j < c->n_inits && j < c->n_bounds; j++)
        if (c->inits[j] < c->bounds[2 * j] || c->inits[j] > c->bounds[2 * j + 1])
            hf_found(k, SEVERITY_WARNING, "start_outside", path,
                     "'%s' starts at %g, outside of its bounds %g to %g", c->name, c->inits[j],
                     c->bounds[2 * j], c->bounds[2 * j + 1]);
    if (c->has_fixed && c->fixed && strcmp(c->name, m->poi) == 0)
        hf_found(k, SEVERITY_WARNING, "fixed_poi", path, "the parameter of interest '%s' is fixed",
                 c->name);
}

static void check_measurements(HfInspection *k) {
    const char **names;
    int n = hf_spec_modifier_names(k->spec, k->arena, &names);
    for (int i = 0; i < k->spec->n_measurements; i++) {
        const HfMeasurement *m = &k->spec->measurements[i];
        bool known = !m->poi[0];
        for (int j = 0; j < n && !known; j++) known = strcmp(names[j], m->poi) == 0;
        if (!known)
            hf_found(k, SEVERITY_ERROR, "no_poi",
                     arena_printf(k->arena, "measurements[%d].config.poi", i),
                     "the parameter of interest '%s' of '%s' is no parameter of the model", m->poi,
                     m->name);
        for (int c = 0; c < m->n; c++) check_config(k, m, i, c, names, n);
    }
}

/* ---- all ---- */

/* Parameters that begin far from where their constraint has them. */
static void check_starts(HfInspection *k, const Problem *p) {
    const HfParams *params = hf_model_shape(p)->params;
    for (int i = 0; i < params->n_sets; i++) {
        const HfSet *s = &params->sets[i];
        for (int b = 0; b < s->n && s->constraint == HF_GAUSSIAN; b++) {
            double pull = fabs(s->init[b] - s->auxdata[b]) / s->width[b];
            if (pull <= FAR_PULL) continue;
            hf_found(k, SEVERITY_WARNING, "start_off", "",
                     "'%s' starts at %g, %.3g standard deviations off its constraint at %g",
                     s->name, s->init[b], pull, s->auxdata[b]);
            break;
        }
    }
}

static void check_model(HfInspection *k, const HfSettings *settings) {
    const char *why;
    Problem *p = hf_model_open(k->spec, settings, k->arena, &why);
    if (p) {
        check_starts(k, p);
        p->class->close(p);
        return;
    }
    for (size_t i = 0; i < k->findings.n; i++)
        if (k->findings.data[i].severity == SEVERITY_ERROR) return; /* told already */
    hf_found(k, SEVERITY_ERROR, "model", "", "%s", why);
}

void hf_validate(HfFindings *out, const HfSpec *s, const HfSettings *settings, Arena *arena) {
    HfInspection k = {.spec = s, .settings = settings, .arena = arena, .poi = ""};
    int at = settings->measurement ? hf_spec_measurement(s, settings->measurement) : 0;
    if (settings->poi)
        k.poi = settings->poi;
    else if (at >= 0 && at < s->n_measurements)
        k.poi = s->measurements[at].poi;
    for (int c = 0; c < s->n_channels; c++) check_channel(&k, c);
    check_missing(&k);
    hf_inspect_together(&k);
    check_observations(&k);
    check_measurements(&k);
    check_model(&k, settings);
    *out = (HfFindings){.list = arena_array(arena, HfFinding, k.findings.n)};
    for (int severity = SEVERITY_ERROR; severity <= SEVERITY_NOTE; severity++)
        for (size_t i = 0; i < k.findings.n; i++)
            if ((int)k.findings.data[i].severity == severity)
                out->list[out->n++] = k.findings.data[i];
    for (int i = 0; i < out->n; i++) {
        out->errors += out->list[i].severity == SEVERITY_ERROR;
        out->warnings += out->list[i].severity == SEVERITY_WARNING;
    }
    vec_free(&k.findings);
}
