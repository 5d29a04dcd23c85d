/* workspace_ask.c - what is asked of a workspace; see workspace_ask.h. */
#include "run/workspace_ask.h"

#include <math.h>

#include "run/evaluate.h"
#include "run/hist_thing.h"

/* ---- validation ---- */

static Value validation_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass validation_class = {.word = "validation", .member = validation_member};

ValidationThing *validation_of(Handle *h) {
    return h->class == &validation_class ? (ValidationThing *)h : NULL;
}

const HfFindings *validation_findings(const ValidationThing *v, const char **why) {
    const HfSpec *spec = workspace_spec(v->of, why);
    if (!spec) return NULL;
    HfFindings *out = arena_new(&v->of->session->arena, HfFindings);
    hf_validate(out, spec, &v->of->settings, &v->of->session->arena);
    return out;
}

static double count_of(const Late *late, int what) {
    const char *why;
    const HfFindings *f = validation_findings(late->thing, &why);
    if (!f) return NAN;
    return what == 0 ? f->errors : what == 1 ? f->warnings : f->n;
}
static double count_errors(const Late *late) { return count_of(late, 0); }
static double count_warnings(const Late *late) { return count_of(late, 1); }
static double count_findings(const Late *late) { return count_of(late, 2); }

static Value validation_member(Elab *e, Handle *h, Str name, Span span) {
    const ValidationThing *v = (const ValidationThing *)h;
    if (str_eq(name, STR("errors"))) return thing_figure(e, count_errors, v, v->stage, span);
    if (str_eq(name, STR("warnings"))) return thing_figure(e, count_warnings, v, v->stage, span);
    if (str_eq(name, STR("findings"))) return thing_figure(e, count_findings, v, v->stage, span);
    return value_none();
}

ValidationThing *validation_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    const WorkspaceThing *w = workspace_argument(&a, 0);
    if (!w || !arguments_end(&a)) return NULL;
    ValidationThing *v = arena_new(&s->arena, ValidationThing);
    *v = (ValidationThing){{&validation_class}, session_text(s, call), w, w->stage};
    return v;
}

/* ---- values of parameters ---- */

static bool read_value(Arguments *a, const Value *v, const Ast *ast, double *out) {
    Node *n = elab_as_node(&a->s->elab, v, ast);
    return n && evaluate_number(a->s, n, out, ast->span) == HML_OK;
}

static bool read_list(Arguments *a, const Value *v, const Ast *ast, double *out, int n) {
    if (v->n != n) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "the workspace has %d parameters, and these are %d values", n, v->n);
        diag_help(a->s->diags, "or name those that do not start where the file says: record(mu = "
                               "2)");
        return false;
    }
    for (int i = 0; i < n; i++)
        if (!read_value(a, &v->items[i], ast, &out[i])) return false;
    return true;
}

static bool read_record(Arguments *a, const Value *v, const Ast *ast, double *out,
                        const Parameter *params, int n) {
    for (int i = 0; i < v->n; i++) {
        int at = 0;
        while (at < n && !str_eq(v->names[i], str_of(params[at].name))) at++;
        if (at < n) {
            if (!read_value(a, &v->items[i], ast, &out[at])) return false;
            continue;
        }
        const char **names = arena_array(&a->s->arena, const char *, n);
        for (int k = 0; k < n; k++) names[k] = params[k].name;
        const char *near = str_nearest(v->names[i], names, (size_t)n);
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "the workspace has no parameter '%.*s'", STR_ARG(v->names[i]));
        if (near) diag_help(a->s->diags, "did you mean '%s'?", near);
        return false;
    }
    return true;
}

/* W, VALUES: a list of all, or a record of some; the others are at their start. */
static WorkspaceThing *read_point(Arguments *a, double **out) {
    WorkspaceThing *w = workspace_argument(a, 0);
    if (!w) return NULL;
    if (!w->draft_problem && !workspace_finish(a->s, w, a->call)) return NULL;
    int n;
    const Parameter *params = workspace_parameters(&w->handle, &n);
    *out = arena_array(&a->s->arena, double, n);
    for (int i = 0; i < n; i++) (*out)[i] = params[i].start;
    const Ast *ast = argument_find(a, 1, "at");
    if (!ast) return arguments_end(a) ? w : NULL;
    Value v = elab_value(&a->s->elab, ast);
    bool good = v.kind != VALUE_NONE;
    if (v.kind == VALUE_RECORD)
        good = read_record(a, &v, ast, *out, params, n);
    else if (v.kind == VALUE_LIST)
        good = read_list(a, &v, ast, *out, n);
    else if (good)
        good = n == 1 ? read_value(a, &v, ast, *out) : read_list(a, &v, ast, *out, n);
    return good && arguments_end(a) ? w : NULL;
}

/* ---- expectation ---- */

static Value expected_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass expected_class = {.word = "expectation", .member = expected_member};

ExpectedThing *expected_of(Handle *h) {
    return h->class == &expected_class ? (ExpectedThing *)h : NULL;
}

typedef struct BinFigure {
    const ExpectedThing *of;
    int bin;
    double *all; /* of the thing, once it was calculated */
} BinFigure;

static double bin_value(const Late *late) {
    const BinFigure *f = late->thing;
    Problem *p = workspace_problem((Handle *)&f->of->of->handle, NULL);
    const double *x = p ? expected_at(f->of, NULL, NULL) : NULL;
    if (!x) return NAN;
    hf_model_expected(p, x, f->all, NULL);
    return f->all[f->bin];
}

/* expected(W).CHANNEL: its bins. */
static Value expected_member(Elab *e, Handle *h, Str name, Span span) {
    const ExpectedThing *x = (const ExpectedThing *)h;
    const HfShape *s = hf_model_shape(x->of->draft_problem);
    for (int c = 0; c < s->n_channels; c++) {
        if (!str_eq(name, str_of(s->channels[c]))) continue;
        Value v = {.kind = VALUE_LIST, .span = span, .n = s->first[c + 1] - s->first[c]};
        double *all = arena_array(e->arena, double, s->n_bins);
        v.items = arena_array(e->arena, Value, v.n);
        for (int i = 0; i < v.n; i++) {
            BinFigure *f = arena_new(e->arena, BinFigure);
            *f = (BinFigure){x, s->first[c] + i, all};
            v.items[i] = thing_figure(e, bin_value, f, x->stage, span);
        }
        return v;
    }
    return value_none();
}

const double *expected_at(const ExpectedThing *x, const double **cov, const char **why) {
    if (cov) *cov = NULL;
    if (!x->fit) return x->values;
    const FitThing *f = fit_result(x->fit);
    if (why) *why = f->failure;
    if (f->failure) return NULL;
    if (cov && f->min.cov_status != COV_NONE) *cov = f->min.cov;
    return f->min.x;
}

/* The fit of a workspace that is the first argument by what is written; NULL: it is none. */
static FitThing *fit_first(Arguments *a) {
    const Ast *ast = a->n_positional ? a->positional[0] : NULL;
    if (!ast || (ast->kind != AST_PATH && ast->kind != AST_CALL)) return NULL;
    if (ast->kind == AST_CALL && !str_eq(ast->text, STR("fit"))) return NULL;
    size_t before = a->s->diags->items.n;
    Value v = elab_value(&a->s->elab, ast);
    FitThing *f = v.kind == VALUE_HANDLE ? fit_of(v.handle) : NULL;
    if (ast->kind == AST_PATH) diag_truncate(a->s->diags, before);
    if (!f || !f->of || !workspace_of(f->of)) return NULL;
    argument_find(a, 0, NULL);
    return fit_may_be_seen(f, a->s, span_whole(ast->span)) ? f : NULL;
}

ExpectedThing *expected_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    double *values = NULL;
    arguments_open(&a, s, b, call);
    FitThing *f = fit_first(&a);
    WorkspaceThing *w = f ? workspace_of(f->of) : read_point(&a, &values);
    if (!w || (f && !arguments_end(&a))) return NULL;
    ExpectedThing *x = arena_new(&s->arena, ExpectedThing);
    *x = (ExpectedThing){.handle = {&expected_class}, .of = w, .fit = f, .values = values};
    x->title = session_text(s, call);
    x->stage = w->stage;
    return x;
}

/* ---- density ---- */

static double density_value(const Late *late) {
    const ExpectedThing *x = late->thing;
    Problem *p = workspace_problem((Handle *)&x->of->handle, NULL);
    const double *at = p ? expected_at(x, NULL, NULL) : NULL;
    return at ? hf_model_log_density(p, at) : NAN;
}

Value log_density_call(Session *s, const Builtin *b, const Ast *call) {
    ExpectedThing *x = expected_book(s, b, call);
    if (!x) return value_none();
    return thing_figure(&s->elab, density_value, x, x->stage, call->span);
}
