/* mem.c - heap memory and arenas; see mem.h. */
#include "core/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void (*out_of_memory)(size_t size);

void mem_set_handler(void (*handler)(size_t size)) { out_of_memory = handler; }

HML_NORETURN static void mem_give_up(size_t n) {
    if (out_of_memory) out_of_memory(n);
    abort();
}

void *mem_alloc(size_t n) {
    void *p = calloc(1, n ? n : 1);
    if (!p) mem_give_up(n);
    return p;
}

void *mem_resize(void *p, size_t n) {
    void *q = realloc(p, n ? n : 1);
    if (!q) mem_give_up(n);
    return q;
}

void *mem_try(size_t n) { return malloc(n ? n : 1); }

void *mem_try_resize(void *p, size_t n) { return realloc(p, n ? n : 1); }

void mem_free(void *p) { free(p); }

char *mem_strdup(const char *s) {
    size_t n = strlen(s) + 1;
    char *p = mem_alloc(n);
    memcpy(p, s, n);
    return p;
}

struct ArenaBlock {
    ArenaBlock *next;
    size_t size; /* of data */
    _Alignas(16) unsigned char data[];
};

enum { ARENA_FIRST = 4096, ARENA_LARGEST = 1 << 20 };

static void arena_grow(Arena *a, size_t n) {
    size_t size = a->head ? a->head->size * 2 : ARENA_FIRST;
    if (size > ARENA_LARGEST) size = ARENA_LARGEST;
    if (size < n) size = n;
    ArenaBlock *b = mem_alloc(sizeof(ArenaBlock) + size);
    b->size = size;
    b->next = a->head;
    a->head = b;
    a->used = 0;
    a->total += size;
}

void *arena_alloc(Arena *a, size_t n) {
    n = (n + 15) & ~(size_t)15;
    if (!a->head || a->head->size - a->used < n) arena_grow(a, n);
    void *p = a->head->data + a->used;
    a->used += n;
    return p;
}

void *arena_copy(Arena *a, const void *p, size_t n) {
    void *q = arena_alloc(a, n);
    if (n) memcpy(q, p, n);
    return q;
}

char *arena_strndup(Arena *a, const char *s, size_t n) {
    char *p = arena_alloc(a, n + 1);
    if (n) memcpy(p, s, n);
    return p;
}

char *arena_strdup(Arena *a, const char *s) { return arena_strndup(a, s, strlen(s)); }

char *arena_printf(Arena *a, const char *fmt, ...) {
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

void arena_reset(Arena *a) {
    if (!a->head) return;
    ArenaBlock *keep = a->head;
    for (ArenaBlock *b = a->head; b; b = b->next)
        if (b->size > keep->size) keep = b;
    for (ArenaBlock *b = a->head, *next; b; b = next) {
        next = b->next;
        if (b != keep) mem_free(b);
    }
    memset(keep->data, 0, keep == a->head ? a->used : keep->size);
    keep->next = NULL;
    a->head = keep;
    a->used = 0;
    a->total = keep->size;
}

void arena_free(Arena *a) {
    for (ArenaBlock *b = a->head, *next; b; b = next) {
        next = b->next;
        mem_free(b);
    }
    *a = (Arena){0};
}
