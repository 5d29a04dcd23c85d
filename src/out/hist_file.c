/* hist_file.c - writes histograms and cutflows into files; see hist_file.h. */
#include "out/hist_file.h"

#include <math.h>

#include "core/os.h"
#include "out/json.h"
#include "out/table.h"

enum { VERSION = 1 };

static Str text_or(const char *text, const char *absent) {
    return str_of(text && text[0] ? text : absent);
}

static void key_text(Json *j, const char *key, const char *text, const char *absent) {
    json_key_string(j, key, text_or(text, absent));
}

static void key_numbers(Json *j, const char *key, const double *x, size_t n) {
    json_key(j, key);
    json_numbers(j, x, n);
}

/* ---- JSON ---- */

static void axis_json(Json *j, const HistAxis *a) {
    static const char *const kinds[] = {"regular", "log", "variable", "integer", "category"};
    json_open(j, '{');
    key_text(j, "kind", kinds[a->kind], "");
    json_key_int(j, "bins", a->bins);
    if (a->kind == BINS_VARIABLE) {
        key_numbers(j, "edges", a->edges, (size_t)a->bins + 1);
    } else if (a->kind == BINS_CATEGORY) {
        key_numbers(j, "codes", a->edges, (size_t)a->bins);
        if (a->labels) {
            json_key(j, "labels");
            json_open(j, '[');
            for (int i = 0; i < a->bins; i++) json_string(j, str_of(a->labels[i]));
            json_close(j, ']');
        }
    } else {
        json_key_number(j, "lo", a->lo);
        json_key_number(j, "hi", a->kind == BINS_INTEGER ? a->lo + a->bins - 1 : a->hi);
    }
    if (a->closed) {
        json_key_bool(j, "closed", true);
    }
    key_text(j, "name", a->name, "");
    key_text(j, "unit", a->unit, "");
    json_close(j, '}');
}

static void flow_json(Json *j, const char *key, const Hist *h, size_t cell) {
    json_key(j, key);
    json_open(j, '{');
    json_key_number(j, "sumw", h->sumw[cell]);
    json_key_number(j, "sumw2", h->sumw2[cell]);
    if (h->profile) {
        json_key_number(j, "sumwy", h->sumwy[cell]);
        json_key_number(j, "sumwy2", h->sumwy2[cell]);
    }
    json_close(j, '}');
}

static void series_json(Json *j, const HistSeries *s) {
    const Hist *h = &s->hist;
    bool line = h->dims == 1;
    size_t n = line ? h->cells - 2 : h->cells;
    json_open(j, '{');
    key_text(j, "sample", s->sample, "");
    key_text(j, "variation", s->variation, "nominal");
    json_key_number(j, "entries", h->entries);
    json_key_uint(j, "missing", s->missing);
    json_key_uint(j, "nan", s->nan);
    key_numbers(j, "sumw", h->sumw + line, n);
    key_numbers(j, "sumw2", h->sumw2 + line, n);
    if (h->profile) {
        key_numbers(j, "sumwy", h->sumwy + line, n);
        key_numbers(j, "sumwy2", h->sumwy2 + line, n);
    }
    if (line) {
        flow_json(j, "underflow", h, 0);
        flow_json(j, "overflow", h, h->cells - 1);
    }
    json_close(j, '}');
}

static void head_json(Json *j, const char *kind, const char *name) {
    json_open(j, '{');
    key_text(j, kind, name, "");
    json_key_int(j, "version", VERSION);
}

static void hist_open_json(Json *j, const HistSeries *s) {
    const Hist *h = &s->hist;
    head_json(j, "hist", s->name);
    key_text(j, "title", s->title, "");
    key_text(j, "unit", s->unit, "");
    json_key_bool(j, "profile", h->profile);
    json_key(j, "axes");
    json_open(j, '[');
    for (int d = 0; d < h->dims; d++) axis_json(j, &h->axes[d]);
    json_close(j, ']');
    if (h->dims > 1) {
        json_key(j, "shape");
        json_open(j, '[');
        for (int d = 0; d < h->dims; d++) json_int(j, h->axes[d].bins + 2);
        json_close(j, ']');
    }
    json_key(j, "series");
    json_open(j, '[');
}

static bool text_same(const char *a, const char *b) {
    return str_eq(text_or(a, ""), text_or(b, ""));
}

static bool labels_same(const HistAxis *a, const HistAxis *b) {
    if (!a->labels || !b->labels) return a->labels == b->labels;
    for (int i = 0; i < a->bins; i++)
        if (strcmp(a->labels[i], b->labels[i]) != 0) return false;
    return true;
}

/* Do two series share an object? */
static bool series_join(const HistSeries *a, const HistSeries *b) {
    if (!text_same(a->name, b->name) || !text_same(a->title, b->title) ||
        !text_same(a->unit, b->unit) || a->hist.dims != b->hist.dims ||
        a->hist.profile != b->hist.profile)
        return false;
    for (int d = 0; d < a->hist.dims; d++) {
        const HistAxis *x = &a->hist.axes[d], *y = &b->hist.axes[d];
        if (!axis_equal(x, y) || !labels_same(x, y) || !text_same(x->name, y->name) ||
            !text_same(x->unit, y->unit))
            return false;
    }
    return true;
}

static void hists_json(StrBuf *out, const HistSeries *hists, size_t n) {
    bool *done = mem_alloc(n * sizeof *done);
    for (size_t i = 0; i < n; i++) {
        if (done[i]) continue;
        Json j = {.out = out};
        hist_open_json(&j, &hists[i]);
        for (size_t k = i; k < n; k++) {
            if (done[k] || !series_join(&hists[i], &hists[k])) continue;
            done[k] = true;
            series_json(&j, &hists[k]);
        }
        json_close(&j, ']');
        json_close(&j, '}');
        buf_addc(out, '\n');
    }
    mem_free(done);
}

static void rows_json(Json *j, const Cutflow *c) {
    json_open(j, '{');
    key_text(j, "sample", c->sample, "");
    key_text(j, "variation", c->variation, "nominal");
    json_key(j, "rows");
    json_open(j, '[');
    for (size_t i = 0; i < c->n; i++) {
        json_open(j, '{');
        key_text(j, "name", c->rows[i].name, "");
        json_key_uint(j, "count", c->rows[i].count);
        json_key_number(j, "sumw", c->rows[i].sumw);
        json_key_number(j, "sumw2", c->rows[i].sumw2);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void cutflows_json(StrBuf *out, const Cutflow *cutflows, size_t n) {
    bool *done = mem_alloc(n * sizeof *done);
    for (size_t i = 0; i < n; i++) {
        if (done[i]) continue;
        Json j = {.out = out};
        head_json(&j, "cutflow", cutflows[i].name);
        json_key(&j, "series");
        json_open(&j, '[');
        for (size_t k = i; k < n; k++) {
            if (done[k] || !text_same(cutflows[i].name, cutflows[k].name)) continue;
            done[k] = true;
            rows_json(&j, &cutflows[k]);
        }
        json_close(&j, ']');
        json_close(&j, '}');
        buf_addc(out, '\n');
    }
    mem_free(done);
}

void hist_file_json(StrBuf *out, const Results *r) {
    hists_json(out, r->hists, r->n_hists);
    cutflows_json(out, r->cutflows, r->n_cutflows);
}

/* ---- CSV ---- */

static bool single_values(const HistAxis *a) {
    return a->kind == BINS_INTEGER || a->kind == BINS_CATEGORY;
}

static void head_csv(StrBuf *out, const HistSeries *series, size_t n) {
    static const char *const planes[] = {"sumw", "sumw2", "sumwy", "sumwy2"};
    static const char *const names[] = {"x", "y", "z"};
    const Hist *h = &series[0].hist;
    StrBuf b = {0};
    for (int d = 0; d < h->dims; d++)
        for (int k = 0; k < (single_values(&h->axes[d]) ? 1 : 2); k++) {
            Str name = text_or(h->axes[d].name, names[d]);
            buf_clear(&b);
            buf_add(&b, name);
            if (!single_values(&h->axes[d])) buf_adds(&b, k ? "_high" : "_low");
            if (d || k) buf_addc(out, ',');
            field_write(out, str_of(buf_cstr(&b)), FORMAT_CSV);
        }
    for (size_t i = 0; i < n; i++)
        for (int p = 0; p < (h->profile ? 4 : 2); p++) {
            Str sample = text_or(series[i].sample, "");
            Str variation = text_or(series[i].variation, "nominal");
            buf_clear(&b);
            buf_adds(&b, planes[p]);
            if (sample.n || !str_eq(variation, STR("nominal")))
                buf_printf(&b, ":%.*s:%.*s", STR_ARG(sample), STR_ARG(variation));
            buf_addc(out, ',');
            field_write(out, str_of(buf_cstr(&b)), FORMAT_CSV);
        }
    buf_addc(out, '\n');
    buf_free(&b);
}

/* The edges, number or label of cell i (with flow) of an axis. */
static void cell_csv(StrBuf *out, const HistAxis *a, int i) {
    if (!single_values(a)) {
        number_write(out, i == 0 ? -INFINITY : axis_edge(a, i - 1), true);
        buf_addc(out, ',');
        number_write(out, i == a->bins + 1 ? INFINITY : axis_edge(a, i), true);
    } else if (i == 0 || i == a->bins + 1) {
        buf_adds(out, i ? "overflow" : "underflow");
    } else if (a->labels) {
        field_write(out, str_of(a->labels[i - 1]), FORMAT_CSV);
    } else {
        number_write(out, axis_centre(a, i - 1), true);
    }
}

void hist_file_csv(StrBuf *out, const HistSeries *series, size_t n) {
    const Hist *first = &series[0].hist;
    head_csv(out, series, n);
    for (size_t cell = 0; cell < first->cells; cell++) {
        size_t stride = first->cells;
        for (int d = 0; d < first->dims; d++) {
            size_t cells = (size_t)first->axes[d].bins + 2;
            stride /= cells;
            if (d) buf_addc(out, ',');
            cell_csv(out, &first->axes[d], (int)(cell / stride % cells));
        }
        for (size_t i = 0; i < n; i++) {
            const Hist *h = &series[i].hist;
            const double *planes[] = {h->sumw, h->sumw2, h->sumwy, h->sumwy2};
            for (int p = 0; p < (h->profile ? 4 : 2); p++) {
                buf_addc(out, ',');
                number_write(out, planes[p][cell], true);
            }
        }
        buf_addc(out, '\n');
    }
}

void hist_file_cutflow_csv(StrBuf *out, const Cutflow *cutflows, size_t n) {
    buf_adds(out, "cutflow,sample,variation,cut,count,sumw,sumw2\n");
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < cutflows[i].n; k++) {
            const Cutflow *c = &cutflows[i];
            const Str texts[] = {text_or(c->name, ""), text_or(c->sample, ""),
                                 text_or(c->variation, "nominal"), text_or(c->rows[k].name, "")};
            for (size_t t = 0; t < ARRAY_LEN(texts); t++) {
                field_write(out, texts[t], FORMAT_CSV);
                buf_addc(out, ',');
            }
            buf_printf(out, "%llu,", (unsigned long long)c->rows[k].count);
            number_write(out, c->rows[k].sumw, true);
            buf_addc(out, ',');
            number_write(out, c->rows[k].sumw2, true);
            buf_addc(out, '\n');
        }
}

Status hist_file_save(const char *path, Str text, Diags *diags) {
    OutFile *f;
    if (outfile_open(&f, path, diags) != HML_OK) return HML_FAIL;
    outfile_write(f, text.p, text.n);
    return outfile_commit(f, diags);
}
