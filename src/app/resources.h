/* Where the files lie that the program reads while it runs. */
#ifndef APP_RESOURCES_H
#define APP_RESOURCES_H

#include "base/status.h"

enum { APP_PATH_SIZE = 4096 };

/// Folders with assets/, shaders/ and fonts/ in them: beside the program in a build, under
/// share/convscope when installed.
typedef struct AppResources {
    char root[APP_PATH_SIZE];
} AppResources;

/// Finds them from where the program itself lies.
///   errors  STATUS_FILE when neither place has them
Status app_resources_find(AppResources *out);

/// "root/name" in `out`, cut when it would not fit.
void app_resources_path(const AppResources *resources, const char *name, char out[APP_PATH_SIZE]);

#endif
