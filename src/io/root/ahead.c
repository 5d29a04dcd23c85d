/* ahead.c - reading ahead; see ahead.h. */
#include "io/root/ahead.h"

#include <stdlib.h>

/* Extents that are nearer to each other than this are one: skipping would cost a disk as much. */
static const uint64_t GAP = 256 << 10;

void ahead_free(Ahead *a) {
    vec_free(&a->extents);
    *a = (Ahead){0};
}

void ahead_add(Ahead *a, const BasketIndex *x, uint64_t first, uint64_t end) {
    if (!x->n || first < x->first_row || first >= x->end_row) return;
    for (size_t i = basket_find(x, first, 0); i < x->n && x->place[i].first_row < end; i++) {
        const BasketPlace *p = &x->place[i];
        if (p->seek) vec_push(&a->extents, (Extent){p->seek, p->seek + p->nbytes});
    }
}

static int in_order(const void *a, const void *b) {
    const Extent *x = a, *y = b;
    return x->begin < y->begin ? -1 : x->begin > y->begin;
}

void ahead_ask(Ahead *a, const InFile *f) {
    Extent *e = a->extents.data;
    size_t n = a->extents.n;
    if (n) qsort(e, n, sizeof *e, in_order);
    for (size_t i = 0; i < n;) {
        Extent all = e[i++];
        while (i < n && e[i].begin <= all.end + GAP) all.end = MAX_OF(all.end, e[i++].end);
        infile_will_need(f, all.begin, all.end - all.begin);
    }
    vec_clear(&a->extents);
}
