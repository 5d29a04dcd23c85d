/* rootsource.h - an open ROOT file and its trees, as root.c and rootreader.c share it.
 *
 * Not to be seen outside of this folder. A Table is filled when it is first described and does not
 * change afterwards, so that readers on several threads may use it.
 */
#ifndef HML_ROOT_ROOTSOURCE_H
#define HML_ROOT_ROOTSOURCE_H

#include "io/root/cluster.h"
#include "io/root/columns.h"
#include "io/root/directory.h"
#include "io/source.h"

typedef struct Table {
    const DirEntry *entry;
    bool ready;
    const char *failure; /* why it cannot be described */
    ByteBuf record;      /* owned: decompressed TTree, to which everything points */
    TTree tree;
    Columns columns;
    Partitions partitions;
    TableInfo info;
    Arena arena;
} Table;

typedef struct RootSource {
    Source base;
    char *path; /* owned */
    RootFile file;
    Arena arena; /* texts of the directory */
    DirEntries entries;
    Table *tables; /* owned */
    int n_tables;
    SourceItem *items; /* owned */
    size_t n_items;
    bool streamers_ready;
    const char *streamers_fault;
    Streamers streamers;
    Codec *codec; /* for table_info only */
} RootSource;

extern const SourceOps source_root;

Status rootreader_open(Reader **out, Source *s, int table, const ReadItem *items, int n_items,
                       Diags *diags);
Status rootreader_start(Reader *r, int partition);
Status rootreader_next(Reader *r, uint32_t max_rows, RowRange *out);
Status rootreader_fetch(Reader *r, int item, Column *out);
void rootreader_close(Reader *r);

#endif
