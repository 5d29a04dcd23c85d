/* generate_thing.h - samples drawn from models: generate(MODEL, n = 1000, seed = 1).
 *
 * The result is a sample like any other, with a column for each observable, named as it is written,
 * and `component`, the number (from 0) of the term of the model that made each event. Parameters
 * have their start values, or those of `at`. It is drawn where it is written.
 */
#ifndef HML_RUN_GENERATE_THING_H
#define HML_RUN_GENERATE_THING_H

#include "run/sample.h"
#include "run/session.h"

Value generate_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
