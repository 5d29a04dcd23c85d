/* test_correction.c - corrections from JSON: values against correctionlib 2.9 on the same file
 * (tests/data/corrections.json), messages, and damaged files. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "corr/correction.h"
#include "corr/formula.h"
#include "corr/jsonfile.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

#define FILE_NAME "tests/data/corrections.json"

static void near(double got, double want) {
    if (!(fabs(got - want) <= 1e-14 * fmax(1, fabs(want)))) print_error("%.17g %.17g\n", got, want);
    assert_true(fabs(got - want) <= 1e-14 * fmax(1, fabs(want)));
}

/* ---- formulas ---- */

static const struct {
    const char *text;
    double want;
} formulas[] = {{"-x^2", 4},
                {"2-x^2", -2},
                {"2^3^2", 512},
                {"2**3", 8},
                {"x-y-1", -2},
                {"x/y/2", 0.33333333333333331},
                {"x<3<2", 1},
                {"1<2==1", 1},
                {"x>1&&y>1||0", 1},
                {"2*-x", -4},
                {"2--x", 4},
                {"1e3*x", 2000},
                {"max(x,y)*min(x,y)", 6},
                {"pow(x,2)", 4},
                {"[0]*x+[1]", 14.5},
                {" abs ( -x ) ", 2},
                {"log(x)*log10(y)", 0.33071525249415751},
                {"erf(x)", 0.99532226501895271},
                {"atan2(x,y)", 0.5880026035475675},
                {"cosh(x)+acosh(x)", 5.079153588008448},
                {"8/4/2", 1},
                {"2*3^2", 18},
                {"1||1&&0", 1},
                {"2^-1", 0.5},
                {"-x*y", -6},
                {"3-2*2^2/4", 1},
                {"exp(-0.5*((x-y)/[0])^2)", 0.98984780337873379},
                {"sin(x)+cos(y)*tan(x)", 3.0724704962274485},
                {"asin(x/4)+acos(y/4)+atan(x)", 2.3534817412058051},
                {"sinh(x)-tanh(y)+asinh(x)+atanh(x/4)", 4.6247472736731536},
                {"(x>=2)*(y<=3)+(x!=y)*10+(x==y)*100", 11},
                {"sqrt(x*y)", 2.4494897427831779},
                {"x^2*y-x/y+1", 12.333333333333334}};

static void test_formulas(void **state) {
    (void)state;
    Arena arena = {0};
    double x[] = {2, 3}, p[] = {7, .5};
    for (size_t i = 0; i < ARRAY_LEN(formulas); i++) {
        Formula f;
        const char *why;
        size_t at;
        Status s = formula_compile(&f, str_of(formulas[i].text), 2, &arena, &why, &at);
        if (s != HML_OK) print_error("%s: %s\n", formulas[i].text, why);
        assert_int_equal(s, HML_OK);
        near(formula_eval(&f, x, p), formulas[i].want);
    }
    arena_free(&arena);
}

static void test_formulas_bad(void **state) {
    (void)state;
    static const char *const bad[] = {"",        "x y",   "x+",        "z",   "foo(x)", "max(x)",
                                      "max(x,y", "[x]",   "[0",        "(x",  "x)",     "x%2",
                                      "1..2",    "sin x", "[9999999]", "x,y", "x &  y", "[]"};
    Arena arena = {0};
    Formula f;
    const char *why;
    size_t at;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        why = NULL;
        assert_int_equal(formula_compile(&f, str_of(bad[i]), 2, &arena, &why, &at), HML_FAIL);
        assert_non_null(why);
        assert_true(at <= strlen(bad[i]));
    }
    StrBuf deep = {0};
    for (int i = 0; i < 100000; i++) buf_addc(&deep, '(');
    assert_int_equal(formula_compile(&f, (Str){deep.p, deep.n}, 2, &arena, &why, &at), HML_FAIL);
    buf_clear(&deep);
    for (int i = 0; i < 100000; i++) buf_addc(&deep, '-');
    assert_int_equal(formula_compile(&f, (Str){deep.p, deep.n}, 2, &arena, &why, &at), HML_FAIL);
    buf_clear(&deep);
    for (int i = 0; i < 1000; i++) buf_adds(&deep, "x^");
    assert_int_equal(formula_compile(&f, (Str){deep.p, deep.n}, 2, &arena, &why, &at), HML_FAIL);
    buf_clear(&deep);
    for (int i = 0; i < 1000; i++) buf_adds(&deep, "x+");
    buf_adds(&deep, "x");
    assert_int_equal(formula_compile(&f, (Str){deep.p, deep.n}, 2, &arena, &why, &at), HML_OK);
    near(formula_eval(&f, (double[]){1, 0}, NULL), 1001);
    buf_free(&deep);
    arena_free(&arena);
}

/* ---- values ---- */

typedef struct Fixture {
    Arena arena;
    Diags diags;
    CorrectionSet set;
} Fixture;

static int open_set(void **state) {
    Fixture *f = mem_alloc(sizeof *f);
    *state = f;
    return correction_read(&f->set, FILE_NAME, &f->arena, &f->diags) == HML_OK ? 0 : 1;
}

static int close_set(void **state) {
    Fixture *f = *state;
    arena_free(&f->arena);
    diag_free(&f->diags);
    mem_free(f);
    return 0;
}

static CorrColumn real_column(const double *x) {
    return (CorrColumn){.type = CORR_REAL, .reals = x};
}
static CorrColumn text_column(const char *t) {
    return (CorrColumn){.type = CORR_STRING, .text = str_of(t)};
}

static void test_set(void **state) {
    Fixture *f = *state;
    assert_int_equal(f->set.n, 14);
    const Correction *c = correction_find(&f->set, STR("electron_id"));
    assert_non_null(c);
    assert_int_equal(c->n_inputs, 4);
    assert_string_equal(c->inputs[2].name, "eta");
    assert_int_equal(c->inputs[1].type, CORR_STRING);
    assert_string_equal(c->output.name, "weight");
    assert_string_equal(c->description,
                        "Scale factors of electron identification (invented numbers).");
    assert_true(correction_knows_text(c, STR("Tight")));
    assert_false(correction_knows_text(c, STR("tight")));
    assert_null(correction_find(&f->set, STR("electron")));
}

static void test_bins(void **state) {
    Fixture *f = *state;
    const Correction *c = correction_find(&f->set, STR("electron_id"));
    static const double eta[] = {-2., -1.5, 0.3, 5., 1.9, 1., -2., 2.};
    static const double pt[] = {5., 20., 44.9, 300., 69.9, 10., 50., 50.};
    static const struct {
        const char *wp, *variation;
        double want[8];
    } cases[] = {{"Loose", "nominal", {0.9, 0.952, 0.991, 1.043, 1.043, 0.978, 0.926, 1.043}},
                 {"Loose", "up", {0.92, 0.972, 1.011, 1.063, 1.063, 0.998, 0.946, 1.063}},
                 {"Loose", "down", {0.88, 0.932, 0.971, 1.023, 1.023, 0.958, 0.906, 1.023}},
                 {"Tight", "nominal", {1.0, 0.5, 0.8, 1.0, 1.4615, 0.6, 0.9, 1.0}}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CorrColumn in[] = {text_column(cases[i].wp), text_column(cases[i].variation),
                           real_column(eta), real_column(pt)};
        double out[8];
        CorrFault fault;
        assert_int_equal(correction_eval(c, in, 8, out, &fault), HML_OK);
        for (int k = 0; k < 8; k++) near(out[k], cases[i].want[k]);
    }
}

static void test_flow(void **state) {
    Fixture *f = *state;
    static const double x[] = {-1., 0., 1., 2.49, 3.9, 4., 9.5};
    static const struct {
        const char *name;
        double want[7];
    } cases[] = {{"flow_clamp", {1, 1, 2, 2, 3, 3, 3}},
                 {"flow_wrap", {3, 1, 2, 2, 3, 1, 2}},
                 {"flow_default", {1, 1, 2, 2, 3, 16, 90.25}}};
    CorrColumn in = real_column(x);
    double out[7];
    CorrFault fault;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Correction *c = correction_find(&f->set, str_of(cases[i].name));
        assert_int_equal(correction_eval(c, &in, 7, out, &fault), HML_OK);
        for (int k = 0; k < 7; k++) near(out[k], cases[i].want[k]);
    }
    const Correction *c = correction_find(&f->set, STR("flow_error"));
    in.reals = x + 1;
    assert_int_equal(correction_eval(c, &in, 6, out, &fault), HML_FAIL);
    assert_int_equal(fault.row, 4);
    assert_string_equal(fault.text, "correction 'flow_error': input 'x' is 4, outside of [0, 4)");
    static const uint8_t valid[] = {1, 1, 1, 1, 0, 0};
    in.valid = valid;
    assert_int_equal(correction_eval(c, &in, 6, out, &fault), HML_OK);
    near(out[3], 3);
    near(out[4], 0);
}

/* NaN lies in no bin, infinite values do not wrap. */
static void test_nan(void **state) {
    Fixture *f = *state;
    double nan = NAN, out;
    CorrColumn in = real_column(&nan);
    CorrFault fault;
    static const char *const failing[] = {"flow_clamp", "flow_error", "flow_wrap"};
    for (size_t i = 0; i < ARRAY_LEN(failing); i++) {
        const Correction *c = correction_find(&f->set, str_of(failing[i]));
        assert_int_equal(correction_eval(c, &in, 1, &out, &fault), HML_FAIL);
    }
    const Correction *c = correction_find(&f->set, STR("flow_default"));
    assert_int_equal(correction_eval(c, &in, 1, &out, &fault), HML_OK);
    assert_true(isnan(out));
    double inf = INFINITY;
    in.reals = &inf;
    c = correction_find(&f->set, STR("flow_wrap"));
    assert_int_equal(correction_eval(c, &in, 1, &out, &fault), HML_FAIL);
    c = correction_find(&f->set, STR("flow_clamp"));
    assert_int_equal(correction_eval(c, &in, 1, &out, &fault), HML_OK);
    near(out, 3);
}

static void test_categories(void **state) {
    Fixture *f = *state;
    const Correction *c = correction_find(&f->set, STR("by_flavour"));
    static const int64_t flavour[] = {5, 0, -4, 7};
    static const double pt[] = {100, 3, 1, 1};
    CorrColumn in[] = {{.type = CORR_INT, .ints = flavour}, real_column(pt)};
    double out[4];
    CorrFault fault;
    assert_int_equal(correction_eval(c, in, 3, out, &fault), HML_OK);
    near(out[0], 2.151292546497023);
    near(out[1], 0.5);
    near(out[2], 0.75);
    assert_int_equal(correction_eval(c, in, 4, out, &fault), HML_FAIL);
    assert_int_equal(fault.row, 3);
    assert_string_equal(
        fault.text, "correction 'by_flavour': input 'flavour' is 7, for which there is no entry");
    c = correction_find(&f->set, STR("strict_flavour"));
    static const int64_t strict[] = {1, 0, 7};
    in[0].ints = strict;
    assert_int_equal(correction_eval(c, in, 3, out, &fault), HML_OK);
    near(out[0], 1.5);
    near(out[1], 2);
    near(out[2], 3);
}

static void test_texts(void **state) {
    Fixture *f = *state;
    const Correction *c = correction_find(&f->set, STR("electron_id"));
    double x = 1, out;
    CorrColumn in[] = {text_column("Tigth"), text_column("nominal"), real_column(&x),
                       real_column(&x)};
    CorrFault fault;
    assert_int_equal(correction_eval(c, in, 1, &out, &fault), HML_FAIL);
    assert_string_equal(fault.text, "correction 'electron_id': input 'wp' is 'Tigth', for which "
                                    "there is no entry; did you mean 'Tight'?");
    assert_int_equal(correction_eval(c, in, 0, &out, &fault), HML_OK);
    in[2] = text_column("1");
    assert_int_equal(correction_eval(c, in, 1, &out, &fault), HML_FAIL);
    assert_string_equal(
        fault.text, "correction 'electron_id': input 'eta' wants real numbers, and gets a text");
}

static void test_transform(void **state) {
    Fixture *f = *state;
    const Correction *c = correction_find(&f->set, STR("transformed"));
    static const double x[] = {6, 4.1, 7}, y[] = {3, 2, 2};
    static const int64_t k = 0;
    CorrColumn in[] = {
        real_column(x), real_column(y), {.type = CORR_INT, .constant = true, .ints = &k}};
    double out[3];
    CorrFault fault;
    assert_int_equal(correction_eval(c, in, 3, out, &fault), HML_OK);
    near(out[0], 5);
    near(out[1], 0.04999999999999982);
    near(out[2], 1.5);
    double zero = 0;
    in[1].reals = &zero;
    assert_int_equal(correction_eval(c, in, 1, out, &fault), HML_FAIL); /* k would be infinite */
}

static void test_random(void **state) {
    Fixture *f = *state;
    static const double x[] = {2.5, 2.5};
    static const int64_t k[] = {5, -5};
    CorrColumn in[] = {{.type = CORR_INT, .ints = k}, real_column(x)};
    double out[2];
    CorrFault fault;
    assert_int_equal(
        correction_eval(correction_find(&f->set, STR("random_flat")), in, 2, out, &fault), HML_OK);
    assert_true(out[0] == 0.5095857914879092);
    assert_true(out[1] == 0.8066043046921052);
    assert_int_equal(
        correction_eval(correction_find(&f->set, STR("random_normal")), in, 2, out, &fault),
        HML_OK);
    near(out[0], 1.6159625285823416);
    near(out[1], 0.2328929100519405);
}

static void test_compound(void **state) {
    Fixture *f = *state;
    static const double pt[] = {20, 50}, eta[] = {1, -2};
    CorrColumn in[] = {text_column(""), real_column(pt), real_column(eta)};
    double out[2];
    CorrFault fault;
    assert_int_equal(correction_eval(correction_find(&f->set, STR("both")), in, 2, out, &fault),
                     HML_OK);
    near(out[0], 0.8471583836257749);
    near(out[1], 0.6689516003089779);
    assert_int_equal(correction_eval(correction_find(&f->set, STR("last")), in + 1, 2, out, &fault),
                     HML_OK);
    near(out[0], 0.5563680924774785);
    near(out[1], 0.5515541752799933);
}

/* The same bits whatever the rows are evaluated with. */
static void test_chunks(void **state) {
    Fixture *f = *state;
    const Correction *c = correction_find(&f->set, STR("electron_id"));
    double eta[257], pt[257], all[257], one;
    for (int i = 0; i < 257; i++) {
        eta[i] = -3 + 0.0237 * i;
        pt[i] = 5 + 0.37 * i;
    }
    CorrColumn in[] = {text_column("Tight"), text_column("up"), real_column(eta), real_column(pt)};
    CorrFault fault;
    assert_int_equal(correction_eval(c, in, 257, all, &fault), HML_OK);
    for (int i = 0; i < 257; i++) {
        in[2].reals = eta + i;
        in[3].reals = pt + i;
        assert_int_equal(correction_eval(c, in, 1, &one, &fault), HML_OK);
        assert_memory_equal(&one, &all[i], sizeof one);
    }
}

/* ---- messages ---- */

#define CORRECTION(inputs, data)                                                                   \
    "{\"schema_version\":2,\"corrections\":[{\"name\":\"c\",\"version\":1,\"inputs\":[" inputs     \
    "],\"output\":{\"name\":\"o\",\"type\":\"real\"},\"data\":" data "}]}"
#define X "{\"name\":\"x\",\"type\":\"real\"}"

static const struct {
    const char *text, *message;
} faults[] = {
    {"{", "is not JSON"},
    {"[]", "is not a set of corrections"},
    {"{}", "'schema_version' is missing"},
    {"{\"schema_version\":1}", "schema version 1 of corrections is not supported, only 2"},
    {"{\"schema_version\":2}", "'corrections' is missing"},
    {"{\"schema_version\":2,\"corrections\":{}}",
     "corrections: should be an array and is an object"},
    {CORRECTION(X, "null"), "corrections[0].data: should be a number or a node"},
    {CORRECTION("{\"name\":\"x\",\"type\":\"float\"}", "1"),
     "corrections[0].inputs[0]: the type 'float' is none of real, int, string"},
    {CORRECTION(X "," X, "1"), "corrections[0].inputs[1]: there are two inputs 'x'"},
    {CORRECTION(X, "{\"nodetype\":\"bining\"}"),
     "corrections[0].data: there is no node type 'bining'"},
    {CORRECTION(X, "{\"nodetype\":\"lwtnn\"}"),
     "corrections[0].data: nodes of type 'lwtnn' are not supported"},
    {CORRECTION(X, "{\"nodetype\":\"hashprng\",\"inputs\":[\"x\"],\"distribution\":\"normal\"}"),
     "corrections[0].data: the distribution 'normal' is not supported"},
    {CORRECTION(X, "{\"nodetype\":\"hashprng\",\"inputs\":[],\"distribution\":\"stdflat\"}"),
     "corrections[0].data.inputs: 0 inputs make no sense"},
    {CORRECTION(X, "{\"nodetype\":\"binning\",\"input\":\"y\"}"),
     "corrections[0].data.input: there is no input 'y'"},
    {CORRECTION(X, "{\"nodetype\":\"binning\",\"input\":\"x\",\"edges\":[0,1,1],\"content\":[1,2],"
                   "\"flow\":\"clamp\"}"),
     "corrections[0].data.edges[2]: edge 1 is not above the one before it, 1"},
    {CORRECTION(X, "{\"nodetype\":\"binning\",\"input\":\"x\",\"edges\":[0,1,2],\"content\":[1],"
                   "\"flow\":\"clamp\"}"),
     "corrections[0].data.content: has 1 elements where the edges make 2 bins"},
    {CORRECTION(X, "{\"nodetype\":\"binning\",\"input\":\"x\",\"edges\":[0,1],\"content\":[1],"
                   "\"flow\":\"camp\"}"),
     "corrections[0].data.flow: 'camp' is none of clamp, error, wrap, or a default"},
    {CORRECTION(X,
                "{\"nodetype\":\"binning\",\"input\":\"x\",\"edges\":[0,\"inf\"],\"content\":[1],"
                "\"flow\":\"wrap\"}"),
     "corrections[0].data.flow: infinite edges cannot wrap"},
    {CORRECTION(X, "{\"nodetype\":\"binning\",\"input\":\"x\",\"edges\":{\"n\":0,\"low\":0,"
                   "\"high\":1},\"content\":[],\"flow\":\"clamp\"}"),
     "corrections[0].data.edges: 0 bins make no sense"},
    {CORRECTION(X, "{\"nodetype\":\"category\",\"input\":\"x\",\"content\":[]}"),
     "corrections[0].data.input: a category wants a text or an integer, and 'x' is real"},
    {CORRECTION("{\"name\":\"k\",\"type\":\"int\"}",
                "{\"nodetype\":\"category\",\"input\":\"k\",\"content\":[{\"key\":\"a\","
                "\"value\":1}]}"),
     "corrections[0].data.content[0].key: the key should be an integer, as the input is"},
    {CORRECTION("{\"name\":\"k\",\"type\":\"int\"}",
                "{\"nodetype\":\"category\",\"input\":\"k\",\"content\":[{\"key\":1,\"value\":1},"
                "{\"key\":1,\"value\":1}]}"),
     "corrections[0].data.content: has two entries with the same key"},
    {CORRECTION(X, "{\"nodetype\":\"formula\",\"expression\":\"x+*2\",\"parser\":\"TFormula\","
                   "\"variables\":[\"x\"]}"),
     "corrections[0].data.expression: character 3 of 'x+*2': a number, variable or function is "
     "wanted"},
    {CORRECTION(X, "{\"nodetype\":\"formula\",\"expression\":\"[1]\",\"parser\":\"TFormula\","
                   "\"variables\":[\"x\"],\"parameters\":[1]}"),
     "corrections[0].data.parameters: the formula needs 2 parameters, and there are 1"},
    {CORRECTION(X, "{\"nodetype\":\"formula\",\"expression\":\"x\",\"parser\":\"numexpr\","
                   "\"variables\":[\"x\"]}"),
     "corrections[0].data: the parser 'numexpr' is not supported, only TFormula"},
    {CORRECTION(X, "{\"nodetype\":\"formularef\",\"index\":0,\"parameters\":[]}"),
     "corrections[0].data.index: there are 0 generic formulas, and this is number 0"},
    {CORRECTION(X, "{\"nodetype\":\"transform\",\"input\":\"x\",\"rule\":1}"),
     "corrections[0].data.content: is missing"}};

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        Arena arena = {0};
        Diags diags = {0};
        CorrectionSet set;
        assert_int_equal(correction_parse(&set, str_of(faults[i].text), "c.json", &arena, &diags),
                         HML_FAIL);
        assert_true(diags.items.n > 0);
        const char *got = diags.items.data[0].text;
        if (!cstr_starts(got, faults[i].message)) print_error("%s\n%s\n", got, faults[i].message);
        assert_true(cstr_starts(got, faults[i].message));
        assert_string_equal(diags.items.data[0].place.file, "c.json");
        arena_free(&arena);
        diag_free(&diags);
    }
}

/* Nodes within nodes: as deep as is allowed, and deeper. */
static void test_depth(void **state) {
    (void)state;
    for (int depth = 60; depth < 3000; depth += 2930) {
        StrBuf text = {0};
        buf_adds(&text, "{\"schema_version\":2,\"corrections\":[{\"name\":\"c\",\"version\":1,"
                        "\"inputs\":[" X "],\"output\":" X ",\"data\":");
        for (int i = 0; i < depth; i++)
            buf_adds(&text, "{\"nodetype\":\"transform\",\"input\":\"x\",\"rule\":1,\"content\":");
        buf_adds(&text, "1");
        for (int i = 0; i < depth; i++) buf_adds(&text, "}");
        buf_adds(&text, "}]}");
        Arena arena = {0};
        Diags diags = {0};
        CorrectionSet set;
        Status s = correction_parse(&set, (Str){text.p, text.n}, "c", &arena, &diags);
        assert_int_equal(s, depth < 64 ? HML_OK : HML_FAIL);
        arena_free(&arena);
        diag_free(&diags);
        buf_free(&text);
    }
}

/* ---- damage ---- */

/* Evaluates everything of a set that could be read in spite of the damage. */
static void use(const CorrectionSet *set) {
    static const double x[] = {-1e300, -1, 0, 1.5, 20, 1e300, NAN, INFINITY};
    static const int64_t k[] = {INT64_MIN, -1, 0, 1, 5, 20, 7, INT64_MAX};
    static const char *const words[] = {"Loose", "up", "nominal", "?"};
    for (size_t i = 0; i < set->n; i++) {
        CorrColumn in[CORR_INPUTS_MAX];
        double out[8];
        CorrFault fault;
        for (int n = 0; n < set->items[i]->n_inputs; n++)
            in[n] = (CorrColumn){.type = set->items[i]->inputs[n].type,
                                 .reals = x,
                                 .ints = k,
                                 .text = str_of(words[(i + (size_t)n) % 4])};
        for (size_t row = 0; row < 8; row++) {
            (void)!correction_eval(set->items[i], in, 8 - row, out, &fault);
            for (int n = 0; n < set->items[i]->n_inputs; n++) in[n].reals++, in[n].ints++;
        }
    }
}

static uint64_t next_random(uint64_t *s) {
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

/* 1: a character of JSON; 2: any byte; 3: another digit for a digit. */
static void damage(char *text, size_t n, int kind, uint64_t *seed) {
    static const char likely[] = "0123456789-e.,:\"[]{}xy";
    size_t at = next_random(seed) % n;
    while (kind == 3 && at < n - 1 && (text[at] < '0' || text[at] > '9')) at++;
    uint64_t r = next_random(seed);
    text[at] = kind == 1 ? likely[r % (sizeof likely - 1)] : (char)r;
    if (kind == 3) text[at] = (char)('0' + r % 10);
}

static void test_torture(void **state) {
    (void)state;
    StrBuf text = {0};
    Diags none = {0};
    assert_int_equal(jsonfile_text(&text, FILE_NAME, &none), HML_OK);
    uint64_t seed = 12345;
    size_t read = 0;
    for (int round = 0; round < 4000; round++) {
        char *copy = mem_alloc(text.n + 1);
        memcpy(copy, text.p, text.n);
        size_t n = text.n;
        if (round % 4 == 0) n = next_random(&seed) % (n + 1);
        for (uint64_t flips = round % 4 ? 1 + next_random(&seed) % 4 : 0; flips; flips--)
            damage(copy, n, round % 4, &seed);
        Arena arena = {0};
        Diags diags = {0};
        CorrectionSet set;
        if (correction_parse(&set, (Str){copy, n}, "c", &arena, &diags) == HML_OK) {
            use(&set);
            read++;
        } else {
            assert_true(diags.items.n > 0);
        }
        arena_free(&arena);
        diag_free(&diags);
        mem_free(copy);
    }
    assert_true(read > 100);
    buf_free(&text);
    diag_free(&none);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_formulas_bad),
        cmocka_unit_test_setup_teardown(test_set, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_bins, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_flow, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_nan, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_categories, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_texts, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_transform, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_random, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_compound, open_set, close_set),
        cmocka_unit_test_setup_teardown(test_chunks, open_set, close_set),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_torture)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
