/* workspace_change.c - combine, prune and rename of workspaces; see workspace_thing.h. */
#include "run/evaluate.h"
#include "run/workspace_thing.h"
#include "stat/histfactory/hf_change.h"

typedef struct WsChange {
    int what; /* BuiltinWhat */
    const WorkspaceThing **of;
    int n;
    HfJoin join;
    bool merge;
    HfPrune prune;
    HfRename rename;
} WsChange;

static const HfSpec *part(const WorkspaceThing *w, bool draft, const char **why) {
    return draft ? &w->draft : workspace_spec(w, why);
}

static const char *make_combined(HfSpec *out, const WsChange *c, Arena *arena, bool draft) {
    const char *why = NULL;
    const HfSpec *first = part(c->of[0], draft, &why);
    if (!first) return why;
    *out = *first;
    for (int i = 1; i < c->n; i++) {
        const HfSpec *next = part(c->of[i], draft, &why);
        HfSpec *before = arena_copy(arena, out, sizeof *out);
        if (next) why = hf_combine(out, before, next, c->join, c->merge, arena);
        if (why) return why;
    }
    return NULL;
}

static const char *make_changed(HfSpec *out, const WorkspaceThing *w, bool draft) {
    const WsChange *c = w->recipe;
    Arena *arena = &w->session->arena;
    const char *why = NULL;
    if (c->what == DO_COMBINE) return make_combined(out, c, arena, draft);
    const HfSpec *spec = part(c->of[0], draft, &why);
    if (!spec) return why;
    return c->what == DO_PRUNE ? hf_prune(out, spec, &c->prune, arena)
                               : hf_rename(out, spec, &c->rename, arena);
}

/* ---- arguments ---- */

static bool read_of(Arguments *a, WsChange *c) {
    int n = c->what == DO_COMBINE ? MAX_OF(a->n_positional, 2) : 1;
    c->of = arena_array(&a->s->arena, const WorkspaceThing *, n);
    for (; c->n < n; c->n++)
        if (!(c->of[c->n] = workspace_argument(a, c->n))) return false;
    return true;
}

static bool read_join(Arguments *a, WsChange *c) {
    const char *text = "none";
    if (!argument_text(a, "join", &text) || !argument_truth(a, "merge", &c->merge)) return false;
    if (hf_join_find(&c->join, str_of(text))) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(argument_find(a, -1, "join")->span),
               "workspaces are joined by \"none\", \"outer\", \"left outer\" or \"right outer\"");
    return false;
}

static bool read_names(Arguments *a, const char *key, HfNames *out) {
    const Ast *ast = argument_find(a, -1, key);
    const char **names;
    if (!ast) return true;
    if (!workspace_names(a, ast, &names, &out->n)) return false;
    out->names = names;
    return true;
}

static bool read_prune(Arguments *a, HfPrune *p) {
    HfNames kinds = {0};
    if (!read_names(a, "channels", &p->channels) || !read_names(a, "samples", &p->samples) ||
        !read_names(a, "modifiers", &p->modifiers) ||
        !read_names(a, "measurements", &p->measurements) || !read_names(a, "kinds", &kinds))
        return false;
    for (int i = 0; i < kinds.n; i++) {
        HfKind kind;
        if (!hf_kind_find(&kind, str_of(kinds.names[i]))) {
            diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(argument_find(a, -1, "kinds")->span),
                       "'%s' is no kind of modifier", kinds.names[i]);
            diag_help(a->s->diags, "histosys, lumi, normfactor, normsys, shapefactor, shapesys, "
                                   "staterror");
            return false;
        }
        p->kinds |= 1u << kind;
    }
    return true;
}

/* A constant text; NULL where it is none. */
static const char *text_of(Arguments *a, const Value *v) {
    const Node *n = v->kind == VALUE_NODE ? v->node : NULL;
    if (!n || n->elem != HML_STR || !n->is_constant) return NULL;
    return arena_strndup(&a->s->arena, n->value.s.p, n->value.s.n);
}

/* record(old = "new"), or [["old", "new"], ...] where a name is no plain word */
static bool read_renames(Arguments *a, const char *key, HfRenames *out) {
    const Ast *ast = argument_find(a, -1, key);
    if (!ast) return true;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    bool record = v.kind == VALUE_RECORD, good = record || v.kind == VALUE_LIST;
    const char **from = arena_array(&a->s->arena, const char *, v.n);
    const char **to = arena_array(&a->s->arena, const char *, v.n);
    for (int i = 0; i < v.n && good; i++) {
        const Value *x = &v.items[i];
        bool pair = !record && x->kind == VALUE_LIST && x->n == 2;
        if (record) from[i] = arena_strndup(&a->s->arena, v.names[i].p, v.names[i].n);
        if (pair) from[i] = text_of(a, &x->items[0]);
        if (record || pair) to[i] = text_of(a, record ? x : &x->items[1]);
        good = from[i] && to[i];
    }
    *out = (HfRenames){from, to, v.n};
    if (!good)
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "names are changed by record(old = \"new\") or [[\"old\", \"new\"], ...]");
    return good;
}

static bool read_rename(Arguments *a, HfRename *r) {
    return read_renames(a, "channels", &r->channels) && read_renames(a, "samples", &r->samples) &&
           read_renames(a, "modifiers", &r->modifiers) &&
           read_renames(a, "measurements", &r->measurements);
}

WorkspaceThing *workspace_change(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    WsChange *c = arena_new(&s->arena, WsChange);
    c->what = b->what;
    bool good = read_of(&a, c);
    WorkspaceThing *w = workspace_new(s, call, 0);
    if (good && c->what == DO_COMBINE) good = read_join(&a, c);
    if (good && c->what == DO_PRUNE) good = read_prune(&a, &c->prune);
    if (good && c->what == DO_RENAME) good = read_rename(&a, &c->rename);
    if (!good) return NULL;
    w->settings = c->of[0]->settings;
    if (!workspace_settings(&a, &w->settings) || !arguments_end(&a)) return NULL;
    for (int i = 0; i < c->n; i++) w->stage = MAX_OF(w->stage, c->of[i]->stage);
    w->recipe = c;
    w->make = make_changed;
    return workspace_finish(s, w, call);
}
