/* app.h - the commands of the program; each returns the exit code. */
#ifndef HML_APP_APP_H
#define HML_APP_APP_H

#include "app/options.h"
#include "app/output.h"
#include "app/report.h"

/* An expression or the text of a script over the files of the options. */
ExitCode command_run(const Options *o, const SourceText *src, const char *const *files,
                     int n_files);
ExitCode command_script(const Options *o, const char *path, const char *const *files, int n_files);
ExitCode command_list(const Options *o, const char *const *files, int n_files);
ExitCode command_describe(const Options *o, const char *const *files, int n_files);
ExitCode command_explain(const Options *o, const char *text, const char *const *files, int n_files);
ExitCode command_help(const Options *o, const char *const *words, int n_words);
ExitCode command_repl(const Options *o);

/* help.c */
void help_usage(StrBuf *out);
void help_version(StrBuf *out);
/* A page about a name: builtin, observable, option, error ...; false where nothing is known. */
bool help_topic(StrBuf *out, const char *topic);

/* reference.c: a page of the reference ("functions" ...) or "man"; false where there is none. */
bool help_reference(StrBuf *out, const char *page);
void help_reference_pages(StrBuf *out);

/* run.c: the text of a script file. */
Status script_source(SourceText *out, Arena *arena, const char *path, Diags *diags);
/* where: RUN:EVENT or a number; text: a script or cuts. */
ExitCode command_why(const Options *o, const char *where, const char *text,
                     const char *const *files, int n_files);

/* run.c, shared with the REPL: compiles, runs and shows one text. must_ask: a text without a cut
 * or observable is a mistake. */
ExitCode run_text(Session *s, const Options *o, const SourceText *src, OutputStream *to,
                  bool must_ask);
void options_session(const Options *o, SessionOptions *out, SourceText *in);
void options_pass(const Options *o, Format format, PassOptions *out);

/* Set by Ctrl-C while a pass runs; the pass then ends. */
extern volatile int app_cancel;

/* progress.c */
void progress_show(void *ctx, const Progress *p);
void progress_clear(void);
/* A line on stderr while something runs. */
void progress_remark(const char *line);

#endif
