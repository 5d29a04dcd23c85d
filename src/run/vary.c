/* vary.c - systematic variations; see vary.h. */
#include "run/vary.h"

/* One statement `vary`. */
struct Variation {
    const char *label;
    const Ast *ast;
    size_t sees;
    bool defined; /* its place in the script was reached */
};

/* One way in which things could be. */
struct Universe {
    Variation *variation;
    const Ast *value;
    const char *name; /* "JES_up" */
    struct UniverseView *views;
};

typedef struct UniverseView {
    struct UniverseView *next;
    const Sample *sample;
    View view;
    Substitution substitution;
    bool applies;
} UniverseView;

Status vary_declare(Session *s, const Ast *a) {
    static const char *const suffixes[] = {"_up", "_down"};
    const char *label = arena_strndup(&s->arena, a->text.p, a->text.n);
    for (size_t i = 0; i < s->universes.n; i++)
        if (strcmp(s->universes.data[i]->variation->label, label) == 0)
            return diag_error(s->diags, HML_E_REDEFINED, a->span,
                              "there is a variation '%s' already", label);
    int n = a->kids[0]->n_kids;
    if (!label[0])
        return diag_error(s->diags, HML_E_ARGUMENT, a->span,
                          "a variation needs a name: vary \"JES\" ...");
    if (n > 2)
        return diag_error(s->diags, HML_E_ARGUMENT, a->span,
                          "a variation has one value, or two: up and down");
    Variation *v = arena_new(&s->arena, Variation);
    *v = (Variation){.label = label, .ast = a};
    for (int i = 0; i < n; i++) {
        Universe *u = arena_new(&s->arena, Universe);
        *u = (Universe){.variation = v, .value = a->kids[0]->kids[i]};
        u->name = arena_printf(&s->arena, "%s%s", label, n == 2 ? suffixes[i] : "");
        vec_push(&s->universes, u);
    }
    return HML_OK;
}

Status vary_define(Session *s, const Ast *a) {
    for (size_t i = 0; i < s->universes.n; i++) {
        Variation *v = s->universes.data[i]->variation;
        if (v->ast != a) continue;
        v->sees = s->elab.variables.n;
        v->defined = true;
    }
    return HML_OK;
}

int vary_count(const Session *s) { return (int)s->universes.n; }

const char *vary_name(const Session *s, int universe) { return s->universes.data[universe]->name; }

/* ---- what is varied, in one sample ---- */

static bool is_variable(const Session *s, Str name) {
    for (size_t i = 0; i < s->elab.variables.n; i++)
        if (str_eq(s->elab.variables.data[i].name, name)) return true;
    return false;
}

/* Is the sample among those that the statement names (all, where it names none)? */
static bool concerns(Session *s, const Ast *a, const Sample *sample) {
    if (a->n_kids < 2) return true;
    Value v = elab_value(&s->elab, a->kids[1]);
    if (sample_of(&v)) return sample_of(&v) == sample;
    for (int i = 0; i < v.n && v.kind == VALUE_LIST; i++)
        if (sample_of(&v.items[i]) == sample) return true;
    return false;
}

/* The column that a name means; -1: none, told unless quiet. */
static int target_column(Session *s, const Ast *a) {
    uint32_t begin = (uint32_t)(a->text2.p - a->span.src->text);
    Span span = span_of(a->span.src, begin, begin + (uint32_t)a->text2.n);
    Ast path = {.kind = AST_PATH, .text = a->text2, .span = span};
    size_t before = s->diags->items.n;
    Node *n = elab_node(&s->elab, &path);
    while (n && (n->op == VM_AT || (n->op == VM_NOP && n->n_in == 1 && !n->reduction)))
        n = n->in[0]; /* the only one of an event */
    if (n && opcode_is_load(n->op)) return (int)n->imm[0];
    const Sample *const *samples;
    if (!n && a->n_kids < 2 && session_samples(s, (Sample *const **)&samples) > 1)
        diag_help(s->diags, "samples that have it are named behind 'for': vary ... for [SAMPLES]");
    if (!n) return -1;
    diag_truncate(s->diags, before);
    diag_error(s->diags, HML_E_ARGUMENT, span,
               "what is varied is stored in the file, or a value of the script; '%.*s' is "
               "calculated",
               STR_ARG(a->text2));
    return -1;
}

static void find_target(Session *s, const Universe *u, UniverseView *x) {
    const Ast *a = u->variation->ast;
    Substitution *t = &x->substitution;
    *t = (Substitution){.column = -1, .ast = u->value, .sees = u->variation->sees};
    t->nominal = &x->sample->view;
    x->applies = u->variation->defined && concerns(s, a, x->sample);
    if (!x->applies) return;
    if (str_eq(a->text2, STR("weight"))) {
        t->weight = true;
        return;
    }
    if (is_variable(s, a->text2))
        t->name = a->text2;
    else
        t->column = target_column(s, a);
    x->applies = t->name.n || t->column >= 0;
}

bool vary_enter(Session *s, Sample *sample, int universe) {
    Universe *u = s->universes.data[universe];
    if (!sample) return false;
    elab_enter(&s->elab, &sample->view);
    UniverseView *x = u->views;
    while (x && x->sample != sample) x = x->next;
    if (!x) {
        x = arena_new(&s->arena, UniverseView);
        *x = (UniverseView){.next = u->views, .sample = sample, .view = sample->view};
        find_target(s, u, x);
        x->view.id = ++s->n_views;
        x->view.substitution = &x->substitution;
        if (u->variation->defined) u->views = x; /* else asked again later */
    }
    if (x->applies) elab_enter(&s->elab, &x->view);
    return x->applies;
}

Node *vary_weight(Session *s) {
    const Substitution *t = s->elab.view->substitution;
    if (!t || !t->weight) return NULL;
    Node *w = elab_substitute(&s->elab, t);
    if (w && !elab_is_number(&s->elab, w, t->ast)) return NULL;
    if (w && w->shape->level > 0)
        diag_error(s->diags, HML_E_LEVEL, span_whole(t->ast->span),
                   "a weight is one number per event");
    return w && w->shape->level > 0 ? NULL : w;
}
