/* fit_thing.h - fits of the language: a likelihood minimised, with errors and a verdict.
 *
 * A fit is booked where it is written and done when it is first asked for, after the pass in which
 * its data is known: once. What works on a fit (scans, limits, toys) takes its Problem and minimum
 * from here. It never changes a parameter: f.mu is the result.
 */
#ifndef HML_RUN_FIT_THING_H
#define HML_RUN_FIT_THING_H

#include "run/like_thing.h"
#include "stat/min/minimise.h"

typedef struct FitThing {
    Handle handle;
    Session *session;
    const char *name;                                /* of the model and data, for titles */
    const LikeThing *like;                           /* NULL: of a workspace */
    Problem *(*other)(Handle *of, const char **why); /* makes that of a workspace */
    Handle *of;
    const char **params; /* names of all parameters */
    int n_params;
    MinOptions options;
    double *start; /* start values instead of those of the parameters; NAN: that one; or NULL */
    Node *
        *start_late; /* by parameter: what start is when the events have been read; NULL; or NULL */
    uint8_t *hold;   /* parameters that are held there; NULL */
    uint8_t *blind;  /* parameters whose values are not told; NULL */
    bool wants_minos;    /* of all free parameters when the fit is shown */
    bool scale_errors;   /* covariance times chi2 / ndof: of points without errors of their own */
    const char *weights; /* "asymptotic", "sumw2", "none": the covariance of weighted events */
    const char *covariance; /* "hesse", "jacobian": of least squares without second derivatives */
    int repeat;             /* > 1: done so often, for measurements of time */
    int stage;
    Span span; /* of the call */
    /* once it was done */
    bool done;
    const char *failure; /* there is no result at all */
    LikeProblem made;
    Problem *problem;
    Minimum min;
    Minos **minos;      /* by parameter; NULL: not asked for yet */
    int moves;          /* to lower minima that MINOS met, ... */
    double first_value; /* ... after the first one was found there */
    LikelihoodFacts facts;
    double seconds; /* CPU of the minimisation and its errors, of one repetition */
    double scale;   /* factor of the covariance; 1 */
} FitThing;

FitThing *fit_of(Handle *h); /* NULL where it is none */
/* fit(...) */
FitThing *fit_book(Session *s, const struct Builtin *b, const Ast *call);
/* correlation(F, a, b), error(F, a) */
Value fit_call(Session *s, const struct Builtin *b, const Ast *call);

/* The fit with its result; the first call does it. f->failure tells where there is none. */
const FitThing *fit_result(const FitThing *f);
/* The asymmetric errors of parameter k. */
const Minos *fit_minos(const FitThing *f, int k);
/* Are asymmetric errors shown? Not of weighted events, whose likelihood does not tell the errors,
 * nor of fits that are not valid. */
bool fit_has_minos(const FitThing *f);
/* Are the values those of a minimum? */
bool fit_is_valid(const FitThing *f);
/* chi2 and degrees of freedom, or the saturated likelihood ratio; false where there is none. */
bool fit_goodness(const FitThing *f, double *chi2, int *ndof);
/* May its values be seen? Else it is told that they may not. */
bool fit_may_be_seen(const FitThing *f, Session *s, Span span);
/* The number of the parameter that an argument names; -1, and told, where it names none. */
int fit_param(const FitThing *f, Session *s, const Ast *a);
/* The number of the parameter of that name; -1. */
int fit_param_named(const FitThing *f, Str name);
/* The fit that argument k of a call names; NULL, and told, where it names none. */
FitThing *fit_argument(Arguments *a, int k);

#endif
