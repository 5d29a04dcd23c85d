/* terminal_plane.c - histograms of two axes as shades; see terminal.h. */
#include <math.h>

#include "out/drawing.h"
#include "stat/hist_ops.h"

enum { LEVELS = 5, LEVELS_COLOUR = 8, PLANE_ROWS = 30, CELL_MOST = 6 };

static const char *const shades[LEVELS] = {"·", "░", "▒", "▓", "█"};
/* from dark blue to yellow, rising in brightness */
static const int colours[LEVELS_COLOUR] = {54, 61, 31, 36, 35, 71, 149, 227};

typedef struct Plane {
    const Hist *hist;
    const TerminalStyle *style;
    DrawingRows x, y;
    int cell; /* columns of one bin */
    int levels;
    double lo, hi; /* of the contents that are shaded */
    bool log, negative, not_a_number;
} Plane;

static double content(const Plane *p, int ix, int iy) {
    double sum = 0;
    size_t stride = (size_t)p->y.axis->bins + 2;
    for (int i = ix * p->x.step; i < (ix + 1) * p->x.step && i < p->x.axis->bins; i++)
        sum += drawing_sum(&p->y, p->hist->sumw + (size_t)(i + 1) * stride, iy);
    return sum;
}

/* Mean of the joined bins of a profile, else their sum. */
static double shown(const Plane *p, int ix, int iy) {
    double w = content(p, ix, iy);
    if (!p->hist->profile) return w;
    Plane of_y = *p;
    Hist sums = *p->hist;
    sums.sumw = p->hist->sumwy;
    of_y.hist = &sums;
    return w != 0 ? content(&of_y, ix, iy) / w : 0;
}

static void limits_find(Plane *p) {
    DrawingRange range = drawing_range_empty;
    for (int i = 0; i < p->x.n; i++)
        for (int k = 0; k < p->y.n; k++) {
            double x = shown(p, i, k);
            drawing_include(&range, x);
            p->negative = p->negative || x < 0;
            p->not_a_number = p->not_a_number || !isfinite(x);
        }
    p->hi = range.most > 0 ? range.most : 0;
    p->log = p->style->log && p->hi > 0 && range.least_positive < p->hi;
    p->lo = p->log ? range.least_positive : 0;
}

/* Upper end of a level (from 0). */
static double level_end(const Plane *p, int level) {
    double part = (level + 1.0) / p->levels;
    if (level + 1 == p->levels) return p->hi;
    return p->log ? p->lo * pow(p->hi / p->lo, part) : p->hi * part;
}

static void cell_glyph(const Plane *p, double x, const char **glyph, int *shade) {
    *shade = 0;
    *glyph = isfinite(x) ? x < 0 ? "-" : " " : "?";
    if (!(x > 0) || !isfinite(x)) return;
    int level = 0;
    while (level + 1 < p->levels && x > level_end(p, level)) level++;
    *glyph = p->style->colour ? "█" : shades[level];
    *shade = p->style->colour ? DRAWING_256 + colours[level] : 0;
}

static void legend_write(StrBuf *out, const Plane *p) {
    double ends[LEVELS_COLOUR];
    for (int i = 0; i < p->levels; i++) ends[i] = level_end(p, i);
    DrawingFigures f = drawing_figures(ends, NULL, (size_t)p->levels);
    f.decimals = MAX_OF(f.decimals - 1, 0);
    f.whole = false;
    StrBuf text = {0};
    int at = 0;
    for (int i = 0; i < p->levels && p->hi > 0; i++) {
        const char *glyph;
        int shade;
        cell_glyph(p, ends[i], &glyph, &shade);
        buf_clear(&text);
        buf_adds(&text, " ≤ ");
        drawing_figure(&text, &f, ends[i]);
        int width = (int)str_width(str_of(buf_cstr(&text))) + 3;
        if (at && at + width > p->style->width) {
            buf_addc(out, '\n');
            at = 0;
        }
        buf_adds(out, "  ");
        drawing_glyph(out, glyph, shade, p->style->colour);
        buf_adds(out, buf_cstr(&text));
        at += width;
    }
    buf_free(&text);
    if (p->hi > 0) buf_addc(out, '\n');
    if (p->log) buf_adds(out, "  shades are logarithmic\n");
    if (p->negative) buf_adds(out, "  - negative\n");
    if (p->not_a_number) buf_adds(out, "  ? not a number\n");
}

/* Letters for bins whose names have no room. */
static const char *const letters[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                      "j", "k", "l", "m", "n", "o", "p", "q", "r",
                                      "s", "t", "u", "v", "w", "x", "y", "z"};

/* Names or numbers in the middle below their bins. */
static void names_write(StrBuf *out, const Plane *p, size_t indent) {
    bool fits = (int)p->x.width < p->cell;
    StrBuf b = {0}, line = {0};
    for (int i = 0; i < p->x.n; i++) {
        buf_clear(&b);
        if (fits)
            drawing_label(&b, &p->x, i);
        else
            buf_adds(&b, letters[(size_t)i % ARRAY_LEN(letters)]);
        size_t width = str_width(str_of(buf_cstr(&b))), room = (size_t)p->cell;
        size_t before = width < room ? (room - width) / 2 : 0;
        buf_fill(&line, ' ', before);
        buf_adds(&line, buf_cstr(&b));
        buf_fill(&line, ' ', width + before < room ? room - width - before : 0);
    }
    buf_fill(out, ' ', indent);
    while (line.n && line.p[line.n - 1] == ' ') line.p[--line.n] = '\0';
    buf_printf(out, "%s\n", buf_cstr(&line));
    for (int i = 0; i < p->x.n && !fits; i++) {
        buf_printf(out, "%s%s ", i ? ", " : "  ", letters[(size_t)i % ARRAY_LEN(letters)]);
        drawing_label(out, &p->x, i);
    }
    if (!fits) buf_addc(out, '\n');
    buf_free(&b);
    buf_free(&line);
}

/* Ticks at lower edges, as many as their numbers have room. */
static void edges_write(StrBuf *out, const Plane *p, size_t indent) {
    int each = 1;
    while (each * p->cell < (int)p->x.width + 2) each++;
    Drawing line;
    StrBuf numbers = {0}, b = {0};
    int at = 0;
    drawing_clear(&line, p->x.n * p->cell + 1, false);
    for (int c = 0; c < line.width; c++) drawing_put(&line, c, "─", 0);
    for (int i = 0; i <= p->x.n; i += each) {
        buf_clear(&b);
        drawing_label(&b, &p->x, i);
        if (!b.n) continue;
        int column = i * p->cell, begin = column - (int)b.n / 2;
        begin = MAX_OF(MIN_OF(begin, line.width + 1 - (int)b.n), 0);
        drawing_put(&line, column, "┬", 0);
        if (begin < at) continue;
        buf_fill(&numbers, ' ', (size_t)(begin - at));
        buf_adds(&numbers, buf_cstr(&b));
        at = begin + (int)b.n;
    }
    drawing_ruler(out, &line, &numbers, indent);
    buf_free(&numbers);
    buf_free(&b);
}

static void notes_write(StrBuf *out, const Plane *p, const HistNotes *notes) {
    double outside = 0;
    for (size_t i = 0; i < p->hist->cells; i++)
        if (hist_is_flow(p->hist, i)) outside += p->hist->sumw[i];
    DrawingFigures f = drawing_figures(&outside, NULL, 1);
    if (!isnan(outside)) {
        buf_adds(out, "  outside ");
        drawing_figure(out, &f, outside);
    }
    if (notes->missing) buf_printf(out, "   missing %llu", (unsigned long long)notes->missing);
    if (notes->nan) buf_printf(out, "   not finite %llu", (unsigned long long)notes->nan);
    buf_addc(out, '\n');
    if (p->x.step > 1 || p->y.step > 1)
        buf_printf(out, "  each character is %d by %d bins\n", p->x.step, p->y.step);
    if (drawing_uneven(p->x.axis) || drawing_uneven(p->y.axis))
        buf_adds(out, "  shades show contents of bins that differ in size\n");
}

/* The name of an axis on a line of its own. */
static void name_write(StrBuf *out, const HistAxis *a, size_t indent, size_t width) {
    StrBuf b = {0};
    drawing_axis_name(&b, a);
    size_t n = str_width(str_of(buf_cstr(&b)));
    if (n) {
        buf_fill(out, ' ', indent + (n < width ? width - n : 0));
        buf_printf(out, "%s\n", buf_cstr(&b));
    }
    buf_free(&b);
}

static void rows_write(StrBuf *out, const Plane *p) {
    for (int k = p->y.n - 1; k >= 0; k--) {
        Drawing d;
        drawing_clear(&d, p->x.n * p->cell, p->style->colour);
        for (int i = 0; i < p->x.n; i++) {
            const char *glyph;
            int shade;
            cell_glyph(p, shown(p, i, k), &glyph, &shade);
            for (int c = 0; c < p->cell && glyph[0] != ' '; c++)
                drawing_put(&d, i * p->cell + c, glyph, shade);
        }
        StrBuf b = {0};
        drawing_label(&b, &p->y, k);
        buf_adds(out, "  ");
        drawing_right(out, buf_cstr(&b), p->y.width);
        buf_adds(out, " ┤");
        drawing_write(out, &d);
        buf_addc(out, '\n');
        buf_free(&b);
    }
}

void terminal_plane(StrBuf *out, const Hist *h, const HistNotes *notes,
                    const TerminalStyle *style) {
    Plane p = {.hist = h, .style = style, .levels = style->colour ? LEVELS_COLOUR : LEVELS};
    drawing_rows(&p.y, &h->axes[1], style->rows > 0 ? style->rows : (int)PLANE_ROWS);
    size_t indent = p.y.width + 4;
    int room = drawing_room(style->width - (int)indent - 2);
    drawing_rows(&p.x, &h->axes[0], room);
    bool names = p.x.axis->kind == BINS_CATEGORY || p.x.axis->kind == BINS_INTEGER;
    int most = names ? MAX_OF((int)CELL_MOST, (int)p.x.width + 2) : (int)CELL_MOST;
    p.cell = MIN_OF(MAX_OF(room / p.x.n, 1), most);
    limits_find(&p);
    name_write(out, p.y.axis, 2, 0);
    if (p.y.axis->kind != BINS_CATEGORY && p.y.axis->kind != BINS_INTEGER) {
        StrBuf b = {0};
        drawing_label(&b, &p.y, p.y.n);
        buf_adds(out, "  ");
        drawing_right(out, buf_cstr(&b), p.y.width);
        buf_adds(out, " ┐\n");
        buf_free(&b);
    }
    rows_write(out, &p);
    if (names)
        names_write(out, &p, indent);
    else
        edges_write(out, &p, indent);
    name_write(out, p.x.axis, indent, (size_t)(p.x.n * p.cell));
    legend_write(out, &p);
    notes_write(out, &p, notes);
}
