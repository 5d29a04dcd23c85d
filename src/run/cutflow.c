/* cutflow.c - cutflows and N-1 tables of the language; see cutflow.h. */
#include "run/cutflow.h"

#include <math.h>

#include "run/arguments.h"
#include "run/evaluate.h"
#include "run/hist_thing.h"
#include "run/vary.h"
#include "stat/significance.h"

static Value cutflow_member(Elab *e, Handle *h, Str name, Span span);
static Value cutflow_index(Elab *e, Handle *h, const Value *place, Span span);
static Value cutflow_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span);

static const HandleClass cutflow_class = {
    .word = "cutflow", .member = cutflow_member, .index = cutflow_index, .binary = cutflow_binary};

CutflowThing *cutflow_of(Handle *h) {
    return h->class == &cutflow_class ? (CutflowThing *)h : NULL;
}

/* ---- figures ---- */

uint64_t cutflow_raw(const FlowPart *x, const FlowRow *row) {
    if (row->parts[0])
        return cutflow_raw(row->parts[0], &row->parts[0]->rows[row->at]) +
               cutflow_raw(row->parts[1], &row->parts[1]->rows[row->at]);
    return x->unit ? unit_passed(x->unit, row->domain) : row->raw;
}

static double figure_of(const FlowPart *x, const FlowRow *row, bool squares) {
    if (row->parts[0])
        return figure_of(row->parts[0], &row->parts[0]->rows[row->at], squares) +
               figure_of(row->parts[1], &row->parts[1]->rows[row->at], squares);
    if (!x->unit) return squares ? row->sumw2 : row->sumw;
    if (!row->weight) return (double)cutflow_raw(x, row);
    const SinkState *state = unit_sink(x->unit, row->weight);
    return summary_sum(squares ? &state->squares : &state->summary);
}

double cutflow_sumw(const FlowPart *x, const FlowRow *row) { return figure_of(x, row, false); }

double cutflow_sumw2(const FlowPart *x, const FlowRow *row) { return figure_of(x, row, true); }

uint64_t cutflow_missing(const FlowPart *x, const FlowRow *row) {
    if (row->parts[0])
        return cutflow_missing(row->parts[0], &row->parts[0]->rows[row->at]) +
               cutflow_missing(row->parts[1], &row->parts[1]->rows[row->at]);
    if (!x->unit) return row->n_missing;
    return row->missing ? unit_sink(x->unit, row->missing)->n_true : 0;
}

CutflowThing *cutflow_new(Arena *arena, const char *name) {
    CutflowThing *c = arena_new(arena, CutflowThing);
    *c = (CutflowThing){.handle = {&cutflow_class}, .name = name};
    return c;
}

/* ---- sums ---- */

static bool same_steps(Elab *e, const CutflowThing *a, const CutflowThing *b, Span span) {
    bool same = a->n_series == b->n_series && a->n_minus_1 == b->n_minus_1;
    for (int k = 0; k < a->n_series && same; k++) {
        same = a->series[k].n_rows == b->series[k].n_rows &&
               strcmp(a->series[k].variation, b->series[k].variation) == 0;
        for (int i = 0; i < a->series[k].n_rows && same; i++)
            same = strcmp(a->series[k].rows[i].text, b->series[k].rows[i].text) == 0;
    }
    if (!same)
        diag_error(e->diags, HML_E_ARGUMENT, span,
                   "the cutflows have different samples, cuts or variations and cannot be added");
    return same;
}

static Value cutflow_binary(Elab *e, AstOp op, const Value *a, const Value *b, Span span) {
    CutflowThing *x = a->kind == VALUE_HANDLE ? cutflow_of(a->handle) : NULL;
    CutflowThing *y = b->kind == VALUE_HANDLE ? cutflow_of(b->handle) : NULL;
    if (op != OP_ADD || !x || !y) {
        diag_error(e->diags, HML_E_TYPE, span, "cutflows are added to cutflows, nothing else");
        return value_none();
    }
    if (!same_steps(e, x, y, span)) return value_none();
    CutflowThing *out = arena_copy(e->arena, x, sizeof *x);
    out->series = arena_copy(e->arena, x->series, sizeof(FlowPart) * (size_t)x->n_series);
    for (int k = 0; k < x->n_series; k++) {
        FlowPart *p = &out->series[k];
        p->weighted = x->series[k].weighted || y->series[k].weighted;
        p->rows = arena_copy(e->arena, p->rows, sizeof(FlowRow) * (size_t)p->n_rows);
        for (int i = 0; i < p->n_rows; i++) {
            p->rows[i].parts[0] = &x->series[k];
            p->rows[i].parts[1] = &y->series[k];
            p->rows[i].at = i;
        }
    }
    return value_handle(&out->handle, span);
}

/* ---- figures of the last step ---- */

static const FlowRow *last_step(const FlowPart *x) {
    int i = x->n_rows - 1;
    while (i > 0 && x->rows[i].is_bin) i--;
    return &x->rows[i];
}

static double figure_passed(const Late *late) {
    const FlowPart *x = late->thing;
    return (double)cutflow_raw(x, last_step(x));
}

static double figure_weighted(const Late *late) {
    const FlowPart *x = late->thing;
    return cutflow_sumw(x, last_step(x));
}

static double figure_error(const Late *late) {
    const FlowPart *x = late->thing;
    return sqrt(cutflow_sumw2(x, last_step(x)));
}

static int flow_stage(const FlowPart *x) {
    const FlowRow *row = &x->rows[x->n_rows - 1];
    if (row->parts[0]) {
        int a = flow_stage(row->parts[0]), b = flow_stage(row->parts[1]);
        return MAX_OF(a, b);
    }
    return row->domain ? row->domain->stage : 0;
}

static CutflowThing *cutflow_sample(Elab *e, CutflowThing *c, Str name) {
    for (int i = 0; i < c->n_series; i++) {
        if (!str_eq(name, str_of(c->series[i].sample))) continue;
        CutflowThing *part = arena_copy(e->arena, c, sizeof *c);
        part->series = &c->series[i];
        part->n_series = part->n_nominal = 1;
        return part;
    }
    return NULL;
}

/* The cutflow up to the cut or bin of that text. */
static CutflowThing *cutflow_until(Elab *e, const CutflowThing *c, Str name) {
    CutflowThing *part = arena_copy(e->arena, c, sizeof *c);
    part->series = arena_copy(e->arena, c->series, sizeof(FlowPart) * (size_t)c->n_series);
    for (int k = 0; k < c->n_series; k++) {
        FlowPart *x = &part->series[k];
        int i = 0;
        while (i < x->n_rows && !str_eq(str_of(x->rows[i].text), name)) i++;
        if (i == x->n_rows) return NULL;
        x->rows = arena_copy(e->arena, x->rows, sizeof(FlowRow) * (size_t)x->n_rows);
        x->rows[i].is_bin = false;
        x->n_rows = i + 1;
    }
    return part;
}

static Value cutflow_index(Elab *e, Handle *h, const Value *place, Span span) {
    const Sample *sample = sample_of(place);
    const Node *n = place->kind == VALUE_NODE ? place->node : NULL;
    Str name = sample                                      ? str_of(sample->name)
               : n && n->elem == HML_STR && n->is_constant ? n->value.s
                                                           : STR("");
    CutflowThing *c = (CutflowThing *)h;
    CutflowThing *part = name.n ? cutflow_sample(e, c, name) : NULL;
    if (!part && name.n && !sample) part = cutflow_until(e, c, name);
    if (part) return value_handle(&part->handle, span);
    diag_error(e->diags, HML_E_ARGUMENT, span,
               name.n ? "the cutflow has no sample and no cut '%.*s'"
                      : "a cutflow is indexed by a sample, or by the text of a cut%.*s",
               STR_ARG(name));
    return value_none();
}

static Value cutflow_member(Elab *e, Handle *h, Str name, Span span) {
    static const struct {
        const char *name;
        double (*value)(const Late *late);
    } figures[] = {{"passed", figure_passed}, {"sumw", figure_weighted}, {"error", figure_error}};
    CutflowThing *c = (CutflowThing *)h, *part = cutflow_sample(e, c, name);
    if (part) return value_handle(&part->handle, span);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        if (!str_eq(name, str_of(figures[i].name))) continue;
        const FlowPart *x = &c->series[0];
        int stage = flow_stage(x);
        if (c->n_nominal == 1) return thing_figure(e, figures[i].value, x, stage, span);
        diag_error(e->diags, HML_E_ARGUMENT, span, "the cutflow has %d samples", c->n_series);
        diag_help(e->diags, "name one of them: 'c.%s.%s'", x->sample, figures[i].name);
        return value_none();
    }
    return value_none();
}

/* ---- booking ---- */

typedef struct Booking {
    Session *s;
    CutflowThing *out;
    Region *region;
    FlowPart *series;
    Node *sample_weight;
    JobUnit *unit;
} Booking;

static bool add_row(Booking *k, const Step *step, bool is_bin) {
    FlowPart *x = k->series;
    FlowRow *row = &x->rows[x->n_rows++];
    *row = (FlowRow){.text = step->text, .domain = step->domain, .missing = step->missing};
    row->is_bin = is_bin;
    Node *w = k->sample_weight;
    if (step->weight)
        w = w ? op_arithmetic(&k->s->elab, OP_MUL, w, step->weight, step->weight->span)
              : step->weight;
    if ((k->sample_weight || step->weight) && !w) return false;
    if (!w) return true;
    x->weighted = true;
    w = op_to_real(&k->s->elab, w);
    row->weight = w ? plan_sink(&k->unit->plan, SINK_WEIGHT, step->domain, &w, 1) : NULL;
    return w != NULL;
}

/* The events before the first cut, which nothing else may need. */
static Step all_events(Booking *k, const RegionState *state) {
    Step all = {.text = "all", .domain = state->base};
    Node *one = ir_bool(&k->s->elab.ir, true, (Span){0});
    plan_sink(&k->unit->plan, SINK_REDUCE, state->base, &one, 1)->reduction = REDUCE_COUNT;
    return all;
}

static bool book_steps(Booking *k, const RegionState *state) {
    Step all = all_events(k, state);
    k->series->rows = arena_array(&k->s->arena, FlowRow, state->n_steps + state->n_bins + 1);
    bool good = add_row(k, &all, false);
    for (int i = 0; i < state->n_steps; i++) good = add_row(k, &state->steps[i], false) && good;
    for (int i = 0; i < state->n_bins; i++) good = add_row(k, &state->bins[i].step, true) && good;
    return good;
}

static bool book_n_minus_1(Booking *k, const RegionState *state) {
    Step all = all_events(k, state);
    k->series->rows = arena_array(&k->s->arena, FlowRow, state->n_steps + 2);
    bool good = add_row(k, &all, false);
    for (int i = 0; i < state->n_steps && good; i++) {
        Region *rest = region_without(k->s, k->region, state->steps[i].text);
        RegionState *without = region_enter(k->s, rest, k->unit);
        if (without->failed) return false;
        Step step = {.text = state->steps[i].text, .domain = without->domain};
        step.weight = without->weight;
        good = add_row(k, &step, false);
    }
    Step full = {.text = "all cuts", .domain = state->domain, .weight = state->weight};
    return good && add_row(k, &full, false);
}

/* The weight of the sample in the view at hand; *out NULL: 1. */
static bool weight_here(Booking *k, Sample *sample, Node **out) {
    bool failed = false;
    *out = sample ? sample_weight(k->s, sample, &failed) : NULL;
    Node *varied = vary_weight(k->s);
    if (varied)
        *out = *out ? op_arithmetic(&k->s->elab, OP_MUL, *out, varied, varied->span) : varied;
    return !failed && (!varied || *out);
}

static bool book_series(Booking *k, Sample *sample, const char *variation) {
    k->unit = session_unit(k->s, sample);
    RegionState *state = region_enter(k->s, k->region, k->unit);
    if (state->failed || !weight_here(k, sample, &k->sample_weight)) return false;
    *k->series = (FlowPart){.sample = sample ? sample->name : "", .unit = k->unit};
    k->series->variation = variation;
    k->series->normalised = sample && sample_is_normalised(k->s, sample);
    return k->out->n_minus_1 ? book_n_minus_1(k, state) : book_steps(k, state);
}

/* Does the universe at hand change anything for this sample? */
static bool differs(Booking *k, Sample *sample, const RegionState *nominal, const Node *weight) {
    Node *here;
    RegionState *state = region_enter(k->s, k->region, session_unit(k->s, sample));
    if (state->failed || !weight_here(k, sample, &here)) return true;
    bool same = state->domain == nominal->domain && state->weight == nominal->weight &&
                here == weight && state->n_bins == nominal->n_bins;
    for (int i = 0; i < state->n_bins && same; i++)
        same = state->bins[i].step.domain == nominal->bins[i].step.domain;
    return !same;
}

static bool book_variations(Booking *k, Sample *sample) {
    Session *s = k->s;
    Node *weight;
    elab_enter(&s->elab, &sample->view);
    RegionState *nominal = region_enter(s, k->region, session_unit(s, sample));
    bool good = weight_here(k, sample, &weight);
    for (int u = 0; u < vary_count(s) && good; u++) {
        if (!vary_enter(s, sample, u) || !differs(k, sample, nominal, weight)) continue;
        k->series = &k->out->series[k->out->n_series++];
        good = book_series(k, sample, vary_name(s, u));
    }
    elab_enter(&s->elab, &sample->view);
    return good;
}

static bool read_reference(Arguments *a, CutflowThing *out) {
    const Ast *ast = argument_find(a, -1, "reference");
    Unit unit;
    bool bare;
    return !ast || argument_numbers(a, ast, &out->reference, &out->n_reference, &unit, &bare);
}

static bool read_merit(Arguments *a, CutflowThing *out) {
    static const char *const known[] = {"s/sqrt(b)", "s/sqrt(s+b)", "asimov"};
    const Ast *ast = argument_find(a, -1, "merit");
    if (!argument_number(a, "background_error", "", &out->background_error)) return false;
    if (!ast) return true;
    if (evaluate_text(a->s, ast, &out->merit) != HML_OK) return false;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(known[i], out->merit) == 0) return true;
    diag_error(a->s->diags, HML_E_ARGUMENT, span_whole(ast->span),
               "a figure of merit is \"s/sqrt(b)\", \"s/sqrt(s+b)\" or \"asimov\"");
    return false;
}

/* The samples of `signal = ...`; all others without the data are background. */
static bool read_roles(Arguments *a, CutflowThing *out, Sample *const *samples, int n) {
    const Ast *ast = argument_find(a, -1, "signal");
    if (out->merit && !ast) {
        diag_error(a->s->diags, HML_E_ARGUMENT, a->call->span,
                   "a figure of merit wants 'signal = SAMPLE' (or a list of samples)");
        return false;
    }
    if (!ast) return true;
    Value v = elab_value(&a->s->elab, ast);
    if (v.kind == VALUE_NONE) return false;
    for (int i = 0; i < n && i < out->n_nominal; i++) {
        bool signal = sample_of(&v) == samples[i];
        for (int k = 0; k < v.n && v.kind == VALUE_LIST; k++)
            signal = signal || sample_of(&v.items[k]) == samples[i];
        bool simulated = out->series[i].weighted || out->series[i].normalised;
        out->series[i].role = signal ? FLOW_SIGNAL : simulated ? FLOW_BACKGROUND : FLOW_OTHER;
    }
    return true;
}

double cutflow_merit(const CutflowThing *c, int i) {
    double s = 0, b = 0;
    for (int k = 0; k < c->n_series; k++) {
        double w = cutflow_sumw(&c->series[k], &c->series[k].rows[i]);
        if (c->series[k].role == FLOW_SIGNAL) s += w;
        if (c->series[k].role == FLOW_BACKGROUND) b += w;
    }
    if (strcmp(c->merit, "s/sqrt(b)") == 0) return significance_sb(s, b);
    if (strcmp(c->merit, "s/sqrt(s+b)") == 0) return significance_ssb(s, b);
    return significance_asimov(s, b, c->background_error * b);
}

static bool reference_fits(Session *s, const CutflowThing *c, Arguments *a) {
    int rows = c->series[0].n_rows;
    if (c->n_reference <= rows) return true;
    diag_error(s->diags, HML_E_ARGUMENT, span_whole(argument_find(a, -1, "reference")->span),
               "there are %d reference counts, and %d rows: 'all' and one for each cut",
               c->n_reference, rows);
    return false;
}

CutflowThing *cutflow_book(Session *s, const Builtin *b, const Ast *call) {
    Arguments a;
    Sample *const *samples;
    int n;
    arguments_open(&a, s, b, call);
    Booking k = {.s = s, .out = arena_new(&s->arena, CutflowThing)};
    *k.out = (CutflowThing){.handle = {&cutflow_class}};
    k.out->n_minus_1 = b->what == DO_N_MINUS_1;
    const Ast *which = argument_find(&a, 0, "region");
    if (!which) {
        diag_error(s->diags, HML_E_ARGUMENT, call->span, "'%s' wants a region", b->name);
        return NULL;
    }
    k.region = region_of(s, which);
    if (!k.region || !read_reference(&a, k.out) || !read_merit(&a, k.out) ||
        !argument_samples(&a, &samples, &n))
        return NULL;
    k.out->name = k.region->name;
    k.out->series = arena_array(&s->arena, FlowPart, MAX_OF(n, 1) * (vary_count(s) + 1));
    const View *before = s->elab.view;
    bool good = true;
    for (int i = 0; i < MAX_OF(n, 1) && good; i++) {
        k.series = &k.out->series[k.out->n_series++];
        good = book_series(&k, n ? samples[i] : NULL, "");
        if (!good && i && samples[i]->name[0])
            diag_help(s->diags, "this is so for the sample '%s'", samples[i]->name);
    }
    k.out->n_nominal = k.out->n_series;
    for (int i = 0; i < n && good; i++) good = book_variations(&k, samples[i]);
    elab_enter(&s->elab, before);
    good = good && read_roles(&a, k.out, samples, n) && arguments_end(&a);
    return good && reference_fits(s, k.out, &a) ? k.out : NULL;
}
