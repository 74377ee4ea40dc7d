/* The program's dealings with files while its window goes on: the one that is being opened, and the
 * folder that is being looked into. Never waits. */
#ifndef APP_FILES_H
#define APP_FILES_H

#include "app/resources.h"
#include "io/folder.h"
#include "io/open.h"
#include "scene/scene.h"

#include <stdbool.h>

enum { APP_FILES_NAME = 256 };

/// All zero bytes is a good one.
typedef struct AppFiles {
    IoOpening *opening; ///< or NULL
    char name[APP_FILES_NAME];
    bool bytes;               ///< its tensor holds 0 … 255
    char home[APP_PATH_SIZE]; ///< folder of the file that was opened last, "" none
    IoFolderJob *listing;     ///< or NULL
    IoFolder folder;          ///< the one listed last; path "" before the first
    Status refused;           ///< why the last folder asked for could not be listed
} AppFiles;

/// Pixels with which a photo enters where nothing else is chosen: as many as a common screen has.
enum { APP_FILES_ENTER = 1920 * 1080 };

/// Starts opening a photo or an array; one that was under way is dropped. A photo comes with its
/// tensor as the scene would make it now.
Status app_files_open(AppFiles *files, const SceneState *state, const char *path);

/// Opens a photo or an array and waits until it is there, for the command line.
Status app_files_open_now(AppFiles *files, const SceneState *state, const char *path,
                          IoOpened *opened);

/// Starts listing a folder; the one listed last stays until the new one is there.
Status app_files_list(AppFiles *files, const char *path);

/// Looks at both without waiting. True when the opening has ended: *opened is the caller's to free,
/// or *why says why there is nothing. *changed: there is something else to draw.
bool app_files_poll(AppFiles *files, IoOpened *opened, Status *why, bool *changed);

/// Drops the opening.
void app_files_cancel(AppFiles *files);

/// Something is under way.
bool app_files_busy(const AppFiles *files);
void app_files_free(AppFiles *files);

#endif
