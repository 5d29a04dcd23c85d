/* correction_reader.h - what the files that turn JSON into corrections share; for them only.
 *
 * One CorrReader reads one file. Nodes and values of all its corrections are in one pool.
 * Called by correction_read.c (sets, corrections, compounds) and bintable.c; correction_content.c
 * reads the trees of nodes.
 */
#ifndef HML_CORR_CORRECTION_READER_H
#define HML_CORR_CORRECTION_READER_H

#include "core/map.h"
#include "core/vec.h"
#include "corr/corrnode.h"
#include "corr/jsonfile.h"

typedef struct CorrReader {
    Arena *arena;
    Diags *diags;
    VEC(CorrNode) nodes;
    VEC(double) values;
    VEC(Str) texts; /* by number */
    Map text_ids;
    Correction *correction;  /* the one that is read */
    const CorrNode *generic; /* its generic formulas: nodes without parameters */
    size_t n_generic;
} CorrReader;

/* correction_content.c: a content node (or number) and all below it; CORR_NONE after an error. */
CorrRef content_read(CorrReader *r, const json_t *v, const JsonPath *at, int depth);
/* A formula and its variables, without the parameters. */
Status content_formula(CorrReader *r, CorrNode *out, const json_t *v, const JsonPath *at);

CorrRef reader_value(CorrReader *r, double value);
CorrRef reader_node(CorrReader *r, CorrNode node);
/* The number of a text. */
int64_t reader_text(CorrReader *r, Str text);
/* Moves the pools to the arena and lets all corrections point at them. */
void reader_finish(CorrReader *r, Correction *const *corrections, size_t n);
void reader_free(CorrReader *r);

#endif
