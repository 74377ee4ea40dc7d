/* The program in its window: events in, frames out. */
#ifndef APP_WINDOW_H
#define APP_WINDOW_H

#include "app/app.h"
#include "app/renderer.h"
#include "base/status.h"

#include <stdbool.h>

typedef struct AppWindow AppWindow;

/// Opens the window on lesson 1. `offscreen`: the same without a display, for tests. Where any
/// renderer will do and OpenGL does not work, the screen says so. `settings` is the file that the
/// window's size and looks come from and are kept in, NULL for none.
///   errors  STATUS_PLATFORM no display, no OpenGL, a font is missing; STATUS_FILE no resources
Status app_window_open(bool offscreen, AppRenderer renderer, const char *settings, AppWindow **out);
void app_window_close(AppWindow *window);

/// Sleeps until something comes in or a frame is due, at most `patience` seconds (negative: as long
/// as it takes), and draws a frame. False once the window was closed.
bool app_window_step(AppWindow *window, double patience);

/// Frames drawn so far.
int64_t app_window_frames(const AppWindow *window);

App *app_window_app(AppWindow *window);

/// Why OpenGL was not taken, for stderr; a success where it was, or was not wanted.
Status app_window_refused(const AppWindow *window);

#endif
