/* Tooltips: after half a second of rest, inside the window, away with a press. */
#include "bench.h"

static const DrawRect rect = {10, 10, 60, 28};
static const char *tip = "A step back";

static void page(Bench *bench) {
    ui_tip(bench->ui, rect, tip);
    ui_tip(bench->ui, (DrawRect){340, 270, 60, 30}, "In the corner, where there is little room");
}

static int setup(void **state) {
    static Bench bench;
    bench_open(&bench, page);
    bench.input.pointer_x = bench.input.pointer_y = 150;
    bench_frame(&bench);
    *state = &bench;
    return 0;
}

static int teardown(void **state) {
    bench_close(*state);
    return 0;
}

static void after_a_rest(void **state) {
    Bench *bench = *state;
    bench_move(bench, 20, 20);
    bench_frame(bench);
    assert_null(bench_find_text(bench, tip));
    double delay = 99;
    assert_true(ui_wants_frame(bench->ui, &delay));
    assert_float_equal(delay, 0.5, 1e-6);
    bench->time += 0.4;
    bench_move(bench, 22, 20); // moved: the rest begins anew
    bench_frame(bench);
    bench->time += 0.4;
    bench_frame(bench);
    assert_null(bench_find_text(bench, tip));
    bench->time += 0.1;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, tip));
    assert_false(ui_wants_frame(bench->ui, &delay));
    bench_move(bench, 30, 20); // stays while the pointer does
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, tip));
    bench_move(bench, 200, 200);
    bench_frame(bench);
    assert_null(bench_find_text(bench, tip));
}

static void a_press_sends_it_away(void **state) {
    Bench *bench = *state;
    bench_move(bench, 20, 20);
    bench_frame(bench);
    bench->time += 1;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, tip));
    bench_click(bench, 20, 20);
    bench_frame(bench);
    bench->time += 1;
    bench_frame(bench);
    assert_null(bench_find_text(bench, tip));
}

static void stays_in_the_window(void **state) {
    Bench *bench = *state;
    bench_move(bench, 398, 298);
    bench_frame(bench);
    bench->time += 1;
    bench_frame(bench);
    int texts = 0;
    for (int i = 0; i < bench->list.count; i++) {
        DrawRect box = bench->list.commands[i].rect;
        texts += bench->list.commands[i].kind == DRAW_KIND_TEXT;
        assert_true(box.x >= 0 && box.y >= 0 && box.x + box.w <= 400 && box.y + box.h <= 300);
    }
    assert_true(texts > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(after_a_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(a_press_sends_it_away, setup, teardown),
        cmocka_unit_test_setup_teardown(stays_in_the_window, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
