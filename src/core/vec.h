/* vec.h - growable arrays of any type: VEC(T) is {data, n, cap}, zero-initialised is empty.
 *
 * The macros evaluate their vector argument several times: pass a plain name.
 * Memory is owned by whoever holds the struct; free it with vec_free.
 */
#ifndef HML_CORE_VEC_H
#define HML_CORE_VEC_H

#include "core/mem.h"

#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *data;                                                                                   \
        size_t n, cap;                                                                             \
    }

#define vec_reserve(v, want)                                                                       \
    do {                                                                                           \
        size_t vec_want_ = (want);                                                                 \
        if (vec_want_ > (v)->cap) {                                                                \
            size_t vec_cap_ = (v)->cap ? (v)->cap * 2 : 8;                                         \
            if (vec_cap_ < vec_want_) vec_cap_ = vec_want_;                                        \
            (v)->data = mem_resize((v)->data, vec_cap_ * sizeof(*(v)->data));                      \
            (v)->cap = vec_cap_;                                                                   \
        }                                                                                          \
    } while (0)

#define vec_push(v, ...)                                                                           \
    do {                                                                                           \
        vec_reserve((v), (v)->n + 1);                                                              \
        (v)->data[(v)->n++] = (__VA_ARGS__);                                                       \
    } while (0)

#define vec_last(v)  ((v)->data[(v)->n - 1])
#define vec_clear(v) ((v)->n = 0)
#define vec_free(v)                                                                                \
    do {                                                                                           \
        mem_free((v)->data);                                                                       \
        (v)->data = NULL;                                                                          \
        (v)->n = (v)->cap = 0;                                                                     \
    } while (0)

#endif
