/* fit_thing.c - fits of the language: booking, and what is known of them; see fit_thing.h. */
#include "run/fit_thing.h"

#include <math.h>

#include "run/evaluate.h"
#include "run/workspace_thing.h"
#include "stat/distribution.h"

static Value fit_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass fit_class = {.word = "fit", .member = fit_member};

FitThing *fit_of(Handle *h) { return h->class == &fit_class ? (FitThing *)h : NULL; }

/* ---- figures ---- */

typedef struct FitFigure {
    const FitThing *fit;
    int i, j; /* parameters */
} FitFigure;

static double figure_value(const Late *late) {
    const FitFigure *x = late->thing;
    const FitThing *f = fit_result(x->fit);
    return f->failure ? NAN : f->min.x[x->i];
}

static double figure_error(const Late *late) {
    const FitFigure *x = late->thing;
    const FitThing *f = fit_result(x->fit);
    return f->failure ? NAN : f->min.error[x->i];
}

static double figure_low(const Late *late) {
    const FitFigure *x = late->thing;
    const Minos *m = fit_minos(x->fit, x->i);
    return m ? m->low.error : NAN;
}

static double figure_high(const Late *late) {
    const FitFigure *x = late->thing;
    const Minos *m = fit_minos(x->fit, x->i);
    return m ? m->high.error : NAN;
}

static double figure_correlation(const Late *late) {
    const FitFigure *x = late->thing;
    const FitThing *f = fit_result(x->fit);
    if (f->failure) return NAN;
    const double *c = f->min.cov;
    size_t n = (size_t)f->min.n, i = (size_t)x->i, j = (size_t)x->j;
    return c[i * n + j] / sqrt(c[i * n + i] * c[j * n + j]);
}

static double figure_minimum(const Late *late) {
    const FitThing *f = fit_result(((const FitFigure *)late->thing)->fit);
    return f->failure ? NAN : f->min.value;
}

static double figure_edm(const Late *late) {
    const FitThing *f = fit_result(((const FitFigure *)late->thing)->fit);
    return f->failure ? NAN : f->min.edm;
}

static double figure_valid(const Late *late) {
    return fit_is_valid(((const FitFigure *)late->thing)->fit);
}

static double figure_calls(const Late *late) {
    const FitThing *f = fit_result(((const FitFigure *)late->thing)->fit);
    return f->failure ? NAN : (double)(f->min.calls + f->min.gradient_calls);
}

static double figure_chi2(const Late *late) {
    double chi2 = NAN;
    int ndof;
    return fit_goodness(((const FitFigure *)late->thing)->fit, &chi2, &ndof) ? chi2 : NAN;
}

static double figure_ndof(const Late *late) {
    double chi2;
    int ndof;
    return fit_goodness(((const FitFigure *)late->thing)->fit, &chi2, &ndof) ? (double)ndof : NAN;
}

static double figure_pvalue(const Late *late) {
    double chi2;
    int ndof;
    bool known = fit_goodness(((const FitFigure *)late->thing)->fit, &chi2, &ndof);
    return known && ndof > 0 ? distribution_chi2_above(chi2, ndof) : NAN;
}

static double figure_seconds(const Late *late) {
    return fit_result(((const FitFigure *)late->thing)->fit)->seconds;
}

static const struct {
    const char *name;
    double (*value)(const Late *late);
} figures[] = {{"minimum", figure_minimum}, {"edm", figure_edm},        {"valid", figure_valid},
               {"calls", figure_calls},     {"chi2", figure_chi2},      {"ndof", figure_ndof},
               {"pvalue", figure_pvalue},   {"seconds", figure_seconds}};

/* Behind the name of a parameter. */
static const struct {
    const char *suffix;
    double (*value)(const Late *late);
} of_param[] = {
    {"", figure_value}, {"_error", figure_error}, {"_low", figure_low}, {"_high", figure_high}};

static Value figure_node(Elab *e, const FitThing *f, double (*value)(const Late *), int i, int j,
                         Span span) {
    FitFigure *x = arena_new(e->arena, FitFigure);
    Late *late = arena_new(e->arena, Late);
    *x = (FitFigure){f, i, j};
    *late = (Late){value, x, 0};
    bool of = i >= 0 && j < 0 && f->like;
    Unit unit = of ? f->like->params[i]->unit : unit_number();
    Node *n = ir_late(&e->ir, late, f->stage, unit, span);
    return value_node(n, span);
}

int fit_param_named(const FitThing *f, Str name) {
    for (int i = 0; i < f->n_params; i++)
        if (str_eq(name, str_of(f->params[i]))) return i;
    return -1;
}

static Value fit_member(Elab *e, Handle *h, Str name, Span span) {
    const FitThing *f = (const FitThing *)h;
    for (size_t k = 0; k < ARRAY_LEN(of_param); k++) {
        size_t n = strlen(of_param[k].suffix);
        if (name.n <= n || memcmp(name.p + name.n - n, of_param[k].suffix, n) != 0) continue;
        int i = fit_param_named(f, (Str){name.p, name.n - n});
        if (i >= 0 && !n && f->blind && f->blind[i]) {
            diag_error(e->diags, HML_E_FIT, span, "the fit is blind to '%s'", f->params[i]);
            diag_help(e->diags, "without `blind` its value is told");
            return value_none();
        }
        if (i >= 0) return figure_node(e, f, of_param[k].value, i, -1, span);
    }
    for (size_t k = 0; k < ARRAY_LEN(figures); k++)
        if (str_eq(name, str_of(figures[k].name)))
            return figure_node(e, f, figures[k].value, -1, -1, span);
    const char *known[64];
    size_t n = 0;
    for (int i = 0; i < f->n_params && n < 32; i++) known[n++] = f->params[i];
    for (size_t k = 0; k < ARRAY_LEN(figures); k++) known[n++] = figures[k].name;
    const char *near = str_nearest(name, known, n);
    diag_error(e->diags, HML_E_NAME, span, "the fit has no '%.*s'", STR_ARG(name));
    if (near) diag_help(e->diags, "did you mean '%s'?", near);
    StrBuf list = {0};
    for (size_t i = 0; i < n; i++) buf_printf(&list, "%s%s", i ? " " : "", known[i]);
    diag_help(e->diags, "it has: %s; and NAME_error, NAME_low, NAME_high of its parameters",
              buf_cstr(&list));
    buf_free(&list);
    return value_none();
}

/* ---- parameters as arguments ---- */

int fit_param(const FitThing *f, Session *s, const Ast *a) {
    int named = !f->like && a->kind == AST_PATH ? fit_param_named(f, a->text) : -1;
    if (named >= 0) return named; /* of a workspace: no variable of the script */
    Value v = elab_value(&s->elab, a);
    const ModelParam *p = v.kind == VALUE_NODE ? v.node->param : NULL;
    for (int i = 0; p && f->like && i < f->like->n_params; i++)
        if (f->like->params[i] == p) return i;
    if (v.kind == VALUE_NODE && v.node->elem == HML_STR && v.node->is_constant) {
        int i = fit_param_named(f, v.node->value.s);
        if (i >= 0) return i;
    }
    if (v.kind == VALUE_NONE) return -1;
    diag_error(s->diags, HML_E_ARGUMENT, span_whole(a->span),
               p ? "the fit does not depend on this parameter"
                 : "a parameter of the fit is needed here");
    StrBuf list = {0};
    for (int i = 0; i < f->n_params; i++) buf_printf(&list, "%s%s", i ? " " : "", f->params[i]);
    diag_help(s->diags, "its parameters: %s", buf_cstr(&list));
    buf_free(&list);
    return -1;
}

bool fit_may_be_seen(const FitThing *f, Session *s, Span span) {
    int i = 0;
    while (f->blind && i < f->n_params && !f->blind[i]) i++;
    if (!f->blind || i == f->n_params) return true;
    diag_error(s->diags, HML_E_FIT, span, "the fit is blind to '%s', and this would tell it",
               f->params[i]);
    diag_help(s->diags, "a blind fit tells errors and correlations: print f, error(f, a), "
                        "minos(f, a), correlation(f, a, b), breakdown(f, a), goodness(f)");
    return false;
}

FitThing *fit_argument(Arguments *a, int k) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "'%s' wants a fit",
                   a->builtin->name);
        diag_help(a->s->diags, "%s", a->builtin->signature);
        return NULL;
    }
    Value v = elab_value(&a->s->elab, ast);
    FitThing *f = v.kind == VALUE_HANDLE ? fit_of(v.handle) : NULL;
    if (!f && v.kind != VALUE_NONE)
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a fit is needed here, and this is a %s", value_word(&v));
    int what = a->builtin->what;
    bool errors = what == DO_ERROR || what == DO_MINOS || what == DO_CORRELATION ||
                  what == DO_BREAKDOWN || what == DO_GOODNESS;
    return f && (errors || fit_may_be_seen(f, a->s, span_whole(ast->span))) ? f : NULL;
}

/* Where the profile of a parameter is above the minimum by a rise of the user's. */
typedef struct ProfileFigure {
    const FitThing *fit;
    int i;
    double rise;
    bool done;
    Minos minos;
} ProfileFigure;

static const Minos *profile_of(ProfileFigure *p) {
    const FitThing *f = fit_result(p->fit);
    if (f->failure || f->problem->params[p->i].fixed) return NULL;
    Objective o = problem_objective(f->problem);
    if (!p->done)
        minimise_minos(&p->minos, &f->min, &o, f->problem->params, p->i, p->rise * f->scale,
                       &f->options, &f->session->arena);
    p->done = true;
    return &p->minos;
}

static double profile_low(const Late *late) {
    const Minos *m = profile_of((ProfileFigure *)late->thing);
    return m ? m->low.error : NAN;
}

static double profile_high(const Late *late) {
    const Minos *m = profile_of((ProfileFigure *)late->thing);
    return m ? m->high.error : NAN;
}

/* minos(FIT, a, rise = 1): the errors on both sides, as a record of low and high. */
static Value minos_call(Arguments *a, const FitThing *f, int i) {
    Elab *e = &a->s->elab;
    ProfileFigure *p = arena_new(e->arena, ProfileFigure);
    *p = (ProfileFigure){.fit = f, .i = i, .rise = 1};
    if (!argument_number(a, "rise", "", &p->rise) || !arguments_end(a)) return value_none();
    if (!(p->rise > 0)) {
        diag_error(e->diags, HML_E_ARGUMENT, a->call->span, "the rise is positive");
        return value_none();
    }
    Value v = {.kind = VALUE_RECORD, .n = 2, .span = a->call->span};
    v.items = arena_array(e->arena, Value, 2);
    v.names = arena_array(e->arena, Str, 2);
    v.names[0] = STR("low");
    v.names[1] = STR("high");
    for (int k = 0; k < 2; k++) {
        Late *late = arena_new(e->arena, Late);
        *late = (Late){k ? profile_high : profile_low, p, 0};
        Unit unit = f->like ? f->like->params[i]->unit : unit_number();
        v.items[k] =
            value_node(ir_late(&e->ir, late, f->stage, unit, a->call->span), a->call->span);
    }
    return v;
}

Value fit_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    FitThing *f = fit_argument(&a, 0);
    int at[2] = {-1, -1}, n = b->what == DO_CORRELATION ? 2 : 1;
    for (int k = 0; f && k < n; k++) {
        const Ast *ast = argument_find(&a, k + 1, NULL);
        if (!ast) {
            diag_error(s->diags, HML_E_ARGUMENT, call->span, "'%s' wants %s: %s", b->name,
                       n == 2 ? "two parameters" : "a parameter", b->signature);
            return value_none();
        }
        if ((at[k] = fit_param(f, s, ast)) < 0) return value_none();
    }
    if (f && b->what == DO_MINOS) return minos_call(&a, f, at[0]);
    if (!f || !arguments_end(&a)) return value_none();
    return figure_node(&s->elab, f, n == 2 ? figure_correlation : figure_error, at[0], at[1],
                       call->span);
}

/* ---- booking ---- */

static Unit param_unit(const FitThing *f, int i) {
    const ModelParam *p = f->like ? f->like->params[i] : NULL;
    return p && !p->bare ? p->unit : unit_number();
}

/* A figure of another fit, known when the events have been read. */
static bool late_value(FitThing *f, int i, Node *x, const Ast *ast) {
    Session *s = f->session;
    Node *like = ir_real(&s->elab.ir, 0, param_unit(f, i), false, ast->span);
    if (!op_units(&s->elab, &like, &x, ast->span, "compared")) return false;
    f->start_late[i] = op_in_unit(&s->elab, x, param_unit(f, i), ast->span);
    f->stage = MAX_OF(f->stage, x->stage - 1);
    return f->start_late[i] != NULL;
}

/* The value of parameter i in a record, in its unit and within its limits. */
static bool read_value(Session *s, FitThing *f, int i, const Value *v, const Ast *ast,
                       double *out) {
    const ModelParam *p = f->like ? f->like->params[i] : NULL;
    Node *x = elab_as_node(&s->elab, v, ast);
    Unit unit = param_unit(f, i);
    double value;
    if (x && evaluate_is_late(s, x)) return late_value(f, i, x, ast);
    if (!x || evaluate_as(s, x, unit, &value, ast->span) != HML_OK) return false;
    if (isfinite(value) && !(p && (value < p->lo || value > p->hi))) {
        *out = value;
        return true;
    }
    diag_error(s->diags, HML_E_RANGE, span_whole(ast->span),
               isfinite(value) ? "the value of '%s' lies outside of its range"
                               : "the value of '%s' is not finite",
               f->params[i]);
    return false;
}

static void report_no_param(Session *s, const FitThing *f, Str name, Span span) {
    const char *known[32];
    size_t n = 0;
    for (; n < (size_t)f->n_params && n < ARRAY_LEN(known); n++) known[n] = f->params[n];
    const char *near = str_nearest(name, known, n);
    diag_error(s->diags, HML_E_ARGUMENT, span_whole(span), "the model has no parameter '%.*s'",
               STR_ARG(name));
    if (near) diag_help(s->diags, "did you mean '%s'?", near);
    StrBuf list = {0};
    for (size_t i = 0; i < n; i++) buf_printf(&list, "%s%s", i ? " " : "", known[i]);
    if (!near) diag_help(s->diags, "its parameters: %s", buf_cstr(&list));
    buf_free(&list);
}

/* start = record(mu = 5370), hold = record(mu = 5370) or hold = [mu, sigma] */
static bool read_start(Arguments *a, FitThing *f, const char *name, bool hold) {
    Session *s = a->s;
    const Ast *ast = argument_find(a, -1, name);
    if (!ast) return true;
    int n = f->n_params;
    Value v = elab_value(&s->elab, ast);
    if (v.kind != VALUE_RECORD) {
        if (v.kind != VALUE_NONE) {
            diag_error(s->diags, HML_E_TYPE, span_whole(ast->span), "'%s' takes a record", name);
            diag_help(s->diags, "%s = record(%s = 1)", name, n ? f->params[0] : "mu");
        }
        return false;
    }
    if (!f->start) {
        f->start = arena_array(&s->arena, double, n + 1);
        for (int i = 0; i < n; i++) f->start[i] = NAN;
        f->hold = arena_array(&s->arena, uint8_t, n + 1);
        f->start_late = arena_array(&s->arena, Node *, n + 1);
    }
    for (int k = 0; k < v.n; k++) {
        int i = fit_param_named(f, v.names[k]);
        if (i < 0) report_no_param(s, f, v.names[k], ast->span);
        if (i < 0 || !read_value(s, f, i, &v.items[k], ast, &f->start[i])) return false;
        f->hold[i] = f->hold[i] || hold;
    }
    return true;
}

/* blind = mu, blind = [mu, n] */
static bool read_blind(Arguments *a, FitThing *f) {
    const Ast *ast = argument_find(a, -1, "blind");
    if (!ast) return true;
    f->blind = arena_array(&a->s->arena, uint8_t, f->n_params + 1);
    bool list = ast->kind == AST_LIST;
    for (int k = 0; k < (list ? ast->n_kids : 1); k++) {
        int i = fit_param(f, a->s, list ? ast->kids[k] : ast);
        if (i < 0) return false;
        f->blind[i] = 1;
    }
    return true;
}

static bool read_options(Arguments *a, FitThing *f) {
    static const char *const methods[] = {"migrad", "simplex", "scan"};
    int64_t strategy = 1, repeat = 0;
    const char *method = "migrad";
    f->wants_minos = true;
    if (!argument_whole(a, "strategy", &strategy) || !argument_whole(a, "repeat", &repeat) ||
        !argument_text(a, "method", &method) || !argument_text(a, "weights", &f->weights) ||
        !argument_text(a, "covariance", &f->covariance) ||
        !argument_truth(a, "minos", &f->wants_minos) ||
        !argument_truth(a, "scale_errors", &f->scale_errors) ||
        !argument_number(a, "tolerance", "", &f->options.tolerance))
        return false;
    int found = -1;
    bool given = argument_find(a, -1, "tolerance") != NULL;
    for (int i = 0; i < (int)ARRAY_LEN(methods); i++)
        if (strcmp(method, methods[i]) == 0) found = i;
    bool weights = strcmp(f->weights, "asymptotic") == 0 || strcmp(f->weights, "sumw2") == 0 ||
                   strcmp(f->weights, "none") == 0;
    bool known = strcmp(f->covariance, "hesse") == 0 || strcmp(f->covariance, "jacobian") == 0;
    if (!known)
        return argument_wrong(a, "covariance", "the covariance is \"hesse\" or \"jacobian\"");
    if (found < 0)
        return argument_wrong(a, "method", "methods are \"migrad\", \"simplex\" and \"scan\"");
    if (strategy < 0 || strategy > 2)
        return argument_wrong(a, "strategy", "the strategy is 0, 1 or 2");
    if (!weights)
        return argument_wrong(a, "weights", "weights are \"asymptotic\", \"sumw2\" or \"none\"");
    if (given && !(f->options.tolerance > 0))
        return argument_wrong(a, "tolerance", "the tolerance is positive");
    if (repeat < 0) return argument_wrong(a, "repeat", "'repeat' is a number of times");
    f->options.algorithm = (MinAlgorithm)found;
    f->options.strategy = (int)strategy;
    f->repeat = (int)MIN_OF(repeat, 1000000);
    return true;
}

static const char *fit_title(Session *s, const LikeThing *t) {
    StrBuf b = {0};
    for (int i = 0; i < t->n_parts; i++) {
        const LikePart *p = &t->parts[i];
        if (p->form == LIKE_CONSTRAINT)
            buf_printf(&b, "%s%s constraint on %s", i ? " + " : "", p->from, p->what);
        else
            buf_printf(&b, "%s%s to %s", i ? " + " : "", p->what, p->from);
    }
    const char *title = arena_strdup(&s->arena, buf_cstr(&b));
    buf_free(&b);
    return title;
}

/* Parameters without a limit where the function needs one, fixed ones all, none at all. */
static bool check_params(Session *s, const LikeThing *t, const Ast *call) {
    if (t->n_params) return true;
    diag_error(s->diags, HML_E_ARGUMENT, call->span, "the model has no parameters");
    diag_help(s->diags, "param mu = 91 in [80, 100]");
    return false;
}

static bool take_likelihood(Arguments *a, FitThing *f, const Ast *call) {
    if (!(f->like = like_argument(a)) || !check_params(a->s, f->like, call)) return false;
    const LikePart *first = &f->like->parts[0];
    f->stage = f->like->stage;
    f->scale_errors = first->kind == LIKE_SQUARES && !first->has_sigma;
    f->name = fit_title(a->s, f->like);
    f->n_params = f->like->n_params;
    f->params = arena_array(&a->s->arena, const char *, f->n_params);
    for (int i = 0; i < f->n_params; i++) f->params[i] = f->like->params[i]->name;
    return true;
}

static bool take_workspace(FitThing *f, WorkspaceThing *w) {
    const Parameter *params = workspace_parameters(&w->handle, &f->n_params);
    f->other = workspace_problem;
    f->of = &w->handle;
    f->stage = w->stage;
    f->name = w->title;
    f->params = arena_array(&f->session->arena, const char *, f->n_params);
    for (int i = 0; i < f->n_params; i++) f->params[i] = params[i].name;
    return true;
}

FitThing *fit_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    FitThing *f = arena_new(&s->arena, FitThing);
    *f = (FitThing){.handle = {&fit_class},
                    .session = s,
                    .weights = "asymptotic",
                    .covariance = "hesse",
                    .scale = 1};
    WorkspaceThing *w = workspace_first(&a);
    if (w ? !take_workspace(f, w) : !take_likelihood(&a, f, call)) return NULL;
    f->span = call->span;
    if (!read_options(&a, f) || !read_start(&a, f, "start", false) ||
        !read_start(&a, f, "hold", true) || !read_blind(&a, f) || !arguments_end(&a))
        return NULL;
    f->options.one_start = f->start != NULL;
    return f;
}
