/* results_json.c - results from JSON; see results.h, and out/hist_file.h for the format. */
#include <jansson.h>
#include <math.h>

#include "store/results.h"

enum { VERSION = 1, BINS_MAX = 100 * 1000 * 1000, PLANES = 4 };

typedef struct In {
    Arena *arena;
    const char *path;
    Diags *diags;
    int64_t line;      /* where the present object begins */
    const char *where; /* "histogram 'm'" */
    VEC(HistSeries) hists;
    VEC(Cutflow) cutflows;
} In;

#define BAD(...) results_error(in->diags, in->path, in->line, in->where, __VA_ARGS__)

/* ---- values of keys ---- */

static Status read_text(In *in, const json_t *o, const char *key, const char *absent,
                        const char **out) {
    const json_t *v = json_object_get(o, key);
    if (!v && !absent) return BAD("'%s' is missing", key);
    if (v && !json_is_string(v)) return BAD("'%s' is not a text", key);
    *out = arena_strdup(in->arena, v ? json_string_value(v) : absent);
    return HML_OK;
}

/* A number; null is NaN. */
static Status read_number(In *in, const json_t *o, const char *key, double *out) {
    const json_t *v = json_object_get(o, key);
    if (!v) return BAD("'%s' is missing", key);
    if (!json_is_number(v) && !json_is_null(v)) return BAD("'%s' is not a number", key);
    *out = json_is_null(v) ? NAN : json_number_value(v);
    return HML_OK;
}

/* A number of things; 0 where the key is missing and may be. */
static Status read_count(In *in, const json_t *o, const char *key, bool optional, uint64_t *out) {
    double x = 0;
    *out = 0;
    if (optional && !json_object_get(o, key)) return HML_OK;
    if (read_number(in, o, key, &x) != HML_OK) return HML_FAIL;
    if (!(x >= 0 && x < 18446744073709551616.0 && x == floor(x)))
        return BAD("'%s' is not a whole number", key);
    *out = (uint64_t)x;
    return HML_OK;
}

static Status read_flag(In *in, const json_t *o, const char *key, bool *out) {
    const json_t *v = json_object_get(o, key);
    if (v && !json_is_boolean(v)) return BAD("'%s' is neither true nor false", key);
    *out = json_is_true(v);
    return HML_OK;
}

static Status read_list(In *in, const json_t *o, const char *key, double n, const json_t **out) {
    const json_t *v = json_object_get(o, key);
    if (!v) return BAD("'%s' is missing", key);
    if (!json_is_array(v)) return BAD("'%s' is not a list", key);
    if (n >= 0 && (double)json_array_size(v) != n)
        return BAD("'%s' has %zu members, but the axes want %.0f", key, json_array_size(v), n);
    *out = v;
    return HML_OK;
}

static Status read_numbers(In *in, const json_t *o, const char *key, double n, double *out) {
    const json_t *list;
    if (read_list(in, o, key, n, &list) != HML_OK) return HML_FAIL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        if (!json_is_number(v) && !json_is_null(v))
            return BAD("member %zu of '%s' is not a number", i, key);
        out[i] = json_is_null(v) ? NAN : json_number_value(v);
    }
    return HML_OK;
}

/* ---- axes ---- */

static Status read_edges(In *in, const json_t *o, HistAxis *a) {
    const json_t *list;
    if (read_list(in, o, "edges", a->bins + 1.0, &list) != HML_OK) return HML_FAIL;
    double *edges = arena_array(in->arena, double, a->bins + 1);
    if (read_numbers(in, o, "edges", a->bins + 1.0, edges) != HML_OK) return HML_FAIL;
    for (int i = 0; i <= a->bins; i++)
        if (!isfinite(edges[i]) || (i && edges[i] <= edges[i - 1]))
            return BAD("'edges' do not rise at member %d", i);
    a->edges = edges;
    a->lo = edges[0];
    a->hi = edges[a->bins];
    return HML_OK;
}

static Status read_categories(In *in, const json_t *o, HistAxis *a) {
    const json_t *list;
    if (read_list(in, o, "codes", a->bins, &list) != HML_OK) return HML_FAIL;
    double *codes = arena_array(in->arena, double, a->bins);
    a->edges = codes;
    if (read_numbers(in, o, "codes", a->bins, codes) != HML_OK) return HML_FAIL;
    if (!json_object_get(o, "labels")) return HML_OK;
    if (read_list(in, o, "labels", a->bins, &list) != HML_OK) return HML_FAIL;
    const char **labels = arena_array(in->arena, const char *, a->bins);
    for (int i = 0; i < a->bins; i++) {
        const char *text = json_string_value(json_array_get(list, (size_t)i));
        if (!text) return BAD("member %d of 'labels' is not a text", i);
        labels[i] = arena_strdup(in->arena, text);
    }
    a->labels = labels;
    return HML_OK;
}

static Status read_limits(In *in, const json_t *o, HistAxis *a) {
    if (read_number(in, o, "lo", &a->lo) != HML_OK || read_number(in, o, "hi", &a->hi) != HML_OK)
        return HML_FAIL;
    bool whole = a->kind == BINS_INTEGER;
    if (!isfinite(a->lo) || !isfinite(a->hi) || !(whole ? a->lo <= a->hi : a->lo < a->hi))
        return BAD("'lo' is not below 'hi'");
    if (a->kind == BINS_LOG && a->lo <= 0) return BAD("'lo' of a logarithmic axis is not above 0");
    if (whole && (a->lo != floor(a->lo) || a->hi - a->lo + 1 != a->bins))
        return BAD("'bins' are not the whole numbers from 'lo' to 'hi'");
    return HML_OK;
}

static Status read_axis(In *in, const json_t *o, HistAxis *a) {
    static const char *const kinds[] = {"regular", "log", "variable", "integer", "category"};
    const char *kind;
    uint64_t bins;
    if (!json_is_object(o)) return BAD("an axis is not an object");
    if (read_text(in, o, "kind", NULL, &kind) != HML_OK) return HML_FAIL;
    if (read_count(in, o, "bins", false, &bins) != HML_OK) return HML_FAIL;
    if (bins < 1 || bins > BINS_MAX) return BAD("an axis cannot have %.0f bins", (double)bins);
    size_t k = 0;
    while (k < ARRAY_LEN(kinds) && strcmp(kinds[k], kind) != 0) k++;
    if (k == ARRAY_LEN(kinds)) return BAD("'%s' is no kind of axis", kind);
    *a = (HistAxis){.kind = (BinKind)k, .bins = (int)bins};
    if (read_text(in, o, "name", "", &a->name) != HML_OK ||
        read_text(in, o, "unit", "", &a->unit) != HML_OK ||
        read_flag(in, o, "closed", &a->closed) != HML_OK)
        return HML_FAIL;
    if (a->kind == BINS_VARIABLE) return read_edges(in, o, a);
    return a->kind == BINS_CATEGORY ? read_categories(in, o, a) : read_limits(in, o, a);
}

/* ---- histograms ---- */

static const char *const plane_keys[PLANES] = {"sumw", "sumw2", "sumwy", "sumwy2"};

static Status read_flow(In *in, const json_t *o, const char *key, double *const *planes, int n,
                        size_t cell) {
    const json_t *flow = json_object_get(o, key);
    if (!json_is_object(flow)) return BAD("'%s' is missing", key);
    for (int p = 0; p < n; p++)
        if (read_number(in, flow, plane_keys[p], &planes[p][cell]) != HML_OK) return HML_FAIL;
    return HML_OK;
}

/* The lists are measured against the axes before memory is taken for the cells. */
static Status read_cells(In *in, const json_t *o, const Hist *shape, Hist *out) {
    bool line = shape->dims == 1;
    double n = line ? shape->axes[0].bins : 1;
    for (int d = 0; d < shape->dims && !line; d++) n *= shape->axes[d].bins + 2.0;
    int planes_n = shape->profile ? PLANES : 2;
    const json_t *list;
    for (int p = 0; p < planes_n; p++)
        if (read_list(in, o, plane_keys[p], n, &list) != HML_OK) return HML_FAIL;
    double *room =
        arena_array(in->arena, double, hist_doubles(shape->dims, shape->axes, shape->profile));
    hist_open(out, shape->dims, shape->axes, shape->profile, room);
    double *planes[PLANES] = {out->sumw, out->sumw2, out->sumwy, out->sumwy2};
    for (int p = 0; p < planes_n; p++)
        if (read_numbers(in, o, plane_keys[p], n, planes[p] + line) != HML_OK) return HML_FAIL;
    if (!line) return HML_OK;
    Status s = read_flow(in, o, "underflow", planes, planes_n, 0);
    return s != HML_OK ? s : read_flow(in, o, "overflow", planes, planes_n, out->cells - 1);
}

static Status read_series(In *in, const json_t *o, HistSeries s) {
    Hist shape = s.hist;
    if (!json_is_object(o)) return BAD("a member of 'series' is not an object");
    if (read_text(in, o, "sample", "", &s.sample) != HML_OK ||
        read_text(in, o, "variation", "nominal", &s.variation) != HML_OK ||
        read_count(in, o, "missing", true, &s.missing) != HML_OK ||
        read_count(in, o, "nan", true, &s.nan) != HML_OK ||
        read_cells(in, o, &shape, &s.hist) != HML_OK)
        return HML_FAIL;
    if (read_number(in, o, "entries", &s.hist.entries) != HML_OK) return HML_FAIL;
    vec_push(&in->hists, s);
    return HML_OK;
}

static Status read_hist(In *in, const json_t *o) {
    HistSeries s = {0};
    if (read_text(in, o, "hist", NULL, &s.name) != HML_OK) return HML_FAIL;
    in->where = arena_printf(in->arena, "histogram '%s'", s.name);
    const json_t *axes = NULL, *series = NULL;
    if (read_text(in, o, "title", "", &s.title) != HML_OK ||
        read_text(in, o, "unit", "", &s.unit) != HML_OK ||
        read_flag(in, o, "profile", &s.hist.profile) != HML_OK ||
        read_list(in, o, "axes", -1, &axes) != HML_OK ||
        read_list(in, o, "series", -1, &series) != HML_OK)
        return HML_FAIL;
    size_t dims = json_array_size(axes);
    if (dims < 1 || dims > HIST_DIMS_MAX) return BAD("it has %zu axes, not 1 to 3", dims);
    s.hist.dims = (int)dims;
    for (size_t d = 0; d < dims; d++)
        if (read_axis(in, json_array_get(axes, d), &s.hist.axes[d]) != HML_OK) return HML_FAIL;
    for (size_t i = 0; i < json_array_size(series); i++)
        if (read_series(in, json_array_get(series, i), s) != HML_OK) return HML_FAIL;
    return HML_OK;
}

/* ---- cutflows ---- */

static Status read_steps(In *in, const json_t *o, Cutflow c) {
    const json_t *rows = NULL;
    if (!json_is_object(o)) return BAD("a member of 'series' is not an object");
    if (read_text(in, o, "sample", "", &c.sample) != HML_OK ||
        read_text(in, o, "variation", "nominal", &c.variation) != HML_OK ||
        read_list(in, o, "rows", -1, &rows) != HML_OK)
        return HML_FAIL;
    c.n = json_array_size(rows);
    c.rows = arena_array(in->arena, CutflowRow, c.n);
    for (size_t i = 0; i < c.n; i++) {
        const json_t *row = json_array_get(rows, i);
        CutflowRow *r = &c.rows[i];
        if (!json_is_object(row)) return BAD("a member of 'rows' is not an object");
        if (read_text(in, row, "name", NULL, &r->name) != HML_OK ||
            read_count(in, row, "count", false, &r->count) != HML_OK ||
            read_number(in, row, "sumw", &r->sumw) != HML_OK ||
            read_number(in, row, "sumw2", &r->sumw2) != HML_OK)
            return HML_FAIL;
    }
    vec_push(&in->cutflows, c);
    return HML_OK;
}

static Status read_cutflow(In *in, const json_t *o) {
    Cutflow c = {0};
    const json_t *series = NULL;
    if (read_text(in, o, "cutflow", NULL, &c.name) != HML_OK) return HML_FAIL;
    in->where = arena_printf(in->arena, "cutflow '%s'", c.name);
    if (read_list(in, o, "series", -1, &series) != HML_OK) return HML_FAIL;
    for (size_t i = 0; i < json_array_size(series); i++)
        if (read_steps(in, json_array_get(series, i), c) != HML_OK) return HML_FAIL;
    return HML_OK;
}

/* ---- the file ---- */

static Status read_object(In *in, const json_t *o) {
    double version = 0;
    in->where = NULL;
    bool hist = json_object_get(o, "hist") != NULL;
    if (!hist && !json_object_get(o, "cutflow"))
        return BAD("an object is neither a histogram ('hist') nor a cutflow ('cutflow')");
    if (read_number(in, o, "version", &version) != HML_OK) return HML_FAIL;
    if (version != VERSION)
        return BAD("results of version %.15g of the format; this program reads %d", version,
                   VERSION);
    return hist ? read_hist(in, o) : read_cutflow(in, o);
}

/* One value of the text from *at on: an object, or a list of them. */
static Status read_value(In *in, Str text, size_t *at) {
    json_error_t error;
    json_t *root = json_loadb(
        text.p + *at, text.n - *at,
        JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &error);
    in->where = NULL;
    if (!root) {
        in->line += error.line - 1;
        return BAD("not JSON: %s", error.text);
    }
    Status s = HML_OK;
    if (json_is_object(root)) s = read_object(in, root);
    for (size_t i = 0; json_is_array(root) && i < json_array_size(root) && s == HML_OK; i++)
        s = read_object(in, json_array_get(root, i));
    json_decref(root);
    *at += (size_t)error.position;
    return s;
}

Status results_read_json(Results *out, Arena *arena, Str text, const char *path, Diags *diags) {
    In reader = {.arena = arena, .path = path, .diags = diags, .line = 1}, *in = &reader;
    Status s = HML_OK;
    *out = (Results){0};
    for (size_t at = 0; s == HML_OK;) {
        for (; at < text.n && strchr(" \t\r\n", text.p[at]); at++) in->line += text.p[at] == '\n';
        if (at >= text.n) break;
        size_t begin = at;
        s = read_value(in, text, &at);
        for (size_t i = begin; s == HML_OK && i < at; i++) in->line += text.p[i] == '\n';
    }
    if (s == HML_OK) {
        out->n_hists = in->hists.n;
        out->hists = arena_copy(arena, in->hists.data, in->hists.n * sizeof *out->hists);
        out->n_cutflows = in->cutflows.n;
        out->cutflows = arena_copy(arena, in->cutflows.data, in->cutflows.n * sizeof(Cutflow));
    }
    vec_free(&in->hists);
    vec_free(&in->cutflows);
    return s;
}
