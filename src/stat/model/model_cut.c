/* model_cut.c - the parts of a model that no wanted parameter moves: given as columns, so that only
 * the rest is computed.
 */
#include <string.h>

#include "stat/model/model_core.h"

/* Inputs of what moves that do not move themselves. */
int run_find_cut(const ModelRun *r, int *out) {
    int n = 0;
    for (int i = 0; i < r->n_vectors; i++) {
        const ModelNode *p = &r->m->nodes[r->vectors[i]];
        for (int k = 0; k < p->n_in && r->active[r->vectors[i]]; k++) {
            const ModelNode *in = &r->m->nodes[p->in[k]];
            bool cut = in->vector && !r->active[p->in[k]] && in->op != MODEL_COLUMN &&
                       p->op != MODEL_CONVOLUTION;
            for (int j = 0; j < n && cut; j++) cut = out[j] != p->in[k];
            if (cut) out[n++] = p->in[k];
        }
    }
    return n;
}

static void mark(const ModelRun *r, int node, bool *used) {
    const ModelNode *n = &r->m->nodes[node];
    if (used[node]) return;
    used[node] = true;
    if (n->op == MODEL_INTEGRAL || n->op == MODEL_CONVOLUTION || (r->given && r->given[node]))
        return;
    for (int k = 0; k < n->n_in; k++) mark(r, n->in[k], used);
}

void run_cut(ModelRun *r, const double *const *given) {
    size_t n = (size_t)r->m->n_nodes + 1;
    bool *used = mem_alloc(n);
    r->given = given;
    mark(r, r->node, used);
    r->n_scalars = r->n_vectors = 0;
    for (int i = 0; i < r->m->n_nodes; i++) {
        if (!used[i]) continue;
        if (r->m->nodes[i].vector)
            r->vectors[r->n_vectors++] = i;
        else
            r->scalars[r->n_scalars++] = i;
    }
    mem_free(used);
}
