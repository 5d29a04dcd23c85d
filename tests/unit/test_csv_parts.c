/* test_csv_parts.c - the same rows, however a table is cut into partitions, windows and chunks.
 *
 * Random tables (quotes, line ends inside quotes, blank lines, empty and blank fields, the five
 * separators, three kinds of line ends) are written field by field, so that what must be read is
 * known without a second parser; then they are read with sizes that put every boundary everywhere.
 */
#include "csv_case.h"

#define FILE_NAME "test_csv_parts.tmp.csv"

typedef struct Random {
    uint64_t s;
} Random;

static uint32_t pick(Random *r, uint32_t n) {
    r->s ^= r->s >> 12, r->s ^= r->s << 25, r->s ^= r->s >> 27;
    return (uint32_t)((r->s * UINT64_C(2685821657736338717)) >> 33) % n;
}

typedef struct Table {
    StrBuf text, want;
    char separator;
    const char *line_end;
    bool quotes;
} Table;

/* One text: added as the file and as the reader must have it. */
static void add_text(Table *t, Random *r) {
    static const char plain[] = "abcdXYZ0123456789.-+/'#:";
    char value[40];
    uint32_t n = 0, kind = pick(r, 10);
    bool quoted = t->quotes && kind < 4;
    for (uint32_t i = 0, most = 1 + pick(r, 12); i < most; i++) {
        value[n++] = plain[pick(r, sizeof plain - 1)];
        if (quoted && pick(r, 3) == 0)
            value[n++] = "\",;\t| \nq"[pick(r, 8)];
        else if (kind == 5 && i && t->quotes)
            value[n++] = '"'; /* a quote within, as it is */
    }
    value[n++] = 'z'; /* neither a number nor a word for a missing value */
    if (quoted && t->line_end[0] == '\r')
        for (uint32_t i = 0; i < n; i++)
            if (value[i] == '\n') value[i] = '\r';
    if (quoted) buf_addc(&t->text, '"');
    for (uint32_t i = 0; i < n; i++) {
        if (quoted && value[i] == '"') buf_addc(&t->text, '"');
        buf_addc(&t->text, value[i]);
    }
    if (quoted) buf_addc(&t->text, '"');
    buf_add(&t->want, (Str){value, n});
}

static void add_field(Table *t, Random *r, uint32_t column) {
    if (t->separator != ' ' && pick(r, 6) == 0) buf_fill(&t->text, ' ', 1 + pick(r, 3));
    if (column == 0) {
        int v = (int)pick(r, 2000000) - 1000000;
        buf_printf(&t->text, "%d", v);
        buf_printf(&t->want, "%d", v);
    } else if (column == 2) {
        double v = ((double)pick(r, 1u << 30) - (1 << 29)) / 1024;
        if (pick(r, 8) == 0) {
            buf_adds(&t->text, t->separator == ' ' ? "NA" : "");
            buf_addc(&t->want, '?');
        } else {
            buf_printf(&t->text, pick(r, 4) ? "%.17g" : "%.20e", v);
            buf_printf(&t->want, "%.17g", v);
        }
    } else {
        add_text(t, r);
    }
    if (t->separator != ' ' && pick(r, 6) == 0) buf_fill(&t->text, ' ', 1 + pick(r, 3));
}

static void add_row(Table *t, Random *r, uint32_t columns) {
    if (t->separator == ' ') buf_fill(&t->text, ' ', pick(r, 2) * pick(r, 4));
    for (uint32_t c = 0; c < columns; c++) {
        if (c) {
            buf_addc(&t->text, t->separator);
            if (t->separator == ' ') buf_fill(&t->text, pick(r, 2) ? '\t' : ' ', pick(r, 3));
            buf_addc(&t->want, ',');
        }
        add_field(t, r, c);
    }
    if (t->separator == ' ') buf_fill(&t->text, ' ', pick(r, 2) * pick(r, 4));
    buf_addc(&t->want, '\n');
}

static void make_table(Table *t, uint64_t seed) {
    Random r = {seed * 2654435761u + 88172645463325252u};
    static const char *const line_ends[] = {"\n", "\n", "\r\n", "\r"};
    t->separator = ",;\t| "[pick(&r, 5)];
    t->line_end = line_ends[pick(&r, 4)];
    t->quotes = pick(&r, 2);
    uint32_t columns = 4 + pick(&r, 3), rows = pick(&r, 60);
    for (uint32_t c = 0; c < columns; c++) {
        const char *type = c == 0 ? "int64" : c == 2 ? "float64" : "string";
        buf_printf(&t->text, "%s%c%u", c ? (char[2]){t->separator, 0} : "", 'a' + (int)c, c);
        buf_printf(&t->want, "%sc%u:%s", c ? "," : "", c, type);
    }
    buf_addc(&t->want, '\n');
    buf_adds(&t->text, t->line_end);
    for (uint32_t i = 0; i < rows; i++) {
        for (uint32_t blank = pick(&r, 8); blank > 5; blank--) {
            buf_fill(&t->text, ' ', pick(&r, 3));
            buf_adds(&t->text, t->line_end);
        }
        add_row(t, &r, columns);
        if (i + 1 < rows || pick(&r, 2)) buf_adds(&t->text, t->line_end);
    }
}

/* The rows alone: types are another test's matter, so they are given. */
static SourceOptions options_of(const Table *t, char *types, size_t cap) {
    StrBuf b = {0};
    for (const char *p = "abcdef"; *p; p++) {
        char name[3] = {*p, (char)('0' + (*p - 'a')), 0};
        if (!strstr(t->text.p, name) || strstr(t->text.p, name) > strstr(t->text.p, t->line_end))
            break;
        const char *type = *p == 'a' ? "int64" : *p == 'c' ? "float64" : "string";
        buf_printf(&b, "%s%s:%s", b.n ? "," : "", name, type);
    }
    snprintf(types, cap, "%s", b.p);
    buf_free(&b);
    return (SourceOptions){.separator = t->separator, .column_types = types};
}

static void compare(const Table *t, Reading how, uint64_t seed) {
    char *got = table_text(FILE_NAME, how), types[200];
    how.options = options_of(t, types, sizeof types);
    const char *rows = strchr(got, '\n'), *want = strchr(t->want.p, '\n');
    if (!rows || strcmp(rows, want) != 0)
        fail_msg("seed %llu, partition %llu, window %zu, chunk %u\n--- in\n%s\n--- want%s--- got%s",
                 (unsigned long long)seed, (unsigned long long)how.limits.partition,
                 how.limits.window, how.chunk, t->text.p, want, rows ? rows : got);
    mem_free(got);
}

static void all_cuts(const Table *t, uint64_t seed) {
    static const uint64_t partitions[] = {1, 2, 3, 7, 64, 1000, 1 << 20};
    static const size_t windows[] = {1, 16, 100, 4096};
    static const uint32_t chunks[] = {1, 7, 1024};
    char types[200];
    Reading how = {.options = options_of(t, types, sizeof types), .limits = csv_limits};
    compare(t, how, seed);
    how.limits.quoted_max = 64;
    for (size_t p = 0; p < ARRAY_LEN(partitions); p++) {
        how.limits.head = strlen(t->text.p) / 2 + 40; /* the file is larger than its head */
        how.limits.partition = partitions[p];
        how.limits.window = windows[(p + seed) % ARRAY_LEN(windows)];
        how.chunk = chunks[(p + seed) % ARRAY_LEN(chunks)];
        how.backwards = (p + seed) % 2;
        compare(t, how, seed);
    }
}

static void same_rows(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        Table t = {0};
        make_table(&t, seed);
        case_write(FILE_NAME, t.text.p, t.text.n);
        all_cuts(&t, seed);
        buf_free(&t.text);
        buf_free(&t.want);
    }
    unlink(FILE_NAME);
}

/* Where a row of a wrong shape stands, every cut must tell the same line. */
static void same_error(void **state) {
    (void)state;
    StrBuf in = {0};
    buf_adds(&in, "a,b\n");
    for (int i = 0; i < 40; i++) buf_printf(&in, i == 23 ? "%d,\"x\ny\",1\n" : "%d,\"x\ny\"\n", i);
    case_write(FILE_NAME, in.p, in.n);
    for (uint64_t partition = 1; partition < 60; partition++) {
        Reading how = {.limits = csv_limits};
        how.limits.head = 60, how.limits.partition = partition, how.limits.quoted_max = 30;
        how.chunk = (uint32_t)partition;
        char *got = table_text(FILE_NAME, how);
        if (!strstr(got, "error 48: the row has 3 fields, not 2\n")) fail_msg("%s", got);
        mem_free(got);
    }
    unlink(FILE_NAME);
    buf_free(&in);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_rows), cmocka_unit_test(same_error)};
    return cmocka_run_group_tests_name("csv_parts", tests, NULL, NULL);
}
