/* layout.h - reads chosen members of an object into a struct, by the class description of the file.
 *
 * This is how TTree, TBranch and TLeaf (and histograms) are decoded whatever their version: the
 * description says in which order members are stored; a table of Slots says which of them are
 * wanted and where to put them. All others are stepped over. A description is turned into steps
 * once per class and version. Not for the data of branches: see node.h. Called by ttree.c and
 * rootthist.c. Invariant: behind an object the cursor is where the object's byte count says.
 */
#ifndef HML_ROOT_LAYOUT_H
#define HML_ROOT_LAYOUT_H

#include "io/root/object.h"
#include "io/root/streamer.h"

/* An array behind a pointer or of a TArray, as it lies in the record: big-endian. */
typedef struct LayoutArray {
    const uint8_t *p;
    uint32_t n;
    uint8_t size; /* bytes of an element */
} LayoutArray;

typedef struct Layouts Layouts;

/* Reads a member that is an object; the cursor is at its first byte and ends behind its last. */
typedef void LayoutObjectFn(Layouts *l, void *out, Bytes *b);

typedef enum SlotKind {
    SLOT_INT,    /* int64_t: any integer, or a real that holds one */
    SLOT_REAL,   /* double: any number */
    SLOT_STRING, /* Str */
    SLOT_ARRAY,  /* LayoutArray: behind a pointer, or a TArray */
    SLOT_OBJECT  /* calls fn with the struct */
} SlotKind;

typedef struct Slot {
    const char *member; /* name in C++; NULL ends the table */
    SlotKind kind;
    size_t offset; /* in the struct */
    LayoutObjectFn *fn;
} Slot;

typedef struct Layout Layout;

struct Layouts {
    const Streamers *streamers;
    uint32_t keylen; /* of the record that is read */
    void *user;      /* for LayoutObjectFn */
    int depth;       /* of nested objects */
    Arena arena;     /* holds the layouts */
    Layout *newest;  /* list of all */
    const char *why; /* first thing that went wrong; constant text or in the arena */
};

/* Reads an object of the class, beginning with its version, into out. */
bool layout_read(Layouts *l, Str class_name, const Slot *slots, void *out, Bytes *b);
void layout_free(Layouts *l);

#endif
