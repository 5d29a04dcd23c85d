/* cost.h - where the time of a run goes; measured only where somebody asks.
 *
 * Seconds are summed up over threads. What reading takes beyond getting and decompressing bytes is
 * decoding; what a machine takes beyond fetching columns and filling sinks is evaluation.
 */
#ifndef HML_RUN_COST_H
#define HML_RUN_COST_H

#include "io/readcost.h"
#include "vm/vm.h"

typedef struct Cost {
    ReadCost read;
    double machine_seconds, fetch_seconds, fill_seconds;
    double wall_seconds;
    uint64_t columns; /* times that a column of a range was fetched */
    VmCost *ins;      /* of each instruction of the program */
} Cost;

static inline double cost_decoding(const Cost *c) {
    double rest = c->fetch_seconds - c->read.read_seconds - c->read.unpack_seconds;
    return rest > 0 ? rest : 0;
}

static inline double cost_evaluation(const Cost *c) {
    double rest = c->machine_seconds - c->fetch_seconds - c->fill_seconds;
    return rest > 0 ? rest : 0;
}

void cost_add(Cost *to, const Cost *from, const Program *program);

#endif
