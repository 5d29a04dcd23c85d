/* cluster.h - cuts a tree into partitions that can be read independently.
 *
 * ROOT ends all baskets together every so often: between two such places lies a cluster, and a
 * partition that is a whole number of clusters decompresses nothing twice. Where the tree does not
 * say where its clusters are, the baskets of its largest branch are the guide.
 * Called by root.c. Invariant: a function of the tree alone, not of the columns that are read.
 */
#ifndef HML_ROOT_CLUSTER_H
#define HML_ROOT_CLUSTER_H

#include "io/root/ttree.h"

typedef struct Partitions {
    uint64_t *row; /* owned: first row of each, and the number of rows */
    size_t n, cap; /* n partitions; at least one */
} Partitions;

void cluster_partitions(Partitions *out, const TTree *tree);

#endif
