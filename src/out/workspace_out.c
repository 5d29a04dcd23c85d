/* workspace_out.c - shows HistFactory workspaces, what is wrong with them and what they expect. */
#include <math.h>

#include "out/hist_file.h"
#include "out/json.h"
#include "out/things.h"
#include "out/workspace_file.h"
#include "stat/histfactory/hf_band.h"

enum { SETS_SHOWN = 60, MODIFIERS_WIDTH = 60 };

/* ---- what a workspace has, for people ---- */

static double sum_of(const double *x, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += x[i];
    return sum;
}

/* Names of modifiers, as many as a line takes. */
static void modifiers_of(StrBuf *out, const HfSample *s) {
    int shown = 0;
    for (int i = 0; i < s->n; i++) {
        const char *name = s->modifiers[i].name;
        if (out->n && out->n + strlen(name) > MODIFIERS_WIDTH) {
            buf_printf(out, " and %d more", s->n - shown);
            return;
        }
        shown++;
        if (i && strcmp(name, s->modifiers[i - 1].name) == 0) continue; /* of two kinds */
        buf_printf(out, "%s%s", out->n ? ", " : "", name);
    }
}

static void samples_table(StrBuf *out, const HfSpec *s, Format format) {
    Table t = {0};
    table_column(&t, "channel", false);
    table_column(&t, "sample", false);
    table_column(&t, "bins", true);
    table_column(&t, "events", true);
    table_column(&t, "modifiers", false);
    bool exact = format != FORMAT_TABLE && format != FORMAT_MD;
    for (int c = 0; c < s->n_channels; c++) {
        const HfChannel *channel = &s->channels[c];
        double all = 0;
        for (int i = 0; i < channel->n; i++) {
            StrBuf names = {0};
            double sum = sum_of(channel->samples[i].data, channel->bins);
            all += sum;
            modifiers_of(&names, &channel->samples[i]);
            table_cell(&t, channel->name);
            table_cell(&t, channel->samples[i].name);
            table_cellf(&t, "%d", channel->bins);
            table_number(&t, sum, exact);
            table_cell(&t, buf_cstr(&names));
            buf_free(&names);
        }
        int at = hf_spec_observation(s, channel->name);
        const char *const rows[] = {"all samples", "observed"};
        for (int i = 0; i < 2; i++) {
            table_cell(&t, channel->name);
            table_cell(&t, rows[i]);
            table_cellf(&t, "%d", channel->bins);
            double data = at < 0 ? NAN : sum_of(s->observations[at].data, s->observations[at].bins);
            table_number(&t, i ? data : all, exact);
            table_cell(&t, "");
        }
    }
    table_write(out, &t, format);
    table_free(&t);
}

static void set_range(Table *t, const double *x, int n, bool exact) {
    double lo = x[0], hi = x[0];
    StrBuf text = {0};
    for (int i = 1; i < n; i++) {
        lo = fmin(lo, x[i]);
        hi = fmax(hi, x[i]);
    }
    number_write(&text, lo, exact);
    if (hi != lo) buf_adds(&text, "..");
    if (hi != lo) number_write(&text, hi, exact);
    table_cell(t, buf_cstr(&text));
    buf_free(&text);
}

static void set_width(Table *t, const HfSet *set) {
    double lo = set->width[0], hi = lo;
    for (int i = 1; i < set->n; i++) {
        lo = fmin(lo, set->width[i]);
        hi = fmax(hi, set->width[i]);
    }
    if (lo == hi)
        table_cellf(t, "Gaussian %.3g", lo);
    else
        table_cellf(t, "Gaussian %.3g..%.3g", lo, hi);
}

/* The kinds of all modifiers of that name. */
static void set_kinds(Table *t, const HfSpec *s, const char *name) {
    unsigned kinds = 0;
    StrBuf text = {0};
    for (int c = 0; c < s->n_channels; c++)
        for (int i = 0; i < s->channels[c].n; i++)
            for (int m = 0; m < s->channels[c].samples[i].n; m++) {
                const HfModifier *x = &s->channels[c].samples[i].modifiers[m];
                if (!x->spare && strcmp(x->name, name) == 0) kinds |= 1u << x->kind;
            }
    for (int k = 0; k < HF_KINDS; k++)
        if (kinds >> k & 1) buf_printf(&text, "%s%s", text.n ? ", " : "", hf_kind_name((HfKind)k));
    table_cell(t, buf_cstr(&text));
    buf_free(&text);
}

static void set_row(Table *t, const HfSpec *s, const HfSet *set, bool poi, bool exact) {
    int fixed = 0;
    for (int i = 0; i < set->n; i++) fixed += set->fixed[i];
    if (set->list)
        table_cellf(t, "%s[%d]", set->name, set->n);
    else
        table_cell(t, set->name);
    set_range(t, set->init, set->n, exact);
    set_range(t, set->lo, set->n, exact);
    set_range(t, set->hi, set->n, exact);
    if (set->constraint == HF_FREE)
        table_cell(t, "");
    else if (set->constraint == HF_POISSON)
        table_cell(t, "Poisson");
    else if (set->kind == HF_HISTOSYS || set->kind == HF_NORMSYS)
        table_cell(t, "Gaussian");
    else
        set_width(t, set);
    set_kinds(t, s, set->name);
    if (poi)
        table_cell(t, fixed ? "of interest, fixed" : "of interest");
    else if (fixed && fixed < set->n)
        table_cellf(t, "%d fixed", fixed);
    else
        table_cell(t, fixed ? "fixed" : "");
}

static void parameters_table(StrBuf *out, const HfSpec *spec, const Problem *p, Format format) {
    const HfShape *s = hf_model_shape(p);
    static const char *const heads[] = {"parameter",  "start",     "low", "high",
                                        "constraint", "modifiers", "note"};
    Table t = {0};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) table_column(&t, heads[i], i > 0 && i < 4);
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    int shown = people ? MIN_OF(s->params->n_sets, SETS_SHOWN) : s->params->n_sets;
    for (int i = 0; i < shown; i++) {
        const HfSet *set = &s->params->sets[i];
        set_row(&t, spec, set, set->first == s->poi, !people);
    }
    table_write(out, &t, format);
    table_free(&t);
    if (shown < s->params->n_sets) buf_printf(out, "and %d more\n", s->params->n_sets - shown);
}

/* ---- JSON ---- */

static void workspace_json(StrBuf *out, const WorkspaceThing *w, const HfSpec *s, const Problem *p,
                           const char *why) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "workspace", str_of(w->title));
    if (why) json_key_string(&j, "failure", str_of(why));
    const HfShape *shape = p ? hf_model_shape(p) : NULL;
    if (p) {
        json_key_string(&j, "measurement", str_of(shape->measurement));
        json_key_string(&j, "poi", str_of(shape->poi < 0 ? "" : p->params[shape->poi].name));
        json_key_string(&j, "normsys", str_of(hf_code_name(w->settings.normsys)));
        json_key_string(&j, "histosys", str_of(hf_code_name(w->settings.histosys)));
    }
    json_key(&j, "channels");
    json_open(&j, '[');
    for (int c = 0; s && c < s->n_channels; c++) {
        const HfChannel *channel = &s->channels[c];
        int at = hf_spec_observation(s, channel->name);
        json_open(&j, '{');
        json_key_string(&j, "name", str_of(channel->name));
        json_key(&j, "samples");
        json_open(&j, '{');
        for (int i = 0; i < channel->n; i++) {
            json_key(&j, channel->samples[i].name);
            json_numbers(&j, channel->samples[i].data, (size_t)channel->bins);
        }
        json_close(&j, '}');
        if (at >= 0) json_key(&j, "observed");
        if (at >= 0) json_numbers(&j, s->observations[at].data, (size_t)s->observations[at].bins);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "parameters");
    json_open(&j, '[');
    for (int i = 0; p && i < p->n; i++) {
        json_open(&j, '{');
        json_key_string(&j, "name", str_of(p->params[i].name));
        json_key_number(&j, "start", p->params[i].start);
        json_key_number(&j, "low", p->params[i].lo);
        json_key_number(&j, "high", p->params[i].hi);
        json_key_bool(&j, "fixed", p->params[i].fixed);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

/* ---- workspaces ---- */

static void heading(StrBuf *out, const WorkspaceThing *w, const HfSpec *s, const Problem *p) {
    const HfShape *shape = hf_model_shape(p);
    buf_printf(out, "%s   measurement '%s'", w->title, shape->measurement);
    if (s->n_measurements > 1) {
        buf_printf(out, " (of %d:", s->n_measurements);
        for (int i = 0; i < s->n_measurements; i++)
            buf_printf(out, "%s %s", i ? "," : "", s->measurements[i].name);
        buf_addc(out, ')');
    }
    if (shape->poi >= 0) buf_printf(out, "   parameter of interest %s", p->params[shape->poi].name);
    buf_printf(out, "\nnormsys %s, histosys %s; %d channel%s, %d bins, %d parameters\n",
               hf_code_name(w->settings.normsys), hf_code_name(w->settings.histosys),
               shape->n_channels, shape->n_channels == 1 ? "" : "s", shape->n_bins, p->n);
}

void workspace_write(StrBuf *out, const WorkspaceThing *w, const OutcomeStyle *style) {
    const char *why;
    const Problem *p = workspace_problem((Handle *)&w->handle, &why);
    const HfSpec *s = workspace_spec(w, NULL);
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    if (style->format == FORMAT_JSON) {
        workspace_json(out, w, s, p, why);
        return;
    }
    if (people && p) heading(out, w, s, p);
    if (s) samples_table(out, s, style->format);
    if (people && p) {
        buf_addc(out, '\n');
        parameters_table(out, s, p, style->format);
    }
    if (!p) buf_printf(out, "%s: no likelihood: %s\n", w->title, why);
}

void workspace_save(StrBuf *out, const Session *s, const SaveThing *x, const OutcomeStyle *style) {
    const char *why;
    StrBuf text = {0};
    const HfSpec *spec = workspace_spec(workspace_of(x->things[0]), &why);
    if (!spec) {
        diag_error(s->diags, HML_E_WRITE, (Span){0}, "%s: %s", x->path, why);
        return;
    }
    workspace_file_write(&text, spec);
    Str all = {buf_cstr(&text), text.n};
    if (hist_file_save(x->path, all, s->diags) == HML_OK && style->format == FORMAT_TABLE)
        buf_printf(out, "%s: a workspace of %d channel%s\n", x->path, spec->n_channels,
                   spec->n_channels == 1 ? "" : "s");
    buf_free(&text);
}

/* ---- findings ---- */

static const char *severity_name(Severity s) {
    static const char *const names[] = {"error", "warning", "note"};
    return names[s];
}

static void findings_json(StrBuf *out, const ValidationThing *v, const HfFindings *f) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "validation", str_of(v->of->title));
    json_key_int(&j, "errors", f->errors);
    json_key_int(&j, "warnings", f->warnings);
    json_key(&j, "findings");
    json_open(&j, '[');
    for (int i = 0; i < f->n; i++) {
        json_open(&j, '{');
        json_key_string(&j, "severity", str_of(severity_name(f->list[i].severity)));
        json_key_string(&j, "kind", str_of(f->list[i].kind));
        json_key_string(&j, "path", str_of(f->list[i].path));
        json_key_string(&j, "text", str_of(f->list[i].text));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void validation_write(StrBuf *out, const ValidationThing *v, const OutcomeStyle *style) {
    const char *why;
    const HfFindings *f = validation_findings(v, &why);
    if (!f) {
        buf_printf(out, "%s: %s\n", v->of->title, why);
        return;
    }
    if (style->format == FORMAT_JSON) {
        findings_json(out, v, f);
        return;
    }
    bool people = style->format == FORMAT_TABLE || style->format == FORMAT_MD;
    int notes = f->n - f->errors - f->warnings;
    if (people && !f->n) buf_printf(out, "%s: nothing to remark\n", v->of->title);
    if (people && f->n)
        buf_printf(out, "%s: %d error%s, %d warning%s, %d note%s\n", v->of->title, f->errors,
                   f->errors == 1 ? "" : "s", f->warnings, f->warnings == 1 ? "" : "s", notes,
                   notes == 1 ? "" : "s");
    if (people && !f->n) return;
    Table t = {0};
    table_column(&t, "severity", false);
    table_column(&t, "kind", false);
    table_column(&t, "finding", false);
    table_column(&t, "place", false);
    for (int i = 0; i < f->n; i++) {
        table_cell(&t, severity_name(f->list[i].severity));
        table_cell(&t, f->list[i].kind);
        table_cell(&t, f->list[i].text);
        table_cell(&t, f->list[i].path);
    }
    table_write(out, &t, style->format);
    table_free(&t);
}

/* ---- expectation ---- */

/* What is expected where, with its errors after a fit. */
typedef struct Expectation {
    const HfShape *shape;
    Problem *problem;
    const double *at, *cov; /* cov: NULL */
    double *main, *aux, *error;
} Expectation;

static const char *expect(Expectation *e, const ExpectedThing *x, Arena *arena) {
    const char *why = NULL;
    e->problem = workspace_problem((Handle *)&x->of->handle, &why);
    e->at = e->problem ? expected_at(x, &e->cov, &why) : NULL;
    if (!e->at) return why;
    const HfShape *s = e->shape = hf_model_shape(e->problem);
    e->main = arena_array(arena, double, s->n_bins);
    e->aux = arena_array(arena, double, s->n_aux);
    hf_model_expected(e->problem, e->at, e->main, e->aux);
    if (!e->cov) return NULL;
    e->error = arena_array(arena, double, s->n_bins);
    hf_band(e->problem, e->at, e->cov, -1, e->error, NULL, arena);
    return NULL;
}

static void by_channel(Json *j, const HfShape *s, const char *key, const double *x) {
    json_key(j, key);
    json_open(j, '{');
    for (int c = 0; c < s->n_channels; c++) {
        json_key(j, s->channels[c]);
        json_numbers(j, x + s->first[c], (size_t)(s->first[c + 1] - s->first[c]));
    }
    json_close(j, '}');
}

static void expected_json(StrBuf *out, const ExpectedThing *x, const Expectation *e) {
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, "expected", str_of(x->of->title));
    json_key(&j, "at");
    json_open(&j, '{');
    for (int i = 0; i < e->problem->n; i++)
        json_key_number(&j, e->problem->params[i].name, e->at[i]);
    json_close(&j, '}');
    by_channel(&j, e->shape, "channels", e->main);
    if (e->error) by_channel(&j, e->shape, "errors", e->error);
    json_key(&j, "auxiliary");
    json_numbers(&j, e->aux, (size_t)e->shape->n_aux);
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void expected_table(StrBuf *out, const Expectation *e, Format format, Arena *arena) {
    const HfShape *s = e->shape;
    bool exact = format != FORMAT_TABLE && format != FORMAT_MD;
    double **parts = arena_array(arena, double *, s->n_samples);
    static const char *const heads[] = {"channel", "bin", "observed", "expected"};
    Table t = {0};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) table_column(&t, heads[i], i > 0);
    if (e->error) table_column(&t, "error", true);
    for (int i = 0; i < s->n_samples; i++) {
        parts[i] = arena_array(arena, double, s->n_bins);
        hf_model_sample(e->problem, e->at, i, parts[i]);
        table_column(&t, s->samples[i], true);
    }
    const double *data = hf_model_data(e->problem, NULL);
    for (int c = 0; c < s->n_channels; c++)
        for (int b = s->first[c]; b < s->first[c + 1]; b++) {
            table_cell(&t, s->channels[c]);
            table_cellf(&t, "%d", b - s->first[c]);
            table_number(&t, data[b], exact);
            table_number(&t, e->main[b], exact);
            if (e->error) table_number(&t, e->error[b], exact);
            for (int i = 0; i < s->n_samples; i++) table_number(&t, parts[i][b], exact);
        }
    table_write(out, &t, format);
    table_free(&t);
}

void expected_write(StrBuf *out, const ExpectedThing *x, const OutcomeStyle *style) {
    Arena arena = {0};
    Expectation e = {0};
    const char *why = expect(&e, x, &arena);
    if (why)
        buf_printf(out, "%s: no likelihood: %s\n", x->of->title, why);
    else if (style->format == FORMAT_JSON)
        expected_json(out, x, &e);
    else
        expected_table(out, &e, style->format, &arena);
    arena_free(&arena);
}

/* ---- fits ---- */

void workspace_fit_write(StrBuf *out, const WorkspaceThing *w, bool words) {
    const Problem *p = workspace_problem((Handle *)&w->handle, NULL);
    if (!p) return;
    const HfShape *s = hf_model_shape(p);
    const char *poi = s->poi < 0 ? "" : p->params[s->poi].name;
    if (words)
        buf_printf(
            out,
            "- the workspace %s, measurement '%s', by its likelihood: Poisson in the %d bins "
            "of %d channel%s, Gaussian or Poisson of the %d auxiliary data (Cranmer et al., "
            "CERN-OPEN-2012-016); between variations normsys goes by %s, histosys by %s.\n",
            w->title, s->measurement, s->n_bins, s->n_channels, s->n_channels == 1 ? "" : "s",
            s->n_aux, hf_code_name(w->settings.normsys), hf_code_name(w->settings.histosys));
    else
        buf_printf(out, "  workspace, measurement '%s', %d bins, %d constraints%s%s\n",
                   s->measurement, s->n_bins, s->n_aux, poi[0] ? ", parameter of interest " : "",
                   poi);
}
