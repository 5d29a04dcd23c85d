/* workspace_thing.h - HistFactory workspaces of the language: read from a file, made of histograms,
 * or of other workspaces.
 *
 * What a workspace of a file says is known when it is written; one of histograms has its bins,
 * samples and parameters then (a draft), and its contents when the pass is over. So each is made
 * twice: as a draft, so that errors have a caret, and once more when it is asked for.
 */
#ifndef HML_RUN_WORKSPACE_THING_H
#define HML_RUN_WORKSPACE_THING_H

#include "run/arguments.h"
#include "run/session.h"
#include "stat/histfactory/hf_model.h"

typedef struct WorkspaceThing WorkspaceThing;
struct WorkspaceThing {
    Handle handle;
    Session *session;
    const char *title; /* of the file, or as written */
    HfSettings settings;
    /* Makes the spec (draft: without contents); NULL, or what is wrong. */
    const char *(*make)(HfSpec *out, const WorkspaceThing *w, bool draft);
    const void *recipe; /* what make works on */
    int stage;          /* the pass after which it is known */
    HfSpec draft;
    Problem *draft_problem; /* of the draft: its parameters are those of the workspace */
    /* once it was asked for */
    bool made;
    HfSpec spec;
    Problem *problem;
    const char *failure; /* why there is no problem */
    bool has_spec;
};

WorkspaceThing *workspace_of(Handle *h); /* NULL where it is none */
/* workspace(...) */
WorkspaceThing *workspace_book(Session *s, const struct Builtin *b, const Ast *call);

/* ---- for what works on it ---- */

/* The likelihood with the observed data, when the stage is over; NULL and *why where there is none.
 * It is shared: clone it to change data. */
Problem *workspace_problem(Handle *h, const char **why);
/* What the file says, or would say; NULL and *why where it could not be made. */
const HfSpec *workspace_spec(const WorkspaceThing *w, const char **why);
/* The pass after which it is known. */
int workspace_stage(const Handle *h);
/* Its parameters, known when it is written. */
const Parameter *workspace_parameters(const Handle *h, int *n);
/* The parameter of interest; -1: none. */
int workspace_poi(const Handle *h);

/* ---- for the other files that make workspaces ---- */

/* Makes the draft and completes the thing; NULL, and told at the call, where that fails. */
WorkspaceThing *workspace_finish(Session *s, WorkspaceThing *w, const Ast *call);
WorkspaceThing *workspace_new(Session *s, const Ast *call, int stage);
/* measurement, poi, normsys, histosys; what is not given stays. */
bool workspace_settings(Arguments *a, HfSettings *out);
/* A workspace that an argument gives, or the file that it names (of which no model need be
 * possible); NULL, and told, where it gives none. */
WorkspaceThing *workspace_argument(Arguments *a, int k);
/* The first argument where it is a workspace by what is written: a name, or a call that makes one;
 * else NULL, and nothing was told or taken. */
WorkspaceThing *workspace_first(Arguments *a);
/* A list of texts (one may stand alone); names of samples too. */
bool workspace_names(Arguments *a, const Ast *ast, const char ***out, int *n);

/* workspace_hist.c: of histograms. workspace_change.c: combine, prune, rename. */
WorkspaceThing *workspace_from_hists(Arguments *a);
WorkspaceThing *workspace_change(Session *s, const struct Builtin *b, const Ast *call);

#endif
