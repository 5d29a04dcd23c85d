/* scan.h - the profile of a likelihood or chi2 along one parameter, or on a grid of two.
 *
 * At each place all other free parameters are fitted again: a profile, whose rise of 1 (of 2.30 for
 * two parameters) is the interval of one standard deviation. A slice, with the others left at the
 * best fit, has intervals that are too short; it is made on request and says so.
 * Every place has its own verdict. Fits go outward from the best fit, each from its neighbour and
 * from the start values.
 */
#ifndef HML_STAT_INFER_SCAN_H
#define HML_STAT_INFER_SCAN_H

#include "stat/infer/fitter.h"

typedef struct ScanPoint {
    double at[2];
    double rise; /* above the best fit: 2 delta ln L, or delta chi2; NaN where not ok */
    double *x;   /* all parameters there */
    bool ok;
    const char *why;
} ScanPoint;

typedef struct Scan {
    int k[2], dims;
    int n[2];          /* places along each; n[1] is 1 of one parameter */
    ScanPoint *points; /* n[0] x n[1], the second parameter runs faster */
    int n_points, n_failed;
    bool slice;
    Minimum best;
    double lowest; /* the lowest rise: below -1e-3 the best fit was none, and lowest_x is */
    const double *lowest_x;
    const char *why; /* there is nothing at all; else NULL */
} Scan;

typedef struct ScanPlan {
    int k[2], dims; /* dims: 1, 2 */
    const double *at[2];
    int n[2];
    bool slice;
    bool thorough; /* fits also begin with each other parameter near both of its limits */
} ScanPlan;

/* Arrays and texts live in the arena; the data of p stay as they are. */
void scan_run(Scan *out, const Problem *p, const ScanPlan *plan, Arena *arena);

/* Where the rise of a scan in one parameter crosses a level, on both sides of its lowest place, by
 * parabolas through three places (of the square root of the rise, nearly straight). NaN where it
 * does not. */
void scan_interval(const Scan *s, double level, double *low, double *high);
/* n places from lo to hi. */
void scan_places(double *out, double lo, double hi, int n);

#endif
