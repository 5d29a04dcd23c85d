/* builtin.h - descriptions of ROOT's own tree classes, for files that do not carry them.
 *
 * Some writers leave the descriptions of TTree, TBranch or TLeaf out, and a damaged list of
 * descriptions should not make plain trees unreadable. What a file says goes first.
 * Called by streamer.c when the descriptions of a file are read.
 */
#ifndef HML_ROOT_BUILTIN_H
#define HML_ROOT_BUILTIN_H

#include "io/root/streamer.h"

/* Adds what is not described yet. */
void builtin_add(Streamers *s);

#endif
