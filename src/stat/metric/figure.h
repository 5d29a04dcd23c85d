/* figure.h - a number and its statistical error.
 *
 * Errors are those of the events at hand taken as drawn at random: each event has its weight, and
 * the variance of a figure is the sum over the events of w^2 times the square of what one more unit
 * of weight there would change (the infinitesimal jackknife; of counts it is the binomial error).
 * NaN: not known, as of a figure without events.
 */
#ifndef HML_STAT_METRIC_FIGURE_H
#define HML_STAT_METRIC_FIGURE_H

typedef struct Figure {
    double value, error;
} Figure;

#endif
