/* table.c - tables of text in every output format; see table.h. */
#include "out/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool format_find(Format *out, const char *name) {
    static const char *const names[] = {"table", "csv", "tsv", "json", "md"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0) {
            *out = (Format)i;
            return true;
        }
    return false;
}

void table_column(Table *t, const char *name, bool right) {
    vec_push(&t->head, arena_strdup(&t->arena, name));
    vec_push(&t->right, right);
}

void table_cell(Table *t, const char *text) { vec_push(&t->cells, arena_strdup(&t->arena, text)); }

void table_cellf(Table *t, const char *fmt, ...) {
    StrBuf b = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    table_cell(t, buf_cstr(&b));
    buf_free(&b);
}

void table_free(Table *t) {
    vec_free(&t->head);
    vec_free(&t->right);
    vec_free(&t->cells);
    arena_free(&t->arena);
}

void field_write(StrBuf *out, Str text, Format format) {
    bool quote = false;
    for (size_t i = 0; i < text.n && format == FORMAT_CSV; i++)
        quote = quote || strchr(",\"\n\r", text.p[i]) != NULL;
    if (format == FORMAT_CSV && text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' '))
        quote = true;
    if (quote) buf_addc(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (format == FORMAT_TSV && (c == '\t' || c == '\n' || c == '\r')) c = ' ';
        if (quote && c == '"') buf_addc(out, '"');
        if (format == FORMAT_MD && c == '|') buf_addc(out, '\\');
        buf_addc(out, c);
    }
    if (quote) buf_addc(out, '"');
}

static void write_separated(StrBuf *out, const Table *t, Format format) {
    char separator = format == FORMAT_CSV ? ',' : '\t';
    size_t width = t->head.n;
    for (size_t i = 0; i < width; i++) {
        if (i) buf_addc(out, separator);
        field_write(out, str_of(t->head.data[i]), format);
    }
    buf_addc(out, '\n');
    for (size_t i = 0; i < t->cells.n; i++) {
        if (i % width) buf_addc(out, separator);
        field_write(out, str_of(t->cells.data[i]), format);
        if ((i + 1) % width == 0) buf_addc(out, '\n');
    }
}

static void write_padded(StrBuf *out, const char *text, size_t width, bool right, bool last) {
    size_t pad = width - str_width(str_of(text));
    if (right) buf_fill(out, ' ', pad);
    buf_adds(out, text);
    if (!right && !last) buf_fill(out, ' ', pad);
}

static void column_widths(const Table *t, size_t *widths) {
    for (size_t c = 0; c < t->head.n; c++) widths[c] = str_width(str_of(t->head.data[c]));
    for (size_t i = 0; i < t->cells.n; i++)
        widths[i % t->head.n] = MAX_OF(widths[i % t->head.n], str_width(str_of(t->cells.data[i])));
}

static void write_aligned(StrBuf *out, const Table *t, const size_t *widths) {
    size_t n = t->head.n;
    for (size_t c = 0; c < n; c++) {
        write_padded(out, t->head.data[c], widths[c], t->right.data[c], c + 1 == n);
        buf_adds(out, c + 1 == n ? "\n" : "  ");
    }
    for (size_t c = 0; c < n; c++) {
        for (size_t k = 0; k < widths[c]; k++) buf_adds(out, "─");
        buf_adds(out, c + 1 == n ? "\n" : "  ");
    }
    for (size_t i = 0; i < t->cells.n; i++) {
        size_t c = i % n;
        write_padded(out, t->cells.data[i], widths[c], t->right.data[c], c + 1 == n);
        buf_adds(out, c + 1 == n ? "\n" : "  ");
    }
}

static void write_markdown(StrBuf *out, const Table *t) {
    size_t n = t->head.n;
    for (size_t c = 0; c < n; c++) {
        buf_adds(out, "| ");
        field_write(out, str_of(t->head.data[c]), FORMAT_MD);
        buf_addc(out, ' ');
    }
    buf_adds(out, "|\n");
    for (size_t c = 0; c < n; c++) buf_adds(out, t->right.data[c] ? "|---:" : "|---");
    buf_adds(out, "|\n");
    for (size_t i = 0; i < t->cells.n; i++) {
        buf_adds(out, "| ");
        field_write(out, str_of(t->cells.data[i]), FORMAT_MD);
        buf_adds(out, (i + 1) % n == 0 ? " |\n" : " ");
    }
}

void table_write(StrBuf *out, const Table *t, Format format) {
    if (!t->head.n) return;
    if (format == FORMAT_CSV || format == FORMAT_TSV) {
        write_separated(out, t, format);
    } else if (format == FORMAT_MD) {
        write_markdown(out, t);
    } else {
        size_t *widths = mem_alloc(sizeof(size_t) * t->head.n);
        column_widths(t, widths);
        write_aligned(out, t, widths);
        mem_free(widths);
    }
}

void number_write(StrBuf *out, double x, bool exact) {
    char text[40];
    if (isnan(x)) {
        buf_adds(out, "nan");
        return;
    }
    if (isinf(x)) {
        buf_adds(out, x < 0 ? "-inf" : "inf");
        return;
    }
    int digits = exact ? 15 : 6;
    for (; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (!exact || strtod(text, NULL) == x) break;
    }
    buf_adds(out, text);
}

void figure_write(StrBuf *out, double x, double error) {
    double digits = error > 0 && isfinite(error) && isfinite(x) ? 1 - floor(log10(error)) : NAN;
    if (isnan(digits) || digits > 12) {
        number_write(out, x, false);
        if (error >= 0) buf_printf(out, " ± %.2g", error);
        return;
    }
    int decimals = digits > 0 ? (int)digits : 0;
    buf_printf(out, "%.*f ± %.*f", decimals, x, decimals, error);
}

void table_number(Table *t, double x, bool exact) {
    StrBuf b = {0};
    if (!isnan(x)) number_write(&b, x, exact);
    table_cell(t, buf_cstr(&b));
    buf_free(&b);
}

void table_figure(Table *t, double x, double error, bool exact) {
    StrBuf b = {0};
    if (exact) {
        table_number(t, x, true);
        table_number(t, error, true);
        return;
    }
    if (!isnan(x)) figure_write(&b, x, error);
    table_cell(t, buf_cstr(&b));
    buf_free(&b);
}
