/* The picture of dX while scatter fills it: each plane holds what the core has added up to there,
 * whatever is looked at before, in both types. */
#include "screen.h"

#include "base/random.h"

#include <string.h>

/* A layer with batch, groups, stride and border whose dX is too large for numbers. */
static ConvLayer grouped_layer(void) {
    ConvLayer layer = conv_layer_default();
    layer.n = 2;
    layer.ic = 4;
    layer.ih = 37;
    layer.iw = 41;
    layer.oc = 6;
    layer.groups = 2;
    layer.kh = 3;
    layer.kw = 2;
    layer.sh = 2;
    layer.padding = CONV_PADDING_CUSTOM;
    layer.top = layer.left = 1;
    return layer;
}

static void fill(RandomState *random, ConvTensor *tensor) {
    int64_t count = conv_tensor_count(tensor);
    for (int64_t i = 0; i < count; i++) {
        int e[4], *extent = tensor->extent;
        e[3] = (int)(i % extent[3]);
        e[2] = (int)(i / extent[3] % extent[2]);
        e[1] = (int)(i / extent[3] / extent[2] % extent[1]);
        e[0] = (int)(i / extent[3] / extent[2] / extent[1]);
        conv_tensor_set(tensor, e, (double)random_integer(random, -1000, 1000) / 64);
    }
}

static void open_layer(Screen *screen, ConvType type) {
    RandomState random;
    random_init(&random, 5);
    ConvLayer layer = grouped_layer();
    ConvTensor x, w;
    assert_int_equal(
        conv_tensor_create(type, (int[4]){layer.n, layer.ic, layer.ih, layer.iw}, &x).code,
        STATUS_OK);
    assert_int_equal(conv_tensor_create(type, (int[4]){layer.oc, 2, layer.kh, layer.kw}, &w).code,
                     STATUS_OK);
    fill(&random, &x);
    fill(&random, &w);
    SceneSetup setup = {.type = type, .layer = layer, .x = &x, .w = &w};
    setup.loss = CONV_LOSS_HALF_SQUARED; /* dY differs from cell to cell */
    Status status = scene_open(app_scene(screen->app), &setup);
    assert_string_equal(status.text, "");
    conv_tensor_destroy(&x);
    conv_tensor_destroy(&w);
}

/* Every picture of dX on the screen against the core. Returns how many there were. */
static int check_pictures(const Screen *screen) {
    const Scene *scene = app_scene(screen->app);
    const SceneDerived *derived = scene_derived(scene);
    const ConvTensor *dx = scene_tensor(scene, CONV_ROLE_DX);
    bool scatter = scene_state(scene)->walk == CONV_WALK_DX_SCATTER;
    ConvTensor part;
    assert_int_equal(conv_tensor_copy(dx, dx->type, &part).code, STATUS_OK);
    if (scatter) {
        int64_t windows = scene_state(scene)->position / derived->walk.terms;
        Status status =
            conv_grad_input_part(&scene_state(scene)->layer, scene_tensor(scene, CONV_ROLE_DY),
                                 scene_tensor(scene, CONV_ROLE_W), windows, &part);
        assert_string_equal(status.text, "");
    }
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind != DRAW_KIND_IMAGE || command->tag.role != CONV_ROLE_DX) {
            continue;
        }
        const DrawImage *image = &command->image;
        for (int cell = 0; cell < image->width * image->height; cell++) {
            int index[4] = {command->tag.index[0], command->tag.index[1], cell / image->width,
                            cell % image->width};
            float shown = image->planes[0][cell], expected = (float)conv_tensor_at(&part, index);
            assert_memory_equal(&shown, &expected, sizeof shown);
        }
        count++;
    }
    conv_tensor_destroy(&part);
    return count;
}

static void look_around(ConvType type) {
    Screen screen = screen_open(1280, 720, 1);
    open_layer(&screen, type);
    RandomState random;
    random_init(&random, 8);
    int pictures = 0;
    for (int turn = 0; turn < 60; turn++) {
        int walk = turn % 7 == 6 ? CONV_WALK_DX_GATHER : CONV_WALK_DX_SCATTER;
        if (scene_state(app_scene(screen.app))->walk != (ConvWalkKind)walk) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SET_WALK, .value = walk});
        }
        int64_t length = conv_walk_length(&scene_derived(app_scene(screen.app))->walk);
        int64_t position = turn % 10 == 0 ? length : random_integer(&random, 0, length);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
        if (turn % 3 == 0) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW,
                                                   .index = {(int)random_integer(&random, 0, 1),
                                                             (int)random_integer(&random, 0, 5),
                                                             (int)random_integer(&random, -1, 3)}});
        }
        screen_frame(&screen, 1);
        pictures += check_pictures(&screen);
    }
    assert_true(pictures >= 60);
    screen_close(&screen);
}

static void single_precision(void **unused) {
    (void)unused;
    look_around(CONV_F32);
}

static void double_precision(void **unused) {
    (void)unused;
    look_around(CONV_F64);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_precision),
        cmocka_unit_test(double_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
