/* cutflow.h - cutflows and N-1 tables of the language: counts and weights of a region's steps for
 * each sample.
 */
#ifndef HML_RUN_CUTFLOW_H
#define HML_RUN_CUTFLOW_H

#include "run/region.h"
#include "run/session.h"

typedef struct FlowRow {
    const char *text;
    Domain *domain;
    Sink *weight; /* sums of weights of its events; NULL: unweighted */
    Sink *missing;
    bool is_bin; /* one of the disjoint bins of the region, not a step of the chain */
    /* loaded or added: the figures themselves */
    uint64_t raw, n_missing;
    double sumw, sumw2;
    const struct FlowPart *parts[2]; /* the sum of this row in two others; NULL */
    int at;
} FlowRow;

typedef struct FlowPart {
    const char *sample, *variation;
    JobUnit *unit; /* NULL: figures are in the rows */
    FlowRow *rows; /* [0]: all events */
    int n_rows;
    bool weighted, normalised;
    int role; /* FlowRole */
} FlowPart;

typedef struct CutflowThing {
    Handle handle;
    const char *name; /* of the region */
    bool n_minus_1;   /* row i: the events that pass all cuts but the i-th */
    FlowPart *series; /* one per sample, then those of variations that change something */
    int n_series, n_nominal;
    double *reference; /* counts to compare with, one per row; NULL */
    int n_reference;
    const char *merit;       /* "s/sqrt(b)", "s/sqrt(s+b)", "asimov"; NULL: none asked for */
    double background_error; /* relative, for asimov */
} CutflowThing;

/* Is the series one of signal, of background, or neither? By the samples named in the call. */
typedef enum FlowRole { FLOW_OTHER, FLOW_SIGNAL, FLOW_BACKGROUND } FlowRole;

CutflowThing *cutflow_book(Session *s, const struct Builtin *b, const Ast *call);
CutflowThing *cutflow_of(Handle *h);
/* One without series, to be filled in. */
CutflowThing *cutflow_new(Arena *arena, const char *name);

/* Figures of a row of a job that ran. */
uint64_t cutflow_raw(const FlowPart *series, const FlowRow *row);
double cutflow_sumw(const FlowPart *series, const FlowRow *row);
double cutflow_sumw2(const FlowPart *series, const FlowRow *row);
/* The figure of merit behind row i. */
double cutflow_merit(const CutflowThing *c, int i);
uint64_t cutflow_missing(const FlowPart *series, const FlowRow *row);

#endif
