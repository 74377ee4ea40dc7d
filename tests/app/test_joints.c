/* What joins the pointed-at or pinned number with those that light up: its name stands in each of
 * them, or where they are too low at the edges of their grid. */
#include "scenes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void pin(Screen *screen, ConvRole role, int c, int i, int j) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_PIN, .role = (int)role, .index = {0, c, i, j}});
    screen_settle(screen);
}

static float middle_x(DrawRect rect) {
    return rect.x + rect.w / 2;
}

static float middle_y(DrawRect rect) {
    return rect.y + rect.h / 2;
}

/* Such a text by itself, no number: above or beside what stands at `number`; how far from it, -1
 * where there is none. */
static float name_of(const Screen *screen, DrawRect number, const char *text, bool above) {
    const DrawList *list = app_list(screen->app);
    float nearest = -1;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind != DRAW_KIND_TEXT || command->tag.role >= 0 ||
            strcmp(draw_command_text(list, command), text) != 0) {
            continue;
        }
        float across = fabsf(middle_x(command->rect) - middle_x(number));
        float down = fabsf(middle_y(command->rect) - middle_y(number));
        float aside = above ? across : down, away = above ? down : across;
        if (aside < (above ? 2 : 4) && away > 4 && (nearest < 0 || away < nearest)) {
            nearest = away;
        }
    }
    return nearest;
}

/* "w1,2" stands in the cell above its number, or 1 beside its row and 2 above its column. */
static bool is_named(const Screen *screen, DrawRect number, const char *row, const char *column) {
    char both[32];
    snprintf(both, sizeof both, "w%s,%s", row, column);
    float inside = name_of(screen, number, both, true);
    snprintf(both, sizeof both, "w[%s,%s]", row, column);
    inside = fmaxf(inside, name_of(screen, number, both, true));
    float above = name_of(screen, number, column, true);
    float beside = name_of(screen, number, row, false);
    return (inside > 0 && inside < 45) || (above > 0 && above < 330 && beside > 0 && beside < 330);
}

static void assert_named(const Screen *screen, DrawRect number, int row, int column,
                         const char *what) {
    char down[16], across[16];
    snprintf(down, sizeof down, "%d", row);
    snprintf(across, sizeof across, "%d", column);
    if (!is_named(screen, number, down, across)) {
        fail_msg("%s, %.0f×%.0f: nothing says %d,%d of the number at %.0f,%.0f", what,
                 screen->input.width, screen->input.height, row, column, number.x, number.y);
    }
}

static const float sizes[][2] = {{1024, 640}, {1152, 648}, {1280, 720}, {1920, 1080}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

/* An input of lesson 1 in its middle: all outputs read it, each through another weight. */
static void low_cells_are_named(void **unused) {
    (void)unused;
    for (int s = 0; s < SIZES; s++) {
        Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
        screen_seek(&screen, INT64_MAX);
        pin(&screen, CONV_ROLE_X, 0, 2, 2);
        for (int k = 0; k < 9; k++) {
            const int index[4] = {0, 0, k / 3, k % 3};
            DrawRect at;
            assert_true(screen_find_cell(&screen, CONV_ROLE_Y, index, &at));
            assert_named(&screen, at, 2 - k / 3, 2 - k % 3, "Y");
            assert_true(screen_find_cell(&screen, CONV_ROLE_DY, index, &at));
            assert_named(&screen, at, 2 - k / 3, 2 - k % 3, "dY");
            assert_true(screen_find_cell(&screen, CONV_ROLE_W, index, &at));
            assert_named(&screen, at, k / 3, k % 3, "W");
        }
        pin(&screen, CONV_ROLE_Y, 0, 1, 2);
        for (int k = 0; k < 9; k++) {
            const int index[4] = {0, 0, 1 + k / 3, 2 + k % 3};
            DrawRect at;
            assert_true(screen_find_cell(&screen, CONV_ROLE_X, index, &at));
            assert_named(&screen, at, k / 3, k % 3, "X");
        }
        screen_check_texts(&screen, "low cells");
        screen_close(&screen);
    }
}

/* The number of a factor in the loupe. */
static bool factor_at(const Screen *screen, ConvRole role, const int index[4], DrawRect *at) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_FACTOR &&
            memcmp(command->tag.index, index, sizeof command->tag.index) == 0) {
            *at = command->rect;
            return true;
        }
    }
    return false;
}

/* The window of a pinned output of a photo. */
static void cells_of_the_loupe_are_named(void **unused) {
    (void)unused;
    for (int s = 0; s < SIZES; s++) {
        Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
        screen_show(&screen, "pinned-output-photo");
        const int *cell = screen_state(&screen)->pin_index;
        int named = 0;
        for (int k = 0; k < 27; k++) {
            int c = k / 9, i = k / 3 % 3, j = k % 3;
            const int x[4] = {0, c, cell[2] - 1 + i, cell[3] - 1 + j}, w[4] = {cell[1], c, i, j};
            DrawRect at;
            if (factor_at(&screen, CONV_ROLE_X, x, &at)) {
                assert_named(&screen, at, i, j, "x in the loupe");
                named++;
            }
            if (factor_at(&screen, CONV_ROLE_W, w, &at)) {
                assert_named(&screen, at, i, j, "w in the loupe");
            }
        }
        assert_true(named >= 18);
        screen_check_texts(&screen, "the loupe");
        screen_close(&screen);
    }
}

/* The border shows the window of a corner cell again: each place has the weight that reads it, the
 * cell that is shown all that it goes through. */
static void places_of_a_border_are_named(void **unused) {
    (void)unused;
    for (int s = 0; s < SIZES; s++) {
        Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
        screen_show(&screen, "mirrored-linked");
        const int corner[4] = {0, 0, 0, 0}, inner[4] = {0, 0, 1, 1};
        DrawRect own, further;
        assert_true(screen_find_cell(&screen, CONV_ROLE_X, corner, &own));
        assert_true(screen_find_cell(&screen, CONV_ROLE_X, inner, &further));
        if (!is_named(&screen, own, "0+1", "0+1")) {
            assert_named(&screen, further, 2, 2, "the shown cell at least");
        }
        const DrawList *list = app_list(screen.app);
        int named = 0;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            float left = middle_x(own) - middle_x(command->rect);
            float up = middle_y(own) - middle_y(command->rect);
            if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_BORDER &&
                left > 10 && up > 10) {
                assert_named(&screen, command->rect, 0, 0, "the corner of the border");
                named++;
            }
        }
        assert_int_equal(named, 1);
        screen_check_texts(&screen, "the border");
        screen_close(&screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(low_cells_are_named),
        cmocka_unit_test(cells_of_the_loupe_are_named),
        cmocka_unit_test(places_of_a_border_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
