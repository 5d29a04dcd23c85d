/* sideband_out.c - shows backgrounds taken from sidebands: coefficients, bins, the signal. */
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"

static void sideband_json(StrBuf *out, const SidebandThing *t) {
    const Sideband *r = &t->result;
    size_t n = (size_t)t->n, m = (size_t)r->degree + 1;
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "sideband", str_of(t->hist->title ? t->hist->title : ""));
    json_key_bool(&j, "valid", !t->study.failure);
    if (t->study.failure) {
        json_key_string(&j, "failure", str_of(t->study.failure));
    } else {
        json_key(&j, "coefficients");
        json_numbers(&j, r->coefficients, m);
        json_key(&j, "covariance");
        json_open(&j, '[');
        for (size_t k = 0; k < m; k++) json_numbers(&j, r->covariance + k * m, m);
        json_close(&j, ']');
        json_key_number(&j, "chi2", r->chi2);
        json_key_int(&j, "ndof", r->ndof);
        json_key_number(&j, "signal", r->sum);
        json_key_number(&j, "error", r->sum_error);
        json_key_int(&j, "clipped", r->n_clipped);
        const struct {
            const char *key;
            const double *values;
        } columns[] = {{"x", t->x},
                       {"content", t->y},
                       {"background", r->background},
                       {"background_error", r->background_error},
                       {"rest", r->signal},
                       {"rest_error", r->signal_error}};
        for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
            json_key(&j, columns[i].key);
            json_numbers(&j, columns[i].values, n);
        }
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void sideband_text(StrBuf *out, const SidebandThing *t) {
    const Sideband *r = &t->result;
    int m = r->degree + 1;
    buf_printf(out, "background of %s: polynomial of degree %d in %d bins of the sidebands, %s\n",
               t->hist->title ? t->hist->title : "", r->degree, r->n_used,
               r->weighted ? "weighted" : "unweighted");
    for (int k = 0; k < m; k++)
        buf_printf(out, "  c%d = %.6g ± %.3g\n", k, r->coefficients[k],
                   sqrt(r->covariance[k * m + k]));
    buf_printf(out, "  %s = %.6g with %d degrees of freedom\n",
               r->weighted ? "chi2" : "sum of squares", r->chi2, r->ndof);
    buf_printf(out, "  between and beside them: %.6g ± %.3g", r->sum, r->sum_error);
    if (r->n_clipped) buf_printf(out, ", %d bins below 0 taken as 0: TOO HIGH", r->n_clipped);
    buf_adds(out, "\n\n");
}

void sideband_write(StrBuf *out, const SidebandThing *thing, const OutcomeStyle *style) {
    const SidebandThing *t = sideband_result(thing);
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    if (style->format == FORMAT_JSON) {
        sideband_json(out, t);
        return;
    }
    if (t->study.failure) {
        buf_printf(out, "there is no background from sidebands: %s\n", t->study.failure);
        return;
    }
    if (style->format == FORMAT_TABLE) sideband_text(out, t);
    Table table = {0};
    static const char *const head[] = {"x", "content", "background", "error", "rest", "error"};
    for (size_t i = 0; i < ARRAY_LEN(head); i++) table_column(&table, head[i], true);
    table_column(&table, "", false);
    for (int i = 0; i < t->n; i++) {
        const double numbers[] = {t->x[i],
                                  t->y[i],
                                  t->result.background[i],
                                  t->result.background_error[i],
                                  t->result.signal[i],
                                  t->result.signal_error[i]};
        for (size_t k = 0; k < ARRAY_LEN(numbers); k++) table_number(&table, numbers[k], !people);
        table_cell(&table, t->used[i] ? "sideband" : "");
    }
    table_write(out, &table, style->format);
    table_free(&table);
}
