/* bytes.c - a checked cursor over big-endian bytes; see bytes.h. */
#include "io/root/bytes.h"

void bytes_seek(Bytes *b, size_t position) {
    if (position > (size_t)(b->end - b->begin)) {
        b->bad = true;
        b->at = b->end;
        return;
    }
    b->at = b->begin + position;
}

Str bytes_string(Bytes *b) {
    size_t n = bytes_u8(b);
    if (n == 255) n = bytes_u32(b);
    const uint8_t *p = bytes_take(b, n);
    return p ? (Str){(const char *)p, n} : STR("");
}

Str bytes_cstring(Bytes *b) {
    const uint8_t *nul = bytes_left(b) ? memchr(b->at, 0, bytes_left(b)) : NULL;
    if (!nul) {
        b->bad = true;
        b->at = b->end;
        return STR("");
    }
    Str s = {(const char *)b->at, (size_t)(nul - b->at)};
    b->at = nul + 1;
    return s;
}
