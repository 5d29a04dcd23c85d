/* test_rootthist.c - histograms of ROOT files against uproot 5.7; damaged copies of a file.
 *
 * The files are those of scikit-hep-testdata; tests of files that are not there are skipped. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "corr/bintable.h"
#include "io/root/rootthist.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

static const struct {
    const char *file, *object;
    int dims;
    size_t bins[2];
    double edges[2][3]; /* first, second, last */
    double sum, errors, weighted;
} cases[] = {
    {"testSF2d.histo.root",
     "scalefactors_Tight_Electron",
     2,
     {10, 6},
     {{-2.5, -2, 2.5}, {10, 20, 500}},
     58.26120978593826,
     1.418113119544397,
     1714.7052653431892},
    {"uproot-hepdata-example.root",
     "hpx",
     1,
     {100},
     {{-4, -3.92, 4}},
     74994,
     2156.8349064931535,
     3711121},
    {"uproot-hepdata-example.root",
     "hpxpy",
     2,
     {40, 40},
     {{-4, -3.8, 4}, {-4, -3.8, 4}},
     74985,
     6642.087545842092,
     59931951},
    {"uproot-issue-1221.root", "genCountLogger/numEvents", 1, {1}, {{-.5, .5, .5}}, 0, 0, 0},
    {"uproot-issue-880.root",
     "hXKLVsZKL",
     2,
     {400, 200},
     {{-150, -149, 250}, {-.2, -.198, .2}},
     191199,
     53056.16526717019,
     6360133019.},
    {"SFttbar_2016_ele_pt.root",
     "histo_eff_data",
     1,
     {10},
     {{0, 15, 150}},
     9.915861187830497,
     0.13831122885285632,
     44.94076148164753}};

static const char *path_of(const char *file, char *out, size_t cap) {
    const char *root = getenv("HML_SHARED");
    snprintf(out, cap, "%s/data/root/%s", root ? root : "../shared", file);
    return access(out, R_OK) == 0 ? out : NULL;
}

static void near(double got, double want) {
    assert_true(fabs(got - want) <= 1e-11 * fmax(1, fabs(want)));
}

static void test_files(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char path[512];
        if (!path_of(cases[i].file, path, sizeof path)) continue;
        Arena arena = {0};
        Diags diags = {0};
        RootHist h;
        Status s = rootthist_read(&h, path, cases[i].object, &arena, &diags);
        if (s != HML_OK) print_error("%s\n", diags.items.data[0].text);
        assert_int_equal(s, HML_OK);
        assert_int_equal(h.dims, cases[i].dims);
        size_t n = 1;
        for (int k = 0; k < h.dims; k++) {
            assert_int_equal(h.bins[k], cases[i].bins[k]);
            near(h.edges[k][0], cases[i].edges[k][0]);
            near(h.edges[k][1], cases[i].edges[k][1]);
            near(h.edges[k][h.bins[k]], cases[i].edges[k][2]);
            n *= h.bins[k];
        }
        double sum = 0, errors = 0, weighted = 0;
        for (size_t k = 0; k < n; k++) {
            sum += h.values[k];
            errors += h.errors[k];
            weighted += (double)k * h.values[k];
        }
        near(sum, cases[i].sum);
        near(errors, cases[i].errors);
        near(weighted, cases[i].weighted);
        arena_free(&arena);
        diag_free(&diags);
    }
}

/* A histogram becomes a correction with its errors as variations. */
static void test_correction(void **state) {
    (void)state;
    char path[512];
    if (!path_of(cases[0].file, path, sizeof path)) skip();
    Arena arena = {0};
    Diags diags = {0};
    RootHist h;
    assert_int_equal(rootthist_read(&h, path, cases[0].object, &arena, &diags), HML_OK);
    BinTable t = {.name = h.name,
                  .n_axes = 2,
                  .axes = {"eta", "pt"},
                  .bins = {h.bins[0], h.bins[1]},
                  .edges = {h.edges[0], h.edges[1]},
                  .values = h.values,
                  .up = h.errors,
                  .down = h.errors};
    const Correction *c;
    assert_int_equal(bintable_correction(&c, &t, OUTSIDE_CLAMP, 0, path, &arena, &diags), HML_OK);
    static const double eta = 0.1, pt = 15;
    double out[2];
    CorrFault fault;
    CorrColumn in[] = {{.type = CORR_REAL, .reals = &eta},
                       {.type = CORR_REAL, .reals = &pt},
                       {.type = CORR_STRING, .text = STR("nominal")}};
    assert_int_equal(correction_eval(c, in, 1, &out[0], &fault), HML_OK);
    in[2].text = STR("down");
    assert_int_equal(correction_eval(c, in, 1, &out[1], &fault), HML_OK);
    near(out[0], 0.9458763003349304);
    near(out[0] - out[1], 0.025740959220925508);
    arena_free(&arena);
    diag_free(&diags);
}

static void test_messages(void **state) {
    (void)state;
    char path[512];
    if (!path_of("uproot-hepdata-example.root", path, sizeof path)) skip();
    static const struct {
        const char *object, *text;
    } wanted[] = {{"hpy", "holds no 'hpy'"},
                  {"hprof", "'hprof' is a TProfile, not a histogram of bins (TH1, TH2, TH3)"}};
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        Arena arena = {0};
        Diags diags = {0};
        RootHist h;
        assert_int_equal(rootthist_read(&h, path, wanted[i].object, &arena, &diags), HML_FAIL);
        assert_string_equal(diags.items.data[0].text, wanted[i].text);
        if (i == 0) assert_string_equal(diags.items.data[0].help.data[0], "did you mean 'hpx'?");
        arena_free(&arena);
        diag_free(&diags);
    }
}

static void damaged_copy(const char *from, const char *to, uint64_t *seed) {
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    char *bytes = mem_alloc(1 << 20);
    size_t n = fread(bytes, 1, 1 << 20, in);
    for (int i = 0; i < 6; i++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        bytes[(*seed >> 20) % n] = (char)(*seed >> 56);
    }
    fwrite(bytes, 1, *seed % 5 ? n : (size_t)(*seed >> 20) % n, out);
    fclose(in);
    fclose(out);
    mem_free(bytes);
}

static void test_damage(void **state) {
    (void)state;
    char path[512], copy[] = "/tmp/hml_thist_XXXXXX";
    if (!path_of("testSF2d.histo.root", path, sizeof path)) skip();
    int fd = mkstemp(copy);
    assert_true(fd >= 0);
    close(fd);
    uint64_t seed = 7;
    for (int round = 0; round < 400; round++) {
        damaged_copy(path, copy, &seed);
        Arena arena = {0};
        Diags diags = {0};
        RootHist h;
        Status s = rootthist_read(&h, copy, cases[0].object, &arena, &diags);
        assert_true(s == HML_OK || diags.n_errors > 0);
        arena_free(&arena);
        diag_free(&diags);
    }
    remove(copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files), cmocka_unit_test(test_correction),
        cmocka_unit_test(test_messages), cmocka_unit_test(test_damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
