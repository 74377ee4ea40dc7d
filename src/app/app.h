/* The program without its window: scene, picture and widgets wired together behind one function
 * that the window's loop, the command line and the tests call alike. */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/resources.h"
#include "app/settings.h"
#include "gpu/renderer.h"
#include "gpu/target.h"
#include "scene/scene.h"
#include "ui/input.h"
#include "view/view.h"

#include <stdbool.h>

typedef struct App App;

/// What the program wants of its window.
typedef struct AppWishes {
    float zoom;
    bool full_screen;
    bool text_input;
    DrawRect text_rect; ///< the field that is typed into
    const char *copied; ///< for the clipboard, or NULL; lent for the frame
} AppWishes;

/// The program at lesson 1, position 0, without a renderer.
///   errors  STATUS_PLATFORM a font is missing; STATUS_FILE, STATUS_FORMAT lesson 1 cannot be read;
///           STATUS_MEMORY; *out NULL
Status app_create(const AppResources *resources, App **out);
void app_destroy(App *app);

/// Prepares drawing with the current OpenGL context, and makes sure that it draws what it is told.
/// Without one of these two app_frame makes the draw list only.
///   errors  STATUS_PLATFORM, STATUS_FILE, STATUS_MEMORY; nothing is prepared then
Status app_use_gpu(App *app, GpuGetProc get_proc);

/// Prepares drawing into memory.
///   errors  STATUS_MEMORY
Status app_use_software(App *app);

/// What one of them made; NULL without.
const GpuRenderer *app_renderer(const App *app);

/// Says something on screen for a while.
void app_tell(App *app, const char *text);

/// One frame: lets `dt` seconds pass, draws, carries out what was asked for. Never blocks. A
/// `target` of NULL draws nothing. True when the next frame is wanted at once.
bool app_frame(App *app, const UiInput *input, double dt, const GpuTarget *target);

/// Seconds until a frame is wanted without new input; negative: not until something comes in.
double app_wait(const App *app);

AppWishes app_wishes(const App *app);

/// Takes over what the settings say of the picture; their window size is the window's business.
void app_use_settings(App *app, const AppSettings *settings);
/// The picture's part of the settings as it is now, written into *settings.
void app_note_settings(const App *app, AppSettings *settings);

/// Opens a photo or a lesson by its path, the sample photo for "". The outcome is told on screen;
/// a photo arrives some frames later.
void app_open(App *app, const char *path);

/// The same of what a person started the program with: there is nothing to undo before it.
void app_start_with(App *app, const char *path);

/// Opens a photo and waits until it is there, for the command line.
Status app_open_now(App *app, const char *path);

/// Opens a lesson by its path.
Status app_open_lesson_file(App *app, const char *path);

/// Opens lesson `index` of the list, from 0.
Status app_open_lesson(App *app, int index);

Scene *app_scene(App *app);
ViewOptions *app_options(App *app);
const DrawList *app_list(const App *app);
const char *app_message(const App *app);

#endif
