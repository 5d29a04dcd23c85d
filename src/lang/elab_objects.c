/* elab_objects.c - objects made by calls and clauses: union, pairs, triples, quads, product; where,
 * sort by, best by, first, as.
 */
#include "lang/builtin.h"
#include "lang/elab.h"

/* ---- calls ---- */

static Value call_union(Elab *e, const Value *arguments, int n, const Ast *a) {
    Objects *members[16];
    StrBuf label = {0};
    for (int i = 0; i < n; i++) {
        const Value *v = &arguments[i];
        if (i >= (int)ARRAY_LEN(members) || v->kind != VALUE_OBJECTS || !v->objects->axis ||
            v->objects->shape->level != 1) {
            diag_error(e->diags, HML_E_KIND, span_whole(v->span),
                       i >= (int)ARRAY_LEN(members)
                           ? "'union' joins at most 16 collections"
                           : "'union' joins collections of the event, and this is none");
            buf_free(&label);
            return value_none();
        }
        members[i] = v->objects;
        buf_printf(&label, "%s%s", i ? "+" : "", v->objects->label);
    }
    const char *text = arena_strdup(e->arena, buf_cstr(&label));
    buf_free(&label);
    if (n < 2) {
        diag_error(e->diags, HML_E_ARGUMENT, a->span, "'union' needs at least two collections");
        return value_none();
    }
    return value_objects(objects_union(e, members, n, text), a->span);
}

/* pairs(jet), product(jet, muon). */
static Value call_combine(Elab *e, const Builtin *b, const Value *arguments, int n, const Ast *a) {
    int k = b->what == DO_PAIRS ? 2 : b->what == DO_TRIPLES ? 3 : b->what == DO_QUADS ? 4 : 0;
    if (k ? n != 1 : n < 2 || n > HML_MAX_AXES) {
        diag_error(e->diags, HML_E_ARGUMENT, a->span,
                   k ? "'%s' takes one collection: %s" : "'%s' takes 2 to 4 collections: %s",
                   b->name, b->signature);
        if (k && n == 2)
            diag_help(e->diags, "one of each is 'product(%s, %s)'",
                      arguments[0].kind == VALUE_OBJECTS ? arguments[0].objects->label : "X",
                      arguments[1].kind == VALUE_OBJECTS ? arguments[1].objects->label : "Y");
        return value_none();
    }
    Objects *members[HML_MAX_AXES];
    StrBuf label = {0};
    buf_printf(&label, "%s(", b->name);
    for (int i = 0; i < n; i++) {
        const Value *v = &arguments[i];
        bool fits = v->kind == VALUE_OBJECTS && v->objects->axis;
        if (!fits || (!k && v->objects->shape->level != 1)) {
            diag_error(e->diags, HML_E_KIND, span_whole(v->span),
                       fits ? "'%s' combines collections of the event, and this is nested"
                            : "'%s' combines the objects of collections, and this is none",
                       b->name);
            if (v->kind == VALUE_OBJECTS && !fits && v->objects->base)
                diag_help(e->diags, "all of them are '%s'", v->objects->base->label);
            if (v->kind == VALUE_NODE)
                diag_help(e->diags,
                          "name the objects, and the observable behind them: "
                          "'%s(jet).first.pt'",
                          b->name);
            buf_free(&label);
            return value_none();
        }
        members[i] = v->objects;
        buf_printf(&label, "%s%s", i ? ", " : "", v->objects->label);
    }
    buf_addc(&label, ')');
    const char *text = arena_strdup(e->arena, buf_cstr(&label));
    buf_free(&label);
    return value_objects(objects_combined(e, members, n, k, NULL, text, a->span), a->span);
}

Value elab_make_objects(Elab *e, const Builtin *b, const Value *arguments, int n, const Ast *a) {
    return b->what == DO_UNION ? call_union(e, arguments, n, a)
                               : call_combine(e, b, arguments, n, a);
}

/* ---- clauses ---- */

static Value report_no_collection(Elab *e, const Value *v, const Ast *a) {
    static const char *const words[] = {"where", "sort by", "best by", "first", "as"};
    const char *word = words[a->kind - AST_WHERE];
    Span span = span_whole(a->kids[0]->span);
    if (v->kind != VALUE_OBJECTS) {
        diag_error(e->diags, HML_E_KIND, span,
                   "'%s' wants a collection of objects, and this is none", word);
        return value_none();
    }
    diag_error(e->diags, HML_E_KIND, span, "'%s' wants a collection, and %s is a single object",
               word, v->objects->label);
    if (v->objects->base)
        diag_help(e->diags, "of all of them it is '%s %s ...'", v->objects->base->label, word);
    return value_none();
}

/* The names that `as` gives to the members. */
static bool names_join(Elab *e, StrBuf *out, const Ast *names) {
    for (int i = 0; i < names->n_kids; i++) {
        const Ast *a = names->kids[i];
        Str name = a->text;
        bool plain = !memchr(name.p, '.', name.n) && !memchr(name.p, ':', name.n) &&
                     !memchr(name.p, '`', name.n);
        bool twice = false;
        for (int k = 0; k < i; k++) twice = twice || str_eq(names->kids[k]->text, name);
        const ObservableDef *known = observable_known(e, name); /* aliases may be used up */
        if (known && !str_eq_nocase(name, str_of(known->name))) known = NULL;
        if (plain && !twice && !known) {
            buf_printf(out, "%s%.*s", i ? " " : "", STR_ARG(name));
            continue;
        }
        if (!plain)
            diag_error(e->diags, HML_E_NAME, a->span,
                       "the name of a member is one word without dot and slice");
        else if (twice)
            diag_error(e->diags, HML_E_NAME, a->span, "two members are called '%.*s'",
                       STR_ARG(name));
        else
            diag_error(e->diags, HML_E_NAME, a->span,
                       "'%.*s' is the observable '%s', which combinations have too", STR_ARG(name),
                       known->name);
        if (known) diag_help(e->diags, "another name is needed: '%.*s1'", STR_ARG(name));
        return false;
    }
    return true;
}

static Value clause_as(Elab *e, Objects *o, const Ast *a) {
    const Ast *names = a->kids[1];
    if (o->kind != OBJECTS_COMBINED) {
        diag_error(e->diags, HML_E_KIND, span_whole(a->kids[0]->span),
                   "'as' names the members of combinations, and %s is none", o->label);
        diag_help(e->diags, "it stands right behind them: 'pairs(jet) as (a, b) where ...'");
        return value_none();
    }
    int n = o->start ? (int)o->start : o->n_members;
    if (names->n_kids != n) {
        diag_error(e->diags, HML_E_ARGUMENT, names->span, "%s has %d members, and %d %s given",
                   o->label, n, names->n_kids, names->n_kids == 1 ? "name is" : "names are");
        return value_none();
    }
    StrBuf joined = {0};
    bool fine = names_join(e, &joined, names);
    const char *text = arena_strdup(e->arena, buf_cstr(&joined));
    buf_free(&joined);
    if (!fine) return value_none();
    o = objects_combined(e, o->members, o->n_members, (int)o->start, text, o->label, o->span);
    return value_objects(o, a->span);
}

/* The text of X in `X where ...`, of whatever clauses stand between. */
static Str plain_name(const Ast *a) {
    while (a->kind >= AST_WHERE && a->kind <= AST_AS) a = a->kids[0];
    bool plain = a->kind == AST_PATH && !memchr(a->text.p, '.', a->text.n) &&
                 !memchr(a->text.p, ':', a->text.n);
    return plain ? a->text : (Str){0};
}

/* Objects with a clause: where, sort by, best by, first, as. */
Value elab_clause(Elab *e, const Ast *a) {
    Value v = elab_value(e, a->kids[0]);
    if (v.kind == VALUE_NONE) return v;
    if (v.kind != VALUE_OBJECTS || !v.objects->axis) return report_no_collection(e, &v, a);
    Objects *o = v.objects;
    if (a->kind == AST_FIRST)
        return value_objects(objects_slice(e, o, 0, a->kids[1]->number.i), a->span);
    if (a->kind == AST_AS) return clause_as(e, o, a);
    Frame frame = {.outer = e->frame, .element = o, .element_name = plain_name(a)};
    e->frame = &frame;
    Node *by = elab_node(e, a->kids[1]);
    e->frame = frame.outer;
    if (by && a->kind != AST_WHERE && elab_is_number(e, by, a->kids[1])) by = op_to_real(e, by);
    if (!by || (a->kind != AST_WHERE && by->elem != HML_F64)) return value_none();
    if (a->kind == AST_WHERE && by->elem != HML_BOOL) {
        diag_error(e->diags, HML_E_TYPE, span_whole(a->kids[1]->span), "'where' wants a condition");
        return value_none();
    }
    by = shape_starts_with(o->shape, by->shape) || by->shape->level == SHAPE_VALUE
             ? ir_lift(&e->ir, by, o->shape)
             : NULL;
    if (by && by->shape->level == SHAPE_VALUE) /* true for all or none */
        by = ir_op2(&e->ir, VM_REPEAT, by->elem, by->unit, o->shape, by,
                    ir_lists_from(&e->ir, o->shape, 0), a->span);
    if (!by) {
        diag_error(e->diags, HML_E_LEVEL, span_whole(a->kids[1]->span),
                   "this is not one value for each object of %s", o->label);
        return value_none();
    }
    o = a->kind == AST_WHERE     ? objects_where(e, o, by)
        : a->kind == AST_BEST_BY ? objects_best(e, o, by)
                                 : objects_sorted(e, o, by);
    return value_objects(o, a->span);
}
