/* terminal.c - a histogram as text; see terminal.h. */
#include "out/terminal.h"

#include <math.h>

#include "out/drawing.h"

void terminal_bars(StrBuf *out, const Hist *h, const HistNotes *notes, const TerminalStyle *style) {
    Arena arena = {0};
    DrawingRows r;
    drawing_rows(&r, &h->axes[0], style->rows > 0 ? style->rows : TERMINAL_ROWS);
    size_t n = (size_t)r.n;
    double *x = arena_array(&arena, double, n), *errors = arena_array(&arena, double, n);
    DrawingRange range = drawing_range_empty;
    for (size_t i = 0; i < n; i++) {
        x[i] = drawing_sum(&r, h->sumw, (int)i);
        errors[i] = sqrt(drawing_sum(&r, h->sumw2, (int)i));
        drawing_include(&range, x[i]);
    }
    DrawingColumn c = drawing_column_of(&arena, x, style->errors ? errors : NULL, n);
    int room = style->width - (int)(r.width + c.width) - 8;
    DrawingScale s = drawing_scale(&range, style->log, drawing_room(room));
    int zero = s.lo < 0 ? (int)lround(drawing_at(&s, 0)) : 0;
    for (size_t i = 0; i < n; i++) {
        Drawing d;
        drawing_clear(&d, s.room, style->colour);
        if (s.lo < 0) drawing_put(&d, zero, "│", 0);
        if (isfinite(x[i])) drawing_bar(&d, zero, x[i] == 0 ? zero : drawing_at(&s, x[i]), 0);
        drawing_row_begin(out, &r, (int)i);
        drawing_right(out, c.texts[i], c.width);
        buf_addc(out, ' ');
        drawing_write(out, &d);
        buf_addc(out, '\n');
    }
    drawing_row_end(out, &r, notes);
    if (s.log) drawing_ticks(out, &s, r.width + c.width + 6);
    drawing_notes(out, h, notes);
    drawing_bin_notes(out, &r);
    arena_free(&arena);
}

void terminal_hist(StrBuf *out, const Hist *h, const HistNotes *notes, int width, int rows) {
    terminal_draw(out, h, notes, &(TerminalStyle){.width = width, .rows = rows});
}

void terminal_draw(StrBuf *out, const Hist *h, const HistNotes *notes, const TerminalStyle *style) {
    if (h->dims == 2)
        terminal_plane(out, h, notes, style);
    else if (h->dims > 2)
        buf_adds(out, "  a histogram of three axes is not drawn; project or slice it\n");
    else if (h->profile)
        terminal_profile(out, h, notes, style);
    else
        terminal_bars(out, h, notes, style);
}

enum { BINS_WANTED = 20, INTEGER_BINS_MAX = 40 };

void terminal_axis(double min, double max, double mean, double std, bool integers, int *bins,
                   double *lo, double *hi) {
    double from = fmax(min, mean - 4 * std), to = fmin(max, mean + 4 * std);
    if (!(to > from)) {
        *bins = 1;
        *lo = floor(from);
        *hi = *lo + 1;
        if (!(*hi > *lo)) *hi = *lo + fmax(1, fabs(*lo) * 1e-9); /* far beyond 2^53 */
        return;
    }
    if (integers && to - from < INTEGER_BINS_MAX) {
        *lo = floor(from);
        *hi = floor(to) + 1;
        *bins = (int)(*hi - *lo);
        return;
    }
    double step = drawing_step((to - from) / BINS_WANTED);
    *lo = floor(from / step) * step;
    *bins = (int)ceil((to - *lo) / step * (1 + 1e-12));
    if (*lo + *bins * step <= to) ++*bins;
    *hi = *lo + *bins * step;
}
