/* define.c - declared observables and objects; see define.h. */
#include "lang/define.h"

static const char *const kind_names[] = {"one object", "single",    "collective", "nested",
                                         "multiple",   "an object", "a number"};

const char *param_kind_name(ParamKind k) { return kind_names[k]; }

static const char *folded_copy(Arena *arena, Str name) {
    char folded[64];
    return arena_strdup(arena, str_fold(folded, sizeof folded, name));
}

static Status param_read(Param *out, const Ast *a, Diags *diags) {
    *out = (Param){.name = a->text};
    if (a->n_kids) {
        out->kind = PARAM_VALUE;
        out->fallback = a->kids[0];
        return HML_OK;
    }
    if (!a->text2.n) return HML_OK;
    for (int k = PARAM_SINGLE; k <= PARAM_MULTIPLE; k++)
        if (str_eq(a->text2, str_of(kind_names[k]))) {
            out->kind = (ParamKind)k;
            return HML_OK;
        }
    for (size_t i = 0; i < a->text2.n; i++)
        if (a->text2.p[i] == '.' || a->text2.p[i] == ':')
            return diag_error(diags, HML_E_KIND, a->span,
                              "a parameter's kind is single, collective, nested, multiple or the "
                              "name of an object");
    out->kind = PARAM_OBJECT;
    out->object = a->text2;
    return HML_OK;
}

static Status params_read(ObservableDef *def, const Ast *list, Arena *arena, Diags *diags) {
    def->n_params = list->n_kids;
    def->params = arena_array(arena, Param, list->n_kids);
    for (int i = 0; i < list->n_kids; i++) {
        if (param_read(&def->params[i], list->kids[i], diags) != HML_OK) return HML_FAIL;
        if (def->params[i].kind == PARAM_VALUE) continue;
        if (def->n_objects != i)
            return diag_error(diags, HML_E_ARGUMENT, list->kids[i]->span,
                              "objects stand before parameters with a default");
        def->n_objects++;
    }
    if (def->n_objects == 0)
        return diag_error(diags, HML_E_KIND, list->span,
                          "an observable is one of a physics object: it needs a parameter for it");
    return HML_OK;
}

/* Enters the name and aliases of the observable at place `at`; the first of a name stays. */
static void alias_all(Definitions *d, const ObservableDef *def, int64_t at) {
    if (map_get(&d->aliases, str_of(def->folded), -1) < 0)
        map_set(&d->aliases, str_of(def->folded), at);
    for (int i = 0; i < def->n_aliases; i++)
        map_set(&d->aliases, str_of(def->folded_aliases[i]), at);
}

Status define_observable(Definitions *d, const Ast *a, Arena *arena, Diags *diags) {
    ObservableDef *def = arena_new(arena, ObservableDef);
    const Ast *names = a->kids[0];
    def->name = arena_strndup(arena, names->kids[0]->text.p, names->kids[0]->text.n);
    def->folded = folded_copy(arena, str_of(def->name));
    def->doc = a->doc;
    def->span = a->span;
    def->body = a->n_kids > 2 ? a->kids[2] : NULL;
    def->aliases = arena_array(arena, const char *, names->n_kids);
    def->folded_aliases = arena_array(arena, const char *, names->n_kids);
    for (int i = 0; i < names->n_kids; i++) {
        Str text = names->kids[i]->text;
        if (memchr(text.p, '.', text.n) || memchr(text.p, ':', text.n))
            return diag_error(diags, HML_E_NAME, names->kids[i]->span,
                              "the name of an observable has no dot and no slice");
        if (!i) continue;
        def->aliases[def->n_aliases] = arena_strndup(arena, text.p, text.n);
        def->folded_aliases[def->n_aliases++] = folded_copy(arena, text);
    }
    if (params_read(def, a->kids[1], arena, diags) != HML_OK) return HML_FAIL;
    int64_t at = (int64_t)d->observables.n;
    vec_push(&d->observables, def);
    alias_all(d, def, at);
    return HML_OK;
}

Status define_object(Definitions *d, const Ast *a, Arena *arena) {
    ObjectDef *def = arena_new(arena, ObjectDef);
    *def = (ObjectDef){.name = arena_strndup(arena, a->text.p, a->text.n)};
    def->body = a->kids[0];
    def->doc = a->doc;
    def->span = a->span;
    vec_push(&d->objects, def);
    return HML_OK;
}

Status define_function(Definitions *d, const Ast *a, Arena *arena, Diags *diags) {
    FunctionDef *def = arena_new(arena, FunctionDef);
    const Ast *list = a->kids[0];
    *def = (FunctionDef){.name = arena_strndup(arena, a->text.p, a->text.n),
                         .params = arena_array(arena, Param, list->n_kids),
                         .n_params = list->n_kids,
                         .body = a->kids[1],
                         .doc = a->doc,
                         .span = a->span};
    for (int i = 0; i < list->n_kids; i++) {
        const Ast *p = list->kids[i];
        if (p->text2.n)
            return diag_error(diags, HML_E_SYNTAX, p->span,
                              "kinds of objects are for observables; a function takes any value");
        for (int k = 0; k < i; k++)
            if (str_eq(def->params[k].name, p->text))
                return diag_error(diags, HML_E_REDEFINED, p->span,
                                  "two parameters have the name '%.*s'", STR_ARG(p->text));
        def->params[i] = (Param){.name = p->text, .fallback = p->n_kids ? p->kids[0] : NULL};
        def->params[i].kind = p->n_kids ? PARAM_VALUE : PARAM_ANY;
    }
    vec_push(&d->functions, def);
    return HML_OK;
}

static void forget_objects(Definitions *d, Str name) {
    size_t n = 0;
    for (size_t i = 0; i < d->objects.n; i++)
        if (!str_eq_nocase(str_of(d->objects.data[i]->name), name))
            d->objects.data[n++] = d->objects.data[i];
    d->objects.n = n;
}

static void forget_functions(Definitions *d, Str name) {
    size_t n = 0;
    for (size_t i = 0; i < d->functions.n; i++)
        if (!str_eq(str_of(d->functions.data[i]->name), name))
            d->functions.data[n++] = d->functions.data[i];
    d->functions.n = n;
}

static void forget_observables(Definitions *d, Str name) {
    size_t n = 0;
    char folded[64];
    str_fold(folded, sizeof folded, name);
    map_free(&d->aliases);
    for (size_t i = 0; i < d->observables.n; i++) {
        ObservableDef *def = d->observables.data[i];
        if (strcmp(def->folded, folded) == 0) continue;
        d->observables.data[n] = def;
        alias_all(d, def, (int64_t)n++);
    }
    d->observables.n = n;
}

void define_forget(Definitions *d, Str name, AstKind kind) {
    if (kind == AST_OBJECT)
        forget_objects(d, name);
    else if (kind == AST_DEF)
        forget_functions(d, name);
    else
        forget_observables(d, name);
}

void define_capture(Definitions *d, Span place, size_t n) {
    for (size_t i = 0; i < d->observables.n; i++) {
        ObservableDef *def = d->observables.data[i];
        if (def->span.src == place.src && def->span.begin == place.begin) def->sees = n;
    }
    for (size_t i = 0; i < d->objects.n; i++) {
        ObjectDef *def = d->objects.data[i];
        if (def->span.src == place.src && def->span.begin == place.begin) def->sees = n;
    }
    for (size_t i = 0; i < d->functions.n; i++) {
        FunctionDef *def = d->functions.data[i];
        if (def->span.src == place.src && def->span.begin == place.begin) def->sees = n;
    }
}

const Ast *define_find_constant(const Definitions *d, Str name) {
    for (size_t i = 0; i < d->constants.n; i++)
        if (str_eq(d->constants.data[i]->text, name)) return d->constants.data[i];
    return NULL;
}

const FunctionDef *define_find_function(const Definitions *d, Str name) {
    for (size_t i = 0; i < d->functions.n; i++)
        if (str_eq(str_of(d->functions.data[i]->name), name)) return d->functions.data[i];
    return NULL;
}

void definitions_free(Definitions *d) {
    vec_free(&d->functions);
    vec_free(&d->constants);
    vec_free(&d->observables);
    vec_free(&d->objects);
    map_free(&d->aliases);
}

const ObservableDef *define_find(const Definitions *d, Str name) {
    char folded[64];
    int64_t at = map_get(&d->aliases, str_of(str_fold(folded, sizeof folded, name)), -1);
    return at < 0 ? NULL : d->observables.data[at];
}

const ObservableDef *define_next(const Definitions *d, Str folded, int n_objects, int k) {
    for (size_t i = 0; i < d->observables.n; i++) {
        const ObservableDef *def = d->observables.data[i];
        bool fits =
            n_objects < 0 || def->n_objects == n_objects || def->params[0].kind == PARAM_MULTIPLE;
        if (str_eq(str_of(def->folded), folded) && fits && k-- == 0) return def;
    }
    return NULL;
}

const ObjectDef *define_find_object(const Definitions *d, Str name, int k) {
    for (size_t i = 0; i < d->objects.n; i++)
        if (str_eq_nocase(str_of(d->objects.data[i]->name), name) && k-- == 0)
            return d->objects.data[i];
    return NULL;
}
