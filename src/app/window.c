/* The window's loop: sleeps until something comes in or a frame is due, then draws one. */
#include "app/window.h"

#include "app/resources.h"
#include "platform/window.h"

#include <math.h>
#include <stdlib.h>

enum { WIDTH = 1280, HEIGHT = 720 };

static const double LONGEST_STEP = 0.25; /* a frame after a long sleep is not a leap in time */

struct AppWindow {
    PlatformWindow *window;
    App *app;
    UiInput input;
    AppWishes granted;
    double last;
    bool again;
    int64_t frames;
};

/* Hands the window what the program wants of it; calls only for what changed. */
static void grant(AppWindow *window) {
    AppWishes wishes = app_wishes(window->app), *granted = &window->granted;
    if (wishes.zoom != granted->zoom) {
        platform_window_set_zoom(window->window, wishes.zoom);
        window->again = true;
    }
    if (wishes.full_screen != granted->full_screen) {
        platform_window_set_fullscreen(window->window, wishes.full_screen);
    }
    if (wishes.text_input != granted->text_input) {
        platform_window_set_text_input(window->window, wishes.text_input, wishes.text_rect);
    }
    if (wishes.copied) {
        platform_window_set_clipboard(window->window, wishes.copied);
    }
    *granted = wishes;
}

static double patience_of(const AppWindow *window, double patience) {
    double wait = window->again ? 0 : app_wait(window->app);
    return patience < 0 ? wait : wait < 0 ? patience : fmin(wait, patience);
}

bool app_window_step(AppWindow *window, double patience) {
    double wait = patience_of(window, patience);
    platform_window_wait(window->window, wait);
    bool came = platform_window_poll(window->window, &window->input);
    double now = platform_seconds(), passed = now - window->last;
    bool due = window->again || (app_wait(window->app) >= 0 && passed + 1e-3 >= wait);
    if (!came && !due) {
        return !window->input.close_requested;
    }
    int width, height;
    platform_window_pixels(window->window, &width, &height);
    GpuTarget target = gpu_target_window(app_renderer(window->app), width, height);
    window->again = app_frame(window->app, &window->input, fmin(passed, LONGEST_STEP), &target);
    window->last = now;
    window->frames++;
    platform_window_present(window->window);
    grant(window);
    return !window->input.close_requested;
}

Status app_window_open(bool offscreen, AppWindow **out) {
    *out = NULL;
    AppWindow *window = calloc(1, sizeof *window);
    if (!window) {
        return status_error(STATUS_MEMORY, "not enough memory to start");
    }
    AppResources resources;
    Status status = app_resources_find(&resources);
    if (!status_failed(&status)) {
        status = offscreen ? platform_window_create_offscreen(WIDTH, HEIGHT, &window->window)
                           : platform_window_create("convscope", WIDTH, HEIGHT, &window->window);
    }
    if (!status_failed(&status)) {
        status = app_create(&resources, &window->app);
    }
    if (!status_failed(&status)) {
        status = app_use_gpu(window->app, platform_window_get_proc());
    }
    if (status_failed(&status)) {
        app_window_close(window);
        return status;
    }
    window->granted.zoom = 1;
    window->again = true;
    window->last = platform_seconds();
    *out = window;
    return status;
}

void app_window_close(AppWindow *window) {
    if (window) {
        app_destroy(window->app);
        platform_window_destroy(window->window);
        free(window);
    }
}

int64_t app_window_frames(const AppWindow *window) {
    return window->frames;
}

App *app_window_app(AppWindow *window) {
    return window->app;
}
