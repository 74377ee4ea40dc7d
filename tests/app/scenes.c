/* The table of screens, and the hands that bring them about. */
#include "scenes.h"

#include <stdio.h>
#include <string.h>

#define LESSON(file) "assets/lessons/" file ".json"

static void command(Screen *screen, SceneCommandKind kind, int value) {
    screen_command(screen, (SceneCommand){.kind = kind, .value = value});
}

static void set(Screen *screen, SceneParameter parameter, int value) {
    screen_command(
        screen,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = parameter, .value = value});
}

static void seek_share(Screen *screen, double share) {
    int64_t length = conv_walk_length(&scene_derived(app_scene(screen->app))->walk);
    screen_command(screen, (SceneCommand){.kind = SCENE_SEEK,
                                          .position = (int64_t)(share * (double)length + 0.5)});
}

/* By the path that the program's own list has, so that it is known there. */
static void open_lesson(Screen *screen, const char *name) {
    AppResources resources;
    Status status = app_resources_find(&resources);
    assert_string_equal(status.text, "");
    char path[APP_PATH_SIZE];
    app_resources_path(&resources, name, path);
    status = app_open_lesson_file(screen->app, path);
    assert_string_equal(status.text, "");
}

static void set_random(Screen *screen, SceneDistribution distribution, double low, double high) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                          .random = {.seed = 7,
                                                     .distribution = distribution,
                                                     .low = low,
                                                     .high = high,
                                                     .normalise = distribution == SCENE_NORMAL}});
}

/* A random input of c×h×w to `oc` filters of kh×kw, from lesson 1. */
static void set_layer(Screen *screen, int c, int h, int w, int oc, int kh, int kw) {
    open_lesson(screen, LESSON("01-one-filter"));
    set(screen, SCENE_PARAMETER_KH, 1);
    set(screen, SCENE_PARAMETER_KW, 1);
    set(screen, SCENE_PARAMETER_IH, h);
    set(screen, SCENE_PARAMETER_IW, w);
    set(screen, SCENE_PARAMETER_IC, c);
    set(screen, SCENE_PARAMETER_OC, oc);
    set(screen, SCENE_PARAMETER_KH, kh);
    set(screen, SCENE_PARAMETER_KW, kw);
    set_random(screen, SCENE_NORMAL, 0, 1);
}

static void pin(Screen *screen, ConvRole role, int a, int b, int c, int d) {
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_PIN, .role = (int)role, .index = {a, b, c, d}});
}

/* The last text that says so, which may stand further down in the right panel, is clicked. */
static void click(Screen *screen, const char *text) {
    screen_settle(screen);
    for (int i = 0; i < 30 && !screen_find_last(screen, text); i++) {
        screen_pointer(screen, UI_POINTER_MOVE, 1, screen->input.width - 100,
                       screen->input.height / 2);
        screen->input.wheel_y = -1;
        screen_settle(screen);
    }
    if (!screen_find_last(screen, text)) {
        fail_msg("nothing on screen says \"%s\"", text);
    }
    screen_click_on(screen, screen_find_last(screen, text));
}

static void point_at_cell(Screen *screen, ConvRole role, int a, int b, int c, int d) {
    screen_settle(screen);
    DrawRect at;
    assert_true(screen_find_cell(screen, role, (const int[4]){a, b, c, d}, &at));
    screen_pointer(screen, UI_POINTER_MOVE, 1, at.x + at.w / 2, at.y + at.h / 2);
    screen_settle(screen);
}

/* -------------------------------------------------------------------------------- scenes */

static void invited_change(Screen *screen) {
    command(screen, SCENE_SET_FLIP, 0);
}

static void nudged_weight(Screen *screen) {
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                          .role = CONV_ROLE_W,
                                          .index = {0, 0, 1, 1},
                                          .number = 2});
}

static void photo(Screen *screen) {
    Status status = app_open_now(screen->app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
}

static void photo_half_way(Screen *screen) {
    photo(screen);
    seek_share(screen, 0.37);
}

static void photo_backward(Screen *screen) {
    photo(screen);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    seek_share(screen, 0.6);
}

static void photo_weights(Screen *screen) {
    photo(screen);
    command(screen, SCENE_SET_WALK, CONV_WALK_DW);
    seek_share(screen, 0.4);
}

static void photo_bright(Screen *screen) {
    photo(screen);
    screen_command(
        screen, (SceneCommand){
                    .kind = SCENE_SET_CELL, .role = CONV_ROLE_B, .index = {0}, .number = 400064});
}

static void photo_biases(Screen *screen) {
    photo(screen);
    command(screen, SCENE_SET_WALK, CONV_WALK_DB);
    seek_share(screen, 0.6);
}

static void photo_64_filters(Screen *screen) {
    photo(screen);
    set(screen, SCENE_PARAMETER_OC, 64);
    seek_share(screen, 0.4);
}

static void photo_64_filters_dw(Screen *screen) {
    photo(screen);
    set(screen, SCENE_PARAMETER_OC, 64);
    command(screen, SCENE_SET_WALK, CONV_WALK_DW);
    seek_share(screen, 0.6);
}

static void photo_16_filters(Screen *screen) {
    photo(screen);
    set(screen, SCENE_PARAMETER_OC, 16);
    seek_share(screen, 0.7);
}

static void photo_grey_strided(Screen *screen) {
    photo(screen);
    command(screen, SCENE_SET_IMAGE_GREY, 1);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME_UPPER);
    set(screen, SCENE_PARAMETER_SH, 2);
    set(screen, SCENE_PARAMETER_SW, 2);
    seek_share(screen, 0.8);
}

/* The most rows of numbers that two rows of 1280×720 have room for. */
static void many_rows(Screen *screen) {
    open_lesson(screen, LESSON("01-one-filter"));
    set(screen, SCENE_PARAMETER_IH, 8);
    set(screen, SCENE_PARAMETER_IW, 8);
    for (int side = SCENE_PARAMETER_TOP; side <= SCENE_PARAMETER_RIGHT; side++) {
        set(screen, (SceneParameter)side, 1);
    }
    set(screen, SCENE_PARAMETER_OC, 2);
    seek_share(screen, 0.3);
}

/* One more and gradients with decimals: these are colours alone there. */
static void wide_gradients(Screen *screen) {
    set_layer(screen, 1, 8, 8, 1, 3, 3);
    seek_share(screen, 0.4);
}

/* Where the stage is wider than 1280×720's, the channel in play has its numbers. */
static void small_channels(Screen *screen) {
    open_lesson(screen, LESSON("01-one-filter"));
    set(screen, SCENE_PARAMETER_IH, 6);
    set(screen, SCENE_PARAMETER_IW, 7);
    set(screen, SCENE_PARAMETER_IC, 3);
    set(screen, SCENE_PARAMETER_OC, 4);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME_UPPER);
    screen_seek(screen, 5);
}

static void many_channels(Screen *screen) {
    set_layer(screen, 16, 8, 8, 8, 3, 3);
    seek_share(screen, 0.45);
}

static void many_terms(Screen *screen) {
    set_layer(screen, 64, 9, 9, 2, 7, 7);
    seek_share(screen, 0.3);
}

static void depthwise(Screen *screen) {
    set_layer(screen, 4, 6, 6, 4, 3, 3);
    set(screen, SCENE_PARAMETER_GROUPS, 4);
    seek_share(screen, 0.55);
}

static void long_row(Screen *screen) {
    set_layer(screen, 1, 1, 200, 1, 1, 5);
    seek_share(screen, 0.5);
}

static void wide_numbers(Screen *screen) {
    open_lesson(screen, LESSON("01-one-filter"));
    set_random(screen, SCENE_UNIFORM, -12345.5, 98765.5);
    seek_share(screen, 0.5);
}

static void fractions_backward(Screen *screen) {
    set_layer(screen, 1, 6, 6, 1, 3, 3);
    command(screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    seek_share(screen, 0.5);
}

static void everything_at_once(Screen *screen) {
    set_layer(screen, 2, 9, 8, 3, 3, 2);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_CUSTOM);
    set(screen, SCENE_PARAMETER_TOP, 2);
    set(screen, SCENE_PARAMETER_LEFT, 1);
    set(screen, SCENE_PARAMETER_SH, 3);
    set(screen, SCENE_PARAMETER_SW, 2);
    set(screen, SCENE_PARAMETER_DH, 2);
    set(screen, SCENE_PARAMETER_N, 2);
    command(screen, SCENE_SET_FLIP, 1);
    seek_share(screen, 0.7);
}

static void mirrored_border(Screen *screen) {
    open_lesson(screen, LESSON("06-padding-3-full"));
    command(screen, SCENE_SET_BORDER, CONV_BORDER_REFLECT);
    seek_share(screen, 0.2);
}

static void mirrored_gather_start(Screen *screen) {
    open_lesson(screen, LESSON("06-padding-3-full"));
    command(screen, SCENE_SET_BORDER, CONV_BORDER_REFLECT);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    seek_share(screen, 0.1);
}

static void mirrored_gather(Screen *screen) {
    mirrored_gather_start(screen);
    seek_share(screen, 0.87);
}

static void mirrored_gather_folded(Screen *screen) {
    mirrored_gather_start(screen);
    command(screen, SCENE_SET_STAGE, SCENE_STAGE_CROP);
}

static void mirrored_scatter(Screen *screen) {
    set_layer(screen, 1, 5, 5, 1, 3, 3);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME);
    command(screen, SCENE_SET_BORDER, CONV_BORDER_CIRCULAR);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    seek_share(screen, 0.1);
}

static void mirrored_scatter_pushed(Screen *screen) {
    mirrored_scatter(screen);
    command(screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    command(screen, SCENE_SET_PRESET, SCENE_PRESET_RANDOM);
    seek_share(screen, 1);
}

static void mirrored_scatter_folded(Screen *screen) {
    mirrored_scatter_pushed(screen);
    command(screen, SCENE_SET_STAGE, SCENE_STAGE_CROP);
}

static void mirrored_pinned(Screen *screen) {
    mirrored_scatter(screen);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    seek_share(screen, 0.95);
    pin(screen, CONV_ROLE_DX, 0, 0, 0, 4);
}

static void mirrored_pictures(Screen *screen) {
    set_layer(screen, 3, 24, 30, 2, 5, 5);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_CUSTOM);
    set(screen, SCENE_PARAMETER_TOP, 5);
    set(screen, SCENE_PARAMETER_LEFT, 4);
    set(screen, SCENE_PARAMETER_RIGHT, 4);
    set(screen, SCENE_PARAMETER_BOTTOM, 3);
    command(screen, SCENE_SET_BORDER, CONV_BORDER_CIRCULAR);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    seek_share(screen, 0.3);
}

/* 3×3 numbers through a transposed layer of stride 2, its padding 1 and its output padding 1. */
static void transposed(Screen *screen) {
    set_layer(screen, 1, 3, 3, 1, 3, 3);
    set_random(screen, SCENE_INTEGERS, -4, 4);
    command(screen, SCENE_SET_PRESET, SCENE_PRESET_RANDOM);
    command(screen, SCENE_SET_TRANSPOSED, 1);
    set(screen, SCENE_PARAMETER_SH, 2);
    set(screen, SCENE_PARAMETER_SW, 2);
    set(screen, SCENE_PARAMETER_TOP, 1);
    set(screen, SCENE_PARAMETER_LEFT, 1);
    set(screen, SCENE_PARAMETER_BOTTOM, 1);
    set(screen, SCENE_PARAMETER_RIGHT, 1);
    set(screen, SCENE_PARAMETER_OPH, 1);
    set(screen, SCENE_PARAMETER_OPW, 1);
}

static void transposed_zeros(Screen *screen) {
    transposed(screen);
    command(screen, SCENE_SET_STAGE, SCENE_STAGE_ZEROS);
}

static void transposed_slide(Screen *screen) {
    transposed(screen);
    seek_share(screen, 0.47);
}

static void transposed_cut(Screen *screen) {
    transposed(screen);
    seek_share(screen, 1);
}

static void transposed_walk(Screen *screen, ConvWalkKind walk) {
    transposed(screen);
    command(screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    command(screen, SCENE_SET_WALK, walk);
    seek_share(screen, 0.6);
}

static void transposed_gather(Screen *screen) {
    transposed_walk(screen, CONV_WALK_DX_GATHER);
}

static void transposed_scatter(Screen *screen) {
    transposed_walk(screen, CONV_WALK_DX_SCATTER);
}

static void transposed_dw(Screen *screen) {
    transposed_walk(screen, CONV_WALK_DW);
}

static void transposed_db(Screen *screen) {
    transposed_walk(screen, CONV_WALK_DB);
}

static void transposed_channels(Screen *screen) {
    set_layer(screen, 4, 6, 7, 6, 3, 2);
    command(screen, SCENE_SET_TRANSPOSED, 1);
    set(screen, SCENE_PARAMETER_GROUPS, 2);
    set(screen, SCENE_PARAMETER_SH, 2);
    set(screen, SCENE_PARAMETER_DW, 2);
    seek_share(screen, 0.4);
}

static void transposed_channels_scatter(Screen *screen) {
    transposed_channels(screen);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    seek_share(screen, 0.4);
}

static void transposed_lesson(Screen *screen) {
    open_lesson(screen, LESSON("12-check-a-gradient"));
    command(screen, SCENE_SET_WALK, CONV_WALK_FORWARD);
    command(screen, SCENE_SET_TRANSPOSED, 1);
    seek_share(screen, 1);
}

static void transposed_random(Screen *screen) {
    open_lesson(screen, LESSON("13-transposed"));
    set_random(screen, SCENE_NORMAL, 0, 1);
    seek_share(screen, 1);
}

static void transposed_photo(Screen *screen) {
    photo(screen);
    command(screen, SCENE_SET_TRANSPOSED, 1);
    set(screen, SCENE_PARAMETER_SH, 2);
    set(screen, SCENE_PARAMETER_SW, 2);
    seek_share(screen, 0.33);
}

static void transposed_photo_start(Screen *screen) {
    transposed_photo(screen);
    command(screen, SCENE_SET_STAGE, SCENE_STAGE_PAD);
}

static void transposed_photo_scatter(Screen *screen) {
    transposed_photo(screen);
    command(screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    seek_share(screen, 0.4);
}

static void pointed_input(Screen *screen) {
    seek_share(screen, 0.3);
    point_at_cell(screen, CONV_ROLE_X, 0, 0, 2, 2);
}

static void pinned_output(Screen *screen) {
    seek_share(screen, 1);
    pin(screen, CONV_ROLE_Y, 0, 0, 1, 1);
}

static void pinned_weight_of_a_photo(Screen *screen) {
    photo_half_way(screen);
    pin(screen, CONV_ROLE_W, 0, 1, 1, 2);
}

static void pinned_output_of_a_photo(Screen *screen) {
    photo_half_way(screen);
    const SceneDerived *derived = screen_derived(screen);
    int cell[4];
    conv_walk_window_cell(&derived->walk, derived->window, cell);
    pin(screen, CONV_ROLE_Y, cell[0], cell[1], cell[2], cell[3]);
}

static void mirrored_linked(Screen *screen) {
    set_layer(screen, 1, 5, 5, 1, 3, 3);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME);
    command(screen, SCENE_SET_BORDER, CONV_BORDER_REPLICATE);
    seek_share(screen, 0.3);
    pin(screen, CONV_ROLE_Y, 0, 0, 0, 0);
}

static void typed_cell(Screen *screen) {
    pin(screen, CONV_ROLE_X, 0, 0, 1, 1);
    screen_settle(screen);
    screen_key(screen, UI_KEY_ENTER, 0, 0);
}

static void coverage(Screen *screen) {
    seek_share(screen, 0.6);
    app_options(screen->app)->coverage = true;
}

static void no_gradients(Screen *screen) {
    seek_share(screen, 0.6);
    app_options(screen->app)->gradients = false;
}

static void folded_panels(Screen *screen) {
    seek_share(screen, 0.6);
    app_options(screen->app)->left = VIEW_FOLD_CLOSED;
    app_options(screen->app)->right = VIEW_FOLD_CLOSED;
}

static void checked_weights(Screen *screen) {
    app_options(screen->app)->right = VIEW_FOLD_OPEN;
    click(screen, "all of W");
    for (int i = 0; i < 20; i++) {
        screen_frame(screen, 0.1);
    }
}

static void help(Screen *screen) {
    screen_key(screen, UI_KEY_CHARACTER, '?', UI_MOD_SHIFT);
}

static void lesson_list(Screen *screen) {
    click(screen, "1 · One filter, one channel");
}

static void padding_list(Screen *screen) {
    click(screen, "valid");
}

static void focus(Screen *screen) {
    for (int i = 0; i < 9; i++) {
        screen_key(screen, UI_KEY_TAB, 0, 0);
    }
}

/* A click in a row of the left panel, so far right of its label's start; the pointer goes away. */
static void click_row(Screen *screen, const char *label, float right) {
    const DrawCommand *name = screen_find(screen, label);
    assert_non_null(name);
    screen_click(screen, name->rect.x + right, name->rect.y + name->rect.h / 2);
    screen->input.pointer_inside = false;
}

/* The kernel's height, with its number marked, cannot grow any further. */
static void stepper_at_its_limit(Screen *screen) {
    click_row(screen, "Kernel", 120);
    for (int i = 0; i < 3; i++) {
        screen_key(screen, UI_KEY_UP, 0, 0);
    }
}

/* The second image is a copy of the first. */
static void copied_image(Screen *screen) {
    click_row(screen, "Batch", 206);
}

static void missing_photo(Screen *screen) {
    app_open(screen->app, "/home/somebody/pictures/holiday/there is no such photo here.png");
    for (int i = 0; i < 200 && !app_message(screen->app)[0]; i++) {
        screen_frame(screen, 0);
    }
}

static void playing(Screen *screen) {
    seek_share(screen, 0.44);
    screen_settle(screen);
    command(screen, SCENE_PLAY, 1);
    screen_frame(screen, 1.0);
    screen_frame(screen, 0.07);
    command(screen, SCENE_PLAY, 0);
}

static void right_panel(Screen *screen) {
    seek_share(screen, 0.6);
    app_options(screen->app)->right = VIEW_FOLD_OPEN;
}

static void many_digits(Screen *screen) {
    open_lesson(screen, LESSON("06-padding-2-same"));
    app_options(screen->app)->digits = 7;
    seek_share(screen, 0.5);
}

static void no_digits(Screen *screen) {
    set_layer(screen, 1, 5, 5, 1, 3, 3);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME);
    command(screen, SCENE_SET_BORDER, CONV_BORDER_REFLECT);
    command(screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    command(screen, SCENE_SET_PRESET, SCENE_PRESET_GAUSS);
    app_options(screen->app)->digits = 1;
    seek_share(screen, 0.32);
}

static void photo_wide_kernel(Screen *screen) {
    photo(screen);
    set(screen, SCENE_PARAMETER_KH, 5);
    set(screen, SCENE_PARAMETER_KW, 5);
    seek_share(screen, 0.45);
}

static void appearance(Screen *screen) {
    screen_key(screen, UI_KEY_CHARACTER, 'v', 0);
}

static void presenting(Screen *screen) {
    seek_share(screen, 0.6);
    screen_key(screen, UI_KEY_F11, 0, 0);
    for (int i = 0; i < 15; i++) { /* the hint goes */
        screen_frame(screen, 1);
    }
}

static void presenting_transposed(Screen *screen) {
    open_lesson(screen, LESSON("13-transposed"));
    presenting(screen);
}

static void tip_of_transposed(Screen *screen) {
    command(screen, SCENE_SET_TRANSPOSED, 1);
    screen_settle(screen);
    for (int i = 0; i < 30 && !screen_find(screen, "Transposed"); i++) {
        screen_pointer(screen, UI_POINTER_MOVE, 1, 60, screen->input.height / 2);
        screen->input.wheel_y = -1;
        screen_settle(screen);
    }
    const DrawCommand *name = screen_find(screen, "Transposed");
    assert_non_null(name);
    screen_pointer(screen, UI_POINTER_MOVE, 1, name->rect.x + 4, name->rect.y + 8);
    for (int i = 0; i < 8; i++) {
        screen_frame(screen, 0.25);
    }
}

static void zoomed_picture(Screen *screen) {
    photo_half_way(screen);
    app_options(screen->app)->camera = (ViewCamera){.zoom = 16, .x = 0.6f, .y = 0.45f};
}

static void tip(Screen *screen) {
    screen_settle(screen);
    const DrawCommand *name = screen_find(screen, "Y");
    assert_non_null(name);
    screen_pointer(screen, UI_POINTER_MOVE, 1, name->rect.x + 4, name->rect.y + 8);
    for (int i = 0; i < 8; i++) {
        screen_frame(screen, 0.25);
    }
}

static void product_pops(Screen *screen) {
    seek_share(screen, 0.44);
    screen_settle(screen);
    command(screen, SCENE_STEP, 1);
    screen_frame(screen, 0.03);
}

static void ghost_of_padding(Screen *screen) {
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME);
    seek_share(screen, 1);
    screen_settle(screen);
    command(screen, SCENE_SET_PADDING, CONV_PADDING_VALID);
    screen_frame(screen, 0.2);
}

static void ghost_of_stride(Screen *screen) {
    screen_settle(screen);
    set(screen, SCENE_PARAMETER_SH, 2);
    set(screen, SCENE_PARAMETER_SW, 2);
    screen_frame(screen, 0.2);
}

static void ghost_of_dilation(Screen *screen) {
    command(screen, SCENE_SET_PADDING, CONV_PADDING_SAME);
    screen_settle(screen);
    set(screen, SCENE_PARAMETER_DH, 2);
    set(screen, SCENE_PARAMETER_DW, 2);
    screen_frame(screen, 0.2);
}

/* Those are shown as they move. */
static bool is_motion(void (*open)(Screen *screen)) {
    return open == playing || open == product_pops || open == ghost_of_padding ||
           open == ghost_of_stride || open == ghost_of_dilation;
}

/* ------------------------------------------------------------------------------ the table */

#define WALK(name, title, file, walk, share)                                                       \
    { name, title, LESSON(file), CONV_WALK_##walk, share, NULL, TEXTS_ALLOW_NOTHING }
#define FORWARD(name, title, file, share) WALK(name, title, file, FORWARD, share)
#define MORE(name, title, open, allowed)                                                           \
    { name, title, LESSON("01-one-filter"), CONV_WALK_FORWARD, 0, open, TEXTS_ALLOW_##allowed }

const ScreenScene screen_scenes[] = {
    FORWARD("lesson-01-start", "As the program opens", "01-one-filter", 0),
    FORWARD("lesson-01", "Lesson 1 under way", "01-one-filter", 0.5),
    FORWARD("lesson-01-end", "Lesson 1 at its end", "01-one-filter", 1),
    WALK("lesson-01-scatter", "dX by scatter", "01-one-filter", DX_SCATTER, 0.4),
    WALK("lesson-01-gather-start", "dX by gather: dY as it is", "01-one-filter", DX_GATHER, 0),
    WALK("lesson-01-gather", "dX by gather: the turned kernel slides", "01-one-filter", DX_GATHER,
         0.52),
    WALK("lesson-01-gather-end", "dX by gather at its end", "01-one-filter", DX_GATHER, 1),
    WALK("lesson-01-dw", "dW", "01-one-filter", DW, 0.6),
    WALK("lesson-01-db", "db", "01-one-filter", DB, 0.7),
    FORWARD("lesson-02-full", "1-D, full", "02-one-dimension-1-full", 0.6),
    FORWARD("lesson-02-same", "1-D, same", "02-one-dimension-2-same", 0.6),
    WALK("lesson-02-gather", "1-D, dX", "02-one-dimension-3-valid", DX_GATHER, 0.6),
    FORWARD("lesson-03-laplace", "Correlation or convolution",
            "03-correlation-or-convolution-1-laplace", 0.3),
    FORWARD("lesson-03-edge", "A kernel that a turn changes",
            "03-correlation-or-convolution-2-edge", 0.5),
    FORWARD("lesson-04-two", "Three channels, two filters", "04-channels-1-two-filters", 0.5),
    FORWARD("lesson-04-three", "Three channels, three filters", "04-channels-2-three-filters", 0.8),
    WALK("lesson-04-dw", "dW of several channels", "04-channels-2-three-filters", DW, 0.5),
    FORWARD("lesson-05-photo", "Filters over a photo", "05-photo", 0.3),
    FORWARD("lesson-05-random", "A random tensor", "05-random-tensor", 0.4),
    FORWARD("lesson-06-valid", "Padding: valid", "06-padding-1-valid", 0.5),
    FORWARD("lesson-06-same", "Padding: same, an even kernel", "06-padding-2-same", 0.5),
    FORWARD("lesson-06-full", "Padding: full", "06-padding-3-full", 0.1),
    FORWARD("lesson-07", "Dilation", "07-dilation", 0.5),
    FORWARD("lesson-08", "Stride and the floor", "08-stride", 0.5),
    FORWARD("lesson-09", "A batch of 14, rectangular kernels", "09-batch", 0.4),
    WALK("lesson-09-dx", "dX of a batch", "09-batch", DX_SCATTER, 0.4),
    WALK("lesson-10-sum", "Backward, L = Σ Y", "10-backward-1-sum", DX_SCATTER, 0.5),
    WALK("lesson-10-one", "dY one-hot", "10-backward-2-one-output", DX_GATHER, 0.5),
    WALK("lesson-10-two", "Two neighbours", "10-backward-3-two-neighbours", DX_SCATTER, 0.5),
    WALK("lesson-10-stride", "Zeros between", "10-backward-4-stride", DX_GATHER, 0.5),
    FORWARD("lesson-11", "As matrix product", "11-matrix-product", 0.5),
    FORWARD("lesson-12", "Check a gradient", "12-check-a-gradient", 0.5),
    FORWARD("lesson-13", "Transposed: a layer that enlarges", "13-transposed", 0.375),
    WALK("lesson-13-dx", "Its dX: an ordinary convolution", "13-transposed", DX_GATHER, 0.4),
    {"invited-change", "The change that a lesson asks for has been made",
     LESSON("03-correlation-or-convolution-2-edge"), CONV_WALK_FORWARD, 1, invited_change,
     TEXTS_ALLOW_NOTHING},
    {"nudged-weight", "A weight has been nudged as the lesson says", LESSON("12-check-a-gradient"),
     CONV_WALK_FORWARD, 1, nudged_weight, TEXTS_ALLOW_NOTHING},
    {"last-step", "A lesson's last step leads on", LESSON("12-check-a-gradient"), CONV_WALK_DB, 1,
     NULL, TEXTS_ALLOW_NOTHING},
    MORE("photo", "A photo, just opened", photo, NOTHING),
    MORE("photo-half-way", "A photo under way", photo_half_way, NOTHING),
    MORE("photo-backward", "A photo, dX by scatter", photo_backward, NOTHING),
    MORE("photo-dw", "A photo, dW", photo_weights, NOTHING),
    MORE("photo-bright", "A photo, a bias of 400064", photo_bright, NOTHING),
    MORE("photo-db", "A photo, db", photo_biases, NOTHING),
    MORE("photo-64", "A photo through 64 filters", photo_64_filters, NOTHING),
    MORE("photo-64-dw", "dW of 64 filters", photo_64_filters_dw, NOTHING),
    MORE("photo-16", "A photo through 16 filters", photo_16_filters, NOTHING),
    MORE("photo-grey", "A grey photo, stride 2", photo_grey_strided, NOTHING),
    MORE("many-rows", "8×8 with a border", many_rows, NOTHING),
    MORE("wide-gradients", "8×8 of decimals", wide_gradients, NOTHING),
    MORE("small-channels", "Three small channels", small_channels, NOTHING),
    MORE("many-channels", "16 channels, 8 filters", many_channels, NOTHING),
    MORE("many-terms", "3136 terms a cell", many_terms, NOTHING),
    MORE("depthwise", "Depthwise: a group a channel", depthwise, NOTHING),
    MORE("long-row", "A row of 200", long_row, NOTHING),
    MORE("wide-numbers", "Numbers that need room", wide_numbers, SHORTENED),
    MORE("fractions-backward", "Fractions, half squared loss, dX", fractions_backward, NOTHING),
    MORE("everything", "Stride, dilation, padding, batch, flip at once", everything_at_once,
         NOTHING),
    MORE("mirrored-border", "A border that mirrors the input", mirrored_border, NOTHING),
    MORE("mirrored-gather-start", "dX under a mirrored border: a place of the border",
         mirrored_gather_start, NOTHING),
    MORE("mirrored-gather", "dX under a mirrored border, further on", mirrored_gather, NOTHING),
    MORE("mirrored-folded", "The border's sums have gone where they belong", mirrored_gather_folded,
         NOTHING),
    MORE("mirrored-scatter", "dX by scatter under a circular border", mirrored_scatter, NOTHING),
    MORE("mirrored-scatter-pushed", "All is pushed, the border not added yet",
         mirrored_scatter_pushed, NOTHING),
    MORE("mirrored-scatter-folded", "And added to the cells that it shows", mirrored_scatter_folded,
         NOTHING),
    MORE("mirrored-pinned", "A cell of dX and its places", mirrored_pinned, NOTHING),
    MORE("mirrored-pictures", "Large, three channels, a circular border", mirrored_pictures,
         NOTHING),
    MORE("transposed", "A transposed layer: X as it is", transposed, NOTHING),
    MORE("transposed-zeros", "Zeros between the numbers of X", transposed_zeros, NOTHING),
    MORE("transposed-slide", "The turned kernel slides over X", transposed_slide, NOTHING),
    MORE("transposed-cut", "What the padding cuts from Y", transposed_cut, NOTHING),
    MORE("transposed-gather", "dX of a transposed layer: a convolution of dY", transposed_gather,
         NOTHING),
    MORE("transposed-scatter", "dX of a transposed layer by scatter", transposed_scatter, NOTHING),
    MORE("transposed-dw", "dW of a transposed layer", transposed_dw, NOTHING),
    MORE("transposed-db", "db of a transposed layer", transposed_db, NOTHING),
    MORE("transposed-channels", "Transposed, four channels in two groups to six",
         transposed_channels, NOTHING),
    MORE("transposed-channels-scatter", "Their dX by scatter", transposed_channels_scatter,
         NOTHING),
    MORE("transposed-lesson", "Lesson 12, its layer transposed", transposed_lesson, NOTHING),
    MORE("transposed-random", "Lesson 13 with other numbers", transposed_random, NOTHING),
    MORE("transposed-photo", "A photo made larger", transposed_photo, NOTHING),
    MORE("transposed-photo-start", "A photo with zeros between its pixels", transposed_photo_start,
         NOTHING),
    MORE("transposed-photo-scatter", "Its dX by scatter", transposed_photo_scatter, NOTHING),
    MORE("pointed-input", "The pointer on an input", pointed_input, NOTHING),
    MORE("pinned-output", "A pinned output", pinned_output, NOTHING),
    MORE("pinned-weight-photo", "A pinned weight of a photo", pinned_weight_of_a_photo, NOTHING),
    MORE("pinned-output-photo", "A pinned output of a photo", pinned_output_of_a_photo, NOTHING),
    MORE("mirrored-linked", "An output and what the border shows it", mirrored_linked, NOTHING),
    MORE("typed-cell", "A cell being typed", typed_cell, OVERLAY),
    MORE("coverage", "How often each input is read", coverage, NOTHING),
    MORE("no-gradients", "Without the gradients", no_gradients, NOTHING),
    MORE("folded", "Panels folded away", folded_panels, NOTHING),
    MORE("checked-weights", "All weights checked by nudging", checked_weights, SHORTENED),
    MORE("help", "The list of keys", help, OVERLAY),
    MORE("lesson-list", "The list of lessons", lesson_list, OVERLAY),
    MORE("padding-list", "The list of paddings", padding_list, OVERLAY),
    MORE("focus", "A control with the focus", focus, NOTHING),
    MORE("stepper", "A stepper that goes no further", stepper_at_its_limit, OVERLAY),
    MORE("copied-image", "An image that begins as a copy", copied_image, NOTHING),
    MORE("message", "A photo that is not there", missing_photo, SHORTENED),
    MORE("right-panel", "The right panel kept open", right_panel, NOTHING),
    MORE("many-digits", "Six digits asked for", many_digits, NOTHING),
    MORE("no-digits", "No digit after the point asked for", no_digits, NOTHING),
    MORE("photo-5x5", "A photo through 5×5 kernels", photo_wide_kernel, NOTHING),
    MORE("appearance", "Colours, size and motion", appearance, OVERLAY),
    MORE("presenting", "For a class", presenting, NOTHING),
    MORE("presenting-transposed", "A transposed layer for a class", presenting_transposed, NOTHING),
    MORE("zoomed", "Close to a photo", zoomed_picture, NOTHING),
    MORE("tip", "What a name means", tip, OVERLAY),
    MORE("tip-transposed", "What Transposed means", tip_of_transposed, OVERLAY),
    MORE("playing", "In the middle of a motion", playing, MOTION),
    MORE("pop", "A product that was just added", product_pops, MOTION),
    MORE("ghost-padding", "What the border was a moment ago", ghost_of_padding, MOTION),
    MORE("ghost-stride", "What Y was a moment ago", ghost_of_stride, MOTION),
    MORE("ghost-dilation", "What the window was a moment ago", ghost_of_dilation, MOTION),
};

const int screen_scene_count = (int)(sizeof screen_scenes / sizeof screen_scenes[0]);

/* Closes what lies over the window, lets go of what is held, and forgets how it was set up. */
static void start_over(Screen *screen) {
    bool dark = app_options(screen->app)->dark;
    screen->input.pointer_inside = false;
    for (int i = 0; i < 3; i++) {
        screen_key(screen, UI_KEY_ESCAPE, 0, 0);
    }
    if (app_options(screen->app)->presenting) {
        screen_key(screen, UI_KEY_F11, 0, 0);
    }
    *app_options(screen->app) = (ViewOptions){.gradients = true, .dark = dark};
    for (int i = 0; i < 15 && app_message(screen->app)[0]; i++) { /* messages go by themselves */
        screen_frame(screen, 1);
    }
}

void screen_show_scene(Screen *screen, const ScreenScene *scene) {
    start_over(screen);
    open_lesson(screen, scene->lesson);
    command(screen, SCENE_SET_WALK, scene->walk);
    seek_share(screen, scene->share);
    if (scene->open) {
        scene->open(screen);
    }
    if (!is_motion(scene->open)) {
        screen_settle(screen);
    }
}

void screen_show(Screen *screen, const char *name) {
    for (int s = 0; s < screen_scene_count; s++) {
        if (strcmp(screen_scenes[s].name, name) == 0) {
            screen_show_scene(screen, &screen_scenes[s]);
            return;
        }
    }
    fail_msg("there is no scene %s", name);
}
