/* decode.h - kernels that turn stored numbers into native ones.
 *
 * ROOT stores numbers big-endian; Float16_t and Double32_t may be packed into three or four bytes
 * (TBufferFile::ReadWithFactor, ReadWithNbits). Pure functions over arrays, no checks of their own:
 * the caller has compared sizes with what is there.
 * Called by walk.c and stream.c.
 */
#ifndef HML_ROOT_DECODE_H
#define HML_ROOT_DECODE_H

#include "col/elem.h"

typedef enum NumberKind {
    NUMBER_PLAIN,    /* the value itself, big-endian */
    NUMBER_BOOL,     /* a byte; anything but 0 is true */
    NUMBER_FACTOR,   /* u32, value = u32 / factor + xmin */
    NUMBER_MANTISSA, /* exponent byte, nbits of mantissa and sign in two bytes */
    NUMBER_FLOAT,    /* float in the file, double in the column (Double32_t without a range) */
    NUMBER_UNIQUE_ID /* u32, the high byte (of the process id) masked out */
} NumberKind;

typedef struct NumberForm {
    NumberKind kind;
    Elem elem;    /* of the column */
    uint8_t size; /* bytes in the file */
    int nbits;
    double factor, xmin;
} NumberForm;

NumberForm number_plain(Elem e);

/* n values from in to out; out is aligned to and has room for n of form->elem. */
void decode_numbers(void *restrict out, const uint8_t *restrict in, size_t n,
                    const NumberForm *form);

/* n rows of k values that lie stride bytes apart, to contiguous values. */
void decode_strided(void *restrict out, const uint8_t *restrict in, size_t n, size_t k,
                    size_t stride, const NumberForm *form);

/* A table of n + 1 byte offsets as a basket stores it (offsets of the key's start included) to
 * offsets from the first entry. The last one is `last`, whatever the file says. False where they
 * decrease or leave [0, last]. */
bool decode_offsets(uint32_t *restrict out, const uint8_t *restrict in, size_t n, uint32_t keylen,
                    uint32_t last);

/* Byte offsets to element offsets in place; false where one is no multiple of size. */
bool decode_divide(uint32_t *off, size_t n, uint32_t size);

/* Sums n counts to n + 1 offsets; false where a count is negative or the sum overflows. */
bool decode_counts(uint32_t *restrict off, const void *restrict counts, Elem e, size_t n);

#endif
