/* All filters at once: their maps, kernels and dW in small beside the chosen one; the shape at
 * every tensor; windows that are seen whole. */
#include "scenes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FILTERS_MOST = 128 };

/* Where the small maps of y or dy lie; returns how many there are, none twice. */
static int small_maps(const Screen *screen, ConvRole role, DrawRect at[FILTERS_MOST]) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    bool seen[FILTERS_MOST] = {false};
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *map = &list->commands[i];
        if (map->kind == DRAW_KIND_IMAGE && map->tag.role == (int)role &&
            map->tag.part == DRAW_PART_THUMB) {
            int filter = map->tag.index[1];
            assert_true(filter < FILTERS_MOST && !seen[filter]);
            assert_true(map->rect.w >= 6 && map->rect.h >= 5);
            assert_true(map->rect.x + map->rect.w < screen->input.width);
            seen[filter] = true;
            at[filter] = map->rect;
            count++;
        }
    }
    return count;
}

static void show_filters(Screen *screen, int filters) {
    screen_show(screen, "photo-half-way");
    screen_set(screen, SCENE_PARAMETER_OC, filters);
    screen_settle(screen);
}

/* From 1280×720 on the maps of up to 64 filters of a photo are all there, and each can be chosen.
 */
static void all_maps_are_seen(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1280, 720}, {1440, 900}, {1920, 1080}};
    static const int filters[] = {2, 8, 16, 32, 64};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        for (size_t f = 0; f < sizeof filters / sizeof filters[0]; f++) {
            show_filters(&screen, filters[f]);
            DrawRect y[FILTERS_MOST], dy[FILTERS_MOST];
            assert_int_equal(small_maps(&screen, CONV_ROLE_Y, y), filters[f]);
            assert_int_equal(small_maps(&screen, CONV_ROLE_DY, dy), filters[f]);
            int last = filters[f] - 1;
            screen_click(&screen, y[last].x + y[last].w / 2, y[last].y + y[last].h / 2);
            assert_int_equal(screen_state(&screen)->show_oc, last);
            screen_click(&screen, dy[0].x + dy[0].w / 2, dy[0].y + dy[0].h / 2);
            assert_int_equal(screen_state(&screen)->show_oc, 0);
            screen_check_texts(&screen, "filters of a photo");
        }
    }
    screen_close(&screen);
}

/* Where they have no room there are pages: a press goes on by as many as are seen. */
static void pages_reach_every_map(void **unused) {
    (void)unused;
    Screen screen = screen_open(1024, 640, 1);
    show_filters(&screen, 64);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, -1}});
    screen_settle(&screen);
    bool reached[FILTERS_MOST] = {false};
    int presses = 0, all = 0;
    for (; presses < 64; presses++) {
        DrawRect at[FILTERS_MOST] = {{0}};
        int count = small_maps(&screen, CONV_ROLE_Y, at);
        assert_true(count >= 2 && count < 64);
        assert_true(at[screen_state(&screen)->show_oc].w > 0);
        for (int i = 0; i < 64; i++) {
            all += at[i].w > 0 && !reached[i];
            reached[i] |= at[i].w > 0;
        }
        char said[32];
        snprintf(said, sizeof said, "of %d", 64);
        assert_true(screen_says(&screen, said));
        if (all == 64) {
            break;
        }
        screen_click_on(&screen, screen_find(&screen, "›"));
    }
    assert_true(all == 64 && presses <= 64 / 4);
    for (int i = 0; i <= presses; i++) {
        screen_click_on(&screen, screen_find(&screen, "‹"));
    }
    DrawRect at[FILTERS_MOST] = {{0}};
    small_maps(&screen, CONV_ROLE_Y, at);
    assert_true(at[0].w > 0);
    screen_close(&screen);
}

/* The kernels and dW of all 64, at 1440×900; a click on the one under the pointer chooses it. */
static void all_kernels_are_seen(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    show_filters(&screen, 64);
    assert_true(screen_says(&screen, "W 64×3×3×3 · 64 filters"));
    assert_true(screen_says(&screen, "all filters, R"));
    assert_false(screen_says(&screen, "of 64, channel"));
    const DrawCommand *words = NULL, *list = app_list(screen.app)->commands;
    for (int i = 0; i < app_list(screen.app)->count && !words; i++) {
        bool text = list[i].kind == DRAW_KIND_TEXT;
        words = text && strstr(draw_command_text(app_list(screen.app), &list[i]), "W 64×3×3×3 ·")
                    ? &list[i]
                    : NULL;
    }
    assert_non_null(words);
    DrawRect at = words->rect;
    bool chosen[64] = {false};
    int count = 0;
    for (float y = at.y + at.h + 4; y < at.y + at.h + 60; y += 5) {
        for (float x = at.x + 4; x < at.x + 420; x += 6) {
            screen_click(&screen, x, y);
            int filter = screen_state(&screen)->show_oc;
            count += !chosen[filter];
            chosen[filter] = true;
            screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, -1}});
            screen_settle(&screen);
        }
    }
    assert_int_equal(count, 64);
    screen_close(&screen);
}

/* How many texts have a tensor's shape in them. */
static int says_shape(const Screen *screen, ConvRole role) {
    const int *extent = scene_tensor(app_scene(screen->app), role)->extent;
    const DrawList *list = app_list(screen->app);
    char shape[64];
    snprintf(shape, sizeof shape, "%d×%d×%d×%d", extent[0], extent[1], extent[2], extent[3]);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *text = &list->commands[i];
        const char *at =
            text->kind == DRAW_KIND_TEXT ? strstr(draw_command_text(list, text), shape) : NULL;
        bool begins = at && (at == draw_command_text(list, text) || at[-1] == ' ');
        count += begins && text->rect.x > 200 && text->rect.y < screen->input.height * 0.72f;
    }
    return count;
}

/* Forward, in two rows of pictures: the whole shape of X, dX, W, dW, Y and dY. */
static void every_tensor_has_its_shape(void **unused) {
    (void)unused;
    static const char *const names[] = {
        "photo-half-way",   "photo-64",  "photo-5x5",     "lesson-04-two", "lesson-04-three",
        "lesson-05-random", "lesson-09", "many-channels", "many-terms",    "depthwise"};
    static const ConvRole pairs[][2] = {
        {CONV_ROLE_X, CONV_ROLE_DX}, {CONV_ROLE_W, CONV_ROLE_DW}, {CONV_ROLE_Y, CONV_ROLE_DY}};
    static const float sizes[][2] = {{1280, 720}, {1440, 900}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
            screen_show(&screen, names[n]);
            for (int p = 0; p < 3; p++) {
                int said = says_shape(&screen, pairs[p][0]);
                if (said < 2) {
                    fail_msg("%s, %.0f wide: %s and %s have %d of two shapes", names[n],
                             sizes[s][0], conv_role_title(pairs[p][0]),
                             conv_role_title(pairs[p][1]), said);
                }
            }
        }
    }
    screen_close(&screen);
}

/* Cells of db by themselves, one for each filter; returns how many filters have one. */
static int small_biases(const Screen *screen, DrawRect at[FILTERS_MOST]) {
    const DrawList *list = app_list(screen->app);
    bool seen[FILTERS_MOST] = {false};
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *cell = &list->commands[i];
        if (cell->kind == DRAW_KIND_RECT && cell->tag.role == CONV_ROLE_DB &&
            cell->tag.part == DRAW_PART_CELL) {
            int filter = cell->tag.index[0];
            assert_true(filter < FILTERS_MOST && cell->rect.w >= 5 && cell->rect.h >= 5);
            count += !seen[filter];
            seen[filter] = true;
            at[filter] = cell->rect; /* the last one, of the small ones */
        }
    }
    return count;
}

/* db of all filters is seen, the chosen one's with its number, and each can be chosen. */
static void all_of_db_is_seen(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1440, 900}, {1920, 1080}};
    static const int filters[] = {2, 6, 8, 16, 33, 64};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        for (size_t f = 0; f < sizeof filters / sizeof filters[0]; f++) {
            show_filters(&screen, filters[f]);
            DrawRect at[FILTERS_MOST];
            assert_int_equal(small_biases(&screen, at), filters[f]);
            const int last[4] = {filters[f] - 1, 0, 0, 0};
            if (screen_count_cells(&screen, CONV_ROLE_DB) < filters[f]) {
                DrawRect small = at[last[0]], number;
                screen_click(&screen, small.x + small.w / 2, small.y + small.h / 2);
                assert_int_equal(screen_state(&screen)->show_oc, last[0]);
                assert_true(screen_find_cell(&screen, CONV_ROLE_DB, last, &number));
                assert_int_equal(screen_state(&screen)->pin_role, -1);
            }
            screen_check_digits(&screen);
            screen_check_texts(&screen, "db of filters");
        }
    }
    screen_close(&screen);
}

/* What dY is of Y stands there once, whether T is told of beside it or not. */
static void the_derivative_is_told_once(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1440, 900}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        screen_show(&screen, "photo-half-way");
        const DrawList *list = app_list(screen.app);
        int told = 0, zeros = 0;
        for (int i = 0; i < list->count; i++) {
            const char *text = list->commands[i].kind == DRAW_KIND_TEXT
                                   ? draw_command_text(list, &list->commands[i])
                                   : "";
            told += strstr(text, "= Y − T") != NULL;
            zeros += strstr(text, "T = 0") != NULL;
        }
        if (told != 1 || zeros != 1) {
            fail_msg("%.0f wide: told %d times, with T = 0 %d times", sizes[s][0], told, zeros);
        }
    }
    screen_close(&screen);
}

/* The largest mean of a piece of a map, which is so small that a pixel shows as much of it. */
static double largest_mean(const DrawImage *image) {
    enum { PIECES = 16 };
    double largest = 0;
    for (int p = 0; p < PIECES * PIECES; p++) {
        int top = p / PIECES * image->height / PIECES, left = p % PIECES * image->width / PIECES;
        int rows = image->height / PIECES, cols = image->width / PIECES;
        double sum = 0;
        for (int i = 0; i < rows * cols; i++) {
            sum += (double)image->planes[0][(top + i / cols) * image->row_stride + left + i % cols];
        }
        largest = fmax(largest, fabs(sum / (rows * cols)));
    }
    return largest;
}

/* Each small map shows what is in it, however strong others are, and the legend says so; a range
 * that is chosen for all is that of all. */
static void small_maps_have_their_own_scale(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    show_filters(&screen, 8);
    screen_command(
        &screen,
        (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_B, .index = {5}, .number = 40000});
    screen_settle(&screen);
    for (int fixed = 0; fixed < 2; fixed++) {
        const DrawList *list = app_list(screen.app);
        int count = 0;
        float least = INFINITY, most = 0;
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *map = &list->commands[i];
            if (map->kind != DRAW_KIND_IMAGE || map->tag.part != DRAW_PART_THUMB) {
                continue;
            }
            double share = largest_mean(&map->image) / (double)map->image.limit;
            assert_true(fixed || (share > 0.3 && share < 4));
            least = fminf(least, map->image.limit);
            most = fmaxf(most, map->image.limit);
            count++;
        }
        assert_int_equal(count, 16);
        assert_true(fixed ? least == 2 && most == 2 : most > 1000 * least);
        assert_int_equal(screen_says(&screen, "small maps: each its own scale"), !fixed);
        for (int role = 0; role < CONV_ROLE_COUNT; role++) {
            app_options(screen.app)->range[role] = (ViewRange){VIEW_RANGE_FIXED, -2, 2};
        }
        screen_settle(&screen);
    }
    screen_close(&screen);
}

static bool cell_box(const Screen *screen, ConvRole role, const int index[4], DrawRect *at) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *box = &list->commands[i];
        if (box->kind == DRAW_KIND_RECT && box->border.a > 0 && box->tag.part == DRAW_PART_CELL &&
            box->tag.role == (int)role && memcmp(box->tag.index, index, 4 * sizeof *index) == 0) {
            *at = box->rect;
            return true;
        }
    }
    return false;
}

/* A map with numbers is at least as large as the small ones of all filters beneath it. */
static void the_chosen_map_is_no_smaller_than_the_others(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1440, 900}};
    static const char *const lessons[] = {"04-channels-1-two-filters",
                                          "04-channels-2-three-filters"};
    Screen screen = screen_open(1280, 720, 1);
    for (int i = 0; i < 6; i++) {
        screen.input.width = sizes[i / 2][0];
        screen.input.height = sizes[i / 2][1];
        screen_open_lesson(&screen, lessons[i % 2]);
        screen_seek(&screen, 27);
        DrawRect small[FILTERS_MOST], cell = {0};
        const int index[4] = {0, screen_state(&screen)->show_oc, 0, 0};
        assert_int_equal(small_maps(&screen, CONV_ROLE_Y, small), 2 + i % 2);
        assert_true(cell_box(&screen, CONV_ROLE_Y, index, &cell));
        assert_true(cell.w >= small[0].w && cell.h >= small[0].h);
        screen_check_texts(&screen, "small maps");
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_maps_have_their_own_scale),
        cmocka_unit_test(all_maps_are_seen),
        cmocka_unit_test(pages_reach_every_map),
        cmocka_unit_test(all_kernels_are_seen),
        cmocka_unit_test(all_of_db_is_seen),
        cmocka_unit_test(the_derivative_is_told_once),
        cmocka_unit_test(every_tensor_has_its_shape),
        cmocka_unit_test(the_chosen_map_is_no_smaller_than_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
