/* bytes.h - a checked cursor over big-endian bytes, as all of ROOT's streamed data is.
 *
 * Reading beyond the end yields zeros, sets `bad` and leaves the cursor at the end; the caller
 * checks `bad` once, behind a group of reads. It is not for bulk values: decode.h has the kernels.
 * Called by everything in this folder that looks at the content of a file.
 * Invariant: begin <= at <= end; no read touches memory outside [begin, end).
 */
#ifndef HML_ROOT_BYTES_H
#define HML_ROOT_BYTES_H

#include "core/str.h"

typedef struct Bytes {
    const uint8_t *begin, *at, *end; /* borrowed */
    bool bad;
} Bytes;

static inline Bytes bytes_of(const uint8_t *p, size_t n) { return (Bytes){p, p, p + n, false}; }
static inline size_t bytes_left(const Bytes *b) { return (size_t)(b->end - b->at); }
static inline size_t bytes_tell(const Bytes *b) { return (size_t)(b->at - b->begin); }

static inline uint16_t be16(const uint8_t *p) {
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap16(v);
}
static inline uint32_t be32(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap32(v);
}
static inline uint64_t be64(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap64(v);
}

/* n bytes, or NULL (and bad) where fewer are left. */
static inline const uint8_t *bytes_take(Bytes *b, size_t n) {
    if (n > bytes_left(b)) {
        b->bad = true;
        b->at = b->end;
        return NULL;
    }
    const uint8_t *p = b->at;
    b->at += n;
    return p;
}
static inline void bytes_skip(Bytes *b, size_t n) { (void)bytes_take(b, n); }
static inline uint8_t bytes_u8(Bytes *b) {
    const uint8_t *p = bytes_take(b, 1);
    return p ? *p : 0;
}
static inline uint16_t bytes_u16(Bytes *b) {
    const uint8_t *p = bytes_take(b, 2);
    return p ? be16(p) : 0;
}
static inline uint32_t bytes_u32(Bytes *b) {
    const uint8_t *p = bytes_take(b, 4);
    return p ? be32(p) : 0;
}
static inline uint64_t bytes_u64(Bytes *b) {
    const uint8_t *p = bytes_take(b, 8);
    return p ? be64(p) : 0;
}
static inline int16_t bytes_i16(Bytes *b) { return (int16_t)bytes_u16(b); }
static inline int32_t bytes_i32(Bytes *b) { return (int32_t)bytes_u32(b); }

/* Moves to an absolute position; bad where that is outside. */
void bytes_seek(Bytes *b, size_t position);
/* A string as TString, TLeafC and std::string are stored: length in one byte, or 255 and four. */
Str bytes_string(Bytes *b);
/* A string that ends in NUL. */
Str bytes_cstring(Bytes *b);

#endif
