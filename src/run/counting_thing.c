/* counting_thing.c - statistics straight from numbers; see counting_thing.h. */
#include "run/counting_thing.h"

#include <math.h>

#include "run/evaluate.h"

static Value counting_member(Elab *e, Handle *h, Str name, Span span);
static Value total_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass counting_class = {.word = "counting experiment",
                                           .member = counting_member};
static const HandleClass total_class = {.word = "total", .member = total_member};

CountingThing *counting_of(Handle *h) {
    return h->class == &counting_class ? (CountingThing *)h : NULL;
}
TotalThing *total_of(Handle *h) { return h->class == &total_class ? (TotalThing *)h : NULL; }

/* A study of no fit. */
static void open_alone(Study *s, const HandleClass *class, const Arguments *a) {
    *s = (Study){.handle = {class}, .name = a->builtin->name, .session = a->s};
    s->span = a->call->span;
}

/* ---- counting ---- */

typedef enum Which { EXACT, PROFILE, MARGINAL, EXPECTED, P_EXACT, P_PROFILE, LIMIT, SURE } Which;
enum { LIMIT_BAND = 16 };

static double figure_counting(const Late *late) {
    const CountingThing *t = counting_result(late->thing);
    const CountingSignificance *s = &t->significance;
    int which = (int)late->argument;
    if (which >= LIMIT_BAND) return t->limit.expected[which - LIMIT_BAND];
    const double all[] = {s->z_exact, s->z_profile, s->z_marginal,     s->z_expected,
                          s->p_exact, s->p_profile, t->limit.observed, t->limit.exact};
    return all[which];
}

static Value counting_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure figures[] = {{"significance", figure_counting, EXACT},
                                          {"profile", figure_counting, PROFILE},
                                          {"marginal", figure_counting, MARGINAL},
                                          {"expected", figure_counting, EXPECTED},
                                          {"pvalue", figure_counting, P_EXACT},
                                          {"profile_pvalue", figure_counting, P_PROFILE},
                                          {"limit", figure_counting, LIMIT},
                                          {"exact_limit", figure_counting, SURE},
                                          {"limit_m2", figure_counting, LIMIT_BAND},
                                          {"limit_m1", figure_counting, LIMIT_BAND + 1},
                                          {"limit_expected", figure_counting, LIMIT_BAND + 2},
                                          {"limit_p1", figure_counting, LIMIT_BAND + 3},
                                          {"limit_p2", figure_counting, LIMIT_BAND + 4}};
    const Study *s = &((CountingThing *)h)->study;
    return study_figure(e, s, figures, ARRAY_LEN(figures), name, span);
}

static const char *counting_complete(CountingThing *t) {
    Counting *c = &t->numbers;
    if (!t->has_n) c->n = c->s + c->b; /* what is expected */
    return counting_wrong(c);
}

CountingThing *counting_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    CountingThing *t = arena_new(&s->arena, CountingThing);
    open_alone(&t->study, &counting_class, &a);
    Study *y = &t->study;
    Counting *c = &t->numbers;
    *c = (Counting){NAN, NAN, 0, NAN};
    t->level = 0.95;
    t->has_n = argument_find(&a, -1, "n") != NULL;
    bool has_b = argument_find(&a, -1, "b") != NULL, has_s = argument_find(&a, -1, "s") != NULL;
    if (!study_number(y, &a, "n", &c->n) || !study_number(y, &a, "b", &c->b) ||
        !study_number(y, &a, "sigma_b", &c->sigma_b) || !study_number(y, &a, "s", &c->s) ||
        !argument_number(&a, "cl", "", &t->level) || !arguments_end(&a))
        return NULL;
    const char *why = !has_b                ? "a counting experiment wants b, and n or s: "
                                              "counting(n = 12, b = 5.2, sigma_b = 0.8, s = 6)"
                      : !t->has_n && !has_s ? "give n, the events seen, or s"
                      : !(t->level > 0.5 && t->level < 1) ? "the confidence level is above 0.5"
                      : y->inputs                         ? NULL
                                                          : counting_complete(t);
    return study_wrong(&a, why) ? t : NULL;
}

const CountingThing *counting_result(const CountingThing *thing) {
    CountingThing *t = (CountingThing *)thing;
    if (t->study.done) return t;
    t->study.done = true;
    const char *why = study_learn(&t->study) ? counting_complete(t) : "a number of it is missing";
    study_end(&t->study, why);
    if (why) {
        t->significance = (CountingSignificance){NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        t->limit = (CountingLimit){.level = t->level, .observed = NAN, .exact = NAN};
        for (int k = 0; k < BAND; k++) t->limit.expected[k] = NAN;
        t->limit.low = t->limit.high = NAN;
        return t;
    }
    counting_significance(&t->significance, &t->numbers);
    counting_limit(&t->limit, &t->numbers, t->level);
    return t;
}

/* ---- totals and averages ---- */

enum { OF_QUADRATURE, OF_LINEAR, OF_CORRELATED, OF_VALUE, OF_ERROR, OF_CHI2, OF_P };

static double figure_total(const Late *late) {
    const TotalThing *t = total_result(late->thing);
    const Average *a = &t->average;
    const double all[] = {t->quadrature, t->linear, t->correlated, a->value,
                          a->error,      a->chi2,   a->p};
    return all[(int)late->argument];
}

static Value total_member(Elab *e, Handle *h, Str name, Span span) {
    static const StudyFigure totals[] = {{"total", figure_total, OF_CORRELATED},
                                         {"quadrature", figure_total, OF_QUADRATURE},
                                         {"linear", figure_total, OF_LINEAR}};
    static const StudyFigure averages[] = {{"value", figure_total, OF_VALUE},
                                           {"error", figure_total, OF_ERROR},
                                           {"chi2", figure_total, OF_CHI2},
                                           {"pvalue", figure_total, OF_P}};
    const TotalThing *t = (const TotalThing *)h;
    return t->is_average ? study_figure(e, &t->study, averages, ARRAY_LEN(averages), name, span)
                         : study_figure(e, &t->study, totals, ARRAY_LEN(totals), name, span);
}

/* correlation = [[1, 0.5], [0.5, 1]] */
static bool read_matrix(Arguments *a, TotalThing *t) {
    const Ast *ast = argument_find(a, -1, "correlation");
    size_t n = (size_t)t->n;
    if (!ast) return true;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    t->correlation = arena_array(&a->s->arena, double, n *n);
    bool square = v.kind == VALUE_LIST && v.n == t->n;
    for (int i = 0; i < v.n && square; i++) {
        const Value *row = &v.items[i];
        square = row->kind == VALUE_LIST && row->n == t->n;
        for (int k = 0; k < row->n && square; k++) {
            Node *x = elab_as_node(&a->s->elab, &row->items[k], ast);
            double *at = &t->correlation[(size_t)i * n + (size_t)k];
            if (!x || evaluate_number(a->s, x, at, ast->span) != HML_OK) return false;
        }
    }
    if (!square) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "correlations of %d numbers are a list of %d lists of %d numbers", t->n, t->n,
                   t->n);
        return false;
    }
    return study_wrong(a, combine_wrong(t->correlation, t->n, &a->s->arena));
}

/* Numbers in a common unit, or figures of other things. */
static bool read_list(Arguments *a, TotalThing *t, const Ast *ast, double **out, int *n) {
    Unit unit;
    bool bare, late = false;
    size_t before = a->s->diags->items.n;
    Value v = elab_value(&a->s->elab, ast);
    for (int i = 0; i < v.n && v.kind == VALUE_LIST; i++)
        late = late || (v.items[i].kind == VALUE_NODE && evaluate_is_late(a->s, v.items[i].node));
    if (!late) {
        diag_truncate(a->s->diags, before);
        return argument_numbers(a, ast, out, n, &unit, &bare);
    }
    *n = v.n;
    *out = arena_array(&a->s->arena, double, v.n);
    for (int i = 0; i < v.n; i++)
        if (!study_value(&t->study, elab_as_node(&a->s->elab, &v.items[i], ast), &(*out)[i],
                         ast->span))
            return false;
    return true;
}

/* record(trigger = 0.025, ...) or a list. */
static bool read_errors(Arguments *a, TotalThing *t, const Ast *ast) {
    size_t before = a->s->diags->items.n;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind != VALUE_RECORD) {
        diag_truncate(a->s->diags, before);
        return read_list(a, t, ast, &t->errors, &t->n);
    }
    const char **names = arena_array(&a->s->arena, const char *, v.n);
    t->errors = arena_array(&a->s->arena, double, v.n);
    t->n = v.n;
    t->names = names;
    for (int i = 0; i < v.n; i++) {
        Node *x = elab_as_node(&a->s->elab, &v.items[i], ast);
        names[i] = arena_strndup(&a->s->arena, v.names[i].p, v.names[i].n);
        if (!study_value(&t->study, x, &t->errors[i], ast->span)) return false;
    }
    return true;
}

static void add_up(TotalThing *t, Arena *arena) {
    size_t n = (size_t)t->n;
    t->quadrature = t->correlated = combine_quadrature(t->errors, t->n);
    t->linear = combine_linear(t->errors, t->n);
    if (t->correlation) t->correlated = combine_correlated(t->errors, t->correlation, t->n);
    if (!t->is_average) return;
    double *cov = arena_array(arena, double, n *n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            double rho = t->correlation ? t->correlation[i * n + k] : i == k;
            cov[i * n + k] = rho * t->errors[i] * t->errors[k];
        }
    combine_average(&t->average, t->values, cov, t->n, arena);
}

static const char *total_complete(TotalThing *t) {
    for (int i = 0; i < t->n && t->is_average; i++)
        if (!(t->errors[i] > 0)) return "errors are positive";
    add_up(t, &t->study.session->arena);
    return t->average.why;
}

TotalThing *total_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    TotalThing *t = arena_new(&s->arena, TotalThing);
    open_alone(&t->study, &total_class, &a);
    t->is_average = b->what == DO_AVERAGE;
    const Ast *values = t->is_average ? argument_find(&a, 0, NULL) : NULL;
    const Ast *errors = argument_find(&a, t->is_average, "errors");
    if (!errors || (t->is_average && !values)) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "%s", b->signature);
        return NULL;
    }
    int n = 0;
    if (values && !read_list(&a, t, values, &t->values, &n)) return NULL;
    if (!read_errors(&a, t, errors) || !read_matrix(&a, t) || !arguments_end(&a)) return NULL;
    const char *why = values && n != t->n ? "there are not as many errors as values"
                      : t->n < 1          ? "the list is empty"
                      : t->study.inputs   ? NULL
                                          : total_complete(t);
    return study_wrong(&a, why) ? t : NULL;
}

const TotalThing *total_result(const TotalThing *thing) {
    TotalThing *t = (TotalThing *)thing;
    if (t->study.done) return t;
    t->study.done = true;
    if (!t->study.inputs) return t;
    const char *why = study_learn(&t->study) ? total_complete(t) : "a number of it is missing";
    study_end(&t->study, why);
    if (!why) return t;
    t->quadrature = t->linear = t->correlated = NAN;
    t->average = (Average){.value = NAN, .error = NAN, .chi2 = NAN, .p = NAN};
    t->average.weights = arena_array(&t->study.session->arena, double, t->n);
    for (int i = 0; i < t->n; i++) t->average.weights[i] = NAN;
    return t;
}
