/* elab_function.c - functions of the script, lists made by `for`.
 *
 * A function is its text put in the place of the call: its parameters are values of any kind, so
 * that it works on numbers, columns, objects and things alike. What it calls must come to an end
 * while it is elaborated; a function that calls itself needs a choice between constants to do so.
 */
#include "lang/elab.h"

enum { CALLS_MAX = 200, LOCALS_STEP = 16, ELEMENTS_MAX = 1000000 };

/* ---- elements of lists ---- */

static Value element_at(Elab *e, double x, bool whole, Span span) {
    return value_node(whole ? ir_int(&e->ir, (int64_t)x, span)
                            : ir_real(&e->ir, x, unit_number(), true, span),
                      span);
}

bool elab_elements(Elab *e, Value *v, const Ast *a) {
    if (v->kind == VALUE_LIST || v->kind == VALUE_RECORD) return true;
    const Node *lo = v->kind == VALUE_RANGE ? v->items[0].node : NULL;
    const Node *hi = v->kind == VALUE_RANGE ? v->items[1].node : NULL;
    if (!lo || !lo->is_constant || lo->elem != HML_I64 || !hi->is_constant || hi->elem != HML_I64) {
        diag_error(e->diags, HML_E_TYPE, span_whole(a->span),
                   "'for' runs over a list or an interval of whole numbers, and this is a %s",
                   value_word(v));
        return false;
    }
    int64_t n = hi->value.i - lo->value.i + 1;
    if (n > ELEMENTS_MAX) {
        diag_error(e->diags, HML_E_ARGUMENT, span_whole(a->span), "that is more than a million");
        return false;
    }
    Value list = {.kind = VALUE_LIST, .n = (int)MAX_OF(n, 0), .span = v->span};
    list.items = arena_array(e->arena, Value, list.n);
    for (int i = 0; i < list.n; i++)
        list.items[i] = element_at(e, (double)(lo->value.i + i), true, v->span);
    *v = list;
    return true;
}

/* A condition that is known now. */
static bool constant_truth(Elab *e, const Ast *a, const char *word, bool *out) {
    Node *n = elab_node(e, a);
    if (!n || !elab_is_truth(e, n, a, word)) return false;
    if (n->is_constant) {
        *out = n->value.i != 0;
        return true;
    }
    bool value = n->shape->level == SHAPE_VALUE && !n->stage;
    if (!value || !e->host.truth || !e->host.truth(e->host.ctx, n, out)) {
        diag_error(e->diags, HML_E_ARGUMENT, span_whole(a->span),
                   "'%s' wants a condition that is known before the events are read", word);
        diag_help(e->diags, "a choice for each event is written 'A if CONDITION else B'");
        return false;
    }
    return true;
}

Value elab_comprehension(Elab *e, const Ast *a) {
    Value list = elab_value(e, a->kids[1]);
    if (list.kind == VALUE_NONE || !elab_elements(e, &list, a->kids[1])) return value_none();
    Value out = {.kind = VALUE_LIST, .span = a->span};
    out.items = arena_array(e->arena, Value, list.n);
    Variable item = {.name = a->text};
    Frame frame = {.outer = e->frame, .locals = &item, .n_locals = 1};
    bool good = true;
    for (int i = 0; i < list.n && good; i++) {
        bool wanted = true;
        e->frame = frame.outer;
        item = elab_local_item(e, a->text, list.items[i], a->kids[1], i);
        e->frame = &frame;
        if (a->n_kids > 2) good = constant_truth(e, a->kids[2], "if", &wanted);
        if (!good || !wanted) continue;
        Value v = elab_value(e, a->kids[0]);
        good = v.kind != VALUE_NONE;
        out.items[out.n++] = v;
    }
    e->frame = frame.outer;
    return good ? out : value_none();
}

/* ---- bodies ---- */

static void local_set(Elab *e, Frame *f, Variable local) {
    if (f->n_locals % LOCALS_STEP == 0) {
        Variable *more = arena_array(e->arena, Variable, f->n_locals + LOCALS_STEP);
        if (f->n_locals) memcpy(more, f->locals, sizeof(Variable) * (size_t)f->n_locals);
        f->locals = more;
    }
    f->locals[f->n_locals++] = local;
}

/* The value of a block: of the last line that was reached. *value is NONE where there was none. */
static bool block_value(Elab *e, Frame *f, const Ast *block, Value *value);

static bool choice_value(Elab *e, Frame *f, const Ast *a, Value *value) {
    bool truth;
    if (!constant_truth(e, a->kids[0], "if", &truth)) return false;
    if (truth) return block_value(e, f, a->kids[1], value);
    if (a->n_kids < 3) return true;
    return a->kids[2]->kind == AST_IF ? choice_value(e, f, a->kids[2], value)
                                      : block_value(e, f, a->kids[2], value);
}

static bool loop_value(Elab *e, Frame *f, const Ast *a, Value *value) {
    Value list = elab_value(e, a->kids[0]);
    if (list.kind == VALUE_NONE || !elab_elements(e, &list, a->kids[0])) return false;
    for (int i = 0; i < list.n; i++) {
        local_set(e, f, elab_local_item(e, a->text, list.items[i], a->kids[0], i));
        if (!block_value(e, f, a->kids[1], value)) return false;
    }
    return true;
}

/* A, B = LIST */
static bool unpack_value(Elab *e, Frame *f, const Ast *a) {
    int n = a->n_kids - 1;
    Value v = elab_value(e, a->kids[n]);
    if (v.kind == VALUE_NONE) return false;
    if (v.kind != VALUE_LIST || v.n != n) {
        diag_error(e->diags, HML_E_TYPE, span_whole(a->kids[n]->span),
                   "%d names take the elements of a list with so many", n);
        return false;
    }
    for (int i = 0; i < n; i++)
        local_set(e, f, elab_local_item(e, a->kids[i]->text, v.items[i], a->kids[n], i));
    return true;
}

static bool block_value(Elab *e, Frame *f, const Ast *block, Value *value) {
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *a = block->kids[i];
        if (a->kind == AST_IF) {
            if (!choice_value(e, f, a, value)) return false;
        } else if (a->kind == AST_FOR) {
            if (!loop_value(e, f, a, value)) return false;
        } else if (a->kind == AST_ASSIGN) {
            Value v = elab_value(e, a->kids[0]);
            if (v.kind == VALUE_NONE) return false;
            local_set(e, f, elab_local(e, a->text, v, a->kids[0]));
        } else if (a->kind == AST_UNPACK) {
            if (!unpack_value(e, f, a)) return false;
        } else if (a->kind == AST_LINE && a->n_kids == 1) {
            *value = elab_value(e, a->kids[0]);
            if (value->kind == VALUE_NONE) return false;
        } else {
            diag_error(e->diags, HML_E_SYNTAX, a->span,
                       "a function has values, 'if' and 'for', and ends with its value");
            return false;
        }
    }
    return true;
}

/* ---- calls ---- */

static bool bind_argument(Elab *e, const FunctionDef *def, Frame *f, int at, const Ast *a) {
    const Ast *written = a->kind == AST_NAMED ? a->kids[0] : a;
    if (a->kind == AST_NAMED) {
        for (at = 0; at < def->n_params && !str_eq(def->params[at].name, a->text);) at++;
        if (at == def->n_params) {
            diag_error(e->diags, HML_E_ARGUMENT, a->span, "'%s' has no parameter '%.*s'", def->name,
                       STR_ARG(a->text));
            return false;
        }
    }
    if (at >= def->n_params) {
        diag_error(e->diags, HML_E_ARGUMENT, a->span, "'%s' takes %d argument%s", def->name,
                   def->n_params, def->n_params == 1 ? "" : "s");
        return false;
    }
    f->locals[at] = elab_local(e, def->params[at].name, elab_value(e, written), written);
    return f->locals[at].value.kind != VALUE_NONE;
}

/* Defaults see the parameters before them. */
static bool bind_defaults(Elab *e, const FunctionDef *def, Frame *f, const Ast *call) {
    for (int i = 0; i < def->n_params; i++) {
        if (f->locals[i].value.kind != VALUE_NONE) continue;
        if (!def->params[i].fallback) {
            diag_error(e->diags, HML_E_ARGUMENT, call->span, "'%s' needs a value for '%.*s'",
                       def->name, STR_ARG(def->params[i].name));
            return false;
        }
        const Ast *fallback = def->params[i].fallback;
        f->locals[i] = elab_local(e, def->params[i].name, elab_value(e, fallback), fallback);
        if (f->locals[i].value.kind == VALUE_NONE) return false;
    }
    return true;
}

Value elab_call_function(Elab *e, const FunctionDef *def, const Ast *a) {
    int room = (def->n_params / LOCALS_STEP + 1) * LOCALS_STEP;
    Frame frame = {.outer = e->frame, .opaque = true, .sees = def->sees};
    frame.locals = arena_array(e->arena, Variable, room);
    for (int i = 0; i < a->n_kids; i++)
        if (!bind_argument(e, def, &frame, i, a->kids[i])) return value_none();
    frame.n_locals = def->n_params;
    for (int i = 0; i < def->n_params; i++) frame.locals[i].name = def->params[i].name;
    if (e->calls == CALLS_MAX) {
        diag_error(e->diags, HML_E_ARGUMENT, a->span, "'%s' calls itself without end", def->name);
        diag_help(e->diags, "a function that calls itself stops by an 'if' on constants alone");
        return value_none();
    }
    Value value = value_none();
    e->calls++;
    e->frame = &frame;
    bool good = bind_defaults(e, def, &frame, a);
    if (good && def->body->kind == AST_BLOCK)
        good = block_value(e, &frame, def->body, &value);
    else if (good)
        value = elab_value(e, def->body);
    e->frame = frame.outer;
    e->calls--;
    if (good && value.kind == VALUE_NONE && def->body->kind == AST_BLOCK)
        diag_error(e->diags, HML_E_ARGUMENT, a->span, "'%s' came to an end without a value",
                   def->name);
    value.span = a->span;
    return good ? value : value_none();
}
