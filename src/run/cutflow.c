/* cutflow.c - cutflows and N-1 tables of the language; see cutflow.h. */
#include "run/cutflow.h"

#include <math.h>

#include "run/arguments.h"
#include "run/hist_thing.h"

static Value cutflow_member(Elab *e, Handle *h, Str name, Span span);

static const HandleClass cutflow_class = {.word = "cutflow", .member = cutflow_member};

CutflowThing *cutflow_of(Handle *h) {
    return h->class == &cutflow_class ? (CutflowThing *)h : NULL;
}

/* ---- figures ---- */

uint64_t cutflow_raw(const FlowPart *x, const FlowRow *row) {
    return x->unit ? unit_passed(x->unit, row->domain) : row->raw;
}

double cutflow_sumw(const FlowPart *x, const FlowRow *row) {
    if (!x->unit) return row->sumw;
    return row->weight ? summary_sum(&unit_sink(x->unit, row->weight)->summary)
                       : (double)cutflow_raw(x, row);
}

double cutflow_sumw2(const FlowPart *x, const FlowRow *row) {
    if (!x->unit) return row->sumw2;
    return row->weight ? summary_sum(&unit_sink(x->unit, row->weight)->squares)
                       : (double)cutflow_raw(x, row);
}

uint64_t cutflow_missing(const FlowPart *x, const FlowRow *row) {
    if (!x->unit) return row->n_missing;
    return row->missing ? unit_sink(x->unit, row->missing)->n_true : 0;
}

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

static Value cutflow_member(Elab *e, Handle *h, Str name, Span span) {
    static const struct {
        const char *name;
        double (*value)(const Late *late);
    } figures[] = {{"passed", figure_passed}, {"sumw", figure_weighted}, {"error", figure_error}};
    CutflowThing *c = (CutflowThing *)h;
    for (int i = 0; i < c->n_series; i++) {
        if (!str_eq(name, str_of(c->series[i].sample))) continue;
        CutflowThing *part = arena_copy(e->arena, c, sizeof *c);
        part->series = &c->series[i];
        part->n_series = 1;
        return value_handle(&part->handle, span);
    }
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        if (!str_eq(name, str_of(figures[i].name))) continue;
        const FlowPart *x = &c->series[0];
        int stage = x->rows[x->n_rows - 1].domain->stage;
        if (c->n_series == 1) return thing_figure(e, figures[i].value, x, stage, span);
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

static bool book_series(Booking *k, Sample *sample) {
    bool failed;
    k->unit = session_unit(k->s, sample);
    RegionState *state = region_enter(k->s, k->region, k->unit);
    if (state->failed) return false;
    k->sample_weight = sample ? sample_weight(k->s, sample, &failed) : NULL;
    if (sample && failed) return false;
    *k->series = (FlowPart){.sample = sample ? sample->name : "", .unit = k->unit};
    k->series->normalised = sample && sample_is_normalised(k->s, sample);
    return k->out->n_minus_1 ? book_n_minus_1(k, state) : book_steps(k, state);
}

static bool read_reference(Arguments *a, CutflowThing *out) {
    const Ast *ast = argument_find(a, -1, "reference");
    Unit unit;
    bool bare;
    return !ast || argument_numbers(a, ast, &out->reference, &out->n_reference, &unit, &bare);
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
    if (!k.region || !read_reference(&a, k.out) || !argument_samples(&a, &samples, &n) ||
        !arguments_end(&a))
        return NULL;
    k.out->name = k.region->name;
    k.out->series = arena_array(&s->arena, FlowPart, MAX_OF(n, 1));
    const View *before = s->elab.view;
    bool good = true;
    for (int i = 0; i < MAX_OF(n, 1) && good; i++) {
        k.series = &k.out->series[k.out->n_series++];
        good = book_series(&k, n ? samples[i] : NULL);
        if (!good && i && samples[i]->name[0])
            diag_help(s->diags, "this is so for the sample '%s'", samples[i]->name);
    }
    elab_enter(&s->elab, before);
    return good ? k.out : NULL;
}
