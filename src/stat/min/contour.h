/* contour.h - the closed line around a minimum on which the profile in two parameters has risen by
 * a given amount.
 *
 * The line is followed step by step, along it by the slopes of the profile, and onto it by Newton's
 * steps across; so it may have any shape, as long as it is one closed line. Where it meets a limit,
 * the limit is followed until the line leaves it. Then points at equal distances are taken from it
 * and put onto the line once more. If the line is lost,
 * rays from the minimum take its place.
 */
#ifndef HML_STAT_MIN_CONTOUR_H
#define HML_STAT_MIN_CONTOUR_H

#include "stat/min/profile.h"

/* p: of two parameters. Returns how many of the n points are ok. */
int contour_find(ContourPoint *out, int n, Profile *p, double rise, Arena *arena);

#endif
