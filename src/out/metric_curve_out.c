/* metric_curve_out.c - shows ROC and precision-recall curves: drawn, as a table, all points. */
#include "lang/builtin.h"
#include "out/metric_out.h"
#include "out/terminal.h"

/* The figures of a point, in the order of the columns. */
enum { FIGURES = 2 };

static void figures_of(const MetricThing *m, int i, Figure *out) {
    const CurvePoint *p = &m->result.points[i];
    bool roc = m->what == DO_ROC;
    out[0] = roc ? p->fpr : p->tpr;
    out[1] = roc ? p->tpr : p->precision;
}

static const char *const *names_of(const MetricThing *m) {
    static const char *const roc[] = {"mistag", "efficiency"}, *const other[] = {"recall",
                                                                                 "precision"};
    return m->what == DO_ROC ? roc : other;
}

static void json_column(Json *j, const MetricThing *m, const char *key, int figure, bool error) {
    json_key(j, key);
    json_open(j, '[');
    for (int i = 0; i < m->result.n_points; i++) {
        Figure f[FIGURES];
        figures_of(m, i, f);
        json_number(j, error ? f[figure].error : f[figure].value);
    }
    json_close(j, ']');
}

void metric_curve_json(Json *j, const MetricThing *m) {
    for (int k = 0; k < FIGURES; k++) {
        StrBuf key = {0};
        json_column(j, m, names_of(m)[k], k, false);
        buf_printf(&key, "%s_error", names_of(m)[k]);
        json_column(j, m, buf_cstr(&key), k, true);
        buf_free(&key);
    }
    json_key(j, "threshold");
    json_open(j, '[');
    for (int i = 0; i < m->result.n_points; i++) json_number(j, m->result.points[i].threshold);
    json_close(j, ']');
}

static void point_row(Table *t, const MetricThing *m, int i, bool exact) {
    Figure f[FIGURES];
    figures_of(m, i, f);
    for (int k = 0; k < FIGURES; k++) table_figure(t, f[k].value, f[k].error, exact);
    table_number(t, m->result.points[i].threshold, exact);
}

/* For people the first point at each tenth of the signal. */
static void curve_table(StrBuf *out, const MetricThing *m, Format format) {
    Table t = {0};
    bool exact = format == FORMAT_CSV || format == FORMAT_TSV;
    for (int k = 0; k < FIGURES; k++) {
        table_column(&t, names_of(m)[k], true);
        if (exact) table_column(&t, arena_printf(&t.arena, "%s error", names_of(m)[k]), true);
    }
    table_column(&t, exact ? "threshold" : "score >=", true);
    for (int i = 0, tenth = 1; i < m->result.n_points; i++) {
        double part = m->result.points[i].tpr.value;
        bool shown = tenth <= 10 && part >= tenth / 10.0 - 1e-12;
        if (exact || shown) point_row(&t, m, i, exact);
        while (tenth <= 10 && part >= tenth / 10.0 - 1e-12) tenth++;
    }
    table_write(out, &t, format);
    table_free(&t);
}

static void curve_draw(StrBuf *out, const MetricThing *m, int width) {
    Arena arena = {0};
    int n = m->result.n_points;
    double *x = arena_array(&arena, double, n), *y = arena_array(&arena, double, n);
    for (int i = 0; i < n; i++) {
        Figure f[FIGURES];
        figures_of(m, i, f);
        x[i] = f[0].value;
        y[i] = f[1].value;
    }
    TerminalLine line = {.x = x,
                         .y = y,
                         .n = (size_t)n,
                         .x_name = names_of(m)[0],
                         .y_name = names_of(m)[1],
                         .x_hi = 1,
                         .y_hi = 1,
                         .diagonal = m->what == DO_ROC};
    terminal_line(out, &line, &(TerminalStyle){.width = width});
    arena_free(&arena);
}

void metric_curve_write(StrBuf *out, const MetricThing *m, const OutcomeStyle *style) {
    const MetricResult *r = &m->result;
    if (style->format != FORMAT_TABLE) {
        curve_table(out, m, style->format);
        return;
    }
    curve_draw(out, m, style->width);
    buf_printf(out, "%s ", m->what == DO_ROC ? "area under the curve" : "average precision");
    figure_write(out, r->value.value, r->value.error);
    buf_printf(out, ", %d points, %zu rows", r->n_points, r->rows);
    if (r->missing + r->nan)
        buf_printf(out, ", %llu more lack a value", (unsigned long long)(r->missing + r->nan));
    buf_adds(out, "\n\n");
    curve_table(out, m, style->format);
}
