/* significance.h - how well s signal events stand out over b background events: figures of merit of
 * a counting experiment.
 *
 * asimov: the expected significance of Cowan, Cranmer, Gross and Vitells, Eur. Phys. J. C 71 (2011)
 * 1554, eq. 97, and with a background known to +- sigma_b the formula of Cowan, "Discovery
 * sensitivity for a counting experiment with background uncertainty" (2012), eq. 20.
 * All are NaN where they have no meaning (b <= 0, negative counts).
 */
#ifndef HML_STAT_SIGNIFICANCE_H
#define HML_STAT_SIGNIFICANCE_H

double significance_sb(double s, double b);                     /* s / sqrt(b) */
double significance_ssb(double s, double b);                    /* s / sqrt(s + b) */
double significance_asimov(double s, double b, double sigma_b); /* sigma_b 0: b is known */

#endif
