/* Numbers as the screen writes them: never wider than their place, never another number. */
#include "base/random.h"
#include "test.h"
#include "view/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_format(double value, bool integers, int width, const char *expected,
                          bool exact) {
    char text[40];
    ViewWriting how = {CONV_F64, integers, width, -1, false};
    assert_int_equal(view_format(text, sizeof text, value, how), exact);
    assert_string_equal(text, expected);
}

static void integers_stay_whole(void **unused) {
    (void)unused;
    assert_format(0, true, 3, "0", true);
    assert_format(-0.0, true, 3, "0", true);
    assert_format(-17, true, 3, "-17", true);
    assert_format(153600, true, 6, "153600", true);
}

static void decimals_use_the_room_there_is(void **unused) {
    (void)unused;
    assert_format(0.435, false, 5, ".435", true);
    assert_format(0.435, false, 4, ".435", true);
    assert_format(0.435, false, 3, ".43", false); /* 0.435 is a little less than it looks */
    assert_format(-1.0 / 3, false, 4, "-.33", false);
    assert_format(12.75, false, 4, "12.8", false);
}

/* As by hand, also where printf takes the even digit. */
static void what_stands_in_the_middle_goes_away_from_zero(void **unused) {
    (void)unused;
    assert_format(12.25, false, 4, "12.3", false);
    assert_format(-1.25, false, 4, "-1.3", false);
    assert_format(-1.2499999, false, 4, "-1.2", false);
    assert_format(0.125, false, 3, ".13", false);
    assert_format(0.375, false, 3, ".38", false);
    assert_format(0.35, false, 2, ".3", false); /* a little less than it looks */
    assert_format(125000000, true, 5, "1.3e8", false);
    assert_format(-1250000, true, 6, "-1.3e6", false);
}

static void exact_numbers_carry_no_zeros(void **unused) {
    (void)unused;
    assert_format(1, false, 7, "1", true);
    assert_format(2.5, false, 7, "2.5", true);
    assert_format(-0.25, false, 4, "-.25", true);
    assert_format(100, false, 7, "100", true);
}

static void a_small_number_is_no_zero(void **unused) {
    (void)unused;
    assert_format(0.0004, false, 6, "4e-4", true);
    assert_format(-1e-7, false, 6, "-1e-7", true);
    assert_format(1e-7, false, 4, "1e-7", true);
    assert_format(1e-7, false, 3, "≈0", false);
    assert_format(0, false, 4, "0", true);
}

/* What was typed as 0.1 is 0.1, although f32 has no such number; the one next to it is not. */
static void a_number_is_told_as_its_type_reads_it(void **unused) {
    (void)unused;
    char text[40];
    double tenth = (double)0.1F, next = (double)nextafterf(0.1F, 1);
    ViewWriting how = {CONV_F32, false, 9, -1, false};
    assert_true(view_format(text, sizeof text, tenth, how));
    assert_string_equal(text, ".1");
    assert_false(view_format(text, sizeof text, next, how));
    assert_string_equal(text, ".1"); /* ≈ */
    how.type = CONV_F64;
    assert_false(view_format(text, sizeof text, tenth, how));
    assert_true(view_reads_as(CONV_F32, "1e9", 1e9) && !view_reads_as(CONV_F32, "…", 1e9));
    assert_true(view_reads_as(CONV_F32, "NaN", NAN) && !view_reads_as(CONV_F64, "≈0", 1e-9));
}

static void the_shortest_text_that_is_the_number(void **unused) {
    (void)unused;
    static const struct {
        double value;
        ConvType type;
        const char *text;
    } cases[] = {{(double)0.1F, CONV_F32, "0.1"},
                 {(double)0.1F, CONV_F64, "0.10000000149011612"},
                 {153600, CONV_F32, "153600"},
                 {1e9, CONV_F32, "1000000000"},
                 {-2.5, CONV_F64, "-2.5"},
                 {(double)(2.0F / 3), CONV_F32, "0.6666667"},
                 {2e-7, CONV_F64, "2e-7"},
                 {1.5e20, CONV_F64, "1.5e20"},
                 {0, CONV_F32, "0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[40];
        view_format_exact(text, sizeof text, cases[i].value, cases[i].type);
        assert_string_equal(text, cases[i].text);
        assert_true(view_reads_as(cases[i].type, text, cases[i].value));
    }
}

/* Among numbers of one tensor: plain as long as that has room, then short, then not at all. */
static void a_long_number_among_others(void **unused) {
    (void)unused;
    static const struct {
        double value;
        int chars;
        const char *text;
    } cases[] = {{13, 4, "13"},         {-7, 4, "-7"},  {1e9, 4, "1e9"},
                 {1234567, 5, "1.2e6"}, {-2e9, 3, "…"}, {1e12, 3, "…"}};
    ViewDigits digits = {.few = 1e4};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[40];
        view_write_number(digits, 0, cases[i].chars, cases[i].value, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

/* What would read 0 among others has its first digit, where that has room. */
static void a_small_number_among_others(void **unused) {
    (void)unused;
    static const struct {
        double value;
        int decimals, chars;
        const char *text;
    } cases[] = {{-0.0397, 1, 4, "-.04"},  {0.0033, 2, 4, ".003"}, {-0.0033, 2, 4, "≈0"},
                 {-0.0033, 2, 5, "-.003"}, {3e-5, 2, 4, "3e-5"},   {0.0397, 1, 2, "≈0"},
                 {0.06, 1, 4, ".1"},       {0.2, 0, 3, ".2"},      {0, 1, 4, "0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[40];
        view_write_number((ViewDigits){0}, cases[i].decimals, cases[i].chars, cases[i].value, text,
                          sizeof text);
        assert_string_equal(text, cases[i].text);
    }
}

static ViewLine line_of(const double *values, int count, int width) {
    ViewFacts facts = {0};
    for (int i = 0; i < count; i++) {
        view_facts_add(&facts, values[i], CONV_F32);
    }
    return view_line_of(facts, width);
}

/* All told and short, or all with equally many places, without those that are 0 in all of them. */
static void a_line_is_written_in_one_way(void **unused) {
    (void)unused;
    static const struct {
        double values[4];
        int width, places;
        const char *texts[4];
    } cases[] = {
        {{0, 2, 2.5, -2.75}, 9, -1, {"0", "2", "2.5", "-2.75"}},
        {{-2.9F, -4.9F, -1.9000001F, 0}, 9, 1, {"-2.9", "-4.9", "-1.9", "0"}},
        {{-8.60561F, -8.677F, -8.84271F, 3}, 9, 4, {"-8.6056", "-8.6770", "-8.8427", "3"}},
        {{1.00001F, 2, 3, 4}, 9, 1, {"1.0", "2", "3", "4"}},
        {{.1F, .00001234F, 2, .3333F}, 9, 5, {".10000", ".00001", "2", ".33330"}},
        {{.1F, 1.2e-8F, 2, .33333F}, 9, 4, {".1000", "1e-8", "2", ".3333"}},
        {{-1234.5678F, 1.23456F, 0, 1}, 9, 3, {"-1234.568", "1.235", "0", "1"}},
        {{1e9, 1, 0, -1}, 9, -1, {"1e9", "1", "0", "-1"}},
        {{5.45e-4, 1.2345e-5, 0, 0}, 9, -1, {"5.45e-4", "1.23e-5", "0", "0"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ViewLine line = line_of(cases[i].values, 4, cases[i].width);
        assert_int_equal(line.places, cases[i].places);
        for (int k = 0; k < 4; k++) {
            char text[40];
            ViewWriting how = {CONV_F32, false, line.width, line.places, false};
            view_format(text, sizeof text, cases[i].values[k], how);
            assert_string_equal(text, cases[i].texts[k]);
        }
    }
}

static void what_is_no_number_says_so(void **unused) {
    (void)unused;
    assert_format(NAN, false, 4, "NaN", true);
    assert_format(INFINITY, false, 4, "∞", true);
    assert_format(-INFINITY, true, 4, "-∞", true);
}

static void short_numbers_tell_their_size(void **unused) {
    (void)unused;
    static const struct {
        double value;
        int width;
        bool fits;
        const char *text;
    } cases[] = {{12345678.9, 6, true, "1.23e7"}, {12345678.9, 5, true, "1.2e7"},
                 {-12345678.9, 5, true, "-1e7"},  {12345678.9, 2, false, "1e7"},
                 {3e-4, 9, true, "3e-4"},         {1.5e-12, 9, true, "1.5e-12"},
                 {INFINITY, 3, true, "∞"},        {NAN, 3, true, "NaN"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[40];
        int width = cases[i].width;
        assert_int_equal(view_format_short(text, sizeof text, cases[i].value, width),
                         cases[i].fits);
        assert_string_equal(text, cases[i].text);
    }
}

static void shown_is_never_further_off_than_its_last_digit(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 1);
    for (int i = 0; i < 200000; i++) {
        double value = random_normal(&random) * pow(10, (double)random_integer(&random, -6, 6));
        int width = (int)random_integer(&random, 3, 10);
        char text[40];
        bool exact =
            view_format(text, sizeof text, value, (ViewWriting){CONV_F64, false, width, -1, false});
        if (strcmp(text, "≈0") == 0) {
            assert_true(fabs(value) <= 0.5 && !exact);
            continue;
        }
        double shown = strtod(text, NULL);
        const char *point = strchr(text, '.'), *power = strchr(text, 'e');
        double unit = power   ? pow(10, atoi(power + 1))
                      : point ? pow(10, -(double)strlen(point + 1))
                              : 1;
        assert_true(fabs(shown - value) <= unit * 0.5000001);
        assert_int_equal(exact, shown == value);
        assert_true(shown != 0);
    }
}

static void negative_factors_stand_in_parentheses(void **unused) {
    (void)unused;
    char text[40];
    ViewWriting how = {CONV_F64, true, 4, -1, false};
    assert_true(view_format_factor(text, sizeof text, -2, how));
    assert_string_equal(text, "(-2)");
    assert_true(view_format_factor(text, sizeof text, 2, how));
    assert_string_equal(text, "2");
    how = (ViewWriting){CONV_F64, false, 7, 0, false};
    assert_true(view_format_factor(text, sizeof text, -0.0004, how));
    assert_string_equal(text, "(-.0004)"); /* "≈0" would not tell how large */
}

static void chosen_digits_where_they_fit(void **unused) {
    (void)unused;
    static const struct {
        double value;
        int width, digits;
        const char *text;
        bool exact;
    } cases[] = {
        {3.14159, 9, 2, "3.14", false}, {3.14159, 9, 6, "3.141590", true},
        {3.14159, 9, 0, "3", false},    {-0.5, 9, 3, "-.500", true},
        {0.0004, 9, 2, ".0004", true},  {0, 9, 2, "0", true},
        {0.25, 4, 3, ".250", true},     {1234.5, 5, 3, "1235", false},
        {2.5, 9, -1, "2.5", true},      {7, 9, 2, "7", true},
        {-0.0397, 4, 1, "-.04", false}, {-0.0397, 9, 0, "-.04", false},
        {3.2e-7, 9, 2, "3e-7", false},  {0.0004, 3, 2, "≈0", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[40];
        bool exact =
            view_format(text, sizeof text, cases[i].value,
                        (ViewWriting){CONV_F64, false, cases[i].width, cases[i].digits, false});
        assert_string_equal(text, cases[i].text);
        assert_int_equal(exact, cases[i].exact);
    }
    char text[40];
    ViewWriting asked = {CONV_F64, false, 9, 2,
                         true}; /* all alike: no more digits for small ones */
    assert_false(view_format(text, sizeof text, 0.0004, asked));
    assert_string_equal(text, "≈0");
    assert_false(view_format(text, sizeof text, -0.0351, asked));
    assert_string_equal(text, "-.04");
    ViewWriting how = {CONV_F64, true, 9, 4, false};
    assert_true(view_format(text, sizeof text, 7, how)); /* whole ones stay whole */
    assert_string_equal(text, "7");
}

static void cells_are_named_as_in_code(void **unused) {
    (void)unused;
    char text[64];
    view_format_cell(text, sizeof text, CONV_ROLE_X, (int[4]){0, 1, 2, 3});
    assert_string_equal(text, "x[0,1,2,3]");
    view_format_cell(text, sizeof text, CONV_ROLE_DB, (int[4]){4, 0, 0, 0});
    assert_string_equal(text, "db[4]");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_stay_whole),
        cmocka_unit_test(decimals_use_the_room_there_is),
        cmocka_unit_test(what_stands_in_the_middle_goes_away_from_zero),
        cmocka_unit_test(exact_numbers_carry_no_zeros),
        cmocka_unit_test(a_small_number_is_no_zero),
        cmocka_unit_test(a_small_number_among_others),
        cmocka_unit_test(a_line_is_written_in_one_way),
        cmocka_unit_test(what_is_no_number_says_so),
        cmocka_unit_test(a_number_is_told_as_its_type_reads_it),
        cmocka_unit_test(the_shortest_text_that_is_the_number),
        cmocka_unit_test(a_long_number_among_others),
        cmocka_unit_test(short_numbers_tell_their_size),
        cmocka_unit_test(shown_is_never_further_off_than_its_last_digit),
        cmocka_unit_test(negative_factors_stand_in_parentheses),
        cmocka_unit_test(chosen_digits_where_they_fit),
        cmocka_unit_test(cells_are_named_as_in_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
