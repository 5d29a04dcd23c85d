/* session.h - one conversation with the language: texts compiled and run over samples.
 *
 * A session keeps definitions, variables and open samples from text to text (a script is one text,
 * a REPL line another). session_compile turns a text into a Job: programs and the outputs that
 * were asked for, in order; session_execute runs it. Nothing is printed here.
 */
#ifndef HML_RUN_SESSION_H
#define HML_RUN_SESSION_H

#include "run/job.h"

typedef struct SessionOptions {
    const char *const *files; /* data given from outside: the default sample */
    int n_files;
    DatasetOptions data;
    const SourceText *in;    /* cuts that every output is restricted to, or NULL */
    const char *const *lets; /* NAME=VALUE: these values go before those of the script */
    int n_lets;
    bool has_hist; /* summaries come with a histogram */
    HistAxis hist;
    bool interactive;  /* definitions may be replaced, with a note */
    bool without_data; /* names are those of the naming convention; nothing is run */
} SessionOptions;

typedef struct Variation Variation; /* vary.c */
typedef struct Universe Universe;

/* A number made of figures of things, computed when the events had been read. */
typedef struct LateValue {
    const Node *node;
    double value;
} LateValue;

typedef struct Session {
    SessionOptions options;
    Arena arena; /* of all texts, trees and graphs */
    Diags *diags;
    Prelude prelude;
    Definitions script;
    Elab elab;
    Catalog no_columns;
    View nothing;          /* without data */
    VEC(Sample *) samples; /* in the order they were opened */
    Sample *outside;       /* given from outside, NULL */
    VEC(Universe *) universes;
    int n_views;
    double lumi;                    /* per pb, NAN: not set */
    VEC(struct Region *) regions;   /* in the order they were written */
    VEC(struct Problem *) problems; /* of fits, to be closed at the end */
    VEC(LateValue) late_values;
    bool wants_terms; /* steps keep the parts of their cuts */
    int use_depth;
    int threads;                      /* of passes that a statement forces; 0: all */
    const volatile int *cancel;       /* may be NULL */
    void (*remark)(const char *line); /* what a user may want to know early; may be NULL */
    VEC(JobUnit *) kept;              /* of jobs that are done */
    size_t n_before;                  /* variables before the text at work */
    Job *job;                         /* at work */
    uint8_t *given;                   /* by number of options.lets: was the value used? */
} Session;

Status session_open(Session *s, const SessionOptions *options, Diags *diags);
void session_close(Session *s);
/* Opens the data given from outside, if that has not been done. */
Status session_data(Session *s);
/* Opens other data from outside. */
Status session_open_data(Session *s, const char *const *names, int n);
/* src must live as long as the session. */
Status session_parse(Session *s, Ast **out, const SourceText *src);
Status session_compile(Session *s, Job *job, const SourceText *src);
Status session_emit(Session *s, Job *job); /* the programs of a job; part of compiling */
Status session_execute(Session *s, Job *job, const PassOptions *options);
/* The data that lines speak of: the first of the samples; NULL: none is open. */
Dataset *session_dataset(Session *s);
/* Forgets what was computed, so that the job can run again. */
void job_forget(Job *job);
void job_close(Job *job);
/* The same, but what was filled stays as long as the session: things of a text can be asked for by
 * a later one. A text that failed leaves no values behind. */
void session_release(Session *s, Job *job, bool ok);

/* ---- for the other files of this folder ---- */

/* Closes the problem when the session ends. */
void session_keep_problem(Session *s, struct Problem *p);

/* The samples that a statement without `from` speaks of. */
int session_samples(const Session *s, Sample *const **out);
/* The plan of a sample (NULL: of values) in the job at work; enters its view. */
JobUnit *session_unit(Session *s, Sample *sample);
/* The text of a node as written, on one line. */
const char *session_text(Session *s, const Ast *a);

/* script.c: statements. */
Status script_run(Session *s, const Ast *block);
/* Was every value that is given from outside asked for? */
Status script_check_given(Session *s, const Ast *block);

/* book.c: what lines and print ask for. */
Status book_line(Session *s, const Ast *a, bool go_on);
Output *book_output(Session *s, OutputKind kind, JobUnit *unit);
/* A step of a chain of cuts: the events of before for which mask holds; a: the cut as written. */
Step book_step(Session *s, JobUnit *unit, Domain *before, const char *text, Node *mask,
               const Ast *a);
/* Is the expression a condition by its form? */
bool book_is_condition(const Ast *a);

/* host.c: functions that need the run. */
Value host_call(void *session, Elab *e, const struct Builtin *b, const Ast *call);
Value host_region(void *session, Elab *e, const Ast *a);
bool host_truth(void *session, Node *n, bool *out);

#endif
