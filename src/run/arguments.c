/* arguments.c - the arguments of a function of the run; see arguments.h. */
#include "run/arguments.h"

#include "run/evaluate.h"

void arguments_open(Arguments *a, Session *s, const Builtin *b, const Ast *call) {
    *a = (Arguments){.s = s, .builtin = b, .call = call};
    a->positional = arena_array(&s->arena, const Ast *, call->n_kids + 1);
    a->used = arena_array(&s->arena, uint8_t, call->n_kids + 1);
    for (int i = 0; i < call->n_kids; i++)
        if (call->kids[i]->kind != AST_NAMED) a->positional[a->n_positional++] = call->kids[i];
}

static void mark(Arguments *a, const Ast *kid) {
    for (int i = 0; i < a->call->n_kids; i++)
        if (a->call->kids[i] == kid) a->used[i] = 1;
}

const Ast *argument_find(Arguments *a, int k, const char *name) {
    for (int i = 0; i < a->call->n_kids && name; i++) {
        const Ast *kid = a->call->kids[i];
        if (kid->kind != AST_NAMED || !str_eq(kid->text, str_of(name))) continue;
        a->used[i] = 1;
        return kid->kids[0];
    }
    if (k < 0 || k >= a->n_positional) return NULL;
    mark(a, a->positional[k]);
    return a->positional[k];
}

bool arguments_end(Arguments *a) {
    for (int i = 0; i < a->call->n_kids; i++) {
        const Ast *kid = a->call->kids[i];
        if (a->used[i]) continue;
        if (kid->kind == AST_NAMED)
            diag_error(a->s->diags, HML_E_ARGUMENT, kid->span, "'%s' has no parameter '%.*s'",
                       a->builtin->name, STR_ARG(kid->text));
        else
            diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(kid->span),
                       "'%s' does not take so many arguments", a->builtin->name);
        diag_help(a->s->diags, "%s", a->builtin->signature);
        return false;
    }
    return true;
}

Value argument_thing(Arguments *a, const Ast *ast) {
    size_t before = a->s->diags->items.n;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind == VALUE_NONE) diag_truncate(a->s->diags, before);
    return v.kind == VALUE_HANDLE ? v : value_none();
}

bool argument_number(Arguments *a, const char *name, const char *unit, double *out) {
    const Ast *ast = argument_find(a, -1, name);
    if (!ast) return true;
    Node *n = elab_node(&a->s->elab, ast);
    return n && evaluate_in_unit(a->s, n, unit, out, ast->span) == HML_OK;
}

bool argument_quantity(Arguments *a, const char *name, Unit unit, double *out) {
    const Ast *ast = argument_find(a, -1, name);
    if (!ast) return true;
    Node *n = elab_node(&a->s->elab, ast);
    return n && evaluate_as(a->s, n, unit, out, ast->span) == HML_OK;
}

bool argument_wrong(Arguments *a, const char *name, const char *why) {
    const Ast *ast = argument_find(a, -1, name);
    diag_error(a->s->diags, HML_E_ARGUMENT, ast ? span_whole(ast->span) : a->call->span, "%s", why);
    return false;
}

bool argument_whole(Arguments *a, const char *name, int64_t *out) {
    double x = (double)*out;
    const Ast *ast = argument_find(a, -1, name);
    if (!ast) return true;
    if (!argument_number(a, name, "", &x)) return false;
    if (x != (double)(int64_t)x) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span), "'%s' is a whole number",
                   name);
        return false;
    }
    *out = (int64_t)x;
    return true;
}

bool argument_truth(Arguments *a, const char *name, bool *out) {
    const Ast *ast = argument_find(a, -1, name);
    return !ast || evaluate_truth(a->s, ast, name, out) == HML_OK;
}

bool argument_text(Arguments *a, const char *name, const char **out) {
    const Ast *ast = argument_find(a, -1, name);
    return !ast || evaluate_text(a->s, ast, out) == HML_OK;
}

bool argument_numbers(Arguments *a, const Ast *list, double **out, int *n, Unit *unit, bool *bare) {
    Session *s = a->s;
    Value v = elab_value(&s->elab, list);
    if (v.kind == VALUE_NONE) return false;
    if (v.kind != VALUE_LIST && v.kind != VALUE_RANGE) {
        diag_error(s->diags, HML_E_TYPE, span_whole(list->span),
                   "a list of numbers or a range 'lo..hi' is needed here, and this is a %s",
                   value_word(&v));
        return false;
    }
    *n = v.n;
    *out = arena_array(&s->arena, double, v.n);
    *bare = true;
    *unit = unit_number();
    for (int i = 0; i < v.n; i++) {
        Node *node = elab_as_node(&s->elab, &v.items[i], list);
        if (!node || evaluate_number(s, node, &(*out)[i], list->span) != HML_OK) return false;
        if (node->bare || !node->unit.known) continue;
        if (*bare) *unit = node->unit;
        *bare = false;
        if (!unit_same_dimension(*unit, node->unit)) {
            diag_error(s->diags, HML_E_UNIT, span_whole(list->span),
                       "the numbers of this list have different units");
            return false;
        }
        (*out)[i] *= unit_factor(node->unit, *unit);
    }
    return true;
}

static bool add_sample(Arguments *a, const Value *v, Span span, Sample **out, int *n) {
    Sample *sample = sample_of(v);
    if (!sample) {
        diag_error(a->s->diags, HML_E_TYPE, span_whole(span),
                   "samples are needed here, and this is a %s", value_word(v));
        return false;
    }
    out[(*n)++] = sample;
    return true;
}

bool argument_samples(Arguments *a, Sample *const **out, int *n) {
    const Ast *ast = argument_find(a, -1, "from");
    if (!ast) {
        *n = session_samples(a->s, out);
        return true;
    }
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    Sample **list = arena_array(&a->s->arena, Sample *, MAX_OF(v.n, 1));
    *out = list;
    *n = 0;
    if (v.kind != VALUE_LIST) return add_sample(a, &v, ast->span, list, n);
    for (int i = 0; i < v.n; i++)
        if (!add_sample(a, &v.items[i], ast->span, list, n)) return false;
    return true;
}
