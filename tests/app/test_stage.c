/* The stage under real input: what is pointed at, what lights up, what the pictures say about a
 * layer, compared with the core. */
#include "screen.h"

#include "conv/border.h"
#include "conv/links.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const SceneState *state_of(const Screen *screen) {
    return scene_state(app_scene(screen->app));
}

static void set(Screen *screen, SceneParameter which, int value) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = which, .value = value});
}

static void simple(Screen *screen, SceneCommandKind kind, int value) {
    screen_command(screen, (SceneCommand){.kind = kind, .value = value});
    screen_settle(screen);
}

static void seek(Screen *screen, int64_t position) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
    screen_settle(screen);
}

static void move_to(Screen *screen, float x, float y) {
    screen->input.pointer_inside = true;
    screen->input.pointer_x = x;
    screen->input.pointer_y = y;
    screen->input.pointer[screen->input.pointer_count++] =
        (UiPointerEvent){.kind = UI_POINTER_MOVE, .x = x, .y = y};
    screen_settle(screen);
}

/* The commands of one kind in one colour. */
static int count_lines(const Screen *screen, DrawColour colour) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        count += command->kind == DRAW_KIND_LINE && command->border_width == 2 &&
                 memcmp(&command->fill, &colour, sizeof colour) == 0;
    }
    return count;
}

/* Box number `skip` of a part of a tensor, and which cell it is. */
static bool find_part(const Screen *screen, ConvRole role, int part, int skip, DrawRect *out,
                      int index[4]) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
            command->tag.part == part && skip-- == 0) {
            *out = command->rect;
            memcpy(index, command->tag.index, sizeof command->tag.index);
            return true;
        }
    }
    return false;
}

static bool says(const Screen *screen, const char *text) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strcmp(draw_command_text(list, command), text) == 0) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------------------- border */

/* 5x5 with a border of one or more all round. */
static Screen open_with_border(ConvBorder border, int sides) {
    Screen screen = screen_open(1440, 900, 1);
    for (int side = 0; side < 4; side++) {
        set(&screen, (SceneParameter)(SCENE_PARAMETER_TOP + side), sides);
    }
    simple(&screen, SCENE_SET_BORDER, (int)border);
    return screen;
}

static void the_border_shows_its_sources(void **unused) {
    (void)unused;
    for (int border = CONV_BORDER_REFLECT; border < CONV_BORDER_COUNT; border++) {
        Screen screen = open_with_border((ConvBorder)border, 1);
        DrawRect rect;
        int index[4], seen = 0, place = 0;
        for (int i = -1; i <= 5; i++) {
            for (int j = -1; j <= 5; j++) {
                bool inside = i >= 0 && j >= 0 && i < 5 && j < 5;
                if (!inside) {
                    assert_true(
                        find_part(&screen, CONV_ROLE_X, DRAW_PART_BORDER, place++, &rect, index));
                    seen += index[2] == conv_border_source((ConvBorder)border, 5, i) &&
                            index[3] == conv_border_source((ConvBorder)border, 5, j);
                }
            }
        }
        assert_int_equal(seen, 24);
        assert_true(screen_check_digits(&screen) > 24 + 25);
        screen_close(&screen);
    }
}

static void a_border_cell_is_joined_to_its_source(void **unused) {
    (void)unused;
    Screen screen = open_with_border(CONV_BORDER_CIRCULAR, 1);
    const DrawTheme *theme = app_list(screen.app)->theme;
    int quiet = count_lines(&screen, theme->forward);
    DrawRect rect;
    int index[4];
    assert_true(find_part(&screen, CONV_ROLE_X, DRAW_PART_BORDER, 0, &rect, index));
    assert_int_equal(index[2], 4); /* above and left of the first cell stands the last one */
    assert_int_equal(index[3], 4);
    move_to(&screen, rect.x + rect.w / 2, rect.y + rect.h / 2);
    assert_true(says(&screen, "x[0,0,4,4]"));
    /* x[0,0,4,4] stands in the border three times: above left, above, and left. */
    assert_int_equal(count_lines(&screen, theme->forward), quiet + 3);
    screen_close(&screen);
}

static void the_border_in_play_is_joined_and_named(void **unused) {
    (void)unused;
    Screen screen = open_with_border(CONV_BORDER_REFLECT, 1);
    const DrawTheme *theme = app_list(screen.app)->theme;
    seek(&screen, 1);
    assert_true(says(&screen, "the border shows x[0,0,1,1]"));
    assert_int_equal(count_lines(&screen, theme->now), 1);
    seek(&screen, 5); /* the middle tap of the first window reads x[0,0,0,0] itself */
    assert_false(says(&screen, "the border shows x[0,0,0,0]"));
    assert_int_equal(count_lines(&screen, theme->now), 0);
    screen_close(&screen);
}

static void the_walks_of_dx_need_zeros(void **unused) {
    (void)unused;
    Screen screen = open_with_border(CONV_BORDER_REPLICATE, 1);
    screen_key(&screen, UI_KEY_CHARACTER, 'b', 0);
    assert_int_equal(state_of(&screen)->walk, CONV_WALK_FORWARD);
    assert_non_null(strstr(app_message(screen.app), "replicate"));
    screen_close(&screen);
}

/* A picture with a border wide enough to see shows it: its image is the padded plane. */
static void a_pictures_border_is_shown(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    set(&screen, SCENE_PARAMETER_IH, 40);
    set(&screen, SCENE_PARAMETER_IW, 30);
    set(&screen, SCENE_PARAMETER_TOP, 9);
    simple(&screen, SCENE_SET_BORDER, CONV_BORDER_CIRCULAR);
    const DrawList *list = app_list(screen.app);
    const ConvTensor *x = scene_tensor(app_scene(screen.app), CONV_ROLE_X);
    int found = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE && command->tag.role == CONV_ROLE_X) {
            const DrawImage *image = &command->image;
            assert_int_equal(image->height, 49);
            assert_int_equal(image->width, 30);
            for (int p = 0; p < 49 * 30; p++) {
                int index[4] = {0, 0, (p / 30 + 40 - 9) % 40, p % 30};
                assert_true((double)image->planes[0][p] == conv_tensor_at(x, index));
            }
            found++;
        }
    }
    assert_int_equal(found, 1);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_border_shows_its_sources),
        cmocka_unit_test(a_border_cell_is_joined_to_its_source),
        cmocka_unit_test(the_border_in_play_is_joined_and_named),
        cmocka_unit_test(the_walks_of_dx_need_zeros),
        cmocka_unit_test(a_pictures_border_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
