/* memory.c - tables that were computed, as event sources; see memory.h. */
#include "io/memory/memory.h"

enum { PARTITION_ROWS = 1 << 16 };

typedef struct MemorySource {
    Source base;
    TableInfo info;
    ColumnInfo *columns;
    const MemoryColumn *data;
} MemorySource;

typedef struct MemoryReader {
    Reader base;
    const MemorySource *source;
    const ReadItem *items; /* owned */
    uint64_t at, end;      /* of the partition */
    RowRange range;
} MemoryReader;

static int memory_table_count(const Source *s) {
    (void)s;
    return 1;
}

static const char *memory_table_name(const Source *s, int table) {
    (void)table;
    return ((const MemorySource *)s)->info.name;
}

static Status memory_table_info(const TableInfo **out, Source *s, int table, Diags *diags) {
    (void)table, (void)diags;
    *out = &((MemorySource *)s)->info;
    return HML_OK;
}

static size_t memory_items(const Source *s, const SourceItem **out) {
    (void)s;
    *out = NULL;
    return 0;
}

static void memory_close(Source *s) {
    mem_free(((MemorySource *)s)->columns);
    mem_free(s);
}

static Status memory_reader_open(Reader **out, Source *s, int table, const ReadItem *items,
                                 int n_items, Diags *diags) {
    MemoryReader *r = mem_alloc(sizeof *r);
    ReadItem *own = mem_alloc(sizeof *own * (size_t)(n_items + 1));
    (void)table, (void)diags;
    for (int i = 0; i < n_items; i++) own[i] = items[i];
    *r = (MemoryReader){.base = {.ops = s->ops}, .source = (const MemorySource *)s, .items = own};
    *out = &r->base;
    return HML_OK;
}

static Status memory_reader_start(Reader *reader, int partition) {
    MemoryReader *r = (MemoryReader *)reader;
    r->at = (uint64_t)partition * PARTITION_ROWS;
    r->end = MIN_OF(r->at + PARTITION_ROWS, r->source->info.rows);
    return HML_OK;
}

static Status memory_reader_next(Reader *reader, uint32_t max_rows, RowRange *out) {
    MemoryReader *r = (MemoryReader *)reader;
    uint64_t left = r->end > r->at ? r->end - r->at : 0;
    r->range = *out = (RowRange){r->at, (uint32_t)MIN_OF(left, (uint64_t)max_rows)};
    r->at += out->n;
    return HML_OK;
}

static Status memory_reader_fetch(Reader *reader, int item, Column *out) {
    MemoryReader *r = (MemoryReader *)reader;
    const MemoryColumn *c = &r->source->data[r->items[item].column];
    *out = (Column){.elem = c->reals ? HML_F64 : HML_I64, .rows = r->range.n, .n = r->range.n};
    if (c->reals)
        out->values = c->reals + r->range.first;
    else
        out->values = c->integers + r->range.first;
    return HML_OK;
}

static void memory_reader_close(Reader *reader) {
    MemoryReader *r = (MemoryReader *)reader;
    mem_free((void *)r->items);
    mem_free(r);
}

static const SourceOps memory_ops = {.format = "memory",
                                     .doc = "a table that was computed",
                                     .close = memory_close,
                                     .table_count = memory_table_count,
                                     .table_name = memory_table_name,
                                     .table_info = memory_table_info,
                                     .items = memory_items,
                                     .reader_open = memory_reader_open,
                                     .reader_start = memory_reader_start,
                                     .reader_next = memory_reader_next,
                                     .reader_fetch = memory_reader_fetch,
                                     .reader_close = memory_reader_close};

Source *memory_source(const char *name, const MemoryColumn *columns, int n_columns, uint64_t rows) {
    MemorySource *s = mem_alloc(sizeof *s);
    *s = (MemorySource){.base = {.ops = &memory_ops, .path = name}, .data = columns};
    s->columns = mem_alloc(sizeof(ColumnInfo) * (size_t)(n_columns + 1));
    for (int i = 0; i < n_columns; i++)
        s->columns[i] = (ColumnInfo){.name = columns[i].name,
                                     .leaf = columns[i].name,
                                     .type_name = columns[i].reals ? "double" : "int64",
                                     .title = "",
                                     .elem = columns[i].reals ? HML_F64 : HML_I64,
                                     .group = -1};
    s->info =
        (TableInfo){.name = name,
                    .title = "",
                    .rows = rows,
                    .rows_known = true,
                    .n_columns = n_columns,
                    .columns = s->columns,
                    .n_partitions = (int)MAX_OF((rows + PARTITION_ROWS - 1) / PARTITION_ROWS, 1)};
    return &s->base;
}
