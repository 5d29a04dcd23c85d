/* gradient.h - numerical first derivatives, with steps that follow the function's curvature.
 *
 * Symmetric differences; the step of each coordinate is such that its second derivative alone would
 * raise the function by a small part of one standard deviation (or by many times its rounding).
 */
#ifndef HML_STAT_MIN_GRADIENT_H
#define HML_STAT_MIN_GRADIENT_H

#include "stat/min/search.h"

/* The gradient at u, where the value is f; s->width and s->curve go along. False: nothing but
 * values that are not finite on both sides of a coordinate. */
bool gradient_numerical(Search *s, const double *u, double f, double *g);
/* The step of second derivative h that changes values by rise. */
double gradient_width(double rise, double second);
/* A rise that differences of first order may rest on, of second order. */
double gradient_rise(double value);
double gradient_rise_second(double value);

#endif
