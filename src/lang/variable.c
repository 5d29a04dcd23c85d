/* variable.c - values under names, and what they are for the columns of another sample or
 * variation: a variable keeps the text that it was made from and what was seen there. Not how names
 * are looked up, which is elab_name.c; called by it, by the run and by functions.
 */
#include "lang/elab.h"

/* What ast gives in the view at hand, where the variable was defined. */
static Value elaborate_again(Elab *e, const Variable *known) {
    Frame *before = e->frame;
    Frame frame = {.outer = before, .opaque = true, .sees = known->sees};
    Frame scene = known->scene ? *known->scene : frame;
    e->frame = &scene;
    Value v = elab_value(e, known->ast);
    if (v.kind != VALUE_NONE && known->of_list)
        v = elab_elements(e, &v, known->ast) && known->item < v.n ? v.items[known->item]
                                                                  : value_none();
    e->frame = before;
    return v;
}

Value elab_variable(Elab *e, Variable *known) {
    if (!known->ast || known->view == e->view->id) return known->value;
    for (const Viewed *v = known->others; v; v = v->next)
        if (v->view == e->view->id) return v->value;
    Viewed *fresh = arena_new(e->arena, Viewed);
    fresh->value = elaborate_again(e, known);
    fresh->view = e->view->id;
    fresh->next = known->others;
    known->others = fresh;
    return fresh->value;
}

void elab_assign_item(Elab *e, Str name, Value v, const Ast *list, int item, size_t sees) {
    Variable fresh = {.name = name, .value = v, .sees = sees, .view = e->view->id};
    fresh.of_list = true;
    fresh.item = item;
    if (v.kind != VALUE_NONE && value_of_columns(&v)) fresh.ast = list;
    vec_push(&e->variables, fresh);
}

void elab_assign(Elab *e, Str name, Value v, const Ast *ast) {
    elab_assign_item(e, name, v, ast, 0, e->variables.n);
    vec_last(&e->variables).of_list = false;
}

/* The frames that are seen now, kept. */
static const Frame *scene_of(Elab *e) {
    Frame *first = NULL, **to = &first;
    const Frame *f = e->frame;
    for (; f; f = f->opaque ? NULL : f->outer, to = &(*to)->outer) {
        *to = arena_copy(e->arena, f, sizeof *f);
        if (f->n_locals)
            (*to)->locals = arena_copy(e->arena, f->locals, sizeof(Variable) * (size_t)f->n_locals);
        (*to)->outer = NULL;
        if (f->opaque) return first;
    }
    *to = arena_new(e->arena, Frame);
    **to = (Frame){.opaque = true, .sees = e->variables.n};
    return first;
}

Variable elab_local(Elab *e, Str name, Value v, const Ast *ast) {
    Variable x = {.name = name, .value = v, .view = e->view->id};
    if (v.kind == VALUE_NONE || !value_of_columns(&v)) return x;
    x.ast = ast;
    x.scene = scene_of(e);
    return x;
}

Variable elab_local_item(Elab *e, Str name, Value v, const Ast *list, int item) {
    Variable x = elab_local(e, name, v, list);
    x.of_list = true;
    x.item = item;
    return x;
}

/* The variable that a plain name means: a local, else one of the script. */
static const Variable *named(Elab *e, const Ast *a) {
    if (a->kind != AST_PATH) return NULL;
    const Variable *v = elab_local_named(e, a->text, true);
    for (size_t i = elab_visible(e); i > 0 && !v; i--)
        if (str_eq(e->variables.data[i - 1].name, a->text)) v = &e->variables.data[i - 1];
    return v && v->ast ? v : NULL;
}

const Ast *elab_written(Elab *e, const Ast *a) {
    const Variable *v = named(e, a);
    if (!v || (!v->of_list && !v->scene)) return a;
    Frame *before = e->frame;
    Frame frame = {.outer = before, .opaque = true, .sees = v->sees};
    Frame scene = v->scene ? *v->scene : frame;
    e->frame = &scene;
    const Ast *ast = v->ast;
    if (v->of_list) {
        const Variable *list = named(e, ast);
        if (list && list->ast->kind == AST_LIST) ast = list->ast;
        bool there = ast->kind == AST_LIST && v->item < ast->n_kids;
        ast = there ? ast->kids[v->item] : a;
    }
    if (ast != a) ast = elab_written(e, ast);
    e->frame = before;
    return ast;
}
