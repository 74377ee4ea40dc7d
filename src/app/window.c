/* The window's loop: sleeps until something comes in or a frame is due, then draws one. */
#include "app/window.h"

#include "app/resources.h"
#include "app/settings.h"
#include "platform/window.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double SETTLED = 1;      /* seconds after which a changed setting is written */
static const double LATE_MOST = 0.25; /* a computer that slept is no leap in time */

struct AppWindow {
    PlatformWindow *window;
    App *app;
    GpuTarget picture; /* of the software renderer, as large as the window */
    Status refused;
    UiInput input;
    AppWishes granted;
    double last, planned; /* the last frame; how long after it the next was to come, < 0: never */
    bool again;
    int64_t frames;
    char settings_path[APP_PATH_SIZE]; /* "": nothing is kept */
    AppSettings kept, settings;        /* as the file has them; as they are */
    double changed;                    /* when the latter last changed */
    int opened_w, opened_h;            /* the size that the display had room for at first */
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

/* ----------------------------------------------------------------------------- settings */

static bool is_unsaved(const AppWindow *window) {
    return window->settings_path[0] && !app_settings_equal(&window->kept, &window->settings);
}

/* A file that cannot be written is not tried again before something else changes. */
static void save_settings(AppWindow *window) {
    if (is_unsaved(window)) {
        app_settings_save(window->settings_path, &window->settings);
        window->kept = window->settings;
    }
}

static void note_settings(AppWindow *window) {
    AppSettings now = window->settings;
    int width, height;
    bool sized = platform_window_size(window->window, &width, &height);
    bool chosen = width != window->opened_w || height != window->opened_h;
    if (sized && chosen && !window->granted.full_screen) {
        now.width = width;
        now.height = height;
    }
    app_note_settings(window->app, &now);
    if (!app_settings_equal(&now, &window->settings)) {
        window->settings = now;
        window->changed = platform_seconds();
    }
}

/* Dragging a border changes the size many times: what has come to rest is written. */
static void keep_settings(AppWindow *window) {
    if (is_unsaved(window) && platform_seconds() - window->changed >= SETTLED) {
        save_settings(window);
    }
}

/* -------------------------------------------------------------------------------- frames */

/* Seconds until a frame is due without new input; negative: none is. Both are counted from the last
 * frame. */
static double time_to_frame(const AppWindow *window) {
    double wait = window->again ? 0 : app_wait(window->app);
    return wait < 0 ? wait : fmax(0, window->last + wait - platform_seconds());
}

static double patience_of(const AppWindow *window, double patience) {
    double wait = time_to_frame(window);
    if (is_unsaved(window)) {
        patience = patience < 0 ? SETTLED : fmin(patience, SETTLED);
    }
    return patience < 0 ? wait : wait < 0 ? patience : fmin(wait, patience);
}

/* The software renderer's picture, as large as the window is now; false when memory is out. */
static bool fit_picture(AppWindow *window, int width, int height) {
    GpuTarget *picture = &window->picture;
    if (picture->width != width || picture->height != height) {
        gpu_target_destroy(picture);
        Status status = gpu_target_create(app_renderer(window->app), width, height, picture);
        return !status_failed(&status);
    }
    return true;
}

static bool show_frame(AppWindow *window, double passed) {
    int width, height;
    platform_window_pixels(window->window, &width, &height);
    if (gpu_renderer_in_memory(app_renderer(window->app))) {
        bool fits = fit_picture(window, width, height);
        bool again = app_frame(window->app, &window->input, passed, fits ? &window->picture : NULL);
        if (fits) {
            platform_window_show(window->window, (const uint8_t *)window->picture.words, width,
                                 height);
        }
        return again;
    }
    GpuTarget target = gpu_target_window(app_renderer(window->app), width, height);
    bool again = app_frame(window->app, &window->input, passed, &target);
    platform_window_present(window->window);
    return again;
}

bool app_window_step(AppWindow *window, double patience) {
    platform_window_wait(window->window, patience_of(window, patience));
    bool came = platform_window_poll(window->window, &window->input);
    double now = platform_seconds(), passed = now - window->last;
    double left = time_to_frame(window);
    bool due = left >= 0 && left < 1e-3;
    keep_settings(window);
    if (!came && !due) {
        return !window->input.close_requested;
    }
    window->again = show_frame(window, fmin(passed, fmax(window->planned, 0) + LATE_MOST));
    window->last = now;
    window->planned = window->again ? 0 : app_wait(window->app);
    window->frames++;
    grant(window);
    note_settings(window);
    return !window->input.close_requested;
}

/* What the file says, before there is a window. */
static void read_settings(AppWindow *window, const char *path) {
    window->settings = app_settings_default();
    if (path) {
        snprintf(window->settings_path, sizeof window->settings_path, "%s", path);
        window->settings = app_settings_load(path);
    }
    window->kept = window->settings;
}

/* Once in the life of a settings file. */
static void greet(AppWindow *window) {
    if (window->settings_path[0] && !window->settings.greeted) {
        app_tell(window->app, "Rest the pointer on a name to see what it means. → takes one step, "
                              "Space plays, ? lists all keys.");
        window->settings.greeted = true;
        window->changed = platform_seconds();
    }
}

Status app_window_open(bool offscreen, AppRenderer renderer, const char *settings,
                       AppWindow **out) {
    *out = NULL;
    AppWindow *window = calloc(1, sizeof *window);
    if (!window) {
        return status_error(STATUS_MEMORY, "not enough memory to start");
    }
    read_settings(window, settings);
    int width = window->settings.width, height = window->settings.height;
    AppResources resources;
    Status status = app_resources_find(&resources);
    if (!status_failed(&status)) {
        status = app_create(&resources, &window->app);
    }
    if (!status_failed(&status)) {
        status =
            app_renderer_open(window->app, renderer, offscreen ? APP_OFFSCREEN : APP_ON_DISPLAY,
                              width, height, &window->window, &window->refused);
    }
    if (status_failed(&status)) {
        app_window_close(window);
        return status;
    }
    if (status_failed(&window->refused)) {
        app_tell(window->app, "OpenGL does not work here, so the picture is drawn without it. "
                              "Everything is there; it may move less smoothly.");
    }
    platform_window_size(window->window, &window->opened_w, &window->opened_h);
    greet(window);
    app_use_settings(window->app, &window->settings);
    window->granted.zoom = 1;
    window->again = true;
    window->last = platform_seconds();
    *out = window;
    return status;
}

void app_window_close(AppWindow *window) {
    if (window) {
        save_settings(window);
        gpu_target_destroy(&window->picture);
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

Status app_window_refused(const AppWindow *window) {
    return window->refused;
}
