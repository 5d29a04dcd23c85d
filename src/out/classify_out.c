/* classify_out.c - shows events counted in windows, and the sWeights of a fit. */
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"

/* n / (classes n_c): weights that make all classes count the same. */
static double balanced(const ClassifyThing *t, int k) {
    return t->events / ((t->n_windows + 1) * t->rows[k].events);
}

static void classify_json(StrBuf *out, const ClassifyThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "classify", str_of(t->what));
    json_key(&j, "classes");
    json_open(&j, '[');
    for (int k = 0; k <= t->n_windows; k++) {
        json_open(&j, '{');
        json_key_string(&j, "name", str_of(classify_name(t, k)));
        if (k < t->n_windows) {
            json_key_number(&j, "lo", t->windows[k].lo);
            json_key_number(&j, "hi", t->windows[k].hi);
        }
        json_key_number(&j, "events", t->rows[k].events);
        json_key_number(&j, "sum", t->rows[k].sum);
        json_key_number(&j, "error", t->rows[k].error);
        json_key_number(&j, "part", t->rows[k].part);
        json_key_number(&j, "balanced_weight", balanced(t, k));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key_uint(&j, "missing", t->missing);
    json_key_uint(&j, "nan", t->nan);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void classify_write(StrBuf *out, const ClassifyThing *thing, const OutcomeStyle *style) {
    const ClassifyThing *t = classify_result(thing);
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    if (style->format == FORMAT_JSON) {
        classify_json(out, t);
        return;
    }
    if (style->format == FORMAT_TABLE) buf_printf(out, "classes of %s\n", t->what);
    Table table = {0};
    table_column(&table, "class", false);
    table_column(&table, "from", true);
    table_column(&table, "to", true);
    table_column(&table, "events", true);
    if (t->weighted) {
        table_column(&table, "sum", true);
        table_column(&table, "error", true);
    }
    table_column(&table, "part", true);
    table_column(&table, "balanced weight", true);
    for (int k = 0; k <= t->n_windows; k++) {
        const WindowRow *r = &t->rows[k];
        table_cell(&table, classify_name(t, k));
        table_number(&table, k < t->n_windows ? t->windows[k].lo : NAN, !people);
        table_number(&table, k < t->n_windows ? t->windows[k].hi : NAN, !people);
        table_number(&table, r->events, !people);
        if (t->weighted) {
            table_number(&table, r->sum, !people);
            table_number(&table, r->error, !people);
        }
        table_number(&table, r->part, !people);
        table_number(&table, r->events > 0 ? balanced(t, k) : NAN, !people);
    }
    table_write(out, &table, style->format);
    table_free(&table);
    if (style->format == FORMAT_TABLE && t->missing + t->nan)
        buf_printf(out, "  %llu missing, %llu not finite\n", (unsigned long long)t->missing,
                   (unsigned long long)t->nan);
}

/* ---- sWeights ---- */

static void splot_json(StrBuf *out, const SplotThing *t) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "splot", str_of(t->study.fit->name));
    json_key_bool(&j, "valid", !t->study.failure);
    if (t->study.failure) {
        json_key_string(&j, "failure", str_of(t->study.failure));
    } else {
        size_t m = (size_t)t->n;
        json_key(&j, "components");
        json_open(&j, '[');
        for (size_t k = 0; k < m; k++) {
            json_open(&j, '{');
            json_key_string(&j, "name", str_of(t->names[k]));
            json_key_number(&j, "yield", t->yields[k]);
            json_key_number(&j, "error", sqrt(t->plot.covariance[k * m + k]));
            json_key_number(&j, "sum", t->plot.sums[k]);
            json_key_number(&j, "sum_error", t->plot.errors[k]);
            json_close(&j, '}');
        }
        json_close(&j, ']');
        json_key(&j, "covariance");
        json_open(&j, '[');
        for (size_t k = 0; k < m; k++) json_numbers(&j, t->plot.covariance + k * m, m);
        json_close(&j, ']');
        json_key_number(&j, "worst_event", t->plot.worst_event);
        json_key_number(&j, "worst_yield", t->plot.worst_yield);
        json_key(&j, "weights");
        json_open(&j, '[');
        for (size_t e = 0; e < t->plot.n; e++) json_numbers(&j, t->plot.weights + e * m, m);
        json_close(&j, ']');
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void splot_write(StrBuf *out, const SplotThing *thing, const OutcomeStyle *style) {
    const SplotThing *t = splot_result(thing);
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    if (style->format == FORMAT_JSON) {
        splot_json(out, t);
        return;
    }
    if (style->format == FORMAT_TABLE) buf_printf(out, "sWeights of %s\n", t->study.fit->name);
    if (t->study.failure) {
        buf_printf(out, "  NO RESULT: %s\n", t->study.failure);
        return;
    }
    size_t m = (size_t)t->n;
    Table table = {0};
    static const char *const head[] = {"yield", "error", "sum of weights", "error"};
    table_column(&table, "component", false);
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&table, head[i], true);
    for (size_t k = 0; k < m; k++) {
        table_cell(&table, t->names[k]);
        table_number(&table, t->yields[k], !people);
        table_number(&table, sqrt(t->plot.covariance[k * m + k]), !people);
        table_number(&table, t->plot.sums[k], !people);
        table_number(&table, t->plot.errors[k], !people);
    }
    table_write(out, &table, style->format);
    table_free(&table);
    if (style->format == FORMAT_TABLE)
        buf_printf(out,
                   "  %zu events; weights of an event add up to 1 within %.2g; the histogram's "
                   "variable must not depend on that of the fit within a component\n",
                   t->plot.n, t->plot.worst_event);
}
