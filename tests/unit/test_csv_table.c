/* test_csv_table.c - tables of text from the bytes to the values: what is written on the left
 * must read as what is written on the right.
 */
#include "csv_case.h"

#define FILE_NAME "test_csv_table.tmp.csv"

static void check_as(const char *in, size_t n, const char *want, Reading how) {
    case_write(FILE_NAME, in, n);
    char *got = table_text(FILE_NAME, how);
    if (strcmp(got, want) != 0) fail_msg("\n--- in\n%s\n--- want\n%s--- got\n%s", in, want, got);
    mem_free(got);
    unlink(FILE_NAME);
}

static void check(const char *in, const char *want) {
    check_as(in, strlen(in), want, (Reading){0});
}

static void check_options(const char *in, SourceOptions options, const char *want) {
    check_as(in, strlen(in), want, (Reading){.options = options});
}

static void separators(void **state) {
    (void)state;
    check("a,b\n1,2\n", "a:int64,b:int64\n1,2\n");
    check("a\tb\n1\t2\n", "a:int64,b:int64\n1,2\n");
    check("a;b\n1;2\n", "a:int64,b:int64\n1,2\n");
    check("a|b\n1|2\n", "a:int64,b:int64\n1,2\n");
    check("a b\n1 2\n", "a:int64,b:int64\n1,2\n");
    check("  a   b \t c\n 1  2.5\t\t x \n\n3 4 y", "a:int64,b:float64,c:string\n1,2.5,x\n3,4,y\n");
    check("a, b, c\n1, 2, x y\n", "a:int64,b:int64,c:string\n1,2,x y\n");
    check("a,\tb\n1,\t2\n", "a:int64,b:int64\n1,2\n");
    /* another separator inside the fields */
    check("f,p,x\ng,mu=0;s=1,2\nh,mu=0;s=2,3\n",
          "f:string,p:string,x:int64\ng,mu=0;s=1,2\nh,mu=0;s=2,3\n");
    check("a\tb\nx,y\t1\nz,w\t2\n", "a:string,b:int64\nx,y,1\nz,w,2\n");
    check("name value\n\"a b\" 1\n\"c\" 2\n", "name:string,value:int64\na b,1\nc,2\n");
    /* a decimal comma is no separator */
    check("a;b\n1,5;2,5\n", "a:string,b:string\n1,5,2,5\n");
    check_options("a,b\n1:5,2:5\n", (SourceOptions){.separator = ':'},
                  "a,b:float64\nerror 2: the row has 3 fields, not 1\n");
    check_options("a,b\n1,2\n", (SourceOptions){.separator = ';'}, "a,b:string\n1,2\n");
    check_options("a b\n1  2\n", (SourceOptions){.separator = ' '}, "a:int64,b:int64\n1,2\n");
    /* one column */
    check("mass\n1\n2\n", "mass:int64\n1\n2\n");
    check("mass\n\n1.5\n\n\n2\n\n", "mass:float64\n1.5\n2\n");
}

static void lines(void **state) {
    (void)state;
    check("a,b\r\n1,2\r\n3,4\r\n", "a:int64,b:int64\n1,2\n3,4\n");
    check("a,b\r1,x\r3,y\r", "a:int64,b:string\n1,x\n3,y\n");
    check("a,b\n1,2", "a:int64,b:int64\n1,2\n");
    check("a,b\r\n1,2", "a:int64,b:int64\n1,2\n");
    check("a,b", "a:float64,b:float64\n");
    check("a,b\n", "a:float64,b:float64\n");
    check("\n\n  \na,b\n\n1,2\n \n\t\n3,4\n\n\n", "a:int64,b:int64\n1,2\n3,4\n");
    check("\xef\xbb\xbf"
          "a,b\n1,2\n",
          "a:int64,b:int64\n1,2\n");
    check("# a comment, with commas\n#\n  # more\na,b\n1,2\n", "a:int64,b:int64\n1,2\n");
    check("a,b\n,\n,\n", "a:float64,b:float64\n?,?\n?,?\n");
    check("a,b,\n1,2,\n", "a:int64,b:int64,column_3:float64\n1,2,?\n");
}

static void headers(void **state) {
    (void)state;
    check(" type1 ,Q 1,\"x\"\"y\",\" z \"\nG,1,2,3\n",
          "type1:string,Q 1:int64,x\"y:int64,z:int64\nG,1,2,3\n");
    check(",Run,,M\n8,1,2,1.5\n", "column_1:int64,Run:int64,column_3:int64,M:float64\n8,1,2,1.5\n");
    check(",column_1\n8,1\n", "column_1_:int64,column_1:int64\n8,1\n");
    check("\"a\nb\",c\n1,2\n", "a b:int64,c:int64\n1,2\n");
    check("pt,eta,Pt,pt\n1,2,3,4\n", "error 1: columns 1 and 4 are both called 'pt'\n");
    /* years and numbers as names */
    check("cut,2011,2012\nall,1,2\n",
          "column_1:string,column_2:int64,column_3:int64\ncut,2011,2012\nall,1,2\n"
          "warning : has no line of names: the columns are called column_1, column_2, ...\n");
    check(",0,1,2\n0,0.5,0.5,0.5\n",
          "column_1:int64,0:float64,1:float64,2:float64\n0,0.5,0.5,0.5\n");
    check("run,2011\n7,1\n", "run:int64,2011:int64\n7,1\n");
    check("1,2\n3,4\n", "column_1:int64,column_2:int64\n1,2\n3,4\nwarning : has no line of names: "
                        "the columns are called column_1, column_2, ...\n");
    check("# pt eta\n1.5 2\n3 4\n", "pt:float64,eta:int64\n1.5,2\n3,4\n");
    check("# made by x\n#pt,eta\n1.5,2\n3,4\n", "pt:float64,eta:int64\n1.5,2\n3,4\n");
    check_options("1,2\n3,4\n", (SourceOptions){.column_names = " a , b"},
                  "a:int64,b:int64\n1,2\n3,4\n");
    check_options("# c\n\nx,2\n3,4\n", (SourceOptions){.column_names = "a,"},
                  "a:string,column_2:int64\nx,2\n3,4\n");
    check_options("1,2\n", (SourceOptions){.column_names = "a,b,c"},
                  "error 1: 3 names of columns were given, but the row has 2 fields\n");
    check_options("\n", (SourceOptions){.column_names = "a,b"}, "a:float64,b:float64\n");
    check("\n# nothing\n\n", "error : has no line that is not blank or a comment\n");
    check("", "error : is empty\n");
}

static void types(void **state) {
    (void)state;
    check("b,i,u,f,s\ntrue,-1,18446744073709551615,1.5,x\nFALSE,+2,0,-3,1\n",
          "b:bool,i:int64,u:uint64,f:float64,s:string\n"
          "true,-1,18446744073709551615,1.5,x\nfalse,2,0,-3,1\n");
    check("i\n9223372036854775807\n-9223372036854775808\n",
          "i:int64\n9223372036854775807\n-9223372036854775808\n");
    check("a,b,c\ntrue,1,1\n1,x,1e2\n", "a:string,b:string,c:float64\ntrue,1,1\n1,x,100\n");
    check("a,b,c\nnan,-inf,NaN\n1,2,\n", "a:float64,b:float64,c:float64\nnan,-inf,nan\n1,2,?\n");
    check("a,b\n\"1\",\" 2.5 \"\n\"3\",\"\"\n", "a:int64,b:float64\n1,2.5\n3,?\n");
    check("a,b\n 1 ,\t2.5\t\n3  ,  4\n", "a:int64,b:float64\n1,2.5\n3,4\n");
    check("a\n007\n-0\n", "a:int64\n7\n0\n");
    check("a\n1e400\n-0.0\n", "a:float64\ninf\n-0\n");
    check("id\n-1\n18446744073709551615\n",
          "id:float64\n-1\n1.8446744073709552e+19\nwarning [id]: has integers beyond int64 and "
          "negative ones: read as float64, rounded\n");
    check_options("id,x,y,z\n-1,1,0,2\n18446744073709551615,2,1,3\n",
                  (SourceOptions){.column_types = "id:string, x : float64,y:bool"},
                  "id:string,x:float64,y:bool,z:int64\n-1,1,false,2\n"
                  "18446744073709551615,2,true,3\n");
    check_options("a,b\n1,2.5\n", (SourceOptions){.column_types = "b:int64"},
                  "a:int64,b:int64\nerror 2[b]: '2.5' is not an integer of 64 bits\n");
    check_options("a,b\n1,-2\n", (SourceOptions){.column_types = "b:uint64"},
                  "a:int64,b:uint64\nerror 2[b]: '-2' is not an integer of 64 bits without sign\n");
    check_options("a,b\n1,2\n", (SourceOptions){.column_types = "c:int64"},
                  "error : has no column 'c' to give a type to\n");
    check_options("a,b\n1,2\n", (SourceOptions){.column_types = "a:int"},
                  "error : 'a:int' does not say which type column 'a' has\n");
}

static void missing(void **state) {
    (void)state;
    check("i,f,b\n1,1.5,true\n,NA,null\nN/A,-,NULL\nNone,n/a,<NA>\n-,\"\",\"NA\"\n",
          "i:int64,f:float64,b:bool\n1,1.5,true\n?,?,?\n?,?,?\n?,?,?\n?,?,?\n");
    /* in texts a quoted word is that word, and a minus is a minus */
    check("s,t\nx,+\n,-\nNA,+\n\"\",-\n\"NA\",+\nnan,+\n",
          "s:string,t:string\nx,+\n?,-\n?,+\n,-\nNA,+\nnan,+\n");
    check("a,b\n,1\n,2\n", "a:float64,b:int64\n?,1\n?,2\n");
    /* not missing: other words make a text of the column */
    check("a\nna\n1\n", "a:string\nna\n1\n");
}

static void quotes(void **state) {
    (void)state;
    check("a,b\n\"x,y\",1\n\"x\ny\",2\n\"x\"\"y\",3\n\"\"\"\",4\n",
          "a:string,b:int64\nx,y,1\nx\ny,2\nx\"y,3\n\",4\n");
    check("a,b\n  \" x \"  ,1\n", "a:string,b:int64\n x ,1\n");
    check("a,b\r\n\"x\r\ny\",1\r\n\"z\",2\r\n", "a:string,b:int64\nx\r\ny,1\nz,2\n");
    check("a,b\n5\" pipe,1\n6\",2\n", "a:string,b:int64\n5\" pipe,1\n6\",2\n");
    check("\"a\",\"b\"\n\"1\",\"x\"\n", "a:int64,b:string\n1,x\n");
    check("a,b\n1,2\n\"x,3\n4,5\n",
          "a:int64,b:int64\n1,2\nerror 3: the quoted field that begins here has no end\n");
    check("a,b\n\"x\"y,1\n",
          "a:string,b:int64\nerror 2[a]: '\"x\"y' goes on behind its closing quote\n");
    check("a,b\n\"\n\n\",1\n\n\"\nx\",2\n", "a:string,b:int64\n\n\n,1\n\nx,2\n");
}

static void wrong_rows(void **state) {
    (void)state;
    check("a,b,c\n1,2,3\n4,5\n6,7,8\n",
          "a:int64,b:int64,c:int64\n1,2,3\nerror 3: the row has 2 fields, not 3\n");
    check("a,b,c\n1,2,3\n4,5,6,7\n6,7,8\n",
          "a:int64,b:int64,c:int64\n1,2,3\nerror 3: the row has 4 fields, not 3\n");
    check("a,b,c\n\n\n1,2,3\n\n4\n",
          "a:int64,b:int64,c:int64\n1,2,3\nerror 6: the row has 1 field, not 3\n");
    check("a b c\n1 2 3\n\n4 5 6 7\n8 9 10\n11 12 13\n",
          "a:int64,b:int64,c:int64\n1,2,3\nerror 4: the row has 4 fields, not 3\n");
    check("a,b\n1,2\n\"x\ny\",3,4\n5,6\n",
          "a:int64,b:int64\n1,2\nerror 3: the row has 3 fields, not 2\n");
}

static void not_tables(void **state) {
    (void)state;
    static const uint8_t gz_png[] = {0x89, 'P', 'N', 'G', 0, 1, 2};
    assert_false(source_csv.probe(gz_png, sizeof gz_png, "x.csv"));
#define PROBE(text) source_csv.probe((const uint8_t *)(text), strlen(text), "x")
    assert_true(PROBE("a,b\n1,2\n"));
    assert_true(PROBE("\xef\xbb\xbf"
                      "a,b\r\n1,2\r\n"));
    assert_true(PROBE("name\nM\xc3\xbcller\n"));
    assert_false(PROBE("<?xml version=\"1.0\"?>\n<a>\n"));
    assert_false(PROBE("\n<LesHouchesEvents version=\"3.0\">\n"));
    assert_false(PROBE("a,b\n1,\x01\n"));
    assert_false(PROBE("{\"a\": 1, \"b\": 2}\n"));
    unlink(FILE_NAME);
    const char *prose = "It was a dark night.\nNobody was there, but\nsomeone came.\n";
    case_write("prose.tmp", prose, strlen(prose));
    char *got = table_text("prose.tmp", (Reading){0});
    assert_string_equal(got, "error : is text, but no separator makes columns of it\n");
    mem_free(got);
    unlink("prose.tmp");
}

/* Above the size that is looked at whole, a value that does not fit is an error, not a number. */
static void sampled(void **state) {
    (void)state;
    Reading how = {.limits = csv_limits};
    how.limits.head = 256, how.limits.whole = 1000, how.limits.piece = 64;
    how.limits.stream_head = 512, how.limits.quoted_max = 128, how.limits.partition = 1 << 20;
    StrBuf in = {0}, want = {0};
    buf_adds(&in, "i,f\n");
    buf_adds(&want, "i:int64,f:float64\n");
    for (int i = 0; i < 2000; i++) {
        buf_printf(&in, "%d,%d.5\n", i, i);
        if (i < 1000) buf_printf(&want, "%d,%d.5\n", i, i);
    }
    char *odd = strstr(in.p, "\n1100,1100.5\n") + 1;
    memcpy(odd, "1.25", 4);
    buf_clear(&want);
    buf_adds(&want, "i:int64,f:float64\nerror 1102[i]: '1.25' is not an integer of 64 bits\n");
    how.chunk = 100000;
    case_write(FILE_NAME, in.p, in.n);
    char *got = table_text(FILE_NAME, how);
    assert_string_equal(got, want.p);
    mem_free(got);
    how.limits.whole = 1 << 20; /* all rows looked at: a column of reals */
    got = table_text(FILE_NAME, how);
    assert_non_null(strstr(got, "i:float64,f:float64\n0,0.5\n"));
    assert_non_null(strstr(got, "\n1.25,1100.5\n"));
    mem_free(got);
    unlink(FILE_NAME);
    buf_free(&in);
    buf_free(&want);
}

/* Neither a line nor a quoted field without end takes the memory. */
static void too_long(void **state) {
    (void)state;
    Reading how = {.limits = csv_limits};
    how.limits.head = 100, how.limits.window = 64, how.limits.row_max = 4096;
    how.limits.quoted_max = 1000;
    StrBuf in = {0};
    buf_adds(&in, "a,b\n1,2\n3,");
    buf_fill(&in, '4', 20000);
    check_as(in.p, in.n, "a:int64,b:int64\n1,2\nerror 3: a row has more than 4096 bytes\n", how);
    buf_clear(&in);
    buf_adds(&in, "a,b\n1,2\n\"");
    buf_fill(&in, '\n', 20000);
    check_as(in.p, in.n,
             "a:int64,b:int64\n1,2\nerror 3: the quoted field that begins here has no end\n", how);
    /* but blank lines are not one long row */
    buf_clear(&in);
    buf_adds(&in, "a,b\n1,2\n");
    buf_fill(&in, '\n', 10000);
    for (int i = 0; i < 3000; i++) buf_adds(&in, "  \r\n\t\n");
    buf_adds(&in, "3,4\n");
    buf_fill(&in, '\n', 10000);
    check_as(in.p, in.n, "a:int64,b:int64\n1,2\n3,4\n", how);
    buf_free(&in);
}

/* Only what is asked for is converted; the number of fields is checked all the same. */
static void asked_only(void **state) {
    (void)state;
    const char *in = "a,b,c\n1,x,3\n4,y,6\n";
    case_write(FILE_NAME, in, strlen(in));
    Diags diags = {0};
    Source *s;
    Reader *r;
    RowRange range;
    Column c;
    SourceOptions o = {.column_types = "b:int64"};
    assert_int_equal(csv_open(&s, FILE_NAME, &o, &csv_limits, &diags), HML_OK);
    ReadItem items[] = {{2, READ_VALUES}, {1, READ_AXES}, {1, READ_VALUES}};
    assert_int_equal(reader_open(&r, s, 0, items, 3, &diags), HML_OK);
    assert_int_equal(reader_start(r, 0), HML_OK);
    assert_int_equal(reader_next(r, 10, &range), HML_OK);
    assert_int_equal(range.n, 2);
    assert_int_equal(reader_fetch(r, 0, &c), HML_OK);
    assert_int_equal(((const int64_t *)c.values)[1], 6);
    assert_null(c.valid);
    assert_int_equal(reader_fetch(r, 1, &c), HML_OK);
    assert_int_equal(c.rows, 2);
    assert_null(c.values);
    assert_int_equal(diags.items.n, 0);
    assert_int_equal(reader_fetch(r, 2, &c), HML_FAIL);
    assert_int_equal(reader_start(r, 0), HML_OK); /* a reader can start again */
    assert_int_equal(reader_next(r, 1, &range), HML_OK);
    assert_int_equal(reader_fetch(r, 0, &c), HML_OK);
    assert_int_equal(((const int64_t *)c.values)[0], 3);
    reader_close(r);
    source_close(s);
    diag_free(&diags);
    unlink(FILE_NAME);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators), cmocka_unit_test(lines),      cmocka_unit_test(headers),
        cmocka_unit_test(types),      cmocka_unit_test(missing),    cmocka_unit_test(quotes),
        cmocka_unit_test(wrong_rows), cmocka_unit_test(not_tables), cmocka_unit_test(sampled),
        cmocka_unit_test(asked_only), cmocka_unit_test(too_long),
    };
    return cmocka_run_group_tests_name("csv_table", tests, NULL, NULL);
}
