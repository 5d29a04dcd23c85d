/* test_root_object.c - byte counts, versions, tags and references, true and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/root/object.h"

#define OF(array) bytes_of(array, sizeof array)

static void test_version(void **state) {
    (void)state;
    static const uint8_t counted[] = {0x40, 0, 0, 4, 0, 7, 1, 2, 9};
    Bytes b = OF(counted);
    VersionHead v;
    assert_true(object_version(&v, &b));
    assert_int_equal(v.version, 7);
    assert_int_equal(v.end, 8);
    assert_true(v.counted);
    static const uint8_t bare[] = {0, 3, 1, 2};
    b = OF(bare);
    assert_true(object_version(&v, &b));
    assert_int_equal(v.version, 3);
    assert_false(v.counted);
    static const uint8_t memberwise[] = {0x40, 0, 0, 2, 0x40, 9};
    b = OF(memberwise);
    assert_true(object_version(&v, &b));
    assert_true(v.memberwise);
    assert_int_equal(v.version, 9);
}

static void test_version_hostile(void **state) {
    (void)state;
    static const uint8_t beyond[] = {0x40, 0, 0, 5, 0, 7, 1, 2};
    static const uint8_t small[] = {0x40, 0, 0, 1, 0, 7, 1, 2};
    static const uint8_t cut[] = {0};
    VersionHead v;
    Bytes b = OF(beyond);
    assert_false(object_version(&v, &b));
    b = OF(small);
    assert_false(object_version(&v, &b));
    b = OF(cut);
    assert_false(object_version(&v, &b));
    assert_true(b.bad);
}

enum { KEYLEN = 10 };

/* Two objects of class "Ab": the second refers to the name in the first, the third to the first. */
static const uint8_t objects[] = {0x40, 0, 0, 9,    0xff, 0xff, 0xff, 0xff, 'A', 'b',
                                  0,    1, 2, 0x40, 0,    0,    5,    0x80, 0,   0,
                                  16,   3, 0, 0,    0,    12,   0,    0,    0,   0};

static void test_heads(void **state) {
    (void)state;
    Bytes b = OF(objects);
    ObjectHead h;
    assert_true(object_head(&h, &b, KEYLEN));
    assert_int_equal(h.kind, OBJECT_NEW);
    assert_true(str_eq(h.class_name, STR("Ab")));
    assert_int_equal(h.at, 0);
    assert_int_equal(h.end, 13);
    bytes_seek(&b, h.end);
    assert_true(object_head(&h, &b, KEYLEN));
    assert_true(str_eq(h.class_name, STR("Ab")));
    assert_int_equal(h.end, 22);
    bytes_seek(&b, h.end);
    assert_true(object_head(&h, &b, KEYLEN));
    assert_int_equal(h.kind, OBJECT_REFERENCE);
    assert_int_equal(h.referred, 0);
    assert_true(object_head(&h, &b, KEYLEN));
    assert_int_equal(h.kind, OBJECT_NULL);
    assert_false(object_head(&h, &b, KEYLEN));
}

static void test_heads_hostile(void **state) {
    (void)state;
    static const uint8_t forward[] = {0x40, 0, 0, 5, 0x80, 0, 0, 200, 3};
    static const uint8_t before[] = {0x40, 0, 0, 5, 0x80, 0, 0, 2, 3};
    static const uint8_t itself[] = {0x40, 0, 0, 5, 0x80, 0, 0, 16, 3};
    static const uint8_t no_count[] = {0xff, 0xff, 0xff, 0xff, 'A', 0};
    static const uint8_t no_end[] = {0x40, 0,   0,   9,   0xff, 0xff, 0xff,
                                     0xff, 'A', 'b', 'c', 'd',  'e'};
    static const uint8_t long_count[] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 'A', 0};
    static const uint8_t low[] = {0, 0, 0, 5};
    ObjectHead h;
    Bytes all[] = {OF(forward), OF(before),     OF(itself), OF(no_count),
                   OF(no_end),  OF(long_count), OF(low)};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) assert_false(object_head(&h, &all[i], KEYLEN));
}

static void test_base(void **state) {
    (void)state;
    static const uint8_t plain[] = {0, 1, 0, 0, 0, 5, 3, 0, 0, 0, 77};
    static const uint8_t referenced[] = {0, 1, 0, 0, 0, 5, 3, 0, 0, 0x10, 0, 0, 77};
    Bytes b = OF(plain);
    assert_int_equal(object_base(&b).unique_id, 5);
    assert_int_equal(bytes_u8(&b), 77);
    b = OF(referenced);
    assert_int_equal(object_base(&b).bits, 0x03000010);
    assert_int_equal(bytes_u8(&b), 77);
}

static void test_strings(void **state) {
    (void)state;
    uint8_t wide[400] = {255, 0, 0, 1, 44};
    memset(wide + 5, 'x', 300);
    Bytes b = OF(wide);
    assert_int_equal(bytes_string(&b).n, 300);
    static const uint8_t beyond[] = {5, 'a', 'b'};
    b = OF(beyond);
    assert_int_equal(bytes_string(&b).n, 0);
    assert_true(b.bad);
    static const uint8_t claim[] = {255, 0xff, 0xff, 0xff, 0xff, 'a'};
    b = OF(claim);
    assert_int_equal(bytes_string(&b).n, 0);
    assert_true(b.bad);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version), cmocka_unit_test(test_version_hostile),
        cmocka_unit_test(test_heads),   cmocka_unit_test(test_heads_hostile),
        cmocka_unit_test(test_base),    cmocka_unit_test(test_strings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
