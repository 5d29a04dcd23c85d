/* workspace_ask.h - what is asked of a workspace without a fit: validate(W), expected(W, VALUES),
 * log_density(W, VALUES).
 */
#ifndef HML_RUN_WORKSPACE_ASK_H
#define HML_RUN_WORKSPACE_ASK_H

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

/* What a workspace expects at values of its parameters. */
typedef struct ExpectedThing {
    Handle handle;
    const char *title;
    const WorkspaceThing *of;
    double *values; /* of all parameters */
    int stage;
} ExpectedThing;

ExpectedThing *expected_of(Handle *h);
ExpectedThing *expected_book(Session *s, const struct Builtin *b, const Ast *call);
/* log_density(W, VALUES) */
Value log_density_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
