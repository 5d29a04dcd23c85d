/* model_case.h - what the tests of models and likelihoods share: short ways to write models,
 * gradients checked against differences, near numbers.
 */
#ifndef TESTS_UNIT_MODEL_CASE_H
#define TESTS_UNIT_MODEL_CASE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* cmocka wants the headers above before it */
#include <cmocka.h>

#include "stat/model/generate.h"
#include "stat/model/likelihood.h"

enum { PARAMS_MOST = 16 };

static inline void near_as(const char *what, double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance))
        fail_msg("%s: %.17g is not %.17g within %g", what, a, b, tolerance);
}

static inline void near(double a, double b, double tolerance) { near_as("", a, b, tolerance); }

/* The same relative to b. */
static inline void close_to(const char *what, double a, double b, double relative) {
    near_as(what, a, b, relative * fabs(b));
}

/* ---- models in few words ---- */

static inline int op1(Model *m, ModelOp o, int a) { return model_op(m, o, &a, 1); }
static inline int op2(Model *m, ModelOp o, int a, int b) {
    return model_op(m, o, (int[]){a, b}, 2);
}
static inline int op3(Model *m, ModelOp o, int a, int b, int c) {
    return model_op(m, o, (int[]){a, b, c}, 3);
}
static inline int add(Model *m, int a, int b) { return op2(m, MODEL_ADD, a, b); }
static inline int mul(Model *m, int a, int b) { return op2(m, MODEL_MUL, a, b); }
static inline int par(Model *m, int k) { return model_param(m, k); }
static inline int num(Model *m, double x) { return model_const(m, x); }

static inline int pdf1(Model *m, const char *name, int x, int a) {
    return model_density(m, pdf_find(str_of(name)), x, &a, 1);
}
static inline int pdf2(Model *m, const char *name, int x, int a, int b) {
    return model_density(m, pdf_find(str_of(name)), x, (int[]){a, b}, 2);
}
static inline int pdf3(Model *m, const char *name, int x, int a, int b, int c) {
    return model_density(m, pdf_find(str_of(name)), x, (int[]){a, b, c}, 3);
}
static inline int pdf4(Model *m, const char *name, int x, const int *a) {
    return model_density(m, pdf_find(str_of(name)), x, a, 4);
}

static inline void finish(Model *m, int root, const double *start) {
    const char *why = model_finish(m, root, start);
    if (why) fail_msg("no model: %s", why);
}

/* Parameters without limits. */
static inline void params_at(Parameter *p, const double *start, int n) {
    static const char *const names[PARAMS_MOST] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                                   "i", "j", "k", "l", "m", "n", "o", "p"};
    for (int k = 0; k < n; k++)
        p[k] = (Parameter){.name = names[k], .start = start[k], .lo = -INFINITY, .hi = INFINITY};
}

static inline Problem *rows_of(const Model *m, const RowData *data, LikelihoodKind kind,
                               int threads) {
    static const double zero[PARAMS_MOST];
    Parameter p[PARAMS_MOST];
    const char *why = NULL;
    params_at(p, zero, model_n_params(m));
    LikelihoodOptions o = {kind, threads, p};
    Problem *problem = likelihood_rows(m, data, &o, &why);
    if (!problem) fail_msg("no likelihood: %s", why);
    return problem;
}

static inline Problem *bins_of(const Model *m, const BinData *data, LikelihoodKind kind) {
    static const double zero[PARAMS_MOST];
    Parameter p[PARAMS_MOST];
    const char *why = NULL;
    params_at(p, zero, model_n_params(m));
    LikelihoodOptions o = {kind, 1, p};
    Problem *problem = likelihood_bins(m, data, &o, &why);
    if (!problem) fail_msg("no likelihood: %s", why);
    return problem;
}

static inline double value_of(Problem *p, const double *x) { return p->class->eval(p, x, NULL); }
static inline void close_problem(Problem *p) { p->class->close(p); }

/* ---- derivatives ---- */

/* Of eighth order, along parameter k with step h. */
static inline double difference(Problem *p, const double *x, int k, double h) {
    static const double c[] = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    double at[PARAMS_MOST], sum = 0;
    memcpy(at, x, sizeof(double) * (size_t)p->n);
    for (int i = 0; i < 4; i++) {
        at[k] = x[k] + (i + 1) * h;
        double up = value_of(p, at);
        at[k] = x[k] - (i + 1) * h;
        sum += c[i] * (up - value_of(p, at));
    }
    return sum / h;
}

/* The gradient agrees with differences to so much of what the value changes over one part of the
 * parameter, and what comes with it is the value. steps: 0: a part of the parameter. */
static inline void check_gradient(const char *what, Problem *p, const double *x, double part,
                                  double tolerance) {
    double g[PARAMS_MOST], value = p->class->eval(p, x, g);
    const char *why = p->class->why(p);
    if (isnan(value)) fail_msg("%s: no value: %s", what, why ? why : "");
    if (value != value_of(p, x)) fail_msg("%s: other value with the gradient", what);
    for (int k = 0; k < p->n; k++) {
        double scale = fmax(fabs(x[k]), 0.1), h = part * scale, d = difference(p, x, k, h);
        double noise = 1e-14 * (fabs(value) + 1) / h, error = fabs(g[k] - d);
        if (!(error <= tolerance * (fabs(d) + 1) + noise))
            fail_msg("%s: derivative %d is %.15g, by differences %.15g", what, k, g[k], d);
    }
}

#endif
