/* test_root_decoded.c - slices of decoded rows and rows stitched from pieces, nested axes, text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"
#include "io/root/decoded.h"

/* Row i has i % 3 lists, list k of it has (i + k) % 4 pairs of values, which count up. */
static void fill(Decoded *d, int rows) {
    static const uint32_t fixed[] = {0, 0, 2};
    int32_t next = 0;
    decoded_init(d, HML_I32, 3, fixed);
    for (int i = 0; i < rows; i++) {
        for (int k = 0; k < i % 3; k++) {
            int n = (i + k) % 4;
            int32_t *to = decoded_room(d, (size_t)(2 * n));
            for (int j = 0; j < 2 * n; j++) to[j] = next++;
            decoded_end_list(d, 1, (size_t)n);
        }
        decoded_end_list(d, 0, (size_t)(i % 3));
    }
    d->rows = (uint32_t)rows;
}

/* Compares rows [first, first+n) of a column of the pattern that fill makes. */
static void check(const Column *c, int first, int n) {
    int32_t value = 0;
    uint32_t list = 0, pair = 0;
    for (int i = 0; i < first; i++)
        for (int k = 0; k < i % 3; k++) value += 2 * ((i + k) % 4);
    const int32_t *v = c->values;
    assert_int_equal(c->off[0][0], 0);
    assert_int_equal(c->off[1][0], 0);
    for (int i = 0; i < n; i++) {
        int row = first + i;
        for (int k = 0; k < row % 3; k++) {
            for (int j = 0; j < 2 * ((row + k) % 4); j++)
                assert_int_equal(v[2 * pair + (uint32_t)j], value++);
            pair += (uint32_t)((row + k) % 4);
            assert_int_equal(c->off[1][++list], pair);
        }
        assert_int_equal(c->off[0][i + 1], list);
    }
    assert_int_equal(c->n, 2 * pair);
    assert_int_equal(c->fixed[2], 2);
}

static void test_slices(void **state) {
    (void)state;
    enum { ROWS = 17 };
    Decoded d;
    OffsetBuf rebased[HML_MAX_AXES] = {{0}};
    fill(&d, ROWS);
    for (uint32_t first = 0; first < ROWS; first++)
        for (uint32_t n = 0; first + n <= ROWS; n++) {
            Column c;
            assert_true(decoded_slice(&c, &d, first, n, rebased));
            check(&c, (int)first, (int)n);
        }
    for (int k = 0; k < HML_MAX_AXES; k++) mem_free(rebased[k].p);
    decoded_free(&d);
}

static void test_stitches(void **state) {
    (void)state;
    enum { ROWS = 23 };
    Decoded d, out;
    OffsetBuf rebased[HML_MAX_AXES] = {{0}};
    fill(&d, ROWS);
    fill(&out, 0);
    for (uint32_t piece = 1; piece < 9; piece++) {
        Column c;
        decoded_clear(&out); /* buffers are used again */
        for (uint32_t at = 2; at < ROWS; at += piece)
            assert_true(decoded_append(&out, &d, at, MIN_OF(piece, ROWS - at)));
        assert_true(decoded_slice(&c, &out, 0, ROWS - 2, rebased));
        check(&c, 2, ROWS - 2);
    }
    for (int k = 0; k < HML_MAX_AXES; k++) mem_free(rebased[k].p);
    decoded_free(&d);
    decoded_free(&out);
}

static void test_text(void **state) {
    (void)state;
    Decoded d, out;
    Column c;
    decoded_init(&d, HML_STR, 0, NULL);
    decoded_init(&out, HML_STR, 0, NULL);
    static const char *const words[] = {"one", "", "three", "four"};
    for (size_t i = 0; i < 4; i++) decoded_string(&d, words[i], strlen(words[i]));
    d.rows = 4;
    assert_true(decoded_slice(&c, &d, 2, 2, NULL));
    assert_int_equal(c.n, 2);
    assert_int_equal(c.str_off[1] - c.str_off[0], 5);
    assert_memory_equal((const char *)c.values + c.str_off[0], "threefour", 9);
    assert_true(decoded_append(&out, &d, 2, 2));
    assert_true(decoded_append(&out, &d, 0, 2));
    assert_true(decoded_slice(&c, &out, 0, 4, NULL));
    assert_memory_equal(c.values, "threefourone", 12);
    assert_int_equal(c.str_off[4], 12);
    decoded_free(&d);
    decoded_free(&out);
}

static void test_empty(void **state) {
    (void)state;
    Decoded d;
    Column c;
    decoded_init(&d, HML_F64, 0, NULL);
    assert_true(decoded_slice(&c, &d, 0, 0, NULL));
    assert_int_equal(c.n, 0);
    assert_non_null(c.values); /* a kernel may be handed it with n == 0 */
    decoded_free(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slices),
                                       cmocka_unit_test(test_stitches), cmocka_unit_test(test_text),
                                       cmocka_unit_test(test_empty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
