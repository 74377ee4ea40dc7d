/* The window, and its OpenGL context or its memory. */
#define SDL_MAIN_HANDLED /* the program's main is its own */
#include "platform/window.h"

#include "platform/events.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_WIDTH = 1024, LEAST_HEIGHT = 640 };

static const double FRAME_AWAITED = 3; /* seconds */

struct PlatformWindow {
    SDL_Window *window;
    SDL_GLContext context; /* NULL: pictures come from memory */
    PlatformEvents events;
    bool shown;           /* on a display */
    double last_present;  /* platform_seconds */
    double frame_awaited; /* until then; 0: it is known, or there is none */
    double frame_seconds; /* of the display */
};

/* Whether a driver that nobody asked for is worth a try: SDL's last ones draw into nothing, and
 * Wayland's complains on stderr where the session has no folder for its socket. */
static bool shows_windows(const char *driver) {
    static const char *const unseen[] = {"offscreen", "dummy", "evdev"};
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++) {
        if (strcmp(driver, unseen[i]) == 0)
            return false;
    }
    return strcmp(driver, "wayland") != 0 || SDL_getenv("XDG_RUNTIME_DIR");
}

/* One request to the X server that went wrong; what was wanted fails by itself then. */
static int note_x_error(void *display, void *error) {
    (void)display;
    (void)error;
    return 0;
}

/* Xlib ends the program at any error of the X server, and where the driver of OpenGL is missing SDL
 * meets one while it looks for a context. SDL has loaded this library in the same way. */
static void survive_x_errors(void) {
    typedef int (*Handler)(void *display, void *error);
    static void *library;
    if (library || strcmp(SDL_GetCurrentVideoDriver(), "x11") != 0)
        return;
    library = SDL_LoadObject("libX11.so.6");
    Handler (*set_handler)(Handler) = NULL;
    if (library)
        *(void **)&set_handler = SDL_LoadFunction(library, "XSetErrorHandler");
    if (set_handler)
        set_handler(note_x_error);
}

/* Starts the driver that was asked for, else the first one that shows windows. */
static Status start_display(void) {
    const char *asked = SDL_GetHint(SDL_HINT_VIDEODRIVER);
    if (asked && asked[0]) {
        if (SDL_VideoInit(asked) == 0)
            return status_ok();
        return status_error(STATUS_PLATFORM,
                            "there is no display to open a window on (%s); a picture can be drawn "
                            "without one by: convscope render",
                            SDL_GetError());
    }
    for (int i = 0; i < SDL_GetNumVideoDrivers(); i++) {
        const char *driver = SDL_GetVideoDriver(i);
        if (shows_windows(driver) && SDL_VideoInit(driver) == 0)
            return status_ok();
    }
    return status_error(STATUS_PLATFORM,
                        "there is no display to open a window on (neither DISPLAY nor "
                        "WAYLAND_DISPLAY leads to one); a picture can be drawn without one by: "
                        "convscope render");
}

static Status start_video(bool shown) {
    SDL_SetMainReady();
    /* Without a window Ctrl+C ends the program; with one it asks to close it. */
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, shown ? "0" : "1");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    if (shown)
        return start_display();
    if (SDL_VideoInit("offscreen") == 0)
        return status_ok();
    return status_error(STATUS_PLATFORM, "the video driver offscreen does not start (%s)",
                        SDL_GetError());
}

static void ask_for_context(int profile, int major, int minor) {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, profile);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, major);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, minor);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_FLAGS, profile == SDL_GL_CONTEXT_PROFILE_CORE
                                                  ? SDL_GL_CONTEXT_FORWARD_COMPATIBLE_FLAG
                                                  : 0);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
}

static bool open_window(PlatformWindow *window, const char *title, int width, int height,
                        Uint32 flags) {
    flags |= SDL_WINDOW_ALLOW_HIGHDPI;
    if (window->shown)
        flags |= SDL_WINDOW_RESIZABLE | SDL_WINDOW_HIDDEN; /* until it is sure that it stays */
    window->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width,
                                      height, flags);
    return window->window != NULL;
}

static bool open_with_opengl(PlatformWindow *window, const char *title, int width, int height) {
    if (open_window(window, title, width, height, SDL_WINDOW_OPENGL))
        window->context = SDL_GL_CreateContext(window->window);
    if (window->window && !window->context) {
        SDL_DestroyWindow(window->window);
        window->window = NULL;
    }
    return window->context != NULL;
}

/* OpenGL 3.3 core, or where there is none ES 3.0, which the renderer can use as well. */
static Status open_with_context(PlatformWindow *window, const char *title, int width, int height) {
    ask_for_context(SDL_GL_CONTEXT_PROFILE_CORE, 3, 3);
    if (open_with_opengl(window, title, width, height))
        return status_ok();
    char why[120];
    SDL_strlcpy(why, SDL_GetError(), sizeof why);
    ask_for_context(SDL_GL_CONTEXT_PROFILE_ES, 3, 0);
    if (open_with_opengl(window, title, width, height))
        return status_ok();
    return status_error(STATUS_PLATFORM,
                        "OpenGL 3.3 does not start (%s): install a graphics driver, on Debian "
                        "libgl1, libegl1 and libgl1-mesa-dri",
                        why);
}

/* SDL would rather show the memory through OpenGL, which is what is not to be touched; but windows
 * of Wayland have no other way. SDL asks once, when the first window needs it. */
static Status open_with_memory(PlatformWindow *window, const char *title, int width, int height) {
    bool wayland = strcmp(SDL_GetCurrentVideoDriver(), "wayland") == 0;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, wayland ? "1" : "0");
    if (open_window(window, title, width, height, 0) && SDL_GetWindowSurface(window->window))
        return status_ok();
    const char *why = SDL_GetError();
    return status_error(STATUS_PLATFORM, "no window can be opened (%s)",
                        why[0] ? why : SDL_GetCurrentVideoDriver());
}

static void fit_desktop(int *width, int *height) {
    SDL_Rect room;
    if (SDL_GetDisplayUsableBounds(0, &room) != 0)
        return;
    *width = *width < room.w ? *width : room.w;
    *height = *height < room.h ? *height : room.h;
}

static void learn_display(PlatformWindow *window) {
    SDL_DisplayMode mode;
    bool known = SDL_GetWindowDisplayMode(window->window, &mode) == 0 && mode.refresh_rate > 0;
    window->frame_seconds = 1.0 / (known ? mode.refresh_rate : 60);
    if (window->context)
        SDL_GL_SetSwapInterval(1);
    SDL_SetWindowMinimumSize(window->window, LEAST_WIDTH, LEAST_HEIGHT);
    SDL_EnableScreenSaver();
}

static Status create(const char *title, int width, int height, bool shown, PlatformSurface surface,
                     PlatformWindow **out) {
    *out = NULL;
    assert(width > 0 && height > 0);
    PlatformWindow *window = calloc(1, sizeof *window);
    if (!window)
        return status_error(STATUS_MEMORY, "no memory for the window");
    window->shown = shown;
    window->events.zoom = 1.0f;
    Status status = start_video(shown);
    if (status_failed(&status)) {
        free(window);
        return status;
    }
    survive_x_errors();
    if (shown)
        fit_desktop(&width, &height);
    status = surface == PLATFORM_MEMORY ? open_with_memory(window, title, width, height)
                                        : open_with_context(window, title, width, height);
    if (!status_failed(&status) && surface == PLATFORM_CARD &&
        gpu_is_rasteriser(SDL_GL_GetProcAddress))
        status = status_error(STATUS_LIMIT, "OpenGL is there, but no graphics card behind it");
    if (status_failed(&status)) {
        platform_window_destroy(window);
        return status;
    }
    if (shown) {
        learn_display(window);
        SDL_ShowWindow(window->window);
        window->frame_awaited = platform_seconds() + FRAME_AWAITED;
    }
    SDL_EventState(SDL_DROPFILE, SDL_ENABLE);
    SDL_StartTextInput();
    *out = window;
    return status_ok();
}

Status platform_window_create(const char *title, int width, int height, PlatformSurface surface,
                              PlatformWindow **out) {
    return create(title, width, height, true, surface, out);
}

Status platform_window_create_offscreen(int width, int height, PlatformSurface surface,
                                        PlatformWindow **out) {
    return create("offscreen", width, height, false, surface, out);
}

void platform_window_destroy(PlatformWindow *window) {
    if (!window)
        return;
    SDL_free(window->events.clipboard);
    if (window->context)
        SDL_GL_DeleteContext(window->context);
    if (window->window)
        SDL_DestroyWindow(window->window);
    SDL_VideoQuit();
    free(window);
}

GpuGetProc platform_window_get_proc(void) {
    return SDL_GL_GetProcAddress;
}

/* What the desktop puts around a window it tells soon after the window is seen. Then the window is
 * made so large that it has room with its title, and nothing lies below the screen's edge. */
static void fit_frame(PlatformWindow *window) {
    SDL_Rect room;
    int top, left, bottom, right, x, y, width, height;
    if (platform_seconds() > window->frame_awaited ||
        SDL_GetWindowBordersSize(window->window, &top, &left, &bottom, &right) != 0 ||
        SDL_GetDisplayUsableBounds(SDL_GetWindowDisplayIndex(window->window), &room) != 0 ||
        top + left + bottom + right == 0)
        return;
    window->frame_awaited = 0;
    bool its_own = platform_window_size(window, &width, &height);
    int most_width = room.w - left - right, most_height = room.h - top - bottom;
    SDL_GetWindowPosition(window->window, &x, &y);
    x -= room.x + left;
    y -= room.y + top;
    bool fits = x >= 0 && y >= 0 && x + width <= most_width && y + height <= most_height;
    if (!its_own || fits)
        return;
    width = width < most_width ? width : most_width;
    height = height < most_height ? height : most_height;
    SDL_SetWindowMinimumSize(window->window, most_width < LEAST_WIDTH ? most_width : LEAST_WIDTH,
                             most_height < LEAST_HEIGHT ? most_height : LEAST_HEIGHT);
    SDL_SetWindowSize(window->window, width, height);
    SDL_SetWindowPosition(window->window, room.x + left + (most_width - width) / 2,
                          room.y + top + (most_height - height) / 2);
}

bool platform_window_poll(PlatformWindow *window, UiInput *input) {
    memset(input, 0, sizeof *input);
    bool changed = platform_events_take(&window->events, input);
    if (window->frame_awaited > 0)
        fit_frame(window);
    int width, height, pixels_x, pixels_y;
    SDL_GetWindowSize(window->window, &width, &height);
    platform_window_pixels(window, &pixels_x, &pixels_y);
    float zoom = window->events.zoom;
    input->width = (float)width / zoom;
    input->height = (float)height / zoom;
    input->zoom = zoom;
    input->scale = (width > 0 ? (float)pixels_x / (float)width : 1.0f) * zoom;
    return changed;
}

void platform_window_wait(PlatformWindow *window, double timeout) {
    (void)window;
    if (timeout < 0.0)
        SDL_WaitEvent(NULL);
    else
        SDL_WaitEventTimeout(NULL, (int)fmin(ceil(timeout * 1000.0), 1e9));
}

bool platform_window_size(const PlatformWindow *window, int *width, int *height) {
    Uint32 changed = SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_MAXIMIZED | SDL_WINDOW_MINIMIZED;
    SDL_GetWindowSize(window->window, width, height);
    return (SDL_GetWindowFlags(window->window) & changed) == 0;
}

void platform_window_pixels(const PlatformWindow *window, int *width, int *height) {
    const SDL_Surface *surface = window->context ? NULL : SDL_GetWindowSurface(window->window);
    if (surface) {
        *width = surface->w;
        *height = surface->h;
    } else {
        SDL_GL_GetDrawableSize(window->window, width, height);
    }
}

/* Some drivers don't wait for the display; sleeping nearly as long keeps a loop from spinning. */
static void wait_for_display(PlatformWindow *window) {
    double left = window->last_present + 0.9 * window->frame_seconds - platform_seconds();
    if (window->shown && left > 0.001)
        SDL_Delay((Uint32)(left * 1000.0));
    window->last_present = platform_seconds();
}

void platform_window_present(PlatformWindow *window) {
    SDL_GL_SwapWindow(window->window);
    wait_for_display(window);
}

void platform_window_show(PlatformWindow *window, const uint8_t *rgba, int width, int height) {
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    SDL_Surface *picture = SDL_CreateRGBSurfaceWithFormatFrom((void *)rgba, width, height, 32,
                                                              4 * width, SDL_PIXELFORMAT_RGBA32);
    if (surface && picture) {
        SDL_SetSurfaceBlendMode(picture, SDL_BLENDMODE_NONE);
        SDL_BlitSurface(picture, NULL, surface, NULL);
        SDL_UpdateWindowSurface(window->window);
    }
    SDL_FreeSurface(picture);
    wait_for_display(window);
}

void platform_window_set_zoom(PlatformWindow *window, float zoom) {
    assert(zoom > 0.0f);
    window->events.x *= window->events.zoom / zoom;
    window->events.y *= window->events.zoom / zoom;
    window->events.zoom = zoom;
}

void platform_window_set_fullscreen(PlatformWindow *window, bool on) {
    SDL_SetWindowFullscreen(window->window, on ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    if (on)
        SDL_DisableScreenSaver();
    else
        SDL_EnableScreenSaver();
}

bool platform_window_fullscreen(const PlatformWindow *window) {
    return (SDL_GetWindowFlags(window->window) & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
}

void platform_window_set_text_input(PlatformWindow *window, bool on, DrawRect at) {
    bool keyboard_on_screen = SDL_HasScreenKeyboardSupport();
    if (keyboard_on_screen && on && !window->events.wants_text)
        SDL_StartTextInput();
    if (keyboard_on_screen && !on && window->events.wants_text)
        SDL_StopTextInput();
    window->events.wants_text = on;
    float zoom = window->events.zoom;
    SDL_Rect field = {(int)(at.x * zoom), (int)(at.y * zoom), (int)(at.w * zoom),
                      (int)(at.h * zoom)};
    if (on)
        SDL_SetTextInputRect(&field);
}

void platform_window_set_clipboard(PlatformWindow *window, const char *text) {
    (void)window;
    SDL_SetClipboardText(text);
}

double platform_seconds(void) {
    return (double)SDL_GetPerformanceCounter() / (double)SDL_GetPerformanceFrequency();
}
