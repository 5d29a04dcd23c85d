/* toylog_out.h - what toys have to tell of themselves: how many, with which seed, which failed. */
#ifndef HML_OUT_TOYLOG_OUT_H
#define HML_OUT_TOYLOG_OUT_H

#include "out/json.h"
#include "stat/infer/asymptotic.h"
#include "stat/infer/toytest.h"

/* "  1000 toys, seed 1, 3 failed: toy 17 (stream 17): ...", the first few. */
void toylog_text(StrBuf *out, const ToyLog *log);
/* Keys seed, toys, failed_toys, and failures with their parameters. n: parameters. */
void toylog_json(Json *j, const ToyLog *log, int n);
void toylog_probability(Json *j, const char *key, const ToyProbability *p);
/* "p = 0.013 +- 0.002, Z = 2.2 +- 0.1 (13 of 1000)" */
void toylog_probability_text(StrBuf *out, const ToyProbability *p);

/* The distribution of the statistic for its value number k of mu: counts in bins, those expected in
 * the limit of large samples, and both for what is exactly 0. */
void toylog_distribution(Json *j, const char *key, const ToyEnsemble *e, int k,
                         const Asymptotic *expected);

#endif
