/* save.h - results written to files and read back. */
#ifndef HML_RUN_SAVE_H
#define HML_RUN_SAVE_H

#include "run/session.h"
#include "store/results.h"

/* A file that is written when the events have been read (by out/things.c). */
typedef struct SaveThing {
    Handle handle;
    const char *path;
    Handle **things; /* histograms and cutflows, or a workspace */
    int n;
} SaveThing;

SaveThing *save_book(Session *s, const struct Builtin *b, const Ast *call);
SaveThing *save_of(Handle *h);
/* The figures of things of a job that ran. */
void save_collect(Results *out, Arena *arena, Handle *const *things, int n);

/* load(FILE) */
Value load_call(Session *s, const struct Builtin *b, const Ast *call);

#endif
