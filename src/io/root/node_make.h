/* node_make.h - building blocks that node_type.c and node_element.c share; see node.h.
 *
 * All Nodes live in the arena of the builder. What is returned as const may be shared.
 */
#ifndef HML_ROOT_NODE_MAKE_H
#define HML_ROOT_NODE_MAKE_H

#include "io/root/node.h"

Node *node_new(NodeBuilder *nb, NodeKind kind);
/* A copy with another name. */
Node *node_renamed(NodeBuilder *nb, const Node *from, Str name);
/* Something that is stepped over: "class NAME why". */
const Node *node_opaque(NodeBuilder *nb, Str class_name, const char *why);
const Node *node_pointer(NodeBuilder *nb);
/* A version header of no class in particular around something. */
const Node *node_wrapped(NodeBuilder *nb, const Node *inner);
bool node_is_collection(const Type *t);
/* A collection with a header of its own. */
const Node *node_collection(NodeBuilder *nb, const Type *t);
/* A value as it is stored within a collection. */
const Node *node_of_type(NodeBuilder *nb, const Type *t);
/* An object of a class: version and checksum say which description; -1 and 0: the newest. */
const Node *node_of_class(NodeBuilder *nb, Str name, int version, uint32_t checksum);

#endif
