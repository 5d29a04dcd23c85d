/* map.c - a hash map with open addressing; see map.h. */
#include "core/map.h"

struct MapSlot {
    Str key; /* p == NULL: free */
    uint64_t hash;
    int64_t value;
};

static MapSlot *map_find(const Map *m, Str key, uint64_t hash) {
    size_t mask = m->cap - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        MapSlot *s = &m->slots[i];
        if (!s->key.p || (s->hash == hash && str_eq(s->key, key))) return s;
    }
}

static void map_grow(Map *m) {
    Map bigger = {mem_alloc(sizeof(MapSlot) * (m->cap ? m->cap * 2 : 16)), m->n,
                  m->cap ? m->cap * 2 : 16};
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key.p) *map_find(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    mem_free(m->slots);
    *m = bigger;
}

void map_set(Map *m, Str key, int64_t value) {
    if (2 * (m->n + 1) > m->cap) map_grow(m);
    uint64_t hash = str_hash(key);
    MapSlot *s = map_find(m, key, hash);
    if (!s->key.p) {
        m->n++;
        s->key = key.p ? key : STR("");
        s->hash = hash;
    }
    s->value = value;
}

int64_t map_get(const Map *m, Str key, int64_t fallback) {
    if (!m->cap) return fallback;
    const MapSlot *s = map_find(m, key, str_hash(key));
    return s->key.p ? s->value : fallback;
}

void map_free(Map *m) {
    mem_free(m->slots);
    *m = (Map){0};
}
