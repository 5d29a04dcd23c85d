/* paper.c - the columns of a Delphes file, for naming without a file; see paper.h.
 *
 * Source: classes/DelphesClasses.h and cards/delphes_card_CMS.tcl of Delphes 3.
 */
#include "lang/paper.h"

#include <string.h>

/* Members, with ':' and a letter for the type: f float32, i int32, b uint8 … ; [n] for arrays;
 * @ for references. All objects have an id. */
static const struct {
    const char *object, *members;
} objects[] = {
    {"Event", "Number:l ReadTime:f ProcTime:f ProcessID:i MPI:i Weight:f CrossSection:f Scale:f "
              "AlphaQED:f AlphaQCD:f"},
    {"Particle", "PID:i Status:i IsPU:i M1:i M2:i D1:i D2:i Charge:i Mass:f E:f Px:f Py:f Pz:f P:f "
                 "PT:f Eta:f Phi:f Rapidity:f T:f X:f Y:f Z:f"},
    {"GenJet", "PT:f Eta:f Phi:f T:f Mass:f Charge:i Tau:f[5] NSubJetsTrimmed:i Constituents:@"},
    {"GenMissingET", "MET:f Eta:f Phi:f"},
    {"Track", "PID:i Charge:i P:f PT:f Eta:f Phi:f CtgTheta:f Mass:f X:f Y:f Z:f T:f D0:f DZ:f"},
    {"Tower", "ET:f Eta:f Phi:f E:f T:f Eem:f Ehad:f"},
    {"EFlowTrack", "PID:i Charge:i P:f PT:f Eta:f Phi:f Mass:f D0:f DZ:f"},
    {"EFlowPhoton", "ET:f Eta:f Phi:f E:f Eem:f Ehad:f"},
    {"EFlowNeutralHadron", "ET:f Eta:f Phi:f E:f Eem:f Ehad:f"},
    {"Jet", "PT:f Eta:f Phi:f T:f Mass:f DeltaEta:f DeltaPhi:f Flavor:u BTag:u TauTag:u Charge:i "
            "EhadOverEem:f NCharged:i NNeutrals:i Tau:f[5] Constituents:@ Particles:@"},
    {"Electron", "PT:f Eta:f Phi:f T:f Charge:i EhadOverEem:f IsolationVar:f D0:f DZ:f"},
    {"Photon", "PT:f Eta:f Phi:f E:f T:f EhadOverEem:f IsolationVar:f"},
    {"Muon", "PT:f Eta:f Phi:f T:f Charge:i IsolationVar:f D0:f DZ:f"},
    {"FatJet",
     "PT:f Eta:f Phi:f T:f Mass:f DeltaEta:f DeltaPhi:f Flavor:u BTag:u TauTag:u Charge:i "
     "EhadOverEem:f NCharged:i NNeutrals:i Tau:f[5] NSubJetsSoftDropped:i Constituents:@ "
     "Particles:@"},
    {"MissingET", "MET:f Eta:f Phi:f"},
    {"ScalarHT", "HT:f"},
};

typedef struct Builder {
    Arena *arena;
    ColumnInfo *columns;
    int n;
} Builder;

static Elem elem_of(char letter) {
    switch (letter) {
    case 'i':
        return HML_I32;
    case 'u':
        return HML_U32;
    case 'l':
        return HML_I64;
    default:
        return HML_F32;
    }
}

static ColumnInfo *column_add(Builder *b, int group, const char *name, Elem elem) {
    ColumnInfo *c = &b->columns[b->n++];
    const char *object = objects[group].object;
    c->name = arena_printf(b->arena, "%s/%s.%s", object, object, name);
    c->leaf = arena_printf(b->arena, "%s.%s", object, name);
    c->type_name = elem_name(elem);
    c->title = "";
    c->elem = elem;
    c->n_axes = 1;
    c->group = group;
    return c;
}

static void members_add(Builder *b, int group) {
    char name[64];
    for (const char *p = objects[group].members; *p;) {
        size_t n = strcspn(p, ":"), whole = strcspn(p, " ");
        memcpy(name, p, n);
        name[n] = '\0';
        bool reference = p[n + 1] == '@';
        if (reference) strcat(name, "/refs");
        ColumnInfo *c = column_add(b, group, name, reference ? HML_U32 : elem_of(p[n + 1]));
        if (reference || p[n + 2] == '[') {
            c->n_axes = 2;
            c->fixed[1] = reference ? 0 : (uint32_t)(p[n + 3] - '0');
            c->role = reference ? COLUMN_REFERENCE : COLUMN_PLAIN;
        }
        p += whole + (p[whole] == ' ');
    }
    column_add(b, group, "fUniqueID", HML_U32)->role = COLUMN_ID;
}

const TableInfo *paper_table(Arena *arena) {
    enum { COLUMNS_MAX = 256 };
    Builder b = {arena, arena_array(arena, ColumnInfo, COLUMNS_MAX), 0};
    Group *groups = arena_array(arena, Group, ARRAY_LEN(objects));
    for (size_t i = 0; i < ARRAY_LEN(objects); i++) {
        groups[i] = (Group){objects[i].object, -1};
        members_add(&b, (int)i);
    }
    TableInfo *t = arena_new(arena, TableInfo);
    *t = (TableInfo){.name = "Delphes", .title = "", .rows_known = true, .n_partitions = 1};
    t->columns = b.columns;
    t->n_columns = b.n;
    t->groups = groups;
    t->n_groups = (int)ARRAY_LEN(objects);
    return t;
}
