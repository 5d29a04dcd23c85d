/* others.h - columns that a reader needs besides those it was asked for.
 *
 * Where a basket leaves out the table of its rows, or objects hold arrays, decoding one column
 * takes values of another. Each such column has a stream and a basket of its own, because it is
 * read at other places than the items.
 * Called by rootreader.c and, through StreamSource.other, by stream_decode.c.
 * Invariant: a column read here depends on no further one.
 */
#ifndef HML_ROOT_OTHERS_H
#define HML_ROOT_OTHERS_H

#include "io/root/rootsource.h"
#include "io/root/stream.h"

typedef struct OtherStream OtherStream;

typedef struct Others {
    const Table *table;
    BasketSource source;   /* what the reader's streams use too */
    OtherStream **streams; /* by column; made when needed */
} Others;

void others_init(Others *o, const Table *table, const BasketSource *source);
void others_free(Others *o);
/* Rows of a column; an OtherFn, ctx is the Others. */
const char *others_fetch(void *ctx, int column, uint64_t first, uint32_t n, Column *out);

#endif
