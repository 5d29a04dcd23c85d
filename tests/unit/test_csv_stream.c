/* test_csv_stream.c - gzip files and pipes: the same table as from a plain file, in bounded
 * memory, and damage that is said.
 */
#include "csv_case.h"

#include <sys/wait.h>
#include <zlib.h>

#define FILE_NAME "test_csv_stream.tmp.csv.gz"

/* Appends the text as a gzip member. */
static void add_gzip(StrBuf *out, const char *p, size_t n) {
    z_stream z = {.next_in = (Bytef *)(uintptr_t)p, .avail_in = (uInt)n};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t cap = deflateBound(&z, n);
    char *bytes = mem_alloc(cap);
    z.next_out = (Bytef *)bytes;
    z.avail_out = (uInt)cap;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    buf_add(out, (Str){bytes, cap - z.avail_out});
    deflateEnd(&z);
    mem_free(bytes);
}

static void add_rows(StrBuf *out, int from, int to) {
    for (int i = from; i < to; i++)
        buf_printf(out, "%d,%d.25,\"t %d\n\"\n", i, i % 777, i * 7919 % 10007);
}

static StrBuf table_of(int rows) {
    StrBuf text = {0};
    buf_adds(&text, "i,x,s\n");
    add_rows(&text, 0, rows);
    return text;
}

static Reading small_head(void) {
    Reading how = {.limits = csv_limits};
    how.limits.head = 500, how.limits.stream_head = 1000;
    return how;
}

static char *plain_text(const StrBuf *text) {
    case_write("test_csv_stream.tmp.csv", text->p, text->n);
    char *want = table_text("test_csv_stream.tmp.csv", (Reading){0});
    unlink("test_csv_stream.tmp.csv");
    return want;
}

static void check_gzip(const StrBuf *gz, const char *want) {
    case_write(FILE_NAME, gz->p, gz->n);
    char *got = table_text(FILE_NAME, (Reading){0});
    assert_string_equal(got, want);
    mem_free(got);
    got = table_text(FILE_NAME, small_head());
    assert_string_equal(got, want);
    mem_free(got);
    unlink(FILE_NAME);
}

static void gzip_whole(void **state) {
    (void)state;
    StrBuf text = table_of(30000), gz = {0};
    char *want = plain_text(&text);
    assert_non_null(strstr(want, "i:int64,x:float64,s:string\n0,0.25,t 0\n\n1,1.25,t 7919\n\n"));
    add_gzip(&gz, text.p, text.n);
    check_gzip(&gz, want);
    /* zeros behind the data are padding */
    buf_fill(&gz, 0, 700);
    check_gzip(&gz, want);
    /* several members, cut anywhere, some empty */
    buf_clear(&gz);
    for (size_t at = 0, n = 1; at < text.n; at += n, n = n * 5 / 3 + 1)
        add_gzip(&gz, text.p + at, MIN_OF(n, text.n - at)), add_gzip(&gz, "", 0);
    check_gzip(&gz, want);
    assert_true(source_csv.probe((const uint8_t *)gz.p, MIN_OF(gz.n, (size_t)4096), "x.gz"));
    buf_clear(&gz);
    add_gzip(&gz, "\x01\x02\x03", 3);
    assert_false(source_csv.probe((const uint8_t *)gz.p, gz.n, "x.gz"));
    mem_free(want);
    buf_free(&text);
    buf_free(&gz);
}

static void expect_error(const StrBuf *gz, const char *error) {
    case_write(FILE_NAME, gz->p, gz->n);
    for (int small = 0; small < 2; small++) {
        char *got = table_text(FILE_NAME, small ? small_head() : (Reading){0});
        if (!strstr(got, error))
            fail_msg("no '%s' in the end of ...%s", error, got + strlen(got) / 2);
        mem_free(got);
    }
    unlink(FILE_NAME);
}

static void gzip_damaged(void **state) {
    (void)state;
    StrBuf text = table_of(30000), whole = {0}, gz = {0};
    add_gzip(&whole, text.p, text.n);
    buf_add(&gz, (Str){whole.p, whole.n - 5});
    expect_error(&gz, "error : ends within its gzip data\n");
    buf_clear(&gz);
    buf_add(&gz, (Str){whole.p, whole.n / 2});
    expect_error(&gz, "error : ends within its gzip data\n");
    buf_clear(&gz);
    buf_add(&gz, (Str){whole.p, whole.n});
    buf_adds(&gz, "more");
    expect_error(&gz, "error : has other bytes behind its gzip data\n");
    buf_clear(&gz);
    buf_add(&gz, (Str){whole.p, whole.n});
    gz.p[gz.n - 6] ^= 1; /* the check sum */
    expect_error(&gz, "error : incorrect data check\n");
    buf_free(&text);
    buf_free(&whole);
    buf_free(&gz);
}

/* A path from which bytes come that a child process writes; pid to wait for. */
static pid_t pipe_of(const StrBuf *bytes, char path[32], int *fd) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        size_t done = 0;
        while (done < bytes->n) {
            size_t piece = MIN_OF(bytes->n - done, (size_t)3000);
            ssize_t n = write(ends[1], bytes->p + done, piece);
            if (n <= 0) break;
            done += (size_t)n;
        }
        _exit(0);
    }
    close(ends[1]);
    *fd = ends[0];
    snprintf(path, 32, "/dev/fd/%d", ends[0]);
    return pid;
}

static void check_pipe(const StrBuf *bytes, Reading how, const char *want) {
    char path[32];
    int fd;
    pid_t pid = pipe_of(bytes, path, &fd);
    char *got = table_text(path, how);
    close(fd);
    waitpid(pid, NULL, 0);
    assert_string_equal(got, want);
    mem_free(got);
}

static void pipes(void **state) {
    (void)state;
    StrBuf text = table_of(20000), gz = {0};
    char *want = plain_text(&text);
    add_gzip(&gz, text.p, text.n);
    check_pipe(&text, (Reading){0}, want);
    check_pipe(&text, small_head(), want);
    check_pipe(&gz, (Reading){0}, want);
    check_pipe(&gz, small_head(), want);
    check_pipe(&(StrBuf){0}, (Reading){0}, "error : is empty\n");
    StrBuf root = {0};
    buf_add(&root, (Str){"root\0\0\xf7\x15", 8});
    check_pipe(&root, (Reading){0}, "error : is neither a ROOT file nor a table of text\n");
    mem_free(want);
    buf_free(&root);
    buf_free(&text);
    buf_free(&gz);
}

/* A line number is right though the beginning is gone. */
static void line_in_pipe(void **state) {
    (void)state;
    StrBuf text = table_of(5000);
    buf_adds(&text, "1,2\n");
    char path[32];
    int fd;
    pid_t pid = pipe_of(&text, path, &fd);
    char *got = table_text(path, small_head());
    close(fd);
    waitpid(pid, NULL, 0);
    assert_non_null(strstr(got, "error 10002: the row has 2 fields, not 3\n"));
    mem_free(got);
    buf_free(&text);
}

static void pipe_twice(void **state) {
    (void)state;
    StrBuf text = table_of(20000);
    for (int small = 0; small < 2; small++) {
        char path[32];
        int fd;
        pid_t pid = pipe_of(&text, path, &fd);
        Diags diags = {0};
        Source *s;
        Reader *r;
        ReadItem item = {0, READ_VALUES};
        Reading how = small_head();
        assert_int_equal(
            csv_open(&s, path, &how.options, small ? &how.limits : &csv_limits, &diags), HML_OK);
        assert_int_equal(reader_open(&r, s, 0, &item, 1, &diags), HML_OK);
        assert_int_equal(reader_start(r, 0), HML_OK);
        /* what fits into the head can be read again, a longer pipe cannot */
        assert_int_equal(reader_start(r, 0), small ? HML_FAIL : HML_OK);
        assert_int_equal(diags.n_errors, small);
        if (small) assert_string_equal(diags.items.data[0].text, "is a pipe and was read already");
        reader_close(r);
        source_close(s);
        diag_free(&diags);
        close(fd);
        waitpid(pid, NULL, 0);
    }
    buf_free(&text);
}

/* Through the door that everybody uses: a pipe is given to the format that reads pipes. */
static void opened_by_format(void **state) {
    (void)state;
    StrBuf text = table_of(10);
    char path[32];
    int fd;
    pid_t pid = pipe_of(&text, path, &fd);
    Diags diags = {0};
    Source *s;
    const TableInfo *info;
    assert_int_equal(source_open(&s, path, &(SourceOptions){0}, &diags), HML_OK);
    assert_int_equal(source_table_info(&info, s, 0, &diags), HML_OK);
    assert_true(info->rows_known);
    assert_int_equal(info->rows, 10);
    assert_int_equal(info->n_partitions, 1);
    assert_string_equal(info->name, "table");
    source_close(s);
    close(fd);
    waitpid(pid, NULL, 0);
    diag_free(&diags);
    buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_whole), cmocka_unit_test(gzip_damaged),
        cmocka_unit_test(pipes),      cmocka_unit_test(line_in_pipe),
        cmocka_unit_test(pipe_twice), cmocka_unit_test(opened_by_format),
    };
    return cmocka_run_group_tests_name("csv_stream", tests, NULL, NULL);
}
