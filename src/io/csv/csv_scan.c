/* csv_scan.c - where the rows and fields of a piece of text lie; see csv_scan.h.
 *
 * Text goes in blocks of 64 bytes, each turned into three masks (edges, line ends, quotes) with
 * one bit a byte; the comparisons are vectorized by the compiler (the idea: G. Langdale and
 * D. Lemire, "Parsing gigabytes of JSON per second", 2019). That the n-th edge of a row is a line
 * end, and no other is, costs one comparison a row. Quoted fields that end in their block are
 * taken out of the masks; where one does not, the scan goes on behind it.
 * csv_scan_record goes byte by byte: it is for few lines of which nothing is known.
 */
#include "io/csv/csv_scan.h"

#include <string.h>

#include "io/csv/csv_field.h"

typedef struct Masks {
    uint64_t edges, lines, quotes;
} Masks;

#define EIGHT_BITS 1, 2, 4, 8, 16, 32, 64, 128

/* Eight bytes, each 0 or its own bit, to one; 64 to a word. */
static inline uint64_t gather(const uint8_t *flags) {
    uint64_t mask = 0, word;
    for (int i = 0; i < 8; i++) {
        memcpy(&word, flags + 8 * i, 8);
        mask |= (word * UINT64_C(0x0101010101010101) >> 56) << (8 * i);
    }
    return mask;
}

static inline bool any(const uint8_t *flags) {
    uint64_t all = 0, word;
    for (int i = 0; i < 8; i++) {
        memcpy(&word, flags + 8 * i, 8);
        all |= word;
    }
    return all != 0;
}

static const uint8_t bit_of[64] = {EIGHT_BITS, EIGHT_BITS, EIGHT_BITS, EIGHT_BITS,
                                   EIGHT_BITS, EIGHT_BITS, EIGHT_BITS, EIGHT_BITS};

static inline Masks masks_of(const char *p, char separator, char line_end) {
    uint8_t edges[64], lines[64], quotes[64];
    for (int i = 0; i < 64; i++) {
        uint8_t line = p[i] == line_end ? bit_of[i] : 0;
        lines[i] = line;
        edges[i] = (uint8_t)((p[i] == separator ? bit_of[i] : 0) | line);
        quotes[i] = p[i] == '"' ? bit_of[i] : 0;
    }
    return (Masks){gather(edges), any(lines) ? gather(lines) : 0, any(quotes) ? gather(quotes) : 0};
}

static inline void mark(uint8_t *flags, const char *p, char c) {
    for (int i = 0; i < 64; i++) flags[i] |= (uint8_t)(bit_of[i] & -(p[i] == c));
}

/* The same for runs of blanks: their edges are the last blank before the next field. A run that
 * begins a line is none; *leading: such a run, or a line, begins with (then: behind) the block.
 * One loop a character: several in one condition become branches. */
static inline Masks masks_of_runs(const char *p, char line_end, bool *leading) {
    uint8_t blanks[64] = {0}, lines[64] = {0}, quotes[64] = {0};
    mark(blanks, p, ' ');
    mark(blanks, p, '\t');
    mark(blanks, p, line_end == '\n' ? '\r' : '\n');
    mark(lines, p, line_end);
    mark(quotes, p, '"');
    uint64_t b = gather(blanks), n = gather(lines), sum;
    uint64_t first = b & (n << 1 | *leading); /* of the runs that begin a line */
    bool beyond = __builtin_add_overflow(b, first, &sum);
    uint64_t field = ~(b | n), next = field >> 1 | (uint64_t)!csv_field_blank(p[64]) << 63;
    *leading = beyond || n >> 63;
    return (Masks){(b & sum & next) | n, n, any(quotes) ? gather(quotes) : 0};
}

/* The quote before reach that closes the one at open, or 0. */
static uint32_t closing_quote(const char *text, uint32_t open, uint32_t reach, uint32_t end) {
    uint32_t at = open + 1;
    while (at < reach) {
        const char *q = memchr(text + at, '"', reach - at);
        if (!q) return 0;
        at = (uint32_t)(q - text);
        if (at + 1 == end || text[at + 1] != '"') return at;
        at += 2;
    }
    return 0;
}

/* Up to where the partner of a quote at open is looked for. */
static uint32_t reach_of(const CsvFormat *f, uint32_t open, uint32_t end) {
    return end - open > f->quoted_max ? open + f->quoted_max : end;
}

static bool all_blank(const char *text, uint32_t begin, uint32_t end) {
    while (begin < end && csv_field_blank(text[begin])) begin++;
    return begin == end;
}

typedef struct Scan {
    CsvRows *rows;
    const CsvFormat *f;
    const char *text;
    uint32_t at, end;
    uint32_t n;    /* edges behind the first */
    uint32_t row;  /* of these, edges of complete rows */
    uint32_t next; /* behind complete rows and blank lines */
    bool leading;  /* at is the beginning of a line, perhaps behind blanks */
} Scan;

/* Behind the line ends at at: empty lines may be many. */
static uint32_t skip_empty_lines(const Scan *s, uint32_t at) {
    for (uint32_t i = at; i < s->end && (s->text[i] == s->f->line_end || s->text[i] == '\r'); i++)
        if (s->text[i] == s->f->line_end) at = i + 1;
    return at;
}

/* A line end stands where the row has not n_columns fields. A blank line is forgotten and the scan
 * goes on behind it; else the row is at fault. */
static void scan_odd_line(Scan *s, uint32_t line_end) {
    uint32_t *edge = s->rows->edge, k = s->row + 1;
    while (edge[k] != line_end) k++;
    s->at = line_end + 1;
    s->leading = true;
    s->n = s->row;
    if (k == s->row + 1 && all_blank(s->text, s->next, line_end)) {
        s->next = s->at = skip_empty_lines(s, s->at);
        return;
    }
    s->rows->fault = CSV_WRONG_COUNT;
    s->rows->n_fields = k - s->row;
    s->rows->behind = s->at;
}

/* Line ends of the block at s->at; false: the scan has moved elsewhere. */
static inline bool scan_lines(Scan *s, uint64_t lines) {
    const uint32_t *edge = s->rows->edge;
    uint32_t columns = s->f->n_columns;
    for (; lines; lines &= lines - 1) {
        uint32_t line_end = s->at + (uint32_t)__builtin_ctzll(lines);
        bool blank = columns == 1 && all_blank(s->text, s->next, line_end);
        if (s->n - s->row < columns || edge[s->row + columns] != line_end || blank) {
            scan_odd_line(s, line_end);
            return false;
        }
        s->row += columns;
        s->next = line_end + 1;
    }
    return true;
}

/* A quote at s->at opens a field: moves behind that. False: no end in sight. */
static bool scan_quote(Scan *s) {
    uint32_t reach = reach_of(s->f, s->at, s->end);
    uint32_t close = closing_quote(s->text, s->at, reach, s->end);
    if (!close) {
        s->rows->quote = s->at;
        if (reach < s->end) s->rows->fault = CSV_OPEN_QUOTE;
        return false;
    }
    s->at = close + 1;
    s->leading = false;
    return true;
}

#define BIT(i) (UINT64_C(1) << (i))

/* The bytes of quoted fields that end in the block at s->at; *stop: the first quote that opens one
 * that may not, 64 where there is none. */
static uint64_t quoted_bytes(const Scan *s, const Masks *m, unsigned *stop) {
    uint64_t inside = 0, quotes = m->quotes;
    *stop = 64;
    while (quotes) {
        unsigned open = (unsigned)__builtin_ctzll(quotes), close;
        uint64_t before = m->edges & ~inside & (BIT(open) - 1), twin;
        uint32_t begin = s->n == s->row ? s->next : s->rows->edge[s->n] + 1;
        if (before) begin = s->at + 64 - (uint32_t)__builtin_clzll(before);
        quotes &= quotes - 1;
        if (!all_blank(s->text, begin, s->at + open)) continue;
        do {
            close = quotes ? (unsigned)__builtin_ctzll(quotes) : 63;
            quotes &= quotes - 1;
            twin = quotes & (BIT(close) << 1);
            quotes &= ~twin;
        } while (twin);
        if (close == 63 || close - open >= s->f->quoted_max) {
            *stop = open;
            break;
        }
        inside |= BIT(close) - BIT(open);
    }
    return inside;
}

static inline void scan_blocks(Scan *s, bool runs) {
    uint32_t *edge = s->rows->edge;
    char separator = s->f->separator, line_end = s->f->line_end;
    while (s->at < s->end && s->rows->fault == CSV_SOUND) {
        const char *p = s->text + s->at;
        Masks m = runs ? masks_of_runs(p, line_end, &s->leading) : masks_of(p, separator, line_end);
        uint64_t use = s->end - s->at < 64 ? BIT(s->end - s->at) - 1 : ~UINT64_C(0);
        unsigned stop = 64;
        m.quotes &= use;
        if (m.quotes) use &= ~quoted_bytes(s, &m, &stop);
        if (stop < 64) use &= BIT(stop) - 1;
        uint32_t n = s->n, at = s->at;
        for (uint64_t e = m.edges & use; e; e &= e - 1)
            edge[++n] = at + (uint32_t)__builtin_ctzll(e);
        s->n = n;
        if (!scan_lines(s, m.lines & use)) continue;
        s->at += stop;
        if (stop < 64 && !scan_quote(s)) return;
    }
}

static bool is_separator(const CsvFormat *f, char c) {
    return f->separator == ' ' ? csv_field_blank(c) : c == f->separator;
}

/* Skips blanks that neither separate nor end a line. */
static uint32_t skip_blanks(const CsvFormat *f, const char *text, uint32_t at, uint32_t end) {
    while (at < end && csv_field_blank(text[at]) && text[at] != f->line_end &&
           text[at] != f->separator)
        at++;
    return at;
}

/* Skips blanks of all kinds, up to the end of the line. */
static uint32_t skip_separators(const CsvFormat *f, const char *text, uint32_t at, uint32_t end) {
    while (at < end && csv_field_blank(text[at]) && text[at] != f->line_end) at++;
    return at;
}

/* The edge of the field that begins at at; end: there is none. */
static uint32_t field_edge(CsvRecord *r, const CsvFormat *f, const char *text, uint32_t at,
                           uint32_t end) {
    at = skip_blanks(f, text, at, end);
    if (at < end && text[at] == '"') {
        uint32_t close = closing_quote(text, at, reach_of(f, at, end), end);
        if (!close) {
            r->quote = at;
            return end;
        }
        at = close + 1;
    }
    while (at < end && text[at] != f->line_end && !is_separator(f, text[at])) at++;
    return at;
}

CsvRecord csv_scan_record(uint32_t *edge, uint32_t cap, const CsvFormat *f, const char *text,
                          uint32_t begin, uint32_t end) {
    CsvRecord r = {.line_end = end};
    uint32_t n = 0, at = begin;
    bool runs = f->separator == ' ';
    for (;; at++) {
        if (runs) at = skip_separators(f, text, at, end);
        if (runs && n && at < end && text[at] == f->line_end) {
            if (n <= cap) edge[n - 1] = at; /* blanks at the end of the line */
            break;
        }
        at = field_edge(&r, f, text, at, end);
        if (at >= end) return r;
        if (n < cap) edge[n] = at;
        n++;
        if (text[at] == f->line_end) break;
    }
    r.line_end = at;
    r.n_fields = n == 1 && all_blank(text, begin, at) ? 0 : n;
    return r;
}

void csv_scan_rows(CsvRows *rows, const CsvFormat *f, const char *text, uint32_t begin,
                   uint32_t end) {
    rows->fault = CSV_SOUND;
    rows->quote = 0;
    rows->edge[0] = begin - 1;
    Scan s = {.rows = rows, .f = f, .text = text, .at = begin, .end = end, .next = begin};
    s.leading = true;
    if (f->separator == ' ')
        scan_blocks(&s, true);
    else
        scan_blocks(&s, false);
    rows->n_rows = s.row / f->n_columns;
    rows->next = s.next;
}

uint32_t csv_scan_row_begin(const CsvFormat *f, const char *text, uint32_t begin, uint32_t end) {
    uint32_t line = begin;
    for (; begin < end && csv_field_blank(text[begin]); begin++)
        if (text[begin] == f->line_end) line = begin + 1;
    return line;
}
