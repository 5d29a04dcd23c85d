/* prelude.c - the standard library and the schemas; see prelude.h. */
#include "lang/prelude.h"

#include "core/os.h"
#include "lang/library.h"
#include "lang/parse.h"

bool prelude_is_multi(void *prelude, Str folded) {
    const Prelude *p = prelude;
    const ObservableDef *def = define_find(&p->observables, folded);
    if (!def) return false;
    for (int k = 0; (def = define_next(&p->observables, str_of(def->folded), -1, k)); k++)
        if (def->n_objects > 1 || def->params[0].kind == PARAM_MULTIPLE) return true;
    return false;
}

static Status definitions_read(Definitions *to, Ast **asts, int n, Arena *arena, Diags *diags) {
    Status status = HML_OK;
    for (int i = 0; i < n; i++) {
        Status one = HML_OK;
        if (asts[i]->kind == AST_ASSIGN)
            vec_push(&to->constants, asts[i]);
        else if (asts[i]->kind == AST_OBJECT)
            one = define_object(to, asts[i], arena);
        else
            one = define_observable(to, asts[i], arena, diags);
        if (one != HML_OK) status = HML_FAIL;
    }
    return status;
}

/* Reads the schema block that a text consists of. */
static Status layout_read(Layout **out, Prelude *p, const SourceText *text, Diags *diags) {
    Ast *block;
    if (parse_text(&block, text, p->arena, prelude_is_multi, p, diags) != HML_OK) return HML_FAIL;
    if (block->n_kids != 1 || block->kids[0]->kind != AST_SCHEMA)
        return diag_error(diags, HML_E_SCHEMA, block->span, "%s is not one schema block",
                          text->name);
    Layout *layout = arena_new(p->arena, Layout);
    Schema *s = &layout->schema;
    if (schema_read(s, block->kids[0], p->arena, diags) != HML_OK) return HML_FAIL;
    if (definitions_read(&layout->definitions, s->observables, s->n_observables, p->arena, diags) !=
            HML_OK ||
        definitions_read(&layout->definitions, s->objects, s->n_objects, p->arena, diags) != HML_OK)
        return HML_FAIL;
    vec_push(&p->layouts, layout);
    *out = layout;
    return HML_OK;
}

static Status library_read(Prelude *p, const char *name, Diags *diags) {
    Ast *block;
    if (parse_text(&block, library_find(name), p->arena, prelude_is_multi, p, diags) != HML_OK)
        return HML_FAIL;
    return definitions_read(&p->observables, block->kids, block->n_kids, p->arena, diags);
}

Status prelude_open(Prelude *p, Arena *arena, Diags *diags) {
    static const char *const names[] = {"delphes", "nanoaod", "atlas_mini", "physlite", "plain"};
    *p = (Prelude){.arena = arena};
    if (library_read(p, "stdlib/observables.hml", diags) != HML_OK ||
        library_read(p, "stdlib/constants.hml", diags) != HML_OK)
        return HML_FAIL;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        Layout *unused;
        const char *path = arena_printf(arena, "stdlib/schemas/%s.hml", names[i]);
        if (layout_read(&unused, p, library_find(path), diags) != HML_OK) return HML_FAIL;
    }
    return HML_OK;
}

void prelude_close(Prelude *p) {
    definitions_free(&p->observables);
    for (size_t i = 0; i < p->layouts.n; i++) definitions_free(&p->layouts.data[i]->definitions);
    vec_free(&p->layouts);
}

Status prelude_layout(Layout **out, Prelude *p, const char *name, Diags *diags) {
    for (size_t i = 0; i < p->layouts.n; i++)
        if (cstr_eq_nocase(p->layouts.data[i]->schema.name, name)) {
            *out = p->layouts.data[i];
            return HML_OK;
        }
    if (cstr_ends(name, ".hml")) {
        SourceText *text = arena_new(p->arena, SourceText);
        Str content;
        if (os_read_text(&content, p->arena, name, diags) != HML_OK) return HML_FAIL;
        *text = (SourceText){arena_strdup(p->arena, name), content.p, content.n};
        return layout_read(out, p, text, diags);
    }
    const char *names[16];
    size_t n = 0;
    for (; n < p->layouts.n && n < ARRAY_LEN(names); n++)
        names[n] = p->layouts.data[n]->schema.name;
    const char *near = str_nearest(str_of(name), names, n);
    diag_error(diags, HML_E_SCHEMA, (Span){0}, "there is no schema '%s'", name);
    if (near)
        diag_help(diags, "did you mean '%s'?", near);
    else
        diag_help(diags,
                  "schemas are delphes, nanoaod, atlas_mini, physlite, plain and files *.hml");
    return HML_FAIL;
}

Layout *prelude_recognise(Prelude *p, const TableInfo *table, bool special) {
    for (size_t i = 0; i < p->layouts.n; i++) {
        Layout *l = p->layouts.data[i];
        bool plain = strcmp(l->schema.name, "plain") == 0;
        if (plain ? !special : catalog_fits(table, &l->schema, p->arena)) return l;
    }
    return NULL;
}
