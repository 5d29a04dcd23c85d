/* test_root_cluster.c - partitions of trees whose clusters are known, unknown, tiny or nonsense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/root/cluster.h"

static void check(const TTree *t, Partitions *p) {
    cluster_partitions(p, t);
    assert_true(p->n >= 1);
    assert_int_equal(p->row[0], 0);
    for (size_t i = 0; i < p->n; i++) assert_true(p->row[i] <= p->row[i + 1]);
    assert_true(p->row[p->n] == (uint64_t)t->entries);
}

static void be64_put(uint8_t *p, uint64_t v) {
    for (int i = 0; i < 8; i++) p[i] = (uint8_t)(v >> (56 - 8 * i));
}

static void test_equal_clusters(void **state) {
    (void)state;
    Partitions p;
    TTree t = {.entries = 1000000, .auto_flush = 50000, .tot_bytes = 1000000 * 500LL};
    check(&t, &p);
    assert_int_equal(p.n, 20);
    for (size_t i = 0; i < p.n; i++) assert_int_equal(p.row[i], i * 50000);
    mem_free(p.row);
    t.auto_flush = 100; /* tiny clusters are merged, at their ends */
    check(&t, &p);
    assert_true(p.n <= 100);
    for (size_t i = 0; i < p.n; i++) assert_int_equal(p.row[i] % 100, 0);
    mem_free(p.row);
}

static void test_ranges(void **state) {
    (void)state;
    uint8_t end[16], size[16];
    be64_put(end, 29999);
    be64_put(end + 8, 89999);
    be64_put(size, 10000);
    be64_put(size + 8, 30000);
    TTree t = {.entries = 150000,
               .auto_flush = 20000,
               .tot_bytes = 150000 * 4000LL,
               .cluster_end = {end, 2, 8},
               .cluster_size = {size, 2, 8}};
    static const uint64_t want[] = {0, 10000, 20000, 30000, 60000, 90000, 110000, 130000, 150000};
    Partitions p;
    check(&t, &p);
    assert_int_equal(p.n, 8);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) assert_int_equal(p.row[i], want[i]);
    mem_free(p.row);
}

static void test_nonsense(void **state) {
    (void)state;
    uint8_t end[16], size[16];
    static const uint64_t bad[] = {0, 1, UINT64_MAX, UINT64_MAX - 1, 1ULL << 63, 500};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
            be64_put(end, bad[i]);
            be64_put(end + 8, bad[k]);
            be64_put(size, bad[k]);
            be64_put(size + 8, bad[i]);
            TTree t = {.entries = 1000000000,
                       .auto_flush = (int64_t)bad[i],
                       .tot_bytes = (int64_t)bad[k],
                       .cluster_end = {end, 2, 8},
                       .cluster_size = {size, 2, 8}};
            Partitions p;
            check(&t, &p);
            assert_true(p.n < 200000);
            mem_free(p.row);
        }
}

static void test_empty(void **state) {
    (void)state;
    Partitions p;
    TTree t = {.entries = 0};
    check(&t, &p);
    assert_int_equal(p.n, 1);
    mem_free(p.row);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_clusters), cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_nonsense), cmocka_unit_test(test_empty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
