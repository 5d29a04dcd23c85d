/* observe.c - observables of objects: stored, declared or computed.
 *
 * Order of search: what the script declares, what the file stores (under the written name or any
 * alias of the naming convention), what the schema defines, what the prelude defines. Definitions
 * that cannot be computed (because something they need is neither stored nor computable) are passed
 * over silently; circles (pt from px, px from pt) are noticed by the list of attempts.
 */
#include <stdio.h>

#include "lang/elab.h"

enum { DEPTH_MAX = 64 };

const ObservableDef *observable_known(const Elab *e, Str name) {
    const ObservableDef *def = define_find(e->script, name);
    if (!def) def = define_find(e->prelude, name);
    if (!def) def = define_find(e->schema, name);
    return def;
}

bool observable_is_multi(const Elab *e, Str folded) {
    const Definitions *sets[] = {e->script, e->schema, e->prelude};
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        const ObservableDef *def = define_find(sets[i], folded);
        if (!def) continue;
        for (int k = 0; (def = define_next(sets[i], str_of(def->folded), -1, k)); k++)
            if (def->n_objects > 1 || def->params[0].kind == PARAM_MULTIPLE) return true;
    }
    return false;
}

/* ---- stored ---- */

static Opcode load_opcode(Elem elem, int *vm_elem, int *bits) {
    *bits = elem == HML_BOOL ? 1 : (int)(8 * elem_size(elem));
    if (elem == HML_I8 || elem == HML_I16 || elem == HML_I32 || elem == HML_I64) --*bits;
    switch (elem) {
    case HML_BOOL:
        *vm_elem = HML_BOOL;
        return VM_LOAD_BOOL;
    case HML_U64:
        *vm_elem = HML_U64;
        return VM_LOAD_U64;
    case HML_F32:
    case HML_F64:
        *vm_elem = HML_F64;
        return VM_LOAD_F64;
    case HML_STR:
        *vm_elem = HML_STR;
        return VM_LOAD_STR;
    default:
        *vm_elem = HML_I64;
        return VM_LOAD_I64;
    }
}

/* The lists of axis k of a column, below the shape built so far. */
static Axis *column_axis(Elab *e, int column, int k, const Shape *outer) {
    const ColumnInfo *info = &e->catalog->table->columns[column];
    int owner = e->catalog->owner[column];
    if (k == 0 && owner >= 0 && !e->catalog->collections.data[owner].single)
        return objects_collection(e, owner)->axis;
    Node draft = {.op = VM_AXIS, .elem = ELEM_AXIS, .unit = unit_number(), .shape = e->ir.event};
    draft.sample = e->sample;
    draft.imm[0] = column;
    draft.imm[1] = k;
    if (info->fixed[k]) {
        draft.op = VM_AXIS_FIXED;
        draft.imm[0] = info->fixed[k];
        draft.imm[1] = 0;
        draft.in[0] = outer->level > 0 ? ir_lists_from(&e->ir, outer, 0) : NULL;
        draft.n_in = outer->level > 0 ? 1 : 0;
    } else if (k == 0 && info->group >= 0) {
        const ColumnInfo *all = e->catalog->table->columns;
        for (int i = 0; i < e->catalog->table->n_columns; i++)
            if (all[i].group == info->group && all[i].n_axes > 0) {
                draft.imm[0] = i;
                break;
            }
    }
    const char *label = arena_printf(e->arena, "%s[]", info->leaf);
    return ir_axis(&e->ir, label, shape_innermost(outer), ir_intern(&e->ir, draft), true, 0);
}

Node *elab_substitute(Elab *e, const Substitution *t) {
    const View *view = e->view;
    Frame frame = {.outer = e->frame, .opaque = true, .sees = t->sees};
    Attempt *attempts = e->attempts;
    e->attempts = NULL;
    e->frame = &frame;
    elab_enter(e, t->nominal);
    Node *n = elab_node(e, t->ast);
    elab_enter(e, view);
    e->frame = frame.outer;
    e->attempts = attempts;
    return n;
}

/* What stands for a column: one number wherever the column has one, in its unit. */
static Node *substitute_column(Elab *e, const Substitution *t, int column, Span span) {
    const View *view = e->view;
    elab_enter(e, t->nominal);
    Node *stored = elab_column(e, column, span);
    elab_enter(e, view);
    Node *n = stored ? elab_substitute(e, t) : NULL;
    if (!n || !elab_is_number(e, n, t->ast)) return NULL;
    if (stored->unit.known && n->unit.known && !n->bare &&
        !unit_same_dimension(stored->unit, n->unit)) {
        diag_error(e->diags, HML_E_UNIT, span_whole(t->ast->span),
                   "the variation and what is varied have different units");
        return NULL;
    }
    n = op_in_unit(e, n, stored->unit, t->ast->span);
    if (n && n->shape->level == SHAPE_VALUE && stored->shape->level >= 0)
        n = op_arithmetic(e, OP_ADD, n,
                          op_arithmetic(e, OP_MUL, stored, ir_int(&e->ir, 0, span), span), span);
    Node *lifted = n ? ir_lift(&e->ir, n, stored->shape) : NULL;
    if (n && !lifted)
        diag_error(e->diags, HML_E_LEVEL, span_whole(t->ast->span),
                   "this is not one value for each value that is varied");
    return lifted;
}

Node *elab_column(Elab *e, int column, Span span) {
    const Substitution *t = e->view->substitution;
    if (t && t->column == column) return substitute_column(e, t, column, span);
    const ColumnInfo *info = &e->catalog->table->columns[column];
    if (info->why_not) {
        diag_error(e->diags, HML_E_BRANCH, span, "branch '%s' cannot be read: %s", info->name,
                   info->why_not);
        return NULL;
    }
    Node draft = {.span = span, .n_in = info->n_axes > 0 ? 1 : 0, .sample = e->sample};
    draft.may_miss = info->nullable || (e->catalog->nullable && info->n_axes == 0);
    draft.op = load_opcode(info->elem, &draft.elem, &draft.bits);
    const Shape *shape = e->ir.event;
    for (int k = 0; k < info->n_axes; k++) {
        Axis *axis = column_axis(e, column, k, shape);
        if (k == 0) draft.in[0] = axis->lists;
        shape = shape_inner(&e->ir, shape, axis);
    }
    draft.shape = shape;
    draft.imm[0] = column;
    int owner = e->catalog->owner[column];
    const char *name = info->leaf;
    if (owner >= 0) {
        const Collection *c = &e->catalog->collections.data[owner];
        for (size_t i = 0; i < c->members.n; i++)
            if (c->members.data[i].column == column) name = c->members.data[i].name;
    }
    draft.unit = schema_unit(e->catalog->schema, name);
    return ir_intern(&e->ir, draft);
}

/* The values of all members of a union, one member's list after the other's. */
static Node *stored_union(Elab *e, Objects *o, Str name, Span span) {
    Node *parts[16];
    int n = MIN_OF(o->n_members, (int)ARRAY_LEN(parts)), elem = -1;
    for (int i = 0; i < n; i++) {
        parts[i] = observe_try(e, o->members[i], name, span);
        if (!parts[i] && str_eq(name, STR("flavour"))) /* that which tells members apart */
            parts[i] = objects_spread(e, o->members[i], ir_int(&e->ir, i + 1, span));
        if (!parts[i]) return NULL;
        if (parts[i]->shape != o->members[i]->shape) return NULL; /* not one value per object */
        if (i && !op_units(e, &parts[0], &parts[i], span, "united")) return NULL;
        elem = i == 0 || parts[i]->elem == elem ? parts[i]->elem : HML_F64;
    }
    for (int i = 0; i < n; i++) {
        if (elem == HML_F64) parts[i] = op_to_real(e, parts[i]);
        if (!parts[i] || parts[i]->shape != o->members[i]->shape) return NULL;
    }
    return objects_unite(e, o, parts, span);
}

static Node *stored_member(Elab *e, Objects *o, Str name, Span span) {
    const Collection *c = &e->catalog->collections.data[o->collection];
    int at = collection_member(c, name);
    return at < 0 ? NULL : elab_column(e, c->members.data[at].column, span);
}

Node *observe_stored(Elab *e, Objects *o, Str name, Span span) {
    Node *v;
    switch (o->kind) {
    case OBJECTS_COLLECTION:
        return stored_member(e, o, name, span);
    case OBJECTS_UNION:
        return stored_union(e, o, name, span);
    case OBJECTS_COMBINED:
        return observe_combined(e, o, name, span);
    case OBJECTS_MEMBER: /* computed once for each object that is a member */
        v = observe_try(e, o->base, name, span);
        return v ? objects_map(e, o, v) : NULL;
    case OBJECTS_LINKED:
        v = observe_try(e, o->members[0], name, span);
        if (!v || v->shape != o->members[0]->shape) return NULL;
        return ir_op2(&e->ir, VM_TAKE, v->elem, v->unit, o->shape, v, o->by, span);
    case OBJECTS_STRUCT: {
        char full[256];
        int n = snprintf(full, sizeof full, "%s%.*s", o->prefix, STR_ARG(name));
        return n > 0 && n < (int)sizeof full ? observe_stored(e, o->base, str_of(full), span)
                                             : NULL;
    }
    default:
        v = observe_stored(e, o->base, name, span);
        return v ? objects_map(e, o, v) : NULL;
    }
}

/* Stored under the written name, or under the canonical one or any alias. */
static Node *stored_any(Elab *e, Objects *o, Str name, const ObservableDef *known, Span span) {
    Node *v = observe_stored(e, o, name, span);
    if (v || !known) return v;
    v = observe_stored(e, o, str_of(known->name), span);
    for (int i = 0; i < known->n_aliases && !v; i++)
        v = observe_stored(e, o, str_of(known->aliases[i]), span);
    if (!v && strcmp(known->name, known->folded) != 0)
        v = observe_stored(e, o, str_of(known->folded), span);
    return v;
}

/* ---- declared and computed ---- */

static bool kind_fits(Elab *e, const Param *p, const Value *v) {
    const Objects *o = v->kind == VALUE_OBJECTS ? v->objects : NULL;
    switch (p->kind) {
    case PARAM_ANY:
        return o != NULL;
    case PARAM_SINGLE:
        return o && !o->axis;
    case PARAM_COLLECTIVE:
        return o && o->axis;
    case PARAM_NESTED:
        return o && (o->kind == OBJECTS_LINKED || o->shape->level > 1);
    case PARAM_MULTIPLE:
        return true;
    case PARAM_OBJECT: {
        Objects *named = elab_object_named(e, p->object);
        return named && o && objects_come_from(o, named);
    }
    case PARAM_VALUE:
        return true;
    }
    return false;
}

/* The value of parameter p: the argument of that name in the call, or its default. */
static Value param_value(Elab *e, const Param *p, const Ast *call) {
    for (int i = 0; call && i < call->n_kids; i++)
        if (call->kids[i]->kind == AST_NAMED && str_eq(call->kids[i]->text, p->name))
            return elab_value(e, call->kids[i]->kids[0]);
    return elab_value(e, p->fallback);
}

static void frame_order(Frame *frame, Axis *axis) {
    for (int i = 0; i < frame->n_order; i++)
        if (frame->order[i] == axis) return;
    if (frame->n_order < (int)ARRAY_LEN(frame->order)) frame->order[frame->n_order++] = axis;
}

/* Collections that stand twice get an axis of their own the second time; all axes are put in order.
 */
static void bind_pairs(Elab *e, Frame *frame, Value *objects, int n) {
    for (int i = 0; i < n; i++) {
        int copies = 0;
        for (int k = 0; k < i; k++)
            if (objects[k].objects->axis && objects[i].objects->axis &&
                objects[k].objects->shape->axes[0]->lists ==
                    objects[i].objects->shape->axes[0]->lists)
                copies++;
        if (copies) objects[i].objects = objects_alias(e, objects[i].objects, copies);
        const Shape *s = objects[i].objects->shape;
        for (int k = 0; k < s->level; k++) frame_order(frame, s->axes[k]);
    }
}

/* Computes the body of def for the given objects. NULL where it cannot be done. */
static Node *define_apply(Elab *e, const ObservableDef *def, const Value *objects, int n,
                          const Ast *call, Span span) {
    if (!def->body || e->depth >= DEPTH_MAX) return NULL;
    Value bound[HML_MAX_AXES * 4];
    Variable *locals = arena_array(e->arena, Variable, def->n_params);
    Frame frame = {.outer = e->frame, .opaque = true, .locals = locals, .n_locals = def->n_params};
    frame.sees = def->sees;
    for (int i = 0; i < n; i++) bound[i] = objects[i];
    if (def->params[0].kind == PARAM_MULTIPLE) {
        Value *items = arena_copy(e->arena, bound, sizeof(Value) * (size_t)n);
        locals[0] = (Variable){
            .name = def->params[0].name,
            .value = {.kind = VALUE_LIST, .items = items, .n = n, .multiple = true, .span = span}};
    } else {
        if (n > 1) bind_pairs(e, &frame, bound, n);
        for (int i = 0; i < n; i++)
            locals[i] = (Variable){.name = def->params[i].name, .value = bound[i]};
    }
    for (int i = def->n_objects; i < def->n_params; i++)
        locals[i] =
            (Variable){.name = def->params[i].name, .value = param_value(e, &def->params[i], call)};
    Frame *before = e->frame;
    e->frame = &frame;
    e->depth++;
    Node *result = elab_node(e, def->body);
    e->depth--;
    e->frame = before;
    return result;
}

bool observable_fits(Elab *e, const ObservableDef *def, const Value *objects, int n) {
    if (def->params[0].kind == PARAM_MULTIPLE) return n > 1 || objects[0].objects->axis;
    if (def->n_objects != n) return false;
    for (int i = 0; i < n; i++)
        if (!kind_fits(e, &def->params[i], &objects[i])) return false;
    return true;
}

/* Tries the definitions of one set in order; failures leave no message unless loud. */
Node *observe_defined(Elab *e, const Definitions *set, Str folded, const Value *objects, int n,
                      const Ast *call, bool loud, Span span) {
    const ObservableDef *def;
    for (int k = 0; (def = define_next(set, folded, n, k)); k++) {
        if (!observable_fits(e, def, objects, n)) continue;
        size_t before = e->diags->items.n;
        Node *v = define_apply(e, def, objects, n, call, span);
        if (v) return v;
        if (loud && e->diags->items.n > before) return NULL;
        if (e->diags->items.n > before && !e->fault.n &&
            e->diags->items.data[before].code != HML_E_OBSERVABLE)
            buf_adds(&e->fault, e->diags->items.data[before].text);
        diag_truncate(e->diags, before);
    }
    return NULL;
}

Node *observe_try(Elab *e, Objects *o, Str name, Span span) {
    const ObservableDef *known = observable_known(e, name);
    char folded[64];
    str_fold(folded, sizeof folded, known ? str_of(known->folded) : name);
    bool script = true;
    for (const Attempt *a = e->attempts; a; a = a->outer) {
        if (a->objects != o || strcmp(a->folded, folded) != 0) continue;
        if (!a->in_script) return NULL;
        script = false;
    }
    Attempt attempt = {e->attempts, o, folded, script};
    e->attempts = &attempt;
    Value v = value_objects(o, span);
    Node *found = NULL;
    if (script) found = observe_defined(e, e->script, str_of(folded), &v, 1, NULL, true, span);
    attempt.in_script = false;
    size_t loud = e->diags->n_errors;
    if (!found) found = stored_any(e, o, name, known, span);
    if (!found && e->diags->n_errors == loud)
        found = observe_defined(e, e->schema, str_of(folded), &v, 1, NULL, false, span);
    if (!found && e->diags->n_errors == loud)
        found = observe_defined(e, e->prelude, str_of(folded), &v, 1, NULL, false, span);
    e->attempts = attempt.outer;
    if (found && found->shape->level == SHAPE_VALUE) found = objects_spread(e, o, found);
    if (!found && e->attempts && !e->lacking.n) /* tells the outermost failure what was wanting */
        buf_adds(&e->lacking, known ? known->name : folded);
    return found;
}
