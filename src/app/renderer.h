/* Which renderer draws: the one that is asked for, else OpenGL where it works, and the software
 * renderer where it does not. */
#ifndef APP_RENDERER_H
#define APP_RENDERER_H

#include "app/app.h"
#include "platform/window.h"

typedef enum AppRenderer {
    APP_RENDERER_ANY, ///< OpenGL on a graphics card, or software where there is none or it fails
    APP_RENDERER_OPENGL,
    APP_RENDERER_SOFTWARE
} AppRenderer;

/// Where pictures go.
typedef enum AppPlace {
    APP_ON_DISPLAY,
    APP_OFFSCREEN, ///< a window that nobody sees
    APP_IN_TARGETS ///< no window but where OpenGL needs one
} AppPlace;

/// "opengl" or "software"; NULL is any.
///   errors  STATUS_USAGE; *out untouched
Status app_renderer_read(const char *word, AppRenderer *out);

/// Opens a window of width×height points and prepares drawing. *window stays NULL where none is
/// needed; it must outlive the program's drawing. `refused` tells why OpenGL was not taken where
/// any would do; else it is a success.
///   errors  STATUS_PLATFORM no display, or OpenGL was asked for and does not work; *window NULL
Status app_renderer_open(App *app, AppRenderer wanted, AppPlace place, int width, int height,
                         PlatformWindow **window, Status *refused);

#endif
