/* host.c - functions of the language that need samples and results. */
#include "lang/builtin.h"
#include "run/approach_thing.h"
#include "run/classify_thing.h"
#include "run/contour_thing.h"
#include "run/counting_thing.h"
#include "run/curve_thing.h"
#include "run/cutflow.h"
#include "run/efficiency_thing.h"
#include "run/evaluate.h"
#include "run/explain_thing.h"
#include "run/features_thing.h"
#include "run/fit_bins.h"
#include "run/fit_thing.h"
#include "run/format_thing.h"
#include "run/free_axis.h"
#include "run/generate_thing.h"
#include "run/goodness_thing.h"
#include "run/hist_thing.h"
#include "run/impact_thing.h"
#include "run/interval_thing.h"
#include "run/metric_thing.h"
#include "run/outside.h"
#include "run/random_column.h"
#include "run/real_function.h"
#include "run/region.h"
#include "run/save.h"
#include "run/scan_thing.h"
#include "run/sideband_thing.h"
#include "run/splot_thing.h"
#include "run/test_thing.h"
#include "run/toys_thing.h"
#include "run/workspace_ask.h"
#include "run/yields_thing.h"

static Value call_record(Elab *e, const Ast *call) {
    Value v = {.kind = VALUE_RECORD, .n = call->n_kids, .span = call->span};
    v.items = arena_array(e->arena, Value, v.n);
    v.names = arena_array(e->arena, Str, v.n);
    for (int i = 0; i < v.n; i++) {
        const Ast *a = call->kids[i];
        if (a->kind != AST_NAMED) {
            diag_error(e->diags, HML_E_ARGUMENT, span_whole(a->span),
                       "a record is written record(name = value, ...)");
            return value_none();
        }
        v.names[i] = a->text;
        v.items[i] = elab_value(e, a->kids[0]);
        if (v.items[i].kind == VALUE_NONE) return value_none();
    }
    return v;
}

/* integral(HIST, LO..HI), integral(FIT, LO..HI) */
static Value integral_of_what(Session *s, const Builtin *b, const Ast *call) {
    Value v = call->n_kids ? elab_value(&s->elab, call->kids[0]) : value_none();
    if (call->n_kids && v.kind == VALUE_NONE) return v;
    bool fit = v.kind == VALUE_HANDLE && fit_of(v.handle);
    return fit ? fit_integral_call(s, b, call) : hist_call(s, b, call);
}

/* density(HIST), density(MODEL) */
static Value density_of_what(Session *s, const Builtin *b, const Ast *call) {
    Value v = call->n_kids ? elab_value(&s->elab, call->kids[0]) : value_none();
    if (call->n_kids && v.kind == VALUE_NONE) return v;
    return v.kind == VALUE_NODE ? density_call(s, b, call) : hist_call(s, b, call);
}

/* Functions that book a thing: NULL after an error. */
#define BOOKS(name, Type, book)                                                                    \
    static Value name(Session *s, const Builtin *b, const Ast *call) {                             \
        Type *x = book(s, b, call);                                                                \
        return value_handle(x ? &x->handle : NULL, call->span);                                    \
    }

#define BOOKS_STUDY(name, Type, book)                                                              \
    static Value name(Session *s, const Builtin *b, const Ast *call) {                             \
        Type *x = book(s, b, call);                                                                \
        return value_handle(x ? &x->study.handle : NULL, call->span);                              \
    }

BOOKS(new_hist, HistThing, hist_book)
BOOKS(new_format, FormatThing, format_book)
BOOKS(new_efficiency, EfficiencyThing, efficiency_book)
BOOKS(new_save, SaveThing, save_book)
BOOKS(new_cutflow, CutflowThing, cutflow_book)
BOOKS(new_region, Region, region_call_without)
BOOKS(new_likelihood, LikeThing, like_book)
BOOKS(new_fit, FitThing, fit_book)
BOOKS(new_test, TestThing, test_book)
BOOKS(new_contour, ContourThing, contour_book)
BOOKS_STUDY(new_scan, ScanThing, scan_book)
BOOKS_STUDY(new_interval, IntervalThing, interval_book)
BOOKS_STUDY(new_goodness, GoodnessThing, goodness_book)
BOOKS_STUDY(new_impacts, ImpactThing, impact_book)
BOOKS_STUDY(new_counting, CountingThing, counting_book)
BOOKS_STUDY(new_total, TotalThing, total_book)
BOOKS_STUDY(new_classify, ClassifyThing, classify_book)
BOOKS_STUDY(new_sideband, SidebandThing, sideband_book)
BOOKS(new_curve, CurveThing, curve_book)
BOOKS(new_explain, ExplainThing, explain_book)
BOOKS(new_yields, YieldsThing, yields_book)
BOOKS(new_workspace, WorkspaceThing, workspace_book)
BOOKS(new_change, WorkspaceThing, workspace_change)
BOOKS(new_validation, ValidationThing, validation_book)
BOOKS(new_expected, ExpectedThing, expected_book)
BOOKS(new_metric, MetricThing, metric_book)
BOOKS(new_features, FeaturesThing, features_book)
BOOKS(new_approach, ApproachThing, approach_book)

/* toys(FIT, mu == 0, ...): a test; toys(FIT, ...): of all parameters */
static Value new_toys(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    if (a.n_positional > 1 && a.positional[1]->kind == AST_COMPARE) {
        TestThing *t = test_book_toys(&a);
        return value_handle(t ? &t->handle : NULL, call->span);
    }
    ToysThing *t = toys_book(s, b, call);
    return value_handle(t ? &t->study.handle : NULL, call->span);
}

static Value new_sample(Session *s, const Builtin *b, const Ast *call) {
    Sample *x = sample_open(s, call);
    (void)b;
    return value_handle(x ? &x->handle : NULL, call->span);
}

static Value new_record(Session *s, const Builtin *b, const Ast *call) {
    (void)b;
    return call_record(&s->elab, call);
}

static const struct {
    int what;
    Value (*call)(Session *s, const Builtin *b, const Ast *call);
} functions[] = {
    {DO_RECORD, new_record},
    {DO_OPEN, new_sample},
    {DO_HIST, new_hist},
    {DO_PROFILE, new_hist},
    {DO_REBIN, hist_call},
    {DO_PROJECT, hist_call},
    {DO_SLICE, hist_call},
    {DO_PROFILE_OF, hist_call},
    {DO_NORMALISED, hist_call},
    {DO_AS_COUNTS, hist_call},
    {DO_DENSITY, density_of_what},
    {DO_INTEGRAL, integral_of_what},
    {DO_QUANTILE, hist_call},
    {DO_FORMAT, new_format},
    {DO_EFFICIENCY, new_efficiency},
    {DO_CORRECTION, outside_call},
    {DO_LUMI_MASK, outside_call},
    {DO_SAVE, new_save},
    {DO_LOAD, load_call},
    {DO_CUTFLOW, new_cutflow},
    {DO_N_MINUS_1, new_cutflow},
    {DO_WITHOUT, new_region},
    {DO_PDF, density_call},
    {DO_REAL_FUNCTION, real_function_call},
    {DO_TAIL, real_function_tail},
    {DO_CONVOLVE, density_call},
    {DO_TEMPLATE, density_call},
    {DO_KDE, density_call},
    {DO_NLL, new_likelihood},
    {DO_CHI2, new_likelihood},
    {DO_POISSON, new_likelihood},
    {DO_LEAST_SQUARES, new_likelihood},
    {DO_CONSTRAIN, new_likelihood},
    {DO_FIT, new_fit},
    {DO_CORRELATION, fit_call},
    {DO_ERROR, fit_call},
    {DO_MINOS, fit_call},
    {DO_CURVE, new_curve},
    {DO_YIELDS, new_yields},
    {DO_EXPLAIN, new_explain},
    {DO_CONTOUR, new_contour},
    {DO_SIGNIFICANCE, new_test},
    {DO_CLS, new_test},
    {DO_LIMIT, new_test},
    {DO_TOYS, new_toys},
    {DO_SCAN, new_scan},
    {DO_FELDMAN_COUSINS, new_interval},
    {DO_COVERAGE, new_interval},
    {DO_LOOK_ELSEWHERE, new_interval},
    {DO_GOODNESS, new_goodness},
    {DO_IMPACTS, new_impacts},
    {DO_BREAKDOWN, new_impacts},
    {DO_COUNTING, new_counting},
    {DO_SPLOT, splot_call},
    {DO_CLASSIFY, new_classify},
    {DO_SIDEBAND, new_sideband},
    {DO_QUADRATURE, new_total},
    {DO_AVERAGE, new_total},
    {DO_AXIS, axis_call},
    {DO_SUBTRACT, hist_call},
    {DO_GENERATE, generate_call},
    {DO_RANDOM_UNIFORM, random_call},
    {DO_RANDOM_NORMAL, random_call},
    {DO_RANDOM_POISSON, random_call},
    {DO_WORKSPACE, new_workspace},
    {DO_COMBINE, new_change},
    {DO_PRUNE, new_change},
    {DO_RENAME, new_change},
    {DO_VALIDATE, new_validation},
    {DO_EXPECTED, new_expected},
    {DO_LOG_DENSITY, log_density_call},
    {DO_ACCURACY, new_metric},
    {DO_CONFUSION, new_metric},
    {DO_REPORT, new_metric},
    {DO_AUC, new_metric},
    {DO_ROC, new_metric},
    {DO_PRECISION_RECALL, new_metric},
    {DO_AVERAGE_PRECISION, new_metric},
    {DO_LOG_LOSS, new_metric},
    {DO_BRIER, new_metric},
    {DO_MAX_SIGNIFICANCE, new_metric},
    {DO_REJECTION, new_metric},
    {DO_CLASS_WEIGHTS, new_metric},
    {DO_DATASET, new_features},
    {DO_SPLIT, features_split},
    {DO_BOOSTED_TREES, approach_later},
    {DO_SIMPLE_MLP, approach_later},
    {DO_CUT_AND_COUNT, new_approach},
};

Value host_call(void *session, Elab *e, const Builtin *b, const Ast *call) {
    for (size_t i = 0; i < ARRAY_LEN(functions); i++)
        if (functions[i].what == b->what) return functions[i].call(session, b, call);
    diag_error(e->diags, HML_E_SYNTAX, call->span, "'%s' belongs into a region", b->name);
    return value_none();
}

Value host_region(void *session, Elab *e, const Ast *a) {
    Region *r = region_new(session, a);
    (void)e;
    return value_handle(r ? &r->handle : NULL, a->span);
}

bool host_truth(void *session, Node *n, bool *out) {
    Constant c = {0};
    if (evaluate_node(session, n, &c, NULL, n->span) != HML_OK) return false;
    *out = c.u != 0;
    return true;
}
