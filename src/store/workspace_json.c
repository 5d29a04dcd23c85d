/* workspace_json.c - reads HistFactory workspaces; see workspace_json.h. */
#include "store/workspace_json.h"

#include <jansson.h>
#include <math.h>

#include "core/os.h"
#include "store/results.h"

enum { WS_BINS_MAX = 1000 * 1000 };

typedef struct In {
    Arena *arena;
    const char *file;
    Diags *diags;
    StrBuf at; /* path inside the file */
} In;

#define BAD(...)                                                                                   \
    results_error(in->diags, in->file, -1, in->at.n ? buf_cstr(&in->at) : NULL, __VA_ARGS__)

/* ---- the place ---- */

static size_t enter_key(In *in, const char *key) {
    size_t before = in->at.n;
    if (before) buf_addc(&in->at, '.');
    buf_adds(&in->at, key);
    return before;
}

static size_t enter_item(In *in, size_t i) {
    size_t before = in->at.n;
    buf_printf(&in->at, "[%zu]", i);
    return before;
}

static void leave(In *in, size_t before) {
    in->at.n = before;
    if (in->at.p) in->at.p[before] = 0;
}

/* ---- values ---- */

static const char *word_of(const json_t *v) {
    static const char *const words[] = {"an object", "a list", "a text", "a number",
                                        "a number",  "true",   "false",  "null"};
    return words[json_typeof(v)];
}

/* Is it an object with none but these keys? */
static bool is_object(In *in, const json_t *v, const char *const *keys, size_t n) {
    if (!json_is_object(v)) {
        BAD("an object is needed here, and this is %s", word_of(v));
        return false;
    }
    const char *key;
    json_t *value, *object = (json_t *)v; /* jansson's iteration takes no const */
    json_object_foreach(object, key, value) {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++) known = strcmp(key, keys[i]) == 0;
        if (known) continue;
        BAD("'%s' does not belong here", key);
        const char *near = str_nearest(str_of(key), keys, n);
        if (near) diag_help(in->diags, "did you mean '%s'?", near);
        return false;
    }
    return true;
}

/* A member that must be there. */
static const json_t *member(In *in, const json_t *o, const char *key) {
    const json_t *v = json_object_get(o, key);
    if (!v) BAD("'%s' is missing", key);
    return v;
}

static bool read_text(In *in, const json_t *o, const char *key, const char **out) {
    const json_t *v = member(in, o, key);
    if (!v) return false;
    *out = NULL;
    if (json_is_string(v) && strlen(json_string_value(v)) == json_string_length(v))
        *out = arena_strdup(in->arena, json_string_value(v));
    if (*out) return true;
    size_t before = enter_key(in, key);
    BAD("a text is needed here, and this is %s",
        json_is_string(v) ? "one with a NUL in it" : word_of(v));
    leave(in, before);
    return false;
}

static bool read_number(In *in, const json_t *v, double *out) {
    *out = json_is_number(v) ? json_number_value(v) : NAN;
    if (isfinite(*out)) return true;
    BAD("a number is needed here, and this is %s", word_of(v));
    return false;
}

static bool read_number_of(In *in, const json_t *o, const char *key, double *out) {
    const json_t *v = member(in, o, key);
    size_t before = enter_key(in, key);
    bool good = v && read_number(in, v, out);
    leave(in, before);
    return good;
}

/* The list behind a key, which is entered: leave it. min: members that it has at least. */
static const json_t *enter_list(In *in, const json_t *o, const char *key, size_t min,
                                size_t *before) {
    const json_t *v = member(in, o, key);
    *before = enter_key(in, key);
    if (!v) return NULL;
    if (!json_is_array(v))
        BAD("a list is needed here, and this is %s", word_of(v));
    else if (json_array_size(v) < min)
        BAD("the list is empty");
    else if (json_array_size(v) > WS_BINS_MAX)
        BAD("the list has %zu members; %d are the most", json_array_size(v), WS_BINS_MAX);
    else
        return v;
    return NULL;
}

/* n >= 0: so many numbers; else as many as there are, which *count tells. */
static const double *read_numbers(In *in, const json_t *o, const char *key, int n, int *count) {
    size_t before;
    const json_t *list = enter_list(in, o, key, 1, &before);
    size_t size = list ? json_array_size(list) : 0;
    double *out = NULL;
    if (list && n >= 0 && size != (size_t)n)
        BAD("%zu numbers, and the channel has %d bins", size, n);
    else if (list)
        out = arena_array(in->arena, double, size);
    for (size_t i = 0; out && i < size; i++) {
        size_t item = enter_item(in, i);
        if (!read_number(in, json_array_get(list, i), &out[i])) out = NULL;
        leave(in, item);
    }
    if (count) *count = (int)size;
    leave(in, before);
    return out;
}

/* ---- modifiers ---- */

static bool read_null(In *in, const json_t *o) {
    const json_t *v = json_object_get(o, "data");
    if (!v || json_is_null(v)) return true;
    size_t before = enter_key(in, "data");
    BAD("this kind of modifier has no data: null is written here");
    leave(in, before);
    return false;
}

static bool read_norm(In *in, const json_t *v, HfModifier *m) {
    static const char *const keys[] = {"lo", "hi"};
    return is_object(in, v, keys, ARRAY_LEN(keys)) && read_number_of(in, v, "lo", &m->lo) &&
           read_number_of(in, v, "hi", &m->hi);
}

static bool read_shapes(In *in, const json_t *v, HfModifier *m, int bins) {
    static const char *const keys[] = {"lo_data", "hi_data"};
    return is_object(in, v, keys, ARRAY_LEN(keys)) &&
           (m->lo_data = read_numbers(in, v, "lo_data", bins, NULL)) &&
           (m->hi_data = read_numbers(in, v, "hi_data", bins, NULL));
}

static bool read_kind(In *in, const json_t *o, HfKind *out) {
    const char *type, *names[HF_KINDS];
    if (!read_text(in, o, "type", &type)) return false;
    if (hf_kind_find(out, str_of(type))) return true;
    for (int k = 0; k < HF_KINDS; k++) names[k] = hf_kind_name((HfKind)k);
    const char *near = str_nearest(str_of(type), names, HF_KINDS);
    size_t before = enter_key(in, "type");
    BAD("'%s' is no kind of modifier", type);
    leave(in, before);
    if (near) diag_help(in->diags, "did you mean '%s'?", near);
    return false;
}

static bool read_modifier(In *in, const json_t *o, HfModifier *m, int bins) {
    static const char *const keys[] = {"name", "type", "data"};
    if (!is_object(in, o, keys, ARRAY_LEN(keys)) || !read_text(in, o, "name", &m->name) ||
        !read_kind(in, o, &m->kind))
        return false;
    if (m->kind == HF_LUMI || m->kind == HF_NORMFACTOR || m->kind == HF_SHAPEFACTOR)
        return read_null(in, o);
    if (m->kind == HF_SHAPESYS || m->kind == HF_STATERROR)
        return (m->data = read_numbers(in, o, "data", bins, NULL)) != NULL;
    const json_t *v = member(in, o, "data");
    size_t before = enter_key(in, "data");
    bool good = v && (m->kind == HF_NORMSYS ? read_norm(in, v, m) : read_shapes(in, v, m, bins));
    leave(in, before);
    return good;
}

/* ---- lists of things ---- */

static bool read_modifiers(In *in, const json_t *o, HfSample *s, int bins) {
    size_t before;
    const json_t *list = enter_list(in, o, "modifiers", 0, &before);
    bool good = list != NULL;
    s->n = good ? (int)json_array_size(list) : 0;
    s->modifiers = arena_array(in->arena, HfModifier, s->n);
    for (int i = 0; good && i < s->n; i++) {
        size_t item = enter_item(in, (size_t)i);
        HfModifier *m = &s->modifiers[i];
        good = read_modifier(in, json_array_get(list, (size_t)i), m, bins);
        for (int k = 0; good && k < i; k++)
            if (m->kind == s->modifiers[k].kind && strcmp(m->name, s->modifiers[k].name) == 0) {
                BAD("a second %s of the name '%s'", hf_kind_name(m->kind), m->name);
                good = false;
            }
        leave(in, item);
    }
    leave(in, before);
    return good;
}

static bool read_sample(In *in, const json_t *o, HfSample *s, HfChannel *c) {
    static const char *const keys[] = {"name", "data", "modifiers"};
    if (!is_object(in, o, keys, ARRAY_LEN(keys)) || !read_text(in, o, "name", &s->name))
        return false;
    int n, first = c->bins ? c->bins : -1;
    if (!(s->data = read_numbers(in, o, "data", first, &n))) return false;
    c->bins = n;
    for (const HfSample *other = c->samples; other < s; other++) {
        if (strcmp(other->name, s->name)) continue;
        BAD("a second sample of the name '%s'", s->name);
        return false;
    }
    return read_modifiers(in, o, s, n);
}

static bool read_channel(In *in, const json_t *o, HfChannel *c) {
    static const char *const keys[] = {"name", "samples"};
    size_t before;
    if (!is_object(in, o, keys, ARRAY_LEN(keys)) || !read_text(in, o, "name", &c->name))
        return false;
    const json_t *list = enter_list(in, o, "samples", 1, &before);
    bool good = list != NULL;
    c->n = good ? (int)json_array_size(list) : 0;
    c->samples = arena_array(in->arena, HfSample, c->n);
    for (int i = 0; good && i < c->n; i++) {
        size_t item = enter_item(in, (size_t)i);
        good = read_sample(in, json_array_get(list, (size_t)i), &c->samples[i], c);
        leave(in, item);
    }
    leave(in, before);
    return good;
}

static bool read_observation(In *in, const json_t *o, HfObservation *x) {
    static const char *const keys[] = {"name", "data"};
    return is_object(in, o, keys, ARRAY_LEN(keys)) && read_text(in, o, "name", &x->name) &&
           (x->data = read_numbers(in, o, "data", -1, &x->bins));
}

/* ---- measurements ---- */

static bool read_bounds(In *in, const json_t *o, HfConfig *c) {
    size_t before;
    const json_t *list = enter_list(in, o, "bounds", 1, &before);
    c->n_bounds = list ? (int)json_array_size(list) : 0;
    double *out = arena_array(in->arena, double, 2 * c->n_bounds);
    bool good = list != NULL;
    for (int i = 0; good && i < c->n_bounds; i++) {
        size_t item = enter_item(in, (size_t)i);
        const json_t *pair = json_array_get(list, (size_t)i);
        good = json_is_array(pair) && json_array_size(pair) == 2;
        if (!good) BAD("bounds are written [[LO, HI], ...]");
        for (int k = 0; good && k < 2; k++)
            good = read_number(in, json_array_get(pair, (size_t)k), &out[2 * i + k]);
        leave(in, item);
    }
    c->bounds = out;
    leave(in, before);
    return good;
}

static bool read_config(In *in, const json_t *o, HfConfig *c) {
    static const char *const keys[] = {"name",   "inits",   "bounds", "auxdata",
                                       "sigmas", "factors", "fixed"};
    const struct {
        const char *key;
        const double **out;
        int *n;
    } lists[] = {{"inits", &c->inits, &c->n_inits},
                 {"auxdata", &c->auxdata, &c->n_auxdata},
                 {"sigmas", &c->sigmas, &c->n_sigmas},
                 {"factors", &c->factors, &c->n_factors}};
    if (!is_object(in, o, keys, ARRAY_LEN(keys)) || !read_text(in, o, "name", &c->name))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (json_object_get(o, lists[i].key) &&
            !(*lists[i].out = read_numbers(in, o, lists[i].key, -1, lists[i].n)))
            return false;
    if (json_object_get(o, "bounds") && !read_bounds(in, o, c)) return false;
    const json_t *fixed = json_object_get(o, "fixed");
    c->has_fixed = fixed != NULL;
    c->fixed = json_is_true(fixed);
    if (!fixed || json_is_boolean(fixed)) return true;
    size_t before = enter_key(in, "fixed");
    BAD("true or false is needed here, and this is %s", word_of(fixed));
    leave(in, before);
    return false;
}

static bool read_configs(In *in, const json_t *o, HfMeasurement *m) {
    static const char *const keys[] = {"poi", "parameters"};
    size_t before;
    if (!is_object(in, o, keys, ARRAY_LEN(keys)) || !read_text(in, o, "poi", &m->poi)) return false;
    if (!json_object_get(o, "parameters")) return true;
    const json_t *list = enter_list(in, o, "parameters", 0, &before);
    bool good = list != NULL;
    m->n = good ? (int)json_array_size(list) : 0;
    m->configs = arena_array(in->arena, HfConfig, m->n);
    for (int i = 0; good && i < m->n; i++) {
        size_t item = enter_item(in, (size_t)i);
        good = read_config(in, json_array_get(list, (size_t)i), &m->configs[i]);
        leave(in, item);
    }
    leave(in, before);
    return good;
}

static bool read_measurement(In *in, const json_t *o, HfMeasurement *m) {
    static const char *const keys[] = {"name", "config"};
    if (!is_object(in, o, keys, ARRAY_LEN(keys)) || !read_text(in, o, "name", &m->name))
        return false;
    const json_t *config = member(in, o, "config");
    size_t before = enter_key(in, "config");
    bool good = config && read_configs(in, config, m);
    leave(in, before);
    return good;
}

/* ---- the workspace ---- */

static bool read_channels(In *in, const json_t *root, HfSpec *s) {
    size_t before;
    const json_t *list = enter_list(in, root, "channels", 1, &before);
    bool good = list != NULL;
    s->n_channels = good ? (int)json_array_size(list) : 0;
    s->channels = arena_array(in->arena, HfChannel, s->n_channels);
    for (int i = 0; good && i < s->n_channels; i++) {
        size_t item = enter_item(in, (size_t)i);
        good = read_channel(in, json_array_get(list, (size_t)i), &s->channels[i]);
        if (good && hf_spec_channel(s, s->channels[i].name) < i) {
            BAD("a second channel of the name '%s'", s->channels[i].name);
            good = false;
        }
        leave(in, item);
    }
    leave(in, before);
    return good;
}

static bool read_observations(In *in, const json_t *root, HfSpec *s) {
    size_t before;
    const json_t *list = enter_list(in, root, "observations", 0, &before);
    bool good = list != NULL;
    s->n_observations = good ? (int)json_array_size(list) : 0;
    s->observations = arena_array(in->arena, HfObservation, s->n_observations);
    for (int i = 0; good && i < s->n_observations; i++) {
        size_t item = enter_item(in, (size_t)i);
        HfObservation *x = &s->observations[i];
        good = read_observation(in, json_array_get(list, (size_t)i), x);
        int channel = good ? hf_spec_channel(s, x->name) : -1;
        if (good && hf_spec_observation(s, x->name) < i) {
            BAD("a second observation of the channel '%s'", x->name);
            good = false;
        } else if (channel >= 0 && s->channels[channel].bins != x->bins) {
            BAD("%d numbers, and the channel '%s' has %d bins", x->bins, x->name,
                s->channels[channel].bins);
            good = false;
        }
        leave(in, item);
    }
    leave(in, before);
    return good;
}

static bool read_measurements(In *in, const json_t *root, HfSpec *s) {
    size_t before;
    const json_t *list = enter_list(in, root, "measurements", 0, &before);
    bool good = list != NULL;
    s->n_measurements = good ? (int)json_array_size(list) : 0;
    s->measurements = arena_array(in->arena, HfMeasurement, s->n_measurements);
    for (int i = 0; good && i < s->n_measurements; i++) {
        size_t item = enter_item(in, (size_t)i);
        good = read_measurement(in, json_array_get(list, (size_t)i), &s->measurements[i]);
        if (good && hf_spec_measurement(s, s->measurements[i].name) < i) {
            BAD("a second measurement of the name '%s'", s->measurements[i].name);
            good = false;
        }
        leave(in, item);
    }
    leave(in, before);
    return good;
}

static bool read_root(In *in, const json_t *root, HfSpec *s) {
    static const char *const keys[] = {"channels", "observations", "measurements", "version"};
    if (json_is_object(root) && !json_object_get(root, "channels")) {
        BAD("no HistFactory workspace: 'channels' is missing");
        return false;
    }
    if (!is_object(in, root, keys, ARRAY_LEN(keys)) || !read_text(in, root, "version", &s->version))
        return false;
    if (strcmp(s->version, "1.0.0")) {
        BAD("workspaces of version '%.20s'; this program reads 1.0.0", s->version);
        return false;
    }
    return read_channels(in, root, s) && read_observations(in, root, s) &&
           read_measurements(in, root, s);
}

Status workspace_json_parse(HfSpec *out, Arena *arena, Str text, const char *path, Diags *diags) {
    In reader = {.arena = arena, .file = path, .diags = diags}, *in = &reader;
    json_error_t error;
    *out = (HfSpec){0};
    json_t *root =
        json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    if (!root)
        return results_error(diags, path, error.line > 0 ? error.line : -1, NULL, "not JSON: %s",
                             error.text);
    bool good = read_root(in, root, out);
    json_decref(root);
    buf_free(&reader.at);
    return good ? HML_OK : HML_FAIL;
}

Status workspace_json_read(HfSpec *out, Arena *arena, const char *path, Diags *diags) {
    Str text;
    *out = (HfSpec){0};
    if (os_read_text(&text, arena, path, diags) != HML_OK) return HML_FAIL;
    return workspace_json_parse(out, arena, text, path, diags);
}
