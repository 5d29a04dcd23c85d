/* min_case.h - what the tests of minimisers share: functions with known minima, near numbers. */
#ifndef TESTS_UNIT_MIN_CASE_H
#define TESTS_UNIT_MIN_CASE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include "stat/min/minimise.h"

#define MOST 16

static inline void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g within %g", a, b, tolerance);
}

/* ---- the classical functions: value, gradient, start and minimum ---- */

typedef struct Classic {
    const char *name;
    int n;
    double (*eval)(void *, const double *, double *);
    double start[4], at[4];
    bool singular; /* second derivatives at the minimum */
} Classic;

static inline double rosenbrock(void *ctx, const double *x, double *g) {
    (void)ctx;
    double a = x[1] - x[0] * x[0], b = 1 - x[0];
    if (g) {
        g[0] = -400 * x[0] * a - 2 * b;
        g[1] = 200 * a;
    }
    return 100 * a * a + b * b;
}

static inline double wood(void *ctx, const double *x, double *g) {
    (void)ctx;
    double a = x[1] - x[0] * x[0], b = x[3] - x[2] * x[2];
    double c = 1 - x[0], d = 1 - x[2], e = x[1] - 1, f = x[3] - 1;
    if (g) {
        g[0] = -400 * x[0] * a - 2 * c;
        g[1] = 200 * a + 20.2 * e + 19.8 * f;
        g[2] = -360 * x[2] * b - 2 * d;
        g[3] = 180 * b + 20.2 * f + 19.8 * e;
    }
    return 100 * a * a + c * c + 90 * b * b + d * d + 10.1 * (e * e + f * f) + 19.8 * e * f;
}

static inline double powell(void *ctx, const double *x, double *g) {
    (void)ctx;
    double a = x[0] + 10 * x[1], b = x[2] - x[3], c = x[1] - 2 * x[2], d = x[0] - x[3];
    double c3 = c * c * c, d3 = d * d * d;
    if (g) {
        g[0] = 2 * a + 40 * d3;
        g[1] = 20 * a + 4 * c3;
        g[2] = 10 * b - 8 * c3;
        g[3] = -10 * b - 40 * d3;
    }
    return a * a + 5 * b * b + c * c3 + 10 * d * d3;
}

/* Fletcher and Powell's helical valley. */
static inline double helix(void *ctx, const double *x, double *g) {
    (void)ctx;
    double r2 = x[0] * x[0] + x[1] * x[1], r = sqrt(r2);
    double turn = atan2(x[1], x[0]) / 6.283185307179586, a = x[2] - 10 * turn, b = r - 1;
    if (g) {
        double da = -2000 * a / (6.283185307179586 * r2);
        g[0] = -da * x[1] + 200 * b * x[0] / r;
        g[1] = da * x[0] + 200 * b * x[1] / r;
        g[2] = 200 * a + 2 * x[2];
    }
    return 100 * (a * a + b * b) + x[2] * x[2];
}

static inline double beale(void *ctx, const double *x, double *g) {
    (void)ctx;
    const double y[] = {1.5, 2.25, 2.625};
    double f = 0, power = 1;
    if (g) g[0] = g[1] = 0;
    for (int i = 0; i < 3; i++) {
        double before = power;
        power *= x[1];
        double t = y[i] - x[0] * (1 - power);
        f += t * t;
        if (!g) continue;
        g[0] -= 2 * t * (1 - power);
        g[1] += 2 * t * x[0] * (i + 1) * before;
    }
    return f;
}

static const Classic classics[] = {
    {"Rosenbrock", 2, rosenbrock, {-1.2, 1}, {1, 1}, false},
    {"Wood", 4, wood, {-3, -1, -3, -1}, {1, 1, 1, 1}, false},
    {"Powell", 4, powell, {3, -1, 0, 1}, {0, 0, 0, 0}, true},
    {"Fletcher-Powell", 3, helix, {-1, 0.01, 0}, {1, 0, 0}, false},
    {"Beale", 2, beale, {1, 1}, {3, 0.5}, false},
};

/* Parameters without limits, steps unknown. */
static inline void params_at(Parameter *p, int n, const double *start) {
    static const char *const names[MOST] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                            "i", "j", "k", "l", "m", "n", "o", "p"};
    for (int i = 0; i < n; i++)
        p[i] = (Parameter){.name = names[i], .start = start[i], .lo = -INFINITY, .hi = INFINITY};
}

/* One line about a minimum, on failure or by hand. */
static inline void show(const char *name, const Minimum *m) {
    printf("%-18s status %d cov %d value %.10g edm %.2g calls %d + %d%s%s\n", name, m->status,
           m->cov_status, m->value, m->edm, m->calls, m->gradient_calls, m->why ? " " : "",
           m->why ? m->why : "");
    for (int i = 0; i < m->n; i++) printf(" %.8g +- %.4g", m->x[i], m->error[i]);
    printf("\n");
    for (int i = 0; i < m->n_attempts; i++)
        printf("   %s: status %d value %.8g edm %.2g calls %d\n", m->attempts[i].what,
               m->attempts[i].status, m->attempts[i].value, m->attempts[i].edm,
               m->attempts[i].calls);
}

#endif
