/* csv_input.c - the text of a table, read on from any offset; see csv_input.h. */
#include "io/csv/csv_input.h"

enum { INPUT_PIECE = 65536 };

/* Moves a stream that begins at offset 0 on to offset at. */
static Status stream_skip(CsvStream *stream, uint64_t at, Diags *diags) {
    char piece[4096];
    while (at) {
        size_t got, want = at < sizeof piece ? (size_t)at : sizeof piece;
        if (csv_stream_read(stream, piece, want, &got, diags) != HML_OK) return HML_FAIL;
        if (!got) break;
        at -= got;
    }
    return HML_OK;
}

static Status input_open_stream(CsvInput *in, Diags *diags) {
    const CsvSource *s = in->source;
    if (s->stream) { /* a pipe: its reader takes head first, then the stream */
        /* the one thing of a source that reading changes */
        atomic_flag *taken = (atomic_flag *)(uintptr_t)&s->stream_taken;
        if (atomic_flag_test_and_set(taken)) {
            DataPlace place = csv_place(s, -1, NULL);
            diag_data_error(diags, HML_E_UNSUPPORTED, place, "is a pipe and was read already");
            diag_help(diags, "save the data in a file to read it more than once");
            return HML_FAIL;
        }
        in->stream = s->stream;
        return HML_OK;
    }
    if (csv_stream_open(&in->stream, &s->file, s->base.path, diags) != HML_OK) return HML_FAIL;
    in->own_stream = true;
    return stream_skip(in->stream, in->at, diags);
}

Status csv_input_open(CsvInput *in, const CsvSource *source, uint64_t at, uint64_t stop,
                      Diags *diags) {
    csv_input_close(in);
    *in = (CsvInput){.source = source, .at = at, .stop = stop};
    if (csv_seekable(source) || stop <= source->head_n) return HML_OK;
    return input_open_stream(in, diags);
}

static Status read_file(CsvInput *in, char *to, size_t n, size_t *got, Diags *diags) {
    const CsvSource *s = in->source;
    int64_t some = infile_read_some(&s->file, to, n, in->at);
    if (some < 0)
        return diag_data_error(diags, HML_E_FILE_CORRUPT, csv_place(s, -1, NULL), "%s", os_error());
    if ((size_t)some < n)
        return diag_data_error(diags, HML_E_FILE_CORRUPT, csv_place(s, -1, NULL),
                               "became shorter while it was read");
    *got = n;
    return HML_OK;
}

Status csv_input_read(CsvInput *in, void *to, size_t n, size_t *got, Diags *diags) {
    const CsvSource *s = in->source;
    uint64_t end = MIN_OF(in->stop, s->size);
    n = in->at >= end ? 0 : (size_t)MIN_OF((uint64_t)n, end - in->at);
    *got = 0;
    if (in->at < s->head_n) {
        *got = MIN_OF(n, s->head_n - (size_t)in->at);
        memcpy(to, s->head + in->at, *got);
        in->at += *got;
    }
    Status status = HML_OK;
    size_t rest = n - *got, more = 0;
    if (rest && in->stream)
        status = csv_stream_read(in->stream, (char *)to + *got, rest, &more, diags);
    else if (rest && csv_seekable(s))
        status = read_file(in, (char *)to + *got, rest, &more, diags);
    in->at += more;
    *got += more;
    return status;
}

void csv_input_close(CsvInput *in) {
    if (in->own_stream) csv_stream_close(in->stream);
    *in = (CsvInput){0};
}

uint64_t csv_input_count(const char *p, size_t n, char c) {
    uint64_t count = 0;
    for (size_t i = 0; i < n; i++) count += p[i] == c;
    return count;
}

int64_t csv_input_line(const CsvSource *source, uint64_t offset) {
    if (!csv_seekable(source)) return 0;
    if (offset < source->data_begin) offset = source->data_begin;
    CsvInput in = {0};
    Diags unheard = {0};
    char *piece = mem_alloc(INPUT_PIECE);
    uint64_t line = source->data_line + 1;
    size_t got = 1;
    if (csv_input_open(&in, source, source->data_begin, offset, &unheard) != HML_OK) got = 0;
    while (got) {
        if (csv_input_read(&in, piece, INPUT_PIECE, &got, &unheard) != HML_OK) break;
        line += csv_input_count(piece, got, source->format.line_end);
    }
    csv_input_close(&in);
    mem_free(piece);
    diag_free(&unheard);
    return (int64_t)line;
}
