/* ./run bench --scene: what a person waits for. Parameters of a 3×3 layer are changed on a photo of
 * 1920×1080 pixels, as the panel changes them: by commands to the scene, there and back again. For
 * each it tells how long the command takes, until Y, dX, dW, db, the loss and the ranges are there,
 * how much of that the core alone takes for the same layer in the same round, and how long the
 * frame of the window's loop takes that then shows it. */
#include "bench.h"

#include "app/window.h"
#include "base/random.h"
#include "conv/forward.h"
#include "conv/gradient.h"

#define SDL_MAIN_HANDLED /* the program's main is its own */
#include <SDL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1920, HEIGHT = 1080, ROUNDS_MOST = 200, ROUNDS_LEAST = 5 };

/* A change and the way back. */
typedef struct Change {
    const char *name;
    SceneCommand there, back;
} Change;

#define PARAMETER(NAME, number)                                                                    \
    { .kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_##NAME, .value = (number) }
#define WEIGHT(value)                                                                              \
    { .kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .index = {1, 2, 0, 1}, .number = (value) }

static const Change changes[] = {
    {"a number of the kernel", WEIGHT(0.75), WEIGHT(-0.5)},
    {"dilation 2", PARAMETER(DH, 2), PARAMETER(DH, 1)},
    {"stride 2", PARAMETER(SH, 2), PARAMETER(SH, 1)},
    {"padding 2 above", PARAMETER(TOP, 2), PARAMETER(TOP, 0)},
    {"flip", {.kind = SCENE_SET_FLIP, .value = 1}, {.kind = SCENE_SET_FLIP, .value = 0}},
    {"bias off", {.kind = SCENE_SET_BIAS, .value = 0}, {.kind = SCENE_SET_BIAS, .value = 1}},
    {"loss sum of Y",
     {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_SUM},
     {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_HALF_SQUARED}},
    {"five filters", PARAMETER(OC, 5), PARAMETER(OC, 4)},
    {"64 filters, and four", PARAMETER(OC, 64), PARAMETER(OC, 4)},
    {"a pixel",
     {.kind = SCENE_SET_CELL, .index = {0, 1, 500, 700}, .number = 0.25},
     {.kind = SCENE_SET_CELL, .index = {0, 1, 500, 700}, .number = 0.5}},
};

static void apply(Scene *scene, SceneCommand command) {
    bench_insist(scene_apply(scene, &command));
}

static void *checked(void *memory) {
    bench_insist(memory ? status_ok() : status_error(STATUS_MEMORY, "not enough memory"));
    return memory;
}

/* A photo of noise, and four filters that the program takes for it by itself; padding such that
 * the stride can change. */
static void open_photo(Scene *scene) {
    IoImage image = {.width = WIDTH, .height = HEIGHT, .channels = 3};
    image.pixels = checked(malloc((size_t)WIDTH * HEIGHT * 3));
    RandomState random;
    random_init(&random, 1);
    for (size_t i = 0; i < (size_t)WIDTH * HEIGHT * 3; i++) {
        image.pixels[i] = (uint8_t)(256 * random_uniform(&random));
    }
    bench_insist(scene_open_image(scene, &image, NULL, (int64_t)WIDTH * HEIGHT));
    apply(scene, (SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_CUSTOM});
    apply(scene, (SceneCommand)PARAMETER(TOP, 0));
}

/* ---------------------------------------------------------------------- the core alone */

typedef struct Core {
    ConvTensor y, dx, dw, db;
} Core;

static void resize(const ConvTensor *like, ConvTensor *tensor) {
    if (!tensor->data || !conv_tensor_same_shape(like, tensor)) {
        conv_tensor_destroy(tensor);
        bench_insist(conv_tensor_create(like->type, like->extent, tensor));
        conv_tensor_fill(tensor, 0);
    }
}

/* Seconds that the passes of the scene's layer take. */
static double run_core(const Scene *scene, Core *core) {
    const ConvLayer *layer = &scene_state(scene)->layer;
    const ConvTensor *x = scene_tensor(scene, CONV_ROLE_X), *w = scene_tensor(scene, CONV_ROLE_W);
    const ConvTensor *b = scene_tensor(scene, CONV_ROLE_B), *dy = scene_tensor(scene, CONV_ROLE_DY);
    resize(scene_tensor(scene, CONV_ROLE_Y), &core->y);
    resize(x, &core->dx);
    resize(w, &core->dw);
    resize(b, &core->db);
    double start = bench_now();
    bench_insist(conv_forward(layer, x, w, layer->bias ? b : NULL, &core->y));
    bench_insist(conv_grad_input(layer, dy, w, &core->dx));
    bench_insist(conv_grad_weight(layer, x, dy, &core->dw));
    bench_insist(conv_grad_bias(layer, dy, &core->db));
    return bench_now() - start;
}

static void free_core(Core *core) {
    ConvTensor *all[] = {&core->y, &core->dx, &core->dw, &core->db};
    for (int i = 0; i < 4; i++) {
        conv_tensor_destroy(all[i]);
    }
}

/* -------------------------------------------------------------------------------- frames */

enum { TIMES = 4 }; /* what is measured, in this order */
static const char *const titles[TIMES] = {"command", "core", "list", "frame"};

typedef struct Times {
    double of[TIMES][2 * ROUNDS_MOST]; /* seconds */
    int count;
} Times;

void bench_move_pointer(int x) {
    SDL_Event event = {.motion = {.type = SDL_MOUSEMOTION, .x = x % 8, .y = 1}};
    SDL_PushEvent(&event);
}

/* A frame of the window's loop, which the pointer's moving calls for. */
static void show_frame(AppWindow *window, int x) {
    int64_t frames = app_window_frames(window);
    bench_move_pointer(x);
    app_window_step(window, 0);
    if (app_window_frames(window) == frames) {
        bench_insist(status_error(STATUS_PLATFORM, "the window did not draw"));
    }
}

/* One change: the command, the core for the same layer, the draw list alone, and the whole frame
 * of the window's loop: the list once more, its drawing, showing it. */
static void measure(AppWindow *window, Core *core, const SceneCommand *command, Times *times) {
    App *app = app_window_app(window);
    Scene *scene = app_scene(app);
    const DrawList *list = app_list(app);
    const UiInput input = {.width = list->width, .height = list->height, .scale = list->scale};
    double start = bench_now();
    bench_insist(scene_apply(scene, command));
    double applied = bench_now();
    double alone = run_core(scene, core);
    double before = bench_now();
    app_frame(app, &input, 0, NULL);
    double listed = bench_now();
    show_frame(window, times->count % 2);
    double drawn = bench_now();
    const double seconds[TIMES] = {applied - start, alone, listed - before, drawn - listed};
    for (int i = 0; i < TIMES; i++) {
        times->of[i][times->count] = seconds[i];
    }
    times->count++;
}

static void measure_change(AppWindow *window, Core *core, const Change *change, double seconds,
                           Times *times) {
    times->count = 0;
    for (int i = 0; i < 2; i++) { /* not counted: memory is found, pictures are made */
        measure(window, core, i ? &change->back : &change->there, times);
    }
    times->count = 0;
    double end = bench_now() + seconds;
    for (int round = 0; round < ROUNDS_MOST && (round < ROUNDS_LEAST || bench_now() < end);
         round++) {
        measure(window, core, &change->there, times);
        measure(window, core, &change->back, times);
    }
    printf("%-24s", change->name);
    for (int i = 0; i < TIMES; i++) {
        double median = bench_median(times->of[i], times->count); /* the least is the first now */
        printf(" %9.2f %6.2f", 1e3 * median, 1e3 * times->of[i][0]);
    }
    printf("\n");
    fflush(stdout);
}

void bench_scene(double seconds) {
    static const AppRenderer renderers[] = {APP_RENDERER_OPENGL, APP_RENDERER_SOFTWARE};
    Times *times = checked(malloc(sizeof *times));
    for (int i = 0; i < 2; i++) {
        Core core = {0};
        AppWindow *window;
        bench_insist(app_window_open(true, renderers[i], NULL, &window));
        printf("\na 3×3 layer of 4 filters on a photo of %d×%d, ms, medians; %s\n%-24s", WIDTH,
               HEIGHT, gpu_renderer_name(app_renderer(app_window_app(window))), "change");
        for (int k = 0; k < TIMES; k++) {
            printf(" %9s %6s", titles[k], "least");
        }
        printf("\n");
        show_frame(window, 0);
        open_photo(app_scene(app_window_app(window)));
        for (size_t k = 0; k < sizeof changes / sizeof changes[0]; k++) {
            measure_change(window, &core, &changes[k], seconds, times);
        }
        free_core(&core);
        app_window_close(window);
    }
    free(times);
}
