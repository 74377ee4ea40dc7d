/* What a frame costs: how much a lesson draws, and the processor's time for it. Times are the
 * program's own, so that a busy machine makes them no longer; the bounds leave room for a slow one.
 */
#include "app/window.h"
#include "gpu/renderer.h"
#include "screen.h"

#include "base/random.h"

#include <stdlib.h>
#include <time.h>

enum { QUADS_MOST = 5000, FRAMES_MOST = 4000, PLACES = 3 };

/* Of a frame; under the sanitizers everything takes several times as long. */
#ifdef __SANITIZE_ADDRESS__
static const double SECONDS_MOST = 20.0 / 60;
#else
static const double SECONDS_MOST = 2.0 / 60;
#endif

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double cpu_seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

/* Some places of every walk of every lesson, one frame each. */
static int measure(AppWindow *window, double *seconds) {
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
                double start = cpu_seconds();
                assert_int_equal(scene_apply(app_scene(app), &seek).code, STATUS_OK);
                UiInput input = {.width = 1280, .height = 720, .scale = 1};
                GpuTarget target = gpu_target_window(app_renderer(app), 1280, 720);
                app_frame(app, &input, 1.0 / 60, &target);
                seconds[count++] = cpu_seconds() - start;
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

static void lessons_draw_little_and_fast(void **unused) {
    (void)unused;
    AppWindow *window;
    Status status = app_window_open(true, APP_RENDERER_OPENGL, NULL, &window);
    assert_string_equal(status.text, "");
    double *seconds = malloc(FRAMES_MOST * sizeof *seconds);
    assert_non_null(seconds);
    int count = measure(window, seconds);
    assert_true(count > 300);
    double usual = median(seconds, count);
    if (usual > SECONDS_MOST) {
        fail_msg("a frame takes %.1f ms of the processor", usual * 1e3);
    }
    free(seconds);
    app_window_close(window);
}

/* A walk of more than 10^8 products over a photo: any place of it is there within a frame. The
 * picture is left out here: it costs the same wherever one is. */
static void any_place_of_a_long_walk(void **unused) {
    (void)unused;
    enum { SEEKS = 15 };
    Screen screen = screen_open(1280, 720, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    screen_command(
        &screen,
        (SceneCommand){.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_OC, .value = 25});
    RandomState random;
    random_init(&random, 1);
    for (int walk = 0; walk < SCENE_WALK_COUNT; walk++) {
        screen_command(&screen,
                       (SceneCommand){.kind = SCENE_SET_WALK, .value = (int)scene_walk(walk)});
        screen_settle(&screen);
        int64_t length = conv_walk_length(&scene_derived(app_scene(screen.app))->walk);
        assert_true(walk == CONV_WALK_DB || length > 100000000);
        double seconds[SEEKS];
        for (int i = 0; i < SEEKS; i++) {
            int64_t position = random_integer(&random, 0, length);
            double start = cpu_seconds();
            screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
            screen_frame(&screen, 0);
            seconds[i] = cpu_seconds() - start;
        }
        double usual = median(seconds, SEEKS);
        if (usual > SECONDS_MOST / 2) {
            fail_msg("%s: a place takes %.1f ms of the processor",
                     conv_walk_title(scene_walk(walk)), usual * 1e3);
        }
    }
    screen_close(&screen);
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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lessons_draw_little_and_fast),
        cmocka_unit_test(any_place_of_a_long_walk),
        cmocka_unit_test(an_idle_window_draws_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
