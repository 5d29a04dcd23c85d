/* schema.h - what a source says of itself before any value is read: tables, columns, other items.
 *
 * A table is a tree of a ROOT file or the rows of a CSV file. A column is what one leaf branch
 * holds; its name is unique in its table. Texts and arrays belong to the source and live as long
 * as it does.
 */
#ifndef HML_COL_SCHEMA_H
#define HML_COL_SCHEMA_H

#include "col/column.h"

typedef enum ColumnRole {
    COLUMN_PLAIN,
    COLUMN_REFERENCE, /* U32: unique ids (TRef, TRefArray) of objects that an id column holds */
    COLUMN_ID,        /* U32: unique id of each object of the group (fUniqueID) */
} ColumnRole;

typedef struct ColumnInfo {
    const char *name;      /* full path, levels joined by '/': "Jet/Jet.PT", "MET_pt" */
    const char *leaf;      /* last part of name: "Jet.PT" */
    const char *type_name; /* as the file says it: "vector<float>", "Float_t", "TRefArray" */
    const char *title;     /* a line of description, "" where there is none */
    const char
        *object; /* the branch of objects whose member this is; NULL for a branch of its own */
    const char *why_not; /* reason why the values cannot be decoded; NULL where they can */
    Elem elem;
    ColumnRole role;
    bool nullable; /* values can be missing (fields of a text table) */
    int n_axes;
    uint32_t fixed[HML_MAX_AXES]; /* length of a fixed axis, 0 for a variable one */
    int group;                    /* index of the Group whose objects axis 0 runs over, or -1 */
    uint64_t stored_bytes;        /* bytes in the file (compressed), 0 where not known */
} ColumnInfo;

/* Columns that are counted together by the file itself (a TClonesArray, a split collection, arrays
 * with one counter leaf): axis 0 has the same offsets in all of them. */
typedef struct Group {
    const char *name; /* "Jet", or the counter's leaf: "nJet" */
    int counter;      /* column that holds the count of each row, or -1 */
} Group;

typedef struct TableInfo {
    const char *name; /* with its directories: "Delphes", "nominal/mini" */
    const char *title;
    uint64_t rows; /* only meaningful where rows_known */
    bool rows_known;
    bool numbered_apart; /* rows are numbered within their partition (RowRange.first) */
    int n_columns;
    const ColumnInfo *columns;
    int n_groups;
    const Group *groups;
    int n_partitions; /* pieces that can be read independently, in this order; at least 1 */
} TableInfo;

/* What a reader is asked for. */
typedef enum ReadWhat {
    READ_VALUES, /* the column with its offsets */
    READ_AXES    /* only the offsets; values is NULL. May be had from a counter alone */
} ReadWhat;

typedef struct ReadItem {
    int column; /* index into TableInfo.columns */
    ReadWhat what;
} ReadItem;

/* Something in a file that is no table (a histogram, a directory), for listings. */
typedef struct SourceItem {
    const char *name, *class_name, *title;
    int cycle;
} SourceItem;

#endif
