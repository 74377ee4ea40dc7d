/* Motions end by themselves, and then nothing is drawn again; with reduced motion there are none.
 */
#include "screen.h"

#include <math.h>
#include <string.h>

static Screen open_at(int64_t position) {
    Screen screen = screen_open(1280, 720, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
    screen_settle(&screen);
    assert_true(app_wait(screen.app) < 0);
    return screen;
}

/* The width of the largest cell in which product k stands. */
static float product_width(const Screen *screen, int k) {
    const DrawList *list = app_list(screen->app);
    float w = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->tag.part == DRAW_PART_PRODUCT &&
            command->tag.index[0] == k) {
            w = fmaxf(w, command->rect.w);
        }
    }
    return w;
}

static void step(Screen *screen, int direction) {
    screen_command(screen, (SceneCommand){.kind = SCENE_STEP, .value = direction});
}

static void a_product_pops_up_for_200_milliseconds(void **unused) {
    (void)unused;
    Screen screen = open_at(40);
    float rest = product_width(&screen, 3), before = 1e9f;
    assert_true(rest > 0);
    step(&screen, 1);
    for (int i = 0; i < 4; i++) {
        screen_frame(&screen, i == 0 ? 0 : 0.05);
        float w = product_width(&screen, 4);
        assert_true(w > rest + 0.5f && w < before);
        assert_true(app_wait(screen.app) == 0);
        before = w;
    }
    screen_frame(&screen, 0.06);
    assert_true(product_width(&screen, 4) == rest);
    assert_true(app_wait(screen.app) < 0);
    screen_close(&screen);
}

/* What is taken back or jumped to was not added just now. */
static void only_what_is_added_pops(void **unused) {
    (void)unused;
    Screen screen = open_at(40);
    float rest = product_width(&screen, 3);
    step(&screen, -1);
    screen_frame(&screen, 0.05);
    assert_true(product_width(&screen, 2) == rest);
    screen_settle(&screen);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 76});
    screen_frame(&screen, 0.05);
    assert_true(product_width(&screen, 3) == rest);
    app_options(screen.app)->reduced_motion = true;
    screen_settle(&screen);
    step(&screen, 1);
    screen_frame(&screen, 0.05);
    assert_true(product_width(&screen, 4) == rest);
    assert_true(app_wait(screen.app) < 0);
    screen_close(&screen);
}

/* Dashed lines in the colour of the forward row, of whatever strength; `x1` is where they end. */
static int dashes(const Screen *screen, float *x1) {
    const DrawList *list = app_list(screen->app);
    DrawColour colour = list->theme->forward;
    int count = 0;
    *x1 = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_LINE && command->dash > 0 && command->fill.r == colour.r &&
            command->fill.g == colour.g && command->fill.b == colour.b) {
            *x1 = fmaxf(*x1, fmaxf(command->points[0].x, command->points[1].x));
            count++;
        }
    }
    return count;
}

static float right_of(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    float right = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_CELL && command->border.a > 0) {
            right = fmaxf(right, command->rect.x + command->rect.w);
        }
    }
    return right;
}

/* A stride of 2 leaves two columns of three: the third and its numbers go in a second. */
static void a_changed_stride_leaves_a_ghost_for_a_second(void **unused) {
    (void)unused;
    Screen screen = open_at(81);
    float end;
    assert_int_equal(dashes(&screen, &end), 0);
    screen_command(
        &screen,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_SW, .value = 2});
    screen_frame(&screen, 0.1);
    assert_int_equal(dashes(&screen, &end), 4);
    float cell = product_width(&screen, 0);
    assert_true(fabsf(end - right_of(&screen, CONV_ROLE_Y) - cell) < 0.6f);
    const DrawCommand *gone = screen_find(&screen, "4"); /* y[0,0,0,2] as it was */
    assert_true(gone && gone->rect.x > right_of(&screen, CONV_ROLE_Y) && gone->rect.x < end);
    for (int i = 0; i < 8; i++) {
        screen_frame(&screen, 0.1);
        assert_true(app_wait(screen.app) == 0);
        assert_int_equal(dashes(&screen, &end), 4);
    }
    screen_frame(&screen, 0.11);
    assert_int_equal(dashes(&screen, &end), 0);
    assert_true(app_wait(screen.app) < 0);
    screen_close(&screen);
}

static void reduced_motion_has_no_ghosts(void **unused) {
    (void)unused;
    Screen screen = open_at(81);
    float end;
    app_options(screen.app)->reduced_motion = true;
    screen_command(
        &screen,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_SW, .value = 2});
    screen_frame(&screen, 0.1);
    assert_int_equal(dashes(&screen, &end), 0);
    screen_frame(&screen, 0);
    assert_true(app_wait(screen.app) < 0);
    screen_close(&screen);
}

/* The amber frame of the window: the widest one of its colour on X. */
static float window_left(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    float left = 0, widest = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->fill.a == 0 &&
            memcmp(&command->border, &list->theme->now, sizeof(DrawColour)) == 0 &&
            command->rect.w > widest) {
            widest = command->rect.w;
            left = command->rect.x;
        }
    }
    return left;
}

/* 200 ms, slow at both ends. */
static void the_window_glides_to_its_next_place(void **unused) {
    (void)unused;
    Screen screen = open_at(9);
    float from = window_left(&screen);
    step(&screen, 1);
    float places[5];
    for (int i = 0; i < 5; i++) {
        screen_frame(&screen, i == 0 ? 0 : 0.05);
        places[i] = window_left(&screen);
    }
    float whole = places[4] - from;
    assert_true(whole > 20 && fabsf(places[0] - from) < 0.1f);
    assert_true(places[1] - places[0] < whole * 0.2f); /* ease: 0.156 of the way */
    assert_true(fabsf(places[2] - from - whole / 2) < 0.6f);
    assert_true(places[4] - places[3] < whole * 0.2f);
    screen_frame(&screen, 0.05);
    assert_true(window_left(&screen) == places[4]);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_pops_up_for_200_milliseconds),
        cmocka_unit_test(only_what_is_added_pops),
        cmocka_unit_test(a_changed_stride_leaves_a_ghost_for_a_second),
        cmocka_unit_test(reduced_motion_has_no_ghosts),
        cmocka_unit_test(the_window_glides_to_its_next_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
