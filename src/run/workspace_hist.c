/* workspace_hist.c - workspaces made of histograms with their variations; see workspace_thing.h.
 *
 * A histogram gives one sample of the workspace for each of its samples, its errors a staterror,
 * its variations NAME_up and NAME_down (or NAME alone) modifiers.
 */
#include <math.h>

#include "run/evaluate.h"
#include "run/hist_thing.h"
#include "run/workspace_thing.h"
#include "stat/hist_ops.h"
#include "stat/histfactory/hf_build.h"

typedef struct WsVariation {
    const char *name;
    const HistPart *up, *down; /* NULL: not there */
} WsVariation;

typedef struct WsSample {
    const char *name;
    const HistPart *nominal;
    bool signal;
    WsVariation *variations;
    int n;
} WsSample;

typedef struct WsChannel {
    const char *name;
    WsSample *samples;
    int n;
    const HistPart *data; /* NULL: what is expected without signal */
    const HistAxis *axes;
    int dims, bins;
} WsChannel;

/* A normalisation that is known to lo and hi, of one sample (NULL: of all that are not free). */
typedef struct WsNorm {
    const char *name, *sample;
    double lo, hi;
} WsNorm;

typedef struct WsRange {
    const char *name;
    double ends[2];
} WsRange;

typedef struct WsRecipe {
    WsChannel *channels;
    int n;
    const char *poi, *measurement;
    double lumi; /* relative error; NAN: none */
    const char **free;
    int n_free;
    WsNorm *norms;
    WsRange *ranges;
    int n_norms, n_ranges;
    bool stat, blind;
    HfVary how;
} WsRecipe;

/* ---- filling ---- */

/* Contents (or errors) of the bins without under- and overflow; of a draft 1. */
static double *bins_of(Arena *arena, const WsChannel *c, const HistPart *x, bool errors,
                       bool draft) {
    double *out = arena_array(arena, double, c->bins);
    const Hist *h = draft ? NULL : hist_content_of(x);
    int n = 0;
    for (int i = 0; i < c->bins && draft; i++) out[i] = errors ? 0.1 : 1;
    for (size_t i = 0; h && i < h->cells; i++)
        if (!hist_is_flow(h, i)) out[n++] = errors ? sqrt(h->sumw2[i]) : h->sumw[i];
    return out;
}

static bool is_free(const WsRecipe *r, const char *sample) {
    for (int i = 0; i < r->n_free; i++)
        if (strcmp(r->free[i], sample) == 0) return true;
    return false;
}

static void fill_sample(HfBuild *b, const WsRecipe *r, const WsChannel *c, const WsSample *s,
                        bool draft) {
    Arena *arena = b->arena;
    bool free = is_free(r, s->name);
    hf_build_sample(b, s->name, bins_of(arena, c, s->nominal, false, draft),
                    bins_of(arena, c, s->nominal, true, draft));
    if (s->signal) hf_build_plain(b, HF_NORMFACTOR, r->poi);
    if (free) hf_build_plain(b, HF_NORMFACTOR, arena_printf(arena, "norm_%s", s->name));
    if (!isnan(r->lumi) && !free) hf_build_plain(b, HF_LUMI, "lumi");
    for (int i = 0; i < r->n_norms; i++) {
        const WsNorm *x = &r->norms[i];
        if (x->sample ? strcmp(x->sample, s->name) == 0 : !free)
            hf_build_norm(b, x->name, x->lo, x->hi);
    }
    for (int i = 0; i < s->n; i++) {
        const WsVariation *v = &s->variations[i];
        hf_build_variation(b, v->name, v->up ? bins_of(arena, c, v->up, false, draft) : NULL,
                           v->down ? bins_of(arena, c, v->down, false, draft) : NULL, r->how);
    }
    if (r->stat) hf_build_errors(b, HF_STATERROR, arena_printf(arena, "stat_%s", c->name));
}

static double *observed(Arena *arena, const WsRecipe *r, const WsChannel *c, bool draft) {
    if (c->data && !r->blind) return bins_of(arena, c, c->data, false, draft);
    double *out = arena_array(arena, double, c->bins);
    for (int s = 0; s < c->n; s++) {
        if (c->samples[s].signal) continue;
        const double *one = bins_of(arena, c, c->samples[s].nominal, false, draft);
        for (int i = 0; i < c->bins; i++) out[i] += one[i];
    }
    return out;
}

static void fill_config(HfBuild *b, const WsRecipe *r) {
    double one = 1, ends[2] = {fmax(0, 1 - 10 * r->lumi), 1 + 10 * r->lumi};
    if (!isnan(r->lumi))
        hf_build_config(b, (HfConfig){.name = "lumi",
                                      .auxdata = &one,
                                      .n_auxdata = 1,
                                      .sigmas = &r->lumi,
                                      .n_sigmas = 1,
                                      .inits = &one,
                                      .n_inits = 1,
                                      .bounds = ends,
                                      .n_bounds = 1});
    for (int i = 0; i < r->n_ranges; i++)
        hf_build_config(
            b, (HfConfig){.name = r->ranges[i].name, .bounds = r->ranges[i].ends, .n_bounds = 1});
}

static const char *make_of_hists(HfSpec *out, const WorkspaceThing *w, bool draft) {
    const WsRecipe *r = w->recipe;
    HfBuild b;
    hf_build_open(&b, &w->session->arena);
    bool signal = false;
    for (int i = 0; i < r->n; i++) {
        const WsChannel *c = &r->channels[i];
        hf_build_channel(&b, c->name, c->bins, observed(b.arena, r, c, draft));
        for (int s = 0; s < c->n; s++) {
            fill_sample(&b, r, c, &c->samples[s], draft);
            signal = signal || c->samples[s].signal;
        }
    }
    hf_build_measurement(&b, r->measurement, signal ? r->poi : "");
    fill_config(&b, r);
    *out = hf_build_end(&b);
    return NULL;
}

/* ---- samples and their variations ---- */

typedef struct WsReader {
    Arguments *a;
    Session *s;
    WsRecipe *recipe;
    int stage;
} WsReader;

static bool fail(WsReader *k, Span span, const char *fmt, ...) HML_PRINTF(3, 4);
static bool fail(WsReader *k, Span span, const char *fmt, ...) {
    StrBuf text = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    diag_error(k->s->diags, HML_E_ARGUMENT, span_whole(span), "%s", buf_cstr(&text));
    buf_free(&text);
    return false;
}

static void add_variation(WsReader *k, WsSample *s, const HistPart *x) {
    const char *name = x->variation;
    bool up = cstr_ends(name, "_up"), down = cstr_ends(name, "_down");
    size_t n = strlen(name) - (up ? 3 : down ? 5 : 0);
    WsVariation *v = s->variations;
    while (v < s->variations + s->n && !str_eq(str_of(v->name), (Str){name, n})) v++;
    if (v == s->variations + s->n) {
        s->n++;
        v->name = arena_strndup(&k->s->arena, name, n);
    }
    *(down ? &v->down : &v->up) = x;
}

static bool same_axes(WsReader *k, WsChannel *c, const HistThing *h, Span span) {
    if (!c->axes) {
        c->axes = h->spec.axes;
        c->dims = h->spec.dims;
        c->bins = 1;
        for (int d = 0; d < h->spec.dims; d++) c->bins *= h->spec.axes[d].bins;
    }
    bool same = c->dims == h->spec.dims;
    for (int d = 0; same && d < c->dims; d++) same = axis_equal(&c->axes[d], &h->spec.axes[d]);
    if (!same) return fail(k, span, "the histograms of a channel have the same bins");
    if (h->spec.profile) return fail(k, span, "a profile has means in its bins, and no events");
    return true;
}

/* All samples of a histogram; name: of the only one, "": its own. */
static bool add_hist(WsReader *k, WsChannel *c, const Value *v, const char *name, bool signal) {
    const HistThing *h = v->kind == VALUE_HANDLE ? hist_of(v->handle) : NULL;
    if (!h) return fail(k, v->span, "a histogram is needed here, and this is a %s", value_word(v));
    if (!same_axes(k, c, h, v->span)) return false;
    if (name[0] && !hist_only(h))
        return fail(k, v->span, "'%s' is one sample, and the histogram has several", name);
    WsSample *samples = arena_array(&k->s->arena, WsSample, c->n + h->n_series);
    if (c->n) memcpy(samples, c->samples, sizeof *samples * (size_t)c->n);
    c->samples = samples;
    for (int i = 0; i < h->n_series; i++) {
        const HistPart *x = &h->series[i];
        k->stage = MAX_OF(k->stage, hist_stage(x));
        if (x->variation[0] && i) {
            add_variation(k, &c->samples[c->n - 1], x);
            continue;
        }
        WsSample *s = &c->samples[c->n++];
        *s = (WsSample){.nominal = x, .signal = signal};
        s->name = name[0] ? name : x->sample[0] ? x->sample : signal ? "signal" : "background";
        s->variations = arena_array(&k->s->arena, WsVariation, h->n_series);
        for (const WsSample *other = c->samples; other < s; other++)
            if (strcmp(other->name, s->name) == 0)
                return fail(k, v->span, "the channel '%s' has two samples '%s'", c->name, s->name);
    }
    return true;
}

/* A histogram, a list of them, or a record under the names of the samples. */
static bool add_hists(WsReader *k, WsChannel *c, Value v, Span span, bool signal) {
    if (v.kind == VALUE_NONE) return false;
    v.span = span;
    if (v.kind != VALUE_LIST && v.kind != VALUE_RECORD) return add_hist(k, c, &v, "", signal);
    for (int i = 0; i < v.n; i++) {
        Value one = v.items[i];
        const char *name =
            v.kind == VALUE_RECORD ? arena_strndup(&k->s->arena, v.names[i].p, v.names[i].n) : "";
        if (!one.span.src) one.span = span;
        if (!add_hist(k, c, &one, name, signal)) return false;
    }
    return true;
}

static bool add_data(WsReader *k, WsChannel *c, Value v, Span span) {
    if (v.kind == VALUE_NONE) return false;
    const HistThing *h = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    if (!h) return fail(k, span, "a histogram is needed here, and this is a %s", value_word(&v));
    if (!same_axes(k, c, h, span)) return false;
    c->data = hist_only(h);
    if (!c->data) return fail(k, span, "the data are one sample, and the histogram has several");
    k->stage = MAX_OF(k->stage, hist_stage(c->data));
    return true;
}

/* ---- channels ---- */

static bool add_part(WsReader *k, WsChannel *c, Str key, const Value *v, Span span) {
    if (str_eq(key, STR("signal"))) return add_hists(k, c, *v, span, true);
    if (str_eq(key, STR("backgrounds")) || str_eq(key, STR("background")))
        return add_hists(k, c, *v, span, false);
    if (str_eq(key, STR("data"))) return add_data(k, c, *v, span);
    return fail(k, span, "a channel has signal, backgrounds and data, and no '%.*s'", STR_ARG(key));
}

static bool check_channel(WsReader *k, const WsChannel *c, Span span) {
    if (!c->n) return fail(k, span, "the channel '%s' has neither signal nor backgrounds", c->name);
    if (c->data || k->recipe->blind) return true;
    fail(k, span, "the channel '%s' has no data", c->name);
    diag_help(k->s->diags, "'blind = true' takes what is expected without signal");
    return false;
}

/* record(sr = record(signal = ..., backgrounds = ..., data = ...), ...) */
static bool read_channels(WsReader *k, const Ast *ast) {
    WsRecipe *r = k->recipe;
    Value v = elab_value(&k->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    r->channels = arena_array(&k->s->arena, WsChannel, v.n);
    for (int i = 0; i < v.n; i++) {
        const Value *one = &v.items[i];
        WsChannel *c = &r->channels[r->n++];
        c->name = arena_strndup(&k->s->arena, v.names[i].p, v.names[i].n);
        if (one->kind != VALUE_RECORD)
            return fail(k, ast->span,
                        "a channel is a record(signal = ..., backgrounds = ..., data "
                        "= ...), and '%s' is a %s",
                        c->name, value_word(one));
        for (int p = 0; p < one->n; p++)
            if (!add_part(k, c, one->names[p], &one->items[p], ast->span)) return false;
        if (!check_channel(k, c, ast->span)) return false;
    }
    return r->n || fail(k, ast->span, "there is no channel");
}

/* signal = ..., backgrounds = ..., data = ...: the only channel. */
static bool read_channel(WsReader *k) {
    static const char *const keys[] = {"signal", "backgrounds", "background", "data"};
    WsRecipe *r = k->recipe;
    WsChannel *c = r->channels = arena_new(&k->s->arena, WsChannel);
    r->n = 1;
    c->name = "channel";
    if (!argument_text(k->a, "channel", &c->name)) return false;
    bool any = false;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const Ast *ast = argument_find(k->a, -1, keys[i]);
        if (!ast) continue;
        Value v = elab_value(&k->s->elab, ast);
        if (!add_part(k, c, str_of(keys[i]), &v, ast->span)) return false;
        any = true;
    }
    if (any) return check_channel(k, c, k->a->call->span);
    diag_error(k->s->diags, HML_E_ARGUMENT, k->a->call->span,
               "a workspace is made of a file or of histograms");
    diag_help(k->s->diags, "workspace(\"FILE.json\"), or workspace(signal = HIST, backgrounds = "
                           "[HIST], data = HIST)");
    return false;
}

/* ---- options ---- */

/* A number, or [LO, HI] (or LO..HI). */
static bool read_pair(WsReader *k, const Value *v, const Ast *ast, double *lo, double *hi,
                      bool ends) {
    bool two = (v->kind == VALUE_LIST || v->kind == VALUE_RANGE) && v->n == 2;
    double *to[] = {lo, hi};
    for (int i = 0; i < 2; i++) {
        Node *n = elab_as_node(&k->s->elab, two ? &v->items[i] : v, ast);
        if (!n || evaluate_number(k->s, n, to[i], ast->span) != HML_OK) return false;
    }
    if (!two && ends) return fail(k, ast->span, "a range is written LO..HI");
    if (two) return true;
    *lo = 1 - *lo;
    *hi = 1 + *hi;
    return true;
}

static bool known_sample(WsReader *k, const char *name, Span span) {
    VEC(const char *) names = {0};
    bool known = false;
    for (int c = 0; c < k->recipe->n; c++)
        for (int i = 0; i < k->recipe->channels[c].n; i++) {
            vec_push(&names, k->recipe->channels[c].samples[i].name);
            known = known || strcmp(vec_last(&names), name) == 0;
        }
    const char *near = str_nearest(str_of(name), names.data, names.n);
    if (!known) fail(k, span, "the workspace has no sample '%s'", name);
    if (!known && near) diag_help(k->s->diags, "did you mean '%s'?", near);
    vec_free(&names);
    return known;
}

/* record(xsec = record(zz = 0.05, ttbar = [0.94, 1.05]), trigger = 0.01) */
static bool read_uncertainties(WsReader *k) {
    const Ast *ast = argument_find(k->a, -1, "uncertainties");
    if (!ast) return true;
    Value v = elab_value(&k->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    if (v.kind != VALUE_RECORD)
        return fail(k, ast->span, "uncertainties are written record(NAME = record(SAMPLE = 0.05))");
    int most = 0;
    for (int i = 0; i < v.n; i++) most += MAX_OF(v.items[i].n, 1);
    k->recipe->norms = arena_array(&k->s->arena, WsNorm, most);
    for (int i = 0; i < v.n; i++) {
        WsNorm norm = {.name = arena_strndup(&k->s->arena, v.names[i].p, v.names[i].n)};
        const Value *of = &v.items[i];
        if (of->kind != VALUE_RECORD) {
            if (!read_pair(k, of, ast, &norm.lo, &norm.hi, false)) return false;
            k->recipe->norms[k->recipe->n_norms++] = norm;
        }
        for (int j = 0; of->kind == VALUE_RECORD && j < of->n; j++) {
            norm.sample = arena_strndup(&k->s->arena, of->names[j].p, of->names[j].n);
            if (!known_sample(k, norm.sample, ast->span)) return false;
            if (!read_pair(k, &of->items[j], ast, &norm.lo, &norm.hi, false)) return false;
            k->recipe->norms[k->recipe->n_norms++] = norm;
        }
    }
    return true;
}

/* record(mu = 0..30) */
static bool read_bounds(WsReader *k) {
    const Ast *ast = argument_find(k->a, -1, "bounds");
    if (!ast) return true;
    Value v = elab_value(&k->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    if (v.kind != VALUE_RECORD) return fail(k, ast->span, "bounds are written record(mu = 0..30)");
    k->recipe->ranges = arena_array(&k->s->arena, WsRange, v.n);
    for (int i = 0; i < v.n; i++) {
        WsRange r = {.name = arena_strndup(&k->s->arena, v.names[i].p, v.names[i].n)};
        if (!read_pair(k, &v.items[i], ast, &r.ends[0], &r.ends[1], true)) return false;
        k->recipe->ranges[k->recipe->n_ranges++] = r;
    }
    return true;
}

static bool read_how(WsReader *k) {
    static const char *const words[] = {"both", "shape", "norm"};
    const char *text = "both";
    if (!argument_text(k->a, "variations", &text)) return false;
    for (int i = 0; i < 3; i++) {
        k->recipe->how = (HfVary)i;
        if (strcmp(text, words[i]) == 0) return true;
    }
    return fail(k, argument_find(k->a, -1, "variations")->span,
                "variations are \"both\", \"shape\" or \"norm\", not '%s'", text);
}

static bool read_free(WsReader *k) {
    const Ast *ast = argument_find(k->a, -1, "free");
    if (!ast) return true;
    if (!workspace_names(k->a, ast, &k->recipe->free, &k->recipe->n_free)) return false;
    for (int i = 0; i < k->recipe->n_free; i++)
        if (!known_sample(k, k->recipe->free[i], ast->span)) return false;
    return true;
}

static bool read_lumi(WsReader *k) {
    WsRecipe *r = k->recipe;
    if (!argument_number(k->a, "lumi", "", &r->lumi)) return false;
    if (isnan(r->lumi) || (r->lumi > 0 && r->lumi < 1)) return true;
    return fail(k, argument_find(k->a, -1, "lumi")->span,
                "'lumi' is the relative error of the luminosity: 0.017");
}

/* Are all bounds of parameters that there are? */
static bool check_bounds(WsReader *k, const WorkspaceThing *w) {
    int n;
    const Parameter *params = workspace_parameters(&w->handle, &n);
    const char **names = arena_array(&k->s->arena, const char *, n);
    for (int i = 0; i < n; i++) names[i] = params[i].name;
    for (int r = 0; r < k->recipe->n_ranges; r++) {
        const char *name = k->recipe->ranges[r].name;
        if (hf_model_parameter(w->draft_problem, name) >= 0) continue;
        const char *near = str_nearest(str_of(name), names, (size_t)n);
        fail(k, argument_find(k->a, -1, "bounds")->span, "the workspace has no parameter '%s'",
             name);
        if (near) diag_help(k->s->diags, "did you mean '%s'?", near);
        return false;
    }
    return true;
}

WorkspaceThing *workspace_from_hists(Arguments *a) {
    Session *s = a->s;
    WsRecipe *r = arena_new(&s->arena, WsRecipe);
    *r = (WsRecipe){.poi = "mu", .measurement = "measurement", .lumi = NAN, .stat = true};
    WsReader k = {.a = a, .s = s, .recipe = r};
    const Ast *first = argument_find(a, 0, NULL);
    HfSettings settings = HF_SETTINGS;
    bool good = argument_truth(a, "blind", &r->blind) && argument_truth(a, "stat", &r->stat) &&
                (first ? read_channels(&k, first) : read_channel(&k)) &&
                workspace_settings(a, &settings) && read_lumi(&k) && read_free(&k) &&
                read_uncertainties(&k) && read_bounds(&k) && read_how(&k) && arguments_end(a);
    if (!good) return NULL;
    if (settings.poi) r->poi = settings.poi;
    if (settings.measurement) r->measurement = settings.measurement;
    settings.poi = settings.measurement = NULL;
    WorkspaceThing *w = workspace_new(s, a->call, k.stage);
    w->settings = settings;
    w->recipe = r;
    StrBuf title = {0};
    for (int i = 0; i < r->n; i++) buf_printf(&title, "%s%s", i ? ", " : "", r->channels[i].name);
    w->title = arena_strdup(&s->arena, buf_cstr(&title));
    buf_free(&title);
    w->make = make_of_hists;
    return workspace_finish(s, w, a->call) && check_bounds(&k, w) ? w : NULL;
}
