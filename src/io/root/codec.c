/* codec.c - decompression of ROOT's records; see codec.h. */
#include "io/root/codec.h"

#include <libdeflate.h>
#include <lz4.h>
#include <lzma.h>
#include <xxhash.h>
#include <zstd.h>

enum { BLOCK_HEADER = 9, LZ4_CHECKSUM = 8 };

/* A record of at most this size is given its memory at once; larger ones earn it by blocks. */
static const size_t TRUSTED_SIZE = (size_t)32 << 20;

struct Codec {
    struct libdeflate_decompressor *deflate; /* each made when first needed */
    ZSTD_DCtx *zstd;
};

typedef struct Block {
    const uint8_t *p; /* behind the header */
    size_t packed, size;
    size_t need; /* bytes that are asked for */
    char tag[2];
    uint8_t method;
} Block;

bool bytebuf_need(ByteBuf *b, size_t n) {
    if (n <= b->cap) return true;
    size_t cap = n + n / 16 + 64;
    uint8_t *p = mem_try(cap);
    if (!p) return false;
    mem_free(b->p);
    b->p = p;
    b->cap = cap;
    return true;
}

void bytebuf_free(ByteBuf *b) {
    mem_free(b->p);
    *b = (ByteBuf){0};
}

Codec *codec_new(void) { return mem_alloc(sizeof(Codec)); }

void codec_free(Codec *c) {
    if (!c) return;
    if (c->deflate) libdeflate_free_decompressor(c->deflate);
    if (c->zstd) ZSTD_freeDCtx(c->zstd);
    mem_free(c);
}

static size_t le24(const uint8_t *p) {
    return (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16;
}

static bool tag_is(const Block *b, const char *tag) {
    return b->tag[0] == tag[0] && b->tag[1] == tag[1];
}

bool codec_is_block(const uint8_t *p, size_t n) {
    static const char tags[][3] = {"ZL", "CS", "L4", "ZS", "XZ"};
    if (n < BLOCK_HEADER) return false;
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        if (p[0] == tags[i][0] && p[1] == tags[i][1]) return true;
    return false;
}

static const char *block_deflate(Codec *c, const Block *b, uint8_t *out, bool raw) {
    if (!c->deflate) c->deflate = libdeflate_alloc_decompressor();
    if (!c->deflate) return "no memory for the decompressor";
    size_t got = 0;
    enum libdeflate_result r =
        raw ? libdeflate_deflate_decompress(c->deflate, b->p, b->packed, out, b->size, &got)
            : libdeflate_zlib_decompress(c->deflate, b->p, b->packed, out, b->size, &got);
    return r == LIBDEFLATE_SUCCESS && got == b->size ? NULL : "a zlib block is damaged";
}

static const char *block_lz4(const Block *b, uint8_t *out) {
    if (b->packed < LZ4_CHECKSUM) return "an lz4 block is too short";
    XXH64_canonical_t stored;
    memcpy(&stored, b->p, sizeof stored);
    const uint8_t *p = b->p + LZ4_CHECKSUM;
    size_t n = b->packed - LZ4_CHECKSUM;
    if (XXH64(p, n, 0) != XXH64_hashFromCanonical(&stored))
        return "the checksum of an lz4 block is wrong";
    if (!b->need) return NULL;
    const char *in = (const char *)p;
    int got = b->need == b->size ? LZ4_decompress_safe(in, (char *)out, (int)n, (int)b->size)
                                 : LZ4_decompress_safe_partial(in, (char *)out, (int)n,
                                                               (int)b->need, (int)b->size);
    return got >= 0 && (size_t)got >= b->need ? NULL : "an lz4 block is damaged";
}

/* A frame can be left early if it has no checksum and a block of it can be saved (RFC 8878, 3.1.1:
 * the checksum flag is bit 2 of the byte behind the magic number; blocks have up to 128 kB). */
static bool zstd_may_stop(const Block *b) {
    enum { BLOCK_MAX = 128 << 10 };
    bool saves = (b->need + BLOCK_MAX - 1) / BLOCK_MAX * BLOCK_MAX < b->size;
    return saves && b->packed > 5 && !(b->p[4] & 4);
}

static const char *zstd_begin(Codec *c, const Block *b, uint8_t *out) {
    ZSTD_inBuffer from = {b->p, b->packed, 0};
    ZSTD_outBuffer to = {out, b->need, 0};
    ZSTD_DCtx_reset(c->zstd, ZSTD_reset_session_only);
    while (to.pos < to.size) {
        size_t before = to.pos + from.pos, left = ZSTD_decompressStream(c->zstd, &to, &from);
        if (ZSTD_isError(left) || before == to.pos + from.pos) return "a zstd block is damaged";
    }
    return NULL;
}

static const char *block_zstd(Codec *c, const Block *b, uint8_t *out) {
    if (!c->zstd) c->zstd = ZSTD_createDCtx();
    if (!c->zstd) return "no memory for the decompressor";
    if (zstd_may_stop(b)) return zstd_begin(c, b, out);
    size_t got = ZSTD_decompressDCtx(c->zstd, out, b->size, b->p, b->packed);
    return !ZSTD_isError(got) && got == b->size ? NULL : "a zstd block is damaged";
}

static const char *block_lzma(const Block *b, uint8_t *out) {
    /* The dictionary of a block never needs more than the block; a hostile header may claim 4 GB.
     */
    uint64_t limit = (uint64_t)256 << 20;
    size_t in_at = 0, out_at = 0;
    lzma_ret r =
        lzma_stream_buffer_decode(&limit, 0, NULL, b->p, &in_at, b->packed, out, &out_at, b->size);
    return r == LZMA_OK && out_at == b->size ? NULL : "an lzma block is damaged";
}

static const char *block_inflate(Codec *c, const Block *b, uint8_t *out) {
    if (tag_is(b, "ZL")) return block_deflate(c, b, out, false);
    if (tag_is(b, "CS")) return block_deflate(c, b, out, true);
    if (tag_is(b, "L4")) return block_lz4(b, out);
    if (tag_is(b, "ZS")) return block_zstd(c, b, out);
    if (tag_is(b, "XZ")) return block_lzma(b, out);
    return "a compressed block has an unknown method";
}

static const char *block_next(Block *b, const uint8_t **p, const uint8_t *end) {
    if (end - *p < BLOCK_HEADER) return "the compressed record ends too early";
    const uint8_t *h = *p;
    *b = (Block){.p = h + BLOCK_HEADER, .packed = le24(h + 3), .size = le24(h + 6)};
    memcpy(b->tag, h, 2);
    b->method = h[2];
    if (b->packed > (size_t)(end - b->p)) return "a compressed block is longer than its record";
    if (b->size == 0) return "a compressed block claims to be empty";
    *p = b->p + b->packed;
    return NULL;
}

/* Do the headers of all blocks add up to the size that the key claims? */
static const char *record_check(const uint8_t *p, const uint8_t *end, size_t want) {
    size_t total = 0;
    while (total < want) {
        Block b;
        const char *why = block_next(&b, &p, end);
        if (why) return why;
        total += b.size;
    }
    return total == want ? NULL : "the compressed blocks do not add up to the size of the record";
}

static bool record_grow(ByteBuf *out, size_t done, size_t need, size_t want) {
    if (need <= out->cap) return true;
    size_t cap = want <= TRUSTED_SIZE ? want : MIN_OF(want, MAX_OF(2 * need, TRUSTED_SIZE));
    if (done == 0) return bytebuf_need(out, cap);
    uint8_t *q = mem_try_resize(out->p, cap);
    if (!q) return false;
    out->p = q;
    out->cap = cap;
    return true;
}

const char *codec_inflate(Codec *c, ByteBuf *out, const uint8_t *p, size_t n, size_t want,
                          size_t need) {
    const uint8_t *end = p + n;
    const char *why = record_check(p, end, want);
    out->n = 0;
    while (!why && out->n < want) {
        Block b;
        why = block_next(&b, &p, end);
        if (why) break;
        b.need = MIN_OF(b.size, need > out->n ? need - out->n : 0);
        if (!record_grow(out, out->n, out->n + b.size, want))
            return "there is not enough memory for the record";
        why = block_inflate(c, &b, out->p + out->n);
        out->n += b.size;
    }
    return why;
}
