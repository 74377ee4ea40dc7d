/* Lessons: every file that is delivered gives the numbers it promises; a broken one says what is
 * wrong and where. */
#include "bench.h"

#include "io/file.h"
#include "io/image.h"
#include "scene/lesson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Opens a lesson in a scene of its own, with its picture where it has one. */
static Scene *open_lesson(const char *path, SceneLesson *lesson) {
    assert_ok(scene_lesson_load(path, lesson));
    IoImage image = {0};
    if (lesson->image) {
        IoImageLimits limits = io_image_limits_default();
        assert_ok(io_image_load(lesson->image, &limits, &image));
        lesson->setup.image = &image;
    }
    Scene *scene = new_scene();
    assert_ok(scene_open(scene, &lesson->setup));
    io_image_free(&image);
    return scene;
}

static void compare_expected(const Scene *scene, const SceneLesson *lesson, ConvRole role) {
    const ConvTensor *expected = &lesson->expect[role], *tensor = scene_tensor(scene, role);
    assert_true(conv_tensor_same_shape(expected, tensor));
    int i[4];
    for (i[0] = 0; i[0] < tensor->extent[0]; i[0]++) {
        for (i[1] = 0; i[1] < tensor->extent[1]; i[1]++) {
            for (i[2] = 0; i[2] < tensor->extent[2]; i[2]++) {
                for (i[3] = 0; i[3] < tensor->extent[3]; i[3]++) {
                    double difference = conv_tensor_at(expected, i) - conv_tensor_at(tensor, i);
                    assert_true(fabs(difference) <= lesson->tolerance);
                }
            }
        }
    }
}

static void test_every_lesson_gives_its_numbers(void **unused) {
    (void)unused;
    SceneLessonList list;
    assert_ok(scene_lesson_list(LESSONS, &list));
    int expected = 0;
    for (int i = 0; i < list.count; i++) {
        SceneLesson lesson;
        Scene *scene = open_lesson(list.paths[i], &lesson);
        assert_int_equal(lesson.number, list.numbers[i]);
        assert_string_equal(lesson.title, list.titles[i]);
        assert_non_null(lesson.brief);
        assert_string_equal(lesson.brief, list.briefs[i]);
        assert_non_null(lesson.source);
        assert_true(lesson.step_count >= 2);
        check_scene(scene);
        for (int role = 0; role < CONV_ROLE_COUNT; role++) {
            if (lesson.expect[role].data) {
                compare_expected(scene, &lesson, (ConvRole)role);
                expected++;
            }
        }
        scene_destroy(scene);
        scene_lesson_free(&lesson);
    }
    assert_true(list.count >= 23 && expected >= 31);
    scene_lesson_list_free(&list);
}

/* Every step can be reached from the panel, and is then the one that is shown. */
static void test_every_step_is_shown_at_its_place(void **unused) {
    (void)unused;
    SceneLessonList list;
    assert_ok(scene_lesson_list(LESSONS, &list));
    for (int i = 0; i < list.count; i++) {
        SceneLesson lesson;
        Scene *scene = open_lesson(list.paths[i], &lesson);
        assert_int_equal(scene_lesson_step(&lesson, scene_state(scene)), 0);
        for (int step = 0; step < lesson.step_count; step++) {
            SceneCommand way[SCENE_LESSON_WAY];
            int count = scene_lesson_way(&lesson.steps[step], scene_state(scene), way);
            for (int k = 0; k < count; k++) {
                apply(scene, way[k]);
            }
            assert_int_equal(scene_state(scene)->walk, lesson.steps[step].walk);
            assert_true(lesson.steps[step].stage == SCENE_STAGE_CROP ||
                        scene_state(scene)->position == lesson.steps[step].at);
            assert_int_equal(scene_state(scene)->stage, lesson.steps[step].stage);
            assert_int_equal(scene_lesson_step(&lesson, scene_state(scene)), step);
        }
        scene_destroy(scene);
        scene_lesson_free(&lesson);
    }
    scene_lesson_list_free(&list);
}

/* In the narrow panel a line must not end behind a sign; no-break spaces keep it from that. */
static void test_no_formula_breaks_behind_a_sign(void **unused) {
    (void)unused;
    static const char *const signs[] = {"= ", "+ ", "− ", "· ", "× "};
    SceneLessonList list;
    assert_ok(scene_lesson_list(LESSONS, &list));
    for (int i = 0; i < list.count; i++) {
        SceneLesson lesson;
        assert_ok(scene_lesson_load(list.paths[i], &lesson));
        for (int step = 0; step < lesson.step_count; step++) {
            for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
                const char *changed = lesson.steps[step].changed;
                if (strstr(lesson.steps[step].text, signs[k]) ||
                    (changed && strstr(changed, signs[k]))) {
                    fail_msg("%s: step %d: a line can end after “%s”", list.paths[i], step + 1,
                             signs[k]);
                }
            }
        }
        scene_lesson_free(&lesson);
    }
    scene_lesson_list_free(&list);
}

static void test_lessons_are_listed_in_order(void **unused) {
    (void)unused;
    SceneLessonList list;
    assert_ok(scene_lesson_list(LESSONS, &list));
    assert_string_equal(list.titles[0], "One filter, one channel");
    for (int i = 1; i < list.count; i++) {
        assert_true(list.numbers[i - 1] < list.numbers[i] ||
                    (list.numbers[i - 1] == list.numbers[i] &&
                     strcmp(list.paths[i - 1], list.paths[i]) < 0));
    }
    for (int number = 1; number <= 12; number++) {
        bool found = false;
        for (int i = 0; i < list.count; i++) {
            found = found || list.numbers[i] == number;
        }
        assert_true(found);
    }
    scene_lesson_list_free(&list);
    Status status = scene_lesson_list(TEST_SCRATCH "/no such folder", &list);
    assert_int_equal(status.code, STATUS_FILE);
}

static void test_first_lesson_opens_at_its_beginning(void **unused) {
    (void)unused;
    SceneLesson lesson;
    Scene *scene = open_lesson(LESSONS "/01-one-filter.json", &lesson);
    const SceneState *state = scene_state(scene);
    assert_int_equal(state->position, 0);
    assert_int_equal(state->walk, CONV_WALK_FORWARD);
    assert_int_equal(conv_walk_length(&scene_derived(scene)->walk), 81);
    assert_true(scene_derived(scene)->loss == -3);
    assert_int_equal(scene_preset_of(scene, 0), SCENE_PRESET_EDGE_V);
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

/* Notebook 000: normalised noise, 3×28×28 to 4×26×26. */
static void test_random_tensor_is_normalised(void **unused) {
    (void)unused;
    SceneLesson lesson;
    Scene *scene = open_lesson(LESSONS "/05-random-tensor.json", &lesson);
    const int shape[4] = {1, 4, 26, 26};
    assert_memory_equal(scene_tensor(scene, CONV_ROLE_Y)->extent, shape, sizeof shape);
    const ConvTensor *x = scene_tensor(scene, CONV_ROLE_X);
    int64_t count = conv_tensor_count(x);
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < count; i++) {
        double value = ((const double *)x->data)[i];
        sum += value;
        squares += value * value;
    }
    assert_true(fabs(sum / (double)count) < 1e-12);
    assert_true(fabs(squares / (double)count - 1) < 1e-12);
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

/* Notebook 002: 14×4×32×35 to 14×5×15×17; as dY = 1, dW is the same for all five filters. */
static void test_gradients_of_the_batch_are_equal(void **unused) {
    (void)unused;
    SceneLesson lesson;
    Scene *scene = open_lesson(LESSONS "/09-batch.json", &lesson);
    const int shape[4] = {14, 5, 15, 17};
    assert_memory_equal(scene_tensor(scene, CONV_ROLE_Y)->extent, shape, sizeof shape);
    for (int icg = 0; icg < 4; icg++) {
        for (int kh = 0; kh < 3; kh++) {
            for (int kw = 0; kw < 2; kw++) {
                double first = at(scene, CONV_ROLE_DW, 0, icg, kh, kw);
                assert_true(first != 0);
                for (int oc = 1; oc < 5; oc++) {
                    assert_true(at(scene, CONV_ROLE_DW, oc, icg, kh, kw) == first);
                }
            }
        }
    }
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

static const char *save(const char *name, const char *text) {
    static char path[512];
    snprintf(path, sizeof path, TEST_SCRATCH "/%s", name);
    assert_ok(io_file_save(path, text, strlen(text)));
    return path;
}

#define X      "\"x\": [[1, 2], [3, 4]], "
#define HEAD   "{\"lesson\": 1, \"title\": \"t\", "
#define W      "\"w\": [[1]], "
#define STEPS  "\"steps\": [{\"title\": \"a\", \"text\": \"b\"}]}"
#define GATHER "\"walk\": \"dx-gather\", "
#define STEP   "{\"title\": \"a\", \"text\": \"b\", \"at\": "

static void test_every_form_of_a_field_is_read(void **unused) {
    (void)unused;
    SceneLesson lesson;
    assert_ok(scene_lesson_load(
        save("forms.json",
             HEAD "\"x\": [1, 2, 3, 4, 5], \"w\": [[[[1, 2]]], [[[3, 4]]]], \"b\": [5, 6], "
                  "\"type\": \"f64\", \"t\": [[[1, 1, 1]], [[2, 2, 2]]], "
                  "\"layer\": {\"stride\": [1, 2], \"padding\": [0, 0, 1, 1], \"dilation\": 2, "
                  "\"flip\": true}, \"loss\": \"half-squared\", \"walk\": \"dw\", \"position\": 3, "
                  "\"tolerance\": 0.5, \"expect\": {\"db\": [1, 2]}, "
                  "\"steps\": [" STEP "0}, " STEP "4}, " STEP "2, \"walk\": \"db\"}]}"),
        &lesson));
    const ConvLayer *layer = &lesson.setup.layer;
    assert_int_equal(layer->ih, 1);
    assert_int_equal(layer->iw, 5);
    assert_int_equal(layer->oc, 2);
    assert_int_equal(layer->sh, 1);
    assert_int_equal(layer->sw, 2);
    assert_int_equal(layer->dh, 2);
    assert_int_equal(layer->dw, 2);
    assert_int_equal(layer->padding, CONV_PADDING_CUSTOM);
    assert_int_equal(layer->left, 1);
    assert_int_equal(layer->top, 0);
    assert_true(layer->flip && layer->bias);
    assert_int_equal(lesson.setup.type, CONV_F64);
    assert_int_equal(lesson.setup.position, 3);
    assert_int_equal(lesson.steps[1].walk, CONV_WALK_DW);
    assert_int_equal(lesson.steps[2].walk, CONV_WALK_DB);
    assert_true(lesson.tolerance == 0.5);
    Scene *scene = new_scene();
    assert_ok(scene_open(scene, &lesson.setup));
    check_scene(scene);
    assert_int_equal(scene_state(scene)->position, 3);
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

/* A state is where it was when its lesson is opened again: place, what is shown, and the order of
 * the maps that a choice has turned. */
static void test_a_chosen_order_is_read(void **unused) {
    (void)unused;
    static const char *const walks[] = {"forward", "dx-gather", "dx-scatter", "dw", "db"};
    int turned = 0;
    for (unsigned seed = 0; seed < 200; seed++) {
        unsigned walk = seed % 5, image = seed / 5 % 2, filter = seed / 10 % 4;
        char text[1200], base[700];
        snprintf(base, sizeof base,
                 HEAD "\"x\": {\"random\": {\"seed\": 3, \"shape\": [2, 2, 4, 4]}}, \"w\": "
                      "{\"random\": {\"seed\": 4, \"shape\": [4, 1, 2, 2]}}, \"walk\": \"%s\", "
                      "\"layer\": {\"groups\": 2}, ",
                 walks[walk]);
        snprintf(text, sizeof text, "%s" STEPS, base);
        SceneLesson lesson, again;
        Scene *first = open_lesson(save("order.json", text), &lesson), *second = NULL;
        int64_t length = conv_walk_length(&scene_derived(first)->walk);
        assert_ok(scene_apply(
            first, &(SceneCommand){.kind = SCENE_SEEK, .position = length * (seed % 7) / 6}));
        assert_ok(scene_apply(
            first, &(SceneCommand){.kind = SCENE_SHOW, .index = {(int)image, (int)filter, -1}}));
        const SceneState *a = scene_state(first);
        snprintf(text, sizeof text,
                 "%s\"position\": %lld, \"shown\": {\"filter\": %d, \"image\": %d}, " STEPS, base,
                 (long long)a->position, a->show_oc, a->show_n);
        second = open_lesson(save("order.json", text), &again);
        const SceneState *b = scene_state(second);
        assert_int_equal(a->position, b->position);
        assert_int_equal(a->first_window, b->first_window);
        assert_int_equal(a->show_n, b->show_n);
        assert_int_equal(a->show_oc, b->show_oc);
        assert_int_equal(scene_derived(first)->window, scene_derived(second)->window);
        assert_int_equal(scene_derived(first)->walk.first, scene_derived(second)->walk.first);
        turned += a->first_window != 0;
        scene_destroy(first);
        scene_destroy(second);
        scene_lesson_free(&lesson);
        scene_lesson_free(&again);
    }
    assert_true(turned > 40);
}

static void test_a_pattern_is_an_input(void **unused) {
    (void)unused;
    SceneLesson lesson;
    assert_ok(scene_lesson_load(save("pattern.json", HEAD
                                     "\"x\": {\"pattern\": {\"name\": \"digit\", \"digit\": 7, "
                                     "\"shape\": [2, 1, 9, 7]}}, " W STEPS),
                                &lesson));
    Scene *scene = new_scene(), *same = new_scene();
    assert_ok(scene_open(scene, &lesson.setup));
    const SceneState *state = scene_state(scene);
    assert_int_equal(state->source, SCENE_SOURCE_PATTERN);
    assert_true(state->pattern == SCENE_PATTERN_DIGIT && state->digit == 7 && state->layer.n == 2);
    set(same, SCENE_PARAMETER_N, 2);
    set(same, SCENE_PARAMETER_IH, 9);
    set(same, SCENE_PARAMETER_IW, 7);
    apply(same, (SceneCommand){.kind = SCENE_SET_PATTERN,
                               .value = SCENE_PATTERN_DIGIT,
                               .index = {7, 0, 0, 0}});
    assert_true(same_bits(scene_tensor(scene, CONV_ROLE_X), scene_tensor(same, CONV_ROLE_X)));
    check_scene(scene);
    scene_destroy(scene);
    scene_destroy(same);
    scene_lesson_free(&lesson);
}

static void test_a_picture_enters_as_the_lesson_says(void **unused) {
    (void)unused;
    SceneLesson lesson;
    assert_ok(scene_lesson_load(save("entry.json",
                                     HEAD "\"image\": \"a.png\", \"grey\": true, \"bytes\": true, "
                                          "\"side\": 4, " W STEPS),
                                &lesson));
    uint8_t pixels[8 * 6];
    for (int i = 0; i < 48; i++) {
        pixels[i] = (uint8_t)(4 * i);
    }
    const IoImage image = {8, 6, 1, pixels};
    lesson.setup.image = &image;
    Scene *scene = new_scene();
    assert_ok(scene_open(scene, &lesson.setup));
    const SceneState *state = scene_state(scene);
    assert_true(state->layer.ic == 1 && state->layer.iw == 4 && state->layer.ih == 3);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 0, 0) == (0 + 4 + 32 + 36) / 4);
    check_scene(scene);
    lesson.setup.image_side = 9;
    Status status = scene_open(scene, &lesson.setup);
    assert_int_equal(status.code, STATUS_VALUE);
    assert_non_null(strstr(status.text, "longer side is 8, it cannot become 9"));
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

static void test_upstream_and_target_are_read(void **unused) {
    (void)unused;
    const struct {
        const char *fields;
        ConvLoss loss;
        double dy, t;
    } cases[] = {
        {"\"dy\": [[1, 2], [3, 4]], ", CONV_LOSS_GIVEN, 4, 0},
        {"\"dy\": [[1, 2], [3, 4]], \"loss\": \"mean\", ", CONV_LOSS_MEAN, 0.25, 0},
        {"\"target\": \"blur\", ", CONV_LOSS_HALF_SQUARED, 2 * 4 - 4, 4},
        {"\"target\": \"identity\", \"loss\": \"sum\", ", CONV_LOSS_SUM, 1, 4},
        {"\"t\": [[1, 2], [3, 5]], ", CONV_LOSS_HALF_SQUARED, 2 * 4 - 5, 5},
        {"", CONV_LOSS_SUM, 1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        SceneLesson lesson;
        snprintf(text, sizeof text, "%s%s", HEAD X "\"w\": [[2]], ", cases[i].fields);
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s", STEPS);
        assert_ok(scene_lesson_load(save("upstream.json", text), &lesson));
        Scene *scene = new_scene();
        assert_ok(scene_open(scene, &lesson.setup));
        assert_int_equal(scene_state(scene)->loss, cases[i].loss);
        assert_true(at(scene, CONV_ROLE_DY, 0, 0, 1, 1) == cases[i].dy);
        assert_true(at(scene, CONV_ROLE_T, 0, 0, 1, 1) == cases[i].t);
        check_scene(scene);
        scene_destroy(scene);
        scene_lesson_free(&lesson);
    }
}

/* Steps of gather without a stage stand at its beginning or among the products. */
static void test_steps_have_stages(void **unused) {
    (void)unused;
    SceneLesson lesson;
    assert_ok(scene_lesson_load(save("stages.json", HEAD X W GATHER
                                     "\"steps\": [" STEP "0}, " STEP "0, \"stage\": \"pad\"}, " STEP
                                     "0, \"stage\": \"slide\"}, " STEP "3}, " STEP
                                     "0, \"stage\": \"crop\"}, " STEP "1, \"walk\": \"db\"}]}"),
                                &lesson));
    const SceneStage stages[] = {SCENE_STAGE_AS_IS, SCENE_STAGE_PAD,  SCENE_STAGE_SLIDE,
                                 SCENE_STAGE_SLIDE, SCENE_STAGE_CROP, SCENE_STAGE_AS_IS};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(lesson.steps[i].stage, stages[i]);
    }
    Scene *scene = new_scene();
    assert_ok(scene_open(scene, &lesson.setup));
    const int shown[] = {0, 0, 1, 1, 2, 2, 2, 3, 3, 4}; /* after so many steps */
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        assert_int_equal(scene_lesson_step(&lesson, scene_state(scene)), shown[i]);
        apply(scene, (SceneCommand){.kind = SCENE_STEP, .value = 1});
    }
    assert_int_equal(scene_state(scene)->stage, SCENE_STAGE_CROP);
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

static void test_steps_invite_to_changes(void **unused) {
    (void)unused;
    SceneLesson lesson;
    assert_ok(scene_lesson_load(save("invites.json", HEAD X W
                                     "\"steps\": [" STEP "0}, " STEP "1, \"invites\": [\"flip\", "
                                     "\"layer\"], \"changed\": \"Look.\"}]}"),
                                &lesson));
    assert_int_equal(lesson.steps[0].invites, 0);
    assert_null(lesson.steps[0].changed);
    assert_int_equal(lesson.steps[1].invites, 1 << SCENE_CHANGE_FLIP | 1 << SCENE_CHANGE_LAYER);
    assert_string_equal(lesson.steps[1].changed, "Look.");
    scene_lesson_free(&lesson);
}

static void test_steps_may_have_words_for_a_class(void **unused) {
    (void)unused;
    SceneLesson lesson;
    assert_ok(scene_lesson_load(
        save("class.json", HEAD X W "\"steps\": [" STEP "0}, " STEP "1, \"class\": \"Look.\"}]}"),
        &lesson));
    assert_null(lesson.steps[0].class_text);
    assert_string_equal(lesson.steps[1].class_text, "Look.");
    scene_lesson_free(&lesson);
}

/* Each command that changes the problem changes what it says, and where we are changes nothing. */
static void test_changes_are_told_apart(void **unused) {
    (void)unused;
    static const struct {
        SceneCommand command;
        unsigned changes;
    } cases[] = {
        {{.kind = SCENE_SET_CELL, .role = CONV_ROLE_X, .number = 7}, 1 << SCENE_CHANGE_X},
        {{.kind = SCENE_SET_CELL, .role = CONV_ROLE_W, .number = 7}, 1 << SCENE_CHANGE_W},
        {{.kind = SCENE_SET_CELL, .role = CONV_ROLE_B, .number = 7},
         1 << SCENE_CHANGE_B | 1 << SCENE_CHANGE_BIAS},
        {{.kind = SCENE_SET_CELL, .role = CONV_ROLE_T, .number = 7},
         1 << SCENE_CHANGE_T | 1 << SCENE_CHANGE_LOSS},
        {{.kind = SCENE_SET_CELL, .role = CONV_ROLE_DY, .number = 7},
         1 << SCENE_CHANGE_DY | 1 << SCENE_CHANGE_LOSS},
        {{.kind = SCENE_SET_FLIP, .value = 1}, 1 << SCENE_CHANGE_FLIP},
        {{.kind = SCENE_SET_BIAS, .value = 1}, 1 << SCENE_CHANGE_BIAS},
        {{.kind = SCENE_SET_LOSS, .value = CONV_LOSS_MEAN}, 1 << SCENE_CHANGE_LOSS},
        {{.kind = SCENE_SET_TRANSPOSED, .value = 1}, /* which has W in another order */
         1 << SCENE_CHANGE_TRANSPOSED | 1 << SCENE_CHANGE_W},
        {{.kind = SCENE_SET_BORDER, .value = CONV_BORDER_REFLECT}, 1 << SCENE_CHANGE_BORDER},
        {{.kind = SCENE_SET_PARAMETER, .parameter = SCENE_PARAMETER_SH, .value = 2},
         1 << SCENE_CHANGE_LAYER},
        {{.kind = SCENE_SEEK, .position = 3}, 0},
        {{.kind = SCENE_SET_WALK, .value = CONV_WALK_DW}, 0},
        {{.kind = SCENE_SET_SPEED, .number = 4}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SceneLesson lesson;
        Scene *scene = open_lesson(LESSONS "/06-padding-1-valid.json", &lesson);
        SceneState then = *scene_state(scene);
        assert_int_equal(scene_lesson_changes(&then, scene_state(scene)), 0);
        apply(scene, cases[i].command);
        assert_int_equal(scene_lesson_changes(&then, scene_state(scene)), cases[i].changes);
        scene_destroy(scene);
        scene_lesson_free(&lesson);
    }
}

/* What was chosen for something else does not go on in a lesson. */
static void test_a_lesson_begins_with_single_steps(void **unused) {
    (void)unused;
    SceneLesson lesson;
    Scene *scene = open_lesson(LESSONS "/01-one-filter.json", &lesson);
    apply(scene, (SceneCommand){.kind = SCENE_SET_STEP, .step = SCENE_STEP_CHANNEL});
    apply(scene, (SceneCommand){.kind = SCENE_SET_SPEED, .number = 8});
    apply(scene, (SceneCommand){.kind = SCENE_SET_LOOP, .value = 1});
    assert_ok(scene_open(scene, &lesson.setup));
    assert_int_equal(scene_state(scene)->step, SCENE_STEP_PRODUCT);
    assert_true(scene_state(scene)->speed == 1);
    assert_false(scene_state(scene)->loop);
    scene_destroy(scene);
    scene_lesson_free(&lesson);
}

static const struct {
    const char *text, *part;
} broken[] = {
    {"", "line 1, column 0"},
    {"{\"lesson\": 1,\n  \"title\": }", "line 2, column 12"},
    {"[1]", "holds a list"},
    {"{\"lesson\": 1, \"lesson\": 2}", "duplicate"},
    {HEAD X W STEPS "!", "end of file expected"},
    {HEAD X W "\"colour\": 1, " STEPS, "there is no field “colour”"},
    {"{\"title\": \"t\", " X W STEPS, "there is no field “lesson”"},
    {"{\"lesson\": 0, \"title\": \"t\", " X W STEPS, "lesson is 0, it must lie between 1 and 999"},
    {"{\"lesson\": 1.5, \"title\": \"t\", " X W STEPS, "lesson is not a whole number"},
    {"{\"lesson\": 1, \"title\": 7, " X W STEPS, "title is not a text"},
    {HEAD X W "\"brief\": \"twenty-one characters\", " STEPS, "brief "},
    {HEAD X W "\"shown\": {\"filter\": 1}, " STEPS, "shown.filter is 1, it must"},
    {HEAD X W "\"shown\": {\"image\": 1}, " STEPS, "shown.image is 1, it must"},
    {HEAD X W "\"shown\": {\"channel\": 0}, " STEPS, "shown: there is no field “channel”"},
    {HEAD X W "\"shown\": 1, " STEPS, "shown"},
    {HEAD X STEPS, "there is no field “w”"},
    {HEAD W STEPS, "either a field “x” or a field “image”"},
    {HEAD X W "\"image\": \"a.png\", " STEPS, "either a field “x” or a field “image”"},
    {HEAD W "\"image\": \"/etc/passwd\", " STEPS, "image is no path relative"},
    {HEAD "\"x\": 3, " W STEPS, "x is not a list of numbers"},
    {HEAD "\"x\": {\"pattern\": {\"shape\": [2, 2], \"name\": \"star\"}}, " W STEPS,
     "x.pattern.name"},
    {HEAD "\"x\": {\"pattern\": {\"name\": \"ramp\"}}, " W STEPS, "x.pattern has no shape"},
    {HEAD "\"x\": {\"pattern\": {\"shape\": [2, 2], \"digit\": 10}}, " W STEPS,
     "x.pattern.digit is 10"},
    {HEAD "\"x\": {\"pattern\": {\"shape\": [2, 2], \"size\": 10}}, " W STEPS, "x.pattern"},
    {HEAD "\"x\": {\"pattern\": {\"shape\": [9000, 9000]}}, " W STEPS, "x has more than 4 million"},
    {HEAD "\"x\": [[1, 2], [3]], " W STEPS, "x[1] is not a list of 2"},
    {HEAD "\"x\": [[1], [2, 3]], " W STEPS, "x[1] is not a list of 1"},
    {HEAD "\"x\": [[1, 2], 3], " W STEPS, "x[1] is not a list of 2"},
    {HEAD "\"x\": [[1, 2], [3, \"4\"]], " W STEPS, "x[1][1] is not a number"},
    {HEAD "\"x\": [[1, 2], [3, 1e39]], " W STEPS, "x[1][1] is too large for f32"},
    {HEAD "\"x\": [[1, 2], [3, 1e999]], " W STEPS, "line 1"},
    {HEAD "\"x\": [], " W STEPS, "x has a list of 0"},
    {HEAD "\"x\": [[[[[1]]]]], " W STEPS, "x has lists nested deeper than 4"},
    {HEAD X "\"w\": [[1, 2, 3]], " STEPS, "kernel"},
    {HEAD X "\"w\": [[[1]], [[1]]], " STEPS, "w is 1×2×1×1, the layer makes it 1×1×1×1"},
    {HEAD X W "\"b\": [[1]], " STEPS, "b is not one list"},
    {HEAD X W "\"b\": [1, 2], " STEPS, "b is 2×1×1×1, the layer makes it 1×1×1×1"},
    {HEAD X W "\"t\": [[1]], " STEPS, "t is 1×1×1×1, the layer makes it 1×1×2×2"},
    {HEAD X W "\"type\": \"f16\", " STEPS, "type is none of “f32”, “f64”"},
    {HEAD X W "\"loss\": \"mse\", " STEPS, "loss is none of “sum”"},
    {HEAD X W "\"loss\": \"given\", " STEPS, "loss is “given”, and there is no field “dy”"},
    {HEAD X W "\"dy\": [[1]], " STEPS, "dy is 1×1×1×1, the layer makes it 1×1×2×2"},
    {HEAD X W "\"dy\": [[1, 2], [3, true]], " STEPS, "dy[1][1] is not a number"},
    {HEAD X W "\"target\": \"sobel\", " STEPS, "target is none of “edge-v”, “edge-h”, “sobel-x”"},
    {HEAD X W "\"target\": \"sobel-x\", " STEPS,
     "target: Sobel x is a 3×3 kernel, the layer's kernel is 1×1"},
    {HEAD X W "\"target\": \"blur\", \"t\": [[1, 2], [3, 4]], " STEPS, "not both"},
    {HEAD X W "\"walk\": 3, " STEPS, "walk is none of “forward”"},
    {HEAD X W "\"walk\": \"im2col\", " STEPS,
     "walk is none of “forward”, “dx-gather”, “dx-scatter”, “dw”, “db”"},
    {HEAD X W "\"grey\": 1, " STEPS, "grey is neither true nor false"},
    {HEAD X W "\"position\": 5, " STEPS, "position is 5, the walk forward has 4 products"},
    {HEAD X W "\"position\": -1, " STEPS, "position is -1"},
    {HEAD X W "\"tolerance\": true, " STEPS, "tolerance is not a number"},
    {HEAD X W "\"layer\": [], " STEPS, "layer is not an object"},
    {HEAD X W "\"layer\": {\"strides\": 2}, " STEPS, "layer: there is no field “strides”"},
    {HEAD X W "\"layer\": {\"stride\": 0}, " STEPS, "layer.stride is 0"},
    {HEAD X W "\"layer\": {\"stride\": [1]}, " STEPS, "layer.stride is not a list of 2"},
    {HEAD X W "\"layer\": {\"stride\": [1, 0]}, " STEPS, "layer.stride[1] is 0"},
    {HEAD X W "\"layer\": {\"padding\": \"some\"}, " STEPS,
     "layer.padding is none of “valid”, “same”, “same-upper”, “same-lower”, “full”"},
    {HEAD X W "\"layer\": {\"padding\": [1, 2, 3]}, " STEPS, "layer.padding is neither [h,w]"},
    {HEAD X W "\"layer\": {\"padding\": -1}, " STEPS, "layer.padding is -1"},
    {HEAD X W "\"layer\": {\"padding\": \"same\", \"stride\": 2}, " STEPS, "stride"},
    {HEAD X W "\"layer\": {\"padding\": 1048576}, " STEPS, "million elements"},
    {HEAD X W "\"layer\": {\"groups\": 2}, " STEPS, "groups"},
    {HEAD X W "\"layer\": {\"flip\": \"yes\"}, " STEPS, "layer.flip is neither true nor false"},
    {HEAD X W "\"expect\": {\"z\": [1]}, " STEPS, "expect: there is no field “z”"},
    {HEAD X W "\"expect\": {\"y\": [1]}, " STEPS,
     "expect.y is 1×1×1×1, the layer makes it 1×1×2×2"},
    {HEAD "\"x\": {\"normal\": 1}, " W STEPS, "x: there is no field “normal”"},
    {HEAD "\"x\": {\"random\": {}}, " W STEPS, "x.random has no shape"},
    {HEAD "\"x\": {\"random\": {\"shape\": [0]}}, " W STEPS, "x.random.shape[0] is 0"},
    {HEAD "\"x\": {\"random\": {\"shape\": [4096, 4096]}}, " W STEPS, "million elements"},
    {HEAD "\"x\": {\"random\": {\"shape\": [2], \"seed\": -1}}, " W STEPS, "x.random.seed is -1"},
    {HEAD "\"x\": {\"random\": {\"shape\": [2], \"distribution\": \"t\"}}, " W STEPS,
     "x.random.distribution is none of"},
    {HEAD
     "\"x\": {\"random\": {\"shape\": [2], \"distribution\": \"uniform\", \"low\": 4}}, " W STEPS,
     "the first is the larger"},
    {HEAD X W "\"steps\": []}", "steps is not a list of 1 to 64"},
    {HEAD X W "\"steps\": [3]}", "steps[0] is not an object"},
    {HEAD X W "\"steps\": [{\"title\": \"a\"}]}", "there is no field “steps[0].text”"},
    {HEAD X W "\"steps\": [" STEP "9}]}", "steps[0].at is 9, the walk forward has 4 products"},
    {HEAD X W "\"steps\": [" STEP "0, \"invites\": \"flip\", \"changed\": \"a\"}]}",
     "steps[0].invites is not a list of changes"},
    {HEAD X W "\"steps\": [" STEP "0, \"invites\": [\"kernel\"], \"changed\": \"a\"}]}",
     "steps[0].invites[0] is none of “x”, “w”"},
    {HEAD X W "\"steps\": [" STEP "0, \"invites\": [\"flip\"]}]}",
     "steps[0] has one of “invites” and “changed” without the other"},
    {HEAD X W "\"steps\": [" STEP "0, \"changed\": \"a\"}]}",
     "steps[0] has one of “invites” and “changed” without the other"},
    {HEAD X W "\"steps\": [" STEP "2}, " STEP "2}]}", "steps[1].at is 2, where steps[0]"},
    {HEAD X W "\"steps\": [" STEP "0, \"stage\": \"pad\"}]}",
     "steps[0].stage: only the walk dx-gather has stages"},
    {HEAD X W GATHER "\"steps\": [" STEP "0, \"stage\": \"padding\"}]}",
     "steps[0].stage is none of “as-is”, “zeros”, “pad”, “turn”, “slide”, “crop”"},
    {HEAD X W GATHER "\"steps\": [" STEP "2, \"stage\": \"crop\"}]}",
     "steps[0].stage is “crop”, only “slide” has an “at” above 0"},
    {HEAD X W GATHER "\"steps\": [" STEP "0, \"stage\": \"turn\"}, " STEP
                     "0, \"stage\": \"zeros\"}]}",
     "steps[1].stage is “zeros”, where steps[0] already is at “turn”"},
    {HEAD X W GATHER "\"steps\": [" STEP "0, \"stage\": \"pad\"}, " STEP "0, \"stage\": \"pad\"}]}",
     "steps[1].at is 0, where steps[0] already is at 0"},
    {HEAD X W GATHER "\"steps\": [" STEP "3}, " STEP "0}]}",
     "steps[1].stage is “as-is”, where steps[0] already is at “slide”"},
    {HEAD X W "\"steps\": [" STEP "0, \"filter\": 1}]}", "steps[0].filter is 1"},
    {HEAD X "\"w\": [[[[1]]], [[[2]]]], \"steps\": [" STEP "4, \"filter\": 1}]}",
     "steps[0].filter is 1, where its position shows filter 0"},
    {HEAD "\"x\": [[[[1]]], [[[2]]]], " W "\"steps\": [" STEP "1, \"image\": 1}]}",
     "steps[0].image is 1, where its position shows image 0"},
};

static void test_broken_lessons_say_what_is_wrong(void **unused) {
    (void)unused;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        SceneLesson lesson;
        Status status = scene_lesson_load(save("broken.json", broken[i].text), &lesson);
        if (!status_failed(&status) || !strstr(status.text, broken[i].part)) {
            fail_msg("%zu: “%s” where “%s” was expected", i, status.text, broken[i].part);
        }
        assert_ptr_equal(strstr(status.text, "broken.json: "), status.text);
        assert_null(lesson.title);
        assert_null(lesson.x.data);
        assert_null(lesson.steps);
    }
}

static void test_huge_lessons_are_refused(void **unused) {
    (void)unused;
    static char text[(1 << 20) + 2];
    memset(text, '[', sizeof text - 1);
    SceneLesson lesson;
    Status status = scene_lesson_load(save("huge.json", text), &lesson);
    assert_int_equal(status.code, STATUS_LIMIT);
    text[1 << 19] = '\0'; /* half a million brackets */
    status = scene_lesson_load(save("huge.json", text), &lesson);
    assert_int_equal(status.code, STATUS_FORMAT);
    status = scene_lesson_load(TEST_SCRATCH "/no such lesson.json", &lesson);
    assert_int_equal(status.code, STATUS_FILE);
}

static void test_a_broken_file_stands_last_in_the_list(void **unused) {
    (void)unused;
    const char *folder = TEST_SCRATCH "/lessons";
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s' && mkdir -p '%s'", folder, folder);
    assert_int_equal(system(command), 0);
    save("lessons/a.json", "{");
    save("lessons/b.json", "{\"lesson\": 7, \"title\": \"Seven\", \"brief\": \"7\"}");
    save("lessons/c.json", "{\"lesson\": 2, \"title\": \"Two\"}");
    save("lessons/README.md", "no lesson");
    SceneLessonList list;
    assert_ok(scene_lesson_list(folder, &list));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.titles[0], "Two");
    assert_string_equal(list.titles[1], "Seven");
    assert_string_equal(list.titles[2], "a.json");
    assert_string_equal(list.briefs[0], "Two"); /* as it has no other */
    assert_string_equal(list.briefs[1], "7");
    assert_string_equal(list.briefs[2], "a.json");
    assert_int_equal(list.numbers[2], 0);
    scene_lesson_list_free(&list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_lesson_gives_its_numbers),
        cmocka_unit_test(test_every_step_is_shown_at_its_place),
        cmocka_unit_test(test_no_formula_breaks_behind_a_sign),
        cmocka_unit_test(test_lessons_are_listed_in_order),
        cmocka_unit_test(test_first_lesson_opens_at_its_beginning),
        cmocka_unit_test(test_random_tensor_is_normalised),
        cmocka_unit_test(test_gradients_of_the_batch_are_equal),
        cmocka_unit_test(test_every_form_of_a_field_is_read),
        cmocka_unit_test(test_a_chosen_order_is_read),
        cmocka_unit_test(test_a_pattern_is_an_input),
        cmocka_unit_test(test_a_picture_enters_as_the_lesson_says),
        cmocka_unit_test(test_upstream_and_target_are_read),
        cmocka_unit_test(test_steps_have_stages),
        cmocka_unit_test(test_steps_invite_to_changes),
        cmocka_unit_test(test_steps_may_have_words_for_a_class),
        cmocka_unit_test(test_changes_are_told_apart),
        cmocka_unit_test(test_a_lesson_begins_with_single_steps),
        cmocka_unit_test(test_broken_lessons_say_what_is_wrong),
        cmocka_unit_test(test_huge_lessons_are_refused),
        cmocka_unit_test(test_a_broken_file_stands_last_in_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
