/* metadata.c - numbers of samples by name from a JSON or CSV file; see metadata.h. */
#include "run/metadata.h"

#include <jansson.h>
#include <stdlib.h>

static Status read_file(Session *s, Str *out, const char *path, Span span) {
    size_t before = s->diags->items.n;
    Status status = os_read_text(out, &s->arena, path, s->diags);
    for (size_t i = before; i < s->diags->items.n; i++) s->diags->items.data[i].span = span;
    return status;
}

Status metadata_lines(Session *s, const char *path, const char ***out, int *n, Span span) {
    Str text;
    if (read_file(s, &text, path, span) != HML_OK) return HML_FAIL;
    int cap = 1;
    for (size_t i = 0; i < text.n; i++) cap += text.p[i] == '\n';
    *out = arena_array(&s->arena, const char *, cap);
    *n = 0;
    for (size_t begin = 0; begin < text.n;) {
        size_t end = begin;
        while (end < text.n && text.p[end] != '\n') end++;
        Str line = str_trim((Str){text.p + begin, end - begin});
        if (line.n && line.p[0] != '#') (*out)[(*n)++] = arena_strndup(&s->arena, line.p, line.n);
        begin = end + 1;
    }
    if (*n) return HML_OK;
    return diag_error(s->diags, HML_E_DATA, span, "%s names no file", path);
}

/* ---- fields ---- */

static const struct {
    const char *name;
    size_t place;
} fields[] = {
    {"xsec", offsetof(Sample, xsec)},
    {"cross_section", offsetof(Sample, xsec)},
    {"xsec_pb", offsetof(Sample, xsec)},
    {"sumw", offsetof(Sample, sumw_given)},
    {"sum_of_weights", offsetof(Sample, sumw_given)},
    {"count", offsetof(Sample, sumw_given)},
    {"nevts", offsetof(Sample, sumw_given)},
    {"filter_eff", offsetof(Sample, filter_eff)},
    {"genFiltEff", offsetof(Sample, filter_eff)},
    {"k_factor", offsetof(Sample, k_factor)},
    {"kFactor", offsetof(Sample, k_factor)},
    {"reduction", offsetof(Sample, reduction)},
    {"red_eff", offsetof(Sample, reduction)},
    {"lumi_pb", offsetof(Sample, lumi)},
};

static bool set_field(Sample *x, const char *name, double value) {
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (strcmp(fields[i].name, name) != 0) continue;
        *(double *)((char *)x + fields[i].place) = value;
        return true;
    }
    return false;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* How well an entry fits: 3 its name is asked for, 2 its file is that of the sample, 1 the name of
 * the file contains it. */
static int fit(const char *entry, const char *file, const char *name) {
    if (strcmp(entry, name) == 0) return 3;
    if (file && strcmp(base_name(file), base_name(name)) == 0) return 2;
    return strstr(base_name(name), entry) ? 1 : 0;
}

static Status report_none(Session *s, const char *path, const char *name, Span span) {
    diag_error(s->diags, HML_E_DATA, span, "%s has nothing about '%s'", path, base_name(name));
    diag_help(s->diags, "open(..., name = \"ENTRY\") tells which entry is meant");
    return HML_FAIL;
}

/* ---- JSON ---- */

static json_t *best_entry(json_t *all, const char *name) {
    json_t *best = NULL, *entry;
    int best_fit = 0;
    size_t best_length = 0;
    const char *key;
    json_object_foreach(all, key, entry) {
        if (!json_is_object(entry)) continue;
        int how = fit(key, json_string_value(json_object_get(entry, "file")), name);
        if (how > best_fit || (how && how == best_fit && strlen(key) > best_length)) {
            best = entry;
            best_fit = how;
            best_length = strlen(key);
        }
    }
    return best;
}

static Status read_json(Session *s, Sample *x, Str text, const char *path, const char *name,
                        Span span) {
    json_error_t error;
    json_t *root = json_loadb(text.p, text.n, 0, &error);
    if (!root)
        return diag_error(s->diags, HML_E_DATA, span, "%s: line %d: %s", path, error.line,
                          error.text);
    json_t *samples = json_object_get(root, "samples");
    json_t *entry = best_entry(json_is_object(samples) ? samples : root, name);
    const char *key;
    json_t *value, *inner = json_object_get(entry, "metadata");
    if (json_is_object(inner)) entry = inner;
    json_object_foreach(entry, key, value) {
        if (json_is_number(value)) set_field(x, key, json_number_value(value));
    }
    json_decref(root);
    return entry ? HML_OK : report_none(s, path, name, span);
}

/* ---- CSV ---- */

enum { CSV_FIELDS = 64 };

static int split(Session *s, Str line, char **out) {
    int n = 0;
    for (size_t begin = 0; begin <= line.n && n < CSV_FIELDS;) {
        size_t end = begin;
        while (end < line.n && line.p[end] != ',') end++;
        Str field = str_trim((Str){line.p + begin, end - begin});
        out[n++] = arena_strndup(&s->arena, field.p, field.n);
        begin = end + 1;
    }
    return n;
}

static Status read_csv(Session *s, Sample *x, const char *path, const char *name, Span span) {
    const char **lines;
    int n;
    if (metadata_lines(s, path, &lines, &n, span) != HML_OK) return HML_FAIL;
    char *heads[CSV_FIELDS], *values[CSV_FIELDS];
    int n_heads = split(s, str_of(lines[0]), heads), best = 0, best_fit = 0;
    size_t best_length = 0;
    for (int i = 1; i < n; i++) {
        split(s, str_of(lines[i]), values);
        int how = fit(values[0], NULL, name);
        if (how > best_fit || (how && how == best_fit && strlen(values[0]) > best_length)) {
            best = i;
            best_fit = how;
            best_length = strlen(values[0]);
        }
    }
    if (!best) return report_none(s, path, name, span);
    int n_values = split(s, str_of(lines[best]), values);
    for (int k = 1; k < n_heads && k < n_values; k++) {
        char *end;
        double v = strtod(values[k], &end);
        if (!values[k][0]) continue;
        if (*end)
            return diag_error(s->diags, HML_E_DATA, span, "%s: '%s' of %s is no number: %s", path,
                              heads[k], values[0], values[k]);
        set_field(x, heads[k], v);
    }
    return HML_OK;
}

Status metadata_read(Session *s, Sample *x, const char *path, const char *name, Span span) {
    Str text;
    if (read_file(s, &text, path, span) != HML_OK) return HML_FAIL;
    Str begin = str_trim(text);
    if (begin.n && begin.p[0] == '{') return read_json(s, x, text, path, name, span);
    return read_csv(s, x, path, name, span);
}
