/* test_root_decode.c - kernels from stored to native numbers, tables of offsets, packed reals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "io/root/decode.h"
#include "io/root/node.h"

static void test_plain(void **state) {
    (void)state;
    static const uint8_t in[] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0xff};
    uint16_t h[2];
    uint32_t w[2];
    uint64_t d[1];
    NumberForm u16 = number_plain(HML_U16), u32 = number_plain(HML_U32),
               u64 = number_plain(HML_U64);
    decode_numbers(h, in + 1, 2, &u16); /* stored values are not aligned */
    assert_int_equal(h[0], 0x3456);
    assert_int_equal(h[1], 0x789a);
    decode_numbers(w, in, 2, &u32);
    assert_int_equal(w[0], 0x12345678);
    assert_int_equal(w[1], 0x9abcdef0);
    decode_numbers(d, in + 1, 1, &u64);
    assert_true(d[0] == 0x3456789abcdef0ff);
}

static void test_long_arrays(void **state) {
    (void)state;
    uint8_t in[4 * 1003];
    float out[1003];
    for (uint32_t i = 0; i < 1003; i++) {
        float v = (float)i * 0.5f - 7;
        uint32_t u;
        memcpy(&u, &v, 4);
        for (int k = 0; k < 4; k++) in[4 * i + (uint32_t)k] = (uint8_t)(u >> (24 - 8 * k));
    }
    NumberForm f = number_plain(HML_F32);
    for (size_t n = 0; n <= 1003; n += 17) { /* every remainder of a vector register */
        memset(out, 0, sizeof out);
        decode_numbers(out, in, n, &f);
        for (size_t i = 0; i < n; i++) assert_true(out[i] == (float)i * 0.5f - 7);
        if (n < 1003) assert_true(out[n] == 0);
    }
}

static void test_bool(void **state) {
    (void)state;
    static const uint8_t in[] = {0, 1, 2, 255};
    uint8_t out[4];
    NumberForm f = number_plain(HML_BOOL);
    decode_numbers(out, in, 4, &f);
    assert_int_equal(out[0], 0);
    for (int i = 1; i < 4; i++) assert_int_equal(out[i], 1);
}

static void test_unique_id(void **state) {
    (void)state;
    static const uint8_t in[] = {0x01, 0x00, 0x07, 0xde};
    uint32_t out;
    NumberForm f = {.kind = NUMBER_UNIQUE_ID, .elem = HML_U32, .size = 4};
    decode_numbers(&out, in, 1, &f);
    assert_int_equal(out, 0x7de);
}

/* Double32_t with the range [0,100,16]: 65536 steps. */
static void test_factor(void **state) {
    (void)state;
    Packing p = streamer_packing((Str){"[0,100,16]", 10}, false);
    NumberForm f;
    assert_true(node_number_form(&f, STREAM_DOUBLE32, &p));
    assert_int_equal(f.kind, NUMBER_FACTOR);
    assert_int_equal(f.size, 4);
    static const uint8_t in[] = {0, 0, 0x80, 0, 0, 0, 0, 1, 0, 1, 0, 0};
    double out[3];
    decode_numbers(out, in, 3, &f);
    assert_true(out[0] == 50.0);
    assert_true(out[1] == 100.0 / 65536);
    assert_true(out[2] == 100.0);
}

/* Ten bits of mantissa: 1.5 is exponent 127, mantissa 0x200 of 0x3ff, sign bit behind it. */
static void test_mantissa(void **state) {
    (void)state;
    Packing p = streamer_packing((Str){"[0,0,10]", 8}, false);
    NumberForm f;
    assert_true(node_number_form(&f, STREAM_DOUBLE32, &p));
    assert_int_equal(f.kind, NUMBER_MANTISSA);
    assert_int_equal(f.size, 3);
    static const uint8_t in[] = {127, 0x02, 0x00, 127, 0x0a, 0x00, 128, 0x00, 0x00, 0, 0, 0};
    double out[4];
    decode_numbers(out, in, 4, &f);
    assert_true(out[0] == 1.5);
    assert_true(out[1] == -1.5);
    assert_true(out[2] == 2.0);
    assert_true(out[3] == 0.0);
}

static void test_default_forms(void **state) {
    (void)state;
    Packing none32 = streamer_packing((Str){"a comment", 9}, false);
    Packing none16 = streamer_packing((Str){"", 0}, true);
    NumberForm f;
    assert_true(node_number_form(&f, STREAM_DOUBLE32, &none32));
    assert_int_equal(f.kind, NUMBER_FLOAT);
    static const uint8_t one_and_half[] = {0x3f, 0xc0, 0, 0};
    double d;
    decode_numbers(&d, one_and_half, 1, &f);
    assert_true(d == 1.5);
    assert_true(node_number_form(&f, STREAM_FLOAT16, &none16));
    assert_int_equal(f.kind, NUMBER_MANTISSA);
    assert_int_equal(f.nbits, 12);
    assert_int_equal(f.elem, HML_F32);
    assert_false(node_number_form(&f, STREAM_CHAR_STAR, &none16));
    assert_false(node_number_form(&f, STREAM_OBJECT, &none16));
    assert_false(node_number_form(&f, -1, &none16));
}

static void test_strided(void **state) {
    (void)state;
    /* rows of {u8, u16[2]} */
    static const uint8_t in[] = {9, 0, 1, 0, 2, 9, 0, 3, 0, 4};
    uint16_t out[4];
    NumberForm f = number_plain(HML_U16);
    decode_strided(out, in + 1, 2, 2, 5, &f);
    for (int i = 0; i < 4; i++) assert_int_equal(out[i], i + 1);
}

static void test_offsets(void **state) {
    (void)state;
    static const uint8_t table[] = {0, 0, 0, 70, 0, 0, 0, 78, 0, 0, 0, 78};
    uint32_t out[4];
    assert_true(decode_offsets(out, table, 3, 70, 12));
    assert_int_equal(out[0], 0);
    assert_int_equal(out[1], 8);
    assert_int_equal(out[2], 8);
    assert_int_equal(out[3], 12);
    assert_false(decode_offsets(out, table, 3, 70, 7));  /* beyond the data */
    assert_false(decode_offsets(out, table, 3, 71, 12)); /* before the key's end */
    static const uint8_t back[] = {0, 0, 0, 70, 0, 0, 0, 90, 0, 0, 0, 80};
    assert_false(decode_offsets(out, back, 3, 70, 30));
    assert_true(decode_offsets(out, table, 0, 70, 0));
    assert_false(decode_offsets(out, table, 0, 70, 4));
}

static void test_divide(void **state) {
    (void)state;
    uint32_t a[] = {0, 8, 16}, b[] = {0, 7, 16}, c[] = {0, 12, 24}, d[] = {0, 13, 24};
    assert_true(decode_divide(a, 3, 4));
    assert_int_equal(a[2], 4);
    assert_false(decode_divide(b, 3, 4));
    assert_true(decode_divide(c, 3, 12));
    assert_int_equal(c[2], 2);
    assert_false(decode_divide(d, 3, 12));
}

static void test_counts(void **state) {
    (void)state;
    uint32_t off[4];
    static const int32_t good[] = {2, 0, 3}, negative[] = {2, -1, 3};
    assert_true(decode_counts(off, good, HML_I32, 3));
    assert_int_equal(off[3], 5);
    assert_false(decode_counts(off, negative, HML_I32, 3));
    static const uint32_t large[] = {0x80000000, 0x80000000};
    assert_false(decode_counts(off, large, HML_U32, 2));
    static const uint64_t huge[] = {UINT64_MAX};
    assert_false(decode_counts(off, huge, HML_U64, 1));
    static const double real[] = {1};
    assert_false(decode_counts(off, real, HML_F64, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),         cmocka_unit_test(test_long_arrays),
        cmocka_unit_test(test_bool),          cmocka_unit_test(test_unique_id),
        cmocka_unit_test(test_factor),        cmocka_unit_test(test_mantissa),
        cmocka_unit_test(test_default_forms), cmocka_unit_test(test_strided),
        cmocka_unit_test(test_offsets),       cmocka_unit_test(test_divide),
        cmocka_unit_test(test_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
