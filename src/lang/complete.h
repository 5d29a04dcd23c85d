/* complete.h - names that a half-written word may become, for the interactive mode. */
#ifndef HML_LANG_COMPLETE_H
#define HML_LANG_COMPLETE_H

#include "lang/elab.h"

typedef VEC(const char *) Completions; /* texts live in the arena of the Elab; sorted, each once */

/* Whole words that begin as `word` does: behind the last dot observables and nested objects of what
 * stands before it, else keywords, functions, objects, variables and branches. */
void complete_word(Elab *e, Str word, Completions *out);

#endif
