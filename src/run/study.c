/* study.c - what the statistical studies of a fit share; see study.h. */
#include "run/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "run/evaluate.h"

bool study_wrong(Arguments *a, const char *why) {
    if (why) diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "%s", why);
    return !why;
}

bool study_open(Study *s, const HandleClass *class, Arguments *a) {
    *s = (Study){.handle = {class}, .name = a->builtin->name, .session = a->s, .seed = -1};
    s->span = a->call->span;
    s->fit = fit_argument(a, 0);
    return s->fit != NULL;
}

bool study_has(const Arguments *a, int k) { return k < a->n_positional; }

bool study_param(const Study *s, Arguments *a, int k, int *out) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "'%s' wants a fit and one of its parameters", a->builtin->name);
        diag_help(a->s->diags, "%s", a->builtin->signature);
        return false;
    }
    return (*out = fit_param(s->fit, a->s, ast)) >= 0;
}

bool study_toys(Study *s, Arguments *a, const char *count, int64_t preset, int64_t least) {
    s->toys = preset;
    if (!argument_whole(a, count, &s->toys) || !argument_whole(a, "seed", &s->seed)) return false;
    if (s->toys < least || s->toys > 100000000) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "'%s' is the number of toys, from %d on", count, (int)least);
        return false;
    }
    return study_wrong(a, s->toys && s->seed < 0
                              ? "toys want a seed, a whole number, so that they can be drawn "
                                "again: seed = 1"
                              : NULL);
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

bool study_numbers(Arguments *a, const Ast *ast, Unit unit, double **out, int *n) {
    Session *s = a->s;
    Value v = elab_value(&s->elab, ast);
    if (v.kind != VALUE_LIST && v.kind != VALUE_RANGE) {
        if (v.kind != VALUE_NONE)
            diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                       "a list of numbers or a range 'lo..hi' is needed here, and this is a %s",
                       value_word(&v));
        return false;
    }
    *n = v.n;
    *out = arena_array(&s->arena, double, v.n + 1);
    for (int i = 0; i < v.n; i++) {
        Node *x = elab_as_node(&s->elab, &v.items[i], ast);
        if (!x || evaluate_as(s, x, unit, &(*out)[i], ast->span) != HML_OK) return false;
    }
    return true;
}

static Unit unit_of(const Study *s, int k) {
    return s->fit->like ? s->fit->like->params[k]->unit : unit_number();
}

bool study_places(const Study *s, Arguments *a, int k, const char *list, const char *range,
                  Places *out) {
    const Ast *values = argument_find(a, -1, list), *ends = argument_find(a, -1, range);
    int64_t points = out->n;
    double *lo_hi;
    int n;
    *out = (Places){.lo = NAN, .hi = NAN};
    if (!argument_whole(a, "points", &points)) return false;
    if (points < 2 || points > 1000000)
        return study_wrong(a, "'points' is a number of places, from 2 on");
    out->n = (int)points;
    if (values && !study_numbers(a, values, unit_of(s, k), &out->at, &out->n)) return false;
    if (values && out->n < 1) return study_wrong(a, "the list of places is empty");
    if (values) qsort(out->at, (size_t)out->n, sizeof *out->at, by_value);
    if (!ends) return true;
    if (!study_numbers(a, ends, unit_of(s, k), &lo_hi, &n)) return false;
    if (n != 2 || !(lo_hi[0] < lo_hi[1])) return study_wrong(a, "a range is written lo..hi");
    out->lo = lo_hi[0];
    out->hi = lo_hi[1];
    return true;
}

double *study_fill(const Places *p, double lo, double hi, Arena *arena) {
    if (p->at) return p->at;
    double *at = arena_array(arena, double, p->n);
    if (!isnan(p->lo)) lo = p->lo, hi = p->hi;
    for (int i = 0; i < p->n; i++) at[i] = lo + (hi - lo) * (i / (p->n - 1.0));
    return at;
}

bool study_point(const Study *s, Arguments *a, const char *name, double *x, bool *given) {
    const Ast *ast = argument_find(a, -1, name);
    *given = ast != NULL;
    if (!ast) return true;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind != VALUE_RECORD) {
        if (v.kind != VALUE_NONE)
            diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                       "'%s' takes a record: %s = record(%s = 1)", name, name,
                       s->fit->n_params ? s->fit->params[0] : "mu");
        return false;
    }
    for (int k = 0; k < v.n; k++) {
        int i = fit_param_named(s->fit, v.names[k]);
        Node *n = elab_as_node(&a->s->elab, &v.items[k], ast);
        if (i < 0)
            diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                       "the fit has no parameter '%.*s'", STR_ARG(v.names[k]));
        if (i < 0 || !n || evaluate_as(a->s, n, unit_of(s, i), &x[i], ast->span) != HML_OK)
            return false;
    }
    return true;
}

bool study_value(Study *s, Node *n, double *out, Span span) {
    if (!n) return false;
    if (!evaluate_is_late(s->session, n))
        return evaluate_number(s->session, n, out, span) == HML_OK;
    StudyInput *x = arena_new(&s->session->arena, StudyInput);
    *x = (StudyInput){n, out, s->inputs};
    s->inputs = x;
    s->stage = MAX_OF(s->stage, n->stage - 1);
    return true;
}

bool study_number(Study *s, Arguments *a, const char *name, double *out) {
    const Ast *ast = argument_find(a, -1, name);
    return !ast || study_value(s, elab_node(&a->s->elab, ast), out, ast->span);
}

/* ---- doing ---- */

bool study_learn(Study *s) {
    bool good = true;
    for (const StudyInput *x = s->inputs; x; x = x->next) {
        *x->to = evaluate_late(s->session, x->node);
        good = good && !isnan(*x->to);
    }
    return good;
}

const FitThing *study_begin(Study *s) {
    if (s->done) return NULL;
    s->done = true;
    const FitThing *f = fit_result(s->fit);
    if (f->failure)
        s->failure = f->failure;
    else if (!fit_is_valid(f))
        s->failure = "the fit is not valid";
    return s->failure ? NULL : f;
}

void study_end(Study *s, const char *failure) {
    s->failure = failure;
    if (failure)
        diag_error(s->session->diags, HML_E_FIT, s->span, "'%s' has no result: %s", s->name,
                   failure);
}

/* Early, and once. */
static void study_note(void *ctx, int done, int invalid) {
    Study *s = ctx;
    if (s->remarked || invalid * 100 < done || !invalid || !s->session->remark) return;
    char line[160];
    s->remarked = true;
    snprintf(line, sizeof line, "%s: %d of the first %d toys have no valid fit", s->name, invalid,
             done);
    s->session->remark(line);
}

static bool study_stop(void *ctx) {
    const Study *s = ctx;
    return s->session->cancel && *s->session->cancel;
}

ToyPlan study_plan(Study *s) {
    ToyPlan plan = {.seed = (uint64_t)s->seed, .n = (int)s->toys, .ctx = s};
    plan.threads = s->session->threads > 0 ? s->session->threads : os_processors();
    plan.note = study_note;
    plan.stop = study_stop;
    return plan;
}

/* ---- figures ---- */

static Value figure_of(Elab *e, const Study *s, double (*value)(const Late *), double argument,
                       Span span) {
    Late *late = arena_new(e->arena, Late);
    *late = (Late){value, s, argument};
    int stage = MAX_OF(s->fit ? s->fit->stage : 0, s->stage);
    return value_node(ir_late(&e->ir, late, stage, unit_number(), span), span);
}

Value study_figure(Elab *e, const Study *s, const StudyFigure *figures, size_t n, Str name,
                   Span span) {
    const char *known[64] = {0};
    for (size_t i = 0; i < n; i++) {
        if (str_eq(name, str_of(figures[i].name)))
            return figure_of(e, s, figures[i].value, figures[i].argument, span);
        if (i < ARRAY_LEN(known)) known[i] = figures[i].name;
    }
    const char *near = str_nearest(name, known, MIN_OF(n, ARRAY_LEN(known)));
    diag_error(e->diags, HML_E_NAME, span, "the result of '%s' has no '%.*s'", s->name,
               STR_ARG(name));
    if (near) diag_help(e->diags, "did you mean '%s'?", near);
    StrBuf list = {0};
    for (size_t i = 0; i < n; i++) buf_printf(&list, "%s%s", i ? " " : "", figures[i].name);
    diag_help(e->diags, "it has: %s", buf_cstr(&list));
    buf_free(&list);
    return value_none();
}

Value study_param_figure(Elab *e, const Study *s, const StudyFigure *suffixes, size_t n, Str name,
                         Span span) {
    for (size_t k = 0; k < n; k++) {
        size_t m = strlen(suffixes[k].name);
        if (name.n <= m || memcmp(name.p + name.n - m, suffixes[k].name, m) != 0) continue;
        int i = fit_param_named(s->fit, (Str){name.p, name.n - m});
        if (i >= 0) return figure_of(e, s, suffixes[k].value, i, span);
    }
    return value_none();
}
