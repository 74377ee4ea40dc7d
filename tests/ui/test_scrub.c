/* The scrub bar: click, drag beyond its ends, the grabbed thumb, keys, extreme lengths. */
#include "bench.h"

/* The thumb's middle goes from x = 18 to 218. */
static const DrawRect rect = {10, 10, 216, 20};
static int64_t position, length;
static int changes, ticks;
static UiScrub seen;

static void page(Bench *bench) {
    seen = ui_scrub(bench->ui, ui_id("s", 0), rect, &position, length, ticks);
    changes += seen.changed;
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    position = 0;
    length = 100;
    changes = 0;
    ticks = 9;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void click(void **state) {
    Bench *bench = *state;
    bench_click(bench, 118, 20);
    bench_frame(bench);
    assert_int_equal(position, 50);
    assert_int_equal(changes, 1);
    bench_click(bench, 11, 20);
    bench_frame(bench);
    assert_int_equal(position, 0);
    bench_click(bench, 224, 20);
    bench_frame(bench);
    assert_int_equal(position, 100);
}

/* What it tells is where a press would go, and while the thumb is held where that is. */
static void tells_what_the_pointer_is_on(void **state) {
    Bench *bench = *state;
    bench_frame(bench);
    assert_false(seen.told);
    bench_move(bench, 68, 20);
    bench_frame(bench);
    assert_true(seen.told);
    assert_false(seen.changed);
    assert_int_equal(seen.pointed, 25);
    assert_true(seen.x == 68);
    bench_down(bench, 68, 20);
    bench_move(bench, 118, 290);
    bench_frame(bench);
    assert_true(seen.told && seen.changed);
    assert_int_equal(seen.pointed, 50);
    assert_int_equal(position, 50);
    bench_up(bench, 118, 290);
    bench_frame(bench);
    assert_false(seen.told);
}

static void drag_far_outside(void **state) {
    Bench *bench = *state;
    bench_down(bench, 118, 20);
    bench_frame(bench);
    bench_move(bench, 168, 250);
    bench_frame(bench);
    assert_int_equal(position, 75);
    bench_move(bench, 5000, 20);
    bench_frame(bench);
    assert_int_equal(position, 100);
    bench_move(bench, -5000, 20);
    bench_frame(bench);
    assert_int_equal(position, 0);
    bench_up(bench, 68, 20);
    bench_move(bench, 200, 20); // let go
    bench_frame(bench);
    assert_int_equal(position, 25);
}

static void the_thumb_does_not_jump(void **state) {
    Bench *bench = *state;
    position = 50;
    bench_frame(bench);
    bench_down(bench, 123, 20); // 5 beside its middle
    bench_frame(bench);
    assert_int_equal(position, 50);
    bench_move(bench, 143, 20);
    bench_frame(bench);
    assert_int_equal(position, 60);
    bench_up(bench, 143, 20);
    bench_frame(bench);
    assert_int_equal(position, 60);
    length = 1000000; // finer than a point: a click on the thumb must not move it
    position = 500123;
    bench_click(bench, 121, 20);
    bench_frame(bench);
    assert_int_equal(position, 500123);
}

static void keys(void **state) {
    Bench *bench = *state;
    bench_press(bench, UI_KEY_RIGHT, 0);
    assert_int_equal(position, 0);
    bench_press(bench, UI_KEY_TAB, 0);
    bench_key(bench, UI_KEY_RIGHT, 0);
    bench_key(bench, UI_KEY_RIGHT, 0);
    bench_frame(bench);
    assert_int_equal(position, 2);
    bench_press(bench, UI_KEY_LEFT, 0);
    assert_int_equal(position, 1);
    bench_press(bench, UI_KEY_HOME, 0);
    bench_press(bench, UI_KEY_LEFT, 0);
    assert_int_equal(position, 0);
    bench_press(bench, UI_KEY_END, 0);
    bench_press(bench, UI_KEY_RIGHT, 0);
    assert_int_equal(position, 100);
    bench_press(bench, UI_KEY_LEFT, UI_MOD_SHIFT); // the caller's window step
    assert_int_equal(position, 100);
    assert_int_equal(bench_unused(bench), 1);
}

static void extremes(void **state) {
    Bench *bench = *state;
    length = 0;
    bench_click(bench, 118, 20);
    bench_frame(bench);
    assert_int_equal(position, 0);
    assert_int_equal(changes, 0);
    length = INT64_MAX;
    bench_click(bench, 400 - 176, 20);
    bench_frame(bench);
    assert_true(position == INT64_MAX);
    bench_press(bench, UI_KEY_RIGHT, 0);
    assert_true(position == INT64_MAX);
    length = 10;
    position = 50; // beyond: drawn at the end, kept until touched
    bench_frame(bench);
    assert_int_equal(position, 50);
    bench_press(bench, UI_KEY_LEFT, 0);
    assert_int_equal(position, 9);
}

static void ticks_only_where_they_can_be_told_apart(void **state) {
    Bench *bench = *state;
    DrawColour faint = draw_theme(false)->faint;
    assert_int_equal(bench_count_fill(bench, faint), 8);
    ticks = 0;
    bench_frame(bench);
    assert_int_equal(bench_count_fill(bench, faint), 0);
    ticks = 1000000;
    bench_frame(bench);
    assert_int_equal(bench_count_fill(bench, faint), 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(click),
        TEST(tells_what_the_pointer_is_on),
        TEST(drag_far_outside),
        TEST(the_thumb_does_not_jump),
        TEST(keys),
        TEST(extremes),
        TEST(ticks_only_where_they_can_be_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
