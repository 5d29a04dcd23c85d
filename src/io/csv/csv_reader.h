/* csv_reader.h - the Reader of a table of text: partitions, ranges of rows, columns on demand.
 *
 * A partition is a block of the file of fixed size: the rows whose line begins in it. So it is the
 * same for every reader, and where its first row begins is found when the partition is started.
 * gzip files and pipes are one partition.
 * Called through source_csv (csv.c).
 */
#ifndef HML_IO_CSV_READER_H
#define HML_IO_CSV_READER_H

#include "io/csv/csv.h"

int csv_reader_partitions(const CsvSource *s);
Status csv_reader_open(Reader **out, Source *s, int table, const ReadItem *items, int n_items,
                       Diags *diags);
Status csv_reader_start(Reader *r, int partition);
Status csv_reader_next(Reader *r, uint32_t max_rows, RowRange *out);
Status csv_reader_fetch(Reader *r, int item, Column *out);
void csv_reader_close(Reader *r);

#endif
