/* hf_params.c - the parameters of a HistFactory model; see hf_params.h. */
#include "stat/histfactory/hf_params.h"

#include <math.h>
#include <stdlib.h>

#include "core/map.h"
#include "core/vec.h"

const char *hf_path(Arena *arena, int channel, int sample, int modifier) {
    if (sample < 0) return arena_printf(arena, "channels[%d]", channel);
    if (modifier < 0) return arena_printf(arena, "channels[%d].samples[%d]", channel, sample);
    return arena_printf(arena, "channels[%d].samples[%d].modifiers[%d]", channel, sample, modifier);
}

/* ---- the walk ---- */

typedef struct Place {
    const char *names[3]; /* of channel, sample, modifier */
    HfKind kind;
    struct HfVisit visit;
} Place;

static int compare_places(const void *a, const void *b) {
    const Place *x = a, *y = b;
    for (int i = 0; i < 3; i++) {
        int d = strcmp(x->names[i], y->names[i]);
        if (d) return d;
    }
    /* the kinds stand in the order of their names */
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1)
                              : x->visit.modifier - y->visit.modifier;
}

void hf_walk(HfWalk *out, const HfSpec *s, Arena *arena) {
    int n = 0;
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++) n += s->channels[c].samples[i].n;
    Place *places = arena_array(arena, Place, n);
    n = 0;
    for (int c = 0; c < s->n_channels; c++) {
        const HfChannel *channel = &s->channels[c];
        for (int i = 0; i < channel->n; i++) {
            const HfSample *sample = &channel->samples[i];
            for (int k = 0; k < sample->n; k++) {
                const HfModifier *m = &sample->modifiers[k];
                places[n++] = (Place){{channel->name, sample->name, m->name}, m->kind, {c, i, k}};
            }
        }
    }
    if (n) qsort(places, (size_t)n, sizeof *places, compare_places);
    out->n = n;
    out->visits = arena_array(arena, struct HfVisit, n);
    for (int i = 0; i < n; i++) out->visits[i] = places[i].visit;
}

/* ---- what modifiers ask for ---- */

typedef struct Collect {
    const HfSpec *spec;
    Arena *arena;
    HfWalk walk;
    VEC(HfSet) sets;
    Map by_name; /* index of the set */
    const char *why;
} Collect;

static const char *fail(Collect *k, const char *why) { return k->why = k->why ? k->why : why; }

static void set_room(HfSet *set, Arena *arena) {
    double **lists[] = {&set->init, &set->lo, &set->hi, &set->auxdata, &set->width};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) *lists[i] = arena_array(arena, double, set->n);
    set->fixed = arena_array(arena, bool, set->n);
}

static void set_fill(HfSet *set, double init, double lo, double hi) {
    for (int i = 0; i < set->n; i++) {
        set->init[i] = init;
        set->lo[i] = lo;
        set->hi[i] = hi;
        set->auxdata[i] = init;
        set->width[i] = 1;
    }
}

/* Poisson constraints of a shapesys: (content / error)^2 events were seen where both are positive.
 */
static void set_shapesys(HfSet *set, const double *content, const double *error) {
    for (int i = 0; i < set->n; i++) {
        bool valid = content[i] > 0 && error[i] > 0;
        set->width[i] = valid ? content[i] * content[i] / (error[i] * error[i]) : 1;
        set->auxdata[i] = set->width[i];
        set->fixed[i] = !valid;
    }
}

static HfSet set_wanted(Collect *k, const HfModifier *m, const HfSample *sample, int bins) {
    HfSet set = {.name = m->name, .kind = m->kind, .constraint = HF_FREE, .n = 1};
    set.list = m->kind == HF_SHAPEFACTOR || m->kind == HF_SHAPESYS;
    if (set.list) set.n = bins;
    set_room(&set, k->arena);
    switch (m->kind) {
    case HF_HISTOSYS:
    case HF_NORMSYS:
        set.constraint = HF_GAUSSIAN;
        set_fill(&set, 0, -5, 5);
        break;
    case HF_LUMI: /* all of it is told by the measurement */
        set.constraint = HF_GAUSSIAN;
        set_fill(&set, NAN, NAN, NAN);
        set.width[0] = NAN;
        break;
    case HF_SHAPESYS:
        set.constraint = HF_POISSON;
        set_fill(&set, 1, 1e-10, 10);
        set_shapesys(&set, sample->data, m->data);
        break;
    default:
        set_fill(&set, 1, 0, 10);
        break;
    }
    return set;
}

/* May one parameter be that of both? */
static bool kinds_agree(HfKind a, HfKind b) {
    bool alpha_a = a == HF_HISTOSYS || a == HF_NORMSYS,
         alpha_b = b == HF_HISTOSYS || b == HF_NORMSYS;
    return a == b || (alpha_a && alpha_b);
}

static const char *visit_path(Collect *k, const struct HfVisit *v) {
    return hf_path(k->arena, v->channel, v->sample, v->modifier);
}

static void add_use(Collect *k, const struct HfVisit *v) {
    const HfChannel *c = &k->spec->channels[v->channel];
    const HfModifier *m = &c->samples[v->sample].modifiers[v->modifier];
    int64_t at = map_get(&k->by_name, str_of(m->name), -1);
    if (at < 0) {
        map_set(&k->by_name, str_of(m->name), (int64_t)k->sets.n);
        vec_push(&k->sets, set_wanted(k, m, &c->samples[v->sample], c->bins));
        return;
    }
    const HfSet *there = &k->sets.data[at];
    if (!kinds_agree(there->kind, m->kind))
        fail(k, arena_printf(k->arena, "%s: '%s' is a %s here and a %s elsewhere", visit_path(k, v),
                             m->name, hf_kind_name(m->kind), hf_kind_name(there->kind)));
    else if (m->kind == HF_SHAPESYS)
        fail(k, arena_printf(k->arena,
                             "%s: a second shapesys of the name '%s'; each is of one "
                             "sample in one channel",
                             visit_path(k, v), m->name));
    else if (m->kind == HF_SHAPEFACTOR && c->bins > there->n)
        fail(k, arena_printf(k->arena,
                             "%s: the shapefactor '%s' has %d bins in another channel "
                             "and %d here",
                             visit_path(k, v), m->name, there->n, c->bins));
}

/* ---- staterrors: one set for all samples of a channel (or of several) ---- */

/* Adds what one sample contributes: the sum of contents, of squares of errors. */
static void stat_add(Collect *k, const struct HfVisit *v, const char *name, double *sum,
                     double *square) {
    const HfChannel *c = &k->spec->channels[v->channel];
    const HfSample *sample = &c->samples[v->sample];
    const HfModifier *m = &sample->modifiers[v->modifier];
    if (m->kind != HF_STATERROR || strcmp(m->name, name)) return;
    for (int b = 0; b < c->bins; b++) sum[b] += sample->data[b];
    for (int b = 0; b < c->bins; b++) square[b] += m->data[b] * m->data[b];
}

static void add_staterror(Collect *k, const char *name) {
    VEC(const char *) channels = {0};
    int n = 0;
    for (int i = 0; i < k->walk.n; i++) { /* the channels it is in, in order */
        const struct HfVisit *v = &k->walk.visits[i];
        const HfChannel *c = &k->spec->channels[v->channel];
        const HfModifier *m = &c->samples[v->sample].modifiers[v->modifier];
        if (m->kind != HF_STATERROR || strcmp(m->name, name)) continue;
        if (channels.n && vec_last(&channels) == c->name) continue;
        vec_push(&channels, c->name);
        n += c->bins;
    }
    HfSet set = {.name = name, .kind = HF_STATERROR, .constraint = HF_GAUSSIAN, .list = true};
    set.n = n;
    set_room(&set, k->arena);
    set_fill(&set, 1, 1e-10, 10);
    double *sum = arena_array(k->arena, double, n), *square = arena_array(k->arena, double, n);
    int at = 0;
    for (size_t j = 0; j < channels.n; j++) {
        int c = hf_spec_channel(k->spec, channels.data[j]);
        for (int i = 0; i < k->walk.n; i++)
            if (k->walk.visits[i].channel == c)
                stat_add(k, &k->walk.visits[i], name, sum + at, square + at);
        at += k->spec->channels[c].bins;
    }
    for (int b = 0; b < n; b++) {
        double relative = sum[b] > 0 ? sqrt(square[b]) / sum[b] : 0;
        set.fixed[b] = relative == 0;
        set.width[b] = relative == 0 ? 1 : relative;
    }
    if (map_get(&k->by_name, str_of(name), -1) >= 0)
        fail(k, arena_printf(k->arena, "'%s' is the name of a staterror and of another modifier",
                             name));
    map_set(&k->by_name, str_of(name), (int64_t)k->sets.n);
    vec_push(&k->sets, set);
    vec_free(&channels);
}

static void add_staterrors(Collect *k) {
    const char **names = arena_array(k->arena, const char *, k->walk.n);
    int n = 0;
    for (int i = 0; i < k->walk.n; i++) {
        const struct HfVisit *v = &k->walk.visits[i];
        const HfModifier *m =
            &k->spec->channels[v->channel].samples[v->sample].modifiers[v->modifier];
        if (m->kind == HF_STATERROR) names[n++] = m->name;
    }
    n = hf_names_sort(names, n);
    for (int i = 0; i < n && !k->why; i++) add_staterror(k, names[i]);
}

/* ---- what the measurement says ---- */

typedef struct Given {
    const char *key;
    const double *values;
    int n;
    double *out, *out2; /* out2: of pairs */
    bool used;          /* by this kind of parameter */
} Given;

static void configure_list(Collect *k, HfSet *set, const Given *g, const char *path) {
    if (!g->values) return;
    if (!g->used) {
        fail(k, arena_printf(k->arena, "%s.%s: '%s' is a %s and has no %s", path, g->key, set->name,
                             hf_kind_name(set->kind), g->key));
    } else if (g->n != set->n) {
        fail(k, arena_printf(k->arena, "%s.%s: %d values for the %d of '%s'", path, g->key, g->n,
                             set->n, set->name));
    } else {
        for (int i = 0; i < g->n; i++) g->out[i] = g->values[g->out2 ? 2 * i : i];
        for (int i = 0; i < g->n && g->out2; i++) g->out2[i] = g->values[2 * i + 1];
    }
}

static void configure(Collect *k, HfSet *set, const HfConfig *c, const char *path) {
    bool gauss = set->constraint == HF_GAUSSIAN;
    bool wide = set->kind == HF_LUMI || set->kind == HF_STATERROR;
    const Given lists[] = {
        {"inits", c->inits, c->n_inits, set->init, NULL, true},
        {"bounds", c->bounds, c->n_bounds, set->lo, set->hi, true},
        {"auxdata", c->auxdata, c->n_auxdata, set->auxdata, NULL, set->constraint != HF_FREE},
        {"sigmas", c->sigmas, c->n_sigmas, set->width, NULL, gauss && wide},
        {"factors", c->factors, c->n_factors, set->width, NULL, set->constraint == HF_POISSON}};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) configure_list(k, set, &lists[i], path);
    for (int i = 0; i < set->n && c->has_fixed; i++) set->fixed[i] = c->fixed;
}

static void complete_lumi(Collect *k, HfSet *set) {
    if (isnan(set->auxdata[0]) || isnan(set->width[0])) {
        fail(k, arena_printf(k->arena,
                             "the measurement says nothing of 'auxdata' and 'sigmas' of "
                             "the parameter '%s', which lumi modifiers need",
                             set->name));
        return;
    }
    if (isnan(set->init[0])) set->init[0] = set->auxdata[0];
    if (isnan(set->lo[0])) set->lo[0] = 0;
    if (isnan(set->hi[0])) set->hi[0] = 10 * set->auxdata[0];
}

static void check_set(Collect *k, HfSet *set) {
    for (int i = 0; i < set->n && !k->why; i++) {
        if (set->lo[i] == set->hi[i]) set->fixed[i] = true;
        bool width = set->constraint == HF_FREE || (set->width[i] > 0 && isfinite(set->width[i]));
        const char *what = !isfinite(set->init[i])       ? "has no starting value"
                           : !(set->lo[i] <= set->hi[i]) ? "has a lower bound above the upper one"
                           : !width                      ? "has a constraint of no width"
                           : isfinite(set->auxdata[i])   ? NULL
                                                         : "has auxiliary data that are no number";
        if (what) fail(k, arena_printf(k->arena, "the parameter '%s' %s", set->name, what));
    }
}

static void apply_measurement(Collect *k, const HfMeasurement *m) {
    long at = m ? (long)(m - k->spec->measurements) : 0;
    for (int i = 0; m && i < m->n && !k->why; i++) {
        const char *path = arena_printf(k->arena, "measurements[%ld].config.parameters[%d]", at, i);
        for (int j = 0; j < i; j++)
            if (strcmp(m->configs[i].name, m->configs[j].name) == 0)
                fail(k, arena_printf(k->arena, "%s: '%s' stands twice", path, m->configs[i].name));
        int64_t set = map_get(&k->by_name, str_of(m->configs[i].name), -1);
        if (set >= 0) configure(k, &k->sets.data[set], &m->configs[i], path);
    }
    for (size_t i = 0; i < k->sets.n && !k->why; i++) {
        if (k->sets.data[i].kind == HF_LUMI) complete_lumi(k, &k->sets.data[i]);
        check_set(k, &k->sets.data[i]);
    }
}

const char *hf_params_collect(HfParams *out, const HfSpec *s, const HfMeasurement *m,
                              Arena *arena) {
    Collect k = {.spec = s, .arena = arena};
    hf_walk(&k.walk, s, arena);
    for (int kind = 0; kind < HF_STATERROR; kind++)
        for (int i = 0; i < k.walk.n && !k.why; i++) {
            const struct HfVisit *v = &k.walk.visits[i];
            const HfSample *sample = &s->channels[v->channel].samples[v->sample];
            if ((int)sample->modifiers[v->modifier].kind == kind) add_use(&k, v);
        }
    if (!k.why) add_staterrors(&k);
    if (!k.why) apply_measurement(&k, m);
    *out = (HfParams){.n_sets = (int)k.sets.n};
    out->sets = arena_copy(arena, k.sets.data, k.sets.n * sizeof *out->sets);
    for (int i = 0; i < out->n_sets; i++) {
        out->sets[i].first = out->n;
        out->sets[i].aux = out->n_aux;
        out->n += out->sets[i].n;
        if (out->sets[i].constraint != HF_FREE) out->n_aux += out->sets[i].n;
    }
    vec_free(&k.sets);
    map_free(&k.by_name);
    return k.why;
}

const HfSet *hf_params_find(const HfParams *p, const char *name) {
    for (int i = 0; i < p->n_sets; i++)
        if (strcmp(p->sets[i].name, name) == 0) return &p->sets[i];
    return NULL;
}
