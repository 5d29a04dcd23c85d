/* teststat.h - the value of a test statistic for the data at hand: two fits, and their verdict.
 *
 * Statistics are those of asymptotic.h: twice the difference of ln L between the fit with the
 * parameter of interest held at the tested value and the best fit. For those with a tilde the best
 * fit has the parameter at 0 or above, whatever its limits. Where the held fit is lower than the
 * free one, the free one was not the minimum and is done again from there.
 */
#ifndef HML_STAT_INFER_TESTSTAT_H
#define HML_STAT_INFER_TESTSTAT_H

#include "stat/infer/asymptotic.h"
#include "stat/infer/fitter.h"

typedef struct TestStat {
    TestKind kind;
    int poi; /* number of the parameter */
    int n;   /* parameters */
    FitPoint free, held;
    bool held_done; /* not needed where the best value is on the side that counts as 0 */
    double mu_hat, mu;
    double value; /* of the statistic; NaN where not ok */
    bool ok;
    const char *why;
} TestStat;

void teststat_open(TestStat *t, TestKind kind, int poi, int n, Arena *arena);
/* The best fit, from these values. The fitter's limits of the parameter are changed where the
 * statistic needs it. */
bool teststat_free(TestStat *t, Fitter *f, const double *from);
/* The fit at mu, and the statistic; after teststat_free, of the same data, for any number of mu.
 * from: where the held fit starts; NULL: at the best fit. */
bool teststat_at(TestStat *t, Fitter *f, double mu, const double *from);
/* Name as papers write it: "q_mu tilde". */
const char *teststat_name(TestKind kind);

#endif
