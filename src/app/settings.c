/* The settings file: {"version": 1, "window": [1280, 720], "theme": "dark", …}. */
#include "app/settings.h"

#include "io/file.h"

#include <jansson.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    WIDTH = 1280,
    HEIGHT = 720,
    LEAST_WIDTH = 320,
    LEAST_HEIGHT = 200,
    MOST = 16384,
    FILE_MOST = 64 << 10
};

static const float SCALE_LOW = 0.75f, SCALE_HIGH = 3.0f;

static const char *const THEMES[] = {"light", "dark"};
static const char *const MOTIONS[] = {"full", "reduced"};
static const char *const FOLDS[] = {
    [VIEW_FOLD_AUTO] = "auto", [VIEW_FOLD_OPEN] = "open", [VIEW_FOLD_CLOSED] = "closed"};

AppSettings app_settings_default(void) {
    return (AppSettings){.width = WIDTH, .height = HEIGHT, .scale = 1};
}

bool app_settings_equal(const AppSettings *a, const AppSettings *b) {
    return a->width == b->width && a->height == b->height && a->scale == b->scale &&
           a->dark == b->dark && a->map == b->map && a->reduced_motion == b->reduced_motion &&
           a->digits == b->digits && a->left == b->left && a->right == b->right &&
           a->greeted == b->greeted;
}

bool app_settings_path(char out[APP_PATH_SIZE]) {
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    out[0] = '\0';
    bool given = folder && folder[0] == '/'; /* a relative one is to be ignored */
    if (!given && !(home && home[0] == '/')) {
        return false;
    }
    int length = given ? snprintf(out, APP_PATH_SIZE, "%s/convscope/settings.json", folder)
                       : snprintf(out, APP_PATH_SIZE, "%s/.config/convscope/settings.json", home);
    if (length >= APP_PATH_SIZE) {
        out[0] = '\0';
    }
    return out[0] != '\0';
}

/* ------------------------------------------------------------------------------ reading */

/* The place of a word in a list; `otherwise` when it is none of them. */
static int word_of(const json_t *root, const char *key, const char *const *words, int count,
                   int otherwise) {
    const char *text = json_string_value(json_object_get(root, key));
    for (int i = 0; text && i < count; i++) {
        if (strcmp(text, words[i]) == 0) {
            return i;
        }
    }
    return otherwise;
}

static void read_window(const json_t *root, AppSettings *out) {
    const json_t *window = json_object_get(root, "window");
    json_int_t width = json_integer_value(json_array_get(window, 0));
    json_int_t height = json_integer_value(json_array_get(window, 1));
    if (width >= LEAST_WIDTH && width <= MOST && height >= LEAST_HEIGHT && height <= MOST) {
        out->width = (int)width;
        out->height = (int)height;
    }
}

static void read_settings(const json_t *root, AppSettings *out) {
    read_window(root, out);
    double scale = json_number_value(json_object_get(root, "scale"));
    if (scale >= SCALE_LOW && scale <= SCALE_HIGH) {
        out->scale = (float)scale;
    }
    const char *maps[DRAW_MAP_COUNT];
    for (int map = 0; map < DRAW_MAP_COUNT; map++) {
        maps[map] = draw_map_word((DrawMap)map);
    }
    out->map = (DrawMap)word_of(root, "colours", maps, DRAW_MAP_COUNT, (int)out->map);
    out->dark = word_of(root, "theme", THEMES, 2, out->dark) != 0;
    out->reduced_motion = word_of(root, "motion", MOTIONS, 2, out->reduced_motion) != 0;
    json_t *digits = json_object_get(root, "digits"); /* null: as many as fit */
    if (json_is_integer(digits) && json_integer_value(digits) >= 0 &&
        json_integer_value(digits) <= VIEW_DIGITS_MOST) {
        out->digits = (int)json_integer_value(digits) + 1;
    }
    out->left = (ViewFold)word_of(root, "left", FOLDS, 3, (int)out->left);
    out->right = (ViewFold)word_of(root, "right", FOLDS, 3, (int)out->right);
    out->greeted = json_is_true(json_object_get(root, "greeted"));
}

AppSettings app_settings_load(const char *path) {
    AppSettings settings = app_settings_default();
    IoBytes bytes;
    Status status = io_file_load(path, FILE_MOST, &bytes);
    if (status_failed(&status)) {
        return settings;
    }
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root)) {
        read_settings(root, &settings);
    }
    json_decref(root);
    io_bytes_free(&bytes);
    return settings;
}

/* ------------------------------------------------------------------------------ writing */

/* Makes the folders that the file lies in; those that are there already are fine. */
static Status make_folders(const char *path) {
    char folder[APP_PATH_SIZE];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
            return status_error(STATUS_FILE, "%.200s: the folder cannot be made (%s)", folder,
                                strerror(errno));
        }
        *slash = '/';
    }
    return status_ok();
}

Status app_settings_save(const char *path, const AppSettings *settings) {
    Status status = make_folders(path);
    if (status_failed(&status)) {
        return status;
    }
    char text[512], digits[16] = "null";
    if (settings->digits > 0) {
        snprintf(digits, sizeof digits, "%d", settings->digits - 1);
    }
    int length = snprintf(text, sizeof text,
                          "{\n"
                          "  \"version\": 1,\n"
                          "  \"window\": [%d, %d],\n"
                          "  \"scale\": %.9g,\n"
                          "  \"theme\": \"%s\",\n"
                          "  \"colours\": \"%s\",\n"
                          "  \"motion\": \"%s\",\n"
                          "  \"digits\": %s,\n"
                          "  \"left\": \"%s\",\n"
                          "  \"right\": \"%s\",\n"
                          "  \"greeted\": %s\n"
                          "}\n",
                          settings->width, settings->height, (double)settings->scale,
                          THEMES[settings->dark], draw_map_word(settings->map),
                          MOTIONS[settings->reduced_motion], digits, FOLDS[settings->left],
                          FOLDS[settings->right], settings->greeted ? "true" : "false");
    return io_file_save(path, text, (size_t)length);
}
