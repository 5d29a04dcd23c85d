/* by_size.h - one loop for elements of each size: truth values, numbers, texts. */
#ifndef HML_KERN_BY_SIZE_H
#define HML_KERN_BY_SIZE_H

#include "kern/elementwise.h"

/* Runs the statement with T the type of elements of this size. */
#define BY_SIZE(size, ...)                                                                         \
    do {                                                                                           \
        if ((size) == 8) {                                                                         \
            typedef uint64_t T;                                                                    \
            __VA_ARGS__                                                                            \
        } else if ((size) == 1) {                                                                  \
            typedef uint8_t T;                                                                     \
            __VA_ARGS__                                                                            \
        } else {                                                                                   \
            typedef StrView T;                                                                     \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    } while (0)

#endif
