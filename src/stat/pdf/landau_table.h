/* landau_table.h - polynomials for the Landau density; see landau.c. */
#ifndef HML_STAT_PDF_LANDAU_TABLE_H
#define HML_STAT_PDF_LANDAU_TABLE_H

enum { LANDAU_TERMS = 18, LANDAU_UNITS = 9, LANDAU_FIRST = -8, LANDAU_PIECES = 33 };

/* For each unit interval from -8 to 1, then each octave from 1 to 2^24. */
extern const double landau_density[LANDAU_PIECES][LANDAU_TERMS];
extern const double landau_tail[LANDAU_PIECES][LANDAU_TERMS];

#endif
