/* What a person types moves nothing: in every lesson all cells stand where they stood before and
 * none loses its number, so that the next double click at the same place finds the same cell. Nor
 * does the choice of another filter. Named a lesson, the program tells what moves in it. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLACES_MOST = 4096, SIZES = 4, NUMBERS = 6 };

static const char *const lessons[] = {"01-one-filter",
                                      "02-one-dimension-1-full",
                                      "02-one-dimension-2-same",
                                      "02-one-dimension-3-valid",
                                      "02-one-dimension-4-unturned",
                                      "03-correlation-or-convolution-1-laplace",
                                      "03-correlation-or-convolution-2-edge",
                                      "04-channels-1-two-filters",
                                      "04-channels-2-three-filters",
                                      "05-photo",
                                      "05-random-tensor",
                                      "06-padding-1-valid",
                                      "06-padding-2-same",
                                      "06-padding-3-full",
                                      "07-dilation",
                                      "08-stride",
                                      "09-batch",
                                      "10-backward-1-sum",
                                      "10-backward-2-one-output",
                                      "10-backward-3-two-neighbours",
                                      "10-backward-4-stride",
                                      "11-matrix-product",
                                      "12-check-a-gradient",
                                      "13-transposed"};
static const float sizes[SIZES][2] = {{1024, 640}, {1280, 720}, {1440, 900}, {1920, 1080}};
static const double typed[NUMBERS] = {0.5, 0.25, 0.1, -2.25, 100, -1000};

static const ConvWalkKind backward[] = {CONV_WALK_DX_SCATTER, CONV_WALK_DX_GATHER, CONV_WALK_DW,
                                        CONV_WALK_DB};

/* Where there is not so much room. */
typedef struct Exception {
    const char *lesson;
    float narrower; ///< than this a window is
    double from;    ///< the number, or a larger one
} Exception;

static const Exception backwards[] = {{"02-one-dimension", 1400, 2},
                                      {"05", 2000, 2},
                                      {"07-dilation", 1400, 100},
                                      {"09", 2000, 100},
                                      {"", 1500, 1000}};
static const Exception exceptions[] = {{"04-channels", 1400, 100}, {"04-channels", 2000, 1000},
                                       {"05-photo", 2000, 2},      {"05-random", 2000, 100},
                                       {"09-batch", 2000, 100},    {"13-transposed", 1400, 1000}};

static const char *told; /* about this lesson */

/* Where a cell or a product stands, with its number or without, or a picture. */
typedef struct Place {
    DrawTag tag;
    bool picture, number;
    DrawRect rect;
} Place;

typedef struct Places {
    int count;
    Place at[PLACES_MOST];
} Places;

static Place *find(Places *places, const DrawTag *tag, bool picture) {
    for (int i = 0; i < places->count; i++) {
        Place *place = &places->at[i];
        if (place->picture == picture && memcmp(&place->tag, tag, sizeof *tag) == 0) {
            return place;
        }
    }
    return NULL;
}

static void note_places(const Screen *screen, Places *places) {
    const DrawList *list = app_list(screen->app);
    places->count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        int part = command->tag.part;
        bool wanted =
            command->tag.role >= 0 &&
            (part == DRAW_PART_CELL || part == DRAW_PART_FACTOR || part == DRAW_PART_PRODUCT);
        bool picture = command->kind == DRAW_KIND_IMAGE;
        Place *place = wanted ? find(places, &command->tag, picture) : NULL;
        if (place && command->kind == DRAW_KIND_TEXT) {
            place->number = true;
        } else if (wanted && !place && (picture || command->kind == DRAW_KIND_RECT)) {
            assert_true(places->count < PLACES_MOST);
            places->at[places->count++] = (Place){command->tag, picture, false, command->rect};
        }
    }
}

/* How far a place has moved to where it stands after; far where it is gone or has lost its number.
 */
static float distance(const Place *before, Places *after) {
    const Place *now = find(after, &before->tag, before->picture);
    if (!now || (before->number && !now->number)) {
        return 1000;
    }
    float x = now->rect.x + now->rect.w / 2 - before->rect.x - before->rect.w / 2;
    float y = now->rect.y + now->rect.h / 2 - before->rect.y - before->rect.h / 2;
    return fmaxf(fabsf(x), fabsf(y));
}

/* The farthest; `where` is of which tensor. */
static float farthest(const Places *before, Places *after, DrawTag *where) {
    float most = 0;
    for (int i = 0; i < before->count; i++) {
        float moved = distance(&before->at[i], after);
        if (moved > most) {
            most = moved;
            *where = before->at[i].tag;
        }
    }
    return most;
}

static bool is_among(const Exception *all, size_t count, const char *lesson, float width,
                     double number) {
    for (size_t i = 0; i < count; i++) {
        if (strncmp(lesson, all[i].lesson, strlen(all[i].lesson)) == 0 && width < all[i].narrower &&
            fabs(number) >= all[i].from) {
            return true;
        }
    }
    return false;
}

static bool is_exception(const char *lesson, int walk, float width, double number) {
    return walk < 0
               ? is_among(exceptions, sizeof exceptions / sizeof exceptions[0], lesson, width,
                          number)
               : is_among(backwards, sizeof backwards / sizeof backwards[0], lesson, width, number);
}

static void type_into(Screen *screen, ConvRole role, double number) {
    const ConvTensor *tensor = scene_tensor(app_scene(screen->app), role);
    screen_command(screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                          .role = (int)role,
                                          .index = {0, 0, tensor->extent[2] > 1, 1},
                                          .number = number});
    screen_settle(screen);
}

/* In the walk that the lesson begins with (-1), or in another. */
static void check_lesson(Screen *screen, const char *lesson, int walk, ConvRole role,
                         double number) {
    static Places before, after;
    DrawTag where = {0};
    screen_open_lesson(screen, lesson);
    if (walk >= 0) {
        screen_simple(screen, SCENE_SET_WALK, walk);
    }
    note_places(screen, &before);
    assert_true(before.count > 0);
    type_into(screen, role, number);
    note_places(screen, &after);
    float moved = farthest(&before, &after, &where);
    float width = screen->input.width;
    if (told && moved > 0.5f) {
        print_message("%s, walk %d, %.0f wide, %g into %s: %s by %.0f\n", lesson, walk, width,
                      number, conv_role_title(role), conv_role_title((ConvRole)where.role), moved);
    } else if (moved > 0.5f && !is_exception(lesson, walk, width, number)) {
        fail_msg("%s, walk %d, %.0f wide: %g into %s moves %s[%d,%d,%d,%d] by %.1f", lesson, walk,
                 width, number, conv_role_title(role), conv_role_title((ConvRole)where.role),
                 where.index[0], where.index[1], where.index[2], where.index[3], moved);
    }
}

static void what_is_typed_moves_nothing(void **unused) {
    (void)unused;
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W};
    for (int s = 0; s < SIZES; s++) {
        Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
        for (size_t l = 0; l < sizeof lessons / sizeof lessons[0]; l++) {
            for (int i = 0; i < 2 * NUMBERS; i++) {
                bool turn = told || (s + (int)l + i) % TEST_SHARE == 0;
                if (turn && (!told || strstr(lessons[l], told))) {
                    int walk = (int)backward[(s + (int)l + i) % 4];
                    check_lesson(&screen, lessons[l], -1, roles[i % 2], typed[i / 2]);
                    check_lesson(&screen, lessons[l], walk, roles[i % 2], typed[i / 2]);
                }
            }
        }
        screen_close(&screen);
    }
}

/* Whichever filter it is of. */
static DrawTag without_filter(DrawTag tag) {
    ConvRole kin = conv_role_kin((ConvRole)tag.role);
    bool all = kin == CONV_ROLE_X || tag.role == CONV_ROLE_DB; /* stand there */
    if (tag.part != DRAW_PART_PRODUCT && !all) {
        tag.index[kin == CONV_ROLE_Y ? 1 : 0] = 0;
    }
    return tag;
}

static void note_without_filter(const Screen *screen, Places *places) {
    note_places(screen, places);
    for (int i = 0; i < places->count; i++) {
        Place *place = &places->at[i];
        place->tag = without_filter(place->tag);
        place->number = false; /* those of another may be too long */
    }
}

static void another_filter_moves_nothing(void **unused) {
    (void)unused;
    static const char *const banks[] = {"04-channels-1-two-filters", "04-channels-2-three-filters",
                                        "05-photo", "05-random-tensor", "09-batch"};
    static Places before, after;
    for (int s = 0; s < SIZES; s++) {
        Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
        for (size_t l = 0; l < sizeof banks / sizeof banks[0]; l++) {
            screen_open_lesson(&screen, banks[l]);
            note_without_filter(&screen, &before);
            for (int filter = 1; filter < screen_state(&screen)->layer.oc; filter++) {
                screen_command(&screen,
                               (SceneCommand){.kind = SCENE_SHOW, .index = {0, filter, -1}});
                screen_settle(&screen);
                note_without_filter(&screen, &after);
                DrawTag where = {0};
                float moved = farthest(&before, &after, &where);
                if (told) {
                    print_message("%s, %.0f wide, filter %d: %s by %.0f\n", banks[l], sizes[s][0],
                                  filter, conv_role_title((ConvRole)where.role), moved);
                } else if (moved > 0.5f) {
                    fail_msg("%s, %.0f wide: filter %d moves %s by %.1f", banks[l], sizes[s][0],
                             filter, conv_role_title((ConvRole)where.role), moved);
                }
            }
        }
        screen_close(&screen);
    }
}

int main(int argc, char **argv) {
    told = argc > 1 ? argv[1] : NULL;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_moves_nothing),
        cmocka_unit_test(another_filter_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
