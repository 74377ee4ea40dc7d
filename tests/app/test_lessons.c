/* Which lesson the window speaks of: it follows undo, a changed one says so, and the one that is
 * open can be chosen again. */
#include "screen.h"

#include "scene/lesson.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The panel breaks the sentence where it likes. */
static bool is_changed(const Screen *screen) {
    return screen_says(screen, "You have changed");
}

static void open_lesson(Screen *screen, int index) {
    Status status = app_open_lesson(screen->app, index);
    assert_string_equal(status.text, "");
    screen_settle(screen);
}

static void control(Screen *screen, uint32_t letter) {
    screen_key(screen, UI_KEY_CHARACTER, letter, UI_MOD_CTRL);
    screen_settle(screen);
}

static void undo_goes_back_to_the_lesson_before(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    assert_true(screen_says(&screen, "1 · One filter"));
    open_lesson(&screen, 6);
    assert_false(screen_says(&screen, "1 · One filter"));
    control(&screen, 'z');
    assert_true(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    assert_true(screen_says(&screen, "Step 1 of"));
    screen_key(&screen, UI_KEY_CHARACTER, 'y', UI_MOD_CTRL);
    screen_settle(&screen);
    assert_false(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    screen_close(&screen);
}

static void undo_goes_back_to_a_photo_without_a_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    Status status = app_open_now(screen.app, TEST_RESOURCES "/assets/sample.png");
    assert_string_equal(status.text, "");
    screen_settle(&screen);
    assert_non_null(screen_find(&screen, "Choose a lesson"));
    open_lesson(&screen, 6);
    assert_null(screen_find(&screen, "Choose a lesson"));
    control(&screen, 'z');
    assert_int_equal(scene_state(app_scene(screen.app))->source, SCENE_SOURCE_IMAGE);
    assert_non_null(screen_find(&screen, "Choose a lesson"));
    assert_false(is_changed(&screen));
    control(&screen, 'z'); /* the photo was opened over lesson 1 */
    assert_true(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    screen_close(&screen);
}

static void nothing_lies_before_the_first_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    control(&screen, 'z');
    assert_string_equal(app_message(screen.app), "There is nothing to undo");
    assert_true(screen_says(&screen, "1 · One filter"));
    assert_false(is_changed(&screen));
    control(&screen, 'y');
    assert_string_equal(app_message(screen.app), "There is nothing to redo");
    screen_close(&screen);
}

/* What the program was started with is where a person begins; a later photo is a step. */
static void nothing_lies_before_what_it_was_started_with(void **unused) {
    (void)unused;
    static const char *const paths[] = {TEST_RESOURCES "/assets/sample.png",
                                        TEST_RESOURCES "/assets/lessons/08-stride.json"};
    for (int late = 0; late < 2; late++) {
        for (int i = 0; i < 2; i++) {
            Screen screen = screen_open(1280, 720, 1);
            const SceneState *state = screen_state(&screen);
            const int height = i == 0 ? 320 : 7;
            if (late) {
                app_open(screen.app, paths[i]);
            } else {
                app_start_with(screen.app, paths[i]);
            }
            while (state->layer.ih != height) {
                screen_frame(&screen, 0.01);
            }
            control(&screen, 'z');
            if (late) {
                assert_int_equal(state->layer.ih, 5);
            } else {
                assert_string_equal(app_message(screen.app), "There is nothing to undo");
                assert_int_equal(state->layer.ih, height);
            }
            screen_close(&screen);
        }
    }
}

static void the_open_lesson_can_be_chosen_again(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    const int kh = scene_state(app_scene(screen.app))->layer.kh;
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_PARAMETER,
                                           .parameter = SCENE_PARAMETER_KH,
                                           .value = kh - 1});
    screen_settle(&screen);
    assert_true(is_changed(&screen));
    const char label[] = "1 · One filter, one channel";
    screen_click_on(&screen, screen_find(&screen, label)); /* opens the list */
    screen_click_on(&screen, screen_find_last(&screen, label));
    assert_false(is_changed(&screen));
    assert_int_equal(scene_state(app_scene(screen.app))->layer.kh, kh);
    screen_close(&screen);
}

static void another_loss_changes_a_lesson(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    static const SceneCommand commands[] = {
        {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_HALF_SQUARED},
        {.kind = SCENE_SET_LOSS, .value = CONV_LOSS_SUM},
        {.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT},
    };
    static const bool changed[] = {true, false, true};
    for (int i = 0; i < 3; i++) {
        screen_command(&screen, commands[i]);
        screen_settle(&screen);
        assert_int_equal(is_changed(&screen), changed[i]);
    }
    screen_close(&screen);
}

static void a_new_target_changes_a_lesson_that_reads_it(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    int last = 0;
    while (app_open_lesson(screen.app, last + 1).code == STATUS_OK) {
        last++;
    }
    open_lesson(&screen, last); /* check a gradient */
    screen_command(&screen, (SceneCommand){.kind = SCENE_SET_TARGET, .value = SCENE_PRESET_BLUR});
    screen_settle(&screen);
    assert_true(is_changed(&screen));
    control(&screen, 'r');
    assert_false(is_changed(&screen));
    screen_close(&screen);
}

/* ---- steps ------------------------------------------------------------------------------- */

static void go_to(Screen *screen, const SceneLessonStep *step) {
    SceneCommand way[SCENE_LESSON_WAY];
    int count = scene_lesson_way(step, screen_state(screen), way);
    for (int i = 0; i < count; i++) {
        screen_command(screen, way[i]);
    }
    screen_settle(screen);
}

static bool says_step(const Screen *screen, int step, int count) {
    char text[32];
    snprintf(text, sizeof text, "Step %d of %d", step + 1, count);
    return screen_says(screen, text);
}

/* The change that a step invites to, as a person makes it. */
static void make_change(Screen *screen, SceneChange change) {
    SceneCommand command = {.kind = SCENE_SET_CELL, .number = 5};
    switch (change) {
    case SCENE_CHANGE_FLIP:
        command.kind = SCENE_SET_FLIP;
        command.value = !screen_state(screen)->layer.flip;
        break;
    case SCENE_CHANGE_DY:
        command.role = CONV_ROLE_DY;
        break;
    case SCENE_CHANGE_W:
        command.role = CONV_ROLE_W;
        break;
    default:
        fail_msg("this test makes no change number %d", (int)change);
    }
    screen_command(screen, command);
    screen_settle(screen);
}

/* The first word of a text stands at the beginning of one on screen. */
static bool begins(const Screen *screen, const char *text) {
    char words[16];
    snprintf(words, sizeof words, "%.*s", (int)strcspn(text + 8, " ") + 8, text);
    return screen_says(screen, words);
}

static void check_invitation(Screen *screen, int number, const SceneLesson *lesson, int step) {
    const SceneLessonStep *asks = &lesson->steps[step];
    for (int change = 0; change < SCENE_CHANGE_COUNT; change++) {
        if (!(asks->invites & 1u << change)) {
            continue;
        }
        open_lesson(screen, number);
        go_to(screen, asks);
        assert_false(begins(screen, asks->changed));
        make_change(screen, (SceneChange)change);
        assert_true(says_step(screen, step, lesson->step_count));
        assert_false(is_changed(screen));
        assert_true(begins(screen, asks->changed));
        assert_int_equal(screen_state(screen)->position, asks->at);
        screen_set(screen, SCENE_PARAMETER_IH, screen_state(screen)->layer.ih + 1); /* not that */
        screen_settle(screen);
        assert_true(is_changed(screen));
        screen_click_on(screen, screen_find(screen, "Back to the lesson"));
        assert_true(says_step(screen, step, lesson->step_count));
        assert_false(begins(screen, asks->changed));
    }
}

/* A lesson that asks for a change keeps its text when it is made, and has something to say of it;
 * one whose words ask for a switch says so in its data. */
static void a_change_that_is_asked_for_keeps_the_text(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 900, 1);
    SceneLessonList list;
    assert_string_equal(scene_lesson_list(TEST_RESOURCES "/assets/lessons", &list).text, "");
    int invitations = 0;
    for (int i = 0; i < list.count; i++) {
        SceneLesson lesson;
        assert_string_equal(scene_lesson_load(list.paths[i], &lesson).text, "");
        for (int step = 0; step < lesson.step_count; step++) {
            const SceneLessonStep *now = &lesson.steps[step];
            bool asks = strstr(now->text, "Switch “") || strstr(now->text, "nudge +1") ||
                        strstr(now->text, "types another number");
            assert_int_equal(asks, now->invites != 0);
            invitations += asks;
            check_invitation(&screen, i, &lesson, step);
        }
        scene_lesson_free(&lesson);
    }
    assert_true(invitations >= 5);
    scene_lesson_list_free(&list);
    screen_close(&screen);
}

/* From wherever one has strayed the button leads to the step that was read last. */
static void the_way_back_leads_to_the_step_one_was_on(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_seek(&screen, 10);
    assert_true(says_step(&screen, 4, 9));
    screen_simple(&screen, SCENE_SET_WALK, CONV_WALK_DB); /* of which lesson 1 has no text */
    assert_true(screen_says(&screen, "no text for what"));
    screen_click_on(&screen, screen_find(&screen, "Back to the lesson"));
    assert_true(says_step(&screen, 4, 9));
    assert_int_equal(screen_state(&screen)->walk, CONV_WALK_FORWARD);
    screen_seek(&screen, 30);
    assert_true(says_step(&screen, 5, 9));
    screen_set(&screen, SCENE_PARAMETER_SH, 2); /* the walk starts anew */
    screen_settle(&screen);
    assert_true(is_changed(&screen));
    assert_int_equal(screen_state(&screen)->position, 0);
    screen_click_on(&screen, screen_find(&screen, "Back to the lesson"));
    assert_int_equal(screen_state(&screen)->layer.sh, 1);
    assert_true(says_step(&screen, 5, 9));
    assert_int_equal(screen_state(&screen)->position, 28);
    screen_close(&screen);
}

/* Step size, speed and coverage are as the text presumes, in a lesson that is opened and in one
 * that is begun again. */
static void a_lesson_begins_as_its_text_presumes(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    for (int again = 0; again < 2; again++) {
        screen_click_on(&screen, screen_find(&screen, "channel"));
        screen_key(&screen, UI_KEY_CHARACTER, '5', 0);
        screen_key(&screen, UI_KEY_CHARACTER, 'c', 0);
        assert_int_equal(screen_state(&screen)->step, SCENE_STEP_CHANNEL);
        assert_true(screen_state(&screen)->speed == 4);
        assert_true(app_options(screen.app)->coverage);
        if (again) {
            control(&screen, 'r');
        } else {
            open_lesson(&screen, 0);
        }
        assert_false(app_options(screen.app)->coverage);
        assert_true(screen_state(&screen)->speed == 1);
        screen_key(&screen, UI_KEY_RIGHT, 0, 0);
        screen_settle(&screen);
        assert_int_equal(screen_state(&screen)->position, 1); /* "the first multiplication" */
    }
    screen_close(&screen);
}

/* One can read through all lessons by pressing what stands under the text. */
static void every_last_step_leads_on(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    SceneLessonList list;
    assert_string_equal(scene_lesson_list(TEST_RESOURCES "/assets/lessons", &list).text, "");
    for (int i = 0; i < list.count; i++) {
        SceneLesson lesson;
        assert_string_equal(scene_lesson_load(list.paths[i], &lesson).text, "");
        assert_true(says_step(&screen, 0, lesson.step_count));
        assert_true(screen_says(&screen, list.titles[i]));
        assert_false(screen_says(&screen, "Next lesson"));
        go_to(&screen, &lesson.steps[lesson.step_count - 1]);
        bool last = i + 1 == list.count;
        assert_int_equal(screen_says(&screen, "This was the last lesson"), last);
        if (!last) {
            assert_true(screen_says(&screen, list.titles[i + 1]));
            screen_click_on(&screen, screen_find(&screen, "Next lesson →"));
        }
        scene_lesson_free(&lesson);
    }
    scene_lesson_list_free(&list);
    screen_close(&screen);
}

static bool says_in_any_case(const Screen *screen, char *words) {
    bool found = screen_says(screen, words);
    for (char *letter = words; *letter; letter++) {
        *letter = (char)toupper((unsigned char)*letter);
    }
    return found || screen_says(screen, words); /* headings have capitals */
}

/* Fails where words between `open` and `close` do not stand on screen. Returns how many there
 * were. */
static int check_named(const Screen *screen, const char *text, const char *open,
                       const char *close) {
    int count = 0;
    for (const char *from = strstr(text, open); from; from = strstr(from, open)) {
        from += strlen(open);
        const char *end = strstr(from, close);
        char words[64];
        assert_non_null(end);
        bool mark = *close == ']'; /* stands there with its brackets */
        snprintf(words, sizeof words, "%s%.*s%s", mark ? "[" : "", (int)(end - from), from,
                 mark ? "]" : "");
        if (!says_in_any_case(screen, words)) {
            fail_msg("nothing on screen says \"%s\"", words);
        }
        count++;
    }
    return count;
}

/* What a lesson's words call by its name has that name on screen: a switch, a button, a mark. */
static void what_a_lesson_names_stands_there(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 1400, 1);
    SceneLessonList list;
    assert_string_equal(scene_lesson_list(TEST_RESOURCES "/assets/lessons", &list).text, "");
    int controls = 0, marks = 0;
    for (int i = 0; i < list.count; i++) {
        SceneLesson lesson;
        assert_string_equal(scene_lesson_load(list.paths[i], &lesson).text, "");
        open_lesson(&screen, i);
        for (int step = 0; step < lesson.step_count; step++) {
            const SceneLessonStep *now = &lesson.steps[step];
            go_to(&screen, now);
            if (strstr(now->text, "Click the weight in the middle of W")) {
                DrawRect at;
                assert_true(screen_find_cell(&screen, CONV_ROLE_W, (int[4]){0, 0, 1, 1}, &at));
                screen_click(&screen, at.x + at.w / 2, at.y + at.h / 2);
            }
            controls += check_named(&screen, now->text, "“", "”");
            marks += check_named(&screen, now->text, " [", "]");
        }
        scene_lesson_free(&lesson);
    }
    assert_true(controls >= 8 && marks >= 2);
    scene_lesson_list_free(&list);
    screen_close(&screen);
}

/* What the lesson of nudging asks for is seen without scrolling; and the step after it stands at
 * the weight that its words tell of. */
static void a_check_is_seen_beside_its_words(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    SceneLesson lesson;
    screen_open_lesson(&screen, "12-check-a-gradient");
    assert_string_equal(
        scene_lesson_load(TEST_RESOURCES "/assets/lessons/12-check-a-gradient.json", &lesson).text,
        "");
    int seen = 0, told = 0;
    for (int step = 0; step < lesson.step_count; step++) {
        go_to(&screen, &lesson.steps[step]);
        if (strstr(lesson.steps[step].text, "Click the weight in the middle of W")) {
            DrawRect at;
            assert_true(screen_find_cell(&screen, CONV_ROLE_W, (int[4]){0, 0, 1, 1}, &at));
            screen_click(&screen, at.x + at.w / 2, at.y + at.h / 2);
            const DrawCommand *verdict = screen_find_last(&screen, "✓ the gradient says the same");
            const DrawCommand *nudge = screen_find_last(&screen, "nudge +1");
            assert_true(verdict && verdict->rect.y + verdict->rect.h < 720);
            assert_true(nudge && nudge->rect.y + nudge->rect.h + 4 < 720);
            seen++;
        }
        if (strstr(lesson.steps[step].text, "in the corner: its dW is 21")) {
            int cell[4];
            double value;
            const SceneDerived *derived = screen_derived(&screen);
            conv_walk_window_cell(&derived->walk, derived->window, cell);
            assert_int_equal(conv_walk_target(derived->walk.kind), CONV_ROLE_DW);
            assert_true(cell[2] == 2 && cell[3] == 2);
            assert_int_equal(screen_walk_cell(&screen, cell, &value), CONV_CELL_DONE);
            assert_true(value == 21);
            told++;
        }
    }
    assert_true(seen == 1 && told == 1);
    scene_lesson_free(&lesson);
    screen_close(&screen);
}

/* A target of zeros is called that, where it is chosen and where it is used. */
static void a_target_of_zeros_is_told(void **unused) {
    (void)unused;
    Screen screen = screen_open(1920, 1600, 1); /* with all of the left panel */
    assert_false(screen_says(&screen, "T = 0"));
    screen_simple(&screen, SCENE_SET_LOSS, CONV_LOSS_HALF_SQUARED);
    assert_true(screen_says(&screen, "∂L/∂Y = Y − T, T = 0"));
    assert_true(screen_find(&screen, "zeros") !=
                screen_find_last(&screen, "zeros")); /* and padding */
    screen_simple(&screen, SCENE_SET_TARGET, SCENE_PRESET_EDGE_V);
    assert_false(screen_says(&screen, "T = 0"));
    assert_non_null(screen_find(&screen, "as it is"));
    screen_click_on(&screen, screen_find(&screen, "as it is"));
    assert_non_null(screen_find(&screen, "made by Edge |"));
    screen_close(&screen);
}

/* A step's words stay when the walk itself goes on to the next filter, and it is said that it has.
 */
static void words_stay_where_the_walk_goes_on(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "04-channels-1-two-filters");
    screen_seek(&screen, 27);
    assert_false(screen_says(&screen, "has gone on"));
    for (int i = 0; i < 3; i++) {
        screen_key(&screen, UI_KEY_RIGHT, 0, 0);
        screen_settle(&screen);
        assert_int_equal(screen_state(&screen)->show_oc, 1);
        assert_true(screen_says(&screen, "together 11"));
        assert_true(screen_says(&screen, "That was filter 0. The walk has gone"));
        assert_false(screen_says(&screen, "words do not"));
        screen_check_texts(&screen, "gone on");
    }
    screen_seek(&screen, 20);
    screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, 1, -1}});
    screen_settle(&screen);
    assert_false(screen_says(&screen, "has gone on"));
    assert_true(screen_says(&screen, "This step is about filter 0"));
    screen_close(&screen);
}

/* Words that hold for any filter stay on the way back from the end of a chosen one. */
static void a_photo_keeps_its_words_on_the_way_back(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    screen_open_lesson(&screen, "05-photo");
    for (int filter = 0; filter < 3; filter++) {
        screen_key(&screen, UI_KEY_END, 0, 0);
        screen_command(&screen, (SceneCommand){.kind = SCENE_SHOW, .index = {0, filter, -1}});
        screen_settle(&screen);
        assert_true(says_step(&screen, 2, 4));
        screen_key(&screen, UI_KEY_LEFT, 0, 0);
        screen_settle(&screen);
        assert_true(says_step(&screen, 1, 4));
        assert_true(screen_says(&screen, "A window covers"));
        assert_false(screen_says(&screen, "do not"));
    }
    screen_close(&screen);
}

/* ---- in narrow windows ------------------------------------------------------------------- */

/* The name of the open lesson in the bar: all of it, or all of its brief one. */
static const DrawCommand *closed_list(const Screen *screen, int number, const char *title,
                                      const char *brief) {
    char all[128], less[64];
    snprintf(all, sizeof all, "%d · %s", number, title);
    snprintf(less, sizeof less, "%d · %s", number, brief);
    const DrawCommand *found = screen_find(screen, all);
    found = found && found->rect.y < 52 ? found : screen_find(screen, less);
    if (!found || found->rect.y > 52) {
        fail_msg("%.0f points wide: neither \"%s\" nor \"%s\" stands in the bar",
                 (double)screen->input.width, all, less);
    }
    return found;
}

static void a_lesson_is_named_in_whole_words_at_any_width(void **unused) {
    (void)unused;
    Screen screen = screen_open(1280, 720, 1);
    SceneLessonList list;
    assert_string_equal(scene_lesson_list(TEST_RESOURCES "/assets/lessons", &list).text, "");
    static const float widths[] = {800, 853, 960, 1000, 1024, 1280, 1440};
    for (int w = 0; w < 7; w++) {
        screen.input.width = widths[w];
        screen.input.height = widths[w] * 9 / 16;
        for (int i = 0; i < list.count; i++) {
            for (int j = 0; j < i; j++) { /* no two of them are told alike */
                assert_false(list.numbers[i] == list.numbers[j] &&
                             strcmp(list.briefs[i], list.briefs[j]) == 0);
            }
            open_lesson(&screen, i);
            closed_list(&screen, list.numbers[i], list.titles[i], list.briefs[i]);
        }
    }
    scene_lesson_list_free(&list);
    screen_close(&screen);
}

/* What stands side by side in the bar, from left to right, is apart. */
static void check_bar(const Screen *screen) {
    const DrawList *list = app_list(screen->app);
    for (int i = 0; i < list->count; i++) {
        for (int j = 0; j < list->count; j++) {
            const DrawCommand *a = &list->commands[i], *b = &list->commands[j];
            bool bar = a->kind == DRAW_KIND_TEXT && b->kind == DRAW_KIND_TEXT && i != j &&
                       a->rect.y < 40 && b->rect.y < 40 && a->rect.x <= b->rect.x;
            if (bar && a->rect.x + a->rect.w + 8 > b->rect.x) {
                fail_msg("%.0f points wide: \"%s\" touches \"%s\"", (double)list->width,
                         draw_command_text(list, a), draw_command_text(list, b));
            }
        }
    }
}

/* In a window of any width, in any walk, whether the other panel is there or not. */
static void the_words_of_a_lesson_are_one_named_click_away(void **unused) {
    (void)unused;
    static const int walks[] = {CONV_WALK_FORWARD, CONV_WALK_DX_SCATTER, CONV_WALK_DW};
    for (float width = 800; width <= 1400; width += 40) {
        for (int i = 0; i < 6; i++) {
            Screen screen = screen_open(width, width * 9 / 16, 1);
            screen_open_lesson(&screen, "01-one-filter");
            screen_simple(&screen, SCENE_SET_WALK, walks[i % 3]);
            app_options(screen.app)->left = i < 3 ? VIEW_FOLD_AUTO : VIEW_FOLD_OPEN;
            screen_settle(&screen);
            check_bar(&screen);
            if (!screen_says(&screen, "Step ")) {
                screen_click_on(&screen, screen_find(&screen, "Lesson"));
                check_bar(&screen);
            }
            assert_true(screen_says(&screen, "Step "));
            screen_key(&screen, UI_KEY_CHARACTER, '[', 0); /* and back */
            screen_settle(&screen);
            if (!screen_says(&screen, "Step ")) {
                assert_true(screen_says(&screen, "LAYER"));
                screen_click_on(&screen, screen_find(&screen, "Lesson"));
                assert_true(screen_says(&screen, "Step "));
            }
            screen_close(&screen);
        }
    }
}

/* A panel that has given way comes back in a wider window; one that has room stays. */
static void a_panel_gives_way_only_where_it_must(void **unused) {
    (void)unused;
    Screen screen = screen_open(960, 600, 1);
    assert_true(screen_says(&screen, "LAYER"));
    screen_key(&screen, UI_KEY_CHARACTER, ']', 0);
    screen_settle(&screen);
    assert_true(screen_says(&screen, "Step 1 of 9"));
    assert_false(screen_says(&screen, "LAYER"));
    screen.input.width = 1100; /* both have room, the right one was asked for */
    screen_settle(&screen);
    assert_true(screen_says(&screen, "LAYER") && screen_says(&screen, "Step 1 of 9"));
    for (int i = 0; i < 2; i++) {
        screen_key(&screen, UI_KEY_CHARACTER, '[', 0);
        screen_settle(&screen);
        assert_true(screen_says(&screen, "LAYER") == (i == 1));
        assert_true(screen_says(&screen, "Step 1 of 9"));
    }
    screen_close(&screen);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_goes_back_to_the_lesson_before),
        cmocka_unit_test(undo_goes_back_to_a_photo_without_a_lesson),
        cmocka_unit_test(nothing_lies_before_the_first_lesson),
        cmocka_unit_test(nothing_lies_before_what_it_was_started_with),
        cmocka_unit_test(the_open_lesson_can_be_chosen_again),
        cmocka_unit_test(another_loss_changes_a_lesson),
        cmocka_unit_test(a_new_target_changes_a_lesson_that_reads_it),
        cmocka_unit_test(a_change_that_is_asked_for_keeps_the_text),
        cmocka_unit_test(the_way_back_leads_to_the_step_one_was_on),
        cmocka_unit_test(a_lesson_begins_as_its_text_presumes),
        cmocka_unit_test(every_last_step_leads_on),
        cmocka_unit_test(what_a_lesson_names_stands_there),
        cmocka_unit_test(a_target_of_zeros_is_told),
        cmocka_unit_test(a_check_is_seen_beside_its_words),
        cmocka_unit_test(words_stay_where_the_walk_goes_on),
        cmocka_unit_test(a_photo_keeps_its_words_on_the_way_back),
        cmocka_unit_test(a_lesson_is_named_in_whole_words_at_any_width),
        cmocka_unit_test(the_words_of_a_lesson_are_one_named_click_away),
        cmocka_unit_test(a_panel_gives_way_only_where_it_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
