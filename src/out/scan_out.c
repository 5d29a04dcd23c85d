/* scan_out.c - shows scans: drawn, as points with their verdicts, as a plane. */
#include <math.h>

#include "out/json.h"
#include "out/point_plot.h"
#include "out/table.h"
#include "out/things.h"

static const char *param_name(const ScanThing *t, int d) { return t->study.fit->params[t->k[d]]; }

static void scan_json(StrBuf *out, const ScanThing *t) {
    Json j = {.out = out};
    const Scan *s = &t->scan;
    json_open(&j, '{');
    json_key_string(&j, "scan", str_of(t->study.fit->name));
    json_key(&j, "parameters");
    json_open(&j, '[');
    for (int d = 0; d < t->dims; d++) json_string(&j, str_of(param_name(t, d)));
    json_close(&j, ']');
    json_key_bool(&j, "profile", !t->slice);
    json_key_int(&j, "failed", s->n_failed);
    if (t->dims == 1) {
        json_key_number(&j, "low", t->low);
        json_key_number(&j, "high", t->high);
    }
    json_key_number(&j, "lowest", s->lowest);
    json_key(&j, "points");
    json_open(&j, '[');
    for (int i = 0; i < s->n_points; i++) {
        const ScanPoint *p = &s->points[i];
        json_open(&j, '{');
        json_key(&j, "at");
        json_numbers(&j, p->at, (size_t)t->dims);
        json_key_number(&j, "rise", p->rise);
        json_key_bool(&j, "valid", p->ok);
        if (p->why) json_key_string(&j, "why", str_of(p->why));
        json_key(&j, "values");
        json_numbers(&j, p->x, (size_t)t->study.fit->n_params);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void scan_line(StrBuf *out, const ScanThing *t) {
    const Scan *s = &t->scan;
    double *x = mem_alloc(sizeof *x * 2 * (size_t)s->n_points), *y = x + s->n_points;
    for (int i = 0; i < s->n_points; i++) {
        x[i] = s->points[i].at[0];
        y[i] = s->points[i].rise;
    }
    PlotSeries series = {x, y, s->n_points, "*", NULL};
    PlotFrame frame = {param_name(t, 0), t->slice ? "rise, others held" : "rise", INFINITY, 0, 0};
    point_plot(out, &frame, &series, 1);
    mem_free(x);
}

/* Each place as the number of standard deviations of two parameters it is away. */
static void scan_plane(StrBuf *out, const ScanThing *t) {
    static const double levels[] = {2.295748928898636, 6.180074306244168, 11.829158081900795};
    const Scan *s = &t->scan;
    int columns = s->n[0], rows = s->n[1];
    if (columns > 90 || rows > 60) return;
    buf_printf(out, "  %s   . 1 2: inside 1, 2, 3 standard deviations, ? no valid fit\n",
               param_name(t, 1));
    for (int r = rows - 1; r >= 0; r--) {
        const ScanPoint *first = &s->points[r];
        if (r == 0 || r == rows - 1)
            buf_printf(out, "%12.6g ┤ ", first->at[1]);
        else
            buf_printf(out, "%12s │ ", "");
        for (int c = 0; c < columns; c++) {
            const ScanPoint *p = &s->points[c * rows + r];
            char mark = ' ';
            for (int k = 2; k >= 0; k--)
                if (p->rise <= levels[k]) mark = ".12"[k];
            buf_addc(out, p->ok ? mark : '?');
            buf_addc(out, ' ');
        }
        buf_addc(out, '\n');
    }
    buf_printf(out, "%14s %-*.6g%*.6g  %s\n", "", columns, s->points[0].at[0], columns,
               s->points[(columns - 1) * rows].at[0], param_name(t, 0));
}

static void scan_table(StrBuf *out, const ScanThing *t, Format format) {
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    const FitThing *f = t->study.fit;
    Table table = {0};
    for (int d = 0; d < t->dims; d++) table_column(&table, param_name(t, d), true);
    table_column(&table, "rise", true);
    int others = 0;
    for (int k = 0; k < f->n_params; k++) {
        if (k == t->k[0] || (t->dims > 1 && k == t->k[1]) || f->problem->params[k].fixed) continue;
        if (people && ++others > 5) break;
        table_column(&table, f->params[k], true);
    }
    table_column(&table, "", false);
    for (int i = 0; i < t->scan.n_points; i++) {
        const ScanPoint *p = &t->scan.points[i];
        for (int d = 0; d < t->dims; d++) table_number(&table, p->at[d], !people);
        table_number(&table, p->rise, !people);
        others = 0;
        for (int k = 0; k < f->n_params; k++) {
            if (k == t->k[0] || (t->dims > 1 && k == t->k[1]) || f->problem->params[k].fixed)
                continue;
            if (people && ++others > 5) break;
            table_number(&table, p->x[k], !people);
        }
        table_cell(&table, p->ok ? "" : p->why);
    }
    table_write(out, &table, format);
    table_free(&table);
}

void scan_write(StrBuf *out, const ScanThing *thing, const OutcomeStyle *style) {
    const ScanThing *t = scan_result(thing);
    if (t->study.failure) {
        buf_printf(out, "there is no scan: %s\n", t->study.failure);
        return;
    }
    if (style->format == FORMAT_JSON) {
        scan_json(out, t);
        return;
    }
    if (style->format == FORMAT_TABLE) {
        buf_printf(out, "%s of %s in %s%s%s\n",
                   t->slice ? "SLICE (all others held; its intervals are too short)" : "profile",
                   t->study.fit->name, param_name(t, 0), t->dims > 1 ? " and " : "",
                   t->dims > 1 ? param_name(t, 1) : "");
        if (t->scan.n_failed)
            buf_printf(out, "  %d of %d places have NO VALID FIT\n", t->scan.n_failed,
                       t->scan.n_points);
        if (t->dims == 1) {
            if (!isnan(t->low) && !isnan(t->high))
                buf_printf(out, "  rise 1 at %.6g and %.6g\n", t->low, t->high);
            scan_line(out, t);
        } else {
            scan_plane(out, t);
            buf_adds(out, "  --format csv has all places\n");
            return;
        }
        buf_addc(out, '\n');
    }
    scan_table(out, t, style->format);
}
