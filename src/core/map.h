/* map.h - a hash map from text to an integer, for names of columns, objects and files.
 *
 * Keys are borrowed: they must outlive the map. Values are indices into somebody else's array.
 * Iteration order is not offered; whoever needs an order keeps a vector.
 */
#ifndef HML_CORE_MAP_H
#define HML_CORE_MAP_H

#include "core/str.h"

typedef struct MapSlot MapSlot;
typedef struct Map {
    MapSlot *slots; /* owned */
    size_t n, cap;
} Map;

/* Sets key to value; an earlier value is replaced. */
void map_set(Map *m, Str key, int64_t value);
/* The value of key, or fallback. */
int64_t map_get(const Map *m, Str key, int64_t fallback);
void map_free(Map *m);

#endif
