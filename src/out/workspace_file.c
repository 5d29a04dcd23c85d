/* workspace_file.c - writes HistFactory workspaces; see workspace_file.h. */
#include "out/workspace_file.h"

#include "out/json.h"
#include "out/table.h"

typedef struct Writer {
    StrBuf *out;
    int depth;
    bool first; /* nothing was written behind the latest bracket */
} Writer;

/* A comma where one is due, a new line, and blanks. */
static void line(Writer *w) {
    if (!w->first) buf_addc(w->out, ',');
    w->first = false;
    buf_addc(w->out, '\n');
    buf_fill(w->out, ' ', 2 * (size_t)w->depth);
}

static void text(Writer *w, const char *s) {
    Json j = {.out = w->out};
    json_string(&j, str_of(s));
}

/* A new line with the key, if there is one. */
static void key(Writer *w, const char *name) {
    line(w);
    if (!name) return;
    text(w, name);
    buf_adds(w->out, ": ");
}

static void open(Writer *w, const char *name, char bracket) {
    key(w, name);
    buf_addc(w->out, bracket);
    w->depth++;
    w->first = true;
}

static void close(Writer *w, char bracket) {
    w->depth--;
    if (!w->first) {
        buf_addc(w->out, '\n');
        buf_fill(w->out, ' ', 2 * (size_t)w->depth);
    }
    buf_addc(w->out, bracket);
    w->first = false;
}

static void member(Writer *w, const char *name, const char *value) {
    key(w, name);
    text(w, value);
}

static void list(Writer *w, const char *name, const double *x, int n) {
    key(w, name);
    buf_addc(w->out, '[');
    for (int i = 0; i < n; i++) {
        if (i) buf_adds(w->out, ", ");
        number_write(w->out, x[i], true);
    }
    buf_addc(w->out, ']');
}

static void number(Writer *w, const char *name, double x) {
    key(w, name);
    number_write(w->out, x, true);
}

/* ---- parts ---- */

static void modifier(Writer *w, const HfModifier *m, int bins) {
    open(w, NULL, '{');
    member(w, "name", m->name);
    member(w, "type", hf_kind_name(m->kind));
    if (m->data) {
        list(w, "data", m->data, bins);
    } else if (m->kind == HF_NORMSYS || m->kind == HF_HISTOSYS) {
        open(w, "data", '{');
        if (m->kind == HF_NORMSYS) {
            number(w, "lo", m->lo);
            number(w, "hi", m->hi);
        } else {
            list(w, "lo_data", m->lo_data, bins);
            list(w, "hi_data", m->hi_data, bins);
        }
        close(w, '}');
    } else {
        key(w, "data");
        buf_adds(w->out, "null");
    }
    close(w, '}');
}

static void channel(Writer *w, const HfChannel *c) {
    open(w, NULL, '{');
    member(w, "name", c->name);
    open(w, "samples", '[');
    for (int i = 0; i < c->n; i++) {
        const HfSample *s = &c->samples[i];
        open(w, NULL, '{');
        member(w, "name", s->name);
        list(w, "data", s->data, c->bins);
        open(w, "modifiers", '[');
        for (int m = 0; m < s->n; m++)
            if (!s->modifiers[m].spare) modifier(w, &s->modifiers[m], c->bins);
        close(w, ']');
        close(w, '}');
    }
    close(w, ']');
    close(w, '}');
}

static void config(Writer *w, const HfConfig *c) {
    open(w, NULL, '{');
    member(w, "name", c->name);
    if (c->inits) list(w, "inits", c->inits, c->n_inits);
    if (c->bounds) {
        key(w, "bounds");
        for (int i = 0; i < c->n_bounds; i++) {
            buf_adds(w->out, i ? ", [" : "[[");
            number_write(w->out, c->bounds[2 * i], true);
            buf_adds(w->out, ", ");
            number_write(w->out, c->bounds[2 * i + 1], true);
            buf_addc(w->out, ']');
        }
        buf_addc(w->out, ']');
    }
    if (c->auxdata) list(w, "auxdata", c->auxdata, c->n_auxdata);
    if (c->sigmas) list(w, "sigmas", c->sigmas, c->n_sigmas);
    if (c->factors) list(w, "factors", c->factors, c->n_factors);
    if (c->has_fixed) {
        key(w, "fixed");
        buf_adds(w->out, c->fixed ? "true" : "false");
    }
    close(w, '}');
}

static void measurement(Writer *w, const HfMeasurement *m) {
    open(w, NULL, '{');
    member(w, "name", m->name);
    open(w, "config", '{');
    member(w, "poi", m->poi);
    open(w, "parameters", '[');
    for (int i = 0; i < m->n; i++) config(w, &m->configs[i]);
    close(w, ']');
    close(w, '}');
    close(w, '}');
}

void workspace_file_write(StrBuf *out, const HfSpec *s) {
    Writer w = {.out = out, .depth = 1, .first = true};
    buf_addc(out, '{');
    open(&w, "channels", '[');
    for (int i = 0; i < s->n_channels; i++) channel(&w, &s->channels[i]);
    close(&w, ']');
    open(&w, "observations", '[');
    for (int i = 0; i < s->n_observations; i++) {
        open(&w, NULL, '{');
        member(&w, "name", s->observations[i].name);
        list(&w, "data", s->observations[i].data, s->observations[i].bins);
        close(&w, '}');
    }
    close(&w, ']');
    open(&w, "measurements", '[');
    for (int i = 0; i < s->n_measurements; i++) measurement(&w, &s->measurements[i]);
    close(&w, ']');
    member(&w, "version", s->version);
    close(&w, '}');
    buf_addc(out, '\n');
}
