/* csv_window.c - a window that moves over the text of a table; see csv_window.h. */
#include "io/csv/csv_window.h"

/* Text begins at WINDOW_FRONT, so that the edge before the first field has an index. */
enum { WINDOW_FRONT = 64, WINDOW_SLACK = 8192 };

static Status window_grow(CsvWindow *w, size_t cap) {
    char *text = mem_try_resize(w->text, cap + CSV_SCAN_ROOM);
    if (text) w->text = text;
    uint32_t *edge = text ? mem_try_resize(w->rows.edge, (cap + 2) * sizeof *edge) : NULL;
    if (edge) w->rows.edge = edge;
    if (!edge)
        return diag_data_error(w->diags, HML_E_MEMORY, csv_place(w->source, -1, NULL),
                               "no memory for a row of %zu bytes", cap);
    w->cap = cap;
    return HML_OK;
}

Status csv_window_open(CsvWindow *w, const CsvSource *source, Diags *diags) {
    *w = (CsvWindow){.source = source, .diags = diags};
    return window_grow(w, WINDOW_FRONT + source->limits.window);
}

Status csv_window_start(CsvWindow *w, uint64_t offset, uint64_t limit, uint64_t stop) {
    uint32_t *edge = w->rows.edge;
    w->rows = (CsvRows){.edge = edge, .next = WINDOW_FRONT};
    w->row = 0;
    w->end = WINDOW_FRONT;
    w->base = offset - WINDOW_FRONT;
    w->limit = limit;
    w->lines = w->source->data_line;
    w->ended = false;
    w->done = offset >= limit;
    if (w->done) return HML_OK;
    return csv_input_open(&w->input, w->source, offset, stop, w->diags);
}

/* Moves what is left behind the complete rows to the front. */
static void window_keep(CsvWindow *w) {
    uint32_t from = w->rows.next, n = w->end - from;
    if (from == WINDOW_FRONT) return;
    if (!csv_seekable(w->source))
        w->lines += csv_input_count(w->text + WINDOW_FRONT, from - WINDOW_FRONT,
                                    w->source->format.line_end);
    memmove(w->text + WINDOW_FRONT, w->text + from, n);
    w->base += from - WINDOW_FRONT;
    w->end = WINDOW_FRONT + n;
    w->rows.next = WINDOW_FRONT;
}

/* How much to read: a full window, but not far beyond limit, where only the end of a row that
 * began before it is still of interest. */
static size_t window_wish(const CsvWindow *w) {
    uint64_t at = w->base + w->end, more = w->end - WINDOW_FRONT;
    if (more < WINDOW_SLACK) more = WINDOW_SLACK;
    if (at < w->limit && w->limit - at < UINT64_MAX - more)
        more += w->limit - at;
    else if (at < w->limit)
        more = UINT64_MAX;
    return (size_t)MIN_OF(more, (uint64_t)(w->cap - w->end));
}

/* Reads on. A last line without an end is given one. */
static Status window_read(CsvWindow *w) {
    if (w->ended) return HML_OK;
    size_t wish = window_wish(w) - 1, got; /* one byte is kept for that end */
    double begun = cost_clock(w->cost);
    if (csv_input_read(&w->input, w->text + w->end, wish, &got, w->diags) != HML_OK)
        return HML_FAIL;
    if (w->cost) {
        w->cost->bytes += got;
        w->cost->unpacked += got;
        w->cost->records++;
        w->cost->read_seconds += cost_clock(w->cost) - begun;
    }
    w->end += (uint32_t)got;
    w->ended = got < wish;
    char line_end = w->source->format.line_end;
    if (w->ended && w->end > WINDOW_FRONT && w->text[w->end - 1] != line_end)
        w->text[w->end++] = line_end;
    memset(w->text + w->end, 0, CSV_SCAN_ROOM);
    return HML_OK;
}

/* Leaves the rows that begin at limit or later to others. */
static void window_cut(CsvWindow *w) {
    CsvRows *rows = &w->rows;
    const CsvFormat *f = &w->source->format;
    if (w->base + w->end < w->limit) return;
    while (rows->n_rows) {
        const uint32_t *edge = rows->edge + (size_t)(rows->n_rows - 1) * f->n_columns;
        uint32_t begin = csv_scan_row_begin(f, w->text, edge[0] + 1, edge[1]);
        if (w->base + begin < w->limit) break;
        rows->n_rows--;
        rows->next = begin;
    }
    if (w->base + rows->next < w->limit) return;
    w->done = true;
    rows->fault = CSV_SOUND;
}

/* The next rows; none only at the end or before a fault. */
static Status window_fill(CsvWindow *w) {
    CsvRows *rows = &w->rows;
    w->row = 0;
    for (;;) {
        window_keep(w);
        if (window_read(w) != HML_OK) return HML_FAIL;
        csv_scan_rows(rows, &w->source->format, w->text, WINDOW_FRONT, w->end);
        window_cut(w);
        if (w->ended && rows->fault == CSV_SOUND) {
            if (rows->quote && !w->done)
                rows->fault = CSV_OPEN_QUOTE;
            else
                w->done = true;
        }
        if (rows->n_rows || w->done || rows->fault != CSV_SOUND) return HML_OK;
        if (rows->next == WINDOW_FRONT && w->cap - w->end < WINDOW_SLACK) {
            if (w->cap >= w->source->limits.row_max) {
                rows->fault = CSV_LONG_ROW;
                return HML_OK;
            }
            if (window_grow(w, w->cap * 2) != HML_OK) return HML_FAIL;
        }
    }
}

static Status window_fault(const CsvWindow *w) {
    const CsvRows *rows = &w->rows;
    uint32_t at = rows->fault == CSV_OPEN_QUOTE ? rows->quote : rows->next;
    DataPlace place = csv_place(w->source, csv_window_line(w, at), NULL);
    switch (rows->fault) {
    case CSV_WRONG_COUNT:
        return diag_data_error(w->diags, HML_E_DATA, place, "the row has %u field%s, not %u",
                               rows->n_fields, rows->n_fields == 1 ? "" : "s",
                               w->source->format.n_columns);
    case CSV_OPEN_QUOTE:
        diag_data_error(w->diags, HML_E_DATA, place,
                        "the quoted field that begins here has no end");
        if (w->end - at > w->source->format.quoted_max)
            diag_help(w->diags, "it may have at most %u bytes", w->source->format.quoted_max);
        break;
    default:
        diag_data_error(w->diags, HML_E_DATA, place, "a row has more than %zu bytes",
                        w->source->limits.row_max);
    }
    return HML_FAIL;
}

Status csv_window_next(CsvWindow *w, uint32_t max, uint32_t *first, uint32_t *n) {
    *n = 0;
    while (w->row == w->rows.n_rows) {
        if (w->rows.fault == CSV_WRONG_COUNT && w->lenient)
            w->rows.next = w->rows.behind;
        else if (w->rows.fault != CSV_SOUND)
            return window_fault(w);
        else if (w->done)
            return HML_OK;
        if (window_fill(w) != HML_OK) return HML_FAIL;
    }
    *first = w->row;
    *n = MIN_OF(max, w->rows.n_rows - w->row);
    w->row += *n;
    return HML_OK;
}

uint64_t csv_window_position(const CsvWindow *w) { return w->base + w->rows.next; }

int64_t csv_window_line(const CsvWindow *w, uint32_t at) {
    int64_t line = csv_input_line(w->source, w->base + at);
    if (line > 0) return line;
    uint64_t before =
        csv_input_count(w->text + WINDOW_FRONT, at - WINDOW_FRONT, w->source->format.line_end);
    return (int64_t)(w->lines + before + 1);
}

void csv_window_close(CsvWindow *w) {
    csv_input_close(&w->input);
    mem_free(w->text);
    mem_free(w->rows.edge);
    *w = (CsvWindow){0};
}
