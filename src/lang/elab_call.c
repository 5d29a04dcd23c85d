/* elab_call.c - calls: mathematical functions, special ones, observables written as functions. */
#include "lang/builtin.h"
#include "lang/elab.h"

static bool is_number(Unit u) { return !u.known || unit_is_number(u); }

Node *op_pure_number(Elab *e, const char *name, Node *x, Span span) {
    if (x->bare || is_number(x->unit)) /* 90 deg is pi/2 */
        return unit_is_number(x->unit) && x->unit.size != 1 ? op_in_unit(e, x, unit_number(), span)
                                                            : x;
    StrBuf unit = {0};
    unit_write(&unit, x->unit);
    diag_error(e->diags, HML_E_UNIT, span, "'%s' wants a pure number, and this is in %s", name,
               buf_cstr(&unit));
    diag_help(e->diags, "divide by the unit: '/ (1 %s)'", buf_cstr(&unit));
    buf_free(&unit);
    return NULL;
}

static Unit radian(void) {
    Unit u = unit_number();
    u.angle = true;
    return u;
}

/* The argument in the unit that the function works in, and the unit of its result. */
static Node *math_unit(Elab *e, const Builtin *b, Node *x, Unit *unit, Span span) {
    *unit = unit_number();
    switch (b->unit) {
    case UNITS_SAME:
        *unit = x->unit;
        return x;
    case UNITS_ROOT2:
        *unit = unit_pow(x->unit, 1, 2);
        return x;
    case UNITS_ROOT3:
        *unit = unit_pow(x->unit, 1, 3);
        return x;
    case UNITS_ANGLE_OUT:
    case UNITS_TURN:
        *unit = radian();
        break;
    default:
        break;
    }
    return op_pure_number(e, b->name, x, span);
}

static Node *call_math1(Elab *e, const Builtin *b, Node *x, Span span, Span argument) {
    Unit unit;
    bool rounds = b->what == VM_FLOOR || b->what == VM_CEIL || b->what == VM_ROUND;
    if ((rounds || b->what == VM_ABS_F64) && (x->elem == HML_U64 || (rounds && x->elem == HML_I64)))
        return x;
    if (b->what == VM_ABS_F64 && x->elem == HML_I64) {
        Node draft = {.op = VM_ABS_I64,
                      .elem = HML_I64,
                      .unit = x->unit,
                      .shape = x->shape,
                      .in = {x},
                      .n_in = 1,
                      .bits = x->bits,
                      .bare = x->bare,
                      .span = span};
        if (x->bits >= 63) op_guard(e, &draft);
        return ir_intern(&e->ir, draft);
    }
    x = op_to_real(e, x);
    x = x ? math_unit(e, b, x, &unit, argument) : NULL;
    if (!x) return NULL;
    bool bare = x->bare && !unit.angle;
    Node draft = {.op = (Opcode)b->what,
                  .elem = HML_F64,
                  .unit = unit,
                  .shape = x->shape,
                  .in = {x},
                  .n_in = 1,
                  .bare = bare,
                  .span = span};
    return ir_intern(&e->ir, draft);
}

static Node *call_math2(Elab *e, const Builtin *b, Node *x, Node *y, Span span) {
    if (!op_units(e, &x, &y, span, "combined")) return NULL;
    x = op_to_real(e, x);
    y = op_to_real(e, y);
    if (!x || !y) return NULL;
    Unit unit = b->unit == UNITS_RATIO ? radian() : x->bare ? y->unit : x->unit;
    bool bare = b->unit == UNITS_SAME && x->bare && y->bare;
    Node *in[] = {x, y};
    if (!op_shapes(e, in, 2, span, "combined")) return NULL;
    const Shape *shape = in[0]->shape->level > in[1]->shape->level ? in[0]->shape : in[1]->shape;
    Node draft = {.op = (Opcode)b->what,
                  .elem = HML_F64,
                  .unit = unit,
                  .shape = shape,
                  .in = {in[0], in[1]},
                  .n_in = 2,
                  .bare = bare,
                  .span = span};
    return ir_intern(&e->ir, draft);
}

/* Arguments by position; named ones are left to observables. */
static int arguments_read(Elab *e, const Ast *a, Value *out) {
    int n = 0;
    bool failed = false;
    for (int i = 0; i < a->n_kids; i++) {
        if (a->kids[i]->kind == AST_NAMED) continue;
        out[n] = elab_value(e, a->kids[i]);
        if (out[n].kind == VALUE_NONE) failed = true;
        n++;
    }
    return failed ? -1 : n;
}

static Node *call_is_missing(Elab *e, Node *x, Span span) {
    return ir_op1(&e->ir, VM_MISSING, HML_BOOL, unit_number(), x->shape, x, span);
}

/* What is there and does not equal itself. */
static Node *call_is_nan(Elab *e, Node *x, Span span) {
    Node *other = op_not(e, op_compare(e, OP_EQ, x, x, span), span);
    return op_logic(e, OP_AND, other, op_not(e, call_is_missing(e, x, span), span), span);
}

static Value call_builtin(Elab *e, const Builtin *b, const Ast *a) {
    for (int i = 0; i < a->n_kids; i++)
        if (a->kids[i]->kind == AST_NAMED) {
            diag_error(e->diags, HML_E_ARGUMENT, a->kids[i]->span, "'%s' has no parameter '%.*s'",
                       b->name, STR_ARG(a->kids[i]->text));
            return value_none();
        }
    Value *v = arena_array(e->arena, Value, a->n_kids + 1);
    int n = arguments_read(e, a, v);
    if (n < 0) return value_none();
    if (b->kind == BUILTIN_REDUCE) return value_node(elab_reduce(e, b, v, n, a->span), a->span);
    if (b->kind == BUILTIN_KINEMATICS)
        return value_node(elab_kinematics(e, b, v, n, a->span), a->span);
    if (b->what >= DO_UNION && b->what <= DO_PRODUCT) return elab_make_objects(e, b, v, n, a);
    int wanted = b->kind == BUILTIN_MATH2 ? 2 : 1;
    if (n != wanted) {
        diag_error(e->diags, HML_E_ARGUMENT, a->span, "'%s' takes %d argument%s, not %d: %s",
                   b->name, wanted, wanted > 1 ? "s" : "", n, b->signature);
        return value_none();
    }
    Node *x[2];
    int at = 0;
    for (int i = 0; i < a->n_kids; i++) { /* elab_node words the error for objects and lists */
        x[at] = v[at].kind == VALUE_NODE ? v[at].node : elab_node(e, a->kids[i]);
        if (!x[at]) return value_none();
        if (b->what != DO_IS_MISSING && !elab_is_number(e, x[at], a->kids[i])) return value_none();
        at++;
    }
    if (b->what == DO_IS_MISSING) return value_node(call_is_missing(e, x[0], a->span), a->span);
    if (b->what == DO_IS_NAN) return value_node(call_is_nan(e, x[0], a->span), a->span);
    if (b->kind == BUILTIN_MATH2) return value_node(call_math2(e, b, x[0], x[1], a->span), a->span);
    return value_node(call_math1(e, b, x[0], a->span, span_whole(v[0].span)), a->span);
}

static void report_function(Elab *e, const Ast *a) {
    const char *names[512];
    size_t n = 0;
    for (; builtin_at(n); n++) names[n] = builtin_at(n)->name;
    const Definitions *sets[] = {e->script, e->schema, e->prelude};
    for (size_t s = 0; s < ARRAY_LEN(sets); s++)
        for (size_t i = 0; i < sets[s]->observables.n && n < ARRAY_LEN(names); i++)
            names[n++] = sets[s]->observables.data[i]->name;
    const char *near = str_nearest(a->text, names, n);
    diag_error(e->diags, HML_E_NAME,
               span_of(a->span.src, a->span.begin, a->span.begin + (uint32_t)a->text.n),
               "there is no function '%.*s'", STR_ARG(a->text));
    if (near) diag_help(e->diags, "did you mean '%s'?", near);
}

static bool check_named(Elab *e, const ObservableDef *known, const Ast *a) {
    for (int i = 0; i < a->n_kids; i++) {
        if (a->kids[i]->kind != AST_NAMED) continue;
        bool found = false;
        for (int k = known->n_objects; k < known->n_params; k++)
            found = found || str_eq(known->params[k].name, a->kids[i]->text);
        if (found) continue;
        diag_error(e->diags, HML_E_ARGUMENT, a->kids[i]->span, "'%s' has no parameter '%.*s'",
                   known->name, STR_ARG(a->kids[i]->text));
        return false;
    }
    return true;
}

/* delta_r(jet0, jet1), and jet0.n_subjettiness(n = 2). */
static Value call_observable(Elab *e, const Ast *a) {
    Str name = a->text;
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.') dot--;
    Value *v = arena_array(e->arena, Value, a->n_kids + 1);
    int extra = 0;
    if (dot) {
        Ast object = {.kind = AST_PATH, .text = {name.p, dot - 1}};
        object.span = span_of(a->span.src, a->span.begin, a->span.begin + (uint32_t)dot - 1);
        name = (Str){name.p + dot, name.n - dot};
        v[extra++] = elab_path(e, &object);
        if (v[0].kind == VALUE_NONE) return v[0];
    }
    const ObservableDef *known = observable_known(e, name);
    if (!known) {
        report_function(e, a);
        return value_none();
    }
    int n = arguments_read(e, a, v + extra);
    if (n < 0 || !check_named(e, known, a)) return value_none();
    n += extra;
    for (const Frame *f = e->frame; f && n == 0 && !f->opaque; f = f->outer) /* inside `X where` */
        if (f->element) v[n++] = value_objects(f->element, a->span);
    if (n == 1 && v[0].kind == VALUE_LIST && v[0].multiple) {
        n = v[0].n;
        v = v[0].items;
    }
    for (int i = 0; i < n; i++)
        if (v[i].kind != VALUE_OBJECTS) {
            diag_error(e->diags, HML_E_KIND, span_whole(v[i].span),
                       "'%s' is an observable of physics objects", known->name);
            return value_none();
        }
    if (n == 0) {
        diag_error(e->diags, HML_E_ARGUMENT, a->span, "'%s' needs an object", known->name);
        return value_none();
    }
    return value_node(observe_call(e, v, n, name, a, a->span), a->span);
}

Value elab_method(Elab *e, const Ast *a) {
    const Ast *call = a->kids[1];
    Value v = elab_value(e, a->kids[0]);
    if (v.kind == VALUE_NONE) return v;
    if (v.kind == VALUE_HANDLE && v.handle->class->method)
        return v.handle->class->method(e, v.handle, call->text, call);
    const ObservableDef *known = v.kind == VALUE_OBJECTS ? observable_known(e, call->text) : NULL;
    if (known && check_named(e, known, call))
        return value_node(observe_call(e, &v, 1, call->text, call, a->span), a->span);
    if (!known)
        diag_error(e->diags, HML_E_NAME, a->span, "a %s has no method '%.*s'", value_word(&v),
                   STR_ARG(call->text));
    return value_none();
}

Value elab_call(Elab *e, const Ast *a) {
    const FunctionDef *def = define_find_function(e->script, a->text);
    if (def) return elab_call_function(e, def, a);
    const Builtin *b = builtin_find(a->text);
    if (b && b->kind == BUILTIN_HOST && e->host.call) return e->host.call(e->host.ctx, e, b, a);
    if (b) return call_builtin(e, b, a);
    Value thing = elab_handle_named(e, a->text);
    if (thing.kind == VALUE_HANDLE && thing.handle->class->call)
        return thing.handle->class->call(e, thing.handle, a);
    Str owner = {a->text.p, a->text.n}, method = a->text;
    while (owner.n && owner.p[owner.n - 1] != '.') owner.n--;
    if (owner.n) {
        method = (Str){a->text.p + owner.n, a->text.n - owner.n};
        owner.n--;
        thing = elab_handle_named(e, owner);
    }
    if (thing.kind == VALUE_HANDLE && thing.handle->class->method)
        return thing.handle->class->method(e, thing.handle, method, a);
    if (elab_failed_named(e, a->text) || elab_failed_named(e, owner)) return value_none();
    return call_observable(e, a);
}
