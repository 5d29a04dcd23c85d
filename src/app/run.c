/* run.c - one-liners, scripts and REPL lines: compile, run, show. */
#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "out/cost_out.h"
#include "out/outcome.h"
#include "out/terminal.h"

volatile int app_cancel;

enum { TABLE_LIMIT = 40, WIDTH_FALLBACK = 80, WIDTH_MAX = 120 };

void options_session(const Options *o, SessionOptions *out, SourceText *in) {
    *out = (SessionOptions){.data = o->dataset, .has_hist = o->has_hist, .hist = o->hist};
    out->lets = o->lets.data;
    out->n_lets = (int)o->lets.n;
    if (!o->in) return;
    *in = (SourceText){"--in", o->in, strlen(o->in)};
    out->in = in;
}

/* Knobs for the tests: pieces of a given size, unusual shapes of vectors. */
static void debug_options(PassOptions *p) {
    const char *chunk = getenv("HML_DEBUG_CHUNK"), *shapes = getenv("HML_DEBUG_SHAPES");
    if (chunk) p->chunk_rows = MAX_OF(1, atoi(chunk));
    if (shapes && strstr(shapes, "selected")) p->force |= VM_FORCE_SELECTED;
    if (shapes && strstr(shapes, "flat")) p->force |= VM_FORCE_FLAT;
    if (shapes && strstr(shapes, "masked")) p->force |= VM_FORCE_MASKED;
    if (shapes && strstr(shapes, "pieces")) p->force |= VM_FORCE_PIECES;
}

void options_pass(const Options *o, Format format, PassOptions *p) {
    *p = (PassOptions){.measure = o->cost || o->profile,
                       .threads = o->threads,
                       .limit = o->has_limit ? o->limit : -1};
    bool people = format == FORMAT_TABLE || format == FORMAT_MD;
    if (!o->has_limit && people) p->limit = TABLE_LIMIT;
    if (!o->no_progress) p->progress = progress_show;
    p->cancel = &app_cancel;
    debug_options(p);
}

/* Bins for the summaries of a job, from a look at the first piece of the data. */
static Status find_axes(Session *s, Job *job, const PassOptions *options) {
    bool any = false;
    for (size_t i = 0; i < job->outputs.n; i++)
        any = any || job->outputs.data[i].kind == OUTPUT_SUMMARY;
    if (!any || s->options.has_hist || !session_dataset(s)) return HML_OK;
    PassOptions first = *options;
    first.pieces = 1;
    first.rows = NULL;
    first.progress = NULL;
    if (session_execute(s, job, &first) != HML_OK) return HML_FAIL;
    for (size_t i = 0; i < job->outputs.n; i++) {
        const Output *out = &job->outputs.data[i];
        if (out->kind != OUTPUT_SUMMARY || out->nodes[0]->elem == HML_STR) continue;
        const Summary *m = &unit_sink(out->unit, out->sink)->summary;
        if (!m->n) continue;
        HistAxis *axis = arena_new(&s->arena, HistAxis);
        terminal_axis(m->min, m->max, summary_mean(m), summary_std(m),
                      out->nodes[0]->elem != HML_F64, &axis->bins, &axis->lo, &axis->hi);
        out->sink->detail = axis;
    }
    job_forget(job);
    return HML_OK;
}

typedef struct Listing { /* the tables of a job that are being written */
    RowWriter *writers;
    const Job *job;
} Listing;

static void rows_take(void *ctx, const Sink *sink, const Cell *cells, size_t n) {
    const Listing *l = ctx;
    for (size_t i = 0; i < l->job->outputs.n; i++)
        if (l->job->outputs.data[i].sink == sink) rows_add(&l->writers[i], cells, n);
}

static void show(Session *s, Job *job, const OutcomeStyle *style, const Listing *list,
                 OutputStream *to) {
    for (size_t i = 0; i < job->outputs.n; i++) {
        const Output *out = &job->outputs.data[i];
        StrBuf text = {0};
        if (i && style->format == FORMAT_TABLE && !outcome_is_line(out)) buf_addc(&text, '\n');
        if (out->kind == OUTPUT_ROWS) {
            output_write(to, (Str){buf_cstr(&text), text.n});
            uint64_t all = unit_sink(out->unit, out->sink)->rows, kept = list->writers[i].n;
            rows_close(&list->writers[i], all - kept, out->unit->result.cut_short);
        } else {
            outcome_write(&text, s, out, style);
            output_write(to, (Str){buf_cstr(&text), text.n});
        }
        buf_free(&text);
    }
}

/* Files that were left out; answers how many. */
static size_t report_skipped(const Session *s) {
    size_t n = 0;
    for (size_t k = 0; k < s->samples.n; k++) {
        const Dataset *d = &s->samples.data[k]->data;
        for (size_t i = 0; i < d->skipped.n; i++, n++)
            fprintf(stderr, "%s%s: %s\n", n ? "" : "hml: files left out:\n",
                    d->skipped.data[i].path, d->skipped.data[i].why);
    }
    return n;
}

static void show_profile(const Job *job) {
    StrBuf text = {0};
    profile_write(&text, job, FORMAT_TABLE);
    fputs(buf_cstr(&text), stderr);
    buf_free(&text);
}

static ExitCode run_job(Session *s, const Options *o, Job *job, OutputStream *to) {
    OutcomeStyle style = {options_format(o), os_terminal_width(1, WIDTH_FALLBACK)};
    style.width = MIN_OF(style.width, WIDTH_MAX);
    PassOptions pass;
    options_pass(o, style.format, &pass);
    Listing list = {arena_array(&s->arena, RowWriter, job->outputs.n + 1), job};
    for (size_t i = 0; i < job->outputs.n; i++)
        if (job->outputs.data[i].kind == OUTPUT_ROWS)
            rows_open(&list.writers[i], s, &job->outputs.data[i], style.format, output_write, to);
    pass.rows = rows_take;
    pass.rows_ctx = &list;
    Status status = style.format == FORMAT_TABLE ? find_axes(s, job, &pass) : HML_OK;
    if (status == HML_OK) status = session_execute(s, job, &pass);
    progress_clear();
    if (status == HML_OK) {
        show(s, job, &style, &list, to);
        if (o->profile) show_profile(job);
    } else {
        for (size_t i = 0; i < job->outputs.n; i++) table_free(&list.writers[i].table);
    }
    if (status == HML_CANCELLED) return EXIT_STOPPED;
    return report_all(s->diags);
}

ExitCode run_text(Session *s, const Options *o, const SourceText *src, OutputStream *to,
                  bool must_ask) {
    Job job;
    ExitCode code;
    s->threads = o->threads;
    s->cancel = &app_cancel;
    s->remark = o->no_progress ? NULL : progress_remark;
    Status status = session_compile(s, &job, src);
    if (status == HML_OK && must_ask && !job.outputs.n)
        status = diag_error(s->diags, HML_E_USAGE, (Span){0},
                            "nothing is asked for: there is no cut and no observable");
    if (status == HML_OK)
        code = run_job(s, o, &job, to);
    else
        code = report_all(s->diags);
    session_release(s, &job, code == EXIT_OK || code == EXIT_INVALID);
    return code;
}

static ExitCode run_source(const Options *o, const SourceText *src, const char *const *files,
                           int n_files, bool script) {
    Diags diags = {0};
    Session s;
    SessionOptions options;
    SourceText in;
    OutputStream *to = NULL;
    options_session(o, &options, &in);
    options.files = files;
    options.n_files = n_files;
    ExitCode code = EXIT_OK;
    if (output_open(&to, o->output, &diags) != HML_OK) {
        code = report_all(&diags);
        diag_free(&diags);
        return code;
    }
    Status status = session_open(&s, &options, &diags);
    if (status == HML_OK)
        code = run_text(&s, o, src, to, !script);
    else
        code = report_all(&diags);
    if (code != EXIT_OK && code != EXIT_INVALID)
        output_abandon(to);
    else if (output_commit(to, &diags) != HML_OK)
        code = report_all(&diags);
    if (report_skipped(&s) && code == EXIT_OK) code = EXIT_SKIPPED;
    session_close(&s);
    diag_free(&diags);
    return code;
}

ExitCode command_run(const Options *o, const SourceText *src, const char *const *files,
                     int n_files) {
    return run_source(o, src, files, n_files, false);
}

Status script_source(SourceText *out, Arena *arena, const char *path, Diags *diags) {
    Str text;
    if (os_read_text(&text, arena, path, diags) != HML_OK) return HML_FAIL;
    *out = (SourceText){path, text.p, text.n};
    return HML_OK;
}

ExitCode command_script(const Options *o, const char *path, const char *const *files, int n_files) {
    Diags diags = {0};
    Arena arena = {0};
    SourceText src;
    ExitCode code = script_source(&src, &arena, path, &diags) == HML_OK
                        ? run_source(o, &src, files, n_files, true)
                        : report_all(&diags);
    arena_free(&arena);
    diag_free(&diags);
    return code;
}
