/* A transposed layer in the window: chosen with its switch, stepped through in all five walks, with
 * every number on screen the core's. */
#include "screen.h"

#include "base/random.h"
#include "conv/links.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 3×3 through a 3×3 kernel of small numbers, stride 2, one row and column cut all round, one more
 * at the end: Y is 6×6. */
static Screen open_transposed(float width, float height) {
    Screen screen = screen_open(width, height, 1);
    screen_set(&screen, SCENE_PARAMETER_IH, 3);
    screen_set(&screen, SCENE_PARAMETER_IW, 3);
    SceneRandom values = {.seed = 4, .distribution = SCENE_INTEGERS, .low = -9, .high = 9};
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = values});
    screen_simple(&screen, SCENE_SET_PRESET, SCENE_PRESET_RANDOM);
    screen_simple(&screen, SCENE_SET_TRANSPOSED, 1);
    screen_set(&screen, SCENE_PARAMETER_SH, 2);
    screen_set(&screen, SCENE_PARAMETER_SW, 2);
    for (int side = 0; side < 4; side++) {
        screen_set(&screen, (SceneParameter)(SCENE_PARAMETER_TOP + side), 1);
    }
    screen_set(&screen, SCENE_PARAMETER_OPH, 1);
    screen_set(&screen, SCENE_PARAMETER_OPW, 1);
    screen_simple(&screen, SCENE_SET_LOSS,
                  CONV_LOSS_HALF_SQUARED); /* dY differs from cell to cell */
    return screen;
}

/* ---- the panel ---------------------------------------------------------------------------- */

/* The control to the right of a row's label, at a part of its width. */
static void click_row(Screen *screen, const char *label, float x) {
    const DrawCommand *text = screen_find(screen, label);
    if (!text) {
        fail_msg("no row says \"%s\"", label);
    }
    screen_click(screen, x, text->rect.y + text->rect.h / 2);
}

static void the_switch_and_its_rows(void **unused) {
    (void)unused;
    Screen screen = screen_open(1440, 1000, 1);
    const ConvLayer *layer = &screen_state(&screen)->layer;
    assert_true(screen_says(&screen, "filled with") && !screen_says(&screen, "Out padding"));
    assert_true(screen_says(&screen, "⌊(5+0-1·(3-1)-1)/1⌋+1 = 3"));
    click_row(&screen, "Transposed", 215);
    assert_true(layer->transposed);
    assert_true(!screen_says(&screen, "filled with") && screen_says(&screen, "Out padding"));
    assert_true(screen_says(&screen, "(5-1)·1-0+1·(3-1)+1+0 = 7"));
    assert_true(screen_says(&screen, "Y is 1×1×7×7"));
    assert_true(screen_says(&screen, "W: channels × filters × height × width"));
    assert_true(screen_says(&screen, "F.conv_transpose2d(x, w,"));
    click_row(&screen, "Stride", 166); /* one more, down */
    assert_int_equal(layer->sh, 2);
    click_row(&screen, "Out padding", 166);
    assert_int_equal(layer->oph, 1);
    click_row(&screen, "Out padding", 166); /* the stride allows no more */
    assert_int_equal(layer->oph, 1);
    assert_true(screen_says(&screen, "(5-1)·2-0+1·(3-1)+1+1 = 12"));
    assert_true(screen_says(&screen, "receptive field 2×3"));
    click_row(&screen, "Padding", 170); /* only the rules that there are */
    assert_non_null(screen_find_last(&screen, "custom"));
    assert_null(screen_find(&screen, "same"));
    screen_click_on(&screen, screen_find_last(&screen, "custom"));
    assert_int_equal(layer->padding, CONV_PADDING_CUSTOM);
    screen_check_digits(&screen);
    screen_key(&screen, UI_KEY_CHARACTER, 'z', UI_MOD_CTRL);
    click_row(&screen, "Transposed", 215);
    assert_false(layer->transposed);
    screen_close(&screen);
}

/* Typed into its field, a number that does not go is refused in words and nothing changes. */
static void a_number_that_does_not_go_is_refused(void **unused) {
    (void)unused;
    Screen screen = open_transposed(1440, 1000);
    click_row(&screen, "Out padding", 140);
    screen_key(&screen, UI_KEY_CHARACTER, '5', 0);
    screen_key(&screen, UI_KEY_ENTER, 0, 0);
    screen_settle(&screen);
    assert_int_equal(screen_state(&screen)->layer.oph, 1);
    assert_non_null(
        strstr(app_message(screen.app),
               "output padding below cannot be 5, it must be smaller than the stride, 2"));
    screen_close(&screen);
}

/* ---- the walks ---------------------------------------------------------------------------- */

static void all_walks_are_stepped_through(void **unused) {
    (void)unused;
    Screen screen = open_transposed(1920, 1080);
    for (int number = 0; number < SCENE_WALK_COUNT; number++) {
        ConvWalkKind kind = scene_walk(number);
        screen_simple(&screen, SCENE_SET_WALK, (int)kind);
        int64_t length = conv_walk_length(&screen_derived(&screen)->walk);
        for (int64_t p = 0; p <= length; p++) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = p});
            screen_frame(&screen, 0.5);
            assert_true(screen_check_digits(&screen) >= 9);
        }
        ConvRole target = conv_walk_target(kind);
        int64_t cells = conv_tensor_count(scene_tensor(app_scene(screen.app), target));
        assert_true(screen_count_cells(&screen, target) >= cells);
    }
    screen_close(&screen);
}

static void stages_make_x_ready(void **unused) {
    (void)unused;
    static const char *const notes[SCENE_STAGE_COUNT] = {
        "X is 3×3, and each of its cells lays the kernel onto Y",
        "(3−1)·2+1 = 5 high, (3−1)·2+1 = 5 wide",
        "and the output padding: 5+2·(3−1)+1 = 10 high, 5+2·(3−1)+1 = 10 wide",
        "W is turned by 180°",
        "10−3+1 = 8 high, 10−3+1 = 8 wide",
        "the padding is what is cut from Y: 8−1−1 = 6 high, 8−1−1 = 6 wide",
    };
    Screen screen = open_transposed(1440, 900);
    screen_seek(&screen, 0);
    for (int stage = 0; stage <= SCENE_STAGE_SLIDE; stage++) {
        assert_int_equal(screen_state(&screen)->stage, stage);
        if (!screen_says(&screen, notes[stage])) {
            fail_msg("stage %d does not say \"%s\"", stage, notes[stage]);
        }
        screen_check_digits(&screen);
        screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    }
    assert_int_equal(screen_state(&screen)->position, 1);
    screen_key(&screen, UI_KEY_END, 0, 0);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_Y), 36);
    screen_key(&screen, UI_KEY_RIGHT, 0, 0);
    assert_true(screen_says(&screen, notes[SCENE_STAGE_CROP]));
    screen_key(&screen, UI_KEY_LEFT, 0, 0);
    assert_int_equal(screen_state(&screen)->stage, SCENE_STAGE_SLIDE);
    screen_close(&screen);
}

static void formulas_name_the_sides(void **unused) {
    (void)unused;
    Screen screen = open_transposed(1440, 900);
    screen_seek(&screen, (2 * 6 + 3) * 9 + 5); /* within y[0,0,2,3] */
    assert_true(screen_says(&screen, "y[0,0,2,3] = b[0] + Σ"));
    assert_true(screen_says(&screen, "x[0,0,ih,iw] · w[0,0,3-2·ih,4-2·iw]"));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_seek(&screen, 9 + 1);
    assert_true(screen_says(&screen, "dx[0,0,0,1] = Σ"));
    assert_true(screen_says(&screen, "dy[0,0,kh-1,1+kw] · w[0,0,kh,kw]"));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    screen_seek(&screen, (2 * 6 + 3) * 9 + 1);
    assert_true(screen_says(&screen, "dx[0,0,(3-kh)/2,(4-kw)/2] +="));
    assert_true(screen_says(&screen, "dy[0,0,2,3] · w[0,0,kh,kw]"));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DW);
    screen_seek(&screen, 5 * 9 + 1); /* dw[0,0,1,2] */
    assert_true(screen_says(&screen, "x[0,0,ih,iw] · dy[0,0,2·ih,1+2·iw]"));
    screen_close(&screen);
}

/* Switching between the readings keeps the sum where both have the term. */
static void the_reading_is_switched_in_place(void **unused) {
    (void)unused;
    Screen screen = open_transposed(1280, 720);
    int kept = 0;
    for (int64_t p = 1; p <= 81; p++) {
        screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
        screen_seek(&screen, p);
        ConvTerm gather, scatter;
        const SceneDerived *derived = screen_derived(&screen);
        conv_walk_terms(&derived->walk, derived->window, derived->term, 1, &gather);
        screen_key(&screen, UI_KEY_CHARACTER, 's', 0);
        screen_check_digits(&screen);
        if (gather.skipped || p == 81) {
            continue;
        }
        conv_walk_terms(&derived->walk, derived->window, derived->term, 1, &scatter);
        assert_memory_equal(gather.cell, scatter.cell, sizeof gather.cell);
        assert_true(gather.after == scatter.after);
        kept++;
    }
    assert_true(kept > 50);
    screen_close(&screen);
}

/* ---- links -------------------------------------------------------------------------------- */

/* Frames in a role's colour within the cells of its tensor. */
static int lit_cells(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    DrawColour colour =
        role >= CONV_ROLE_DX && role <= CONV_ROLE_DY ? list->theme->backward : list->theme->forward;
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *cell = &list->commands[i];
        bool wanted = cell->kind == DRAW_KIND_RECT && cell->tag.role == (int)role &&
                      cell->tag.part == DRAW_PART_CELL && cell->fill.a > 0;
        for (int j = 0; wanted && j < list->count; j++) {
            const DrawCommand *frame = &list->commands[j];
            float x = frame->rect.x + frame->rect.w / 2, y = frame->rect.y + frame->rect.h / 2;
            if (frame->kind == DRAW_KIND_RECT && frame->fill.a == 0 &&
                memcmp(&frame->border, &colour, sizeof colour) == 0 &&
                draw_rect_contains(cell->rect, x, y) && frame->rect.w <= cell->rect.w) {
                count++;
                wanted = false;
            }
        }
    }
    return count;
}

static void an_input_lights_the_outputs_it_adds_to(void **unused) {
    (void)unused;
    Screen screen = open_transposed(1920, 1080);
    screen_seek(&screen, 324);
    const SceneState *state = screen_state(&screen);
    static const int inputs[][2] = {{0, 0}, {1, 1}, {2, 2}};
    for (int i = 0; i < 3; i++) {
        SceneCommand pin = {.kind = SCENE_PIN, .role = CONV_ROLE_X};
        pin.index[2] = inputs[i][0];
        pin.index[3] = inputs[i][1];
        screen_command(&screen, pin);
        screen_settle(&screen);
        int reached = conv_coverage(&state->layer, inputs[i][0], inputs[i][1]);
        assert_int_equal(lit_cells(&screen, CONV_ROLE_Y), reached);
        assert_true(screen_says(&screen, "adds to") && screen_says(&screen, "9 outputs"));
    }
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y});
    screen_settle(&screen);
    assert_true(screen_says(&screen, "made of"));
    assert_true(screen_says(&screen, "y[0,0,0,0] starts at b = 0 and adds"));
    assert_int_equal(lit_cells(&screen, CONV_ROLE_X), 1); /* x[0,0,0,0], under its middle tap */
    screen_close(&screen);
}

/* ---- large ones --------------------------------------------------------------------------- */

/* A layer whose tensors are pictures: batch, groups, stride, dilation and padding. */
static void open_pictures(Screen *screen, ConvType type) {
    RandomState random;
    random_init(&random, 6);
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = 4;
    layer.ih = 31;
    layer.iw = 33;
    layer.oc = 6;
    layer.groups = 2;
    layer.kh = layer.kw = 3;
    layer.sh = 2;
    layer.dw = 2;
    layer.padding = CONV_PADDING_CUSTOM;
    layer.top = layer.right = 2;
    layer.transposed = true;
    layer.oph = 1;
    int extent[2][4];
    ConvTensor tensors[2];
    conv_layer_extent_x(&layer, extent[0]);
    conv_layer_extent_w(&layer, extent[1]);
    for (int t = 0; t < 2; t++) {
        assert_int_equal(conv_tensor_create(type, extent[t], &tensors[t]).code, STATUS_OK);
        int64_t count = conv_tensor_count(&tensors[t]);
        for (int64_t i = 0; i < count; i++) {
            double value = (double)random_integer(&random, -1000, 1000) / 64;
            const int *e = extent[t];
            int at[4] = {(int)(i / e[3] / e[2] / e[1]), (int)(i / e[3] / e[2] % e[1]),
                         (int)(i / e[3] % e[2]), (int)(i % e[3])};
            conv_tensor_set(&tensors[t], at, value);
        }
    }
    SceneSetup setup = {.type = type, .layer = layer, .x = &tensors[0], .w = &tensors[1]};
    setup.loss = CONV_LOSS_HALF_SQUARED;
    Status status = scene_open(app_scene(screen->app), &setup);
    assert_string_equal(status.text, "");
    conv_tensor_destroy(&tensors[0]);
    conv_tensor_destroy(&tensors[1]);
}

/* Every picture of the walk's target holds what the core's cells have come to after the last whole
 * window; returns how many there were. */
static int check_pictures(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    const SceneDerived *derived = screen_derived(screen);
    ConvRole target = conv_walk_target(screen_state(screen)->walk);
    int64_t terms = derived->walk.terms, whole = screen_state(screen)->position / terms * terms;
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind != DRAW_KIND_IMAGE || command->tag.role != (int)target) {
            continue;
        }
        const DrawImage *image = &command->image;
        for (int p = 0; p < image->width * image->height && p < image->covered; p++) {
            int cell[4] = {command->tag.index[0], command->tag.index[1], p / image->width,
                           p % image->width};
            double value;
            conv_walk_cell(&derived->walk, whole, cell, &value);
            assert_true(image->planes[0][p] == (float)value);
        }
        count++;
    }
    return count;
}

static void pictures_hold_the_cores_numbers(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 7);
    int pictures = 0;
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        Screen screen = screen_open(1280, 720, 1);
        open_pictures(&screen, (ConvType)type);
        for (int turn = 0; turn < 40; turn++) {
            static const ConvWalkKind kinds[] = {CONV_WALK_DX_SCATTER, CONV_WALK_DX_SCATTER,
                                                 CONV_WALK_FORWARD, CONV_WALK_DX_GATHER};
            screen_simple(&screen, SCENE_SET_WALK, (int)kinds[turn % 4]);
            int64_t length = conv_walk_length(&screen_derived(&screen)->walk);
            int64_t position = turn < 4 ? length : random_integer(&random, 0, length);
            screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
            if (turn % 3 == 0) {
                screen_command(&screen,
                               (SceneCommand){.kind = SCENE_SHOW,
                                              .index = {(int)random_integer(&random, 0, 1),
                                                        (int)random_integer(&random, 0, 5),
                                                        (int)random_integer(&random, -1, 3)}});
            }
            screen_settle(&screen);
            pictures += check_pictures(&screen);
            screen_check_digits(&screen);
        }
        screen_close(&screen);
    }
    assert_true(pictures >= 80);
}

/* Every gradient of a transposed layer agrees with nudging, asked for from the panel. */
static void its_gradients_are_checked_by_nudging(void **unused) {
    (void)unused;
    Screen screen = open_transposed(1440, 1000);
    static const char *const labels[] = {"all of X", "all of W", "all of b"};
    static const char *const verdicts[] = {"9 of 9 of X agree", "9 of 9 of W agree",
                                           "1 of 1 of b agree"};
    for (int i = 0; i < 3; i++) {
        screen_click_on(&screen, screen_find_last(&screen, labels[i]));
        for (int f = 0; f < 50 && !screen_says(&screen, verdicts[i]); f++) {
            screen_frame(&screen, 0.1);
        }
        assert_true(screen_says(&screen, verdicts[i]));
    }
    screen_close(&screen);
}

static const DrawImage *prepared_picture(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE && command->tag.role < 0 &&
            command->image.plane_count == 1 && command->image.key == 2) {
            return &command->image;
        }
    }
    return NULL;
}

/* X keeps its values while the zeros between them and around them change: the picture of X made
 * ready has them where the layer of now wants them. */
static void a_picture_made_ready_follows_the_layer(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    screen_simple(&screen, SCENE_SET_TRANSPOSED, 1);
    for (int stride = 1; stride <= 3; stride++) {
        screen_set(&screen, SCENE_PARAMETER_SH, stride);
        screen_set(&screen, SCENE_PARAMETER_SW, stride);
        screen_simple(&screen, SCENE_SET_STAGE, SCENE_STAGE_PAD);
        const SceneState *state = screen_state(&screen);
        SceneGatherSizes sizes = scene_gather_sizes(&state->layer, &screen_derived(&screen)->shape);
        const DrawImage *picture = prepared_picture(&screen);
        assert_non_null(picture);
        assert_int_equal(picture->width, sizes.padded_w);
        assert_int_equal(picture->height, sizes.padded_h);
        const float *values = picture->planes[0];
        int row = sizes.pad_top + (state->layer.ih - 1) * stride;
        int column = sizes.pad_left + (state->layer.iw - 1) * stride;
        assert_true(isfinite(values[(int64_t)row * picture->row_stride + column]));
        assert_true(isnan(values[(int64_t)(row + 1) * picture->row_stride + column]));
        assert_true(isnan(values[(int64_t)row * picture->row_stride + column + 1]));
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_switch_and_its_rows),
        cmocka_unit_test(a_number_that_does_not_go_is_refused),
        cmocka_unit_test(all_walks_are_stepped_through),
        cmocka_unit_test(stages_make_x_ready),
        cmocka_unit_test(formulas_name_the_sides),
        cmocka_unit_test(the_reading_is_switched_in_place),
        cmocka_unit_test(an_input_lights_the_outputs_it_adds_to),
        cmocka_unit_test(pictures_hold_the_cores_numbers),
        cmocka_unit_test(its_gradients_are_checked_by_nudging),
        cmocka_unit_test(a_picture_made_ready_follows_the_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
