/* why_out.h - shows why events pass or fail. */
#ifndef HML_OUT_WHY_OUT_H
#define HML_OUT_WHY_OUT_H

#include "out/outcome.h"
#include "run/why.h"

/* Of a job that ran. Answers how many events were found. */
uint64_t why_write(StrBuf *out, const Why *why, const OutcomeStyle *style);

#endif
