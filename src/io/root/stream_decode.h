/* stream_decode.h - from the bytes of a basket to the decoded rows of one column.
 *
 * One function per DecodeKind. Called by stream.c whenever a stream moves to another basket.
 * Invariant: what is decoded accounts for every byte of the basket's data, or the basket is
 * refused.
 */
#ifndef HML_ROOT_STREAM_DECODE_H
#define HML_ROOT_STREAM_DECODE_H

#include "io/root/stream.h"

/* Fills s->decoded. NULL, or what is wrong (constant text, s->fault_row says where). */
/* Offsets for the decoded rows where their lists were borrowed. NULL, or what is wrong. */
const char *stream_own_lists(ColumnStream *s);
const char *stream_decode(ColumnStream *s, const StreamSource *src, const Basket *b);

#endif
