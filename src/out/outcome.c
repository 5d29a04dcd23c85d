/* outcome.c - shows what a job computed; see outcome.h. */
#include "out/outcome.h"

#include <math.h>

#include "out/json.h"
#include "out/terminal.h"
#include "out/things.h"

/* ---- types ---- */

void outcome_shape(StrBuf *out, const Node *n) {
    if (n->shape->level == SHAPE_VALUE) return;
    buf_adds(out, "event");
    for (int k = 0; k < n->shape->level; k++) {
        const Node *lists = n->shape->axes[k]->lists;
        if (lists->op == VM_AXIS_FIXED)
            buf_printf(out, " × %lld", (long long)lists->imm[0]);
        else
            buf_adds(out, " × var");
    }
}

/* Values that only move (slices, sorting, unions) keep the type that is stored. */
static const Node *stored_source(const Node *n) {
    for (;;) {
        bool moves = n->op == VM_AT || n->op == VM_SLICE || n->op == VM_FILTER ||
                     n->op == VM_TAKE || n->op == VM_COMBINE || n->op == VM_UNION ||
                     n->op == VM_REPEAT || n->op == VM_SPREAD || n->op == VM_TILE ||
                     (n->op == VM_NOP && n->n_in == 1 && !n->reduction);
        if (!moves) return n;
        n = n->in[0];
    }
}

static const TableInfo *table_of(const Session *s, const Node *n) {
    return n->sample ? s->samples.data[n->sample - 1]->data.catalog.table : s->no_columns.table;
}

const char *outcome_elem(const Session *s, const Node *n) {
    const Node *source = stored_source(n);
    if (opcode_is_load(source->op))
        return elem_name(table_of(s, source)->columns[source->imm[0]].elem);
    return ir_elem_name(n->elem);
}

void outcome_type(StrBuf *out, const Session *s, const Node *n) {
    outcome_shape(out, n);
    if (n->shape->level != SHAPE_VALUE) buf_adds(out, " × ");
    buf_adds(out, outcome_elem(s, n));
    if (n->may_miss) buf_addc(out, '?');
    if (n->elem == HML_BOOL || n->elem == HML_STR) return;
    buf_adds(out, " [");
    unit_write(out, n->unit);
    buf_addc(out, ']');
}

/* ---- cutflows ---- */

/* Whose figures these are, where there are several samples. */
static void sample_key(Json *j, const Output *o) {
    if (!o->sample) return;
    json_key_string(j, "sample", str_of(o->sample));
}

static void key_ratio(Json *j, const char *key, uint64_t a, uint64_t b) {
    json_key_number(j, key, b ? (double)a / (double)b : NAN);
}

static void cutflow_json(StrBuf *out, const Output *o) {
    Json j = {.out = out};
    uint64_t all = unit_passed(o->unit, o->base), before = all;
    const Step *last = &o->steps.data[o->steps.n - 1];
    json_open(&j, '{');
    sample_key(&j, o);
    json_key_uint(&j, "entries", all);
    json_key_uint(&j, "passed", unit_passed(o->unit, last->domain));
    json_key(&j, "steps");
    json_open(&j, '[');
    for (size_t i = 0; i < o->steps.n; i++) {
        const Step *step = &o->steps.data[i];
        uint64_t n = unit_passed(o->unit, step->domain);
        json_open(&j, '{');
        json_key_string(&j, "cut", str_of(step->text));
        json_key_uint(&j, "passed", n);
        key_ratio(&j, "efficiency", n, before);
        key_ratio(&j, "cumulative", n, all);
        json_key_uint(&j, "missing", step->missing ? unit_sink(o->unit, step->missing)->n_true : 0);
        json_close(&j, '}');
        before = n;
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void percent(Table *t, uint64_t a, uint64_t b) {
    if (b)
        table_cellf(t, "%.2f %%", 100 * (double)a / (double)b);
    else
        table_cell(t, "");
}

static void cutflow_table(StrBuf *out, const Output *o, Format format) {
    Table t = {0};
    uint64_t all = unit_passed(o->unit, o->base), before = all;
    bool missing = false;
    for (size_t i = 0; i < o->steps.n; i++) missing = missing || o->steps.data[i].missing;
    table_column(&t, "cut", false);
    table_column(&t, "events", true);
    table_column(&t, "efficiency", true);
    table_column(&t, "cumulative", true);
    if (missing) table_column(&t, "missing", true);
    table_cell(&t, "all");
    table_cellf(&t, "%llu", (unsigned long long)all);
    table_cell(&t, "");
    table_cell(&t, "");
    if (missing) table_cell(&t, "");
    for (size_t i = 0; i < o->steps.n; i++) {
        const Step *step = &o->steps.data[i];
        uint64_t n = unit_passed(o->unit, step->domain);
        table_cell(&t, step->text);
        table_cellf(&t, "%llu", (unsigned long long)n);
        percent(&t, n, before);
        percent(&t, n, all);
        if (missing && step->missing)
            table_cellf(&t, "%llu", (unsigned long long)unit_sink(o->unit, step->missing)->n_true);
        else if (missing)
            table_cell(&t, "0");
        before = n;
    }
    table_write(out, &t, format);
    table_free(&t);
}

/* ---- summaries ---- */

static void hist_json(Json *j, const Hist *h) {
    int bins = h->axes[0].bins;
    json_key(j, "hist");
    json_open(j, '{');
    json_key(j, "edges");
    json_open(j, '[');
    for (int i = 0; i <= bins; i++) json_number(j, axis_edge(&h->axes[0], i));
    json_close(j, ']');
    json_key(j, "counts");
    json_numbers(j, h->sumw + 1, (size_t)bins);
    json_key(j, "sumw2");
    json_numbers(j, h->sumw2 + 1, (size_t)bins);
    json_key_number(j, "underflow", h->sumw[0]);
    json_key_number(j, "overflow", h->sumw[bins + 1]);
    json_close(j, '}');
}

static void summary_json(StrBuf *out, const Output *o) {
    const SinkState *s = unit_sink(o->unit, o->sink);
    const Summary *m = &s->summary;
    bool text = o->nodes[0]->elem == HML_STR;
    Json j = {.out = out};
    json_open(&j, '{');
    sample_key(&j, o);
    json_key_string(&j, "name", str_of(o->names[0]));
    json_key_uint(&j, "n", text ? s->n : m->n + m->n_nan);
    json_key_uint(&j, "missing", m->n_missing);
    json_key_uint(&j, "nan", m->n_nan);
    if (!text) {
        json_key_number(&j, "mean", summary_mean(m));
        json_key_number(&j, "std", summary_std(m));
        json_key_number(&j, "min", m->n ? m->min : NAN);
        json_key_number(&j, "max", m->n ? m->max : NAN);
        json_key_number(&j, "sum", summary_sum(m));
    }
    if (s->hist_room) hist_json(&j, &s->hist);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void summary_table(StrBuf *out, const Output *o, Format format) {
    static const char *const heads[] = {"name", "n",   "missing", "nan", "mean",
                                        "std",  "min", "max",     "sum"};
    const SinkState *s = unit_sink(o->unit, o->sink);
    const Summary *m = &s->summary;
    bool text = o->nodes[0]->elem == HML_STR, exact = format != FORMAT_TABLE && format != FORMAT_MD;
    Table t = {0};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) table_column(&t, heads[i], i > 0);
    table_cell(&t, o->names[0]);
    table_cellf(&t, "%llu", (unsigned long long)(text ? s->n : m->n + m->n_nan));
    table_cellf(&t, "%llu", (unsigned long long)m->n_missing);
    table_cellf(&t, "%llu", (unsigned long long)m->n_nan);
    const double values[] = {summary_mean(m), summary_std(m), m->n ? m->min : NAN,
                             m->n ? m->max : NAN, m->n ? summary_sum(m) : NAN};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) table_number(&t, text ? NAN : values[i], exact);
    table_write(out, &t, format);
    table_free(&t);
}

/* The bins of a histogram as rows; underflow and overflow have an open edge. */
static void hist_table(StrBuf *out, const Hist *h, Format format) {
    Table t = {0};
    bool exact = format != FORMAT_MD;
    table_column(&t, "lo", true);
    table_column(&t, "hi", true);
    table_column(&t, "count", true);
    const HistAxis *a = &h->axes[0];
    for (int i = 0; i < a->bins + 2; i++) {
        table_number(&t, i == 0 ? -INFINITY : axis_edge(a, i - 1), exact);
        table_number(&t, i == a->bins + 1 ? INFINITY : axis_edge(a, i), exact);
        table_number(&t, h->sumw[i], exact);
    }
    table_write(out, &t, format);
    table_free(&t);
}

static void figure(StrBuf *out, const char *name, double x) {
    buf_printf(out, "   %s ", name);
    number_write(out, x, false);
}

/* For people: name and type, figures, bars. */
static void summary_people(StrBuf *out, const Session *session, const Output *o, int width) {
    const SinkState *s = unit_sink(o->unit, o->sink);
    const Summary *m = &s->summary;
    const Node *n = o->nodes[0];
    bool text = n->elem == HML_STR;
    buf_printf(out, "%s : ", o->names[0]);
    outcome_type(out, session, n);
    uint64_t count = text ? s->n : m->n + m->n_nan;
    buf_printf(out, "\n  %llu value%s", (unsigned long long)count, count == 1 ? "" : "s");
    if (o->base->mask)
        buf_printf(out, " in %llu selected events",
                   (unsigned long long)unit_passed(o->unit, o->base));
    if (m->n_missing) buf_printf(out, ", %llu missing", (unsigned long long)m->n_missing);
    if (m->n_nan) buf_printf(out, ", %llu not finite", (unsigned long long)m->n_nan);
    buf_addc(out, '\n');
    if (!text && m->n) {
        buf_adds(out, "  ");
        figure(out, "mean", summary_mean(m));
        figure(out, "std", summary_std(m));
        figure(out, "min", m->min);
        figure(out, "max", m->max);
        figure(out, "sum", summary_sum(m));
        buf_addc(out, '\n');
    }
    if (!s->hist_room) return;
    StrBuf unit = {0};
    if (n->unit.known && (!unit_is_number(n->unit) || n->unit.angle)) unit_write(&unit, n->unit);
    HistNotes notes = {m->n_missing, m->n_nan, buf_cstr(&unit)};
    terminal_hist(out, &s->hist, &notes, width, 50);
    buf_free(&unit);
}

/* ---- values ---- */

static void value_cell(Cell *c, const Output *o, int i) {
    int at = o->results[i];
    *c = (Cell){o->unit->result.values[at], o->unit->result.missing[at]};
}

static void values_json(StrBuf *out, const Output *o) {
    Json j = {.out = out};
    json_open(&j, '{');
    sample_key(&j, o);
    for (int i = 0; i < o->n_nodes; i++) {
        Cell c;
        value_cell(&c, o, i);
        json_key(&j, o->names[i]);
        if (c.missing)
            json_null(&j);
        else if (o->nodes[i]->elem == HML_F64)
            json_number(&j, c.value.f);
        else if (o->nodes[i]->elem == HML_BOOL)
            json_bool(&j, c.value.u != 0);
        else if (o->nodes[i]->elem == HML_STR)
            json_string(&j, c.value.s);
        else if (o->nodes[i]->elem == HML_U64)
            json_uint(&j, c.value.u);
        else
            json_int(&j, c.value.i);
        const Node *n = o->nodes[i];
        if (!n->error) continue;
        StrBuf key = {0};
        buf_printf(&key, "%s.error", o->names[i]);
        json_key_number(&j, buf_cstr(&key), n->error(n->late));
        buf_free(&key);
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void values_line(StrBuf *out, const Output *o, Format format) {
    bool exact = format == FORMAT_CSV || format == FORMAT_TSV;
    if (o->sample && !exact) buf_printf(out, "%s: ", o->sample);
    for (int i = 0; i < o->n_nodes; i++) {
        Cell c;
        value_cell(&c, o, i);
        const Node *n = o->nodes[i];
        if (i) buf_addc(out, format == FORMAT_CSV ? ',' : format == FORMAT_TSV ? '\t' : ' ');
        if (c.missing)
            buf_adds(out, "missing");
        else if (n->error && !exact)
            figure_write(out, c.value.f, n->error(n->late));
        else
            outcome_cell(out, &c, n->elem, exact);
        bool number = n->elem != HML_STR && n->elem != HML_BOOL && !c.missing;
        bool unit =
            number && n->unit.known && !exact && (!unit_is_number(n->unit) || n->unit.angle);
        if (!unit) continue;
        buf_addc(out, ' ');
        unit_write(out, n->unit);
    }
    buf_addc(out, '\n');
}

bool outcome_is_line(const Output *o) {
    return o->kind == OUTPUT_VALUES ||
           (o->kind == OUTPUT_THING && (format_of(o->thing) || save_of(o->thing)));
}

void outcome_write(StrBuf *out, const Session *s, const Output *o, const OutcomeStyle *style) {
    bool json = style->format == FORMAT_JSON;
    if (o->sample && style->format == FORMAT_TABLE && o->kind != OUTPUT_VALUES)
        buf_printf(out, "%s\n", o->sample);
    switch (o->kind) {
    case OUTPUT_CUTFLOW:
        if (json)
            cutflow_json(out, o);
        else
            cutflow_table(out, o, style->format);
        break;
    case OUTPUT_SUMMARY:
        if (json)
            summary_json(out, o);
        else if (style->format == FORMAT_TABLE)
            summary_people(out, s, o, style->width);
        else if (unit_sink(o->unit, o->sink)->hist_room)
            hist_table(out, &unit_sink(o->unit, o->sink)->hist, style->format);
        else
            summary_table(out, o, style->format);
        break;
    case OUTPUT_VALUES:
        if (json)
            values_json(out, o);
        else
            values_line(out, o, style->format);
        break;
    case OUTPUT_THING:
        thing_write(out, s, o->thing, style);
        break;
    case OUTPUT_ROWS:
        break;
    }
}
