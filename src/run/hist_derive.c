/* hist_derive.c - what is calculated from histograms, when it is asked for: arithmetic, rebinning,
 * projections, figures.
 *
 * What can go wrong depends on the axes alone, so that each calculation is tried on empty
 * histograms when it is written; its result is calculated after the pass, once.
 */
#include <math.h>

#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/fit_bins.h"
#include "run/hist_thing.h"
#include "run/prediction.h"
#include "stat/hist_figures.h"
#include "stat/hist_ops.h"
#include "stat/hist_shape.h"

typedef struct Derived {
    int what; /* BuiltinWhat, or an AstOp below them */
    const HistPart *a, *b;
    double factor;
    int axis, group, n_edges, keep[HIST_DIMS_MAX], n_keep;
    const double *edges;
    double lo, hi;
    Arena *arena;
    const FitThing *fit; /* SUBTRACT: what is taken away */
    bool clip;           /* SUBTRACT: what is below 0 is 0 */
    HistFill *fill;      /* SPLOT: what fills it, with ctx and the number of the series */
    void *ctx;
    int k;
    Hist *result; /* once it was asked for */
} Derived;

/* ---- calculation ---- */

static const char *derive_shape(Hist *out, const Derived *d, const Hist *a) {
    BinRange range;
    const char *why;
    switch (d->what) {
    case DO_REBIN:
        return d->edges ? hist_rebin_edges(out, d->arena, a, d->axis, d->edges, d->n_edges)
                        : hist_rebin(out, d->arena, a, d->axis, d->group);
    case DO_PROJECT:
        return hist_project(out, d->arena, a, d->keep, d->n_keep);
    case DO_PROFILE_OF:
        return hist_profile_of(out, d->arena, a, d->axis);
    case DO_NORMALISED:
        return hist_normalised(out, d->arena, a, false);
    case DO_AS_COUNTS:
        return hist_as_counts(out, d->arena, a);
    case DO_DENSITY:
        return hist_density(out, d->arena, a);
    default:
        why = axis_range(&range, d->arena, &a->axes[d->axis], d->lo, d->hi);
        if (why) return why;
        return a->dims > 1 ? hist_slice(out, d->arena, a, d->axis, range)
                           : hist_crop(out, d->arena, a, d->axis, range);
    }
}

/* The contents less what the fit says is there; its error adds in quadrature. */
static const char *derive_rest(Hist *out, const Derived *d, const Hist *a) {
    int n = a->axes[0].bins;
    double *value = arena_array(d->arena, double, 2 * n), *error = value + n;
    const char *why = fit_bins(d->fit, &a->axes[0], value, error);
    *out = hist_scale(d->arena, a, 1);
    for (int i = 0; i < n && !why; i++) {
        double rest = out->sumw[i + 1] - value[i];
        out->sumw[i + 1] = d->clip && rest < 0 ? 0 : rest;
        out->sumw2[i + 1] += error[i] * error[i];
    }
    return why;
}

static const char *derive(Hist *out, const Derived *d, const Hist *a, const Hist *b) {
    switch (d->what) {
    case OP_ADD:
        return hist_sum(out, d->arena, a, b, 1);
    case OP_SUB:
        return hist_sum(out, d->arena, a, b, -1);
    case OP_DIV:
        return hist_ratio(out, d->arena, a, b);
    case OP_MUL:
        if (b) return hist_product(out, d->arena, a, b);
        *out = hist_scale(d->arena, a, d->factor);
        return NULL;
    case DO_SUBTRACT:
        return derive_rest(out, d, a);
    case DO_SPLOT:
        *out = hist_new(d->arena, a->dims, a->axes, false);
        return d->fill(d->ctx, d->k, out);
    default:
        return derive_shape(out, d, a);
    }
}

const Hist *hist_derived(const HistPart *x) {
    Derived *d = (Derived *)x->derived;
    if (!d->result) {
        d->result = arena_new(d->arena, Hist);
        const char *why =
            derive(d->result, d, hist_content_of(d->a), d->b ? hist_content_of(d->b) : NULL);
        if (why) *d->result = hist_new(d->arena, d->a->spec->dims, d->a->spec->axes, false);
    }
    return d->result;
}

Node *hist_filled_with(const HistPart *x) {
    while (!x->sink && x->derived && x->spec->dims == 1) x = x->derived->a;
    return x->sink && x->spec->dims == 1 ? x->sink->values[0] : NULL;
}

int hist_stage(const HistPart *x) {
    if (x->sink) return x->sink->stage;
    if (!x->derived) return 0;
    int a = hist_stage(x->derived->a), b = x->derived->b ? hist_stage(x->derived->b) : 0;
    int fit = x->derived->fit ? x->derived->fit->stage : 0;
    return MAX_OF(MAX_OF(a, b), fit);
}

bool hist_waits(const HistPart *x) {
    if (!x->derived) return x->sink != NULL;
    const Derived *d = x->derived;
    return d->fit || hist_waits(d->a) || (d->b && hist_waits(d->b));
}

/* ---- series by series ---- */

/* The series of h that goes with one of another histogram: of the same sample and variation, or the
 * only sample there is; where it has no such variation, as it is. */
static const HistPart *partner(const HistThing *h, const HistPart *of) {
    const HistPart *best = NULL;
    int best_fit = 0;
    for (int i = 0; i < h->n_series; i++) {
        const HistPart *x = &h->series[i];
        bool one = strcmp(h->series[0].sample, h->series[h->n_series - 1].sample) == 0;
        if (strcmp(x->sample, of->sample) != 0 && !one) continue;
        int fit = strcmp(x->variation, of->variation) == 0 ? 2 : !x->variation[0] ? 1 : 0;
        if (fit > best_fit) best = x;
        best_fit = MAX_OF(fit, best_fit);
    }
    return best;
}

static bool try_empty(Elab *e, HistPart *x, const Derived *d, Span span) {
    bool late = d->what == DO_NORMALISED || d->what == DO_SUBTRACT; /* not of empty ones */
    Hist result, a = hist_new(e->arena, d->a->spec->dims, d->a->spec->axes, d->a->spec->profile);
    Hist b = d->b ? hist_new(e->arena, d->b->spec->dims, d->b->spec->axes, d->b->spec->profile)
                  : (Hist){0};
    const char *why = late ? NULL : derive(&result, d, &a, d->b ? &b : NULL);
    if (why) {
        diag_error(e->diags, HML_E_ARGUMENT, span, "%s", why);
        return false;
    }
    if (late) return true;
    HistSpec *spec = arena_copy(e->arena, x->spec, sizeof *spec);
    spec->dims = result.dims;
    spec->profile = result.profile;
    for (int i = 0; i < result.dims; i++) spec->axes[i] = axis_copy(e->arena, &result.axes[i]);
    x->spec = spec;
    return true;
}

static HistThing *apply(Elab *e, const HistThing *a, const HistThing *b, const Derived *how,
                        Span span) {
    HistThing *out = hist_like(e->arena, a);
    if (span.src) /* named by its text */
        out->title = arena_strndup(e->arena, span.src->text + span.begin, span.end - span.begin);
    out->name = "";
    out->series = arena_array(e->arena, HistPart, MAX_OF(a->n_series, 1));
    out->n_series = 0;
    for (int i = 0; i < a->n_series; i++) {
        const HistPart *x = &a->series[i], *y = b ? partner(b, x) : NULL;
        if (b && !y) {
            diag_error(e->diags, HML_E_ARGUMENT, span,
                       "the histograms have different samples: the second has no '%s'", x->sample);
            diag_help(e->diags, "name one of its samples: 'h.%s'", b->series[0].sample);
            return NULL;
        }
        Derived *d = arena_copy(e->arena, how, sizeof *how);
        d->a = x;
        d->b = y;
        d->arena = e->arena;
        HistPart part = {.sample = x->sample, .variation = x->variation, .unit = x->unit};
        part.spec = x->spec;
        part.derived = d;
        if (!try_empty(e, &part, d, span)) return NULL;
        out->series[out->n_series++] = part;
    }
    if (out->n_series) out->spec = *out->series[0].spec;
    return out;
}

HistThing *hist_by_function(Session *s, const HistThing *like, const char *const *names, int n,
                            HistFill *fill, void *ctx, const FitThing *fit) {
    HistThing *out = hist_like(&s->arena, like);
    out->name = "";
    out->series = arena_array(&s->arena, HistPart, n);
    out->n_series = n;
    for (int k = 0; k < n; k++) {
        Derived *d = arena_new(&s->arena, Derived);
        *d = (Derived){.what = DO_SPLOT, .a = &like->series[0], .fit = fit, .arena = &s->arena};
        d->fill = fill;
        d->ctx = ctx;
        d->k = k;
        out->series[k] = (HistPart){.sample = names[k], .variation = "", .derived = d};
        out->series[k].spec = like->series[0].spec;
        out->series[k].unit = like->series[0].unit;
    }
    return out;
}

/* ---- operators ---- */

static bool constant_of(const Value *v, double *out) {
    const Node *n = v->kind == VALUE_NODE ? v->node : NULL;
    if (!n || !n->is_constant || n->elem == HML_STR || n->elem == HML_BOOL) return false;
    *out = n->elem == HML_F64   ? n->value.f
           : n->elem == HML_U64 ? (double)n->value.u
                                : (double)n->value.i;
    return true;
}

Value hist_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span) {
    if (prediction_concerned(a, b)) return prediction_binary(e, op, a, b, span);
    HistThing *x = a->kind == VALUE_HANDLE ? hist_of(a->handle) : NULL;
    HistThing *y = b->kind == VALUE_HANDLE ? hist_of(b->handle) : NULL;
    Derived d = {.what = (int)op};
    HistThing *out = NULL;
    bool both = x && y;
    if (both && (op == OP_ADD || op == OP_SUB || op == OP_MUL || op == OP_DIV)) {
        out = apply(e, x, y, &d, span);
    } else if (op == OP_MUL && (x || y) && constant_of(x ? b : a, &d.factor)) {
        out = apply(e, x ? x : y, NULL, &d, span);
    } else if (op == OP_DIV && x && constant_of(b, &d.factor)) {
        d.what = OP_MUL;
        d.factor = 1 / d.factor;
        out = apply(e, x, NULL, &d, span);
    } else {
        diag_error(e->diags, HML_E_TYPE, span, "there is no '%s' of a %s and a %s", ast_op_text(op),
                   value_word(a), value_word(b));
        diag_help(e->diags, "histograms are added, subtracted, multiplied and divided, by each "
                            "other or by a constant number");
    }
    return value_handle(out ? &out->handle : NULL, span);
}

/* ---- functions ---- */

static HistThing *hist_argument(Arguments *a, int k) {
    const Ast *ast = argument_find(a, k, NULL);
    if (!ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span, "'%s' wants a histogram: %s",
                   a->builtin->name, a->builtin->signature);
        return NULL;
    }
    Value v = elab_value(&a->s->elab, ast);
    HistThing *h = v.kind == VALUE_HANDLE ? hist_of(v.handle) : NULL;
    if (!h && v.kind != VALUE_NONE)
        diag_error(a->s->diags, HML_E_TYPE, span_whole(ast->span),
                   "a histogram is needed here, and this is a %s", value_word(&v));
    return h;
}

/* The number of an axis: from 0 in the program, from 1 for users. */
static bool read_axis(Arguments *a, const HistThing *h, const Ast *ast, int *out) {
    double x = 1;
    if (ast) {
        Node *n = elab_node(&a->s->elab, ast);
        if (!n || evaluate_number(a->s, n, &x, ast->span) != HML_OK) return false;
    }
    *out = (int)x - 1;
    if (x == floor(x) && x >= 1 && x <= h->spec.dims) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, ast ? span_whole(ast->span) : a->call->span,
               h->spec.dims == 1 ? "the histogram has one axis, the number %d"
                                 : "the axes of the histogram have the numbers 1 to %d",
               h->spec.dims);
    return false;
}

static bool read_interval(Arguments *a, const Ast *ast, Derived *d) {
    double *ends;
    int n;
    Unit unit;
    bool bare;
    d->lo = -INFINITY;
    d->hi = INFINITY;
    if (!ast) return true;
    if (!argument_numbers(a, ast, &ends, &n, &unit, &bare)) return false;
    if (n != 2) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "an interval is written lo..hi");
        return false;
    }
    d->lo = ends[0];
    d->hi = ends[1];
    return true;
}

static bool read_rebin(Arguments *a, Derived *d) {
    const Ast *by = argument_find(a, 1, "by");
    if (!by) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "'rebin' wants how many bins make "
                   "one, or a list of edges");
        return false;
    }
    Value v = elab_value(&a->s->elab, by);
    if (v.kind == VALUE_LIST) {
        Unit unit;
        bool bare;
        double *edges;
        if (!argument_numbers(a, by, &edges, &d->n_edges, &unit, &bare)) return false;
        d->edges = edges;
        return true;
    }
    double x;
    Node *n = elab_as_node(&a->s->elab, &v, by);
    if (!n || evaluate_number(a->s, n, &x, by->span) != HML_OK) return false;
    d->group = (int)x;
    return true;
}

static bool read_keep(Arguments *a, const HistThing *h, Derived *d) {
    for (int k = 1; k < a->n_positional && d->n_keep < HIST_DIMS_MAX; k++)
        if (!read_axis(a, h, argument_find(a, k, NULL), &d->keep[d->n_keep++])) return false;
    return d->n_keep || read_axis(a, h, NULL, &d->keep[d->n_keep++]);
}

static bool read_subtract(Arguments *a, const HistThing *h, Derived *d) {
    d->fit = fit_argument(a, 1);
    if (!d->fit || !argument_truth(a, "clip", &d->clip)) return false;
    if (h->spec.dims == 1) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
               "a fit is subtracted from a histogram of one axis");
    return false;
}

/* ---- figures ---- */

typedef struct Figure {
    const HistPart *part;
    int what;
    double argument, lo, hi;
    Arena *arena;
} Figure;

static double figure_value(const Late *late) {
    const Figure *f = late->thing;
    const Hist *h = hist_content_of(f->part);
    BinRange range;
    if (f->what == DO_QUANTILE) return hist_quantile(h, f->argument);
    if (axis_range(&range, f->arena, &h->axes[0], f->lo, f->hi)) return NAN;
    return hist_integral(h, range, false).value;
}

static Value call_figure(Arguments *a, HistThing *h) {
    Session *s = a->s;
    Figure *f = arena_new(&s->arena, Figure);
    *f = (Figure){.part = hist_only(h), .what = a->builtin->what, .arena = &s->arena};
    Derived d = {0};
    const Ast *second = argument_find(a, 1, NULL);
    if (f->what == DO_QUANTILE) {
        Node *n = second ? elab_node(&s->elab, second) : NULL;
        if (!second)
            diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "'quantile' wants a probability");
        if (!n || evaluate_number(s, n, &f->argument, second->span) != HML_OK) return value_none();
        if (!(f->argument >= 0 && f->argument <= 1)) {
            diag_error(s->diags, HML_E_ARGUMENT, span_whole(second->span),
                       "a probability lies between 0 and 1");
            return value_none();
        }
    } else if (!read_interval(a, second, &d)) {
        return value_none();
    }
    f->lo = d.lo;
    f->hi = d.hi;
    BinRange range;
    const char *why = h->spec.dims != 1 ? "project the histogram to one axis first" : NULL;
    if (!why && !f->part) why = "the histogram has several samples: pick one";
    if (!why && f->what == DO_INTEGRAL)
        why = axis_range(&range, &s->arena, &h->spec.axes[0], f->lo, f->hi);
    if (why) {
        diag_error(s->diags, HML_E_ARGUMENT, a->call->span, "%s", why);
        return value_none();
    }
    if (!arguments_end(a)) return value_none();
    return thing_figure(&s->elab, figure_value, f, hist_stage(f->part), a->call->span);
}

Value hist_call(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    arguments_open(&a, s, b, call);
    HistThing *h = hist_argument(&a, 0);
    if (!h) return value_none();
    if (b->what == DO_INTEGRAL || b->what == DO_QUANTILE) return call_figure(&a, h);
    Derived d = {.what = b->what};
    bool good = true;
    if (b->what == DO_REBIN) good = read_rebin(&a, &d);
    if (b->what == DO_PROJECT) good = read_keep(&a, h, &d);
    if (b->what == DO_SLICE) good = read_interval(&a, argument_find(&a, 1, "range"), &d);
    if (b->what == DO_SUBTRACT) good = read_subtract(&a, h, &d);
    if (good && b->what != DO_PROJECT && b->what != DO_SUBTRACT)
        good = read_axis(&a, h, argument_find(&a, -1, "axis"), &d.axis);
    HistThing *out = good && arguments_end(&a) ? apply(&s->elab, h, NULL, &d, call->span) : NULL;
    return value_handle(out ? &out->handle : NULL, call->span);
}
