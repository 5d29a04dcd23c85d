/* test_root_codec.c - compressed records of every method, whole, damaged and lying. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libdeflate.h>
#include <lz4.h>
#include <lzma.h>
#include <xxhash.h>
#include <zstd.h>

#include "io/root/codec.h"

enum { SIZE = 5000, ROOM = 20000 };

static uint8_t plain[SIZE];

static void fill(void) {
    for (int i = 0; i < SIZE; i++) plain[i] = (uint8_t)(i % 251 + i / 700);
}

static void le24(uint8_t *p, size_t v) {
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
}

/* Compresses n bytes of plain from `from` as one block; returns its length. */
static size_t block(uint8_t *out, const char *tag, size_t from, size_t n) {
    uint8_t *body = out + 9;
    size_t got = 0;
    if (tag[0] == 'Z' && tag[1] == 'S') {
        got = ZSTD_compress(body, ROOM, plain + from, n, 3);
    } else if (tag[0] == 'L') {
        got = (size_t)LZ4_compress_default((const char *)plain + from, (char *)body + 8, (int)n,
                                           ROOM);
        XXH64_canonical_t sum;
        XXH64_canonicalFromHash(&sum, XXH64(body + 8, got, 0));
        memcpy(body, &sum, 8);
        got += 8;
    } else if (tag[0] == 'X') {
        assert_int_equal(
            lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, plain + from, n, body, &got, ROOM),
            LZMA_OK);
    } else {
        struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
        got = tag[0] == 'C' ? libdeflate_deflate_compress(c, plain + from, n, body, ROOM)
                            : libdeflate_zlib_compress(c, plain + from, n, body, ROOM);
        libdeflate_free_compressor(c);
    }
    memcpy(out, tag, 2);
    out[2] = 1;
    le24(out + 3, got);
    le24(out + 6, n);
    return got + 9;
}

static const char *const tags[] = {"ZL", "CS", "L4", "ZS", "XZ"};

static void test_one_block(void **state) {
    (void)state;
    uint8_t packed[ROOM + 100];
    ByteBuf out = {0};
    Codec *c = codec_new();
    fill();
    for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
        size_t n = block(packed, tags[i], 0, SIZE);
        assert_true(codec_is_block(packed, n));
        assert_null(codec_inflate(c, &out, packed, n, SIZE, SIZE));
        assert_int_equal(out.n, SIZE);
        assert_memory_equal(out.p, plain, SIZE);
    }
    codec_free(c);
    bytebuf_free(&out);
}

static void test_mixed_blocks(void **state) {
    (void)state;
    uint8_t packed[ROOM + 100];
    size_t n = 0;
    ByteBuf out = {0};
    Codec *c = codec_new();
    fill();
    for (size_t i = 0; i < ARRAY_LEN(tags); i++) n += block(packed + n, tags[i], i * 1000, 1000);
    assert_null(codec_inflate(c, &out, packed, n, SIZE, SIZE));
    assert_memory_equal(out.p, plain, SIZE);
    codec_free(c);
    bytebuf_free(&out);
}

static void test_wrong_sizes(void **state) {
    (void)state;
    uint8_t packed[ROOM + 100];
    ByteBuf out = {0};
    Codec *c = codec_new();
    fill();
    for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
        size_t n = block(packed, tags[i], 0, SIZE);
        assert_non_null(codec_inflate(c, &out, packed, n, SIZE - 1, SIZE - 1));
        assert_non_null(codec_inflate(c, &out, packed, n, SIZE + 1, SIZE + 1));
        for (size_t k = 0; k < n; k++)
            assert_non_null(codec_inflate(c, &out, packed, k, SIZE, SIZE));
        le24(packed + 6, SIZE + 10); /* the block claims more than it holds */
        assert_non_null(codec_inflate(c, &out, packed, n, SIZE + 10, SIZE + 10));
        le24(packed + 6, 0xffffff); /* 16 MB from a few bytes */
        assert_non_null(codec_inflate(c, &out, packed, n, 0xffffff, 0xffffff));
        le24(packed + 6, 0);
        assert_non_null(codec_inflate(c, &out, packed, n, SIZE, SIZE));
    }
    codec_free(c);
    bytebuf_free(&out);
}

/* LZ4 and zlib carry checksums: no damaged byte goes unnoticed. */
static void test_damage(void **state) {
    (void)state;
    uint8_t packed[ROOM + 100];
    ByteBuf out = {0};
    Codec *c = codec_new();
    fill();
    static const char *const sure[] = {"ZL", "L4", "XZ"};
    for (size_t i = 0; i < ARRAY_LEN(sure); i++) {
        size_t n = block(packed, sure[i], 0, SIZE);
        for (size_t k = 9; k < n; k++) {
            packed[k] ^= 0x10;
            const char *why = codec_inflate(c, &out, packed, n, SIZE, SIZE);
            if (!why) assert_memory_equal(out.p, plain, SIZE); /* an unused bit of a header */
            packed[k] ^= 0x10;
        }
    }
    memcpy(packed, "??", 2);
    assert_non_null(codec_inflate(c, &out, packed, 100, SIZE, SIZE));
    assert_false(codec_is_block(packed, 100));
    codec_free(c);
    bytebuf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_block), cmocka_unit_test(test_mixed_blocks),
        cmocka_unit_test(test_wrong_sizes), cmocka_unit_test(test_damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
