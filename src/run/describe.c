/* describe.c - figures of every column of a table; see describe.h. */
#include "run/describe.h"

#include "kern/widen.h"

enum { DESCRIBE_ROWS = 4096, DESCRIBE_PIECE = 1024 };

static void figures_add(ColumnFigures *f, const Column *c) {
    if (c->elem == HML_STR) {
        f->n_strings += c->n;
        f->n_bytes += c->n ? c->str_off[c->n] - c->str_off[0] : 0;
        for (uint32_t i = 0; c->valid && i < c->n; i++)
            if (!c->valid[i]) f->summary.n_missing++, f->n_strings--;
        return;
    }
    double piece[DESCRIBE_PIECE];
    size_t size = elem_size(c->elem);
    for (size_t i = 0; i < c->n; i += DESCRIBE_PIECE) {
        size_t n = MIN_OF((size_t)DESCRIBE_PIECE, c->n - i);
        k_widen_f64(piece, (const char *)c->values + i * size, c->elem, n);
        summary_add(&f->summary, piece, c->valid ? c->valid + i : NULL, n);
    }
}

static void figures_fail(ColumnFigures *f, Arena *arena, const Diags *diags) {
    const char *why = diags->items.n ? vec_last(&diags->items).text : "cannot be read";
    f->failure = arena_strdup(arena, why);
}

/* Reads one partition; a column that fails is left out from there on. */
static Status describe_partition(TableFigures *t, Reader *r, int partition, const int *item_column,
                                 int n_items, Arena *arena, Diags *diags) {
    if (reader_start(r, partition) != HML_OK) return HML_FAIL;
    for (;;) {
        RowRange range;
        if (reader_next(r, DESCRIBE_ROWS, &range) != HML_OK) return HML_FAIL;
        if (!range.n) return HML_OK;
        t->rows += range.n;
        for (int i = 0; i < n_items; i++) {
            ColumnFigures *f = &t->columns[item_column[i]];
            Column c;
            if (f->failure) continue;
            if (reader_fetch(r, i, &c) == HML_OK)
                figures_add(f, &c);
            else
                figures_fail(f, arena, diags);
        }
    }
}

Status describe_table(TableFigures *out, Source *source, int table, Arena *arena, Diags *diags) {
    const TableInfo *info;
    if (source_table_info(&info, source, table, diags) != HML_OK) return HML_FAIL;
    *out = (TableFigures){.info = info};
    out->columns = arena_array(arena, ColumnFigures, info->n_columns);
    ReadItem *items = arena_array(arena, ReadItem, info->n_columns);
    int *item_column = arena_array(arena, int, info->n_columns), n_items = 0;
    for (int i = 0; i < info->n_columns; i++) {
        out->columns[i].info = &info->columns[i];
        out->columns[i].failure = info->columns[i].why_not;
        if (info->columns[i].why_not) continue;
        item_column[n_items] = i;
        items[n_items++] = (ReadItem){i, READ_VALUES};
    }
    Reader *r;
    if (reader_open(&r, source, table, items, n_items, diags) != HML_OK) return HML_FAIL;
    Status status = HML_OK;
    for (int p = 0; p < info->n_partitions && status == HML_OK; p++)
        status = describe_partition(out, r, p, item_column, n_items, arena, diags);
    reader_close(r);
    return status;
}
