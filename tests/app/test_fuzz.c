/* Random input to the whole program without its window: keys, characters, pointer, wheel, files
 * good and broken, windows of any size. Nothing breaks, the state stays one that exists, and
 * whatever is on screen is the core's number; now and then it is drawn, too. "app.test_fuzz SEED
 * FRAMES" plays another game, "app.test_fuzz --seconds N" one after another; a photo arrives when
 * its decoder is done, so the same seed is nearly the same game. */
#include "screen.h"

#include "base/random.h"
#include "gpu/renderer.h"
#include "platform/window.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SCENE_FRAMES = 300,     /* then lesson, window and theme are drawn anew */
    CHECK_EVERY = 5,        /* frames */
    FRAMES_TO_REST = 60,    /* without input, until no request is left */
    MACS_MAX = 40000000,    /* a layer beyond takes the game's time, and makes room for a lesson */
    MACS_TO_TYPE = 2000000, /* three typed digits make a large layer a huge one */
    PIXELS_MAX = 2500000    /* larger pictures take the game's time */
};

static uint64_t seed = 20240613;
static int frames = 6000;
static bool finished;
static RandomState dice;

static int roll(int sides) {
    return (int)random_integer(&dice, 0, sides - 1);
}

static float between(float low, float high) {
    return low + (float)random_uniform(&dice) * (high - low);
}

/* --------------------------------------------------------------------------------- input */

static const UiKeyEvent KEY_MAP[] = {
#define VIEW_KEY(name, letter, held, action, amount, label, help)                                  \
    {.key = UI_KEY_##name, .character = letter, .mods = held},
#include "view/keys.def"
#undef VIEW_KEY
};

enum { KEY_MAP_COUNT = (int)(sizeof KEY_MAP / sizeof KEY_MAP[0]) };

static bool may_type_digits(const Screen *screen) {
    return scene_derived(app_scene(screen->app))->shape.macs < MACS_TO_TYPE;
}

static UiKeyEvent random_key(const Screen *screen) {
    static const uint32_t signs[] = {'a', 'c', 'v', 'x', '9', '0', '-', '.', 'e', 0x20ac, 0x110000};
    UiKeyEvent key = KEY_MAP[roll(KEY_MAP_COUNT)];
    switch (roll(4)) {
    case 0:
        key = (UiKeyEvent){.key = (UiKey)roll(UI_KEY_COUNT), .mods = roll(3) ? 0 : roll(8)};
        break;
    case 1:
        key = (UiKeyEvent){.key = UI_KEY_CHARACTER,
                           .character = signs[roll((int)(sizeof signs / sizeof signs[0]))],
                           .mods = roll(3) ? 0 : roll(8)};
        break;
    default:
        break;
    }
    if (key.character >= '0' && key.character <= '9' && !may_type_digits(screen)) {
        key.character = '?';
    }
    key.repeat = roll(6) == 0;
    key.after_pointer = roll(6);
    return key;
}

static void random_keys(Screen *screen) {
    static const char *const texts[] = {"a",         "é",    "漢字", "/",  "..",
                                        "photo.png", "\xff", "-",    "1e9"};
    UiInput *input = &screen->input;
    input->key_count = roll(4);
    for (int i = 0; i < input->key_count; i++) {
        input->keys[i] = random_key(screen);
    }
    if (roll(4) == 0) {
        snprintf(input->text, sizeof input->text, "%s", texts[roll(9)]);
    }
    input->clipboard = roll(10) ? NULL : "pasted ⊙\r\n text\x01 that is long";
    input->mods = roll(4) ? 0 : roll(8);
}

/* Somewhere, or on something that was drawn: controls and cells more often than the rest. */
static void aim(const Screen *screen, float *x, float *y) {
    const DrawList *list = app_list(screen->app);
    *x = between(-50, screen->input.width + 50);
    *y = between(-50, screen->input.height + 50);
    for (int i = 0; i < 4 && list->count > 0; i++) {
        const DrawCommand *command = &list->commands[roll(list->count)];
        if (command->tag.part != DRAW_PART_NONE || i == 3) {
            *x = command->rect.x + between(-2, command->rect.w + 2);
            *y = command->rect.y + between(-2, command->rect.h + 2);
            return;
        }
    }
}

static void add_pointer(Screen *screen, UiPointerKind kind, int button) {
    UiInput *input = &screen->input;
    input->pointer[input->pointer_count++] = (UiPointerEvent){.kind = kind,
                                                              .button = button,
                                                              .clicks = 1 + (roll(5) == 0),
                                                              .x = input->pointer_x,
                                                              .y = input->pointer_y};
}

static void random_pointer(Screen *screen) {
    UiInput *input = &screen->input;
    input->pointer_inside = roll(20) != 0;
    for (int i = roll(3); i > 0; i--) {
        int button = roll(8) ? 0 : roll(3);
        aim(screen, &input->pointer_x, &input->pointer_y);
        add_pointer(screen, UI_POINTER_MOVE, 0);
        if (roll(2)) {
            add_pointer(screen, UI_POINTER_DOWN, button);
        }
        if (roll(3)) {
            add_pointer(screen, UI_POINTER_UP, button);
        }
    }
    if (roll(4) == 0) {
        input->wheel_x = between(-2, 2);
        input->wheel_y = between(-6, 6);
    }
}

static const char *const BROKEN = TEST_SCRATCH "/fuzz-broken.png";
static const char *const BROKEN_LESSON = TEST_SCRATCH "/fuzz-broken.json";

static void save_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void random_drop(Screen *screen) {
    const char *const files[] = {
        TEST_RESOURCES "/assets/sample.png",
        TEST_DATA "/pictures/palette.png",
        TEST_DATA "/pictures/rgba16-interlaced.png",
        TEST_DATA "/pictures/smooth-progressive.jpg",
        TEST_DATA "/pictures/grey8.png",
        TEST_RESOURCES "/assets/lessons/09-batch.json",
        TEST_RESOURCES "/assets/lessons/10-backward-4-stride.json",
        TEST_RESOURCES "/assets/lessons",
        TEST_DATA "/npy/saved-4d-f4.npy",
        "/nowhere/photo.png",
        "x",
        BROKEN,
        BROKEN_LESSON,
    };
    snprintf(screen->input.dropped, sizeof screen->input.dropped, "%s",
             files[roll((int)(sizeof files / sizeof files[0]))]);
}

static void random_window(Screen *screen) {
    UiInput *input = &screen->input;
    switch (roll(4)) {
    case 0:
        input->width = between(1, 4000);
        input->height = between(1, 3000);
        break;
    case 1:
        input->width = roll(2) ? 1 : between(1, 300);
        input->height = roll(2) ? 1 : between(1, 300);
        break;
    default:
        input->width = between(1024, 1920);
        input->height = between(640, 1080);
        break;
    }
    input->scale = roll(3) ? 1 : between(0.75f, 3);
}

/* -------------------------------------------------------------------------------- checks */

static bool within(int value, int extent) {
    return value >= 0 && value < extent;
}

static void check_place(const SceneState *state, const SceneDerived *derived) {
    const ConvWalk *walk = &derived->walk;
    int64_t position = state->position;
    assert_true(position >= 0 && position <= conv_walk_length(walk));
    bool start = position == 0, end = position == conv_walk_length(walk);
    assert_true(derived->term == (start ? -1 : (position - 1) % walk->terms));
    assert_true(start || end ? derived->window >= 0 && derived->window < walk->windows
                             : derived->window == (position - 1) / walk->terms);
    const ConvLayer *layer = &state->layer;
    assert_true(within(state->show_n, layer->n) && within(state->show_oc, layer->oc));
    assert_true(state->show_ic == -1 || within(state->show_ic, layer->ic));
    assert_true(state->speed >= SCENE_SPEED_MIN && state->speed <= SCENE_SPEED_MAX);
    assert_true(within((int)state->step, SCENE_STEP_COUNT));
}

static void check_pin(const Scene *scene, const SceneState *state) {
    if (state->pin_role < 0) {
        return;
    }
    const ConvTensor *tensor = scene_tensor(scene, (ConvRole)state->pin_role);
    for (int a = 0; a < CONV_RANK; a++) {
        assert_true(within(state->pin_index[a], tensor->extent[a]));
    }
}

static void check_state(Screen *screen) {
    const Scene *scene = app_scene(screen->app);
    const SceneState *state = scene_state(scene);
    const SceneDerived *derived = scene_derived(scene);
    ConvShape shape;
    Status status = conv_layer_check(&state->layer, &shape);
    assert_string_equal(status.text, "");
    assert_true(shape.oh == derived->shape.oh && shape.ow == derived->shape.ow);
    assert_true(shape.macs == derived->shape.macs);
    ConvWalk walk;
    status = conv_walk_init(&walk, state->walk, &state->layer, &derived->walk.operands);
    assert_string_equal(status.text, "");
    assert_true(walk.windows == derived->walk.windows && walk.terms == derived->walk.terms);
    check_place(state, derived);
    check_pin(scene, state);
    double wait = app_wait(screen->app);
    assert_true(isfinite(wait));
}

/* A picture shows the state before the requests that came out of it: frames without input until
 * one leaves the state as it was. */
static void come_to_rest(Screen *screen) {
    const Scene *scene = app_scene(screen->app);
    for (int i = 0; i < FRAMES_TO_REST; i++) {
        SceneState before;
        memcpy(&before, scene_state(scene), sizeof before);
        screen_frame(screen, 0);
        if (memcmp(&before, scene_state(scene), sizeof before) == 0) {
            return;
        }
    }
    fail_msg("the state goes on changing without input");
}

/* --------------------------------------------------------------------------------- games */

static void new_game(Screen *screen) {
    while (app_open_lesson(screen->app, roll(40)).code != STATUS_OK) {
    }
    const SceneCommand transposed = {.kind = SCENE_SET_TRANSPOSED, .value = roll(3) == 0};
    scene_apply(app_scene(screen->app), &transposed); /* what does not fit stays as it is */
    ViewOptions *options = app_options(screen->app);
    options->dark = roll(2);
    options->help = false;
    options->gradients = roll(4) != 0;
    options->left = (ViewFold)roll(3);
    options->right = (ViewFold)roll(3);
    random_window(screen);
}

static void random_frame(Screen *screen) {
    static const double passed[] = {0, 0.016, 0.016, 0.1, 1, 10};
    random_pointer(screen);
    random_keys(screen);
    if (roll(60) == 0) {
        random_drop(screen);
    }
    if (roll(50) == 0) {
        random_window(screen);
    }
    screen_frame(screen, passed[roll(6)]);
    if (scene_derived(app_scene(screen->app))->shape.macs > MACS_MAX) {
        new_game(screen);
    }
}

/* What was reached, over all games. */
static struct {
    int64_t frames, digits, photos, pictures, transposed, walks[CONV_WALK_COUNT];
} seen;

static double end_time; /* platform_seconds, or 0: one game */

static bool time_is_up(void) {
    return end_time > 0 && platform_seconds() >= end_time;
}

/* The picture, without a driver; nobody looks at it, but the sanitizers look at how it is made. */
static void draw(Screen *screen, GpuRenderer *renderer) {
    const DrawList *list = app_list(screen->app);
    int width = (int)(list->width * list->scale), height = (int)(list->height * list->scale);
    if (width < 1 || height < 1 || (int64_t)width * height > PIXELS_MAX) {
        return;
    }
    GpuTarget target;
    Status status = gpu_target_create(renderer, width, height, &target);
    assert_string_equal(status.text, "");
    gpu_render(renderer, list, &target);
    gpu_target_destroy(&target);
    seen.pictures++;
}

static void check(Screen *screen, GpuRenderer *renderer) {
    come_to_rest(screen);
    check_state(screen);
    draw(screen, renderer);
    seen.digits += screen_check_digits(screen);
    const SceneState *state = scene_state(app_scene(screen->app));
    seen.photos += state->source == SCENE_SOURCE_IMAGE;
    seen.transposed += state->layer.transposed;
    seen.walks[state->walk]++;
}

static void play(void) {
    random_init(&dice, seed);
    Screen screen = screen_open(1280, 720, 1);
    GpuRenderer *renderer;
    Status status = gpu_renderer_create_software(app_list(screen.app)->fonts, &renderer);
    assert_string_equal(status.text, "");
    for (int frame = 0; frame < frames && !time_is_up(); frame++) {
        if (frame % SCENE_FRAMES == 0) {
            new_game(&screen);
        }
        random_frame(&screen);
        if (frame % CHECK_EVERY == 0) {
            check(&screen, renderer);
        }
        seen.frames++;
    }
    gpu_renderer_destroy(renderer);
    screen_close(&screen);
}

static void random_input_breaks_nothing(void **unused) {
    (void)unused;
    save_text(BROKEN, "\x89PNG\r\n\x1a\n and then nothing that a picture has");
    save_text(BROKEN_LESSON, "{\"number\": 1, \"title\": ");
    play();
    while (end_time > 0 && !time_is_up()) {
        seed++;
        play();
    }
    /* The dice did reach what there is. */
    if (seen.frames >= 5000) {
        assert_true(seen.digits > seen.frames && seen.photos > 10 && seen.pictures > 100);
        assert_true(seen.transposed > 10);
        for (int walk = 0; walk < SCENE_WALK_COUNT; walk++) {
            assert_true(seen.walks[scene_walk(walk)] > 10);
        }
    }
    print_message("%lld frames, %lld numbers compared, %lld pictures drawn\n",
                  (long long)seen.frames, (long long)seen.digits, (long long)seen.pictures);
    finished = true;
}

static int tell_seed(void **unused) {
    (void)unused;
    if (!finished) {
        print_error("this was app.test_fuzz %llu %d\n", (unsigned long long)seed, frames);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "--seconds") == 0) {
        end_time = platform_seconds() + atof(argv[2]);
        seed = (uint64_t)time(NULL);
    } else if (argc > 1) {
        seed = strtoull(argv[1], NULL, 10);
        frames = argc > 2 ? atoi(argv[2]) : frames;
    }
    print_message("seed %llu, %d frames\n", (unsigned long long)seed, frames);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(random_input_breaks_nothing, tell_seed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
