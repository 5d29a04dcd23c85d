/* job.h - what one text asks for: a plan and program for each sample, and outputs in order. */
#ifndef HML_RUN_JOB_H
#define HML_RUN_JOB_H

#include "run/pass.h"
#include "run/sample.h"

/* What is wanted of one sample (NULL: of values alone). */
typedef struct JobUnit {
    Sample *sample;
    Plan plan;
    Domain *base; /* the events that --in leaves */
    bool has_base;
    Program *program;
    PassResult result;
} JobUnit;

typedef enum OutputKind {
    OUTPUT_CUTFLOW, /* steps */
    OUTPUT_SUMMARY, /* sink, nodes[0] */
    OUTPUT_ROWS,    /* sink, nodes */
    OUTPUT_VALUES,  /* nodes: value-level; names NULL for texts */
    OUTPUT_THING,   /* a thing of the run */
} OutputKind;

/* A part of a cut whose value explains it. */
typedef struct StepTerm {
    const char *text;
    const Node *node;
} StepTerm;

typedef struct Step {
    const char *text; /* of the cut: its label, or as written */
    Domain *domain;
    Node *mask;
    Node *weight;    /* of the events up to here; NULL: 1 */
    StepTerm *terms; /* where the session wants them */
    int n_terms;
    Sink *missing; /* counts events with a missing operand; NULL: there can be none */
} Step;

typedef struct Output {
    OutputKind kind;
    JobUnit *unit;
    const char *sample; /* whose it is, where there are several; else NULL */
    Domain *base;       /* events that it speaks of */
    VEC(Step) steps;
    Sink *sink;
    Node **nodes;
    const char **names; /* as written */
    int n_nodes;
    int *results; /* VALUES: numbers of the plan's results */
    Handle *thing;
} Output;

typedef struct Job {
    VEC(JobUnit *) units;
    VEC(Output) outputs;
    bool ran;
} Job;

/* The state of a sink, the events of a domain: of a job that ran. */
static inline const SinkState *unit_sink(const JobUnit *u, const Sink *sink) {
    return &u->result.sinks[sink->id];
}
static inline uint64_t unit_passed(const JobUnit *u, const Domain *d) {
    return u->result.passed[d->id];
}

#endif
