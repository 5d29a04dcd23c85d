/* parts.h - events dealt out at random into parts of given size.
 *
 * Part k of fractions f gets the places from floor(n (f_0 + .. + f_k-1)) up to floor(n (f_0 + .. +
 * f_k)) of the events in random order (Fisher and Yates, with the numbers of one stream), and keeps
 * them in the order in which they came.
 */
#ifndef HML_STAT_METRIC_PARTS_H
#define HML_STAT_METRIC_PARTS_H

#include "core/base.h"

enum { PARTS_MOST = 16 };

/* part: [n], which part each event is in. The fractions add up to 1. */
void parts_deal(uint8_t *part, size_t n, const double *fractions, int parts, uint64_t seed);

#endif
