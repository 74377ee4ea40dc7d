/* Finds the folder of assets, shaders and fonts from the place of the running program. */
#include "app/resources.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_resources(const char *root) {
    static const char *const needed[] = {"assets", "shaders", "fonts"};
    for (int i = 0; i < 3; i++) {
        char path[APP_PATH_SIZE + 16];
        struct stat info;
        snprintf(path, sizeof path, "%s/%s", root, needed[i]);
        if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
            return false;
        }
    }
    return true;
}

Status app_resources_find(AppResources *out) {
    /* In a build: beside the program, or one up for programs in tests/. Installed: share/. */
    static const char *const places[] = {"", "/..", "/../share/convscope"};
    char folder[APP_PATH_SIZE - 64];
    ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
    if (length <= 0) {
        return status_error(STATUS_FILE, "cannot tell where the program lies");
    }
    folder[length] = '\0';
    *strrchr(folder, '/') = '\0';
    for (int i = 0; i < 3; i++) {
        snprintf(out->root, sizeof out->root, "%s%s", folder, places[i]);
        if (has_resources(out->root)) {
            return status_ok();
        }
    }
    return status_error(STATUS_FILE, "the folders assets, shaders and fonts are missing beside %s",
                        folder);
}

void app_resources_path(const AppResources *resources, const char *name, char out[APP_PATH_SIZE]) {
    snprintf(out, APP_PATH_SIZE, "%.*s/%s", APP_PATH_SIZE - 256, resources->root, name);
}
