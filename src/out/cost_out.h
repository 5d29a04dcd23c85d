/* cost_out.h - shows where the time of a run went (run/cost.h). */
#ifndef HML_OUT_COST_OUT_H
#define HML_OUT_COST_OUT_H

#include "out/table.h"
#include "run/job.h"

/* Bytes, baskets, and the time for each step, of all samples together. */
void cost_write(StrBuf *out, const Job *job, Format format);
/* The costliest instructions with the lines of the script that they come from. */
void profile_write(StrBuf *out, const Job *job, Format format);

#endif
