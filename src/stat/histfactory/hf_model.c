/* hf_model.c - makes a likelihood of a HistFactory workspace; see hf_model.h. */
#include "stat/histfactory/hf_model.h"

#include <math.h>

#include "core/realfn.h"
#include "core/vec.h"
#include "stat/histfactory/hf_core.h"

#define LOG_2PI 1.8378770664093454835606594728112

/* One model in the making. */
typedef struct Making {
    const HfSpec *spec;
    const HfSettings *settings;
    const HfMeasurement *measurement;
    HfCore *core;
    Arena *arena; /* for messages */
    const char *why;
    VEC(HfBlock) blocks;
    VEC(HfDelta) deltas;
    VEC(HfScalar) scalars;
    VEC(int) vectors;
    int *stat_bins; /* of each set: bins of its staterrors up to the channel at work */
} Making;

#define FAIL(k, ...)                                                                               \
    do {                                                                                           \
        if (!(k)->why) (k)->why = arena_printf((k)->arena, __VA_ARGS__);                           \
    } while (0)

/* ---- channels and parameters ---- */

static void make_shape(Making *k) {
    HfCore *c = k->core;
    const char **names, **copies;
    HfShape *s = &c->shape;
    s->n_channels = hf_spec_channel_names(k->spec, &c->arena, &names);
    if (s->n_channels < k->spec->n_channels) FAIL(k, "channels: two have the same name");
    s->channels = copies = names;
    int *first = arena_array(&c->arena, int, s->n_channels + 1);
    for (int i = 0; i < s->n_channels; i++) {
        copies[i] = arena_strdup(&c->arena, names[i]);
        first[i + 1] = first[i] + k->spec->channels[hf_spec_channel(k->spec, names[i])].bins;
    }
    s->first = first;
    s->n_bins = first[s->n_channels];
    s->n_samples = hf_spec_sample_names(k->spec, &c->arena, &names);
    for (int i = 0; i < s->n_samples; i++) names[i] = arena_strdup(&c->arena, names[i]);
    s->samples = names;
}

static void make_parameters(Making *k) {
    HfCore *c = k->core;
    c->parameters = arena_array(&c->arena, Parameter, c->params.n);
    for (int i = 0; i < c->params.n_sets; i++) {
        HfSet *set = &c->params.sets[i];
        set->name = arena_strdup(&c->arena, set->name);
        for (int b = 0; b < set->n; b++) {
            Parameter *p = &c->parameters[set->first + b];
            *p = (Parameter){.start = set->init[b], .lo = set->lo[b], .hi = set->hi[b]};
            p->name = set->list ? arena_printf(&c->arena, "%s[%d]", set->name, b) : set->name;
            p->fixed = set->fixed[b];
            p->step = set->constraint == HF_GAUSSIAN  ? set->width[b]
                      : set->constraint == HF_POISSON ? 1 / sqrt(set->width[b])
                                                      : 0.1 * fmax(1, fabs(set->init[b]));
        }
    }
}

static void make_constraints(Making *k) {
    HfCore *c = k->core;
    int n = c->params.n_aux;
    int **lists[] = {&c->gauss_param, &c->gauss_aux, &c->poisson_param, &c->poisson_aux};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) *lists[i] = arena_array(&c->arena, int, n);
    c->gauss_weight = arena_array(&c->arena, double, n);
    c->poisson_factor = arena_array(&c->arena, double, n);
    c->shape.n_aux = n;
    for (int i = 0; i < c->params.n_sets; i++) {
        const HfSet *set = &c->params.sets[i];
        for (int b = 0; b < set->n; b++) {
            if (set->constraint == HF_GAUSSIAN) {
                c->gauss_param[c->n_gauss] = set->first + b;
                c->gauss_aux[c->n_gauss] = set->aux + b;
                c->gauss_weight[c->n_gauss++] = 1 / (set->width[b] * set->width[b]);
                c->gauss_constant += LOG_2PI + 2 * real_log(set->width[b]);
            } else if (set->constraint == HF_POISSON) {
                c->poisson_param[c->n_poisson] = set->first + b;
                c->poisson_aux[c->n_poisson] = set->aux + b;
                c->poisson_factor[c->n_poisson++] = set->width[b];
            }
        }
    }
}

static void make_poi(Making *k) {
    HfCore *c = k->core;
    const char *poi = k->settings->poi      ? k->settings->poi
                      : k->measurement->poi ? k->measurement->poi
                                            : "";
    c->shape.poi = -1;
    if (!poi[0]) return;
    const HfSet *set = hf_params_find(&c->params, poi);
    const char *where = k->settings->poi
                            ? "the parameter of interest"
                            : arena_printf(k->arena, "measurements[%d].config.poi",
                                           (int)(k->measurement - k->spec->measurements));
    const char **names;
    int n = hf_spec_modifier_names(k->spec, k->arena, &names);
    const char *near = set ? NULL : str_nearest(str_of(poi), names, (size_t)n);
    if (!set)
        FAIL(k, "%s: the model has no parameter '%s'%s%s%s", where, poi,
             near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    else if (set->n > 1)
        FAIL(k, "%s: '%s' has %d parameters, one for each bin", where, poi, set->n);
    else
        c->shape.poi = set->first;
}

/* ---- blocks ---- */

static const double *shape_half(Making *k, const HfSample *s, const HfModifier *m, int n,
                                bool sum) {
    double *out = arena_array(&k->core->arena, double, n);
    for (int i = 0; i < n; i++)
        out[i] = sum ? 0.5 * (m->hi_data[i] + m->lo_data[i]) - s->data[i]
                     : 0.5 * (m->hi_data[i] - m->lo_data[i]);
    return out;
}

static void make_normsys(Making *k, HfScalar *scalar, const HfModifier *m, const char *path) {
    if (hf_factor_open(&scalar->factor, k->settings->normsys, m->lo, m->hi)) return;
    FAIL(k,
         "%s.data: '%s' has factors %g and %g; %s wants positive ones (code0, code2 and code4p "
         "take any)",
         path, m->name, m->lo, m->hi, hf_code_name(k->settings->normsys));
}

static void make_modifier(Making *k, HfBlock *b, const HfSample *s, const HfModifier *m,
                          const char *path) {
    const HfSet *set = hf_params_find(&k->core->params, m->name);
    int stat = k->stat_bins[set - k->core->params.sets];
    HfScalar scalar = {.param = set->first, .plain = m->kind != HF_NORMSYS};
    switch (m->kind) {
    case HF_HISTOSYS:
        vec_push(&k->deltas, (HfDelta){set->first, shape_half(k, s, m, b->n, false),
                                       shape_half(k, s, m, b->n, true)});
        b->n_delta++;
        break;
    case HF_SHAPEFACTOR:
    case HF_SHAPESYS:
    case HF_STATERROR:
        vec_push(&k->vectors, set->first + (m->kind == HF_STATERROR ? stat : 0));
        b->n_vector++;
        break;
    default:
        if (!scalar.plain) make_normsys(k, &scalar, m, path);
        vec_push(&k->scalars, scalar);
        b->n_scalar++;
        break;
    }
}

static void make_block(Making *k, int channel, int sample, int bin) {
    const HfChannel *c = &k->spec->channels[channel];
    const HfSample *s = &c->samples[sample];
    HfBlock b = {.bin = bin, .n = c->bins, .cell = k->core->cells};
    b.delta = (int)k->deltas.n;
    b.scalar = (int)k->scalars.n;
    b.vector = (int)k->vectors.n;
    while (strcmp(k->core->shape.samples[b.sample], s->name)) b.sample++;
    b.nominal = arena_copy(&k->core->arena, s->data, sizeof(double) * (size_t)c->bins);
    for (int i = 0; i < s->n; i++)
        make_modifier(k, &b, s, &s->modifiers[i], hf_path(k->arena, channel, sample, i));
    k->core->cells += c->bins;
    k->core->widest = MAX_OF(k->core->widest, c->bins);
    vec_push(&k->blocks, b);
}

/* A staterror has the bins of the channels that it is in, one channel after the other. */
static void pass_channel(Making *k, const HfChannel *c) {
    const HfParams *p = &k->core->params;
    for (int i = 0; i < p->n_sets; i++) {
        bool here = false;
        if (p->sets[i].kind != HF_STATERROR) continue;
        for (int s = 0; s < c->n && !here; s++)
            for (int m = 0; m < c->samples[s].n && !here; m++)
                here = strcmp(c->samples[s].modifiers[m].name, p->sets[i].name) == 0;
        if (here) k->stat_bins[i] += c->bins;
    }
}

static void make_blocks(Making *k) {
    HfCore *c = k->core;
    k->stat_bins = arena_array(k->arena, int, c->params.n_sets);
    for (int i = 0; i < c->shape.n_channels && !k->why; i++) {
        int at = hf_spec_channel(k->spec, c->shape.channels[i]);
        const HfChannel *channel = &k->spec->channels[at];
        for (int s = 0; s < channel->n && !k->why; s++) make_block(k, at, s, c->shape.first[i]);
        pass_channel(k, channel);
    }
    c->n_blocks = (int)k->blocks.n;
    c->blocks = arena_copy(&c->arena, k->blocks.data, sizeof(HfBlock) * k->blocks.n);
    c->n_deltas = (int)k->deltas.n;
    c->deltas = arena_copy(&c->arena, k->deltas.data, sizeof(HfDelta) * k->deltas.n);
    c->n_scalars = (int)k->scalars.n;
    c->scalars = arena_copy(&c->arena, k->scalars.data, sizeof(HfScalar) * k->scalars.n);
    c->n_vectors = (int)k->vectors.n;
    c->vectors = arena_copy(&c->arena, k->vectors.data, sizeof(int) * k->vectors.n);
}

/* ---- data ---- */

static double *make_data(Making *k) {
    const HfShape *s = &k->core->shape;
    double *out = arena_array(k->arena, double, s->n_bins);
    for (int i = 0; i < s->n_channels && !k->why; i++) {
        int at = hf_spec_observation(k->spec, s->channels[i]), bins = s->first[i + 1] - s->first[i];
        const HfObservation *o = at < 0 ? NULL : &k->spec->observations[at];
        if (!o)
            FAIL(k, "observations: none of the channel '%s'", s->channels[i]);
        else if (o->bins != bins)
            FAIL(k, "observations[%d].data: %d bins, and the channel '%s' has %d", at, o->bins,
                 s->channels[i], bins);
        for (int b = 0; b < bins && !k->why; b++) {
            out[s->first[i] + b] = o->data[b];
            if (!(o->data[b] >= 0))
                FAIL(k, "observations[%d].data[%d]: %g events; counts are not negative", at, b,
                     o->data[b]);
        }
    }
    return out;
}

static double *make_aux(Making *k) {
    const HfParams *p = &k->core->params;
    double *out = arena_array(k->arena, double, p->n_aux);
    for (int i = 0; i < p->n_sets; i++)
        for (int b = 0; b < p->sets[i].n && p->sets[i].constraint != HF_FREE; b++) {
            out[p->sets[i].aux + b] = p->sets[i].auxdata[b];
            if (p->sets[i].constraint == HF_POISSON && !(out[p->sets[i].aux + b] >= 0))
                FAIL(k, "auxiliary data of '%s' are counts and not negative", p->sets[i].name);
        }
    return out;
}

/* ---- opening ---- */

static void choose_measurement(Making *k) {
    static const HfMeasurement none = {.name = "", .poi = ""};
    const char *name = k->settings->measurement;
    k->measurement = k->spec->n_measurements ? &k->spec->measurements[0] : &none;
    if (!name) return;
    int at = hf_spec_measurement(k->spec, name);
    if (at >= 0) {
        k->measurement = &k->spec->measurements[at];
        return;
    }
    const char **names = arena_array(k->arena, const char *, k->spec->n_measurements);
    for (int i = 0; i < k->spec->n_measurements; i++) names[i] = k->spec->measurements[i].name;
    const char *near = str_nearest(str_of(name), names, (size_t)k->spec->n_measurements);
    FAIL(k, "the workspace has no measurement '%s'%s%s%s", name, near ? "; did you mean '" : "",
         near ? near : "", near ? "'?" : "");
}

static void make_core(Making *k) {
    HfCore *c = k->core;
    c->histosys = k->settings->histosys;
    if (hf_code_multiplies(c->histosys))
        FAIL(k, "%s is a code for factors; histosys takes code0, code2 or code4p",
             hf_code_name(c->histosys));
    choose_measurement(k);
    if (k->why) return;
    c->shape.measurement = arena_strdup(&c->arena, k->measurement->name);
    const HfMeasurement *m = k->spec->n_measurements ? k->measurement : NULL;
    const char *why = hf_params_collect(&c->params, k->spec, m, &c->arena);
    if (why) k->why = arena_strdup(k->arena, why);
    if (k->why) return;
    if (!c->params.n) FAIL(k, "the workspace has no modifiers and therefore no parameters");
    c->shape.params = &c->params;
    make_shape(k);
    make_parameters(k);
    make_constraints(k);
    make_poi(k);
    if (!k->why) make_blocks(k);
    if (!k->why) hf_fold_find(c);
}

Problem *hf_model_open(const HfSpec *s, const HfSettings *settings, Arena *arena,
                       const char **why) {
    Arena own = {0};
    HfCore *core = arena_new(&own, HfCore);
    core->arena = own;
    Making k = {.spec = s, .settings = settings, .core = core, .arena = arena};
    make_core(&k);
    double *main = k.why ? NULL : make_data(&k), *aux = k.why ? NULL : make_aux(&k);
    vec_free(&k.blocks);
    vec_free(&k.deltas);
    vec_free(&k.scalars);
    vec_free(&k.vectors);
    *why = k.why;
    if (k.why) {
        own = core->arena;
        arena_free(&own);
        return NULL;
    }
    atomic_init(&core->users, 1);
    return &hf_data_open(core, main, aux)->base;
}

/* ---- questions ---- */

bool hf_model_is(const Problem *p) { return p->class == &hf_class; }

const HfShape *hf_model_shape(const Problem *p) { return &((const HfProblem *)p)->core->shape; }

int hf_model_parameter(const Problem *p, const char *name) {
    for (int i = 0; i < p->n; i++)
        if (strcmp(p->params[i].name, name) == 0) return i;
    return -1;
}

void hf_model_expected(Problem *problem, const double *x, double *main, double *aux) {
    HfProblem *p = (HfProblem *)problem;
    const HfCore *c = p->core;
    hf_eval_rates(p, x);
    memcpy(main, p->rate, sizeof(double) * (size_t)c->shape.n_bins);
    for (int i = 0; i < c->n_gauss && aux; i++) aux[c->gauss_aux[i]] = x[c->gauss_param[i]];
    for (int i = 0; i < c->n_poisson && aux; i++)
        aux[c->poisson_aux[i]] = p->rate[c->shape.n_bins + i];
}

void hf_model_sample(Problem *p, const double *x, int sample, double *main) {
    hf_eval_sample((HfProblem *)p, x, sample, main);
}

double hf_model_log_density(Problem *p, const double *x) { return -0.5 * hf_eval(p, x, NULL); }
