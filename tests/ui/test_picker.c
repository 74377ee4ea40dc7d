/* The picker: narrowing, the mark and the keys, the pointer, scrolling, many rows. */
#include "bench.h"

#include <stdio.h>

static struct {
    char typed[64];
    int count, marked, asked;
    UiPick pick;
} model;

static UiRow row(const void *context, int number) {
    static char label[32];
    (void)context;
    model.asked++;
    snprintf(label, sizeof label, "row %d", number);
    return (UiRow){label, number % 2 ? "12 KB" : NULL, number % 2 == 0};
}

/* The field is 30 high, the list starts at 38 + 10, a row is 28 high. */
static void page(Bench *bench) {
    DrawRect rect = {10, 10, 300, 38 + 8 + 5 * 28};
    model.asked = 0;
    UiPick pick = ui_picker(bench->ui, ui_id("picker", 0), rect, model.typed, sizeof model.typed,
                            "type", row, NULL, model.count, &model.marked);
    model.pick = pick != UI_PICK_NONE ? pick : model.pick;
}

static Bench open_picker(int count) {
    Bench bench;
    memset(&model, 0, sizeof model);
    model.count = count;
    bench_open(&bench, page);
    ui_focus(bench.ui, ui_id("picker", 0));
    bench_frame(&bench);
    bench_frame(&bench);
    return bench;
}

static float row_y(int number) {
    return 10 + 38 + 4 + 28 * (float)number + 14;
}

static void arrows_move_the_mark(void **unused) {
    (void)unused;
    Bench bench = open_picker(20);
    bench_press(&bench, UI_KEY_DOWN, 0);
    bench_press(&bench, UI_KEY_DOWN, 0);
    assert_int_equal(model.marked, 2);
    bench_press(&bench, UI_KEY_UP, 0);
    assert_int_equal(model.marked, 1);
    bench_press(&bench, UI_KEY_PAGE_DOWN, 0);
    assert_int_equal(model.marked, 5);
    bench_press(&bench, UI_KEY_END, 0);
    assert_int_equal(model.marked, 19);
    assert_non_null(bench_find_text(&bench, "row 19")); /* it was scrolled into view */
    assert_null(bench_find_text(&bench, "row 2"));
    bench_press(&bench, UI_KEY_DOWN, 0);
    assert_int_equal(model.marked, 19);
    bench_press(&bench, UI_KEY_HOME, 0);
    assert_int_equal(model.marked, 0);
    assert_non_null(bench_find_text(&bench, "row 0"));
    assert_int_equal(bench_unused(&bench), 0);
    bench_close(&bench);
}

static void what_is_typed_is_the_callers(void **unused) {
    (void)unused;
    Bench bench = open_picker(3);
    assert_true(ui_wants_text(bench.ui));
    bench_text(&bench, "ab c");
    bench_frame(&bench);
    assert_string_equal(model.typed, "ab c");
    bench_press(&bench, UI_KEY_HOME, 0); /* of the line now */
    assert_int_equal(model.marked, 0);
    bench_press(&bench, UI_KEY_BACKSPACE, 0);
    assert_int_equal(model.pick, UI_PICK_NONE);
    bench_press(&bench, UI_KEY_END, 0);
    for (int i = 0; i < 4; i++) {
        bench_press(&bench, UI_KEY_BACKSPACE, 0);
    }
    assert_string_equal(model.typed, "");
    assert_int_equal(model.pick, UI_PICK_NONE);
    bench_press(&bench, UI_KEY_BACKSPACE, 0);
    assert_int_equal(model.pick, UI_PICK_UP);
    bench_close(&bench);
}

static void enter_and_alt_up(void **unused) {
    (void)unused;
    Bench bench = open_picker(3);
    bench_press(&bench, UI_KEY_UP, UI_MOD_ALT);
    assert_int_equal(model.pick, UI_PICK_UP);
    assert_int_equal(model.marked, 0);
    model.pick = UI_PICK_NONE;
    bench_press(&bench, UI_KEY_ENTER, 0);
    assert_int_equal(model.pick, UI_PICK_TAKEN);
    bench_close(&bench);
}

static void a_click_marks_and_a_double_click_takes(void **unused) {
    (void)unused;
    Bench bench = open_picker(4);
    ui_clear_focus(bench.ui);
    bench_click(&bench, 100, row_y(2));
    bench_frame(&bench);
    assert_int_equal(model.marked, 2);
    assert_int_equal(model.pick, UI_PICK_NONE);
    assert_true(ui_focused(bench.ui, ui_id("picker", 0))); /* the keys go on from there */
    bench_click(&bench, 100, row_y(2));
    bench.input.pointer[0].clicks = 2;
    bench_frame(&bench);
    assert_int_equal(model.pick, UI_PICK_TAKEN);
    model.pick = UI_PICK_NONE;
    bench_click(&bench, 100, row_y(4)); /* beneath the last row */
    bench_frame(&bench);
    assert_int_equal(model.marked, 2);
    bench_close(&bench);
}

static void the_wheel_and_the_bar_scroll(void **unused) {
    (void)unused;
    Bench bench = open_picker(100);
    bench_move(&bench, 100, row_y(1));
    bench.input.wheel_y = -7; /* 280 points, ten rows */
    bench_frame(&bench);
    bench_frame(&bench);
    assert_non_null(bench_find_text(&bench, "row 10"));
    assert_null(bench_find_text(&bench, "row 8"));
    assert_int_equal(model.marked, 0);
    bench_down(&bench, 306, row_y(0)); /* beside the thumb or on it, then to the very end */
    bench_frame(&bench);
    bench_move(&bench, 306, 400);
    bench_frame(&bench);
    bench_up(&bench, 306, 400);
    bench_frame(&bench);
    assert_non_null(bench_find_text(&bench, "row 99"));
    bench_close(&bench);
}

/* However many rows there are, only those in view are asked for. */
static void rows_in_view_are_asked_for(void **unused) {
    (void)unused;
    Bench bench = open_picker(1000000);
    bench_press(&bench, UI_KEY_END, 0);
    bench_frame(&bench);
    assert_int_equal(model.marked, 999999);
    assert_true(model.asked <= 7);
    bench_close(&bench);
    bench = open_picker(0);
    model.marked = -1;
    bench_press(&bench, UI_KEY_DOWN, 0);
    bench_press(&bench, UI_KEY_END, 0);
    assert_int_equal(model.marked, -1);
    assert_int_equal(model.asked, 0);
    bench_close(&bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrows_move_the_mark),
        cmocka_unit_test(what_is_typed_is_the_callers),
        cmocka_unit_test(enter_and_alt_up),
        cmocka_unit_test(a_click_marks_and_a_double_click_takes),
        cmocka_unit_test(the_wheel_and_the_bar_scroll),
        cmocka_unit_test(rows_in_view_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
