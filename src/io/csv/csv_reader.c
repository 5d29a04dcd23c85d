/* csv_reader.c - the Reader of a table of text; see csv_reader.h. */
#include "io/csv/csv_reader.h"

#include "io/csv/csv_column.h"
#include "io/csv/csv_sync.h"

typedef struct CsvReader {
    Reader base;
    const CsvSource *source; /* borrowed */
    CsvWindow window;
    ReadItem *items;   /* owned */
    CsvValues *values; /* owned; one an item */
    int n_items;
    uint32_t first, n; /* the range: rows of the window */
    uint64_t rows;     /* of the partition, handed out before the range */
    int partition;     /* that was started last */
    int known_part;    /* the partition whose first row */
    uint64_t known;    /* begins at this offset */
} CsvReader;

/* Where partition p begins; its first row may begin later. */
static uint64_t partition_begin(const CsvSource *s, int p) {
    return s->data_begin + (uint64_t)p * s->limits.partition;
}

int csv_reader_partitions(const CsvSource *s) {
    if (!csv_seekable(s) || s->size <= s->data_begin) return 1;
    uint64_t n = (s->size - s->data_begin - 1) / s->limits.partition + 1;
    return n < INT32_MAX ? (int)n : INT32_MAX;
}

Status csv_reader_open(Reader **out, Source *source, int table, const ReadItem *items, int n_items,
                       Diags *diags) {
    const TableInfo *info;
    if (source_table_info(&info, source, table, diags) != HML_OK) return HML_FAIL;
    CsvReader *r = mem_alloc(sizeof *r);
    r->base.ops = source->ops;
    r->source = (const CsvSource *)source;
    r->n_items = n_items;
    r->items = mem_alloc((size_t)n_items * sizeof *items);
    if (n_items) memcpy(r->items, items, (size_t)n_items * sizeof *items);
    r->values = mem_alloc((size_t)n_items * sizeof *r->values);
    r->known = r->source->data_begin;
    if (csv_window_open(&r->window, r->source, diags) == HML_OK) {
        *out = &r->base;
        return HML_OK;
    }
    csv_reader_close(&r->base);
    return HML_FAIL;
}

Status csv_reader_start(Reader *base, int partition) {
    CsvReader *r = (CsvReader *)base;
    const CsvSource *s = r->source;
    uint64_t begin = partition_begin(s, partition), limit = UINT64_MAX;
    if (partition + 1 < s->info.n_partitions) limit = partition_begin(s, partition + 1);
    r->rows = r->n = 0;
    r->window.cost = base->cost;
    if (partition == r->known_part) {
        begin = r->known;
    } else {
        uint64_t known = r->known <= begin ? r->known : s->data_begin;
        if (csv_sync_find(&begin, &r->window, begin, known) != HML_OK) return HML_FAIL;
    }
    r->known = begin;
    r->partition = r->known_part = partition;
    return csv_window_start(&r->window, begin, limit, UINT64_MAX);
}

Status csv_reader_next(Reader *base, uint32_t max_rows, RowRange *out) {
    CsvReader *r = (CsvReader *)base;
    r->rows += r->n;
    r->n = 0;
    *out = (RowRange){.first = r->rows};
    if (csv_window_next(&r->window, max_rows, &r->first, &r->n) != HML_OK) return HML_FAIL;
    if (!r->n) {
        r->known = csv_window_position(&r->window);
        r->known_part = r->partition + 1;
    }
    out->n = r->n;
    return HML_OK;
}

Status csv_reader_fetch(Reader *base, int item, Column *out) {
    CsvReader *r = (CsvReader *)base;
    const ReadItem *it = &r->items[item];
    if (it->what == READ_AXES) {
        *out = (Column){.elem = r->source->columns[it->column].elem, .rows = r->n, .n = r->n};
        return HML_OK;
    }
    return csv_column_convert(out, &r->values[item], &r->window, (uint32_t)it->column, r->first,
                              r->n);
}

void csv_reader_close(Reader *base) {
    CsvReader *r = (CsvReader *)base;
    csv_window_close(&r->window);
    for (int i = 0; i < r->n_items; i++) csv_column_free(&r->values[i]);
    mem_free(r->values);
    mem_free(r->items);
    mem_free(r);
}
