/* lists.h - kernels that move elements and make offsets of lists.
 *
 * Elements are 1, 8 or 16 bytes (size). Offsets are as in col/column.h: n lists have n+1 offsets
 * that begin at 0. Numbers are int64 positions into an array, negative for none. Callers provide
 * room; where the result's length is not evident, a kernel that makes the offsets comes first.
 */
#ifndef HML_KERN_LISTS_H
#define HML_KERN_LISTS_H

#include "kern/rank.h"

/* out[i] = v[number[i]]; 0 where negative. */
void k_take(void *restrict out, const void *restrict v, const int64_t *restrict number, size_t size,
            size_t n);
/* The same with unsigned positions, all of them present. */
void k_pick(void *restrict out, const void *restrict v, const uint32_t *restrict at, size_t size,
            size_t n);
/* Each v[i] once for every element of list i. */
void k_repeat(void *restrict out, const void *restrict v, const uint32_t *restrict off, size_t size,
              size_t n);
/* Each element of an owner's v-list once for every one of its c-elements; total: how many these
 * are.
 */
void k_spread(void *restrict out, size_t total, const void *restrict v,
              const uint32_t *restrict off, const uint32_t *restrict c_off, size_t size, size_t n);
/* For each of n owners and each of its c-elements: the elements of the owner's v-list; total: how
 * many these are. */
void k_tile(void *restrict out, size_t total, const void *restrict v, const uint32_t *restrict off,
            const uint32_t *restrict c_off, size_t size, size_t n);
/* Elements at places [start, stop) of each list; stop < 0: to the end. */
void k_slice(void *restrict out, const void *restrict v, const uint32_t *restrict off,
             int64_t start, int64_t stop, size_t size, size_t n);
/* Elements whose mask is 1 (else 0), of which there are total. */
void k_filter(void *restrict out, size_t total, const void *restrict v,
              const uint8_t *restrict mask, size_t size, size_t n);
/* List i of a, then list i of b. */
void k_union(void *restrict out, const void *restrict a, const uint32_t *restrict a_off,
             const void *restrict b, const uint32_t *restrict b_off, size_t size, size_t n);
/* The elements of the lists at[0], at[1] ... one after another (a selection of lists), total in
 * all. */
void k_pick_lists(void *restrict out, size_t total, const void *restrict v,
                  const uint32_t *restrict off, const uint32_t *restrict at, size_t size, size_t n);

/* Pairs of one element of a list and one of b's list, in all. */
uint64_t k_pairs(const uint32_t *restrict a, const uint32_t *restrict b, size_t n);

/* Offsets; those that can outgrow 32 bits return the true number of elements. */
void k_off_slice(uint32_t *restrict out, const uint32_t *restrict off, int64_t start, int64_t stop,
                 size_t n);
void k_off_filter(uint32_t *restrict out, const uint32_t *restrict off, const KRank *restrict rank,
                  size_t n);
void k_off_compose(uint32_t *restrict out, const uint32_t *restrict outer,
                   const uint32_t *restrict inner, size_t n);
uint64_t k_off_under(uint32_t *restrict out, const uint32_t *restrict off,
                     const uint32_t *restrict c_off, size_t n);
void k_off_union(uint32_t *restrict out, const uint32_t *restrict a, const uint32_t *restrict b,
                 size_t n);
uint64_t k_off_fixed(uint32_t *restrict out, uint32_t length, size_t n);
void k_off_pick(uint32_t *restrict out, const uint32_t *restrict off, const uint32_t *restrict at,
                size_t n);
/* Lists of the elements with these numbers; a negative number has an empty list. */
uint64_t k_off_take(uint32_t *restrict out, const uint32_t *restrict off,
                    const int64_t *restrict number, size_t n);
/* Numbers of the elements of those lists. */
void k_number_take(int64_t *restrict out, const uint32_t *restrict off,
                   const int64_t *restrict number, size_t n);

/* Is any of the numbers negative? Those that are not: 1, the others 0. */
bool k_any_negative(const int64_t *number, size_t n);
void k_not_negative(uint8_t *restrict out, const int64_t *restrict number, size_t n);
void k_iota(int64_t *restrict out, size_t n);

/* Positions i with mask[i] != 0; returns how many. */
size_t k_positions(uint32_t *restrict out, const uint8_t *restrict mask, size_t n);

#endif
