/* What the window remembers from one start to the next, in a small JSON file of the person's
 * configuration folder. A file that is missing or broken, or a value that makes no sense, is the
 * same as none: settings are never a reason not to start. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include "app/resources.h"
#include "base/status.h"
#include "draw/colour.h"
#include "view/view.h"

#include <stdbool.h>

typedef struct AppSettings {
    int width, height; ///< of the window, in points
    float scale;       ///< of the interface, 0.75 to 3
    bool dark;
    DrawMap map;
    bool reduced_motion;
    int digits;           ///< as ViewOptions has them
    ViewFold left, right; ///< the side panels
    bool greeted;         ///< the first start has told how to find one's way
} AppSettings;

AppSettings app_settings_default(void);

bool app_settings_equal(const AppSettings *a, const AppSettings *b);

/// $XDG_CONFIG_HOME/convscope/settings.json, by default in ~/.config. False, with "" in `out`,
/// where there is no such folder to be found.
bool app_settings_path(char out[APP_PATH_SIZE]);

/// The settings of a file, each value that is missing or wrong as app_settings_default has it.
AppSettings app_settings_load(const char *path);

/// Writes them by way of a temporary file; makes the folders on the way.
///   errors  STATUS_FILE the folder or file cannot be written; an existing file keeps its content
Status app_settings_save(const char *path, const AppSettings *settings);

#endif
