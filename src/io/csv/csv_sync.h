/* csv_sync.h - the first row that begins at or behind an offset somewhere in the text.
 *
 * A line end there may lie in a quoted field. A quoted field has at most quoted_max bytes, so where
 * no quote stands in that many bytes before the offset, none is open. Where one does, the rows are
 * followed from a known beginning of a row: slower, but right.
 * Called by csv_reader.c (partitions) and csv_types.c (samples), for sources that are seekable.
 */
#ifndef HML_IO_CSV_SYNC_H
#define HML_IO_CSV_SYNC_H

#include "io/csv/csv_window.h"

/* *row: where the row begins, or the end of the text. known: offset of a row not behind target.
 * The window is used for reading and left anywhere. */
Status csv_sync_find(uint64_t *row, CsvWindow *w, uint64_t target, uint64_t known);
/* Is there a quote near enough before target that a quoted field may be open there?
 * *line: behind the last line end before target and behind known, or known. */
Status csv_sync_look_back(bool *quoted, uint64_t *line, CsvWindow *w, uint64_t target,
                          uint64_t known);

#endif
