/* limit.h - upper limits on a parameter: where CLs (or CLs+b) falls to 1 - confidence level.
 *
 * In the limit of large samples (cls.h); by toys: toylimit.h. The expected limits without signal
 * come from the square root of the Asimov statistic alone (asymptotic_cls_root), and are those of
 * pyhf. A limit that lies beyond the parameter's upper limit has a verdict, and no number.
 */
#ifndef HML_STAT_INFER_LIMIT_H
#define HML_STAT_INFER_LIMIT_H

#include "stat/infer/cls.h"

typedef struct LimitOptions {
    TestKind kind;    /* TEST_Q_TILDE, TEST_Q */
    double level;     /* confidence level; 0: 0.95 */
    bool clsb;        /* CLs+b instead of CLs */
    double precision; /* relative, of limits; 0: 1e-8 */
    bool no_expected; /* the band is not wanted */
} LimitOptions;

typedef struct LimitValue {
    double value; /* NaN: none */
    bool ok;
    const char *why; /* in the arena of the result */
} LimitValue;

typedef struct Limit {
    double level;
    LimitValue observed, expected[BAND];
    double mu_hat;
    ClsPoint *points; /* all tests on the way, by mu */
    int n_points;
    const char *why; /* there is no test at all; else NULL */
} Limit;

/* Arrays and texts live in the arena. */
void limit_find(Limit *out, const Problem *p, int poi, const LimitOptions *options, Arena *arena);

#endif
