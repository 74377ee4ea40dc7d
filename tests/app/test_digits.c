/* The numbers in cells on the fixed set of screens: one tensor shows one number of decimals, never
 * fewer than tell something, and what is shortened says so. */
#include "scenes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the cells of a tensor that are alike in size have in common. */
typedef struct Group {
    int role, part;
    float width, height;
    int decimals, first; ///< of those with several digits; the fewest of those with one /* -1: not
                         ///< known yet */
    int told;            ///< the fewest decimals that are all of a number
    bool exact;          /* each number is all told so far */
} Group;

enum { GROUPS = 64 };

typedef struct Groups {
    Group groups[GROUPS];
    int count;
} Groups;

static Group *group_of(Groups *all, const DrawCommand *box) {
    for (int i = 0; i < all->count; i++) {
        Group *group = &all->groups[i];
        if (group->role == box->tag.role && group->part == box->tag.part &&
            fabsf(group->width - box->rect.w) < 0.01f &&
            fabsf(group->height - box->rect.h) < 0.01f) {
            return group;
        }
    }
    assert_true(all->count < GROUPS);
    Group *added = &all->groups[all->count++];
    *added = (Group){box->tag.role, box->tag.part, box->rect.w, box->rect.h, -1, 99, 99, true};
    return added;
}

static bool is_cell_part(int part) {
    return part == DRAW_PART_CELL || part == DRAW_PART_FACTOR || part == DRAW_PART_PRODUCT;
}

/* "≈0" and what has no digits fit among all others. */
static bool has_decimals(const char *text) {
    return strcmp(text, "≈0") != 0 && !strpbrk(text, "Naenf∞");
}

/* What stands there is all of the number. */
static bool is_all(const Screen *screen, const DrawTag *tag, const char *text) {
    const SceneDerived *derived = screen_derived(screen);
    double value;
    if (tag->part == DRAW_PART_PRODUCT) {
        ConvTerm term;
        conv_walk_term(&derived->walk, derived->window, tag->index[0], &term);
        value = term.product;
    } else {
        value =
            conv_tensor_at(scene_tensor(app_scene(screen->app), (ConvRole)tag->role), tag->index);
    }
    bool single = screen_state(screen)->type == CONV_F32;
    return (single ? (double)strtof(text, NULL) : strtod(text, NULL)) == value;
}

/* ".3", ".03", "-.004": one digit, perhaps behind zeros. */
static bool is_first_digit(const char *text) {
    return strspn(text, "-.0") + 1 == strlen(text) && strchr(text, '.');
}

/* What is whole has no decimals. */
static bool is_whole(const char *text, const char *where) {
    const char *point = strchr(text, '.');
    if (point && strspn(point + 1, "0") == strlen(point + 1)) {
        fail_msg("%s: \"%s\" is whole", where, text);
    }
    return point == NULL;
}

/* Numbers of a tensor have the same decimals, or each those that are all of it, which may be more.
 */
static void check_cell(Groups *all, const DrawCommand *box, bool exact, const char *text,
                       const char *where) {
    Group *group = group_of(all, box);
    group->exact &= exact;
    const char *point = strchr(text, '.');
    if (exact && is_whole(text, where)) {
        return; /* whatever the others have */
    }
    int decimals = point ? (int)strlen(point + 1) : 0;
    if (is_first_digit(text)) {
        group->first = decimals < group->first ? decimals : group->first;
    }
    if (group->first < group->decimals && !group->exact) {
        fail_msg("%s: %d decimals of a small number, others have %d, role %d part %d", where,
                 group->first, group->decimals, group->role, group->part);
    }
    if (is_first_digit(text)) {
        return; /* with more than the others it would read 0 */
    }
    bool told = exact && point[decimals] != '0';
    group->told = told && decimals < group->told ? decimals : group->told;
    if (group->told < group->decimals && !group->exact) {
        fail_msg("%s: a number with %d decimals among such with %d, role %d part %d", where,
                 group->told, group->decimals, group->role, group->part);
    }
    if (told) {
        return;
    }
    if (group->decimals >= 0 && group->decimals != decimals && !group->exact) {
        fail_msg("%s: \"%s\" among numbers with %d decimals, role %d part %d", where, text,
                 group->decimals, group->role, group->part);
    }
    group->decimals = decimals;
    if (strspn(text, "-0.") == strlen(text) || strncmp(text + (text[0] == '-'), "0.", 2) == 0) {
        fail_msg("%s: \"%s\" is not written as all others are", where, text);
    }
}

/* A sum on its way may need more room than all that sums come to. */
static bool is_on_its_way(const Screen *screen, const DrawTag *tag) {
    const Scene *scene = app_scene(screen->app);
    const SceneState *state = scene_state(scene);
    double value;
    return tag->part == DRAW_PART_CELL && tag->role == (int)conv_walk_target(state->walk) &&
           screen_walk_cell(screen, tag->index, &value) == CONV_CELL_PARTIAL;
}

/* The cells of one picture; returns how many have numbers. */
static int check_screen(Screen *screen, const char *where) {
    const DrawList *list = app_list(screen->app);
    const DrawCommand *box = NULL;
    Groups all = {.count = 0};
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (!is_cell_part(command->tag.part)) {
            continue;
        }
        if (command->kind == DRAW_KIND_RECT && command->border.a > 0) {
            box = command;
        } else if (command->kind == DRAW_KIND_TEXT && box &&
                   !is_on_its_way(screen, &command->tag) &&
                   draw_rect_contains(box->rect, command->rect.x + 1, command->rect.y + 1) &&
                   has_decimals(draw_command_text(list, command))) {
            const char *text = draw_command_text(list, command);
            check_cell(&all, box, is_all(screen, &command->tag, text), text, where);
            count++;
        }
    }
    return count;
}

static void one_tensor_one_number_of_decimals(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    int count = 0;
    for (int digits = 0; digits < 4; digits += 3) {
        for (int s = 0; s < screen_scene_count; s++) {
            for (int i = s % TEST_SHARE; i < 3; i += TEST_SHARE) {
                char where[100];
                snprintf(where, sizeof where, "%s, %.0f wide", screen_scenes[s].name,
                         (double)sizes[i][0]);
                screen.input.width = sizes[i][0];
                screen.input.height = sizes[i][1];
                screen_show_scene(&screen, &screen_scenes[s]);
                app_options(screen.app)->digits = digits;
                screen_settle(&screen);
                count += check_screen(&screen, where);
            }
        }
    }
    screen_close(&screen);
    assert_true(count > 20000 / TEST_SHARE);
}

/* Cells of a tensor with numbers. */
static int numbers_of(const Screen *screen, ConvRole role, int part) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        count += command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
                 command->tag.part == part;
    }
    return count;
}

static void long_numbers_have_room(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "wide-numbers");
    assert_int_equal(numbers_of(&screen, CONV_ROLE_X, DRAW_PART_CELL), 25);
    assert_int_equal(numbers_of(&screen, CONV_ROLE_DW, DRAW_PART_CELL), 9);
    DrawRect at;
    assert_true(screen_find_cell(&screen, CONV_ROLE_X, (const int[4]){0, 0, 0, 0}, &at));
    screen_close(&screen);
}

/* A kernel of 7×7 over many channels: a part of it, but with numbers. */
static void a_wide_window_has_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "many-terms");
    assert_true(numbers_of(&screen, CONV_ROLE_X, DRAW_PART_FACTOR) >= 14);
    assert_true(numbers_of(&screen, CONV_ROLE_W, DRAW_PART_FACTOR) >= 14);
    screen_close(&screen);
}

/* Lesson 4 tells of what each channel comes to alone. */
static void narrow_channels_have_sums_of_their_own(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-04-two");
    int count = 0;
    const DrawList *list = app_list(screen.app);
    static const char *const sums[] = {"-6", "15", "2"};
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_ALONE) {
            assert_true(count < 3);
            assert_string_equal(draw_command_text(list, command), sums[count]);
            count++;
        }
    }
    assert_int_equal(count, 3);
    screen_close(&screen);
}

static bool says(const Screen *screen, const char *text) {
    return screen_find(screen, text) != NULL;
}

/* Only where the cells leave digits out. */
static void shortened_numbers_are_marked(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "fractions-backward");
    assert_true(says(&screen, "1×1×6×6 ≈")); /* dX */
    assert_true(says(&screen, "1×1×4×4 ≈")); /* Y and dY */
    assert_true(says(&screen, "1×1×4×4"));   /* T is zeros */
    screen_show(&screen, "lesson-01");
    assert_true(says(&screen, "1×1×5×5") && says(&screen, "1×1×3×3"));
    assert_false(says(&screen, "1×1×5×5 ≈") || says(&screen, "1×1×3×3 ≈"));
    screen_show(&screen, "lesson-02-full"); /* 0.5, 1 and 2.5 lose nothing */
    assert_true(says(&screen, "1×1×1×5"));
    assert_false(says(&screen, "1×1×1×5 ≈"));
    screen_close(&screen);
}

/* 2.25 is never 2: what has no room for a decimal shows no number. */
static void a_number_keeps_a_decimal(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "everything");
    double value = conv_tensor_at(scene_tensor(app_scene(screen.app), CONV_ROLE_Y),
                                  (const int[4]){1, 1, 0, 0});
    assert_true(value != floor(value));
    const DrawList *list = app_list(screen.app);
    int found = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_Y &&
            command->tag.part == DRAW_PART_CELL) {
            assert_non_null(strchr(draw_command_text(list, command), '.'));
            found++;
        }
    }
    assert_true(found > 1);
    screen_close(&screen);
}

/* ---------------------------------------------------------------------- sums on their way */

static void paste_into(Screen *screen, ConvRole role, const char *text) {
    screen_command(screen, (SceneCommand){.kind = SCENE_PIN, .role = (int)role});
    screen_settle(screen);
    screen->input.clipboard = text;
    screen_key(screen, UI_KEY_CHARACTER, 'v', UI_MOD_CTRL);
    screen->input.clipboard = NULL;
    screen_settle(screen);
    screen_command(screen, (SceneCommand){.kind = SCENE_PIN, .role = -1});
}

static void typed_layer(Screen *screen, const char *x, const char *w, int transposed) {
    screen_show(screen, "lesson-01");
    paste_into(screen, CONV_ROLE_W, "[[1]]"); /* which fits into every input */
    paste_into(screen, CONV_ROLE_X, x);
    screen_simple(screen, SCENE_SET_TRANSPOSED, transposed);
    paste_into(screen, CONV_ROLE_W, w);
}

/* What a text says first, or last. */
static double number_in(const char *text, bool last) {
    const char *space = last ? strrchr(text, ' ') : NULL;
    return strtod(space ? space + 1 : text, NULL);
}

/* All sums on screen, and the cells that they fill, are the core's with all their digits. */
static int exact_sums(const Screen *screen, const char *where) {
    const DrawList *list = app_list(screen->app);
    ConvRole target = conv_walk_target(screen_state(screen)->walk);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const DrawTag *tag = &command->tag;
        if (command->kind != DRAW_KIND_TEXT || tag->role != (int)target) {
            continue;
        }
        const char *text = draw_command_text(list, command);
        double value;
        if (tag->part == DRAW_PART_SUM && !strstr(text, "this product")) {
            ConvTerm term;
            screen_walk_term(screen, tag->index[0], &term);
            value = term.after;
        } else if (tag->part != DRAW_PART_CELL ||
                   screen_walk_cell(screen, tag->index, &value) == CONV_CELL_EMPTY) {
            continue;
        }
        if (number_in(text, !strstr(text, " after ")) != value) {
            fail_msg("%s at %lld: \"%s\" for %g", where, (long long)screen_state(screen)->position,
                     text, value);
        }
        count++;
    }
    return count;
}

static int step_through(Screen *screen, ConvWalkKind walk, const char *where) {
    int count = 0;
    screen_simple(screen, SCENE_SET_WALK, (int)walk);
    int64_t length = conv_walk_length(&screen_derived(screen)->walk);
    for (int64_t position = 1; position <= length; position++) {
        screen_seek(screen, position);
        count += exact_sums(screen, where);
    }
    return count;
}

/* Halves that come to integers: on the way there they are halves. */
static void a_sum_has_the_digits_that_it_needs(void **unused) {
    (void)unused;
    static const struct {
        const char *x, *w, *dy;
        ConvWalkKind walk;
        int transposed, padding;
    } cases[] = {
        {"1.5 0.5 1.5", "[[1, 1]]", NULL, CONV_WALK_FORWARD, 0, 0},
        {"1 1 3", "1.5 0.5", NULL, CONV_WALK_FORWARD, 0, 0},
        {"1.5 0.5 1.5", "[[1, 1]]", NULL, CONV_WALK_DW, 0, 0},
        {"1 2 3", "1.5 -0.5", "2 2", CONV_WALK_DX_SCATTER, 0, 0},
        {"1 2 3 1", "0.5 1 0.5", "1 1", CONV_WALK_DX_GATHER, 0, 0},
        {"1 2 3", "1 1", "0.5 1.5", CONV_WALK_DB, 0, 0},
        {"1 1", "0.5 1 0.5", NULL, CONV_WALK_FORWARD, 1, 1},
        {"1 1 1", "0.5 1 0.5", NULL, CONV_WALK_DX_SCATTER, 1, 1},
        {"1.5 0.5 1", "1 1", NULL, CONV_WALK_DW, 1, 0},
    };
    Screen screen = screen_open(1920, 1080, 1);
    int whole = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char where[32];
        snprintf(where, sizeof where, "case %d", (int)i);
        typed_layer(&screen, cases[i].x, cases[i].w, cases[i].transposed);
        screen_set(&screen, SCENE_PARAMETER_LEFT, cases[i].padding);
        screen_set(&screen, SCENE_PARAMETER_RIGHT, cases[i].padding);
        if (cases[i].dy) {
            screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_GIVEN);
            paste_into(&screen, CONV_ROLE_DY, cases[i].dy);
        }
        assert_true(step_through(&screen, cases[i].walk, where) > 5);
        whole += screen_derived(&screen)->integers[conv_walk_target(cases[i].walk)];
    }
    screen_close(&screen);
    assert_true(whole >= 6);
}

/* What stands in a tensor's cell. */
static const DrawCommand *cell_number(const Screen *screen, ConvRole role, const int index[4]) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
            command->tag.part == DRAW_PART_CELL &&
            memcmp(command->tag.index, index, 4 * sizeof *index) == 0) {
            return command;
        }
    }
    return NULL;
}

/* Numbers on the screen that are all told, of those that are whole; none of these has decimals,
 * whatever the others of its tensor have. */
static int whole_numbers(const Screen *screen, const char *where) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && is_cell_part(command->tag.part)) {
            const char *text = draw_command_text(list, command);
            count += has_decimals(text) && is_all(screen, &command->tag, text) &&
                     is_whole(text, where) && strcmp(text, "0") != 0;
        }
    }
    return count;
}

static void whole_numbers_have_no_decimals(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    SceneCommand third = {.kind = SCENE_SET_CELL, .number = 1.0 / 3};
    screen_show(&screen, "lesson-01");
    third.role = CONV_ROLE_X;
    screen_command(&screen, third);
    screen_seek(&screen, 12);
    assert_true(whole_numbers(&screen, "a third in X") > 40);
    screen_show(&screen, "lesson-01"); /* a third in another filter, whose weights meet these */
    screen_set(&screen, SCENE_PARAMETER_OC, 2);
    third.role = CONV_ROLE_W;
    third.index[0] = 1;
    screen_command(&screen, third);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    for (int position = 9; position < 200; position += 30) {
        screen_seek(&screen, position);
        assert_true(whole_numbers(&screen, "a third in W") > 12);
    }
    screen_show(&screen, "photo"); /* the bias where the sum starts, among fractions */
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_B, .number = 7});
    screen_settle(&screen);
    assert_true(whole_numbers(&screen, "bias of a photo") > 0);
    const DrawCommand *bias = screen_find(&screen, "7");
    assert_true(bias && bias->tag.role == CONV_ROLE_B);
    screen_close(&screen);
}

/* Among numbers of which most are whole, a half is told where there is room for it, although the
 * longest ones have none. */
static void a_half_among_whole_numbers_is_told(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const double weights[3][3] = {{1, 2.5, -3}, {4, 5, 6}, {0, 1000, -0.5}};
    screen_show(&screen, "lesson-01");
    for (int i = 0; i < 9; i++) {
        SceneCommand set = {.kind = SCENE_SET_CELL,
                            .role = CONV_ROLE_W,
                            .index = {0, 0, i / 3, i % 3},
                            .number = weights[i / 3][i % 3]};
        screen_command(&screen, set);
    }
    screen_settle(&screen);
    static const char *const first[] = {"1", "3.5", ".5", "-.5", "-3"};
    for (int j = 0; j < 5; j++) {
        const DrawCommand *cell = cell_number(&screen, CONV_ROLE_DX, (const int[4]){0, 0, 0, j});
        assert_string_equal(draw_command_text(app_list(screen.app), cell), first[j]);
    }
    screen_close(&screen);
}

/* A large sum on its way has no more decimals than those that are whole. */
static void a_large_sum_is_written_as_its_tensor(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "wide-numbers");
    const SceneDerived *derived = screen_derived(&screen);
    int now[4];
    conv_walk_window_cell(&derived->walk, derived->window, now);
    const DrawCommand *sum = cell_number(&screen, CONV_ROLE_Y, now);
    const DrawCommand *whole = cell_number(&screen, CONV_ROLE_Y, (const int[4]){0, 0, 0, 0});
    const DrawList *list = app_list(screen.app);
    assert_true(derived->term + 1 < derived->walk.terms); /* on its way */
    assert_null(strchr(draw_command_text(list, whole), '.'));
    assert_string_equal(draw_command_text(list, sum), "30866");
    screen_close(&screen);
}

/* The cell that fills, in a window too small for all digits: never 0 for what is none. */
static void a_small_sum_is_no_zero(void **unused) {
    (void)unused;
    Screen screen = screen_open(1024, 640, 1);
    screen_show(&screen, "lesson-09");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DW);
    int seen = 0;
    for (int64_t position = 1; position <= 12; position++) {
        screen_seek(&screen, position);
        const SceneDerived *derived = screen_derived(&screen);
        int cell[4];
        double value;
        conv_walk_window_cell(&derived->walk, derived->window, cell);
        conv_walk_cell(&derived->walk, position, cell, &value);
        const DrawCommand *number = cell_number(&screen, CONV_ROLE_DW, cell);
        if (number && fabs(value) > 0.01) {
            assert_string_not_equal(draw_command_text(app_list(screen.app), number), "≈0");
            seen++;
        }
    }
    screen_close(&screen);
    assert_true(seen > 6);
}

/* The list of a pinned number does not round what it adds up, or says so. */
static void a_pinned_chain_adds_up(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    typed_layer(&screen, "1.5 0.5 1.5", "[[1, 1]]", 0);
    screen_seek(&screen, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y});
    screen_settle(&screen);
    assert_true(says(&screen, "1.5·1 = 1.5") && says(&screen, "→ 1.5"));
    app_options(screen.app)->digits = 1; /* none */
    screen_settle(&screen);
    assert_true(says(&screen, "2·1 ≈ 2") && says(&screen, "≈ 2"));
    const DrawCommand *cell = cell_number(&screen, CONV_ROLE_Y, (const int[4]){0, 0, 0, 0});
    assert_string_equal(draw_command_text(app_list(screen.app), cell), "2");
    screen_close(&screen);
}

/* The stage adds up what f32 has of Y, and shows no more digits of it than that; the check says
 * that it computes in f64. */
static void two_ways_to_the_loss_agree_as_shown(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1400, 1);
    screen_show(&screen, "photo");
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_X});
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "L as it is, in f64"));
    assert_null(screen_find(&screen, "L on the stage, f32"));
    const DrawList *list = app_list(screen.app);
    const char *stage = NULL;
    const DrawCommand *name = screen_find(&screen, "L as it is, in f64");
    double checked = NAN;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const char *text = command->kind == DRAW_KIND_TEXT ? draw_command_text(list, command) : "";
        const char *mark = strstr(text, "≈ ");
        stage = command->rect.x < 1000 && mark && command->tag.role < 0 && strchr(mark, '.')
                    ? mark + strlen("≈ ")
                    : stage;
        if (command->kind == DRAW_KIND_TEXT && fabsf(command->rect.y - name->rect.y) < 1 &&
            command->rect.x > name->rect.x + 20) {
            checked = strtod(text + (strncmp(text, "≈", strlen("≈")) == 0 ? strlen("≈") : 0), NULL);
        }
    }
    assert_non_null(stage);
    const char *point = strchr(stage, '.');
    assert_true(strspn(stage, "0123456789.") == 8); /* seven digits */
    assert_true(fabs(strtod(stage, NULL) - checked) <= pow(10, -(double)strlen(point + 1)));
    screen_show(&screen, "lesson-01"); /* 1e9 - 3 has no place in f32 */
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 1e9});
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_X});
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "L on the stage, f32"));
    assert_non_null(screen_find(&screen, "999999999"));
    assert_true(screen_says(&screen, "L = Σ Y ≈ 999999999"));
    screen_close(&screen);
}

/* At full HD a small lesson takes the room there is. */
static void a_large_window_has_large_cells(void **unused) {
    (void)unused;
    static const float sizes[][3] = {{1280, 720, 31}, {1920, 1080, 66}, {3840, 2160, 90}};
    Screen screen = screen_open(1280, 720, 1);
    for (int i = 0; i < 3; i++) {
        screen.input.width = sizes[i][0];
        screen.input.height = sizes[i][1];
        screen_show(&screen, "lesson-01");
        const DrawList *list = app_list(screen.app);
        float w = 0;
        for (int k = 0; k < list->count; k++) {
            const DrawCommand *command = &list->commands[k];
            bool cell = command->kind == DRAW_KIND_RECT && command->tag.role == CONV_ROLE_X &&
                        command->tag.part == DRAW_PART_CELL && command->border.a > 0;
            w = cell ? command->rect.w : w;
        }
        assert_true(w >= sizes[i][2]);
    }
    screen_close(&screen);
}

/* --------------------------------------------------------------------- far larger, far smaller */

/* Cells of a plane that have numbers, and how many of them read "≈0". */
static int numbers_on_plane(const Screen *screen, ConvRole role, int part, int *zeros) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    *zeros = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.role == (int)role &&
            command->tag.part == part) {
            *zeros += strcmp(draw_command_text(list, command), "≈0") == 0;
            count++;
        }
    }
    return count;
}

/* Typed into one cell, it is written short, and the others stay as they are. */
static void one_large_number_blanks_no_other(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    for (int i = 0; i < 3; i++) {
        Screen screen = screen_open(sizes[i][0], sizes[i][1], 1);
        DrawRect at;
        int zeros;
        assert_true(screen_find_cell(&screen, CONV_ROLE_X, (const int[4]){0, 0, 0, 0}, &at));
        screen_click(&screen, at.x + 2, at.y + 4);
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        strcpy(screen.input.text, "12345678.9");
        screen_frame(&screen, 0.02);
        screen_key(&screen, UI_KEY_ENTER, 0, 0);
        screen_seek(&screen, 81);
        assert_true(conv_tensor_at(scene_tensor(app_scene(screen.app), CONV_ROLE_X),
                                   (const int[4]){0, 0, 0, 0}) > 1e7);
        assert_true(numbers_on_plane(&screen, CONV_ROLE_X, DRAW_PART_CELL, &zeros) >= 25);
        assert_true(numbers_on_plane(&screen, CONV_ROLE_Y, DRAW_PART_CELL, &zeros) >= 9);
        assert_true(numbers_on_plane(&screen, CONV_ROLE_DW, DRAW_PART_CELL, &zeros) >= 9);
        screen_check_digits(&screen);
        bool listed = screen_says(&screen, "L if it were");
        assert_true(listed || sizes[i][0] < 1280);
        assert_int_equal(screen_says(&screen, "L if it were 12345678"), listed);
        assert_int_equal(screen_says(&screen, "L if it were 12345680"), listed);
        screen_seek(&screen, 1);
        assert_int_equal(numbers_on_plane(&screen, CONV_ROLE_Y, DRAW_PART_CELL, &zeros), 1);
        screen_close(&screen);
    }
}

/* Where most numbers of a tensor are long, all of them are still told. */
static void many_large_numbers_are_told(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    for (int i = 0; i < 3; i++) {
        Screen screen = screen_open(sizes[i][0], sizes[i][1], 1);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_X,
                                               .index = {0, 0, 2, 1},
                                               .number = 1e9});
        screen_seek(&screen, 81);
        int zeros;
        assert_int_equal(numbers_on_plane(&screen, CONV_ROLE_X, DRAW_PART_CELL, &zeros), 25);
        assert_int_equal(numbers_on_plane(&screen, CONV_ROLE_DW, DRAW_PART_CELL, &zeros), 9);
        screen_close(&screen);
    }
}

/* One that is beyond all numbers of its type blanks no other, too. */
static void infinity_blanks_no_other(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    SceneCommand large = {.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 3e38};
    screen_command(&screen, large);
    large.role = CONV_ROLE_W;
    large.number = 10;
    screen_command(&screen, large);
    int zeros;
    screen_seek(&screen, 1);
    assert_int_equal(numbers_on_plane(&screen, CONV_ROLE_Y, DRAW_PART_CELL, &zeros), 1);
    screen_seek(&screen, 81);
    assert_int_equal(numbers_on_plane(&screen, CONV_ROLE_X, DRAW_PART_CELL, &zeros), 25);
    assert_int_equal(numbers_on_plane(&screen, CONV_ROLE_Y, DRAW_PART_CELL, &zeros), 9);
    screen_close(&screen);
}

/* A kernel far smaller than those of other filters still tells its weights. */
static void small_weights_are_told(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-01");
    screen_set(&screen, SCENE_PARAMETER_OC, 2);
    for (int i = 0; i < 9; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_W,
                                               .index = {1, 0, i / 3, i % 3},
                                               .number = 0.0001 * (1 + i)});
    }
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk));
    int zeros, weights = numbers_on_plane(&screen, CONV_ROLE_W, DRAW_PART_CELL, &zeros);
    assert_int_equal(weights, 9);
    assert_int_equal(zeros, 0);
    numbers_on_plane(&screen, CONV_ROLE_DX, DRAW_PART_PRODUCT, &zeros);
    assert_int_equal(zeros, 0);
    screen_check_digits(&screen);
    screen_set(&screen, SCENE_PARAMETER_IC, 3); /* in the loupe */
    for (int i = 0; i < 27; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_W,
                                               .index = {1, i / 9, i / 3 % 3, i % 3},
                                               .number = 0.0001 * (1 + i % 9)});
    }
    screen_set(&screen, SCENE_PARAMETER_IH, 40);
    screen_set(&screen, SCENE_PARAMETER_IW, 40);
    screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk));
    weights = numbers_on_plane(&screen, CONV_ROLE_W, DRAW_PART_FACTOR, &zeros);
    assert_true(weights >= 9);
    assert_true(zeros < weights);
    screen_close(&screen);
}

/* What is exact on the plane that is shown is not marked for the sake of another one. */
static void exact_planes_are_not_marked(void **unused) {
    (void)unused;
    Screen screen = screen_open(1920, 1080, 1);
    screen_show(&screen, "lesson-01");
    screen_set(&screen, SCENE_PARAMETER_IC, 2);
    screen_set(&screen, SCENE_PARAMETER_OC, 2);
    screen_set(&screen, SCENE_PARAMETER_GROUPS, 2);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                           .role = CONV_ROLE_W,
                                           .index = {1, 0, 0, 0},
                                           .number = 1.0 / 3});
    screen_settle(&screen);
    assert_true(screen_says(&screen, "∂L/∂X 1×2×5×5"));
    assert_false(screen_says(&screen, "∂L/∂X 1×2×5×5 ≈"));
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 1, -1}});
    screen_settle(&screen);
    assert_true(screen_says(&screen, "∂L/∂X 1×2×5×5 ≈"));
    screen_close(&screen);
}

/* In the loupe all numbers below 1 are written alike, with the 0 before the point or without. */
static void the_loupe_writes_in_one_way(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "photo");
    screen_seek(&screen, 27);
    const DrawList *list = app_list(screen.app);
    int with = 0, without = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind != DRAW_KIND_TEXT ||
            (command->tag.part != DRAW_PART_FACTOR && command->tag.part != DRAW_PART_PRODUCT)) {
            continue;
        }
        const char *text = draw_command_text(list, command);
        text += text[0] == '-';
        with += text[0] == '0' && text[1] == '.';
        without += text[0] == '.';
    }
    screen_close(&screen);
    assert_true((with == 0) != (without == 0));
}

/* Cells of the loupe that a tensor, or the products so far, have. */
static int loupe_cells(const Screen *screen, ConvRole role, int part) {
    const DrawList *list = app_list(screen->app);
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const DrawTag *tag = &command->tag;
        bool cell = command->kind == DRAW_KIND_RECT && command->border.a > 0 &&
                    tag->role == (int)role && tag->part == part;
        bool done = part != DRAW_PART_PRODUCT || tag->index[0] <= screen_derived(screen)->term;
        count += cell && done;
    }
    return count;
}

/* Whichever filter is shown: no number is missing among others. */
static void the_loupe_has_all_its_numbers(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1056}};
    static const ConvWalkKind walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_SCATTER, CONV_WALK_DW};
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "photo");
    for (int i = 0; i < 9; i++) {
        screen.input.width = sizes[i / 3][0];
        screen.input.height = sizes[i / 3][1];
        ConvWalkKind walk = walks[i % 3];
        ConvRole other = walk == CONV_WALK_DW ? CONV_ROLE_DY : CONV_ROLE_W;
        screen_simple(&screen, SCENE_SET_WALK, (int)walk);
        screen_seek(&screen, 480 * 9 * 4 * 3 + 27);
        for (int filter = 0; filter < 4; filter++) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, filter, -1}});
            screen_settle(&screen);
            int zeros, cells = loupe_cells(&screen, other, DRAW_PART_FACTOR);
            assert_true(cells >= 4);
            assert_int_equal(numbers_on_plane(&screen, other, DRAW_PART_FACTOR, &zeros), cells);
            cells = loupe_cells(&screen, conv_walk_target(walk), DRAW_PART_PRODUCT);
            assert_true(cells >= 4);
            assert_int_equal(
                numbers_on_plane(&screen, conv_walk_target(walk), DRAW_PART_PRODUCT, &zeros),
                cells);
            assert_true(screen_check_digits(&screen) > 27);
        }
    }
    screen_close(&screen);
}

/* Y − T = dY holds as it is shown, whatever the maps of other filters need. */
static void equal_maps_are_written_alike(void **unused) {
    (void)unused;
    Screen screen = screen_open(1920, 1080, 1);
    screen_show(&screen, "fractions-backward");
    screen_set(&screen, SCENE_PARAMETER_OC, 2);
    SceneCommand large = {.kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .index = {1}, .number = 400};
    screen_command(&screen, large);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, -1}});
    screen_settle(&screen);
    for (int i = 0; i < 16; i++) {
        const int index[4] = {0, 0, i / 4, i % 4};
        const DrawCommand *y = cell_number(&screen, CONV_ROLE_Y, index);
        const DrawCommand *dy = NULL;
        const DrawList *list = app_list(screen.app);
        for (int k = 0; k < list->count; k++) { /* the last: beneath the walk's own */
            const DrawCommand *command = &list->commands[k];
            bool here = command->kind == DRAW_KIND_TEXT && command->tag.role == CONV_ROLE_DY &&
                        command->tag.part == DRAW_PART_CELL &&
                        memcmp(command->tag.index, index, sizeof index) == 0;
            dy = here ? command : dy;
        }
        assert_true(y && dy && dy->rect.y == y->rect.y);
        assert_string_equal(draw_command_text(list, dy), draw_command_text(list, y));
    }
    screen_close(&screen);
}

/* What is cut away around a tensor is written as the tensor is. */
static void a_cut_border_has_the_digits_of_the_tensor(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "transposed-cut");
    const DrawList *list = app_list(screen.app);
    DrawRect first, cell;
    assert_true(screen_find_cell(&screen, CONV_ROLE_Y, (const int[4]){0, 0, 0, 0}, &first));
    const DrawCommand *inside = cell_number(&screen, CONV_ROLE_Y, (const int[4]){0, 0, 0, 0});
    const char *point = strchr(draw_command_text(list, inside), '.');
    size_t decimals = point ? strlen(point + 1) : 0;
    int count = 0;
    cell = inside->rect;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        bool left = command->rect.x < cell.x && command->rect.x > cell.x - 60;
        if (command->kind == DRAW_KIND_TEXT && command->tag.role < 0 && left &&
            fabsf(command->rect.y - cell.y) < 60 &&
            strpbrk(draw_command_text(list, command), "0123456789") &&
            !strpbrk(draw_command_text(list, command), "×WYΣ")) {
            const char *other = strchr(draw_command_text(list, command), '.');
            assert_int_equal(other ? strlen(other + 1) : 0, decimals);
            count++;
        }
    }
    screen_close(&screen);
    assert_true(count > 0);
}

/* ------------------------------------------------------------------------ which they are */

/* What stands left of each factor's row of the loupe names its channel (or filter). */
static int check_row_names(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    float left = 1e9f;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        bool factor = command->tag.part == DRAW_PART_FACTOR && command->kind == DRAW_KIND_RECT;
        left = factor ? fminf(left, command->rect.x) : left;
    }
    int named = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *name = &list->commands[i];
        float middle = name->rect.y + name->rect.h / 2;
        if (name->kind != DRAW_KIND_TEXT || name->tag.role >= 0 || name->rect.x > left ||
            name->rect.x < left - 16) {
            continue;
        }
        const char *text = draw_command_text(list, name);
        for (int k = 0; k < list->count; k++) {
            const DrawCommand *cell = &list->commands[k];
            if (cell->kind == DRAW_KIND_RECT && cell->tag.part == DRAW_PART_FACTOR &&
                cell->tag.role == (int)role && cell->rect.y <= middle &&
                cell->rect.y + cell->rect.h > middle && strspn(text, "0123456789") > 0) {
                assert_int_equal(atoi(text), cell->tag.index[1]);
                named++;
                break;
            }
        }
    }
    return named;
}

/* Of a layer in groups, too: filter 3 of 4 reads channels 2 and 3. */
static void rows_of_the_loupe_name_their_channel(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-01");
    screen_set(&screen, SCENE_PARAMETER_IC, 4);
    screen_set(&screen, SCENE_PARAMETER_OC, 4);
    screen_set(&screen, SCENE_PARAMETER_GROUPS, 2);
    screen_seek(&screen, 3 * 9 * 18 + 1); /* filter 3 */
    assert_int_equal(check_row_names(&screen, CONV_ROLE_X), 2);
    int rows = 0; /* of dW: channels 2 and 3, not 0 and 1 */
    const DrawList *list = app_list(screen.app);
    DrawRect dw;
    assert_true(screen_find_cell(&screen, CONV_ROLE_DW, (const int[4]){3, 0, 0, 0}, &dw));
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *name = &list->commands[i];
        bool beside = name->kind == DRAW_KIND_TEXT && name->rect.x < dw.x && name->rect.y > dw.y &&
                      name->rect.x > dw.x - 50 && name->tag.role < 0 && name->rect.y < dw.y + 120;
        if (beside && strlen(draw_command_text(list, name)) == 1) {
            assert_int_equal(atoi(draw_command_text(list, name)), 2 + rows);
            rows++;
        }
    }
    assert_int_equal(rows, 2);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_simple(&screen, SCENE_SET_STAGE, SCENE_STAGE_TURN + 1);
    screen_seek(&screen, conv_walk_length(&screen_derived(&screen)->walk) - 1);
    assert_true(screen_says(&screen, "3, so far")); /* filters 2 and 3 */
    assert_true(screen_says(&screen, "after filter 2"));
    screen_close(&screen);
}

/* Cells lower than wide come before colours alone. */
static void seven_rows_have_numbers_in_a_small_window(void **unused) {
    (void)unused;
    Screen screen = screen_open(1024, 640, 1);
    screen_show(&screen, "lesson-08");
    static const ConvRole roles[] = {CONV_ROLE_X, CONV_ROLE_DX};
    for (int r = 0; r < 2; r++) {
        for (int i = 0; i < 49; i++) {
            DrawRect at;
            assert_true(screen_find_cell(&screen, roles[r], (int[4]){0, 0, i / 7, i % 7}, &at));
        }
    }
    assert_true(screen_check_digits(&screen) > 120);
    screen_check_texts(&screen, "lesson 8");
    screen_close(&screen);
}

/* What gather makes ready, where its cells have room, and the kernel beside it. */
static void what_is_made_ready_has_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM,
                                           .random = {.distribution = SCENE_NORMAL, .seed = 7}});
    screen_set(&screen, SCENE_PARAMETER_IH, 8);
    screen_set(&screen, SCENE_PARAMETER_IW, 8);
    screen_set(&screen, SCENE_PARAMETER_KH, 5);
    screen_set(&screen, SCENE_PARAMETER_KW, 5);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_PRESET, .value = SCENE_PRESET_GAUSS});
    screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    assert_true(screen_says(&screen, "being made ready"));
    assert_true(numbers_of(&screen, CONV_ROLE_DY, DRAW_PART_CELL) >= 16);
    assert_int_equal(numbers_of(&screen, CONV_ROLE_W, DRAW_PART_CELL), 25);
    screen_check_digits(&screen);
    screen_check_texts(&screen, "gather");
    screen_close(&screen);
}

/* Page by page: wherever the walk is, its window and its output have their numbers. */
static void a_long_row_has_numbers_around_its_window(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "long-row");
    for (int s = 0; s < 3; s++) {
        screen.input.width = sizes[s][0];
        screen.input.height = sizes[s][1];
        for (int ow = 0; ow < 196; ow += 13) {
            screen_seek(&screen, ow * 5 + 5);
            DrawRect at;
            float x = -1;
            for (int kw = 0; kw < 5; kw++) {
                assert_true(
                    screen_find_cell(&screen, CONV_ROLE_X, (int[4]){0, 0, 0, ow + kw}, &at));
                assert_true(at.x > x && at.x + at.w < screen.input.width);
                x = at.x;
            }
            assert_true(screen_find_cell(&screen, CONV_ROLE_Y, (int[4]){0, 0, 0, ow}, &at));
            assert_true(screen_check_digits(&screen) > 40);
            screen_check_texts(&screen, "a long row");
        }
    }
    screen_close(&screen);
}

/* Where not all of dW's filters and channels are on screen, or have a number of db, it says which.
 */
static void parts_say_which_they_are(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-09");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, 0}});
    screen_settle(&screen);
    assert_true(screen_says(&screen, "5×4×3×2 · filter 0 ≈"));
    assert_true(screen_says(&screen, "channels 0–2 of 4"));
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 0, 3}});
    screen_settle(&screen);
    assert_true(screen_says(&screen, "5×4×3×2 · filter 0"));
    assert_true(screen_says(&screen, "channels 1–3 of 4"));
    screen_set(&screen, SCENE_PARAMETER_OC, 64);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 63, 3}});
    screen_settle(&screen);
    assert_true(says(&screen, "filter 63")); /* of db, and all of them in small */
    screen_check_texts(&screen, "many filters");
    screen_show(&screen, "depthwise"); /* every number in place */
    assert_true(screen_says(&screen, "filter 2 of 4"));
    screen_show(&screen, "lesson-04-two");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DW);
    screen_seek(&screen, 1);
    assert_true(screen_says(&screen, "filter 0, channel 0"));
    screen_show(&screen, "lesson-01"); /* all of it: nothing to say */
    assert_false(screen_says(&screen, "filters 0"));
    screen_close(&screen);
}

/* A bias that is off is in no formula, and its gradient says so. */
static void a_bias_that_is_off_adds_nothing(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const char *const names[] = {"lesson-01", "lesson-04-two", "long-row"};
    for (int i = 0; i < 3; i++) {
        screen_show(&screen, names[i]);
        for (int on = 1; on >= 0; on--) {
            screen_simple(&screen, SCENE_SET_BIAS, on);
            screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y});
            screen_settle(&screen);
            assert_int_equal(screen_says(&screen, "= b[0] + Σ"), on);
            if (i == 0) {
                assert_int_equal(screen_says(&screen, "starts at b = "), on);
            }
            if (i < 2) {
                bool off = says(&screen, "gradient, bias off") || says(&screen, "bias off");
                assert_int_equal(off, !on);
            }
        }
    }
    screen_close(&screen);
}

static void set_cell(Screen *screen, ConvRole role, const int index[4], double number) {
    SceneCommand command = {.kind = SCENE_SET_CELL, .role = role, .number = number};
    memcpy(command.index, index, sizeof command.index);
    screen_command(screen, command);
    screen_settle(screen);
}

/* 1e9 in X: dW has such numbers beside others, and each cell says what it can. */
static void long_numbers_stand_among_short_ones(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    set_cell(&screen, CONV_ROLE_X, (const int[4]){0, 0, 2, 1}, 1e9);
    for (int i = 0; i < 3; i++) {
        screen.input.width = sizes[i][0];
        screen.input.height = sizes[i][1];
        screen_settle(&screen);
        assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DW), 9);
        assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 25);
        const DrawCommand *small = cell_number(&screen, CONV_ROLE_DW, (const int[4]){0, 0, 0, 2});
        const DrawCommand *large = cell_number(&screen, CONV_ROLE_DW, (const int[4]){0, 0, 0, 0});
        assert_string_equal(draw_command_text(app_list(screen.app), small), "13");
        assert_string_equal(draw_command_text(app_list(screen.app), large), "1e9");
    }
    screen_close(&screen);
}

/* Filters of quarters and of whole numbers in one loupe, in narrow cells: all told. */
static void quarters_are_told_in_narrow_cells(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1.5f);
    screen_open_lesson(&screen, "05-photo");
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    screen_seek(&screen, 1);
    const DrawList *list = app_list(screen.app);
    int quarters = 0, count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == DRAW_PART_FACTOR &&
            command->tag.role == CONV_ROLE_W) {
            const char *text = draw_command_text(list, command);
            assert_true(is_all(&screen, &command->tag, text));
            quarters += strcmp(text, "-.25") == 0;
            count++;
        }
    }
    assert_true(count > 8 && quarters > 1);
    screen_close(&screen);
}

/* While presenting, too, the zeros of a border are no larger than the numbers beside them. */
static void zeros_are_no_larger_than_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const char *const names[] = {"lesson-06-same", "photo-half-way", "fractions-backward"};
    int zeros = 0;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        for (int presenting = 0; presenting < 2; presenting++) {
            screen_show(&screen, names[n]);
            app_options(screen.app)->presenting = presenting;
            screen_seek(&screen, 1);
            const DrawList *list = app_list(screen.app);
            float largest = 0;
            for (int i = 0; i < list->count; i++) {
                const DrawCommand *command = &list->commands[i];
                bool number = command->kind == DRAW_KIND_TEXT && is_cell_part(command->tag.part);
                largest = number ? fmaxf(largest, command->size) : largest;
            }
            for (int i = 0; i < list->count; i++) {
                const DrawCommand *command = &list->commands[i];
                if (command->kind == DRAW_KIND_TEXT && command->face == DRAW_FACE_MONO &&
                    command->tag.part == DRAW_PART_NONE &&
                    command->rect.y < screen.input.height * 0.7f &&
                    strcmp(draw_command_text(list, command), "0") == 0) {
                    assert_true(command->size <= largest);
                    zeros++;
                }
            }
        }
    }
    screen_close(&screen);
    assert_true(zeros > 20);
}

/* What a group comes to alone, and the chain beside it and in the equation: -4.9000, not -4.9. */
static void sums_have_one_number_of_decimals(void **unused) {
    (void)unused;
    Screen screen = screen_open(1920, 1080, 1);
    screen_open_lesson(&screen, "09-batch");
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL, .number = 1}); /* X */
    screen_command(&screen,
                   (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .number = -4.9});
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_GATHER);
    int seen = 0;
    for (int position = 1; position <= 12; position++) {
        int decimals[2] = {-1, -1}; /* of sums, of those alone */
        screen_seek(&screen, position);
        const DrawList *list = app_list(screen.app);
        for (int i = 0; i < list->count; i++) {
            const DrawCommand *command = &list->commands[i];
            bool alone = command->tag.part == DRAW_PART_ALONE;
            const char *text =
                command->kind == DRAW_KIND_TEXT ? draw_command_text(list, command) : "";
            const char *point = strchr(text, '.');
            if (!point || strchr(text, 'e') || (!alone && command->tag.part != DRAW_PART_SUM)) {
                continue;
            }
            int count = (int)strspn(point + 1, "0123456789");
            assert_true(decimals[alone] < 0 || decimals[alone] == count);
            decimals[alone] = count;
        }
        if (decimals[0] >= 0 && decimals[1] >= 0) {
            assert_int_equal(decimals[0], decimals[1]);
            seen++;
        }
    }
    assert_true(seen > 0);
    screen_close(&screen);
}

/* Of a padded 8×10 in a small window all of dY and, of whole numbers, all of Y: near to the edges
 * of their cells rather than as colours. */
static void padded_rows_have_numbers(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const SceneRandom random = {.seed = 1, .distribution = SCENE_INTEGERS, .low = -3, .high = 3};
    screen_set(&screen, SCENE_PARAMETER_IH, 8);
    screen_set(&screen, SCENE_PARAMETER_IW, 10);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_RANDOM, .random = random});
    screen_simple(&screen, SCENE_SET_PADDING, CONV_PADDING_SAME);
    screen_seek(&screen, 720);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_Y), 80);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DY), 80);
    const double weights[3] = {.25, -.5, .21};
    for (int i = 0; i < 9; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_W,
                                               .index = {0, 0, i / 3, i % 3},
                                               .number = weights[i % 3]});
    }
    screen_settle(&screen);
    screen_key(&screen, UI_KEY_CHARACTER, '0', 0); /* arranged for these */
    screen_settle(&screen);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_X), 80);
    assert_int_equal(screen_count_cells(&screen, CONV_ROLE_DY), 80);
    assert_true(screen_check_digits(&screen) > 160);
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_tensor_one_number_of_decimals),
        cmocka_unit_test(long_numbers_have_room),
        cmocka_unit_test(a_wide_window_has_numbers),
        cmocka_unit_test(narrow_channels_have_sums_of_their_own),
        cmocka_unit_test(shortened_numbers_are_marked),
        cmocka_unit_test(a_number_keeps_a_decimal),
        cmocka_unit_test(a_sum_has_the_digits_that_it_needs),
        cmocka_unit_test(whole_numbers_have_no_decimals),
        cmocka_unit_test(a_half_among_whole_numbers_is_told),
        cmocka_unit_test(a_large_sum_is_written_as_its_tensor),
        cmocka_unit_test(a_small_sum_is_no_zero),
        cmocka_unit_test(a_pinned_chain_adds_up),
        cmocka_unit_test(long_numbers_stand_among_short_ones),
        cmocka_unit_test(quarters_are_told_in_narrow_cells),
        cmocka_unit_test(zeros_are_no_larger_than_numbers),
        cmocka_unit_test(one_large_number_blanks_no_other),
        cmocka_unit_test(many_large_numbers_are_told),
        cmocka_unit_test(infinity_blanks_no_other),
        cmocka_unit_test(small_weights_are_told),
        cmocka_unit_test(exact_planes_are_not_marked),
        cmocka_unit_test(the_loupe_writes_in_one_way),
        cmocka_unit_test(the_loupe_has_all_its_numbers),
        cmocka_unit_test(equal_maps_are_written_alike),
        cmocka_unit_test(a_cut_border_has_the_digits_of_the_tensor),
        cmocka_unit_test(rows_of_the_loupe_name_their_channel),
        cmocka_unit_test(seven_rows_have_numbers_in_a_small_window),
        cmocka_unit_test(what_is_made_ready_has_numbers),
        cmocka_unit_test(a_long_row_has_numbers_around_its_window),
        cmocka_unit_test(parts_say_which_they_are),
        cmocka_unit_test(a_bias_that_is_off_adds_nothing),
        cmocka_unit_test(two_ways_to_the_loss_agree_as_shown),
        cmocka_unit_test(a_large_window_has_large_cells),
        cmocka_unit_test(sums_have_one_number_of_decimals),
        cmocka_unit_test(padded_rows_have_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
