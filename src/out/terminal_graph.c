/* terminal_graph.c - profiles and efficiencies: points with errors; see terminal.h. */
#include <math.h>

#include "out/drawing.h"
#include "stat/hist_ops.h"

/* A point for each row: NaN where there is none. */
typedef struct Graph {
    double *value, *low, *high;
    const char **texts;
    size_t width; /* of the texts */
} Graph;

static Graph graph_new(Arena *arena, size_t n) {
    return (Graph){.value = arena_array(arena, double, n),
                   .low = arena_array(arena, double, n),
                   .high = arena_array(arena, double, n),
                   .texts = arena_array(arena, const char *, n)};
}

static void point_draw(Drawing *d, const DrawingScale *s, double low, double value, double high) {
    int from = drawing_column(s, low), to = drawing_column(s, high);
    for (int x = from; x <= to; x++) drawing_put(d, x, "─", 0);
    drawing_put(d, from, low < s->lo ? "◀" : "├", 0);
    drawing_put(d, to, high > s->hi ? "▶" : "┤", 0);
    drawing_put(d, drawing_column(s, value), "●", 0);
}

static void graph_write(StrBuf *out, const DrawingRows *r, const Graph *g, DrawingScale s,
                        int width) {
    s.room = drawing_room(width - (int)(r->width + g->width) - 8);
    for (int i = 0; i < r->n; i++) {
        Drawing d;
        drawing_clear(&d, s.room, false);
        bool there = isfinite(g->value[i]) && isfinite(g->low[i]) && isfinite(g->high[i]);
        if (there) point_draw(&d, &s, g->low[i], g->value[i], g->high[i]);
        drawing_row_begin(out, r, i);
        buf_adds(out, g->texts[i]);
        if (there) buf_fill(out, ' ', g->width - str_width(str_of(g->texts[i])) + 1);
        drawing_write(out, &d);
        buf_addc(out, '\n');
    }
}

/* The least and the most, moved out to round numbers. */
static DrawingScale scale_around(const DrawingRange *r) {
    if (!(r->least <= r->most)) return (DrawingScale){.lo = 0, .hi = 1};
    double spread = r->most - r->least;
    if (!(spread > 0)) spread = r->most != 0 ? fabs(r->most) : 1;
    double step = drawing_step(spread / 5);
    DrawingScale s = {.lo = floor(r->least / step) * step, .hi = ceil(r->most / step) * step};
    if (!(s.hi > s.lo)) s.hi = s.lo + step;
    return s;
}

/* ---- profiles and ratios ---- */

/* Mean and error of the joined bins of a row; of what is no profile, content and error. */
static void row_mean(const Hist *h, const DrawingRows *r, int i, double *mean, double *error) {
    double w = drawing_sum(r, h->sumw, i), w2 = drawing_sum(r, h->sumw2, i);
    *mean = w;
    *error = sqrt(w2);
    if (!h->profile) return;
    double y = drawing_sum(r, h->sumwy, i), y2 = drawing_sum(r, h->sumwy2, i), variance;
    Hist one = {.dims = 1, .profile = true, .sumw = &w, .sumw2 = &w2, .sumwy = &y, .sumwy2 = &y2};
    hist_cell(&one, 0, mean, &variance);
    *error = sqrt(variance);
}

static void points_write(StrBuf *out, const Hist *h, const HistNotes *notes,
                         const TerminalStyle *style, int rows) {
    Arena arena = {0};
    DrawingRows r;
    drawing_rows(&r, &h->axes[0], rows);
    Graph g = graph_new(&arena, (size_t)r.n);
    double *errors = arena_array(&arena, double, r.n);
    DrawingRange range = drawing_range_empty;
    for (int i = 0; i < r.n; i++) {
        row_mean(h, &r, i, &g.value[i], &errors[i]);
        g.low[i] = g.value[i] - errors[i];
        g.high[i] = g.value[i] + errors[i];
        drawing_include(&range, g.low[i]);
        drawing_include(&range, g.high[i]);
    }
    DrawingColumn c = drawing_column_of(&arena, g.value, errors, (size_t)r.n);
    StrBuf b = {0};
    for (int i = 0; i < r.n; i++) {
        buf_clear(&b);
        if (!isnan(g.value[i])) drawing_right(&b, c.texts[i], c.width);
        g.texts[i] = arena_strdup(&arena, buf_cstr(&b));
        g.width = MAX_OF(g.width, str_width(str_of(g.texts[i])));
    }
    buf_free(&b);
    DrawingScale s = scale_around(&range);
    graph_write(out, &r, &g, s, style->width);
    drawing_row_end(out, &r, notes);
    s.room = drawing_room(style->width - (int)(r.width + g.width) - 8);
    drawing_ticks(out, &s, r.width + g.width + 6);
    drawing_notes(out, h, notes);
    drawing_bin_notes(out, &r);
    arena_free(&arena);
}

void terminal_profile(StrBuf *out, const Hist *h, const HistNotes *notes,
                      const TerminalStyle *style) {
    points_write(out, h, notes, style, style->rows > 0 ? style->rows : TERMINAL_ROWS);
}

void terminal_points(StrBuf *out, const Hist *h, const HistNotes *notes,
                     const TerminalStyle *style) {
    points_write(out, h, notes, style, h->axes[0].bins);
}

/* ---- efficiencies ---- */

/* Decimals that show two digits of the shortest error, 3 to 6. */
static int efficiency_decimals(const Graph *g, int n) {
    double least = 1;
    for (int i = 0; i < n; i++) {
        double above = g->high[i] - g->value[i], below = g->value[i] - g->low[i];
        if (above > 0) least = fmin(least, above);
        if (below > 0) least = fmin(least, below);
    }
    return MIN_OF(MAX_OF(1 - (int)floor(log10(least)), 3), 6);
}

void terminal_efficiency(StrBuf *out, const Efficiency *e, const TerminalStyle *style) {
    Arena arena = {0};
    DrawingRows r;
    drawing_rows(&r, &e->axes[0], e->axes[0].bins);
    Graph g = {.value = e->value + 1, .low = e->low + 1, .high = e->high + 1};
    g.texts = arena_array(&arena, const char *, r.n);
    DrawingRange range = drawing_range_empty;
    drawing_include(&range, 0);
    drawing_include(&range, 1);
    int decimals = efficiency_decimals(&g, r.n);
    for (int i = 0; i < r.n; i++) {
        g.texts[i] = "";
        if (isnan(g.value[i])) continue;
        g.texts[i] = arena_printf(&arena, "%.*f −%.*f +%.*f", decimals, g.value[i], decimals,
                                  g.value[i] - g.low[i], decimals, g.high[i] - g.value[i]);
        g.width = MAX_OF(g.width, str_width(str_of(g.texts[i])));
        drawing_include(&range, g.value[i]);
    }
    DrawingScale s = scale_around(&range);
    graph_write(out, &r, &g, s, style->width);
    drawing_row_end(out, &r, NULL);
    s.room = drawing_room(style->width - (int)(r.width + g.width) - 8);
    drawing_ticks(out, &s, r.width + g.width + 6);
    buf_printf(out, "  intervals at %.4g %% confidence%s\n", 100 * e->level,
               e->weighted ? ", weighted" : "");
    arena_free(&arena);
}
