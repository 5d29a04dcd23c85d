/* contour_out.c - shows contours of fits: as points, and drawn. */
#include <math.h>

#include "out/json.h"
#include "out/table.h"
#include "out/things.h"

static void contour_json(StrBuf *out, const ContourThing *c) {
    Json j = {.out = out};
    const Parameter *p = c->fit->problem->params;
    json_open(&j, '{');
    json_key_string(&j, "contour", str_of(c->fit->name));
    json_key_string(&j, "x", str_of(p[c->i].name));
    json_key_string(&j, "y", str_of(p[c->j].name));
    json_key_number(&j, "cl", c->level);
    json_key_number(&j, "rise", c->rise);
    json_key_number(&j, "x_best", c->fit->min.x[c->i]);
    json_key_number(&j, "y_best", c->fit->min.x[c->j]);
    json_key(&j, "points");
    json_open(&j, '[');
    for (int k = 0; k < c->n; k++) {
        json_open(&j, '[');
        json_number(&j, c->line[k].x);
        json_number(&j, c->line[k].y);
        json_close(&j, ']');
    }
    json_close(&j, ']');
    json_key_bool(&j, "complete", c->n == c->points);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

enum { WIDE = 48, HIGH = 20 };

/* Each point as a character in a frame, with its ends beside it. */
static void contour_draw(StrBuf *out, const ContourThing *c) {
    char cell[HIGH][WIDE + 1];
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    for (int k = 0; k < c->n; k++) {
        x0 = fmin(x0, c->line[k].x);
        x1 = fmax(x1, c->line[k].x);
        y0 = fmin(y0, c->line[k].y);
        y1 = fmax(y1, c->line[k].y);
    }
    if (!(x1 > x0) || !(y1 > y0)) return;
    for (int r = 0; r < HIGH; r++) {
        memset(cell[r], ' ', WIDE);
        cell[r][WIDE] = 0;
    }
    for (int k = 0; k <= c->n; k++) {
        bool best = k == c->n;
        double x = best ? c->fit->min.x[c->i] : c->line[k].x;
        double y = best ? c->fit->min.x[c->j] : c->line[k].y;
        int column = (int)((x - x0) / (x1 - x0) * (WIDE - 1) + 0.5);
        int row = HIGH - 1 - (int)((y - y0) / (y1 - y0) * (HIGH - 1) + 0.5);
        if (column >= 0 && column < WIDE && row >= 0 && row < HIGH)
            cell[row][column] = best ? '+' : '*';
    }
    const Parameter *p = c->fit->problem->params;
    buf_printf(out, "  %s\n", p[c->j].name);
    for (int r = 0; r < HIGH; r++) {
        bool end = r == 0 || r == HIGH - 1;
        if (end)
            buf_printf(out, "%12.6g ┤ %s\n", r ? y0 : y1, cell[r]);
        else
            buf_printf(out, "%12s │ %s\n", "", cell[r]);
    }
    buf_printf(out, "%14s%-*.6g%*.6g  %s\n", "", WIDE / 2, x0, WIDE / 2, x1, p[c->i].name);
}

void contour_write(StrBuf *out, const ContourThing *thing, const OutcomeStyle *style) {
    const ContourThing *c = contour_result(thing);
    const FitThing *f = c->fit;
    bool table = style->format == FORMAT_TABLE;
    if (f->failure) {
        no_result_write(out, "contour", "there is no contour", f->failure, style);
        return;
    }
    if (style->format == FORMAT_JSON) {
        contour_json(out, c);
        return;
    }
    const Parameter *p = f->problem->params;
    if (table) {
        buf_printf(out, "profiled contour of %s and %s, %.4g %% of both together (rise %.4g)%s\n",
                   p[c->i].name, p[c->j].name, 100 * c->level, c->rise,
                   c->n == c->points ? "" : ", NOT COMPLETE");
        contour_draw(out, c);
        buf_addc(out, '\n');
    }
    Table t = {0};
    table_column(&t, p[c->i].name, true);
    table_column(&t, p[c->j].name, true);
    table_column(&t, style->format == FORMAT_TABLE ? "" : "note", false);
    for (int k = 0; k < c->n; k++) {
        table_number(&t, c->line[k].x, !table);
        table_number(&t, c->line[k].y, !table);
        table_cell(&t, c->line[k].at_limit ? "at a limit" : "");
    }
    table_write(out, &t, style->format);
    table_free(&t);
}
