/* The stepper: signs, repeat, wheel, arrows, typed digits, and that it never leaves its limits. */
#include "bench.h"

#include <stdio.h>

static int value, low, high, changes;

static void page(Bench *bench) {
    changes += ui_stepper(bench->ui, ui_id("n", 0), (DrawRect){10, 10, 100, 28}, &value, low, high);
    ui_button(bench->ui, ui_id("b", 0), (DrawRect){10, 60, 80, 28}, "b", UI_BUTTON_PLAIN, true);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    value = 5;
    low = 1;
    high = 9;
    changes = 0;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

/* Several presses within a frame come one a frame. */
static void frames(Bench *bench, int count) {
    while (count-- > 0)
        bench_frame(bench);
}

static void signs(void **state) {
    Bench *bench = *state;
    bench_click(bench, 15, 20);
    bench_frame(bench);
    assert_int_equal(value, 4);
    bench_click(bench, 105, 20);
    bench_click(bench, 105, 20);
    frames(bench, 2);
    assert_int_equal(value, 6);
    bench_click(bench, 60, 20); // the value itself
    bench_frame(bench);
    assert_int_equal(value, 6);
    assert_int_equal(changes, 3);
    value = 9;
    bench_click(bench, 105, 20);
    bench_frame(bench);
    assert_int_equal(value, 9);
    assert_int_equal(changes, 3);
}

static void held_repeats(void **state) {
    Bench *bench = *state;
    high = 1000;
    bench_down(bench, 105, 20);
    bench_frame(bench);
    assert_int_equal(value, 6);
    double delay = 99;
    assert_true(ui_wants_frame(bench->ui, &delay));
    assert_true(delay > 0.2 && delay < 0.5);
    for (int i = 0; i < 60; i++)
        bench_frame(bench);
    assert_in_range(value, 13, 19); // 0.4 s, then one every 0.06 s
    int before = value;
    bench_move(bench, 60, 20); // off the sign: rests
    for (int i = 0; i < 60; i++)
        bench_frame(bench);
    assert_int_equal(value, before);
    bench_up(bench, 60, 20);
    bench_frame(bench);
    bench_move(bench, 300, 200);
    bench_frame(bench);
    bench_frame(bench);
    assert_false(ui_wants_frame(bench->ui, &delay));
}

static void the_wheel_over_the_number(void **state) {
    Bench *bench = *state;
    bench_move(bench, 60, 20);
    bench->input.wheel_y = 1;
    bench_frame(bench);
    assert_int_equal(value, 6);
    bench_move(bench, 15, 20); // over a sign only with the focus
    bench->input.wheel_y = 1;
    bench_frame(bench);
    assert_int_equal(value, 6);
    bench_click(bench, 60, 20);
    bench_frame(bench);
    bench_move(bench, 15, 20);
    bench->input.wheel_y = 1;
    bench_frame(bench);
    assert_int_equal(value, 7);
    for (int i = 0; i < 4; i++) { // a touch pad's quarters of a notch
        bench->input.wheel_y = -0.25f;
        bench_frame(bench);
    }
    assert_int_equal(value, 6);
    bench_move(bench, 200, 200);
    bench->input.wheel_y = 1;
    bench_frame(bench);
    assert_int_equal(value, 6);
}

/* Each press is told of by itself, so that each can be undone. */
static void each_press_is_a_change(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    for (int i = 0; i < 3; i++)
        bench_key(bench, UI_KEY_UP, 0);
    for (int i = 0; i < 3; i++) {
        bench_frame(bench);
        assert_int_equal(value, 6 + i);
        assert_int_equal(changes, 1 + i);
        assert_true(ui_press_waits(bench->ui) == (i < 2));
    }
    bench_key(bench, UI_KEY_DOWN, 0); // of a held key they are one
    for (int i = 0; i < 3; i++) {
        bench_key(bench, UI_KEY_DOWN, 0);
        bench->input.keys[bench->input.key_count - 1].repeat = true;
    }
    bench_frame(bench);
    assert_int_equal(value, 4);
    assert_int_equal(changes, 4);
}

static void arrows(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_UP, 0);
    assert_int_equal(value, 6);
    bench_key(bench, UI_KEY_DOWN, 0);
    bench_key(bench, UI_KEY_DOWN, 0);
    frames(bench, 2);
    assert_int_equal(value, 4);
    bench_press(bench, UI_KEY_LEFT, 0); // towards the −
    assert_int_equal(value, 3);
    bench_press(bench, UI_KEY_RIGHT, 0);
    bench_letter(bench, '+', UI_MOD_SHIFT);
    bench_letter(bench, '-', 0);
    bench_letter(bench, '-', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 0);
    frames(bench, 2);
    assert_int_equal(value, 3);
    bench_press(bench, UI_KEY_ENTER, 0); // nothing was typed
    assert_int_equal(bench_unused(bench), 1);
}

static void digits(Bench *bench, const char *text) {
    for (; *text; text++)
        bench_letter(bench, (uint32_t)*text, 0);
    bench_frame(bench);
}

static void typed(void **state) {
    Bench *bench = *state;
    high = 500;
    bench_press(bench, UI_KEY_TAB, 0);
    assert_false(ui_wants_text(bench->ui)); // no input method is wanted for a number
    digits(bench, "23");
    assert_int_equal(bench_unused(bench), 0);
    assert_int_equal(value, 5);
    assert_non_null(bench_find_text(bench, "23"));
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(value, 23);
    digits(bench, "12");
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    bench_press(bench, UI_KEY_UP, 0); // takes the 1, then steps
    assert_int_equal(value, 2);
    digits(bench, "b"); // after Tab all characters are its own
    assert_int_equal(bench_unused(bench), 0);
    assert_non_null(bench_find_text(bench, "“b” is no whole number"));
    bench_press(bench, UI_KEY_LEFT, 0);
    assert_int_equal(bench_unused(bench), 0);
    assert_int_equal(value, 2);
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    bench_click(bench, 15, 20); // on a sign: a letter is a command again, an arrow the caller's
    bench_letter(bench, 'b', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 1);
    bench_press(bench, UI_KEY_RIGHT, 0);
    assert_int_equal(bench_unused(bench), 1);
    assert_int_equal(value, 1);
}

static void typed_beyond_the_limits(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    digits(bench, "99999999999999999999");
    assert_non_null(bench_find_text(bench, "!"));
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(value, 5); // the last good one stays, and the text to be corrected
    assert_non_null(bench_find_text(bench, "!"));
    for (int i = 0; i < 20; i++)
        bench_press(bench, UI_KEY_BACKSPACE, 0);
    assert_null(bench_find_text(bench, "!"));
    low = -20;
    digits(bench, "-7");
    assert_null(bench_find_text(bench, "!"));
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(value, -7);
    digits(bench, "-");
    bench_press(bench, UI_KEY_ENTER, 0); // a lone sign is no number
    assert_int_equal(value, -7);
}

static void leaving_takes_esc_drops(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    digits(bench, "7");
    bench_press(bench, UI_KEY_TAB, 0);
    assert_int_equal(value, 7);
    bench_click(bench, 60, 20);
    bench_frame(bench);
    digits(bench, "3");
    bench_click(bench, 20, 70);
    bench_frame(bench);
    bench_frame(bench);
    assert_int_equal(value, 3);
    bench_press(bench, UI_KEY_TAB, UI_MOD_SHIFT);
    digits(bench, "8");
    bench_press(bench, UI_KEY_ESCAPE, 0);
    assert_int_equal(bench_unused(bench), 0);
    bench_frame(bench);
    assert_int_equal(value, 3);
    assert_non_null(bench_find_text(bench, "3"));
}

static void wide_values_push_the_signs_aside(void **state) {
    Bench *bench = *state;
    low = -1000000000;
    high = 1000000000;
    value = -99999999;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "-99999999"));
}

/* From the number itself; the − and the + are for pressing. */
static void a_drag_moves_the_number(void **state) {
    Bench *bench = *state;
    bench_down(bench, 60, 20);
    bench_frame(bench);
    bench_move(bench, 63, 20); /* the slack of a click */
    bench_frame(bench);
    assert_int_equal(value, 5);
    bench_move(bench, 77, 40); /* 17 points to the right are two */
    bench_frame(bench);
    assert_int_equal(value, 7);
    bench_move(bench, 390, 20);
    bench_frame(bench);
    assert_int_equal(value, high);
    bench_move(bench, 44, 20);
    bench_frame(bench);
    assert_int_equal(value, 3);
    bench_up(bench, 44, 20);
    bench_frame(bench);
    bench_move(bench, 200, 20);
    bench_frame(bench);
    assert_int_equal(value, 3);
    bench_down(bench, 15, 20);
    bench_move(bench, 200, 20);
    bench_up(bench, 200, 20);
    bench_frame(bench);
    assert_int_equal(value, 2); /* one − */
}

static void what_was_refused_is_told(void **state) {
    Bench *bench = *state;
    int64_t number;
    UiId id = ui_id("n", 0);
    bench_click(bench, 60, 20);
    bench_letter(bench, '4', 0);
    bench_letter(bench, '7', 0);
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_true(ui_refused(bench->ui, id, &number));
    assert_int_equal(number, 47);
    assert_int_equal(value, 5);
    assert_non_null(bench_find_text(bench, "it can be 1 to 9, not 47"));
    bench_frame(bench);
    assert_false(ui_refused(bench->ui, id, &number));
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    bench_press(bench, UI_KEY_BACKSPACE, 0);
    bench_letter(bench, '3', 0);
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_false(ui_refused(bench->ui, id, &number));
    assert_int_equal(value, 3);
}

/* After a click on the number; what is no whole number is refused there, in words. */
static void an_open_field_has_all_characters(void **state) {
    Bench *bench = *state;
    static const char *const texts[] = {"2.5", "abc", "2b"};
    for (int i = 0; i < 3; i++) {
        bench_click(bench, 60, 20);
        digits(bench, texts[i]);
        assert_int_equal(bench_unused(bench), 0);
        char words[64];
        snprintf(words, sizeof words, "“%s” is no whole number", texts[i]);
        bench_frame(bench);
        assert_non_null(bench_find_text(bench, words));
        bench_press(bench, UI_KEY_ENTER, 0);
        assert_int_equal(value, 5);
        assert_non_null(bench_find_text(bench, words)); /* as long as it is wrong */
        bench_click(bench, 20, 70);                     /* left: the number is there again */
        bench_frame(bench);
        bench_frame(bench);
        assert_int_equal(value, 5);
        assert_non_null(bench_find_text(bench, "5"));
        assert_null(bench_find_text(bench, words));
    }
    bench_click(bench, 15, 20); /* a sign is pressed, not typed into */
    bench_letter(bench, 'b', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 1);
    assert_int_equal(value, 4);
}

/* A press or a key, not the wheel nor a held sign. */
static void a_sign_that_leads_no_further_is_told(void **state) {
    Bench *bench = *state;
    int64_t number;
    UiId id = ui_id("n", 0);
    value = 8;
    bench_click(bench, 105, 20);
    bench_frame(bench);
    assert_false(ui_refused(bench->ui, id, &number));
    bench_click(bench, 105, 20);
    bench_frame(bench);
    assert_true(ui_refused(bench->ui, id, &number));
    assert_int_equal(number, 10);
    bench->input.wheel_y = 1;
    bench_frame(bench);
    assert_false(ui_refused(bench->ui, id, &number));
    value = 1;
    bench_press(bench, UI_KEY_DOWN, 0);
    assert_true(ui_refused(bench->ui, id, &number));
    assert_int_equal(number, 0);
    assert_int_equal(value, 1);
}

static void no_room_between_the_limits(void **state) {
    Bench *bench = *state;
    low = 4;
    high = 2;
    bench_click(bench, 105, 20);
    bench_click(bench, 15, 20);
    bench_frame(bench);
    assert_int_equal(value, 5);
    assert_int_equal(changes, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(signs, setup, teardown),
        cmocka_unit_test_setup_teardown(held_repeats, setup, teardown),
        cmocka_unit_test_setup_teardown(the_wheel_over_the_number, setup, teardown),
        cmocka_unit_test_setup_teardown(each_press_is_a_change, setup, teardown),
        cmocka_unit_test_setup_teardown(arrows, setup, teardown),
        cmocka_unit_test_setup_teardown(typed, setup, teardown),
        cmocka_unit_test_setup_teardown(typed_beyond_the_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(leaving_takes_esc_drops, setup, teardown),
        cmocka_unit_test_setup_teardown(wide_values_push_the_signs_aside, setup, teardown),
        cmocka_unit_test_setup_teardown(a_drag_moves_the_number, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_refused_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(an_open_field_has_all_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sign_that_leads_no_further_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(no_room_between_the_limits, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
