/* outside_read.c - corrections and masks from files; see outside.h. */
#include "corr/bintable.h"
#include "io/root/rootthist.h"
#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/outside_thing.h"

static const HandleClass outside_class = {.word = "correction", .call = outside_apply};

static bool read_policy(Arguments *a, BinOutside *how, double *fallback) {
    const Ast *ast = argument_find(a, -1, "outside");
    *how = OUTSIDE_ERROR;
    if (!ast) return true;
    Node *n = elab_node(&a->s->elab, ast);
    if (!n) return false;
    if (n->elem != HML_STR) {
        *how = OUTSIDE_VALUE;
        return evaluate_number(a->s, n, fallback, ast->span) == HML_OK;
    }
    const char *text;
    if (evaluate_text(a->s, ast, &text) != HML_OK) return false;
    if (strcmp(text, "clamp") == 0) *how = OUTSIDE_CLAMP;
    if (strcmp(text, "clamp") == 0 || strcmp(text, "error") == 0) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
               "outside is \"error\", \"clamp\" or a number");
    return false;
}

static Status from_histogram(Session *s, const Correction **out, const char *path, const char *name,
                             BinOutside how, double fallback) {
    static const char *const axes[] = {"x", "y", "z"};
    RootHist h;
    if (rootthist_read(&h, path, name, &s->arena, s->diags) != HML_OK) return HML_FAIL;
    BinTable t = {.name = name, .n_axes = h.dims, .values = h.values};
    for (int d = 0; d < h.dims; d++) {
        t.axes[d] = axes[d];
        t.bins[d] = h.bins[d];
        t.edges[d] = h.edges[d];
    }
    return bintable_correction(out, &t, how, fallback, path, &s->arena, s->diags);
}

static Status from_set(Session *s, const Correction **out, const char *path, const char *name,
                       Span span) {
    CorrectionSet set;
    if (correction_read(&set, path, &s->arena, s->diags) != HML_OK) return HML_FAIL;
    *out = name ? correction_find(&set, str_of(name)) : set.n == 1 ? set.items[0] : NULL;
    if (*out) return HML_OK;
    const char **names = arena_array(&s->arena, const char *, set.n + 1);
    for (size_t i = 0; i < set.n; i++) names[i] = set.items[i]->name;
    const char *near = name ? str_nearest(str_of(name), names, set.n) : NULL;
    if (name)
        diag_error(s->diags, HML_E_NAME, span, "%s has no correction '%s'", path, name);
    else
        diag_error(s->diags, HML_E_ARGUMENT, span, "%s has several corrections: name one", path);
    if (near)
        diag_help(s->diags, "did you mean \"%s\"?", near);
    else if (set.n)
        diag_help(s->diags, "it has \"%s\"%s", names[0], set.n > 1 ? " and others" : "");
    return HML_FAIL;
}

static Status read_correction(Arguments *a, OutsideThing *t, const char *path) {
    Session *s = a->s;
    const Ast *which = argument_find(a, 1, "name");
    const char *name = NULL;
    BinOutside how;
    double fallback = 0;
    if (which && evaluate_text(s, which, &name) != HML_OK) return HML_FAIL;
    if (!read_policy(a, &how, &fallback)) return HML_FAIL;
    t->name = name ? name : path;
    if (cstr_ends(path, ".root")) {
        if (name) return from_histogram(s, &t->correction, path, name, how, fallback);
        return diag_error(s->diags, HML_E_ARGUMENT, a->call->span,
                          "which histogram of the file? correction(\"%s\", \"NAME\")", path);
    }
    if (!cstr_ends(path, ".csv") && !cstr_ends(path, ".csv.gz")) {
        if (argument_find(a, -1, "outside"))
            return diag_error(s->diags, HML_E_ARGUMENT, a->call->span,
                              "what a correction of a JSON file gives outside stands in the file");
        return from_set(s, &t->correction, path, name, a->call->span);
    }
    BinTable table;
    if (bintable_read(&table, path, t->name, &s->arena, s->diags) != HML_OK) return HML_FAIL;
    return bintable_correction(&t->correction, &table, how, fallback, path, &s->arena, s->diags);
}

Value outside_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    OutsideThing *t = arena_new(&s->arena, OutsideThing);
    *t = (OutsideThing){.handle = {&outside_class}};
    const Ast *file = argument_find(&a, 0, NULL);
    const char *path;
    if (!file) diag_error(s->diags, HML_E_ARGUMENT, call->span, "'%s' wants a file", b->name);
    if (!file || evaluate_text(s, file, &path) != HML_OK) return value_none();
    t->name = path;
    size_t before = s->diags->items.n;
    Status status = b->what == DO_CORRECTION ? read_correction(&a, t, path)
                                             : lumi_mask_read(&t->mask, path, &s->arena, s->diags);
    for (size_t i = before; i < s->diags->items.n; i++)
        if (!s->diags->items.data[i].span.src) s->diags->items.data[i].span = call->span;
    if (status != HML_OK || !arguments_end(&a)) return value_none();
    return value_handle(&t->handle, call->span);
}
