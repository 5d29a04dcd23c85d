/* region.c - regions: from text to chains of domains; see region.h. */
#include "run/region.h"

#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/vary.h"

/* ---- regions as values ---- */

static const HandleClass region_class = {.word = "region"};

static Region *as_region(const Value *v) {
    bool is = v->kind == VALUE_HANDLE && v->handle->class == &region_class;
    return is ? (Region *)v->handle : NULL;
}

/* What is known where the region is written: the locals of a function or loop. */
static void capture(Session *s, Region *r) {
    r->sees = s->elab.variables.n;
    const Frame *f = s->elab.frame;
    if (!f) return;
    if (f->opaque) r->sees = f->sees;
    r->locals = arena_copy(&s->arena, f->locals, sizeof(Variable) * (size_t)f->n_locals);
    r->n_locals = f->n_locals;
}

Region *region_new(Session *s, const Ast *a) {
    Region *r = arena_new(&s->arena, Region);
    *r = (Region){.handle = {&region_class}, .block = a->kids[0]};
    r->name = arena_strndup(&s->arena, a->text.p, a->text.n);
    capture(s, r);
    vec_push(&s->regions, r);
    if (!a->text2.n) return r;
    Value from = elab_handle_named(&s->elab, a->text2);
    r->from = as_region(&from);
    if (r->from) return r;
    diag_error(s->diags, HML_E_NAME, a->span, "there is no region '%.*s'", STR_ARG(a->text2));
    return NULL;
}

Region *region_of(Session *s, const Ast *a) {
    size_t before = s->diags->items.n;
    if (!book_is_condition(a)) {
        Value v = elab_value(&s->elab, a);
        if (as_region(&v)) return as_region(&v);
        if (v.kind == VALUE_NONE) return NULL;
        if (v.kind != VALUE_NODE || v.node->elem != HML_BOOL) {
            diag_error(s->diags, HML_E_TYPE, span_whole(a->span),
                       "a region or a condition is needed here, and this is a %s", value_word(&v));
            return NULL;
        }
    }
    diag_truncate(s->diags, before);
    Region *r = arena_new(&s->arena, Region);
    *r = (Region){.handle = {&region_class}, .name = "", .condition = a};
    capture(s, r);
    return r;
}

Region *region_without(Session *s, const Region *of, const char *cut) {
    Region *r = arena_copy(&s->arena, of, sizeof *of);
    r->states = NULL;
    r->without = cut;
    if (of->from) r->from = region_without(s, of->from, cut);
    return r;
}

static bool has_cut(Session *s, const Region *r, const char *text) {
    if (r->condition) return strcmp(session_text(s, r->condition), text) == 0;
    for (int i = 0; i < r->block->n_kids; i++) {
        const Ast *a = r->block->kids[i];
        if (a->kind == AST_LABEL && str_eq(a->text, str_of(text))) return true;
        for (int k = 0; k < a->n_kids && a->kind == AST_LINE; k++)
            if (strcmp(session_text(s, a->kids[k]), text) == 0) return true;
    }
    return r->from && has_cut(s, r->from, text);
}

Region *region_call_without(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    const Ast *of = argument_find(&a, 0, "region"), *cut = argument_find(&a, 1, "cut");
    if (!of || !cut) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "'without' wants a region and a cut: %s",
                   b->signature);
        return NULL;
    }
    const char *text;
    Region *r = region_of(s, of);
    if (!r || evaluate_text(s, cut, &text) != HML_OK || !arguments_end(&a)) return NULL;
    if (!has_cut(s, r, text)) {
        diag_error(s->diags, HML_E_NAME, span_whole(cut->span), "the region has no cut '%s'", text);
        diag_help(s->diags, "cuts are named by their label, or their text as it is written");
        return NULL;
    }
    return region_without(s, r, text);
}

/* ---- in a unit ---- */

typedef struct Build {
    Session *s;
    RegionState *state;
    const char *without;
    VEC(Step) steps;
    VEC(RegionBin) bins;
    Frame frame;
    VEC(Variable) locals;
} Build;

static void build_local(Build *b, Variable v) {
    vec_push(&b->locals, v);
    b->frame.locals = b->locals.data;
    b->frame.n_locals = (int)b->locals.n;
}

static bool build_weight(Build *b, const Ast *a) {
    Elab *e = &b->s->elab;
    Node *w = elab_node(e, a);
    if (!w || !elab_is_number(e, w, a)) return false;
    if (w->shape->level > 0) {
        diag_error(b->s->diags, HML_E_LEVEL, span_whole(a->span),
                   "a weight is one number per event");
        return false;
    }
    Node *before = b->state->weight;
    b->state->weight = before ? op_arithmetic(e, OP_MUL, before, w, a->span) : w;
    return b->state->weight != NULL;
}

static bool build_cut(Build *b, const char *text, const Ast *a) {
    if (b->without && strcmp(b->without, text) == 0) return true;
    Value v = elab_cut(&b->s->elab, a);
    if (v.kind == VALUE_NONE) return false;
    RegionState *state = b->state;
    for (size_t i = 0; i < b->steps.n; i++)
        if (strcmp(b->steps.data[i].text, text) == 0 && b->steps.data[i].mask != v.node) {
            diag_error(b->s->diags, HML_E_REDEFINED, a->span,
                       "two cuts of the region are called '%s'", text);
            return false;
        }
    Step step = book_step(b->s, state->unit, state->domain, text, v.node, a);
    step.weight = state->weight;
    state->domain = step.domain;
    vec_push(&b->steps, step);
    return true;
}

static double constant_of(const Node *n) {
    return n->elem == HML_F64 ? n->value.f : (double)n->value.i;
}

/* A constant as one would write it. */
static const char *edge_text(Build *b, const Node *n) {
    double x = constant_of(n);
    if (n->bare || unit_is_number(n->unit)) return arena_printf(&b->s->arena, "%.12g", x);
    StrBuf unit = {0};
    unit_write(&unit, n->unit);
    const char *text = arena_printf(&b->s->arena, "%.12g %s", x, buf_cstr(&unit));
    buf_free(&unit);
    return text;
}

static bool build_bin(Build *b, Node *x, Node *lo, Node *hi, const Ast *call) {
    Elab *e = &b->s->elab;
    bool numbers = lo->is_constant && hi->is_constant && lo->elem != HML_STR && hi->elem != HML_STR;
    if (!numbers || !(constant_of(lo) < constant_of(hi))) {
        diag_error(b->s->diags, HML_E_ARGUMENT, span_whole(call->kids[1]->span),
                   "edges of bins are constant numbers, each greater than the one before");
        return false;
    }
    Node *above = op_compare(e, OP_GE, x, lo, call->span);
    Node *below = above ? op_compare(e, OP_LT, x, hi, call->span) : NULL;
    Node *mask = below ? op_logic(e, OP_AND, above, below, call->span) : NULL;
    if (!mask) return false;
    RegionBin bin = {.text = arena_printf(&b->s->arena, "%s <= %s < %s", edge_text(b, lo),
                                          session_text(b->s, call->kids[0]), edge_text(b, hi))};
    bin.step = book_step(b->s, b->state->unit, b->state->domain, bin.text, mask, call);
    bin.step.weight = b->state->weight;
    vec_push(&b->bins, bin);
    return true;
}

/* bins(EXPR, [edges]): disjoint bins of the region as it is here. */
static bool build_bins(Build *b, const Ast *call) {
    Elab *e = &b->s->elab;
    Node *x = call->n_kids == 2 ? elab_node(e, call->kids[0]) : NULL;
    Value edges = x ? elab_value(e, call->kids[1]) : value_none();
    if (call->n_kids == 2 && (!x || edges.kind == VALUE_NONE)) return false;
    if (!x || edges.kind != VALUE_LIST || edges.n < 2 || x->shape->level > 0) {
        diag_error(b->s->diags, HML_E_TYPE, call->span,
                   "bins wants one value per event and a list of two edges or more");
        diag_help(b->s->diags, "bins(met.pt, [0, 100, 200] GeV)");
        return false;
    }
    for (int i = 0; i + 1 < edges.n; i++) {
        Node *lo = elab_as_node(e, &edges.items[i], call->kids[1]);
        Node *hi = elab_as_node(e, &edges.items[i + 1], call->kids[1]);
        if (!lo || !hi || !build_bin(b, x, lo, hi, call)) return false;
    }
    return true;
}

static bool is_bins(const Ast *a) { return a->kind == AST_CALL && str_eq(a->text, STR("bins")); }

static bool build_statement(Build *b, const Ast *a) {
    Session *s = b->s;
    if (a->kind == AST_ASSIGN && str_eq(a->text, STR("weight"))) return build_weight(b, a->kids[0]);
    if (a->kind == AST_ASSIGN) {
        Value v = elab_value(&s->elab, a->kids[0]);
        build_local(b, (Variable){.name = a->text, .value = v});
        return v.kind != VALUE_NONE;
    }
    if (a->kind == AST_LABEL)
        return build_cut(b, arena_strndup(&s->arena, a->text.p, a->text.n), a->kids[0]);
    if (a->kind == AST_LINE && a->n_kids == 1 && is_bins(a->kids[0]))
        return build_bins(b, a->kids[0]);
    bool good = a->kind == AST_LINE;
    for (int i = 0; i < a->n_kids && good; i++)
        good = build_cut(b, session_text(s, a->kids[i]), a->kids[i]);
    if (a->kind != AST_LINE)
        diag_error(s->diags, HML_E_SYNTAX, a->span,
                   "a region has cuts, values of its own, 'weight = ...' and 'bins(...)'");
    return good;
}

static bool build_block(Build *b, const Region *r) {
    if (r->condition) return build_cut(b, session_text(b->s, r->condition), r->condition);
    bool good = true;
    for (int i = 0; i < r->block->n_kids; i++) good = build_statement(b, r->block->kids[i]) && good;
    return good;
}

/* What the region that this one goes on from has. */
static bool build_base(Build *b, const Region *r) {
    RegionState *state = b->state;
    state->domain = state->base = state->unit->base;
    if (!r->from) return true;
    RegionState *base = region_enter(b->s, r->from, state->unit);
    if (base->failed) return false;
    for (int i = 0; i < base->n_steps; i++) vec_push(&b->steps, base->steps[i]);
    for (int i = 0; i < base->n_locals; i++) build_local(b, base->locals[i]);
    state->domain = base->domain;
    state->weight = base->weight;
    return true;
}

RegionState *region_enter(Session *s, Region *r, JobUnit *unit) {
    for (RegionState *x = r->states; x; x = x->next)
        if (x->unit == unit && x->view == s->elab.view->id) return x;
    RegionState *state = arena_new(&s->arena, RegionState);
    *state = (RegionState){.next = r->states, .unit = unit, .view = s->elab.view->id};
    r->states = state;
    Build b = {.s = s, .state = state, .without = r->without};
    b.frame = (Frame){.outer = s->elab.frame, .opaque = true, .sees = r->sees};
    bool good = build_base(&b, r);
    for (int i = 0; i < r->n_locals; i++) build_local(&b, r->locals[i]);
    s->elab.frame = &b.frame;
    good = good && build_block(&b, r);
    s->elab.frame = b.frame.outer;
    state->failed = !good;
    state->steps = arena_copy(&s->arena, b.steps.data, sizeof(Step) * b.steps.n);
    state->n_steps = (int)b.steps.n;
    state->bins = arena_copy(&s->arena, b.bins.data, sizeof(RegionBin) * b.bins.n);
    state->n_bins = (int)b.bins.n;
    state->locals = arena_copy(&s->arena, b.locals.data, sizeof(Variable) * b.locals.n);
    state->n_locals = (int)b.locals.n;
    vec_free(&b.steps);
    vec_free(&b.bins);
    vec_free(&b.locals);
    return state;
}

bool region_weight(Session *s, Sample *sample, const RegionState *region, const Ast *more,
                   Node **out) {
    Elab *e = &s->elab;
    bool failed = false;
    Node *w = sample ? sample_weight(s, sample, &failed) : NULL;
    if (failed) return false;
    Node *parts[] = {region ? region->weight : NULL, more ? elab_node(e, more) : NULL,
                     vary_weight(s)};
    if (more && (!parts[1] || !elab_is_number(e, parts[1], more))) return false;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (!parts[i]) continue;
        w = w ? op_arithmetic(e, OP_MUL, w, parts[i], parts[i]->span) : parts[i];
        if (!w) return false;
    }
    *out = w;
    return true;
}
