/* metric_out.c - shows figures of classifiers: values with errors, confusion matrices, reports,
 * curves. */
#include <math.h>

#include "lang/builtin.h"
#include "out/metric_out.h"

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

/* Of several classes, each against the rest. */
static void json_areas(Json *j, const MetricThing *m, Arena *arena) {
    json_key(j, "classes");
    json_open(j, '[');
    for (int k = 0; k < m->result.k; k++) {
        json_open(j, '{');
        json_key_string(j, "class", str_of(class_name(m, k, arena)));
        json_figure(j, "auc", m->result.areas[k]);
        json_close(j, '}');
    }
    json_close(j, ']');
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
        json_key(&j, "weights_error");
        json_open(&j, '[');
        for (int i = 0; i < r->k; i++) json_number(&j, r->balance[i].error);
        json_close(&j, ']');
    }
    if (r->areas) json_areas(&j, m, arena);
    if (r->n_points) metric_curve_json(&j, m);
    json_key_uint(&j, "rows", r->rows);
    json_key_uint(&j, "missing", r->missing + r->nan);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

/* ---- tables ---- */

/* Of a value and its error: one column for people, two for machines. */
static void figure_column(Table *t, const char *name, bool exact) {
    table_column(t, name, true);
    if (exact) table_column(t, arena_printf(&t->arena, "%s error", name), true);
}

static void table_value(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    table_column(t, "metric", false);
    table_column(t, "value", true);
    if (exact) table_column(t, "error", true);
    static const char *const more[] = {"signal", "background", "efficiency", "mistag"};
    bool counts = m->what == DO_MAX_SIGNIFICANCE;
    if (is_best(m)) table_column(t, "cut", false);
    for (size_t i = counts ? 0 : 2; i < ARRAY_LEN(more) && is_best(m); i++)
        table_column(t, more[i], true);
    table_column(t, "rows", true);
    table_column(t, "missing", true);
    table_cell(t, m->name);
    table_figure(t, r->value.value, r->value.error, exact);
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

/* A number of events, or a sum of weights with its error. */
static void matrix_cell(Table *t, const Confusion *c, size_t at, bool exact) {
    bool counts = c->w[at] == c->w2[at];
    if (exact || counts)
        table_number(t, c->w[at], exact);
    else
        table_figure(t, c->w[at], sqrt(c->w2[at]), false);
}

static void table_matrix(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    table_column(t, "class", false);
    for (int j = 0; j < r->k; j++)
        table_column(t, arena_printf(&t->arena, "told %s", class_name(m, j, &t->arena)), true);
    for (int i = 0; i < r->k; i++) {
        table_cell(t, class_name(m, i, &t->arena));
        for (int j = 0; j < r->k; j++) matrix_cell(t, &r->confusion, (size_t)(i * r->k + j), exact);
    }
}

/* Four digits, more where the error is small; so the columns align. */
static void report_cell(Table *t, Figure f, bool exact) {
    int two = f.error > 0 ? 1 - (int)floor(log10(f.error)) : 4, digits = MIN_OF(MAX_OF(two, 4), 15);
    if (exact)
        table_figure(t, f.value, f.error, true);
    else if (isnan(f.error))
        table_cellf(t, "%.*f%*s", digits, f.value, digits + 5, "");
    else
        table_cellf(t, "%.*f ± %.*f", digits, f.value, digits, f.error);
}

static void table_report(Table *t, const MetricThing *m, const MetricResult *r, bool exact) {
    static const char *const columns[] = {"precision", "recall", "f1"};
    table_column(t, "class", false);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) figure_column(t, columns[i], exact);
    table_column(t, "support", true);
    for (int i = 0; i < r->k + 2; i++) {
        const ReportRow *c = &r->classes[i];
        table_cell(t, i == r->k       ? "macro average"
                      : i == r->k + 1 ? "weighted average"
                                      : class_name(m, i, &t->arena));
        report_cell(t, c->precision, exact);
        report_cell(t, c->recall, exact);
        report_cell(t, c->f1, exact);
        table_number(t, c->support.value, exact);
    }
}

static void table_classes(Table *t, const MetricThing *m, const Figure *of, const char *name,
                          bool exact) {
    table_column(t, "class", false);
    figure_column(t, name, exact);
    for (int i = 0; i < m->result.k; i++) {
        table_cell(t, class_name(m, i, &t->arena));
        table_figure(t, of[i].value, of[i].error, exact);
    }
}

static void below_matrix(StrBuf *out, const MetricResult *r) {
    buf_adds(out, "accuracy ");
    figure_write(out, r->value.value, r->value.error);
    buf_printf(out, ", %zu rows", r->rows);
    if (r->missing + r->nan)
        buf_printf(out, ", %llu more lack a value", (unsigned long long)(r->missing + r->nan));
    buf_addc(out, '\n');
}

static void areas_write(StrBuf *out, const MetricThing *m, Format format) {
    Table t = {0};
    buf_addc(out, '\n');
    table_classes(&t, m, m->result.areas, "area against the rest", false);
    table_write(out, &t, format);
    table_free(&t);
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
    } else if (curve) {
        metric_curve_write(out, m, style);
    } else {
        if (m->what == DO_CONFUSION)
            table_matrix(&t, m, r, !people);
        else if (m->what == DO_REPORT)
            table_report(&t, m, r, !people);
        else if (m->what == DO_CLASS_WEIGHTS)
            table_classes(&t, m, r->balance, "weight", !people);
        else
            table_value(&t, m, r, !people);
        table_write(out, &t, style->format);
        if (people && r->areas) areas_write(out, m, style->format);
        if (people && (m->what == DO_CONFUSION || m->what == DO_REPORT)) below_matrix(out, r);
    }
    table_free(&t);
    arena_free(&arena);
}
