/* toys.h - many data sets drawn from a Problem, each with work of its own, on threads.
 *
 * Toy number i of ensemble e draws from stream e * 2^32 + i of the seed, on a copy of the Problem,
 * and its result goes to place i: the same numbers whatever the threads and the order. A toy whose
 * work fails is recorded with its number, stream and parameters, and no others are lost for it: its
 * values are NaN, and all that is made of toys counts the valid ones.
 */
#ifndef HML_STAT_INFER_TOYS_H
#define HML_STAT_INFER_TOYS_H

#include "stat/infer/fitter.h"

/* What the user asks for. */
typedef struct ToyPlan {
    uint64_t seed;
    int n;
    int threads; /* 0: one */
    /* Called now and then, by one thread at a time; early too, so that a user sees failures soon:
     * after 10 toys, 100, 1000 and each further tenth. May be NULL. */
    void (*note)(void *ctx, int done, int invalid);
    bool (*stop)(void *ctx); /* true: no more toys; may be NULL */
    void *ctx;
} ToyPlan;

typedef struct ToyFailure {
    int toy;
    uint64_t stream; /* with the seed: how to draw it again */
    const double *x; /* parameters where the work ended; NULL: the data could not be drawn */
    const char *why;
} ToyFailure;

/* What happened, in the order of toys. */
typedef struct ToyLog {
    uint64_t seed;
    int n;                /* asked for */
    int n_done;           /* fewer where it was stopped */
    int n_valid;          /* of those done */
    ToyFailure *failures; /* n_done - n_valid */
    int n_failures;
} ToyLog;

/* What one thread works on. */
typedef struct ToyBench {
    Fitter fitter;   /* of a copy of the Problem, whose data are the toy's */
    void *state;     /* of open */
    const double *x; /* to be set by run: where it ended, for the record of failures */
    const char *why; /* to be set by run where it fails */
    int toy;
} ToyBench;

typedef struct ToyWork {
    const Problem *problem;
    const double *at;        /* where data are drawn: its parameters */
    const Parameter *params; /* of fitters; NULL: the Problem's */
    const double *cov;       /* a metric for fits to start from; NULL */
    uint32_t ensemble;
    int n_out;                             /* values that each toy gives */
    void *(*open)(void *ctx, ToyBench *b); /* state of a thread; may be NULL */
    void (*close)(void *state);
    /* The work of a toy, with its data in place; false: it failed. Depends on nothing that earlier
     * toys left. */
    bool (*run)(void *ctx, ToyBench *b, double *out);
    void *ctx;
} ToyWork;

/* values: plan->n x work->n_out. The log lives in the arena. */
void toys_run(ToyLog *log, double *values, const ToyWork *work, const ToyPlan *plan, Arena *arena);
uint64_t toys_stream(uint32_t ensemble, int toy);

/* ---- probabilities by counting ---- */

/* Of n valid toys, so many were at or above the observed value: p = (n_above + 1) / (n + 1)
 * (Davison and Hinkley, Bootstrap Methods, 1997, section 4.2), binomial error, and Z = Phi^-1(1 -
 * p) with the error of p propagated; -INFINITY where p is 1. p_least and p_most: if all toys that
 * failed had been below, or above. */
typedef struct ToyProbability {
    int n, n_above, n_failed;
    double p, p_error, z, z_error, p_least, p_most;
} ToyProbability;
ToyProbability toys_probability_of(int n_above, int n, int n_failed);
/* From value number `which` of each toy. Values of discrete data that are the same come out of fits
 * with small differences: those less than tolerance below the observed one count as equal. */
ToyProbability toys_probability(const ToyLog *log, const double *values, int stride, int which,
                                double observed, double tolerance);
/* The value below which the part p of the valid values lies (linear between ranks), and its error
 * from the binomial spread of ranks; NaN where there are none. sorted: n valid values. */
double toys_quantile(const double *sorted, int n, double p, double *error);
/* Copies value number `which` of each valid toy, sorted; returns how many. out: log->n. */
int toys_sorted(double *out, const ToyLog *log, const double *values, int stride, int which);

#endif
