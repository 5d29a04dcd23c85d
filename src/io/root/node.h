/* node.h - how the bytes of one entry of a branch are made up: a tree of Nodes.
 *
 * Built once per branch from class descriptions and type names (node_build.c), then walked for each
 * entry (walk.c). A column is one leaf of that tree: a number or a string, reached by a path; lists
 * and fixed arrays on the path are the axes of the column.
 * Invariant: a Node is not changed once built; the depth of the tree is bounded.
 */
#ifndef HML_ROOT_NODE_H
#define HML_ROOT_NODE_H

#include "io/root/decode.h"
#include "io/root/streamer.h"
#include "io/root/typename.h"

typedef enum NodeKind {
    NODE_NUMBER,
    NODE_STRING,   /* length in one byte, or 255 and four; bytes */
    NODE_CHARS,    /* char*: length in four bytes; bytes */
    NODE_BITS,     /* TObject::fBits: u32, and the process id where the object is referenced */
    NODE_TOBJECT,  /* base class TObject */
    NODE_STRUCT,   /* members one after another */
    NODE_WRAP,     /* a version header of no class in particular, then the child */
    NODE_LIST,     /* u32 count, then the child as often */
    NODE_FIXED,    /* the child n times */
    NODE_COUNTED,  /* the child as often as another member says; a byte flag before it */
    NODE_REF,      /* TRef */
    NODE_REFARRAY, /* TRefArray: members fSize and refs */
    NODE_POINTER,  /* object behind a pointer: stepped over */
    NODE_OPAQUE    /* has a byte count but no usable description: stepped over */
} NodeKind;

enum { NODE_COUNTERS_MAX = 8 }; /* members of one class that count others */

typedef struct Node Node;
struct Node {
    NodeKind kind;
    const char *name; /* of the member; "" where it adds no part to a column's name */
    const char *type_name;
    NumberForm number;
    uint32_t n;        /* NODE_FIXED */
    uint32_t size;     /* bytes, where always the same; else 0 */
    uint32_t min_size; /* never fewer bytes than that */
    bool header;       /* begins with a version (STRUCT, LIST) */
    bool pointer;      /* LIST, WRAP: behind a pointer; old ROOT stored it like an object then */
    bool base;         /* is a base class: member-wise streaming goes through it */
    const Node *columnwise; /* STRUCT pair of a map: its form in member-wise streaming, or NULL */
    int version;            /* STRUCT: of the class */
    const int8_t *counter_slot; /* STRUCT: where the place of a child that counts is noted, or -1 */
    int counter;                /* COUNTED: index of the sibling that counts; -1: none in sight */
    bool flagless;              /* COUNTED: there is no byte flag (a leaf among others) */
    const Node **child;
    int n_children;
    const char *why_not; /* reason why leaves below cannot be columns; NULL where they can */
};

typedef struct NodeBuilder {
    const Streamers *streamers;
    Arena *arena;
    const Node **structs; /* by index of the description: its STRUCT, once built */
    int depth;
} NodeBuilder;

void node_builder_init(NodeBuilder *nb, const Streamers *streamers, Arena *arena);

/* The data of a member as it is streamed within its class. */
const Node *node_of_element(NodeBuilder *nb, const StreamerInfo *info, int index);
/* A whole object of a class, or a value of a type, as a branch of its own stores it. */
const Node *node_of_branch_type(NodeBuilder *nb, Str type_name, int version, uint32_t checksum);
/* n times the child for each fixed dimension of an array. */
const Node *node_fixed(NodeBuilder *nb, const Node *child, uint32_t n);
const Node *node_number(NodeBuilder *nb, NumberForm form);
/* Members without a version in front; counters[i] is the member that counts member i, or -1. */
const Node *node_leaf_list(NodeBuilder *nb, int n, const Node *const *members,
                           const char *const *names, const int *counters);
const Node *node_string(NodeBuilder *nb);

/* The form of a basic type of a member; false where it is no number. */
bool node_number_form(NumberForm *out, int stream_type, const Packing *packing);

/* Which child to follow at each STRUCT or REFARRAY, from the root to a leaf. */
enum { PATH_MAX_DEPTH = 16 };
typedef struct NodePath {
    uint16_t child[PATH_MAX_DEPTH];
    int n;
} NodePath;

#endif
