/* directory.h - the table of contents of a ROOT file: all keys of all its directories.
 *
 * Directories (TDirectory, TDirectoryFile) are followed to any sane depth; every key is listed with
 * the path of its directories in front. Called once, when a file is opened; no object is read.
 * Invariant: a directory is entered once, however the positions in the file refer to each other.
 */
#ifndef HML_ROOT_DIRECTORY_H
#define HML_ROOT_DIRECTORY_H

#include "core/vec.h"
#include "io/root/rootfile.h"

typedef struct DirEntry {
    const char *path; /* "one/two/tree"; all texts are in the arena */
    const char *class_name, *title;
    Key key; /* its texts are not kept */
} DirEntry;

typedef struct DirEntries {
    DirEntry *data;
    size_t n, cap;
} DirEntries;

/* Adds all keys in the order in which they are stored. What can be listed stays listed where a
 * subdirectory is damaged, which is then a warning. */
Status directory_list(DirEntries *out, const RootFile *f, Arena *arena, Diags *diags);

#endif
