/* book.c - what lines and print ask for: cutflows, summaries, tables, values, for each sample that
 * they speak of.
 */
#include "run/approach_thing.h"
#include "run/format_thing.h"
#include "run/sample_report.h"

bool book_is_condition(const Ast *a) {
    while (a->kind == AST_PAREN) a = a->kids[0];
    bool logic = (a->kind == AST_BINARY && (a->op == OP_AND || a->op == OP_OR)) ||
                 (a->kind == AST_UNARY && a->op == OP_NOT);
    return logic || a->kind == AST_COMPARE || a->kind == AST_CUT || a->kind == AST_VETO;
}

Output *book_output(Session *s, OutputKind kind, JobUnit *unit) {
    Sample *const *samples;
    Output out = {.kind = kind, .unit = unit, .base = unit ? unit->base : NULL};
    if (unit && unit->sample && session_samples(s, &samples) > 1) out.sample = unit->sample->name;
    vec_push(&s->job->outputs, out);
    return &vec_last(&s->job->outputs);
}

enum { TERMS_MAX = 64 };

static void add_term(Session *s, Step *step, const Ast *a) {
    bool literal = a->kind == AST_INT || a->kind == AST_REAL || a->kind == AST_UINT ||
                   a->kind == AST_UNIT || a->kind == AST_BOOL || a->kind == AST_LIST ||
                   a->kind == AST_RANGE || a->kind == AST_STRING;
    if (literal || step->n_terms == TERMS_MAX) return;
    size_t before = s->diags->items.n;
    Node *n = elab_node(&s->elab, a);
    diag_truncate(s->diags, before);
    if (n && !n->is_constant) step->terms[step->n_terms++] = (StepTerm){session_text(s, a), n};
}

/* The operands of the comparisons in a cut, and what else decides. */
static void add_terms(Session *s, Step *step, const Ast *a) {
    bool logic = a->kind == AST_PAREN || a->kind == AST_CUT || a->kind == AST_VETO ||
                 (a->kind == AST_BINARY && (a->op == OP_AND || a->op == OP_OR)) ||
                 (a->kind == AST_UNARY && a->op == OP_NOT);
    if (!logic && a->kind != AST_COMPARE) add_term(s, step, a);
    for (int i = 0; i < a->n_kids && (logic || a->kind == AST_COMPARE); i++) {
        if (logic)
            add_terms(s, step, a->kids[i]);
        else
            add_term(s, step, a->kids[i]);
    }
}

Step book_step(Session *s, JobUnit *unit, Domain *before, const char *text, Node *mask,
               const Ast *a) {
    Step step = {.text = text, .mask = mask};
    step.domain = plan_domain(&unit->plan, before, mask, a->span);
    Node *missing = cut_missing(&s->elab, mask);
    if (missing) {
        step.missing = plan_sink(&unit->plan, SINK_REDUCE, before, &missing, 1);
        step.missing->reduction = REDUCE_COUNT;
    }
    Node *one = ir_bool(&s->elab.ir, true, a->span); /* so that the selection is made */
    plan_sink(&unit->plan, SINK_REDUCE, step.domain, &one, 1)->reduction = REDUCE_COUNT;
    if (!s->wants_terms) return step;
    step.terms = arena_array(&s->arena, StepTerm, TERMS_MAX);
    add_terms(s, &step, a);
    return step;
}

/* The cutflow that a line goes on with: the latest one of the unit. */
static Output *cutflow_of(Session *s, JobUnit *unit, bool go_on) {
    for (size_t i = s->job->outputs.n; i > 0 && go_on; i--) {
        Output *out = &s->job->outputs.data[i - 1];
        if (out->unit == unit) return out->kind == OUTPUT_CUTFLOW ? out : NULL;
    }
    return NULL;
}

static void add_step(Session *s, JobUnit *unit, const Ast *a, Node *mask, bool go_on) {
    Output *out = cutflow_of(s, unit, go_on);
    if (!out) out = book_output(s, OUTPUT_CUTFLOW, unit);
    Domain *before = out->steps.n ? vec_last(&out->steps).domain : out->base;
    vec_push(&out->steps, book_step(s, unit, before, session_text(s, a), mask, a));
}

/* ---- several things on one line ---- */

enum { ITEMS_MAX = 1024 };

typedef struct Items {
    Node *nodes[ITEMS_MAX];
    const char *names[ITEMS_MAX];
    int n;
} Items;

static bool items_push(Items *to, Node *node, const char *name) {
    if (!node || to->n == ITEMS_MAX) return false;
    to->nodes[to->n] = node;
    to->names[to->n++] = name;
    return true;
}

/* A variable that is a list, or a list made by `for`, stands for its elements. */
static bool collect_list(Session *s, Items *to, const Ast *a) {
    if (a->kind != AST_PATH && a->kind != AST_COMPREHENSION) return false;
    size_t before = s->diags->items.n;
    Value v = elab_value(&s->elab, a);
    diag_truncate(s->diags, before);
    if (v.kind != VALUE_LIST || v.multiple || (!v.n && a->kind == AST_PATH)) return false;
    for (int i = 0; i < v.n; i++)
        if (v.items[i].kind != VALUE_NODE) return false;
    for (int i = 0; i < v.n; i++)
        items_push(to, v.items[i].node, arena_printf(&s->arena, "%s[%d]", session_text(s, a), i));
    return true;
}

/* The values of items as nodes; lists are opened. */
static bool collect(Session *s, Items *to, Ast *const *items, int n) {
    bool good = true;
    for (int i = 0; i < n; i++) {
        const Ast *a = items[i];
        if (a->kind == AST_LIST) {
            good = collect(s, to, a->kids, a->n_kids) && good;
            continue;
        }
        if (collect_list(s, to, a)) continue;
        Node *node = NULL;
        if (a->kind == AST_CUT || a->kind == AST_VETO) {
            Value v = elab_cut(&s->elab, a);
            node = v.kind == VALUE_NODE ? v.node : NULL;
        } else {
            node = elab_node(&s->elab, a);
        }
        good = items_push(to, node, session_text(s, a)) && good;
    }
    return good;
}

static Output *add_nodes(Session *s, OutputKind kind, JobUnit *unit, Node **nodes,
                         const char **names, int n) {
    Output *out = book_output(s, kind, unit);
    out->nodes = arena_copy(&s->arena, nodes, sizeof(Node *) * (size_t)n);
    out->names = arena_copy(&s->arena, names, sizeof(char *) * (size_t)n);
    out->n_nodes = n;
    return out;
}

static void add_values(Session *s, JobUnit *unit, const Items *items) {
    Output *out = add_nodes(s, OUTPUT_VALUES, unit, (Node **)items->nodes,
                            (const char **)items->names, items->n);
    out->results = arena_array(&s->arena, int, items->n);
    for (int i = 0; i < items->n; i++) {
        out->results[i] = (int)unit->plan.results.n;
        plan_result(&unit->plan, items->nodes[i]);
    }
}

static Status add_rows(Session *s, JobUnit *unit, Items *items, Span span) {
    if (!op_shapes(&s->elab, items->nodes, items->n, span, "listed")) {
        diag_help(s->diags, "columns of one table have the same objects; print the others apart");
        return HML_FAIL;
    }
    Output *out = add_nodes(s, OUTPUT_ROWS, unit, items->nodes, items->names, items->n);
    out->sink = plan_sink(&unit->plan, SINK_ROWS, unit->base, items->nodes, items->n);
    return HML_OK;
}

static void add_summary(Session *s, JobUnit *unit, Node *node, const char *name) {
    Output *out = add_nodes(s, OUTPUT_SUMMARY, unit, &node, &name, 1);
    out->sink = plan_sink(&unit->plan, SINK_SUMMARY, unit->base, &node, 1);
    if (s->options.has_hist && node->elem != HML_STR) out->sink->detail = &s->options.hist;
}

/* ---- one line ---- */

static Status book_thing(Session *s, const Value *v) {
    Sample *sample = sample_of(v);
    SampleReport *report = sample ? sample_report(s, sample) : NULL;
    if (sample && !report) return HML_FAIL;
    Handle *thing = report ? &report->handle : v->handle;
    if (format_of(thing)) thing = &format_ask(s, format_of(thing))->handle;
    if (approach_of(thing)) /* as it is now, whatever it learns later */
        thing = arena_copy(&s->arena, thing, sizeof(ApproachThing));
    book_output(s, OUTPUT_THING, NULL)->thing = thing;
    return HML_OK;
}

/* A list or record of things alone. */
static bool is_things(const Value *v) {
    bool all = (v->kind == VALUE_LIST || v->kind == VALUE_RECORD) && v->n > 0;
    for (int i = 0; i < v->n && all; i++) all = v->items[i].kind == VALUE_HANDLE;
    return all;
}

static Status book_things(Session *s, const Value *v) {
    if (v->kind == VALUE_HANDLE) return book_thing(s, v);
    for (int i = 0; i < v->n; i++)
        if (book_thing(s, &v->items[i]) != HML_OK) return HML_FAIL;
    return HML_OK;
}

/* A single cut, observable or thing. *done: it was one. */
static Status book_single(Session *s, JobUnit *unit, const Ast *a, bool go_on, bool *done) {
    Value v = book_is_condition(a) ? elab_cut(&s->elab, a) : elab_value(&s->elab, a);
    Node *node = v.kind == VALUE_NODE ? v.node : NULL;
    *done = true;
    if (v.kind == VALUE_NONE) return HML_FAIL;
    if (v.kind == VALUE_HANDLE || is_things(&v)) return book_things(s, &v);
    if (node && node->elem == HML_BOOL && node->shape->level >= 0) {
        node = cut_quantify(&s->elab, QUANT_ALL, node, a->span);
        add_step(s, unit, a, node, go_on);
        return HML_OK;
    }
    *done = node && node->shape->level >= 0;
    if (*done) add_summary(s, unit, node, session_text(s, a));
    return HML_OK;
}

/* For one sample (NULL: none is open). *of_columns: other samples have other values. */
static Status book_for(Session *s, Sample *sample, const Ast *a, bool go_on, bool *of_columns) {
    JobUnit *unit = session_unit(s, sample);
    size_t outputs = s->job->outputs.n;
    *of_columns = true;
    if (a->n_kids == 1 && a->kids[0]->kind != AST_LIST) {
        bool done;
        Status status = book_single(s, unit, a->kids[0], go_on, &done);
        if (status == HML_OK && done && s->job->outputs.n > outputs)
            *of_columns = vec_last(&s->job->outputs).kind != OUTPUT_THING;
        if (status != HML_OK || done) return status;
    }
    Items *items = arena_new(&s->arena, Items);
    if (!collect(s, items, a->kids, a->n_kids)) return HML_FAIL;
    bool columns = false, samples = false;
    for (int i = 0; i < items->n; i++) {
        columns = columns || items->nodes[i]->shape->level >= 0;
        samples = samples || items->nodes[i]->sample;
    }
    if (columns) return add_rows(s, unit, items, a->span);
    add_values(s, unit, items);
    if (!samples) vec_last(&s->job->outputs).sample = NULL;
    *of_columns = samples;
    return HML_OK;
}

static const char *const makers[] = {"hist",
                                     "profile",
                                     "cutflow",
                                     "n_minus_1",
                                     "rebin",
                                     "project",
                                     "slice",
                                     "profile_of",
                                     "normalised",
                                     "as_counts",
                                     "density",
                                     "save",
                                     "workspace",
                                     "combine",
                                     "prune",
                                     "rename",
                                     "validate",
                                     "expected",
                                     "fit",
                                     "yields",
                                     "explain",
                                     "curve",
                                     "contour",
                                     "efficiency",
                                     "significance",
                                     "toys",
                                     "cls",
                                     "limit",
                                     "scan",
                                     "goodness",
                                     "feldman_cousins",
                                     "coverage",
                                     "look_elsewhere",
                                     "impacts",
                                     "breakdown",
                                     "counting",
                                     "quadrature",
                                     "average",
                                     "subtract"};

/* Does the text say that this is no number but a thing: a histogram, a cutflow, a sample? What can
 * be one is evaluated to see. */
static bool is_thing(Session *s, const Ast *a) {
    const Ast *base = a;
    if (a->kind == AST_BINARY) return is_thing(s, a->kids[0]) || is_thing(s, a->kids[1]);
    while (base->kind == AST_PAREN || base->kind == AST_INDEX || base->kind == AST_MEMBER ||
           base->kind == AST_METHOD)
        base = base->kids[0];
    if (base != a && base->kind == AST_BINARY && !is_thing(s, base)) return false;
    bool makes = base->kind == AST_CALL && define_find_function(&s->script, base->text);
    for (size_t i = 0; i < ARRAY_LEN(makers) && base->kind == AST_CALL && !makes; i++)
        makes = str_eq(base->text, str_of(makers[i]));
    if (!makes && base->kind != AST_PATH && base->kind != AST_BINARY) return false;
    if (base == a && makes && !define_find_function(&s->script, a->text)) return true;
    size_t before = s->diags->items.n;
    Value v = elab_value(&s->elab, a);
    diag_truncate(s->diags, before);
    return v.kind == VALUE_HANDLE && !v.handle->class->number; /* beside others: its number */
}

/* Is one of several things on a line no number? Then each is booked by itself. */
static bool has_things(Session *s, const Ast *a) {
    for (int i = 0; i < a->n_kids && a->n_kids > 1; i++)
        if (is_thing(s, a->kids[i])) return true;
    return false;
}

static Status book_each(Session *s, const Ast *a) {
    Status status = HML_OK;
    for (int i = 0; i < a->n_kids; i++) {
        Ast one = *a;
        one.kids = &a->kids[i];
        one.n_kids = 1;
        if (book_line(s, arena_copy(&s->arena, &one, sizeof one), false) != HML_OK)
            status = HML_FAIL;
    }
    return status;
}

Status book_line(Session *s, const Ast *a, bool go_on) {
    if (has_things(s, a)) return book_each(s, a);
    Sample *const *samples;
    int n = session_samples(s, &samples);
    bool more = true;
    if (!n) return book_for(s, NULL, a, go_on, &more);
    for (int i = 0; i < n && more; i++) {
        if (book_for(s, samples[i], a, go_on, &more) == HML_OK) continue;
        if (i && samples[i]->name[0])
            diag_help(s->diags, "this is so for the sample '%s'", samples[i]->name);
        return HML_FAIL;
    }
    return HML_OK;
}
