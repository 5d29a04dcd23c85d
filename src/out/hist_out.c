/* hist_out.c - shows histograms of the language. */
#include <math.h>

#include "out/json.h"
#include "out/terminal.h"
#include "out/things.h"

static void key_number(Json *j, const char *key, double x) {
    json_key(j, key);
    json_number(j, x);
}

static void axis_json(Json *j, const HistAxis *a) {
    static const char *const kinds[] = {"regular", "log", "variable", "integer", "category"};
    json_open(j, '{');
    json_key(j, "kind");
    json_string(j, str_of(kinds[a->kind]));
    json_key(j, "name");
    json_string(j, str_of(a->name ? a->name : ""));
    json_key(j, "unit");
    json_string(j, str_of(a->unit ? a->unit : ""));
    json_key(j, "bins");
    json_int(j, a->bins);
    json_key(j, "edges");
    json_open(j, '[');
    for (int i = 0; i < a->bins + (a->kind == BINS_CATEGORY ? 0 : 1); i++)
        json_number(j, a->kind == BINS_CATEGORY ? a->edges[i] : axis_edge(a, i));
    json_close(j, ']');
    json_close(j, '}');
}

static void series_json(StrBuf *out, const HistThing *t, const HistPart *x) {
    const Hist *h = hist_content_of(x);
    Json j = {.out = out};
    json_open(&j, '{');
    json_key(&j, "hist");
    json_string(&j, str_of(t->name[0] ? t->name : t->title));
    json_key(&j, "sample");
    json_string(&j, str_of(x->sample));
    json_key(&j, "variation");
    json_string(&j, str_of(x->variation));
    json_key(&j, "axes");
    json_open(&j, '[');
    for (int d = 0; d < h->dims; d++) axis_json(&j, &h->axes[d]);
    json_close(&j, ']');
    key_number(&j, "entries", h->entries);
    json_key(&j, "missing");
    json_uint(&j, hist_missing_of(x));
    json_key(&j, "nan");
    json_uint(&j, hist_nan_of(x));
    bool flat = h->dims == 1;
    size_t n = flat ? (size_t)h->axes[0].bins : h->cells;
    json_key(&j, "sumw");
    json_numbers(&j, h->sumw + (flat ? 1 : 0), n);
    json_key(&j, "sumw2");
    json_numbers(&j, h->sumw2 + (flat ? 1 : 0), n);
    if (flat) {
        key_number(&j, "underflow", h->sumw[0]);
        key_number(&j, "overflow", h->sumw[n + 1]);
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void heading(StrBuf *out, const HistThing *t, const HistPart *x) {
    const Hist *h = hist_content_of(x);
    buf_printf(out, "%s", t->name[0] ? t->name : t->title);
    if (x->sample[0]) buf_printf(out, "   %s", x->sample);
    if (x->variation[0]) buf_printf(out, "   %s", x->variation);
    double sum = 0;
    for (size_t i = 0; i < h->cells; i++) sum += h->sumw[i];
    buf_adds(out, "   ");
    number_write(out, h->entries, false);
    buf_printf(out, " entr%s", h->entries == 1 ? "y" : "ies");
    if (t->spec.weighted && !h->profile) {
        buf_adds(out, "   sum of weights ");
        number_write(out, sum, false);
    }
    buf_addc(out, '\n');
}

enum { ROWS_MOST = 60 };

void hist_write(StrBuf *out, const HistThing *t, const OutcomeStyle *style) {
    for (int i = 0; i < t->n_series; i++) {
        const HistPart *x = &t->series[i];
        if (style->format == FORMAT_JSON) {
            series_json(out, t, x);
            continue;
        }
        const Hist *h = hist_content_of(x);
        HistNotes notes = {hist_missing_of(x), hist_nan_of(x),
                           h->axes[0].unit ? h->axes[0].unit : ""};
        if (i) buf_addc(out, '\n');
        heading(out, t, x);
        terminal_hist(out, h, &notes, style->width, ROWS_MOST);
    }
}
