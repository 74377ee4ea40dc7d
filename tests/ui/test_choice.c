/* Choices and tabs: a click chooses the segment it began in, arrows step, gaps do nothing. */
#include "bench.h"

static const char *const labels[] = {"product", "window", "row"};
static int chosen, changes;
static bool tabs;

static void page(Bench *bench) {
    DrawRect rect = {10, 10, 308, 28}; // segments of 100, gaps of 4
    changes += tabs ? ui_tabs(bench->ui, ui_id("c", 0), rect, labels, 3, &chosen)
                    : ui_choice(bench->ui, ui_id("c", 0), rect, labels, 3, &chosen,
                                draw_theme(false)->backward, true);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    chosen = changes = 0;
    tabs = false;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void click_chooses(void **state) {
    Bench *bench = *state;
    bench_click(bench, 250, 20);
    bench_frame(bench);
    assert_int_equal(chosen, 2);
    assert_int_equal(changes, 1);
    bench_click(bench, 250, 20); // the same again is no change
    bench_frame(bench);
    assert_int_equal(changes, 1);
    bench_click(bench, 20, 20);
    bench_click(bench, 150, 20);
    bench_frame(bench);
    assert_int_equal(chosen, 1);
}

static void drag_between_segments_chooses_none(void **state) {
    Bench *bench = *state;
    bench_down(bench, 150, 20);
    bench_up(bench, 250, 20);
    bench_frame(bench);
    bench_click(bench, 112, 20); // the gap
    bench_frame(bench);
    assert_int_equal(chosen, 0);
    assert_int_equal(changes, 0);
}

static void arrows_step_and_stop_at_the_ends(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_RIGHT, 0);
    assert_int_equal(chosen, 1);
    bench_key(bench, UI_KEY_RIGHT, 0);
    bench_key(bench, UI_KEY_RIGHT, 0);
    bench_frame(bench);
    assert_int_equal(chosen, 2);
    bench_press(bench, UI_KEY_HOME, 0);
    assert_int_equal(chosen, 0);
    bench_press(bench, UI_KEY_LEFT, 0);
    assert_int_equal(chosen, 0);
    assert_int_equal(bench_unused(bench), 0);
    bench_press(bench, UI_KEY_RIGHT, UI_MOD_SHIFT);
    assert_int_equal(chosen, 0);
    assert_int_equal(bench_unused(bench), 1);
    bench_press(bench, UI_KEY_UP, 0);
    assert_int_equal(bench_unused(bench), 1);
}

static void none_chosen(void **state) {
    Bench *bench = *state;
    chosen = -1;
    bench_frame(bench);
    assert_int_equal(chosen, -1);
    bench_press(bench, UI_KEY_TAB, 0);
    bench_press(bench, UI_KEY_RIGHT, 0);
    assert_int_equal(chosen, 0);
}

static void filled_with_the_accent(void **state) {
    Bench *bench = *state;
    assert_int_equal(bench_count_fill(bench, draw_theme(false)->backward), 1);
    const DrawCommand *text = bench_find_text(bench, "product");
    assert_non_null(text);
    assert_memory_equal(&text->fill, &draw_theme(false)->on_accent, sizeof text->fill);
    assert_memory_equal(&text->background, &draw_theme(false)->backward, sizeof text->background);
    assert_int_equal(text->tag.part, DRAW_PART_CONTROL);
    assert_int_equal((UiId)text->tag.index[0], ui_id("c", 0));
}

static void tabs_are_a_choice(void **state) {
    Bench *bench = *state;
    tabs = true;
    bench_click(bench, 150, 20);
    bench_frame(bench);
    assert_int_equal(chosen, 1);
    bench_press(bench, UI_KEY_LEFT, 0);
    assert_int_equal(chosen, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(click_chooses, setup, teardown),
        cmocka_unit_test_setup_teardown(drag_between_segments_chooses_none, setup, teardown),
        cmocka_unit_test_setup_teardown(arrows_step_and_stop_at_the_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(none_chosen, setup, teardown),
        cmocka_unit_test_setup_teardown(filled_with_the_accent, setup, teardown),
        cmocka_unit_test_setup_teardown(tabs_are_a_choice, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
