/* cutflow_out.c - shows cutflows and N-1 tables. */
#include <math.h>

#include "out/json.h"
#include "out/things.h"

/* The row that the efficiency of row i is relative to: the step before, of bins the last step. */
static int row_before(const CutflowThing *c, const FlowPart *x, int i) {
    if (c->n_minus_1) return i == x->n_rows - 1 ? i : x->n_rows - 1;
    while (i > 1 && x->rows[i - 1].is_bin) i--;
    return MAX_OF(i - 1, 0);
}

static double share(double a, double b) { return b != 0 ? a / b : NAN; }

/* ---- JSON ---- */

static void row_json(Json *j, const CutflowThing *c, const FlowPart *x, int i) {
    const FlowRow *row = &x->rows[i];
    double w = cutflow_sumw(x, row);
    json_open(j, '{');
    json_key_string(j, row->is_bin ? "bin" : "cut", str_of(row->text));
    json_key_uint(j, "events", cutflow_raw(x, row));
    json_key_number(j, "sumw", w);
    json_key_number(j, "sumw2", cutflow_sumw2(x, row));
    if (i) {
        double before = cutflow_sumw(x, &x->rows[row_before(c, x, i)]);
        json_key_number(j, "efficiency", c->n_minus_1 ? share(before, w) : share(w, before));
        json_key_number(j, "cumulative", share(w, cutflow_sumw(x, &x->rows[0])));
        json_key_uint(j, "missing", cutflow_missing(x, row));
    }
    if (i < c->n_reference) json_key_number(j, "reference", c->reference[i]);
    if (c->merit) json_key_number(j, c->merit, cutflow_merit(c, i));
    json_close(j, '}');
}

static void cutflow_json(StrBuf *out, const CutflowThing *c) {
    for (int k = 0; k < c->n_series; k++) {
        const FlowPart *x = &c->series[k];
        Json j = {.out = out};
        json_open(&j, '{');
        json_key_string(&j, c->n_minus_1 ? "n_minus_1" : "cutflow", str_of(c->name));
        json_key_string(&j, "sample", str_of(x->sample));
        json_key_string(&j, "variation",
                        str_of(x->variation && x->variation[0] ? x->variation : "nominal"));
        json_key_bool(&j, "normalised", x->normalised);
        json_key(&j, "steps");
        json_open(&j, '[');
        for (int i = 0; i < x->n_rows; i++) row_json(&j, c, x, i);
        json_close(&j, ']');
        json_close(&j, '}');
        buf_addc(out, '\n');
    }
}

/* ---- tables ---- */

static void cell_percent(Table *t, double x) {
    if (isnan(x))
        table_cell(t, "");
    else
        table_cellf(t, "%.2f %%", 100 * x);
}

static bool any_missing(const FlowPart *x) {
    for (int i = 0; i < x->n_rows; i++)
        if (x->rows[i].missing || x->rows[i].n_missing) return true;
    return false;
}

static void one_heads(Table *t, const CutflowThing *c, const FlowPart *x) {
    table_column(t, c->n_minus_1 ? "without" : "cut", false);
    table_column(t, "events", true);
    if (x->weighted) {
        table_column(t, "weighted", true);
        table_column(t, "error", true);
    }
    table_column(t, c->n_minus_1 ? "efficiency of the cut" : "efficiency", true);
    if (!c->n_minus_1) table_column(t, "cumulative", true);
    if (any_missing(x)) table_column(t, "missing", true);
    if (!c->n_reference) return;
    table_column(t, "reference", true);
    table_column(t, "ratio", true);
}

static void one_row(Table *t, const CutflowThing *c, const FlowPart *x, int i, bool exact) {
    const FlowRow *row = &x->rows[i];
    double w = cutflow_sumw(x, row), before = cutflow_sumw(x, &x->rows[row_before(c, x, i)]);
    bool last = c->n_minus_1 && i == x->n_rows - 1;
    StrBuf text = {0};
    buf_printf(&text, "%s%s", row->is_bin ? "  " : "", row->text);
    table_cell(t, buf_cstr(&text));
    buf_free(&text);
    table_cellf(t, "%llu", (unsigned long long)cutflow_raw(x, row));
    if (x->weighted) {
        table_number(t, w, exact);
        table_number(t, sqrt(cutflow_sumw2(x, row)), exact);
    }
    cell_percent(t, !i || last ? NAN : c->n_minus_1 ? share(before, w) : share(w, before));
    if (!c->n_minus_1) cell_percent(t, i ? share(w, cutflow_sumw(x, &x->rows[0])) : NAN);
    if (any_missing(x)) {
        if (i)
            table_cellf(t, "%llu", (unsigned long long)cutflow_missing(x, row));
        else
            table_cell(t, "");
    }
    if (!c->n_reference) return;
    double reference = i < c->n_reference ? c->reference[i] : NAN;
    table_number(t, reference, exact);
    table_number(t, share(w, reference), exact);
}

static void one_table(StrBuf *out, const CutflowThing *c, const FlowPart *x, Format format) {
    Table t = {0};
    one_heads(&t, c, x);
    for (int i = 0; i < x->n_rows; i++) one_row(&t, c, x, i, format != FORMAT_TABLE);
    table_write(out, &t, format);
    table_free(&t);
}

/* Samples side by side: weighted with their errors, or counts. */
static void several_table(StrBuf *out, const CutflowThing *c, Format format) {
    Table t = {0};
    bool exact = format != FORMAT_TABLE && format != FORMAT_MD;
    table_column(&t, c->n_minus_1 ? "without" : "cut", false);
    for (int k = 0; k < c->n_nominal; k++) {
        table_column(&t, c->series[k].sample, true);
        if (c->series[k].weighted) table_column(&t, exact ? "error" : "±", true);
    }
    if (c->merit) table_column(&t, c->merit, true);
    for (int i = 0; i < c->series[0].n_rows; i++) {
        const FlowRow *first = &c->series[0].rows[i];
        table_cellf(&t, "%s%s", first->is_bin ? "  " : "", first->text);
        for (int k = 0; k < c->n_nominal; k++) {
            const FlowPart *x = &c->series[k];
            table_number(&t, cutflow_sumw(x, &x->rows[i]), exact);
            if (x->weighted) table_number(&t, sqrt(cutflow_sumw2(x, &x->rows[i])), exact);
        }
        if (c->merit) table_number(&t, cutflow_merit(c, i), exact);
    }
    table_write(out, &t, format);
    table_free(&t);
}

/* The last row in each variation. */
static void variations(StrBuf *out, const CutflowThing *c) {
    Table t = {0};
    table_column(&t, "variation", false);
    table_column(&t, "sample", false);
    table_column(&t, "passed", true);
    table_column(&t, "change", true);
    for (int k = c->n_nominal; k < c->n_series; k++) {
        const FlowPart *x = &c->series[k], *nominal = c->series;
        for (int i = 0; i < c->n_nominal; i++)
            if (strcmp(c->series[i].sample, x->sample) == 0) nominal = &c->series[i];
        double w = cutflow_sumw(x, &x->rows[x->n_rows - 1]);
        double before = cutflow_sumw(nominal, &nominal->rows[nominal->n_rows - 1]);
        table_cell(&t, x->variation);
        table_cell(&t, x->sample);
        table_number(&t, w, false);
        table_cellf(&t, "%+.2f %%", 100 * (share(w, before) - 1));
    }
    buf_addc(out, '\n');
    table_write(out, &t, FORMAT_TABLE);
    table_free(&t);
}

void cutflow_write(StrBuf *out, const CutflowThing *c, const OutcomeStyle *style) {
    if (style->format == FORMAT_JSON) {
        cutflow_json(out, c);
        return;
    }
    bool people = style->format == FORMAT_TABLE, raw = false;
    for (int k = 0; k < c->n_series; k++)
        raw = raw || (c->series[k].weighted && !c->series[k].normalised);
    if (people && c->name[0])
        buf_printf(out, "%s %s\n", c->n_minus_1 ? "N-1 of" : "cutflow of", c->name);
    if (c->n_nominal == 1)
        one_table(out, c, &c->series[0], style->format);
    else
        several_table(out, c, style->format);
    if (people && c->n_series > c->n_nominal) variations(out, c);
    if (people && raw) buf_adds(out, "weights are not normalised to a luminosity\n");
}
