/* point_plot.c - points and lines in a frame of characters; see point_plot.h. */
#include "out/point_plot.h"

#include <math.h>
#include <stdio.h>

enum { WIDTH_MOST = 100, HEIGHT_MOST = 40, WIDTH = 56, HEIGHT = 14 };

typedef struct Field {
    int width, height;
    double x0, x1, y0, y1;
    const char *cell[HEIGHT_MOST][WIDTH_MOST];
} Field;

static bool inside(const PlotFrame *frame, double x, double y) {
    return isfinite(x) && isfinite(y) && y <= frame->y_most;
}

static bool field_range(Field *f, const PlotFrame *frame, const PlotSeries *series, int n) {
    f->x0 = f->y0 = INFINITY;
    f->x1 = f->y1 = -INFINITY;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < series[k].n; i++) {
            double x = series[k].x[i], y = series[k].y[i];
            if (!inside(frame, x, y)) continue;
            f->x0 = fmin(f->x0, x);
            f->x1 = fmax(f->x1, x);
            f->y0 = fmin(f->y0, y);
            f->y1 = fmax(f->y1, y);
        }
    return f->x1 > f->x0 && f->y1 > f->y0;
}

static void field_put(Field *f, double x, double y, const char *mark) {
    int column = (int)((x - f->x0) / (f->x1 - f->x0) * (f->width - 1) + 0.5);
    int row = f->height - 1 - (int)((y - f->y0) / (f->y1 - f->y0) * (f->height - 1) + 0.5);
    if (column >= 0 && column < f->width && row >= 0 && row < f->height)
        f->cell[row][column] = mark;
}

static void field_row(StrBuf *out, const Field *f, int row) {
    int last = f->width - 1;
    while (last >= 0 && !f->cell[row][last]) last--;
    if (last >= 0) buf_addc(out, ' ');
    for (int c = 0; c <= last; c++) buf_adds(out, f->cell[row][c] ? f->cell[row][c] : " ");
    buf_addc(out, '\n');
}

void point_plot(StrBuf *out, const PlotFrame *frame, const PlotSeries *series, int n) {
    Field f = {.width = frame->width ? frame->width : WIDTH,
               .height = frame->height ? frame->height : HEIGHT};
    f.width = MIN_OF(f.width, (int)WIDTH_MOST);
    f.height = MIN_OF(f.height, (int)HEIGHT_MOST);
    if (!field_range(&f, frame, series, n)) return;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < series[k].n; i++)
            if (inside(frame, series[k].x[i], series[k].y[i]))
                field_put(&f, series[k].x[i], series[k].y[i], series[k].mark);
    buf_printf(out, "  %s", frame->y_label);
    for (int k = 0; k < n; k++)
        if (series[k].name) buf_printf(out, "   %s %s", series[k].mark, series[k].name);
    buf_addc(out, '\n');
    for (int row = 0; row < f.height; row++) {
        bool end = row == 0 || row == f.height - 1;
        if (end)
            buf_printf(out, "%12.6g ┤", row ? f.y0 : f.y1);
        else
            buf_printf(out, "%12s │", "");
        field_row(out, &f, row);
    }
    buf_printf(out, "%14s %-*.6g%*.6g  %s\n", "", f.width / 2, f.x0, f.width / 2, f.x1,
               frame->x_label);
}
