/* paper.h - the columns that names are checked against where no file is given: those that Delphes
 * writes with its CMS card, the layout that the naming convention was made for.
 */
#ifndef HML_LANG_PAPER_H
#define HML_LANG_PAPER_H

#include "col/schema.h"
#include "core/mem.h"

/* A table without rows; it lives in the arena. */
const TableInfo *paper_table(Arena *arena);

#endif
