/* why.c - why an event passes or fails; see why.h. */
#include "run/why.h"

#include <errno.h>
#include <stdlib.h>

#include "lang/parse.h"

/* ---- the events ---- */

typedef struct Where {
    bool by_run;
    int64_t run, event; /* or the entry, in event */
    Span span;
} Where;

static bool number(const char *text, size_t n, int64_t *out) {
    char digits[24], *end;
    if (n == 0 || n >= sizeof digits) return false;
    memcpy(digits, text, n);
    digits[n] = '\0';
    errno = 0;
    *out = strtoll(digits, &end, 10);
    return *end == '\0' && !errno && *out >= 0;
}

static Status read_where(Session *s, Where *w, const char *text) {
    const char *colon = strchr(text, ':');
    *w = (Where){.by_run = colon != NULL};
    bool good = colon ? number(text, (size_t)(colon - text), &w->run) &&
                            number(colon + 1, strlen(colon + 1), &w->event)
                      : number(text, strlen(text), &w->event);
    if (good) return HML_OK;
    return diag_error(s->diags, HML_E_USAGE, (Span){0},
                      "an event is named RUN:EVENT or by its number in the tree, not '%s'", text);
}

/* The first of these names that the sample has as a column of events. */
static Node *named_column(Session *s, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++) {
        Ast path = {.kind = AST_PATH, .text = str_of(names[i])};
        size_t before = s->diags->items.n;
        Node *node = elab_node(&s->elab, &path);
        diag_truncate(s->diags, before);
        if (node && node->shape->level == SHAPE_EVENT) return node;
    }
    return NULL;
}

static Node *equals(Session *s, Node *x, int64_t value) {
    return op_compare(&s->elab, OP_EQ, x, ir_int(&s->elab.ir, value, x->span), x->span);
}

static Node *chosen(Session *s, const Where *w) {
    static const char *const entry[] = {"entry"};
    static const char *const runs[] = {
        "run", "runNumber", "Run", "event.runNumber", "EventInfo.runNumber", "RunNumber"};
    static const char *const events[] = {
        "event",       "eventNumber", "Event", "event.eventNumber", "EventInfo.eventNumber",
        "EventNumber", "event.Number"};
    if (!w->by_run) {
        Node *n = named_column(s, entry, 1);
        return n ? equals(s, n, w->event) : NULL;
    }
    Node *run = named_column(s, runs, ARRAY_LEN(runs));
    Node *event = named_column(s, events, ARRAY_LEN(events));
    if (!run || !event) {
        diag_error(s->diags, HML_E_BRANCH, (Span){0}, "the file has no %s numbers",
                   run ? "event" : "run");
        diag_help(s->diags, "name the event by its number in the tree: hml why 0 ...");
        return NULL;
    }
    Node *a = equals(s, run, w->run), *b = equals(s, event, w->event);
    return a && b ? op_logic(&s->elab, OP_AND, a, b, event->span) : NULL;
}

/* ---- cuts ---- */

static const Sink *rows(JobUnit *unit, const Node *n) {
    Node *node = (Node *)n;
    return plan_sink(&unit->plan, SINK_ROWS, unit->base, &node, 1);
}

static void add_cut(Session *s, WhyRegion *r, const Step *step) {
    WhyCut *cut = &r->cuts[r->n_cuts++];
    *cut = (WhyCut){.text = step->text, .sink = rows(r->unit, step->mask)};
    cut->terms = arena_array(&s->arena, WhyTerm, step->n_terms);
    for (int i = 0; i < step->n_terms; i++) {
        const Node *n = step->terms[i].node;
        WhyTerm *t = &cut->terms[cut->n_terms++];
        *t = (WhyTerm){.text = step->terms[i].text, .node = n};
        if (n->shape->level >= 0) {
            t->sink = rows(r->unit, n);
            continue;
        }
        t->result = (int)r->unit->plan.results.n;
        plan_result(&r->unit->plan, (Node *)n);
    }
}

static void add_region(Session *s, Why *why, JobUnit *unit, const char *name, const Step *steps,
                       int n) {
    WhyRegion r = {.name = name, .sample = unit->sample->name, .unit = unit};
    static const char *const entry[] = {"entry"};
    r.number = rows(unit, named_column(s, entry, 1));
    r.cuts = arena_array(&s->arena, WhyCut, n);
    for (int i = 0; i < n; i++) add_cut(s, &r, &steps[i]);
    vec_push(&why->regions, r);
}

/* The regions and cutflows of a text that was compiled to job, for one sample. */
static Status add_sample(Session *s, Why *why, Job *job, Sample *sample, const Where *w) {
    Job *outer = s->job;
    session_unit(s, sample);
    s->job = &why->job;
    elab_enter(&s->elab, &sample->view);
    JobUnit *unit = session_unit(s, sample);
    Node *mask = chosen(s, w);
    if (mask) unit->base = plan_domain(&unit->plan, unit->base, mask, mask->span);
    s->job = job;
    JobUnit *first = session_unit(s, sample);
    for (size_t i = 0; i < s->regions.n && mask; i++) {
        RegionState *state = region_enter(s, s->regions.data[i], first);
        if (state->failed || !s->regions.data[i]->name[0]) continue;
        add_region(s, why, unit, s->regions.data[i]->name, state->steps, state->n_steps);
    }
    for (size_t i = 0; i < job->outputs.n && mask; i++) {
        const Output *o = &job->outputs.data[i];
        if (o->kind == OUTPUT_CUTFLOW && o->unit == first)
            add_region(s, why, unit, "", o->steps.data, (int)o->steps.n);
    }
    s->job = outer;
    return mask ? HML_OK : HML_FAIL;
}

Status why_compile(Session *s, Why *why, const SourceText *src, const char *where) {
    *why = (Why){0};
    Job script = {0};
    Ast *block;
    Where w;
    Sample *const *samples;
    s->job = &script;
    s->wants_terms = true;
    Status status = read_where(s, &w, where);
    if (status == HML_OK) status = session_data(s);
    if (status == HML_OK) status = session_parse(s, &block, src);
    if (status == HML_OK) status = script_run(s, block);
    int n = status == HML_OK ? session_samples(s, &samples) : 0;
    if (status == HML_OK && !n)
        status = diag_error(s->diags, HML_E_USAGE, (Span){0}, "no data is open");
    for (int i = 0; i < n && status == HML_OK; i++)
        status = add_sample(s, why, &script, samples[i], &w);
    if (status == HML_OK && !why->regions.n)
        status = diag_error(s->diags, HML_E_USAGE, (Span){0}, "there is no region and no cut");
    s->job = &why->job;
    if (status == HML_OK) status = session_emit(s, &why->job);
    job_close(&script);
    return status;
}

void why_close(Why *why) {
    job_close(&why->job);
    vec_free(&why->regions);
}
