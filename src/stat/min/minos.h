/* minos.h - MINOS: how far to one side of the minimum the profile has risen by a given amount. */
#ifndef HML_STAT_MIN_MINOS_H
#define HML_STAT_MIN_MINOS_H

#include "stat/min/profile.h"

/* sign: -1 or 1. True: a new minimum was met (p->lowest_x). */
bool minos_side(MinosSide *out, Profile *p, int sign, double rise, Arena *arena);

#endif
