/* rootreader.c - delivers chosen columns of a tree, range of rows by range of rows.
 *
 * Each item has a ColumnStream; nothing is read before it is fetched. Columns of one group have the
 * same offsets on axis 0: the first that is fetched for a range sets them, the others are compared
 * with it, and an item that wants axes alone gets them from the counter. A counter branch is also
 * read where baskets leave out the table of their rows.
 * One thread owns a reader; the table is shared. Invariant: a column that fails is reported with
 * file, tree, branch and row, and does not stop the others.
 */
#include "io/root/absent.h"
#include "io/root/others.h"

static const uint64_t LISTS_MAX = 4000000;          /* rows whose lists are kept together */
static const uint64_t AXES_MAX = (uint64_t)1 << 28; /* values of a range that is not read itself */

/* The common offsets of a group for the current range. */
typedef struct GroupAxis {
    bool known;
    const uint32_t *off;   /* borrowed from a stream, or counts */
    OffsetBuf counts;      /* owned: summed up from the counter */
    ColumnStream *counter; /* owned: for axes alone; made when needed */
    OffsetBuf lists;       /* owned: of all rows of the partition, once `counted` */
    bool counted, lists_known;
} GroupAxis;

typedef struct ReaderItem {
    ReadWhat what;
    int column;
    bool active; /* the stream is made when first fetched */
    ColumnStream stream;
} ReaderItem;

typedef struct RootReader {
    Reader base;
    const RootSource *source;
    const Table *table;
    Diags *diags;
    ReaderItem *items;
    int n_items;
    GroupAxis *groups;
    Others others;         /* columns that the items depend on */
    SharedBasket **shared; /* by branch, where several items use it; else NULL */
    SharedBasket common;
    Codec *codec;
    ByteBuf scratch, zeros;
    ReadPace pace;
    uint64_t *edges; /* rows at which a branch of an item begins or ends within the tree */
    size_t n_edges;
    uint64_t begin;     /* of the partition */
    uint64_t next, end; /* rows of the partition that are still to come */
    RowRange range;
} RootReader;

static SharedBasket *shared_of(RootReader *r, int column) {
    SharedBasket *own = r->shared[r->table->columns.data[column].branch];
    return own ? own : &r->common;
}

static ColumnStream *counter_stream(RootReader *r, int column) {
    ColumnStream *s = mem_alloc(sizeof *s);
    const Columns *c = &r->table->columns;
    stream_init(s, &c->data[column], &c->infos[column], &r->table->tree, shared_of(r, column));
    return s;
}

/* Sums up the counter of a group over the partition, once; false where that cannot be had. */
static bool lists_count(RootReader *r, int group) {
    GroupAxis *g = &r->groups[group];
    if (g->counted) return g->lists_known;
    g->counted = true;
    int counter = r->table->columns.groups[group].counter;
    uint64_t rows = r->end - r->begin;
    if (counter < 0 || r->table->columns.infos[counter].why_not || rows > LISTS_MAX) return false;
    if (!g->counter) g->counter = counter_stream(r, counter);
    StreamSource src = {.baskets = r->others.source};
    Column counts;
    g->lists_known = !stream_fetch(&counts, g->counter, &src, r->begin, (uint32_t)rows) &&
                     offsets_reserve(&g->lists, rows + 1) && !stream_counts(g->lists.p, &counts);
    return g->lists_known;
}

static const uint32_t *group_lists(void *ctx, int group, uint64_t first, uint32_t n) {
    RootReader *r = ctx;
    bool within = first >= r->begin && first + n <= r->end;
    return within && lists_count(r, group) ? r->groups[group].lists.p + (first - r->begin) : NULL;
}

/* Offsets of a group for the range, from the lists of the partition; NULL: not known. */
static const uint32_t *group_offsets(void *ctx, int group) {
    RootReader *r = ctx;
    GroupAxis *g = &r->groups[group];
    if (g->known) return g->off;
    const uint32_t *lists = group_lists(r, group, r->range.first, r->range.n);
    if (!lists || !offsets_reserve(&g->counts, (size_t)r->range.n + 1)) return NULL;
    for (uint32_t i = 0; i <= r->range.n; i++) g->counts.p[i] = lists[i] - lists[0];
    g->known = true;
    return g->off = g->counts.p;
}

static StreamSource source_of(RootReader *r) {
    return (StreamSource){.baskets = r->others.source,
                          .other = others_fetch,
                          .other_ctx = &r->others,
                          .lists = group_lists,
                          .offsets = group_offsets,
                          .lists_ctx = r};
}

static Status fail_at(RootReader *r, int column, uint64_t row, ErrCode code, const char *why) {
    DataPlace place = DATA_NOWHERE;
    place.file = r->source->path;
    place.tree = r->table->entry->path;
    place.branch = r->table->columns.infos[column].name;
    place.entry = (int64_t)row;
    return diag_data_error(r->diags, code, place, "%s", why);
}

static void shared_make(RootReader *r) {
    int *uses = mem_alloc((r->table->tree.n_branches + 1) * sizeof(int));
    for (int i = 0; i < r->n_items; i++) {
        int branch = r->table->columns.data[r->items[i].column].branch;
        if (++uses[branch] == 2) {
            r->shared[branch] = mem_alloc(sizeof(SharedBasket));
            r->shared[branch]->branch = -1;
        }
    }
    mem_free(uses);
}

static void branch_rows(const RootReader *r, int column, uint64_t *first, uint64_t *end) {
    const Branch *b = &r->table->tree.branches[r->table->columns.data[column].branch];
    *first = b->first_entry > 0 ? (uint64_t)b->first_entry : 0;
    *end = *first + (uint64_t)MAX_OF(b->entries, 0);
}

static bool branch_is_empty(const RootReader *r, int column) {
    uint64_t first, end;
    branch_rows(r, column, &first, &end);
    return first == end;
}

static void edge_add(RootReader *r, uint64_t row) {
    if (row == 0 || row >= r->table->info.rows) return;
    for (size_t i = 0; i < r->n_edges; i++)
        if (r->edges[i] == row) return;
    r->edges = mem_resize(r->edges, (r->n_edges + 1) * sizeof *r->edges);
    r->edges[r->n_edges++] = row;
}

static void edges_find(RootReader *r) {
    for (int i = 0; i < r->n_items; i++) {
        uint64_t first, end;
        branch_rows(r, r->items[i].column, &first, &end);
        edge_add(r, first);
        edge_add(r, end);
    }
}

Status rootreader_open(Reader **out, Source *base, int table, const ReadItem *items, int n_items,
                       Diags *diags) {
    const RootSource *s = (const RootSource *)base;
    const Table *t = &s->tables[table];
    DataPlace place = DATA_NOWHERE;
    place.file = s->path;
    place.tree = t->entry->path;
    if (!t->ready || t->failure)
        return diag_data_error(diags, HML_E_INTERNAL, place, "is read before it was described");
    for (int i = 0; i < n_items; i++) {
        const ColumnInfo *info = &t->columns.infos[items[i].column];
        place.branch = info->name;
        if (info->why_not)
            return diag_data_error(diags, HML_E_BRANCH, place, "cannot be read: %s", info->why_not);
    }
    RootReader *r = mem_alloc(sizeof *r);
    r->base.ops = &source_root;
    r->source = s;
    r->table = t;
    r->diags = diags;
    r->n_items = n_items;
    r->items = mem_alloc((size_t)(n_items + 1) * sizeof(ReaderItem));
    for (int i = 0; i < n_items; i++) {
        r->items[i].what = items[i].what;
        r->items[i].column = items[i].column;
    }
    r->groups = mem_alloc((t->columns.n_groups + 1) * sizeof(GroupAxis));
    r->shared = mem_alloc((t->tree.n_branches + 1) * sizeof(SharedBasket *));
    r->common.branch = -1;
    r->codec = codec_new();
    others_init(&r->others, t,
                &(BasketSource){.file = &s->file,
                                .tree = &t->tree,
                                .tree_record = t->record.p,
                                .codec = r->codec,
                                .scratch = &r->scratch,
                                .cost = &r->base.cost,
                                .pace = &r->pace});
    shared_make(r);
    edges_find(r);
    *out = &r->base;
    return HML_OK;
}

Status rootreader_start(Reader *base, int partition) {
    RootReader *r = (RootReader *)base;
    r->begin = r->next = r->table->partitions.row[partition];
    r->end = r->table->partitions.row[partition + 1];
    r->range = (RowRange){r->next, 0};
    for (int i = 0; i < r->n_items; i++)
        if (r->items[i].active) stream_forget(&r->items[i].stream);
    for (size_t g = 0; g < r->table->columns.n_groups; g++)
        r->groups[g].counted = r->groups[g].lists_known = false;
    return HML_OK;
}

Status rootreader_next(Reader *base, uint32_t max_rows, RowRange *out) {
    RootReader *r = (RootReader *)base;
    uint64_t left = r->end - r->next;
    for (size_t i = 0; i < r->n_edges; i++)
        if (r->edges[i] > r->next && r->edges[i] - r->next < left) left = r->edges[i] - r->next;
    r->range = (RowRange){r->next, (uint32_t)MIN_OF(left, (uint64_t)max_rows)};
    r->next += r->range.n;
    for (size_t g = 0; g < r->table->columns.n_groups; g++) r->groups[g].known = false;
    *out = r->range;
    return HML_OK;
}

/* Offsets of a group for the range, from its counter. */
static const char *axis_from_counter(RootReader *r, GroupAxis *g, int counter) {
    if (group_offsets(r, (int)(g - r->groups))) return NULL;
    if (!g->counter) g->counter = counter_stream(r, counter);
    StreamSource src = source_of(r);
    Column counts;
    const char *why = stream_fetch(&counts, g->counter, &src, r->range.first, r->range.n);
    if (why) return why;
    if (!offsets_reserve(&g->counts, (size_t)r->range.n + 1)) return "there is not enough memory";
    why = stream_counts(g->counts.p, &counts);
    g->off = g->counts.p;
    g->known = !why;
    return why;
}

/* Can the axes be had without the column itself? */
static bool counter_suffices(const RootReader *r, const ColumnInfo *info) {
    if (info->group < 0) return false;
    int counter = r->table->columns.groups[info->group].counter;
    if (counter < 0 || r->table->columns.infos[counter].why_not) return false;
    for (int k = 1; k < info->n_axes; k++)
        if (!info->fixed[k]) return false;
    return true;
}

/* Offsets of the group of a column, from its counter. */
static Status group_axis(RootReader *r, const ColumnInfo *info, const uint32_t **off) {
    GroupAxis *g = &r->groups[info->group];
    int counter = r->table->columns.groups[info->group].counter;
    const char *why = g->known ? NULL : axis_from_counter(r, g, counter);
    if (why) return fail_at(r, counter, r->range.first, HML_E_FILE_CORRUPT, why);
    *off = g->off;
    return HML_OK;
}

static Status fetch_absent(RootReader *r, int column, Column *out) {
    const ColumnInfo *info = &r->table->columns.infos[column];
    const uint32_t *axis0 = NULL;
    bool list = info->n_axes > 0 && !info->fixed[0];
    int counter = info->group >= 0 ? r->table->columns.groups[info->group].counter : -1;
    /* A group that was switched off as a whole has no objects. */
    bool all_off = counter >= 0 && branch_is_empty(r, column) && branch_is_empty(r, counter);
    bool counted = list && counter >= 0 && !all_off;
    if (list && counter < 0)
        return fail_at(r, column, r->range.first, HML_E_FILE_CORRUPT,
                       "the branch has fewer rows than its tree");
    if (counted && group_axis(r, info, &axis0) != HML_OK) return HML_FAIL;
    if (!absent_column(out, &r->zeros, info, r->range.n, axis0))
        return fail_at(r, column, r->range.first, HML_E_MEMORY, "there is not enough memory");
    return HML_OK;
}

static Status fetch_axes(RootReader *r, const ReaderItem *item, Column *out) {
    const ColumnInfo *info = &r->table->columns.infos[item->column];
    const uint32_t *off;
    if (group_axis(r, info, &off) != HML_OK) return HML_FAIL;
    uint64_t n = off[r->range.n];
    *out = (Column){.elem = info->elem, .n_axes = info->n_axes, .rows = r->range.n};
    out->off[0] = off;
    for (int k = 1; k < info->n_axes; k++) n *= out->fixed[k] = info->fixed[k];
    /* Nothing but the counter was read: whoever makes room for so many values must be able to. */
    if (n > AXES_MAX)
        return fail_at(r, item->column, r->range.first, HML_E_FILE_CORRUPT,
                       "its counter has too large a value");
    out->n = (uint32_t)n;
    return HML_OK;
}

/* The columns of a group, and its counter, must agree on how many objects each row has. */
static Status group_agree(RootReader *r, int column, int group, const uint32_t **off) {
    GroupAxis *g = &r->groups[group];
    uint32_t n = r->range.n, i = 0;
    if (!g->known) {
        g->known = true;
        g->off = *off;
    } else if (g->off != *off && memcmp(g->off, *off, ((size_t)n + 1) * sizeof(uint32_t)) != 0) {
        while (i < n && g->off[i + 1] == (*off)[i + 1]) i++;
        return fail_at(r, column, r->range.first + i, HML_E_DATA,
                       "has another number of objects than its group");
    }
    *off = g->off;
    return HML_OK;
}

/* A column that counts a group is compared with the columns of the group. */
static Status counter_agree(RootReader *r, int column, int group, const Column *c) {
    GroupAxis *g = &r->groups[group];
    if (!offsets_reserve(&g->counts, (size_t)c->rows + 1)) return HML_OK; /* then uncompared */
    if (g->known && g->off == g->counts.p) return HML_OK;
    const char *why = stream_counts(g->counts.p, c);
    const uint32_t *off = g->counts.p;
    if (why) return fail_at(r, column, r->range.first, HML_E_DATA, why);
    return group_agree(r, column, group, &off);
}

Status rootreader_fetch(Reader *base, int index, Column *out) {
    RootReader *r = (RootReader *)base;
    ReaderItem *item = &r->items[index];
    const Columns *c = &r->table->columns;
    const ColumnInfo *info = &c->infos[item->column];
    uint64_t first, end;
    branch_rows(r, item->column, &first, &end);
    if (r->range.first < first || r->range.first >= end) {
        Status s = fetch_absent(r, item->column, out);
        if (item->what == READ_AXES) out->values = NULL;
        return s;
    }
    if (item->what == READ_AXES && counter_suffices(r, info)) return fetch_axes(r, item, out);
    if (!item->active) {
        stream_init(&item->stream, &c->data[item->column], info, &r->table->tree,
                    shared_of(r, item->column));
        item->active = true;
    }
    StreamSource src = source_of(r);
    const char *why = stream_fetch(out, &item->stream, &src, r->range.first, r->range.n);
    if (why) return fail_at(r, item->column, item->stream.fault_row, HML_E_FILE_CORRUPT, why);
    int counted = c->data[item->column].counts_group;
    if (counted >= 0 && counter_agree(r, item->column, counted, out) != HML_OK) return HML_FAIL;
    if (item->what == READ_AXES) out->values = NULL;
    bool grouped = info->group >= 0 && out->n_axes > 0 && out->off[0];
    return grouped ? group_agree(r, item->column, info->group, &out->off[0]) : HML_OK;
}

static void stream_delete(ColumnStream *s) {
    if (!s) return;
    stream_free(s);
    mem_free(s);
}

void rootreader_close(Reader *base) {
    RootReader *r = (RootReader *)base;
    for (int i = 0; i < r->n_items; i++)
        if (r->items[i].active) stream_free(&r->items[i].stream);
    for (size_t g = 0; g < r->table->columns.n_groups; g++) {
        stream_delete(r->groups[g].counter);
        mem_free(r->groups[g].counts.p);
        mem_free(r->groups[g].lists.p);
    }
    for (size_t i = 0; i < r->table->tree.n_branches; i++) {
        if (!r->shared[i]) continue;
        basket_free(&r->shared[i]->basket);
        mem_free(r->shared[i]);
    }
    basket_free(&r->common.basket);
    others_free(&r->others);
    bytebuf_free(&r->scratch);
    bytebuf_free(&r->zeros);
    mem_free(r->edges);
    codec_free(r->codec);
    mem_free(r->items);
    mem_free(r->groups);
    mem_free(r->shared);
    mem_free(r);
}
