/* explain.c - what a name or a cut means; see explain.h. */
#include "lang/explain.h"

#include <stdlib.h>

static int64_t number(Str digits) {
    int64_t v = 0;
    for (size_t i = 0; i < digits.n && i < 18; i++) v = 10 * v + (digits.p[i] - '0');
    return v;
}

static LevelInfo level_of(Elab *e, const Part *p) {
    LevelInfo l = {.branch = arena_strndup(e->arena, p->name.p, p->name.n)};
    l.has_start = p->index.n > 0;
    l.start = number(p->index);
    if (p->colon) {
        l.has_stop = p->stop.n > 0;
        l.stop = number(p->stop);
    } else if (l.has_start) {
        l.has_stop = true;
        l.stop = l.start + 1;
    }
    return l;
}

static void level_write(StrBuf *out, const LevelInfo *l, bool single) {
    buf_adds(out, l->branch);
    if (l->has_start) buf_printf(out, "%lld", (long long)l->start);
    if (single || (!l->has_start && !l->has_stop)) return;
    buf_addc(out, ':');
    if (l->has_stop) buf_printf(out, "%lld", (long long)l->stop);
}

/* The first n parts of a name as an object. */
static ObjectInfo object_of(Elab *e, const Part *parts, int n) {
    ObjectInfo o = {.n_levels = n};
    StrBuf canonical = {0};
    for (int i = 0; i < n; i++) {
        o.levels[i] = level_of(e, &parts[i]);
        if (i) buf_addc(&canonical, '.');
        level_write(&canonical, &o.levels[i], !parts[i].colon);
    }
    o.kind = n > 1 ? "nested" : parts[0].colon || !parts[0].index.n ? "collective" : "single";
    o.canonical = arena_strdup(e->arena, buf_cstr(&canonical));
    buf_free(&canonical);
    return o;
}

/* A schema object such as `met` is single though it is written without an index. */
static void settle_kind(ObjectInfo *o, const Objects *objects) {
    if (o->n_levels == 1 && objects && !objects->axis) o->kind = "single";
}

static const char *observable_name(const Elab *e, Str written) {
    const ObservableDef *known = observable_known(e, written);
    return known ? known->name : arena_strndup(e->arena, written.p, written.n);
}

/* An object by its path; false where it is none (an error was reported, or it is a value). */
static bool object_read(Elab *e, const Ast *path, ObjectInfo *out) {
    Part parts[PARTS_MAX];
    int n;
    Value v = elab_path_parts(e, path, parts, &n);
    if (v.kind != VALUE_OBJECTS || !n) return false;
    *out = object_of(e, parts, n);
    settle_kind(out, v.objects);
    return true;
}

static void join_members(Explanation *x, Elab *e) {
    StrBuf canonical = {0};
    for (int i = 0; i < x->n_members; i++)
        buf_printf(&canonical, "%s%s", i ? "," : "", x->members[i].canonical);
    if (x->observable) buf_printf(&canonical, ".%s", x->observable);
    x->kind = x->n_members > 1 ? "multiple" : x->members[0].kind;
    x->canonical = arena_strdup(e->arena, buf_cstr(&canonical));
    buf_free(&canonical);
}

static Status explain_path(Explanation *x, Elab *e, const Ast *a) {
    Part parts[PARTS_MAX];
    int n;
    Value v = elab_path_parts(e, a, parts, &n);
    if (v.kind == VALUE_NONE) return HML_FAIL;
    x->node = v.kind == VALUE_NODE ? v.node : NULL;
    bool object = v.kind == VALUE_OBJECTS;
    if (n == 0 || (n == 1 && !object)) { /* a branch, variable or constant by its own name */
        x->kind = "value";
        x->canonical = arena_strndup(e->arena, a->text.p, a->text.n);
        return HML_OK;
    }
    x->members = arena_new(e->arena, ObjectInfo);
    x->n_members = 1;
    x->members[0] = object_of(e, parts, object ? n : n - 1);
    Ast base = *a;
    if (!object) {
        x->observable = observable_name(e, parts[n - 1].word);
        base.text.n = (size_t)(parts[n - 1].span.begin - a->span.begin) - 1;
    }
    Value owner = elab_path(e, &base);
    settle_kind(&x->members[0], owner.kind == VALUE_OBJECTS ? owner.objects : NULL);
    join_members(x, e);
    return HML_OK;
}

static Status explain_run(Explanation *x, Elab *e, const Ast *a) {
    Value v = elab_run(e, a);
    if (v.kind == VALUE_NONE) return HML_FAIL;
    x->node = v.node;
    x->members = arena_array(e->arena, ObjectInfo, a->n_kids);
    Str name = {0};
    for (int i = 0; i < a->n_kids; i++) {
        Ast member = elab_run_member(a, i, &name);
        if (!object_read(e, &member, &x->members[x->n_members++])) return HML_FAIL;
    }
    x->observable = observable_name(e, name);
    join_members(x, e);
    return HML_OK;
}

bool explain_is_multiple(Elab *e, const Ast *line) {
    if (line->n_kids < 2) return false;
    for (int i = 0; i < line->n_kids; i++) {
        ObjectInfo unused;
        if (line->kids[i]->kind != AST_PATH) return false;
        size_t before = e->diags->items.n;
        bool object = object_read(e, line->kids[i], &unused);
        diag_truncate(e->diags, before);
        if (!object) return false;
    }
    return true;
}

Status explain_line(Explanation *x, Elab *e, const Ast *line) {
    *x = (Explanation){0};
    x->members = arena_array(e->arena, ObjectInfo, line->n_kids);
    for (int i = 0; i < line->n_kids; i++)
        if (!object_read(e, line->kids[i], &x->members[x->n_members++])) return HML_FAIL;
    join_members(x, e);
    return HML_OK;
}

/* ---- cuts ---- */

enum { TERMS_MAX = 256 };

static void gather(const Ast *a, const Ast **out, int *n) {
    bool name =
        a->kind == AST_RUN || (a->kind == AST_PATH && memchr(a->text.p, '.', a->text.n) != NULL);
    if (name) {
        for (int i = 0; i < *n; i++)
            if (str_eq(out[i]->text, a->text)) return;
        if (*n < TERMS_MAX) out[(*n)++] = a;
        return;
    }
    for (int i = 0; i < a->n_kids; i++) gather(a->kids[i], out, n);
}

static int compare_text(const void *a, const void *b) {
    return str_compare((*(const Ast *const *)a)->text, (*(const Ast *const *)b)->text);
}

/* The observables of a cut, by name. */
static void explain_terms(Explanation *x, Elab *e, const Ast *cut) {
    const Ast **found = arena_array(e->arena, const Ast *, TERMS_MAX);
    gather(cut, found, &x->n_terms);
    qsort(found, (size_t)x->n_terms, sizeof *found, compare_text);
    x->terms = arena_array(e->arena, Explanation, x->n_terms);
    for (int i = 0; i < x->n_terms; i++) {
        Explanation *term = &x->terms[i];
        size_t before = e->diags->items.n;
        if (explain_item(term, e, found[i]) != HML_OK) { /* of the element of a `where` */
            diag_truncate(e->diags, before);
            *term = (Explanation){0};
        }
        term->canonical = arena_strndup(e->arena, found[i]->text.p, found[i]->text.n);
    }
}

static Status explain_cut(Explanation *x, Elab *e, const Ast *a) {
    Value v = elab_cut(e, a);
    if (v.kind == VALUE_NONE) return HML_FAIL;
    x->is_cut = true;
    x->node = v.node;
    x->veto = a->kind == AST_VETO;
    if (x->veto) a = a->kids[0];
    x->quantifier = a->kind == AST_CUT ? a->quantifier : QUANT_ALL;
    if (a->kind == AST_CUT) a = a->kids[0];
    StrBuf text = {0};
    ast_write_full(&text, a);
    x->expression = arena_strdup(e->arena, buf_cstr(&text));
    buf_free(&text);
    explain_terms(x, e, a);
    return HML_OK;
}

Status explain_item(Explanation *x, Elab *e, const Ast *a) {
    *x = (Explanation){0};
    while (a->kind == AST_PAREN) a = a->kids[0];
    if (a->kind == AST_PATH) return explain_path(x, e, a);
    if (a->kind == AST_RUN) return explain_run(x, e, a);
    bool cut = a->kind == AST_CUT || a->kind == AST_VETO || a->kind == AST_COMPARE ||
               (a->kind == AST_BINARY && (a->op == OP_AND || a->op == OP_OR)) ||
               (a->kind == AST_UNARY && a->op == OP_NOT);
    if (cut) return explain_cut(x, e, a);
    Node *node = elab_node(e, a);
    if (!node) return HML_FAIL;
    if (node->elem == HML_BOOL) return explain_cut(x, e, a);
    StrBuf text = {0};
    ast_write_full(&text, a);
    x->kind = "expression";
    x->canonical = arena_strdup(e->arena, buf_cstr(&text));
    x->node = node;
    buf_free(&text);
    return HML_OK;
}
