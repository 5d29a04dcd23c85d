/* tasks.c - files and their partitions in order; see tasks.h. */
#include "run/tasks.h"

#include <stdlib.h>

typedef struct Named {
    const char *path;
    int file;
} Named;

static int by_name(const void *a, const void *b) {
    const Named *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order ? order : x->file - y->file;
}

Tasks tasks_of(const Dataset *data, bool as_given, int most, Arena *arena) {
    Tasks t = {0};
    int n = 0;
    bool known = true;
    Named *files = arena_array(arena, Named, data->n_files);
    for (int i = 0; i < data->n_files; i++) {
        files[i] = (Named){data->files[i].path, i};
        n += data->files[i].info->n_partitions;
    }
    if (!as_given && data->n_files) qsort(files, (size_t)data->n_files, sizeof *files, by_name);
    t.data = arena_array(arena, Task, n);
    for (int i = 0; i < data->n_files; i++) {
        const TableInfo *info = data->files[files[i].file].info;
        for (int k = 0; k < info->n_partitions; k++) t.data[t.n++] = (Task){files[i].file, k};
        known = known && info->rows_known;
        t.rows += info->rows;
    }
    if (!known) t.rows = 0;
    if (most) t.n = MIN_OF(t.n, most);
    return t;
}
