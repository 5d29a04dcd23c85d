/* hist_thing.c - histograms of the language: booking; see hist_thing.h. */
#include "run/hist_thing.h"

#include <math.h>

#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/region.h"
#include "run/vary.h"
#include "stat/hist_ops.h"

/* ---- histograms as values ---- */

static Value hist_index(Elab *e, Handle *h, const Value *place, Span span);
static Value hist_member(Elab *e, Handle *h, Str name, Span span);

static const HandleClass hist_class = {
    .word = "histogram", .member = hist_member, .index = hist_index, .binary = hist_binary};

HistThing *hist_of(Handle *h) { return h->class == &hist_class ? (HistThing *)h : NULL; }

const Hist *hist_content_of(const HistPart *x) {
    if (x->derived) return hist_derived(x);
    return x->hist ? x->hist : &unit_sink(x->unit, x->sink)->hist;
}

uint64_t hist_missing_of(const HistPart *x) {
    return x->sink ? unit_sink(x->unit, x->sink)->summary.n_missing : x->missing;
}

uint64_t hist_nan_of(const HistPart *x) {
    return x->sink ? unit_sink(x->unit, x->sink)->summary.n_nan : x->nan;
}

HistThing *hist_like(Arena *arena, const HistThing *h) {
    HistThing *out = arena_copy(arena, h, sizeof *h);
    out->handle.class = &hist_class;
    return out;
}

/* Only the series of one sample. */
static HistThing *hist_sample(Elab *e, const HistThing *h, Str name) {
    HistThing *part = arena_copy(e->arena, h, sizeof *h);
    part->n_series = 0;
    part->series = arena_array(e->arena, HistPart, h->n_series);
    for (int i = 0; i < h->n_series; i++)
        if (str_eq(str_of(h->series[i].sample), name))
            part->series[part->n_series++] = h->series[i];
    return part->n_series ? part : NULL;
}

/* One variation in place of what is nominal; samples that do not have it stay as they are. */
static HistThing *hist_variation(Elab *e, const HistThing *h, Str name) {
    HistThing *part = arena_copy(e->arena, h, sizeof *h);
    bool any = str_eq(name, STR("nominal"));
    part->n_series = 0;
    part->series = arena_array(e->arena, HistPart, h->n_series);
    for (int i = 0; i < h->n_series; i++) {
        const HistPart *x = &h->series[i];
        bool varied = x->variation[0] && str_eq(str_of(x->variation), name);
        if (!x->variation[0]) part->n_series++;
        if (!part->n_series || (x->variation[0] && !varied)) continue;
        part->series[part->n_series - 1] = *x;
        part->series[part->n_series - 1].variation = "";
        any = any || varied;
    }
    if (!any) return NULL;
    const char *text = h->title ? h->title : h->name;
    part->title = arena_printf(e->arena, "%s %.*s", text, STR_ARG(name));
    if (h->name[0]) part->name = arena_printf(e->arena, "%s_%.*s", h->name, STR_ARG(name));
    return part;
}

static HistThing *hist_part(Elab *e, const HistThing *h, Str name) {
    HistThing *part = name.n ? hist_sample(e, h, name) : NULL;
    return part || !name.n ? part : hist_variation(e, h, name);
}

const HistPart *hist_only(const HistThing *h) {
    bool one = strcmp(h->series[0].sample, h->series[h->n_series - 1].sample) == 0;
    return one ? &h->series[0] : NULL;
}

static Value hist_index(Elab *e, Handle *h, const Value *place, Span span) {
    const Sample *sample = sample_of(place);
    bool text =
        place->kind == VALUE_NODE && place->node->elem == HML_STR && place->node->is_constant;
    Str name = sample ? str_of(sample->name) : text ? place->node->value.s : STR("");
    HistThing *part = hist_part(e, (HistThing *)h, name);
    if (part) return value_handle(&part->handle, span);
    diag_error(
        e->diags, HML_E_ARGUMENT, span,
        sample || text
            ? "the histogram has nothing of '%.*s'"
            : "a histogram is indexed by a sample, or by the name of one or of a variation%.*s",
        STR_ARG(name));
    return value_none();
}

/* ---- figures ---- */

static double figure_entries(const Late *late) { return hist_content_of(late->thing)->entries; }

/* With under- and overflow or without. */
static double sum_of(const Hist *h, bool flow) {
    double sum = 0;
    for (size_t i = 0; i < h->cells; i++)
        if (flow || !hist_is_flow(h, i)) sum += h->sumw[i];
    return sum;
}

static double figure_integral(const Late *late) {
    return sum_of(hist_content_of(late->thing), false);
}

static double figure_sum(const Late *late) { return sum_of(hist_content_of(late->thing), true); }

static double figure_missing(const Late *late) { return (double)hist_missing_of(late->thing); }

static const struct {
    const char *name;
    double (*value)(const Late *late);
} figures[] = {{"entries", figure_entries},
               {"integral", figure_integral},
               {"sum", figure_sum},
               {"missing", figure_missing}};

Value thing_figure(Elab *e, double (*value)(const Late *), const void *of, int stage, Span span) {
    Late *late = arena_new(e->arena, Late);
    *late = (Late){value, of, 0};
    return value_node(ir_late(&e->ir, late, stage, unit_number(), span), span);
}

static Value hist_member(Elab *e, Handle *h, Str name, Span span) {
    HistThing *t = (HistThing *)h, *part = hist_part(e, t, name);
    if (part) return value_handle(&part->handle, span);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        if (!str_eq(name, str_of(figures[i].name))) continue;
        const HistPart *x = hist_only(t);
        if (x) return thing_figure(e, figures[i].value, x, hist_stage(x), span);
        diag_error(e->diags, HML_E_ARGUMENT, span, "the histogram has several samples");
        diag_help(e->diags, "name one of them: 'h.%s.%s'", t->series[0].sample, figures[i].name);
        return value_none();
    }
    return value_none();
}

/* ---- axes ---- */

typedef struct Binning {
    const Ast *bins, *range, *edges, *integer, *categories;
    bool log, closed;
} Binning;

static bool read_edges(Arguments *a, const Ast *ast, HistAxis *axis, Unit *unit, bool *bare) {
    double *edges;
    int n;
    if (!argument_numbers(a, ast, &edges, &n, unit, bare)) return false;
    bool good = n >= 2;
    for (int i = 1; i < n && good; i++) good = edges[i] > edges[i - 1];
    if (!good) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "edges are at least two numbers, each greater than the one before");
        return false;
    }
    *axis = (HistAxis){.kind = BINS_VARIABLE, .bins = n - 1, .lo = edges[0], .hi = edges[n - 1]};
    axis->edges = edges;
    return true;
}

enum { BINS_MAX = 10000000 };

static bool read_regular(Arguments *a, const Binning *b, HistAxis *axis, Unit *unit, bool *bare) {
    Session *s = a->s;
    double n, *ends;
    int n_ends;
    Node *bins = elab_node(&s->elab, b->bins);
    if (b->bins->kind == AST_LIST)
        diag_help(s->diags, "of several axes, each has one item in the lists: bins = [10, 20]");
    if (!bins || evaluate_number(s, bins, &n, b->bins->span) != HML_OK) return false;
    if (!argument_numbers(a, b->range, &ends, &n_ends, unit, bare)) return false;
    if (n != rint(n) || n < 1 || n > BINS_MAX) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(b->bins->span),
                   "the number of bins is a whole number from 1 to ten million");
        return false;
    }
    if (n_ends != 2 || !(ends[0] < ends[1]) || (b->log && ends[0] <= 0)) {
        diag_error(s->diags, HML_E_ARGUMENT, span_whole(b->range->span),
                   b->log ? "a logarithmic range is written 'lo..hi' with 0 < lo < hi"
                          : "a range is written 'lo..hi' with lo < hi");
        return false;
    }
    *axis = axis_regular((int)n, ends[0], ends[1]);
    if (b->log) axis->kind = BINS_LOG;
    return true;
}

static bool read_integer(Arguments *a, const Ast *ast, HistAxis *axis) {
    double *ends;
    int n;
    Unit unit;
    bool bare;
    if (!argument_numbers(a, ast, &ends, &n, &unit, &bare)) return false;
    if (n != 2 || ends[0] != rint(ends[0]) || ends[1] != rint(ends[1]) || ends[1] < ends[0]) {
        diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
                   "an axis of whole numbers is written 'integer = 0..10'");
        return false;
    }
    *axis = (HistAxis){
        .kind = BINS_INTEGER, .bins = (int)(ends[1] - ends[0]) + 1, .lo = ends[0], .hi = ends[1]};
    return true;
}

/* categories = [11, 13], or record(e = 11, mu = 13) */
static bool read_categories(Arguments *a, const Ast *ast, HistAxis *axis) {
    Session *s = a->s;
    Value v = elab_value(&s->elab, ast);
    if (v.kind != VALUE_LIST && v.kind != VALUE_RECORD) {
        if (v.kind != VALUE_NONE)
            diag_error(s->diags, HML_E_TYPE, span_whole(ast->span),
                       "categories are a list of numbers, or a record: record(e = 11, mu = 13)");
        return false;
    }
    double *codes = arena_array(&s->arena, double, v.n);
    const char **labels = arena_array(&s->arena, const char *, v.n);
    for (int i = 0; i < v.n; i++) {
        Node *n = elab_as_node(&s->elab, &v.items[i], ast);
        if (!n || evaluate_number(s, n, &codes[i], ast->span) != HML_OK) return false;
        labels[i] = v.kind == VALUE_RECORD ? arena_strndup(&s->arena, v.names[i].p, v.names[i].n)
                                           : arena_printf(&s->arena, "%.12g", codes[i]);
    }
    *axis = (HistAxis){.kind = BINS_CATEGORY, .bins = v.n, .edges = codes, .labels = labels};
    return true;
}

static bool read_axis(Arguments *a, const Binning *b, HistAxis *axis, Unit *unit, bool *bare) {
    *bare = true;
    *unit = unit_number();
    bool good;
    if (b->edges)
        good = read_edges(a, b->edges, axis, unit, bare);
    else if (b->integer)
        good = read_integer(a, b->integer, axis);
    else if (b->categories)
        good = read_categories(a, b->categories, axis);
    else if (b->bins && b->range)
        good = read_regular(a, b, axis, unit, bare);
    else {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "a histogram needs 'bins = N, range = lo..hi' (or edges, integer, categories)");
        return false;
    }
    axis->closed = b->closed;
    return good;
}

/* The part of an argument that is for axis d: of a list one each, else the same for all. */
static const Ast *part_of(const Ast *ast, int d, int dims) {
    bool each = ast && dims > 1 && ast->kind == AST_LIST && ast->n_kids == dims;
    return each ? ast->kids[d] : ast;
}

/* ---- booking ---- */

typedef struct Booking {
    Session *s;
    HistThing *hist;
    const Ast *x[HIST_DIMS_MAX + 1]; /* axes, then y of a profile */
    int n_x;
    Unit units[HIST_DIMS_MAX];
    bool bare[HIST_DIMS_MAX];
    Unit stored[HIST_DIMS_MAX]; /* of the first series */
    const Ast *weight, *in;
    Region *region;
    VEC(HistPart) series;
} Booking;

static bool read_spec(Arguments *a, Booking *k) {
    HistSpec *spec = &k->hist->spec;
    Binning all = {.bins = argument_find(a, -1, "bins"),
                   .range = argument_find(a, -1, "range"),
                   .edges = argument_find(a, -1, "edges"),
                   .integer = argument_find(a, -1, "integer"),
                   .categories = argument_find(a, -1, "categories")};
    if (!argument_truth(a, "log", &all.log) || !argument_truth(a, "closed", &all.closed))
        return false;
    spec->dims = k->n_x - (spec->profile ? 1 : 0);
    for (int d = 0; d < spec->dims; d++) {
        Binning one = {.bins = part_of(all.bins, d, spec->dims),
                       .range = part_of(all.range, d, spec->dims),
                       .edges = part_of(all.edges, d, spec->dims),
                       .integer = part_of(all.integer, d, spec->dims),
                       .categories = part_of(all.categories, d, spec->dims),
                       .log = all.log,
                       .closed = all.closed};
        if (!read_axis(a, &one, &spec->axes[d], &k->units[d], &k->bare[d])) return false;
        spec->axes[d].name = session_text(k->s, elab_written(&k->s->elab, k->x[d]));
    }
    return true;
}

/* The values of an axis, in the unit of its bins. */
static Node *axis_value(Booking *k, int d) {
    Session *s = k->s;
    Node *n = elab_node(&s->elab, k->x[d]);
    if (!n || !elab_is_number(&s->elab, n, k->x[d])) return NULL;
    if (d >= k->hist->spec.dims) return n;
    HistAxis *axis = &k->hist->spec.axes[d];
    bool known = n->unit.known && !n->bare;
    if (!k->bare[d] && known && !unit_same_dimension(n->unit, k->units[d])) {
        StrBuf b = {0};
        unit_write(&b, k->units[d]);
        buf_adds(&b, " and ");
        unit_write(&b, n->unit);
        diag_error(s->diags, HML_E_UNIT, span_whole(k->x[d]->span),
                   "the axis and what is filled have different units: %s", buf_cstr(&b));
        buf_free(&b);
        return NULL;
    }
    if (!k->bare[d] && !n->bare && !n->unit.known) {
        diag_error(s->diags, HML_E_UNIT, span_whole(k->x[d]->span),
                   "the axis has a unit, and that of the column is not known");
        diag_help(s->diags, "leave the unit out, or say what the column has: open(\"FILE\", units "
                            "= record(...))");
        return NULL;
    }
    if (k->bare[d] && k->series.n && known && k->stored[d].known &&
        !unit_equal(n->unit, k->stored[d])) {
        diag_error(s->diags, HML_E_UNIT, span_whole(k->x[d]->span),
                   "the samples store this in different units");
        diag_help(s->diags, "give the range a unit, so that all are converted to it");
        return NULL;
    }
    if (!k->series.n) k->stored[d] = n->unit;
    Unit shown = k->bare[d] ? n->unit : k->units[d];
    if (!axis->unit && shown.known && (!unit_is_number(shown) || shown.angle)) {
        StrBuf b = {0};
        unit_write(&b, shown);
        axis->unit = arena_strdup(&s->arena, buf_cstr(&b));
        buf_free(&b);
    }
    return k->bare[d] || !known ? n : op_in_unit(&s->elab, n, k->units[d], k->x[d]->span);
}

/* One weight for each value that is filled, or for the event. */
static bool weight_fits(const Booking *k, Node *const *values, const Node *weight) {
    int level = values[0]->shape->level;
    for (int d = 1; d < k->n_x; d++) level = MAX_OF(level, values[d]->shape->level);
    if (weight->shape->level <= level) return true;
    diag_error(k->s->diags, HML_E_LEVEL, span_whole(k->weight ? k->weight->span : weight->span),
               "the weight has a value for each object, and what is filled has not");
    diag_help(k->s->diags, "reduce it: sum(...), max(...)");
    return false;
}

/* One series in the view at hand. */
static bool book_series(Booking *k, Sample *sample, const char *variation) {
    Session *s = k->s;
    HistSpec *spec = &k->hist->spec;
    JobUnit *unit = session_unit(s, sample);
    RegionState *region = k->region ? region_enter(s, k->region, unit) : NULL;
    Node *values[HIST_DIMS_MAX + 2], *weight = NULL;
    if (region && region->failed) return false;
    int n = k->n_x;
    for (int d = 0; d < n; d++)
        if (!(values[d] = axis_value(k, d))) return false;
    if (!region_weight(s, sample, region, k->weight, &weight)) return false;
    if (weight && !weight_fits(k, values, weight)) return false;
    if (weight) values[n++] = weight;
    if (!op_shapes(&s->elab, values, n, k->x[0]->span, "filled")) return false;
    HistSpec *own = arena_copy(&s->arena, spec, sizeof *spec);
    own->weighted = weight != NULL;
    Domain *domain = region ? region->domain : unit->base;
    for (int d = 0; d < n; d++)
        if (values[d]->elem != HML_F64 && values[d]->elem != HML_BOOL &&
            values[d]->elem != HML_I64 && values[d]->elem != HML_U64)
            return false;
    for (size_t i = 0; i < k->series.n; i++) { /* a variation that changes nothing here */
        const HistPart *x = &k->series.data[i];
        if (x->unit != unit || x->sink->domain != domain || x->sink->n_values != n) continue;
        if (memcmp(x->sink->values, values, sizeof(Node *) * (size_t)n) == 0) return true;
    }
    Sink *sink = plan_sink(&unit->plan, SINK_HIST, domain, values, n);
    sink->detail = own;
    HistPart series = {.sample = sample ? sample->name : "", .variation = variation};
    series.unit = unit;
    series.sink = sink;
    series.spec = own;
    vec_push(&k->series, series);
    if (weight) spec->weighted = true;
    return true;
}

static bool book_samples(Booking *k, Sample *const *samples, int n) {
    Session *s = k->s;
    const View *before = s->elab.view;
    bool good = true;
    k->hist->normalised = n > 0;
    for (int i = 0; i < MAX_OF(n, 1) && good; i++) {
        Sample *sample = n ? samples[i] : NULL;
        session_unit(s, sample);
        good = book_series(k, sample, "");
        for (int u = 0; u < vary_count(s) && good; u++) {
            if (!vary_enter(s, sample, u)) continue;
            good = book_series(k, sample, vary_name(s, u));
        }
        if (sample) elab_enter(&s->elab, &sample->view);
        if (!good && i && samples[i]->name[0])
            diag_help(s->diags, "this is so for the sample '%s'", samples[i]->name);
        k->hist->normalised = k->hist->normalised && sample && sample_is_normalised(s, sample);
    }
    elab_enter(&s->elab, before);
    return good;
}

static bool read_values(Arguments *a, Booking *k) {
    for (; k->n_x < HIST_DIMS_MAX + 1; k->n_x++) {
        const Ast *x = argument_find(a, k->n_x, NULL);
        if (!x) break;
        k->x[k->n_x] = x;
    }
    int least = k->hist->spec.profile ? 2 : 1, most = k->hist->spec.profile ? 3 : HIST_DIMS_MAX;
    if (k->n_x >= least && k->n_x <= most) return true;
    diag_error(k->s->diags, HML_E_ARGUMENT, a->call->span, "'%s' takes %d to %d values, not %d",
               a->builtin->name, least, most, k->n_x);
    diag_help(k->s->diags, "%s", a->builtin->signature);
    return false;
}

static void name_hist(Booking *k) {
    Elab *e = &k->s->elab;
    const char *x = session_text(k->s, elab_written(e, k->x[0]));
    const char *y = session_text(k->s, elab_written(e, k->x[k->n_x - 1]));
    bool profile = k->hist->spec.profile;
    k->hist->title = profile ? arena_printf(&k->s->arena, "%s by %s", y, x) : x;
}

HistThing *hist_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    Booking k = {.s = s, .hist = arena_new(&s->arena, HistThing)};
    Sample *const *samples;
    int n;
    arguments_open(&a, s, b, call);
    *k.hist = (HistThing){.handle = {&hist_class}, .name = ""};
    k.hist->spec.profile = b->what == DO_PROFILE;
    k.weight = argument_find(&a, -1, "weight");
    k.in = argument_find(&a, -1, "in");
    bool good = read_values(&a, &k) && read_spec(&a, &k) &&
                argument_text(&a, "name", &k.hist->name) &&
                argument_text(&a, "title", &k.hist->title) && argument_samples(&a, &samples, &n) &&
                arguments_end(&a);
    if (good && k.in) {
        k.region = region_of(s, k.in);
        good = k.region != NULL;
    }
    good = good && book_samples(&k, samples, n);
    k.hist->series = arena_copy(&s->arena, k.series.data, sizeof(HistPart) * k.series.n);
    k.hist->n_series = (int)k.series.n;
    if (!k.hist->title && good) name_hist(&k);
    vec_free(&k.series);
    return good ? k.hist : NULL;
}
