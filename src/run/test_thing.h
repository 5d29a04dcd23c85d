/* test_thing.h - tests of hypotheses about one parameter of a fit: significance, CLs, upper limits;
 * in the limit of large samples, or by toys.
 *
 *     significance(FIT, mu)                    q0: Cowan et al., Eur. Phys. J. C 71 (2011) 1554
 *     toys(FIT, mu == 0, n = 2000, seed = 1)   the same by toys
 *     cls(FIT, mu = 1), limit(FIT, mu)         CLs with q_mu tilde; toys = N, seed = S: by toys
 * Each is done when it is first asked for; it works on copies of the fit's problem.
 */
#ifndef HML_RUN_TEST_THING_H
#define HML_RUN_TEST_THING_H

#include "run/fit_thing.h"
#include "stat/infer/discovery.h"
#include "stat/infer/toytest.h"

typedef enum TestWhat { TEST_SIGNIFICANCE, TEST_TOYS, TEST_CLS, TEST_LIMIT } TestWhat;

typedef struct TestThing {
    Handle handle;
    TestWhat what;
    const FitThing *fit;
    int poi;
    double at;       /* the tested value */
    double expected; /* a signal for the expected significance; NAN: none asked for */
    LimitOptions options;
    int64_t toys, seed; /* toys 0: none */
    Span span;
    bool done;
    const char *failure; /* there is no result */
    Discovery discovery;
    ToyDiscovery by_toys;
    ClsPoint cls;
    ToyClsScan cls_toys; /* one point */
    Limit limit;
    ToyLimit limit_toys;
} TestThing;

TestThing *test_of(Handle *h); /* NULL where it is none */
/* significance(...), cls(...), limit(...) */
TestThing *test_book(Session *s, const struct Builtin *b, const Ast *call);
/* toys(FIT, PARAMETER == VALUE, ...), whose second argument is a comparison. */
TestThing *test_book_toys(Arguments *a);
/* With its result. */
const TestThing *test_result(const TestThing *t);
const char *test_poi_name(const TestThing *t);

#endif
