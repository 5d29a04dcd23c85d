/* csv_sync.c - the first row that begins at or behind an offset; see csv_sync.h. */
#include "io/csv/csv_sync.h"

enum { SYNC_PIECE = 65536 };

Status csv_sync_look_back(bool *quoted, uint64_t *line, CsvWindow *w, uint64_t target,
                          uint64_t known) {
    const CsvSource *s = w->source;
    uint64_t reach = s->limits.quoted_max, at = target;
    uint64_t least = target - known > reach ? target - reach : known;
    bool found = false;
    *line = known;
    *quoted = false;
    char *piece = mem_alloc(SYNC_PIECE);
    Status status = HML_OK;
    while (at > least && !*quoted && status == HML_OK) {
        size_t n = (size_t)MIN_OF(at - least, (uint64_t)SYNC_PIECE), got;
        at -= n;
        status = csv_input_open(&w->input, s, at, UINT64_MAX, w->diags);
        if (status == HML_OK) status = csv_input_read(&w->input, piece, n, &got, w->diags);
        if (status != HML_OK) break;
        *quoted = memchr(piece, '"', n) != NULL;
        const char *end = found ? NULL : memrchr(piece, s->format.line_end, n);
        if (!end) continue;
        found = true;
        *line = at + (uint64_t)(end - piece) + 1;
    }
    mem_free(piece);
    return status;
}

Status csv_sync_find(uint64_t *row, CsvWindow *w, uint64_t target, uint64_t known) {
    bool quoted;
    uint64_t from;
    if (csv_sync_look_back(&quoted, &from, w, target, known) != HML_OK) return HML_FAIL;
    if (quoted) from = known;
    *row = from;
    if (from == target) return HML_OK;
    if (csv_window_start(w, from, target, UINT64_MAX) != HML_OK) return HML_FAIL;
    w->lenient = true;
    uint32_t first, n;
    Status status;
    do status = csv_window_next(w, UINT32_MAX, &first, &n);
    while (status == HML_OK && n);
    w->lenient = false;
    *row = csv_window_position(w);
    return status;
}
