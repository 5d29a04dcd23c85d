/* hist_out.c - shows histograms of the language. */
#include <math.h>

#include "out/hist_file.h"
#include "out/terminal.h"
#include "out/things.h"
#include "run/save.h"
#include "stat/hist_figures.h"

static void heading(StrBuf *out, const HistThing *t, const HistPart *x) {
    const Hist *h = hist_content_of(x);
    buf_printf(out, "%s", t->name[0] ? t->name : t->title ? t->title : "");
    if (x->sample[0]) buf_printf(out, "   %s", x->sample);
    bool counted = h->entries > 0 || !(hist_total(h, true).value != 0); /* no ratio */
    if (counted) {
        buf_adds(out, "   ");
        number_write(out, h->entries, false);
        buf_printf(out, " entr%s", h->entries == 1 ? "y" : "ies");
    }
    if (t->spec.weighted && !h->profile) {
        buf_adds(out, "   sum of weights ");
        number_write(out, hist_total(h, true).value, false);
    }
    buf_addc(out, '\n');
}

/* How the sum of weights changes in each variation of a sample. */
static void variations(StrBuf *out, const HistThing *t, const HistPart *nominal) {
    Table table = {0};
    double sum = hist_total(hist_content_of(nominal), true).value;
    bool any = false;
    table_column(&table, "variation", false);
    table_column(&table, "sum of weights", true);
    table_column(&table, "change", true);
    for (int i = 0; i < t->n_series; i++) {
        const HistPart *x = &t->series[i];
        if (!x->variation[0] || strcmp(x->sample, nominal->sample) != 0) continue;
        StrBuf text = {0};
        double varied = hist_total(hist_content_of(x), true).value;
        if (isnan(varied) || isnan(sum)) continue; /* ratios with empty bins have no sum */
        number_write(&text, varied, false);
        table_cell(&table, x->variation);
        table_cell(&table, buf_cstr(&text));
        table_cellf(&table, "%+.2f %%", sum != 0 ? 100 * (varied / sum - 1) : 0.0);
        buf_free(&text);
        any = true;
    }
    if (any) table_write(out, &table, FORMAT_TABLE);
    table_free(&table);
}

enum { ROWS_MOST = 50 };

static void hist_people(StrBuf *out, const HistThing *t, int width) {
    TerminalStyle style = {.width = width, .rows = ROWS_MOST};
    for (int i = 0, shown = 0; i < t->n_series; i++) {
        const HistPart *x = &t->series[i];
        if (x->variation[0] && t->n_series > 1) continue;
        const Hist *h = hist_content_of(x);
        const HistAxis *axis = &h->axes[0];
        HistNotes notes = {hist_missing_of(x), hist_nan_of(x), axis->unit ? axis->unit : ""};
        if (shown++) buf_addc(out, '\n');
        heading(out, t, x);
        terminal_draw(out, h, &notes, &style);
        variations(out, t, x);
    }
}

void hist_write(StrBuf *out, const HistThing *t, const OutcomeStyle *style) {
    if (style->format == FORMAT_TABLE || style->format == FORMAT_MD) {
        hist_people(out, t, style->width);
        return;
    }
    Arena arena = {0};
    Results r;
    Handle *thing = (Handle *)&t->handle;
    save_collect(&r, &arena, &thing, 1);
    if (style->format == FORMAT_JSON)
        hist_file_json(out, &r);
    else
        hist_file_csv(out, r.hists, r.n_hists);
    arena_free(&arena);
}

/* ---- files ---- */

static void save_text(StrBuf *out, const SaveThing *x, const Results *r) {
    if (cstr_ends(x->path, ".json")) {
        hist_file_json(out, r);
        return;
    }
    if (r->n_hists) hist_file_csv(out, r->hists, r->n_hists);
    if (r->n_cutflows) hist_file_cutflow_csv(out, r->cutflows, r->n_cutflows);
}

void save_write(StrBuf *out, const Session *s, const SaveThing *x, const OutcomeStyle *style) {
    if (x->n && workspace_of(x->things[0])) {
        workspace_save(out, s, x, style);
        return;
    }
    Arena arena = {0};
    Results r;
    StrBuf text = {0};
    save_collect(&r, &arena, x->things, x->n);
    save_text(&text, x, &r);
    Str all = {buf_cstr(&text), text.n};
    if (hist_file_save(x->path, all, s->diags) == HML_OK && style->format == FORMAT_TABLE) {
        int hists = 0;
        for (int i = 0; i < x->n; i++) hists += hist_of(x->things[i]) != NULL;
        buf_printf(out, "%s:", x->path);
        if (hists) buf_printf(out, " %d histogram%s", hists, hists == 1 ? "" : "s");
        if (x->n > hists)
            buf_printf(out, "%s %d cutflow%s", hists ? "," : "", x->n - hists,
                       x->n - hists == 1 ? "" : "s");
        buf_addc(out, '\n');
    }
    buf_free(&text);
    arena_free(&arena);
}
