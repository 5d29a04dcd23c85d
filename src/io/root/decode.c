/* decode.c - kernels from stored to native numbers; see decode.h.
 *
 * The loops are written so that gcc turns them into byte shuffles: no branch, no aliasing, the
 * load through memcpy because stored values are not aligned.
 */
#include "io/root/decode.h"

#include "core/cpu.h"

#include <string.h>

NumberForm number_plain(Elem e) {
    return (NumberForm){.kind = e == HML_BOOL ? NUMBER_BOOL : NUMBER_PLAIN,
                        .elem = e,
                        .size = (uint8_t)elem_size(e)};
}

CPU_CLONES static void swap16(uint16_t *restrict out, const uint8_t *restrict in, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint16_t v;
        memcpy(&v, in + 2 * i, sizeof v);
        out[i] = __builtin_bswap16(v);
    }
}

CPU_CLONES static void swap32(uint32_t *restrict out, const uint8_t *restrict in, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint32_t v;
        memcpy(&v, in + 4 * i, sizeof v);
        out[i] = __builtin_bswap32(v);
    }
}

CPU_CLONES static void swap64(uint64_t *restrict out, const uint8_t *restrict in, size_t n) {
    for (size_t i = 0; i < n; i++) {
        uint64_t v;
        memcpy(&v, in + 8 * i, sizeof v);
        out[i] = __builtin_bswap64(v);
    }
}

static uint32_t load32(const uint8_t *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return __builtin_bswap32(v);
}

static void decode_plain(void *restrict out, const uint8_t *restrict in, size_t n, size_t size) {
    switch (size) {
    case 1:
        memcpy(out, in, n);
        break;
    case 2:
        swap16(out, in, n);
        break;
    case 4:
        swap32(out, in, n);
        break;
    default:
        swap64(out, in, n);
    }
}

static void real_store(void *out, size_t i, Elem e, double v) {
    if (e == HML_F32)
        ((float *)out)[i] = (float)v;
    else
        ((double *)out)[i] = v;
}

static void decode_factor(void *restrict out, const uint8_t *restrict in, size_t n,
                          const NumberForm *f) {
    for (size_t i = 0; i < n; i++)
        real_store(out, i, f->elem, (double)load32(in + 4 * i) / f->factor + f->xmin);
}

/* ReadWithNbits: exponent byte and the upper bits of a float's mantissa, sign behind them. */
static void decode_mantissa(void *restrict out, const uint8_t *restrict in, size_t n,
                            const NumberForm *f) {
    uint32_t keep = ((uint32_t)1 << (f->nbits + 1)) - 1, sign = (uint32_t)1 << (f->nbits + 1);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = in + 3 * i;
        uint32_t mantissa = (uint32_t)p[1] << 8 | p[2];
        uint32_t bits = (uint32_t)p[0] << 23 | (mantissa & keep) << (23 - f->nbits);
        float v;
        memcpy(&v, &bits, sizeof v);
        if (mantissa & sign) v = -v;
        real_store(out, i, f->elem, (double)v);
    }
}

void decode_numbers(void *restrict out, const uint8_t *restrict in, size_t n,
                    const NumberForm *form) {
    switch (form->kind) {
    case NUMBER_PLAIN:
        decode_plain(out, in, n, form->size);
        break;
    case NUMBER_BOOL:
        for (size_t i = 0; i < n; i++) ((uint8_t *)out)[i] = in[i] != 0;
        break;
    case NUMBER_FACTOR:
        decode_factor(out, in, n, form);
        break;
    case NUMBER_MANTISSA:
        decode_mantissa(out, in, n, form);
        break;
    case NUMBER_FLOAT:
        for (size_t i = 0; i < n; i++) {
            uint32_t bits = load32(in + 4 * i);
            float v;
            memcpy(&v, &bits, sizeof v);
            ((double *)out)[i] = (double)v;
        }
        break;
    case NUMBER_UNIQUE_ID:
        for (size_t i = 0; i < n; i++) ((uint32_t *)out)[i] = load32(in + 4 * i) & 0xffffff;
        break;
    }
}

void decode_strided(void *restrict out, const uint8_t *restrict in, size_t n, size_t k,
                    size_t stride, const NumberForm *form) {
    size_t step = k * elem_size(form->elem);
    for (size_t i = 0; i < n; i++) decode_numbers((char *)out + i * step, in + i * stride, k, form);
}

CPU_CLONES bool decode_offsets(uint32_t *restrict out, const uint8_t *restrict in, size_t n,
                               uint32_t keylen, uint32_t last) {
    if (n == 0) {
        out[0] = 0;
        return last == 0;
    }
    uint32_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t v;
        memcpy(&v, in + 4 * i, sizeof v);
        out[i] = __builtin_bswap32(v) - keylen;
    }
    out[n] = last;
    for (size_t i = 0; i < n; i++) bad |= out[i] > out[i + 1];
    return !bad;
}

CPU_CLONES bool decode_divide(uint32_t *off, size_t n, uint32_t size) {
    if (size == 1) return true;
    uint32_t rest = 0;
    if ((size & (size - 1)) == 0) {
        int shift = __builtin_ctz(size);
        for (size_t i = 0; i < n; i++) {
            rest |= off[i];
            off[i] >>= shift;
        }
        return (rest & (size - 1)) == 0;
    }
    for (size_t i = 0; i < n; i++) {
        rest |= off[i] % size;
        off[i] /= size;
    }
    return rest == 0;
}

#define COUNTS_CASE(NAME, ctype)                                                                   \
    case HML_##NAME: {                                                                             \
        const ctype *c = counts;                                                                   \
        for (size_t i = 0; i < n; i++) {                                                           \
            int64_t v = (int64_t)c[i];                                                             \
            if (v < 0 || v > (int64_t)UINT32_MAX) return false;                                    \
            sum += (uint64_t)v;                                                                    \
            off[i + 1] = (uint32_t)sum;                                                            \
            if (sum > UINT32_MAX) return false;                                                    \
        }                                                                                          \
        return true;                                                                               \
    }

bool decode_counts(uint32_t *restrict off, const void *restrict counts, Elem e, size_t n) {
    uint64_t sum = 0;
    off[0] = 0;
    switch (e) {
        COUNTS_CASE(BOOL, uint8_t)
        COUNTS_CASE(I8, int8_t)
        COUNTS_CASE(U8, uint8_t)
        COUNTS_CASE(I16, int16_t)
        COUNTS_CASE(U16, uint16_t)
        COUNTS_CASE(I32, int32_t)
        COUNTS_CASE(U32, uint32_t)
        COUNTS_CASE(I64, int64_t)
        COUNTS_CASE(U64, uint64_t)
    default:
        return false;
    }
}
