/* csv.c - tables of text as a source of events: the row of the table of formats, and opening.
 *
 * A file or pipe is one table, called "table". Opening reads the head of the text and finds
 * separator, header and names; types are found when the columns are first described.
 * The other files here: csv_stream (gzip, pipes), csv_input (text from any offset), csv_sniff and
 * csv_names (header), csv_types, csv_scan (fields), csv_window (rows), csv_sync (partitions),
 * csv_field and csv_number (one field), csv_column (values), csv_reader.
 */
#include "io/csv/csv.h"

#include "io/csv/csv_reader.h"
#include "io/csv/csv_sniff.h"
#include "io/csv/csv_types.h"

const CsvLimits csv_limits = {.head = 1 << 20,
                              .stream_head = 16 << 20,
                              .whole = 64 << 20,
                              .piece = 128 << 10,
                              .window = 256 << 10,
                              .row_max = 16 << 20,
                              .quoted_max = 1 << 20,
                              .partition = 8 << 20};

static const char table_name[] = "table";

/* Text: no control characters but tabs, line ends and page feeds. Not markup or JSON: neither a
 * first line <...> nor a first '{'. */
static bool is_text(const char *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if ((c < ' ' && !(c >= '\t' && c <= '\r')) || c == 0x7f) return false;
    }
    size_t i = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < n && (p[i] == ' ' || (p[i] >= '\t' && p[i] <= '\r'))) i++;
    if (i == n || p[i] != '<') return i == n || p[i] != '{';
    const char *line = memchr(p + i, '\n', n - i);
    size_t end = line ? (size_t)(line - p) : n;
    while (p[end - 1] == ' ' || p[end - 1] == '\r') end--;
    return p[end - 1] != '>';
}

static bool csv_probe(const uint8_t *head, size_t n, const char *name) {
    (void)name;
    char text[4096];
    if (!csv_stream_is_gzip(head, n)) return is_text((const char *)head, n);
    size_t got = csv_stream_peek(text, sizeof text, head, n);
    return got && is_text(text, got);
}

static Status head_grow(CsvSource *s, size_t cap, Diags *diags) {
    char *head = mem_try_resize(s->head, cap + CSV_SCAN_ROOM + 1);
    if (!head)
        return diag_data_error(diags, HML_E_MEMORY, csv_place(s, -1, NULL),
                               "no memory for its first %zu bytes", cap);
    s->head = head;
    return HML_OK;
}

/* The first bytes of a stream, as they come. */
static Status head_of_stream(CsvSource *s, CsvStream *stream, Diags *diags) {
    size_t cap = 0, got;
    while (s->head_n == cap) {
        if (cap == s->limits.stream_head) return HML_OK;
        cap = MIN_OF(MAX_OF(cap * 2, s->limits.head), s->limits.stream_head);
        if (head_grow(s, cap, diags) != HML_OK) return HML_FAIL;
        if (csv_stream_read(stream, s->head + s->head_n, cap - s->head_n, &got, diags) != HML_OK)
            return HML_FAIL;
        s->head_n += got;
    }
    s->head_complete = true;
    return HML_OK;
}

static Status head_of_file(CsvSource *s, Diags *diags) {
    size_t cap = (size_t)MIN_OF(s->file.size, (uint64_t)s->limits.head);
    if (head_grow(s, cap, diags) != HML_OK) return HML_FAIL;
    int64_t got = infile_read_some(&s->file, s->head, cap, 0);
    if (got < 0)
        return diag_data_error(diags, HML_E_FILE_MISSING, csv_place(s, -1, NULL), "%s", os_error());
    s->head_n = (size_t)got;
    s->size = s->file.size;
    s->head_complete = s->head_n < cap || s->head_n == s->size;
    return HML_OK;
}

/* Reads the head; keeps the stream of a pipe that goes on behind it. */
static Status open_head(CsvSource *s, Diags *diags) {
    uint8_t magic[2];
    s->size = UINT64_MAX;
    int64_t n = s->file.regular ? infile_read_some(&s->file, magic, sizeof magic, 0) : 0;
    s->gzip = n == 2 && csv_stream_is_gzip(magic, 2);
    Status status;
    if (s->file.regular && !s->gzip) {
        status = head_of_file(s, diags);
    } else {
        CsvStream *stream;
        if (csv_stream_open(&stream, &s->file, s->base.path, diags) != HML_OK) return HML_FAIL;
        status = head_of_stream(s, stream, diags);
        if (s->file.regular || s->head_complete)
            csv_stream_close(stream);
        else
            s->stream = stream;
    }
    if (s->head_complete) s->size = s->head_n;
    if (status == HML_OK) memset(s->head + s->head_n, 0, CSV_SCAN_ROOM + 1);
    return status;
}

static Status check_text(const CsvSource *s, Diags *diags) {
    DataPlace place = csv_place(s, -1, NULL);
    if (!s->head_n) return diag_data_error(diags, HML_E_FILE_FORMAT, place, "is empty");
    if (is_text(s->head, MIN_OF(s->head_n, (size_t)4096))) return HML_OK;
    diag_data_error(diags, HML_E_FILE_FORMAT, place, "is neither a ROOT file nor a table of text");
    if (!s->file.regular) diag_help(diags, "only tables of text can be read from a pipe");
    return HML_FAIL;
}

static void csv_close(Source *base) {
    CsvSource *s = (CsvSource *)base;
    csv_stream_close(s->stream);
    infile_close(&s->file);
    mem_free(s->head);
    arena_free(&s->arena);
    mem_free(s);
}

Status csv_open(Source **out, const char *path, const SourceOptions *options,
                const CsvLimits *limits, Diags *diags) {
    InFile file;
    if (infile_open(&file, path, diags) != HML_OK) return HML_FAIL;
    CsvSource *s = mem_alloc(sizeof *s);
    s->base.ops = &source_csv;
    s->base.path = arena_strdup(&s->arena, path);
    s->base.id = file.id;
    s->file = file;
    s->limits = *limits;
    atomic_flag_clear(&s->stream_taken);
    if (options->column_types) s->column_types = arena_strdup(&s->arena, options->column_types);
    Status status = open_head(s, diags);
    if (status == HML_OK) status = check_text(s, diags);
    if (status == HML_OK) status = csv_sniff_table(s, options, diags);
    if (status == HML_OK)
        *out = &s->base;
    else
        csv_close(&s->base);
    return status;
}

static Status csv_open_usual(Source **out, const char *path, const SourceOptions *options,
                             Diags *diags) {
    return csv_open(out, path, options, &csv_limits, diags);
}

static int csv_table_count(const Source *s) {
    (void)s;
    return 1;
}

static const char *csv_table_name(const Source *s, int table) {
    (void)s, (void)table;
    return table_name;
}

static Status csv_table_info(const TableInfo **out, Source *base, int table, Diags *diags) {
    (void)table;
    CsvSource *s = (CsvSource *)base;
    *out = &s->info;
    if (s->described) return HML_OK;
    if (csv_types_find(s, diags) != HML_OK) return HML_FAIL;
    s->info.name = table_name;
    s->info.title = "";
    s->info.n_columns = (int)s->format.n_columns;
    s->info.columns = s->columns;
    s->info.n_partitions = csv_reader_partitions(s);
    s->info.numbered_apart = true;
    if (!s->head_complete && !s->stream) { /* a file is read again from the disk */
        mem_free(s->head);
        s->head = NULL;
        s->head_n = 0;
    }
    s->described = true;
    return HML_OK;
}

static size_t csv_items(const Source *s, const SourceItem **out) {
    (void)s;
    *out = NULL;
    return 0;
}

const SourceOps source_csv = {
    .format = "csv",
    .doc = "a table of text: fields separated by comma, tab, semicolon, bar or blanks, with a "
           "header line; gzip files and pipes too",
    .pipes = true,
    .probe = csv_probe,
    .open = csv_open_usual,
    .close = csv_close,
    .table_count = csv_table_count,
    .table_name = csv_table_name,
    .table_info = csv_table_info,
    .items = csv_items,
    .reader_open = csv_reader_open,
    .reader_start = csv_reader_start,
    .reader_next = csv_reader_next,
    .reader_fetch = csv_reader_fetch,
    .reader_close = csv_reader_close,
};
