/* Wires scene, view and renderer together: one frame after another, requests carried out between
 * them. Opens no window and reads no clock. */
#include "app/app.h"

#include "app/copies.h"
#include "app/files.h"
#include "app/lessons.h"

#include "io/image.h"
#include "platform/fonts.h"
#include "scene/check.h"
#include "scene/matrix.h"
#include "ui/ui.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PRESENT_W = 940, /* points of a window while presenting: the fewer, the larger */
    PRESENT_H = 540,
    POINTS_W = 800, /* a window of fewer points has no room for the program */
    POINTS_H = 480,
    CHECK_MACS = 1 << 20 /* of a check by nudging, in one frame */
};

static const double PRESENT_HINT_SECONDS = 3, MESSAGE_SECONDS = 9, JOB_WAIT = 0.03;
static const float ZOOM_LOW = 0.75f, ZOOM_HIGH = 3.0f, ZOOM_STEP = 1.1f;

struct App {
    AppResources resources;
    PlatformFonts *fonts;
    GpuRenderer *renderer;
    Ui *ui;
    View *view;
    Scene *scene;
    DrawList list;
    ViewOptions options;
    AppLessons lessons;
    AppFiles files;
    bool starting; ///< they bring what the program was started with
    SceneCheck check;
    bool check_stopped;
    const char *clipboard; ///< what came in with this frame, or NULL
    char *copied;          ///< text for the clipboard, owned; NULL when there is none
    char message[VIEW_MESSAGE_SIZE];
    bool message_is_error;
    double message_until;
    int message_parameter; /* that it is about, which was refused; -1 */
    int message_number;    /* counts them */
    int message_before;    /* the one that stood there when the frame began */
    double time;
    float scale;              /* of the interface, as the person chose it */
    float zoom;               /* as it fits the window; while presenting what a class can read */
    float window_w, window_h; /* in the window's own points */
    bool gradients_kept;      /* the gradient row, before presenting hid it */
    bool again;               /* what was carried out changes the next picture */
};

static void say(App *app, bool error, const char *text) {
    snprintf(app->message, sizeof app->message, "%.*s", VIEW_MESSAGE_SIZE - 1, text);
    app->message_is_error = error;
    app->message_parameter = -1;
    app->message_number++;
    app->message_until = app->time + MESSAGE_SECONDS;
    app->again = true;
}

static void say_status(App *app, const Status *status) {
    if (status_failed(status)) {
        say(app, true, status->text);
    }
}

void app_tell(App *app, const char *text) {
    say(app, false, text);
}

/* ------------------------------------------------------------------------------ opening */

Status app_open_lesson_file(App *app, const char *path) {
    Status status = app_lessons_open(&app->lessons, app->scene, path);
    if (!status_failed(&status)) {
        app->message[0] = '\0';
        app->options.coverage = false; /* its text speaks of the numbers */
        app->again = true;
    }
    return status;
}

Status app_open_lesson(App *app, int index) {
    const SceneLessonList *list = &app->lessons.list;
    if (index < 0 || index >= list->count) {
        return status_error(STATUS_VALUE, "there is no lesson %d, only %d", index + 1, list->count);
    }
    return app_open_lesson_file(app, list->paths[index]);
}

/* "photo.jpg: 3000×4000 pixels, ..." for a few seconds. */
static void tell_opened(App *app, const char *what) {
    char text[VIEW_MESSAGE_SIZE];
    snprintf(text, sizeof text, "%s: %s", app->files.name, what);
    say(app, false, text);
    app->message_until = app->time + 4;
}

static Status take_photo(App *app, IoOpened *opened) {
    int width = opened->full_width, height = opened->full_height;
    const ConvLoss loss = scene_state(app->scene)->loss;
    const ConvLayer before = scene_state(app->scene)->layer;
    bool current = app->files.bytes == scene_state(app->scene)->image_bytes;
    Status status =
        scene_open_image(app->scene, &opened->image, current ? &opened->x : NULL, APP_FILES_ENTER);
    if (!status_failed(&status)) {
        const ConvLayer *layer = &scene_state(app->scene)->layer;
        char text[250], reduced[96] = "", changed[64] = "";
        if (layer->iw != width) {
            snprintf(reduced, sizeof reduced,
                     ", reduced to %d×%d so that nothing waits; “Size” changes that", layer->ih,
                     layer->iw);
        }
        if (layer->oc != before.oc || layer->padding != before.padding) {
            snprintf(changed, sizeof changed, "; %d filter%s with padding %s", layer->oc,
                     layer->oc == 1 ? "" : "s", conv_padding_word(layer->padding));
        }
        bool other = scene_state(app->scene)->loss != loss;
        snprintf(text, sizeof text, "%d×%d pixels (height × width)%s%s%s", height, width, reduced,
                 changed, other ? "; the loss is ½‖Y\u00a0−\u00a0T‖² now" : "");
        tell_opened(app, text);
    }
    return status;
}

/* An array becomes X, and the layer's input follows it. */
static Status take_array(App *app, const IoNpy *array) {
    ConvType type = scene_state(app->scene)->type;
    const ConvTensor *tensor = &array->tensor;
    Status status = scene_apply(app->scene, &(SceneCommand){.kind = SCENE_SET_TENSOR,
                                                            .role = CONV_ROLE_X,
                                                            .value = CONV_RANK,
                                                            .leaves_lesson = true,
                                                            .tensor = tensor});
    if (status_failed(&status)) {
        return status_error(status.code, "%s: %s", app->files.name, status.text);
    }
    char text[160];
    bool rounded = type == CONV_F32 && tensor->type == CONV_F64;
    snprintf(text, sizeof text, "%d×%d×%d×%d numbers of %s%s", tensor->extent[0], tensor->extent[1],
             tensor->extent[2], tensor->extent[3], array->type_name,
             rounded ? ", each rounded to float32" : "");
    tell_opened(app, text);
    return status;
}

static Status take_opened(App *app, IoOpened *opened) {
    Status status =
        opened->image.pixels ? take_photo(app, opened) : take_array(app, &opened->array);
    io_image_free(&opened->image);
    conv_tensor_destroy(&opened->x);
    if (opened->array.tensor.data) {
        conv_tensor_destroy(&opened->array.tensor);
    }
    if (!status_failed(&status)) {
        view_browse(app->view, false);
    }
    return status;
}

static bool is_lesson_path(const char *path) {
    size_t length = strlen(path);
    return length > 5 && strcmp(path + length - 5, ".json") == 0;
}

/* Starts reading a photo or an array; "" is the sample photo. */
static Status begin_opening(App *app, const char *path) {
    char sample[APP_PATH_SIZE];
    if (path[0] == '\0') {
        app_resources_path(&app->resources, "assets/sample.png", sample);
        path = sample;
    }
    return app_files_open(&app->files, scene_state(app->scene), path);
}

void app_open(App *app, const char *path) {
    bool lesson = is_lesson_path(path);
    Status status = lesson ? app_open_lesson_file(app, path) : begin_opening(app, path);
    if (lesson && !status_failed(&status)) {
        view_browse(app->view, false);
    }
    say_status(app, &status);
    app->again = true;
}

/* Forgets lesson 1, beneath what the program was started with, unless something was done to it
 * while that was read. */
static void take_start(App *app, bool opened, int undo_count) {
    if (app->starting && opened && undo_count == 0) {
        scene_forget_past(app->scene);
    }
    app->starting = false;
}

void app_start_with(App *app, const char *path) {
    app->starting = true;
    app_open(app, path);
    if (!app->files.opening) {
        take_start(app, true, 0); /* a lesson, or nothing at all */
    }
}

Status app_open_now(App *app, const char *path) {
    IoOpened opened;
    Status status = app_files_open_now(&app->files, scene_state(app->scene), path, &opened);
    if (!status_failed(&status)) {
        status = take_opened(app, &opened);
    }
    app->message[0] = '\0';
    return status;
}

static void poll_files(App *app) {
    IoOpened opened;
    Status status;
    bool changed, ended = app_files_poll(&app->files, &opened, &status, &changed);
    app->again = app->again || changed || ended;
    if (!ended) {
        return;
    }
    int undo_count = scene_undo_count(app->scene);
    if (opened.is_folder) { /* dropped, or typed without its '/' */
        status = app_files_list(&app->files, opened.path);
        view_browse(app->view, true);
    } else if (!status_failed(&status)) {
        status = take_opened(app, &opened);
    }
    take_start(app, !status_failed(&status), undo_count);
    say_status(app, &status);
}

/* ---------------------------------------------------------------------------- clipboard */

static bool is_vector(int role) {
    return role == CONV_ROLE_B || role == CONV_ROLE_DB;
}

static Status copy_tensor(App *app, ConvRole role) {
    const ConvTensor *tensor = scene_tensor(app->scene, role);
    char *text;
    Status status = scene_matrix_print(tensor, is_vector((int)role), &text);
    if (!status_failed(&status)) {
        char told[VIEW_MESSAGE_SIZE];
        free(app->copied);
        app->copied = text;
        snprintf(told, sizeof told, "%s is in the clipboard: %lld numbers as a Python list",
                 conv_role_title(role), (long long)conv_tensor_count(tensor));
        say(app, false, told);
        app->message_until = app->time + 4;
    }
    return status;
}

static Status paste_tensor(App *app, const SceneCommand *chosen) {
    if (!app->clipboard) {
        return status_error(STATUS_VALUE, "There is no text in the clipboard");
    }
    SceneMatrix matrix;
    Status status = scene_matrix_parse(app->clipboard, scene_state(app->scene)->type, &matrix);
    if (status_failed(&status)) {
        return status;
    }
    SceneCommand command = *chosen;
    command.kind = SCENE_SET_TENSOR;
    command.value = matrix.rank;
    command.tensor = &matrix.tensor;
    status = scene_apply(app->scene, &command);
    if (!status_failed(&status)) {
        char told[96];
        const int *extent = matrix.tensor.extent;
        snprintf(told, sizeof told, "pasted into %s: %lld numbers, %d×%d",
                 conv_role_title((ConvRole)chosen->role),
                 (long long)conv_tensor_count(&matrix.tensor), extent[2], extent[3]);
        say(app, false, told);
        app->message_until = app->time + 4;
    }
    conv_tensor_destroy(&matrix.tensor);
    return status;
}

/* ----------------------------------------------------------------------------- requests */

/* The panel that is asked for comes. Where there is no room for both, the other one goes, and comes
 * back by itself in a wider window. */
static void toggle_fold(App *app, bool right) {
    ViewOptions *options = &app->options;
    float width = app->list.width;
    bool open = (right ? view_right_open : view_left_open)(options, width);
    ViewFold *fold = right ? &options->right : &options->left;
    ViewFold *other = right ? &options->left : &options->right;
    bool beside = (right ? view_left_open : view_right_open)(options, width);
    *fold = open ? VIEW_FOLD_CLOSED : VIEW_FOLD_OPEN;
    bool both = view_left_open(options, width) && view_right_open(options, width);
    if (!open && beside && !both) {
        *other = VIEW_FOLD_AUTO;
    }
}

/* Never so large that nothing fits, though the person's choice is kept for a larger window. */
static void fit_zoom(App *app) {
    bool presenting = app->options.presenting;
    float least_w = presenting ? PRESENT_W : POINTS_W, least_h = presenting ? PRESENT_H : POINTS_H;
    float room = fminf(app->window_w / least_w, app->window_h / least_h);
    float zoom = presenting ? room : fminf(fminf(ZOOM_HIGH, room), app->scale);
    app->zoom = fmaxf(ZOOM_LOW, zoom);
}

static Status set_scale(App *app, float scale) {
    app->scale = fmaxf(ZOOM_LOW, fminf(ZOOM_HIGH, scale));
    fit_zoom(app);
    if (app->options.presenting) {
        return status_ok();
    }
    bool cut = app->scale - app->zoom > 5e-3f;
    app->scale = app->zoom; /* what has no room is not asked for */
    return !cut ? status_ok()
                : status_error(
                      STATUS_LIMIT,
                      "%d %% is the most in a window of this size, which leaves the stage room "
                      "for one row: make the window larger, or look closer with +",
                      (int)(100 * app->zoom));
}

/* A class sees one row, so that its digits are large; G shows the other. */
static void toggle_presenting(App *app) {
    ViewOptions *options = &app->options;
    options->presenting = !options->presenting;
    if (options->presenting) {
        app->gradients_kept = options->gradients;
        options->gradients = false;
        say(app, false,
            "Page Down, Page Up: on and back, through the lesson. The key . makes the screen "
            "dark. Esc ends this.");
        app->message_until = app->time + PRESENT_HINT_SECONDS;
    } else {
        options->gradients = options->gradients || app->gradients_kept;
    }
    fit_zoom(app);
}

static Status toggle_blank(App *app) {
    app->options.blank = !app->options.blank;
    return scene_apply(app->scene, &(SceneCommand){.kind = SCENE_PLAY, .value = 0});
}

/* The lesson anew that the scene comes from; without one, lesson 1. From 1 on: at that step. */
static Status restore(App *app, int number) {
    const char *path = app_lessons_path(&app->lessons, scene_state(app->scene));
    Status status = path ? app_open_lesson_file(app, path) : app_open_lesson(app, 0);
    const SceneLesson *lesson = app_lessons_of(&app->lessons, scene_state(app->scene));
    if (status_failed(&status) || number < 1 || number > lesson->step_count) {
        return status;
    }
    SceneCommand way[SCENE_LESSON_WAY];
    int count = scene_lesson_way(&lesson->steps[number - 1], scene_state(app->scene), way);
    for (int i = 0; i < count && !status_failed(&status); i++) {
        status = scene_apply(app->scene, &way[i]);
    }
    return status;
}

/* What of a larger layer is a copy does not go without saying, nor that nothing is left to undo. */
static Status apply(App *app, const SceneCommand *command) {
    const ConvLayer before = scene_state(app->scene)->layer;
    char text[VIEW_MESSAGE_SIZE];
    if (command->kind == SCENE_UNDO && !scene_can_undo(app->scene)) {
        say(app, false, "There is nothing to undo");
    } else if (command->kind == SCENE_REDO && !scene_can_redo(app->scene)) {
        say(app, false, "There is nothing to redo");
    }
    Status status = scene_apply(app->scene, command);
    if (!status_failed(&status) && command->kind == SCENE_SET_PARAMETER &&
        app_copies_tell(app->scene, &before, text, sizeof text)) {
        say(app, false, text);
    }
    return status;
}

static void carry_out(App *app, const ViewRequest *request) {
    Status status = status_ok();
    ViewOptions *options = &app->options;
    app->again = true;
    switch (request->kind) {
    case VIEW_REQUEST_COMMAND:
        status = apply(app, &request->command);
        break;
    case VIEW_REQUEST_OPEN:
        app_open(app, request->path);
        return;
    case VIEW_REQUEST_LESSON:
        status = app_open_lesson(app, request->value);
        break;
    case VIEW_REQUEST_RESTORE:
        status = restore(app, request->value);
        break;
    case VIEW_REQUEST_FOLDER:
        status = app_files_list(&app->files, request->path[0]            ? request->path
                                             : app->files.folder.path[0] ? app->files.folder.path
                                                                         : app->files.home);
        break;
    case VIEW_REQUEST_TELL:
    case VIEW_REQUEST_REFUSE:
        say(app, request->kind == VIEW_REQUEST_REFUSE, request->path);
        return;
    case VIEW_REQUEST_CANCEL:
        app_files_cancel(&app->files);
        break;
    case VIEW_REQUEST_COPY:
        status = copy_tensor(app, (ConvRole)request->command.role);
        break;
    case VIEW_REQUEST_PASTE:
        status = paste_tensor(app, &request->command);
        break;
    case VIEW_REQUEST_CHECK:
        app->check_stopped = request->value < 0;
        if (request->value >= 0) {
            status = scene_check_start(&app->check, app->scene, request->value);
        }
        break;
    case VIEW_REQUEST_THEME:
        options->dark = !options->dark;
        break;
    case VIEW_REQUEST_GRADIENTS:
        if (options->gradients && request->value) { /* there is room for one row only */
            options->other_row = !options->other_row;
        } else {
            options->gradients = options->other_row = !options->gradients;
        }
        break;
    case VIEW_REQUEST_FOLD_LEFT:
        toggle_fold(app, false);
        break;
    case VIEW_REQUEST_FOLD_RIGHT:
        toggle_fold(app, true);
        break;
    case VIEW_REQUEST_COVERAGE:
        options->coverage = !options->coverage;
        break;
    case VIEW_REQUEST_HELP:
        options->help = !options->help;
        break;
    case VIEW_REQUEST_SCALE_UP:
        status = set_scale(app, app->scale * ZOOM_STEP);
        break;
    case VIEW_REQUEST_SCALE_DOWN:
        status = set_scale(app, app->scale / ZOOM_STEP);
        break;
    case VIEW_REQUEST_SCALE_RESET:
        status = set_scale(app, 1);
        break;
    case VIEW_REQUEST_SCALE:
        status = set_scale(app, (float)request->number);
        break;
    case VIEW_REQUEST_CAMERA:
        options->camera = request->camera;
        break;
    case VIEW_REQUEST_RANGE:
        options->range[request->value] = request->range;
        break;
    case VIEW_REQUEST_MAP:
        options->map = (DrawMap)request->value;
        break;
    case VIEW_REQUEST_DIGITS:
        options->digits = request->value;
        break;
    case VIEW_REQUEST_MOTION:
        options->reduced_motion = !options->reduced_motion;
        break;
    case VIEW_REQUEST_APPEARANCE:
        options->appearance = !options->appearance;
        break;
    case VIEW_REQUEST_PRESENT:
        toggle_presenting(app);
        break;
    case VIEW_REQUEST_BLANK:
        status = toggle_blank(app);
        break;
    case VIEW_REQUEST_COUNT:
        break;
    }
    say_status(app, &status);
    if (status_failed(&status) && request->kind == VIEW_REQUEST_COMMAND &&
        request->command.kind == SCENE_SET_PARAMETER) {
        app->message_parameter = (int)request->command.parameter;
    }
    if (!status_failed(&status) && app->message_number == app->message_before) {
        app->message[0] = '\0'; /* what was said of something earlier is over */
    }
}

/* ------------------------------------------------------------------------------- frames */

static ViewFrame make_frame(const App *app) {
    const AppLessons *lessons = &app->lessons;
    const SceneState *state = scene_state(app->scene);
    ViewFrame frame = {.scene = app->scene,
                       .options = &app->options,
                       .lesson = app_lessons_of(lessons, state),
                       .lesson_labels = (const char *const *)lessons->labels,
                       .lesson_briefs = (const char *const *)lessons->briefs,
                       .lesson_count = lessons->list.count,
                       .lesson_index = app_lessons_index(lessons, state),
                       .lesson_changes = app_lessons_changes(lessons, state),
                       .message = app->message,
                       .message_is_error = app->message_is_error,
                       .message_parameter = app->message_parameter,
                       .check = &app->check,
                       .check_stopped = app->check_stopped,
                       .folder = app->files.folder.path[0] ? &app->files.folder : NULL,
                       .folder_refused = app->files.refused.text,
                       .folder_busy = app->files.listing != NULL,
                       .time = app->time,
                       .scale = app->options.presenting ? app->scale : app->zoom};
    if (app->files.opening) {
        frame.opening = app->files.name;
        frame.opening_progress = io_open_progress(app->files.opening, &frame.opening_what);
    }
    return frame;
}

/* What a field refused is over with the next key: what is typed from then on is another matter. */
static void end_refusal(App *app, const UiInput *input) {
    bool typed = input->key_count > 0 || input->text[0];
    bool said_before = app->message[0] && app->message_number == app->message_before;
    if (typed && said_before && app->message_parameter >= 0) {
        app->message[0] = '\0';
        app->again = true;
    }
}

bool app_frame(App *app, const UiInput *input, double dt, const GpuTarget *target) {
    app->time += dt;
    app->again = false;
    app->message_before = app->message_number;
    if (app->message[0] && app->time >= app->message_until) {
        app->message[0] = '\0';
    }
    free(app->copied);
    app->copied = NULL;
    app->clipboard = input->clipboard;
    if (!app->check_stopped && scene_check_is_of(&app->check, app->scene)) {
        app->again = scene_check_advance(&app->check, app->scene, CHECK_MACS) || app->again;
    }
    scene_player_advance(app->scene, dt);

    float magnified = input->zoom > 0 ? input->zoom : 1;
    app->window_w = input->width * magnified;
    app->window_h = input->height * magnified;
    fit_zoom(app);
    draw_list_begin(&app->list, draw_theme_with(app->options.dark, app->options.map),
                    platform_fonts_draw(app->fonts), input->width, input->height, input->scale);
    ViewFrame frame = make_frame(app);
    ui_begin(app->ui, &app->list, input, app->time);
    view_frame(app->view, app->ui, &frame);
    ui_end(app->ui);
    if (target && app->renderer) {
        gpu_render(app->renderer, &app->list, target); /* before requests change the tensors */
    }
    view_keys(app->view, app->ui, &frame);
    ViewRequest request;
    while (view_take_request(app->view, &request)) {
        carry_out(app, &request);
    }
    if (input->dropped[0]) {
        app_open(app, input->dropped);
    }
    end_refusal(app, input);
    poll_files(app); /* what has come in is computed in this frame and drawn in the next one */
    return app->again || view_is_moving(app->view);
}

static double sooner(double a, double b) {
    return a < 0 ? b : b < 0 ? a : fmin(a, b);
}

double app_wait(const App *app) {
    if (app->again || view_is_moving(app->view)) {
        return 0;
    }
    double wait = scene_player_wait(app->scene), delay;
    if (ui_wants_frame(app->ui, &delay)) {
        wait = sooner(wait, delay);
    }
    if (app->message[0]) {
        wait = sooner(wait, fmax(0, app->message_until - app->time));
    }
    return app_files_busy(&app->files) ? sooner(wait, JOB_WAIT) : wait;
}

AppWishes app_wishes(const App *app) {
    return (AppWishes){.zoom = app->zoom,
                       .full_screen = app->options.presenting,
                       .text_input = ui_wants_text(app->ui),
                       .text_rect = ui_text_rect(app->ui),
                       .copied = app->copied ? app->copied : ui_copied(app->ui)};
}

void app_use_settings(App *app, const AppSettings *settings) {
    ViewOptions *options = &app->options;
    app->scale = settings->scale;
    options->dark = settings->dark;
    options->map = settings->map;
    options->reduced_motion = settings->reduced_motion;
    options->digits = settings->digits;
    options->left = settings->left;
    options->right = settings->right;
}

void app_note_settings(const App *app, AppSettings *settings) {
    const ViewOptions *options = &app->options;
    settings->scale = app->scale;
    settings->dark = options->dark;
    settings->map = options->map;
    settings->reduced_motion = options->reduced_motion;
    settings->digits = options->digits;
    settings->left = options->left;
    settings->right = options->right;
}

/* --------------------------------------------------------------------------- life, parts */

static Status create_parts(App *app) {
    char path[APP_PATH_SIZE];
    app->ui = ui_create();
    app->view = view_create();
    if (!app->ui || !app->view) {
        return status_error(STATUS_MEMORY, "not enough memory to start");
    }
    ui_keep_keys(app->ui);
    app_resources_path(&app->resources, "fonts", path);
    Status status = platform_fonts_create(path, &app->fonts);
    if (!status_failed(&status)) {
        status = scene_create(&app->scene);
    }
    if (!status_failed(&status)) {
        app_resources_path(&app->resources, "assets/lessons", path);
        status = app_lessons_list(&app->lessons, path);
    }
    if (!status_failed(&status)) {
        status = app_open_lesson(app, 0);
        scene_forget_past(app->scene); /* nobody has seen what was there before it */
    }
    return status;
}

Status app_create(const AppResources *resources, App **out) {
    *out = NULL;
    App *app = calloc(1, sizeof *app);
    if (!app) {
        return status_error(STATUS_MEMORY, "not enough memory to start");
    }
    app->resources = *resources;
    app->options = (ViewOptions){.gradients = true};
    app->scale = app->zoom = 1;
    draw_list_init(&app->list);
    Status status = create_parts(app);
    if (status_failed(&status)) {
        app_destroy(app);
        return status;
    }
    *out = app;
    return status;
}

Status app_use_gpu(App *app, GpuGetProc get_proc) {
    char shaders[APP_PATH_SIZE];
    app_resources_path(&app->resources, "shaders", shaders);
    Status status =
        gpu_renderer_create(get_proc, shaders, platform_fonts_draw(app->fonts), &app->renderer);
    if (!status_failed(&status)) {
        status = gpu_renderer_check(app->renderer);
    }
    if (status_failed(&status)) {
        gpu_renderer_destroy(app->renderer);
        app->renderer = NULL;
    }
    return status;
}

Status app_use_software(App *app) {
    return gpu_renderer_create_software(platform_fonts_draw(app->fonts), &app->renderer);
}

const GpuRenderer *app_renderer(const App *app) {
    return app->renderer;
}

void app_destroy(App *app) {
    if (!app) {
        return;
    }
    app_files_free(&app->files);
    free(app->copied);
    scene_check_drop(&app->check);
    app_lessons_free(&app->lessons);
    scene_destroy(app->scene);
    view_destroy(app->view);
    ui_destroy(app->ui);
    gpu_renderer_destroy(app->renderer);
    platform_fonts_destroy(app->fonts);
    draw_list_free(&app->list);
    free(app);
}

Scene *app_scene(App *app) {
    return app->scene;
}

ViewOptions *app_options(App *app) {
    return &app->options;
}

const DrawList *app_list(const App *app) {
    return &app->list;
}

const char *app_message(const App *app) {
    return app->message;
}
