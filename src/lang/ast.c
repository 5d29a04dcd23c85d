/* ast.c - builds nodes of the syntax tree; see ast.h. */
#include "lang/ast.h"

#include <errno.h>
#include <stdlib.h>

#include "hml.tab.h"
#include "lang/parse.h"

/* A list under construction; its arrays are replaced by larger ones in the arena. */
struct AstList {
    Ast **items;
    AstOp *ops;
    Span *places; /* of the ops */
    int n, cap;
};

AstList *ast_list(Parse *p) { return arena_new(p->arena, AstList); }

AstList *ast_push(Parse *p, AstList *list, Ast *item) {
    if (!item) return list; /* an erroneous statement */
    if (list->n == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 4;
        Ast **items = arena_array(p->arena, Ast *, list->cap);
        AstOp *ops = arena_array(p->arena, AstOp, list->cap);
        Span *places = arena_array(p->arena, Span, list->cap);
        if (list->n) memcpy(items, list->items, sizeof(Ast *) * (size_t)list->n);
        if (list->n) memcpy(ops, list->ops, sizeof(AstOp) * (size_t)list->n);
        if (list->n) memcpy(places, list->places, sizeof(Span) * (size_t)list->n);
        list->items = items;
        list->ops = ops;
        list->places = places;
    }
    list->items[list->n++] = item;
    return list;
}

AstList *ast_relate(Parse *p, AstList *list, AstOp op, Ast *operand, Span at) {
    list->ops[list->n - 1] = op;
    list->places[list->n - 1] = at;
    return ast_push(p, list, operand);
}

static Ast *ast_new(Parse *p, AstKind kind, Span span, int n_kids) {
    Ast *a = arena_new(p->arena, Ast);
    a->kind = kind;
    a->span = span;
    a->n_kids = n_kids;
    a->kids = n_kids ? arena_array(p->arena, Ast *, n_kids) : NULL;
    return a;
}

/* Puts kid k in its place; refuses trees that are too deep to walk. */
static void ast_adopt(Parse *p, Ast *a, int k, Ast *kid) {
    a->kids[k] = kid;
    a->height = MAX_OF(a->height, kid->height + 1);
    if (a->height == AST_HEIGHT_MAX)
        diag_error(p->diags, HML_E_SYNTAX, a->span, "the expression is too deeply nested");
}

static Ast *ast_of_list(Parse *p, AstKind kind, const AstList *list, Span span) {
    Ast *a = ast_new(p, kind, span, list->n);
    for (int i = 0; i < list->n; i++) ast_adopt(p, a, i, list->items[i]);
    return a;
}

static Ast *ast_one(Parse *p, AstKind kind, Ast *kid, Span span) {
    Ast *a = ast_new(p, kind, span, 1);
    ast_adopt(p, a, 0, kid);
    return a;
}

static Ast *ast_two(Parse *p, AstKind kind, Ast *first, Ast *second, Span span) {
    Ast *a = ast_new(p, kind, span, 2);
    ast_adopt(p, a, 0, first);
    ast_adopt(p, a, 1, second);
    return a;
}

Ast *ast_number(Parse *p, const Token *t, Span span) {
    char *digits = arena_strndup(p->arena, t->text.p, t->text.n);
    Ast *a = ast_new(p, AST_REAL, span, 0);
    errno = 0;
    if (t->kind == TOKEN_INT) { /* more than 64 bits: a real number */
        a->number.u = strtoull(digits, NULL, 10);
        if (errno == 0) a->kind = a->number.u > INT64_MAX ? AST_UINT : AST_INT;
    }
    if (a->kind == AST_REAL) a->number.x = strtod(digits, NULL);
    a->text = t->text;
    return a;
}

/* What stands between the quotes, escapes resolved. */
static Str unquoted(Parse *p, const Token *t) {
    size_t end = t->text.n;
    while (end && t->text.p[end - 1] != t->text.p[0]) end--; /* the colon of a label */
    char *out = arena_alloc(p->arena, t->text.n);
    size_t n = 0;
    for (size_t i = 1; i + 1 < end; i++) {
        char c = t->text.p[i];
        if (c == '\\') {
            c = t->text.p[++i];
            if (c == 'n') c = '\n';
            if (c == 't') c = '\t';
        }
        out[n++] = c;
    }
    return (Str){out, n};
}

Ast *ast_string(Parse *p, const Token *t, Span span) {
    Ast *a = ast_new(p, AST_STRING, span, 0);
    a->text = unquoted(p, t);
    return a;
}

Ast *ast_bool(Parse *p, bool value, Span span) {
    Ast *a = ast_new(p, AST_BOOL, span, 0);
    a->number.i = value;
    return a;
}

Ast *ast_path(Parse *p, const Token *t, Span span) {
    Ast *a = ast_new(p, AST_PATH, span, 0);
    a->text = t->text;
    return a;
}

Ast *ast_run(Parse *p, const Token *t, Span span) {
    AstList *members = ast_list(p);
    Str text = t->text;
    for (size_t begin = 0, i = 0; i <= text.n; i++) {
        bool quoted = i < text.n && text.p[i] == '`';
        if (quoted)
            for (i++; i < text.n && text.p[i] != '`';) i++;
        if (i < text.n && text.p[i] != ',') continue;
        Token part = {.kind = TOKEN_NAME, .text = {text.p + begin, i - begin}};
        part.span = span_of(span.src, span.begin + (uint32_t)begin, span.begin + (uint32_t)i);
        ast_push(p, members, ast_path(p, &part, part.span));
        begin = i + 1;
    }
    Ast *a = ast_of_list(p, AST_RUN, members, span);
    a->text = text;
    return a;
}

Ast *ast_unary(Parse *p, AstOp op, Ast *kid, Span span) {
    Ast *a = ast_one(p, AST_UNARY, kid, span);
    a->op = op;
    return a;
}

Ast *ast_binary(Parse *p, AstOp op, Ast *first, Ast *second, Span span) {
    Ast *a = ast_two(p, AST_BINARY, first, second, span);
    a->op = op;
    return a;
}

Ast *ast_comparison(Parse *p, AstList *chain, Span span) {
    Ast *a = ast_of_list(p, AST_COMPARE, chain, span);
    a->ops = chain->ops;
    a->places = chain->places;
    return a;
}

Ast *ast_condition(Parse *p, Ast *condition, Ast *yes, Ast *no, Span span) {
    Ast *a = ast_new(p, AST_CONDITION, span, 3);
    ast_adopt(p, a, 0, condition);
    ast_adopt(p, a, 1, yes);
    ast_adopt(p, a, 2, no);
    return a;
}

Ast *ast_range(Parse *p, Ast *lo, Ast *hi, Span span) {
    return ast_two(p, AST_RANGE, lo, hi, span);
}

Ast *ast_items(Parse *p, AstList *items, Span span) {
    return ast_of_list(p, AST_LIST, items, span);
}

static Ast *ast_text(Ast *a, Str text) {
    a->text = text;
    return a;
}

Ast *ast_call(Parse *p, const Token *name, AstList *arguments, Span span) {
    return ast_text(ast_of_list(p, AST_CALL, arguments, span), name->text);
}

Ast *ast_named(Parse *p, const Token *name, Ast *value, Span span) {
    return ast_text(ast_one(p, AST_NAMED, value, span), name->text);
}

Ast *ast_index(Parse *p, Ast *value, Ast *index, Span span) {
    return ast_two(p, AST_INDEX, value, index, span);
}

Ast *ast_member(Parse *p, Ast *value, const Token *name, Span span) {
    return ast_text(ast_one(p, AST_MEMBER, value, span), name->text);
}

Ast *ast_unit(Parse *p, Ast *value, const Token *unit, Span span) {
    return ast_text(ast_one(p, AST_UNIT, value, span), unit->text);
}

Ast *ast_paren(Parse *p, Ast *inner, Span span) { return ast_one(p, AST_PAREN, inner, span); }

static Quantifier quantifier_of(const Token *t) {
    Str word = str_trim(t->text);
    if (word.n && word.p[0] == '[') word = str_trim((Str){word.p + 1, word.n - 2});
    if (str_eq(word, STR("any"))) return QUANT_ANY;
    if (str_eq(word, STR("none"))) return QUANT_NONE;
    return QUANT_ALL;
}

Ast *ast_cut(Parse *p, const Token *prefix, Ast *expr, const Token *suffix, Span span) {
    Ast *a = ast_one(p, AST_CUT, expr, span);
    a->quantifier = quantifier_of(suffix ? suffix : prefix);
    if (prefix && suffix && quantifier_of(prefix) != a->quantifier)
        diag_error(p->diags, HML_E_QUANTIFIER, suffix->span,
                   "the cut begins with '%s' and ends with '[%s]'",
                   quantifier_name(quantifier_of(prefix)), quantifier_name(a->quantifier));
    return a;
}

Ast *ast_veto(Parse *p, Ast *cut, Span span) { return ast_one(p, AST_VETO, cut, span); }

Ast *ast_clause(Parse *p, AstKind kind, Ast *objects, Ast *what, Span span) {
    return ast_two(p, kind, objects, what, span);
}

Ast *ast_block(Parse *p, AstList *statements, Span span) {
    return ast_of_list(p, AST_BLOCK, statements, span);
}

Ast *ast_line(Parse *p, AstList *items, Span span) { return ast_of_list(p, AST_LINE, items, span); }

Ast *ast_assign(Parse *p, const Token *name, Ast *value, Span span) {
    Ast *a = ast_text(ast_one(p, AST_ASSIGN, value, span), name->text);
    a->doc = name->doc;
    return a;
}

Ast *ast_method(Parse *p, Ast *value, Ast *call, Span span) {
    return ast_two(p, AST_METHOD, value, call, span);
}

Ast *ast_unpack(Parse *p, AstList *targets, Ast *value, Span span) {
    Ast *a = ast_of_list(p, AST_UNPACK, ast_push(p, targets, value), span);
    for (int i = 0; i + 1 < a->n_kids; i++) {
        if (a->kids[i]->kind == AST_PATH) continue;
        diag_error(p->diags, HML_E_SYNTAX, span_whole(a->kids[i]->span),
                   "only names are given the elements of a list: A, B = LIST");
        break;
    }
    return a;
}

Ast *ast_observable(Parse *p, const Token *word, AstList *names, AstList *params, Ast *body,
                    Span span) {
    Ast *a = ast_new(p, AST_OBSERVABLE, span, body ? 3 : 2);
    a->kids[0] = ast_items(p, names, span);
    a->kids[1] = ast_items(p, params, span);
    if (body) ast_adopt(p, a, 2, body);
    a->text = a->kids[0]->kids[0]->text;
    a->doc = word->doc;
    return a;
}

Ast *ast_param(Parse *p, const Token *name, const Token *kind, Ast *fallback, Span span) {
    Ast *a = ast_new(p, AST_PARAM, span, fallback ? 1 : 0);
    a->text = name->text;
    if (fallback) a->kids[0] = fallback;
    bool colon = a->text.n && a->text.p[a->text.n - 1] == ':';
    if (colon) a->text.n--;
    if (kind) a->text2 = kind->text;
    if (colon != (kind != NULL))
        diag_error(p->diags, HML_E_SYNTAX, span, "a kind stands behind a colon: 'x: single'");
    return a;
}

Ast *ast_object(Parse *p, const Token *word, const Token *name, Ast *value, Span span) {
    Ast *a = ast_text(ast_one(p, AST_OBJECT, value, span), name->text);
    a->doc = word->doc;
    return a;
}

Ast *ast_print(Parse *p, AstList *items, Span span) {
    return ast_of_list(p, AST_PRINT, items, span);
}

Ast *ast_schema(Parse *p, const Token *word, const Token *name, AstList *statements, Span span) {
    Ast *a = ast_text(ast_of_list(p, AST_SCHEMA, statements, span), name->text);
    a->doc = word->doc;
    return a;
}

Ast *ast_region(Parse *p, const Token *word, const Token *name, const Token *from,
                const Token *base, Ast *block, Span span) {
    Ast *a = ast_one(p, AST_REGION, block, span);
    if (word) a->doc = word->doc;
    if (name) a->text = name->text;
    if (base) a->text2 = base->text;
    if (from && !str_eq(from->text, STR("from")))
        diag_error(
            p->diags, HML_E_SYNTAX, from->span,
            "a region that goes on from another is written 'region NAME from OTHER { ... }'");
    return a;
}

Ast *ast_label(Parse *p, const Token *label, Ast *cut, Span span) {
    return ast_text(ast_one(p, AST_LABEL, cut, span), unquoted(p, label));
}

Ast *ast_def(Parse *p, const Token *word, const Token *name, AstList *params, Ast *body,
             Span span) {
    Ast *list = ast_items(p, params, span);
    Ast *a = ast_text(ast_two(p, AST_DEF, list, body, span), name->text);
    a->doc = word->doc;
    return a;
}

Ast *ast_vary(Parse *p, const Token *label, const Token *what, AstList *values, Ast *samples,
              Span span) {
    Ast *list = ast_items(p, values, span);
    Ast *a = samples ? ast_two(p, AST_VARY, list, samples, span) : ast_one(p, AST_VARY, list, span);
    a = ast_text(a, unquoted(p, label));
    a->text2 = what->text;
    return a;
}

Ast *ast_parameters(Parse *p, AstList *list, Span span) {
    return ast_of_list(p, AST_PARAMETERS, list, span);
}

Ast *ast_parameter(Parse *p, const Token *name, Ast *value, const Token *word, Span span) {
    Ast *a = ast_assign(p, name, value, span);
    if (!word) return a;
    a->text2 = word->text;
    if (!str_eq(word->text, STR("fixed"))) {
        diag_error(p->diags, HML_E_SYNTAX, word->span, "'%.*s' cannot stand here",
                   STR_ARG(word->text));
        diag_help(p->diags,
                  "a parameter is written NAME = VALUE in [LO, HI], or NAME = VALUE fixed");
    }
    return a;
}

Ast *ast_set(Parse *p, const Token *name, Ast *value, Span span) {
    return ast_text(ast_one(p, AST_SET, value, span), name->text);
}

Ast *ast_use(Parse *p, const Token *file, Span span) {
    return ast_text(ast_new(p, AST_USE, span, 0), unquoted(p, file));
}

Ast *ast_for(Parse *p, const Token *name, Ast *list, Ast *block, Span span) {
    return ast_text(ast_two(p, AST_FOR, list, block, span), name->text);
}

Ast *ast_choice(Parse *p, Ast *condition, Ast *yes, Ast *no, Span span) {
    Ast *a = ast_new(p, AST_IF, span, no ? 3 : 2);
    ast_adopt(p, a, 0, condition);
    ast_adopt(p, a, 1, yes);
    if (no) ast_adopt(p, a, 2, no);
    return a;
}

Ast *ast_comprehension(Parse *p, Ast *value, const Token *name, Ast *list, Ast *condition,
                       Span span) {
    Ast *a = ast_new(p, AST_COMPREHENSION, span, condition ? 3 : 2);
    ast_adopt(p, a, 0, value);
    ast_adopt(p, a, 1, list);
    if (condition) ast_adopt(p, a, 2, condition);
    return ast_text(a, name->text);
}
