/* columns.c - the columns of a tree: names, groups, and the parts that all kinds share.
 * See columns.h; which columns a branch gives is in columns_leaf.c, columns_element.c and
 * columns_node.c.
 */
#include "io/root/columns.h"

#include <stdio.h>

#include "core/vec.h"

static const char *text_of(Arena *a, Str s) { return s.n ? arena_strndup(a, s.p, s.n) : ""; }

/* The last part of a branch name without dimensions: what a member is called. */
static const char *leaf_name(Arena *a, const char *name) {
    const char *slash = strrchr(name, '/');
    const char *leaf = slash ? slash + 1 : name;
    const char *bracket = strchr(leaf, '[');
    return bracket && bracket > leaf ? arena_strndup(a, leaf, (size_t)(bracket - leaf)) : leaf;
}

/* A title that only repeats the leaf list ("pt[n]/F") describes nothing. */
static bool title_is_leaf_list(Str title, Str name) {
    const char *dot = memchr(name.p, '.', name.n);
    Str member = dot ? (Str){dot + 1, (size_t)(name.p + name.n - dot - 1)} : name;
    for (int i = 0; i < 2; i++) {
        Str s = i ? member : name;
        if (title.n >= s.n && memcmp(title.p, s.p, s.n) == 0 &&
            (title.n == s.n || strchr("/[:_", title.p[s.n])))
            return true;
    }
    size_t slash = title.n;
    while (slash > 0 && title.p[slash - 1] != '/') slash--;
    return slash > 0 && slash + 1 == title.n && strchr("BbSsIiLlGgFDOCfd", title.p[slash]);
}

ColumnDraft draft_of(ColumnsBuild *cb, int branch, const char *name_part) {
    const Branch *b = &cb->tree->branches[branch];
    ColumnDraft d = {.column = {.branch = branch,
                                .per_element = 1,
                                .counter = -1,
                                .counts_group = -1,
                                .lengths = -1},
                     .info = {.group = -1, .type_name = "", .title = ""}};
    d.info.name = *name_part ? arena_printf(cb->arena, "%s/%s", cb->paths[branch], name_part)
                             : cb->paths[branch];
    if (*name_part) d.info.object = cb->paths[branch];
    if (!title_is_leaf_list(b->title, b->name)) d.info.title = text_of(cb->arena, b->title);
    d.info.stored_bytes = (uint64_t)MAX_OF(b->zip_bytes, 0);
    return d;
}

void draft_axis(ColumnDraft *d, uint32_t fixed) {
    ColumnInfo *info = &d->info;
    if (info->n_axes == HML_MAX_AXES) {
        /* Fixed axes beyond the limit are merged: the values stay in their order. */
        if (fixed && info->fixed[HML_MAX_AXES - 1])
            info->fixed[HML_MAX_AXES - 1] *= fixed;
        else if (!info->why_not)
            info->why_not = "its lists are nested too deeply";
        return;
    }
    info->fixed[info->n_axes++] = fixed;
}

void draft_dims(ColumnDraft *d, const int32_t *dims, int n, int64_t length) {
    int64_t product = 1;
    for (int i = 0; i < n; i++) product *= dims[i] > 0 && product < 1 << 24 ? dims[i] : 0;
    if (length < 1 || length > UINT32_MAX) {
        d->info.why_not = "the length of its arrays makes no sense";
        return;
    }
    if (n && product == length)
        for (int i = 0; i < n; i++) draft_axis(d, (uint32_t)dims[i]);
    else if (length != 1)
        draft_axis(d, (uint32_t)length);
    d->column.per_element = (uint32_t)length;
}

void draft_number(ColumnDraft *d, NumberForm form) {
    d->column.number = form;
    d->info.elem = form.elem;
}

void draft_counted(ColumnsBuild *cb, ColumnDraft *d, int count_branch) {
    if (count_branch < 0) return;
    d->column.counter = cb->count_column[count_branch];
    int *group = &cb->group_of_count[count_branch];
    if (*group < 0) {
        Columns *c = cb->out;
        if (c->n_groups == c->cap_groups) {
            c->cap_groups = c->cap_groups ? 2 * c->cap_groups : 16;
            c->groups = mem_resize(c->groups, c->cap_groups * sizeof(Group));
        }
        *group = (int)c->n_groups;
        c->groups[c->n_groups++] = (Group){cb->paths[count_branch], d->column.counter};
    }
    d->info.group = *group;
}

void draft_why_not(ColumnsBuild *cb, ColumnDraft *d, const char *fmt, ...) {
    StrBuf text = {0};
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    d->info.why_not = arena_strdup(cb->arena, buf_cstr(&text));
    buf_free(&text);
}

/* Names are unique in a table: a second branch of the same path gets "#2". */
static const char *name_unique(ColumnsBuild *cb, const char *name) {
    int64_t seen = map_get(&cb->names, str_of(name), 0) + 1;
    map_set(&cb->names, str_of(name), seen);
    while (seen > 1) {
        const char *other = arena_printf(cb->arena, "%s#%lld", name, (long long)seen);
        if (!map_get(&cb->names, str_of(other), 0)) {
            map_set(&cb->names, str_of(other), 1);
            return other;
        }
        seen++;
    }
    return name;
}

int draft_add(ColumnsBuild *cb, const ColumnDraft *d) {
    Columns *c = cb->out;
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 64;
        c->data = mem_resize(c->data, c->cap * sizeof *c->data);
        c->infos = mem_resize(c->infos, c->cap * sizeof *c->infos);
    }
    ColumnInfo info = d->info;
    const Branch *b = &cb->tree->branches[d->column.branch];
    if (!info.why_not && b->file_name.n)
        info.why_not =
            arena_printf(cb->arena, "its data are in another file, %.*s", STR_ARG(b->file_name));
    info.name = name_unique(cb, info.name);
    info.leaf = leaf_name(cb->arena, info.name);
    c->data[c->n] = d->column;
    c->infos[c->n] = info;
    if (cb->first_column[d->column.branch] < 0) cb->first_column[d->column.branch] = (int)c->n;
    return (int)c->n++;
}

static void paths_build(ColumnsBuild *cb) {
    const TTree *t = cb->tree;
    for (size_t i = 0; i < t->n_branches; i++) {
        const Branch *b = &t->branches[i];
        /* A parent stands before its sub-branches, but for hostile files. */
        const char *parent = b->parent >= 0 && b->parent < (int)i ? cb->paths[b->parent] : NULL;
        cb->paths[i] = parent ? arena_printf(cb->arena, "%s/%.*s", parent, STR_ARG(b->name))
                              : text_of(cb->arena, b->name);
        cb->count_column[i] = cb->group_of_count[i] = cb->first_column[i] = -1;
    }
}

static void columns_of_branch(ColumnsBuild *cb, int i) {
    const Branch *b = &cb->tree->branches[i];
    if (b->parent == BRANCH_UNLISTED) return;
    if (b->kind == BRANCH_PLAIN && b->n_leaves > 0) {
        columns_of_leaves(cb, i);
    } else if (b->kind == BRANCH_ELEMENT || b->kind == BRANCH_OBJECT) {
        columns_of_element(cb, i);
    } else if (b->n_children == 0) {
        ColumnDraft d = draft_of(cb, i, "");
        draft_why_not(cb, &d, "branches of class %.*s are not decoded", STR_ARG(b->branch_class));
        draft_add(cb, &d);
    }
}

/* A counter may stand behind what it counts, so that it is known only now. */
static void counters_link(ColumnsBuild *cb) {
    Columns *c = cb->out;
    for (size_t i = 0; i < cb->tree->n_branches; i++) {
        int group = cb->group_of_count[i], column = cb->count_column[i];
        if (group < 0) continue;
        c->groups[group].counter = column;
        if (column >= 0) c->data[column].counts_group = group;
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->infos[i].group >= 0) c->data[i].counter = c->groups[c->infos[i].group].counter;
}

/* The lengths of arrays in objects must be plain integers of the same objects. */
static void lengths_link(ColumnsBuild *cb) {
    Columns *c = cb->out;
    for (size_t i = 0; i < c->n; i++) {
        RootColumn *column = &c->data[i];
        if (column->decode != DECODE_ARRAYS || c->infos[i].why_not) continue;
        int other = cb->tree->branches[column->branch].count_branch2;
        column->lengths = other >= 0 ? cb->first_column[other] : -1;
        const RootColumn *l = column->lengths >= 0 ? &c->data[column->lengths] : NULL;
        bool fits = l && l->decode == DECODE_COUNTED && l->per_element == 1 &&
                    l->number.kind == NUMBER_PLAIN && l->number.elem == HML_I32 &&
                    !c->infos[column->lengths].why_not;
        if (!fits) c->infos[i].why_not = "the lengths of its arrays are not stored beside it";
    }
}

void columns_build(Columns *out, const TTree *tree, const Streamers *streamers, Arena *arena) {
    *out = (Columns){0};
    ColumnsBuild cb = {.out = out, .tree = tree, .streamers = streamers, .arena = arena};
    size_t n = tree->n_branches;
    cb.paths = mem_alloc((n + 1) * sizeof *cb.paths);
    cb.count_column = mem_alloc((n + 1) * sizeof(int));
    cb.group_of_count = mem_alloc((n + 1) * sizeof(int));
    cb.first_column = mem_alloc((n + 1) * sizeof(int));
    node_builder_init(&cb.nodes, streamers, arena);
    paths_build(&cb);
    for (size_t i = 0; i < n; i++) columns_of_branch(&cb, (int)i);
    counters_link(&cb);
    lengths_link(&cb);
    mem_free(cb.paths);
    mem_free(cb.count_column);
    mem_free(cb.group_of_count);
    mem_free(cb.first_column);
    map_free(&cb.names);
}

void columns_free(Columns *c) {
    mem_free(c->data);
    mem_free(c->infos);
    mem_free(c->groups);
    *c = (Columns){0};
}
