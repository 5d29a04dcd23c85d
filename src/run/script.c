/* script.c - statements, in order: declarations, values, choices and loops, lines. */
#include <math.h>

#include "lang/parse.h"
#include "run/evaluate.h"
#include "run/region.h"
#include "run/session.h"
#include "run/vary.h"

/* ---- declarations ---- */

static Status report_redefined(Session *s, const Ast *a, const char *what, Span first) {
    int line = 0, column = 0;
    diag_error(s->diags, HML_E_REDEFINED, a->span, "there is %s '%.*s' already", what,
               STR_ARG(a->text));
    if (first.src == a->span.src) source_locate(first.src, first.begin, &line, &column);
    if (line) diag_help(s->diags, "it is defined in line %d; a name means one thing", line);
    return HML_FAIL;
}

/* In the interactive mode a name may be defined anew; in a script it means one thing. */
static Status check_redefined(Session *s, const Ast *a, const char *what, const Span *first) {
    if (!first) return HML_OK;
    if (!s->options.interactive) return report_redefined(s, a, what, *first);
    diag_warning(s->diags, HML_E_REDEFINED, a->span, "'%.*s' is defined anew", STR_ARG(a->text));
    define_forget(&s->script, a->text, a->kind);
    return HML_OK;
}

static Status check_plain(Session *s, const Ast *a, const char *what) {
    if (!memchr(a->text.p, '.', a->text.n) && !memchr(a->text.p, ':', a->text.n) &&
        a->text.p[0] != '`')
        return HML_OK;
    return diag_error(s->diags, HML_E_NAME, a->span, "%s is named by a plain word", what);
}

static Status declare(Session *s, const Ast *a) {
    if (a->kind == AST_OBJECT) {
        const ObjectDef *before = define_find_object(&s->script, a->text, 0);
        if (check_redefined(s, a, "an object", before ? &before->span : NULL) != HML_OK)
            return HML_FAIL;
        if (check_plain(s, a, "an object") != HML_OK) return HML_FAIL;
        return define_object(&s->script, a, &s->arena);
    }
    if (a->kind == AST_DEF) {
        const FunctionDef *before = define_find_function(&s->script, a->text);
        if (check_redefined(s, a, "a function", before ? &before->span : NULL) != HML_OK)
            return HML_FAIL;
        if (check_plain(s, a, "a function") != HML_OK) return HML_FAIL;
        return define_function(&s->script, a, &s->arena, s->diags);
    }
    const ObservableDef *before = define_find(&s->script, a->text);
    if (check_redefined(s, a, "an observable", before ? &before->span : NULL) != HML_OK)
        return HML_FAIL;
    return define_observable(&s->script, a, &s->arena, s->diags);
}

static Status declare_all(Session *s, const Ast *block) {
    Status status = HML_OK;
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *a = block->kids[i];
        bool declares = a->kind == AST_OBSERVABLE || a->kind == AST_OBJECT || a->kind == AST_DEF;
        if (declares && declare(s, a) != HML_OK) status = HML_FAIL;
        if (a->kind == AST_VARY && vary_declare(s, a) != HML_OK) status = HML_FAIL;
    }
    return status;
}

/* ---- values ---- */

enum { DEPTH_MAX = 2000 }; /* of the graph behind a variable: walks recurse */

static int value_depth(const Value *v) {
    int depth = v->kind == VALUE_NODE ? v->node->depth : 0;
    if (v->kind == VALUE_OBJECTS)
        for (int k = 0; k < v->objects->shape->level; k++)
            depth = MAX_OF(depth, v->objects->shape->axes[k]->lists->depth);
    for (int i = 0; i < v->n; i++) depth = MAX_OF(depth, value_depth(&v->items[i]));
    return depth;
}

static Status report_target(Session *s, const Ast *a) {
    Span name = span_of(a->span.src, a->span.begin, a->span.begin + (uint32_t)a->text.n);
    diag_error(s->diags, HML_E_NAME, name,
               "'%.*s' cannot be given a value: that is named by a plain word", STR_ARG(a->text));
    diag_help(s->diags, "write '==' to compare");
    return HML_FAIL;
}

/* Samples and regions keep their name; plain values may be named anew. */
static const Variable *lasting(Session *s, Str name) {
    for (size_t i = s->elab.variables.n; i > 0; i--) {
        const Variable *v = &s->elab.variables.data[i - 1];
        if (!str_eq(v->name, name)) continue;
        bool sample = sample_of(&v->value) != NULL;
        return sample && !s->options.interactive ? v : NULL;
    }
    return NULL;
}

/* Is it written so that it is a text? */
static bool is_text(const Ast *a) {
    if (a->kind == AST_STRING) return true;
    bool inner = a->kind == AST_PAREN || (a->kind == AST_BINARY && a->op == OP_ADD);
    bool text = false;
    for (int i = 0; i < a->n_kids && inner && !text; i++) text = is_text(a->kids[i]);
    return text;
}

/* The expression that a value is given from outside, or the one of the script. In place of a text
 * stands a text, and so does what is no expression. */
static const Ast *given(Session *s, const Ast *a) {
    for (int i = 0; i < s->options.n_lets; i++) {
        const char *let = s->options.lets[i], *value = strchr(let, '=') + 1;
        if (!str_eq(a->text, (Str){let, (size_t)(value - let) - 1})) continue;
        s->given[i] = 1;
        SourceText *src = arena_new(&s->arena, SourceText);
        *src = (SourceText){"--set", value, strlen(value)};
        size_t before = s->diags->items.n;
        Ast *block;
        bool good = session_parse(s, &block, src) == HML_OK && block->n_kids == 1 &&
                    block->kids[0]->kind == AST_LINE && block->kids[0]->n_kids == 1 &&
                    block->kids[0]->kids[0]->kind != AST_PATH &&
                    (block->kids[0]->kids[0]->kind == AST_STRING || !is_text(a->kids[0]));
        diag_truncate(s->diags, before);
        if (good) return block->kids[0]->kids[0];
        Ast *text = arena_new(&s->arena, Ast);
        *text = (Ast){.kind = AST_STRING, .text = str_of(value), .span = a->kids[0]->span};
        return text;
    }
    return a->kids[0];
}

static Status assign(Session *s, const Ast *a) {
    if (check_plain(s, a, "") != HML_OK) {
        diag_truncate(s->diags, s->diags->items.n - 1);
        return report_target(s, a);
    }
    const Variable *before = lasting(s, a->text);
    if (before) return report_redefined(s, a, "a sample", before->value.span);
    const Ast *value = given(s, a);
    Value v = elab_value(&s->elab, value);
    Sample *sample = sample_of(&v);
    if (sample && !sample->name[0]) {
        sample->name = arena_strndup(&s->arena, a->text.p, a->text.n);
        if (!sample->title) sample->title = sample->name;
    }
    elab_assign(&s->elab, a->text, v, value);
    if (v.kind == VALUE_NONE) return HML_FAIL;
    if (value_depth(&v) <= DEPTH_MAX) return HML_OK;
    return diag_error(s->diags, HML_E_SYNTAX, a->span,
                      "the values that '%.*s' is made of are too deeply nested", STR_ARG(a->text));
}

/* A, B = LIST */
static Status unpack(Session *s, const Ast *a) {
    int n = a->n_kids - 1;
    Value v = elab_value(&s->elab, a->kids[n]);
    bool list = v.kind == VALUE_LIST && v.n == n;
    size_t sees = s->elab.variables.n;
    Status status = v.kind == VALUE_NONE ? HML_FAIL : HML_OK;
    if (!list && status == HML_OK)
        status = diag_error(s->diags, HML_E_TYPE, span_whole(a->kids[n]->span),
                            v.kind == VALUE_LIST ? "there are %d names, and the list has length %d"
                                                 : "%d names take the elements of a list",
                            n, v.n);
    for (int i = 0; i < n; i++) {
        Ast one = *a->kids[i];
        if (check_plain(s, &one, "") != HML_OK) {
            diag_truncate(s->diags, s->diags->items.n - 1);
            return report_target(s, &one);
        }
        const Variable *before = lasting(s, one.text);
        if (before) return report_redefined(s, &one, "a sample", before->value.span);
        elab_assign_item(&s->elab, one.text, status == HML_OK ? v.items[i] : value_none(),
                         a->kids[n], i, sees);
    }
    return status;
}

static Status region(Session *s, const Ast *a) {
    for (size_t i = s->elab.variables.n; i > 0 && !s->options.interactive; i--) {
        const Variable *v = &s->elab.variables.data[i - 1];
        if (str_eq(v->name, a->text))
            return report_redefined(s, a, arena_printf(&s->arena, "a %s", value_word(&v->value)),
                                    v->value.span);
    }
    if (check_plain(s, a, "a region") != HML_OK) return HML_FAIL;
    Region *r = region_new(s, a);
    elab_assign(&s->elab, a->text, r ? value_handle(&r->handle, a->span) : value_none(), NULL);
    return r ? HML_OK : HML_FAIL;
}

/* ---- parameters ---- */

/* The range of a parameter, in its unit; the value lies in it. Both are constants. */
static Status read_range(Session *s, const Ast *value, const Ast *range, Node *n, ModelParam *p) {
    Value v = elab_value(&s->elab, range);
    double ends[2];
    bool two = (v.kind == VALUE_LIST || v.kind == VALUE_RANGE) && v.n == 2;
    if (v.kind == VALUE_NONE) return HML_FAIL;
    if (!two)
        return diag_error(s->diags, HML_E_ARGUMENT, span_whole(range->span),
                          "the range of a parameter is written [LO, HI]");
    for (int i = 0; i < 2; i++) {
        Node *end = elab_as_node(&s->elab, &v.items[i], range), *same = n;
        if (!end || !op_units(&s->elab, &same, &end, range->span, "compared")) return HML_FAIL;
        if (evaluate_number(s, op_in_unit(&s->elab, end, n->unit, range->span), &ends[i],
                            range->span) != HML_OK)
            return HML_FAIL;
    }
    p->lo = ends[0];
    p->hi = ends[1];
    if (p->lo < p->hi && p->start >= p->lo && p->start <= p->hi) return HML_OK;
    return diag_error(s->diags, HML_E_RANGE, span_whole(value->span),
                      p->lo < p->hi ? "the value of the parameter lies outside of its range"
                                    : "the range is empty");
}

static Status parameter(Session *s, const Ast *a) {
    const Ast *value = given(s, a), *range = NULL;
    if (check_plain(s, a, "a parameter") != HML_OK) return HML_FAIL;
    if (a->kids[0]->kind == AST_COMPARE && a->kids[0]->n_kids == 2 && a->kids[0]->ops[0] == OP_IN) {
        range = a->kids[0]->kids[1];
        if (value == a->kids[0]) value = a->kids[0]->kids[0];
    }
    Node *n = elab_node(&s->elab, value);
    if (!n || !elab_is_number(&s->elab, n, value)) return HML_FAIL;
    if (n->shape->level != SHAPE_VALUE || n->of_params)
        return diag_error(s->diags, HML_E_ARGUMENT, span_whole(value->span),
                          "a parameter begins with a number");
    ModelParam *p = arena_new(&s->arena, ModelParam);
    *p = (ModelParam){.name = arena_strndup(&s->arena, a->text.p, a->text.n),
                      .lo = -INFINITY,
                      .hi = INFINITY,
                      .fixed = a->text2.n > 0,
                      .unit = n->unit,
                      .bare = n->bare,
                      .span = a->span};
    if (evaluate_number(s, n, &p->start, value->span) != HML_OK) return HML_FAIL;
    if (range && read_range(s, value, range, n, p) != HML_OK) return HML_FAIL;
    Node *node = ir_param(&s->elab.ir, p, a->span);
    elab_assign(&s->elab, a->text, value_node(node, a->span), NULL);
    return HML_OK;
}

static Status parameters(Session *s, const Ast *a) {
    Status status = HML_OK;
    for (int i = 0; i < a->n_kids; i++) {
        if (parameter(s, a->kids[i]) == HML_OK) continue;
        elab_assign(&s->elab, a->kids[i]->text, value_none(), NULL); /* told once */
        status = HML_FAIL;
    }
    return status;
}

/* ---- settings ---- */

static Status set(Session *s, const Ast *a) {
    Node *n = elab_node(&s->elab, a->kids[0]);
    if (!n) return HML_FAIL;
    if (!str_eq(a->text, STR("lumi"))) {
        diag_error(s->diags, HML_E_NAME, a->span, "there is no setting '%.*s'", STR_ARG(a->text));
        diag_help(s->diags, "settings are: lumi");
        return HML_FAIL;
    }
    if (!isnan(s->lumi) && !s->options.interactive)
        return diag_error(s->diags, HML_E_REDEFINED, a->span, "'lumi' is set already");
    if (s->job->outputs.n && !s->options.interactive)
        return diag_error(s->diags, HML_E_ARGUMENT, a->span,
                          "'set' stands before the first result, which would be without it");
    return evaluate_in_unit(s, n, "/pb", &s->lumi, a->kids[0]->span);
}

/* ---- other files ---- */

enum { USE_DEPTH = 16 };

static Status use(Session *s, const Ast *a) {
    const char *path = arena_strndup(&s->arena, a->text.p, a->text.n);
    const char *here = a->span.src->name, *slash = strrchr(here, '/');
    if (slash && path[0] != '/')
        path = arena_printf(&s->arena, "%.*s/%s", (int)(slash - here), here, path);
    if (++s->use_depth > USE_DEPTH)
        return diag_error(s->diags, HML_E_SYNTAX, a->span, "files use each other without end");
    SourceText *src = arena_new(&s->arena, SourceText);
    Str text;
    size_t before = s->diags->items.n;
    Ast *block;
    Status status = os_read_text(&text, &s->arena, path, s->diags);
    if (status != HML_OK) {
        for (size_t i = before; i < s->diags->items.n; i++) s->diags->items.data[i].span = a->span;
    } else {
        *src = (SourceText){path, text.p, text.n};
        status = session_parse(s, &block, src);
        if (status == HML_OK) status = script_run(s, block);
    }
    s->use_depth--;
    return status;
}

/* ---- choices and loops ---- */

static Status choose(Session *s, const Ast *a) {
    bool truth;
    if (evaluate_truth(s, a->kids[0], "if", &truth) != HML_OK) return HML_FAIL;
    if (truth) return script_run(s, a->kids[1]);
    if (a->n_kids < 3) return HML_OK;
    return a->kids[2]->kind == AST_IF ? choose(s, a->kids[2]) : script_run(s, a->kids[2]);
}

static Status loop(Session *s, const Ast *a) {
    Value list = elab_value(&s->elab, a->kids[0]);
    if (list.kind == VALUE_NONE) return HML_FAIL;
    if (!elab_elements(&s->elab, &list, a->kids[0])) return HML_FAIL;
    size_t sees = s->elab.variables.n;
    for (int i = 0; i < list.n; i++) {
        elab_assign_item(&s->elab, a->text, list.items[i], a->kids[0], i, sees);
        if (script_run(s, a->kids[1]) != HML_OK) return HML_FAIL;
    }
    return HML_OK;
}

/* ---- all of them ---- */

static bool has_columns(const Session *s) { return s->elab.sample || s->options.without_data; }

static bool opens(const Ast *a) {
    return a->n_kids == 1 && a->kids[0]->kind == AST_CALL && str_eq(a->kids[0]->text, STR("open"));
}

static Status statement(Session *s, const Ast *a, const Ast *before) {
    switch (a->kind) {
    case AST_LINE:
        if (opens(a)) return elab_value(&s->elab, a->kids[0]).kind ? HML_OK : HML_FAIL;
        return book_line(s, a, before && before->kind == AST_LINE);
    case AST_PRINT:
        return book_line(s, a, false);
    case AST_ASSIGN:
        return assign(s, a);
    case AST_UNPACK:
        return unpack(s, a);
    case AST_OBSERVABLE: /* declared before anything is elaborated */
    case AST_DEF:
        define_capture(&s->script, a->span, s->elab.variables.n);
        return HML_OK;
    case AST_OBJECT:
        define_capture(&s->script, a->span, s->elab.variables.n);
        return !has_columns(s) || elab_object_named(&s->elab, a->text) ? HML_OK : HML_FAIL;
    case AST_REGION:
        return region(s, a);
    case AST_PARAMETERS:
        return parameters(s, a);
    case AST_SET:
        return set(s, a);
    case AST_USE:
        return use(s, a);
    case AST_IF:
        return choose(s, a);
    case AST_FOR:
        return loop(s, a);
    case AST_VARY:
        return vary_define(s, a);
    case AST_LABEL:
        return diag_error(s->diags, HML_E_SYNTAX, a->span,
                          "a label belongs to a cut in a region: region NAME { ... }");
    default:
        return diag_error(s->diags, HML_E_UNSUPPORTED, a->span,
                          "a schema is a file of its own: --schema FILE.hml");
    }
}

static Status block_run(Session *s, const Ast *block) {
    Status status = HML_OK;
    for (int i = 0; i < block->n_kids; i++)
        if (statement(s, block->kids[i], i ? block->kids[i - 1] : NULL) != HML_OK)
            status = HML_FAIL;
    return status;
}

static bool assigns(const Ast *a, Str name) {
    if (a->kind == AST_ASSIGN && str_eq(a->text, name)) return true;
    bool found = false;
    for (int i = 0; i < a->n_kids && !found; i++) found = a->kids[i] && assigns(a->kids[i], name);
    return found;
}

Status script_check_given(Session *s, const Ast *block) {
    for (int i = 0; i < s->options.n_lets; i++) {
        const char *let = s->options.lets[i];
        Str name = {let, strcspn(let, "=")};
        if (s->given[i] || assigns(block, name)) continue;
        diag_error(s->diags, HML_E_USAGE, (Span){0},
                   "--set %.*s: the script gives no value to '%.*s'", STR_ARG(name), STR_ARG(name));
        diag_help(s->diags, "--set NAME=VALUE takes the place of 'NAME = ...' in the script");
        return HML_FAIL;
    }
    return HML_OK;
}

Status script_run(Session *s, const Ast *block) {
    Status declared = declare_all(s, block);
    Status status = block_run(s, block);
    return declared == HML_OK ? status : declared;
}
