/* dataset.h - files of one kind opened together: which tree, which schema, which files were bad.
 *
 * All files hold the same tree with the same layout; the first one decides. What a program needs
 * and a later file lacks is found when the program is bound to the files (dataset_bind).
 */
#ifndef HML_RUN_DATASET_H
#define HML_RUN_DATASET_H

#include "io/source.h"
#include "lang/prelude.h"

typedef enum MissingBranches {
    MISSING_ERROR, /* a file without a needed branch is an error */
    MISSING_ALLOW  /* its values are missing in that file */
} MissingBranches;

typedef struct DatasetOptions {
    const char *schema; /* forced, or NULL */
    bool skip_bad;
    MissingBranches missing;
    SourceOptions source;
} DatasetOptions;

/* Of many files only the first ones stay open; of the others what a plan needs is kept, and whoever
 * reads one opens it for himself (datafile_open). */
typedef struct DataFile {
    const char *path;
    Source *source; /* NULL: closed meanwhile */
    uint64_t id;    /* of the file, 0: it has none */
    int table;
    const TableInfo *info; /* of a closed file without columns and groups */
} DataFile;

typedef struct SkippedFile {
    const char *path, *why;
} SkippedFile;

typedef struct Dataset {
    DataFile *files; /* in the order given */
    int n_files;
    bool later_nullable; /* a file behind the first has columns with missing values */
    Layout *layout;
    Catalog catalog; /* of the first file */
    DatasetOptions options;
    VEC(SkippedFile) skipped;
} Dataset;

/* Opens names: paths, globs, "file.root:tree". */
Status dataset_open(Dataset *d, Prelude *prelude, const char *const *names, int n,
                    const DatasetOptions *options, Arena *arena, Diags *diags);
/* A table that is open already; the dataset closes it. */
Status dataset_take(Dataset *d, Prelude *prelude, Source *source, Arena *arena, Diags *diags);
void dataset_close(Dataset *d);

/* The file, opened again where it was closed; *own: to be closed by the caller, or NULL. */
Status datafile_open(DataFile *out, Source **own, const Dataset *d, int file, Diags *diags);
/* Column of an open file for each column index of the first one that is in items; -1 where the file
 * lacks it and that is allowed. Fails where a type or shape differs, or it is not. */
Status dataset_bind(const Dataset *d, const DataFile *f, const ReadItem *items, int n, int *columns,
                    Diags *diags);

/* Adds a file to the list of those left out, with the latest error as the reason. */
void dataset_skip(Dataset *d, const char *path, Diags *diags, size_t n_before, Arena *arena);

/* Expands globs and "path:tree"; *tree is NULL where none was named. For listings too. */
Status dataset_expand(const char *name, Arena *arena, const char ***paths, size_t *n,
                      const char **tree, Diags *diags);
/* The table of that name (or last part of a name) in a file, or the one there is. */
Status dataset_table(int *out, Source *source, const char *tree, Prelude *prelude,
                     const char *schema, Diags *diags);

#endif
