/* library.h - the standard library: texts of stdlib/, built into the program. */
#ifndef HML_LANG_LIBRARY_H
#define HML_LANG_LIBRARY_H

#include "core/diag.h"

/* The i-th text (name "stdlib/observables.hml" ...), NULL behind the last. */
const SourceText *library_text(size_t i);
/* The text of that name, NULL where there is none. */
const SourceText *library_find(const char *name);

#endif
