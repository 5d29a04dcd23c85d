/* csv_sniff.h - what kind of table a text is: separator, line ends, header, names of columns.
 *
 * Blank lines and lines that begin with '#' before the table are passed over. The separator is the
 * one of comma, tab, semicolon, bar and runs of blanks that cuts the first lines into the same
 * number of fields; of several, the one that makes most fields numbers. A table of one column has
 * none of them.
 * The first line is the header unless it looks like data: it has a number, and no word in a column
 * where the next line has a number. 0,1,2,... is a header all the same (numbered columns). Without
 * header the names come from the comment line before the data, if that has as many fields, else
 * they are column_1, column_2, ... and a warning says so.
 * Called by csv.c when a source is opened. Invariant: only the head of the text is looked at.
 */
#ifndef HML_IO_CSV_SNIFF_H
#define HML_IO_CSV_SNIFF_H

#include "io/csv/csv.h"

/* Fills in format, data_begin, data_line and columns (names only). */
Status csv_sniff_table(CsvSource *s, const SourceOptions *options, Diags *diags);

#endif
