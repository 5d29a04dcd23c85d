/* terminal_overlay.c - several histograms of one axis in one drawing; see terminal.h. */
#include <math.h>

#include "out/drawing.h"

enum { KINDS = 8, SEVERAL_SHADE = 0, HEAD_MOST = 10 };

static const char *const fills[KINDS] = {"█", "▓", "▒", "░", "▚", "#", "=", "+"};
static const int fill_shades[KINDS] = {34, 33, 32, 31, 35, 36, 94, 93};
static const char *const points[KINDS] = {"●", "○", "◆", "◇", "▲", "△", "■", "□"};
static const int point_shades[KINDS] = {0, 91, 92, 95, 96, 94, 93, 90};

typedef struct Overlay {
    const TerminalSeries *series;
    size_t n, n_stacked;
    const TerminalStyle *style;
    DrawingRows rows;
    DrawingScale scale;
    double **values, **errors; /* of each series, for each row */
    double *total, *total_error;
    DrawingColumn *columns; /* the stack, where there is one, then the points */
    const char **heads;
    size_t n_columns;
    bool cut; /* shares were cut because others are negative */
} Overlay;

/* The how many-th of its sort a series is. */
static size_t kind_of(const Overlay *o, size_t i) {
    size_t k = 0;
    for (size_t j = 0; j < i; j++) k += o->series[j].marks == o->series[i].marks;
    return k % KINDS;
}

static void values_find(Overlay *o, Arena *arena) {
    size_t rows = (size_t)o->rows.n;
    o->values = arena_array(arena, double *, o->n);
    o->errors = arena_array(arena, double *, o->n);
    o->total = arena_array(arena, double, rows);
    o->total_error = arena_array(arena, double, rows);
    for (size_t i = 0; i < o->n; i++) {
        const TerminalSeries *s = &o->series[i];
        o->values[i] = arena_array(arena, double, rows);
        o->errors[i] = arena_array(arena, double, rows);
        o->n_stacked += !s->marks;
        for (size_t r = 0; r < rows; r++) {
            double x = drawing_sum(&o->rows, s->hist->sumw, (int)r);
            double variance = drawing_sum(&o->rows, s->hist->sumw2, (int)r);
            o->values[i][r] = x;
            o->errors[i][r] = sqrt(variance);
            if (s->marks || isnan(x)) continue;
            o->total[r] += x;
            o->total_error[r] += variance;
        }
    }
    for (size_t r = 0; r < rows; r++) o->total_error[r] = sqrt(o->total_error[r]);
}

static void columns_find(Overlay *o, Arena *arena) {
    size_t rows = (size_t)o->rows.n;
    bool errors = o->style->errors;
    o->columns = arena_array(arena, DrawingColumn, o->n + 1);
    o->heads = arena_array(arena, const char *, o->n + 1);
    if (o->n_stacked) {
        o->heads[0] = o->n_stacked > 1 ? "sum" : "";
        for (size_t i = 0; i < o->n && o->n_stacked == 1; i++)
            if (!o->series[i].marks) o->heads[0] = o->series[i].name;
        o->columns[o->n_columns++] =
            drawing_column_of(arena, o->total, errors ? o->total_error : NULL, rows);
    }
    for (size_t i = 0; i < o->n; i++) {
        if (!o->series[i].marks) continue;
        o->heads[o->n_columns] = o->series[i].name;
        o->columns[o->n_columns++] =
            drawing_column_of(arena, o->values[i], errors ? o->errors[i] : NULL, rows);
    }
    StrBuf b = {0};
    for (size_t c = 0; c < o->n_columns; c++) {
        buf_clear(&b);
        drawing_short(&b, o->heads[c], MAX_OF(o->columns[c].width, (size_t)HEAD_MOST));
        o->heads[c] = arena_strdup(arena, buf_cstr(&b));
        o->columns[c].width = MAX_OF(o->columns[c].width, str_width(str_of(o->heads[c])));
    }
    buf_free(&b);
}

static size_t columns_width(const Overlay *o) {
    size_t width = 0;
    for (size_t c = 0; c < o->n_columns; c++) width += o->columns[c].width + 2;
    return width;
}

static void scale_find(Overlay *o) {
    DrawingRange range = drawing_range_empty;
    for (size_t r = 0; r < (size_t)o->rows.n; r++) {
        if (o->n_stacked) drawing_include(&range, o->total[r]);
        for (size_t i = 0; i < o->n; i++) {
            if (!o->series[i].marks) continue;
            drawing_include(&range, o->values[i][r]);
            drawing_include(&range, o->values[i][r] + o->errors[i][r]);
            if (!o->style->log) drawing_include(&range, o->values[i][r] - o->errors[i][r]);
        }
    }
    /* counts leave room for what is empty: an error bar down to 0 needs no negative scale */
    if (range.least < 0 && range.least > -0.02 * range.most) range.least = 0;
    int room = o->style->width - (int)(o->rows.width + columns_width(o)) - 6;
    o->scale = drawing_scale(&range, o->style->log, drawing_room(room));
}

static void stack_draw(Overlay *o, Drawing *d, size_t row) {
    double sum = 0, total = o->total[row];
    int zero = o->scale.lo < 0 ? (int)lround(drawing_at(&o->scale, 0)) : 0;
    int from = zero, end = (int)lround(drawing_at(&o->scale, total));
    for (int x = end; x < zero && total < 0; x++) drawing_put(d, x, "-", 0);
    for (size_t i = 0; i < o->n; i++) {
        double x = o->values[i][row];
        if (o->series[i].marks || x == 0 || isnan(x)) continue;
        if (x < 0) o->cut = true;
        if (x < 0 || total <= 0) continue;
        size_t kind = kind_of(o, i);
        sum += x;
        int to = MIN_OF((int)lround(drawing_at(&o->scale, sum)), end);
        for (; from < to; from++) drawing_put(d, from, fills[kind], fill_shades[kind]);
    }
}

static void points_draw(const Overlay *o, Drawing *d, size_t row) {
    bool taken[DRAWING_WIDTH_MAX] = {false};
    for (size_t i = 0; i < o->n; i++) {
        double x = o->values[i][row], error = o->errors[i][row];
        if (!o->series[i].marks || isnan(x) || (x == 0 && error == 0)) continue;
        int shade = point_shades[kind_of(o, i)];
        int from = drawing_column(&o->scale, x - error), to = drawing_column(&o->scale, x + error);
        for (int c = from; c <= to; c++)
            if (!taken[c]) drawing_put(d, c, c == from ? "├" : c == to ? "┤" : "─", shade);
    }
    for (size_t i = 0; i < o->n; i++) {
        double x = o->values[i][row];
        if (!o->series[i].marks || isnan(x) || (x == 0 && o->errors[i][row] == 0)) continue;
        if (o->scale.log && x <= 0) continue;
        int at = drawing_column(&o->scale, x);
        size_t kind = kind_of(o, i);
        bool several = at < DRAWING_WIDTH_MAX && taken[at];
        drawing_put(d, at, several ? "*" : points[kind],
                    several ? (int)SEVERAL_SHADE : point_shades[kind]);
        if (at < DRAWING_WIDTH_MAX) taken[at] = true;
    }
}

/* Name and sum of the bins of each series; lines are broken before they are too wide. */
static void legend_write(StrBuf *out, const Overlay *o) {
    int at = 0;
    for (size_t i = 0; i < o->n; i++) {
        const TerminalSeries *s = &o->series[i];
        size_t kind = kind_of(o, i);
        double sum = 0;
        for (int r = 0; r < o->rows.n; r++) sum += isnan(o->values[i][r]) ? 0 : o->values[i][r];
        DrawingFigures f = drawing_figures(&sum, NULL, 1);
        StrBuf text = {0};
        buf_printf(&text, " %s ", s->name);
        drawing_figure(&text, &f, sum);
        int width = (int)str_width(str_of(buf_cstr(&text))) + 4;
        if (at && at + width > o->style->width) {
            buf_addc(out, '\n');
            at = 0;
        }
        buf_adds(out, at ? "   " : "  ");
        drawing_glyph(out, s->marks ? points[kind] : fills[kind],
                      s->marks ? point_shades[kind] : fill_shades[kind], o->style->colour);
        buf_adds(out, buf_cstr(&text));
        buf_free(&text);
        at += width;
    }
    buf_addc(out, '\n');
}

static void heads_write(StrBuf *out, const Overlay *o) {
    buf_fill(out, ' ', o->rows.width + 4);
    for (size_t c = 0; c < o->n_columns; c++) {
        buf_addc(out, ' ');
        drawing_right(out, o->heads[c], o->columns[c].width);
        if (c + 1 < o->n_columns) buf_addc(out, ' ');
    }
    buf_addc(out, '\n');
}

/* What lies outside, for each series. */
static void outside_write(StrBuf *out, const Overlay *o) {
    for (size_t i = 0; i < o->n; i++) {
        const Hist *h = o->series[i].hist;
        double flow[] = {h->sumw[0], h->sumw[h->cells - 1]};
        if ((flow[0] == 0 && flow[1] == 0) || isnan(flow[0])) continue;
        DrawingFigures f = drawing_figures(flow, NULL, 2);
        buf_adds(out, "  ");
        drawing_short(out, o->series[i].name, (size_t)MAX_OF(o->style->width - 40, 10));
        buf_adds(out, ": underflow ");
        drawing_figure(out, &f, flow[0]);
        buf_adds(out, "   overflow ");
        drawing_figure(out, &f, flow[1]);
        buf_addc(out, '\n');
    }
    if (o->cut) buf_adds(out, "  shares are cut where others are negative\n");
}

void terminal_overlay(StrBuf *out, const TerminalSeries *series, size_t n, const HistNotes *notes,
                      const TerminalStyle *style) {
    Arena arena = {0};
    Overlay o = {.series = series, .n = n, .style = style};
    if (n == 0) return;
    drawing_rows(&o.rows, &series[0].hist->axes[0], style->rows > 0 ? style->rows : TERMINAL_ROWS);
    values_find(&o, &arena);
    columns_find(&o, &arena);
    scale_find(&o);
    legend_write(out, &o);
    heads_write(out, &o);
    for (size_t r = 0; r < (size_t)o.rows.n; r++) {
        Drawing d;
        drawing_clear(&d, o.scale.room, style->colour);
        if (o.scale.lo < 0) drawing_put(&d, (int)lround(drawing_at(&o.scale, 0)), "│", 0);
        stack_draw(&o, &d, r);
        points_draw(&o, &d, r);
        drawing_row_begin(out, &o.rows, (int)r);
        for (size_t c = 0; c < o.n_columns; c++) {
            drawing_right(out, o.columns[c].texts[r], o.columns[c].width);
            buf_adds(out, c + 1 < o.n_columns ? "  " : " ");
        }
        drawing_write(out, &d);
        buf_addc(out, '\n');
    }
    drawing_row_end(out, &o.rows, notes);
    drawing_ticks(out, &o.scale, o.rows.width + columns_width(&o) + 4);
    outside_write(out, &o);
    drawing_bin_notes(out, &o.rows);
    arena_free(&arena);
}
