/* csv_stream.h - bytes that come in order only: a pipe, a gzip file, a pipe of gzip data.
 *
 * Whether the data is compressed is told by its first two bytes (RFC 1952); several gzip members
 * one behind the other are one text, and zeros behind the last are padding. Memory is bounded by
 * two buffers of fixed size whatever the data says.
 * Called by csv.c (the beginning) and csv_input.c (the rest).
 */
#ifndef HML_IO_CSV_STREAM_H
#define HML_IO_CSV_STREAM_H

#include "core/os.h"

typedef struct CsvStream CsvStream;

/* file is borrowed; a regular file is read from its beginning on, by offsets of the stream's own.
 */
Status csv_stream_open(CsvStream **out, const InFile *file, const char *path, Diags *diags);
/* Do these bytes begin gzip data? */
bool csv_stream_is_gzip(const uint8_t *head, size_t n);
/* Decompresses the beginning of gzip data as far as it goes; returns the bytes written. */
size_t csv_stream_peek(char *to, size_t cap, const uint8_t *head, size_t n);
/* Fills n bytes unless the text ends before; *got tells how many. */
Status csv_stream_read(CsvStream *s, void *to, size_t n, size_t *got, Diags *diags);
void csv_stream_close(CsvStream *s);

#endif
