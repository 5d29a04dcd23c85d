/* terminal_line.c - curves as lines of dots: each character holds two columns of four (braille
 * patterns, Unicode U+2800 on); see terminal.h.
 */
#include <math.h>
#include <stdlib.h>

#include "out/drawing.h"
#include "out/table.h"

enum { ROWS = 16, WIDEST = 64, TICKS = 4, LABEL = 8 };

typedef struct Dots {
    int columns; /* of characters */
    unsigned char cell[ROWS][WIDEST];
} Dots;

/* Dot (x, y), y from the top. */
static void put(Dots *d, int x, int y) {
    static const unsigned char bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= 2 * d->columns || y >= 4 * ROWS) return;
    d->cell[y / 4][x / 2] = (unsigned char)(d->cell[y / 4][x / 2] | bits[y % 4][x % 2]);
}

static void draw_between(Dots *d, int x0, int y0, int x1, int y1, int every) {
    int steps = MAX_OF(abs(x1 - x0), abs(y1 - y0));
    for (int i = 0; i <= steps; i += every) {
        double part = steps ? (double)i / steps : 0;
        put(d, x0 + (int)lround(part * (x1 - x0)), y0 + (int)lround(part * (y1 - y0)));
    }
}

static int place(double x, double lo, double hi, int dots) {
    double at = (x - lo) / (hi - lo) * (dots - 1);
    return at < -1 ? -1 : at > dots ? dots : (int)lround(at);
}

static void draw_points(Dots *d, const TerminalLine *line) {
    int width = 2 * d->columns, height = 4 * ROWS, x0 = 0, y0 = 0;
    bool before = false;
    for (size_t i = 0; i < line->n; i++) {
        bool there = isfinite(line->x[i]) && isfinite(line->y[i]);
        int x = there ? place(line->x[i], line->x_lo, line->x_hi, width) : 0;
        int y = there ? height - 1 - place(line->y[i], line->y_lo, line->y_hi, height) : 0;
        if (there && before)
            draw_between(d, x0, y0, x, y, 1);
        else if (there)
            put(d, x, y);
        before = there;
        x0 = x;
        y0 = y;
    }
}

static void write_cell(StrBuf *out, unsigned char bits) {
    if (!bits) {
        buf_addc(out, ' ');
        return;
    }
    buf_addc(out, (char)0xe2);
    buf_addc(out, (char)(0xa0 | bits >> 6));
    buf_addc(out, (char)(0x80 | (bits & 0x3f)));
}

/* The number at the upper edge of a row, where one stands there. */
static void write_label(StrBuf *out, const TerminalLine *line, int row) {
    StrBuf b = {0};
    bool labelled = row % (ROWS / TICKS) == 0;
    double y = line->y_hi - (line->y_hi - line->y_lo) * row / ROWS;
    if (labelled) number_write(&b, fabs(y) < 1e-12 * fabs(line->y_hi) ? 0 : y, false);
    drawing_right(out, buf_cstr(&b), LABEL);
    buf_adds(out, labelled ? " ┤" : " │");
    buf_free(&b);
}

void terminal_line(StrBuf *out, const TerminalLine *line, const TerminalStyle *style) {
    Dots d = {.columns = MIN_OF(drawing_room(style->width - LABEL - 3), (int)WIDEST)};
    if (line->diagonal) draw_between(&d, 0, 4 * ROWS - 1, 2 * d.columns - 1, 0, 4);
    draw_points(&d, line);
    buf_printf(out, "  %s\n", line->y_name);
    for (int row = 0; row < ROWS; row++) {
        int end = d.columns;
        write_label(out, line, row);
        while (end > 0 && !d.cell[row][end - 1]) end--;
        for (int c = 0; c < end; c++) write_cell(out, d.cell[row][c]);
        buf_addc(out, '\n');
    }
    DrawingScale scale = {.lo = line->x_lo, .hi = line->x_hi, .room = d.columns};
    write_label(out, line, ROWS);
    while (out->n && (unsigned char)out->p[out->n - 1] >= 0x80) out->n--; /* a corner instead */
    buf_printf(out, "┘ %s\n", line->x_name);
    drawing_ticks(out, &scale, LABEL + 2);
}
