/* csv_case.h - what the tests of tables of text share: files to read, and tables as text.
 *
 * table_text writes a table as "name:type,...\n" and one line a row, values separated by commas,
 * a missing value as '?', so that a test can compare whole tables. Errors come as "line: text".
 * A test is built from the root of the repository, after make, with
 *     gcc -std=c11 -D_GNU_SOURCE -Isrc -o build/T tests/unit/T.c \
 *         $(find build/release -name '*.o' ! -path '*app*') -lcmocka -lz -ldeflate -lm
 */
#ifndef TESTS_UNIT_CSV_CASE_H
#define TESTS_UNIT_CSV_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/csv/csv.h"

/* cmocka wants the headers above before it */
#include <cmocka.h>

typedef struct Reading {
    SourceOptions options;
    CsvLimits limits; /* all 0: the usual ones */
    uint32_t chunk;   /* rows at a time; 0: 1000 */
    bool backwards;   /* the last partition first; rows are given in order all the same */
} Reading;

static inline void case_write(const char *path, const void *bytes, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

/* One value; a NUL byte, which would end the text, as a word. */
static inline void case_value(StrBuf *out, const Column *c, uint32_t i) {
    if (c->valid && !c->valid[i])
        buf_addc(out, '?');
    else if (c->elem == HML_I64)
        buf_printf(out, "%lld", ((const long long *)c->values)[i]);
    else if (c->elem == HML_U64)
        buf_printf(out, "%llu", ((const unsigned long long *)c->values)[i]);
    else if (c->elem == HML_F64)
        buf_printf(out, "%.17g", ((const double *)c->values)[i]);
    else if (c->elem == HML_BOOL)
        buf_adds(out, ((const uint8_t *)c->values)[i] ? "true" : "false");
    else
        for (uint32_t k = c->str_off[i]; k < c->str_off[i + 1]; k++) {
            char byte = ((const char *)c->values)[k];
            if (byte)
                buf_addc(out, byte);
            else
                buf_adds(out, "<NUL>");
        }
}

static inline Status case_partition(StrBuf *out, Reader *r, int p, int n_columns, uint32_t chunk) {
    if (reader_start(r, p) != HML_OK) return HML_FAIL;
    Column *c = mem_alloc((size_t)n_columns * sizeof *c);
    Status status;
    RowRange range;
    uint64_t expected = 0;
    while ((status = reader_next(r, chunk, &range)) == HML_OK && range.n) {
        assert_true(range.n <= chunk);
        assert_int_equal(range.first, expected);
        expected += range.n;
        for (int i = 0; i < n_columns && status == HML_OK; i++) status = reader_fetch(r, i, &c[i]);
        if (status != HML_OK) break;
        for (uint32_t k = 0; k < range.n; k++)
            for (int i = 0; i < n_columns; i++) {
                case_value(out, &c[i], k);
                buf_addc(out, i + 1 < n_columns ? ',' : '\n');
            }
    }
    mem_free(c);
    return status;
}

static inline Status case_rows(StrBuf *out, Source *s, const TableInfo *info, const Reading *how,
                               Diags *diags) {
    int n = info->n_columns;
    ReadItem *items = mem_alloc((size_t)n * sizeof *items);
    for (int i = 0; i < n; i++) {
        items[i] = (ReadItem){i, READ_VALUES};
        buf_printf(out, "%s:%s%c", info->columns[i].name, info->columns[i].type_name,
                   i + 1 < n ? ',' : '\n');
    }
    Reader *r;
    Status status = reader_open(&r, s, 0, items, n, diags);
    if (status == HML_OK) {
        uint32_t chunk = how->chunk ? how->chunk : 1000;
        StrBuf *parts = mem_alloc((size_t)info->n_partitions * sizeof *parts);
        for (int i = 0; i < info->n_partitions && status == HML_OK; i++) {
            int p = how->backwards ? info->n_partitions - 1 - i : i;
            status = case_partition(&parts[p], r, p, n, chunk);
        }
        for (int i = 0; i < info->n_partitions; i++) {
            buf_adds(out, buf_cstr(&parts[i]));
            buf_free(&parts[i]);
        }
        mem_free(parts);
        reader_close(r);
    }
    mem_free(items);
    return status;
}

/* The table in a file, or what is said against it; warnings stand at the end. Owned. */
static inline char *table_text(const char *path, Reading how) {
    Diags diags = {0};
    StrBuf out = {0};
    Source *s;
    const TableInfo *info;
    if (!how.limits.window) how.limits = csv_limits;
    if (csv_open(&s, path, &how.options, &how.limits, &diags) == HML_OK) {
        if (source_table_info(&info, s, 0, &diags) == HML_OK)
            (void)case_rows(&out, s, info, &how, &diags);
        source_close(s);
    }
    for (size_t i = 0; i < diags.items.n; i++) {
        const Diag *d = &diags.items.data[i];
        buf_adds(&out, d->severity == SEVERITY_ERROR ? "error " : "warning ");
        if (d->place.line >= 0) buf_printf(&out, "%d", (int)d->place.line);
        if (d->place.branch) buf_printf(&out, "[%s]", d->place.branch);
        buf_printf(&out, ": %s\n", d->text);
    }
    diag_free(&diags);
    char *text = mem_strdup(buf_cstr(&out));
    buf_free(&out);
    return text;
}

#endif
