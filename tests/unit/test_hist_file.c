/* test_hist_file.c - histograms and cutflows written to JSON and CSV and read back. */
#include <stdio.h>
#include <unistd.h>

#include "hist_case.h"
#include "out/hist_file.h"

/* Numbers that show lost bits. */
static double odd(size_t i) {
    static const double some[] = {
        0.1, 1 / 3.0, -0.0, 1e300, 5e-324, -2.5e7, 1e17, 3, 123456789.123456789};
    return some[i % ARRAY_LEN(some)] * (i < ARRAY_LEN(some) ? 1 : (double)i);
}

static HistSeries series(Arena *arena, const char *name, int dims, const HistAxis *axes,
                         bool profile) {
    HistSeries s = {.name = name, .hist = hist_new(arena, dims, axes, profile)};
    for (size_t i = 0; i < s.hist.cells; i++) {
        s.hist.sumw[i] = odd(i);
        s.hist.sumw2[i] = odd(i + 3);
        if (!profile) continue;
        s.hist.sumwy[i] = odd(i + 5);
        s.hist.sumwy2[i] = odd(i + 7);
    }
    s.hist.entries = 12345;
    return s;
}

static void same_text(const char *a, const char *b) { assert_string_equal(a ? a : "", b ? b : ""); }

static void same_bits(const double *a, const double *b, size_t n) {
    for (size_t i = 0; a && i < n; i++)
        if (memcmp(&a[i], &b[i], sizeof a[i]) != 0) fail_msg("%zu: %.17g is %.17g", i, a[i], b[i]);
}

static void same_cells(const Hist *a, const Hist *b) {
    assert_int_equal(a->dims, b->dims);
    assert_int_equal(a->profile, b->profile);
    assert_int_equal(a->cells, b->cells);
    for (int d = 0; d < a->dims; d++) assert_true(axis_equal(&a->axes[d], &b->axes[d]));
    same_bits(a->sumw, b->sumw, a->cells);
    same_bits(a->sumw2, b->sumw2, a->cells);
    same_bits(a->sumwy, b->sumwy, a->cells);
    same_bits(a->sumwy2, b->sumwy2, a->cells);
}

static void same_series(const HistSeries *a, const HistSeries *b) {
    same_text(a->name, b->name);
    same_text(a->sample, b->sample);
    same_text(a->variation ? a->variation : "nominal", b->variation);
    same_text(a->title, b->title);
    same_text(a->unit, b->unit);
    assert_int_equal(a->missing, b->missing);
    assert_int_equal(a->nan, b->nan);
    near(a->hist.entries, b->hist.entries);
    same_cells(&a->hist, &b->hist);
    for (int d = 0; d < a->hist.dims; d++) {
        const HistAxis *x = &a->hist.axes[d], *y = &b->hist.axes[d];
        same_text(x->name, y->name);
        same_text(x->unit, y->unit);
        assert_int_equal(x->labels != NULL, y->labels != NULL);
        for (int i = 0; x->labels && i < x->bins; i++) same_text(x->labels[i], y->labels[i]);
    }
}

static const HistAxis all_kinds[] = {
    {.kind = BINS_REGULAR, .bins = 3, .lo = -0.1, .hi = 0.7, .name = "m", .unit = "GeV"},
    {.kind = BINS_LOG, .bins = 4, .lo = 1e-3, .hi = 7},
    {.kind = BINS_VARIABLE,
     .bins = 2,
     .lo = 0.1,
     .hi = 3,
     .edges = (double[]){0.1, 1 / 3.0, 3},
     .closed = true},
    {.kind = BINS_INTEGER, .bins = 3, .lo = -1, .hi = 1},
    {.kind = BINS_CATEGORY,
     .bins = 2,
     .edges = (double[]){11, 13},
     .labels = (const char *[]){"e \"soft\"", "μ, hard"}},
    {.kind = BINS_CATEGORY, .bins = 2, .edges = (double[]){11, 13}},
};

static Results read_back(Arena *arena, const StrBuf *text, bool json) {
    Results r;
    Diags diags = {0};
    Str s = str_of(buf_cstr(text));
    Status status = json ? results_read_json(&r, arena, s, "dir/m.json", &diags)
                         : results_read_csv(&r, arena, s, "dir/m.csv", &diags);
    if (status != HML_OK) {
        StrBuf b = {0};
        diag_render(&b, &diags.items.data[0]);
        fail_msg("%s\n%s", buf_cstr(&b), buf_cstr(text));
    }
    diag_free(&diags);
    return r;
}

TEST(json_round_trip) {
    Arena arena = {0};
    HistSeries all[10];
    size_t n = 0;
    for (size_t k = 0; k < ARRAY_LEN(all_kinds); k++)
        all[n++] = series(&arena, arena_printf(&arena, "h%zu", k), 1, &all_kinds[k], k % 2);
    all[0].title = "mass of \"two\" jets";
    all[0].unit = "1/GeV";
    all[0].missing = 7;
    all[0].nan = 9007199254740992;
    all[n++] = series(&arena, "plane", 2, all_kinds, false);
    all[n++] = series(&arena, "plane", 2, all_kinds, false);
    all[n - 1].sample = "ttbar";
    all[n - 1].variation = "JES_up";
    all[n++] = series(&arena, "cube", 3, all_kinds, true);
    Results r = {.hists = all, .n_hists = n};
    StrBuf text = {0}, again = {0};
    hist_file_json(&text, &r);
    Results back = read_back(&arena, &text, true);
    assert_int_equal(back.n_hists, n);
    for (size_t i = 0; i < n; i++) same_series(&all[i], &back.hists[i]);
    hist_file_json(&again, &back);
    assert_string_equal(buf_cstr(&text), buf_cstr(&again));
    buf_free(&text);
    buf_free(&again);
    arena_free(&arena);
}

TEST(json_looks_as_described) {
    Arena arena = {0};
    HistAxis axis = axis_regular(2, 0, 10);
    axis.name = "pt";
    axis.unit = "GeV";
    HistSeries two[2] = {{.name = "pt", .sample = "Zee", .hist = hist_new(&arena, 1, &axis, false)},
                         {.name = "pt", .sample = "Zee", .variation = "up"}};
    two[0].hist.sumw[1] = two[0].hist.sumw2[1] = 2;
    two[0].hist.sumw[3] = NAN;
    two[0].hist.entries = 2;
    two[1].hist = two[0].hist;
    two[1].missing = 3;
    CutflowRow rows[] = {{"all", 10, 9.5, 10.25}, {"pt > 5", 4, 3, 2}};
    Cutflow cuts = {.name = "sel", .rows = rows, .n = 2};
    Results r = {two, 2, &cuts, 1};
    StrBuf text = {0};
    hist_file_json(&text, &r);
    assert_string_equal(
        buf_cstr(&text),
        "{\"hist\":\"pt\",\"version\":1,\"title\":\"\",\"unit\":\"\",\"profile\":false,"
        "\"axes\":[{\"kind\":\"regular\",\"bins\":2,\"lo\":0,\"hi\":10,\"name\":\"pt\","
        "\"unit\":\"GeV\"}],\"series\":["
        "{\"sample\":\"Zee\",\"variation\":\"nominal\",\"entries\":2,\"missing\":0,\"nan\":0,"
        "\"sumw\":[2,0],\"sumw2\":[2,0],\"underflow\":{\"sumw\":0,\"sumw2\":0},"
        "\"overflow\":{\"sumw\":null,\"sumw2\":0}},"
        "{\"sample\":\"Zee\",\"variation\":\"up\",\"entries\":2,\"missing\":3,\"nan\":0,"
        "\"sumw\":[2,0],\"sumw2\":[2,0],\"underflow\":{\"sumw\":0,\"sumw2\":0},"
        "\"overflow\":{\"sumw\":null,\"sumw2\":0}}]}\n"
        "{\"cutflow\":\"sel\",\"version\":1,\"series\":[{\"sample\":\"\","
        "\"variation\":\"nominal\",\"rows\":[{\"name\":\"all\",\"count\":10,\"sumw\":9.5,"
        "\"sumw2\":10.25},{\"name\":\"pt > 5\",\"count\":4,\"sumw\":3,\"sumw2\":2}]}]}\n");
    Results back = read_back(&arena, &text, true);
    assert_true(isnan(back.hists[0].hist.sumw[3]));
    assert_int_equal(back.cutflows[0].n, 2);
    assert_string_equal(back.cutflows[0].rows[1].name, "pt > 5");
    near(back.cutflows[0].rows[0].sumw2, 10.25);
    assert_int_equal(back.cutflows[0].rows[0].count, 10);
    buf_free(&text);
    arena_free(&arena);
}

TEST(csv_round_trip) {
    Arena arena = {0};
    for (size_t k = 0; k < ARRAY_LEN(all_kinds); k++) {
        HistAxis axis = all_kinds[k];
        axis.closed = false;
        HistSeries all[2] = {series(&arena, "m", 1, &axis, k % 2),
                             series(&arena, "m", 1, &axis, k % 2)};
        all[1].sample = "a:b, c";
        all[1].variation = "JES_up";
        all[1].hist.sumw[1] = NAN;
        StrBuf text = {0}, again = {0};
        hist_file_csv(&text, all, 2);
        Results back = read_back(&arena, &text, false);
        assert_int_equal(back.n_hists, 2);
        assert_string_equal(back.hists[0].name, "m");
        assert_string_equal(back.hists[1].sample, "a:b, c");
        assert_string_equal(back.hists[1].variation, "JES_up");
        assert_int_equal(back.hists[0].hist.axes[0].kind, axis.kind);
        if (!axis.labels) same_cells(&all[0].hist, &back.hists[0].hist);
        hist_file_csv(&again, back.hists, 2);
        assert_string_equal(buf_cstr(&text), buf_cstr(&again));
        buf_free(&text);
        buf_free(&again);
    }
    HistSeries cube = series(&arena, "m", 3, all_kinds + 3, false);
    cube.hist.axes[1].labels = NULL;
    StrBuf text = {0};
    hist_file_csv(&text, &cube, 1);
    Results back = read_back(&arena, &text, false);
    same_cells(&cube.hist, &back.hists[0].hist);
    buf_free(&text);
    arena_free(&arena);
}

TEST(csv_looks_as_described) {
    Arena arena = {0};
    HistAxis axes[] = {axis_regular(1, 0, 0.1), all_kinds[4]};
    axes[0].name = "pt";
    HistSeries s = {.name = "h", .sample = "Z", .hist = hist_new(&arena, 2, axes, false)};
    s.hist.sumw[5] = s.hist.sumw2[5] = 1.5;
    StrBuf text = {0};
    hist_file_csv(&text, &s, 1);
    assert_string_equal(buf_cstr(&text), "pt_low,pt_high,y,sumw:Z:nominal,sumw2:Z:nominal\n"
                                         "-inf,0,underflow,0,0\n"
                                         "-inf,0,\"e \"\"soft\"\"\",0,0\n"
                                         "-inf,0,\"μ, hard\",0,0\n"
                                         "-inf,0,overflow,0,0\n"
                                         "0,0.1,underflow,0,0\n"
                                         "0,0.1,\"e \"\"soft\"\"\",1.5,1.5\n"
                                         "0,0.1,\"μ, hard\",0,0\n"
                                         "0,0.1,overflow,0,0\n"
                                         "0.1,inf,underflow,0,0\n"
                                         "0.1,inf,\"e \"\"soft\"\"\",0,0\n"
                                         "0.1,inf,\"μ, hard\",0,0\n"
                                         "0.1,inf,overflow,0,0\n");
    Results back = read_back(&arena, &text, false);
    assert_string_equal(back.hists[0].hist.axes[1].labels[0], "e \"soft\"");
    near(back.hists[0].hist.entries, 1.5);
    buf_free(&text);
    arena_free(&arena);
}

TEST(cutflow_csv) {
    Arena arena = {0};
    CutflowRow rows[] = {{"all", 10, 9.5, 10.25}, {"size(jets), \"b\"", 4, 0.1, 2}};
    Cutflow cuts[] = {{"sel", NULL, NULL, rows, 2}, {"sel", "Z", "up", rows, 1}};
    StrBuf text = {0};
    hist_file_cutflow_csv(&text, cuts, 2);
    Results back = read_back(&arena, &text, false);
    assert_int_equal(back.n_cutflows, 2);
    assert_string_equal(back.cutflows[1].variation, "up");
    assert_int_equal(back.cutflows[0].n, 2);
    assert_string_equal(back.cutflows[0].rows[1].name, rows[1].name);
    near(back.cutflows[0].rows[1].sumw, 0.1);
    buf_free(&text);
    arena_free(&arena);
}

#define AXIS "\"axes\":[{\"kind\":\"regular\",\"bins\":2,\"lo\":0,\"hi\":1}]"
#define HEAD "{\"hist\":\"h\",\"version\":1,"

/* Reads a damaged file; the message must be this one. */
static void refused(const char *text, const char *message) {
    Arena arena = {0};
    Results r;
    Diags diags = {0};
    bool json = text[0] == '{' || text[0] == '[';
    Status s = json ? results_read_json(&r, &arena, str_of(text), "f", &diags)
                    : results_read_csv(&r, &arena, str_of(text), "f", &diags);
    if (s == HML_OK) fail_msg("accepted: %s", text);
    assert_int_equal(diags.n_errors, 1);
    StrBuf b = {0};
    buf_printf(&b, "%lld: %s", (long long)diags.items.data[0].place.line, diags.items.data[0].text);
    assert_string_equal(buf_cstr(&b), message);
    buf_free(&b);
    diag_free(&diags);
    arena_free(&arena);
}

TEST(damaged_json) {
    refused("{\"hist\":\"h\",\n \"version\":1,]", "2: not JSON: string or '}' expected near ']'");
    refused("{\"a\":1}", "1: an object is neither a histogram ('hist') nor a cutflow ('cutflow')");
    refused("\n{\"hist\":\"h\",\"version\":2}" + 1,
            "1: results of version 2 of the format; this program reads 1");
    refused("{\"hist\":\"h\"}", "1: 'version' is missing");
    refused(HEAD "\"series\":[]}", "1: histogram 'h': 'axes' is missing");
    refused(HEAD AXIS "}", "1: histogram 'h': 'series' is missing");
    refused(HEAD "\"axes\":[],\"series\":[]}", "1: histogram 'h': it has 0 axes, not 1 to 3");
    refused(HEAD "\"axes\":[{\"kind\":\"odd\",\"bins\":2}],\"series\":[]}",
            "1: histogram 'h': 'odd' is no kind of axis");
    refused(HEAD "\"axes\":[{\"kind\":\"regular\",\"bins\":1e12}],\"series\":[]}",
            "1: histogram 'h': an axis cannot have 1000000000000 bins");
    refused(HEAD "\"axes\":[{\"kind\":\"log\",\"bins\":1,\"lo\":0,\"hi\":1}],\"series\":[]}",
            "1: histogram 'h': 'lo' of a logarithmic axis is not above 0");
    refused(HEAD "\"axes\":[{\"kind\":\"variable\",\"bins\":2,\"edges\":[0,1,1]}],\"series\":[]}",
            "1: histogram 'h': 'edges' do not rise at member 2");
    refused(HEAD AXIS ",\"series\":[{\"sumw\":[1,2,3],\"sumw2\":[1,2]}]}",
            "1: histogram 'h': 'sumw' has 3 members, but the axes want 2");
    refused(HEAD AXIS ",\"series\":[{\"sumw\":[1,\"2\"],\"sumw2\":[1,2]}]}",
            "1: histogram 'h': member 1 of 'sumw' is not a number");
    refused(HEAD AXIS ",\"series\":[{\"sumw\":[1,2],\"sumw2\":[1,2]}]}",
            "1: histogram 'h': 'underflow' is missing");
    refused(HEAD AXIS ",\"series\":[{\"nan\":-1}]}",
            "1: histogram 'h': 'nan' is not a whole number");
    refused(HEAD AXIS ",\"series\":[]}\n\n{\"cutflow\":\"c\",\"version\":1,\"series\":[{\"rows\":"
                      "[{\"name\":\"a\",\"count\":1.5}]}]}",
            "3: cutflow 'c': 'count' is not a whole number");
    refused("[1]", "1: an object is neither a histogram ('hist') nor a cutflow ('cutflow')");
}

TEST(damaged_csv) {
    refused("a,b\n1,2\n",
            "1: neither a histogram (edges, then 'sumw') nor a cutflow ('cutflow', ...)");
    refused("x_low,sumw\n", "1: no column '..._high' follows 'x_low'");
    refused("x_low,x_high,sumw,sumw2\n-inf,0,1\n", "2: 3 fields, but the head has 4");
    refused("x,sumw,sumw2\nunderflow,0,0\noverflow,0,0\n",
            "2: axis 'x' has no bins between underflow and overflow");
    refused("x,sumw,sumw2\na,0,0\nb,0,0\nc,0,0\n", "2: the first bin is not 'underflow'");
    refused("x_low,x_high,sumw,sumw2\n0,1,0,0\n1,2,0,0\n2,3,0,0\n",
            "2: the first bin is not the underflow from -inf");
    refused("x_low,x_high,sumw,sumw2\n-inf,1,0,0\n1.5,2,0,0\n2,inf,0,0\n",
            "3: the bin does not begin where one ended");
    refused("x_low,x_high,sumw,sumw2\n-inf,1,0,0\n1,2,0,no\n2,inf,0,0\n",
            "3: 'no' is not a number");
    refused("x_low,x_high,sumw:a:b,sumw2:a:c\n-inf,1,0,0\n1,2,0,0\n2,inf,0,0\n",
            "1: the columns of a series are sumw, sumw2: see column 4");
    refused("x,sumw,sumw2\n\"underflow,0,0\n", "2: a quote is not closed");
    refused("x,y,sumw,sumw2\nunderflow,underflow,0,0\nunderflow,1,0,0\nunderflow,overflow,0,0\n",
            "2: axis 'x' has no bins between underflow and overflow");
}

TEST(files) {
    Arena arena = {0};
    Diags diags = {0};
    Results back;
    char path[64];
    snprintf(path, sizeof path, "/tmp/hml_hist_file_%ld.json", (long)getpid());
    HistSeries s = series(&arena, "m", 1, all_kinds, false);
    Results r = {.hists = &s, .n_hists = 1};
    StrBuf text = {0};
    hist_file_json(&text, &r);
    assert_int_equal(hist_file_save(path, str_of(buf_cstr(&text)), &diags), HML_OK);
    assert_int_equal(results_read(&back, &arena, path, &diags), HML_OK);
    same_series(&s, &back.hists[0]);
    buf_clear(&text);
    hist_file_csv(&text, &s, 1);
    assert_int_equal(hist_file_save(path, str_of(buf_cstr(&text)), &diags), HML_OK);
    assert_int_equal(results_read(&back, &arena, path, &diags), HML_OK);
    same_cells(&s.hist, &back.hists[0].hist);
    assert_int_equal(hist_file_save(path, STR(" \n"), &diags), HML_OK);
    assert_int_equal(results_read(&back, &arena, path, &diags), HML_FAIL);
    assert_string_equal(diags.items.data[0].text, "the file is empty");
    unlink(path);
    assert_int_equal(results_read(&back, &arena, path, &diags), HML_FAIL);
    assert_int_equal(hist_file_save("/no/such/folder/f", STR("x"), &diags), HML_FAIL);
    buf_free(&text);
    diag_free(&diags);
    arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_round_trip), cmocka_unit_test(json_looks_as_described),
        cmocka_unit_test(csv_round_trip),  cmocka_unit_test(csv_looks_as_described),
        cmocka_unit_test(cutflow_csv),     cmocka_unit_test(damaged_json),
        cmocka_unit_test(damaged_csv),     cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
