/* Buttons, icon buttons and the switch: pointer and keyboard, several events in a frame, what lies
 * outside or is clipped away, and that disabled ones do nothing. */
#include "bench.h"

static const DrawRect plain = {10, 10, 80, 28}, icon = {100, 10, 30, 30}, toggle = {10, 60, 40, 24};
static int clicks;
static bool enabled, on;

static void page(Bench *bench) {
    clicks += ui_button(bench->ui, ui_id("b", 0), plain, "Open", UI_BUTTON_PLAIN, enabled);
    clicks += 100 * ui_icon_button(bench->ui, ui_id("i", 0), icon, UI_ICON_PLAY, true, NULL);
    ui_switch(bench->ui, ui_id("s", 0), toggle, &on);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    clicks = 0;
    enabled = true;
    on = false;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void click_in_one_frame(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    assert_int_equal(clicks, 1);
    bench_frame(bench);
    assert_int_equal(clicks, 1);
}

static void two_widgets_in_one_frame(void **state) {
    Bench *bench = *state;
    bench_click(bench, 110, 20);
    bench_click(bench, 20, 20);
    bench_click(bench, 45, 72);
    bench_frame(bench);
    assert_int_equal(clicks, 101);
    assert_true(on);
}

static void a_release_outside_is_no_click(void **state) {
    Bench *bench = *state;
    bench_down(bench, 20, 20);
    bench_frame(bench);
    bench_move(bench, 200, 200);
    bench_frame(bench);
    bench_up(bench, 200, 200);
    bench_frame(bench);
    assert_int_equal(clicks, 0);
    bench_down(bench, 20, 20); // out and back in: still meant
    bench_move(bench, 200, 200);
    bench_frame(bench);
    bench_up(bench, 20, 20);
    bench_frame(bench);
    assert_int_equal(clicks, 1);
    bench_down(bench, 200, 200); // pressed elsewhere, released here
    bench_up(bench, 20, 20);
    bench_frame(bench);
    assert_int_equal(clicks, 1);
}

static void other_buttons_do_nothing(void **state) {
    Bench *bench = *state;
    bench_click(bench, 20, 20);
    bench->input.pointer[0].button = bench->input.pointer[1].button = 1;
    bench_frame(bench);
    assert_int_equal(clicks, 0);
}

static void a_lost_release_does_not_stick(void **state) {
    Bench *bench = *state;
    bench_down(bench, 20, 20);
    bench_frame(bench);
    bench_click(bench, 110, 20);
    bench_frame(bench);
    assert_int_equal(clicks, 100);
    bench_up(bench, 20, 20);
    bench_frame(bench);
    assert_int_equal(clicks, 100);
}

static void keys_activate_the_focused(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_SPACE, 0);
    assert_int_equal(bench_unused(bench), 1);
    assert_int_equal(clicks, 0);
    bench_press(bench, UI_KEY_TAB, 0);
    assert_true(ui_focused(bench->ui, ui_id("b", 0)));
    bench_press(bench, UI_KEY_SPACE, 0);
    assert_int_equal(clicks, 1);
    assert_int_equal(bench_unused(bench), 0);
    bench_press(bench, UI_KEY_ENTER, 0);
    assert_int_equal(clicks, 2);
    bench_key(bench, UI_KEY_SPACE, 0);
    bench->input.keys[0].repeat = true;
    bench_frame(bench);
    assert_int_equal(clicks, 2); // held down is pressed once
    bench_press(bench, UI_KEY_ENTER, UI_MOD_CTRL);
    assert_int_equal(clicks, 2);
    assert_int_equal(bench_unused(bench), 1);
    bench_key(bench, UI_KEY_TAB, 0);
    bench_key(bench, UI_KEY_TAB, 0);
    bench_key(bench, UI_KEY_SPACE, 0); // all in one frame
    bench_frame(bench);
    assert_true(on);
    bench_press(bench, UI_KEY_SPACE, 0);
    assert_false(on);
}

static void disabled(void **state) {
    Bench *bench = *state;
    enabled = false;
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench_press(bench, UI_KEY_TAB, 0);
    assert_true(ui_focused(bench->ui, ui_id("i", 0))); // not a stop
    bench_frame(bench);
    assert_int_equal(clicks, 0);
}

static void disabled_loses_the_focus(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    enabled = false;
    bench_press(bench, UI_KEY_SPACE, 0);
    assert_int_equal(clicks, 0);
    assert_int_equal(bench_unused(bench), 1);
    assert_false(ui_has_focus(bench->ui));
}

static void clipped_page(Bench *bench) {
    draw_clip_push(&bench->list, (DrawRect){0, 0, 400, 20});
    page(bench);
    draw_clip_pop(&bench->list);
}

static void clipped_away_is_not_there(void **state) {
    Bench *bench = *state;
    bench->page = clipped_page;
    bench_click(bench, 20, 30);
    bench_click(bench, 45, 72);
    bench_frame(bench);
    assert_int_equal(clicks, 0);
    assert_false(on);
    bench_click(bench, 20, 15);
    bench_frame(bench);
    assert_int_equal(clicks, 1);
}

static void the_switch_shows_its_side(void **state) {
    Bench *bench = *state;
    DrawColour forward = draw_theme(false)->forward;
    bench_frame(bench);
    int before = bench_count_fill(bench, forward);
    bench_click(bench, 45, 72);
    bench_move(bench, 300, 200);
    bench_frame(bench);
    assert_true(on);
    assert_int_equal(bench_count_fill(bench, forward), before + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(click_in_one_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(two_widgets_in_one_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(a_release_outside_is_no_click, setup, teardown),
        cmocka_unit_test_setup_teardown(other_buttons_do_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lost_release_does_not_stick, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_activate_the_focused, setup, teardown),
        cmocka_unit_test_setup_teardown(disabled, setup, teardown),
        cmocka_unit_test_setup_teardown(disabled_loses_the_focus, setup, teardown),
        cmocka_unit_test_setup_teardown(clipped_away_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(the_switch_shows_its_side, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
