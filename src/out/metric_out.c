/* metric_out.c - shows figures of classifiers: values with errors, confusion matrices, reports,
 * curves. */
#include <math.h>

#include "lang/builtin.h"
#include "out/json.h"
#include "out/table.h"
#include "out/terminal.h"
#include "out/things.h"

static const char *class_name(const MetricThing *m, int k, Arena *arena) {
    if (k < m->n_scores && m->class_names) return m->class_names[k];
    bool binary = m->result.k == 2 && !m->class_names;
    return binary ? (k ? "1 (signal)" : "0 (background)") : arena_printf(arena, "%d", k);
}

static bool is_best(const MetricThing *m) {
    return m->what == DO_MAX_SIGNIFICANCE || m->what == DO_REJECTION;
}

/* ---- JSON ---- */

static void json_figure(Json *j, const char *key, Figure e) {
    StrBuf error = {0};
    json_key_number(j, key, e.value);
    buf_printf(&error, "%s_error", key);
    json_key_number(j, buf_cstr(&error), e.error);
    buf_free(&error);
}

static void json_matrix(Json *j, const char *key, const double *x, int k) {
    json_key(j, key);
    json_open(j, '[');
    for (int i = 0; i < k; i++) json_numbers(j, x + i * k, (size_t)k);
    json_close(j, ']');
}

static void json_report(Json *j, const MetricResult *r, const MetricThing *m, Arena *arena) {
    json_key(j, "classes");
    json_open(j, '[');
    for (int i = 0; i < r->k + 2; i++) {
        const ReportRow *c = &r->classes[i];
        const char *name = i == r->k       ? "macro average"
                           : i == r->k + 1 ? "weighted average"
                                           : class_name(m, i, arena);
        json_open(j, '{');
        json_key_string(j, "class", str_of(name));
        json_figure(j, "precision", c->precision);
        json_figure(j, "recall", c->recall);
        json_figure(j, "f1", c->f1);
        json_key_number(j, "support", c->support.value);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_best(Json *j, const BestThreshold *b) {
    json_key_number(j, "threshold", b->threshold);
    json_key_string(j, "cut", b->strict ? STR("score > threshold") : STR("score >= threshold"));
    if (!isnan(b->signal)) json_key_number(j, "signal", b->signal);
    if (!isnan(b->background)) json_key_number(j, "background", b->background);
    json_key_number(j, "efficiency", b->efficiency);
    json_key_number(j, "mistag", b->mistag);
}

/* What a curve has to the right and upwards. */
static double point_x(const MetricThing *m, int i) {
    const CurvePoint *p = &m->result.points[i];
    return m->what == DO_ROC ? p->fpr.value : p->tpr.value;
}

static Figure point_y(const MetricThing *m, int i) {
    const CurvePoint *p = &m->result.points[i];
    return m->what == DO_ROC ? p->tpr : p->precision;
}

static void json_curve(Json *j, const MetricThing *m) {
    static const char *const names[2][4] = {
        {"mistag", "efficiency", "efficiency_error", "threshold"},
        {"recall", "precision", "precision_error", "threshold"}};
    for (int k = 0; k < 4; k++) {
        json_key(j, names[m->what != DO_ROC][k]);
        json_open(j, '[');
        for (int i = 0; i < m->result.n_points; i++)
            json_number(j, k == 0   ? point_x(m, i)
                           : k == 1 ? point_y(m, i).value
                           : k == 2 ? point_y(m, i).error
                                    : m->result.points[i].threshold);
        json_close(j, ']');
    }
}

static const char *value_name(const MetricThing *m) {
    return m->what == DO_ROC                                 ? "auc"
           : m->what == DO_PRECISION_RECALL                  ? "average_precision"
           : m->what == DO_CONFUSION || m->what == DO_REPORT ? "accuracy"
                                                             : m->name;
}

static void metric_json(StrBuf *out, const MetricThing *m, const MetricResult *r, Arena *arena) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "metric", str_of(m->name));
    json_key_string(&j, "of", str_of(m->title));
    if (r->failure) json_key_string(&j, "failure", str_of(r->failure));
    if (m->what != DO_CLASS_WEIGHTS) json_figure(&j, value_name(m), r->value);
    if (!r->failure && is_best(m)) json_best(&j, &r->best);
    if (r->confusion.w && m->what == DO_CONFUSION) {
        json_matrix(&j, "confusion", r->confusion.w, r->k);
        json_matrix(&j, "variance", r->confusion.w2, r->k);
    }
    if (r->classes) json_report(&j, r, m, arena);
    if (r->balance) {
        json_key(&j, "weights");
        json_open(&j, '[');
        for (int i = 0; i < r->k; i++) json_number(&j, r->balance[i].value);
        json_close(&j, ']');
    }
    if (r->n_points) json_curve(&j, m);
    json_key_uint(&j, "rows", r->rows);
    json_key_uint(&j, "missing", r->missing + r->nan);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

/* ---- tables ---- */

static void table_pair(Table *t, Figure e, bool exact) {
    table_number(t, e.value, exact);
    table_number(t, e.error, exact);
}

static void table_value(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    table_column(t, "metric", false);
    table_column(t, "value", true);
    table_column(t, "error", true);
    static const char *const more[] = {"signal", "background", "efficiency", "mistag"};
    bool counts = m->what == DO_MAX_SIGNIFICANCE;
    if (is_best(m)) table_column(t, "cut", false);
    for (size_t i = counts ? 0 : 2; i < ARRAY_LEN(more) && is_best(m); i++)
        table_column(t, more[i], true);
    table_column(t, "rows", true);
    table_column(t, "missing", true);
    table_cell(t, m->name);
    table_pair(t, r->value, exact);
    if (is_best(m)) {
        StrBuf cut = {0};
        buf_printf(&cut, "score %s ", r->best.strict ? ">" : ">=");
        number_write(&cut, r->best.threshold, exact);
        table_cell(t, buf_cstr(&cut));
        buf_free(&cut);
        if (counts) table_number(t, r->best.signal, exact);
        if (counts) table_number(t, r->best.background, exact);
        table_number(t, r->best.efficiency, exact);
        table_number(t, r->best.mistag, exact);
    }
    table_cellf(t, "%zu", r->rows);
    table_cellf(t, "%llu", (unsigned long long)(r->missing + r->nan));
}

static void table_matrix(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    table_column(t, "class", false);
    for (int j = 0; j < r->k; j++)
        table_column(t, arena_printf(&t->arena, "told %s", class_name(m, j, &t->arena)), true);
    for (int i = 0; i < r->k; i++) {
        table_cell(t, class_name(m, i, &t->arena));
        for (int j = 0; j < r->k; j++) table_number(t, r->confusion.w[i * r->k + j], exact);
    }
}

static void table_report(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    static const char *const columns[] = {"precision", "error", "recall", "error",
                                          "f1",        "error", "support"};
    table_column(t, "class", false);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) table_column(t, columns[i], true);
    for (int i = 0; i < r->k + 2; i++) {
        const ReportRow *c = &r->classes[i];
        table_cell(t, i == r->k       ? "macro average"
                      : i == r->k + 1 ? "weighted average"
                                      : class_name(m, i, &t->arena));
        table_pair(t, c->precision, exact);
        table_pair(t, c->recall, exact);
        table_pair(t, c->f1, exact);
        table_number(t, c->support.value, exact);
    }
}

static void table_balance(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    table_column(t, "class", false);
    table_column(t, "weight", true);
    for (int i = 0; i < r->k; i++) {
        table_cell(t, class_name(m, i, &t->arena));
        table_number(t, r->balance[i].value, exact);
    }
}

enum { CURVE_ROWS = 20 };

/* The height of a curve at x: between its points, or on the step of a precision. */
static double height_at(const MetricThing *m, double x, bool step) {
    int k = 1;
    while (k + 1 < m->result.n_points && point_x(m, k) < x) k++;
    double x0 = point_x(m, k - 1), x1 = point_x(m, k), y1 = point_y(m, k).value;
    if (step || !(x1 > x0)) return y1;
    double y0 = point_y(m, k - 1).value;
    return y0 + fmin((x - x0) / (x1 - x0), 1) * (y1 - y0);
}

static void draw_curve(StrBuf *out, const MetricThing *m, const MetricResult *r,
                       const OutcomeStyle *style, Arena *arena) {
    bool precision = m->what == DO_PRECISION_RECALL;
    HistAxis axis = axis_regular(CURVE_ROWS, 0, 1);
    axis.name = precision ? "recall" : "mistag";
    Hist h;
    hist_open(&h, 1, &axis, false, arena_array(arena, double, hist_doubles(1, &axis, false)));
    for (int i = 0; i < CURVE_ROWS; i++)
        h.sumw[i + 1] = height_at(m, (i + 0.5) / CURVE_ROWS, precision);
    TerminalStyle terminal = {.width = style->width};
    HistNotes notes = {0};
    buf_printf(out, "%s by %s, at the middle of each row\n", precision ? "precision" : "efficiency",
               precision ? "recall" : "mistag");
    terminal_bars(out, &h, &notes, &terminal);
    buf_printf(out, "%s ", precision ? "average precision" : "area under the curve");
    number_write(out, r->value.value, false);
    buf_adds(out, " ± ");
    number_write(out, r->value.error, false);
    buf_printf(out, ", %d points, %zu rows\n", r->n_points, r->rows);
}

static void table_curve(Table *t, const MetricThing *m) {
    bool precision = m->what == DO_PRECISION_RECALL;
    table_column(t, precision ? "recall" : "mistag", true);
    table_column(t, precision ? "precision" : "efficiency", true);
    table_column(t, "error", true);
    table_column(t, "threshold", true);
    for (int i = 0; i < m->result.n_points; i++) {
        table_number(t, point_x(m, i), true);
        table_pair(t, point_y(m, i), true);
        table_number(t, m->result.points[i].threshold, true);
    }
}

static void below_matrix(StrBuf *out, const MetricResult *r) {
    buf_adds(out, "accuracy ");
    number_write(out, r->value.value, false);
    buf_adds(out, " ± ");
    number_write(out, r->value.error, false);
    buf_printf(out, ", %zu rows", r->rows);
    if (r->missing + r->nan)
        buf_printf(out, ", %llu more lack a value", (unsigned long long)(r->missing + r->nan));
    buf_addc(out, '\n');
}

void metric_write(StrBuf *out, const MetricThing *m, const OutcomeStyle *style) {
    const MetricResult *r = metric_result(m);
    Arena arena = {0};
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    bool curve = m->what == DO_ROC || m->what == DO_PRECISION_RECALL;
    Table t = {0};
    if (style->format == FORMAT_JSON) {
        metric_json(out, m, r, &arena);
    } else if (r->failure) {
        buf_printf(out, "there is no %s: %s\n", m->name, r->failure);
    } else if (curve && style->format == FORMAT_TABLE) {
        draw_curve(out, m, r, style, &arena);
    } else {
        if (curve)
            table_curve(&t, m);
        else if (m->what == DO_CONFUSION)
            table_matrix(&t, m, r, !people);
        else if (m->what == DO_REPORT)
            table_report(&t, m, r, !people);
        else if (m->what == DO_CLASS_WEIGHTS)
            table_balance(&t, m, r, !people);
        else
            table_value(&t, m, r, !people);
        table_write(out, &t, style->format);
        if (people && (m->what == DO_CONFUSION || m->what == DO_REPORT)) below_matrix(out, r);
    }
    table_free(&t);
    arena_free(&arena);
}
