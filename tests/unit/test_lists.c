/* test_lists.c - kernels over lists of many lengths against the plainest loops: whatever form the
 * processor takes, short lists and long, nothing read or written beyond the arrays (each is of just
 * the right size, which the sanitizers watch).
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "kern/combine.h"
#include "kern/lists.h"
#include "kern/order.h"
#include "kern/reduce.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

enum { LISTS = 257, ROUNDS = 30 };

typedef struct Lists {
    uint32_t *off;
    double *v;
    uint8_t *mask;
    uint32_t n; /* elements */
} Lists;

/* Most lists are short, a few longer than any register. */
static Lists draw(int longest) {
    Lists l = {.off = mem_alloc((LISTS + 1) * sizeof(uint32_t))};
    for (int i = 0; i < LISTS; i++) {
        int most = rand() % 20 == 0 ? longest : 9;
        l.off[i + 1] = l.off[i] + (uint32_t)(rand() % (most + 1));
    }
    l.n = l.off[LISTS];
    l.v = mem_alloc((l.n + !l.n) * sizeof(double));
    l.mask = mem_alloc(l.n + !l.n);
    for (uint32_t i = 0; i < l.n; i++) {
        l.v[i] = rand() % 50 / 8.0;
        l.mask[i] = rand() % 3 == 0;
    }
    return l;
}

static void drop(Lists *l) {
    mem_free(l->off);
    mem_free(l->v);
    mem_free(l->mask);
}

static double *room(size_t n) { return mem_alloc((n + !n) * sizeof(double)); }

static void same(double *got, double *want, size_t n) {
    assert_memory_equal(got, want, n * sizeof(double));
    mem_free(got);
    mem_free(want);
}

static void check_copies(const Lists *l, const Lists *b) {
    size_t n = 0;
    double *got = room(l->n + b->n), *want = room(l->n + b->n);
    k_union(got, l->v, l->off, b->v, b->off, 8, LISTS);
    for (int i = 0; i < LISTS; i++) {
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++) want[n++] = l->v[k];
        for (uint32_t k = b->off[i]; k < b->off[i + 1]; k++) want[n++] = b->v[k];
    }
    same(got, want, n);
    uint32_t at[100];
    for (int i = 0; i < 100; i++) at[i] = (uint32_t)(rand() % LISTS);
    n = 0;
    for (int i = 0; i < 100; i++) n += l->off[at[i] + 1] - l->off[at[i]];
    got = room(n), want = room(n);
    k_pick_lists(got, n, l->v, l->off, at, 8, 100);
    n = 0;
    for (int i = 0; i < 100; i++)
        for (uint32_t k = l->off[at[i]]; k < l->off[at[i] + 1]; k++) want[n++] = l->v[k];
    same(got, want, n);
}

static void check_tile(const Lists *l, const Lists *c) {
    size_t n = 0;
    for (int i = 0; i < LISTS; i++)
        n += (size_t)(l->off[i + 1] - l->off[i]) * (c->off[i + 1] - c->off[i]);
    double *got = room(n), *want = room(n);
    uint32_t *off = mem_alloc((c->n + 1) * sizeof(uint32_t));
    k_tile(got, n, l->v, l->off, c->off, 8, LISTS);
    assert_int_equal(k_off_under(off, l->off, c->off, LISTS), n);
    n = 0;
    for (int i = 0; i < LISTS; i++)
        for (uint32_t j = c->off[i]; j < c->off[i + 1]; j++) {
            assert_int_equal(off[j], n);
            for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++) want[n++] = l->v[k];
        }
    assert_int_equal(off[c->n], n);
    mem_free(off);
    same(got, want, n);
    assert_int_equal(k_pairs(l->off, c->off, LISTS), n);
    got = room(n), want = room(n);
    k_spread(got, n, l->v, l->off, c->off, 8, LISTS);
    n = 0;
    for (int i = 0; i < LISTS; i++)
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++)
            for (uint32_t j = c->off[i]; j < c->off[i + 1]; j++) want[n++] = l->v[k];
    same(got, want, n);
    got = room(l->n), want = room(l->n);
    k_repeat(got, c->v, l->off, 8, MIN_OF(LISTS, (int)c->n));
    for (int i = 0; i < MIN_OF(LISTS, (int)c->n); i++)
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++) want[k] = c->v[i];
    same(got, want, l->off[MIN_OF(LISTS, (int)c->n)]);
}

static void check_masks(const Lists *l) {
    size_t n = 0, total = k_mask_count(l->mask, l->n);
    double *got = room(total), *want = room(total);
    KRank *rank = mem_alloc(k_ranks(l->n) * sizeof *rank);
    uint32_t off[LISTS + 1];
    uint8_t any[LISTS], all[LISTS];
    int64_t count[LISTS];
    k_filter(got, total, l->v, l->mask, 8, l->n);
    k_rank(rank, l->mask, l->n);
    k_off_filter(off, l->off, rank, LISTS);
    k_bool_any(any, rank, l->off, LISTS);
    k_bool_all(all, rank, l->off, LISTS);
    k_count(count, rank, l->off, LISTS);
    for (int i = 0; i < LISTS; i++) {
        size_t before = n;
        assert_int_equal(off[i], n);
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++)
            if (l->mask[k]) want[n++] = l->v[k];
        assert_int_equal(any[i], n > before);
        assert_int_equal(all[i], n - before == l->off[i + 1] - l->off[i]);
        assert_int_equal(count[i], n - before);
    }
    assert_int_equal(off[LISTS], total);
    mem_free(rank);
    same(got, want, n);
}

/* The places of the next combination of k of m; false after the last. */
static bool advance(uint32_t *at, int k, uint32_t m) {
    for (int i = k - 1; i >= 0; i--) {
        if (at[i] + (uint32_t)(k - i) >= m) continue;
        at[i]++;
        for (int j = i + 1; j < k; j++) at[j] = at[j - 1] + 1;
        return true;
    }
    return false;
}

/* The mass of combinations against the sums of their components. */
static void check_mass(const Lists *l, int k, size_t total) {
    double *component[4], *sum[4], *mass = room(total), *want = room(total);
    for (int i = 0; i < 4; i++) {
        component[i] = room(l->n);
        for (uint32_t j = 0; j < l->n; j++) component[i][j] = l->v[j] * (i == 3 ? 2 : 1) + i % 2;
        k_combine_sum(sum[i] = room(total), total, component[i], l->off, k, LISTS);
    }
    k_combine_mass(mass, total, (const double *const *)component, l->off, k, LISTS);
    for (size_t i = 0; i < total; i++) {
        double p2 = sum[0][i] * sum[0][i] + sum[1][i] * sum[1][i] + sum[2][i] * sum[2][i];
        double m2 = sum[3][i] * sum[3][i] - p2;
        want[i] = m2 < 0 ? 0 : sqrt(m2);
    }
    for (int i = 0; i < 4; i++) mem_free(component[i]), mem_free(sum[i]);
    same(mass, want, total);
}

static void check_combinations(const Lists *l, int k) {
    size_t total = k_combinations(l->off, k, LISTS), n = 0;
    double *sum = room(total), *want = room(total), *member[COMBINE_MAX];
    int64_t *number = mem_alloc(LISTS * sizeof *number), *from;
    uint32_t *c_off = mem_alloc((LISTS + 1) * sizeof *c_off);
    k_off_combine(c_off, l->off, k, LISTS);
    k_combine_sum(sum, total, l->v, l->off, k, LISTS);
    for (int j = 0; j < k; j++)
        k_combine(member[j] = room(total), total, l->v, l->off, k, j, 8, LISTS);
    check_mass(l, k, total);
    from = mem_alloc(LISTS * sizeof *from);
    for (int i = 0; i < LISTS; i++) {
        uint32_t m = c_off[i + 1] - c_off[i];
        number[i] = m ? (int64_t)c_off[i] + rand() % (int)m : -1;
    }
    k_member_numbers(from, number, l->off, c_off, k, k - 1, LISTS);
    for (int i = 0; i < LISTS; i++) {
        const double *x = l->v + l->off[i];
        uint32_t m = l->off[i + 1] - l->off[i], at[COMBINE_MAX] = {0, 1, 2, 3};
        assert_int_equal(c_off[i], n);
        if (m < (uint32_t)k) assert_int_equal(from[i], -1);
        if (m < (uint32_t)k) continue;
        do {
            want[n] = x[at[0]];
            for (int j = 1; j < k; j++) want[n] += x[at[j]];
            for (int j = 0; j < k; j++) assert_true(member[j][n] == x[at[j]]);
            if (number[i] == (int64_t)n) assert_int_equal(from[i], l->off[i] + at[k - 1]);
            n++;
        } while (advance(at, k, m));
    }
    assert_int_equal(n, total);
    for (int j = 0; j < k; j++) mem_free(member[j]);
    mem_free(number);
    mem_free(from);
    mem_free(c_off);
    same(sum, want, n);
}

static void check_best(const Lists *l, const uint8_t *valid) {
    int64_t best[LISTS];
    k_best(best, l->v, valid, l->off, LISTS);
    for (int i = 0; i < LISTS; i++) {
        int64_t want = -1;
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++)
            if ((!valid || valid[k]) && (want < 0 || l->v[k] < l->v[want])) want = k;
        assert_int_equal(best[i], want);
    }
}

static void check_extremes(const Lists *l, const uint8_t *valid) {
    double least[LISTS], most[LISTS];
    int64_t at_least[LISTS], at_most[LISTS];
    uint8_t there[4][LISTS];
    k_f64_min(least, there[0], l->v, valid, l->off, LISTS);
    k_f64_max(most, there[1], l->v, valid, l->off, LISTS);
    k_f64_argmin(at_least, there[2], l->v, valid, l->off, LISTS);
    k_f64_argmax(at_most, there[3], l->v, valid, l->off, LISTS);
    for (int i = 0; i < LISTS; i++) {
        int64_t lo = -1, hi = -1;
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++) {
            if ((valid && !valid[k]) || l->v[k] != l->v[k]) continue;
            if (lo < 0 || l->v[k] < l->v[lo]) lo = k;
            if (hi < 0 || l->v[k] > l->v[hi]) hi = k;
        }
        for (int k = 0; k < 4; k++) assert_int_equal(there[k][i], lo >= 0);
        assert_true(lo < 0 || (least[i] == l->v[lo] && at_least[i] == lo - l->off[i]));
        assert_true(hi < 0 || (most[i] == l->v[hi] && at_most[i] == hi - l->off[i]));
    }
}

static void check_sort(const Lists *l) {
    int64_t *number = mem_alloc((l->n + 1) * sizeof *number);
    KeyedNumber *scratch = mem_alloc(2 * (k_longest(l->off, LISTS) + 1) * sizeof *scratch);
    k_sort_numbers(number, l->v, NULL, l->off, scratch, LISTS);
    for (int i = 0; i < LISTS; i++)
        for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++) {
            assert_in_range(number[k], l->off[i], l->off[i + 1] - 1);
            if (k == l->off[i]) continue;
            double before = l->v[number[k - 1]], x = l->v[number[k]];
            bool nan = x != x, order = before > x || (before == x && number[k - 1] < number[k]);
            assert_true(nan ? before == before || number[k - 1] < number[k] : order);
        }
    mem_free(number);
    mem_free(scratch);
}

static void test_lists(void **state) {
    (void)state;
    srand(3);
    for (int r = 0; r < ROUNDS; r++) {
        Lists l = draw(r % 2 ? 40 : 18), b = draw(20);
        check_copies(&l, &b);
        check_tile(&l, &b);
        check_masks(&l);
        check_best(&l, NULL);
        check_best(&l, l.mask);
        check_sort(&l);
        for (int k = 2; k <= COMBINE_MAX; k++) check_combinations(r % 3 ? &b : &l, k);
        for (int k = 0; l.n && k < 20; k++) l.v[rand() % (int)l.n] = NAN;
        check_sort(&l);
        check_extremes(&l, NULL);
        check_extremes(&l, l.mask);
        drop(&l);
        drop(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
