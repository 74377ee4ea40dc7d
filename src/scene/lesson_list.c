/* The lessons of a folder: number, title and path of each, without reading the rest. */
#include "scene/json.h"
#include "scene/lesson.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LESSONS_MAX = 999 };

typedef struct Entry {
    int number; ///< 0: could not be read
    char *title, *brief, *path;
} Entry;

/* By number and name; what could not be read comes last. */
static int compare(const void *a, const void *b) {
    const Entry *left = a, *right = b;
    unsigned left_number = (unsigned)left->number - 1, right_number = (unsigned)right->number - 1;
    if (left_number != right_number) {
        return left_number < right_number ? -1 : 1;
    }
    return strcmp(left->path, right->path);
}

static bool is_lesson_name(const char *name) {
    size_t length = strlen(name);
    return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".json") == 0;
}

/* Number and titles out of the file; its name where that fails, so that it does not just vanish. */
static Status read_entry(const char *folder, const char *name, Entry *entry) {
    if (asprintf(&entry->path, "%s/%s", folder, name) < 0) {
        entry->path = NULL;
        return status_error(STATUS_MEMORY, "there is no memory for a list of lessons");
    }
    json_t *root;
    Status status = scene_json_load(entry->path, &root);
    if (!status_failed(&status)) {
        const char *title = json_string_value(json_object_get(root, "title"));
        const char *brief = json_string_value(json_object_get(root, "brief"));
        int64_t number = json_integer_value(json_object_get(root, "lesson"));
        if (title && number >= 1 && number <= LESSONS_MAX) {
            entry->number = (int)number;
            entry->title = strdup(title);
            entry->brief = strdup(brief ? brief : title);
        }
        json_decref(root);
    }
    if (!entry->number) {
        entry->title = strdup(name);
        entry->brief = strdup(name);
    }
    return entry->title && entry->brief
               ? status_ok()
               : status_error(STATUS_MEMORY, "there is no memory for a list of lessons");
}

static Status read_folder(DIR *directory, const char *folder, Entry *entries, int *count) {
    Status status = status_ok();
    const struct dirent *file;
    while (!status_failed(&status) && (file = readdir(directory)) != NULL) {
        if (!is_lesson_name(file->d_name)) {
            continue;
        }
        if (*count == LESSONS_MAX) {
            return status_error(STATUS_LIMIT, "the folder %.120s holds more than %d lessons",
                                folder, LESSONS_MAX);
        }
        status = read_entry(folder, file->d_name, &entries[(*count)++]);
    }
    return status;
}

static Status fill_list(const Entry *entries, int count, SceneLessonList *list) {
    size_t size = (size_t)(count ? count : 1);
    list->numbers = calloc(size, sizeof *list->numbers);
    list->titles = calloc(size, sizeof *list->titles);
    list->briefs = calloc(size, sizeof *list->briefs);
    list->paths = calloc(size, sizeof *list->paths);
    if (!list->numbers || !list->titles || !list->briefs || !list->paths) {
        return status_error(STATUS_MEMORY, "there is no memory for a list of lessons");
    }
    for (int i = 0; i < count; i++) {
        list->numbers[i] = entries[i].number;
        list->titles[i] = entries[i].title;
        list->briefs[i] = entries[i].brief;
        list->paths[i] = entries[i].path;
    }
    list->count = count;
    return status_ok();
}

Status scene_lesson_list(const char *folder, SceneLessonList *out) {
    *out = (SceneLessonList){0};
    DIR *directory = opendir(folder);
    if (!directory) {
        return status_error(STATUS_FILE, "cannot read the folder %.120s: %s", folder,
                            strerror(errno));
    }
    int count = 0;
    Entry *entries = calloc(LESSONS_MAX, sizeof *entries);
    Status status = entries ? read_folder(directory, folder, entries, &count)
                            : status_error(STATUS_MEMORY, "there is no memory for a list");
    closedir(directory);
    if (!status_failed(&status)) {
        qsort(entries, (size_t)count, sizeof *entries, compare);
        status = fill_list(entries, count, out);
    }
    if (status_failed(&status)) {
        for (int i = 0; i < count; i++) {
            free(entries[i].title);
            free(entries[i].brief);
            free(entries[i].path);
        }
        scene_lesson_list_free(out);
    }
    free(entries);
    return status;
}

void scene_lesson_list_free(SceneLessonList *list) {
    for (int i = 0; i < list->count; i++) {
        free(list->titles[i]);
        free(list->briefs[i]);
        free(list->paths[i]);
    }
    free(list->numbers);
    free(list->titles);
    free(list->briefs);
    free(list->paths);
    *list = (SceneLessonList){0};
}
