/* cost.c - sums of costs; see cost.h. */
#include "run/cost.h"

void cost_add(Cost *to, const Cost *from, const Program *program) {
    to->read.bytes += from->read.bytes;
    to->read.records += from->read.records;
    to->read.unpacked += from->read.unpacked;
    to->read.read_seconds += from->read.read_seconds;
    to->read.unpack_seconds += from->read.unpack_seconds;
    to->machine_seconds += from->machine_seconds;
    to->fetch_seconds += from->fetch_seconds;
    to->fill_seconds += from->fill_seconds;
    to->columns += from->columns;
    for (int i = 0; i < program->n_ins && to->ins && from->ins; i++) {
        to->ins[i].seconds += from->ins[i].seconds;
        to->ins[i].elements += from->ins[i].elements;
    }
}
