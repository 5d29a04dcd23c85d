/* terminal.c - a histogram as text; see terminal.h. */
#include "out/terminal.h"

#include <math.h>
#include <stdio.h>

#include "out/table.h"

/* A bar of length x (in columns) with blocks of eighths. */
static void bar_write(StrBuf *out, double x) {
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int eighths = (int)lround(8 * x);
    for (; eighths >= 8; eighths -= 8) buf_adds(out, "█");
    buf_adds(out, parts[eighths]);
}

static const char *edge_text(StrBuf *b, double x) {
    buf_clear(b);
    number_write(b, fabs(x) < 1e-12 ? 0 : x, false);
    return buf_cstr(b);
}

static const char *content_text(StrBuf *b, double x) {
    buf_clear(b);
    if (x == floor(x) && fabs(x) < 1e15)
        buf_printf(b, "%.0f", x);
    else
        number_write(b, x, false);
    return buf_cstr(b);
}

typedef struct Layout {
    int step;             /* bins joined in a row */
    size_t edge, content; /* widths */
    double most;
} Layout;

static double row_content(const Hist *h, int first, int step) {
    double sum = 0;
    for (int i = first; i < first + step && i < h->axes[0].bins; i++) sum += h->sumw[i + 1];
    return sum;
}

static Layout layout_find(const Hist *h, int rows) {
    Layout l = {.step = (h->axes[0].bins + rows - 1) / rows};
    StrBuf b = {0};
    for (int i = 0; i < h->axes[0].bins; i += l.step) {
        double content = row_content(h, i, l.step);
        l.most = fmax(l.most, content);
        l.edge = MAX_OF(l.edge, strlen(edge_text(&b, axis_edge(&h->axes[0], i))));
        l.content = MAX_OF(l.content, strlen(content_text(&b, content)));
    }
    l.edge = MAX_OF(l.edge, strlen(edge_text(&b, h->axes[0].hi)));
    buf_free(&b);
    return l;
}

static void notes_write(StrBuf *out, const Hist *h, const HistNotes *notes) {
    StrBuf b = {0};
    buf_printf(out, "  underflow %s", content_text(&b, h->sumw[0]));
    buf_printf(out, "   overflow %s", content_text(&b, h->sumw[h->axes[0].bins + 1]));
    if (notes->missing) buf_printf(out, "   missing %llu", (unsigned long long)notes->missing);
    if (notes->nan) buf_printf(out, "   not finite %llu", (unsigned long long)notes->nan);
    buf_addc(out, '\n');
    buf_free(&b);
}

void terminal_hist(StrBuf *out, const Hist *h, const HistNotes *notes, int width, int rows) {
    Layout l = layout_find(h, rows);
    StrBuf b = {0};
    int room = width - (int)(l.edge + l.content) - 8;
    if (room < 10) room = 10;
    for (int i = 0; i < h->axes[0].bins; i += l.step) {
        double content = row_content(h, i, l.step);
        const char *edge = edge_text(&b, axis_edge(&h->axes[0], i));
        buf_adds(out, "  ");
        buf_fill(out, ' ', l.edge - strlen(edge));
        buf_printf(out, "%s ┤ ", edge);
        const char *text = content_text(&b, content);
        buf_fill(out, ' ', l.content - strlen(text));
        buf_printf(out, "%s ", text);
        bar_write(out, l.most > 0 ? room * content / l.most : 0);
        buf_addc(out, '\n');
    }
    const char *edge = edge_text(&b, h->axes[0].hi);
    buf_adds(out, "  ");
    buf_fill(out, ' ', l.edge - strlen(edge));
    buf_printf(out, "%s ┘%s%s\n", edge, notes->unit[0] ? " " : "", notes->unit);
    notes_write(out, h, notes);
    buf_free(&b);
}

/* 1, 2, 2.5 or 5 times a power of ten, not below x. */
static double round_step(double x) {
    double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (steps[i] * power >= x * (1 - 1e-9)) return steps[i] * power;
    return 10 * power;
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
    double step = round_step((to - from) / BINS_WANTED);
    *lo = floor(from / step) * step;
    *bins = (int)ceil((to - *lo) / step * (1 + 1e-12));
    if (*lo + *bins * step <= to) ++*bins;
    *hi = *lo + *bins * step;
}
