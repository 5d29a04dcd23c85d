/* elementwise.h - kernels that compute each element from the elements at the same place.
 *
 * A binary kernel comes in three shapes: _vv both operands are vectors, _vs the second is one
 * value, _sv the first is. n elements; out overlaps no operand. Missing values are the caller's
 * business: what stands at their places is some number, and results there are ignored.
 * Integer kernels wrap round on overflow; k_*_overflow finds where that happened.
 * Sources: IEEE 754; % has the sign of the divisor, as in Python.
 */
#ifndef HML_KERN_ELEMENTWISE_H
#define HML_KERN_ELEMENTWISE_H

#include "core/base.h"

typedef struct StrView { /* one text of a column; the bytes belong to the reader */
    const char *p;
    uint64_t n;
} StrView;

/* One kernel in its three shapes, operands and results of any type. */
typedef void KBinaryFn(void *restrict out, const void *restrict a, const void *restrict b,
                       size_t n);
typedef struct KBinary {
    KBinaryFn *vv, *vs, *sv;
} KBinary;
typedef void KUnaryFn(void *restrict out, const void *restrict a, size_t n);

extern const KBinary k_f64_add, k_f64_sub, k_f64_mul, k_f64_div, k_f64_mod, k_f64_pow, k_f64_min2,
    k_f64_max2, k_f64_atan2, k_f64_hypot;
extern const KBinary k_i64_add, k_i64_sub, k_i64_mul, k_i64_mod, k_i64_pow, k_i64_min2, k_i64_max2;
extern const KBinary k_u64_add, k_u64_sub, k_u64_mul, k_u64_mod, k_u64_min2, k_u64_max2;
extern const KBinary k_f64_lt, k_f64_le, k_f64_eq, k_f64_ne, k_i64_lt, k_i64_le, k_i64_eq, k_i64_ne,
    k_u64_lt, k_u64_le, k_u64_eq, k_u64_ne, k_bool_eq, k_bool_ne, k_str_lt, k_str_le, k_str_eq,
    k_str_ne;
extern const KBinary k_bool_and, k_bool_or;
/* -1, 0, 1 as int64: the first operand is below, equal to, above the second, exactly; 2 for NaN. */
extern const KBinary k_order_if, k_order_uf, k_order_iu;

KUnaryFn k_f64_neg, k_f64_abs, k_i64_neg, k_i64_abs, k_bool_not;
KUnaryFn k_i64_to_f64, k_u64_to_f64, k_bool_to_i64, k_u64_to_i64;
KUnaryFn k_f64_sqrt, k_f64_cbrt, k_f64_exp, k_f64_expm1, k_f64_log, k_f64_log1p, k_f64_log2,
    k_f64_log10, k_f64_sin, k_f64_cos, k_f64_tan, k_f64_asin, k_f64_acos, k_f64_atan, k_f64_sinh,
    k_f64_cosh, k_f64_tanh, k_f64_asinh, k_f64_acosh, k_f64_atanh, k_f64_floor, k_f64_ceil,
    k_f64_round, k_f64_wrap;

/* First place at which the integer operation overflows (or, for mod, divides by zero), n where
 * nowhere. mask: places that count (NULL: all). sa, sb: step of the operands, 0 for one value. */
typedef size_t KOverflowFn(const void *a, size_t sa, const void *b, size_t sb, const uint8_t *mask,
                           size_t n);
KOverflowFn k_i64_add_overflow, k_i64_sub_overflow, k_i64_mul_overflow, k_i64_pow_overflow,
    k_i64_neg_overflow, k_u64_add_overflow, k_u64_sub_overflow, k_u64_mul_overflow,
    k_u64_to_i64_overflow;

/* out[i] = condition ? a : b for elements of 1, 8 or 16 bytes; steps as above. */
void k_select(void *restrict out, const uint8_t *condition, size_t sc, const void *a, size_t sa,
              const void *b, size_t sb, size_t size, size_t n);

/* 0 for what is missing, of n elements of 8 bytes. */
void k_clear_missing(uint64_t *restrict v, const uint8_t *restrict valid, size_t n);

/* Masks: out = a & b; out &= b; out = !a; how many are not 0. */
void k_mask_and(uint8_t *restrict out, const uint8_t *a, const uint8_t *b, size_t n);
void k_mask_and_to(uint8_t *restrict out, const uint8_t *restrict b, size_t n);
size_t k_mask_count(const uint8_t *a, size_t n);

#endif
