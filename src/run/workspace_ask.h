/* workspace_ask.h - what is asked of a workspace: validate(W), expected(W, VALUES) or
 * expected(FIT), log_density(W, VALUES).
 */
#ifndef HML_RUN_WORKSPACE_ASK_H
#define HML_RUN_WORKSPACE_ASK_H

#include "run/fit_thing.h"
#include "run/workspace_thing.h"
#include "stat/histfactory/hf_validate.h"

typedef struct ValidationThing {
    Handle handle;
    const char *title;
    const WorkspaceThing *of;
    int stage;
} ValidationThing;

ValidationThing *validation_of(Handle *h); /* NULL where it is none */
ValidationThing *validation_book(Session *s, const struct Builtin *b, const Ast *call);
/* Of a job that ran; NULL and *why where the workspace could not be made. */
const HfFindings *validation_findings(const ValidationThing *v, const char **why);

/* What a workspace expects at values of its parameters, or where a fit of it ended. */
typedef struct ExpectedThing {
    Handle handle;
    const char *title;
    const WorkspaceThing *of;
    const FitThing *fit; /* NULL: at values */
    double *values;      /* of all parameters */
    int stage;
} ExpectedThing;

ExpectedThing *expected_of(Handle *h);
ExpectedThing *expected_book(Session *s, const struct Builtin *b, const Ast *call);
/* The values, and (NULL: none are known) their covariance; NULL and *why where there is no fit. */
const double *expected_at(const ExpectedThing *x, const double **cov, const char **why);
/* log_density(W, VALUES) */
Value log_density_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
