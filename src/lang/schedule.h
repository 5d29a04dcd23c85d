/* schedule.h - the order of instructions, and which of them run block by block. */
#ifndef HML_LANG_SCHEDULE_H
#define HML_LANG_SCHEDULE_H

#include "lang/program.h"

/* Reorders instructions between two control instructions so that elementwise ones of one shape
 * stand together, and marks such runs (Ins: block, kept, inner). To be called while each register
 * is written once, before registers_share. */
void schedule_blocks(Program *program, Arena *arena);

#endif
