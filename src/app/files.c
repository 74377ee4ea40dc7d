/* Files on their way; see files.h. */
#include "app/files.h"

#include <stdio.h>
#include <string.h>

enum { KEPT_PIXELS = 12000000 }; /* of a photo; larger ones are reduced where they are decoded */

static void keep_home(AppFiles *files, const char *path) {
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) + (slash == path) : 0;
    if (length < APP_PATH_SIZE) {
        snprintf(files->home, sizeof files->home, "%.*s", length, path);
    }
}

Status app_files_open(AppFiles *files, const SceneState *state, const char *path) {
    IoImageLimits limits = io_image_limits_default();
    limits.keep = KEPT_PIXELS;
    limits.enter = APP_FILES_ENTER;
    limits.unit_range = !state->image_bytes;
    limits.type = state->type;
    files->bytes = state->image_bytes;
    app_files_cancel(files);
    keep_home(files, path);
    snprintf(files->name, sizeof files->name, "%s", io_file_label(path).text);
    return io_open_begin(path, &limits, &files->opening);
}

Status app_files_open_now(AppFiles *files, const SceneState *state, const char *path,
                          IoOpened *opened) {
    Status status = app_files_open(files, state, path);
    if (!status_failed(&status)) {
        io_open_wait(files->opening, opened, &status);
        app_files_cancel(files);
    }
    if (!status_failed(&status) && opened->is_folder) {
        status = status_error(STATUS_FILE, "%s: it is a folder, not a file", files->name);
    }
    return status;
}

Status app_files_list(AppFiles *files, const char *path) {
    io_folder_end(files->listing);
    files->listing = NULL;
    files->refused = status_ok();
    return io_folder_begin(path, io_open_endings, &files->listing);
}

static bool poll_folder(AppFiles *files) {
    IoFolder folder;
    Status why;
    IoFolderState state =
        files->listing ? io_folder_poll(files->listing, &folder, &why) : IO_FOLDER_WORKING;
    if (state == IO_FOLDER_WORKING) {
        return false;
    }
    io_folder_end(files->listing);
    files->listing = NULL;
    files->refused = why;
    if (state == IO_FOLDER_READY) {
        io_folder_free(&files->folder);
        files->folder = folder;
    }
    return true;
}

bool app_files_poll(AppFiles *files, IoOpened *opened, Status *why, bool *changed) {
    *changed = poll_folder(files);
    if (!files->opening || io_open_poll(files->opening, opened, why) == IO_OPEN_WORKING) {
        return false;
    }
    app_files_cancel(files);
    return true;
}

void app_files_cancel(AppFiles *files) {
    io_open_end(files->opening);
    files->opening = NULL;
}

bool app_files_busy(const AppFiles *files) {
    return files->opening || files->listing;
}

void app_files_free(AppFiles *files) {
    app_files_cancel(files);
    io_folder_end(files->listing);
    io_folder_free(&files->folder);
    *files = (AppFiles){0};
}
