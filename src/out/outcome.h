/* outcome.h - shows what a job computed: cutflows, summaries, rows, values, in every format. */
#ifndef HML_OUT_OUTCOME_H
#define HML_OUT_OUTCOME_H

#include "out/table.h"
#include "run/session.h"

typedef struct OutcomeStyle {
    Format format;
    int width; /* of the terminal */
} OutcomeStyle;

/* One output; rows that were already handed on (rows.h) are not repeated. */
void outcome_write(StrBuf *out, const Session *s, const Output *o, const OutcomeStyle *style);

/* A plain line of text (values, format, save), which needs no blank line before it. */
bool outcome_is_line(const Output *o);

/* "event × var × float32? [GeV]": shape, stored type, '?' where values can be missing, unit. */
void outcome_type(StrBuf *out, const Session *s, const Node *n);
void outcome_shape(StrBuf *out, const Node *n);
const char *outcome_elem(const Session *s, const Node *n);
/* A cell for people (6 digits) or machines (exact). */
void outcome_cell(StrBuf *out, const Cell *c, int elem, bool exact);

/* Rows of a table as they come in. */
typedef struct RowWriter {
    const Session *session;
    const Output *output;
    Format format;
    OutFile *file; /* NULL: stdout through write */
    void (*write)(void *ctx, Str text);
    void *ctx;
    bool head_written;
    Table table; /* FORMAT_TABLE and FORMAT_MD: kept until the end */
    uint64_t n;
} RowWriter;

void rows_open(RowWriter *w, const Session *s, const Output *o, Format format,
               void (*write)(void *ctx, Str text), void *ctx);
void rows_add(RowWriter *w, const Cell *cells, size_t n_rows);
/* more: rows that were not kept because of the limit; cut_short: their number is not known. */
void rows_close(RowWriter *w, uint64_t more, bool cut_short);

#endif
