/* sample_out.c - shows what is known of a sample. */
#include <math.h>

#include "out/json.h"
#include "out/things.h"
#include "run/sample_report.h"

static void sample_json(StrBuf *out, const SampleReport *r) {
    SampleFigures f = sample_figures(r);
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "sample", str_of(r->sample->name));
    json_key_int(&j, "files", r->sample->data.n_files);
    json_key_uint(&j, "entries", f.entries);
    json_key_number(&j, "sumw", f.sumw);
    json_key_number(&j, "sumw2", f.sumw2);
    json_key_uint(&j, "negative", f.negative);
    json_key_number(&j, "xsec_pb", r->sample->xsec);
    json_key_number(&j, "filter_eff", r->sample->filter_eff);
    json_key_number(&j, "k_factor", r->sample->k_factor);
    json_key_number(&j, "lumi_pb", r->lumi);
    json_key_number(&j, "effective_lumi_pb", f.effective_lumi);
    json_key_number(&j, "events", f.events);
    json_key_number(&j, "events_error", f.events_error);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void figure(StrBuf *out, const char *name, double x, const char *unit) {
    buf_printf(out, name[0] ? "   %s " : "%s ", name);
    number_write(out, x, false);
    if (unit[0]) buf_printf(out, " %s", unit);
}

void sample_write(StrBuf *out, const SampleReport *r, const OutcomeStyle *style) {
    if (style->format == FORMAT_JSON) {
        sample_json(out, r);
        return;
    }
    const Sample *x = r->sample;
    SampleFigures f = sample_figures(r);
    buf_printf(out, "%s   %llu entries in %d file%s\n", x->name[0] ? x->name : "sample",
               (unsigned long long)f.entries, x->data.n_files, x->data.n_files == 1 ? "" : "s");
    if (r->raw) {
        buf_adds(out, "  weights");
        figure(out, "sum", f.sumw, "");
        figure(out, "effective entries", f.sumw2 > 0 ? f.sumw * f.sumw / f.sumw2 : 0, "");
        if (f.entries)
            buf_printf(out, "   negative %.2f %%", 100 * (double)f.negative / (double)f.entries);
        buf_addc(out, '\n');
    }
    if (!isnan(x->xsec)) {
        buf_adds(out, "  cross section");
        figure(out, "", x->xsec, "pb");
        if (x->filter_eff != 1) figure(out, "filter efficiency", x->filter_eff, "");
        if (x->k_factor != 1) figure(out, "k-factor", x->k_factor, "");
        if (!isnan(f.effective_lumi))
            figure(out, "effective luminosity", f.effective_lumi / 1000, "/fb");
        buf_addc(out, '\n');
    }
    if (r->norm) {
        buf_adds(out, "  normalised to");
        figure(out, "", r->lumi / 1000, "/fb");
        figure(out, "events", f.events, "±");
        buf_addc(out, ' ');
        number_write(out, f.events_error, false);
        buf_addc(out, '\n');
    } else if (!isnan(x->xsec)) {
        buf_adds(out, "  not normalised: there is no luminosity (set lumi = ...)\n");
    }
    if (f.twice) buf_adds(out, "  the mean weight is the cross section: is it counted twice?\n");
}
