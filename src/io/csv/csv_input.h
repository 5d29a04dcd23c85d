/* csv_input.h - the text of a table, read on from any offset, wherever it comes from.
 *
 * Text comes from the head that the source keeps, else from the file, else (gzip, pipe) from a
 * stream. A pipe can be read once; asking again is an error that says so.
 * Called by csv_window.c. Invariant: reading does not change the source.
 */
#ifndef HML_IO_CSV_INPUT_H
#define HML_IO_CSV_INPUT_H

#include "io/csv/csv.h"

typedef struct CsvInput {
    const CsvSource *source; /* borrowed */
    uint64_t at;             /* offset of the next byte */
    uint64_t stop;           /* the text is taken to end here */
    CsvStream *stream;       /* NULL, the source's or our own */
    bool own_stream;
} CsvInput;

/* Zero-initialised is closed; a CsvInput that is open may be opened elsewhere. */
Status csv_input_open(CsvInput *in, const CsvSource *source, uint64_t at, uint64_t stop,
                      Diags *diags);
/* Fills n bytes unless the text ends before; *got tells how many. */
Status csv_input_read(CsvInput *in, void *to, size_t n, size_t *got, Diags *diags);
void csv_input_close(CsvInput *in);

/* How often c stands in the n bytes at p. */
uint64_t csv_input_count(const char *p, size_t n, char c);
/* Line (from 1) of an offset of a source that can be read again; 0 where it cannot be had. */
int64_t csv_input_line(const CsvSource *source, uint64_t offset);

#endif
