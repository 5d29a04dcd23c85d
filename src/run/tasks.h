/* tasks.h - the pieces of work of a pass, in the order in which their results are merged. */
#ifndef HML_RUN_TASKS_H
#define HML_RUN_TASKS_H

#include "run/dataset.h"

typedef struct Task {
    int file, partition;
} Task;

typedef struct Tasks {
    Task *data;
    int n;
    uint64_t rows; /* of all; 0: not known */
} Tasks;

/* Partitions of all files; files in the order of their names, whatever the order they were given
 * in, or (as_given) in that. most: so many partitions at most; 0: all. */
Tasks tasks_of(const Dataset *data, bool as_given, int most, Arena *arena);

#endif
