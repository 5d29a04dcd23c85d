/* save.c - results written to files and read back; see save.h. */
#include "run/save.h"

#include "run/arguments.h"
#include "run/cutflow.h"
#include "run/evaluate.h"
#include "run/hist_thing.h"
#include "run/workspace_thing.h"
#include "stat/hist_ops.h"

static const HandleClass save_class = {.word = "file"};

SaveThing *save_of(Handle *h) { return h->class == &save_class ? (SaveThing *)h : NULL; }

static bool known_ending(const char *path) {
    return cstr_ends(path, ".json") || cstr_ends(path, ".csv");
}

static bool add_things(Session *s, SaveThing *x, const Value *v, const Ast *ast) {
    if (v->kind == VALUE_LIST || v->kind == VALUE_RECORD) {
        bool good = true;
        for (int i = 0; i < v->n; i++) good = add_things(s, x, &v->items[i], ast) && good;
        return good;
    }
    bool fits = v->kind == VALUE_HANDLE &&
                (hist_of(v->handle) || cutflow_of(v->handle) || workspace_of(v->handle));
    if (!fits) {
        if (v->kind != VALUE_NONE)
            diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                       "histograms, cutflows and workspaces can be saved, and this is a %s",
                       value_word(v));
        return false;
    }
    Handle **more = arena_array(&s->arena, Handle *, x->n + 1);
    if (x->n) memcpy(more, x->things, sizeof(Handle *) * (size_t)x->n);
    x->things = more;
    x->things[x->n++] = v->handle;
    return true;
}

static const char *name_of(Handle *h) {
    const HistThing *x = hist_of(h);
    return !x ? cutflow_of(h)->name : x->name[0] ? x->name : x->title;
}

/* A workspace has a format of its own, and a file to itself. */
static bool check_workspace(Session *s, const SaveThing *x, const Ast *call) {
    bool any = false;
    for (int i = 0; i < x->n; i++) any = any || workspace_of(x->things[i]);
    if (!any || (x->n == 1 && cstr_ends(x->path, ".json"))) return true;
    diag_error(s->diags, HML_E_ARGUMENT, call->span,
               "a workspace is saved in a .json file of its own");
    return false;
}

/* Can the file tell the things apart when it is read again? */
static bool check_things(Session *s, const SaveThing *x, const Ast *call) {
    if (!check_workspace(s, x, call)) return false;
    const HistThing *first = hist_of(x->things[0]);
    for (int i = 1; i < x->n; i++) {
        const HistThing *h = hist_of(x->things[i]);
        bool alike = !h == !first && (!h || h->spec.dims == first->spec.dims);
        for (int d = 0; h && alike && d < h->spec.dims; d++)
            alike = axis_equal(&h->spec.axes[d], &first->spec.axes[d]);
        if (cstr_ends(x->path, ".csv") && !alike) {
            diag_error(s->diags, HML_E_ARGUMENT, call->span,
                       "a .csv file holds histograms with the same axes, or cutflows");
            diag_help(s->diags, "a .json file holds any results; or save them in several files");
            return false;
        }
        for (int k = 0; k < i; k++) {
            if (!hist_of(x->things[k]) != !h ||
                strcmp(name_of(x->things[k]), name_of(x->things[i])))
                continue;
            diag_error(s->diags, HML_E_ARGUMENT, call->span,
                       name_of(x->things[i])[0] ? "two results of one file have the name '%s'"
                                                : "two results of one file have no name%s",
                       name_of(x->things[i]));
            diag_help(s->diags, "histograms are named by hist(..., name = \"NAME\"), cutflows by "
                                "their region");
            return false;
        }
    }
    return true;
}

SaveThing *save_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    SaveThing *x = arena_new(&s->arena, SaveThing);
    *x = (SaveThing){.handle = {&save_class}};
    const Ast *file = argument_find(&a, 0, NULL);
    if (!file || a.n_positional < 2) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "'save' wants a file and what to save: %s",
                   b->signature);
        return NULL;
    }
    if (evaluate_text(s, file, &x->path) != HML_OK) return NULL;
    if (!known_ending(x->path)) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(file->span),
                   "results are saved as .json or .csv, not as '%s'", x->path);
        return NULL;
    }
    for (int k = 1; k < a.n_positional; k++) {
        const Ast *ast = argument_find(&a, k, NULL);
        Value v = elab_value(&s->elab, ast);
        if (!add_things(s, x, &v, ast)) return NULL;
    }
    return arguments_end(&a) && (!x->n || check_things(s, x, call)) ? x : NULL;
}

/* ---- figures ---- */

static const char *nominal(const char *variation) {
    return variation && variation[0] ? variation : "nominal";
}

static void collect_hist(Results *out, Arena *arena, const HistThing *h) {
    const char *name = h->name[0] ? h->name : h->title;
    for (int i = 0; i < h->n_series; i++) {
        const HistPart *x = &h->series[i];
        HistSeries *to = &out->hists[out->n_hists++];
        *to = (HistSeries){.name = name, .sample = x->sample, .title = h->title};
        to->variation = nominal(x->variation);
        to->unit = "";
        to->hist = hist_copy(arena, hist_content_of(x));
        to->missing = hist_missing_of(x);
        to->nan = hist_nan_of(x);
    }
}

static void collect_cutflow(Results *out, Arena *arena, const CutflowThing *c) {
    for (int k = 0; k < c->n_series; k++) {
        const FlowPart *x = &c->series[k];
        Cutflow *to = &out->cutflows[out->n_cutflows++];
        *to = (Cutflow){.name = c->name, .sample = x->sample, .n = (size_t)x->n_rows};
        to->variation = nominal(x->variation);
        to->rows = arena_array(arena, CutflowRow, x->n_rows);
        for (int i = 0; i < x->n_rows; i++)
            to->rows[i] = (CutflowRow){x->rows[i].text, cutflow_raw(x, &x->rows[i]),
                                       cutflow_sumw(x, &x->rows[i]), cutflow_sumw2(x, &x->rows[i])};
    }
}

void save_collect(Results *out, Arena *arena, Handle *const *things, int n) {
    size_t hists = 0, flows = 0;
    for (int i = 0; i < n; i++) {
        if (hist_of(things[i])) hists += (size_t)hist_of(things[i])->n_series;
        if (cutflow_of(things[i])) flows += (size_t)cutflow_of(things[i])->n_series;
    }
    *out = (Results){0};
    out->hists = arena_array(arena, HistSeries, hists + 1);
    out->cutflows = arena_array(arena, Cutflow, flows + 1);
    for (int i = 0; i < n; i++) {
        if (hist_of(things[i])) collect_hist(out, arena, hist_of(things[i]));
        if (cutflow_of(things[i])) collect_cutflow(out, arena, cutflow_of(things[i]));
    }
}

/* ---- loading ---- */

static const char *as_written(const char *variation) {
    return strcmp(variation, "nominal") == 0 ? "" : variation;
}

static Handle *loaded_hist(Session *s, const Results *r, size_t *at) {
    const HistSeries *first = &r->hists[*at];
    HistThing draft = {.name = first->name, .title = first->title};
    HistThing *h = hist_like(&s->arena, &draft);
    h->spec = (HistSpec){.dims = first->hist.dims, .profile = first->hist.profile};
    for (int d = 0; d < first->hist.dims; d++) h->spec.axes[d] = first->hist.axes[d];
    h->series = arena_array(&s->arena, HistPart, r->n_hists - *at);
    for (; *at < r->n_hists && strcmp(r->hists[*at].name, h->name) == 0; ++*at) {
        const HistSeries *x = &r->hists[*at];
        h->series[h->n_series++] = (HistPart){.sample = x->sample,
                                              .variation = as_written(x->variation),
                                              .spec = &h->spec,
                                              .hist = &x->hist,
                                              .missing = x->missing,
                                              .nan = x->nan};
    }
    return &h->handle;
}

static Handle *loaded_cutflow(Session *s, const Results *r, size_t *at) {
    CutflowThing *c = cutflow_new(&s->arena, r->cutflows[*at].name);
    c->series = arena_array(&s->arena, FlowPart, r->n_cutflows - *at);
    for (; *at < r->n_cutflows && strcmp(r->cutflows[*at].name, c->name) == 0; ++*at) {
        const Cutflow *x = &r->cutflows[*at];
        FlowPart *to = &c->series[c->n_series++];
        *to = (FlowPart){.sample = x->sample, .n_rows = (int)x->n};
        to->variation = as_written(x->variation);
        if (!to->variation[0]) c->n_nominal = c->n_series;
        to->rows = arena_array(&s->arena, FlowRow, x->n);
        for (size_t i = 0; i < x->n; i++) {
            to->rows[i] = (FlowRow){.text = x->rows[i].name,
                                    .raw = x->rows[i].count,
                                    .sumw = x->rows[i].sumw,
                                    .sumw2 = x->rows[i].sumw2};
            to->weighted = to->weighted || x->rows[i].sumw != (double)x->rows[i].count;
        }
    }
    return &c->handle;
}

Value load_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    const char *path;
    arguments_open(&a, s, b, call);
    const Ast *file = argument_find(&a, 0, NULL);
    if (!file) diag_error(s->diags, HML_E_ARGUMENT, call->span, "'load' wants a file");
    if (!file || evaluate_text(s, file, &path) != HML_OK || !arguments_end(&a)) return value_none();
    Results *r = arena_new(&s->arena, Results);
    size_t before = s->diags->items.n;
    if (results_read(r, &s->arena, path, s->diags) != HML_OK) {
        for (size_t i = before; i < s->diags->items.n; i++)
            if (!s->diags->items.data[i].span.src) s->diags->items.data[i].span = call->span;
        return value_none();
    }
    Value v = {.kind = VALUE_RECORD, .span = call->span};
    v.items = arena_array(&s->arena, Value, r->n_hists + r->n_cutflows);
    v.names = arena_array(&s->arena, Str, r->n_hists + r->n_cutflows);
    for (size_t at = 0; at < r->n_hists; v.n++) {
        v.names[v.n] = str_of(r->hists[at].name);
        v.items[v.n] = value_handle(loaded_hist(s, r, &at), call->span);
    }
    for (size_t at = 0; at < r->n_cutflows; v.n++) {
        v.names[v.n] = str_of(r->cutflows[at].name);
        v.items[v.n] = value_handle(loaded_cutflow(s, r, &at), call->span);
    }
    return v.n == 1 ? v.items[0] : v;
}
