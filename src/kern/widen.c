/* widen.c - stored values to computed ones; see widen.h. */
#include "kern/widen.h"

#include <string.h>

#define WIDEN_CASE(NAME, ctype, target)                                                            \
    case HML_##NAME: {                                                                             \
        const ctype *v = in;                                                                       \
        for (size_t i = 0; i < n; i++) out[i] = (target)v[i];                                      \
        break;                                                                                     \
    }

void k_widen_f64(double *restrict out, const void *restrict in, Elem e, size_t n) {
    switch (e) {
        WIDEN_CASE(BOOL, uint8_t, double)
        WIDEN_CASE(I8, int8_t, double)
        WIDEN_CASE(U8, uint8_t, double)
        WIDEN_CASE(I16, int16_t, double)
        WIDEN_CASE(U16, uint16_t, double)
        WIDEN_CASE(I32, int32_t, double)
        WIDEN_CASE(U32, uint32_t, double)
        WIDEN_CASE(I64, int64_t, double)
        WIDEN_CASE(U64, uint64_t, double)
        WIDEN_CASE(F32, float, double)
    case HML_F64:
        memcpy(out, in, n * sizeof(double));
        break;
    case HML_STR:
    case HML_ELEM_COUNT:
        break;
    }
}

void k_widen_i64(int64_t *restrict out, const void *restrict in, Elem e, size_t n) {
    switch (e) {
        WIDEN_CASE(BOOL, uint8_t, int64_t)
        WIDEN_CASE(I8, int8_t, int64_t)
        WIDEN_CASE(U8, uint8_t, int64_t)
        WIDEN_CASE(I16, int16_t, int64_t)
        WIDEN_CASE(U16, uint16_t, int64_t)
        WIDEN_CASE(I32, int32_t, int64_t)
        WIDEN_CASE(U32, uint32_t, int64_t)
    case HML_I64:
        memcpy(out, in, n * sizeof(int64_t));
        break;
    case HML_U64:
    case HML_F32:
    case HML_F64:
    case HML_STR:
    case HML_ELEM_COUNT:
        break;
    }
}
