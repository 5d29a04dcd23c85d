/* minimise.h - minima, their errors, and what is known of how good they are.
 *
 * The classical chain of fits: MIGRAD (variable metric: Davidon, Comp. J. 10 (1968) 406; Fletcher,
 * Comp. J. 13 (1970) 317), HESSE (second derivatives), MINOS (profiles to a given rise), SIMPLEX
 * (Nelder and Mead, Comp. J. 7 (1965) 308), scans and contours, after F. James and M. Roos, Comp.
 * Phys. Comm. 10 (1975) 343. Limits are held by the transformations of that paper.
 * Every number has a verdict of its own: nothing is thrown away because another thing failed.
 * Nothing here prints, allocates but from the arena, or reads the clock.
 */
#ifndef HML_STAT_MIN_MINIMISE_H
#define HML_STAT_MIN_MINIMISE_H

#include "core/mem.h"
#include "stat/min/objective.h"

typedef enum MinStatus {
    MIN_CONVERGED,  /* the estimated distance to the minimum is below the goal */
    MIN_EDM_ABOVE,  /* it is not; the point is the best one found */
    MIN_CALL_LIMIT, /* too many calls */
    MIN_NAN,        /* no value at the start, or nothing but NaN around the best point */
    MIN_NO_PARAMETERS
} MinStatus;

typedef enum CovStatus {
    COV_NONE,            /* could not be computed */
    COV_APPROXIMATE,     /* of the variable metric alone */
    COV_FORCED_POSITIVE, /* the second derivatives had no positive-definite inverse */
    COV_ACCURATE
} CovStatus;

typedef enum MinAlgorithm { MIN_MIGRAD, MIN_SIMPLEX, MIN_SCAN } MinAlgorithm;

typedef struct MinOptions {
    MinAlgorithm algorithm;
    int strategy;     /* 0 fast, 1, 2 careful */
    double tolerance; /* goal: edm < 0.002 * tolerance (in units of -2 ln L); 0: 0.1 */
    int max_calls;    /* 0: 500 + 200 n + 10 n^2, of each attempt; else there are no retries */
    bool no_retry;    /* without the ladder of retries */
    bool one_start;   /* without the further starting values of the function */
    /* n x n: a covariance to start from, of an earlier fit of the same parameters. Those that are
     * fixed now count as held. NULL: none is known. Saves most of the calls of a refit. */
    const double *cov;
} MinOptions;

/* One rung of the ladder that was tried. */
typedef struct MinAttempt {
    const char
        *what; /* "migrad, strategy 1", "simplex, then migrad", "from other starting values" */
    MinStatus status;
    double value, edm;
    int calls;
} MinAttempt;

enum { MIN_ATTEMPTS_MAX = 8 };

typedef struct Minimum {
    int n;
    MinStatus status;
    CovStatus cov_status;
    double value;      /* of the function */
    double edm;        /* estimated vertical distance to the minimum */
    double *x;         /* n */
    double *error;     /* n: HESSE's, or of the variable metric; 0 of fixed ones, NaN: none */
    double *cov;       /* n x n, zero in rows of fixed parameters; NaN: none */
    double *global_cc; /* n: global correlation coefficients; NaN: none */
    uint8_t *at_limit; /* n: 1 at its lower limit, 2 at its upper one (within 1e-3 of its error or
                          where the gradient pushes against it) */
    int calls, gradient_calls; /* of eval without and with gradient */
    MinAttempt attempts[MIN_ATTEMPTS_MAX];
    int n_attempts;
    const char
        *cov_why;    /* where cov_status is neither COV_ACCURATE nor COV_APPROXIMATE: in words */
    const char *why; /* where status is not MIN_CONVERGED: in words, with the remedy; else NULL */
} Minimum;

/* Minimises, then HESSE where strategy > 0 or asked for by minimise_hesse. Arrays of *out live in
 * the arena. With a gradient of the function's own, strategy 1 ends within 1e-4 standard deviations
 * of the minimum (edm some 1e-9), without one, or with strategy 0, within some 1e-3.
 * A parameter that is pressed against a limit counts as held for the covariance of the others; its
 * own error is then the distance inside at which the function, minimised over the others, has risen
 * by 1, and its row of cov has that alone. */
void minimise(Minimum *out, const Objective *f, const Parameter *params, const MinOptions *options,
              Arena *arena);
/* Second derivatives at m->x, and from them cov, error, global_cc, edm. */
void minimise_hesse(Minimum *m, const Objective *f, const Parameter *params,
                    const MinOptions *options, Arena *arena);

typedef enum MinosStatus {
    MINOS_OK,
    MINOS_AT_LIMIT,    /* the profile does not rise enough up to the limit of the parameter */
    MINOS_NEW_MINIMUM, /* a lower value was met: it is in new_x */
    MINOS_FAILED       /* did not converge */
} MinosStatus;

typedef struct MinosSide {
    MinosStatus status;
    double error; /* signed; NaN where there is none; at a limit: up to the limit */
    int calls;
    const char *why; /* where status is not MINOS_OK: in words */
} MinosSide;

typedef struct Minos {
    MinosSide low, high;
    double *new_x; /* of a new minimum; NULL */
    double new_value;
} Minos;

/* Where the profile in parameter k crosses m->value + rise (1: one standard deviation; z^2: z of
 * them). After a new minimum nothing more is looked for: minimise from new_x and ask again. */
void minimise_minos(Minos *out, const Minimum *m, const Objective *f, const Parameter *params,
                    int k, double rise, const MinOptions *options, Arena *arena);

/* Value of the function minimised over all other parameters with x[k[i]] held at at[i], i < n_held.
 * from: where to start (n values; NULL: start values); out->x is the point found. Without HESSE,
 * whatever the strategy; options->cov (that of the fit with all free) makes it cheap. */
void minimise_held(Minimum *out, const Objective *f, const Parameter *params, const int *k,
                   const double *at, int n_held, const double *from, const MinOptions *options,
                   Arena *arena);

/* One point of a contour; ok: it lies where the profile is at the rise, or (at_limit) on a limit.
 */
typedef struct ContourPoint {
    double x, y;
    bool ok, at_limit;
} ContourPoint;

/* n points, counter-clockwise, of the line on which the profile in parameters i and j is m->value +
 * rise. For a joint region of probability cl the rise is the quantile of chi2 with 2 dof. Returns
 * how many points were found. */
int minimise_contour(ContourPoint *out, int n, const Minimum *m, const Objective *f,
                     const Parameter *params, int i, int j, double rise, const MinOptions *options,
                     Arena *arena);

#endif
