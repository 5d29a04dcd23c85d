/* cluster.c - partitions of a tree; see cluster.h. */
#include "io/root/cluster.h"

#include "core/mem.h"

enum {
    ROWS_MIN = 10000,       /* clusters are merged up to so many rows ... */
    ROWS_MAX = 200000,      /* ... and cut above so many */
    ROWS_CUT = 100000,      /* into pieces of about so many */
    PARTITIONS_MAX = 100000 /* a guard against nonsense */
};
static const double BYTES_ENOUGH = 32e6; /* uncompressed, of all branches */

typedef struct Cuts {
    Partitions *out;
    uint64_t rows;
    double bytes_per_row;
    const Branch *guide; /* largest branch: its baskets say where a cut is cheap */
} Cuts;

static uint64_t value_at(const LayoutArray *a, size_t i) {
    const uint8_t *p = a->p + i * a->size;
    return a->size == 8 ? be64(p) : be32(p);
}

static void push(Partitions *p, uint64_t row) {
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 16;
        p->row = mem_resize(p->row, p->cap * sizeof *p->row);
    }
    p->row[p->n++] = row;
}

/* The first row of a basket of the guide that is nearest to `row` from above, below `limit`. */
static uint64_t cheap_cut(const Cuts *c, uint64_t row, uint64_t limit) {
    const LayoutArray *entry = c->guide ? &c->guide->basket_entry : NULL;
    size_t lo = 0, hi = entry ? MIN_OF((size_t)c->guide->write_basket + 1, (size_t)entry->n) : 0;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (value_at(entry, mid) < row)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!entry || lo >= MIN_OF((size_t)c->guide->write_basket + 1, (size_t)entry->n)) return limit;
    return MIN_OF(value_at(entry, lo), limit);
}

/* A span without known clusters: cut where it is long, at the baskets of the guide. */
static void span_cut(Cuts *c, uint64_t from, uint64_t to, uint64_t step) {
    while (to - from > 2 * step && c->out->n < PARTITIONS_MAX) {
        uint64_t at = cheap_cut(c, from + step, to);
        if (at <= from || at >= to || to - at < step / 2) break;
        push(c->out, at);
        from = at;
    }
}

/* Ends a partition at a cluster's end, if it is large enough by then. */
static void cluster_end(Cuts *c, uint64_t end) {
    uint64_t from = c->out->row[c->out->n - 1];
    if (end <= from || end >= c->rows) return;
    double bytes = (double)(end - from) * c->bytes_per_row;
    if (end - from < ROWS_MIN && bytes < BYTES_ENOUGH) return;
    if (end - from > ROWS_MAX) span_cut(c, from, end, ROWS_CUT);
    push(c->out, end);
}

/* Clusters of one size from `from` on. */
static void clusters_equal(Cuts *c, uint64_t from, uint64_t to, uint64_t size) {
    uint64_t least = (uint64_t)(BYTES_ENOUGH / (c->bytes_per_row + 1)), want = ROWS_MIN;
    if (least < want) want = MAX_OF(least, (uint64_t)1);
    uint64_t step = (want + size - 1) / size * size;
    for (uint64_t end = from + step; end < to && c->out->n < PARTITIONS_MAX; end += step)
        cluster_end(c, end);
    cluster_end(c, to);
}

static const Branch *largest(const TTree *t) {
    const Branch *best = NULL;
    for (size_t i = 0; i < t->n_branches; i++) {
        const Branch *b = &t->branches[i];
        if (b->parent == BRANCH_UNLISTED || b->basket_entry.n == 0 || b->write_basket < 0) continue;
        if (!best || b->zip_bytes > best->zip_bytes) best = b;
    }
    return best;
}

/* fClusterRangeEnd is the last row of a range of clusters of size fClusterSize; behind the last
 * range fAutoFlush holds, where it is a number of rows (TTree::TClusterIterator). */
static bool clusters_known(Cuts *c, const TTree *t) {
    uint64_t from = 0;
    size_t n = MIN_OF(t->cluster_end.n, t->cluster_size.n);
    for (size_t i = 0; i < n; i++) {
        uint64_t end = value_at(&t->cluster_end, i) + 1, size = value_at(&t->cluster_size, i);
        if (end <= from || end > c->rows) return from > 0;
        if (size == 0 || size > end - from) size = end - from;
        clusters_equal(c, from, end, size);
        from = end;
    }
    if (t->auto_flush > 0) clusters_equal(c, from, c->rows, (uint64_t)t->auto_flush);
    return n > 0 || t->auto_flush > 0;
}

void cluster_partitions(Partitions *out, const TTree *tree) {
    *out = (Partitions){0};
    uint64_t rows = tree->entries > 0 ? (uint64_t)tree->entries : 0;
    double bytes = tree->tot_bytes > 0 ? (double)tree->tot_bytes : 0;
    Cuts c = {.out = out,
              .rows = rows,
              .bytes_per_row = rows ? bytes / (double)rows : 0,
              .guide = largest(tree)};
    push(out, 0);
    if (rows && !clusters_known(&c, tree)) {
        uint64_t step = (uint64_t)(BYTES_ENOUGH / (c.bytes_per_row + 1));
        span_cut(&c, 0, rows, MIN_OF(MAX_OF(step, (uint64_t)500), (uint64_t)ROWS_CUT));
    } else if (rows) {
        uint64_t from = out->row[out->n - 1];
        if (rows - from > ROWS_MAX) span_cut(&c, from, rows, ROWS_CUT);
    }
    push(out, rows);
    out->n--; /* the last entry is the end */
}
