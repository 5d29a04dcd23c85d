/* prelude.h - the standard library and the schemas, read and ready for elaboration.
 *
 * The prelude's observables are read at once; each schema only when a file is to be recognised.
 */
#ifndef HML_LANG_PRELUDE_H
#define HML_LANG_PRELUDE_H

#include "lang/catalog.h"
#include "lang/define.h"

typedef struct Layout { /* a schema with its definitions */
    Schema schema;
    Definitions definitions;
} Layout;

typedef struct Prelude {
    Arena *arena;
    Definitions observables;
    VEC(Layout *) layouts; /* most special first, "plain" last */
} Prelude;

Status prelude_open(Prelude *p, Arena *arena, Diags *diags);
void prelude_close(Prelude *p);

/* Is a folded name an observable of several objects, in the prelude or a schema? (TokenIsMulti) */
bool prelude_is_multi(void *prelude, Str folded);

/* The layout of that name, or read from that file where the name ends in .hml. */
Status prelude_layout(Layout **out, Prelude *p, const char *name, Diags *diags);
/* The first layout that fits a table; "plain" fits all. special: do not take "plain". */
Layout *prelude_recognise(Prelude *p, const TableInfo *table, bool special);

#endif
