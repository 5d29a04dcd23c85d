/* files.c - commands that show files: ls and describe. */
#include "app/app.h"
#include "out/listing.h"

/* Calls show for each file that names stand for; the text goes out file by file. */
typedef Status (*FileShow)(const Options *o, Source *s, const char *tree, Prelude *p, Arena *arena,
                           StrBuf *out, Diags *diags);

static Status list_file(const Options *o, Source *s, const char *tree, Prelude *p, Arena *arena,
                        StrBuf *out, Diags *diags) {
    int n = source_table_count(s), only = -1;
    if (tree && dataset_table(&only, s, tree, p, NULL, diags) != HML_OK) return HML_FAIL;
    Catalog *catalogs = arena_array(arena, Catalog, n + 1);
    for (int i = 0; i < n; i++) {
        const TableInfo *info;
        Layout *layout;
        if (only >= 0 && i != only) continue;
        if (source_table_info(&info, s, i, diags) != HML_OK) continue;
        if (o->dataset.schema && prelude_layout(&layout, p, o->dataset.schema, diags) != HML_OK)
            return HML_FAIL;
        if (!o->dataset.schema) layout = prelude_recognise(p, info, false);
        catalog_open(&catalogs[i], info, &layout->schema, arena);
    }
    listing_write(out, s, catalogs, n, options_format(o), os_terminal_width(1, 100));
    for (int i = 0; i < n; i++)
        if (catalogs[i].table) catalog_close(&catalogs[i]);
    return HML_OK;
}

static Status describe_file(const Options *o, Source *s, const char *tree, Prelude *p, Arena *arena,
                            StrBuf *out, Diags *diags) {
    int n = source_table_count(s), only = -1;
    if (tree && dataset_table(&only, s, tree, p, NULL, diags) != HML_OK) return HML_FAIL;
    TableFigures *tables = arena_array(arena, TableFigures, n + 1);
    size_t k = 0;
    for (int i = 0; i < n; i++)
        if ((only < 0 || i == only) && describe_table(&tables[k], s, i, arena, diags) == HML_OK)
            k++;
    listing_figures(out, tables, k, options_format(o));
    return HML_OK;
}

static void show_path(const Options *o, const char *path, const char *tree, FileShow show,
                      Prelude *p, OutputStream *to, Diags *diags) {
    Source *s;
    StrBuf text = {0};
    Arena arena = {0};
    if (source_open(&s, path, &o->dataset.source, diags) != HML_OK) return;
    show(o, s, tree, p, &arena, &text, diags);
    output_write(to, (Str){buf_cstr(&text), text.n});
    source_close(s);
    arena_free(&arena);
    buf_free(&text);
}

static ExitCode show_all(const Options *o, const char *const *files, int n_files, FileShow show) {
    Diags diags = {0};
    Arena arena = {0};
    Prelude prelude;
    OutputStream *to = NULL;
    if (prelude_open(&prelude, &arena, &diags) == HML_OK &&
        output_open(&to, o->output, &diags) == HML_OK) {
        for (int i = 0; i < n_files; i++) {
            const char **paths, *tree;
            size_t n;
            if (dataset_expand(files[i], &arena, &paths, &n, &tree, &diags) != HML_OK) continue;
            for (size_t k = 0; k < n; k++) show_path(o, paths[k], tree, show, &prelude, to, &diags);
        }
    }
    if (!n_files) diag_error(&diags, HML_E_USAGE, (Span){0}, "which file?");
    if (to) output_commit(to, &diags);
    ExitCode code = report_all(&diags);
    prelude_close(&prelude);
    arena_free(&arena);
    diag_free(&diags);
    return code;
}

ExitCode command_list(const Options *o, const char *const *files, int n_files) {
    return show_all(o, files, n_files, list_file);
}

ExitCode command_describe(const Options *o, const char *const *files, int n_files) {
    return show_all(o, files, n_files, describe_file);
}
