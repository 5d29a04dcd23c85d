/* builtin.c - descriptions of ROOT's tree classes as text; see builtin.h.
 *
 * One row per class and version: "member:type", types as in StreamType, base classes without a
 * type, the counter of an array in brackets, the class of an object behind '='. Taken from the
 * descriptions in files that ROOT 4.00 to 6.36 wrote.
 */
#include "io/root/builtin.h"

typedef struct Builtin {
    const char *class_name;
    int version;
    const char *members;
} Builtin;

#define BRANCH_LISTS                                                                               \
    " fBranches:61=TObjArray fLeaves:61=TObjArray fBaskets:61=TObjArray"                           \
    " fBasketBytes:43[fMaxBaskets] fBasketEntry:56[fMaxBaskets] fBasketSeek:56[fMaxBaskets]"       \
    " fFileName:65"
#define BRANCH_BASES                                                                               \
    "TNamed TAttFill fCompress:3 fBasketSize:3 fEntryOffsetLen:3 fWriteBasket:3 fEntryNumber:16"
#define BRANCH_COUNTS                                                                              \
    " fOffset:3 fMaxBaskets:6 fSplitLevel:3 fEntries:16 fFirstEntry:16 fTotBytes:16 fZipBytes:16"
#define TREE_BASES                                                                                 \
    "TNamed TAttLine TAttFill TAttMarker fEntries:16 fTotBytes:16 fZipBytes:16 fSavedBytes:16"
#define TREE_LISTS                                                                                 \
    " fBranches:61=TObjArray fLeaves:61=TObjArray fAliases:64 fIndexValues:62=TArrayD"             \
    " fIndex:62=TArrayI fTreeIndex:64 fFriends:64 fUserInfo:64 fBranchRef:64"
#define TREE_LIMITS                                                                                \
    " fMaxEntries:16 fMaxEntryLoop:16 fMaxVirtualSize:16 fAutoSave:16 fAutoFlush:16 fEstimate:16"
#define TREE_CLUSTERS                                                                              \
    " fFlushedBytes:16 fWeight:8 fTimerInterval:3 fScanField:3 fUpdate:3 fDefaultEntryOffsetLen:3" \
    " fNClusterRange:6" TREE_LIMITS                                                                \
    " fClusterRangeEnd:56[fNClusterRange] fClusterSize:56[fNClusterRange]"
#define ELEMENT_MEMBERS " fID:3 fType:3 fStreamerType:3 fMaximum:3 fBranchCount:64 fBranchCount2:64"

static const Builtin builtins[] = {
    {"TTree", 16,
     TREE_BASES " fWeight:8 fTimerInterval:3 fScanField:3 fUpdate:3 fMaxEntries:16"
                " fMaxEntryLoop:16 fMaxVirtualSize:16 fAutoSave:16 fEstimate:16" TREE_LISTS},
    {"TTree", 17,
     TREE_BASES " fWeight:8 fTimerInterval:3 fScanField:3 fUpdate:3 fDefaultEntryOffsetLen:3"
                " fMaxEntries:16 fMaxEntryLoop:16 fMaxVirtualSize:16 fAutoSave:16"
                " fEstimate:16" TREE_LISTS},
    {"TTree", 18,
     TREE_BASES " fFlushedBytes:16 fWeight:8 fTimerInterval:3 fScanField:3 fUpdate:3"
                " fDefaultEntryOffsetLen:3" TREE_LIMITS TREE_LISTS},
    {"TTree", 19, TREE_BASES TREE_CLUSTERS TREE_LISTS},
    {"TTree", 20, TREE_BASES TREE_CLUSTERS " fIOFeatures:62=ROOT::TIOFeatures" TREE_LISTS},
    {"TNtuple", 2, "TTree fNvar:3"},
    {"TNtupleD", 1, "TTree fNvar:3"},
    {"TBranch", 10,
     BRANCH_BASES " fOffset:3 fMaxBaskets:6 fSplitLevel:3 fEntries:16 fTotBytes:16"
                  " fZipBytes:16" BRANCH_LISTS},
    {"TBranch", 11, BRANCH_BASES BRANCH_COUNTS BRANCH_LISTS},
    {"TBranch", 12, BRANCH_BASES BRANCH_COUNTS BRANCH_LISTS},
    {"TBranch", 13, BRANCH_BASES " fIOFeatures:62=ROOT::TIOFeatures" BRANCH_COUNTS BRANCH_LISTS},
    {"TBranchElement", 8,
     "TBranch fClassName:65 fParentName:65 fClonesName:65 fCheckSum:13"
     " fClassVersion:3" ELEMENT_MEMBERS},
    {"TBranchElement", 9,
     "TBranch fClassName:65 fParentName:65 fClonesName:65 fCheckSum:13"
     " fClassVersion:3" ELEMENT_MEMBERS},
    {"TBranchElement", 10,
     "TBranch fClassName:65 fParentName:65 fClonesName:65 fCheckSum:13"
     " fClassVersion:2" ELEMENT_MEMBERS},
    {"TBranchObject", 1, "TBranch fClassName:65"},
    {"TLeaf", 2, "TNamed fLen:3 fLenType:3 fOffset:3 fIsRange:18 fIsUnsigned:18 fLeafCount:64"},
    {"TLeafB", 1, "TLeaf fMinimum:1 fMaximum:1"},
    {"TLeafS", 1, "TLeaf fMinimum:2 fMaximum:2"},
    {"TLeafI", 1, "TLeaf fMinimum:3 fMaximum:3"},
    {"TLeafL", 1, "TLeaf fMinimum:16 fMaximum:16"},
    {"TLeafG", 1, "TLeaf fMinimum:4 fMaximum:4"},
    {"TLeafF", 1, "TLeaf fMinimum:5 fMaximum:5"},
    {"TLeafD", 1, "TLeaf fMinimum:8 fMaximum:8"},
    {"TLeafF16", 1, "TLeaf fMinimum:5 fMaximum:5"},
    {"TLeafD32", 1, "TLeaf fMinimum:8 fMaximum:8"},
    {"TLeafO", 1, "TLeaf fMinimum:18 fMaximum:18"},
    {"TLeafC", 1, "TLeaf fMinimum:3 fMaximum:3"},
    {"TLeafElement", 1, "TLeaf fID:3 fType:3"},
    {"TLeafObject", 4, "TLeaf fVirtual:18"},
};

static bool ends_name(char c) { return c == 0 || c == ' ' || c == ':' || c == '[' || c == '='; }

static Str name_next(const char **p) {
    const char *from = *p;
    while (!ends_name(**p)) (*p)++;
    return (Str){from, (size_t)(*p - from)};
}

static StreamerElement member_next(const char **p) {
    StreamerElement e = {.base_version = -1, .name = name_next(p)};
    e.title = e.count_name = STR("");
    e.type_name = STR("BASE");
    if (**p == ':') {
        (*p)++;
        for (; char_is_digit(**p); (*p)++) e.type = e.type * 10 + (**p - '0');
        e.type_name = STR("");
    } else if (str_eq(e.name, STR("TNamed"))) {
        e.type = STREAM_TNAMED;
    }
    if (**p == '[') {
        (*p)++;
        const char *from = *p;
        while (**p != ']') (*p)++;
        e.count_name = (Str){from, (size_t)(*p - from)};
        (*p)++;
    }
    if (**p == '=') {
        const char *from = ++(*p);
        while (**p && **p != ' ') (*p)++;
        e.type_name = (Str){from, (size_t)(*p - from)};
    }
    while (**p == ' ') (*p)++;
    return e;
}

static void info_add(Streamers *s, const Builtin *b) {
    int n = 0;
    for (const char *p = b->members; *p; n++) member_next(&p);
    StreamerElement *e = arena_array(&s->arena, StreamerElement, n);
    const char *p = b->members;
    for (int i = 0; i < n; i++) e[i] = member_next(&p);
    streamer_add(s, &(StreamerInfo){.class_name = str_of(b->class_name),
                                    .version = b->version,
                                    .elements = e,
                                    .n_elements = n});
}

void builtin_add(Streamers *s) {
    for (size_t i = 0; i < ARRAY_LEN(builtins); i++)
        if (!streamer_find(s, str_of(builtins[i].class_name), builtins[i].version))
            info_add(s, &builtins[i]);
}
