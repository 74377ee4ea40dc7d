/* Text and number fields: typing, Unicode, selection, clipboard, the pointer, what is no number,
 * and that no character typed into a field reaches the caller. */
#include "bench.h"
#include "ui/internal.h"

#include <math.h>
#include <stdio.h>

/* At 28 points of height the text is 13: characters 7.8 wide from x = 18 on. */
static const DrawRect text_rect = {10, 10, 120, 28}, number_rect = {10, 60, 120, 28};
static char buffer[32];
static double number;
static int entered, changes;

static void page(Bench *bench) {
    entered += ui_text_field(bench->ui, ui_id("t", 0), text_rect, buffer, sizeof buffer, "path");
    changes += ui_number(bench->ui, ui_id("n", 0), number_rect, &number, 3);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    buffer[0] = '\0';
    number = 0.5;
    entered = changes = 0;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void type(Bench *bench, const char *text) {
    bench_text(bench, text);
    bench_frame(bench);
}

static void typing(void **state) {
    Bench *bench = *state;
    assert_non_null(bench_find_text(bench, "path"));
    assert_false(ui_wants_text(bench->ui));
    bench_click(bench, 60, 20);
    bench_frame(bench);
    assert_true(ui_wants_text(bench->ui));
    assert_float_equal(ui_text_rect(bench->ui).y, 10, 0);
    type(bench, "a b");
    assert_string_equal(buffer, "a b");
    assert_null(bench_find_text(bench, "path"));
    bench_press(bench, UI_KEY_LEFT, 0);
    type(bench, "x");
    assert_string_equal(buffer, "a xb");
    bench_press(bench, UI_KEY_HOME, 0);
    bench_press(bench, UI_KEY_DELETE, 0);
    assert_string_equal(buffer, " xb");
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(entered, 1);
    assert_int_equal(bench_unused(bench), 0);
}

static void characters_are_the_fields_own(void **state) {
    Bench *bench = *state;
    bench_letter(bench, 't', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 1);
    bench_press(bench, UI_KEY_TAB, 0);
    // The platform sends keys until it knows of the focus: they count as text.
    bench_letter(bench, 't', UI_MOD_SHIFT);
    bench_key(bench, UI_KEY_SPACE, 0);
    bench_letter(bench, '?', 0);
    bench_letter(bench, 0x20ac, UI_MOD_CTRL | UI_MOD_ALT); // AltGr
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 0);
    assert_string_equal(buffer, "T ?€");
    // Sent twice, as key and text, they are typed once.
    bench_letter(bench, 'q', 0);
    type(bench, "q");
    assert_string_equal(buffer, "T ?€q");
    assert_int_equal(bench_unused(bench), 0);
    bench_letter(bench, 's', UI_MOD_CTRL);
    bench_key(bench, UI_KEY_F11, 0);
    bench_key(bench, UI_KEY_PAGE_DOWN, 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 3);
    bench_letter(bench, 'z', UI_MOD_CTRL);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 0);
}

static void click_and_type_in_one_frame(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 20);
    bench_letter(bench, 'a', 0);
    bench_frame(bench);
    assert_string_equal(buffer, "a");
    assert_int_equal(bench_unused(bench), 0);
    bench_letter(bench, 'b', 0);
    bench_click(bench, 300, 200);
    bench_frame(bench);
    assert_string_equal(buffer, "ab");
    assert_false(ui_has_focus(bench->ui));
}

static void unicode(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    type(bench, "aé漢𝛁");
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    assert_string_equal(buffer, "aé漢");
    bench_press(bench, UI_KEY_LEFT, 0);
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    assert_string_equal(buffer, "a漢");
    bench_press(bench, UI_KEY_DELETE, 0);
    assert_string_equal(buffer, "a");
    // Whole characters only: 31 bytes fit, so 7 of 4 bytes after the a, and 2 bytes are left.
    for (int i = 0; i < 9; i++)
        type(bench, "𝛁");
    assert_int_equal(strlen(buffer), 1 + 7 * 4);
    type(bench, "\xff\x1b\n");
    assert_int_equal(strlen(buffer), 1 + 7 * 4 + 1); // only the line break, as a space
}

static void malformed_text_of_the_caller(void **state) {
    Bench *bench = *state;
    strcpy(buffer, "a\xe6\xbc\xff");
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_END, 0);
    for (int i = 0; i < 5; i++)
        bench_press(bench, UI_KEY_BACKSPACE, 0);
    assert_string_equal(buffer, "");
    type(bench, "abc");
    buffer[1] = '\0'; // shortened behind its back
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    assert_string_equal(buffer, "");
}

static void selection_and_clipboard(void **state) {
    Bench *bench = *state;
    strcpy(buffer, "one two");
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_HOME, 0);
    bench_press(bench, UI_KEY_RIGHT, UI_MOD_SHIFT | UI_MOD_CTRL);
    bench_letter(bench, 'x', UI_MOD_CTRL);
    bench_frame(bench);
    assert_string_equal(buffer, " two");
    assert_string_equal(ui_copied(bench->ui), "one");
    bench_press(bench, UI_KEY_END, 0);
    assert_null(ui_copied(bench->ui));
    bench->input.clipboard = "→\n3";
    bench_letter(bench, 'v', UI_MOD_CTRL);
    bench_frame(bench);
    assert_string_equal(buffer, " two→ 3");
    bench->input.clipboard = "!"; // another way to paste, without the key
    bench_frame(bench);
    assert_string_equal(buffer, " two→ 3!");
    bench_letter(bench, 'a', UI_MOD_CTRL);
    bench_letter(bench, 'c', UI_MOD_CTRL);
    bench_frame(bench);
    assert_string_equal(ui_copied(bench->ui), " two→ 3!");
    type(bench, "z");
    assert_string_equal(buffer, "z");
}

static void pasting_more_than_fits(void **state) {
    Bench *bench = *state;
    char much[5000];
    memset(much, 'm', sizeof much - 1);
    much[sizeof much - 1] = '\0';
    bench_press(bench, UI_KEY_TAB, 0);
    bench->input.clipboard = much;
    bench_frame(bench);
    assert_int_equal(strlen(buffer), sizeof buffer - 1);
}

static void selecting_with_arrows(void **state) {
    Bench *bench = *state;
    strcpy(buffer, "abcd");
    bench_press(bench, UI_KEY_TAB, 0); // all selected
    bench_press(bench, UI_KEY_LEFT, 0);
    type(bench, "<");
    assert_string_equal(buffer, "<abcd");
    bench_press(bench, UI_KEY_END, UI_MOD_SHIFT);
    bench_press(bench, UI_KEY_RIGHT, 0); // to the selection's end, not beyond
    type(bench, ">");
    assert_string_equal(buffer, "<abcd>");
    bench_press(bench, UI_KEY_BACKSPACE, UI_MOD_CTRL);
    assert_string_equal(buffer, "");
}

static void the_pointer_selects(void **state) {
    Bench *bench = *state;
    strcpy(buffer, "one two");
    bench_click(bench, 18 + 7.8f * 3, 20);
    bench_frame(bench);
    type(bench, "X");
    assert_string_equal(buffer, "oneX two");
    bench_down(bench, 18 + 7.8f * 4, 20);
    bench_frame(bench);
    bench_move(bench, -50, 200); // far outside
    bench_up(bench, -50, 200);
    bench_frame(bench);
    type(bench, "_");
    assert_string_equal(buffer, "_ two");
    bench_click(bench, 18 + 7.8f * 3, 20);
    bench_click(bench, 18 + 7.8f * 3, 20);
    bench->input.pointer[2].clicks = bench->input.pointer[3].clicks = 2;
    bench_frame(bench);
    type(bench, "2");
    assert_string_equal(buffer, "_ 2");
    bench_click(bench, 20, 20);
    bench->input.pointer[0].clicks = bench->input.pointer[1].clicks = 3;
    bench_frame(bench);
    type(bench, "all");
    assert_string_equal(buffer, "all");
}

static void the_caret_stays_in_sight(void **state) {
    Bench *bench = *state;
    strcpy(buffer, "a path that is far too long");
    bench_frame(bench);
    const DrawCommand *shortened = bench_find_text(bench, "a path that…");
    assert_non_null(shortened);
    assert_true(shortened->rect.x + shortened->rect.w <= 130);
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_END, 0);
    const DrawCommand *whole = bench_find_text(bench, buffer);
    assert_non_null(whole);
    assert_true(whole->rect.x < 0); // scrolled to its end
    assert_true(whole->rect.x + whole->rect.w <= whole->clip.x + whole->clip.w);
    assert_true(whole->clip.x >= 10 && whole->clip.x + whole->clip.w <= 130);
    bench_press(bench, UI_KEY_HOME, 0);
    assert_float_equal(bench_find_text(bench, buffer)->rect.x, 18, 1e-3);
}

static void the_caret_blinks_then_rests(void **state) {
    Bench *bench = *state;
    double delay = 99;
    assert_false(ui_wants_frame(bench->ui, &delay));
    bench_press(bench, UI_KEY_TAB, 0);
    DrawColour ink = draw_theme(false)->ink;
    assert_int_equal(bench_count_fill(bench, ink), 1);
    assert_true(ui_wants_frame(bench->ui, &delay));
    bench->time += delay;
    bench_frame(bench);
    assert_int_equal(bench_count_fill(bench, ink), 0);
    bench->time += 20;
    bench_frame(bench);
    assert_int_equal(bench_count_fill(bench, ink), 1);
    assert_false(ui_wants_frame(bench->ui, &delay));
}

static void numbers_entered(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 70);
    bench_frame(bench);
    bench_letter(bench, 'a', UI_MOD_CTRL);
    bench_frame(bench);
    type(bench, "-1.25e2");
    assert_int_equal(changes, 0);
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(changes, 1);
    assert_true(number == -125);
    type(bench, "7"); // everything is selected again
    bench_press(bench, UI_KEY_TAB, 0);
    assert_true(number == 7);
    assert_int_equal(changes, 2);
    bench_frame(bench);
    assert_int_equal(changes, 2);
}

static void number_and_enter_in_one_frame(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 70);
    bench_frame(bench);
    bench_letter(bench, 'a', UI_MOD_CTRL);
    bench_letter(bench, '4', 0);
    bench_key(bench, UI_KEY_ENTER, 0);
    bench_letter(bench, '9', 0);
    bench_key(bench, UI_KEY_TAB, UI_MOD_SHIFT); // to the field called before this one
    bench_frame(bench);
    bench_frame(bench);
    assert_true(number == 9);
    assert_int_equal(changes, 1);
    assert_true(ui_focused(bench->ui, ui_id("t", 0)));
    assert_string_equal(buffer, "");
}

static void what_is_no_number_is_not_taken(void **state) {
    Bench *bench = *state;
    static const char *const wrong[] = {
        "",   "abc", "1,5", "1e999", "nan",   "inf", "0x10",    "1 2",          "--1",
        "1e", "-",   "+",   "e5",    "1.2.3", "1/0", "1e400/1", "1e-300/1e300", "1/2/3"};
    bench_click(bench, 60, 70);
    bench_frame(bench);
    assert_null(bench_find_text(bench, "!"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        bench_letter(bench, 'a', UI_MOD_CTRL);
        bench_key(bench, UI_KEY_DELETE, 0);
        bench_frame(bench);
        type(bench, wrong[i]);
        const DrawCommand *sign = bench_find_text(bench, "!");
        assert_non_null(sign);
        assert_memory_equal(&sign->fill, &draw_theme(false)->error, sizeof sign->fill);
        if (strcmp(wrong[i], "abc") == 0) /* in words, too */
            assert_non_null(bench_find_text(bench, "“abc” is no number"));
        if (wrong[i][0] == '\0')
            assert_non_null(bench_find_text(bench, "a number goes here"));
        bench_press(bench, UI_KEY_ENTER, 0);
        assert_true(number == 0.5);
    }
    bench_click(bench, 300, 200);
    bench_frame(bench);
    bench_frame(bench);
    assert_true(number == 0.5);
    assert_int_equal(changes, 0);
    assert_non_null(bench_find_text(bench, "0.5"));
    assert_null(bench_find_text(bench, "!"));
}

static void numbers_parsed(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } right[] = {
        {"1", 1},          {" -2.5 ", -2.5}, {"−3", -3}, {"+4", 4},     {".5", 0.5},
        {"5.", 5},         {"1E-3", 1e-3},   {"0", 0},   {"1/4", 0.25}, {" -1/9 ", -1.0 / 9},
        {"1.5 / -.5", -3}, {"0/7", 0}};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        double value = 99;
        assert_true(ui_parse_number(right[i].text, &value));
        assert_true(value == right[i].value);
    }
    char much[200];
    memset(much, '1', sizeof much - 1);
    much[sizeof much - 1] = '\0';
    double value = 99;
    assert_false(ui_parse_number(much, &value));
    static const char *const wrong[] = {"1/0", "/3", "1/", "1/2/3", "1e300/1e-300", "a/b", "1//2"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(ui_parse_number(wrong[i], &value));
    }
    assert_true(value == 99);
}

static void quotients_are_taken(void **state) {
    Bench *bench = *state;
    static const struct {
        const char *text;
        double value;
    } right[] = {{"1/4", 0.25}, {"-3/2", -1.5}, {"0/7", 0}};
    bench_click(bench, 60, 70);
    bench_frame(bench);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        bench_letter(bench, 'a', UI_MOD_CTRL);
        bench_frame(bench);
        type(bench, right[i].text);
        assert_null(bench_find_text(bench, "!"));
        bench_press(bench, UI_KEY_ENTER, 0);
        assert_true(number == right[i].value);
    }
}

static void a_number_looked_at_keeps_its_digits(void **state) {
    Bench *bench = *state;
    number = 1.0 / 3;
    bench_click(bench, 60, 70);
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "0.333"));
    bench_press(bench, UI_KEY_ENTER, 0);
    bench_press(bench, UI_KEY_TAB, 0);
    bench_frame(bench);
    assert_true(number == 1.0 / 3);
    assert_int_equal(changes, 0);
}

static void a_number_follows_its_value(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 70);
    bench_frame(bench);
    number = 12;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "12"));
    type(bench, "5");
    number = 13; // while typing the text is the user's
    bench_frame(bench);
    assert_null(bench_find_text(bench, "13"));
}

static void esc_drops_a_typed_number(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 70);
    bench_frame(bench);
    type(bench, "9");
    bench_press(bench, UI_KEY_ESCAPE, 0);
    assert_int_equal(bench_unused(bench), 0);
    assert_false(ui_has_focus(bench->ui));
    bench_frame(bench);
    assert_true(number == 0.5);
    bench_press(bench, UI_KEY_ESCAPE, 0);
    assert_int_equal(bench_unused(bench), 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(typing),
        TEST(characters_are_the_fields_own),
        TEST(click_and_type_in_one_frame),
        TEST(unicode),
        TEST(malformed_text_of_the_caller),
        TEST(selection_and_clipboard),
        TEST(pasting_more_than_fits),
        TEST(selecting_with_arrows),
        TEST(the_pointer_selects),
        TEST(the_caret_stays_in_sight),
        TEST(the_caret_blinks_then_rests),
        TEST(numbers_entered),
        TEST(number_and_enter_in_one_frame),
        TEST(what_is_no_number_is_not_taken),
        TEST(numbers_parsed),
        TEST(quotients_are_taken),
        TEST(a_number_looked_at_keeps_its_digits),
        TEST(a_number_follows_its_value),
        TEST(esc_drops_a_typed_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
