/* widen.c - stored values to computed ones; see widen.h. */
#include "kern/widen.h"

#include "core/cpu.h"

#define WIDEN_CASE(NAME, ctype, place, target)                                                     \
    case HML_##NAME: {                                                                             \
        const ctype *restrict v = in;                                                              \
        for (size_t i = 0; i < n; i++) out[i] = (target)v[place];                                  \
        break;                                                                                     \
    }

#define WIDEN_INTEGERS(place, target)                                                              \
    WIDEN_CASE(BOOL, uint8_t, place, target)                                                       \
    WIDEN_CASE(I8, int8_t, place, target)                                                          \
    WIDEN_CASE(U8, uint8_t, place, target)                                                         \
    WIDEN_CASE(I16, int16_t, place, target)                                                        \
    WIDEN_CASE(U16, uint16_t, place, target)                                                       \
    WIDEN_CASE(I32, int32_t, place, target)                                                        \
    WIDEN_CASE(U32, uint32_t, place, target)                                                       \
    WIDEN_CASE(I64, int64_t, place, target)

#define WIDEN_REALS(place, target)                                                                 \
    WIDEN_CASE(U64, uint64_t, place, target)                                                       \
    WIDEN_CASE(F32, float, place, target)                                                          \
    WIDEN_CASE(F64, double, place, target)

CPU_CLONES void k_widen_f64(double *restrict out, const void *restrict in, Elem e, size_t n) {
    switch (e) {
        WIDEN_INTEGERS(i, double)
        WIDEN_REALS(i, double)
    default:
        break;
    }
}

CPU_CLONES void k_widen_i64(int64_t *restrict out, const void *restrict in, Elem e, size_t n) {
    switch (e) {
        WIDEN_INTEGERS(i, int64_t)
    default:
        break;
    }
}

void k_gather_f64(double *restrict out, const void *restrict in, Elem e,
                  const uint32_t *restrict at, size_t n) {
    switch (e) {
        WIDEN_INTEGERS(at[i], double)
        WIDEN_REALS(at[i], double)
    default:
        break;
    }
}

void k_gather_i64(int64_t *restrict out, const void *restrict in, Elem e,
                  const uint32_t *restrict at, size_t n) {
    switch (e) {
        WIDEN_INTEGERS(at[i], int64_t)
    default:
        break;
    }
}
