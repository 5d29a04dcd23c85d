/* test_bintable.c - corrections from tables of bins in CSV: values, errors, damage. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <zlib.h>

#include "corr/bintable.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

static const char plain[] = "# efficiency of a trigger\n"
                            "pt_lo, pt_hi, eta_lo, eta_hi, value\n"
                            "20, 40, 0, 1.5, 0.5\n"
                            "40, inf, 0, 1.5, 0.75\n"
                            "\n"
                            "20, 40, 1.5, 2.5, 0.25\n"
                            "40, inf, 1.5, 2.5, 1e-1";
static const char errors[] = "x_lo,x_hi,value,error_up,error_down\r\n"
                             "0,1,10,1,2\r\n"
                             "1,2,20,3,4\r\n";

static Status parse(BinTable *t, const char *text, Arena *arena, Diags *diags) {
    return bintable_parse(t, str_of(text), "t.csv", "table", arena, diags);
}

static void test_plain(void **state) {
    (void)state;
    Arena arena = {0};
    Diags diags = {0};
    BinTable t;
    const Correction *c;
    assert_int_equal(parse(&t, plain, &arena, &diags), HML_OK);
    assert_int_equal(t.n_axes, 2);
    assert_int_equal(t.bins[0], 2);
    assert_int_equal(t.bins[1], 2);
    assert_int_equal(bintable_correction(&c, &t, OUTSIDE_CLAMP, 0, "t.csv", &arena, &diags),
                     HML_OK);
    assert_int_equal(c->n_inputs, 2);
    assert_string_equal(c->inputs[0].name, "pt");
    assert_string_equal(c->inputs[1].name, "eta");
    static const double pt[] = {20, 39, 40, 1000, 5}, eta[] = {0, 1.5, 1.4, 2, 9};
    static const double want[] = {0.5, 0.25, 0.75, 0.1, 0.25};
    CorrColumn in[] = {{.type = CORR_REAL, .reals = pt}, {.type = CORR_REAL, .reals = eta}};
    double out[5];
    CorrFault fault;
    assert_int_equal(correction_eval(c, in, 5, out, &fault), HML_OK);
    for (int i = 0; i < 5; i++) assert_true(out[i] == want[i]);
    assert_int_equal(bintable_correction(&c, &t, OUTSIDE_VALUE, -7, "t.csv", &arena, &diags),
                     HML_OK);
    assert_int_equal(correction_eval(c, in, 5, out, &fault), HML_OK);
    assert_true(out[3] == 0.1 && out[4] == -7);
    assert_int_equal(bintable_correction(&c, &t, OUTSIDE_ERROR, 0, "t.csv", &arena, &diags),
                     HML_OK);
    assert_int_equal(correction_eval(c, in, 5, out, &fault), HML_FAIL);
    assert_int_equal(fault.row, 4);
    assert_string_equal(fault.text, "correction 'table': input 'pt' is 5, outside of [20, inf)");
    arena_free(&arena);
    diag_free(&diags);
}

static void test_errors(void **state) {
    (void)state;
    Arena arena = {0};
    Diags diags = {0};
    BinTable t;
    const Correction *c;
    assert_int_equal(parse(&t, errors, &arena, &diags), HML_OK);
    assert_int_equal(bintable_correction(&c, &t, OUTSIDE_ERROR, 0, "t.csv", &arena, &diags),
                     HML_OK);
    assert_int_equal(c->n_inputs, 2);
    assert_string_equal(c->inputs[1].name, "variation");
    static const double x[] = {0.5, 1.5};
    static const struct {
        const char *variation;
        double want[2];
    } cases[] = {{"nominal", {10, 20}}, {"up", {11, 23}}, {"down", {8, 16}}};
    for (size_t i = 0; i < 3; i++) {
        CorrColumn in[] = {{.type = CORR_REAL, .reals = x},
                           {.type = CORR_STRING, .text = str_of(cases[i].variation)}};
        double out[2];
        CorrFault fault;
        assert_int_equal(correction_eval(c, in, 2, out, &fault), HML_OK);
        assert_true(out[0] == cases[i].want[0] && out[1] == cases[i].want[1]);
    }
    arena_free(&arena);
    diag_free(&diags);
}

static const struct {
    const char *text, *message;
    int line;
} faults[] = {
    {"", "the file holds no table", -1},
    {"# only\n", "the file holds no table", -1},
    {"pt_lo,pt_hi,value\n", "the table has no bins", -1},
    {"pt,value\n", "the header of a table of bins does not fit", 1},
    {"pt_lo,eta_hi,value\n", "the header of a table of bins does not fit", 1},
    {"pt_lo,pt_hi,value,up\n", "the header of a table of bins does not fit", 1},
    {"value\n1\n", "the header of a table of bins does not fit", 1},
    {"x_lo,x_hi,value\n1,2\n", "the line has not as many fields as the header", 2},
    {"x_lo,x_hi,value\n1,2,3,4\n", "the line has not as many fields as the header", 2},
    {"x_lo,x_hi,value\n1,2,a\n", "a field is not a number", 2},
    {"x_lo,x_hi,value\n1,2,nan\n", "a field is not a number", 2},
    {"x_lo,x_hi,value\n1,0x2,1\n", "a field is not a number", 2},
    {"x_lo,x_hi,value\n2,2,1\n", "a lower edge is not below its upper edge", 2},
    {"x_lo,x_hi,value,error\n1,2,1,-1\n", "an error is negative", 2},
    {"x_lo,x_hi,value\n1,2,1\n1,2,1\n", "this bin was given before", 3},
    {"x_lo,x_hi,value\n1,3,1\n2,3,1\n", "this bin overlaps others: the bins must form a grid", 2},
    {"x_lo,x_hi,value\n1,2,1\n3,4,1\n", "the bins do not fill a grid: some are missing", -1},
    {"x_lo,x_hi,y_lo,y_hi,value\n1,2,1,2,0\n2,3,2,3,0\n",
     "the bins do not fill a grid: some are missing", -1}};

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        Arena arena = {0};
        Diags diags = {0};
        BinTable t;
        assert_int_equal(parse(&t, faults[i].text, &arena, &diags), HML_FAIL);
        if (strcmp(diags.items.data[0].text, faults[i].message) != 0)
            print_error("%s: %s\n", faults[i].text, diags.items.data[0].text);
        assert_string_equal(diags.items.data[0].text, faults[i].message);
        assert_int_equal(diags.items.data[0].place.line, faults[i].line);
        arena_free(&arena);
        diag_free(&diags);
    }
}

/* Many axes whose grid would be huge are refused before memory is taken. */
static void test_sparse(void **state) {
    (void)state;
    StrBuf text = {0};
    for (char c = 'a'; c <= 'h'; c++) buf_printf(&text, "%c_lo,%c_hi,", c, c);
    buf_adds(&text, "value\n");
    for (int i = 0; i < 2000; i++) {
        for (int k = 0; k < 8; k++) buf_printf(&text, "%d,%d,", i, i + 1);
        buf_adds(&text, "1\n");
    }
    Arena arena = {0};
    Diags diags = {0};
    BinTable t;
    assert_int_equal(parse(&t, text.p, &arena, &diags), HML_FAIL);
    assert_string_equal(diags.items.data[0].text, "the bins do not fill a grid: most are missing");
    buf_free(&text);
    arena_free(&arena);
    diag_free(&diags);
}

static void test_gzip(void **state) {
    (void)state;
    char path[] = "/tmp/hml_bintable_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    gzFile z = gzdopen(fd, "wb");
    assert_int_equal(gzwrite(z, plain, sizeof plain - 1), (int)sizeof plain - 1);
    gzclose(z);
    Arena arena = {0};
    Diags diags = {0};
    BinTable t;
    assert_int_equal(bintable_read(&t, path, "table", &arena, &diags), HML_OK);
    assert_int_equal(t.bins[0] * t.bins[1], 4);
    assert_true(t.values[3] == 0.1);
    FILE *f = fopen(path, "r+b"); /* cut short */
    assert_int_equal(ftruncate(fileno(f), 30), 0);
    fclose(f);
    assert_int_equal(bintable_read(&t, path, "table", &arena, &diags), HML_FAIL);
    assert_string_equal(diags.items.data[0].text, "the compressed text is damaged");
    remove(path);
    arena_free(&arena);
    diag_free(&diags);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain), cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_faults), cmocka_unit_test(test_sparse),
                                       cmocka_unit_test(test_gzip)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
