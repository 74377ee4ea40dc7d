/* The focus: Tab order, clicks, Esc before the caller, ids, what becomes of widgets that go. */
#include "bench.h"

static char text[32];
static int chosen, value;
static bool on, gone, disabled;
static const char *const labels[] = {"a", "b"};

static DrawRect row(int i) {
    return (DrawRect){10, 10 + 40.0f * (float)i, 100, 28};
}

static void page(Bench *bench) {
    Ui *ui = bench->ui;
    DrawColour accent = draw_theme(false)->forward;
    int64_t position = 3;
    ui_button(ui, ui_id("w", 0), row(0), "b", UI_BUTTON_PLAIN, !disabled);
    ui_choice(ui, ui_id("w", 1), row(1), labels, 2, &chosen, accent, false);
    ui_stepper(ui, ui_id("w", 2), row(2), &value, 0, 9);
    if (!gone)
        ui_text_field(ui, ui_id("w", 3), row(3), text, sizeof text, NULL);
    ui_switch(ui, ui_id("w", 4), row(4), &on);
    ui_select(ui, ui_id("w", 5), row(5), labels, 2, &chosen);
    ui_scrub(ui, ui_id("w", 6), row(6), &position, 9, 0);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    gone = disabled = on = false;
    chosen = value = 0;
    text[0] = '\0';
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void ids(void **state) {
    (void)state;
    assert_int_equal(ui_id("stride", 0), ui_id("stride", 0));
    assert_int_not_equal(ui_id("stride", 0), ui_id("stride", 1));
    assert_int_not_equal(ui_id("stride", 1), ui_id("strid", 1));
    assert_int_not_equal(ui_id("", 0), 0);
}

static void tab_goes_round_in_call_order(void **state) {
    Bench *bench = *state;
    assert_null(bench_ring(bench));
    for (int i = 0; i < 15; i++) {
        bench_press(bench, UI_KEY_TAB, 0);
        assert_true(ui_focused(bench->ui, ui_id("w", i % 7)));
        const DrawCommand *ring = bench_ring(bench); // drawn in the same frame
        assert_non_null(ring);
        DrawRect rect = row(i % 7);
        assert_true(ring->rect.y < rect.y + rect.h && ring->rect.y + ring->rect.h > rect.y);
        assert_int_equal(bench_unused(bench), 0);
    }
    bench_press(bench, UI_KEY_TAB, UI_MOD_SHIFT);
    bench_press(bench, UI_KEY_TAB, UI_MOD_SHIFT);
    assert_true(ui_focused(bench->ui, ui_id("w", 5)));
    ui_clear_focus(bench->ui);
    bench_press(bench, UI_KEY_TAB, UI_MOD_SHIFT);
    assert_true(ui_focused(bench->ui, ui_id("w", 6)));
    bench_press(bench, UI_KEY_TAB, UI_MOD_CTRL);
    assert_int_equal(bench_unused(bench), 1);
}

static void disabled_is_passed_over(void **state) {
    Bench *bench = *state;
    disabled = true;
    bench_frame(bench);
    bench_press(bench, UI_KEY_TAB, 0);
    assert_true(ui_focused(bench->ui, ui_id("w", 1)));
}

static void a_click_focuses(void **state) {
    Bench *bench = *state;
    for (int i = 0; i < 7; i++) {
        bench_click(bench, 105, row(i).y + 14);
        bench_frame(bench);
        assert_true(ui_focused(bench->ui, ui_id("w", i)));
        assert_non_null(bench_ring(bench));
        ui_clear_focus(bench->ui); // closes the list
    }
    bench_click(bench, 60, row(0).y + 14);
    bench_frame(bench);
    bench_click(bench, 300, 150);
    bench_frame(bench);
    assert_false(ui_has_focus(bench->ui));
}

static void a_click_in_the_very_first_frame(void **state) {
    (void)state;
    Bench bench;
    bench_open(&bench, page);
    bench_click(&bench, 60, row(3).y + 14);
    bench_frame(&bench);
    assert_true(ui_wants_text(bench.ui));
    bench_close(&bench);
}

static void esc_belongs_to_the_widgets_first(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, row(5).y + 14);
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "b"));
    bench_press(bench, UI_KEY_ESCAPE, 0); // the list
    assert_int_equal(bench_unused(bench), 0);
    assert_true(ui_has_focus(bench->ui));
    bench_press(bench, UI_KEY_ESCAPE, 0); // the focus
    assert_int_equal(bench_unused(bench), 0);
    assert_false(ui_has_focus(bench->ui));
    bench_press(bench, UI_KEY_ESCAPE, 0);
    assert_int_equal(bench_unused(bench), 1);
}

static void unused_keys_keep_their_order(void **state) {
    Bench *bench = *state;
    bench_key(bench, UI_KEY_HOME, UI_MOD_CTRL);
    bench_key(bench, UI_KEY_TAB, 0);
    bench_letter(bench, 's', 0);
    bench_key(bench, UI_KEY_SPACE, 0); // for the button
    bench_key(bench, UI_KEY_PAGE_DOWN, 0);
    bench_frame(bench);
    UiKeyEvent keys[4];
    assert_int_equal(ui_unused_keys(bench->ui, keys, 4), 3);
    assert_int_equal(keys[0].key, UI_KEY_HOME);
    assert_int_equal(keys[0].mods, UI_MOD_CTRL);
    assert_int_equal(keys[1].character, 's');
    assert_int_equal(keys[2].key, UI_KEY_PAGE_DOWN);
    assert_int_equal(ui_unused_keys(bench->ui, keys, 1), 1);
}

static void a_widget_that_goes_takes_the_focus_along(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, row(3).y + 14);
    bench_frame(bench);
    gone = true;
    bench_letter(bench, 'a', 0); // still meant for the field
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 0);
    assert_false(ui_has_focus(bench->ui));
    assert_false(ui_wants_text(bench->ui));
    bench_letter(bench, 'a', 0);
    bench_frame(bench);
    assert_int_equal(bench_unused(bench), 1);
}

static void the_caller_gives_the_focus(void **state) {
    Bench *bench = *state;
    gone = true;
    bench_frame(bench);
    ui_focus(bench->ui, ui_id("w", 3));
    bench_frame(bench);
    bench_frame(bench);
    gone = false; // it appears too late
    bench_frame(bench);
    assert_false(ui_has_focus(bench->ui));
    gone = true;
    bench_frame(bench);
    ui_focus(bench->ui, ui_id("w", 3));
    gone = false;
    bench_frame(bench);
    assert_true(ui_focused(bench->ui, ui_id("w", 3)));
    bench_text(bench, "x");
    bench_frame(bench);
    assert_string_equal(text, "x");
}

static void page_asking(Bench *bench) {
    page(bench);
    ui_focus(bench->ui, ui_id("w", 3));
}

static void asked_within_a_frame_before_it_appears(void **state) {
    Bench *bench = *state;
    gone = true;
    bench->page = page_asking;
    bench_frame(bench);
    bench->page = page;
    gone = false;
    bench_frame(bench);
    assert_true(ui_wants_text(bench->ui));
}

static void nothing_moves_nothing_asks(void **state) {
    Bench *bench = *state;
    double delay;
    bench_frame(bench);
    assert_false(ui_wants_frame(bench->ui, &delay));
    bench_press(bench, UI_KEY_TAB, 0);
    bench_frame(bench);
    assert_false(ui_wants_frame(bench->ui, &delay));
}

static void an_empty_page(Bench *bench) {
    (void)bench;
}

static void without_widgets_tab_is_the_callers(void **state) {
    Bench *bench = *state;
    bench->page = an_empty_page;
    bench_frame(bench);
    bench_press(bench, UI_KEY_TAB, 0);
    assert_int_equal(bench_unused(bench), 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids),
        TEST(tab_goes_round_in_call_order),
        TEST(disabled_is_passed_over),
        TEST(a_click_focuses),
        cmocka_unit_test(a_click_in_the_very_first_frame),
        TEST(esc_belongs_to_the_widgets_first),
        TEST(unused_keys_keep_their_order),
        TEST(a_widget_that_goes_takes_the_focus_along),
        TEST(the_caller_gives_the_focus),
        TEST(asked_within_a_frame_before_it_appears),
        TEST(nothing_moves_nothing_asks),
        TEST(without_widgets_tab_is_the_callers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
