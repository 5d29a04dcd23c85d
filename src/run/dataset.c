/* dataset.c - files of one kind opened together; see dataset.h. */
#include "run/dataset.h"

static DataPlace place_of(const char *file, const char *tree, const char *branch) {
    DataPlace p = DATA_NOWHERE;
    p.file = file;
    p.tree = tree;
    p.branch = branch;
    return p;
}

/* "file.root:tree" where no file of the whole name exists. */
static const char *split_tree(const char *name, Arena *arena, const char **tree) {
    const char *colon = strrchr(name, ':');
    *tree = NULL;
    if (!colon || colon == name || os_exists(name) || cstr_starts(colon, "://")) return name;
    *tree = colon + 1;
    return arena_strndup(arena, name, (size_t)(colon - name));
}

Status dataset_expand(const char *name, Arena *arena, const char ***paths, size_t *n,
                      const char **tree, Diags *diags) {
    const char *path = split_tree(name, arena, tree);
    bool pattern = strpbrk(path, "*?[") != NULL && !os_exists(path);
    if (!pattern) {
        *paths = arena_array(arena, const char *, 1);
        (*paths)[0] = arena_strdup(arena, path);
        *n = 1;
        return HML_OK;
    }
    os_glob(path, arena, paths, n);
    if (*n) return HML_OK;
    return diag_data_error(diags, HML_E_FILE_MISSING, place_of(path, NULL, NULL),
                           "no file matches");
}

static void report_tables(Source *source, const char *problem, const char *wanted, Diags *diags) {
    int n = source_table_count(source);
    const char *names[64];
    StrBuf list = {0};
    for (int i = 0; i < n && i < (int)ARRAY_LEN(names); i++) {
        names[i] = source_table_name(source, i);
        buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
    }
    diag_data_error(diags, HML_E_TREE, place_of(source->path, NULL, NULL), "%s", problem);
    const char *near = wanted ? str_nearest(str_of(wanted), names, (size_t)MIN_OF(n, 64)) : NULL;
    if (near)
        diag_help(diags, "did you mean '%s:%s'?", source->path, near);
    else if (n)
        diag_help(diags, "it has %s; name one as '%s:%s'", buf_cstr(&list), source->path, names[0]);
    buf_free(&list);
}

static int table_named(Source *source, const char *tree) {
    int found = -1, n = source_table_count(source);
    for (int i = 0; i < n; i++)
        if (strcmp(source_table_name(source, i), tree) == 0) return i;
    for (int i = 0; i < n; i++) {
        const char *slash = strrchr(source_table_name(source, i), '/');
        if (slash && strcmp(slash + 1, tree) == 0) found = found == -1 ? i : -2;
    }
    return found < 0 ? -1 : found;
}

Status dataset_table(int *out, Source *source, const char *tree, Prelude *prelude,
                     const char *schema, Diags *diags) {
    int n = source_table_count(source);
    if (tree) {
        *out = table_named(source, tree);
        if (*out >= 0) return HML_OK;
        StrBuf text = {0};
        buf_printf(&text, "there is no tree '%s'", tree);
        report_tables(source, buf_cstr(&text), tree, diags);
        buf_free(&text);
        return HML_FAIL;
    }
    *out = 0;
    if (n == 1) return HML_OK;
    for (int i = 0; i < n; i++) { /* one that a schema knows */
        const TableInfo *info;
        Layout *forced;
        size_t before = diags->items.n;
        if (source_table_info(&info, source, i, diags) != HML_OK) {
            diag_truncate(diags, before);
            continue;
        }
        *out = i;
        if (schema && prelude_layout(&forced, prelude, schema, diags) != HML_OK) return HML_FAIL;
        if (schema ? catalog_fits(info, &forced->schema, prelude->arena) && forced->schema.trees.n
                   : prelude_recognise(prelude, info, true) != NULL)
            return HML_OK;
    }
    report_tables(source, n ? "there are several trees" : "there is no tree in the file", NULL,
                  diags);
    return HML_FAIL;
}

static Status file_open(DataFile *f, const char *path, const char *tree, Prelude *prelude,
                        const DatasetOptions *options, Diags *diags) {
    *f = (DataFile){.path = path};
    if (source_open(&f->source, path, &options->source, diags) != HML_OK) return HML_FAIL;
    if (dataset_table(&f->table, f->source, tree, prelude, options->schema, diags) == HML_OK &&
        source_table_info(&f->info, f->source, f->table, diags) == HML_OK) {
        f->id = f->source->id;
        return HML_OK;
    }
    source_close(f->source);
    f->source = NULL;
    return HML_FAIL;
}

void dataset_skip(Dataset *d, const char *path, Diags *diags, size_t n_before, Arena *arena) {
    const char *why = "cannot be read";
    if (diags->items.n > n_before) why = arena_strdup(arena, vec_last(&diags->items).text);
    diag_truncate(diags, n_before);
    vec_push(&d->skipped, (SkippedFile){arena_strdup(arena, path), why});
}

/* A file that is named twice (a glob and its name, a link). Pipes have no identity. */
static void warn_of_twins(const Dataset *d, const DataFile *f, Diags *diags) {
    for (int i = 0; i < d->n_files; i++) {
        const DataFile *x = &d->files[i];
        if (!f->id || x->id != f->id || x->table != f->table) continue;
        diag_data_warning(diags, HML_E_DATA, place_of(f->path, f->info->name, NULL),
                          "is the same file as %s: its events count twice", x->path);
        return;
    }
}

enum { FILES_OPEN = 32 };

/* Closes a file but for what is needed to plan a pass. Pipes stay: they can't be opened again. */
static void file_park(DataFile *f, Arena *arena) {
    if (!f->id) return;
    TableInfo *kept = arena_copy(arena, f->info, sizeof *kept);
    kept->name = arena_strdup(arena, f->info->name);
    kept->title = "";
    kept->n_columns = kept->n_groups = 0;
    kept->columns = NULL;
    kept->groups = NULL;
    f->info = kept;
    source_close(f->source);
    f->source = NULL;
}

Status datafile_open(DataFile *out, Source **own, const Dataset *d, int file, Diags *diags) {
    *out = d->files[file];
    *own = NULL;
    if (out->source) return HML_OK;
    if (source_open(&out->source, out->path, &d->options.source, diags) != HML_OK) return HML_FAIL;
    *own = out->source;
    int partitions = out->info->n_partitions;
    if (out->table < source_table_count(out->source) &&
        source_table_info(&out->info, out->source, out->table, diags) == HML_OK &&
        out->info->n_partitions == partitions)
        return HML_OK;
    source_close(*own);
    *own = NULL;
    return diag_data_error(diags, HML_E_FILE_CORRUPT, place_of(out->path, NULL, NULL),
                           "the file has changed since it was opened");
}

/* Opens one path and appends it; tree: as named, or that of the first file. */
static Status dataset_add(Dataset *d, const char *path, const char **tree, Prelude *prelude,
                          Arena *arena, Diags *diags) {
    size_t before = diags->items.n;
    DataFile *f = &d->files[d->n_files];
    if (file_open(f, path, *tree, prelude, &d->options, diags) == HML_OK) {
        warn_of_twins(d, f, diags);
        for (int c = 0; c < f->info->n_columns && d->n_files; c++)
            d->later_nullable = d->later_nullable || f->info->columns[c].nullable;
        if (d->n_files >= FILES_OPEN) file_park(f, arena);
        d->n_files++;
        if (!*tree) *tree = f->info->name;
        return HML_OK;
    }
    if (!d->options.skip_bad) return HML_FAIL;
    dataset_skip(d, path, diags, before, arena);
    return HML_OK;
}

/* Can values be missing in a later file that the first one has? */
static bool dataset_nullable(const Dataset *d) {
    return d->later_nullable || (d->n_files > 1 && d->options.missing == MISSING_ALLOW);
}

/* How the first file is laid out, and the names in it. */
static Status dataset_look(Dataset *d, Prelude *prelude, Arena *arena, Diags *diags) {
    const TableInfo *info = d->files[0].info;
    if (d->options.schema) {
        if (prelude_layout(&d->layout, prelude, d->options.schema, diags) != HML_OK)
            return HML_FAIL;
    } else {
        d->layout = prelude_recognise(prelude, info, false);
    }
    catalog_open(&d->catalog, info, &d->layout->schema, arena);
    d->catalog.nullable = dataset_nullable(d);
    return HML_OK;
}

Status dataset_open(Dataset *d, Prelude *prelude, const char *const *names, int n,
                    const DatasetOptions *options, Arena *arena, Diags *diags) {
    *d = (Dataset){.options = *options};
    size_t cap = 0;
    const char *first_tree = NULL;
    Status status = HML_OK;
    for (int i = 0; i < n; i++) {
        const char **paths, *tree;
        size_t n_paths;
        if (dataset_expand(names[i], arena, &paths, &n_paths, &tree, diags) != HML_OK) {
            status = HML_FAIL;
            continue;
        }
        if (!tree) tree = first_tree;
        if ((size_t)d->n_files + n_paths > cap) {
            DataFile *more = arena_array(arena, DataFile, cap = 2 * ((size_t)d->n_files + n_paths));
            if (d->n_files) memcpy(more, d->files, sizeof(DataFile) * (size_t)d->n_files);
            d->files = more;
        }
        for (size_t k = 0; k < n_paths; k++)
            if (dataset_add(d, paths[k], &tree, prelude, arena, diags) != HML_OK) status = HML_FAIL;
        if (!first_tree) first_tree = tree;
    }
    if (status == HML_OK && !d->n_files)
        status = diag_error(diags, HML_E_FILE_MISSING, (Span){0}, "none of the files can be read");
    if (status != HML_OK) return status;
    return dataset_look(d, prelude, arena, diags);
}

Status dataset_take(Dataset *d, Prelude *prelude, Source *source, Arena *arena, Diags *diags) {
    *d = (Dataset){.files = arena_new(arena, DataFile), .n_files = 1};
    d->files[0] = (DataFile){.path = source->path, .source = source};
    if (source_table_info(&d->files[0].info, source, 0, diags) != HML_OK) return HML_FAIL;
    return dataset_look(d, prelude, arena, diags);
}

void dataset_close(Dataset *d) {
    for (int i = 0; i < d->n_files; i++)
        if (d->files[i].source) source_close(d->files[i].source);
    if (d->catalog.table) catalog_close(&d->catalog);
    vec_free(&d->skipped);
    *d = (Dataset){0};
}

/* Types that the machine computes with in the same way. */
static int kind_of(Elem e) {
    if (e == HML_BOOL || e == HML_STR || e == HML_U64) return e;
    return elem_is_real(e) ? HML_F64 : HML_I64;
}

static int column_by_name(const TableInfo *t, const char *name, int guess) {
    if (guess < t->n_columns && strcmp(t->columns[guess].name, name) == 0) return guess;
    for (int i = 0; i < t->n_columns; i++)
        if (strcmp(t->columns[i].name, name) == 0) return i;
    return -1;
}

Status dataset_bind(const Dataset *d, const DataFile *f, const ReadItem *items, int n, int *columns,
                    Diags *diags) {
    const TableInfo *first = d->files[0].info;
    for (int i = 0; i < n; i++) {
        const ColumnInfo *want = &first->columns[items[i].column];
        DataPlace place = place_of(f->path, f->info->name, want->name);
        columns[i] = column_by_name(f->info, want->name, items[i].column);
        if (columns[i] < 0 && d->options.missing == MISSING_ALLOW) continue;
        if (columns[i] < 0) {
            diag_data_error(diags, HML_E_BRANCH, place, "the branch is missing in this file");
            diag_help(diags, "%s has it; --missing-branches allow takes its values as missing",
                      d->files[0].path);
            return HML_FAIL;
        }
        const ColumnInfo *have = &f->info->columns[columns[i]];
        if (have->why_not)
            return diag_data_error(diags, HML_E_BRANCH, place, "cannot be read: %s", have->why_not);
        bool same = kind_of(have->elem) == kind_of(want->elem) && have->n_axes == want->n_axes;
        for (int k = 0; k < want->n_axes && same; k++) same = have->fixed[k] == want->fixed[k];
        if (!same)
            return diag_data_error(diags, HML_E_BRANCH, place, "is %s here and %s in %s",
                                   have->type_name, want->type_name, d->files[0].path);
    }
    return HML_OK;
}
