/* lumi_mask.h - which luminosity sections of which runs were certified: the "golden JSON" of CMS.
 *
 * The file is {"RUN": [[FIRST, LAST], ...], ...}; both ends of a range belong to it. Overlapping
 * and touching ranges are joined. Read once, not changed afterwards; safe for several threads.
 * Called by whoever opens a mask for a session; the test runs over columns.
 */
#ifndef HML_CORR_LUMI_MASK_H
#define HML_CORR_LUMI_MASK_H

#include "core/diag.h"

typedef struct LumiRange {
    int64_t run, first, last;
} LumiRange;

typedef struct LumiMask {
    const LumiRange *ranges; /* rising by run and section, disjoint; in the arena */
    size_t n;
} LumiMask;

Status lumi_mask_read(LumiMask *out, const char *path, Arena *arena, Diags *diags);
/* The same from a text; name stands for the file in messages. */
Status lumi_mask_parse(LumiMask *out, Str text, const char *name, Arena *arena, Diags *diags);

/* out[i] = 1 where section lumi[i] of run[i] is certified, else 0. */
void lumi_mask_test(const LumiMask *m, const int64_t *run, const int64_t *lumi, uint8_t *out,
                    size_t n);
/* How many runs and sections it holds (sections saturate at 2^63 - 1). */
void lumi_mask_count(const LumiMask *m, size_t *runs, uint64_t *sections);

#endif
