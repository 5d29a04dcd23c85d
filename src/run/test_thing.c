/* test_thing.c - tests of hypotheses about a parameter of a fit; see test_thing.h. */
#include "run/test_thing.h"

#include <math.h>

#include "run/evaluate.h"

static Value test_member(Elab *e, Handle *h, Str name, Span span);
static const HandleClass test_class = {.word = "test", .member = test_member};

TestThing *test_of(Handle *h) { return h->class == &test_class ? (TestThing *)h : NULL; }

const char *test_poi_name(const TestThing *t) { return t->fit->params[t->poi]; }

/* ---- figures ---- */

static double figure_significance(const Late *late) {
    const TestThing *t = test_result(late->thing);
    if (t->failure) return NAN;
    return t->what == TEST_TOYS ? t->by_toys.toys.z : t->discovery.z;
}

static double figure_error(const Late *late) {
    const TestThing *t = test_result(late->thing);
    if (t->failure) return NAN;
    return t->what == TEST_TOYS ? t->by_toys.toys.z_error : t->limit_toys.observed.error;
}

static double figure_pvalue(const Late *late) {
    const TestThing *t = test_result(late->thing);
    if (t->failure) return NAN;
    return t->what == TEST_TOYS ? t->by_toys.toys.p : t->discovery.p;
}

static double figure_pvalue_error(const Late *late) {
    const TestThing *t = test_result(late->thing);
    return t->failure ? NAN : t->by_toys.toys.p_error;
}

static double figure_q0(const Late *late) {
    const TestThing *t = test_result(late->thing);
    if (t->failure) return NAN;
    return t->what == TEST_TOYS ? t->by_toys.q0 : t->discovery.q0;
}

static double figure_expected_significance(const Late *late) {
    const TestThing *t = test_result(late->thing);
    return t->failure ? NAN : t->discovery.expected_z;
}

static double figure_cls(const Late *late) {
    const TestThing *t = test_result(late->thing);
    if (t->failure) return NAN;
    return t->toys ? t->cls_toys.points[0].cls : t->cls.observed.cls;
}

static double figure_limit(const Late *late) {
    const TestThing *t = test_result(late->thing);
    if (t->failure) return NAN;
    return t->toys ? t->limit_toys.observed.value : t->limit.observed.value;
}

/* The band: argument is its number, 0 for -2 standard deviations. */
static double figure_band(const Late *late) {
    const TestThing *t = test_result(late->thing);
    int k = (int)late->argument;
    if (t->failure) return NAN;
    if (t->what == TEST_CLS)
        return t->toys ? t->cls_toys.points[0].expected[k] : t->cls.expected[k].cls;
    return t->toys ? t->limit_toys.expected[k].value : t->limit.expected[k].value;
}

enum { ON_SIGNIFICANCE = 1, ON_TOYS = 2, ON_CLS = 4, ON_LIMIT = 8 };

static const struct {
    const char *name;
    int on; /* bits by TestWhat */
    double (*value)(const Late *late);
    double argument;
} figures[] = {
    {"significance", ON_SIGNIFICANCE | ON_TOYS, figure_significance, 0},
    {"pvalue", ON_SIGNIFICANCE | ON_TOYS, figure_pvalue, 0},
    {"q0", ON_SIGNIFICANCE | ON_TOYS, figure_q0, 0},
    {"expected", ON_SIGNIFICANCE, figure_expected_significance, 0},
    {"error", ON_TOYS | ON_LIMIT, figure_error, 0},
    {"pvalue_error", ON_TOYS, figure_pvalue_error, 0},
    {"observed", ON_CLS, figure_cls, 0},
    {"observed", ON_LIMIT, figure_limit, 0},
    {"expected_m2", ON_CLS | ON_LIMIT, figure_band, 0},
    {"expected_m1", ON_CLS | ON_LIMIT, figure_band, 1},
    {"expected", ON_CLS | ON_LIMIT, figure_band, 2},
    {"expected_p1", ON_CLS | ON_LIMIT, figure_band, 3},
    {"expected_p2", ON_CLS | ON_LIMIT, figure_band, 4},
};

static Value test_member(Elab *e, Handle *h, Str name, Span span) {
    TestThing *t = (TestThing *)h;
    StrBuf list = {0};
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        if (!(figures[i].on >> t->what & 1)) continue;
        buf_printf(&list, " %s", figures[i].name);
        if (!str_eq(name, str_of(figures[i].name))) continue;
        Late *late = arena_new(e->arena, Late);
        *late = (Late){figures[i].value, t, figures[i].argument};
        buf_free(&list);
        return value_node(ir_late(&e->ir, late, t->fit->stage, unit_number(), span), span);
    }
    diag_error(e->diags, HML_E_NAME, span, "the test has no '%.*s'", STR_ARG(name));
    diag_help(e->diags, "it has:%s", buf_cstr(&list));
    buf_free(&list);
    return value_none();
}

/* ---- booking ---- */

static bool read_toys(Arguments *a, TestThing *t, const char *count) {
    if (!argument_whole(a, count, &t->toys) || !argument_whole(a, "seed", &t->seed)) return false;
    const char *why = t->toys < 0 || t->toys > 100000000 ? "the number of toys is a whole number"
                      : t->toys && t->seed < 0 ? "toys want a seed, a whole number: seed = 1"
                                               : NULL;
    if (why) diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "%s", why);
    return !why;
}

static bool read_poi(Arguments *a, TestThing *t, int k) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "'%s' wants a fit and one of its parameters", a->builtin->name);
        diag_help(a->s->diags, "%s", a->builtin->signature);
        return false;
    }
    return (t->poi = fit_param(t->fit, a->s, ast)) >= 0;
}

static bool read_method(Arguments *a, TestThing *t) {
    const char *method = "cls", *statistic = "q_tilde";
    t->options = (LimitOptions){.kind = TEST_Q_TILDE, .level = 0.95};
    if (!argument_text(a, "method", &method) || !argument_text(a, "statistic", &statistic) ||
        !argument_number(a, "cl", "", &t->options.level))
        return false;
    t->options.clsb = strcmp(method, "clsb") == 0;
    if (strcmp(statistic, "q") == 0) t->options.kind = TEST_Q;
    const char *why = strcmp(method, "cls") != 0 && !t->options.clsb
                          ? "methods are \"cls\" and \"clsb\""
                      : strcmp(statistic, "q") != 0 && strcmp(statistic, "q_tilde") != 0
                          ? "statistics are \"q\" and \"q_tilde\""
                      : !(t->options.level > 0 && t->options.level < 1)
                          ? "the confidence level lies between 0 and 1"
                          : NULL;
    if (why) diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "%s", why);
    return !why;
}

static TestThing *test_new(Arguments *a, TestWhat what) {
    TestThing *t = arena_new(&a->s->arena, TestThing);
    *t = (TestThing){.handle = {&test_class}, .what = what, .expected = NAN, .seed = -1};
    t->span = a->call->span;
    t->at = what == TEST_CLS ? 1 : 0;
    t->fit = fit_argument(a, 0);
    return t->fit ? t : NULL;
}

/* cls(FIT, mu = 1): the value may be named after the parameter. */
static bool read_tested(Arguments *a, TestThing *t) {
    return argument_number(a, "at", "", &t->at) && argument_number(a, test_poi_name(t), "", &t->at);
}

TestThing *test_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    TestThing *t = test_new(&a, b->what == DO_SIGNIFICANCE ? TEST_SIGNIFICANCE
                                : b->what == DO_CLS        ? TEST_CLS
                                                           : TEST_LIMIT);
    if (!t || !read_poi(&a, t, 1) || !read_tested(&a, t)) return NULL;
    bool good = t->what == TEST_SIGNIFICANCE ? argument_number(&a, "expected", "", &t->expected)
                                             : read_method(&a, t) && read_toys(&a, t, "toys");
    return good && arguments_end(&a) ? t : NULL;
}

TestThing *test_book_toys(Arguments *a) {
    TestThing *t = test_new(a, TEST_TOYS);
    const Ast *null = argument_find(a, 1, NULL);
    if (!t) return NULL;
    if (null->n_kids != 2 || null->ops[0] != OP_EQ) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(null->span),
                   "the tested hypothesis is written PARAMETER == VALUE");
        return NULL;
    }
    Node *value = elab_node(&a->s->elab, null->kids[1]);
    if ((t->poi = fit_param(t->fit, a->s, null->kids[0])) < 0 || !value ||
        evaluate_number(a->s, value, &t->at, null->span) != HML_OK)
        return NULL;
    t->toys = 1000;
    return read_toys(a, t, "n") && arguments_end(a) ? t : NULL;
}

/* ---- doing ---- */

static ToyPlan plan_of(const TestThing *t) {
    return (ToyPlan){.seed = (uint64_t)t->seed,
                     .n = (int)t->toys,
                     .threads = MAX_OF(t->fit->session->threads, 1)};
}

static const char *do_cls(TestThing *t, const Problem *p, Arena *arena) {
    ToyPlan plan = plan_of(t);
    ClsTest test;
    const char *why = NULL;
    if (t->toys) {
        toytest_cls(&t->cls_toys, p, t->options.kind, t->poi, &t->at, 1, &plan, arena);
        return t->cls_toys.why            ? t->cls_toys.why
               : t->cls_toys.points[0].ok ? NULL
                                          : t->cls_toys.points[0].why;
    }
    if (!cls_open(&test, p, t->options.kind, t->poi))
        why = arena_strdup(arena, test.why ? test.why : "the fit failed");
    else if (!cls_at(&test, &t->cls, t->at))
        why = arena_strdup(arena, t->cls.why ? t->cls.why : "the fit failed");
    cls_close(&test);
    return why;
}

static const char *do_limit(TestThing *t, const Problem *p, Arena *arena) {
    ToyPlan plan = plan_of(t);
    if (t->toys) {
        toytest_limit(&t->limit_toys, p, t->poi, &t->options, NULL, 0, &plan, arena);
        return t->limit_toys.why ? t->limit_toys.why : t->limit_toys.observed.why;
    }
    limit_find(&t->limit, p, t->poi, &t->options, arena);
    return t->limit.why ? t->limit.why : t->limit.observed.why;
}

static const char *do_test(TestThing *t) {
    const FitThing *f = fit_result(t->fit);
    Arena *arena = &f->session->arena;
    ToyPlan plan = plan_of(t);
    if (f->failure) return f->failure;
    if (f->problem->params[t->poi].fixed) return "the parameter is fixed";
    switch (t->what) {
    case TEST_SIGNIFICANCE:
        discovery_measure(&t->discovery, f->problem, t->poi, t->at, t->expected, arena);
        return t->discovery.why;
    case TEST_TOYS:
        toytest_discovery(&t->by_toys, f->problem, t->poi, t->at, &plan, arena);
        return t->by_toys.why;
    case TEST_CLS:
        return do_cls(t, f->problem, arena);
    case TEST_LIMIT:
        return do_limit(t, f->problem, arena);
    }
    return NULL;
}

const TestThing *test_result(const TestThing *thing) {
    TestThing *t = (TestThing *)thing;
    if (t->done) return t;
    t->done = true;
    t->failure = do_test(t);
    if (t->failure)
        diag_error(t->fit->session->diags, HML_E_FIT, t->span, "there is no result: %s",
                   t->failure);
    return t;
}
