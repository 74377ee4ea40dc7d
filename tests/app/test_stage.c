/* The stage under real input: what is pointed at, what lights up, what the pictures say about a
 * layer, compared with the core. */
#include "screen.h"

#include "conv/border.h"
#include "conv/links.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        screen_set(&screen, (SceneParameter)(SCENE_PARAMETER_TOP + side), sides);
    }
    screen_simple(&screen, SCENE_SET_BORDER, (int)border);
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
    /* x[0,0,4,4] stands in the border three times: above left, above, and left. A line goes across
     * and one down, so there are two of the first, one of each of the others. */
    assert_int_equal(count_lines(&screen, theme->forward), quiet + 4);
    const DrawList *list = app_list(screen.app);
    int begun = 0,
        outside = 0; /* beneath the middle of the cell itself; at the ring's outer edge */
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        float away = command->points[0].x - rect.x - rect.w / 2;
        bool line = command->kind == DRAW_KIND_LINE && command->border_width == 2 &&
                    memcmp(&command->fill, &theme->forward, sizeof command->fill) == 0;
        begun += line && command->points[0].y > rect.y + rect.h - 1 && fabsf(away) < 2;
        outside += line && command->points[0].y < rect.y + rect.h / 2;
    }
    assert_true(begun >= 1);
    assert_int_equal(outside, 0);
    screen_close(&screen);
}

/* The frame of the pinned cell can be seen around the amber one where it is in play. */
static void a_pinned_cell_in_play_is_seen(void **unused) {
    (void)unused;
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_Y};
    for (int i = 0; i < 3; i++) {
        Screen screen = screen_open(1280, 720, 1);
        const DrawTheme *theme = app_list(screen.app)->theme;
        screen_seek(&screen, 1);
        screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = (int)roles[i]});
        screen_settle(&screen);
        const int index[4] = {0, 0, 0, 0};
        DrawRect number;
        assert_true(screen_find_cell(&screen, roles[i], index, &number));
        const DrawList *list = app_list(screen.app);
        DrawRect amber = {0}, pin = {0};
        for (int c = 0; c < list->count; c++) {
            const DrawCommand *command = &list->commands[c];
            bool here = command->kind == DRAW_KIND_RECT && command->fill.a == 0 &&
                        command->rect.w < 60 &&
                        draw_rect_contains(command->rect, number.x, number.y);
            if (here && memcmp(&command->border, &theme->now, sizeof theme->now) == 0) {
                amber = command->rect;
            } else if (here && memcmp(&command->border, &theme->ink, sizeof theme->ink) == 0) {
                pin = command->rect;
            }
        }
        assert_true(amber.w > 0 && pin.w > amber.w + 2 && pin.x < amber.x - 1);
        screen_close(&screen);
    }
}

static void the_border_in_play_is_joined_and_named(void **unused) {
    (void)unused;
    Screen screen = open_with_border(CONV_BORDER_REFLECT, 1);
    const DrawTheme *theme = app_list(screen.app)->theme;
    screen_seek(&screen, 1);
    assert_true(says(&screen, "the border shows x[0,0,1,1]"));
    assert_int_equal(count_lines(&screen, theme->now), 2);
    screen_seek(&screen, 5); /* the middle tap of the first window reads x[0,0,0,0] itself */
    assert_false(says(&screen, "the border shows x[0,0,0,0]"));
    assert_int_equal(count_lines(&screen, theme->now), 0);
    screen_close(&screen);
}

/* Thin marks: a dilated window reads the border where it stands, not the cells that it shows. */
static void a_window_reads_the_border_itself(void **unused) {
    (void)unused;
    Screen screen = open_with_border(CONV_BORDER_CIRCULAR, 2);
    screen_set(&screen, SCENE_PARAMETER_DH, 2);
    screen_set(&screen, SCENE_PARAMETER_DW, 2);
    screen_seek(&screen, 0); /* the first window: rows and columns -2, 0 and 2 */
    const DrawList *list = app_list(screen.app);
    DrawRect first, corner;
    int index[4];
    assert_true(find_part(&screen, CONV_ROLE_X, DRAW_PART_CELL, 0, &first, index));
    assert_true(find_part(&screen, CONV_ROLE_X, DRAW_PART_BORDER, 0, &corner, index));
    float left = corner.x - 20, right = first.x + 3 * first.w + 60;
    int marks = 0, in_border = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        bool thin = command->kind == DRAW_KIND_RECT && command->border_width == 2 &&
                    command->fill.a == 0 && command->radius == 1 &&
                    memcmp(&command->border, &list->theme->now, sizeof command->border) == 0;
        if (thin && command->rect.x > left && command->rect.x < right) {
            marks++;
            in_border += command->rect.x < first.x - 18 || command->rect.y < first.y - 10;
        }
    }
    assert_int_equal(marks, 9);
    assert_int_equal(in_border, 5);
    screen_close(&screen);
}

/* A picture with a border wide enough to see shows it: its image is the padded plane. */
static void a_pictures_border_is_shown(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 40);
    screen_set(&screen, SCENE_PARAMETER_IW, 30);
    screen_set(&screen, SCENE_PARAMETER_TOP, 9);
    screen_simple(&screen, SCENE_SET_BORDER, CONV_BORDER_CIRCULAR);
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

/* ----------------------------------------------------------------- channels and filters */

static void click_at(Screen *screen, float x, float y) {
    move_to(screen, x, y);
    const UiPointerKind kinds[] = {UI_POINTER_DOWN, UI_POINTER_UP};
    for (int i = 0; i < 2; i++) {
        screen->input.pointer[screen->input.pointer_count++] =
            (UiPointerEvent){.kind = kinds[i], .clicks = 1, .x = x, .y = y};
        screen_settle(screen);
    }
}

/* Clicks number `skip` of the texts that say exactly this, within the stage. */
static void click_text(Screen *screen, const char *text, int skip) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        bool on_stage = command->rect.x > 260 && command->rect.y > 60;
        if (command->kind == DRAW_KIND_TEXT && on_stage &&
            strcmp(draw_command_text(list, command), text) == 0 && skip-- == 0) {
            click_at(screen, command->rect.x + command->rect.w / 2,
                     command->rect.y + command->rect.h / 2);
            return;
        }
    }
    fail_msg("nothing on the stage says \"%s\"", text);
}

/* The channels of a tensor that are pictures, as bits. */
static unsigned pictures(const Screen *screen, ConvRole role, int part) {
    const DrawList *list = app_list(screen->app);
    unsigned found = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE && command->tag.role == (int)role &&
            command->tag.part == part) {
            found |= 1u << command->tag.index[1];
        }
    }
    return found;
}

static Screen open_lesson(int number, const char *title) {
    Screen screen = screen_open(1440, 900, 1);
    int index = 0;
    while (app_open_lesson(screen.app, index).code == STATUS_OK) {
        screen_settle(&screen);
        if (says(&screen, title)) {
            return screen;
        }
        index++;
    }
    fail_msg("there is no lesson %d · %s", number, title);
    return screen;
}

static void all_channels_or_one_are_shown(void **unused) {
    (void)unused;
    Screen screen = open_lesson(9, "9 · Batch, bias, a kernel that is not square");
    assert_int_equal(pictures(&screen, CONV_ROLE_X, DRAW_PART_CELL), 0xf);
    assert_int_equal(pictures(&screen, CONV_ROLE_DX, DRAW_PART_CELL), 0xf);
    click_text(&screen, "2", 1); /* after its label in the loupe */
    assert_int_equal(screen_state(&screen)->show_ic, 2);
    assert_int_equal(pictures(&screen, CONV_ROLE_X, DRAW_PART_CELL), 1u << 2);
    assert_true(says(&screen, "14×4×32×35 · channel 2"));
    screen_seek(&screen, 3); /* a term of channel 0 */
    assert_int_equal(pictures(&screen, CONV_ROLE_X, DRAW_PART_CELL), 1u << 2);
    click_text(&screen, "all", 0);
    assert_int_equal(pictures(&screen, CONV_ROLE_X, DRAW_PART_CELL), 0xf);
    assert_true(says(&screen, "not read: 1 row, 1 column"));
    screen_close(&screen);
}

static void a_map_and_a_kernel_choose_their_filter(void **unused) {
    (void)unused;
    Screen screen = open_lesson(9, "9 · Batch, bias, a kernel that is not square");
    assert_int_equal(pictures(&screen, CONV_ROLE_Y, DRAW_PART_THUMB), 0x1f);
    const DrawList *list = app_list(screen.app);
    DrawRect third = {0};
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE && command->tag.role == CONV_ROLE_Y &&
            command->tag.part == DRAW_PART_THUMB && command->tag.index[1] == 3) {
            third = command->rect;
        }
    }
    click_at(&screen, third.x + 5, third.y + 5);
    assert_int_equal(screen_state(&screen)->show_oc, 3);
    assert_int_equal(pictures(&screen, CONV_ROLE_Y, DRAW_PART_CELL), 1u << 3);
    assert_int_equal(screen_state(&screen)->pin_role, -1); /* the click was not for a cell */
    float x = 0, y = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strcmp(draw_command_text(list, command), "W 5×4×3×2 · 5 filters") == 0) {
            x = command->rect.x;
            y = command->rect.y + command->rect.h;
        }
    }
    click_at(&screen, x + 15, y + 15); /* the first kernel of the bank */
    assert_int_equal(screen_state(&screen)->show_oc, 0);
    screen_close(&screen);
}

/* A text that stands above the number of a cell, in the same cell. */
static bool stands_above(const Screen *screen, DrawRect number, const char *text) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        float across = command->rect.x + command->rect.w / 2 - number.x - number.w / 2;
        float up = number.y - command->rect.y;
        if (command->kind == DRAW_KIND_TEXT && fabsf(across) < 2 && up > 5 && up < 30 &&
            strcmp(draw_command_text(list, command), text) == 0) {
            return true;
        }
    }
    return false;
}

/* In each cell that lights up stands what it goes through; in no other one. */
static void what_joins_stands_in_the_cells(void **unused) {
    (void)unused;
    static const float widths[] = {1280, 1920};
    for (int i = 0; i < 2; i++) {
        Screen screen = screen_open(widths[i], widths[i] * 9 / 16, 1);
        screen_seek(&screen, INT64_MAX);
        screen_settle(&screen);
        DrawRect at;
        char text[16];
        for (int weight = 0; weight < 2; weight++) {
            ConvRole from = weight ? CONV_ROLE_W : CONV_ROLE_X;
            const int index[4] = {0, 0, 1, 2};
            assert_true(screen_find_cell(&screen, from, index, &at));
            move_to(&screen, at.x + 2, at.y + 4);
            for (int k = 0; k < 9; k++) {
                const int out[4] = {0, 0, k / 3, k % 3};
                int row = weight ? k / 3 : 1 - k / 3, column = weight ? k % 3 : 2 - k % 3;
                snprintf(text, sizeof text, i ? "%s[%d,%d]" : "%s%d,%d", weight ? "y" : "w", row,
                         column);
                for (int role = 0; role < 2; role++) {
                    ConvRole kin = role ? CONV_ROLE_DY : CONV_ROLE_Y;
                    assert_true(screen_find_cell(&screen, kin, out, &at));
                    assert_true(stands_above(&screen, at, text) == (row >= 0));
                }
            }
        }
        screen_check_texts(&screen, "joined");
        screen_close(&screen);
    }
}

static void a_channel_brings_a_filter_that_reads_it(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_set(&screen, SCENE_PARAMETER_IC, 4);
    screen_set(&screen, SCENE_PARAMETER_OC, 4);
    screen_set(&screen, SCENE_PARAMETER_GROUPS, 4);
    screen_settle(&screen);
    click_text(&screen, "2", 0);
    bool chosen = screen_state(&screen)->show_ic == 2;
    for (int skip = 1; !chosen && skip < 40; skip++) { /* cells say 2 as well */
        click_text(&screen, "2", skip);
        chosen = screen_state(&screen)->show_ic == 2;
    }
    assert_true(chosen);
    assert_int_equal(screen_state(&screen)->show_oc, 2);
    assert_true(says(&screen, "1×4×5×5 · channel 2"));
    assert_true(says(&screen, "4×1×3×3 · filter 2"));
    screen_close(&screen);
}

static void channels_have_sums_of_their_own(void **unused) {
    (void)unused;
    Screen screen = open_lesson(4, "4 · Channels are summed: three filters");
    screen_seek(&screen, 23); /* channels 0 and 1 are whole, five products of channel 2 are added */
    const DrawList *list = app_list(screen.app);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    int found = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_ALONE) {
            double sum = 0;
            ConvTerm term;
            for (int k = command->tag.index[0] * 9; k <= command->tag.index[1]; k++) {
                conv_walk_term(&derived->walk, derived->window, k, &term);
                sum += term.product;
            }
            assert_true(strtod(draw_command_text(list, command), NULL) == sum);
            found++;
        }
    }
    assert_int_equal(found, 3);
    screen_check_digits(&screen);
    screen_close(&screen);
}

/* Rectangles in the veil's colour. */
static int veiled(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    DrawColour veil = draw_fade(list->theme->stage, 0.6f);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        count += list->commands[i].kind == DRAW_KIND_RECT &&
                 memcmp(&list->commands[i].fill, &veil, sizeof veil) == 0;
    }
    return count;
}

static void a_dilated_window_has_gaps(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_seek(&screen, 5);
    assert_int_equal(veiled(&screen), 0);
    screen_set(&screen, SCENE_PARAMETER_DH, 2);
    screen_set(&screen, SCENE_PARAMETER_DW, 2);
    screen_seek(&screen, 5);
    assert_int_equal(veiled(&screen), 25 - 9);
    assert_true(says(&screen, "1×1×3×3 · spans 5×5"));
    screen_close(&screen);
}

static void what_the_stride_leaves_over_is_named(void **unused) {
    (void)unused;
    Screen screen = open_lesson(8, "8 · Stride and the floor");
    assert_true(says(&screen, "not read: 1 row, 1 column"));
    screen_set(&screen, SCENE_PARAMETER_IH, 8);
    screen_settle(&screen);
    assert_true(says(&screen, "not read: 1 column"));
    screen_set(&screen, SCENE_PARAMETER_SH, 4); /* rows between the windows, too */
    screen_settle(&screen);
    assert_true(says(&screen, "not read: 4 rows, 1 column"));
    screen_set(&screen, SCENE_PARAMETER_SH, 2);
    screen_set(&screen, SCENE_PARAMETER_RIGHT, 2);
    screen_settle(&screen);
    assert_true(says(&screen, "not read: 1 border column"));
    screen_set(&screen, SCENE_PARAMETER_RIGHT, 1);
    screen_settle(&screen);
    assert_false(screen_says(&screen, "not read"));
    screen_close(&screen);
}

/* Whether the middle of a cell lies under a picture of which nothing is computed. */
static bool is_blank(const Screen *screen, DrawRect picture, int rows, int cols, int i, int j) {
    const DrawList *list = app_list(screen->app);
    float x = picture.x + picture.w * ((float)j + 0.5f) / (float)cols;
    float y = picture.y + picture.h * ((float)i + 0.5f) / (float)rows;
    for (int k = 0; k < list->count; k++) {
        const DrawCommand *command = &list->commands[k];
        if (command->kind == DRAW_KIND_IMAGE && command->image.covered == 0 &&
            draw_rect_contains(command->rect, x, y)) {
            return true;
        }
    }
    return false;
}

/* In a picture that scatter fills, what it has not reached is not drawn as 0. */
static void what_scatter_has_not_reached_is_blank(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 31);
    screen_set(&screen, SCENE_PARAMETER_IW, 29);
    screen_set(&screen, SCENE_PARAMETER_OC, 2);
    screen_set(&screen, SCENE_PARAMETER_KH, 2);
    screen_set(&screen, SCENE_PARAMETER_SH, 3);
    screen_set(&screen, SCENE_PARAMETER_SW, 2);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    int64_t windows = derived->walk.windows, terms = derived->walk.terms;
    const int64_t places[] = {0, 1, 17, windows / 2 - 1, windows / 2, windows - 1, windows};
    for (int p = 0; p < 7; p++) {
        screen_seek(&screen, places[p] * terms);
        const DrawList *list = app_list(screen.app);
        DrawRect picture = {0};
        for (int k = 0; k < list->count; k++) {
            const DrawCommand *command = &list->commands[k];
            if (command->kind == DRAW_KIND_IMAGE && command->tag.role == CONV_ROLE_DX &&
                command->image.covered > 0) {
                picture = command->rect;
            }
        }
        assert_true(picture.w > 0);
        for (int i = 0; i < 31; i++) {
            for (int j = 0; j < 29; j++) {
                double value;
                ConvCellState cell =
                    conv_walk_cell(&derived->walk, places[p] * terms, (int[4]){0, 0, i, j}, &value);
                assert_int_equal(is_blank(&screen, picture, 31, 29, i, j), cell == CONV_CELL_EMPTY);
            }
        }
    }
    screen_close(&screen);
}

/* --------------------------------------------------------------------------- 1-D layers */

static DrawRect cell_box(const Screen *screen, ConvRole role, int n, int c, int j) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const int wanted[4] = {n, c, 0, j};
        if (command->kind == DRAW_KIND_RECT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_CELL &&
            memcmp(command->tag.index, wanted, sizeof wanted) == 0) {
            return command->rect;
        }
    }
    fail_msg("%s[%d,%d,0,%d] is not there", conv_role_word(role), n, c, j);
    return (DrawRect){0};
}

static void assert_same_column(DrawRect a, DrawRect b) {
    assert_true(fabsf(a.x + a.w / 2 - b.x - b.w / 2) < 0.6f);
}

/* Each weight stands under the input that it meets, each output under the middle of its window. */
static void a_long_line_stands_in_columns(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_set(&screen, SCENE_PARAMETER_KH, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 1);
    screen_set(&screen, SCENE_PARAMETER_IW, 17);
    screen_set(&screen, SCENE_PARAMETER_LEFT, 1);
    screen_set(&screen, SCENE_PARAMETER_SW, 2);
    screen_set(&screen, SCENE_PARAMETER_DW, 2);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    screen_seek(&screen, 3 * 3 + 2); /* the fourth window: inputs 5, 7 and 9 */
    for (int tap = 0; tap < 3; tap++) {
        assert_same_column(cell_box(&screen, CONV_ROLE_W, 0, 0, tap),
                           cell_box(&screen, CONV_ROLE_X, 0, 0, 5 + 2 * tap));
    }
    for (int ow = 0; ow < derived->shape.ow; ow++) {
        DrawRect below = cell_box(&screen, CONV_ROLE_Y, 0, 0, ow);
        assert_same_column(below, cell_box(&screen, CONV_ROLE_X, 0, 0, 2 * ow - 1 + 2));
        assert_same_column(below, cell_box(&screen, CONV_ROLE_DY, 0, 0, ow));
    }
    assert_true(screen_check_digits(&screen) > 17 + 3 + 17);
    for (int size = 0; size < 3; size++) {
        static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
        screen.input.width = sizes[size][0];
        screen.input.height = sizes[size][1];
        screen_settle(&screen);
        screen_check_texts(&screen, "a long line");
    }
    screen_close(&screen);
}

/* ------------------------------------------------------------------- lists and linking */

static void pin(Screen *screen, ConvRole role, int n, int c, int i, int j) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_PIN, .role = (int)role, .index = {n, c, i, j}});
    screen_settle(screen);
}

/* 64 channels under a 7x7 kernel: 3136 terms a window. */
static Screen open_deep(void) {
    Screen screen = screen_open(1440, 900, 1);
    screen_set(&screen, SCENE_PARAMETER_IC, 64);
    screen_set(&screen, SCENE_PARAMETER_IH, 14);
    screen_set(&screen, SCENE_PARAMETER_IW, 14);
    screen_set(&screen, SCENE_PARAMETER_KH, 7);
    screen_set(&screen, SCENE_PARAMETER_KW, 7);
    SceneRandom values = {.seed = 5, .distribution = SCENE_INTEGERS, .low = -9, .high = 9};
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = values});
    screen_settle(&screen);
    return screen;
}

/* The rows of the pinned number's list on screen: first and last term. Sums are compared. */
static int listed(const Screen *screen, const ConvWalk *walk, int64_t window, int *first,
                  int *last) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_LISTED) {
            int k = command->tag.index[0];
            ConvTerm term;
            conv_walk_terms(walk, window, k, 1, &term);
            const char *text = draw_command_text(list, command);
            double slack = term.after == floor(term.after) ? 0 : 0.00051; /* three digits */
            assert_true(fabs(strtod(strrchr(text, ' ') + 1, NULL) - term.after) <= slack);
            *first = count ? *first : k;
            *last = k;
            count++;
        }
    }
    return count;
}

static void wheel_over(Screen *screen, float x, float y, float notches) {
    move_to(screen, x, y);
    screen->input.wheel_y = notches;
    screen_settle(screen);
}

static void the_pinned_number_lists_all_its_terms(void **unused) {
    (void)unused;
    Screen screen = open_deep();
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    screen_seek(&screen, derived->walk.terms); /* the first cell is whole */
    pin(&screen, CONV_ROLE_Y, 0, 0, 0, 0);
    assert_true(says(&screen, "3136 TERMS"));
    int first = -1, last = -1;
    assert_true(listed(&screen, &derived->walk, 0, &first, &last) >= 8);
    assert_int_equal(first, 0);
    DrawRect rect;
    int index[4];
    assert_true(find_part(&screen, CONV_ROLE_Y, DRAW_PART_LISTED, 2, &rect, index));
    for (int i = 0; i < 20; i++) {
        wheel_over(&screen, rect.x, rect.y, -200);
    }
    listed(&screen, &derived->walk, 0, &first, &last);
    assert_int_equal(last, 3135);
    assert_true(find_part(&screen, CONV_ROLE_Y, DRAW_PART_LISTED, 3, &rect, index));
    click_at(&screen, rect.x, rect.y);
    assert_int_equal(screen_state(&screen)->position, index[0] + 1);
    screen_close(&screen);
}

static void a_cell_to_come_lists_no_sums(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_seek(&screen, 4);
    pin(&screen, CONV_ROLE_Y, 0, 0, 0, 0);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    int first = -1, last = -1;
    assert_int_equal(listed(&screen, &derived->walk, 0, &first, &last), 4);
    pin(&screen, CONV_ROLE_Y, 0, 0, 2, 2);
    assert_int_equal(listed(&screen, &derived->walk, 8, &first, &last), 0);
    pin(&screen, CONV_ROLE_DW, 0, 0, 1, 1); /* a gradient of the whole pass */
    ConvOperands operands = {.x = *scene_tensor(app_scene(screen.app), CONV_ROLE_X),
                             .dy = derived->dy};
    ConvWalk walk;
    Status status = conv_walk_init(&walk, CONV_WALK_DW, &screen_state(&screen)->layer, &operands);
    assert_string_equal(status.text, "");
    assert_true(listed(&screen, &walk, 4, &first, &last) >= 8);
    screen_close(&screen);
}

/* Term numbers of the equation. */
static void shown_terms(const Screen *screen, int *first, int *last) {
    const DrawList *list = app_list(screen->app);
    *first = -1;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_TERM) {
            *first = *first < 0 ? command->tag.index[0] : *first;
            *last = command->tag.index[0];
        }
    }
}

static void the_wheel_looks_through_the_terms(void **unused) {
    (void)unused;
    Screen screen = open_deep();
    int first, last;
    screen_seek(&screen, 3136 + 2000);
    shown_terms(&screen, &first, &last);
    assert_true(first < 1999 && last >= 1999);
    DrawRect rect;
    int index[4];
    assert_true(find_part(&screen, CONV_ROLE_Y, DRAW_PART_TERM, 0, &rect, index));
    wheel_over(&screen, rect.x + 4, rect.y + 5, 100);
    shown_terms(&screen, &first, &last);
    assert_true(first < 1699 && last >= 1699 && last < 1999);
    wheel_over(&screen, rect.x + 4, rect.y + 5, 9999);
    shown_terms(&screen, &first, &last);
    assert_int_equal(first, 0);
    wheel_over(&screen, rect.x + 4, rect.y + 5, -9999);
    shown_terms(&screen, &first, &last);
    assert_int_equal(last, 3135);
    assert_true(find_part(&screen, CONV_ROLE_Y, DRAW_PART_TERM, 1, &rect, index));
    click_at(&screen, rect.x + rect.w / 2, rect.y + rect.h / 2);
    assert_int_equal(screen_state(&screen)->position, 3136 + index[0] + 1);
    screen_key(&screen, UI_KEY_HOME, 0, 0); /* the walk moves: its own terms are back */
    shown_terms(&screen, &first, &last);
    assert_int_equal(first, 0);
    screen_close(&screen);
}

/* Frames in a role's colour whose middle lies in a rectangle; `widest` of them. */
static int frames_in(const Screen *screen, DrawRect area, DrawColour colour, float *widest) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    *widest = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->fill.a == 0 &&
            memcmp(&command->border, &colour, sizeof colour) == 0 &&
            draw_rect_contains(area, command->rect.x + command->rect.w / 2,
                               command->rect.y + command->rect.h / 2)) {
            *widest = fmaxf(*widest, command->rect.w);
            count++;
        }
    }
    return count;
}

static void a_large_picture_lights_what_it_meets(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 30);
    screen_set(&screen, SCENE_PARAMETER_IW, 30);
    screen_set(&screen, SCENE_PARAMETER_OC, 200);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 150, -1}});
    screen_settle(&screen);
    const DrawTheme *theme = app_list(screen.app)->theme;
    DrawRect x = screen_picture(&screen, CONV_ROLE_X)->rect;
    DrawRect y = screen_picture(&screen, CONV_ROLE_Y)->rect,
             dy = screen_picture(&screen, CONV_ROLE_DY)->rect;
    move_to(&screen, x.x + x.w / 2, x.y + x.h / 2); /* read by 9 outputs of each filter */
    assert_true(says(&screen, "1800 outputs"));
    float widest;
    assert_int_equal(frames_in(&screen, y, theme->forward, &widest), 9);
    assert_int_equal(frames_in(&screen, dy, theme->backward, &widest), 9);
    pin(&screen, CONV_ROLE_W, 150, 0, 0, 0); /* used by every output of its filter */
    move_to(&screen, 700, 60);
    assert_int_equal(frames_in(&screen, y, theme->forward, &widest), 1);
    assert_true(widest >= y.w);
    assert_int_equal(frames_in(&screen, x, theme->forward, &widest), 1);
    assert_true(widest < x.w && widest > x.w * 0.8f); /* all but the last two columns */
    screen_close(&screen);
}

/* A cell of dX and the cells of the spread dY that its gather meets. */
static void the_spread_dy_lights_up(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    screen_set(&screen, SCENE_PARAMETER_SH, 2);
    screen_set(&screen, SCENE_PARAMETER_SW, 2);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_seek(&screen, 1);
    pin(&screen, CONV_ROLE_DX, 0, 0, 2, 2); /* read by all four outputs */
    move_to(&screen, 700, 60);
    const DrawTheme *theme = app_list(screen.app)->theme;
    const DrawList *list = app_list(screen.app);
    int lit = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->tag.role == CONV_ROLE_DY &&
            command->tag.part == DRAW_PART_CELL) {
            float widest;
            lit += frames_in(&screen, command->rect, theme->backward, &widest) > 0;
        }
    }
    assert_int_equal(lit, 4 + 4); /* in the walk's row, and where dY comes from */
    screen_close(&screen);
}

static void what_joins_two_numbers_is_told(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    pin(&screen, CONV_ROLE_Y, 0, 0, 1, 1);
    DrawRect rect;
    int index[4];
    assert_true(find_part(&screen, CONV_ROLE_X, DRAW_PART_CELL, 3 * 5 + 2, &rect, index));
    move_to(&screen, rect.x + 4, rect.y + 4); /* x[0,0,3,2] */
    assert_true(says(&screen, "meets the pinned by"));
    assert_true(says(&screen, "w[0,0,2,1]"));
    screen_close(&screen);
}

/* Whether a text begins so. */
static bool begins(const Screen *screen, const char *text) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strncmp(draw_command_text(list, command), text, strlen(text)) == 0) {
            return true;
        }
    }
    return false;
}

/* Numbers on screen of a part of a tensor. */
static int count_parts(const Screen *screen, ConvRole role, int part) {
    DrawRect rect;
    int index[4], count = 0;
    while (find_part(screen, role, part, count, &rect, index)) {
        count++;
    }
    return count;
}

/* How many places of the ring, or cells of dX, stand with a number that is that of the core. */
static int count_numbers(const Screen *screen, int part) {
    return count_parts(screen, CONV_ROLE_DX, part);
}

/* Whether the cell stands with such a number somewhere on the stage. */
static bool cell_shows(const Screen *screen, const int index[4], double value) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_DX &&
            command->tag.part == DRAW_PART_CELL &&
            memcmp(command->tag.index, index, sizeof command->tag.index) == 0) {
            return atof(draw_command_text(list, command)) == value;
        }
    }
    return false;
}

/* Whether the equation ends with this number. */
static bool comes_to(const Screen *screen, double value) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->face == DRAW_FACE_MONO_BOLD &&
            atof(draw_command_text(list, command)) == value) {
            return true;
        }
    }
    return false;
}

/* How many cells of dX show the sum of their own place, and how many what the core's dX is; of
 * small whole numbers, which have room. */
static void count_sums(const Screen *screen, int *own, int *whole) {
    const ConvWalk *walk = &screen_derived(screen)->walk;
    const ConvTensor *dx = scene_tensor(app_scene(screen->app), CONV_ROLE_DX);
    *own = *whole = 0;
    for (int i = 0; i < 25; i++) {
        const int cell[4] = {0, 0, i / 5, i % 5};
        double value;
        conv_walk_place(walk, conv_walk_length(walk), cell, &value);
        *own += cell_shows(screen, cell, value);
        *whole += cell_shows(screen, cell, conv_tensor_at(dx, cell));
    }
}

/* dX under a mirrored border: first every place, of the ring as of the inside, shows the sum of its
 * own chain, one of the ring joined to the cell that it goes to; with the fold, a step of its own
 * in both readings, the cells become the core's dX, and no number is left in the ring. */
static void the_places_of_dx_add_to_what_they_show(void **unused) {
    (void)unused;
    for (int border = CONV_BORDER_REFLECT; border < CONV_BORDER_COUNT; border++) {
        Screen screen = open_with_border((ConvBorder)border, 1);
        const SceneDerived *derived = scene_derived(app_scene(screen.app));
        screen_key(&screen, UI_KEY_CHARACTER, 'b', 0);
        assert_int_equal(screen_state(&screen)->walk, CONV_WALK_DX_GATHER);
        for (int reading = 0; reading < 2; reading++) {
            int64_t length = conv_walk_length(&derived->walk), border_terms = 0;
            for (int64_t p = 1; p <= length; p += 1 + length / 90) {
                screen_seek(&screen, p);
                assert_true(screen_check_digits(&screen) > 25);
                ConvTerm term;
                conv_walk_term(&derived->walk, derived->window, derived->term, &term);
                bool in_border = memcmp(term.place, term.cell, sizeof term.cell) != 0;
                char place[64], goes[64];
                snprintf(place, sizeof place, "place (%d,%d)", term.place[2], term.place[3]);
                snprintf(goes, sizeof goes, "goes to dx[0,0,%d,%d] at the end", term.cell[2],
                         term.cell[3]);
                assert_true(begins(&screen, place));
                assert_int_equal(says(&screen, goes), in_border);
                border_terms += in_border;
            }
            assert_true(border_terms > 10);
            screen_seek(&screen, length);
            int ring = count_numbers(&screen, DRAW_PART_PLACE), own, whole, inside;
            assert_int_equal(ring, 24);
            count_sums(&screen, &own, &inside);
            assert_int_equal(own, 25);
            assert_true(inside < 25);
            screen_key(&screen, UI_KEY_RIGHT, 0, 0);
            screen_settle(&screen);
            assert_int_equal(screen_state(&screen)->stage, SCENE_STAGE_CROP);
            assert_true(says(&screen, "last step: fold"));
            count_sums(&screen, &own, &whole);
            assert_int_equal(whole, 25);
            assert_int_equal(own, inside);
            assert_int_equal(count_numbers(&screen, DRAW_PART_PLACE), 0);
            int cell[4] = {0}, told = count_numbers(&screen, DRAW_PART_FOLDED);
            assert_true(told >= 2 && told <= 9); /* those of one cell, in the equation */
            assert_true(screen_check_digits(&screen) > 25);
            for (int i = 0; i < 25; i++) { /* of any that is pinned all places are told */
                cell[2] = i / 5;
                cell[3] = i % 5;
                pin(&screen, CONV_ROLE_DX, 0, 0, cell[2], cell[3]);
                int64_t places = conv_walk_place_count(&derived->walk, cell);
                char rule[64];
                snprintf(rule, sizeof rule,
                         places > 1 ? "dx[0,0,%d,%d] = the sum of its %d places"
                                    : "dx[0,0,%d,%d] has no place in the border",
                         cell[2], cell[3], (int)places);
                assert_true(begins(&screen, rule));
                assert_int_equal(count_numbers(&screen, DRAW_PART_FOLDED), places);
                assert_true(comes_to(
                    &screen,
                    conv_tensor_at(scene_tensor(app_scene(screen.app), CONV_ROLE_DX), cell)));
                screen_check_digits(&screen);
            }
            screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = -1});
            screen_key(&screen, UI_KEY_LEFT, 0, 0);
            screen_settle(&screen);
            assert_int_equal(count_numbers(&screen, DRAW_PART_PLACE), ring);
            screen_key(&screen, UI_KEY_END, 0, 0); /* the end is what is folded */
            screen_settle(&screen);
            assert_int_equal(screen_state(&screen)->stage, SCENE_STAGE_CROP);
            screen_key(&screen, UI_KEY_CHARACTER, 's', 0);
            screen_settle(&screen);
            assert_int_equal(screen_state(&screen)->stage, SCENE_STAGE_CROP);
        }
        screen_close(&screen);
    }
}

/* What a row of the list says it comes to, the pinned cell's places one after another. */
static void a_pinned_dx_lists_the_terms_of_its_places(void **unused) {
    (void)unused;
    Screen screen = open_with_border(CONV_BORDER_CIRCULAR, 1);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    pin(&screen, CONV_ROLE_DX, 0, 0, 0, 0); /* itself, and three times at the far border */
    screen_seek(&screen, conv_walk_length(&scene_derived(app_scene(screen.app))->walk));
    assert_true(says(&screen, "36 TERMS"));
    assert_true(says(&screen, "dx[0,0,0,0]: the sum of its 4 places"));
    assert_true(says(&screen, "(0,0)"));
    DrawRect rect;
    int index[4];
    assert_true(find_part(&screen, CONV_ROLE_DX, DRAW_PART_LISTED, 3, &rect, index));
    const ConvWalk *walk = &scene_derived(app_scene(screen.app))->walk;
    int64_t first = conv_walk_window_of(walk, (const int[4]){0, 0, 0, 0});
    click_at(&screen, rect.x + 2, rect.y + 4);
    assert_int_equal(screen_state(&screen)->position, first * walk->terms + index[0] + 1);
    bool last = false; /* it is not the last row, so the list goes by it */
    for (int turn = 0; turn < 40 && !last; turn++) {
        wheel_over(&screen, rect.x, rect.y, -1);
        last = says(&screen, "(5,5)");
    }
    assert_true(last);
    screen_close(&screen);
}

/* A large dX under a mirrored border, by both readings: plane and ring hold what each place has
 * come to, at the end the plane what the core has folded together. */
static void pictures_of_dx_fold_as_the_core_does(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 40);
    screen_set(&screen, SCENE_PARAMETER_IW, 30);
    screen_set(&screen, SCENE_PARAMETER_IC, 2);
    screen_set(&screen, SCENE_PARAMETER_TOP, 9);
    screen_set(&screen, SCENE_PARAMETER_RIGHT, 8);
    screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    screen_simple(&screen, SCENE_SET_BORDER, CONV_BORDER_CIRCULAR);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    int inner = 0, rings = 0;
    for (int turn = 0; turn < 12; turn++) {
        screen_simple(&screen, SCENE_SET_WALK,
                      turn % 2 ? CONV_WALK_DX_GATHER : CONV_WALK_DX_SCATTER);
        int64_t windows = derived->walk.windows * turn / 11,
                position = windows * derived->walk.terms;
        screen_seek(&screen, position);
        screen_simple(&screen, SCENE_SHOW, 0);
        if (turn >= 10) {
            screen_key(&screen, UI_KEY_END, 0, 0);
            screen_settle(&screen);
            position = conv_walk_length(&derived->walk);
        }
        const DrawList *list = app_list(screen.app);
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            if (command->kind != DRAW_KIND_IMAGE || command->tag.role != CONV_ROLE_DX) {
                continue;
            }
            const DrawImage *image = &command->image;
            int n = command->tag.index[0], c = command->tag.index[1];
            bool ring = image->height == 49;
            assert_int_equal(image->width, ring ? 38 : 30);
            for (int p = 0; p < image->width * image->height; p++) {
                int place[4] = {n, c, p / image->width - (ring ? 9 : 0), p % image->width};
                bool inside = place[2] >= 0 && place[3] < 30;
                double value;
                ConvCellState cell = ring ? conv_walk_place(&derived->walk, position, place, &value)
                                          : screen_walk_cell(&screen, place, &value);
                if (!ring) {
                    bool there = p < image->covered;
                    assert_true(there || cell == CONV_CELL_EMPTY);
                    assert_true(!there || image->planes[0][p] == (float)value);
                } else if (!inside) {
                    assert_int_equal(isnan(image->planes[0][p]), cell == CONV_CELL_EMPTY);
                    assert_true(cell == CONV_CELL_EMPTY || image->planes[0][p] == (float)value);
                }
            }
            inner += !ring;
            rings += ring;
        }
    }
    assert_true(inner >= 12 && rings >= 10);
    screen_close(&screen);
}

/* -------------------------------------------------------------------------------- texts */

typedef struct Setting {
    SceneParameter which;
    int value;
} Setting;

/* Layers that the lessons do not have, and a cell of Y that is pinned in them. */
static const Setting LAYERS[][6] = {{{SCENE_PARAMETER_IC, 3},
                                     {SCENE_PARAMETER_OC, 2},
                                     {SCENE_PARAMETER_TOP, 1},
                                     {SCENE_PARAMETER_RIGHT, 2},
                                     {SCENE_PARAMETER_N, 2},
                                     {SCENE_PARAMETER_SH, 2}},
                                    {{SCENE_PARAMETER_IC, 64},
                                     {SCENE_PARAMETER_IH, 14},
                                     {SCENE_PARAMETER_IW, 14},
                                     {SCENE_PARAMETER_KH, 7},
                                     {SCENE_PARAMETER_KW, 7},
                                     {SCENE_PARAMETER_OC, 8}},
                                    {{SCENE_PARAMETER_IC, 3},
                                     {SCENE_PARAMETER_IH, 32},
                                     {SCENE_PARAMETER_IW, 40},
                                     {SCENE_PARAMETER_OC, 64},
                                     {SCENE_PARAMETER_BOTTOM, 3},
                                     {SCENE_PARAMETER_SW, 3}},
                                    {{SCENE_PARAMETER_IC, 6},
                                     {SCENE_PARAMETER_OC, 6},
                                     {SCENE_PARAMETER_GROUPS, 6},
                                     {SCENE_PARAMETER_IH, 12},
                                     {SCENE_PARAMETER_IW, 9},
                                     {SCENE_PARAMETER_N, 3}},
                                    {{SCENE_PARAMETER_IH, 13},
                                     {SCENE_PARAMETER_IW, 13},
                                     {SCENE_PARAMETER_DH, 3},
                                     {SCENE_PARAMETER_DW, 5},
                                     {SCENE_PARAMETER_LEFT, 4},
                                     {SCENE_PARAMETER_OC, 5}}};

static void texts_of_all_layouts_are_readable(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    for (size_t layer = 0; layer < sizeof LAYERS / sizeof LAYERS[0]; layer++) {
        Screen screen = screen_open(1280, 720, 1);
        for (int i = 0; i < 6; i++) {
            screen_set(&screen, LAYERS[layer][i].which, LAYERS[layer][i].value);
        }
        SceneRandom values = {.seed = layer, .distribution = SCENE_NORMAL};
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = values});
        screen_simple(&screen, SCENE_SET_BORDER,
                      layer % 2 ? CONV_BORDER_ZEROS : CONV_BORDER_REFLECT);
        screen_seek(&screen, conv_walk_length(&scene_derived(app_scene(screen.app))->walk) / 3 + 2);
        pin(&screen, layer % 2 ? CONV_ROLE_Y : CONV_ROLE_X, 0, 0, 0, 0);
        for (int view = 0; view < 6; view++) {
            screen.input.width = sizes[view / 2][0];
            screen.input.height = sizes[view / 2][1];
            app_options(screen.app)->dark = view % 2;
            screen_settle(&screen);
            char what[80];
            snprintf(what, sizeof what, "layer %d at %.0f wide", (int)layer, screen.input.width);
            screen_check_texts(&screen, what);
            assert_true(screen_check_digits(&screen) > 10);
        }
        screen_close(&screen);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_border_shows_its_sources),
        cmocka_unit_test(a_border_cell_is_joined_to_its_source),
        cmocka_unit_test(a_pinned_cell_in_play_is_seen),
        cmocka_unit_test(the_border_in_play_is_joined_and_named),
        cmocka_unit_test(a_window_reads_the_border_itself),
        cmocka_unit_test(the_places_of_dx_add_to_what_they_show),
        cmocka_unit_test(a_pinned_dx_lists_the_terms_of_its_places),
        cmocka_unit_test(pictures_of_dx_fold_as_the_core_does),
        cmocka_unit_test(a_pictures_border_is_shown),
        cmocka_unit_test(all_channels_or_one_are_shown),
        cmocka_unit_test(a_map_and_a_kernel_choose_their_filter),
        cmocka_unit_test(a_channel_brings_a_filter_that_reads_it),
        cmocka_unit_test(channels_have_sums_of_their_own),
        cmocka_unit_test(a_dilated_window_has_gaps),
        cmocka_unit_test(what_the_stride_leaves_over_is_named),
        cmocka_unit_test(what_scatter_has_not_reached_is_blank),
        cmocka_unit_test(a_long_line_stands_in_columns),
        cmocka_unit_test(the_pinned_number_lists_all_its_terms),
        cmocka_unit_test(a_cell_to_come_lists_no_sums),
        cmocka_unit_test(the_wheel_looks_through_the_terms),
        cmocka_unit_test(a_large_picture_lights_what_it_meets),
        cmocka_unit_test(the_spread_dy_lights_up),
        cmocka_unit_test(what_joins_two_numbers_is_told),
        cmocka_unit_test(what_joins_stands_in_the_cells),
        cmocka_unit_test(texts_of_all_layouts_are_readable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
