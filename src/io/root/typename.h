/* typename.h - C++ type names as the file spells them, and what they are made of.
 *
 * "vector<map<int,vector<float> > >" becomes a tree of Types; typedefs of ROOT and xAOD spelling
 * variants are resolved, allocators and comparators dropped. Whether a class is known is not asked
 * here: TYPE_CLASS only says that the name is none of the standard ones.
 * Called by streamer.c (names), node_build.c and columns.c (types).
 * Invariant: the depth of a Type is bounded, whatever the name.
 */
#ifndef HML_ROOT_TYPENAME_H
#define HML_ROOT_TYPENAME_H

#include "col/elem.h"
#include "core/str.h"

typedef enum TypeKind {
    TYPE_NUMBER,
    TYPE_FLOAT16,  /* Float16_t */
    TYPE_DOUBLE32, /* Double32_t */
    TYPE_STRING,   /* std::string */
    TYPE_TSTRING,
    TYPE_LIST,    /* vector, list, deque, set, ...: one argument */
    TYPE_MAP,     /* map, multimap, unordered_...: two arguments */
    TYPE_PAIR,    /* two arguments */
    TYPE_ARRAY,   /* std::array: one argument, n */
    TYPE_BITSET,  /* n */
    TYPE_POINTER, /* one argument */
    TYPE_CLASS,
    TYPE_INVALID
} TypeKind;

typedef struct Type Type;
struct Type {
    TypeKind kind;
    Elem elem; /* TYPE_NUMBER */
    uint32_t n;
    Str name; /* normalised */
    const Type *arg[2];
};

/* Without "std::", "const" and needless blanks: one spelling for one type. */
Str typename_normalize(Arena *a, Str name);
/* The type of a name; never NULL. */
const Type *typename_parse(Arena *a, Str name);

#endif
