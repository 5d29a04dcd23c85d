/* things.c - shows things of the run; see things.h. */
#include "out/things.h"

#include "out/json.h"

/* Things that know how they are shown without the session; NULL where the handle is another. */
#define SHOWN(name, Type, of, write)                                                               \
    static bool name(StrBuf *out, Handle *h, const OutcomeStyle *style) {                          \
        const Type *x = of(h);                                                                     \
        if (x) write(out, x, style);                                                               \
        return x != NULL;                                                                          \
    }

SHOWN(show_cutflow, CutflowThing, cutflow_of, cutflow_write)
SHOWN(show_hist, HistThing, hist_of, hist_write)
SHOWN(show_sample, SampleReport, sample_report_of, sample_write)
SHOWN(show_efficiency, EfficiencyThing, efficiency_thing_of, efficiency_write)
SHOWN(show_format, FormatThing, format_of, format_write)
SHOWN(show_fit, FitThing, fit_of, fit_write)
SHOWN(show_contour, ContourThing, contour_of, contour_write)
SHOWN(show_test, TestThing, test_of, test_write)
SHOWN(show_scan, ScanThing, scan_of, scan_write)
SHOWN(show_toys, ToysThing, toys_of, toys_write)
SHOWN(show_interval, IntervalThing, interval_of, interval_write)
SHOWN(show_impact, ImpactThing, impact_of, impact_write)
SHOWN(show_counting, CountingThing, counting_of, counting_write)
SHOWN(show_total, TotalThing, total_of, total_write)
SHOWN(show_classify, ClassifyThing, classify_of, classify_write)
SHOWN(show_splot, SplotThing, splot_of, splot_write)
SHOWN(show_sideband, SidebandThing, sideband_of, sideband_write)
SHOWN(show_goodness, GoodnessThing, goodness_of, goodness_write)
SHOWN(show_curve, CurveThing, curve_of, curve_write)
SHOWN(show_explain, ExplainThing, explain_of, explain_write)
SHOWN(show_yields, YieldsThing, yields_of, yields_write)
SHOWN(show_workspace, WorkspaceThing, workspace_of, workspace_write)
SHOWN(show_validation, ValidationThing, validation_of, validation_write)
SHOWN(show_expected, ExpectedThing, expected_of, expected_write)
SHOWN(show_metric, MetricThing, metric_of, metric_write)
SHOWN(show_features, FeaturesThing, features_of, features_write)
SHOWN(show_approach, ApproachThing, approach_of, approach_write)

static bool (*const shows[])(StrBuf *out, Handle *h, const OutcomeStyle *style) = {
    show_cutflow,  show_hist,     show_sample,   show_efficiency, show_format,     show_fit,
    show_curve,    show_test,     show_yields,   show_explain,    show_scan,       show_toys,
    show_interval, show_impact,   show_counting, show_total,      show_goodness,   show_classify,
    show_splot,    show_sideband, show_contour,  show_workspace,  show_validation, show_expected,
    show_metric,   show_features, show_approach,
};

void no_result_write(StrBuf *out, const char *key, const char *text, const char *failure,
                     const OutcomeStyle *style) {
    if (style->format != FORMAT_JSON) {
        buf_printf(out, "%s: %s\n", text, failure);
        return;
    }
    Json j = {.out = out};
    json_open(&j, '{');
    json_key_string(&j, key, STR(""));
    json_key_string(&j, "failure", str_of(failure));
    json_close(&j, '}');
    buf_addc(out, '\n');
}

void thing_write(StrBuf *out, const Session *s, Handle *thing, const OutcomeStyle *style) {
    const SaveThing *f = save_of(thing);
    if (f) {
        save_write(out, s, f, style);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(shows); i++)
        if (shows[i](out, thing, style)) return;
    if (style->format == FORMAT_JSON)
        buf_printf(out, "{\"thing\":\"%s\"}\n", thing->class->word);
    else
        buf_printf(out, "%s\n", thing->class->word);
}
