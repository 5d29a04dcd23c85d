/* places.c - the table of places; see places.h. */
#include "kern/places.h"

#include <pthread.h>

static struct {
    uint8_t place[COMBINE_MAX][PLACES_ROW];
    uint16_t start[COMBINE_MAX + 1][PLACES_THINGS + 1];
} table;

static void table_fill(int k, int m, size_t *n) {
    int at[COMBINE_MAX] = {0, 1, 2, 3};
    table.start[k][m] = (uint16_t)*n;
    while (k <= m) {
        for (int i = 0; i < k; i++) table.place[i][*n] = (uint8_t)at[i];
        (*n)++;
        int i = k - 1;
        while (i >= 0 && at[i] == m - k + i) i--;
        if (i < 0) break;
        at[i]++;
        for (int j = i + 1; j < k; j++) at[j] = at[j - 1] + 1;
    }
    *n = (*n + 7) / 8 * 8;
}

static void table_make(void) {
    size_t n = 0;
    for (int k = 2; k <= COMBINE_MAX; k++)
        for (int m = 0; m <= PLACES_THINGS; m++) table_fill(k, m, &n);
}

const uint8_t *k_places(int k, uint32_t m) {
    static pthread_once_t made = PTHREAD_ONCE_INIT;
    pthread_once(&made, table_make);
    return table.place[0] + table.start[k][m];
}

void k_all_places(int k, const uint8_t *out[PLACES_THINGS + 1]) {
    for (uint32_t m = 0; m <= PLACES_THINGS; m++) out[m] = k_places(k, m);
}
