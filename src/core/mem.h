/* mem.h - heap memory and arenas.
 *
 * Small, program-sized memory comes from mem_alloc, which never returns NULL: when the system has
 * none left it calls the handler that the program set at its start, which does not return.
 * Memory whose size a file decides comes from mem_try, which may return NULL, and the caller
 * reports which file asked for how much.
 * An Arena hands out pieces that live as long as it does: one per compilation, chunk or session.
 * Invariant: what an arena handed out stays where it is until arena_reset or arena_free.
 */
#ifndef HML_CORE_MEM_H
#define HML_CORE_MEM_H

#include "core/base.h"

/* Called with the size that could not be had; must not return. Default: abort. */
void mem_set_handler(void (*handler)(size_t size));

/* n bytes, zeroed; never NULL. Free with mem_free. */
void *mem_alloc(size_t n);
/* Resize to n bytes; what is new is not zeroed; never NULL. */
void *mem_resize(void *p, size_t n);
/* n bytes, not zeroed, or NULL. */
void *mem_try(size_t n);
/* Resize or NULL (the old block then stays valid). */
void *mem_try_resize(void *p, size_t n);
void mem_free(void *p);
char *mem_strdup(const char *s);

typedef struct ArenaBlock ArenaBlock;
typedef struct Arena {
    ArenaBlock *head; /* owned; newest first */
    size_t used;      /* bytes taken from head */
    size_t total;     /* bytes of all blocks */
} Arena;

/* n bytes aligned to 16, zeroed. */
void *arena_alloc(Arena *a, size_t n);
#define arena_new(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))
char *arena_strdup(Arena *a, const char *s);
char *arena_strndup(Arena *a, const char *s, size_t n);
void *arena_copy(Arena *a, const void *p, size_t n);
char *arena_printf(Arena *a, const char *fmt, ...) HML_PRINTF(2, 3);
/* Forget everything, keep the largest block for reuse. */
void arena_reset(Arena *a);
void arena_free(Arena *a);

#endif
