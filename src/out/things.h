/* things.h - shows things of the run: histograms, cutflows, samples. */
#ifndef HML_OUT_THINGS_H
#define HML_OUT_THINGS_H

#include "out/outcome.h"
#include "run/classify_thing.h"
#include "run/contour_thing.h"
#include "run/counting_thing.h"
#include "run/curve_thing.h"
#include "run/cutflow.h"
#include "run/efficiency_thing.h"
#include "run/explain_thing.h"
#include "run/fit_thing.h"
#include "run/format_thing.h"
#include "run/goodness_thing.h"
#include "run/impact_thing.h"
#include "run/interval_thing.h"
#include "run/metric_thing.h"
#include "run/sample_report.h"
#include "run/save.h"
#include "run/scan_thing.h"
#include "run/sideband_thing.h"
#include "run/splot_thing.h"
#include "run/test_thing.h"
#include "run/toys_thing.h"
#include "run/workspace_ask.h"
#include "run/yields_thing.h"

/* There is none of what was asked for, and why. */
void no_result_write(StrBuf *out, const char *key, const char *text, const char *failure,
                     const OutcomeStyle *style);
void thing_write(StrBuf *out, const Session *s, Handle *thing, const OutcomeStyle *style);

/* cutflow_out.c, hist_out.c */
void cutflow_write(StrBuf *out, const CutflowThing *c, const OutcomeStyle *style);
void save_write(StrBuf *out, const Session *s, const SaveThing *x, const OutcomeStyle *style);
void sample_write(StrBuf *out, const SampleReport *r, const OutcomeStyle *style);
void efficiency_write(StrBuf *out, const EfficiencyThing *t, const OutcomeStyle *style);
void contour_write(StrBuf *out, const ContourThing *c, const OutcomeStyle *style);
void test_write(StrBuf *out, const TestThing *t, const OutcomeStyle *style);
void scan_write(StrBuf *out, const ScanThing *t, const OutcomeStyle *style);
void toys_write(StrBuf *out, const ToysThing *t, const OutcomeStyle *style);
void interval_write(StrBuf *out, const IntervalThing *t, const OutcomeStyle *style);
void impact_write(StrBuf *out, const ImpactThing *t, const OutcomeStyle *style);
void counting_write(StrBuf *out, const CountingThing *t, const OutcomeStyle *style);
void total_write(StrBuf *out, const TotalThing *t, const OutcomeStyle *style);
void classify_write(StrBuf *out, const ClassifyThing *t, const OutcomeStyle *style);
void splot_write(StrBuf *out, const SplotThing *t, const OutcomeStyle *style);
void sideband_write(StrBuf *out, const SidebandThing *t, const OutcomeStyle *style);
void goodness_write(StrBuf *out, const GoodnessThing *t, const OutcomeStyle *style);
void curve_write(StrBuf *out, const CurveThing *c, const OutcomeStyle *style);
void yields_write(StrBuf *out, const YieldsThing *y, const OutcomeStyle *style);
void explain_write(StrBuf *out, const ExplainThing *x, const OutcomeStyle *style);
void fit_write(StrBuf *out, const FitThing *f, const OutcomeStyle *style);
void format_write(StrBuf *out, const FormatThing *f, const OutcomeStyle *style);
void hist_write(StrBuf *out, const HistThing *h, const OutcomeStyle *style);
void workspace_write(StrBuf *out, const WorkspaceThing *w, const OutcomeStyle *style);
void validation_write(StrBuf *out, const ValidationThing *v, const OutcomeStyle *style);
void expected_write(StrBuf *out, const ExpectedThing *x, const OutcomeStyle *style);
/* What of it a fit uses: a line, or (words) a sentence. */
void workspace_fit_write(StrBuf *out, const WorkspaceThing *w, bool words);
void metric_write(StrBuf *out, const MetricThing *m, const OutcomeStyle *style);
void features_write(StrBuf *out, const FeaturesThing *f, const OutcomeStyle *style);
void approach_write(StrBuf *out, const ApproachThing *a, const OutcomeStyle *style);
/* Of a file that holds a workspace. */
void workspace_save(StrBuf *out, const Session *s, const SaveThing *x, const OutcomeStyle *style);

#endif
