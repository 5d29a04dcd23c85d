/* like_thing.h - likelihoods of the language: what is compared with what, as parts that add up.
 *
 * nll(MODEL, SAMPLE), poisson(HIST, PREDICTION), chi2(HIST, PREDICTION), least_squares(...) and
 * constrain(...) each give one part; `+` joins them over the same parameters. Parts are booked
 * while the script is read (columns of the events are kept by a sink); like_problem makes the
 * Problem of stat/model when the run has come to it.
 */
#ifndef HML_RUN_LIKE_THING_H
#define HML_RUN_LIKE_THING_H

#include "run/arguments.h"
#include "run/model_graph.h"
#include "run/prediction.h"
#include "stat/model/likelihood.h"

/* Where the events of one sample are kept. */
typedef struct LikeSource {
    JobUnit *unit;
    const Sink *sink; /* values: columns of the model, then y, sigma, weight as far as there are */
} LikeSource;

typedef enum LikeForm { LIKE_ROWS, LIKE_BINS, LIKE_CONSTRAINT } LikeForm;

typedef struct LikePart {
    LikeForm form;
    LikelihoodKind kind;
    const char *what, *from; /* for titles: the model and the data as written */
    ModelGraph graph;        /* root NULL: of a prediction */
    LikeSource *sources;     /* ROWS */
    int n_sources;
    bool has_y, has_sigma, weighted;
    int extended;         /* of events: 1 yes, 0 no, -1: if the model has a number of events */
    const HistPart *hist; /* BINS; or the points of least squares */
    const Prediction *prediction;
    bool centres, points; /* the model at the centres, times the width of the bin or as it is */
    double scale;         /* units of the observable in one of the axis of hist */
    int template_errors;
    Constraint constraint;
    Node *late[2]; /* its mean and sigma where they are figures of other things; NULL: known */
} LikePart;

typedef struct LikeThing {
    Handle handle;
    Session *session;
    LikePart *parts;
    int n_parts;
    const ModelParam **params; /* of all parts */
    int n_params;
    int stage; /* the pass after which everything is known */
} LikeThing;

/* What is wrong with a constraint: of which argument (*name), and why; else NULL. */
const char *like_constraint_wrong(const Constraint *c, const char **name);
LikeThing *like_of(Handle *h); /* NULL where it is none */
/* nll(...), chi2(...), poisson(...), least_squares(...), constrain(...) */
LikeThing *like_book(Session *s, const struct Builtin *b, const Ast *call);
/* What fit(X, ...) makes of its first arguments: a likelihood, or a model and data. */
LikeThing *like_argument(Arguments *a);

/* What was taken of the data. */
typedef struct LikeData {
    double events, outside, missing, nan; /* rows: kept, outside of the ranges, left out */
    bool scaled; /* bins: of a density, which is taken times the sum of their contents */
} LikeData;

/* A likelihood with its data, made when the run has come to it. */
typedef struct LikeProblem {
    Problem *problem;    /* NULL: failure */
    const char *failure; /* what is wrong with model or data */
    Model **models;      /* of each part; all have the parameters of the likelihood */
    const RowData *rows; /* of each part; n 0 where it has bins */
    const BinData *bins; /* of each part; n 0 where it has rows */
    LikeData *data;      /* of each part */
    Problem **parts;
    Parameter *params;
} LikeProblem;

/* threads: for one evaluation. Lives as long as the session. */
void like_problem(LikeProblem *out, const LikeThing *t, int threads);

#endif
