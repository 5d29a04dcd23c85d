/* main.c - entry point: finds out what the command line asks for and calls it. */
#include <stdio.h>
#include <stdlib.h>

#include "out/describe.h"

static int print_diags(const Diags *diags) {
    StrBuf text = {0};
    for (size_t i = 0; i < diags->items.n; i++) diag_render(&text, &diags->items.data[i]);
    fputs(buf_cstr(&text), stderr);
    buf_free(&text);
    return diags->n_errors ? 1 : 0;
}

static int command_describe(const char *path) {
    Diags diags = {0};
    Arena arena = {0};
    Source *s;
    if (source_open(&s, path, &(SourceOptions){0}, &diags) != HML_OK) {
        print_diags(&diags);
        diag_free(&diags);
        return 1;
    }
    int n = source_table_count(s), k = 0;
    TableFigures *tables = arena_array(&arena, TableFigures, n);
    for (int i = 0; i < n; i++)
        if (describe_table(&tables[k], s, i, &arena, &diags) == HML_OK) k++;
    StrBuf text = {0};
    describe_json(&text, tables, (size_t)k);
    fputs(buf_cstr(&text), stdout);
    buf_free(&text);
    source_close(s);
    arena_free(&arena);
    int code = print_diags(&diags);
    diag_free(&diags);
    return code;
}

int main(int argc, char **argv) {
    if (argc >= 3 && strcmp(argv[1], "describe") == 0) return command_describe(argv[argc - 1]);
    fputs("usage: hml describe --format json FILE\n", stderr);
    return 2;
}
