/* arguments.h - the arguments of a function of the run, by position and name, with their types
 * checked. Every reader tells what is wrong and then answers false.
 */
#ifndef HML_RUN_ARGUMENTS_H
#define HML_RUN_ARGUMENTS_H

#include "lang/builtin.h"
#include "run/session.h"

typedef struct Arguments {
    Session *s;
    const Builtin *builtin;
    const Ast *call;
    const Ast **positional;
    int n_positional;
    uint8_t *used; /* by kid of call */
} Arguments;

void arguments_open(Arguments *a, Session *s, const Builtin *b, const Ast *call);
/* The k-th positional argument (k >= 0) or the one of that name; NULL where there is none. */
const Ast *argument_find(Arguments *a, int k, const char *name);
/* Are there arguments that nobody asked for? Tells so. */
bool arguments_end(Arguments *a);

/* What an argument holds where that is a thing of the run; else VALUE_NONE, and nothing is told: a
 * model may be one of columns that only another sample has. */
Value argument_thing(Arguments *a, const Ast *ast);

/* Each reads an argument by name into *out, where it is given. */
bool argument_number(Arguments *a, const char *name, const char *unit, double *out);
/* The same in this unit. */
bool argument_quantity(Arguments *a, const char *name, Unit unit, double *out);
bool argument_whole(Arguments *a, const char *name, int64_t *out);
bool argument_truth(Arguments *a, const char *name, bool *out);
bool argument_text(Arguments *a, const char *name, const char **out);
/* A list of constant numbers in a common unit (*unit as a node would have it). */
bool argument_numbers(Arguments *a, const Ast *list, double **out, int *n, Unit *unit, bool *bare);
/* Tells what is wrong with an argument, with the caret below it, or below the call. Returns false.
 */
bool argument_wrong(Arguments *a, const char *name, const char *why);
/* Samples given by `from`, or those that a statement speaks of by default. */
bool argument_samples(Arguments *a, Sample *const **out, int *n);

#endif
