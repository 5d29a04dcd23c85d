/* order.c - kernels that sort lists and resolve references; see order.h. */
#include "kern/order.h"

#include <math.h>
#include <string.h>

#include "core/cpu.h"
#include "kern/wide.h"

uint32_t k_longest(const uint32_t *off, size_t n) {
    uint32_t longest = 0;
    for (size_t i = 0; i < n; i++) longest = MAX_OF(longest, off[i + 1] - off[i]);
    return longest;
}

/* Insertion sort up to this length, merge sort above: lists of objects are short. */
enum { INSERTION_MAX = 24 };

static void keyed_insertion(KeyedNumber *v, size_t n) {
    for (size_t i = 1; i < n; i++) {
        KeyedNumber x = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1].key < x.key; k--) v[k] = v[k - 1];
        v[k] = x;
    }
}

/* Stable, falling; scratch holds n. */
static void keyed_sort(KeyedNumber *v, KeyedNumber *scratch, size_t n) {
    if (n <= INSERTION_MAX) {
        keyed_insertion(v, n);
        return;
    }
    size_t half = n / 2, i = 0, k = half, o = 0;
    keyed_sort(v, scratch, half);
    keyed_sort(v + half, scratch, n - half);
    memcpy(scratch, v, n * sizeof *v);
    while (i < half && k < n)
        v[o++] = scratch[k].key > scratch[i].key ? scratch[k++] : scratch[i++];
    while (i < half) v[o++] = scratch[i++];
    while (k < n) v[o++] = scratch[k++];
}

static bool usable(const double *key, const uint8_t *valid, uint32_t k) {
    return (!valid || valid[k]) && key[k] == key[k];
}

void k_sort_numbers(int64_t *restrict out, const double *restrict key,
                    const uint8_t *restrict valid, const uint32_t *restrict off,
                    KeyedNumber *restrict scratch, size_t n) {
    bool wide = cpu_is_wide() && !valid;
    for (size_t i = 0; i < n; i++) {
        size_t m = 0, o = off[i];
        uint32_t length = off[i + 1] - off[i];
        if (length < 2) {
            if (length) out[o] = off[i];
            continue;
        }
        if (wide && length <= WIDE_SORT_MAX && wide_sort_list(out, key, off[i], length)) continue;
        for (uint32_t k = off[i]; k < off[i + 1]; k++)
            if (usable(key, valid, k)) scratch[m++] = (KeyedNumber){key[k], k};
        keyed_sort(scratch, scratch + m, m);
        for (size_t k = 0; k < m; k++) out[o++] = scratch[k].number;
        for (uint32_t k = off[i]; k < off[i + 1]; k++)
            if (!usable(key, valid, k)) out[o++] = k;
    }
}

void k_sort_values(double *restrict out, uint8_t *restrict out_valid, const double *restrict v,
                   const uint8_t *restrict valid, const uint32_t *restrict off,
                   KeyedNumber *restrict scratch, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t m = 0, o = off[i];
        for (uint32_t k = off[i]; k < off[i + 1]; k++)
            if (usable(v, valid, k)) scratch[m++] = (KeyedNumber){-v[k], k};
        keyed_sort(scratch, scratch + m, m);
        for (size_t k = 0; k < m; k++) out[o++] = v[scratch[k].number];
        for (uint32_t k = off[i]; k < off[i + 1]; k++)
            if ((!valid || valid[k]) && v[k] != v[k]) out[o++] = v[k];
        for (size_t k = off[i]; out_valid && k < off[i + 1]; k++) out_valid[k] = k < o;
        for (; o < off[i + 1]; o++) out[o] = 0;
    }
}

enum { ID_MASK = 0xFFFFFF };

static size_t slot_of(int64_t id, size_t n_slots) {
    return (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> 32) & (n_slots - 1);
}

void k_resolve(int64_t *restrict out, const int64_t *restrict refs,
               const uint32_t *restrict ref_off, const int64_t *restrict ids,
               const uint32_t *restrict id_off, uint32_t *restrict slots, size_t n_slots,
               size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (ref_off[i] == ref_off[i + 1]) continue;
        memset(slots, 0xFF, n_slots * sizeof *slots);
        for (uint32_t k = id_off[i]; k < id_off[i + 1]; k++) {
            int64_t id = ids[k] & ID_MASK;
            size_t s = slot_of(id, n_slots);
            while (slots[s] != UINT32_MAX && (ids[slots[s]] & ID_MASK) != id)
                s = (s + 1) & (n_slots - 1);
            if (slots[s] == UINT32_MAX) slots[s] = k;
        }
        for (uint32_t r = ref_off[i]; r < ref_off[i + 1]; r++) {
            int64_t id = refs[r] & ID_MASK;
            size_t s = slot_of(id, n_slots);
            while (slots[s] != UINT32_MAX && (ids[slots[s]] & ID_MASK) != id)
                s = (s + 1) & (n_slots - 1);
            out[r] = slots[s] == UINT32_MAX || id == 0 ? -1 : (int64_t)slots[s];
        }
    }
}

void k_locate(int64_t *restrict out, const int64_t *restrict places,
              const uint32_t *restrict place_off, const uint32_t *restrict off, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t length = off[i + 1] - off[i];
        for (uint32_t k = place_off[i]; k < place_off[i + 1]; k++)
            out[k] = places[k] >= 0 && places[k] < length ? off[i] + places[k] : -1;
    }
}

uint64_t k_off_climb(uint32_t *restrict out, const int64_t *restrict start,
                     const int64_t *restrict up, size_t n) {
    uint64_t total = 0;
    out[0] = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t at = start[i];
        for (int step = 0; at >= 0 && step < CLIMB_MAX; step++, total++) at = up[at];
        out[i + 1] = (uint32_t)total;
    }
    return total;
}

void k_climb(int64_t *restrict out, const int64_t *restrict start, const int64_t *restrict up,
             size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t at = start[i];
        for (int step = 0; at >= 0 && step < CLIMB_MAX; step++, at = up[at]) *out++ = at;
    }
}
