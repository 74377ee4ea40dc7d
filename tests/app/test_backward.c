/* Backward walks on screen: what stands there, read back from the draw list, against the core and
 * against what notebook 002 prints; pinning, typing and links. */
#include "screen.h"

#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t walk_length(const Screen *screen) {
    return conv_walk_length(&scene_derived(app_scene(screen->app))->walk);
}

static void seek(Screen *screen, int64_t position) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
    screen_frame(screen, 0.5);
}

static void walk(Screen *screen, ConvWalkKind kind) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)kind});
}

/* The number that a cell shows; fails when it shows none. */
static double shown(const Screen *screen, ConvRole role, int h, int w) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const DrawTag *tag = &command->tag;
        if (command->kind == DRAW_KIND_TEXT && tag->role == (int)role &&
            tag->part == DRAW_PART_CELL && tag->index[2] == h && tag->index[3] == w) {
            return strtod(draw_command_text(list, command), NULL);
        }
    }
    fail_msg("%s[.., %d, %d] shows no number", conv_role_word(role), h, w);
    return 0;
}

static void notebook_002_is_stepped_to_its_gradients(void **unused) {
    (void)unused;
    static const int dx[5][5] = {
        {8, 4, 8, 4, 0}, {2, 6, 2, 6, 0}, {8, 4, 8, 4, 0}, {2, 6, 2, 6, 0}, {0, 0, 0, 0, 0}};
    static const int dw[2][2] = {{11, 51}, {-8, -10}};
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "10-backward-1-sum");
    static const ConvWalkKind readings[] = {CONV_WALK_DX_GATHER, CONV_WALK_DX_SCATTER};
    for (int r = 0; r < 2; r++) {
        walk(&screen, readings[r]);
        for (int64_t p = 1; p <= walk_length(&screen); p++) {
            seek(&screen, p);
            screen_check_digits(&screen);
        }
        for (int h = 0; h < 5; h++) {
            for (int w = 0; w < 5; w++) {
                assert_true(shown(&screen, CONV_ROLE_DX, h, w) == dx[h][w]);
            }
        }
    }
    walk(&screen, CONV_WALK_DW);
    for (int64_t p = 1; p <= walk_length(&screen); p++) {
        seek(&screen, p);
        screen_check_digits(&screen);
    }
    for (int h = 0; h < 2; h++) {
        for (int w = 0; w < 2; w++) {
            assert_true(shown(&screen, CONV_ROLE_DW, h, w) == dw[h][w]);
        }
    }
    screen_close(&screen);
}

static void set(Screen *screen, SceneParameter which, int value) {
    int low, high;
    scene_parameter_limits(app_scene(screen->app), which, &low, &high);
    value = value < low ? low : value > high ? high : value;
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = which, .value = value});
}

static void a_random_layer(Screen *screen, RandomState *random) {
    static const struct {
        SceneParameter which;
        int low, high;
    } ranges[] = {{SCENE_PARAMETER_IH, 2, 7},   {SCENE_PARAMETER_IW, 2, 7},
                  {SCENE_PARAMETER_N, 1, 2},    {SCENE_PARAMETER_IC, 1, 4},
                  {SCENE_PARAMETER_OC, 1, 4},   {SCENE_PARAMETER_GROUPS, 1, 2},
                  {SCENE_PARAMETER_KH, 1, 3},   {SCENE_PARAMETER_KW, 1, 3},
                  {SCENE_PARAMETER_TOP, 0, 2},  {SCENE_PARAMETER_BOTTOM, 0, 2},
                  {SCENE_PARAMETER_LEFT, 0, 2}, {SCENE_PARAMETER_RIGHT, 0, 2},
                  {SCENE_PARAMETER_DH, 1, 2},   {SCENE_PARAMETER_DW, 1, 2},
                  {SCENE_PARAMETER_SH, 1, 3},   {SCENE_PARAMETER_SW, 1, 3}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        set(screen, ranges[i].which, (int)random_integer(random, ranges[i].low, ranges[i].high));
    }
    screen_command(
        screen, (SceneCommand){.kind = SCENE_SET_FLIP, .value = (int)random_integer(random, 0, 1)});
    if (random_integer(random, 0, 2) == 0) {
        screen_command(screen, (SceneCommand){.kind = SCENE_SET_TRANSPOSED, .value = 1});
        set(screen, SCENE_PARAMETER_OPH, (int)random_integer(random, 0, 2));
        set(screen, SCENE_PARAMETER_OPW, (int)random_integer(random, 0, 2));
    }
    SceneCommand border = {.kind = SCENE_SET_BORDER,
                           .value = (int)random_integer(random, 0, CONV_BORDER_COUNT - 1)};
    scene_apply(app_scene(screen->app), &border); /* transposed all but zeros, else reflect */
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_SET_LOSS,
                                  .value = (int)random_integer(random, 0, CONV_LOSS_COUNT - 1)});
}

static void a_thousand_random_layers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 900, 1);
    RandomState random;
    random_init(&random, 3);
    int64_t numbers = 0;
    for (int round = 0; round < 1000; round++) {
        assert_int_equal(app_open_lesson(screen.app, 0).code, STATUS_OK);
        SceneRandom values = {.seed = (uint64_t)round,
                              .distribution = round % 2 ? SCENE_INTEGERS : SCENE_NORMAL,
                              .low = -5,
                              .high = 5};
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = values});
        a_random_layer(&screen, &random);
        walk(&screen, scene_walk((int)random_integer(&random, 0, SCENE_WALK_COUNT - 1)));
        seek(&screen, random_integer(&random, 0, walk_length(&screen)));
        numbers += screen_check_digits(&screen);
    }
    assert_true(numbers > 40000);
    screen_close(&screen);
}

/* ------------------------------------------------------------------- pins, typing, links */

static bool find_cell(const Screen *screen, ConvRole role, int h, int w, float *x, float *y) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const DrawTag *tag = &command->tag;
        if (command->kind == DRAW_KIND_TEXT && tag->role == (int)role &&
            tag->part == DRAW_PART_CELL && tag->index[2] == h && tag->index[3] == w) {
            *x = command->rect.x + command->rect.w / 2;
            *y = command->rect.y + command->rect.h / 2;
            return true;
        }
    }
    return false;
}

static void point(Screen *screen, ConvRole role, int h, int w) {
    float x = 0, y = 0;
    assert_true(find_cell(screen, role, h, w, &x, &y));
    screen->input.pointer_x = x;
    screen->input.pointer_y = y;
    screen->input.pointer_inside = true;
    screen->input.pointer[screen->input.pointer_count++] =
        (UiPointerEvent){.kind = UI_POINTER_MOVE, .x = x, .y = y};
}

static void click(Screen *screen, ConvRole role, int h, int w, int clicks) {
    point(screen, role, h, w);
    for (int c = 1; c <= clicks; c++) {
        for (int up = 0; up < 2; up++) {
            screen->input.pointer[screen->input.pointer_count++] =
                (UiPointerEvent){.kind = up ? UI_POINTER_UP : UI_POINTER_DOWN,
                                 .clicks = c,
                                 .x = screen->input.pointer_x,
                                 .y = screen->input.pointer_y};
        }
    }
    screen_frame(screen, 0.01);
    screen_settle(screen);
}

static void type_number(Screen *screen, const char *text) {
    screen_key(screen, UI_KEY_CHARACTER, 'a', UI_MOD_CTRL);
    snprintf(screen->input.text, sizeof screen->input.text, "%s", text);
    screen_frame(screen, 0.01);
    screen_key(screen, UI_KEY_ENTER, 0, 0);
    screen_settle(screen);
}

static double value_of(const Screen *screen, ConvRole role, int h, int w) {
    return conv_tensor_at(scene_tensor(app_scene(screen->app), role), (int[4]){0, 0, h, w});
}

static void a_double_click_types_into_a_cell(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click(&screen, CONV_ROLE_X, 2, 0, 2);
    type_number(&screen, "7.5");
    assert_true(value_of(&screen, CONV_ROLE_X, 2, 0) == 7.5);
    click(&screen, CONV_ROLE_W, 0, 1, 1);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    type_number(&screen, "-2");
    assert_true(value_of(&screen, CONV_ROLE_W, 0, 1) == -2);
    screen_key(&screen, UI_KEY_CHARACTER, 'z', UI_MOD_CTRL);
    assert_true(value_of(&screen, CONV_ROLE_W, 0, 1) == 0);
    screen_close(&screen);
}

static void a_typed_dy_becomes_the_loss(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    click(&screen, CONV_ROLE_DY, 1, 1, 2);
    type_number(&screen, "4");
    assert_int_equal(scene_state(app_scene(screen.app))->loss, CONV_LOSS_GIVEN);
    assert_true(value_of(&screen, CONV_ROLE_DY, 1, 1) == 4);
    screen_check_digits(&screen);
    screen_close(&screen);
}

static void a_click_pins_and_esc_unpins(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const SceneState *state = scene_state(app_scene(screen.app));
    click(&screen, CONV_ROLE_DW, 1, 2, 1);
    assert_int_equal(state->pin_role, CONV_ROLE_DW);
    assert_int_equal(state->pin_index[2], 1);
    assert_int_equal(state->pin_index[3], 2);
    screen_key(&screen, UI_KEY_LEFT, 0, UI_MOD_CTRL);
    assert_int_equal(state->pin_index[3], 1);
    screen_key(&screen, UI_KEY_ESCAPE, 0, 0);
    assert_int_equal(state->pin_role, -1);
    screen_key(&screen, UI_KEY_CHARACTER, 'n', 0);
    assert_int_equal(state->pin_role, CONV_ROLE_X);
    screen_close(&screen);
}

/* Frames in the colour of a role over the cells of that role's plane. */
static int linked_cells(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    DrawColour colour =
        role >= CONV_ROLE_DX && role <= CONV_ROLE_DY ? list->theme->backward : list->theme->forward;
    float left = 1e9f, right = 0, top = 1e9f, bottom = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_RECT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_CELL) {
            left = fminf(left, command->rect.x);
            right = fmaxf(right, command->rect.x + command->rect.w);
            top = fminf(top, command->rect.y);
            bottom = fmaxf(bottom, command->rect.y + command->rect.h);
        }
    }
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        count += command->kind == DRAW_KIND_RECT && command->fill.a == 0 &&
                 memcmp(&command->border, &colour, sizeof colour) == 0 && command->rect.x >= left &&
                 command->rect.y >= top && command->rect.x + command->rect.w <= right &&
                 command->rect.y + command->rect.h <= bottom;
    }
    return count;
}

static void pointing_lights_what_a_number_meets(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    point(&screen, CONV_ROLE_X, 2, 2); /* the middle: read by all nine outputs */
    screen_settle(&screen);
    assert_int_equal(linked_cells(&screen, CONV_ROLE_W), 9);
    assert_int_equal(linked_cells(&screen, CONV_ROLE_DY), 9);
    assert_int_equal(linked_cells(&screen, CONV_ROLE_DX), 1);
    point(&screen, CONV_ROLE_X, 0, 0); /* the corner: read by one, through the first weight */
    screen_settle(&screen);
    assert_int_equal(linked_cells(&screen, CONV_ROLE_W), 1);
    assert_int_equal(linked_cells(&screen, CONV_ROLE_DY), 1);
    screen_close(&screen);
}

static void ctrl_click_walks_to_a_cell(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    screen.input.mods = UI_MOD_CTRL;
    click(&screen, CONV_ROLE_X, 2, 2, 1); /* the middle of X: the middle window reads it */
    screen.input.mods = 0;
    assert_int_equal(derived->window, 4);
    assert_int_equal(derived->term, 4); /* at its product */
    screen.input.mods = UI_MOD_CTRL;
    click(&screen, CONV_ROLE_X, 4, 4, 1);
    screen.input.mods = 0;
    assert_true(derived->window == 8 && derived->term == 8);
    walk(&screen, CONV_WALK_DW);
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_CHARACTER, 'n', 0); /* pins x[0,0,0,0] */
    for (int i = 0;
         i < CONV_ROLE_COUNT && scene_state(app_scene(screen.app))->pin_role != CONV_ROLE_DW; i++) {
        screen_key(&screen, UI_KEY_CHARACTER, 'n', 0);
    }
    screen_key(&screen, UI_KEY_RIGHT, 0, UI_MOD_CTRL);
    screen_key(&screen, UI_KEY_CHARACTER, 'j', 0);
    assert_int_equal(derived->window, 1);
    assert_int_equal(scene_state(app_scene(screen.app))->position, 9 + 1);
    screen_close(&screen);
}

static bool says(const Screen *screen, const char *text) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT &&
            strstr(draw_command_text(list, command), text) != NULL) {
            return true;
        }
    }
    return false;
}

static void a_changed_lesson_keeps_silent(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_true(says(&screen, "Step 1 of"));
    set(&screen, SCENE_PARAMETER_KH, 2);
    screen_settle(&screen);
    assert_false(says(&screen, "Step 1 of"));
    assert_true(says(&screen, "Back to the lesson"));
    screen_key(&screen, UI_KEY_CHARACTER, 'z', UI_MOD_CTRL);
    screen_settle(&screen);
    assert_true(says(&screen, "Step 1 of"));
    screen_close(&screen);
}

static void gather_prepares_dy_in_stages(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "10-backward-4-stride");
    walk(&screen, CONV_WALK_DX_GATHER);
    const SceneState *state = scene_state(app_scene(screen.app));
    assert_int_equal(state->stage, SCENE_STAGE_AS_IS);
    for (int stage = SCENE_STAGE_ZEROS; stage <= SCENE_STAGE_SLIDE; stage++) {
        screen_key(&screen, UI_KEY_RIGHT, 0, 0);
        assert_int_equal(state->stage, stage);
        assert_int_equal(state->position, 0);
        screen_check_digits(&screen);
    }
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_int_equal(state->position, 1);
    screen_key(&screen, UI_KEY_END, 0, 0);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_int_equal(state->stage, SCENE_STAGE_CROP);
    screen_close(&screen);
}

static void switching_the_reading_keeps_the_sum(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    walk(&screen, CONV_WALK_DX_GATHER);
    const SceneDerived *derived = scene_derived(app_scene(screen.app));
    int kept = 0;
    int64_t length = walk_length(&screen);
    for (int64_t p = 1; p <= length; p += 2) {
        walk(&screen, CONV_WALK_DX_GATHER);
        seek(&screen, p);
        ConvTerm gather, scatter;
        conv_walk_terms(&derived->walk, derived->window, derived->term, 1, &gather);
        screen_key(&screen, UI_KEY_CHARACTER, 's', 0);
        if (gather.skipped) {
            continue;
        }
        conv_walk_terms(&derived->walk, derived->window, derived->term, 1, &scatter);
        assert_memory_equal(gather.cell, scatter.cell, sizeof gather.cell);
        assert_true(gather.after == scatter.after);
        screen_check_digits(&screen);
        kept++;
    }
    assert_true(kept > 20);
    screen_close(&screen);
}

/* The frame around the cell that the pointed-at one lights up. */
static bool is_framed(const Screen *screen, DrawRect cell) {
    const DrawList *list = app_list(screen->app);
    const DrawTheme *theme = list->theme;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        DrawRect inner = draw_rect_intersect(command->rect, cell);
        bool same =
            command->border.r == theme->backward.r && command->border.g == theme->backward.g;
        if (command->kind == DRAW_KIND_RECT && command->border.a > 0 && same &&
            command->fill.a == 0 && inner.w >= cell.w - 1 && command->rect.w < 3 * cell.w + 60) {
            return true;
        }
    }
    return false;
}

/* Of a kernel that the layer turns, the gradient of each weight lies under it, in all layouts: it
 * lights up there, and the keys move over both as they lie. */
static void a_gradient_lies_under_its_turned_weight(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int layout = 0; layout < 3; layout++) { /* small, pictures, a line */
        screen_open_lesson(&screen, layout < 2 ? "03-correlation-or-convolution-2-edge"
                                               : "02-one-dimension-1-full");
        if (layout == 1) {
            screen_set(&screen, SCENE_PARAMETER_IC, 3);
        }
        screen_settle(&screen);
        assert_true(screen_state(&screen)->layer.flip);
        assert_true(screen_find(&screen, "gradient, turned") || screen_find(&screen, "turned"));
        int kh = screen_state(&screen)->layer.kh, kw = screen_state(&screen)->layer.kw;
        DrawRect first, at, last;
        int low[4] = {0, 0, 0, 0}, high[4] = {0, 0, kh - 1, kw - 1};
        assert_true(screen_find_cell(&screen, CONV_ROLE_DW, low, &first));
        assert_true(screen_find_cell(&screen, CONV_ROLE_DW, high, &last));
        assert_true(last.x < first.x && (kh == 1 || last.y < first.y));
        screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_DW});
        screen_settle(&screen);
        screen_key(&screen, UI_KEY_LEFT, 0, UI_MOD_CTRL);
        assert_int_equal(screen_state(&screen)->pin_index[3], 1);
        assert_true(screen_find_cell(&screen, CONV_ROLE_DW, screen_state(&screen)->pin_index, &at));
        assert_true(at.x < first.x);
        screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = -1});
    }
    screen_open_lesson(&screen, "03-correlation-or-convolution-2-edge");
    screen_settle(&screen);
    DrawRect weight, gradient;
    const int corner[4] = {0, 0, 2, 2};
    assert_true(screen_find_cell(&screen, CONV_ROLE_W, corner, &weight));
    assert_true(screen_find_cell(&screen, CONV_ROLE_DW, corner, &gradient));
    assert_false(is_framed(&screen, gradient));
    screen_pointer(&screen, UI_POINTER_MOVE, 1, weight.x + 2, weight.y + 4);
    screen_settle(&screen);
    assert_true(is_framed(&screen, gradient));
    screen_close(&screen);
}

/* Where a weight stands on the stage, in its plane or in the loupe; -1 for filter and channel takes
 * those that are shown. */
static DrawRect weight_at(const Screen *screen, int index[4]) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const int *at = command->tag.index;
        bool same = at[2] == index[2] && at[3] == index[3];
        same = same && (index[0] < 0 || (at[0] == index[0] && at[1] == index[1]));
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_W && same &&
            command->rect.x < screen->input.width - 280) {
            memcpy(index, at, sizeof command->tag.index);
            return command->rect;
        }
    }
    fail_msg("no weight (%d, %d)", index[2], index[3]);
    return (DrawRect){0};
}

/* Where the pinned weight stands after a key. */
static DrawRect moved(Screen *screen, UiKey key) {
    int index[4];
    screen_key(screen, key, 0, UI_MOD_CTRL);
    memcpy(index, screen_state(screen)->pin_index, sizeof index);
    return weight_at(screen, index);
}

/* From the middle of W to the right, back, and down. */
static void check_moves(Screen *screen) {
    const int kh = screen_state(screen)->layer.kh, kw = screen_state(screen)->layer.kw;
    SceneCommand pin = {.kind = SCENE_PIN, .role = CONV_ROLE_W, .index = {-1, -1, kh / 2, kw / 2}};
    DrawRect middle = weight_at(screen, pin.index);
    screen_command(screen, pin);
    screen_settle(screen);
    assert_true(moved(screen, UI_KEY_RIGHT).x > middle.x + 5);
    assert_true(moved(screen, UI_KEY_LEFT).x == middle.x);
    assert_true(kh == 1 || moved(screen, UI_KEY_DOWN).y > middle.y + 5);
    screen_command(screen, (SceneCommand){.kind = SCENE_PIN, .role = -1});
    screen_settle(screen);
}

/* Ctrl and an arrow go to the neighbour that is seen there, however layer and walk turn W. */
static void the_keys_move_over_a_kernel_as_it_lies(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int layout = 0; layout < 3; layout++) { /* small, pictures, a line */
        screen_open_lesson(&screen, layout < 2 ? "03-correlation-or-convolution-2-edge"
                                               : "02-one-dimension-1-full");
        if (layout == 1) {
            screen_set(&screen, SCENE_PARAMETER_IC, 3);
        }
        if (layout == 2) {
            screen_set(&screen, SCENE_PARAMETER_KW, 3);
        }
        for (int flip = 0; flip < 2; flip++) {
            screen_simple(&screen, SCENE_SET_FLIP, flip);
            screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_FORWARD);
            screen_seek(&screen, 4);
            check_moves(&screen);
            screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
            screen_seek(&screen, 4);
            check_moves(&screen);
            screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
            screen_seek(&screen, 4);
            for (int stage = 0; stage < SCENE_STAGE_COUNT; stage++) {
                screen_simple(&screen, SCENE_SET_STAGE, stage);
                check_moves(&screen);
            }
        }
    }
    screen_close(&screen);
}

/* What is said of W: the words behind its name on the stage. */
static const char *said_of_w(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    const DrawCommand *name = screen_find(screen, "W");
    assert_non_null(name);
    for (const DrawCommand *next = name + 1; next < list->commands + list->count; next++) {
        if (next->kind == DRAW_KIND_TEXT) {
            return draw_command_text(list, next);
        }
    }
    fail_msg("nothing is said of W");
    return "";
}

/* Whatever flip and the walk have turned, the words over W are true of what lies there: "turned by
 * 180°" in all walks or not, as its first weight lies right of its last one or left of it. */
static void what_is_said_of_w_is_how_it_lies(void **unused) {
    (void)unused;
    Screen screen = screen_open(1600, 900, 1);
    screen_open_lesson(&screen, "03-correlation-or-convolution-2-edge");
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_SCATTER,
                                         CONV_WALK_DX_GATHER};
    for (int i = 0; i < 6; i++) {
        bool flip = i % 2;
        screen_simple(&screen, SCENE_SET_FLIP, flip);
        screen_simple(&screen, SCENE_SET_WALK, walks[i / 2]);
        for (int stage = 0; stage < (i < 4 ? 1 : SCENE_STAGE_COUNT); stage++) {
            if (i >= 4) {
                screen_simple(&screen, SCENE_SET_STAGE, stage);
            }
            float first = weight_at(&screen, (int[4]){0, 0, 0, 0}).x;
            float last = weight_at(&screen, (int[4]){0, 0, 2, 2}).x;
            const char *said = said_of_w(&screen);
            assert_int_equal(strcmp(said, "turned by 180°") == 0, first > last);
            assert_int_equal(strcmp(said, "turned back") == 0, flip && first < last);
        }
    }
    assert_true(screen_says(&screen, "turned back, slides over dY"));
    screen_close(&screen);
}

/* Between numbers that stay side by side there is nothing to insert. */
static void a_stride_of_1_inserts_nothing(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    for (int stride = 1; stride <= 2; stride++) {
        screen_set(&screen, SCENE_PARAMETER_SH, stride);
        screen_simple(&screen, SCENE_SET_STAGE, SCENE_STAGE_ZEROS);
        assert_int_equal(screen_says(&screen, "nothing to insert"), stride == 1);
        assert_int_equal(screen_says(&screen, "zeros inserted"), stride == 2);
        assert_int_equal(screen_says(&screen, "s−1 zeros go between"), stride == 2);
    }
    screen_close(&screen);
}

/* A spread dY has numbers, if need be rounded, as long as the row has room for them. */
static void a_padded_dy_of_decimals_has_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 6);
    screen_set(&screen, SCENE_PARAMETER_IW, 8);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                           .random = {.distribution = SCENE_NORMAL, .high = 1}});
    screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_simple(&screen, SCENE_SET_STAGE, SCENE_STAGE_TURN + 1);
    assert_non_null(screen_find(&screen, "4×6 → 8×10 ≈"));
    assert_true(screen_count_cells(&screen, CONV_ROLE_DY) >= 24);
    screen_check_digits(&screen);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notebook_002_is_stepped_to_its_gradients),
        cmocka_unit_test(a_thousand_random_layers),
        cmocka_unit_test(a_double_click_types_into_a_cell),
        cmocka_unit_test(a_typed_dy_becomes_the_loss),
        cmocka_unit_test(a_click_pins_and_esc_unpins),
        cmocka_unit_test(pointing_lights_what_a_number_meets),
        cmocka_unit_test(ctrl_click_walks_to_a_cell),
        cmocka_unit_test(a_gradient_lies_under_its_turned_weight),
        cmocka_unit_test(the_keys_move_over_a_kernel_as_it_lies),
        cmocka_unit_test(what_is_said_of_w_is_how_it_lies),
        cmocka_unit_test(a_stride_of_1_inserts_nothing),
        cmocka_unit_test(a_changed_lesson_keeps_silent),
        cmocka_unit_test(gather_prepares_dy_in_stages),
        cmocka_unit_test(switching_the_reading_keeps_the_sum),
        cmocka_unit_test(a_padded_dy_of_decimals_has_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
