/* evaluate.h - values that a statement needs at once: conditions of `if`, arguments of functions.
 *
 * A value that depends on reductions over events forces a pass over the data of its own.
 */
#ifndef HML_RUN_EVALUATE_H
#define HML_RUN_EVALUATE_H

#include "run/session.h"

/* The value of a node that belongs to no event. *missing may be NULL: then that is an error. */
Status evaluate_node(Session *s, Node *n, Constant *out, bool *missing, Span span);
/* Is it made of figures that are known only when the events have been read? */
bool evaluate_is_late(Session *s, const Node *n);
/* word: what wants the truth value, for the message. */
Status evaluate_truth(Session *s, const Ast *a, const char *word, bool *out);
/* The value of such a number, when the events have been read; NaN: missing. */
double evaluate_late(Session *s, Node *n);
/* As a real number in its own unit. */
Status evaluate_number(Session *s, Node *n, double *out, Span span);
/* The same in this unit, which a bare number is taken to be in: "GeV", "/pb", "". */
Status evaluate_in_unit(Session *s, Node *n, const char *unit, double *out, Span span);
Status evaluate_as(Session *s, Node *n, Unit unit, double *out, Span span);
Status evaluate_text(Session *s, const Ast *a, const char **out);

#endif
