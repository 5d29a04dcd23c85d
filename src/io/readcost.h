/* readcost.h - what reading costs: bytes, records and the time for each step. */
#ifndef HML_IO_READCOST_H
#define HML_IO_READCOST_H

#include "core/os.h"

typedef struct ReadCost {
    uint64_t bytes;    /* from the file */
    uint64_t records;  /* baskets, pieces of text */
    uint64_t unpacked; /* bytes after decompression */
    double read_seconds, unpack_seconds;
} ReadCost;

/* The time now, where somebody wants to know (cost not NULL). */
static inline double cost_clock(const ReadCost *cost) { return cost ? os_wall_seconds() : 0; }

#endif
