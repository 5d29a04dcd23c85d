/* basket.h - where the baskets of a branch are, and the bytes of one of them.
 *
 * A basket holds the streamed data of consecutive rows of one branch, in a record of its own or, if
 * it was not full when the tree was written, inside the record of the tree. Behind the data there
 * may be a table with the place of each row (TBasket.cxx).
 * Called by stream.c. Invariant: the rows of the index ascend; data and table of a loaded basket
 * lie within its buffer.
 */
#ifndef HML_ROOT_BASKET_H
#define HML_ROOT_BASKET_H

#include "io/readcost.h"
#include "io/root/ttree.h"

typedef struct BasketPlace {
    uint64_t first_row;
    uint64_t seek;     /* of the record; 0: embedded */
    uint32_t nbytes;   /* of the record */
    uint32_t embedded; /* index in TTree.embedded, where seek is 0 */
} BasketPlace;

typedef struct BasketIndex {
    BasketPlace *place; /* n, owned; without empty baskets */
    size_t n;
    uint64_t first_row, end_row; /* the branch has rows in between only */
} BasketIndex;

/* NULL, or what is wrong (constant text). */
const char *basket_index(BasketIndex *out, const TTree *tree, const Branch *branch);
void basket_index_free(BasketIndex *x);
/* How many rows the baskets of a branch can hold at most, by their size in a file of so many bytes:
 * a claim of more is not believed. */
uint64_t basket_rows_limit(const TTree *tree, const Branch *branch, uint64_t file_bytes);
/* The basket that holds a row of [first_row, end_row); hint is a basket to try first. */
size_t basket_find(const BasketIndex *x, uint64_t row, size_t hint);
uint64_t basket_end_row(const BasketIndex *x, size_t basket);

typedef struct Basket {
    ByteBuf buf;         /* owned; unused for embedded baskets */
    const uint8_t *data; /* rows one after another */
    uint32_t n_bytes;    /* of data */
    uint32_t rows;
    const uint8_t *table; /* places of `rows` rows, big-endian, from the key's start; or NULL */
    uint32_t keylen;
    uint32_t row_bytes; /* fNevBufSize where there is no table: bytes of each row */
    bool generated;     /* the table was left out: it follows from the counter */
} Basket;

/* How fast the latest reads were. */
typedef struct ReadPace {
    double seconds, bytes; /* of all reads, older ones with less weight */
} ReadPace;

typedef struct BasketSource {
    const RootFile *file;
    const TTree *tree;
    const uint8_t *tree_record; /* where embedded baskets are */
    Codec *codec;
    ByteBuf *scratch;
    ReadCost *const *cost; /* of the reader */
    ReadPace *pace;
} BasketSource;

/* Reads and decompresses a basket of the index; whole: with the table of its rows. NULL, or what is
 * wrong (constant text). */
const char *basket_load(Basket *out, const BasketSource *src, const BasketIndex *x, size_t basket,
                        bool whole);
void basket_free(Basket *b);
/* Do reads have to wait for a disk or a network? */
bool pace_is_slow(const ReadPace *pace);

#endif
