/* ahead.h - asks the system for the baskets of a partition before they are read.
 *
 * Where the file is in the memory of the system already, asking costs more than it brings; so the
 * pace of the reads tells whether to ask. Baskets that lie near each other are asked for together,
 * in the order of the file, so that a disk or a server has many requests at a time. Called by
 * rootreader.c.
 */
#ifndef HML_ROOT_AHEAD_H
#define HML_ROOT_AHEAD_H

#include "core/vec.h"
#include "io/root/basket.h"

typedef struct Extent {
    uint64_t begin, end; /* bytes of the file */
} Extent;

typedef struct Ahead {
    VEC(Extent) extents; /* room for one partition */
    uint64_t asked;      /* rows before this one were asked for */
} Ahead;

void ahead_free(Ahead *a);
/* The baskets of an index that hold rows [first, end). */
void ahead_add(Ahead *a, const BasketIndex *x, uint64_t first, uint64_t end);
/* Asks for what was added, and forgets it. */
void ahead_ask(Ahead *a, const InFile *f);

#endif
