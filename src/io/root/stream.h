/* stream.h - the rows of one column, basket by basket, as a reader asks for them.
 *
 * A ColumnStream keeps the current basket of its branch decoded. Rows that lie in it are handed out
 * in place; a range over several baskets is stitched into a buffer of its own. Columns of one
 * branch share the decompressed basket through a SharedBasket; a branch with one column uses the
 * one that the reader keeps for all.
 * Called by rootreader.c, one thread at a time. Invariant: a Column stays valid until the next call
 * for the same stream.
 */
#ifndef HML_ROOT_STREAM_H
#define HML_ROOT_STREAM_H

#include "io/root/basket.h"
#include "io/root/columns.h"

typedef struct SharedBasket {
    Basket basket;
    int branch;    /* whose basket it holds, -1: none */
    size_t number; /* which one */
    bool whole;    /* with the table of rows */
} SharedBasket;

typedef struct ColumnStream ColumnStream;

/* How a stream reads rows of another column that it depends on: the counter of rows whose table was
 * left out of a basket, the lengths of arrays in objects. NULL, or what is wrong. */
typedef const char *OtherFn(void *ctx, int column, uint64_t first, uint32_t n, Column *out);

struct ColumnStream {
    const RootColumn *column;
    const ColumnInfo *info;
    BasketIndex index; /* owned */
    const char *index_fault;
    SharedBasket *shared; /* borrowed */
    size_t current;       /* decoded basket, or SIZE_MAX */
    uint64_t first_row;   /* of it */
    Decoded decoded, stitched;
    OffsetBuf rebased[HML_MAX_AXES];
    /* Offsets of the basket at hand, from the counter, borrowed until stream_forget; the decoded
     * rows have none of their own until they are stitched. NULL: its offsets are its own. */
    const uint32_t *lists;
    OffsetBuf places;   /* byte offsets of the rows of a basket */
    ByteBuf packed;     /* values of vectors without their headers */
    uint64_t fault_row; /* where the latest failure was met */
};

void stream_init(ColumnStream *s, const RootColumn *column, const ColumnInfo *info,
                 const TTree *tree, SharedBasket *shared);
void stream_free(ColumnStream *s);
/* Lists that were borrowed are no more. */
void stream_forget(ColumnStream *s);

typedef struct StreamSource {
    BasketSource baskets;
    OtherFn *other; /* NULL: this column may not depend on others */
    void *other_ctx;
    /* Where the lists of a group begin, for rows [first, first + n): n + 1 numbers of elements,
     * counted from any point; NULL: not known. lists NULL: of no group. */
    const uint32_t *(*lists)(void *ctx, int group, uint64_t first, uint32_t n);
    /* Where lists is: their offsets within the rows that are fetched, from 0; NULL: not known. */
    const uint32_t *(*offsets)(void *ctx, int group);
    void *lists_ctx;
} StreamSource;

/* Offsets of rows from the column that counts them. */
const char *stream_counts(uint32_t *offsets, const Column *counts);

/* Rows [first, first+n). NULL, or what is wrong (constant text, s->fault_row says where). */
const char *stream_fetch(Column *out, ColumnStream *s, const StreamSource *src, uint64_t first,
                         uint32_t n);

#endif
