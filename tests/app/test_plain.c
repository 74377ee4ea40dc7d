/* Words and marks that explain themselves: what a check of a gradient tells, what a number may be,
 * the list of keys, coverage, the dot of what is not computed. */
#include "scenes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The step stands on the buttons as it is: a power of two, below 1 one part of so many. */
static void a_nudge_tells_how_far(void **unused) {
    (void)unused;
    static const struct {
        double number;
        const char *up, *down;
    } cases[] = {
        {0.75, "nudge +1/2048", "nudge −1/2048"},      {1.5, "nudge +1/1024", "nudge −1/1024"},
        {20.5, "nudge +1/64", "nudge −1/64"},          {1e-6, "nudge +1/2^30", "nudge −1/2^30"},
        {0.003, "nudge +1/524288", "nudge −1/524288"}, {40000.5, "nudge +32", "nudge −32"},
        {1e20, "nudge +2^56", "nudge −2^56"}};
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

/* The number at the end of a text, or beside it or beneath it in its line of the panel. */
static double number_in(const char *text) {
    const char *from = strpbrk(text, "0123456789");
    assert_non_null(from);
    return strtod(from > text && from[-1] == '-' ? from - 1 : from, NULL);
}

static const DrawCommand *beginning(const Screen *screen, const char *start, int which) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strncmp(draw_command_text(list, command), start, strlen(start)) == 0 && which-- == 0) {
            return command;
        }
    }
    fail_msg("no text begins with \"%s\"", start);
    return NULL;
}

/* What is written after the text that begins like this. */
static double told_after(const Screen *screen, const char *start, int which) {
    const DrawList *list = app_list(screen->app);
    return number_in(draw_command_text(list, beginning(screen, start, which) + 1));
}

/* Divides what the check of a gradient has written: the change of L by the way between the places.
 */
static void assert_divides(const Screen *screen) {
    static const char place[] = "L if it were ";
    const DrawList *list = app_list(screen->app);
    double at[2], loss[2];
    for (int i = 0; i < 2; i++) {
        at[i] = number_in(draw_command_text(list, beginning(screen, place, i)) + strlen(place));
        loss[i] = told_after(screen, place, i);
    }
    double told = told_after(screen, "change of L per 1", 0);
    double quotient = (loss[1] - loss[0]) / (at[1] - at[0]);
    if (!(fabs(quotient - told) <= 1e-3 * fabs(told))) {
        fail_msg("(%.12g - %.12g) / (%.12g - %.12g) is %.12g, not %.12g", loss[1], loss[0], at[1],
                 at[0], quotient, told);
    }
}

static void what_a_nudge_tells_can_be_divided(void **unused) {
    (void)unused;
    static const double numbers[] = {3, 0.34976643, -1.5, 0.1, 1e-6, 40000.5};
    Screen screen = screen_open(1280, 1400, 1);
    for (int loss = 0; loss < CONV_LOSS_COUNT; loss++) {
        screen_simple(&screen, SCENE_SET_LOSS, loss);
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            screen_command(
                &screen,
                (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = numbers[i]});
            for (int role = CONV_ROLE_X; role <= CONV_ROLE_W; role++) {
                screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = role});
                screen_settle(&screen);
                assert_divides(&screen);
                if (fabs(numbers[i]) < 10) { /* longer ones reach over their products' frames */
                    screen_check_texts(&screen, "a nudge");
                }
            }
        }
    }
    screen_close(&screen);
}

/* One is pressed after the other at the same height, and what was found is seen at once. */
static void the_buttons_of_a_check_stay_with(int pinned, float height) {
    static const char *const buttons[] = {"all of X", "all of W", "all of b"};
    static const char *const found[] = {"25 of 25 of X agree", "9 of 9 of W agree",
                                        "1 of 1 of b agree"};
    Screen screen = screen_open(1280, height, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = pinned});
    screen_settle(&screen);
    DrawRect at[3];
    for (int i = 0; i < 3; i++) {
        at[i] = screen_find(&screen, buttons[i])->rect;
    }
    for (int i = 0; i < 3; i++) {
        screen_click(&screen, at[i].x + at[i].w / 2, at[i].y + at[i].h / 2);
        for (int k = 0; k < 20; k++) {
            screen_frame(&screen, 0.1);
        }
        const DrawCommand *said = beginning(&screen, "✓ ", pinned < 0 ? 0 : 1);
        assert_non_null(strstr(draw_command_text(app_list(screen.app), said), found[i]));
        assert_true(said->rect.y + said->rect.h < height);
        assert_true(screen_find(&screen, buttons[i])->rect.y == at[i].y);
        screen_check_texts(&screen, found[i]);
    }
    screen_close(&screen);
}

static void the_buttons_of_a_check_stay(void **unused) {
    (void)unused;
    the_buttons_of_a_check_stay_with(-1, 900);
    the_buttons_of_a_check_stay_with(CONV_ROLE_W, 900);
}

static void too_large_is_not_no_number(void **unused) {
    (void)unused;
    static const struct {
        const char *typed, *said;
    } cases[] = {{"1e400", "about 3.4e38"}, {"-1e999", "is too large"},  {"1e39", "about 3.4e38"},
                 {"1e-50", "is too small"}, {"-1e-400", "is too small"}, {"abc", "is no number"},
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
        assert_true(app_wishes(screen.app).text_input); /* it can be corrected */
        assert_string_equal(app_message(screen.app), "");
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

/* Windows that lie wholly in the border: all counts are 0, and their scale still has an end. */
static void coverage_of_what_nothing_reads(void **unused) {
    (void)unused;
    static const struct {
        SceneParameter parameter;
        int value;
    } set[] = {{SCENE_PARAMETER_KH, 1}, {SCENE_PARAMETER_KW, 1}, {SCENE_PARAMETER_OC, 3},
               {SCENE_PARAMETER_IH, 2}, {SCENE_PARAMETER_IW, 2}, {SCENE_PARAMETER_TOP, 1},
               {SCENE_PARAMETER_SH, 4}};
    Screen screen = screen_open(1280, 1400, 1);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        screen_set(&screen, set[i].parameter, set[i].value);
    }
    assert_int_equal(conv_coverage_most(&scene_state(app_scene(screen.app))->layer), 0);
    screen_key(&screen, UI_KEY_CHARACTER, 'c', 0);
    screen_settle(&screen);
    assert_int_equal(count_of(&screen, "OUTPUTS THAT READ A CELL"), 1);
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

/* At the smallest scale the ∂ of a shape's line is not an a. */
static void small_symbols_are_legible(void **unused) {
    (void)unused;
    static const char *const scenes[] = {"lesson-01", "lesson-01-scatter", "lesson-01-dw", "photo"};
    Screen screen = screen_open(1280 / 0.75f, 720 / 0.75f, 0.75f);
    for (int k = 0; k < 4; k++) {
        screen_show(&screen, scenes[k]);
        const DrawList *list = app_list(screen.app);
        int seen = 0;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            if (command->kind == DRAW_KIND_TEXT && command->face == DRAW_FACE_MONO &&
                strstr(draw_command_text(list, command), "∂")) {
                assert_true(command->size * list->scale >= 10.4f);
                seen++;
            }
        }
        assert_true(seen >= 1);
    }
    screen_close(&screen);
}

/* The lesson of a file looks as chosen as one of the list. */
static void a_lesson_of_a_file_has_its_title(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const DrawColour ink = app_list(screen.app)->theme->ink;
    FILE *file = fopen(TEST_SCRATCH "/own-lesson.json", "w");
    assert_non_null(file);
    fputs("{\"lesson\": 1, \"title\": \"Steps of two\", \"x\": [[1, 2], [3, 4]], \"w\": [[1]], "
          "\"steps\": [{\"title\": \"One\", \"text\": \"A step.\", \"at\": 0}]}",
          file);
    fclose(file);
    Status status = app_open_lesson_file(screen.app, TEST_SCRATCH "/own-lesson.json");
    assert_string_equal(status.text, "");
    screen_settle(&screen);
    const DrawCommand *title = screen_find(&screen, "Steps of two");
    assert_non_null(title);
    assert_memory_equal(&title->fill, &ink, sizeof ink);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_nudge_tells_what_it_does),
        cmocka_unit_test(a_nudge_tells_how_far),
        cmocka_unit_test(what_a_nudge_tells_can_be_divided),
        cmocka_unit_test(the_buttons_of_a_check_stay),
        cmocka_unit_test(too_large_is_not_no_number),
        cmocka_unit_test(the_list_of_keys_has_the_pointer_and_darkens),
        cmocka_unit_test(coverage_is_told_once),
        cmocka_unit_test(coverage_of_what_nothing_reads),
        cmocka_unit_test(the_dot_of_the_uncomputed_is_seen),
        cmocka_unit_test(small_symbols_are_legible),
        cmocka_unit_test(a_lesson_of_a_file_has_its_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
