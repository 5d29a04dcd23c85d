/* session.c - texts compiled and run over samples; see session.h. */
#include "run/session.h"

#include <math.h>

#include "lang/paper.h"
#include "lang/parse.h"
#include "stat/model/problem.h"

/* ---- opening ---- */

static bool is_multi(void *ctx, Str folded) {
    Session *s = ctx;
    if (prelude_is_multi(&s->prelude, folded)) return true;
    const ObservableDef *def = define_find(&s->script, folded);
    return def && (def->n_objects > 1 || def->params[0].kind == PARAM_MULTIPLE);
}

static const TableInfo no_table = {.name = "", .n_partitions = 1};

/* The view of a session without data: no columns, or those of the naming convention. */
static Status look_at_nothing(Session *s) {
    static const Definitions none = {0};
    Layout *layout;
    bool paper = s->options.without_data;
    if (prelude_layout(&layout, &s->prelude, paper ? "delphes" : "plain", s->diags) != HML_OK)
        return HML_FAIL;
    catalog_open(&s->no_columns, paper ? paper_table(&s->arena) : &no_table, &layout->schema,
                 &s->arena);
    s->nothing = (View){.catalog = &s->no_columns, .schema = paper ? &layout->definitions : &none};
    return HML_OK;
}

Status session_open(Session *s, const SessionOptions *options, Diags *diags) {
    *s = (Session){.options = *options, .diags = diags, .lumi = NAN};
    if (prelude_open(&s->prelude, &s->arena, diags) != HML_OK) return HML_FAIL;
    if (look_at_nothing(s) != HML_OK) return HML_FAIL;
    elab_open(&s->elab, &s->nothing, &s->prelude.observables, &s->script, &s->arena, diags);
    s->elab.host = (ElabHost){s, host_call, host_region, host_truth};
    return HML_OK;
}

void session_release(Session *s, Job *job, bool ok) {
    if (!ok && s->elab.variables.n > s->n_before) s->elab.variables.n = s->n_before;
    for (size_t i = 0; job->ran && i < job->units.n; i++) vec_push(&s->kept, job->units.data[i]);
    job->ran = false;
    job_close(job);
}

void session_keep_problem(Session *s, Problem *p) { vec_push(&s->problems, p); }

void session_close(Session *s) {
    for (size_t i = 0; i < s->kept.n; i++)
        pass_close(&s->kept.data[i]->result, s->kept.data[i]->program);
    vec_free(&s->kept);
    elab_close(&s->elab);
    for (size_t i = 0; i < s->samples.n; i++) sample_close(s->samples.data[i]);
    vec_free(&s->samples);
    vec_free(&s->universes);
    vec_free(&s->regions);
    for (size_t i = 0; i < s->problems.n; i++)
        s->problems.data[i]->class->close(s->problems.data[i]);
    vec_free(&s->problems);
    vec_free(&s->late_values);
    if (s->no_columns.table) catalog_close(&s->no_columns);
    definitions_free(&s->script);
    prelude_close(&s->prelude);
    arena_free(&s->arena);
}

Status session_open_data(Session *s, const char *const *names, int n) {
    s->outside = sample_outside(s, names, n);
    elab_enter(&s->elab, s->outside ? &s->outside->view : &s->nothing);
    return s->outside ? HML_OK : HML_FAIL;
}

Status session_data(Session *s) {
    if (s->outside || !s->options.n_files) return HML_OK;
    return session_open_data(s, s->options.files, s->options.n_files);
}

/* ---- samples and units ---- */

int session_samples(const Session *s, Sample *const **out) {
    *out = s->outside ? &s->outside : s->samples.data;
    return s->outside ? 1 : (int)s->samples.n;
}

Dataset *session_dataset(Session *s) {
    Sample *const *samples;
    return session_samples(s, &samples) ? &samples[0]->data : NULL;
}

/* The events that --in leaves. */
static Status restrict_events(Session *s, JobUnit *unit) {
    Ast *block;
    if (!s->options.in) return HML_OK;
    if (parse_text(&block, s->options.in, &s->arena, is_multi, s, s->diags) != HML_OK)
        return HML_FAIL;
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *a = block->kids[i];
        if (a->kind != AST_LINE)
            return diag_error(s->diags, HML_E_SYNTAX, a->span, "only cuts can stand here");
        for (int k = 0; k < a->n_kids; k++) {
            Value v = elab_cut(&s->elab, a->kids[k]);
            if (v.kind == VALUE_NONE) return HML_FAIL;
            unit->base = plan_domain(&unit->plan, unit->base, v.node, a->kids[k]->span);
        }
    }
    return HML_OK;
}

JobUnit *session_unit(Session *s, Sample *sample) {
    const View *view = sample ? &sample->view : &s->nothing;
    if (s->elab.sample != view->sample || !sample) elab_enter(&s->elab, view);
    for (size_t i = 0; i < s->job->units.n; i++)
        if (s->job->units.data[i]->sample == sample) return s->job->units.data[i];
    JobUnit *unit = arena_new(&s->arena, JobUnit);
    unit->sample = sample;
    plan_open(&unit->plan, &s->elab.ir, view->catalog, view->sample, &s->arena);
    unit->base = unit->plan.domains.data[0];
    vec_push(&s->job->units, unit);
    restrict_events(s, unit);
    return unit;
}

const char *session_text(Session *s, const Ast *a) {
    Str text = {a->span.src->text + a->span.begin, a->span.end - a->span.begin};
    text = str_trim(text);
    char *copy = arena_strndup(&s->arena, text.p, text.n);
    for (char *c = copy; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    return copy;
}

/* ---- texts ---- */

Status session_parse(Session *s, Ast **out, const SourceText *src) {
    return parse_text(out, src, &s->arena, is_multi, s, s->diags);
}

Status session_emit(Session *s, Job *job) {
    Plan **plans = arena_array(&s->arena, Plan *, job->units.n + 1);
    for (size_t i = 0; i < job->units.n; i++) plans[i] = &job->units.data[i]->plan;
    plan_reductions(plans, (int)job->units.n);
    for (size_t i = 0; i < job->units.n; i++) {
        JobUnit *unit = job->units.data[i];
        unit->program = program_emit(&unit->plan);
        const char *wrong = program_verify(unit->program, &s->arena);
        if (wrong) return diag_error(s->diags, HML_E_INTERNAL, (Span){0}, "bytecode: %s", wrong);
    }
    return HML_OK;
}

static void help_without_data(Session *s) {
    const Diags *d = s->diags; /* of names and observables alone */
    int code = d->items.n ? (int)d->items.data[d->items.n - 1].code : 0;
    bool named = code == HML_E_NAME || code == HML_E_OBSERVABLE || code == HML_E_KIND;
    bool given = !named || s->samples.n || s->options.without_data || s->options.n_files;
    if (!given && s->diags->items.n)
        diag_help(s->diags, "no data is open: name files behind the expression, or open(\"...\")");
}

Status session_compile(Session *s, Job *job, const SourceText *src) {
    *job = (Job){0};
    Ast *block;
    s->job = job;
    s->n_before = s->elab.variables.n;
    if (session_parse(s, &block, src) != HML_OK) return HML_FAIL;
    size_t before = s->diags->n_errors;
    if (!s->options.without_data && session_data(s) != HML_OK) return HML_FAIL;
    s->given = arena_array(&s->arena, uint8_t, s->options.n_lets + 1);
    Status status = script_run(s, block);
    if (status == HML_OK && !s->options.interactive) status = script_check_given(s, block);
    if (status == HML_OK && s->diags->n_errors == before) return session_emit(s, job);
    help_without_data(s);
    return HML_FAIL;
}

Status session_execute(Session *s, Job *job, const PassOptions *options) {
    int n = (int)job->units.n;
    PassUnit *units = arena_array(&s->arena, PassUnit, n);
    for (int i = 0; i < n; i++) {
        JobUnit *u = job->units.data[i];
        units[i] = (PassUnit){u->program, u->sample ? &u->sample->data : NULL, &u->result};
    }
    Status status = pass_run(units, n, options, &s->arena, s->diags);
    job->ran = true;
    return status;
}

void job_forget(Job *job) {
    for (size_t i = 0; job->ran && i < job->units.n; i++)
        pass_close(&job->units.data[i]->result, job->units.data[i]->program);
    job->ran = false;
}

void job_close(Job *job) {
    job_forget(job);
    for (size_t i = 0; i < job->outputs.n; i++) vec_free(&job->outputs.data[i].steps);
    vec_free(&job->outputs);
    for (size_t i = 0; i < job->units.n; i++) plan_close(&job->units.data[i]->plan);
    vec_free(&job->units);
}
