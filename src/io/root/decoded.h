/* decoded.h - decoded rows of one column: values, offsets of its axes, text; in reusable buffers.
 *
 * A Decoded holds the rows of one basket, or those of a range stitched from several. It grows to
 * the largest piece it ever held and is then reused without allocation. Offsets count from the
 * first row held. Axes of fixed length have no offsets.
 * Called by walk.c and stream.c. Invariant: off[k] has one entry more than level k has elements.
 */
#ifndef HML_ROOT_DECODED_H
#define HML_ROOT_DECODED_H

#include "col/column.h"
#include "core/mem.h"

typedef struct OffsetBuf {
    uint32_t *p; /* owned */
    size_t n, cap;
} OffsetBuf;

typedef struct Decoded {
    Elem elem;
    int n_axes;
    uint32_t fixed[HML_MAX_AXES]; /* 0: variable */
    uint8_t *values;              /* owned */
    size_t n_bytes, cap_bytes;    /* of values; of text where elem is a string */
    OffsetBuf off[HML_MAX_AXES];
    OffsetBuf str_off; /* strings: ends */
    uint32_t rows;
    bool full; /* memory could not be had; the content is of no use */
} Decoded;

void decoded_init(Decoded *d, Elem elem, int n_axes, const uint32_t *fixed);
void decoded_free(Decoded *d);
/* Forgets the rows, keeps the memory. */
void decoded_clear(Decoded *d);

/* Room for n more values (bytes of text), at their place; NULL and full without memory. */
void *decoded_room(Decoded *d, size_t n);
/* Room for n offsets in all of an axis. */
bool decoded_axis_room(Decoded *d, int axis, size_t n);
/* Ends a list of n elements on an axis; nothing for a fixed axis. */
void decoded_end_list(Decoded *d, int axis, size_t n);
/* Adds a string. */
void decoded_string(Decoded *d, const void *p, size_t n);
size_t decoded_values(const Decoded *d); /* number of values, or of strings */

/* Rows [first, first+n) of d as a Column; offsets that do not begin with 0 are rebased into
 * rebased[axis], which belongs to the caller. False without memory. */
bool decoded_slice(Column *out, const Decoded *d, uint32_t first, uint32_t n, OffsetBuf *rebased);
/* Adds rows [first, first+n) of from behind those of d; false without memory. */
bool decoded_append(Decoded *d, const Decoded *from, uint32_t first, uint32_t n);

bool offsets_reserve(OffsetBuf *o, size_t n);

#endif
