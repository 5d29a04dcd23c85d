/* codec.h - ROOT's compressed records: a chain of blocks, each with a header of nine bytes.
 *
 * Header: two letters (ZL zlib, CS old deflate, L4, ZS, XZ), a method byte, compressed and
 * uncompressed size as 24-bit little-endian numbers (ROOT core/zip, RZip.cxx). LZ4 blocks begin
 * with the xxhash64 of what follows, which is verified.
 * A Codec keeps the contexts of the libraries for reuse; it belongs to one thread.
 * Invariant: memory grows with what was decompressed, never with what a header claims.
 */
#ifndef HML_ROOT_CODEC_H
#define HML_ROOT_CODEC_H

#include "core/str.h"

typedef struct Codec Codec;

/* A buffer that keeps its memory from record to record. */
typedef struct ByteBuf {
    uint8_t *p; /* owned */
    size_t n, cap;
} ByteBuf;

/* Makes room for n bytes (content is not kept); false where memory is short. */
bool bytebuf_need(ByteBuf *b, size_t n);
void bytebuf_free(ByteBuf *b);

Codec *codec_new(void);
void codec_free(Codec *c);

/* Do these bytes begin with the header of a compressed block? */
bool codec_is_block(const uint8_t *p, size_t n);

/* Decompresses a record of n bytes that must yield exactly want bytes, of which the first `need`
 * are asked for; what is behind them need not be there afterwards, but is verified where the codec
 * has a checksum. NULL, or what is wrong with the record (a constant text). */
const char *codec_inflate(Codec *c, ByteBuf *out, const uint8_t *p, size_t n, size_t want,
                          size_t need);

#endif
