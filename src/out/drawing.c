/* drawing.c - what the drawings of a terminal are made of; see drawing.h. */
#include "out/drawing.h"

#include <math.h>
#include <stdio.h>

/* ---- one row of characters ---- */

void drawing_clear(Drawing *d, int width, bool colour) {
    *d = (Drawing){.width = MIN_OF(width, (int)DRAWING_WIDTH_MAX), .colour = colour};
}

void drawing_put(Drawing *d, int x, const char *glyph, int shade) {
    if (x < 0 || x >= d->width) return;
    d->glyph[x] = glyph;
    d->shade[x] = shade;
}

void drawing_bar(Drawing *d, int from, double to, int shade) {
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (to < from) {
        int halves = (int)lround(2 * (from - to));
        for (int i = 1; i <= halves / 2; i++) drawing_put(d, from - i, "█", shade);
        if (halves % 2) drawing_put(d, from - halves / 2 - 1, "▐", shade);
        return;
    }
    int eighths = (int)lround(8 * (to - from));
    for (int i = 0; i < eighths / 8; i++) drawing_put(d, from + i, "█", shade);
    if (eighths % 8) drawing_put(d, from + eighths / 8, parts[eighths % 8], shade);
}

static void shade_begin(StrBuf *out, int shade) {
    if (shade >= DRAWING_256)
        buf_printf(out, "\033[38;5;%dm", shade - DRAWING_256);
    else
        buf_printf(out, "\033[%dm", shade);
}

void drawing_glyph(StrBuf *out, const char *glyph, int shade, bool colour) {
    if (colour && shade) shade_begin(out, shade);
    buf_adds(out, glyph);
    if (colour && shade) buf_adds(out, "\033[0m");
}

void drawing_write(StrBuf *out, const Drawing *d) {
    int n = d->width, now = 0;
    while (n > 0 && !d->glyph[n - 1]) n--;
    for (int i = 0; i < n; i++) {
        int shade = d->colour && d->glyph[i] ? d->shade[i] : 0;
        if (shade != now && now) buf_adds(out, "\033[0m");
        if (shade != now && shade) shade_begin(out, shade);
        now = shade;
        buf_adds(out, d->glyph[i] ? d->glyph[i] : " ");
    }
    if (now) buf_adds(out, "\033[0m");
}

/* ---- scales ---- */

int drawing_room(int left) { return MIN_OF(MAX_OF(left, 10), (int)DRAWING_WIDTH_MAX - 2); }

const DrawingRange drawing_range_empty = {INFINITY, -INFINITY, INFINITY};

void drawing_include(DrawingRange *r, double x) {
    if (!isfinite(x)) return;
    r->least = fmin(r->least, x);
    r->most = fmax(r->most, x);
    if (x > 0) r->least_positive = fmin(r->least_positive, x);
}

enum { DECADES_MAX = 12 };

DrawingScale drawing_scale(const DrawingRange *r, bool log, int room) {
    DrawingScale s = {.lo = fmin(r->least, 0), .hi = fmax(r->most, 0), .room = room};
    if (log && r->most > 0) {
        s.log = true;
        s.lo = pow(10, ceil(log10(r->least_positive)) - 1);
        s.lo = fmax(s.lo, s.hi * pow(10, -DECADES_MAX));
    } else if (!(s.hi > s.lo)) {
        s.hi = s.lo + 1;
    }
    return s;
}

double drawing_at(const DrawingScale *s, double x) {
    double part = (x - s->lo) / (s->hi - s->lo);
    if (s->log) part = x > s->lo ? log10(x / s->lo) / log10(s->hi / s->lo) : 0;
    return s->room * fmin(fmax(part, 0), 1);
}

int drawing_column(const DrawingScale *s, double x) {
    return MIN_OF((int)(drawing_at(s, x) + 1e-9), s->room - 1);
}

double drawing_step(double x) {
    double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 2, 2.5, 5, 10};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (steps[i] * power >= x * (1 - 1e-9)) return steps[i] * power;
    return 10 * power;
}

enum { TICK_ROOM = 11, TICKS_MAX = 64 };

/* Where ticks stand, at most TICKS_MAX. */
static int ticks_find(const DrawingScale *s, double *ticks) {
    int n = 0, wanted = MAX_OF(s->room / TICK_ROOM, 1);
    if (s->log && s->hi < 100 * s->lo) {
        static const double steps[] = {1, 2, 5, 10, 20, 50};
        for (size_t k = 0; k < ARRAY_LEN(steps); k++)
            if (s->lo * steps[k] <= s->hi * (1 + 1e-9)) ticks[n++] = s->lo * steps[k];
        return n;
    }
    if (s->log) {
        int decades = (int)ceil(log10(s->hi / s->lo)), each = (decades + wanted - 1) / wanted;
        for (int k = 0; k <= decades && n < TICKS_MAX; k += MAX_OF(each, 1)) {
            double x = s->lo * pow(10, k);
            if (x <= s->hi * (1 + 1e-9)) ticks[n++] = x;
        }
        return n;
    }
    double step = drawing_step((s->hi - s->lo) / wanted);
    for (double k = ceil(s->lo / step - 1e-9); k * step <= s->hi + 1e-9 * step; k++)
        if (n < TICKS_MAX) ticks[n++] = k * step;
    return n;
}

void drawing_ruler(StrBuf *out, const Drawing *ticks, const StrBuf *numbers, size_t indent) {
    buf_fill(out, ' ', indent);
    drawing_write(out, ticks);
    buf_addc(out, '\n');
    buf_fill(out, ' ', indent);
    buf_printf(out, "%s\n", buf_cstr(numbers));
}

void drawing_ticks(StrBuf *out, const DrawingScale *s, size_t indent) {
    double ticks[TICKS_MAX];
    char text[32];
    int n = ticks_find(s, ticks), at = 0;
    Drawing line;
    StrBuf numbers = {0};
    drawing_clear(&line, s->room, false);
    for (int x = 0; x < s->room; x++) drawing_put(&line, x, "─", 0);
    for (int i = 0; i < n; i++) {
        int column = drawing_column(s, ticks[i]);
        snprintf(text, sizeof text, "%.6g", ticks[i] == 0 ? 0 : ticks[i]);
        int length = (int)strlen(text), begin = column - length / 2;
        begin = MAX_OF(MIN_OF(begin, s->room + 2 - length), 0);
        drawing_put(&line, column, "┬", 0);
        if (i && begin <= at) continue; /* no room for its number */
        buf_fill(&numbers, ' ', (size_t)(begin - at));
        buf_adds(&numbers, text);
        at = begin + (int)strlen(text);
    }
    drawing_ruler(out, &line, &numbers, indent);
    buf_free(&numbers);
}

/* ---- labels of bins ---- */

/* Digits that say an edge to a hundredth of a bin, at least 6. */
static int edge_digits(const HistAxis *a) {
    double most = 0, least = INFINITY;
    for (int i = 0; i < a->bins; i++) {
        least = fmin(least, axis_width(a, i));
        most = fmax(most, fmax(fabs(axis_edge(a, i)), fabs(axis_edge(a, i + 1))));
    }
    if (a->kind == BINS_LOG || !(least > 0)) return 6;
    return (int)fmin(fmax(ceil(log10(most / least)) + 3, 6), 15);
}

void drawing_rows(DrawingRows *r, const HistAxis *a, int most) {
    int least = (a->bins + most - 1) / MAX_OF(most, 1), step = least;
    while (step < 2 * least && a->bins % step != 0) step++;
    if (a->bins % step != 0) step = least;
    if (a->kind == BINS_CATEGORY) step = 1;
    *r = (DrawingRows){.axis = a, .step = step, .n = (a->bins + step - 1) / step};
    r->digits = edge_digits(a);
    StrBuf b = {0};
    for (int i = 0; i <= r->n; i++) {
        buf_clear(&b);
        drawing_label(&b, r, i);
        r->width = MAX_OF(r->width, str_width(str_of(buf_cstr(&b))));
    }
    buf_free(&b);
}

void drawing_short(StrBuf *out, const char *text, size_t width) {
    if (str_width(str_of(text)) <= width) {
        buf_adds(out, text);
        return;
    }
    size_t n = 0, columns = 0;
    while (text[n] && columns + 1 < width) {
        do n++;
        while (((unsigned char)text[n] & 0xC0) == 0x80);
        columns++;
    }
    buf_add(out, (Str){text, n});
    buf_adds(out, "…");
}

enum { LABEL_MOST = 32 };

void drawing_label(StrBuf *out, const DrawingRows *r, int row) {
    const HistAxis *a = r->axis;
    int first = row * r->step, last = MIN_OF(first + r->step, a->bins) - 1;
    if (a->kind == BINS_CATEGORY || a->kind == BINS_INTEGER) {
        if (row == r->n) return;
        if (a->labels)
            drawing_short(out, a->labels[first], LABEL_MOST);
        else
            buf_printf(out, "%.15g", axis_centre(a, first));
        if (last > first) buf_printf(out, "–%.15g", axis_centre(a, last));
        return;
    }
    double x = axis_edge(a, MIN_OF(first, a->bins));
    if (fabs(x) < 1e-9 * axis_width(a, MIN_OF(first, a->bins - 1))) x = 0;
    buf_printf(out, "%.*g", r->digits, x);
}

double drawing_sum(const DrawingRows *r, const double *plane, int row) {
    double sum = 0;
    for (int i = row * r->step; i < (row + 1) * r->step && i < r->axis->bins; i++)
        sum += plane[i + 1];
    return sum;
}

void drawing_right(StrBuf *out, const char *text, size_t width) {
    size_t n = str_width(str_of(text));
    if (n < width) buf_fill(out, ' ', width - n);
    buf_adds(out, text);
}

static void label_padded(StrBuf *out, const DrawingRows *r, int row) {
    StrBuf b = {0};
    drawing_label(&b, r, row);
    buf_adds(out, "  ");
    drawing_right(out, buf_cstr(&b), r->width);
    buf_free(&b);
}

void drawing_row_begin(StrBuf *out, const DrawingRows *r, int row) {
    label_padded(out, r, row);
    buf_adds(out, " ┤ ");
}

void drawing_row_end(StrBuf *out, const DrawingRows *r, const HistNotes *notes) {
    StrBuf name = {0};
    if (notes && notes->unit && notes->unit[0])
        buf_adds(&name, notes->unit);
    else
        drawing_axis_name(&name, r->axis);
    label_padded(out, r, r->n);
    buf_printf(out, " ┘%s%s\n", name.n ? " " : "", buf_cstr(&name));
    buf_free(&name);
}

void drawing_axis_name(StrBuf *out, const HistAxis *a) {
    bool name = a->name && a->name[0], unit = a->unit && a->unit[0];
    if (name) buf_adds(out, a->name);
    if (unit) buf_printf(out, name ? " [%s]" : "%s", a->unit);
}

bool drawing_uneven(const HistAxis *a) {
    for (int i = 1; i < a->bins && a->kind == BINS_VARIABLE; i++)
        if (fabs(axis_width(a, i) - axis_width(a, 0)) > 1e-9 * axis_width(a, 0)) return true;
    return false;
}

/* ---- columns of numbers ---- */

static double largest(const double *x, size_t n) {
    double most = 0;
    for (size_t i = 0; x && i < n; i++)
        if (isfinite(x[i])) most = fmax(most, fabs(x[i]));
    return most;
}

/* Of those that are not 0. */
static double smallest(const double *x, size_t n) {
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]) && x[i] != 0) least = fmin(least, fabs(x[i]));
    return least;
}

DrawingFigures drawing_figures(const double *x, const double *errors, size_t n) {
    DrawingFigures f = {.whole = true};
    double most = largest(x, n), error = largest(errors, n);
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]) && (x[i] != floor(x[i]) || fabs(x[i]) >= 1e15)) f.whole = false;
    double greatest = fmax(most, error);
    f.science = greatest > 0 && !f.whole && (greatest >= 1e7 || greatest < 1e-3);
    if (f.science) {
        f.decimals = 3;
        return f;
    }
    if (!f.whole && most > 0) f.decimals = 3 - (int)floor(log10(most));
    if (error > 0) {
        int wanted = 1 - (int)floor(log10(smallest(errors, n)));
        f.decimals = MAX_OF(f.decimals, MIN_OF(wanted, 2 - (int)floor(log10(error))));
    }
    f.decimals = MIN_OF(MAX_OF(f.decimals, 0), 9);
    return f;
}

static void decimals_write(StrBuf *out, const DrawingFigures *f, double x) {
    if (isnan(x)) {
        buf_adds(out, "nan");
    } else if (isinf(x)) {
        buf_adds(out, x < 0 ? "-inf" : "inf");
    } else if (f->science && x != 0) {
        buf_printf(out, "%.*e", f->decimals, x);
    } else if (x != 0 && fabs(x) < 0.5 * pow(10, -f->decimals)) {
        buf_printf(out, "%.1g", x);
    } else {
        buf_printf(out, "%.*f", f->science ? 0 : f->decimals, x == 0 ? 0 : x);
    }
}

void drawing_figure(StrBuf *out, const DrawingFigures *f, double x) {
    DrawingFigures content = *f;
    if (isnan(x)) {
        buf_adds(out, "-");
        return;
    }
    if (f->whole) content.decimals = 0;
    decimals_write(out, &content, x);
}

void drawing_error(StrBuf *out, const DrawingFigures *f, double x) { decimals_write(out, f, x); }
