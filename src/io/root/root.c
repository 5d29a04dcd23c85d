/* root.c - ROOT files as a source of events: the operations of source.h.
 *
 * Opening reads the header and the lists of keys only; a tree is decoded when it is first
 * described. Nothing of ROOT is needed: the format is read from scratch by the files of this
 * folder. Called through the table of formats in io/source.c.
 */
#include "io/root/basket.h"
#include "io/root/rootsource.h"

static const uint64_t ROWS_ALWAYS = 1000000; /* a number of rows that does no harm */

static bool root_probe(const uint8_t *head, size_t n, const char *name) {
    (void)name;
    return n >= 4 && memcmp(head, "root", 4) == 0;
}

static bool class_is_tree(const char *name) {
    static const char *const classes[] = {"TTree", "TNtuple", "TNtupleD"};
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        if (strcmp(name, classes[i]) == 0) return true;
    return false;
}

/* Of several cycles of a tree only the highest is a table: the others are earlier states of it. */
static void tables_list(RootSource *s) {
    Map by_path = {0};
    s->tables = mem_alloc((s->entries.n + 1) * sizeof(Table));
    s->items = mem_alloc((s->entries.n + 1) * sizeof(SourceItem));
    for (size_t i = 0; i < s->entries.n; i++) {
        const DirEntry *e = &s->entries.data[i];
        if (!class_is_tree(e->class_name)) {
            s->items[s->n_items++] = (SourceItem){e->path, e->class_name, e->title, e->key.cycle};
            continue;
        }
        int64_t seen = map_get(&by_path, str_of(e->path), -1);
        if (seen < 0) {
            map_set(&by_path, str_of(e->path), s->n_tables);
            s->tables[s->n_tables++].entry = e;
        } else if (e->key.cycle > s->tables[seen].entry->key.cycle) {
            s->tables[seen].entry = e;
        }
    }
    map_free(&by_path);
}

static void root_close(Source *base) {
    RootSource *s = (RootSource *)base;
    for (int i = 0; i < s->n_tables; i++) {
        Table *t = &s->tables[i];
        bytebuf_free(&t->record);
        ttree_free(&t->tree);
        columns_free(&t->columns);
        mem_free(t->partitions.row);
        arena_free(&t->arena);
    }
    mem_free(s->tables);
    mem_free(s->items);
    mem_free(s->entries.data);
    streamers_free(&s->streamers);
    codec_free(s->codec);
    rootfile_close(&s->file);
    arena_free(&s->arena);
    mem_free(s->path);
    mem_free(s);
}

static Status root_open(Source **out, const char *path, const SourceOptions *options,
                        Diags *diags) {
    (void)options;
    RootSource *s = mem_alloc(sizeof *s);
    s->path = mem_strdup(path);
    if (rootfile_open(&s->file, s->path, diags) != HML_OK) {
        mem_free(s->path);
        mem_free(s);
        return HML_FAIL;
    }
    s->base = (Source){&source_root, s->path, s->file.in.id};
    if (directory_list(&s->entries, &s->file, &s->arena, diags) != HML_OK) {
        root_close(&s->base);
        return HML_FAIL;
    }
    tables_list(s);
    *out = &s->base;
    return HML_OK;
}

static int root_table_count(const Source *s) { return ((const RootSource *)s)->n_tables; }

static const char *root_table_name(const Source *s, int table) {
    return ((const RootSource *)s)->tables[table].entry->path;
}

static size_t root_items(const Source *s, const SourceItem **out) {
    *out = ((const RootSource *)s)->items;
    return ((const RootSource *)s)->n_items;
}

/* Somebody must hold the rows that the tree claims, or a reader would go on for years. */
static const char *rows_check(const RootSource *s, const TTree *t) {
    uint64_t rows = (uint64_t)t->entries, most = 0;
    if (rows < ROWS_ALWAYS) return NULL;
    for (size_t i = 0; i < t->n_branches && most < rows; i++)
        most = MAX_OF(most, basket_rows_limit(t, &t->branches[i], s->file.in.size));
    return most < rows ? "claims more rows than its baskets can hold" : NULL;
}

static const char *table_read(RootSource *s, Table *t) {
    ByteBuf scratch = {0};
    const DirEntry *e = t->entry;
    const char *why = rootfile_object(&s->file, &e->key, s->codec, &scratch, &t->record);
    bytebuf_free(&scratch);
    if (!why)
        why = ttree_read(&t->tree, &s->streamers, str_of(e->class_name), t->record.p, t->record.n,
                         e->key.keylen, &t->arena);
    if (!why) why = rows_check(s, &t->tree);
    if (why && s->streamers_fault)
        why = arena_printf(&t->arena, "%s (and %s)", why, s->streamers_fault);
    return why;
}

static void table_describe(RootSource *s, Table *t) {
    columns_build(&t->columns, &t->tree, &s->streamers, &t->arena);
    cluster_partitions(&t->partitions, &t->tree);
    Str title = t->tree.title;
    t->info = (TableInfo){.name = t->entry->path,
                          .title = arena_strndup(&t->arena, title.p ? title.p : "", title.n),
                          .rows = (uint64_t)t->tree.entries,
                          .rows_known = true,
                          .n_columns = (int)t->columns.n,
                          .columns = t->columns.infos,
                          .n_groups = (int)t->columns.n_groups,
                          .groups = t->columns.groups,
                          .n_partitions = (int)t->partitions.n};
}

static Status root_table_info(const TableInfo **out, Source *base, int table, Diags *diags) {
    RootSource *s = (RootSource *)base;
    Table *t = &s->tables[table];
    if (!t->ready) {
        if (!s->codec) s->codec = codec_new();
        if (!s->streamers_ready) {
            s->streamers_fault = streamers_read(&s->streamers, &s->file, s->codec);
            s->streamers_ready = true;
        }
        t->failure = table_read(s, t);
        if (!t->failure) table_describe(s, t);
        t->ready = true;
    }
    if (t->failure) {
        DataPlace place = DATA_NOWHERE;
        place.file = s->path;
        place.tree = t->entry->path;
        return diag_data_error(diags, HML_E_FILE_CORRUPT, place, "%s", t->failure);
    }
    *out = &t->info;
    return HML_OK;
}

const SourceOps source_root = {.format = "root",
                               .doc = "ROOT files with trees (TTree, TNtuple)",
                               .probe = root_probe,
                               .open = root_open,
                               .close = root_close,
                               .table_count = root_table_count,
                               .table_name = root_table_name,
                               .table_info = root_table_info,
                               .items = root_items,
                               .reader_open = rootreader_open,
                               .reader_start = rootreader_start,
                               .reader_next = rootreader_next,
                               .reader_fetch = rootreader_fetch,
                               .reader_close = rootreader_close};
