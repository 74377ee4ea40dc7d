/* Words and marks that explain themselves: what a check of a gradient tells, what a number may be,
 * the list of keys, coverage, the dot of what is not computed. */
#include "screen.h"

#include <stdio.h>
#include <string.h>

static void a_nudge_tells_what_it_does(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1400, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_W});
    screen_settle(&screen);
    static const char *const lines[] = {"L as it is, in f64", "nudge +1", "nudge −1",
                                        "change of L per 1"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_non_null(screen_find(&screen, lines[i]));
    }
    assert_non_null(screen_find(&screen, "dw[0,0,0,0]"));
    assert_null(screen_find(&screen, "numeric"));
    screen_click_on(&screen, screen_find(&screen, "nudge +1"));
    const ConvTensor *w = scene_tensor(app_scene(screen.app), CONV_ROLE_W);
    assert_true(conv_tensor_at(w, (int[4]){0}) == 2);
    screen_close(&screen);
}

/* The step stands on the buttons with one digit. */
static void a_nudge_tells_how_far(void **unused) {
    (void)unused;
    static const struct {
        double number;
        const char *up, *down;
    } cases[] = {{0.75, "nudge +0.0005", "nudge −0.0005"},
                 {1.5, "nudge +0.001", "nudge −0.001"},
                 {1e-6, "nudge +9e-10", "nudge −9e-10"},
                 {40000.5, "nudge +32", "nudge −32"},
                 {1e20, "nudge +7e16", "nudge −7e16"}};
    Screen screen = screen_open(1280, 1400, 1);
    screen_set(&screen, SCENE_PARAMETER_KH, 1);
    screen_set(&screen, SCENE_PARAMETER_KW, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_W});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        screen_command(
            &screen,
            (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .number = cases[i].number});
        screen_settle(&screen);
        assert_non_null(screen_find(&screen, cases[i].up));
        assert_non_null(screen_find(&screen, cases[i].down));
    }
    screen_close(&screen);
}

static void too_large_is_not_no_number(void **unused) {
    (void)unused;
    static const struct {
        const char *typed, *said;
    } cases[] = {{"1e400", "is too large"},
                 {"-1e999", "is too large"},
                 {"abc", "is no number"},
                 {"inf", "is no number"}};
    Screen screen = screen_open(1280, 720, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_X});
    screen_settle(&screen);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        screen_settle(&screen);
        snprintf(screen.input.text, sizeof screen.input.text, "%s", cases[i].typed);
        screen_frame(&screen, 0.1);
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        assert_true(screen_says(&screen, cases[i].said));
        screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
        screen_settle(&screen);
    }
    screen_close(&screen);
}

/* What lies over the whole window. */
static DrawColour veil_of(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    DrawColour found = {0};
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        bool whole = command->kind == DRAW_KIND_RECT && command->rect.w == list->width &&
                     command->rect.h == list->height && command->fill.a < 255;
        found = whole ? command->fill : found;
    }
    return found;
}

static void the_list_of_keys_has_the_pointer_and_darkens(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int dark = 0; dark < 2; dark++) {
        app_options(screen.app)->dark = dark;
        screen_key(&screen, UI_KEY_CHARACTER, '?', UI_MOD_SHIFT);
        screen_settle(&screen);
        assert_non_null(screen_find(&screen, "double click"));
        assert_non_null(screen_find(&screen, "pin a cell: its terms, its gradient checked"));
        DrawColour veil = veil_of(&screen), stage = app_list(screen.app)->theme->stage;
        assert_true(veil.a > 0 && veil.r <= stage.r && veil.g <= stage.g && veil.b <= stage.b);
        screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
        screen_settle(&screen);
    }
    screen_close(&screen);
}

static int count_of(const Screen *screen, const char *text) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        count +=
            command->kind == DRAW_KIND_TEXT && strcmp(draw_command_text(list, command), text) == 0;
    }
    return count;
}

static void coverage_is_told_once(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1400, 1);
    screen_key(&screen, UI_KEY_CHARACTER, 'c', 0);
    screen_settle(&screen);
    assert_int_equal(count_of(&screen, "OUTPUTS THAT READ A CELL"), 1);
    assert_non_null(screen_find(&screen, "COLOURS OF dX"));
    DrawRect at;
    const int middle[4] = {0, 0, 2, 2};
    assert_true(screen_find_cell(&screen, CONV_ROLE_DX, middle, &at)); /* its own numbers */
    assert_false(screen_find_cell(&screen, CONV_ROLE_X, middle, &at)); /* counts */
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER); /* where X is not on the stage */
    screen_seek(&screen, 81);
    assert_int_equal(count_of(&screen, "OUTPUTS THAT READ A CELL"), 1);
    assert_false(screen_find_cell(&screen, CONV_ROLE_DX, middle, &at));
    screen_close(&screen);
}

/* It carries meaning, so that it needs 3 : 1, and a pixel that is its colour alone. */
static void the_dot_of_the_uncomputed_is_seen(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int dark = 0; dark < 2; dark++) {
        app_options(screen.app)->dark = dark;
        screen_settle(&screen);
        const DrawList *list = app_list(screen.app);
        const DrawTheme *theme = list->theme;
        assert_true(draw_contrast(theme->faint, theme->paper) >= 3);
        assert_true(draw_contrast(theme->faint, theme->stage) >= 3);
        int dots = 0;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            bool dot = command->kind == DRAW_KIND_RECT && command->rect.w == 3 &&
                       command->rect.h == 3 &&
                       memcmp(&command->fill, &theme->faint, sizeof theme->faint) == 0;
            assert_true(!dot || command->rect.x == (float)(int)command->rect.x);
            dots += dot;
        }
        assert_int_equal(dots, 18); /* products and Y of lesson 1 */
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_nudge_tells_what_it_does),
        cmocka_unit_test(a_nudge_tells_how_far),
        cmocka_unit_test(too_large_is_not_no_number),
        cmocka_unit_test(the_list_of_keys_has_the_pointer_and_darkens),
        cmocka_unit_test(coverage_is_told_once),
        cmocka_unit_test(the_dot_of_the_uncomputed_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
