/* Areas: hover, press, drag, click, wheel; who has the pointer where they overlap. */
#include "bench.h"

static const DrawRect inner = {50, 50, 40, 40}, outer = {0, 0, 200, 200};
static UiArea over, under;
static bool button_clicked;

static void page(Bench *bench) {
    button_clicked = ui_button(bench->ui, ui_id("b", 0), (DrawRect){100, 50, 60, 28}, "b",
                               UI_BUTTON_PLAIN, true);
    over = ui_area(bench->ui, ui_id("over", 0), inner);
    under = ui_area(bench->ui, ui_id("under", 0), outer);
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void hover_is_the_first_ones(void **state) {
    Bench *bench = *state;
    bench_move(bench, 60, 70);
    bench_frame(bench);
    assert_true(over.hovered && !under.hovered);
    assert_float_equal(over.x, 10, 0);
    assert_float_equal(over.y, 20, 0);
    bench_move(bench, 10, 10);
    bench_frame(bench);
    assert_true(!over.hovered && under.hovered);
    bench->input.pointer_inside = false;
    bench_frame(bench);
    assert_true(!over.hovered && !under.hovered);
}

/* A pointer that was sent to rest is over nothing, until it is used again. */
static void a_resting_pointer_is_over_nothing(void **state) {
    Bench *bench = *state;
    bench_move(bench, 60, 70);
    bench_frame(bench);
    assert_true(over.hovered);
    for (int use = 0; use < 3; use++) {
        ui_rest_pointer(bench->ui);
        bench_frame(bench);
        bench_frame(bench);
        assert_true(!over.hovered && !under.hovered);
        if (use == 0) {
            bench_move(bench, 61, 70);
        } else if (use == 1) {
            bench->input.wheel_y = 1;
        } else {
            bench_click(bench, 61, 70);
        }
        bench_frame(bench);
        assert_true(over.hovered);
        assert_true(over.wheel == (use == 1) && over.clicked == (use == 2));
    }
}

static void a_press_is_the_first_ones(void **state) {
    Bench *bench = *state;
    bench_down(bench, 60, 70);
    bench_frame(bench);
    assert_true(over.pressed && over.held && !under.pressed && !under.held);
    bench_up(bench, 62, 70);
    bench_frame(bench);
    assert_true(over.released && over.clicked && !over.held);
    assert_true(!under.released && !under.clicked);
    bench_click(bench, 110, 60);
    bench_frame(bench);
    assert_true(button_clicked && !under.pressed);
}

static void dragging(void **state) {
    Bench *bench = *state;
    bench_down(bench, 60, 70);
    bench_frame(bench);
    assert_float_equal(over.drag_x, 0, 0);
    bench_move(bench, 65, 70);
    bench_move(bench, 75, 60);
    bench_frame(bench);
    assert_float_equal(over.drag_x, 15, 1e-4);
    assert_float_equal(over.drag_y, -10, 1e-4);
    bench_frame(bench);
    assert_float_equal(over.drag_x, 0, 0);
    bench->input.pointer_x = 275; // moved without an event for it
    bench_frame(bench);
    assert_float_equal(over.drag_x, 200, 1e-4);
    assert_true(over.held && !over.hovered && !under.hovered);
    bench_up(bench, 60, 70); // back where it began, and yet no click would surprise: it moved back
    bench_frame(bench);
    assert_float_equal(over.drag_x, -215, 1e-4);
    assert_true(over.released);
}

static void a_drag_is_no_click(void **state) {
    Bench *bench = *state;
    bench_down(bench, 60, 70);
    bench_up(bench, 80, 70);
    bench_frame(bench);
    assert_true(over.pressed && over.released && !over.clicked && !over.held);
    assert_float_equal(over.drag_x, 20, 1e-4);
}

static void a_click_says_where(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 70);
    bench_move(bench, 180, 180);
    bench_frame(bench);
    assert_true(over.clicked);
    assert_float_equal(over.x, 10, 0);
    assert_float_equal(over.y, 20, 0);
}

static void double_click(void **state) {
    Bench *bench = *state;
    bench_click(bench, 60, 70);
    bench_frame(bench);
    assert_false(over.double_clicked);
    bench_click(bench, 60, 70);
    bench->input.pointer[0].clicks = bench->input.pointer[1].clicks = 2;
    bench_frame(bench);
    assert_true(over.double_clicked);
}

static void the_wheel_goes_to_one(void **state) {
    Bench *bench = *state;
    bench_move(bench, 60, 70);
    bench->input.wheel_y = -2;
    bench_frame(bench);
    assert_float_equal(over.wheel, -2, 0);
    assert_float_equal(under.wheel, 0, 0);
}

static void a_press_elsewhere_hovers_nothing(void **state) {
    Bench *bench = *state;
    bench_down(bench, 110, 60); // the button
    bench_move(bench, 60, 70);
    bench_frame(bench);
    bench_frame(bench);
    assert_true(!over.hovered && !under.hovered);
    bench_up(bench, 60, 70);
    bench_frame(bench);
    double delay = 99;
    if (!over.hovered) { // then it asks for the frame in which it is
        assert_true(ui_wants_frame(bench->ui, &delay));
        assert_true(delay == 0);
        bench_frame(bench);
    }
    assert_true(over.hovered);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(hover_is_the_first_ones),
        TEST(a_resting_pointer_is_over_nothing),
        TEST(a_press_is_the_first_ones),
        TEST(dragging),
        TEST(a_drag_is_no_click),
        TEST(a_click_says_where),
        TEST(double_click),
        TEST(the_wheel_goes_to_one),
        TEST(a_press_elsewhere_hovers_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
