/* workspace_thing.c - HistFactory workspaces of the language; see workspace_thing.h. */
#include "run/workspace_thing.h"

#include "run/evaluate.h"
#include "store/workspace_json.h"

static Value workspace_member(Elab *e, Handle *h, Str name, Span span);

static const HandleClass workspace_class = {.word = "workspace", .member = workspace_member};

WorkspaceThing *workspace_of(Handle *h) {
    return h->class == &workspace_class ? (WorkspaceThing *)h : NULL;
}

/* ---- what it is ---- */

static void workspace_make(WorkspaceThing *w) {
    if (w->made) return;
    w->made = true;
    w->failure = w->make(&w->spec, w, false);
    w->has_spec = !w->failure;
    if (w->failure) return;
    w->problem = hf_model_open(&w->spec, &w->settings, &w->session->arena, &w->failure);
    if (w->problem) session_keep_problem(w->session, w->problem);
}

Problem *workspace_problem(Handle *h, const char **why) {
    WorkspaceThing *w = (WorkspaceThing *)h;
    workspace_make(w);
    if (why) *why = w->failure;
    return w->problem;
}

const HfSpec *workspace_spec(const WorkspaceThing *of, const char **why) {
    WorkspaceThing *w = (WorkspaceThing *)of;
    workspace_make(w);
    if (why) *why = w->failure;
    return w->has_spec ? &w->spec : NULL;
}

int workspace_stage(const Handle *h) { return ((const WorkspaceThing *)h)->stage; }

const Parameter *workspace_parameters(const Handle *h, int *n) {
    const WorkspaceThing *w = (const WorkspaceThing *)h;
    *n = w->draft_problem->n;
    return w->draft_problem->params;
}

int workspace_poi(const Handle *h) {
    return hf_model_shape(((const WorkspaceThing *)h)->draft_problem)->poi;
}

/* w.bins, w.parameters, w.channels, w.samples: how many there are. */
static Value workspace_member(Elab *e, Handle *h, Str name, Span span) {
    const WorkspaceThing *w = (const WorkspaceThing *)h;
    const HfShape *s = hf_model_shape(w->draft_problem);
    const struct {
        const char *name;
        int n;
    } counts[] = {{"bins", s->n_bins},
                  {"channels", s->n_channels},
                  {"samples", s->n_samples},
                  {"parameters", w->draft_problem->n}};
    const char *names[ARRAY_LEN(counts)];
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        names[i] = counts[i].name;
        if (str_eq(name, str_of(names[i])))
            return value_node(ir_int(&e->ir, counts[i].n, span), span);
    }
    const char *near = str_nearest(name, names, ARRAY_LEN(counts));
    diag_error(e->diags, HML_E_NAME, span, "a workspace has no '%.*s'", STR_ARG(name));
    if (near)
        diag_help(e->diags, "did you mean '%s'?", near);
    else
        diag_help(e->diags, "it has: channels, samples, bins, parameters");
    return value_none();
}

/* ---- making ---- */

WorkspaceThing *workspace_new(Session *s, const Ast *call, int stage) {
    WorkspaceThing *w = arena_new(&s->arena, WorkspaceThing);
    *w = (WorkspaceThing){.handle = {&workspace_class}, .session = s, .settings = HF_SETTINGS};
    w->title = session_text(s, call);
    w->stage = stage;
    return w;
}

/* Would there be a model without a parameter of interest? */
static void help_poi(Session *s, const WorkspaceThing *w) {
    const char *why;
    HfSettings without = w->settings;
    without.poi = "";
    Problem *p = hf_model_open(&w->draft, &without, &s->arena, &why);
    if (!p) return;
    diag_help(s->diags, "name another one: poi = \"NAME\", or none: poi = \"\"");
    p->class->close(p);
}

WorkspaceThing *workspace_finish(Session *s, WorkspaceThing *w, const Ast *call) {
    const char *why = w->make(&w->draft, w, true);
    if (!why) w->draft_problem = hf_model_open(&w->draft, &w->settings, &s->arena, &why);
    if (!why) {
        session_keep_problem(s, w->draft_problem);
        return w;
    }
    diag_error(s->diags, HML_E_ARGUMENT, call->span, "%s", why);
    if (!w->settings.poi || w->settings.poi[0]) help_poi(s, w);
    return NULL;
}

/* ---- arguments ---- */

static bool read_code(Arguments *a, const char *name, HfCode *out) {
    const char *text = NULL;
    if (!argument_text(a, name, &text)) return false;
    if (!text || hf_code_find(out, str_of(text))) return true;
    const char *names[HF_CODES];
    for (int i = 0; i < HF_CODES; i++) names[i] = hf_code_name((HfCode)i);
    const char *near = str_nearest(str_of(text), names, HF_CODES);
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(argument_find(a, -1, name)->span),
               "'%s' is no interpolation code", text);
    if (near)
        diag_help(a->s->diags, "did you mean \"%s\"?", near);
    else
        diag_help(a->s->diags, "code0, code1, code2, code2_printed, code4, code4p");
    return false;
}

bool workspace_settings(Arguments *a, HfSettings *out) {
    return argument_text(a, "measurement", &out->measurement) &&
           argument_text(a, "poi", &out->poi) && read_code(a, "normsys", &out->normsys) &&
           read_code(a, "histosys", &out->histosys);
}

WorkspaceThing *workspace_first(Arguments *a) {
    static const int makers[] = {DO_WORKSPACE, DO_COMBINE, DO_PRUNE, DO_RENAME};
    const Ast *ast = a->n_positional ? a->positional[0] : NULL;
    const Builtin *b = ast && ast->kind == AST_CALL ? builtin_find(ast->text) : NULL;
    bool makes = ast && ast->kind == AST_PATH;
    for (size_t i = 0; i < ARRAY_LEN(makers) && b; i++) makes = makes || b->what == makers[i];
    if (!makes) return NULL;
    size_t before = a->s->diags->items.n;
    Value v = elab_value(&a->s->elab, ast);
    WorkspaceThing *w = v.kind == VALUE_HANDLE ? workspace_of(v.handle) : NULL;
    if (!b) diag_truncate(a->s->diags, before);
    if (w) argument_find(a, 0, NULL);
    return w;
}

static const char *name_of(const Value *v) {
    const Sample *sample = sample_of(v);
    if (sample) return sample->name;
    const Node *n = v->kind == VALUE_NODE ? v->node : NULL;
    if (!n || n->elem != HML_STR || !n->is_constant) return NULL;
    return "";
}

bool workspace_names(Arguments *a, const Ast *ast, const char ***out, int *n) {
    Session *s = a->s;
    Value v = elab_value(&s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    bool list = v.kind == VALUE_LIST;
    *n = list ? v.n : 1;
    *out = arena_array(&s->arena, const char *, *n);
    for (int i = 0; i < *n; i++) {
        const Value *x = list ? &v.items[i] : &v;
        const char *name = name_of(x);
        if (!name) {
            diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                       "names are needed here, and this is a %s", value_word(x));
            return false;
        }
        (*out)[i] =
            name[0] ? name : arena_strndup(&s->arena, x->node->value.s.p, x->node->value.s.n);
    }
    return true;
}

/* ---- of a file, and of another one with other settings ---- */

static const char *make_known(HfSpec *out, const WorkspaceThing *w, bool draft) {
    (void)draft;
    *out = *(const HfSpec *)w->recipe;
    return NULL;
}

static const char *make_again(HfSpec *out, const WorkspaceThing *w, bool draft) {
    const WorkspaceThing *of = w->recipe;
    const char *why = NULL;
    const HfSpec *spec = draft ? &of->draft : workspace_spec(of, &why);
    if (!spec) return why;
    *out = *spec;
    return NULL;
}

/* Reads the file; no model is made of it yet. */
static WorkspaceThing *read_file(Arguments *a, const Ast *file) {
    Session *s = a->s;
    const char *path;
    if (evaluate_text(s, file, &path) != HML_OK) return NULL;
    WorkspaceThing *w = workspace_new(s, a->call, 0);
    HfSpec *spec = arena_new(&s->arena, HfSpec);
    w->title = path;
    w->recipe = spec;
    w->make = make_known;
    size_t before = s->diags->items.n;
    if (workspace_json_read(spec, &s->arena, path, s->diags) == HML_OK) {
        w->draft = *spec;
        return w;
    }
    for (size_t i = before; i < s->diags->items.n; i++)
        if (!s->diags->items.data[i].span.src)
            s->diags->items.data[i].span = span_whole(file->span);
    return NULL;
}

static WorkspaceThing *from_file(Arguments *a, const Ast *file) {
    WorkspaceThing *w = read_file(a, file);
    if (!w || !workspace_settings(a, &w->settings) || !arguments_end(a)) return NULL;
    return workspace_finish(a->s, w, a->call);
}

WorkspaceThing *workspace_argument(Arguments *a, int k) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "'%s' wants a workspace: %s",
                   a->builtin->name, a->builtin->signature);
        return NULL;
    }
    Value v = elab_value(&a->s->elab, ast);
    WorkspaceThing *w = v.kind == VALUE_HANDLE ? workspace_of(v.handle) : NULL;
    if (v.kind == VALUE_NODE && v.node->elem == HML_STR) return read_file(a, ast);
    if (!w && v.kind != VALUE_NONE)
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a workspace is needed here, and this is a %s", value_word(&v));
    return w;
}

static WorkspaceThing *from_other(Arguments *a, const WorkspaceThing *of) {
    WorkspaceThing *w = workspace_new(a->s, a->call, of->stage);
    w->title = of->title;
    w->settings = of->settings;
    w->recipe = of;
    w->make = make_again;
    if (!workspace_settings(a, &w->settings) || !arguments_end(a)) return NULL;
    return workspace_finish(a->s, w, a->call);
}

WorkspaceThing *workspace_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    const Ast *first = a.n_positional ? a.positional[0] : NULL;
    if (!first) return workspace_from_hists(&a);
    Value v = elab_value(&s->elab, first);
    if (v.kind == VALUE_NONE) return NULL;
    if (v.kind == VALUE_RECORD) return workspace_from_hists(&a);
    WorkspaceThing *of = v.kind == VALUE_HANDLE ? workspace_of(v.handle) : NULL;
    argument_find(&a, 0, NULL);
    if (of) return from_other(&a, of);
    bool text = v.kind == VALUE_NODE && v.node->elem == HML_STR;
    if (text) return from_file(&a, first);
    diag_error(
        s->diags, HML_E_TYPE, span_whole(first->span),
        "a workspace is made of a file, of histograms or of another workspace, and this is a "
        "%s",
        value_word(&v));
    diag_help(s->diags,
              "workspace(\"FILE.json\"), or workspace(signal = HIST, backgrounds = [HIST], "
              "data = HIST)");
    return NULL;
}
