/* test_histfactory_spec.c - HistFactory workspaces: reading, combining, pruning, renaming,
 * building, and what the validator finds.
 */
#include "histfactory_case.h"

#include "stat/histfactory/hf_build.h"
#include "stat/histfactory/hf_change.h"
#include "stat/histfactory/hf_validate.h"

/* One channel 'c' of two bins with samples 's' (mu) and 'b'; MODIFIERS are those of b. */
#define CASE_WITH(channel, signal, background, modifiers, data, configs)                           \
    "{'channels': [{'name': '" channel "', 'samples': [{'name': 's', 'data': [" signal             \
    "], 'modifiers': [{'name': 'mu', 'type': 'normfactor', 'data': null}]}, "                      \
    "{'name': 'b', 'data': [" background "], 'modifiers': [" modifiers "]}]}], "                   \
    "'observations': [{'name': '" channel "', 'data': [" data "]}], "                              \
    "'measurements': [{'name': 'm', 'config': {'poi': 'mu', 'parameters': [" configs "]}}], "      \
    "'version': '1.0.0'}"
#define CASE_PLAIN(modifiers) CASE_WITH("c", "1, 2", "10, 20", modifiers, "12, 21", "")

/* ---- reading ---- */

static void check_error(const char *text, const char *message) {
    Case c;
    assert_int_equal(case_read(&c, text), HML_FAIL);
    assert_int_equal(c.diags.n_errors, 1);
    assert_string_equal(c.diags.items.data[0].text, message);
    case_free(&c);
}

TEST(reads_all) {
    Case c;
    assert_int_equal(case_read(&c, CASE_ALL), HML_OK);
    assert_int_equal(c.spec.n_channels, 2);
    assert_int_equal(c.spec.channels[0].bins, 3);
    assert_int_equal(c.spec.channels[1].samples[0].n, 3);
    const HfModifier *m = &c.spec.channels[0].samples[0].modifiers[2];
    assert_string_equal(m->name, "jes");
    assert_int_equal(m->kind, HF_HISTOSYS);
    close_to(m->hi_data[1], 10.5, 0);
    assert_int_equal(c.spec.n_measurements, 2);
    const HfConfig *k = &c.spec.measurements[0].configs[1];
    assert_int_equal(k->n_bounds, 1);
    close_to(k->bounds[1], 5, 0);
    assert_false(k->has_fixed);
    assert_true(c.spec.measurements[1].configs[0].fixed);
    case_free(&c);
}

TEST(errors_say_where) {
    check_error("{", "not JSON: string or '}' expected near end of file");
    check_error("[]", "an object is needed here, and this is a list");
    check_error("{'version': '1.0.0'}", "no HistFactory workspace: 'channels' is missing");
    check_error("{'version': '2.0.0', 'channels': []}",
                "workspaces of version '2.0.0'; this program reads 1.0.0");
    check_error("{'version': '1.0.0', 'channels': [], 'mesurements': []}",
                "'mesurements' does not belong here");
    check_error("{'version': '1.0.0', 'channels': []}", "channels: the list is empty");
    check_error(CASE_PLAIN("{'name': 'x', 'type': 'normfactors', 'data': null}"),
                "channels[0].samples[1].modifiers[0].type: 'normfactors' is no kind of modifier");
    check_error(CASE_PLAIN("{'name': 'x', 'type': 'normfactor', 'data': [1]}"),
                "channels[0].samples[1].modifiers[0].data: this kind of modifier has no data: null "
                "is written here");
    check_error(CASE_PLAIN("{'name': 'x', 'type': 'normsys', 'data': {'lo': 1}}"),
                "channels[0].samples[1].modifiers[0].data: 'hi' is missing");
    check_error(CASE_PLAIN("{'name': 'x', 'type': 'normsys', 'data': {'lo': '1', 'hi': 1}}"),
                "channels[0].samples[1].modifiers[0].data.lo: a number is needed here, and this is "
                "a text");
    check_error(
        CASE_PLAIN("{'name': 'x', 'type': 'histosys', 'data': {'lo_data': [1, 2], "
                   "'hi_data': [1, 2, 3]}}"),
        "channels[0].samples[1].modifiers[0].data.hi_data: 3 numbers, and the channel has 2 "
        "bins");
    check_error(CASE_PLAIN("{'name': 'x', 'type': 'staterror', 'data': [1, null]}"),
                "channels[0].samples[1].modifiers[0].data[1]: a number is needed here, and this is "
                "null");
    check_error(CASE_PLAIN("{'name': 'x', 'type': 'lumi', 'data': null}, {'name': 'x', 'type': "
                           "'lumi', 'data': null}"),
                "channels[0].samples[1].modifiers[1]: a second lumi of the name 'x'");
    check_error(CASE_WITH("c", "1, 2", "10", "", "12, 21", ""),
                "channels[0].samples[1].data: 1 numbers, and the channel has 2 bins");
    check_error(CASE_WITH("c", "1, 2", "10, 20", "", "12", ""),
                "observations[0]: 1 numbers, and the channel 'c' has 2 bins");
    check_error(
        CASE_WITH("c", "1, 2", "10, 20", "", "12, 21", "{'name': 'mu', 'fixed': 1}"),
        "measurements[0].config.parameters[0].fixed: true or false is needed here, and this "
        "is a number");
    check_error(
        CASE_WITH("c", "1, 2", "10, 20", "", "12, 21", "{'name': 'mu', 'bounds': [1, 2]}"),
        "measurements[0].config.parameters[0].bounds[0]: bounds are written [[LO, HI], ...]");
}

static void check_model(const char *text, const char *message) {
    Case c;
    const char *why;
    HfSettings settings = HF_SETTINGS;
    assert_int_equal(case_read(&c, text), HML_OK);
    assert_null(hf_model_open(&c.spec, &settings, &c.arena, &why));
    assert_string_equal(why, message);
    case_free(&c);
}

TEST(models_that_cannot_be) {
    check_model(CASE_PLAIN("{'name': 'lumi', 'type': 'lumi', 'data': null}"),
                "the measurement says nothing of 'auxdata' and 'sigmas' of the parameter 'lumi', "
                "which lumi modifiers need");
    check_model(CASE_PLAIN("{'name': 'mu', 'type': 'normsys', 'data': {'lo': 1, 'hi': 1.1}}"),
                "channels[0].samples[1].modifiers[0]: 'mu' is a normsys here and a normfactor "
                "elsewhere");
    check_model(CASE_PLAIN("{'name': 'x', 'type': 'normsys', 'data': {'lo': 0, 'hi': 1.1}}"),
                "channels[0].samples[1].modifiers[0].data: 'x' has factors 0 and 1.1; code4 wants "
                "positive ones (code0, code2 and code4p take any)");
    check_model(CASE_WITH("c", "1, 2", "10, 20", "", "12, -1", ""),
                "observations[0].data[1]: -1 events; counts are not negative");
    check_model(CASE_WITH("c", "1, 2", "10, 20", "", "12, 1", "{'name': 'mu', 'inits': [1, 2]}"),
                "measurements[0].config.parameters[0].inits: 2 values for the 1 of 'mu'");
    check_model(CASE_WITH("c", "1, 2", "10, 20", "", "12, 1", "{'name': 'mu', 'auxdata': [1]}"),
                "measurements[0].config.parameters[0].auxdata: 'mu' is a normfactor and has no "
                "auxdata");
    check_model(CASE_WITH("c", "1, 2", "10, 20", "", "12, 1", "{'name': 'mu', 'bounds': [[2, 1]]}"),
                "the parameter 'mu' has a lower bound above the upper one");
}

/* ---- combining ---- */

/* Combines a and b, with a message or (NULL) without; names that come from b alone are gone
 * then. */
static void check_combine(Case *out, const char *a, const char *b, HfJoin join, bool merge,
                          const char *message) {
    Case right;
    assert_int_equal(case_read(out, a), HML_OK);
    assert_int_equal(case_read(&right, b), HML_OK);
    HfSpec spec;
    const char *why = hf_combine(&spec, &out->spec, &right.spec, join, merge, &out->arena);
    if (!why != !message) fail_msg("%s", why ? why : "no message");
    if (message) assert_string_equal(why, message);
    out->spec = spec;
    case_free(&right);
}

TEST(combines) {
    static const char *const a = CASE_WITH("c", "1, 2", "10, 20", "", "12, 21", "");
    static const char *const d = CASE_WITH("d", "3", "30", "", "31", "");
    static const char *const other = CASE_WITH("c", "1, 2", "10, 21", "", "12, 21", "");
    static const char *const fewer = CASE_WITH("c", "1", "10", "", "12", "");
    static const char *const config =
        CASE_WITH("d", "3", "30", "", "31", "{'name': 'mu', 'inits': [2]}");
    static const char *const config2 =
        CASE_WITH("c", "1, 2", "10, 20", "", "12, 21", "{'name': 'mu', 'inits': [1]}");
    Case c;
    check_combine(&c, a, d, HF_JOIN_NONE, false,
                  "both workspaces have the measurement 'm'; another join tells which one counts");
    case_free(&c);
    check_combine(&c, a, d, HF_JOIN_OUTER, false, NULL);
    assert_int_equal(c.spec.n_channels, 2);
    assert_int_equal(c.spec.n_observations, 2);
    assert_int_equal(c.spec.n_measurements, 1);
    case_free(&c);
    check_combine(&c, a, a, HF_JOIN_OUTER, false, NULL);
    assert_int_equal(c.spec.n_channels, 1);
    case_free(&c);
    check_combine(&c, a, a, HF_JOIN_NONE, false,
                  "both workspaces have the channel 'c'; another join tells which one counts");
    case_free(&c);
    check_combine(&c, a, other, HF_JOIN_OUTER, false,
                  "the channel 'c' is not the same in both workspaces; the join \"left outer\" or "
                  "\"right outer\" tells which one counts");
    case_free(&c);
    check_combine(&c, a, other, HF_JOIN_LEFT, false, NULL);
    assert_int_equal(c.spec.n_channels, 1);
    close_to(c.spec.channels[0].samples[1].data[1], 20, 0);
    case_free(&c);
    check_combine(&c, a, other, HF_JOIN_NONE, true,
                  "channels are merged by the joins \"outer\", \"left outer\" and \"right outer\"");
    case_free(&c);
    check_combine(&c, a, fewer, HF_JOIN_LEFT, true,
                  "the channel 'c' has 2 bins in one workspace and 1 in the other");
    case_free(&c);
    check_combine(&c, a, other, HF_JOIN_OUTER, true,
                  "the sample 'b' of the channel 'c' is not the same in both workspaces; the join "
                  "\"left outer\" or \"right outer\" tells which one counts");
    case_free(&c);
    check_combine(&c, config2, config, HF_JOIN_OUTER, false,
                  "the measurement 'm' says different things of 'mu' in the workspaces");
    case_free(&c);
    check_combine(&c, a, config, HF_JOIN_OUTER, false, NULL);
    assert_int_equal(c.spec.measurements[0].n, 1);
    case_free(&c);
}

TEST(merges_channels) {
    static const char *const a = CASE_WITH("c", "1, 2", "10, 20", "", "12, 21", "");
    Case left, right;
    HfSpec out;
    assert_int_equal(case_read(&left, a), HML_OK);
    assert_int_equal(case_read(&right, a), HML_OK);
    right.spec.channels[0].samples[1].name = "fakes";
    assert_null(hf_combine(&out, &left.spec, &right.spec, HF_JOIN_OUTER, true, &left.arena));
    assert_int_equal(out.channels[0].n, 3);
    assert_string_equal(out.channels[0].samples[2].name, "fakes");
    assert_int_equal(left.spec.channels[0].n, 2);
    right.spec.channels[0].samples[0].data = right.spec.channels[0].samples[1].data;
    assert_null(hf_combine(&out, &left.spec, &right.spec, HF_JOIN_RIGHT, true, &left.arena));
    assert_int_equal(out.channels[0].n, 3);
    close_to(out.channels[0].samples[0].data[0], 10, 0);
    case_free(&left);
    case_free(&right);
}

/* ---- pruning and renaming ---- */

static HfNames one(const char *const *name) { return (HfNames){name, 1}; }

TEST(prunes) {
    Case c;
    HfSpec s;
    static const char *const cr = "cr", *const fakes = "fakes", *const jes = "jes";
    static const char *const jess = "jess", *const fit = "fit";
    assert_int_equal(case_read(&c, CASE_ALL), HML_OK);
    HfPrune p = {.channels = one(&cr), .samples = one(&fakes), .measurements = one(&fit)};
    assert_null(hf_prune(&s, &c.spec, &p, &c.arena));
    assert_int_equal(s.n_channels, 1);
    assert_int_equal(s.channels[0].n, 2);
    assert_int_equal(s.n_observations, 1);
    assert_string_equal(s.observations[0].name, "sr");
    assert_string_equal(s.measurements[0].name, "other");
    p = (HfPrune){.modifiers = one(&jes), .kinds = 1u << HF_LUMI | 1u << HF_STATERROR};
    assert_null(hf_prune(&s, &c.spec, &p, &c.arena));
    assert_int_equal(s.channels[0].samples[0].n, 1); /* mu */
    assert_int_equal(s.measurements[0].n, 2);
    assert_int_equal(c.spec.channels[0].samples[0].n, 5);
    p = (HfPrune){.modifiers = one(&jess)};
    assert_string_equal(hf_prune(&s, &c.spec, &p, &c.arena),
                        "the workspace has no modifier 'jess'; did you mean 'jes'?");
    static const char *const samples[] = {"fakes", "ttbar", "signal"};
    p = (HfPrune){.samples = {samples, 2}};
    assert_string_equal(hf_prune(&s, &c.spec, &p, &c.arena),
                        "the channel 'cr' would have no samples; prune it too");
    case_free(&c);
}

TEST(renames) {
    Case c;
    HfSpec s;
    static const char *const from[] = {"mu", "stat_sr"}, *const to[] = {"mu_sig", "gamma"};
    static const char *const sr = "sr", *const region = "region", *const cr = "cr";
    static const char *const xsec = "xsec", *const jes = "jes";
    assert_int_equal(case_read(&c, CASE_ALL), HML_OK);
    HfRename r = {.modifiers = {from, to, 2}, .channels = {&sr, &region, 1}};
    assert_null(hf_rename(&s, &c.spec, &r, &c.arena));
    assert_string_equal(s.channels[0].name, "region");
    assert_string_equal(s.observations[0].name, "region");
    assert_string_equal(s.measurements[0].poi, "mu_sig");
    assert_string_equal(s.channels[0].samples[0].modifiers[0].name, "mu_sig");
    assert_string_equal(s.channels[0].samples[1].modifiers[5].name, "gamma");
    assert_string_equal(c.spec.channels[0].name, "sr");
    r = (HfRename){.channels = {&sr, &cr, 1}};
    assert_string_equal(hf_rename(&s, &c.spec, &r, &c.arena), "there would be two channels 'cr'");
    r = (HfRename){.modifiers = {&xsec, &jes, 1}}; /* correlates them */
    assert_null(hf_rename(&s, &c.spec, &r, &c.arena));
    r = (HfRename){.modifiers = {&cr, &jes, 1}};
    assert_string_equal(hf_rename(&s, &c.spec, &r, &c.arena), "the workspace has no modifier 'cr'");
    case_free(&c);
}

/* ---- building ---- */

TEST(builds) {
    static const double data[] = {12, 25, 30}, signal[] = {1, 2, 3}, background[] = {10, 20, 30};
    static const double errors[] = {1, 0, 2}, up[] = {11, 22, 33}, shape[] = {11, 20, 29};
    static const double both[] = {12, 22, 32}, less[] = {8, 19, 33};
    static const double one_value = 1, width = 0.02;
    Arena arena = {0};
    HfBuild b;
    hf_build_open(&b, &arena);
    hf_build_channel(&b, "sr", 3, data);
    hf_build_sample(&b, "signal", signal, NULL);
    hf_build_plain(&b, HF_NORMFACTOR, "mu");
    hf_build_errors(&b, HF_STATERROR, "stat");
    hf_build_sample(&b, "background", background, errors);
    hf_build_plain(&b, HF_LUMI, "lumi");
    hf_build_norm(&b, "xsec", 0.9, 1.2);
    hf_build_variation(&b, "scale", up, NULL, HF_VARY_BOTH);
    hf_build_variation(&b, "tilt", shape, NULL, HF_VARY_BOTH);
    hf_build_variation(&b, "jes", both, less, HF_VARY_BOTH);
    hf_build_variation(&b, "pu", both, less, HF_VARY_NORM);
    hf_build_variation(&b, "pdf", both, less, HF_VARY_SHAPE);
    hf_build_errors(&b, HF_STATERROR, "stat");
    hf_build_measurement(&b, "meas", "mu");
    hf_build_config(&b, (HfConfig){.name = "lumi",
                                   .auxdata = &one_value,
                                   .n_auxdata = 1,
                                   .sigmas = &width,
                                   .n_sigmas = 1});
    HfSpec s = hf_build_end(&b);
    assert_int_equal(s.channels[0].samples[0].n, 1);
    const HfSample *x = &s.channels[0].samples[1];
    static const HfKind kinds[] = {HF_LUMI,    HF_NORMSYS,  HF_NORMSYS,  HF_HISTOSYS,
                                   HF_NORMSYS, HF_HISTOSYS, HF_NORMSYS,  HF_HISTOSYS,
                                   HF_NORMSYS, HF_HISTOSYS, HF_STATERROR};
    assert_int_equal(x->n, ARRAY_LEN(kinds));
    for (int i = 0; i < x->n; i++) assert_int_equal(x->modifiers[i].kind, kinds[i]);
    close_to(x->modifiers[2].hi, 1.1, 1e-14); /* scale: a factor alone */
    close_to(x->modifiers[2].lo, 0.9, 1e-14);
    assert_true(x->modifiers[3].spare);
    close_to(x->modifiers[4].hi, 1, 1e-14); /* tilt */
    assert_false(x->modifiers[5].spare);
    close_to(x->modifiers[5].lo_data[2], 31, 1e-14);
    close_to(x->modifiers[6].hi, 1.1, 1e-14); /* jes */
    close_to(x->modifiers[7].hi_data[0], 12 / 1.1, 1e-14);
    close_to(x->modifiers[9].hi_data[0], 12, 0); /* pdf */
    const char *why;
    HfSettings settings = HF_SETTINGS;
    Problem *p = hf_model_open(&s, &settings, &arena, &why);
    assert_non_null(p);
    double at[20], main[3];
    for (int i = 0; i < p->n; i++) at[i] = p->params[i].start;
    at[hf_model_parameter(p, "jes")] = 1;
    hf_model_expected(p, at, main, NULL);
    close_to(main[0], 13, 1e-14);
    close_to(main[2], 35, 1e-14);
    p->class->close(p);
    arena_free(&arena);
}

/* ---- the validator ---- */

static bool found(const HfFindings *f, const char *kind, Severity severity, const char *path) {
    for (int i = 0; i < f->n; i++)
        if (strcmp(f->list[i].kind, kind) == 0 && f->list[i].severity == severity &&
            strcmp(f->list[i].path, path) == 0)
            return true;
    return false;
}

static void check_finding(const char *text, const char *kind, Severity severity, const char *path) {
    Case c;
    HfFindings f;
    HfSettings settings = HF_SETTINGS;
    assert_int_equal(case_read(&c, text), HML_OK);
    hf_validate(&f, &c.spec, &settings, &c.arena);
    if (!found(&f, kind, severity, path)) {
        for (int i = 0; i < f.n; i++) print_error("%s %s\n", f.list[i].kind, f.list[i].path);
        fail_msg("no %s at %s", kind, path);
    }
    case_free(&c);
}

#define NORM(lo, hi) "{'name': 'x', 'type': 'normsys', 'data': {'lo': " #lo ", 'hi': " #hi "}}"
#define SHAPE(lo, hi)                                                                              \
    "{'name': 'x', 'type': 'histosys', 'data': {'lo_data': [" lo "], 'hi_data': [" hi "]}}"
#define AT_MODIFIER "channels[0].samples[1].modifiers[0]"

TEST(finds) {
    static const struct {
        const char *text, *kind;
        Severity severity;
        const char *path;
    } cases[] = {
        {CASE_PLAIN(NORM(1.1, 1.2)), "same_sign", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(NORM(1, 1)), "no_effect", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(NORM(1, 1.05)), "one_sided", SEVERITY_NOTE, AT_MODIFIER},
        {CASE_PLAIN(NORM(0.9999, 1.0001)), "small_effect", SEVERITY_NOTE, AT_MODIFIER},
        {CASE_PLAIN(NORM(0.5, 1.5)), "large_effect", SEVERITY_NOTE, AT_MODIFIER},
        {CASE_PLAIN(NORM(0, 1.5)), "factor", SEVERITY_ERROR, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("10, 20", "10, 20")), "no_effect", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("11, 22", "11, 22")), "same_shapes", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("11, 20", "12, 23")), "same_sign", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("11, 20.5", "10.5, 20.2")), "same_side", SEVERITY_NOTE, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("0, 0", "11, 22")), "empty", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("-1, 20", "11, 22")), "negative_bin", SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN(SHAPE("10, 20.0001", "10, 19.9999")), "small_effect", SEVERITY_NOTE,
         AT_MODIFIER},
        {CASE_PLAIN("{'name': 'x', 'type': 'staterror', 'data': [0, 0]}"), "no_effect",
         SEVERITY_WARNING, AT_MODIFIER},
        {CASE_PLAIN("{'name': 'x', 'type': 'staterror', 'data': [11, 1]}"), "large_error",
         SEVERITY_NOTE, AT_MODIFIER},
        {CASE_PLAIN("{'name': 'x', 'type': 'normfactor', 'data': null}, "
                    "{'name': 'y', 'type': 'normfactor', 'data': null}"),
         "degenerate", SEVERITY_WARNING, ""},
        {CASE_PLAIN("{'name': 'lumi', 'type': 'lumi', 'data': null}"), "model", SEVERITY_ERROR, ""},
        {CASE_WITH("c", "1, 2", "0, 0", "", "12, 21", ""), "empty", SEVERITY_WARNING,
         "channels[0].samples[1]"},
        {CASE_WITH("c", "1, 2", "10, -1", "", "12, 21", ""), "negative_bin", SEVERITY_WARNING,
         "channels[0].samples[1].data[1]"},
        {CASE_WITH("c", "1, 2", "10, 0", "", "12, 21", ""), "no_background", SEVERITY_WARNING,
         "channels[0]"},
        {CASE_WITH("c", "1, 0", "10, 0", "", "12, 3", ""), "data_unexpected", SEVERITY_ERROR,
         "channels[0]"},
        {CASE_WITH("c", "1, 2", "10, -5", "", "12, 3", ""), "negative_total", SEVERITY_ERROR,
         "channels[0]"},
        {CASE_WITH("c", "1, 2", "10, 20", "", "12, -3", ""), "negative_data", SEVERITY_ERROR,
         "observations[0].data[1]"},
        {CASE_WITH("c", "1, 2", "10, 20", "", "12.5, 3", ""), "no_counts", SEVERITY_NOTE,
         "observations[0]"},
        {CASE_WITH("c", "0.001, 0.001", "10, 20", "", "12, 3", ""), "small_signal", SEVERITY_NOTE,
         "channels[0]"},
        {CASE_WITH("c", "1, 2", "10, 20", "", "12, 3", "{'name': 'nu', 'inits': [1]}"),
         "unknown_parameter", SEVERITY_WARNING, "measurements[0].config.parameters[0]"},
        {CASE_WITH("c", "1, 2", "10, 20", "", "12, 3",
                   "{'name': 'mu', 'inits': [1], 'bounds': [[2, 5]], 'fixed': true}"),
         "start_outside", SEVERITY_WARNING, "measurements[0].config.parameters[0]"},
        {CASE_WITH("c", "1, 2", "10, 20", "", "12, 3", "{'name': 'mu', 'fixed': true}"),
         "fixed_poi", SEVERITY_WARNING, "measurements[0].config.parameters[0]"},
        {CASE_WITH("c", "1, 2", "10, 20", NORM(0.9, 1.1), "12, 3", "{'name': 'x', 'auxdata': [7]}"),
         "start_off", SEVERITY_WARNING, ""},
        {CASE_ALL, "missing_sample", SEVERITY_NOTE, "channels[1]"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_finding(cases[i].text, cases[i].kind, cases[i].severity, cases[i].path);
}

TEST(finds_nothing_where_nothing_is) {
    Case c;
    HfFindings f;
    HfSettings settings = HF_SETTINGS;
    assert_int_equal(case_read(&c, CASE_PLAIN(NORM(0.95, 1.05))), HML_OK);
    hf_validate(&f, &c.spec, &settings, &c.arena);
    assert_int_equal(f.n, 0);
    case_free(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_all),
                                       cmocka_unit_test(errors_say_where),
                                       cmocka_unit_test(models_that_cannot_be),
                                       cmocka_unit_test(combines),
                                       cmocka_unit_test(merges_channels),
                                       cmocka_unit_test(prunes),
                                       cmocka_unit_test(renames),
                                       cmocka_unit_test(builds),
                                       cmocka_unit_test(finds),
                                       cmocka_unit_test(finds_nothing_where_nothing_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
