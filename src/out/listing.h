/* listing.h - shows what is in a file: its trees, objects and columns, other items. */
#ifndef HML_OUT_LISTING_H
#define HML_OUT_LISTING_H

#include "lang/catalog.h"
#include "out/table.h"
#include "run/describe.h"

/* The items of a file, and the trees with their columns (those of the catalogs, by table; a catalog
 * without a table is one that could not be described). For people, long trees are shown by object,
 * at most width columns wide. */
void listing_write(StrBuf *out, const Source *s, const Catalog *catalogs, int n, Format format,
                   int width);
/* Figures of all columns of tables. */
void listing_figures(StrBuf *out, const TableFigures *tables, size_t n, Format format);
/* "float32[][5]", from the shape of a column. */
void listing_type(StrBuf *out, const ColumnInfo *c);

#endif
