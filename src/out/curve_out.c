/* curve_out.c - shows curves of fits: data, model, components, band and pulls. */
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/terminal.h"
#include "out/things.h"

static void json_array(Json *j, const char *key, const double *x, int n) {
    json_key(j, key);
    json_numbers(j, x, (size_t)n);
}

static void json_terms(Json *j, const Curve *c, double *const *terms, int n) {
    json_key(j, "components");
    json_open(j, '{');
    for (int t = 0; t < c->n_terms; t++) json_array(j, c->names[t], terms[t], n);
    json_close(j, '}');
}

static void curve_json(StrBuf *out, const CurveThing *thing, const Curve *c) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "curve", str_of(thing->fit->name));
    json_key_string(&j, "observable", str_of(c->name ? c->name : ""));
    json_key_string(&j, "unit", str_of(c->unit ? c->unit : ""));
    if (c->edges) json_array(&j, "edges", c->edges, c->n + 1);
    json_array(&j, "x", c->x, c->n);
    json_array(&j, "data", c->data, c->n);
    json_array(&j, "error", c->error, c->n);
    json_array(&j, "model", c->model, c->n);
    json_array(&j, "band", c->band, c->n);
    json_array(&j, "pull", c->pull, c->n);
    json_terms(&j, c, c->terms, c->n);
    if (c->n_fine) {
        json_key(&j, "fine");
        json_open(&j, '{');
        json_array(&j, "x", c->fine_x, c->n_fine);
        json_array(&j, "model", c->fine, c->n_fine);
        json_array(&j, "band", c->fine_band, c->n_fine);
        json_terms(&j, c, c->fine_terms, c->n_fine);
        json_close(&j, '}');
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void curve_table(StrBuf *out, const Curve *c, Format format) {
    bool exact = format != FORMAT_TABLE && format != FORMAT_MD;
    Table t = {0};
    if (c->edges) {
        table_column(&t, "from", true);
        table_column(&t, "to", true);
    } else {
        table_column(&t, "x", true);
    }
    const char *const names[] = {"data", "error", "model", "band", "pull"};
    double *const columns[] = {c->data, c->error, c->model, c->band, c->pull};
    for (size_t k = 0; k < ARRAY_LEN(names); k++) table_column(&t, names[k], true);
    for (int k = 0; k < c->n_terms && c->n_terms > 1; k++) table_column(&t, c->names[k], true);
    for (int i = 0; i < c->n; i++) {
        if (c->edges) table_number(&t, c->edges[i], exact);
        table_number(&t, c->edges ? c->edges[i + 1] : c->x[i], exact);
        for (size_t k = 0; k < ARRAY_LEN(columns); k++) table_number(&t, columns[k][i], exact);
        for (int k = 0; k < c->n_terms && c->n_terms > 1; k++)
            table_number(&t, c->terms[k][i], exact);
    }
    table_write(out, &t, format);
    table_free(&t);
}

static Hist *bins_of(Arena *arena, const Curve *c, const double *x, const double *error) {
    HistAxis *axis = arena_new(arena, HistAxis);
    *axis = (HistAxis){.kind = BINS_VARIABLE,
                       .bins = c->n,
                       .lo = c->edges[0],
                       .hi = c->edges[c->n],
                       .edges = c->edges,
                       .name = c->name,
                       .unit = c->unit};
    Hist *h = arena_new(arena, Hist);
    hist_open(h, 1, axis, false, arena_array(arena, double, hist_doubles(1, axis, false)));
    for (int i = 0; i < c->n; i++) {
        h->sumw[i + 1] = x[i];
        h->sumw2[i + 1] = error ? error[i] * error[i] : 0;
    }
    return h;
}

static void curve_draw(StrBuf *out, const Curve *c, const OutcomeStyle *style, Arena *arena) {
    TerminalStyle terminal = {.width = style->width};
    HistNotes notes = {0};
    int n = MAX_OF(c->n_terms, 1);
    TerminalSeries *series = arena_array(arena, TerminalSeries, n + 1);
    for (int k = 0; k < n; k++) {
        bool terms = c->n_terms > 1;
        series[k] =
            (TerminalSeries){terms ? c->names[k] : "model",
                             bins_of(arena, c, terms ? c->terms[k] : c->model, NULL), false};
    }
    series[n] = (TerminalSeries){"data", bins_of(arena, c, c->data, c->error), true};
    terminal_overlay(out, series, (size_t)n + 1, &notes, &terminal);
}

void curve_write(StrBuf *out, const CurveThing *thing, const OutcomeStyle *style) {
    Arena arena = {0};
    Curve c;
    curve_compute(&c, thing, &arena);
    if (c.failure) {
        no_result_write(out, "curve", "there is no curve", c.failure, style);
    } else if (style->format == FORMAT_JSON) {
        curve_json(out, thing, &c);
    } else {
        if (style->format == FORMAT_TABLE && c.edges && c.counts) {
            curve_draw(out, &c, style, &arena);
            buf_addc(out, '\n');
        }
        curve_table(out, &c, style->format);
    }
    arena_free(&arena);
}
