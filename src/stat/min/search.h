/* search.h - a search for a minimum: what its algorithms share.
 *
 * Holds the free parameters in coordinates without limits (u), the best point so far with its
 * gradient and metric, and counts calls. A value that is not finite is INFINITY here: higher than
 * all others. An algorithm is a const table of functions, one for each of MIGRAD, SIMPLEX and SCAN.
 */
#ifndef HML_STAT_MIN_SEARCH_H
#define HML_STAT_MIN_SEARCH_H

#include "stat/min/coordinate.h"
#include "stat/min/minimise.h"

typedef struct Search {
    const Objective *f;
    const Parameter *params;
    Arena *arena;
    int n;             /* free parameters; arrays below have n values where not told */
    Coordinate *of;    /* where they are, and their limits */
    double *x;         /* all parameters of f, at the latest call */
    double *slopes;    /* the gradient of f there, of all its parameters */
    const double *cov; /* what is known of the covariance (MinOptions); NULL */
    int strategy;
    double goal;   /* distance to the minimum that counts as converged */
    double target; /* what is aimed at: less */
    int calls, gradient_calls, max_calls;
    int runaway; /* the coordinate in which the function falls without end; -1 */

    double *u, *g; /* the best point, and the gradient there (once have_gradient) */
    double *v;     /* n x n: inverse of second derivatives, in u */
    double value, edm;
    bool have_gradient;
    bool hesse; /* second derivatives will be measured at the end, and show whether it is one */

    double *width, *curve; /* numerical gradient: steps, second derivatives along axes */
    double *room;          /* search_room(n) values for the algorithm at work */
} Search;

static inline size_t search_room(int n) { return (size_t)n * (3 * (size_t)n + 12); }

/* Starts at the start values; nothing is called. */
void search_open(Search *s, const Objective *f, const Parameter *params, const MinOptions *options,
                 Arena *arena);
/* The best point becomes x (all parameters; free ones are taken inside their limits, but may be at
 * one where the function has a gradient). Forgets its value, gradient and metric. */
void search_start(Search *s, const double *x);

/* s->x becomes that of u. */
void search_external(Search *s, const double *u);
double search_value(Search *s, const double *u);
/* Value, and gradient in u: the function's own, or a numerical one. */
double search_point(Search *s, const double *u, double *g);
/* At s->x, as it was left; the function's own gradient goes to s->slopes. */
double search_value_here(Search *s);
double search_point_here(Search *s);

/* How much of a difference of values is rounding. */
double search_noise(double value);
static inline bool search_spent(const Search *s) {
    return s->calls + s->gradient_calls >= s->max_calls;
}

typedef enum StepResult {
    STEP_ON,
    STEP_DONE, /* the goal is reached */
    STEP_STUCK /* no way down was found */
} StepResult;

typedef struct Algorithm {
    const char *name;
    /* Evaluates the start and prepares; what it returns is handed to iterate. Where s->value is
     * INFINITY then, the start has no value. */
    void *(*open)(Search *s);
    StepResult (*iterate)(void *state, Search *s);
} Algorithm;

extern const Algorithm algorithm_migrad, algorithm_simplex, algorithm_scan;

/* Runs until done, stuck or out of calls. */
MinStatus search_run(Search *s, const Algorithm *algorithm);

#endif
