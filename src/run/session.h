/* session.h - one conversation with the language: texts compiled and run over a dataset.
 *
 * A session keeps definitions, variables and the open data from text to text (a script is one text,
 * a REPL line another). session_compile turns a text into a Job: a program and the outputs that
 * were asked for, in order; session_execute runs it. Nothing is printed here.
 */
#ifndef HML_RUN_SESSION_H
#define HML_RUN_SESSION_H

#include "lang/elab.h"
#include "run/pass.h"

typedef struct SessionOptions {
    const char *const *files; /* data given from outside; a text that opens data overrides it */
    int n_files;
    DatasetOptions data;
    const SourceText *in; /* cuts that every output is restricted to, or NULL */
    bool has_hist;        /* summaries come with a histogram */
    HistAxis hist;
    bool interactive;  /* definitions may be replaced, with a note */
    bool without_data; /* names are those of the naming convention; nothing is run */
} SessionOptions;

typedef struct Session {
    SessionOptions options;
    Arena arena; /* of all texts, trees and graphs */
    Diags *diags;
    Prelude prelude;
    Definitions script;
    Dataset data;
    bool has_data;
    Elab elab;
    VEC(const Ast *) assigned; /* interactive: assignments, to be done again for other data */
} Session;

typedef enum OutputKind {
    OUTPUT_CUTFLOW, /* steps */
    OUTPUT_SUMMARY, /* sink, nodes[0] */
    OUTPUT_ROWS,    /* sink, nodes */
    OUTPUT_VALUES,  /* nodes: value-level; names NULL for texts */
} OutputKind;

typedef struct Step {
    const char *text; /* of the cut, as written */
    const Ast *ast;
    Domain *domain;
    Node *mask;
    Sink *missing; /* counts events with a missing operand; NULL: there can be none */
} Step;

typedef struct Output {
    OutputKind kind;
    Domain *base; /* events that it speaks of */
    VEC(Step) steps;
    Sink *sink;
    Node **nodes;
    const char **names; /* as written */
    int n_nodes;
    int *results; /* VALUES: numbers of the plan's results */
} Output;

typedef struct Job {
    Plan plan;
    Program *program;
    Domain *base;
    VEC(Output) outputs;
    bool reads_events;
    PassResult result;
    bool ran;
} Job;

Status session_open(Session *s, const SessionOptions *options, Diags *diags);
void session_close(Session *s);
/* Opens the data given from outside, if that has not been done. */
Status session_data(Session *s);
/* Opens other data; variables are computed anew from it where that can be done. */
Status session_open_data(Session *s, const char *const *names, int n);
/* src must live as long as the session. */
Status session_parse(Session *s, Ast **out, const SourceText *src);
Status session_compile(Session *s, Job *job, const SourceText *src);
Status session_execute(Session *s, Job *job, const PassOptions *options);
/* Forgets what was computed, so that the job can run again. */
void job_forget(Job *job);
void job_close(Job *job);

#endif
