/* Writes a gallery: the fixed set of screens as PNG and a page that shows them. Drawn by the
 * software renderer, so that it is the same on every machine.
 *   shots FOLDER [WxH[@SCALE]] [light|dark] [NAME] */
#include "../app/scenes.h"

#include "gpu/renderer.h"
#include "io/png.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

typedef struct Gallery {
    const char *folder, *only;
    int width, height; /* in pixels */
    float scale;
    int themes[2], theme_count; /* 0 light, 1 dark */
    FILE *page;
} Gallery;

static void save(const Gallery *gallery, Screen *screen, const char *file) {
    GpuRenderer *renderer;
    GpuTarget target;
    const DrawList *list = app_list(screen->app);
    Status status = gpu_renderer_create_software(list->fonts, &renderer);
    assert_string_equal(status.text, "");
    status = gpu_target_create(renderer, gallery->width, gallery->height, &target);
    assert_string_equal(status.text, "");
    uint8_t *pixels = malloc((size_t)gallery->width * (size_t)gallery->height * 4);
    assert_non_null(pixels);
    gpu_render(renderer, list, &target);
    gpu_target_read(&target, pixels);
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", gallery->folder, file);
    status = io_png_save(path, gallery->width, gallery->height, pixels, gallery->width * 4);
    assert_string_equal(status.text, "");
    free(pixels);
    gpu_target_destroy(&target);
    gpu_renderer_destroy(renderer);
}

static void take(Gallery *gallery, Screen *screen, const ScreenScene *scene) {
    static const char *const words[2] = {"light", "dark"};
    fprintf(gallery->page, "<h2 id=\"%s\">%s</h2>\n<p>", scene->name, scene->title);
    for (int i = 0; i < gallery->theme_count; i++) {
        int dark = gallery->themes[i];
        app_options(screen->app)->dark = dark;
        screen_show_scene(screen, scene);
        char file[256];
        snprintf(file, sizeof file, "%s-%s.png", scene->name, words[dark]);
        save(gallery, screen, file);
        fprintf(gallery->page, "<a href=\"%s\"><img src=\"%s\" alt=\"%s, %s\"></a>\n", file, file,
                scene->title, words[dark]);
    }
    fputs("</p>\n", gallery->page);
}

static void begin_page(Gallery *gallery) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/index.html", gallery->folder);
    gallery->page = fopen(path, "w");
    if (!gallery->page) {
        fail_msg("%s cannot be written", path);
    }
    fprintf(gallery->page,
            "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"
            "<title>convscope: all screens</title>\n"
            "<style>body{font:15px sans-serif;margin:24px;background:#777;color:#fff}"
            "img{width:49%%;margin:2px}</style>\n<h1>All screens, %d × %d</h1>\n",
            gallery->width, gallery->height);
}

static void write_gallery(void **state) {
    Gallery *gallery = *state;
    mkdir(gallery->folder, 0777);
    begin_page(gallery);
    Screen screen = screen_open((float)gallery->width / gallery->scale,
                                (float)gallery->height / gallery->scale, gallery->scale);
    int count = 0;
    for (int i = 0; i < screen_scene_count; i++) {
        if (!gallery->only || strstr(screen_scenes[i].name, gallery->only)) {
            take(gallery, &screen, &screen_scenes[i]);
            count++;
        }
    }
    screen_close(&screen);
    fputs("</html>\n", gallery->page);
    assert_int_equal(fclose(gallery->page), 0);
    print_message("%d screens in %s/index.html\n", count, gallery->folder);
}

int main(int argc, char **argv) {
    Gallery gallery = {.folder = "shots",
                       .width = 1280,
                       .height = 720,
                       .scale = 1,
                       .themes = {0, 1},
                       .theme_count = 2};
    if (argc > 1) {
        gallery.folder = argv[1];
    }
    for (int i = 2; i < argc; i++) {
        int width, height;
        float scale = 1;
        if (sscanf(argv[i], "%dx%d@%f", &width, &height, &scale) >= 2) {
            gallery.width = width < 320 ? 320 : width;
            gallery.height = height < 320 ? 320 : height;
            gallery.scale = scale < 0.5f ? 0.5f : scale > 3 ? 3 : scale;
        } else if (strcmp(argv[i], "light") == 0 || strcmp(argv[i], "dark") == 0) {
            gallery.themes[0] = argv[i][0] == 'd';
            gallery.theme_count = 1;
        } else {
            gallery.only = argv[i];
        }
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(write_gallery, &gallery)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
