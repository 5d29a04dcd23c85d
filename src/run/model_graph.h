/* model_graph.h - a model as it is written, taken apart: the columns that it needs of the events,
 * which of them are observables, its parameters; and made into a graph of stat/model once the run
 * knows all values.
 *
 * Whatever has no parameter is a column (one value a row) or a number. What densities are
 * normalised over is an observable.
 */
#ifndef HML_RUN_MODEL_GRAPH_H
#define HML_RUN_MODEL_GRAPH_H

#include "run/density.h"
#include "stat/model/model.h"

typedef struct ModelColumn {
    Node *node;
    const char *name, *unit; /* as written; NULL: none */
    bool observable;
    const Range *ranges; /* n_ranges; 0: the whole support */
    int n_ranges;
} ModelColumn;

typedef struct ModelGraph {
    Node *root;
    VEC(ModelColumn) columns;
    VEC(const ModelParam *) params;
    int stage;            /* the stage in which all its values are known */
    bool waits;           /* for densities of events that a pass reads */
    const Domain *domain; /* the cuts, where they are known before graph_find; else NULL */
    Arena *arena;
    Session *session;
} ModelGraph;

/* Finds columns and parameters below root, adding to what is there. False, and told, where
 * something cannot stand in a model. */
bool graph_find(ModelGraph *g, Session *s, Node *root);
/* x is an observable, whether or not a density is of it. Before graph_find. */
void graph_observe(ModelGraph *g, Session *s, Node *x);
void graph_free(ModelGraph *g);
/* Lives as long as the session from now on, and grows no more. */
void graph_keep(ModelGraph *g);
/* Number of a parameter; added where it is new. */
int graph_param(ModelGraph *g, const ModelParam *p);
/* Ranges of the observables: given by `range = ` (NULL: not given), else by the cuts of the domain
 * and those above it. */
bool graph_ranges(ModelGraph *g, Session *s, const Ast *given, const Domain *domain);

/* The node of m that computes n. param[k]: number of parameter k of the graph. */
int graph_make(Model *m, const ModelGraph *g, const Node *n);
/* The text that a node was written as, on one line. */
const char *graph_text(Session *s, const Node *n);

#endif
