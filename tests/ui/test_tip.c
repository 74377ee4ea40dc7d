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

static DrawRect placed;

static void page_with_moving_place(Bench *bench) {
    ui_tip(bench->ui, placed, tip);
}

/* Nobody has asked for what comes under a pointer at rest. */
static void what_comes_under_a_resting_pointer_is_silent(void **state) {
    Bench *bench = *state;
    bench->page = page_with_moving_place;
    placed = rect;
    bench_move(bench, 200, 200);
    bench_frame(bench);
    placed = (DrawRect){190, 190, 60, 28};
    bench_frame(bench);
    bench->time += 5;
    bench_frame(bench);
    assert_null(bench_find_text(bench, tip));
    double delay;
    assert_false(ui_wants_frame(bench->ui, &delay));
    bench_move(bench, 201, 200);
    bench_frame(bench);
    bench->time += 0.6;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, tip));
    placed.x += 1; /* laid anew */
    bench_frame(bench);
    bench->time += 5;
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

/* Who steps by keys looks at what it lies on; it comes back when asked for again. */
static void a_key_sends_it_away(void **state) {
    Bench *bench = *state;
    bench_move(bench, 20, 20);
    bench_frame(bench);
    bench->time += 1;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, tip));
    bench_press(bench, UI_KEY_RIGHT, 0);
    bench->time += 1;
    bench_frame(bench);
    assert_null(bench_find_text(bench, tip));
    bench_move(bench, 200, 200);
    bench_frame(bench);
    bench_move(bench, 20, 20);
    bench_frame(bench);
    bench->time += 1;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, tip));
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

static DrawRect drawn;

static void draw_picture(DrawList *list, DrawRect at) {
    drawn = at;
    draw_rect(list, at, 0, draw_theme(false)->forward);
    draw_on(list, draw_theme(false)->forward);
}

static void page_with_picture(Bench *bench) {
    ui_tip_picture(bench->ui, rect, "A line", 90, 40, draw_picture);
    ui_tip_picture(bench->ui, (DrawRect){340, 270, 60, 30}, "Another", 90, 40, draw_picture);
    ui_tip(bench->ui, (DrawRect){100, 10, 60, 28}, "Words alone");
}

/* The picture stands above the line, in the window, and only in a tip that has one. */
static void a_picture_stands_above_its_line(void **state) {
    Bench *bench = *state;
    bench->page = page_with_picture;
    const float places[][2] = {{20, 20}, {380, 280}};
    for (int i = 0; i < 2; i++) {
        drawn.w = 0;
        bench_move(bench, places[i][0], places[i][1]);
        bench_frame(bench);
        assert_true(drawn.w == 0);
        bench->time += 1;
        bench_frame(bench);
        assert_true(drawn.w == 90 && drawn.h == 40);
        assert_true(drawn.x >= 4 && drawn.x + 90 <= 396 && drawn.y >= 4 && drawn.y + 40 <= 296);
        const DrawCommand *line = bench_find_text(bench, i ? "Another" : "A line");
        assert_non_null(line);
        assert_true(line->rect.y >= drawn.y + 40);
        DrawColour panel = draw_theme(false)->panel; /* not what the picture stood on last */
        assert_memory_equal(&line->background, &panel, sizeof panel);
    }
    drawn.w = 0;
    bench_move(bench, 110, 20);
    bench_frame(bench);
    bench->time += 1;
    bench_frame(bench);
    assert_non_null(bench_find_text(bench, "Words alone"));
    assert_true(drawn.w == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(after_a_rest, setup, teardown),
        cmocka_unit_test_setup_teardown(what_comes_under_a_resting_pointer_is_silent, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_press_sends_it_away, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_sends_it_away, setup, teardown),
        cmocka_unit_test_setup_teardown(stays_in_the_window, setup, teardown),
        cmocka_unit_test_setup_teardown(a_picture_stands_above_its_line, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
