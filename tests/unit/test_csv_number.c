/* test_csv_number.c - numbers in tables: every value as strtod gives it, integers exact or refused.
 *
 * Stand-alone program (cmocka) over the project's objects without app/main.o.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/csv/csv_number.h"
/* cmocka wants the headers above before it */
#include <cmocka.h>

static uint64_t bits_of(double x) {
    uint64_t b;
    memcpy(&b, &x, 8);
    return b;
}

/* xorshift64*: the same sequence everywhere. */
static uint64_t next_random(uint64_t *s) {
    *s ^= *s >> 12, *s ^= *s << 25, *s ^= *s >> 27;
    return *s * UINT64_C(2685821657736338717);
}

/* text as strtod reads it, by both ways of this program. */
static void check_as_strtod(const char *text) {
    double want = strtod(text, NULL), got = -1, plain = -1;
    size_t n = strlen(text);
    char room[1600] = {0};
    memcpy(room, text, n);
    if (!csv_number_f64(&got, room, n)) fail_msg("'%s' is refused", text);
    if (bits_of(got) != bits_of(want)) fail_msg("'%s' gives %a, not %a", text, got, want);
    if (csv_number_plain_f64(&plain, room, n) && bits_of(plain) != bits_of(want))
        fail_msg("'%s' gives %a the short way, not %a", text, plain, want);
}

static void real_known(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "+0",
        "0.0",
        "-0.000",
        "1",
        "+1",
        "-1",
        "1.",
        ".5",
        "-.5",
        "+.5",
        "00012.50",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "1.5e300",
        "123456789012345678",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.0000000000000000000000000000000000000000000001",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e309",
        "-1e400",
        "1e-400",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "2.2250738585072012e-308",
        "0.1",
        "0.2",
        "0.3",
        "91.1876",
        "105.6583745",
        "6.02214076e23",
        "1.602176634e-19",
        "8.988465674311579e307",
        "1e22",
        "1e23",
        "8.5e22",
        "9999999999999999",
        "999999999999999.9",
        "18446744073709551615",
        "18446744073709551616",
        "1e999999999999999999999",
        "0e999999999",
        "1e-999999999999999999999",
        "7.2057594037927933e16",
        "7.2057594037927933e-300",
        "1234567.12345678",
        "12345678.1234567",
        "123456789.123456",
        "0.00000000000001",
        "4.369669999999999",
        "1.6437400000000002",
        "-0.42506499999999997",
        "1.6996387e-320"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_as_strtod(texts[i]);
}

static void real_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "-",
                                        "+",
                                        ".",
                                        "-.",
                                        "e5",
                                        "1e",
                                        "1e+",
                                        "1e-",
                                        "1.2.3",
                                        "--1",
                                        "+-1",
                                        "1-2",
                                        "0x10",
                                        "1,5",
                                        "1 2",
                                        " 1",
                                        "1 ",
                                        "1f",
                                        "abc",
                                        "1e5.5",
                                        "infinit",
                                        "na",
                                        "nanx",
                                        "in",
                                        "1_000",
                                        "12345678a",
                                        "1234567890123456a",
                                        "1.2345.67890",
                                        "123456789.12.45",
                                        "true",
                                        "1d5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char room[64] = {0};
        size_t n = strlen(texts[i]);
        double x;
        memcpy(room, texts[i], n);
        if (csv_number_f64(&x, room, n)) fail_msg("'%s' is taken for a number", texts[i]);
        if (csv_number_plain_f64(&x, room, n)) fail_msg("'%s' is taken, short way", texts[i]);
    }
}

static void real_words(void **state) {
    (void)state;
    double x;
    assert_true(csv_number_f64(&x, "NaN", 3) && isnan(x));
    assert_true(csv_number_f64(&x, "-nan", 4) && isnan(x));
    assert_true(csv_number_f64(&x, "INF", 3) && x == INFINITY);
    assert_true(csv_number_f64(&x, "-Infinity", 9) && x == -INFINITY);
    assert_true(csv_number_f64(&x, "+inf", 4) && x == INFINITY);
}

/* Bit patterns of doubles, printed with 1 to 20 digits. */
static void real_random_bits(void **state) {
    (void)state;
    uint64_t s = 88172645463325252u;
    for (int i = 0; i < 1500000; i++) {
        uint64_t b = next_random(&s);
        double x;
        memcpy(&x, &b, 8);
        if (!isfinite(x)) continue;
        char text[64];
        snprintf(text, sizeof text, i & 1 ? "%.*g" : "%.*e", (int)(b % 20) + 1, x);
        check_as_strtod(text);
    }
}

/* Numbers as tables hold them: some digits, a point somewhere, perhaps an exponent. */
static void real_random_texts(void **state) {
    (void)state;
    uint64_t s = 42;
    for (int i = 0; i < 2000000; i++) {
        uint64_t b = next_random(&s);
        char text[64];
        int n = 0, digits = 1 + (int)(b % 24), point = (int)(b >> 8) % 26;
        if (b >> 20 & 1) text[n++] = '-';
        for (int k = 0; k < digits; k++) {
            if (k == point) text[n++] = '.';
            text[n++] = (char)('0' + (next_random(&s) >> 33) % 10);
        }
        text[n] = 0;
        if ((b >> 21 & 7) == 0)
            snprintf(text + n, sizeof text - (size_t)n, "e%d", (int)(b >> 32 & 1023) - 511);
        check_as_strtod(text);
    }
}

/* Exactly between two doubles, and one digit more or less: 17 to 770 digits. */
static void real_halfway(void **state) {
    (void)state;
    uint64_t s = 7;
    for (int i = 0; i < 60000; i++) {
        uint64_t b = next_random(&s);
        int e = i % 3 ? (int)(b >> 52 & 127) + 960 : (int)(b >> 52 & 2047);
        b = (b & ((UINT64_C(1) << 52) - 1)) | (uint64_t)MIN_OF(e, 2045) << 52;
        double low, high;
        memcpy(&low, &b, 8);
        b++;
        memcpy(&high, &b, 8);
        char text[1600];
        /* 80 bits hold the middle exactly; %.*Le prints it in full */
        long double middle = ((long double)low + (long double)high) / 2;
        int n = snprintf(text, sizeof text, "%.*Le", 800, middle);
        char *mantissa_end = strchr(text, 'e'), exponent[16];
        snprintf(exponent, sizeof exponent, "%s", mantissa_end);
        while (mantissa_end[-1] == '0') mantissa_end--;
        if (n < 0) fail();
        strcpy(mantissa_end, exponent);
        check_as_strtod(text);
        mantissa_end[-1]++; /* a digit that is 1 to 9: at most ':' ... */
        if (mantissa_end[-1] <= '9') check_as_strtod(text);
        mantissa_end[-1] = (char)(mantissa_end[-1] - 2);
        if (mantissa_end[-1] >= '0') check_as_strtod(text);
    }
}

/* Every power of ten of the table with digits that need all 64 bits. */
static void real_all_powers(void **state) {
    (void)state;
    uint64_t s = 11;
    for (int q = -345; q <= 310; q++)
        for (int i = 0; i < 300; i++) {
            char text[64];
            uint64_t digits = next_random(&s) >> (i % 40);
            snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, q);
            check_as_strtod(text);
        }
}

static void integers(void **state) {
    (void)state;
    int64_t i;
    uint64_t u;
#define I64(t) csv_number_i64(&i, t, strlen(t))
#define U64(t) csv_number_u64(&u, t, strlen(t))
    assert_true(I64("9223372036854775807") && i == INT64_MAX);
    assert_false(I64("9223372036854775808"));
    assert_true(I64("-9223372036854775808") && i == INT64_MIN);
    assert_false(I64("-9223372036854775809"));
    assert_true(I64("+7") && i == 7);
    assert_true(I64("-0") && i == 0);
    assert_true(I64("000000000000000000000000000012") && i == 12);
    assert_true(U64("18446744073709551615") && u == UINT64_MAX);
    assert_false(U64("18446744073709551616"));
    assert_false(U64("-1"));
    assert_false(I64("") || I64("-") || I64("1.0") || I64("1e3") || I64("0x1") || I64("1 "));
    uint64_t s = 3;
    for (int k = 0; k < 1000000; k++) {
        int64_t want = (int64_t)next_random(&s) >> (next_random(&s) % 64), plain;
        char room[40] = {0};
        size_t n = (size_t)snprintf(room, 24, "%lld", (long long)want);
        assert_true(csv_number_i64(&i, room, n) && i == want);
        bool taken = csv_number_plain_i64(&plain, room, n);
        assert_true(taken == (n - (*room == '-') <= 16));
        assert_true(!taken || plain == want);
    }
}

static void booleans(void **state) {
    (void)state;
    uint8_t b;
    assert_true(csv_number_bool(&b, "True", 4) && b == 1);
    assert_true(csv_number_bool(&b, "FALSE", 5) && b == 0);
    assert_false(csv_number_bool(&b, "1", 1) || csv_number_bool(&b, "yes", 3) ||
                 csv_number_bool(&b, "", 0) || csv_number_bool(&b, "tru", 3));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_known),        cmocka_unit_test(real_refused),
        cmocka_unit_test(real_words),        cmocka_unit_test(real_random_bits),
        cmocka_unit_test(real_random_texts), cmocka_unit_test(real_halfway),
        cmocka_unit_test(real_all_powers),   cmocka_unit_test(integers),
        cmocka_unit_test(booleans),
    };
    return cmocka_run_group_tests_name("csv_number", tests, NULL, NULL);
}
