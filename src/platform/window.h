/* The window, what is drawn into it (an OpenGL context, or pixels in memory) and its events, by
 * SDL2. One at a time; all calls from the thread that created it. Draws nothing. */
#ifndef PLATFORM_WINDOW_H
#define PLATFORM_WINDOW_H

#include "base/status.h"
#include "draw/list.h"
#include "gpu/renderer.h"
#include "ui/input.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct PlatformWindow PlatformWindow;

/// How pictures come into a window.
typedef enum PlatformSurface {
    PLATFORM_OPENGL, ///< through a current OpenGL context
    PLATFORM_CARD,   ///< the same where a graphics card computes it, else refused
    PLATFORM_MEMORY  ///< by platform_window_show; no OpenGL is touched
} PlatformSurface;

/// Opens a window of width×height points, no larger than the desktop. Environment variable
/// SDL_VIDEODRIVER chooses the driver, also `offscreen`.
///   errors  STATUS_PLATFORM no display, or no OpenGL 3.3; STATUS_LIMIT no graphics card where one
///           was asked for, and no window was seen; *out NULL
Status platform_window_create(const char *title, int width, int height, PlatformSurface surface,
                              PlatformWindow **out);

/// The same without a display: nothing is shown, a current context is there to draw into a
/// GpuTarget, and pushed events arrive.
///   errors  STATUS_PLATFORM no OpenGL 3.3; *out NULL
Status platform_window_create_offscreen(int width, int height, PlatformSurface surface,
                                        PlatformWindow **out);

void platform_window_destroy(PlatformWindow *window);

/// The getter of OpenGL functions for gpu_renderer_create.
GpuGetProc platform_window_get_proc(void);

/// Fills *input with what came in since the last call. Events that would not keep their order or
/// do not fit are left for the next call. Returns whether anything came that can change the
/// picture, a resized or uncovered window included.
bool platform_window_poll(PlatformWindow *window, UiInput *input);

/// Sleeps until something comes in or `timeout` seconds are over; forever when negative.
void platform_window_wait(PlatformWindow *window, double timeout);

/// The window's size in its own points, without full screen or maximising; false while it is in one
/// of these.
bool platform_window_size(const PlatformWindow *window, int *width, int *height);

/// The size of what is drawn into, in pixels.
void platform_window_pixels(const PlatformWindow *window, int *width, int *height);

/// Shows the back buffer of a window with OpenGL. Waits for the display, so a loop of frames runs
/// at its rate.
void platform_window_present(PlatformWindow *window);

/// Shows a picture in a window without: rgba[height][width][4], rows from the top. Where the window
/// has another size by now, what of it lies in both. Waits as platform_window_present does.
void platform_window_show(PlatformWindow *window, const uint8_t *rgba, int width, int height);

/// Magnifies everything: sizes and pointer in UiInput are divided by `zoom`, scale is multiplied.
void platform_window_set_zoom(PlatformWindow *window, float zoom);

void platform_window_set_fullscreen(PlatformWindow *window, bool on);
bool platform_window_fullscreen(const PlatformWindow *window);

/// While on, typed characters arrive in UiInput.text, otherwise as keys. `at` is the field, in
/// points, beside which an input method shows its candidates.
void platform_window_set_text_input(PlatformWindow *window, bool on, DrawRect at);

void platform_window_set_clipboard(PlatformWindow *window, const char *text);

/// Seconds since some moment before the program started, from a clock that never goes back.
double platform_seconds(void);

#endif
