/* What a frame costs: how much a lesson draws, and that nothing is drawn when nothing changes.
 * Times are no matter of tests. */
#include "app/window.h"
#include "gpu/renderer.h"
#include "push_events.h"
#include "screen.h"

#include <stdlib.h>

enum { QUADS_MOST = 5000, FRAMES_MOST = 4000, PLACES = 3 };

/* Some places of every walk of every lesson, one frame each. */
static int count_quads(AppWindow *window) {
    App *app = app_window_app(window);
    int count = 0;
    for (int lesson = 0; app_open_lesson(app, lesson).code == STATUS_OK; lesson++) {
        for (int walk = 0; walk < SCENE_WALK_COUNT; walk++) {
            SceneCommand set = {.kind = SCENE_SET_WALK, .value = (int)scene_walk(walk)};
            if (scene_apply(app_scene(app), &set).code != STATUS_OK) {
                continue; /* dX under a border that shows X has no walk */
            }
            int64_t length = conv_walk_length(&scene_derived(app_scene(app))->walk);
            for (int place = 0; place < PLACES && count < FRAMES_MOST; place++) {
                SceneCommand seek = {.kind = SCENE_SEEK, .position = length * place / PLACES};
                assert_int_equal(scene_apply(app_scene(app), &seek).code, STATUS_OK);
                UiInput input = {.width = 1280, .height = 720, .scale = 1};
                GpuTarget target = gpu_target_window(app_renderer(app), 1280, 720);
                app_frame(app, &input, 1.0 / 60, &target);
                count++;
                GpuCounts counts = gpu_renderer_counts(app_renderer(app));
                if (counts.vertices / 4 > QUADS_MOST) {
                    fail_msg("lesson %d, %s: %d quads", lesson + 1,
                             conv_walk_title(scene_walk(walk)), counts.vertices / 4);
                }
            }
        }
    }
    return count;
}

static void lessons_draw_little(void **unused) {
    (void)unused;
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_OPENGL, NULL, &window);
    assert_string_equal(status.text, "");
    assert_true(count_quads(window) > 300);
    app_window_close(window);
}

/* Nothing moves, nothing plays: no frame, and no time. */
static void an_idle_window_draws_nothing(void **unused) {
    (void)unused;
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_ANY, NULL, &window);
    assert_string_equal(status.text, "");
    for (int i = 0; i < 30; i++) {
        assert_true(app_window_step(window, 0.02));
    }
    int64_t frames = app_window_frames(window);
    assert_true(app_wait(app_window_app(window)) < 0);
    for (int i = 0; i < 30; i++) {
        assert_true(app_window_step(window, 0.02));
    }
    assert_int_equal(app_window_frames(window), frames);
    app_window_close(window);
}

/* At rest between two steps the window sleeps. All of that time has passed when it wakes. */
static void sleeping_takes_no_time_from_playing(void **unused) {
    (void)unused;
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_ANY, NULL, &window);
    assert_string_equal(status.text, "");
    App *app = app_window_app(window);
    Scene *scene = app_scene(app);
    status = scene_apply(scene, &(SceneCommand){.kind = SCENE_PLAY, .value = 1});
    assert_string_equal(status.text, "");
    while (scene_state(scene)->position < 1 || app_wait(app) < 0.6) {
        assert_true(app_window_step(window, 0.1));
    }
    int64_t position = scene_state(scene)->position, frames = app_window_frames(window);
    while (app_window_frames(window) < frames + 2) { /* one may come a little early */
        assert_true(app_window_step(window, 2));
    }
    assert_true(scene_state(scene)->position > position);
    app_window_close(window);
}

/* ------------------------------------------------------------------- a changed parameter */

/* The revision of the first picture of a tensor on screen, or 0. */
static uint64_t shown_revision(const DrawList *list, ConvRole role) {
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_IMAGE && command->tag.role == (int)role) {
            return command->image.revision;
        }
    }
    return 0;
}

static void open_noise(Scene *scene) {
    IoImage image = {.width = 480, .height = 270, .channels = 3};
    image.pixels = malloc(480 * 270 * 3);
    assert_non_null(image.pixels);
    for (int i = 0; i < 480 * 270 * 3; i++) {
        image.pixels[i] = (uint8_t)(i % 1000 * (i % 777) % 251);
    }
    Status status = scene_open_image(scene, &image, NULL, 1 << 20);
    assert_string_equal(status.text, "");
    status =
        scene_apply(scene, &(SceneCommand){.kind = SCENE_SET_PADDING, .value = CONV_PADDING_VALID});
    assert_string_equal(status.text, "");
}

/* The number of the first stepper in the row of a label. */
static const DrawCommand *stepper_of(const Screen *screen, const char *label) {
    const DrawCommand *name = screen_find(screen, label);
    assert_non_null(name);
    for (int i = 0; i < app_list(screen->app)->count; i++) {
        const DrawCommand *command = &app_list(screen->app)->commands[i];
        float down = command->rect.y + command->rect.h / 2 - name->rect.y - name->rect.h / 2;
        if (command->kind == DRAW_KIND_TEXT && down > -8 && down < 8 &&
            command->rect.x > name->rect.x + 20) {
            return command;
        }
    }
    return NULL;
}

/* The frame that is given the key computes, the next one shows: Y and all gradients. */
static void a_changed_parameter_is_seen_within_two_frames(void **unused) {
    (void)unused;
    static const ConvRole roles[] = {CONV_ROLE_Y, CONV_ROLE_DX, CONV_ROLE_DY};
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_SOFTWARE, NULL, &window);
    assert_string_equal(status.text, "");
    Screen screen = {.app = app_window_app(window)};
    Scene *scene = app_scene(screen.app);
    open_noise(scene);
    push_move(640, 60);
    for (int i = 0; i < 5; i++) {
        app_window_step(window, 0.05);
    }
    const DrawCommand *number = stepper_of(&screen, "Dilation");
    assert_non_null(number);
    push_click((int)(number->rect.x + number->rect.w / 2),
               (int)(number->rect.y + number->rect.h / 2));
    for (int i = 0; i < 5; i++) {
        app_window_step(window, 0.05);
    }
    uint64_t before[3];
    for (int i = 0; i < 3; i++) {
        before[i] = shown_revision(app_list(screen.app), roles[i]);
        assert_true(before[i] != 0);
    }
    int64_t frames = app_window_frames(window);
    push_key(SDLK_UP, 0);
    while (app_window_frames(window) < frames + 2) {
        assert_true(app_window_step(window, 0.05));
    }
    assert_int_equal(scene_state(scene)->layer.dh, 2);
    for (int i = 0; i < 3; i++) {
        uint64_t shown = shown_revision(app_list(screen.app), roles[i]);
        assert_true(shown != before[i]);
        assert_true(shown == scene_derived(scene)->revision[roles[i]]);
    }
    app_window_close(window);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lessons_draw_little),
        cmocka_unit_test(an_idle_window_draws_nothing),
        cmocka_unit_test(sleeping_takes_no_time_from_playing),
        cmocka_unit_test(a_changed_parameter_is_seen_within_two_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
