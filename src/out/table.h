/* table.h - tables of text in every output format: aligned, CSV, TSV, Markdown.
 *
 * Cells are added row by row; numbers are right-aligned, text left. A table is written whole when
 * it is aligned, so its rows must be few; rows of large exports go through rows.h.
 */
#ifndef HML_OUT_TABLE_H
#define HML_OUT_TABLE_H

#include "core/str.h"
#include "core/vec.h"

typedef enum Format { FORMAT_TABLE, FORMAT_CSV, FORMAT_TSV, FORMAT_JSON, FORMAT_MD } Format;

/* "table", "csv" ...; false where there is none of that name. */
bool format_find(Format *out, const char *name);

typedef struct Table {
    Arena arena;
    VEC(const char *) head;
    VEC(bool) right; /* of each column: numbers */
    VEC(const char *) cells;
} Table;

void table_column(Table *t, const char *name, bool right);
void table_cell(Table *t, const char *text);
/* Empty for NaN; exact as number_write. */
void table_number(Table *t, double x, bool exact);
void table_cellf(Table *t, const char *fmt, ...) HML_PRINTF(2, 3);
void table_write(StrBuf *out, const Table *t, Format format);
void table_free(Table *t);

/* One field of a line: quoted as RFC 4180 says (CSV), cleaned of tabs (TSV). */
void field_write(StrBuf *out, Str text, Format format);

/* A number as short as it can be said: 6 significant digits for people, as many as needed to come
 * back to the same double (at most 17) for machines. */
void number_write(StrBuf *out, double x, bool exact);
/* A number with two digits of its error, "0.8019 ± 0.0040"; the number alone where there is none.
 */
void figure_write(StrBuf *out, double x, double error);
/* The same as a cell (empty for NaN); exact: two cells. */
void table_figure(Table *t, double x, double error, bool exact);

#endif
