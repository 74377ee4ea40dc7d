/* On all screens of the fixed set every number is all of what the core has, or something says that
 * it is not: ≈ before it or, for numbers that stand together, in their heading; and what stands
 * without ≈ adds up. ≈ stands nowhere else. */
#include "scenes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text is all of a number where it is the number, read in its type. */
static bool is_rounded(const Screen *screen, const char *text, double value) {
    char *end;
    bool single = screen_state(screen)->type == CONV_F32;
    double shown = single ? (double)strtof(text, &end) : strtod(text, &end);
    return isfinite(value) && (end == text || *end != '\0' || shown != value);
}

static bool ends_with_mark(const char *text) {
    size_t length = strlen(text), mark = strlen(" ≈");
    return length >= mark && strcmp(text + length - mark, " ≈") == 0;
}

static bool begins_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

/* What the core says of a cell, a factor or a product that stands on screen. */
static double value_of(const Screen *screen, const DrawTag *tag) {
    const SceneDerived *derived = screen_derived(screen);
    const ConvTensor *tensor = scene_tensor(app_scene(screen->app), (ConvRole)tag->role);
    if (tag->part == DRAW_PART_PRODUCT) {
        ConvTerm term;
        conv_walk_term(&derived->walk, derived->window, tag->index[0], &term);
        return term.product;
    }
    double value;
    if (tag->part == DRAW_PART_PLACE) {
        conv_walk_place(&derived->walk, screen_state(screen)->position, tag->index, &value);
        return value;
    }
    value = conv_tensor_at(tensor, tag->index);
    if (tag->part == DRAW_PART_CELL &&
        tag->role == (int)conv_walk_target(screen_state(screen)->walk)) {
        screen_walk_cell(screen, tag->index, &value);
    }
    return value;
}

/* Numbers on the stage that say less than the core does. */
static bool leaves_digits_out(const Screen *screen, int role, int part) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const DrawTag *tag = &command->tag;
        if (command->kind == DRAW_KIND_TEXT && tag->role == role && tag->part == part &&
            is_rounded(screen, draw_command_text(list, command), value_of(screen, tag))) {
            return true;
        }
    }
    return false;
}

/* The line beneath a title of this name. */
static bool is_beneath_title(const Screen *screen, const DrawCommand *line, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *title = &list->commands[i];
        float down = line->rect.y - title->rect.y, right = line->rect.x - title->rect.x;
        if (title->kind == DRAW_KIND_TEXT && fabsf(right) < 1 && down > 10 && down < 34 &&
            strcmp(draw_command_text(list, title), conv_role_title(role)) == 0) {
            return true;
        }
    }
    return false;
}

/* A line beneath a title of this name ends with "≈"; of db in a row of its own the ≈ is beside it.
 */
static bool title_is_marked(const Screen *screen, ConvRole role) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *title = &list->commands[i];
        if (title->kind != DRAW_KIND_TEXT ||
            strcmp(draw_command_text(list, title), conv_role_title(role)) != 0) {
            continue;
        }
        for (int k = 0; k < list->count; k++) {
            const DrawCommand *line = &list->commands[k];
            float down = line->rect.y - title->rect.y, right = line->rect.x - title->rect.x;
            bool beneath = fabsf(right) < 1 && down > 10 && down < 34;
            const char *text = line->kind == DRAW_KIND_TEXT ? draw_command_text(list, line) : "";
            if ((beneath && ends_with_mark(text)) ||
                (role == CONV_ROLE_DB && strcmp(text, "≈") == 0 && fabsf(down) < 12)) {
                return true;
            }
        }
    }
    return false;
}

/* A mark beneath a title has a number beneath it that leaves digits out. */
static void check_titles(const Screen *screen, ConvRole role, const char *where) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *line = &list->commands[i];
        bool marked = line->kind == DRAW_KIND_TEXT &&
                      ends_with_mark(draw_command_text(list, line)) &&
                      is_beneath_title(screen, line, role);
        bool found = !marked;
        for (int k = 0; k < list->count && !found; k++) {
            const DrawCommand *number = &list->commands[k];
            const DrawTag *tag = &number->tag;
            found = number->kind == DRAW_KIND_TEXT && tag->role == (int)role &&
                    (tag->part == DRAW_PART_CELL || tag->part == DRAW_PART_BORDER ||
                     tag->part == DRAW_PART_PLACE) &&
                    number->rect.y > line->rect.y - 30 && number->rect.x > line->rect.x - 30 &&
                    is_rounded(screen, draw_command_text(list, number), value_of(screen, tag));
        }
        if (!found) {
            fail_msg("%s: \"%s\" at %.0f has no number", where, draw_command_text(list, line),
                     (double)line->rect.y);
        }
    }
}

/* Some text begins like this and ends with "≈". */
static bool head_is_marked(const Screen *screen, const char *start) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const char *text = command->kind == DRAW_KIND_TEXT ? draw_command_text(list, command) : "";
        if (begins_with(text, start) && ends_with_mark(text)) {
            return true;
        }
    }
    return false;
}

/* "≈" stands where digits are left out, and nowhere else; returns how many times. */
static int check_marks(const Screen *screen, const char *where) {
    int count = 0;
    for (int role = 0; role < CONV_ROLE_COUNT; role++) {
        if (role == CONV_ROLE_B || screen_find(screen, conv_role_title(role)) == NULL) {
            continue;
        }
        check_titles(screen, (ConvRole)role, where);
        bool out = leaves_digits_out(screen, role, DRAW_PART_CELL) ||
                   (role == CONV_ROLE_DX && leaves_digits_out(screen, role, DRAW_PART_PLACE));
        if (out != title_is_marked(screen, (ConvRole)role)) {
            fail_msg("%s: %s %s", where, conv_role_title(role),
                     out ? "leaves digits out and does not say so" : "is exact and has a ≈");
        }
        count += out;
    }
    static const ConvRole factors[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_DY};
    for (int f = 0; f < 3; f++) { /* in the loupe */
        char start[16];
        snprintf(start, sizeof start, "%s ", conv_role_word(factors[f]));
        bool out = leaves_digits_out(screen, (int)factors[f], DRAW_PART_FACTOR);
        bool brief = factors[f] == CONV_ROLE_W && head_is_marked(screen, "w["); /* of a filter */
        if (out != (head_is_marked(screen, start) || brief)) {
            fail_msg("%s: the factors %s", where, start);
        }
        count += out;
    }
    static const char *const heads[] = {"product", "value", "window at", "at (",  "for ",
                                        "from ",   "dx[",   "dy[",       "place", "dw["};
    int target = (int)conv_walk_target(screen_state(screen)->walk);
    bool out = leaves_digits_out(screen, target, DRAW_PART_PRODUCT), marked = false;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        marked |= head_is_marked(screen, heads[i]);
    }
    if (out != marked) {
        fail_msg("%s: the products %s", where, out ? "do not say so" : "are exact");
    }
    return count + out;
}

/* ------------------------------------------------------------------------------------- sums */

static const char *text_of(const Screen *screen, const DrawCommand *command) {
    return command->kind == DRAW_KIND_TEXT ? draw_command_text(app_list(screen->app), command) : "";
}

/* The last number of a text without the ≈ before it. */
static const char *last_number(const char *text) {
    const char *space = strrchr(text, ' '), *last = space ? space + 1 : text;
    return begins_with(last, "≈") && strcmp(last, "≈0") != 0 ? last + strlen("≈") : last;
}

/* Some other text on the same line begins like this. */
static bool line_says(const Screen *screen, const DrawCommand *line, const char *start) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command != line && begins_with(text_of(screen, command), start) &&
            fabsf(command->baseline - line->baseline) < 0.5f) {
            return true;
        }
    }
    return false;
}

static bool says(const Screen *screen, const char *text) {
    return screen_find(screen, text) != NULL;
}

/* What there is of the sums that have no mark of their own. */
typedef struct Sums {
    int count, marked;
    bool column, own, rows, running; /* of the loupe, of its groups alone, of db: not all is told */
} Sums;

/* The sum stands in a cell. */
static bool is_in_cell(const Screen *screen, const DrawCommand *number) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *box = &list->commands[i];
        if (box->kind == DRAW_KIND_RECT && memcmp(&box->tag, &number->tag, sizeof box->tag) == 0) {
            return true;
        }
    }
    return false;
}

/* Sums that say by themselves whether they are all: in a sentence, beside the bars, beneath the
 * products, in the loupe's line. Others are counted by where they stand. */
static void check_sum(const Screen *screen, const DrawCommand *command, const char *where,
                      Sums *sums) {
    char text[300];
    ConvTerm term;
    snprintf(text, sizeof text, "%s", text_of(screen, command));
    if (strstr(text, "not added") || strstr(text, "this product")) {
        return;
    }
    char *after = strstr(text, " after ");
    if (after) {
        *after = '\0';
    }
    screen_walk_term(screen, command->tag.index[0], &term);
    bool rounded = is_rounded(screen, last_number(text), term.after);
    bool marked = begins_with(text, "≈") || strstr(text, " ≈ ");
    bool sentence = strstr(text, " + ") || (strstr(text, " → ") && !begins_with(text, "→"));
    sums->count++;
    sums->marked += rounded;
    if (marked) {
        if (!rounded && !sentence && !strstr(text, " ≈ ")) { /* these may not add up */
            fail_msg("%s: the sum \"%s\" is all of %.9g", where, text, term.after);
        }
    } else if (line_says(screen, command, "running") && !after) {
        sums->running |= rounded;
    } else if (is_in_cell(screen, command)) {
        sums->rows |= rounded;
    } else if (after || sentence || begins_with(text, "→ ") || !says(screen, "sum ≈")) {
        if (rounded) {
            fail_msg("%s: the sum \"%s\" of %.9g", where, text, term.after);
        }
    } else {
        sums->column |= rounded;
    }
}

/* A chain of its own from 0, as the layer's type adds it up, through the terms up to `last` that
 * have the same first two indices. */
static double chain_alone(const Screen *screen, int64_t last) {
    const SceneDerived *derived = screen_derived(screen);
    bool single = screen_state(screen)->type == CONV_F32;
    ConvTerm end, term;
    int64_t first = last;
    conv_walk_term(&derived->walk, derived->window, last, &end);
    for (; first > 0; first--) {
        conv_walk_term(&derived->walk, derived->window, first - 1, &term);
        if (memcmp(term.a.index, end.a.index, 2 * sizeof(int)) != 0 ||
            memcmp(term.b.index, end.b.index, 2 * sizeof(int)) != 0) {
            break;
        }
    }
    double sum = 0;
    for (int64_t k = first; k <= last; k++) {
        conv_walk_term(&derived->walk, derived->window, k, &term);
        double b = term.b.kind == CONV_FACTOR_NONE ? 1 : term.b.value;
        sum = term.skipped ? sum
              : single     ? (double)fmaf((float)term.a.value, (float)b, (float)sum)
                           : fma(term.a.value, b, sum);
    }
    return sum;
}

static bool own_is_marked(const Screen *screen) {
    return says(screen, "each ≈") || says(screen, "each channel ≈") ||
           says(screen, "each filter ≈") || says(screen, "each image ≈");
}

/* b beside its word, or above the loupe's sums. */
static void check_bias(const Screen *screen, const DrawCommand *command, const char *where) {
    double value =
        conv_tensor_at(scene_tensor(app_scene(screen->app), CONV_ROLE_B), command->tag.index);
    bool rounded = is_rounded(screen, text_of(screen, command), value);
    bool marked = says(screen, "bias ≈") || says(screen, "b ≈");
    if (marked != rounded && !(rounded && says(screen, "sum ≈"))) {
        fail_msg("%s: b is \"%s\", exactly %.9g", where, text_of(screen, command), value);
    }
}

static Sums check_sums(const Screen *screen, const char *where) {
    const DrawList *list = app_list(screen->app);
    Sums sums = {0};
    bool bias = false;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const DrawTag *tag = &command->tag;
        if (command->kind != DRAW_KIND_TEXT) {
            continue;
        }
        if (tag->part == DRAW_PART_SUM) {
            check_sum(screen, command, where, &sums);
        } else if (tag->part == DRAW_PART_ALONE) {
            double value = chain_alone(screen, tag->index[1]);
            sums.own |= is_rounded(screen, text_of(screen, command), value);
        } else if (tag->part == DRAW_PART_CELL && tag->role == CONV_ROLE_B &&
                   command->rect.x < screen->input.width * 0.75f) {
            check_bias(screen, command, where);
            bias |= is_rounded(
                screen, text_of(screen, command),
                conv_tensor_at(scene_tensor(app_scene(screen->app), CONV_ROLE_B), tag->index));
        }
    }
    if (sums.own != own_is_marked(screen)) {
        fail_msg("%s: what groups come to alone %s", where, sums.own ? "says nothing" : "is all");
    }
    if (says(screen, "sum ≈") && !sums.column && !bias) {
        fail_msg("%s: the loupe's sums are all of it", where);
    }
    if (sums.rows && !head_is_marked(screen, "") && !head_is_marked(screen, "of image")) {
        fail_msg("%s: the sums of db's rows say nothing", where);
    }
    return sums;
}

/* --------------------------------------------------------------------------- the equation */

/* The text of term or sum k of the equation, or NULL where it is not on screen. */
static const DrawCommand *equation_part(const Screen *screen, int part, int k) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_KIND_TEXT && command->tag.part == part &&
            command->tag.index[0] == k && !strstr(text_of(screen, command), " after ") &&
            (part == DRAW_PART_TERM || line_says(screen, command, "running"))) {
            return command;
        }
    }
    return NULL;
}

/* The numbers of "+.2067·(-.2795)": how many. */
static int numbers_of(const char *term, double numbers[2]) {
    int count = 0;
    for (const char *at = term; *at && count < 2;) {
        char *end;
        numbers[count] = strtod(at, &end);
        count += end != at;
        at = end != at ? end : at + 1;
    }
    return count;
}

static bool same_number(const Screen *screen, double shown, double value) {
    return !isfinite(value) ||
           (screen_state(screen)->type == CONV_F32 ? (float)shown == (float)value : shown == value);
}

/* The start of the line, which no tag names. */
static bool start_is_rounded(const Screen *screen, const DrawCommand *term, double before) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        const char *text = text_of(screen, command);
        if (text[0] && command->tag.part == DRAW_PART_NONE && strpbrk(text, "0123456789") &&
            fabsf(command->baseline - term->baseline) < 0.5f && command->rect.x < term->rect.x &&
            command->rect.x + command->rect.w > term->rect.x - 12) {
            return is_rounded(screen, text, before);
        }
    }
    return false;
}

/* ≈ stands before the terms where they are not all of their numbers. Returns how many there are. */
static int check_terms(const Screen *screen, const char *where) {
    const DrawList *list = app_list(screen->app);
    const DrawCommand *first = NULL;
    bool rounded = false;
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind != DRAW_KIND_TEXT || command->tag.part != DRAW_PART_TERM) {
            continue;
        }
        ConvTerm term;
        double numbers[2] = {0};
        int shown = numbers_of(text_of(screen, command), numbers);
        screen_walk_term(screen, command->tag.index[0], &term);
        rounded |= shown > 0 && !same_number(screen, numbers[0], term.a.value);
        rounded |= shown > 1 && !same_number(screen, numbers[1], term.b.value);
        if (!first && command->tag.index[0] == 0) {
            rounded |= start_is_rounded(screen, command, term.before);
        }
        first = first ? first : command;
        count++;
    }
    if (first && rounded != line_says(screen, first, "≈")) {
        fail_msg("%s: the terms %s", where, rounded ? "do not say so" : "are all of it");
    }
    return count;
}

/* What a person finds who adds up what is on screen. */
typedef struct ByHand {
    bool seen;  ///< all terms up to the present one
    bool told;  ///< what stands there of the sums is all of them
    bool right; ///< each sum is what the digits shown come to, or these are not all told
    bool exact; ///< so it is in the core
} ByHand;

static ByHand sum_by_hand(const Screen *screen) {
    const SceneDerived *derived = screen_derived(screen);
    ByHand result = {true, true, true, true};
    for (int k = 0; k <= (int)derived->term; k++) {
        const DrawCommand *term = equation_part(screen, DRAW_PART_TERM, k);
        const DrawCommand *sum = equation_part(screen, DRAW_PART_SUM, k);
        const DrawCommand *before = k > 0 ? equation_part(screen, DRAW_PART_SUM, k - 1) : NULL;
        if (!term || !sum || (k > 0 && !before)) {
            return (ByHand){.seen = false};
        }
        ConvTerm exact;
        double numbers[2] = {0, 1};
        screen_walk_term(screen, k, &exact);
        int count = numbers_of(text_of(screen, term), numbers);
        const char *text = text_of(screen, sum);
        double start = before ? strtod(text_of(screen, before), NULL) : exact.before;
        double expected = start + (count > 0 && !exact.skipped ? numbers[0] * numbers[1] : 0);
        bool told = !is_rounded(screen, text, exact.after) &&
                    (!before || !is_rounded(screen, text_of(screen, before), exact.before));
        bool factors = (count < 1 || same_number(screen, numbers[0], exact.a.value)) &&
                       (count < 2 || same_number(screen, numbers[1], exact.b.value));
        result.told &= told;
        result.right &= !told || !factors || fabs(expected - strtod(text, NULL)) <= 1e-9;
        result.exact &= !conv_term_rounds(&exact);
    }
    return result;
}

/* "≈" stands behind the running sums where not all of one is shown, "rounded by f32" where they are
 * all told and do not add up, and neither elsewhere. */
static int check_running(const Screen *screen, const Sums *sums, const char *where) {
    const DrawCommand *now =
        equation_part(screen, DRAW_PART_SUM, (int)screen_derived(screen)->term);
    if (!now) {
        return 0;
    }
    bool marked = line_says(screen, now, "≈");
    bool by_type = says(screen, "rounded by f32") || says(screen, "≈ rounded by f32");
    ByHand hand = sum_by_hand(screen);
    if ((sums->running && !marked) || (hand.seen && marked == hand.told)) {
        fail_msg("%s: the running sums %s", where, marked ? "are all told" : "do not say ≈");
    }
    if (hand.seen && ((!hand.right && !by_type) || (by_type && hand.exact) ||
                      (hand.told && hand.right && by_type))) {
        fail_msg("%s: the running sums %s", where, by_type ? "add up" : "do not say f32");
    }
    return 1;
}

/* L is "=" where it is all of the sum, beside its formula or beneath it. */
static int check_loss(const Screen *screen, const char *where) {
    const DrawList *list = app_list(screen->app);
    double loss = screen_derived(screen)->loss;
    bool formula = false;
    for (int i = 0; i < list->count; i++) {
        const char *text = text_of(screen, &list->commands[i]);
        formula |= begins_with(text, "L = ");
        const char *space = strrchr(text, ' ');
        if (!formula || !space || space - text < 1 || !strpbrk(space + 1, "0123456789")) {
            continue;
        }
        double shown = strtod(space + 1, NULL);
        if (space[-1] == '=' && fabs(shown - loss) > 1e-7 * fabs(loss)) {
            fail_msg("%s: \"%s\" is %.12g", where, text, loss);
        }
        return 1;
    }
    return 0;
}

static void all_is_told_or_marked(void **unused) {
    (void)unused;
    static const float sizes[][2] = {{1024, 640}, {1280, 720}, {1920, 1080}};
    Screen screen = screen_open(1280, 720, 1);
    int marks = 0, sums = 0, marked = 0, terms = 0, losses = 0, running = 0;
    for (int digits = 0; digits < 4; digits += 3) {
        for (int s = 0; s < screen_scene_count; s++) {
            for (int i = s % TEST_SHARE; i < 3; i += TEST_SHARE) {
                char where[100];
                snprintf(where, sizeof where, "%s, %.0f wide, digits %d", screen_scenes[s].name,
                         (double)sizes[i][0], digits);
                screen.input.width = sizes[i][0];
                screen.input.height = sizes[i][1];
                screen_show_scene(&screen, &screen_scenes[s]);
                app_options(screen.app)->digits = digits;
                screen_settle(&screen);
                marks += check_marks(&screen, where);
                Sums seen = check_sums(&screen, where);
                sums += seen.count;
                marked += seen.marked;
                terms += check_terms(&screen, where);
                running += check_running(&screen, &seen, where);
                losses += check_loss(&screen, where);
            }
        }
    }
    screen_close(&screen);
    assert_true(marks > 500 / TEST_SHARE && sums > 2000 / TEST_SHARE && marked > 500 / TEST_SHARE);
    assert_true(terms > 2000 / TEST_SHARE && running > 100 / TEST_SHARE &&
                losses > 100 / TEST_SHARE);
}

static void rounded_is_said_where_digits_are_left_out(void **unused) {
    (void)unused;
    int seen[2] = {0, 0};
    Screen screen = screen_open(1280, 720, 1);
    static const char *const names[] = {"lesson-01", "lesson-02-full", "lesson-06-valid",
                                        "lesson-06-same"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        screen_show(&screen, names[n]);
        const SceneDerived *derived = scene_derived(app_scene(screen.app));
        int64_t length = conv_walk_length(&derived->walk);
        for (int64_t position = 1; position <= length; position++) {
            screen_command(&screen, (SceneCommand){.kind = SCENE_SEEK, .position = position});
            screen_settle(&screen);
            ByHand hand = sum_by_hand(&screen);
            if (hand.seen) {
                assert_int_equal(!says(&screen, "≈ rounded"), hand.told);
                assert_true(hand.right);
                seen[hand.told]++;
            }
        }
    }
    screen_close(&screen);
    assert_true(seen[0] > 30 && seen[1] > 90);
}

/* Digits that a person chose are fewer than the numbers have, also where they happen to add up. */
static void chosen_digits_say_that_they_are_rounded(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_show(&screen, "lesson-06-same");
    screen_seek(&screen, 36);
    assert_true(says(&screen, "≈ rounded"));
    for (int digits = 0; digits <= 4; digits++) {
        app_options(screen.app)->digits = digits + 1;
        screen_settle(&screen);
        assert_true(says(&screen, "≈ rounded"));
    }
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    app_options(screen.app)->digits = 1;
    screen_seek(&screen, 4); /* -1.3707·1 */
    assert_true(screen_says(&screen, " ≈ -"));
    screen_show(&screen, "lesson-01"); /* integers have no more */
    screen_seek(&screen, 5);
    assert_false(says(&screen, "≈ rounded"));
    screen_close(&screen);
}

/* L is "=" where no number of Y was rounded: 1e9 and small numbers do not fit f32 at once, and do
 * f64; what is typed as 0.1 is rounded, and the halves of a half are not. */
static void a_loss_of_rounded_numbers_says_so(void **unused) {
    (void)unused;
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0, "L = Σ Y = -3"},        {1e9, "L = Σ Y ≈ 3000000003"},
                 {0.5, "L = Σ Y = -1.5"},    {0.0625, "L = Σ Y = -2.8125"},
                 {3e6, "L = Σ Y = 8999997"}, /* nine of these would not fit, but one does */
                 {0.1, "L = Σ Y ≈ -2.7"}};
    Screen screen = screen_open(1600, 900, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = CONV_ROLE_X,
                                               .index = {0, 0, 2, 1},
                                               .number = cases[i].number});
        screen_settle(&screen);
        if (!screen_says(&screen, cases[i].text)) {
            fail_msg("nothing says \"%s\"", cases[i].text);
        }
    }
    screen_close(&screen);
}

/* The present sum stands in the equation, at the bars and in the loupe: with the same digits.
 * Returns how long it is. */
static size_t assert_same_digits(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    char first[80] = "", text[300];
    int seen = 0;
    for (int i = 0; i < list->count; i++) {
        const DrawTag *tag = &list->commands[i].tag;
        snprintf(text, sizeof text, "%s", text_of(screen, &list->commands[i]));
        if (tag->part != DRAW_PART_SUM || tag->index[0] != screen_derived(screen)->term ||
            text[0] == '\0') {
            continue;
        }
        char *after = strstr(text, " after ");
        text[after ? after - text : (long)strlen(text)] = '\0';
        if (!first[0]) {
            snprintf(first, sizeof first, "%s", last_number(text));
        }
        assert_string_equal(last_number(text), first);
        seen++;
    }
    assert_true(seen >= 3);
    return strlen(first);
}

static void a_sum_has_the_same_digits_everywhere(void **unused) {
    (void)unused;
    static const char *const names[] = {"photo-half-way", "zoomed", "lesson-05-photo"};
    Screen screen = screen_open(1280, 720, 1);
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        screen_show(&screen, names[n]);
        assert_same_digits(&screen);
    }
    screen_show(&screen, "lesson-09"); /* beside the groups */
    size_t longest = 0;
    for (int window = 0; window < 60; window++) {
        screen_seek(&screen, window * 24 + 13);
        size_t length = assert_same_digits(&screen);
        longest = length > longest ? length : longest;
        screen_check_digits(&screen);
    }
    assert_true(longest >= strlen("-8.8427"));
    screen_check_texts(&screen, "sums beside the groups");
    screen_close(&screen);
}

/* A product in the pinned number's list is as long as it is, whatever the other ones need. */
static void a_listed_product_has_its_own_digits(void **unused) {
    (void)unused;
    static const struct {
        ConvRole role;
        int column;
        double number;
    } typed[] = {{CONV_ROLE_X, 0, -2.9}, {CONV_ROLE_W, 1, 1.0 / 3}};
    Screen screen = screen_open(1280, 900, 1);
    for (int i = 0; i < 2; i++) {
        screen_command(&screen, (SceneCommand){.kind = SCENE_SET_CELL,
                                               .role = typed[i].role,
                                               .index = {0, 0, 0, typed[i].column},
                                               .number = typed[i].number});
    }
    screen_command(&screen, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_Y});
    screen_settle(&screen);
    assert_true(says(&screen, "(-2.9)·1 = -2.9"));
    assert_true(says(&screen, "2·.3333 ≈ .6667"));
    screen_close(&screen);
}

/* The name of the bars, and the words behind the sum beside it, stay through a window: the latter
 * are fewer where one of its sums is long. */
static void the_bars_keep_their_name(void **unused) {
    (void)unused;
    static const double typed[] = {-12, 0.0397};
    Screen screen = screen_open(1280, 720, 1);
    for (int i = 0; i < 2; i++) {
        screen_command(
            &screen,
            (SceneCommand){.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = typed[i]});
        for (int64_t position = 1; position <= 9; position++) {
            char words[32];
            screen_seek(&screen, position);
            assert_true(says(&screen, "partial sum"));
            snprintf(words, sizeof words, " after %d of 9", (int)position);
            assert_int_equal(screen_says(&screen, words), i == 0);
            snprintf(words, sizeof words, " after %d", (int)position);
            assert_true(screen_says(&screen, words));
        }
    }
    screen_close(&screen);
}

/* 1e9 in X: f32 has no number for 1e9 - 3. Photos: sums of zeros are not rounded. */
static void what_f32_rounds_says_so(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    SceneCommand typed = {.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 1e9};
    screen_command(&screen, typed);
    screen_seek(&screen, 2); /* +2·0 */
    assert_false(screen_says(&screen, "rounded"));
    screen_seek(&screen, 3); /* +3·(-1) */
    assert_true(says(&screen, "rounded by f32") && !screen_says(&screen, "≈ rounded"));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DX_SCATTER);
    assert_false(screen_says(&screen, "rounded by"));
    screen_show(&screen, "photo");
    screen_seek(&screen, 5); /* 0 + .2·0 */
    assert_false(screen_says(&screen, "rounded"));
    screen_seek(&screen, 6); /* 0 + .2·(-.5) */
    assert_true(says(&screen, "≈ rounded"));
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_told_or_marked),
        cmocka_unit_test(a_loss_of_rounded_numbers_says_so),
        cmocka_unit_test(rounded_is_said_where_digits_are_left_out),
        cmocka_unit_test(chosen_digits_say_that_they_are_rounded),
        cmocka_unit_test(what_f32_rounds_says_so),
        cmocka_unit_test(a_sum_has_the_same_digits_everywhere),
        cmocka_unit_test(a_listed_product_has_its_own_digits),
        cmocka_unit_test(the_bars_keep_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
