/* drawing_notes.c - columns of numbers beside a drawing and notes below it; see drawing.h. */
#include <math.h>

#include "out/drawing.h"

static void flow_write(StrBuf *out, const char *name, double x) {
    DrawingFigures f = drawing_figures(&x, NULL, 1);
    if (isnan(x)) return; /* of a density */
    buf_printf(out, "%s ", name);
    drawing_figure(out, &f, x);
}

void drawing_notes(StrBuf *out, const Hist *h, const HistNotes *notes) {
    const HistAxis *a = &h->axes[0];
    flow_write(out, "  underflow", h->sumw[0]);
    flow_write(out, isnan(h->sumw[0]) ? "  overflow" : "   overflow", h->sumw[a->bins + 1]);
    if (notes->missing) buf_printf(out, "   missing %llu", (unsigned long long)notes->missing);
    if (notes->nan) buf_printf(out, "   not finite %llu", (unsigned long long)notes->nan);
    buf_addc(out, '\n');
}

void drawing_bin_notes(StrBuf *out, const DrawingRows *r) {
    if (r->step > 1) buf_printf(out, "  %d bins in a row", r->step);
    if (r->step > 1 && r->axis->bins % r->step)
        buf_printf(out, ", %d in the last", r->axis->bins % r->step);
    if (r->step > 1) buf_addc(out, '\n');
    if (drawing_uneven(r->axis))
        buf_adds(out, "  bars show contents, not densities: the bins differ in width\n");
}

DrawingColumn drawing_column_of(Arena *arena, const double *x, const double *errors, size_t n) {
    DrawingColumn c = {.texts = arena_array(arena, const char *, n)};
    DrawingFigures f = drawing_figures(x, errors, n);
    StrBuf b = {0};
    size_t *widths = arena_array(arena, size_t, n), widest = 0;
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b);
        if (errors) drawing_error(&b, &f, errors[i]);
        widths[i] = b.n;
        widest = MAX_OF(widest, b.n);
    }
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b);
        drawing_figure(&b, &f, x[i]);
        if (errors) {
            buf_adds(&b, " ± ");
            buf_fill(&b, ' ', widest - widths[i]);
            drawing_error(&b, &f, errors[i]);
        }
        c.texts[i] = arena_strdup(arena, buf_cstr(&b));
        c.width = MAX_OF(c.width, str_width(str_of(c.texts[i])));
    }
    buf_free(&b);
    return c;
}
