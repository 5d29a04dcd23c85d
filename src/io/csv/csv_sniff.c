/* csv_sniff.c - separator, line ends and header of a text; see csv_sniff.h. */
#include "io/csv/csv_sniff.h"

#include <stdio.h>

#include "io/csv/csv_field.h"
#include "io/csv/csv_input.h"
#include "io/csv/csv_names.h"
#include "io/csv/csv_types.h"

enum { SNIFF_LINES = 32 };

typedef struct Sniff {
    CsvSource *s;
    Diags *diags;
    const char *text; /* the head of the source */
    uint32_t end;     /* of what is looked at */
    uint32_t first;   /* where the first line of the table begins */
    uint32_t comment; /* the last comment line before it; end: none */
    Arena lines;      /* edges of lines */
} Sniff;

/* One line, cut into fields. */
typedef struct Line {
    uint32_t *edge; /* n_fields of them, in the arena */
    uint32_t n_fields, begin, line_end;
} Line;

/* The next line at or behind at that is not blank; false: there is no complete one. */
static bool line_read(Line *l, Sniff *f, char separator, uint32_t at) {
    CsvFormat format = f->s->format;
    format.separator = separator;
    CsvRecord r = {0};
    while (at < f->end && !r.n_fields) {
        l->begin = at;
        r = csv_scan_record(NULL, 0, &format, f->text, at, f->end);
        at = r.line_end + 1;
    }
    l->n_fields = r.n_fields;
    l->line_end = r.line_end;
    l->edge = arena_array(&f->lines, uint32_t, r.n_fields);
    if (!r.n_fields) return false;
    csv_scan_record(l->edge, r.n_fields, &format, f->text, l->begin, f->end);
    return true;
}

static Str line_field(const Sniff *f, const Line *l, uint32_t i) {
    return csv_field_trim(f->text, i ? l->edge[i - 1] + 1 : l->begin, l->edge[i]);
}

static bool is_number(Str field) { return (csv_types_kind(field) & CSV_KIND_NUMBERS) != 0; }

/* 1,5 for 1.5: not read as a number, but told from two fields. */
static bool is_decimal_comma(Str field) {
    const char *comma = memchr(field.p, ',', field.n);
    if (!comma || comma + 1 == field.p + field.n) return false;
    size_t n = (size_t)(comma - field.p);
    return (csv_types_kind((Str){field.p, n}) & CSV_KIND_INT) &&
           (csv_types_kind((Str){comma + 1, field.n - n - 1}) & CSV_KIND_INT);
}

/* How well a separator cuts the first lines. */
typedef struct Score {
    double agree;   /* part of the lines that have as many fields as the first */
    double numbers; /* part of the fields, but for the first line, that are numbers */
} Score;

static Score score_separator(Sniff *f, char separator) {
    Line l;
    uint32_t n_fields = 0, lines = 0, agree = 0, at = f->first;
    double fields = 0, numbers = 0;
    while (lines < SNIFF_LINES && line_read(&l, f, separator, at)) {
        if (!lines++) n_fields = l.n_fields;
        agree += l.n_fields == n_fields;
        for (uint32_t i = 0; lines > 1 && i < l.n_fields; i++) {
            Str field = line_field(f, &l, i);
            numbers += is_number(field) || (separator != ',' && is_decimal_comma(field));
            fields++;
        }
        at = l.line_end + 1;
    }
    arena_reset(&f->lines);
    if (n_fields < 2 || 2 * agree <= lines) return (Score){0};
    return (Score){(double)agree / lines, fields > 0 ? numbers / fields : 0};
}

static char find_separator(Sniff *f) {
    static const char candidates[] = {',', '\t', ';', '|', ' '};
    char best = 0;
    Score most = {0};
    for (size_t i = 0; i < sizeof candidates; i++) {
        Score score = score_separator(f, candidates[i]);
        if (score.agree < most.agree || score.agree == 0) continue;
        if (score.agree == most.agree && score.numbers <= most.numbers) continue;
        most = score;
        best = candidates[i];
    }
    return best;
}

/* Line ends are '\r' only where there is no '\n' at all. */
static char find_line_end(const Sniff *f) {
    if (memchr(f->text, '\n', f->end)) return '\n';
    return memchr(f->text, '\r', f->end) ? '\r' : '\n';
}

/* Passes over a byte order mark, blank lines and comments. */
static void find_first(Sniff *f) {
    char line_end = f->s->format.line_end;
    uint32_t at = f->end >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    f->comment = f->end;
    for (f->first = at; at < f->end; f->first = at) {
        const char *stop = memchr(f->text + at, line_end, f->end - at);
        if (!stop) break;
        uint32_t line = (uint32_t)(stop - f->text);
        Str text = csv_field_trim(f->text, at, line);
        if (text.n && *text.p != '#') break;
        if (text.n) f->comment = (uint32_t)(text.p - f->text);
        at = line + 1;
    }
}

/* Is the line 0,1,2,... (the first field may be empty)? */
static bool is_count(const Sniff *f, const Line *l) {
    uint32_t skip = line_field(f, l, 0).n == 0;
    for (uint32_t i = skip; i < l->n_fields; i++) {
        char text[16];
        Str field = line_field(f, l, i);
        int n = snprintf(text, sizeof text, "%u", i - skip);
        if (field.n != (size_t)n || memcmp(field.p, text, field.n) != 0) return false;
    }
    return l->n_fields > skip;
}

static bool is_header(Sniff *f, const Line *first) {
    bool numbers = false;
    for (uint32_t i = 0; i < first->n_fields; i++) numbers |= is_number(line_field(f, first, i));
    if (!numbers || is_count(f, first)) return true;
    Line next;
    if (!line_read(&next, f, f->s->format.separator, first->line_end + 1)) return false;
    for (uint32_t i = 0; i < MIN_OF(first->n_fields, next.n_fields); i++) {
        unsigned kind = csv_types_kind(line_field(f, first, i));
        if ((kind & (CSV_KIND_TEXT | CSV_KIND_BOOL)) && is_number(line_field(f, &next, i)))
            return true;
    }
    return false;
}

/* Names from a line of the text: the header, or a comment. */
static Status names_of_line(Sniff *f, const Line *l) {
    CsvNames names = {0};
    for (uint32_t i = 0; i < l->n_fields; i++) csv_names_add(&names, f->s, line_field(f, l, i));
    return csv_names_finish(&names, f->s, f->diags);
}

/* A table without header. */
static Status names_of_data(Sniff *f, const Line *first) {
    Line l;
    uint32_t at = f->comment;
    while (at < f->end && (f->text[at] == '#' || f->text[at] == ' ')) at++;
    if (at < f->end && line_read(&l, f, f->s->format.separator, at) && l.begin == at &&
        l.n_fields == first->n_fields)
        return names_of_line(f, &l);
    diag_data_warning(f->diags, HML_E_DATA, csv_place(f->s, -1, NULL),
                      "has no line of names: the columns are called column_1, column_2, ...");
    CsvNames names = {0};
    for (uint32_t i = 0; i < first->n_fields; i++) csv_names_add(&names, f->s, (Str){"", 0});
    return csv_names_finish(&names, f->s, f->diags);
}

static Status names_of_option(Sniff *f, const char *p, const Line *first, bool any) {
    CsvNames names = {0};
    while (p) {
        const char *comma = strchr(p, ',');
        csv_names_add(&names, f->s, str_trim((Str){p, comma ? (size_t)(comma - p) : strlen(p)}));
        p = comma ? comma + 1 : NULL;
    }
    size_t n = names.columns.n;
    if (csv_names_finish(&names, f->s, f->diags) != HML_OK) return HML_FAIL;
    if (!any || n == first->n_fields) return HML_OK;
    return diag_data_error(f->diags, HML_E_DATA,
                           csv_place(f->s, (int64_t)f->s->data_line + 1, NULL),
                           "%zu names of columns were given, but the row has %u field%s", n,
                           first->n_fields, first->n_fields == 1 ? "" : "s");
}

/* A text without any separator is a table only where something else says so. */
static Status check_single(Sniff *f, const Line *first) {
    static const char *const endings[] = {".csv", ".tsv", ".csv.gz", ".tsv.gz"};
    Line next;
    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        if (cstr_ends(f->s->base.path, endings[i])) return HML_OK;
    if (is_number(line_field(f, first, 0))) return HML_OK;
    if (line_read(&next, f, f->s->format.separator, first->line_end + 1) &&
        is_number(line_field(f, &next, 0)))
        return HML_OK;
    return diag_data_error(f->diags, HML_E_FILE_FORMAT, csv_place(f->s, -1, NULL),
                           "is text, but no separator makes columns of it");
}

static Status sniff_lines(Sniff *f, const SourceOptions *o) {
    CsvSource *s = f->s;
    char found = o->separator ? o->separator : find_separator(f);
    s->format.separator = found ? found : ',';
    s->data_begin = f->first;
    s->data_line = csv_input_count(f->text, f->first, s->format.line_end);
    Line first;
    bool any = line_read(&first, f, s->format.separator, f->first);
    if (!any && first.line_end == f->end && f->first < f->end)
        return diag_data_error(f->diags, HML_E_DATA, csv_place(s, (int64_t)s->data_line + 1, NULL),
                               "the first line of the table has no end within %u bytes", f->end);
    if (o->column_names) return names_of_option(f, o->column_names, &first, any);
    if (!any)
        return diag_data_error(f->diags, HML_E_FILE_FORMAT, csv_place(s, -1, NULL),
                               "has no line that is not blank or a comment");
    if (!found && first.n_fields == 1 && check_single(f, &first) != HML_OK) return HML_FAIL;
    if (!is_header(f, &first)) return names_of_data(f, &first);
    s->data_begin = MIN_OF((uint64_t)first.line_end + 1, (uint64_t)s->head_n);
    s->data_line = csv_input_count(f->text, s->data_begin, s->format.line_end);
    return names_of_line(f, &first);
}

Status csv_sniff_table(CsvSource *s, const SourceOptions *options, Diags *diags) {
    Sniff f = {.s = s, .diags = diags, .text = s->head};
    f.end = (uint32_t)MIN_OF(s->head_n, s->limits.head);
    s->format.line_end = find_line_end(&f);
    s->format.quoted_max = s->limits.quoted_max;
    if (f.end == s->head_n && s->head_complete) s->head[f.end++] = s->format.line_end;
    find_first(&f);
    Status status = sniff_lines(&f, options);
    arena_free(&f.lines);
    return status;
}
