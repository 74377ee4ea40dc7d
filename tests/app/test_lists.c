/* The draw lists of the fixed set of screens against stored ones, so that a change of one picture
 * that was not meant to change others is seen: at 1280×720 in the light theme word for word, at the
 * other sizes and in the dark theme by a sum of theirs. Stored with Debian 12's fonts; where
 * letters have other widths nothing is compared.
 *   app.test_lists --store      stores what is drawn now
 *   app.test_lists NAME         looks at one scene only */
#include "scenes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER TEST_DATA "/screens/"

enum { NAME_SIZE = 160, PATH_SIZE = 4096, FILE_MOST = 1 << 22 };

static const char *wanted; /* the one scene to look at */
static bool storing;

static const struct {
    int width, height;
} sizes[] = {{1280, 720}, {1024, 640}, {1920, 1080}}; /* the first is stored word for word */

/* Fowler, Noll and Vo's hash, FNV-1a. */
static uint64_t sum_of(const void *bytes, size_t size) {
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3u;
    }
    return sum;
}

/* A whole file, ended by a zero byte; NULL where there is none. */
static char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    char *bytes = malloc(FILE_MOST);
    assert_non_null(bytes);
    *size = fread(bytes, 1, FILE_MOST - 1, file);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    if (!file) {
        fail_msg("%s cannot be written", path);
    }
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* Of the widths of all letters: whether texts are as wide as they were. */
static uint64_t sum_of_fonts(void) {
    static const float heights[] = {11, 13, 15, 22};
    Screen screen = screen_open(1280, 720, 1);
    const DrawFonts *fonts = app_list(screen.app)->fonts;
    uint64_t sum = 0;
    for (int face = 0; face < DRAW_FACE_COUNT; face++) {
        for (size_t i = 0; i < sizeof heights / sizeof heights[0]; i++) {
            for (char letter = '!'; letter <= '~'; letter++) {
                const char word[] = {letter, 0};
                float width = draw_text_width(fonts, (DrawFace)face, heights[i], 1, word);
                sum = sum * 31 + sum_of(&width, sizeof width);
            }
        }
    }
    screen_close(&screen);
    return sum;
}

/* ------------------------------------------------------------------------------- comparing */

typedef struct Sums {
    char *text; /* lines "NAME SUM" */
    size_t length, room;
} Sums;

static void add_sum(Sums *sums, const char *name, uint64_t sum) {
    if (sums->room - sums->length < NAME_SIZE + 32) {
        sums->room = sums->room * 2 + 4096;
        sums->text = realloc(sums->text, sums->room);
        assert_non_null(sums->text);
    }
    sums->length += (size_t)snprintf(sums->text + sums->length, sums->room - sums->length,
                                     "%s %016" PRIx64 "\n", name, sum);
}

static bool has_sum(const Sums *sums, const char *name, uint64_t sum) {
    char line[NAME_SIZE + 32];
    snprintf(line, sizeof line, "%s %016" PRIx64 "\n", name, sum);
    const char *at = sums->text ? strstr(sums->text, line) : NULL;
    return at && (at == sums->text || at[-1] == '\n');
}

/* Says where two texts part. */
static void tell_difference(const char *name, const char *stored, const char *drawn) {
    int line = 1;
    while (*stored && *drawn) {
        size_t a = strcspn(stored, "\n"), b = strcspn(drawn, "\n");
        if (a != b || memcmp(stored, drawn, a) != 0) {
            break;
        }
        stored += a + (stored[a] != 0);
        drawn += b + (drawn[b] != 0);
        line++;
    }
    print_message("%s, line %d\n  stored: %.*s\n  drawn:  %.*s\n", name, line,
                  (int)strcspn(stored, "\n"), stored, (int)strcspn(drawn, "\n"), drawn);
}

/* Word for word; what differs is written beside the test's other files. */
static int compare_text(const char *scene, const char *drawn) {
    char path[PATH_SIZE];
    size_t size = 0;
    snprintf(path, sizeof path, FOLDER "%s.txt", scene);
    if (storing) {
        write_file(path, drawn);
        return 0;
    }
    char *stored = read_file(path, &size);
    if (!stored) {
        print_message("%s is not stored\n", scene);
        return 1;
    }
    bool same = strcmp(stored, drawn) == 0;
    if (!same) {
        tell_difference(scene, stored, drawn);
        snprintf(path, sizeof path, "%s/%s.txt", TEST_SCRATCH, scene);
        write_file(path, drawn);
    }
    free(stored);
    return !same;
}

static int compare(Screen *screen, const ScreenScene *scene, int size, int dark, Sums *sums) {
    char *drawn = draw_list_dump(app_list(screen->app)), name[NAME_SIZE];
    assert_non_null(drawn);
    int differ = 0;
    if (size == 0 && !dark) {
        differ = compare_text(scene->name, drawn);
    } else {
        snprintf(name, sizeof name, "%s %d×%d %s", scene->name, sizes[size].width,
                 sizes[size].height, dark ? "dark" : "light");
        uint64_t sum = sum_of(drawn, strlen(drawn));
        if (storing) {
            add_sum(sums, name, sum);
        } else if (!has_sum(sums, name, sum)) {
            print_message("%s is drawn otherwise than stored\n", name);
            differ = 1;
        }
    }
    free(drawn);
    return differ;
}

static int go_through_scenes(Sums *sums) {
    Screen screen = screen_open(1280, 720, 1);
    int differ = 0;
    for (int s = 0; s < screen_scene_count; s++) {
        const ScreenScene *scene = &screen_scenes[s];
        if (wanted && strcmp(wanted, scene->name) != 0) {
            continue;
        }
        for (int i = 0; i < (int)(sizeof sizes / sizeof sizes[0]); i++) {
            screen.input.width = (float)sizes[i].width;
            screen.input.height = (float)sizes[i].height;
            for (int dark = 0; dark < 2; dark++) {
                app_options(screen.app)->dark = dark;
                screen_show_scene(&screen, scene);
                differ += compare(&screen, scene, i, dark, sums);
            }
        }
    }
    screen_close(&screen);
    return differ;
}

static void screens_are_as_stored(void **unused) {
    (void)unused;
    Sums sums = {0};
    uint64_t of_fonts = sum_of_fonts();
    if (storing) {
        add_sum(&sums, "fonts", of_fonts);
        go_through_scenes(&sums);
        write_file(FOLDER "sums.txt", sums.text);
        free(sums.text);
        return;
    }
    sums.text = read_file(FOLDER "sums.txt", &sums.length);
    assert_non_null(sums.text);
    if (!has_sum(&sums, "fonts", of_fonts)) {
        free(sums.text);
        print_message("letters are not as wide here as where the screens were stored\n");
        skip();
    }
    int differ = go_through_scenes(&sums);
    free(sums.text);
    if (differ) {
        fail_msg("%d screens are drawn otherwise than stored; the whole of those at 1280×720 in "
                 "light is in %s. If it was meant so: app.test_lists --store",
                 differ, TEST_SCRATCH);
    }
}

int main(int argc, char **argv) {
    storing = argc > 1 && strcmp(argv[1], "--store") == 0;
    wanted = argc > 1 && !storing ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {cmocka_unit_test(screens_are_as_stored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
