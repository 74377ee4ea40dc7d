/* The fixed set of screens at three sizes and three scales in both themes: no text is cut, lies on
 * another or has too little contrast to what is beneath it, and the digits are the core's.
 * "app.test_scenes NAME" looks at one scene only. */
#include "scenes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *wanted; /* the one scene to look at */

static const struct {
    float width, height, scale;
} sizes[] = {
    {1024, 640, 1}, {1280, 720, 1}, {1920, 1080, 1}, {1280, 720, 0.75f}, {1280, 720, 1.5f}};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

/* Counts and prints what is wrong. */
static int look(Screen *screen, const char *name, int allowed) {
    char *faults = texts_faults(screen, allowed);
    if (!faults) {
        return 0;
    }
    print_message("%s at %.0f×%.0f, %s:\n%s", name, (double)screen->input.width,
                  (double)screen->input.height, app_options(screen->app)->dark ? "dark" : "light",
                  faults);
    free(faults);
    return 1;
}

static void every_scene_can_be_read(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int bad = 0;
    for (int s = 0; s < screen_scene_count; s++) {
        const ScreenScene *scene = &screen_scenes[s];
        if (wanted && strcmp(wanted, scene->name) != 0) {
            continue;
        }
        for (int i = s % TEST_SHARE; i < SIZES; i += TEST_SHARE) {
            screen.input.width = sizes[i].width;
            screen.input.height = sizes[i].height;
            screen.input.scale = sizes[i].scale;
            for (int dark = 0; dark < 2; dark++) {
                app_options(screen.app)->dark = dark;
                screen_show_scene(&screen, scene);
                bad += look(&screen, scene->name, scene->allowed);
                screen_check_digits(&screen);
            }
        }
    }
    screen_close(&screen);
    assert_int_equal(bad, 0);
}

/* What the check is for, put on screen on purpose. */
static void faults_are_found(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    DrawList *list = (DrawList *)app_list(screen.app);
    DrawColour ink = list->theme->ink;
    draw_text(list, DRAW_FACE_UI, 13, 1270, 30, DRAW_LEFT, ink, "over the edge");
    draw_rect(list, (DrawRect){600, 300, 300, 80}, 0, list->theme->paper);
    draw_text(list, DRAW_FACE_UI, 13, 620, 320, DRAW_LEFT, ink, "one");
    draw_text(list, DRAW_FACE_UI, 13, 630, 322, DRAW_LEFT, ink, "two");
    draw_text(list, DRAW_FACE_UI, 13, 620, 345, DRAW_LEFT, list->theme->grid, "pale");
    draw_text(list, DRAW_FACE_UI, 9, 620, 365, DRAW_LEFT, ink, "tiny");
    draw_text_in(list, DRAW_FACE_UI, 13, (DrawRect){700, 310, 40, 20}, DRAW_LEFT, ink,
                 "much too long");
    draw_text(list, DRAW_FACE_UI, 13, 850, 345, DRAW_LEFT, ink, "out of its box");
    draw_text(list, DRAW_FACE_UI, 13, 800, 365, DRAW_LEFT, ink, "beneath");
    draw_rect(list, (DrawRect){820, 350, 10, 30}, 0, ink);
    char *faults = texts_faults(&screen, TEXTS_ALLOW_NOTHING);
    assert_non_null(faults);
    static const char *const expected[] = {
        "\"over the edge\" at 1270,17 is cut at its side",
        "\"one\" at 620,307 overlaps \"two\"",
        "\"pale\" at 620,332 has contrast",
        "is only 9.0 points high",
        "has been shortened",
        "\"out of its box\" at 850,332 reaches",
        "\"beneath\" at 800,352 is partly hidden",
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (!strstr(faults, expected[i])) {
            fail_msg("not found: %s, but\n%s", expected[i], faults);
        }
    }
    free(faults);
    screen_close(&screen);
}

int main(int argc, char **argv) {
    wanted = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_found),
        cmocka_unit_test(every_scene_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
