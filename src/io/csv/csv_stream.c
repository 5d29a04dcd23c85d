/* csv_stream.c - bytes that come in order only; see csv_stream.h. */
#include "io/csv/csv_stream.h"

#include <zlib.h>

enum { STREAM_BYTES = 65536, GZIP_WINDOW = 15 + 16 };

struct CsvStream {
    const InFile *file; /* borrowed */
    const char *path;   /* borrowed */
    uint64_t offset;    /* of the next byte of the file */
    bool file_ended, text_ended;
    bool gzip, between; /* between: behind a member of a gzip file */
    z_stream z;         /* next_in, avail_in: bytes of raw not yet used, compressed or not */
    unsigned char raw[STREAM_BYTES];
};

static Status stream_damaged(const CsvStream *s, const char *why, Diags *diags) {
    DataPlace place = DATA_NOWHERE;
    place.file = s->path;
    return diag_data_error(diags, HML_E_FILE_CORRUPT, place, "%s", why);
}

/* Reads the next bytes of the file where all are used. */
static Status stream_fill(CsvStream *s, Diags *diags) {
    if (s->z.avail_in || s->file_ended) return HML_OK;
    int64_t got = infile_read_some(s->file, s->raw, sizeof s->raw, s->offset);
    if (got < 0) return stream_damaged(s, os_error(), diags);
    s->offset += (uint64_t)got;
    s->file_ended = got < (int64_t)sizeof s->raw;
    s->z.next_in = s->raw;
    s->z.avail_in = (uInt)got;
    return HML_OK;
}

Status csv_stream_open(CsvStream **out, const InFile *file, const char *path, Diags *diags) {
    CsvStream *s = mem_alloc(sizeof *s);
    s->file = file;
    s->path = path;
    Status status = stream_fill(s, diags);
    s->gzip = csv_stream_is_gzip(s->raw, s->z.avail_in);
    if (status == HML_OK && s->gzip && inflateInit2(&s->z, GZIP_WINDOW) != Z_OK) {
        s->gzip = false;
        status = stream_damaged(s, "no memory to decompress it", diags);
    }
    if (status == HML_OK)
        *out = s;
    else
        csv_stream_close(s);
    return status;
}

bool csv_stream_is_gzip(const uint8_t *head, size_t n) {
    return n >= 2 && head[0] == 0x1f && head[1] == 0x8b;
}

size_t csv_stream_peek(char *to, size_t cap, const uint8_t *head, size_t n) {
    z_stream z = {.next_in = (Bytef *)(uintptr_t)head, .avail_in = (uInt)n};
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)cap;
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK) return 0;
    (void)inflate(&z, Z_SYNC_FLUSH);
    inflateEnd(&z);
    return cap - z.avail_out;
}

static Status read_plain(CsvStream *s, unsigned char *to, size_t n, size_t *got, Diags *diags) {
    while (*got < n && !s->text_ended) {
        if (stream_fill(s, diags) != HML_OK) return HML_FAIL;
        size_t piece = MIN_OF(n - *got, (size_t)s->z.avail_in);
        memcpy(to + *got, s->z.next_in, piece);
        s->z.next_in += piece;
        s->z.avail_in -= (uInt)piece;
        *got += piece;
        s->text_ended = s->file_ended && !s->z.avail_in;
    }
    return HML_OK;
}

/* Behind a member: another one, padding, or the end. */
static Status gzip_between(CsvStream *s, Diags *diags) {
    while (s->z.avail_in && *s->z.next_in == 0) s->z.next_in++, s->z.avail_in--;
    if (s->z.avail_in) {
        if (*s->z.next_in != 0x1f)
            return stream_damaged(s, "has other bytes behind its gzip data", diags);
        inflateReset(&s->z);
        s->between = false;
    }
    return HML_OK;
}

static Status read_gzip(CsvStream *s, unsigned char *to, size_t n, size_t *got, Diags *diags) {
    while (*got < n && !s->text_ended) {
        if (stream_fill(s, diags) != HML_OK) return HML_FAIL;
        if (s->between && gzip_between(s, diags) != HML_OK) return HML_FAIL;
        if (!s->z.avail_in) {
            if (!s->file_ended) continue;
            if (!s->between) return stream_damaged(s, "ends within its gzip data", diags);
            s->text_ended = true;
            break;
        }
        uInt room = (uInt)MIN_OF(n - *got, (size_t)1 << 30);
        s->z.next_out = to + *got;
        s->z.avail_out = room;
        int code = inflate(&s->z, Z_NO_FLUSH);
        *got += room - s->z.avail_out;
        if (code == Z_STREAM_END)
            s->between = true;
        else if (code != Z_OK && code != Z_BUF_ERROR)
            return stream_damaged(s, s->z.msg ? s->z.msg : "cannot be decompressed", diags);
    }
    return HML_OK;
}

Status csv_stream_read(CsvStream *s, void *to, size_t n, size_t *got, Diags *diags) {
    *got = 0;
    return s->gzip ? read_gzip(s, to, n, got, diags) : read_plain(s, to, n, got, diags);
}

void csv_stream_close(CsvStream *s) {
    if (!s) return;
    if (s->gzip) inflateEnd(&s->z);
    mem_free(s);
}
