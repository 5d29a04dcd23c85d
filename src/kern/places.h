/* places.h - the places of the members of the k-combinations of a few things, as a table. */
#ifndef HML_KERN_PLACES_H
#define HML_KERN_PLACES_H

#include "kern/combine.h"

/* Of up to PLACES_THINGS things; a row has PLACES_ROW entries. */
enum { PLACES_THINGS = 16, PLACES_ROW = 9600 };

/* The place of the first member of each k-combination of m things in lexicographic order, filled up
 * to a multiple of eight; those of member j stand j * PLACES_ROW further on. Made when first used,
 * by whichever thread. */
const uint8_t *k_places(int k, uint32_t m);
/* The same of all m. */
void k_all_places(int k, const uint8_t *out[PLACES_THINGS + 1]);

#endif
