/* The range of a tensor's colours: chosen, typed, shown in the legend and in the cells and
 * pictures. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beside the stage, whose cells say numbers too. */
static void assert_panel_says(const Screen *screen, const char *text) {
    const DrawCommand *found = screen_find_last(screen, text);
    if (!found || found->rect.x < 1000) {
        fail_msg("the panel does not say \"%s\"", text);
    }
}

/* The colour that a cell is filled with. */
static DrawColour fill_of(const Screen *screen, ConvRole role, int row, int col) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_CELL && command->tag.index[2] == row &&
            command->tag.index[3] == col) {
            return command->fill;
        }
    }
    fail_msg("no cell (%d, %d)", row, col);
    return (DrawColour){0};
}

static void assert_colour(const Screen *screen, int row, int col, float t) {
    DrawColour expected = draw_map(draw_theme(false), DRAW_PALETTE_VALUES, t);
    DrawColour found = fill_of(screen, CONV_ROLE_Y, row, col);
    assert_memory_equal(&found, &expected, sizeof found);
}

/* The end of a walk over a window tall enough for the whole panel, a cell of Y pinned. */
static Screen open_pinned(void) {
    Screen screen = screen_open(1280, 1400, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = 81});
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y});
    screen_settle(&screen);
    return screen;
}

static void choose(Screen *screen, const char *from, const char *to) {
    screen_click_on(screen, screen_find(screen, from));
    screen_click_on(screen, screen_find_last(screen, to));
}

static void each_side_or_both(void **unused) {
    (void)unused;
    Screen screen = open_pinned(); /* Y: -2 -2 4 / -3 -2 3 / 0 -2 1 */
    assert_panel_says(&screen, "COLOURS OF Y");
    assert_panel_says(&screen, "-4");
    assert_colour(&screen, 0, 2, 1);
    assert_colour(&screen, 1, 0, -0.75f);
    choose(&screen, "symmetric", "auto");
    assert_int_equal(app_options(screen.app)->range[CONV_ROLE_Y].mode, VIEW_RANGE_AUTO);
    assert_panel_says(&screen, "-3");
    assert_panel_says(&screen, "4");
    assert_colour(&screen, 0, 2, 1);
    assert_colour(&screen, 1, 0, -1);
    assert_colour(&screen, 2, 0, 0);
    screen_check_digits(&screen);
    choose(&screen, "auto", "symmetric");
    assert_colour(&screen, 1, 0, -0.75f);
    screen_close(&screen);
}

/* A typed range stays when the values change; an end on the wrong side of zero is not taken. */
static void fixed_ends_are_typed(void **unused) {
    (void)unused;
    Screen screen = open_pinned();
    choose(&screen, "symmetric", "fixed");
    const ViewRange *range = &app_options(screen.app)->range[CONV_ROLE_Y];
    assert_true(range->mode == VIEW_RANGE_FIXED && range->low == -4 && range->high == 4);
    static const struct {
        const char *shown, *typed;
        double low, high;
    } cases[] = {{"4", "8", -4, 8}, {"-4", "-2", -2, 8}, {"-2", "5", -2, 8}, {"8", "0", -2, 8}};
    for (int i = 0; i < 4; i++) {
        screen_click_on(&screen, screen_find_last(&screen, cases[i].shown));
        assert_true(app_wishes(screen.app).text_input);
        screen_key(&screen, UI_KEY_CHARACTER, 'a', UI_MOD_CTRL);
        snprintf(screen.input.text, sizeof screen.input.text, "%s", cases[i].typed);
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
        assert_true(range->low == cases[i].low && range->high == cases[i].high);
    }
    screen_settle(&screen);
    assert_colour(&screen, 0, 2, 0.5f);
    assert_colour(&screen, 1, 0, -1);
    assert_colour(&screen, 2, 2, 0.125f);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                           .role = CONV_ROLE_B,
                                           .number = 1}); /* all of Y one larger */
    screen_settle(&screen);
    assert_colour(&screen, 0, 2, 0.625f);
    screen_check_texts(&screen, "fixed");
    screen_close(&screen);
}

static void pictures_follow(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1000, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    screen_settle(&screen);
    assert_true(screen_picture(&screen, CONV_ROLE_DX)->image.below == 0);
    app_options(screen.app)->range[CONV_ROLE_DX].mode = VIEW_RANGE_AUTO;
    screen_settle(&screen);
    const ConvTensor *dx = scene_tensor(app_scene(screen.app), CONV_ROLE_DX);
    float high = 0, low = 0;
    const float *values = dx->data;
    for (int64_t i = 0; i < conv_tensor_count(dx); i++) {
        high = fmaxf(high, values[i]);
        low = fminf(low, values[i]);
    }
    const DrawImage *picture = &screen_picture(&screen, CONV_ROLE_DX)->image;
    assert_true(picture->limit == high && picture->below == -low && high != -low);
    app_options(screen.app)->range[CONV_ROLE_DX] = (ViewRange){VIEW_RANGE_FIXED, -2, 5};
    screen_settle(&screen);
    picture = &screen_picture(&screen, CONV_ROLE_DX)->image;
    assert_true(picture->limit == 5 && picture->below == 2);
    screen_close(&screen);
}

/* What stands under the bar of X, from the left. */
static int ends_of_x(const Screen *screen, const char *ends[3]) {
    const DrawCommand *heading = screen_find(screen, "COLOURS OF X");
    assert_non_null(heading);
    const DrawList *list = app_list(screen->app);
    float at[3];
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        float down = command->rect.y - heading->rect.y;
        if (command->kind == DRAW_KIND_TEXT && down > 24 && down < 44 &&
            command->rect.x > heading->rect.x - 4) {
            assert_true(count < 3);
            at[count] = command->rect.x;
            ends[count++] = draw_command_text(list, command);
        }
    }
    assert_true(count < 2 || at[0] != at[1]);
    if (count == 3 && at[1] > at[2]) { /* 0 is drawn between the two */
        const char *last = ends[1];
        ends[1] = ends[2];
        ends[2] = last;
    }
    return count;
}

/* An automatic range has no half on which there are no values; the colours of the others stay. */
static void a_side_without_values_is_left_out(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const char *ends[3];
    assert_int_equal(ends_of_x(&screen, ends), 3);
    assert_string_equal(ends[0], "-3");
    app_options(screen.app)->range[CONV_ROLE_X].mode = VIEW_RANGE_AUTO; /* from 0 to 3 */
    screen_settle(&screen);
    assert_int_equal(ends_of_x(&screen, ends), 2);
    assert_string_equal(ends[0], "0");
    assert_string_equal(ends[1], "3");
    for (int i = 0; i < 25; i++) { /* and from -4 to 0 */
        SceneCommand set = {.kind = SCENE_SET_CELL,
                            .role = CONV_ROLE_X,
                            .index = {0, 0, i / 5, i % 5},
                            .number = -(i % 5)};
        screen_command(&screen, set);
    }
    screen_settle(&screen);
    assert_int_equal(ends_of_x(&screen, ends), 2);
    assert_string_equal(ends[0], "-4");
    assert_string_equal(ends[1], "0");
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 2});
    screen_settle(&screen);
    assert_int_equal(ends_of_x(&screen, ends), 3);
    assert_string_equal(ends[0], "-4");
    assert_string_equal(ends[2], "2");
    screen_close(&screen);
}

/* What the panel says beneath the bar of a tensor's colours, at its right end. */
static void end_of_bar(const Screen *screen, ConvRole role, char out[32]) {
    char heading[32];
    snprintf(heading, sizeof heading, "COLOURS OF %s", conv_role_title(role));
    const DrawCommand *above = screen_find(screen, heading);
    const DrawList *list = app_list(screen->app);
    assert_non_null(above);
    out[0] = '\0';
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        float down = command->rect.y - above->rect.y;
        if (command->kind == DRAW_KIND_TEXT && down > 30 && down < 50 &&
            command->rect.x > above->rect.x + 120) {
            snprintf(out, 32, "%s", draw_command_text(list, command));
        }
    }
    assert_true(out[0] != '\0');
}

/* An end that is not all of the number has a ≈; both have equally many places. */
static void ends_say_that_they_are_rounded(void **unused) {
    (void)unused;
    static const struct {
        float number;
        const char *above, *below;
    } cases[] = {{1.0F / 3, "≈.3333", "≈-.3333"}, {0.25F, ".25", "-.25"}, {1e9F, "1e9", "-1e9"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Screen screen = screen_open(1280, 1400, 1);
        for (int k = 0; k < 9; k++) { /* dX is one weight for each */
            screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                                   .role = CONV_ROLE_W,
                                                   .index = {0, 0, k / 3, k % 3},
                                                   .number = k == 4 ? cases[i].number : 0});
        }
        screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_W});
        screen_settle(&screen);
        assert_panel_says(&screen, cases[i].above);
        assert_panel_says(&screen, cases[i].below);
        screen_close(&screen);
    }
}

/* A number has one colour, and the legend one range, however close one looks and whatever covers
 * the stage. */
static void colours_stay_however_close(void **unused) {
    (void)unused;
    Screen screen = screen_open(1920, 1080, 1);
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_settle(&screen);
    const DrawCommand *picture = screen_picture(&screen, CONV_ROLE_DX);
    float limit = picture->image.limit, x = picture->rect.x + 200, y = picture->rect.y + 150;
    char before[32], after[32];
    end_of_bar(&screen, CONV_ROLE_DX, before);
    assert_int_equal(strncmp(before, "≥ ≈", strlen("≥ ≈")), 0); /* not all of it is told */
    double end = strtod(before + strlen("≥ ≈"), NULL) - (double)limit;
    assert_true(end != 0 && fabs(end) < 0.001);
    for (int i = 0; i < 40; i++) {
        screen_pointer(&screen, UI_POINTER_MOVE, 1, x, y);
        screen.input.wheel_y = 1;
        screen_frame(&screen, 0.25);
    }
    screen_settle(&screen);
    end_of_bar(&screen, CONV_ROLE_DX, after);
    assert_string_equal(after, before);
    const ConvTensor *dx = scene_tensor(app_scene(screen.app), CONV_ROLE_DX);
    const DrawList *list = app_list(screen.app);
    int cells = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->tag.role == CONV_ROLE_DX &&
            command->tag.part == DRAW_PART_CELL && command->border.a > 0) {
            double share = conv_tensor_at(dx, command->tag.index) / (double)limit;
            DrawColour expected = draw_map(draw_theme(false), DRAW_PALETTE_GRADIENTS,
                                           (float)fmin(fmax(share, -1), 1));
            assert_memory_equal(&command->fill, &expected, sizeof expected);
            cells++;
        }
    }
    assert_true(cells >= 4);
    screen_key(&screen, UI_KEY_CHARACTER, 'o', UI_MOD_CTRL);
    screen_settle(&screen);
    assert_null(screen_find(&screen, "upstream")); /* the files are in the stage's place */
    end_of_bar(&screen, CONV_ROLE_DX, after);
    assert_string_equal(after, before);
    screen_close(&screen);
}

/* Where most values are 0 the others tell the range. */
static void a_bright_spot_has_its_own_value(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 200);
    screen_set(&screen, SCENE_PARAMETER_IW, 300);
    screen_simple(&screen, SCENE_SET_PATTERN, SCENE_PATTERN_IMPULSE);
    char end[32];
    end_of_bar(&screen, CONV_ROLE_X, end);
    assert_string_equal(end, "1");
    screen_close(&screen);
}

static void counts_are_never_below_zero(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1400, 1);
    screen_key(&screen, UI_KEY_CHARACTER, 'c', 0);
    const DrawCommand *heading = screen_find(&screen, "OUTPUTS THAT READ A CELL");
    assert_non_null(heading);
    assert_panel_says(&screen, "9"); /* taps of one filter */
    const DrawCommand *low = screen_find_last(&screen, "-9");
    assert_true(!low || low->rect.x < heading->rect.x);
    screen_open_lesson(&screen, "08-stride"); /* each cell is read once at most, by four taps */
    screen_key(&screen, UI_KEY_CHARACTER, 'c', 0);
    screen_settle(&screen);
    heading = screen_find(&screen, "OUTPUTS THAT READ A CELL");
    const DrawCommand *end = NULL;
    const DrawList *list = app_list(screen.app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        float under = command->rect.y - heading->rect.y;
        if (command->kind == DRAW_KIND_TEXT && under > 20 && under < 50 &&
            command->rect.x > heading->rect.x + 150) {
            end = command;
        }
    }
    assert_non_null(end);
    assert_string_equal(draw_command_text(list, end), "1");
    screen_close(&screen);
}

/* Whether the panel has a box of this colour. */
static bool panel_has(const Screen *screen, DrawColour colour) {
    const DrawList *list = app_list(screen->app);
    bool found = false;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        found = found || (command->kind == DRAW_KIND_RECT && command->rect.x > 1000 &&
                          memcmp(&command->fill, &colour, sizeof colour) == 0);
    }
    return found;
}

/* A photo stands on the stage in its own colours or in greys: the legend shows that scale, and that
 * of single numbers only while the walk shows some. */
static void photos_have_their_own_scale(void **unused) {
    (void)unused;
    const DrawColour green = {0, 255, 0, 255}, white = {255, 255, 255, 255};
    Screen screen = screen_open(1280, 720, 1);
    app_options(screen.app)->dark = true;
    assert_string_equal(app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png").text, "");
    screen_settle(&screen);
    assert_panel_says(&screen, "as RGB photo");
    assert_panel_says(&screen, "COLOURS OF X");
    assert_true(panel_has(&screen, green) && !panel_has(&screen, white));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    assert_panel_says(&screen, "X: RED, GREEN, BLUE");
    assert_null(screen_find(&screen, "COLOURS OF X"));
    screen_simple(&screen, SCENE_SET_IMAGE_GREY, 1);
    assert_panel_says(&screen, "X: BLACK TO WHITE");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DW);
    assert_panel_says(&screen, "as grey photo");
    assert_true(panel_has(&screen, white) && !panel_has(&screen, green));
    screen_check_texts(&screen, "a grey photo");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                           .random = {.seed = 1, .distribution = SCENE_NORMAL}});
    screen_settle(&screen);
    assert_panel_says(&screen, "COLOURS OF X");
    assert_null(screen_find(&screen, "as grey photo"));
    assert_false(panel_has(&screen, white));
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_side_or_both),
        cmocka_unit_test(fixed_ends_are_typed),
        cmocka_unit_test(pictures_follow),
        cmocka_unit_test(ends_say_that_they_are_rounded),
        cmocka_unit_test(colours_stay_however_close),
        cmocka_unit_test(a_bright_spot_has_its_own_value),
        cmocka_unit_test(a_side_without_values_is_left_out),
        cmocka_unit_test(counts_are_never_below_zero),
        cmocka_unit_test(photos_have_their_own_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
