/* test_root_walk.c - streamed collections, objects and references, true and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/root/walk.h"

typedef struct Fixture {
    Arena arena;
    Streamers streamers;
    NodeBuilder nodes;
} Fixture;

static int setup(void **state) {
    Fixture *f = mem_alloc(sizeof *f);
    node_builder_init(&f->nodes, &f->streamers, &f->arena);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    Fixture *f = *state;
    streamers_free(&f->streamers);
    arena_free(&f->arena);
    mem_free(f);
    return 0;
}

static const Node *node_of(Fixture *f, const char *type) {
    return node_of_branch_type(&f->nodes, str_of(type), -1, 0);
}

/* Walks one entry; the decoded rows are handed out for a look and must be freed. */
static const char *walk(Decoded *out, const Node *root, Elem elem, int n_axes, const uint8_t *p,
                        size_t n, WalkForm form, int child) {
    static const uint32_t variable[HML_MAX_AXES];
    Walk w = {.root = root, .form = form, .path = {.n = 1, .child = {(uint16_t)child}}};
    Bytes b = bytes_of(p, n);
    decoded_init(out, elem, n_axes, variable);
    out->rows = 1;
    return walk_entry(&w, &b, out);
}

static void test_nested(void **state) {
    /* {{1, 2}, {}, {3}} of short */
    static const uint8_t in[] = {0x40, 0, 0, 24, 0, 9, 0, 0, 0, 3, 0, 0, 0, 2,
                                 0,    1, 0, 2,  0, 0, 0, 0, 0, 0, 0, 1, 0, 3};
    const Node *root = node_of(*state, "vector<vector<short> >");
    Decoded d;
    assert_null(walk(&d, root, HML_I16, 2, in, sizeof in, WALK_ONE, 0));
    assert_int_equal(decoded_values(&d), 3);
    assert_int_equal(d.off[0].p[1], 3);
    assert_int_equal(d.off[1].p[1], 2);
    assert_int_equal(d.off[1].p[2], 2);
    assert_int_equal(d.off[1].p[3], 3);
    assert_int_equal(((int16_t *)(void *)d.values)[2], 3);
    decoded_free(&d);
    /* Every shorter entry and every changed length is refused. */
    for (size_t n = 0; n < sizeof in; n++) {
        assert_non_null(walk(&d, root, HML_I16, 2, in, n, WALK_ONE, 0));
        decoded_free(&d);
    }
}

static void test_counts_hostile(void **state) {
    const Node *lists = node_of(*state, "vector<vector<int> >");
    const Node *strings = node_of(*state, "vector<string>");
    static const uint8_t counts[][4] = {
        {0xff, 0xff, 0xff, 0xff}, {0x7f, 0xff, 0xff, 0xff}, {0, 0, 0, 3}, {0, 1, 0, 0}};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        uint8_t in[14] = {0x40, 0, 0, 10, 0, 9};
        Decoded d;
        memcpy(in + 6, counts[i], 4);
        assert_non_null(walk(&d, lists, HML_I32, 2, in, sizeof in, WALK_ONE, 0));
        decoded_free(&d);
        if (in[9] == 3) continue; /* three empty strings would fit */
        assert_non_null(walk(&d, strings, HML_STR, 1, in, sizeof in, WALK_ONE, 0));
        decoded_free(&d);
    }
}

static void test_map(void **state) {
    /* {1: "a", 2: "bc"} object by object */
    static const uint8_t in[] = {0x40, 0, 0, 19,  0, 9, 0, 0, 0, 2,   0,  0,
                                 0,    1, 1, 'a', 0, 0, 0, 2, 2, 'b', 'c'};
    const Node *root = node_of(*state, "map<int,string>");
    Decoded d;
    assert_null(walk(&d, root, HML_I32, 1, in, sizeof in, WALK_ONE, 0));
    assert_int_equal(((int32_t *)(void *)d.values)[1], 2);
    decoded_free(&d);
    assert_null(walk(&d, root, HML_STR, 1, in, sizeof in, WALK_ONE, 1));
    assert_int_equal(d.str_off.p[2], 3);
    assert_memory_equal(d.values, "abc", 3);
    decoded_free(&d);
}

/* The same member by member: a version of the pair, the keys, the values with one header. */
static void test_memberwise_map(void **state) {
    static const uint8_t in[] = {0x40, 0, 0, 31, 0x40, 9, 0, 0,   1, 2,   3,  4,
                                 0,    0, 0, 2,  0,    0, 0, 1,   0, 0,   0,  2,
                                 0x40, 0, 0, 7,  0,    9, 1, 'a', 2, 'b', 'c'};
    const Node *root = node_of(*state, "map<int,string>");
    Decoded d;
    assert_int_equal(sizeof in, 35);
    assert_null(walk(&d, root, HML_I32, 1, in, sizeof in, WALK_ONE, 0));
    assert_int_equal(((int32_t *)(void *)d.values)[1], 2);
    decoded_free(&d);
    assert_null(walk(&d, root, HML_STR, 1, in, sizeof in, WALK_ONE, 1));
    assert_memory_equal(d.values, "abc", 3);
    decoded_free(&d);
    for (size_t n = 0; n < sizeof in; n++) {
        assert_non_null(walk(&d, root, HML_STR, 1, in, n, WALK_ONE, 1));
        decoded_free(&d);
    }
}

/* Two arrays of references in the objects of one entry. */
static void test_refarray(void **state) {
    static const uint8_t in[] = {0x40, 0, 0, 31,   0, 1, 0,  1, 0, 0, 0, 0, 3, 0, 0, 0,
                                 0,    0, 0, 0,    2, 0, 0,  0, 0, 0, 0, 0, 0, 0, 5, 1,
                                 0,    0, 6, 0x40, 0, 0, 23, 0, 1, 0, 1, 0, 0, 0, 0, 3,
                                 0,    0, 0, 0,    0, 0, 0,  0, 0, 0, 0, 0, 0, 0};
    const Node *root = node_of(*state, "TRefArray");
    Decoded d;
    assert_null(walk(&d, root, HML_I32, 1, in, sizeof in, WALK_MANY, 0)); /* fSize */
    assert_int_equal(d.off[0].p[1], 2);
    assert_int_equal(((int32_t *)(void *)d.values)[0], 2);
    assert_int_equal(((int32_t *)(void *)d.values)[1], 0);
    decoded_free(&d);
    assert_null(walk(&d, root, HML_U32, 2, in, sizeof in, WALK_MANY, 1)); /* refs */
    assert_int_equal(d.off[1].p[1], 2);
    assert_int_equal(d.off[1].p[2], 2);
    assert_int_equal(((uint32_t *)(void *)d.values)[1], 6); /* the process id is masked out */
    decoded_free(&d);
    for (size_t n = 1; n < sizeof in; n++) {
        if (n == 35) continue; /* just the first of the two */
        assert_non_null(walk(&d, root, HML_U32, 2, in, n, WALK_MANY, 1));
        decoded_free(&d);
    }
}

static void test_ref(void **state) {
    static const uint8_t in[] = {0, 1, 0, 0, 4, 1, 2, 0, 0, 0, 0, 1};
    Decoded d;
    assert_null(walk(&d, node_of(*state, "TRef"), HML_U32, 0, in, sizeof in, WALK_ONE, 0));
    assert_int_equal(((uint32_t *)(void *)d.values)[0], 0x401);
    decoded_free(&d);
}

/* A class that is not described, and one that is described by itself, give no columns but do no
 * harm. */
static void test_unknown_class(void **state) {
    const Node *n = node_of(*state, "Unknown");
    assert_int_equal(n->kind, NODE_OPAQUE);
    assert_non_null(n->why_not);
    Fixture *f = *state;
    StreamerElement e = {.name = STR("next"), .type = STREAM_OBJECT, .type_name = STR("Loop")};
    streamer_add(
        &f->streamers,
        &(StreamerInfo){.class_name = STR("Loop"), .version = 1, .elements = &e, .n_elements = 1});
    node_builder_init(&f->nodes, &f->streamers, &f->arena);
    n = node_of(f, "Loop");
    assert_int_equal(n->kind, NODE_STRUCT);
    assert_int_equal(n->child[0]->kind, NODE_OPAQUE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nested, setup, teardown),
        cmocka_unit_test_setup_teardown(test_counts_hostile, setup, teardown),
        cmocka_unit_test_setup_teardown(test_map, setup, teardown),
        cmocka_unit_test_setup_teardown(test_memberwise_map, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refarray, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ref, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_class, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
