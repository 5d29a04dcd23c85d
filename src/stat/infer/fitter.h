/* fitter.h - fits of a Problem one after the other, free or with parameters held: what scans,
 * tests and toys are made of.
 *
 * A fitter has its own copy of the parameters, whose limits may be changed, and room that is used
 * again by each fit. A Problem's data may change between fits; the fitter keeps nothing of it.
 * Values are in units of -2 ln L. One thread at a time.
 */
#ifndef HML_STAT_INFER_FITTER_H
#define HML_STAT_INFER_FITTER_H

#include "stat/min/minimise.h"
#include "stat/model/problem.h"

/* One fit. x is memory of whoever opened the point. */
typedef struct FitPoint {
    double value; /* of -2 ln L or chi2 at x; NaN where there is none */
    double *x;    /* n */
    double edm;
    bool ok;         /* it is a minimum */
    const char *why; /* where not ok: in words; valid until the next fit of the same fitter */
} FitPoint;

typedef struct Fitter {
    Problem *problem; /* borrowed; the data at hand is fitted */
    Objective objective;
    Parameter *params;  /* n: a copy; start values, limits and what is fixed may be changed */
    MinOptions options; /* options.cov: where metrics start (of this memory or the caller's) */
    double *cov;        /* room for options.cov, n x n */
    /* Each fit is done from the start values too, and the lower minimum is taken: for functions
     * that have several. Costs twice as much. */
    bool careful;
    FitPoint other; /* room */
    Arena kept, scratch;
} Fitter;

FitPoint fitter_point(Arena *arena, int n);
void fitter_copy(FitPoint *to, const FitPoint *from, int n);

/* params: other start values, limits or fixed ones than the Problem's; NULL: its. */
void fitter_open(Fitter *f, Problem *p, const Parameter *params);
void fitter_close(Fitter *f);

/* All errors too (HESSE); arrays of *m live in the arena. From start values; from: other ones. */
void fitter_measure(Fitter *f, Minimum *m, const double *from, Arena *arena);
/* The metric from which later fits start; NULL: none. */
void fitter_metric(Fitter *f, const double *cov);
/* The covariance of a minimum as that metric, where it is a good one. */
void fitter_learn(Fitter *f, const Minimum *m);

/* Free in all that is not fixed, from these values (NULL: start values); returns out->ok. */
bool fitter_free(Fitter *f, FitPoint *out, const double *from);
/* With parameter k held at a value, or n of them. */
bool fitter_held(Fitter *f, FitPoint *out, int k, double at, const double *from);
bool fitter_held_all(Fitter *f, FitPoint *out, const int *k, const double *at, int n,
                     const double *from);

#endif
