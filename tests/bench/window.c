/* ./run bench --play and --open FILE: how the window keeps up, step by step of its loop, offscreen.
 * Playing: lesson 1 in frames that follow each other at once. Opening: a photo on its way, and the
 * longest that one step of the loop took meanwhile. */
#include "bench.h"

#include "app/window.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FRAMES_MOST = 20000 };

static const AppRenderer renderers[] = {APP_RENDERER_OPENGL, APP_RENDERER_SOFTWARE};

/* Seconds by the clock, of all threads' processor time, and of this thread's. */
typedef struct Moment {
    double wall, processor, thread;
} Moment;

static double seconds_of(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static Moment moment(void) {
    return (Moment){bench_now(), seconds_of(CLOCK_PROCESS_CPUTIME_ID),
                    seconds_of(CLOCK_THREAD_CPUTIME_ID)};
}

static AppWindow *open_window(AppRenderer renderer) {
    AppWindow *window;
    Moment start = moment();
    bench_insist(app_window_open(true, renderer, NULL, &window));
    app_window_step(window, 0);
    printf("\n%s\nfirst frame after %.0f ms\n",
           gpu_renderer_name(app_renderer(app_window_app(window))),
           1e3 * (moment().wall - start.wall));
    return window;
}

/* ------------------------------------------------------------------------------ playing */

static void play(AppRenderer renderer, double seconds) {
    static double wall[FRAMES_MOST];
    AppWindow *window = open_window(renderer);
    Scene *scene = app_scene(app_window_app(window));
    bench_insist(scene_apply(scene, &(SceneCommand){.kind = SCENE_SET_LOOP, .value = 1}));
    bench_insist(scene_apply(scene, &(SceneCommand){.kind = SCENE_SET_SPEED, .number = 2}));
    bench_insist(scene_apply(scene, &(SceneCommand){.kind = SCENE_PLAY, .value = 1}));
    int count = 0;
    Moment begin = moment();
    while (count < FRAMES_MOST && bench_now() - begin.wall < seconds) {
        int64_t frames = app_window_frames(window);
        bench_move_pointer(count);
        double before = bench_now();
        app_window_step(window, 0);
        wall[count] = bench_now() - before;
        count += app_window_frames(window) > frames;
    }
    Moment end = moment();
    const DrawList *list = app_list(app_window_app(window));
    GpuCounts counts = gpu_renderer_counts(app_renderer(app_window_app(window)));
    double middle = bench_median(wall, count);
    printf("lesson 1 playing at %.0f×%.0f, %d quads: %d frames of %.2f ms, median %.2f ms, nine of "
           "ten below %.2f ms; %.2f ms of processor time each\n",
           (double)list->width, (double)list->height, counts.vertices / 4, count,
           1e3 * (end.wall - begin.wall) / count, 1e3 * middle, 1e3 * wall[count * 9 / 10],
           1e3 * (end.processor - begin.processor) / count);
    app_window_close(window);
}

void bench_play(double seconds) {
    for (int i = 0; i < 2; i++) {
        play(renderers[i], seconds);
    }
}

/* ------------------------------------------------------------------------------ opening */

/* What the window says of the photo on its way, or "". */
static const char *told_progress(App *app) {
    const DrawList *list = app_list(app);
    for (int i = 0; i < list->count; i++) {
        if (list->commands[i].kind == DRAW_KIND_TEXT) {
            const char *text = draw_command_text(list, &list->commands[i]);
            if (strstr(text, " %") && strstr(text, "ing, ")) {
                return text;
            }
        }
    }
    return "";
}

static void open_file(AppRenderer renderer, const char *path) {
    AppWindow *window = open_window(renderer);
    App *app = app_window_app(window);
    int width = scene_state(app_scene(app))->layer.iw, steps = 0;
    Moment longest = {0}, start = moment();
    double told = 0;
    app_open(app, path);
    bool there = false;
    for (int after = 0; after < 3;) {
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        Moment before = moment();
        app_window_step(window, 0);
        Moment now = moment();
        double wall = now.wall - before.wall;
        steps++;
        longest.wall = fmax(longest.wall, wall);
        longest.thread = fmax(longest.thread, now.thread - before.thread);
        if (wall > 0.05 || now.wall - told > 0.25) {
            printf("%6.2f s: a step of %4.0f ms (%.0f); %s\n", now.wall - start.wall, 1e3 * wall,
                   1e3 * (now.thread - before.thread), told_progress(app));
            told = now.wall;
        }
        there = there || scene_state(app_scene(app))->layer.iw != width;
        after += there;
    }
    printf("there after %.2f s and %d steps; the longest took %.0f ms, %.0f ms of its thread's "
           "processor time\n",
           moment().wall - start.wall, steps, 1e3 * longest.wall, 1e3 * longest.thread);
    app_window_close(window);
}

void bench_open(const char *path) {
    for (int i = 0; i < 2; i++) {
        open_file(renderers[i], path);
    }
}
