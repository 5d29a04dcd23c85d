/* csv.h - an open table of text, as the files of this folder share it.
 *
 * Not for anybody outside src/io/csv (tests apart): others know source_csv through io/source.h.
 * Offsets count bytes of the text: of the file, or of what a gzip file or a pipe delivers.
 * Invariant: once csv_types_find has filled in the columns nothing here changes, but for the
 * stream of a pipe, which belongs to the one reader that has set stream_taken.
 */
#ifndef HML_IO_CSV_H
#define HML_IO_CSV_H

#include <stdatomic.h>

#include "io/csv/csv_scan.h"
#include "io/csv/csv_stream.h"
#include "io/source.h"

/* Sizes in bytes. Tests set small ones, so that every edge case occurs in small files. */
typedef struct CsvLimits {
    size_t head;        /* of a file: looked at to find separator and header */
    size_t stream_head; /* of a pipe or gzip file: the same, and for the types */
    uint64_t whole;     /* files up to this size have their types found from all rows */
    size_t piece;       /* of a sample taken elsewhere in a larger file */
    size_t window;      /* read at once; grows where a row is longer */
    size_t row_max;     /* of the longest row; at most 1 GB */
    uint32_t quoted_max;
    uint64_t partition;
} CsvLimits;

typedef struct CsvSource {
    Source base;
    InFile file;
    CsvLimits limits;
    CsvFormat format;
    Arena arena;              /* names, columns, path */
    char *head;               /* owned: the first bytes of the text, with room to over-read */
    size_t head_n;            /* of them */
    bool head_complete;       /* head is all the text */
    bool gzip;                /* the file is compressed */
    CsvStream *stream;        /* of a pipe: what follows head */
    atomic_flag stream_taken; /* some reader uses stream */
    uint64_t size;            /* of the text; UINT64_MAX: not known */
    uint64_t data_begin;      /* first line behind the header */
    uint64_t data_line;       /* line ends before data_begin */
    const char *column_types; /* of the options; NULL: none */
    bool sampled;             /* the types were found from a part of the rows */
    bool described;
    ColumnInfo *columns; /* format.n_columns of them */
    TableInfo info;
} CsvSource;

/* Can text be read again at any offset? */
static inline bool csv_seekable(const CsvSource *s) {
    return s->head_complete || (s->file.regular && !s->gzip);
}

extern const SourceOps source_csv;
/* As source_csv.open, with other limits. */
Status csv_open(Source **out, const char *path, const SourceOptions *options,
                const CsvLimits *limits, Diags *diags);
extern const CsvLimits csv_limits; /* the usual ones */

static inline DataPlace csv_place(const CsvSource *s, int64_t line, const char *column) {
    DataPlace place = DATA_NOWHERE;
    place.file = s->base.path;
    place.line = line;
    place.branch = column;
    return place;
}

#endif
