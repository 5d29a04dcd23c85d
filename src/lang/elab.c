/* elab.c - elaborates expressions: the walk over the syntax tree; see elab.h. */
#include "lang/elab.h"

void elab_open(Elab *e, const View *view, const Definitions *prelude, const Definitions *script,
               Arena *arena, Diags *diags) {
    *e = (Elab){.arena = arena, .diags = diags};
    e->prelude = prelude;
    e->script = script;
    elab_enter(e, view);
    ir_open(&e->ir, arena);
}

void elab_enter(Elab *e, const View *view) {
    e->view = view;
    e->catalog = view->catalog;
    e->schema = view->schema;
    e->sample = view->sample;
}

void elab_close(Elab *e) {
    ir_close(&e->ir);
    vec_free(&e->variables);
    buf_free(&e->lacking);
    buf_free(&e->unmade);
    buf_free(&e->fault);
}

Value value_node(Node *n, Span span) {
    return (Value){.kind = n ? VALUE_NODE : VALUE_NONE, .node = n, .span = span};
}

Value value_objects(Objects *o, Span span) {
    return (Value){.kind = o ? VALUE_OBJECTS : VALUE_NONE, .objects = o, .span = span};
}

Value value_handle(Handle *h, Span span) {
    return (Value){.kind = h ? VALUE_HANDLE : VALUE_NONE, .handle = h, .span = span};
}

Value value_none(void) { return (Value){0}; }

const char *value_word(const Value *v) {
    switch (v->kind) {
    case VALUE_NODE:
        return v->node->elem == HML_STR    ? "text"
               : v->node->elem == HML_BOOL ? "truth value"
                                           : "number";
    case VALUE_OBJECTS:
        return "physics object";
    case VALUE_LIST:
        return v->multiple ? "multiple object" : "list";
    case VALUE_RANGE:
        return "range";
    case VALUE_RECORD:
        return "record";
    case VALUE_HANDLE:
        return v->handle->class->word;
    default:
        return "nothing";
    }
}

bool value_of_columns(const Value *v) {
    if (v->kind == VALUE_OBJECTS) return true;
    if (v->kind == VALUE_NODE) return v->node->sample || v->node->shape->level >= 0;
    for (int i = 0; i < v->n; i++)
        if (value_of_columns(&v->items[i])) return true;
    return false;
}

const char *level_name(Elab *e, const Shape *s) {
    if (s->level == SHAPE_VALUE) return "value";
    if (s->level == SHAPE_EVENT) return "event";
    StrBuf b = {0};
    for (int i = 0; i < s->level; i++) {
        bool below = i > 0 && s->axes[i]->parent == s->axes[i - 1];
        if (i && !below) buf_adds(&b, " × ");
        if (below) buf_clear(&b); /* the label of an inner axis names the outer one */
        buf_adds(&b, s->axes[i]->label);
    }
    const char *text = arena_strdup(e->arena, buf_cstr(&b));
    buf_free(&b);
    return text;
}

Node *elab_node(Elab *e, const Ast *a) {
    Value v = elab_value(e, a);
    return elab_as_node(e, &v, a);
}

Node *elab_as_node(Elab *e, const Value *v, const Ast *a) {
    if (v->kind == VALUE_NONE) return NULL;
    if (v->kind == VALUE_NODE) return v->node;
    if (v->kind == VALUE_HANDLE && v->handle->class->number)
        return v->handle->class->number(e, v->handle, a->span);
    if (v->kind == VALUE_OBJECTS) {
        diag_error(e->diags, HML_E_TYPE, span_whole(a->span),
                   "%s is a physics object, not a number", v->objects->label);
        diag_help(e->diags, "name one of its observables: '%s.pt'", v->objects->label);
    } else {
        diag_error(e->diags, HML_E_TYPE, span_whole(a->span),
                   "a %s stands where one value is needed", value_word(v));
    }
    return NULL;
}

bool elab_is_truth(Elab *e, const Node *n, const Ast *a, const char *word) {
    if (n->elem == HML_BOOL) return true;
    const char *type = n->elem == HML_STR ? "text" : "number";
    Span span = span_whole(a->span);
    if (word)
        diag_error(e->diags, HML_E_TYPE, span, "'%s' wants truth values, and this is a %s", word,
                   type);
    else
        diag_error(e->diags, HML_E_TYPE, span, "a cut is a condition, and this is a %s", type);
    StrBuf text = {0};
    if (a->span.src)
        buf_add(&text, (Str){a->span.src->text + a->span.begin, a->span.end - a->span.begin});
    if (n->elem != HML_STR && text.n && text.n < 40 && !memchr(text.p, '\n', text.n))
        diag_help(e->diags, "compare it: '%s != 0'", buf_cstr(&text));
    buf_free(&text);
    return false;
}

bool elab_is_number(Elab *e, const Node *n, const Ast *a) {
    if (n->elem != HML_STR) return true;
    diag_error(e->diags, HML_E_TYPE, span_whole(a->span), "a text stands where a number is needed");
    return false;
}

bool elab_constant(Elab *e, const Ast *a, double *out) {
    Node *n = elab_node(e, a);
    if (!n) return false;
    if (!n->is_constant || n->elem == HML_STR || n->elem == HML_BOOL) {
        diag_error(e->diags, HML_E_ARGUMENT, span_whole(a->span),
                   "a constant number is needed here");
        return false;
    }
    *out = n->elem == HML_F64   ? n->value.f
           : n->elem == HML_U64 ? (double)n->value.u
                                : (double)n->value.i;
    return true;
}

/* An expression that is used only where condition holds (NULL: everywhere). */
static Node *elab_guarded(Elab *e, const Ast *a, Node *condition) {
    Guard *outer = e->guard, guard = {outer, condition};
    if (condition) e->guard = &guard;
    Node *n = elab_node(e, a);
    e->guard = outer;
    return n;
}

/* Two texts one behind the other. */
static Value join_texts(Elab *e, const Node *x, const Node *y, Span span) {
    if (!x->is_constant || !y->is_constant) {
        diag_error(e->diags, HML_E_TYPE, span, "only texts of the script can be joined");
        return value_none();
    }
    const char *text = arena_printf(e->arena, "%.*s%.*s", STR_ARG(x->value.s), STR_ARG(y->value.s));
    return value_node(ir_text(&e->ir, str_of(text), span), span);
}

static Value elab_arithmetic(Elab *e, const Ast *a) {
    Value v = elab_value(e, a->kids[0]), w = elab_value(e, a->kids[1]);
    const Value *thing = v.kind == VALUE_HANDLE ? &v : w.kind == VALUE_HANDLE ? &w : NULL;
    if (v.kind == VALUE_NONE || w.kind == VALUE_NONE) return value_none();
    if (thing && thing->handle->class->binary)
        return thing->handle->class->binary(e, a->op, &v, &w, a->span);
    Node *x = elab_as_node(e, &v, a->kids[0]), *y = elab_as_node(e, &w, a->kids[1]);
    if (x && y && a->op == OP_ADD && x->elem == HML_STR && y->elem == HML_STR)
        return join_texts(e, x, y, a->span);
    bool numbers = x && y && elab_is_number(e, x, a->kids[0]) && elab_is_number(e, y, a->kids[1]);
    return value_node(numbers ? op_arithmetic(e, a->op, x, y, a->span) : NULL, a->span);
}

static Node *elab_binary(Elab *e, const Ast *a) {
    Node *x = elab_node(e, a->kids[0]);
    const char *word = ast_op_text(a->op);
    if (x && !elab_is_truth(e, x, a->kids[0], word)) x = NULL;
    Node *used = !x ? NULL : a->op == OP_AND ? x : op_not(e, x, a->span);
    Node *y = elab_guarded(e, a->kids[1], used);
    if (y && !elab_is_truth(e, y, a->kids[1], word)) y = NULL;
    return x && y ? op_logic(e, a->op, x, y, a->span) : NULL;
}

static Node *elab_condition(Elab *e, const Ast *a) {
    Node *condition = elab_node(e, a->kids[0]);
    if (condition && !elab_is_truth(e, condition, a->kids[0], "if")) condition = NULL;
    Node *yes = elab_guarded(e, a->kids[1], condition);
    Node *no = elab_guarded(e, a->kids[2], condition ? op_not(e, condition, a->span) : NULL);
    return condition && yes && no ? op_select(e, condition, yes, no, a->span) : NULL;
}

static Node *in_range(Elab *e, AstOp op, Node *x, const Value *range, Span span) {
    bool inside = op == OP_IN;
    Node *low = op_compare(e, inside ? OP_GE : OP_LT, x, range->items[0].node, span);
    Node *high = op_compare(e, inside ? OP_LE : OP_GT, x, range->items[1].node, span);
    return low && high ? op_logic(e, inside ? OP_AND : OP_OR, low, high, span) : NULL;
}

static Node *in_list(Elab *e, AstOp op, Node *x, const Value *list, const Ast *a) {
    bool inside = op == OP_IN;
    bool whole = x->op == VM_ROUND || x->op == VM_FLOOR || x->op == VM_CEIL;
    if (x->elem == HML_F64 && !x->is_constant && !whole) {
        diag_error(e->diags, HML_E_TYPE, a->span,
                   "'in' compares with a list exactly, and this is a real number");
        StrBuf items = {0};
        const Ast *written = a->kids[1];
        if (written->kind == AST_LIST && written->n_kids == 2) {
            ast_write_full(&items, written->kids[0]);
            buf_adds(&items, "..");
            ast_write_full(&items, written->kids[1]);
        }
        diag_help(e->diags,
                  "for an interval write 'in %s', for whole numbers 'round(...) in [...]'",
                  items.n ? buf_cstr(&items) : "lo..hi");
        buf_free(&items);
        return NULL;
    }
    Node *result = ir_bool(&e->ir, !inside, a->span);
    if (list->n == 0 && !inside) /* what is missing is not in a list, nor not in it */
        result = op_not(
            e, ir_op1(&e->ir, VM_MISSING, HML_BOOL, unit_number(), x->shape, x, a->span), a->span);
    for (int i = 0; i < list->n; i++) {
        if (list->items[i].kind != VALUE_NODE) {
            diag_error(e->diags, HML_E_TYPE, list->items[i].span,
                       "a list of values is needed here");
            return NULL;
        }
        Node *same = op_compare(e, inside ? OP_EQ : OP_NE, x, list->items[i].node, a->span);
        result = same ? op_logic(e, inside ? OP_OR : OP_AND, result, same, a->span) : NULL;
        if (!result) return NULL;
    }
    return result;
}

static Node *elab_in(Elab *e, AstOp op, Node *x, const Ast *right, const Ast *whole, Span span) {
    Value set = elab_value(e, right);
    Ast shown = *whole;
    Ast *kids[] = {whole->kids[0], (Ast *)right};
    shown.kids = kids;
    shown.span = span;
    if (set.kind == VALUE_RANGE) return in_range(e, op, x, &set, span);
    if (set.kind == VALUE_LIST) return in_list(e, op, x, &set, &shown);
    if (set.kind == VALUE_NONE) return NULL;
    diag_error(e->diags, HML_E_TYPE, span_whole(right->span),
               "'in' wants a list [a, b] or an interval lo..hi");
    return NULL;
}

static Node *elab_compare(Elab *e, const Ast *a) {
    if (a->ops[0] == OP_IN || a->ops[0] == OP_NOT_IN) {
        size_t before = e->diags->items.n;
        Value v = elab_value(e, a->kids[0]);
        if (v.kind == VALUE_OBJECTS) return elab_identity(e, a, v.objects);
        if (v.kind == VALUE_NONE && e->diags->items.n > before) return NULL;
    }
    Node *result = NULL, *left = elab_node(e, a->kids[0]);
    bool failed = !left;
    for (int i = 0; i + 1 < a->n_kids; i++) {
        AstOp op = a->ops[i];
        const Ast *right = a->kids[i + 1];
        Node *pair = NULL, *next = NULL;
        if (op == OP_IN || op == OP_NOT_IN) {
            if (left) pair = elab_in(e, op, left, right, a, span_at(a->span, a->places[i]));
            if (i + 2 < a->n_kids) {
                diag_error(e->diags, HML_E_SYNTAX, span_at(a->span, a->places[i + 1]),
                           "'in' ends a chain of comparisons");
                return NULL;
            }
        } else {
            next = elab_node(e, right);
            if (!next && left && left->elem == HML_STR && right->kind == AST_PATH)
                diag_help(e->diags, "a text stands in quotes: '\"%.*s\"'", STR_ARG(right->text));
            Span span = span_at(span_join(a->kids[i]->span, right->span), a->places[i]);
            if (left && next) pair = op_compare(e, op, left, next, span);
        }
        failed = failed || !pair;
        if (!failed) result = result ? op_logic(e, OP_AND, result, pair, a->span) : pair;
        left = next;
    }
    return failed ? NULL : result;
}

static Value elab_list(Elab *e, const Ast *a, ValueKind kind) {
    Value v = {.kind = kind, .n = a->n_kids, .span = a->span};
    v.items = arena_array(e->arena, Value, a->n_kids);
    bool failed = false;
    for (int i = 0; i < a->n_kids; i++) {
        v.items[i] = elab_value(e, a->kids[i]);
        if (v.items[i].kind == VALUE_NONE) failed = true;
    }
    return failed ? value_none() : v;
}

static Value elab_range(Elab *e, const Ast *a) {
    Value v = elab_list(e, a, VALUE_RANGE);
    for (int i = 0; i < v.n; i++)
        if (v.items[i].kind != VALUE_NODE) {
            diag_error(e->diags, HML_E_TYPE, a->kids[i]->span, "an interval has two numbers");
            return value_none();
        }
    return v;
}

static Value unit_apply(Elab *e, Value v, Unit unit, const Ast *a) {
    if (v.kind == VALUE_LIST || v.kind == VALUE_RANGE) {
        for (int i = 0; i < v.n; i++) {
            v.items[i] = unit_apply(e, v.items[i], unit, a);
            if (v.items[i].kind == VALUE_NONE) return value_none();
        }
        return v;
    }
    if (v.kind != VALUE_NODE) return value_none();
    Node *n = v.node;
    if (n->is_constant && n->bare) {
        n = op_to_real(e, n);
        return value_node(ir_real(&e->ir, n->value.f, unit, false, a->span), a->span);
    }
    if (!n->unit.known && n->elem != HML_STR && n->elem != HML_BOOL) {
        Node draft = {.elem = n->elem,
                      .unit = unit,
                      .shape = n->shape,
                      .in = {n},
                      .n_in = 1,
                      .bits = n->bits,
                      .span = a->span};
        return value_node(ir_intern(&e->ir, draft), a->span);
    }
    diag_error(e->diags, HML_E_UNIT, a->span, "this has a unit already");
    return value_none();
}

static Value elab_unit(Elab *e, const Ast *a) {
    Unit unit;
    if (!unit_find(&unit, a->text)) return value_none();
    Value v = elab_value(e, a->kids[0]);
    return v.kind == VALUE_NONE ? v : unit_apply(e, v, unit, a);
}

static Node *elab_literal(Elab *e, const Ast *a) {
    switch (a->kind) {
    case AST_INT:
        return ir_int(&e->ir, a->number.i, a->span);
    case AST_UINT:
        return ir_uint(&e->ir, a->number.u, a->span);
    case AST_REAL:
        return ir_real(&e->ir, a->number.x, unit_number(), true, a->span);
    case AST_STRING:
        return ir_text(&e->ir, a->text, a->span);
    default:
        return ir_bool(&e->ir, a->number.i != 0, a->span);
    }
}

static Node *elab_unary(Elab *e, const Ast *a) {
    Node *x = elab_node(e, a->kids[0]);
    if (!x) return NULL;
    if (a->op == OP_NOT)
        return elab_is_truth(e, x, a->kids[0], "not") ? op_not(e, x, a->span) : NULL;
    return elab_is_number(e, x, a->kids[0]) ? op_negate(e, x, a->span) : NULL;
}

Value elab_value(Elab *e, const Ast *a) {
    switch (a->kind) {
    case AST_INT:
    case AST_UINT:
    case AST_REAL:
    case AST_STRING:
    case AST_BOOL:
        return value_node(elab_literal(e, a), a->span);
    case AST_PATH:
        return elab_path(e, a);
    case AST_RUN:
        return elab_run(e, a);
    case AST_UNARY:
        return value_node(elab_unary(e, a), a->span);
    case AST_BINARY:
        return a->op == OP_AND || a->op == OP_OR ? value_node(elab_binary(e, a), a->span)
                                                 : elab_arithmetic(e, a);
    case AST_COMPARE:
        return value_node(elab_compare(e, a), a->span);
    case AST_CONDITION:
        return value_node(elab_condition(e, a), a->span);
    case AST_RANGE:
        return elab_range(e, a);
    case AST_LIST:
        return elab_list(e, a, VALUE_LIST);
    case AST_CALL:
        return elab_call(e, a);
    case AST_INDEX:
        return elab_index_of(e, a);
    case AST_MEMBER:
        return elab_member(e, elab_value(e, a->kids[0]), a->text, a->span);
    case AST_METHOD:
        return elab_method(e, a);
    case AST_COMPREHENSION:
        return elab_comprehension(e, a);
    case AST_REGION:
        return e->host.region ? e->host.region(e->host.ctx, e, a) : value_none();
    case AST_UNIT:
        return elab_unit(e, a);
    case AST_PAREN:
        return elab_value(e, a->kids[0]);
    case AST_CUT:
    case AST_VETO:
        return elab_cut(e, a);
    case AST_WHERE:
    case AST_SORT_BY:
    case AST_BEST_BY:
    case AST_FIRST:
    case AST_AS:
        return elab_clause(e, a);
    default:
        break;
    }
    diag_error(e->diags, HML_E_SYNTAX, a->span, "an expression is needed here");
    return value_none();
}
