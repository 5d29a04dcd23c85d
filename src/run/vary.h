/* vary.h - systematic variations: what is varied, and the views in which it is.
 *
 * `vary "JES" jet.pt = up, down` declares two universes, `JES_up` and `JES_down` (one value: one,
 * named by the label alone). In a universe the name (an observable of a collection of the file, a
 * branch or a value of the script) means the expression; within it, the name is what it was.
 * `vary "X" weight = ...` multiplies the weight of every event. What does not depend on a variation
 * is the same node in all universes, so that it is computed once.
 */
#ifndef HML_RUN_VARY_H
#define HML_RUN_VARY_H

#include "run/session.h"

/* Before and at its place in the script. */
Status vary_declare(Session *s, const Ast *a);
Status vary_define(Session *s, const Ast *a);

int vary_count(const Session *s);
const char *vary_name(const Session *s, int universe);
/* Makes the columns those of the sample in that universe. False: it has nothing to vary there. */
bool vary_enter(Session *s, Sample *sample, int universe);
/* The factor of weights in the universe at hand; NULL: 1. */
Node *vary_weight(Session *s);

#endif
