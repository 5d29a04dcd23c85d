/* order.h - kernels that sort lists and resolve references.
 *
 * Scratch memory is the caller's: k_longest tells how long the longest of n lists is.
 */
#ifndef HML_KERN_ORDER_H
#define HML_KERN_ORDER_H

#include "core/base.h"

uint32_t k_longest(const uint32_t *off, size_t n);

typedef struct KeyedNumber {
    double key;
    uint32_t number;
} KeyedNumber;

/* Numbers of the elements of each list by falling key; NaN and missing keys last, equal keys in
 * the order in which they stand. scratch: two for each element of the longest list. */
void k_sort_numbers(int64_t *restrict out, const double *restrict key,
                    const uint8_t *restrict valid, const uint32_t *restrict off,
                    KeyedNumber *restrict scratch, size_t n);

/* Each list by rising value; NaN, then missing values last. scratch as above. out_valid may be
 * NULL where valid is. */
void k_sort_values(double *restrict out, uint8_t *restrict out_valid, const double *restrict v,
                   const uint8_t *restrict valid, const uint32_t *restrict off,
                   KeyedNumber *restrict scratch, size_t n);

/* References to objects by unique id (TRef of ROOT: the low 24 bits; the rest is no part of the
 * id): numbers of the objects of the same event that have the id, -1 where none has or the id is 0
 * (a null reference), the first where several have. slots: a power of two, at least twice the
 * longest list of ids. */
void k_resolve(int64_t *restrict out, const int64_t *restrict refs,
               const uint32_t *restrict ref_off, const int64_t *restrict ids,
               const uint32_t *restrict id_off, uint32_t *restrict slots, size_t n_slots, size_t n);

/* Numbers of the elements at places of the list of the same event; -1 where it has no such place.
 */
void k_locate(int64_t *restrict out, const int64_t *restrict places,
              const uint32_t *restrict place_off, const uint32_t *restrict off, size_t n);

/* Steps taken from a number before a chain of numbers is given up (it may be a ring). */
enum { CLIMB_MAX = 256 };
/* The chains start[i], up[start[i]] ... up to the first negative number: offsets (answers how many
 * numbers there are in all), and the numbers. */
uint64_t k_off_climb(uint32_t *restrict out, const int64_t *restrict start,
                     const int64_t *restrict up, size_t n);
void k_climb(int64_t *restrict out, const int64_t *restrict start, const int64_t *restrict up,
             size_t n);

#endif
