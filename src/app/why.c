/* why.c - `hml why`: every cut of a script for one event. */
#include "app/app.h"
#include "out/why_out.h"

static Status why_text(Session *s, const Options *o, const SourceText *src, const char *where,
                       StrBuf *out) {
    Why why;
    OutcomeStyle style = {.format = options_format(o)};
    PassOptions pass = {.limit = -1, .threads = o->threads, .cancel = &app_cancel};
    Status status = why_compile(s, &why, src, where);
    if (status == HML_OK) status = session_execute(s, &why.job, &pass);
    if (status == HML_OK && !why_write(out, &why, &style))
        status =
            diag_error(s->diags, HML_E_DATA, (Span){0}, "there is no event %s in the data", where);
    why_close(&why);
    return status;
}

ExitCode command_why(const Options *o, const char *where, const char *text,
                     const char *const *files, int n_files) {
    Diags diags = {0};
    Arena arena = {0};
    Session s;
    SessionOptions options;
    SourceText in, src;
    OutputStream *to = NULL;
    StrBuf out = {0};
    options_session(o, &options, &in);
    options.files = files;
    options.n_files = n_files;
    Status status = session_open(&s, &options, &diags);
    src = (SourceText){"cut", text, strlen(text)};
    if (status == HML_OK && cstr_ends(text, ".hml"))
        status = script_source(&src, &arena, text, &diags);
    if (status == HML_OK) status = output_open(&to, o->output, &diags);
    if (status == HML_OK) status = why_text(&s, o, &src, where, &out);
    if (status == HML_OK) {
        output_write(to, (Str){buf_cstr(&out), out.n});
        output_commit(to, &diags);
    } else {
        output_abandon(to);
    }
    ExitCode code = report_all(&diags);
    session_close(&s);
    buf_free(&out);
    arena_free(&arena);
    diag_free(&diags);
    return code;
}
