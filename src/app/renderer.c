/* Tries OpenGL on a graphics card, then the software renderer. */
#include "app/renderer.h"

#include <string.h>

Status app_renderer_read(const char *word, AppRenderer *out) {
    if (!word) {
        *out = APP_RENDERER_ANY;
    } else if (strcmp(word, "opengl") == 0) {
        *out = APP_RENDERER_OPENGL;
    } else if (strcmp(word, "software") == 0) {
        *out = APP_RENDERER_SOFTWARE;
    } else {
        return status_error(STATUS_USAGE, "--renderer: opengl or software, not '%.60s'", word);
    }
    return status_ok();
}

static Status open_window(AppPlace place, int width, int height, PlatformSurface surface,
                          PlatformWindow **window) {
    return place == APP_ON_DISPLAY
               ? platform_window_create("convscope", width, height, surface, window)
               : platform_window_create_offscreen(width, height, surface, window);
}

static Status open_opengl(App *app, AppPlace place, int width, int height, PlatformSurface surface,
                          PlatformWindow **window) {
    Status status = open_window(place, width, height, surface, window);
    if (!status_failed(&status)) {
        status = app_use_gpu(app, platform_window_get_proc());
    }
    if (status_failed(&status)) {
        platform_window_destroy(*window);
        *window = NULL;
    }
    return status;
}

Status app_renderer_open(App *app, AppRenderer wanted, AppPlace place, int width, int height,
                         PlatformWindow **window, Status *refused) {
    *refused = status_ok();
    *window = NULL;
    if (wanted != APP_RENDERER_SOFTWARE) {
        bool asked = wanted == APP_RENDERER_OPENGL;
        Status status =
            open_opengl(app, place, width, height, asked ? PLATFORM_OPENGL : PLATFORM_CARD, window);
        if (!status_failed(&status) || asked) {
            return status;
        }
        if (status.code != STATUS_LIMIT) { /* without a card there is nothing amiss */
            *refused = status;
        }
    }
    Status status = app_use_software(app);
    if (!status_failed(&status) && place != APP_IN_TARGETS) {
        status = open_window(place, width, height, PLATFORM_MEMORY, window);
    }
    return status;
}
