/* What a person types moves nothing: in every lesson all cells stand where they stood before and
 * none loses its number, so that the next double click at the same place finds the same cell. Nor
 * does the choice of another filter. Named a lesson, the program tells what moves in it. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PLACES_MOST = 4096, SIZES = 5, NUMBERS = 9 };

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
static const float sizes[SIZES][2] = {
    {1024, 640}, {1280, 720}, {1366, 768}, {1440, 900}, {1920, 1080}};
static const double typed[NUMBERS] = {0.5, 0.25, 0.1, -2.25, 100, -1000, 0.001, 1.0 / 3, -1e6};

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

static void type_into(Screen *screen, ConvRole role, double number) {
    const ConvTensor *tensor = scene_tensor(app_scene(screen->app), role);
    screen_command(screen,
                   (SceneCommand){.kind = SCENE_SET_CELL,
                                  .role = (int)role,
                                  .index = {0, 0, tensor->extent[2] > 1, tensor->extent[3] > 1},
                                  .number = number});
    screen_settle(screen);
}

/* How many numbers have no room for even one digit. */
static int count_unwritten(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        count += command->kind == DRAW_KIND_TEXT && command->tag.role >= 0 &&
                 strcmp(draw_command_text(list, command), "…") == 0;
    }
    return count;
}

static void check_number(Screen *screen, const Places *before, const char *where, ConvRole role,
                         double number) {
    static Places after;
    DrawTag tag = {0};
    type_into(screen, role, number);
    note_places(screen, &after);
    float moved = farthest(before, &after, &tag), width = screen->input.width;
    int unwritten = count_unwritten(screen);
    if (told && (moved > 0.5f || unwritten > 0)) {
        print_message("%s, %.0f wide, %g into %s: %s by %.0f, %d not written\n", where, width,
                      number, conv_role_title(role), conv_role_title((ConvRole)tag.role), moved,
                      unwritten);
    } else if (moved > 0.5f) {
        fail_msg("%s, %.0f wide: %g into %s moves %s[%d,%d,%d,%d] by %.1f", where, width, number,
                 conv_role_title(role), conv_role_title((ConvRole)tag.role), tag.index[0],
                 tag.index[1], tag.index[2], tag.index[3], moved);
    }
}

/* In the walk that the lesson begins with (-1), or in another: one number after another. */
static void check_lesson(Screen *screen, const char *lesson, int walk, int turn) {
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B};
    static Places before;
    screen_open_lesson(screen, lesson);
    if (walk >= 0) {
        screen_simple(screen, SCENE_SET_WALK, walk);
    }
    note_places(screen, &before);
    assert_true(before.count > 0);
    char where[96];
    snprintf(where, sizeof where, "%s, walk %d", lesson, walk);
    for (int i = 0; i < 3 * NUMBERS; i++) {
        bool bias = screen_state(screen)->layer.bias;
        if (roles[i % 3] == CONV_ROLE_B && !bias) {
            continue;
        }
        if (told || (turn + i) % (3 * TEST_SHARE) == 0) {
            check_number(screen, &before, where, roles[i % 3], typed[i / 3]);
        }
    }
}

static void what_is_typed_moves_nothing(void **unused) {
    (void)unused;
    static const int walks[] = {-1, CONV_WALK_DX_SCATTER, CONV_WALK_DX_GATHER, CONV_WALK_DW,
                                CONV_WALK_DB};
    for (int s = 0; s < SIZES; s++) {
        Screen screen = screen_open(sizes[s][0], sizes[s][1], 1);
        for (size_t l = 0; l < sizeof lessons / sizeof lessons[0]; l++) {
            for (int w = 0; w < 5 && (!told || strstr(lessons[l], told)); w++) {
                check_lesson(&screen, lessons[l], walks[w], s + (int)l + w);
            }
        }
        screen_close(&screen);
    }
}

/* What has no room there gets it when a person asks for that, and the next cell that is typed into
 * keeps those places. */
static void fitting_arranges_for_the_numbers(void **unused) {
    (void)unused;
    static Places before, after;
    DrawTag where;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    type_into(&screen, CONV_ROLE_X, -1000);
    note_places(&screen, &before);
    assert_true(count_unwritten(&screen) > 0);
    screen_key(&screen, UI_KEY_CHARACTER, '0', 0);
    note_places(&screen, &after);
    assert_int_equal(count_unwritten(&screen), 0);
    assert_true(farthest(&before, &after, &where) > 0);
    type_into(&screen, CONV_ROLE_X, 5);
    note_places(&screen, &before);
    assert_true(farthest(&after, &before, &where) < 0.5f);
    screen_close(&screen);
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
        cmocka_unit_test(fitting_arranges_for_the_numbers),
        cmocka_unit_test(another_filter_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
