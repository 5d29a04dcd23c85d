/* compare.c - comparison, logic and choice kernels; see elementwise.h. */
#include <string.h>

#include "core/cpu.h"
#include "kern/elementwise.h"

#define K_COMPARE(name, T, expression)                                                             \
    CPU_CLONES static void name##_vv(void *restrict out, const void *restrict a,                   \
                                     const void *restrict b, size_t n) {                           \
        uint8_t *restrict o = out;                                                                 \
        const T *restrict p = a;                                                                   \
        const T *restrict q = b;                                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            T x = p[i], y = q[i];                                                                  \
            o[i] = (expression);                                                                   \
        }                                                                                          \
    }                                                                                              \
    CPU_CLONES static void name##_vs(void *restrict out, const void *restrict a,                   \
                                     const void *restrict b, size_t n) {                           \
        uint8_t *restrict o = out;                                                                 \
        const T *restrict p = a;                                                                   \
        T y = *(const T *)b;                                                                       \
        for (size_t i = 0; i < n; i++) {                                                           \
            T x = p[i];                                                                            \
            o[i] = (expression);                                                                   \
        }                                                                                          \
    }                                                                                              \
    CPU_CLONES static void name##_sv(void *restrict out, const void *restrict a,                   \
                                     const void *restrict b, size_t n) {                           \
        uint8_t *restrict o = out;                                                                 \
        T x = *(const T *)a;                                                                       \
        const T *restrict q = b;                                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            T y = q[i];                                                                            \
            o[i] = (expression);                                                                   \
        }                                                                                          \
    }                                                                                              \
    const KBinary name = {name##_vv, name##_vs, name##_sv};

static inline int str_compare(StrView x, StrView y) {
    size_t n = x.n < y.n ? x.n : y.n;
    int c = n ? memcmp(x.p, y.p, n) : 0;
    return c ? c : (x.n > y.n) - (x.n < y.n);
}

static inline bool str_same(StrView x, StrView y) {
    return x.n == y.n && (x.n == 0 || memcmp(x.p, y.p, x.n) == 0);
}

K_COMPARE(k_f64_lt, double, x < y)
K_COMPARE(k_f64_le, double, x <= y)
K_COMPARE(k_f64_eq, double, x == y)
K_COMPARE(k_f64_ne, double, (x < y) | (x > y))
K_COMPARE(k_i64_lt, int64_t, x < y)
K_COMPARE(k_i64_le, int64_t, x <= y)
K_COMPARE(k_i64_eq, int64_t, x == y)
K_COMPARE(k_i64_ne, int64_t, x != y)
K_COMPARE(k_u64_lt, uint64_t, x < y)
K_COMPARE(k_u64_le, uint64_t, x <= y)
K_COMPARE(k_u64_eq, uint64_t, x == y)
K_COMPARE(k_u64_ne, uint64_t, x != y)
K_COMPARE(k_bool_eq, uint8_t, x == y)
K_COMPARE(k_bool_ne, uint8_t, x != y)
K_COMPARE(k_bool_and, uint8_t, x &y)
K_COMPARE(k_bool_or, uint8_t, x | y)
K_COMPARE(k_str_lt, StrView, str_compare(x, y) < 0)
K_COMPARE(k_str_le, StrView, str_compare(x, y) <= 0)
K_COMPARE(k_str_eq, StrView, str_same(x, y))
K_COMPARE(k_str_ne, StrView, !str_same(x, y))

static inline int64_t order_if(int64_t x, double y) {
    if (y != y) return 2;
    if (y >= 0x1p63) return -1;
    if (y < -0x1p63) return 1;
    int64_t whole = (int64_t)y; /* towards 0 */
    double rest = y - (double)whole;
    if (x != whole) return x < whole ? -1 : 1;
    return rest > 0 ? -1 : rest < 0;
}

static inline int64_t order_uf(uint64_t x, double y) {
    if (y != y) return 2;
    if (y >= 0x1p64) return -1;
    if (y < 0) return 1;
    uint64_t whole = (uint64_t)y;
    if (x != whole) return x < whole ? -1 : 1;
    return y - (double)whole > 0 ? -1 : 0;
}

static inline int64_t order_iu(int64_t x, uint64_t y) {
    if (x < 0) return -1;
    return (uint64_t)x < y ? -1 : (uint64_t)x > y;
}

#define K_ORDER(name, A, B, order)                                                                 \
    static void name##_vv(void *restrict out, const void *restrict a, const void *restrict b,      \
                          size_t n) {                                                              \
        int64_t *restrict o = out;                                                                 \
        const A *restrict p = a;                                                                   \
        const B *restrict q = b;                                                                   \
        for (size_t i = 0; i < n; i++) o[i] = order(p[i], q[i]);                                   \
    }                                                                                              \
    static void name##_vs(void *restrict out, const void *restrict a, const void *restrict b,      \
                          size_t n) {                                                              \
        int64_t *restrict o = out;                                                                 \
        const A *restrict p = a;                                                                   \
        for (size_t i = 0; i < n; i++) o[i] = order(p[i], *(const B *)b);                          \
    }                                                                                              \
    static void name##_sv(void *restrict out, const void *restrict a, const void *restrict b,      \
                          size_t n) {                                                              \
        int64_t *restrict o = out;                                                                 \
        const B *restrict q = b;                                                                   \
        for (size_t i = 0; i < n; i++) o[i] = order(*(const A *)a, q[i]);                          \
    }                                                                                              \
    const KBinary name = {name##_vv, name##_vs, name##_sv};

K_ORDER(k_order_if, int64_t, double, order_if)
K_ORDER(k_order_uf, uint64_t, double, order_uf)
K_ORDER(k_order_iu, int64_t, uint64_t, order_iu)

CPU_CLONES void k_bool_not(void *restrict out, const void *restrict a, size_t n) {
    uint8_t *restrict o = out;
    const uint8_t *restrict p = a;
    for (size_t i = 0; i < n; i++) o[i] = p[i] ^ 1;
}

#define K_SELECT(T)                                                                                \
    {                                                                                              \
        T *restrict o = out;                                                                       \
        const T *x = a, *y = b;                                                                    \
        for (size_t i = 0; i < n; i++) o[i] = condition[i * sc] ? x[i * sa] : y[i * sb];           \
    }

void k_select(void *restrict out, const uint8_t *condition, size_t sc, const void *a, size_t sa,
              const void *b, size_t sb, size_t size, size_t n) {
    if (size == 1)
        K_SELECT(uint8_t)
    else if (size == 8)
        K_SELECT(uint64_t)
    else
        K_SELECT(StrView)
}

CPU_CLONES void k_clear_missing(uint64_t *restrict v, const uint8_t *restrict valid, size_t n) {
    for (size_t i = 0; i < n; i++) v[i] = valid[i] ? v[i] : 0;
}

CPU_CLONES void k_mask_and(uint8_t *restrict out, const uint8_t *a, const uint8_t *b, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = a[i] & b[i];
}

CPU_CLONES void k_mask_and_to(uint8_t *restrict out, const uint8_t *restrict b, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] &= b[i];
}

CPU_CLONES size_t k_mask_count(const uint8_t *a, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += a[i] != 0;
    return count;
}
