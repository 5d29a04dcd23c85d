/* columns_node.c - one column for each number or string in a tree of Nodes.
 *
 * The names of members on the way are joined by '/' behind the path of the branch; lists and fixed
 * arrays on the way are the axes. Base classes, headers and collections add nothing to a name.
 * See columns.h.
 */
#include "io/root/columns.h"

enum { COLUMNS_OF_BRANCH_MAX = 4096 };

typedef struct Way {
    ColumnsBuild *cb;
    int branch;
    const Node *root;
    WalkForm form;
    int count_branch;
    NodePath path;
    uint32_t axes[4 * HML_MAX_AXES]; /* fixed lengths, 0 where variable */
    int n_axes;
    const char *name;
    const char *type_name;
    int n_columns, n_refused;
    int first_column; /* of this branch, -1 before it */
    bool shares_axis; /* all columns begin with the same variable axis */
} Way;

static void visit(Way *w, const Node *n);

static ColumnDraft leaf_draft(Way *w) {
    ColumnDraft d = draft_of(w->cb, w->branch, w->name);
    d.info.type_name = w->type_name;
    for (int i = 0; i < w->n_axes; i++) draft_axis(&d, w->axes[i]);
    return d;
}

static void leaf_add(Way *w, ColumnDraft *d) {
    if (w->n_columns++ >= COLUMNS_OF_BRANCH_MAX) return;
    d->column.decode = DECODE_WALK;
    d->column.walk = (Walk){w->root, w->path, w->form};
    draft_counted(w->cb, d, w->count_branch);
    int index = draft_add(w->cb, d);
    if (w->first_column < 0) w->first_column = index;
}

static void refuse(Way *w, const char *why) {
    ColumnDraft d = leaf_draft(w);
    d.info.why_not = why;
    leaf_add(w, &d);
}

static void leaf(Way *w, const Node *n) {
    ColumnDraft d = leaf_draft(w);
    if (n->kind == NODE_STRING || n->kind == NODE_CHARS) {
        d.info.elem = HML_STR;
    } else {
        draft_number(&d, n->number);
        if (n->number.kind == NUMBER_UNIQUE_ID) d.info.role = COLUMN_REFERENCE;
    }
    leaf_add(w, &d);
}

static void descend_axis(Way *w, const Node *n, uint32_t fixed) {
    if (w->n_axes == (int)ARRAY_LEN(w->axes)) {
        refuse(w, "its lists are nested too deeply");
        return;
    }
    if (n->kind == NODE_FIXED && fixed == 0) return; /* an array of nothing */
    w->axes[w->n_axes++] = fixed;
    visit(w, n->child[0]);
    w->n_axes--;
}

static void descend_members(Way *w, const Node *n) {
    if (w->path.n == PATH_MAX_DEPTH || n->n_children > UINT16_MAX) {
        refuse(w, "its objects are nested too deeply");
        return;
    }
    int depth = w->path.n++;
    for (int i = 0; i < n->n_children; i++) {
        w->path.child[depth] = (uint16_t)i;
        visit(w, n->child[i]);
    }
    w->path.n--;
}

static void visit(Way *w, const Node *n) {
    const char *outer_name = w->name, *outer_type = w->type_name;
    if (w->n_columns >= COLUMNS_OF_BRANCH_MAX) return;
    if (*n->name && n != w->root)
        w->name = *outer_name ? arena_printf(w->cb->arena, "%s/%s", outer_name, n->name) : n->name;
    if (*n->type_name) w->type_name = n->type_name;
    switch (n->kind) {
    case NODE_NUMBER:
    case NODE_STRING:
    case NODE_CHARS:
    case NODE_BITS:
        leaf(w, n);
        break;
    case NODE_STRUCT:
    case NODE_REF:
    case NODE_REFARRAY:
        descend_members(w, n);
        break;
    case NODE_WRAP:
        visit(w, n->child[0]);
        break;
    case NODE_LIST:
    case NODE_COUNTED:
        descend_axis(w, n, 0);
        break;
    case NODE_FIXED:
        descend_axis(w, n, n->n);
        break;
    case NODE_POINTER:
    case NODE_OPAQUE:
        refuse(w, n->why_not);
        break;
    case NODE_TOBJECT:
        break;
    }
    w->name = outer_name;
    w->type_name = outer_type;
}

/* Several columns of one unsplit collection have the same objects on axis 0. */
static void group_together(Way *w) {
    Columns *c = w->cb->out;
    if (w->count_branch >= 0 || w->root->kind != NODE_LIST || w->first_column < 0 ||
        (size_t)w->first_column + 1 >= c->n)
        return;
    if (c->n_groups == c->cap_groups) {
        c->cap_groups = c->cap_groups ? 2 * c->cap_groups : 16;
        c->groups = mem_resize(c->groups, c->cap_groups * sizeof(Group));
    }
    for (size_t i = (size_t)w->first_column; i < c->n; i++) c->infos[i].group = (int)c->n_groups;
    c->groups[c->n_groups++] = (Group){w->cb->paths[w->branch], -1};
}

void columns_of_node(ColumnsBuild *cb, int branch, const Node *root, WalkForm form,
                     int count_branch) {
    Way w = {.cb = cb,
             .branch = branch,
             .root = root,
             .form = form,
             .count_branch = count_branch,
             .name = "",
             .type_name = root->type_name,
             .first_column = -1};
    if (form == WALK_MANY) w.axes[w.n_axes++] = 0;
    visit(&w, root);
    if (form == WALK_ONE) group_together(&w);
}
