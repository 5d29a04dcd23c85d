/* test_hist_draw.c - drawings of histograms, line by line. A test whose drawing changes prints what
 * it got; look at it before it is pinned again. */
#include <stdio.h>

#include "hist_case.h"
#include "out/drawing.h"
#include "stat/hist_shape.h"

static const HistNotes no_notes = {0};

static void drawn(StrBuf *got, const char *expected) {
    if (strcmp(buf_cstr(got), expected) != 0)
        printf("---- got\n%s---- not\n%s----\n", buf_cstr(got), expected);
    assert_string_equal(buf_cstr(got), expected);
    buf_free(got);
}

/* No line is wider than was asked for. */
static void fits(const StrBuf *got, size_t width) {
    Str rest = str_of(buf_cstr(got));
    while (rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        assert_non_null(end); /* every line ends */
        Str line = {rest.p, (size_t)(end - rest.p)};
        if (str_width(line) > width) fail_msg("wider than %zu: %.*s", width, STR_ARG(line));
        rest = (Str){end + 1, rest.n - line.n - 1};
    }
}

static Hist four(Arena *arena, double scale) {
    HistAxis axis = axis_regular(4, 0, 2);
    axis.name = "m";
    axis.unit = "GeV";
    Hist h = hist_new(arena, 1, &axis, false);
    const double x[] = {1, 4, 16, 9, 0, 2};
    for (size_t i = 0; i < 6; i++) {
        h.sumw[i] = scale * x[i];
        h.sumw2[i] = scale * scale * x[i];
    }
    return h;
}

TEST(plain) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist h = four(&arena, 1);
    HistNotes notes = {3, 1, "TeV"};
    terminal_hist(&b, &h, &notes, 34, 50);
    drawn(&b, "    0 ┤  4 █████▎\n"
              "  0.5 ┤ 16 █████████████████████\n"
              "    1 ┤  9 ███████████▉\n"
              "  1.5 ┤  0 \n"
              "    2 ┘ TeV\n"
              "  underflow 1   overflow 2   missing 3   not finite 1\n");
    terminal_hist(&b, &h, &no_notes, 34, 2);
    fits(&b, 34);
    drawn(&b, "  0 ┤ 20 ███████████████████████\n"
              "  1 ┤  9 ██████████▍\n"
              "  2 ┘ m [GeV]\n"
              "  underflow 1   overflow 2\n"
              "  2 bins in a row\n");
    arena_free(&arena);
}

TEST(weights_errors_log) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist h = four(&arena, 0.37);
    TerminalStyle style = {.width = 50, .errors = true};
    terminal_draw(&b, &h, &no_notes, &style);
    fits(&b, 50);
    drawn(&b, "    0 ┤ 1.480 ± 0.740 ██████▌\n"
              "  0.5 ┤ 5.920 ± 1.480 ██████████████████████████\n"
              "    1 ┤ 3.330 ± 1.110 ██████████████▋\n"
              "  1.5 ┤ 0.000 ± 0.000 \n"
              "    2 ┘ m [GeV]\n"
              "  underflow 0.3700   overflow 0.7400\n");
    style.log = true;
    style.errors = false;
    terminal_draw(&b, &h, &no_notes, &style);
    fits(&b, 50);
    drawn(&b, "    0 ┤ 1.480 ███████▌\n"
              "  0.5 ┤ 5.920 ██████████████████████████████████\n"
              "    1 ┤ 3.330 ███████████████████████\n"
              "  1.5 ┤ 0.000 \n"
              "    2 ┘ m [GeV]\n"
              "              ┬────────────┬────────────────┬───\n"
              "              1            2                5\n"
              "  underflow 0.3700   overflow 0.7400\n");
    arena_free(&arena);
}

TEST(negative_and_nan) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist h = four(&arena, 1);
    h.sumw[1] = -4.5;
    h.sumw[2] = NAN;
    terminal_draw(&b, &h, &no_notes, &(TerminalStyle){.width = 40});
    drawn(&b, "    0 ┤ -4.500 ████████│\n"
              "  0.5 ┤      -         │\n"
              "    1 ┤  9.000         ███████████████\n"
              "  1.5 ┤  0.000         │\n"
              "    2 ┘ m [GeV]\n"
              "  underflow 1   overflow 2\n");
    arena_free(&arena);
}

TEST(kinds_of_axes) {
    Arena arena = {0};
    StrBuf b = {0};
    TerminalStyle style = {.width = 40};
    HistAxis words = {.kind = BINS_CATEGORY,
                      .bins = 3,
                      .edges = (double[]){1, 2, 3},
                      .labels =
                          (const char *[]){"e e", "μ μ", "a name that is far too long for it"}};
    Hist c = case_hist(&arena, words, (double[]){0, 3, 4, 1, 5}, NULL);
    terminal_draw(&b, &c, &no_notes, &(TerminalStyle){.width = 60, .rows = 2});
    drawn(&b, "                               e e ┤ 3 ██████████████▎\n"
              "                               μ μ ┤ 4 ███████████████████\n"
              "  a name that is far too long for… ┤ 1 ████▊\n"
              "                                   ┘\n"
              "  underflow 0   overflow 5\n");
    HistAxis whole = {.kind = BINS_INTEGER, .bins = 4, .lo = -1, .hi = 2};
    Hist n = case_hist(&arena, whole, (double[]){0, 3, 4, 1, 5, 0}, NULL);
    terminal_draw(&b, &n, &no_notes, &style);
    drawn(&b, "  -1 ┤ 3 █████████████████▍\n"
              "   0 ┤ 4 ███████████████████████▎\n"
              "   1 ┤ 1 █████▊\n"
              "   2 ┤ 5 █████████████████████████████\n"
              "     ┘\n"
              "  underflow 0   overflow 0\n");
    style.rows = 2;
    terminal_draw(&b, &n, &no_notes, &style);
    drawn(&b, "  -1–0 ┤ 7 ███████████████████████████\n"
              "   1–2 ┤ 6 ███████████████████████▏\n"
              "       ┘\n"
              "  underflow 0   overflow 0\n"
              "  2 bins in a row\n");
    HistAxis uneven = {
        .kind = BINS_VARIABLE, .bins = 2, .lo = 0, .hi = 10, .edges = (double[]){0, 1, 10}};
    Hist v = case_hist(&arena, uneven, (double[]){0, 3, 4, 1}, NULL);
    terminal_draw(&b, &v, &no_notes, &style);
    drawn(&b, "   0 ┤ 3 █████████████████████▊\n"
              "   1 ┤ 4 █████████████████████████████\n"
              "  10 ┘\n"
              "  underflow 0   overflow 1\n"
              "  bars show contents, not densities: the bins differ in width\n");
    Hist fine =
        case_hist(&arena, axis_regular(2, 1000000, 1000000.5), (double[]){0, 3, 4, 1}, NULL);
    terminal_draw(&b, &fine, &no_notes, &style);
    drawn(&b, "     1000000 ┤ 3 ███████████████▊\n"
              "  1000000.25 ┤ 4 █████████████████████\n"
              "   1000000.5 ┘\n"
              "  underflow 0   overflow 1\n");
    arena_free(&arena);
}

TEST(overlays) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist z = four(&arena, 0.8), w = four(&arena, 0.31), data = four(&arena, 1);
    w.sumw[4] = 2.4;
    TerminalSeries s[] = {{"W", &w, false}, {"Z", &z, false}, {"data", &data, true}};
    TerminalStyle style = {.width = 60};
    terminal_overlay(&b, s, 3, &no_notes, &style);
    fits(&b, 60);
    drawn(&b, "  █ W 11.39   ▓ Z 23.20   ● data 29\n"
              "          sum  data\n"
              "    0 ┤  4.44     4 ██▓├───●───┤\n"
              "  0.5 ┤ 17.76    16 █████████▓▓▓▓▓▓▓▓▓▓▓▓▓├───────●──────┤\n"
              "    1 ┤  9.99     9 █████▓▓▓▓▓▓├─────●────┤\n"
              "  1.5 ┤  2.40     0 █████\n"
              "    2 ┘ m [GeV]\n"
              "                    ┬──────────────────┬─────────────────┬\n"
              "                    0                 10                20\n"
              "  W: underflow 0.3100   overflow 0.6200\n"
              "  Z: underflow 0.800   overflow 1.600\n"
              "  data: underflow 1   overflow 2\n");
    style.errors = style.log = true;
    terminal_overlay(&b, s, 3, &no_notes, &style);
    fits(&b, 60);
    drawn(&b, "  █ W 11.39   ▓ Z 23.20   ● data 29\n"
              "                 sum      data\n"
              "    0 ┤  4.44 ± 1.72   4 ± 2.0 ██▓▓▓▓├─────●───┤\n"
              "  0.5 ┤ 17.76 ± 3.43  16 ± 4.0 ██████████████▓▓▓▓▓▓▓▓├─●─┤\n"
              "    1 ┤  9.99 ± 2.57   9 ± 3.0 █████████▓▓▓▓▓▓▓├──●──┤\n"
              "  1.5 ┤  2.40 ± 0.00   0 ± 0.0 ████████\n"
              "    2 ┘ m [GeV]\n"
              "                               ┬─────┬───────┬─────┬─────┬\n"
              "                               1     2       5    10    20\n"
              "  W: underflow 0.3100   overflow 0.6200\n"
              "  Z: underflow 0.800   overflow 1.600\n"
              "  data: underflow 1   overflow 2\n");
    w.sumw[2] = -2;
    s[0].marks = false;
    terminal_overlay(&b, s, 2, &no_notes, &(TerminalStyle){.width = 50});
    drawn(&b, "  █ W 4.430   ▓ Z 23.20\n"
              "          sum\n"
              "    0 ┤  4.44 ████▓▓▓▓▓▓▓▓▓▓\n"
              "  0.5 ┤ 10.80 ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓\n"
              "    1 ┤  9.99 █████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓\n"
              "  1.5 ┤  2.40 ████████\n"
              "    2 ┘ m [GeV]\n"
              "              ┬──────────────┬───────────────┬──\n"
              "              0              5              10\n"
              "  W: underflow 0.3100   overflow 0.6200\n"
              "  Z: underflow 0.800   overflow 1.600\n"
              "  shares are cut where others are negative\n");
    s[0].marks = s[1].marks = true;
    s[0].name = "a sample with a long name";
    terminal_overlay(&b, s, 2, &no_notes, &(TerminalStyle){.width = 60});
    fits(&b, 60);
    drawn(&b, "  ● a sample with a long name 4.430   ○ Z 23.20\n"
              "        a sample …      Z\n"
              "    0 ┤      1.240   3.20      │├●├─○──┤\n"
              "  0.5 ┤     -2.000  12.80 ├─●─┤│               ├────○────┤\n"
              "    1 ┤      2.790   7.20      │  ├─●┤ ├───○───┤\n"
              "  1.5 ┤      2.400   0.00      │   ●\n"
              "    2 ┘ m [GeV]\n"
              "                          ─────┬────────────────┬─────────\n"
              "                               0               10\n"
              "  a sample with a lon…: underflow 0.3100   overflow 0.6200\n"
              "  Z: underflow 0.800   overflow 1.600\n");
    arena_free(&arena);
}

TEST(colours_only_where_asked_for) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist one = case_hist(&arena, axis_regular(1, 0, 1), (double[]){0, 2, 0}, NULL);
    TerminalSeries s[] = {{"W", &one, false}};
    terminal_overlay(&b, s, 1, &no_notes, &(TerminalStyle){.width = 20, .colour = true});
    drawn(&b, "  \033[34m█\033[0m W 2\n"
              "      W\n"
              "  0 ┤ 2 \033[34m██████████\033[0m\n"
              "  1 ┘\n"
              "        ┬────────┬\n"
              "        0        2\n");
    arena_free(&arena);
}

TEST(planes) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist p = case_plane(&arena);
    p.sumw[5 + 1] = -1;
    p.sumw[5 + 2] = NAN;
    p.sumw[5 + 3] = 0;
    terminal_draw(&b, &p, &(HistNotes){.missing = 2}, &(TerminalStyle){.width = 40});
    fits(&b, 40);
    drawn(&b, "  y [GeV]\n"
              "  6 ┐\n"
              "  4 ┤      ██████\n"
              "  2 ┤?\??\??\?██████\n"
              "  0 ┤------██████\n"
              "     ┬─────┬─────┬\n"
              "     0     1     2\n"
              "                x\n"
              "  · ≤ 4.8  ░ ≤ 9.6  ▒ ≤ 14.4  ▓ ≤ 19.2\n"
              "  █ ≤ 24.0\n"
              "  - negative\n"
              "  ? not a number\n"
              "  outside 252   missing 2\n");
    terminal_draw(&b, &p, &no_notes, &(TerminalStyle){.width = 40, .log = true, .colour = true});
    drawn(&b, "  y [GeV]\n"
              "  6 ┐\n"
              "  4 ┤      \033[38;5;227m██████\033[0m\n"
              "  2 ┤?\??\??\?\033[38;5;35m██████\033[0m\n"
              "  0 ┤------\033[38;5;54m██████\033[0m\n"
              "     ┬─────┬─────┬\n"
              "     0     1     2\n"
              "                x\n"
              "  \033[38;5;54m█\033[0m ≤ 22.2  \033[38;5;61m█\033[0m ≤ 22.5  \033[38;5;31m█\033[0m "
              "≤ 22.7  \033[38;5;36m█\033[0m ≤ 23.0\n"
              "  \033[38;5;35m█\033[0m ≤ 23.2  \033[38;5;71m█\033[0m ≤ 23.5  "
              "\033[38;5;149m█\033[0m ≤ 23.7  \033[38;5;227m█\033[0m ≤ 24.0\n"
              "  shades are logarithmic\n"
              "  - negative\n"
              "  ? not a number\n"
              "  outside 252\n");
    HistAxis axes[2] = {axis_regular(60, -3, 3), axis_regular(4, 0, 1)};
    Hist wide = hist_new(&arena, 2, axes, false);
    for (size_t i = 0; i < wide.cells; i++) wide.sumw[i] = (double)(i % 6) * (double)(i / 6);
    terminal_draw(&b, &wide, &no_notes, &(TerminalStyle){.width = 40});
    fits(&b, 40);
    drawn(&b, "     1 ┐\n"
              "  0.75 ┤······░░░░░░▒▒▒▒▒▒▓▓▓▓▓▓██████\n"
              "   0.5 ┤········░░░░░░░░▒▒▒▒▒▒▒▒▓▓▓▓▓▓\n"
              "  0.25 ┤············░░░░░░░░░░░░▒▒▒▒▒▒\n"
              "     0 ┤························░░░░░░\n"
              "        ┬─────┬─────┬─────┬─────┬─────┬\n"
              "        -3  -1.8  -0.6   0.6   1.8    3\n"
              "  · ≤ 95  ░ ≤ 190  ▒ ≤ 286  ▓ ≤ 381\n"
              "  █ ≤ 476\n"
              "  outside 10065\n"
              "  each character is 2 by 1 bins\n");
    HistAxis words = {.kind = BINS_CATEGORY,
                      .bins = 2,
                      .edges = (double[]){1, 2},
                      .labels = (const char *[]){"signal", "background"}};
    HistAxis named[2] = {words, {.kind = BINS_INTEGER, .bins = 2, .lo = 3, .hi = 4}};
    Hist c = hist_new(&arena, 2, named, false);
    for (size_t i = 0; i < c.cells; i++) c.sumw[i] = (double)i;
    terminal_draw(&b, &c, &no_notes, &(TerminalStyle){.width = 40});
    drawn(&b, "  4 ┤▒▒▒▒▒▒▒▒▒▒▒▒████████████\n"
              "  3 ┤▒▒▒▒▒▒▒▒▒▒▒▒████████████\n"
              "        signal    background\n"
              "  · ≤ 2  ░ ≤ 4  ▒ ≤ 6  ▓ ≤ 8  █ ≤ 10\n"
              "  outside 90\n");
    terminal_draw(&b, &c, &no_notes, &(TerminalStyle){.width = 18});
    drawn(&b, "  4 ┤▒▒▒▒▒█████\n"
              "  3 ┤▒▒▒▒▒█████\n"
              "       a    b\n"
              "  a signal, b background\n"
              "  · ≤ 2  ░ ≤ 4\n"
              "  ▒ ≤ 6  ▓ ≤ 8\n"
              "  █ ≤ 10\n"
              "  outside 90\n");
    arena_free(&arena);
}

TEST(points) {
    Arena arena = {0};
    StrBuf b = {0};
    Hist p = case_plane(&arena), profile, ratio;
    TerminalStyle style = {.width = 60};
    assert_null(hist_profile_of(&profile, &arena, &p, 0));
    profile.sumw[2] = 0;
    terminal_draw(&b, &profile, &no_notes, &style);
    fits(&b, 60);
    drawn(&b, "  0 ┤ 1.147 ± 0.082   ├───────────────●───────────────┤\n"
              "  2 ┤ \n"
              "  4 ┤ 1.132 ± 0.078 ├──────────────●──────────────┤\n"
              "  6 ┘ y [GeV]\n"
              "                    ─────────┬──────────────────┬─────────\n"
              "                            1.1                1.2\n"
              "  underflow 32   overflow 40\n");
    Hist z = four(&arena, 0.8), data = four(&arena, 1);
    z.sumw[2] = 11;
    assert_null(hist_ratio(&ratio, &arena, &data, &z));
    terminal_points(&b, &ratio, &no_notes, &style);
    fits(&b, 60);
    drawn(&b, "    0 ┤ 1.250 ± 0.884      ├────────────●───────────┤\n"
              "  0.5 ┤ 1.455 ± 0.558             ├───────●───────┤\n"
              "    1 ┤ 1.250 ± 0.589          ├────────●───────┤\n"
              "  1.5 ┤ \n"
              "    2 ┘ m [GeV]\n"
              "                      ┬─────────────┬─────────────┬───────\n"
              "                      0             1             2\n"
              "  underflow 1.250   overflow 1.250\n");
    Hist passed = four(&arena, 1), all = four(&arena, 2);
    for (size_t i = 0; i < all.cells; i++) all.sumw2[i] = all.sumw[i];
    passed.sumw[3] = passed.sumw2[3] = 0;
    Efficiency e;
    assert_null(efficiency_of(&e, &arena, &passed, &all, EFFICIENCY_LEVEL));
    terminal_efficiency(&b, &e, &style);
    fits(&b, 60);
    drawn(&b, "    0 ┤ 0.500 −0.220 +0.220         ├──────●─────┤\n"
              "  0.5 ┤ 0.500 −0.102 +0.102            ├───●──┤\n"
              "    1 ┤ 0.000 −0.000 +0.097 ●─┤\n"
              "  1.5 ┤ \n"
              "    2 ┘ m [GeV]\n"
              "                            ┬──────────────┬─────────────┬\n"
              "                            0             0.5            1\n"
              "  intervals at 68.27 % confidence\n");
    arena_free(&arena);
}

TEST(nothing_to_draw) {
    Arena arena = {0};
    StrBuf b = {0};
    HistAxis axes[3] = {axis_regular(1, 0, 1), axis_regular(1, 0, 1), axis_regular(1, 0, 1)};
    for (int dims = 1; dims <= 2; dims++)
        for (int k = 0; k < 4; k++) {
            Hist h = hist_new(&arena, dims, axes, k % 2);
            TerminalStyle style = {.width = 5, .log = k > 1, .errors = true};
            terminal_draw(&b, &h, &no_notes, &style);
            for (size_t i = 0; i < h.cells; i++) h.sumw[i] = NAN;
            terminal_draw(&b, &h, &no_notes, &style);
            TerminalSeries s[] = {{"a", &h, true}, {"b", &h, false}};
            if (dims == 1) terminal_overlay(&b, s, 2, &no_notes, &style);
            style.width = 5000;
            terminal_draw(&b, &h, &no_notes, &style);
        }
    buf_clear(&b);
    Hist cube = hist_new(&arena, 3, axes, false);
    terminal_draw(&b, &cube, &no_notes, &(TerminalStyle){.width = 40});
    drawn(&b, "  a histogram of three axes is not drawn; project or slice it\n");
    terminal_overlay(&b, NULL, 0, &no_notes, &(TerminalStyle){.width = 40});
    assert_int_equal(b.n, 0);
    arena_free(&arena);
}

TEST(figures_align) {
    StrBuf b = {0};
    const double x[] = {1234.5678, 0.1, -2, 0, 1e-9, NAN, INFINITY};
    DrawingFigures f = drawing_figures(x, NULL, ARRAY_LEN(x));
    for (size_t i = 0; i < ARRAY_LEN(x); i++) {
        drawing_figure(&b, &f, x[i]);
        buf_addc(&b, ' ');
    }
    buf_addc(&b, '|');
    const double large[] = {1.5e8, 1e3 / 3, 0};
    f = drawing_figures(large, NULL, ARRAY_LEN(large));
    for (size_t i = 0; i < ARRAY_LEN(large); i++) {
        buf_addc(&b, ' ');
        drawing_figure(&b, &f, large[i]);
    }
    buf_addc(&b, '|');
    f = drawing_figures((double[]){12, 100}, (double[]){3.4641, 10}, 2);
    drawing_figure(&b, &f, 12);
    drawing_error(&b, &f, 3.4641);
    assert_string_equal(buf_cstr(&b), "1235 0.1 -2 0 1e-09 - inf | 1.500e+08 3.333e+02 0|123.5");
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),
        cmocka_unit_test(weights_errors_log),
        cmocka_unit_test(negative_and_nan),
        cmocka_unit_test(kinds_of_axes),
        cmocka_unit_test(overlays),
        cmocka_unit_test(colours_only_where_asked_for),
        cmocka_unit_test(planes),
        cmocka_unit_test(points),
        cmocka_unit_test(nothing_to_draw),
        cmocka_unit_test(figures_align),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
