/* hf_inspect.c - the modifiers of a workspace looked at one by one; see hf_inspect.h. */
#include "stat/histfactory/hf_inspect.h"

#include <math.h>

/* One modifier at work. */
typedef struct Look {
    HfInspection *k;
    const HfChannel *channel;
    const HfSample *sample;
    const HfModifier *modifier;
    const char *path;
    const char *what; /* "'jes' of 'ttbar' in 'sr'" */
} Look;

#define FOUND(severity, kind, ...) hf_found(x->k, SEVERITY_##severity, kind, x->path, __VA_ARGS__)

static double sum_of(const double *a, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += a[i];
    return sum;
}

/* ---- factors ---- */

/* Relative changes of the yield by both variations. shape: bins change too. */
static void look_at_yields(const Look *x, double lo, double hi, bool shape) {
    double down = lo - 1, up = hi - 1, most = fmax(fabs(up), fabs(down));
    if (up * down > 0 && (!shape || fmin(fabs(up), fabs(down)) > HF_SMALL_EFFECT))
        FOUND(WARNING, "same_sign", "%s: both variations %s the yield (%+.3g %% and %+.3g %%)",
              x->what, up > 0 ? "raise" : "lower", 100 * down, 100 * up);
    if (!shape && (up == 0) != (down == 0))
        FOUND(NOTE, "one_sided", "%s: only one of the variations changes the yield", x->what);
    if (!shape && most > 0 && most < HF_SMALL_EFFECT)
        FOUND(NOTE, "small_effect", "%s: the yield changes by no more than %.2g %%", x->what,
              100 * most);
    if (most > HF_LARGE_EFFECT)
        FOUND(NOTE, "large_effect", "%s: the yield changes by %.3g %%", x->what, 100 * most);
}

static void look_at_norm(const Look *x) {
    const HfModifier *m = x->modifier;
    bool exponential = hf_code_multiplies(x->k->settings->normsys);
    if (m->lo == 1 && m->hi == 1)
        FOUND(WARNING, "no_effect", "%s: both variations leave the yield as it is", x->what);
    else if (exponential && !(m->lo > 0 && m->hi > 0))
        FOUND(ERROR, "factor", "%s: factors %g and %g; %s wants positive ones", x->what, m->lo,
              m->hi, hf_code_name(x->k->settings->normsys));
    else
        look_at_yields(x, m->lo, m->hi, false);
}

/* ---- shapes ---- */

static void look_at_template(const Look *x, const double *data, const char *key) {
    int n = x->channel->bins, negative = 0;
    for (int b = 0; b < n; b++) negative += data[b] < 0;
    if (negative)
        FOUND(WARNING, "negative_bin", "%s: %s is negative in %d of %d bins", x->what, key,
              negative, n);
    if (sum_of(data, n) == 0 && sum_of(x->sample->data, n) != 0)
        FOUND(WARNING, "empty", "%s: %s is empty and the sample is not", x->what, key);
}

static void look_at_shape(const Look *x) {
    const HfModifier *m = x->modifier;
    const double *nominal = x->sample->data;
    int n = x->channel->bins, same = 0, changed = 0, equal = 0;
    double most = 0;
    for (int b = 0; b < n; b++) {
        double up = m->hi_data[b] - nominal[b], down = m->lo_data[b] - nominal[b];
        double change = fmax(fabs(up), fabs(down)) / fmax(fabs(nominal[b]), 1e-300);
        same += up * down > 0;
        changed += up != 0 || down != 0;
        equal += m->hi_data[b] == m->lo_data[b];
        if (up != 0 || down != 0) most = fmax(most, change);
    }
    look_at_template(x, m->lo_data, "lo_data");
    look_at_template(x, m->hi_data, "hi_data");
    if (!changed) {
        FOUND(WARNING, "no_effect", "%s: both variations are the nominal shape", x->what);
        return;
    }
    if (equal == n)
        FOUND(WARNING, "same_shapes", "%s: the variations are the same shape", x->what);
    else if (2 * same > changed)
        FOUND(NOTE, "same_side", "%s: in %d of %d bins both variations go to the same side",
              x->what, same, n);
    if (most < HF_SMALL_EFFECT)
        FOUND(NOTE, "small_effect", "%s: no bin changes by more than %.2g %%", x->what, 100 * most);
    double sum = sum_of(nominal, n);
    if (sum > 0 && equal < n)
        look_at_yields(x, sum_of(m->lo_data, n) / sum, sum_of(m->hi_data, n) / sum, true);
}

/* ---- errors of bins ---- */

static void look_at_errors(const Look *x) {
    const double *error = x->modifier->data, *content = x->sample->data;
    int n = x->channel->bins, negative = 0, empty = 0, large = 0, any = 0;
    for (int b = 0; b < n; b++) {
        negative += error[b] < 0;
        any += error[b] != 0;
        empty += error[b] > 0 && content[b] <= 0;
        large += content[b] > 0 && error[b] > content[b];
    }
    if (negative)
        FOUND(WARNING, "negative_error", "%s: the error is negative in %d of %d bins", x->what,
              negative, n);
    if (!any) FOUND(WARNING, "no_effect", "%s: no bin has an error", x->what);
    if (empty && x->modifier->kind == HF_SHAPESYS)
        FOUND(NOTE, "error_of_nothing",
              "%s: %d of %d bins have an error and no content; it is not "
              "used",
              x->what, empty, n);
    if (large)
        FOUND(NOTE, "large_error", "%s: the error is greater than the content in %d of %d bins",
              x->what, large, n);
}

void hf_inspect_modifier(HfInspection *k, int channel, int sample, int modifier) {
    const HfChannel *c = &k->spec->channels[channel];
    const HfSample *s = &c->samples[sample];
    const HfModifier *m = &s->modifiers[modifier];
    Look x = {k, c, s, m, hf_path(k->arena, channel, sample, modifier), NULL};
    x.what = arena_printf(k->arena, "'%s' of '%s' in '%s'", m->name, s->name, c->name);
    if (m->kind == HF_NORMSYS) look_at_norm(&x);
    if (m->kind == HF_HISTOSYS && !m->spare) look_at_shape(&x);
    if (m->kind == HF_SHAPESYS || m->kind == HF_STATERROR) look_at_errors(&x);
}

/* ---- modifiers beside each other ---- */

/* Does the normfactor act on the same samples everywhere? */
static bool act_alike(const HfSpec *s, const char *a, const char *b) {
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++) {
            const HfSample *x = &s->channels[c].samples[i];
            bool has[2] = {false, false};
            for (int m = 0; m < x->n; m++) {
                has[0] = has[0] || strcmp(x->modifiers[m].name, a) == 0;
                has[1] = has[1] || strcmp(x->modifiers[m].name, b) == 0;
            }
            if (has[0] != has[1]) return false;
        }
    return true;
}

void hf_inspect_together(HfInspection *k) {
    const HfSpec *s = k->spec;
    VEC(const char *) names = {0};
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++)
            for (int m = 0; m < s->channels[c].samples[i].n; m++) {
                const HfModifier *x = &s->channels[c].samples[i].modifiers[m];
                if (x->kind == HF_NORMFACTOR) vec_push(&names, x->name);
            }
    int n = hf_names_sort(names.data, (int)names.n);
    for (int a = 0; a < n; a++)
        for (int b = a + 1; b < n; b++)
            if (act_alike(s, names.data[a], names.data[b]))
                hf_found(
                    k, SEVERITY_WARNING, "degenerate", "",
                    "the normfactors '%s' and '%s' act on the same samples: only their product "
                    "is determined",
                    names.data[a], names.data[b]);
    vec_free(&names);
}
