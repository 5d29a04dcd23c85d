/* metric_case.h - what the tests of metrics share: near numbers, events drawn at random. */
#ifndef TESTS_UNIT_METRIC_CASE_H
#define TESTS_UNIT_METRIC_CASE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include "stat/rng.h"

enum { MOST = 4000 };

static inline void near(double got, double want, double error) {
    if (!(fabs(got - want) <= error)) fail_msg("%.17g, should be %.17g", got, want);
}

/* Scores of two classes that overlap, a third of them rounded so that many are equal. */
typedef struct Events {
    size_t n;
    double score[MOST], weight[MOST];
    uint8_t positive[MOST];
    int32_t class[MOST];
} Events;

static inline void events_draw(Events *e, size_t n, uint64_t seed, double part) {
    Rng r;
    rng_open(&r, seed, 0);
    e->n = n;
    for (size_t i = 0; i < n; i++) {
        e->positive[i] = rng_uniform(&r) < part;
        e->class[i] = e->positive[i];
        double x = 0.5 + 0.15 * rng_normal(&r) + (e->positive[i] ? 0.12 : -0.12);
        x = x < 0 ? 0 : x > 1 ? 1 : x;
        if (i % 3 == 0) x = rint(20 * x) / 20;
        e->score[i] = x;
        e->weight[i] = 0.5 + rng_uniform(&r);
    }
}

#endif
