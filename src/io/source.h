/* source.h - the one interface through which events come in, whatever the format.
 *
 * A Source is an open file: it knows its tables and is not changed by reading, so several threads
 * may share it. A Reader belongs to one thread and delivers chosen columns of one table, partition
 * by partition, range of rows by range of rows. Columns are decoded only when they are fetched, so
 * that a column which no surviving event needs costs nothing.
 *
 *     reader_start(r, p);
 *     while (reader_next(r, max_rows, &range) == HML_OK && range.n)
 *         for each item that is needed: reader_fetch(r, item, &column);
 *
 * Formats are rows of a const table (io/source.c); none of them is known to anybody else.
 * All failures are reported to the Diags given at opening, with file, tree, branch and entry.
 * The content of a file is never trusted: sizes it claims are checked before memory is taken.
 */
#ifndef HML_IO_SOURCE_H
#define HML_IO_SOURCE_H

#include "col/schema.h"
#include "io/readcost.h"

typedef struct Source Source;
typedef struct Reader Reader;

typedef struct SourceOptions {
    const char *column_names; /* CSV: names of the columns, comma-separated; NULL: first line */
    const char *column_types; /* CSV: "name:type, ..."; NULL: all found from the data */
    char separator;           /* CSV: 0 = found from the file; ' ': runs of blanks */
} SourceOptions;

typedef struct RowRange {
    uint64_t first; /* row number within the table where known (ROOT), within the partition else */
    uint32_t n;     /* 0: the partition is at its end */
} RowRange;

typedef struct SourceOps {
    const char *format; /* "root", "csv" */
    const char *doc;    /* what it is, for the reference */
    bool pipes;         /* can be read in order, from a pipe */
    /* Does a file with these first bytes belong to this format? name is the path. */
    bool (*probe)(const uint8_t *head, size_t n, const char *name);
    Status (*open)(Source **out, const char *path, const SourceOptions *options, Diags *diags);
    void (*close)(Source *s);
    int (*table_count)(const Source *s);
    const char *(*table_name)(const Source *s, int table);
    /* Columns are described when first asked for; not to be called by two threads at once. */
    Status (*table_info)(const TableInfo **out, Source *s, int table, Diags *diags);
    size_t (*items)(const Source *s, const SourceItem **out);
    Status (*reader_open)(Reader **out, Source *s, int table, const ReadItem *items, int n_items,
                          Diags *diags);
    Status (*reader_start)(Reader *r, int partition);
    /* The next rows, at most max_rows; fewer where that is cheaper, never 0 before the end. */
    Status (*reader_next)(Reader *r, uint32_t max_rows, RowRange *out);
    Status (*reader_fetch)(Reader *r, int item, Column *out);
    void (*reader_close)(Reader *r);
} SourceOps;

/* Every Source and Reader begins with its ops, so that the functions below can dispatch. */
struct Source {
    const SourceOps *ops;
    const char *path; /* as given, owned by the source */
    uint64_t id;      /* identity of the file (device and inode) */
};

struct Reader {
    const SourceOps *ops;
    ReadCost *cost; /* what reading costs is added there; NULL: nobody asks */
};

/* Opens a file of any known format, found by its first bytes. */
Status source_open(Source **out, const char *path, const SourceOptions *options, Diags *diags);
void source_close(Source *s);
const SourceOps *const *source_formats(size_t *n);

static inline int source_table_count(const Source *s) { return s->ops->table_count(s); }
static inline const char *source_table_name(const Source *s, int table) {
    return s->ops->table_name(s, table);
}
static inline Status source_table_info(const TableInfo **out, Source *s, int table, Diags *d) {
    return s->ops->table_info(out, s, table, d);
}
static inline size_t source_items(const Source *s, const SourceItem **out) {
    return s->ops->items(s, out);
}
static inline Status reader_open(Reader **out, Source *s, int table, const ReadItem *items, int n,
                                 Diags *diags) {
    return s->ops->reader_open(out, s, table, items, n, diags);
}
static inline Status reader_start(Reader *r, int partition) {
    return r->ops->reader_start(r, partition);
}
static inline Status reader_next(Reader *r, uint32_t max_rows, RowRange *out) {
    return r->ops->reader_next(r, max_rows, out);
}
static inline Status reader_fetch(Reader *r, int item, Column *out) {
    return r->ops->reader_fetch(r, item, out);
}
static inline void reader_close(Reader *r) {
    if (r) r->ops->reader_close(r);
}

#endif
