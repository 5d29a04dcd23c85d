/* explain.c - `hml explain`: what names and cuts mean, what is read, the bytecode. */
#include "lang/explain.h"
#include "app/app.h"
#include "lang/parse.h"
#include "out/cost_out.h"
#include "out/explained.h"

/* Every name and cut of a text, as the output format wants it. */
static Status explain_lines(Session *s, const Ast *block, ExplainedStyle *style, StrBuf *out) {
    Status status = HML_OK;
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *line = block->kids[i];
        Explanation x;
        if (line->kind != AST_LINE) continue;
        if (explain_is_multiple(&s->elab, line)) {
            if (explain_line(&x, &s->elab, line) == HML_OK) explained_write(out, s, &x, style);
            continue;
        }
        for (int k = 0; k < line->n_kids; k++) {
            const Ast *item = line->kids[k];
            bool ok = explain_item(&x, &s->elab, item) == HML_OK;
            if (ok && line->n_kids > 1 && !x.node) /* an object alone among observables */
                ok = elab_node(&s->elab, item) != NULL;
            if (!ok) status = HML_FAIL;
            if (ok) explained_write(out, s, &x, style);
        }
    }
    return status;
}

/* Objects alone are explained, but are nothing that could be run. */
static bool runs(Session *s, const Ast *block) {
    for (int i = 0; i < block->n_kids; i++) {
        const Ast *line = block->kids[i];
        if (line->kind != AST_LINE) continue;
        for (int k = 0; k < line->n_kids; k++) {
            if (line->kids[k]->kind != AST_PATH) continue;
            size_t before = s->diags->items.n;
            Value v = elab_path(&s->elab, line->kids[k]);
            diag_truncate(s->diags, before);
            if (v.kind == VALUE_OBJECTS) return false;
        }
    }
    return true;
}

static Status explain_text(Session *s, const SourceText *src, ExplainedStyle *style, StrBuf *out) {
    Ast *block;
    if (session_data(s) != HML_OK || session_parse(s, &block, src) != HML_OK) return HML_FAIL;
    if (!block->n_kids)
        return diag_error(s->diags, HML_E_SYNTAX, (Span){0}, "there is nothing to explain");
    if (runs(s, block)) {
        style->job = arena_new(&s->arena, Job);
        if (session_compile(s, style->job, src) != HML_OK) return HML_FAIL;
    }
    if (explain_lines(s, block, style, out) != HML_OK) return HML_FAIL;
    if (style->job) explained_program(out, s, style);
    return HML_OK;
}

/* What a script reads, how often, and its bytecode. */
static Status explain_script(Session *s, const SourceText *src, ExplainedStyle *style,
                             StrBuf *out) {
    style->job = arena_new(&s->arena, Job);
    style->with_file = true;
    if (session_compile(s, style->job, src) != HML_OK) return HML_FAIL;
    explained_program(out, s, style);
    return HML_OK;
}

/* Runs the text and tells what that cost. */
static Status explain_cost(Session *s, const Options *o, const SourceText *src,
                           ExplainedStyle *style, StrBuf *out) {
    PassOptions pass;
    options_pass(o, style->format, &pass);
    if (session_data(s) != HML_OK) return HML_FAIL;
    style->job = arena_new(&s->arena, Job);
    if (session_compile(s, style->job, src) != HML_OK) return HML_FAIL;
    Status status = session_execute(s, style->job, &pass);
    progress_clear();
    if (status == HML_OK) cost_write(out, style->job, style->format);
    return status;
}

ExitCode command_explain(const Options *o, const char *text, const char *const *files,
                         int n_files) {
    Diags diags = {0};
    Session s;
    SessionOptions options;
    SourceText in;
    OutputStream *to = NULL;
    options_session(o, &options, &in);
    options.files = files;
    options.n_files = n_files;
    bool script = cstr_ends(text, ".hml");
    options.without_data = n_files == 0 && !script;
    ExplainedStyle style = {.format = options_format(o), .with_file = n_files > 0};
    SourceText src = {"explain", text, strlen(text)};
    Arena arena = {0};
    StrBuf out = {0};
    Status status = session_open(&s, &options, &diags);
    if (status == HML_OK) status = output_open(&to, o->output, &diags);
    if (status == HML_OK && script) status = script_source(&src, &arena, text, &diags);
    if (status == HML_OK && o->cost)
        status = explain_cost(&s, o, &src, &style, &out);
    else if (status == HML_OK)
        status =
            script ? explain_script(&s, &src, &style, &out) : explain_text(&s, &src, &style, &out);
    if (status == HML_OK) {
        output_write(to, (Str){buf_cstr(&out), out.n});
        output_commit(to, &diags);
    } else {
        output_abandon(to);
    }
    ExitCode code = report_all(&diags);
    if (style.job) job_close(style.job);
    session_close(&s);
    arena_free(&arena);
    buf_free(&out);
    diag_free(&diags);
    return code;
}
