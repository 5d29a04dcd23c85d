/* test_root_typename.c - C++ type names: one spelling, and what they are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/root/typename.h"

static void same(Arena *a, const char *name, const char *normal) {
    Str s = typename_normalize(a, str_of(name));
    assert_true(str_eq(s, str_of(normal)));
}

static void test_normalize(void **state) {
    (void)state;
    Arena a = {0};
    same(&a, "std::vector<float>", "vector<float>");
    same(&a, "vector<vector<float> >", "vector<vector<float>>");
    same(&a, "const std::map< std::string , int >&", "map<string,int>&");
    same(&a, "unsigned  int", "unsigned int");
    same(&a, "vector<unsigned int>", "vector<unsigned int>");
    same(&a, "constant", "constant");
    same(&a, "mystd::x", "mystd::x");
    same(&a, "", "");
    arena_free(&a);
}

static void test_kinds(void **state) {
    (void)state;
    Arena a = {0};
    const Type *t = typename_parse(&a, str_of("vector<map<int,vector<float> > >"));
    assert_int_equal(t->kind, TYPE_LIST);
    assert_int_equal(t->arg[0]->kind, TYPE_MAP);
    assert_int_equal(t->arg[0]->arg[0]->elem, HML_I32);
    assert_int_equal(t->arg[0]->arg[1]->kind, TYPE_LIST);
    assert_int_equal(t->arg[0]->arg[1]->arg[0]->elem, HML_F32);
    assert_int_equal(typename_parse(&a, str_of("set<short,less<short> >"))->kind, TYPE_LIST);
    assert_int_equal(typename_parse(&a, str_of("array<double,7>"))->n, 7);
    assert_int_equal(typename_parse(&a, str_of("bitset<256>"))->n, 256);
    assert_int_equal(typename_parse(&a, str_of("pair<int,string>"))->arg[1]->kind, TYPE_STRING);
    assert_int_equal(typename_parse(&a, str_of("unsigned long long"))->elem, HML_U64);
    assert_int_equal(typename_parse(&a, str_of("Double32_t"))->kind, TYPE_DOUBLE32);
    assert_int_equal(typename_parse(&a, str_of("Foo*"))->kind, TYPE_POINTER);
    assert_int_equal(typename_parse(&a, str_of("ElementLink<DataVector<xAOD::Jet_v1> >"))->kind,
                     TYPE_CLASS);
    assert_int_equal(typename_parse(&a, str_of("TLorentzVector"))->kind, TYPE_CLASS);
    arena_free(&a);
}

static void test_nonsense(void **state) {
    (void)state;
    Arena a = {0};
    static const char *const names[] = {
        "",      "<",        ">",          "vector<", "vector>",       "vector<>",
        "a<b>>", "map<int>", "array<int>", "a<,>",    "vector<float>x"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_non_null(typename_parse(&a, str_of(names[i])));
    char deep[4001]; /* bounded depth, whatever the name */
    for (int i = 0; i < 400; i++) memcpy(deep + 7 * i, "vector<", 7);
    memset(deep + 2800, '>', 400);
    deep[3200] = 0;
    const Type *t = typename_parse(&a, str_of(deep));
    int depth = 0;
    for (; t->kind == TYPE_LIST; t = t->arg[0]) depth++;
    assert_int_equal(t->kind, TYPE_INVALID);
    assert_true(depth < 30);
    memset(deep, '*', 4000);
    deep[4000] = 0;
    assert_non_null(typename_parse(&a, str_of(deep)));
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_normalize),
                                       cmocka_unit_test(test_kinds),
                                       cmocka_unit_test(test_nonsense)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
