/* Scroll areas: wheel, bar, the focused widget in sight, keys for text alone, nesting, clipping. */
#include "bench.h"

enum { ROWS = 20 };

static DrawRect rect;
static float offset, content, inserted;
static int clicks[ROWS], stepped;
static bool bare; ///< text only, no widget inside
static UiArea area;

static void page(Bench *bench) {
    offset = ui_scroll_begin(bench->ui, ui_id("scroll", 0), rect);
    for (int i = 0; i < ROWS && !bare; i++) {
        DrawRect row = {rect.x + 5, rect.y + offset + inserted + 40.0f * (float)i, 80, 28};
        clicks[i] += ui_button(bench->ui, ui_id("row", i), row, "row", UI_BUTTON_PLAIN, true);
    }
    area = ui_area(bench->ui, ui_id("area", 0), rect);
    ui_scroll_end(bench->ui, content + inserted);
    ui_stepper(bench->ui, ui_id("n", 0), (DrawRect){200, 10, 100, 28}, &stepped, 0, 9);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    rect = (DrawRect){0, 50, 120, 200};
    content = ROWS * 40;
    inserted = 0;
    memset(clicks, 0, sizeof clicks);
    bare = false;
    stepped = 5;
    bench_frame(&bench);
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void wheel(Bench *bench, float notches) {
    bench->input.wheel_y = notches;
    bench_frame(bench);
    bench_frame(bench);
}

static void the_wheel_scrolls(void **state) {
    Bench *bench = *state;
    assert_float_equal(offset, 0, 0);
    bench_move(bench, 50, 100);
    wheel(bench, -1);
    assert_true(offset < 0);
    assert_float_equal(area.wheel, 0, 0); // left to the scroll area
    wheel(bench, -1000);
    assert_float_equal(offset, -(ROWS * 40 - 200), 1e-3);
    wheel(bench, 1000);
    assert_float_equal(offset, 0, 0);
    bench_move(bench, 250, 20);
    wheel(bench, -1); // still the column's, whatever comes under the pointer
    assert_float_equal(offset, 0, 0);
    assert_int_equal(stepped, 5);
    for (int i = 0; i < 30; i++)
        bench_frame(bench);
    wheel(bench, -1); // until the pointer moves
    assert_int_equal(stepped, 5);
    bench_move(bench, 251, 20);
    wheel(bench, -1);
    assert_int_equal(stepped, 4);
}

static void scrolled_rows_are_where_they_are_seen(void **state) {
    Bench *bench = *state;
    bench_move(bench, 50, 100);
    wheel(bench, -5); // five notches of 40: row 5 comes to the top
    bench_click(bench, 50, 60);
    bench_click(bench, 50, 30); // row 4 would stand here, clipped away
    bench_frame(bench);
    assert_int_equal(clicks[5], 1);
    assert_int_equal(clicks[4], 0);
    bench_click(bench, 50, 260); // below the area
    bench_frame(bench);
    for (int i = 0; i < ROWS; i++)
        assert_int_equal(clicks[i], i == 5);
}

/* What comes in above the row that was pressed moves the others, as long as the pointer is there.
 */
static void what_is_pressed_stays_under_the_pointer(void **state) {
    Bench *bench = *state;
    bench_move(bench, 50, 100);
    wheel(bench, -5);
    bench_click(bench, 50, 105); /* row 6 */
    bench_frame(bench);
    inserted = 70;
    bench_frame(bench);
    bench_frame(bench);
    assert_float_equal(offset, -270, 1e-3);
    bench_click(bench, 50, 105);
    bench_frame(bench);
    assert_int_equal(clicks[6], 2);
    inserted = 30;
    bench_frame(bench);
    bench_frame(bench);
    assert_float_equal(offset, -230, 1e-3);
    bench_move(bench, 50, 180); /* on another row: what comes in moves all */
    inserted = 50;
    bench_frame(bench);
    bench_frame(bench);
    assert_float_equal(offset, -230, 1e-3);
}

static void tab_brings_its_widget_into_sight(void **state) {
    Bench *bench = *state;
    for (int i = 0; i < ROWS; i++) {
        bench_press(bench, UI_KEY_TAB, 0);
        bench_frame(bench);
        assert_true(ui_focused(bench->ui, ui_id("row", i)));
        float top = rect.y + offset + 40.0f * (float)i;
        assert_true(top >= rect.y && top + 28 <= rect.y + rect.h);
        assert_non_null(bench_ring(bench));
    }
    for (int i = ROWS - 2; i >= 0; i--) {
        bench_press(bench, UI_KEY_TAB, UI_MOD_SHIFT);
        bench_frame(bench);
        float top = rect.y + offset + 40.0f * (float)i;
        assert_true(top >= rect.y && top + 28 <= rect.y + rect.h);
    }
    bench_move(bench, 50, 100);
    wheel(bench, -1000); // and does not hold it there
    assert_float_equal(offset, -(ROWS * 40 - 200), 1e-3);
}

static void the_bar(void **state) {
    Bench *bench = *state;
    bench_down(bench, 116, 55);
    bench_move(bench, 116, 80);
    bench_frame(bench);
    assert_float_equal(offset, -100, 1); // the thumb is a quarter: 25 of 150 are 100 of 600
    bench_move(bench, 300, 2000);
    bench_up(bench, 300, 2000);
    bench_frame(bench);
    assert_float_equal(offset, -600, 1e-3);
    bench_click(bench, 116, 52); // beside the thumb: it comes there
    bench_frame(bench);
    assert_float_equal(offset, 0, 1);
    assert_int_equal(clicks[0], 0);
}

static void text_alone_takes_the_focus(void **state) {
    Bench *bench = *state;
    bare = true;
    bench_frame(bench);
    bench_press(bench, UI_KEY_TAB, 0);
    assert_true(ui_focused(bench->ui, ui_id("scroll", 0)));
    assert_non_null(bench_ring(bench));
    bench_press(bench, UI_KEY_DOWN, 0);
    bench_frame(bench);
    assert_float_equal(offset, -40, 1e-3);
    bench_press(bench, UI_KEY_END, 0);
    bench_frame(bench);
    assert_float_equal(offset, -600, 1e-3);
    bench_press(bench, UI_KEY_PAGE_UP, 0);
    bench_frame(bench);
    assert_true(offset > -600 && offset <= -400);
    content = 100; // everything fits: no stop any more
    bench_frame(bench);
    bench_frame(bench);
    assert_float_equal(offset, 0, 0);
    bench_press(bench, UI_KEY_TAB, 0);
    assert_true(ui_focused(bench->ui, ui_id("n", 0)));
}

static void content_that_shrinks(void **state) {
    Bench *bench = *state;
    bench_move(bench, 50, 100);
    wheel(bench, -1000);
    content = 260;
    bench_frame(bench);
    double delay = 99;
    assert_true(ui_wants_frame(bench->ui, &delay) && delay == 0);
    bench_frame(bench);
    assert_float_equal(offset, -60, 1e-3);
    rect.h = 0;
    bench_frame(bench);
    rect.h = 5000;
    bench_frame(bench);
    bench_frame(bench);
    assert_float_equal(offset, 0, 0);
    assert_false(ui_wants_frame(bench->ui, &delay));
}

static float outer_offset, inner_offset;

static void nested(Bench *bench) {
    DrawRect outer = {0, 0, 200, 100};
    outer_offset = ui_scroll_begin(bench->ui, ui_id("outer", 0), outer);
    DrawRect inner = {10, 10 + outer_offset, 100, 60};
    inner_offset = ui_scroll_begin(bench->ui, ui_id("inner", 0), inner);
    ui_scroll_end(bench->ui, 100);
    ui_scroll_end(bench->ui, 400);
}

static void the_inner_one_scrolls_first(void **state) {
    Bench *bench = *state;
    bench->page = nested;
    bench_frame(bench);
    bench_move(bench, 50, 30);
    wheel(bench, -1);
    assert_float_equal(inner_offset, -40, 1e-3);
    assert_float_equal(outer_offset, 0, 0);
    wheel(bench, -1); // at its end the outer one goes on
    assert_float_equal(inner_offset, -40, 1e-3);
    assert_float_equal(outer_offset, -40, 1e-3);
}

static void whole_pixels(void **state) {
    Bench *bench = *state;
    bench->input.scale = 1.5f;
    bench_move(bench, 50, 100);
    wheel(bench, -0.33f);
    float pixels = offset * 1.5f;
    assert_true(pixels < 0);
    assert_float_equal(pixels, (float)(int)(pixels - 0.5f), 1e-3);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_wheel_scrolls),
        TEST(scrolled_rows_are_where_they_are_seen),
        TEST(what_is_pressed_stays_under_the_pointer),
        TEST(tab_brings_its_widget_into_sight),
        TEST(the_bar),
        TEST(text_alone_takes_the_focus),
        TEST(content_that_shrinks),
        TEST(the_inner_one_scrolls_first),
        TEST(whole_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
