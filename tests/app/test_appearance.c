/* The card of how the window looks: opened and closed in every way, each of its controls with the
 * pointer and the keyboard, and that nothing beneath it reacts. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void its_controls_do_what_they_say(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const ViewOptions *options = app_options(screen.app);
    screen_click_on(&screen, screen_find_last(&screen, "View"));
    assert_true(options->appearance);
    screen_click_on(&screen, screen_find_last(&screen, "dark"));
    assert_true(options->dark);
    assert_true(app_list(screen.app)->theme->dark);
    screen_click_on(&screen, screen_find_last(&screen, "light"));
    assert_false(options->dark);
    screen_click_on(&screen, screen_find_last(&screen, "at once"));
    assert_true(options->reduced_motion);
    screen_click_on(&screen, screen_find_last(&screen, "moves"));
    assert_false(options->reduced_motion);
    screen_click_on(&screen, screen_find_last(&screen, draw_map_label(DRAW_MAP_SOFT)));
    screen_click_on(&screen, screen_find_last(&screen, draw_map_label(DRAW_MAP_EARTH)));
    assert_int_equal(options->map, DRAW_MAP_EARTH);
    assert_ptr_equal(app_list(screen.app)->theme, draw_theme_with(false, DRAW_MAP_EARTH));
    assert_true(options->appearance);
    screen_click_on(&screen, screen_find_last(&screen, "Present to a class"));
    assert_true(options->presenting);
    assert_false(options->appearance);
    screen_close(&screen);
}

static void it_closes_by_key_by_esc_and_by_a_click_beside_it(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const ViewOptions *options = app_options(screen.app);
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    assert_true(options->appearance);
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    assert_false(options->appearance);
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
    assert_false(options->appearance);
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    int64_t before = scene_state(app_scene(screen.app))->pin_role;
    screen_click(&screen, 300, 120); /* a cell of X lies there */
    assert_false(options->appearance);
    assert_int_equal(scene_state(app_scene(screen.app))->pin_role, before);
    screen_click(&screen, 300, 120);
    assert_int_equal(scene_state(app_scene(screen.app))->pin_role, CONV_ROLE_X);
    screen_close(&screen);
}

/* The keyboard reaches all of it, with the ring on what has the focus. */
static void tab_goes_through_it_first(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const ViewOptions *options = app_options(screen.app);
    screen_key(&screen, UI_KEY_CHARACTER, 'v', 0);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_true(options->dark);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_key(&screen, UI_KEY_SPACE, 0, 0);
    screen_key(&screen, UI_KEY_DOWN, 0, 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    assert_int_equal(options->map, DRAW_MAP_STRONG);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_key(&screen, UI_KEY_UP, 0, 0);
    assert_true(fabsf(app_wishes(screen.app).zoom - 1.01f) < 1e-5f);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_key(&screen, UI_KEY_SPACE, 0, 0);
    screen_key(&screen, UI_KEY_DOWN, 0, 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    assert_int_equal(options->digits, 1);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_true(options->reduced_motion);
    screen_key(&screen, UI_KEY_TAB, 0, 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    assert_true(options->presenting);
    screen_close(&screen);
}

/* 1280×720 has room for the least that is needed, 800×480, at 1.5 times its size. */
static void more_than_the_window_has_room_for_is_told(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int i = 0; i < 4; i++) {
        screen_key(&screen, UI_KEY_CHARACTER, '+', UI_MOD_CTRL);
        assert_false(screen_says(&screen, "is the most"));
    }
    screen_key(&screen, UI_KEY_CHARACTER, '+', UI_MOD_CTRL);
    screen_settle(&screen);
    assert_true(fabsf(app_wishes(screen.app).zoom - 1.5f) < 1e-5f);
    assert_true(screen_says(&screen, "150 % is the most"));
    screen_key(&screen, UI_KEY_CHARACTER, '-', UI_MOD_CTRL);
    screen_settle(&screen);
    assert_false(screen_says(&screen, "150 % is the most"));
    screen_close(&screen);
}

static void it_can_be_read_everywhere(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}, {800, 480}};
    Screen screen = screen_open(1280, 720, 1);
    app_options(screen.app)->appearance = true;
    for (int i = 0; i < 4 * 2 * DRAW_MAP_COUNT; i++) {
        app_options(screen.app)->dark = i & 1;
        app_options(screen.app)->map = (DrawMap)(i / 2 % DRAW_MAP_COUNT);
        screen.input.width = sizes[i / 2 / DRAW_MAP_COUNT][0];
        screen.input.height = sizes[i / 2 / DRAW_MAP_COUNT][1];
        screen_settle(&screen);
        screen_check_texts(&screen, "the card");
        const DrawCommand *last = screen_find(&screen, "Present to a class");
        assert_non_null(last);
        assert_true(last->rect.y + last->rect.h < screen.input.height);
    }
    screen_close(&screen);
}

/* The key map fits each window, and every line of it is whole from 1024 points on. */
static void the_key_map_fits_every_window(void **unused) {
    (void)unused;
    static const float sizes[][2] = {
        {1024, 640}, {1280, 720}, {1920, 1080}, {960, 540}, {800, 480}};
    Screen screen = screen_open(1280, 720, 1);
    app_options(screen.app)->help = true;
    for (int i = 0; i < 10; i++) {
        screen.input.width = sizes[i / 2][0];
        screen.input.height = sizes[i / 2][1];
        app_options(screen.app)->presenting = i & 1;
        screen_settle(&screen);
        screen_check_texts(&screen, "the key map");
        const DrawCommand *last =
            screen_find(&screen, "close, unpin, back to the stage, stop presenting");
        assert_true(last || screen.input.width < 960);
        const DrawList *list = app_list(screen.app);
        const DrawCommand *end = &list->commands[list->count - 1];
        assert_true(end->rect.y + end->rect.h < screen.input.height - 8);
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_controls_do_what_they_say),
        cmocka_unit_test(it_closes_by_key_by_esc_and_by_a_click_beside_it),
        cmocka_unit_test(tab_goes_through_it_first),
        cmocka_unit_test(more_than_the_window_has_room_for_is_told),
        cmocka_unit_test(it_can_be_read_everywhere),
        cmocka_unit_test(the_key_map_fits_every_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
