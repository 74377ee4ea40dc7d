/* convscope render: the picture of the window as a PNG, drawn by the same code without a display.
 */
#include "app/app.h"
#include "app/cli.h"
#include "app/options.h"
#include "app/renderer.h"
#include "io/png.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIXELS_MIN = 320, PIXELS_MAX = 8192, POINTS_W = 1024, POINTS_H = 640 };

static Status read_size(const AppOptions *options, int *width, int *height) {
    const char *text = options->value[APP_OPTION_SIZE];
    if (!text) {
        return status_ok();
    }
    int used = 0, w, h;
    if (sscanf(text, "%5dx%5d%n", &w, &h, &used) != 2 || text[used] != '\0') {
        return status_error(STATUS_USAGE, "--size: width x height as in 1280x720, not '%s'", text);
    }
    if (w < PIXELS_MIN || h < PIXELS_MIN || w > PIXELS_MAX || h > PIXELS_MAX) {
        return status_error(STATUS_USAGE, "--size: each from %d to %d, not '%s'", PIXELS_MIN,
                            PIXELS_MAX, text);
    }
    *width = w;
    *height = h;
    return status_ok();
}

static Status read_theme(const AppOptions *options, bool *dark) {
    const char *text = options->value[APP_OPTION_THEME];
    if (text && strcmp(text, "light") != 0 && strcmp(text, "dark") != 0) {
        return status_error(STATUS_USAGE, "--theme: light or dark, not '%s'", text);
    }
    *dark = text && strcmp(text, "dark") == 0;
    return status_ok();
}

/* ------------------------------------------------------------------------------- scene */

static Status apply_number(App *app, SceneCommandKind kind, int value) {
    return scene_apply(app_scene(app), &(SceneCommand){.kind = kind, .value = value});
}

/* How a photo enters: its size, its channels, its range. */
static Status set_entry(App *app, const AppOptions *options) {
    int64_t side = 0;
    Status status = app_options_count(options, APP_OPTION_SIDE, &side);
    if (!status_failed(&status) && options->value[APP_OPTION_SIDE]) {
        side = side > INT_MAX ? INT_MAX : side;
        status =
            app_options_blame(APP_OPTION_SIDE, apply_number(app, SCENE_SET_IMAGE_SIZE, (int)side));
    }
    if (!status_failed(&status) && options->value[APP_OPTION_GREY]) {
        status = apply_number(app, SCENE_SET_IMAGE_GREY, 1);
    }
    if (!status_failed(&status) && options->value[APP_OPTION_BYTES]) {
        status = apply_number(app, SCENE_SET_IMAGE_BYTES, 1);
    }
    return status;
}

/* A pattern by its word; "0" to "9" are digits. */
static Status set_pattern(App *app, const char *word) {
    static const char *const words[] = {
#define SCENE_PATTERN(NAME, pattern, label, help) pattern,
#include "scene/patterns.def"
#undef SCENE_PATTERN
    };
    SceneCommand command = {.kind = SCENE_SET_PATTERN, .value = -1};
    if (word[0] >= '0' && word[0] <= '9' && word[1] == '\0') {
        command.value = SCENE_PATTERN_DIGIT;
        command.index[0] = word[0] - '0';
    }
    for (int p = 0; p < SCENE_PATTERN_COUNT; p++) {
        command.value = strcmp(word, words[p]) == 0 ? p : command.value;
    }
    return command.value < 0
               ? status_error(STATUS_USAGE, "--pattern: there is no pattern '%s'", word)
               : scene_apply(app_scene(app), &command);
}

static Status open_source(App *app, const AppOptions *options) {
    static const AppOption sources[] = {APP_OPTION_IMAGE, APP_OPTION_RANDOM, APP_OPTION_PATTERN,
                                        APP_OPTION_LESSON};
    int given = 0;
    for (int i = 0; i < 4; i++) {
        given += options->value[sources[i]] != NULL;
    }
    static const AppOption of_photos[] = {APP_OPTION_SIDE, APP_OPTION_GREY, APP_OPTION_BYTES};
    for (int i = 0; i < 3; i++) {
        if (options->value[of_photos[i]] && !options->value[APP_OPTION_IMAGE]) {
            return app_options_blame(of_photos[i],
                                     status_error(STATUS_USAGE, "goes with --image only"));
        }
    }
    if (given > 1) {
        return status_error(STATUS_USAGE,
                            "one of --image, --random, --pattern and --lesson, not several");
    }
    if (options->value[APP_OPTION_IMAGE]) {
        Status opened = app_options_blame(APP_OPTION_IMAGE,
                                          app_open_now(app, options->value[APP_OPTION_IMAGE]));
        return status_failed(&opened) ? opened : set_entry(app, options);
    }
    if (options->value[APP_OPTION_PATTERN]) {
        return set_pattern(app, options->value[APP_OPTION_PATTERN]);
    }
    if (options->value[APP_OPTION_LESSON]) {
        return app_options_blame(APP_OPTION_LESSON,
                                 app_open_lesson_file(app, options->value[APP_OPTION_LESSON]));
    }
    int64_t seed = -1;
    Status status = app_options_count(options, APP_OPTION_RANDOM, &seed);
    if (seed >= 0 && !status_failed(&status)) {
        SceneCommand command = {.kind = SCENE_SET_RANDOM,
                                .random = scene_state(app_scene(app))->random};
        command.random.seed = (uint64_t)seed;
        status = scene_apply(app_scene(app), &command);
    }
    return status;
}

static Status set(App *app, SceneCommandKind kind, SceneParameter parameter, int value) {
    SceneCommand command = {.kind = kind, .parameter = parameter, .value = value};
    return scene_apply(app_scene(app), &command);
}

/* The parameters in an order in which every step is a layer, if the last one is. */
static Status apply_layer(App *app, const ConvLayer *wanted) {
    static const SceneParameter order[] = {
        SCENE_PARAMETER_TOP,   SCENE_PARAMETER_BOTTOM, SCENE_PARAMETER_LEFT,
        SCENE_PARAMETER_RIGHT, SCENE_PARAMETER_DH,     SCENE_PARAMETER_DW,
        SCENE_PARAMETER_SH,    SCENE_PARAMETER_SW,     SCENE_PARAMETER_GROUPS};
    Scene *scene = app_scene(app);
    Status status = set(app, SCENE_SET_PADDING, 0, CONV_PADDING_CUSTOM);
    for (size_t i = 0; i < sizeof order / sizeof order[0] && !status_failed(&status); i++) {
        int value = scene_parameter_get(wanted, order[i]);
        if (value != scene_parameter_get(&scene_state(scene)->layer, order[i])) {
            status = set(app, SCENE_SET_PARAMETER, order[i], value);
        }
    }
    if (!status_failed(&status)) {
        status = set(app, SCENE_SET_PADDING, 0, (int)wanted->padding);
    }
    if (!status_failed(&status)) {
        status = set(app, SCENE_SET_BORDER, 0, (int)wanted->border);
    }
    if (!status_failed(&status)) {
        status = set(app, SCENE_SET_FLIP, 0, wanted->flip);
    }
    return status;
}

/* A kernel that does not fit into its input is the doing of the first of these that is given. */
static Status blame_misfit(const AppOptions *options, Status status) {
    static const AppOption causes[] = {APP_OPTION_DILATION, APP_OPTION_PADDING, APP_OPTION_IMAGE};
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (options->value[causes[i]]) {
            return app_options_blame(causes[i], status);
        }
    }
    return status;
}

static Status set_layer(App *app, const AppOptions *options) {
    ConvLayer wanted = scene_state(app_scene(app))->layer;
    bool was_same = wanted.padding == CONV_PADDING_SAME;
    ConvShape shape;
    Status status = app_options_layer(options, &wanted);
    if (!options->value[APP_OPTION_PADDING] && was_same && (wanted.sh > 1 || wanted.sw > 1)) {
        wanted.padding = CONV_PADDING_CUSTOM; /* the border that 'same' had chosen stays */
    }
    if (!status_failed(&status)) {
        status = app_options_resolve(&wanted);
    }
    if (!status_failed(&status)) {
        status = blame_misfit(options, conv_layer_check(&wanted, &shape));
    }
    if (!status_failed(&status)) {
        status = apply_layer(app, &wanted);
    }
    return status;
}

static Status set_walk(App *app, const AppOptions *options) {
    const char *words[SCENE_WALK_COUNT];
    for (int i = 0; i < SCENE_WALK_COUNT; i++) {
        words[i] = conv_walk_word(scene_walk(i));
    }
    int walk = -1;
    Status status =
        app_options_word(options, APP_OPTION_SHOWN_WALK, words, SCENE_WALK_COUNT, &walk);
    if (!status_failed(&status) && walk >= 0) {
        status = set(app, SCENE_SET_WALK, 0, (int)scene_walk(walk));
    }
    return status;
}

static Status set_position(App *app, const AppOptions *options) {
    Status status = set_walk(app, options);
    int64_t step = scene_state(app_scene(app))->position;
    if (!status_failed(&status)) {
        status = app_options_count(options, APP_OPTION_STEP, &step);
    }
    int64_t length = conv_walk_length(&scene_derived(app_scene(app))->walk);
    if (!status_failed(&status) && step > length) {
        return status_error(STATUS_USAGE, "--step: the walk has %lld products, not %lld",
                            (long long)length, (long long)step);
    }
    if (!status_failed(&status)) {
        SceneCommand seek = {.kind = SCENE_SEEK, .position = step};
        status = scene_apply(app_scene(app), &seek);
    }
    return status;
}

/* ----------------------------------------------------------------------------- picture */

/* Draws the scene at rest: the frames before the last let all motion end. */
static Status draw(App *app, int width, int height, const char *path) {
    GpuTarget target;
    Status status = gpu_target_create(app_renderer(app), width, height, &target);
    uint8_t *pixels = malloc((size_t)width * (size_t)height * 4);
    UiInput *input = calloc(1, sizeof *input);
    if (!status_failed(&status) && (!pixels || !input)) {
        gpu_target_destroy(&target);
        status = status_error(STATUS_MEMORY, "not enough memory for %d×%d pixels", width, height);
    }
    if (!status_failed(&status)) {
        input->scale = fminf(1, fminf((float)width / POINTS_W, (float)height / POINTS_H));
        input->width = (float)width / input->scale;
        input->height = (float)height / input->scale;
        for (int frame = 0; frame < 3; frame++) {
            app_frame(app, input, 1, &target);
        }
        gpu_target_read(&target, pixels);
        gpu_target_destroy(&target);
        status = app_options_blame(APP_OPTION_PICTURE,
                                   io_png_save(path, width, height, pixels, width * 4));
    }
    free(input);
    free(pixels);
    return status;
}

static Status set_up(App *app, const AppOptions *options) {
    Status status = open_source(app, options);
    if (!status_failed(&status)) {
        status = set_layer(app, options);
    }
    return status_failed(&status) ? status : set_position(app, options);
}

static Status render(const AppOptions *options) {
    int width = 1280, height = 720;
    bool dark = false;
    Status status = read_size(options, &width, &height);
    if (!status_failed(&status)) {
        status = read_theme(options, &dark);
    }
    AppRenderer renderer = APP_RENDERER_ANY;
    if (!status_failed(&status)) {
        status = app_renderer_read(options->value[APP_OPTION_RENDERER], &renderer);
    }
    AppResources resources;
    App *app = NULL;
    PlatformWindow *window = NULL;
    if (!status_failed(&status)) {
        status = app_resources_find(&resources);
    }
    if (!status_failed(&status)) {
        status = app_create(&resources, &app);
    }
    if (!status_failed(&status)) {
        app_options(app)->dark = dark;
        status = set_up(app, options);
    }
    Status refused = status_ok();
    if (!status_failed(&status)) {
        status = app_renderer_open(app, renderer, APP_IN_TARGETS, PIXELS_MIN, PIXELS_MIN, &window,
                                   &refused);
    }
    if (!status_failed(&status) && status_failed(&refused)) {
        fprintf(stderr, "convscope render: drawing without OpenGL: %s\n", refused.text);
    }
    if (!status_failed(&status)) {
        status = draw(app, width, height, options->value[APP_OPTION_PICTURE]);
    }
    app_destroy(app);
    platform_window_destroy(window);
    return status;
}

int cli_render(int argc, char **argv) {
    return app_options_run(APP_RENDER, argc, argv, render);
}
