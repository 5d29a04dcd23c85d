/* cls.h - CLs of a hypothesis with signal, observed and expected, in the limit of large samples.
 *
 * Asimov data: what is expected without signal at the other parameters' best values for mu = 0
 * (Cowan et al., Eur. Phys. J. C 71 (2011) 1554, section 3), auxiliary measurements included. The
 * statistic is q_mu tilde, or q_mu; p-values are those of asymptotic_cls. This is what pyhf's
 * AsymptoticCalculator does.
 * A ClsTest works on copies of the Problem: its data stay as they are.
 */
#ifndef HML_STAT_INFER_CLS_H
#define HML_STAT_INFER_CLS_H

#include "stat/infer/teststat.h"

enum { BAND = 5 }; /* -2, -1, 0, 1, 2 standard deviations */

typedef struct ClsPoint {
    double mu;
    ClsValues observed;
    ClsValues expected[BAND]; /* without signal */
    double q, q_asimov;
    double sigma; /* of mu-hat, from the Asimov data: mu / sqrt(q_asimov) */
    bool ok;
    const char *why; /* in the arena of the test */
} ClsPoint;

typedef struct ClsTest {
    Problem *observed, *asimov; /* copies, owned */
    Fitter on_observed, on_asimov;
    TestStat data, expected;
    Minimum best;        /* of the data, with errors */
    double *start[2];    /* where the next held fits start */
    double mu_hat, step; /* best value; its error, or a guess */
    bool ok;
    const char *why; /* where not ok: there is no test */
    Arena arena;
} ClsTest;

/* Fits the data, makes Asimov data and fits them. kind: TEST_Q_TILDE or TEST_Q. Close it in any
 * case. */
bool cls_open(ClsTest *t, const Problem *p, TestKind kind, int poi);
void cls_close(ClsTest *t);
/* The test of mu > 0; returns out->ok. */
bool cls_at(ClsTest *t, ClsPoint *out, double mu);

#endif
