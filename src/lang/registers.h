/* registers.h - lets instructions share registers whose values are no longer needed. */
#ifndef HML_LANG_REGISTERS_H
#define HML_LANG_REGISTERS_H

#include "lang/program.h"

/* Renumbers the registers of the event parts, so that memory is reused while it is in the cache.
 * Registers of constants keep theirs. Sinks and instructions are rewritten. */
void registers_share(Program *program, Arena *arena);

#endif
