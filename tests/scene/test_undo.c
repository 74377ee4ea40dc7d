/* Undo and redo: back n and forward n is where one was, the ring and the budget drop the oldest. */
#include "bench.h"

#include "base/random.h"
#include "scene/internal.h"

#include <stdlib.h>
#include <string.h>

/* What an edit of one cell is kept in. */
enum { CELL = sizeof(SceneCell) };

static const SceneCommand undo = {.kind = SCENE_UNDO}, redo = {.kind = SCENE_REDO};

static void test_undo_takes_a_change_back(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    double before = at(scene, CONV_ROLE_W, 0, 0, 1, 1);
    int64_t bytes = scene->store.bytes;
    set_cell(scene, CONV_ROLE_W, 0, 0, 1, 1, 77);
    assert_true(scene_can_undo(scene) && !scene_can_redo(scene));
    apply(scene, undo);
    assert_true(at(scene, CONV_ROLE_W, 0, 0, 1, 1) == before);
    assert_true(scene_can_redo(scene));
    check_scene(scene);
    apply(scene, redo);
    assert_true(at(scene, CONV_ROLE_W, 0, 0, 1, 1) == 77);
    assert_false(scene_can_redo(scene));
    apply(scene, redo); /* nothing to redo is no failure */
    apply(scene, undo);
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 5); /* a new change forgets what was undone */
    assert_false(scene_can_redo(scene));
    apply(scene, undo);
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 6);
    assert_int_equal(scene->store.bytes, bytes + CELL); /* and its tensors are gone */
    scene_destroy(scene);
}

static void test_looking_around_is_not_undone(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    int steps = scene->undo.past;
    seek(scene, 9);
    apply(scene, (SceneCommand){.kind = SCENE_SET_WALK, .value = CONV_WALK_DW});
    apply(scene, (SceneCommand){.kind = SCENE_PIN, .role = CONV_ROLE_X});
    apply(scene, (SceneCommand){.kind = SCENE_SET_SPEED, .number = 4});
    set(scene, SCENE_PARAMETER_KH, 3); /* as it is: no change */
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, at(scene, CONV_ROLE_W, 0, 0, 0, 0));
    assert_int_equal(scene->undo.past, steps);
    scene_destroy(scene);
}

static void test_undo_of_a_value_leaves_one_where_one_is(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    seek(scene, 5);
    set_cell(scene, CONV_ROLE_X, 0, 0, 0, 0, 8);
    seek(scene, 50);
    apply(scene, (SceneCommand){.kind = SCENE_SET_SPEED, .number = 4});
    apply(scene, undo);
    assert_int_equal(scene_state(scene)->position, 50);
    set(scene, SCENE_PARAMETER_KH, 2);
    assert_int_equal(scene_state(scene)->position, 0);
    apply(scene, undo); /* another layer: back to where one was in it */
    assert_int_equal(scene_state(scene)->position, 50);
    assert_true(scene_state(scene)->speed == 4);
    check_scene(scene);
    scene_destroy(scene);
}

/* So it tells what was typed, and taken back, from all else. */
static void test_cells_leave_the_basis(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    const uint64_t basis = scene_state(scene)->basis;
    set_cell(scene, CONV_ROLE_X, 0, 0, 0, 0, 800);
    apply(scene, (SceneCommand){
                     .kind = SCENE_PAINT, .role = CONV_ROLE_X, .to = {0, 0, 0, 3}, .number = 7});
    seek(scene, 5);
    assert_int_equal(scene_state(scene)->basis, basis);
    set(scene, SCENE_PARAMETER_SH, 2);
    const uint64_t other = scene_state(scene)->basis;
    assert_int_not_equal(other, basis);
    set(scene, SCENE_PARAMETER_SH, 2); /* as it is: no change */
    assert_int_equal(scene_state(scene)->basis, other);
    apply(scene, undo);
    assert_int_equal(scene_state(scene)->basis, basis);
    set(scene, SCENE_PARAMETER_SH, 3); /* a new one: it was none before */
    assert_true(scene_state(scene)->basis != basis && scene_state(scene)->basis != other);
    scene_destroy(scene);
}

static void test_a_photo_is_shared_by_all_steps(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set(scene, SCENE_PARAMETER_IH, 500);
    int64_t before = scene->store.bytes;
    for (int i = 0; i < 50; i++) {
        set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, i + 100);
    }
    assert_int_equal(scene->store.bytes, before + 50 * CELL);
    scene_destroy(scene);
}

static SceneCommand random_change(RandomState *random) {
    const SceneCommandKind kinds[] = {
        SCENE_SET_PARAMETER, SCENE_SET_PADDING, SCENE_SET_FLIP, SCENE_SET_BIAS,
        SCENE_SET_RANDOM,    SCENE_SET_PRESET,  SCENE_SET_CELL, SCENE_SET_LOSS,
        SCENE_SEEK,          SCENE_SET_WALK,    SCENE_SHOW,     SCENE_SET_DY,
        SCENE_SET_TARGET,    SCENE_SET_STAGE,   SCENE_STEP,     SCENE_SET_BORDER};
    const int roles[] = {CONV_ROLE_X, CONV_ROLE_W, CONV_ROLE_B, CONV_ROLE_T, CONV_ROLE_DY};
    return (SceneCommand){
        .kind = kinds[random_integer(random, 0, 15)],
        .parameter = (SceneParameter)random_integer(random, 0, SCENE_PARAMETER_COUNT - 1),
        .value = (int)random_integer(random, 0, 5),
        .role = roles[random_integer(random, 0, 4)],
        .position = random_integer(random, 0, 100),
        .number = (double)random_integer(random, -9, 9),
        .random = {.seed = (uint64_t)random_integer(random, 0, 99)},
    };
}

static bool same_values(const Scene *scene, const SceneDerived *derived, const ConvTensor *y) {
    return same_bits(scene_tensor(scene, CONV_ROLE_Y), y) && derived->loss == scene->derived.loss;
}

enum { CHANGES = 120 };

static void test_undo_n_and_redo_n_is_where_one_was(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 5);
    for (int round = 0; round < 30; round++) {
        Scene *scene = small_scene();
        for (int i = 0; i < CHANGES; i++) {
            SceneCommand command = random_change(&random);
            scene_apply(scene, &command);
        }
        SceneState last = *scene_state(scene);
        SceneDerived derived = *scene_derived(scene);
        ConvTensor y;
        assert_ok(conv_tensor_copy(&derived.y, derived.y.type, &y));
        int n = (int)random_integer(&random, 1, scene->undo.past);
        SceneState passed[CHANGES];
        for (int i = 0; i < n; i++) {
            passed[i] = *scene_state(scene);
            apply(scene, undo);
            check_scene(scene);
        }
        for (int i = n - 1; i >= 0; i--) {
            apply(scene, redo);
            assert_true(same_state(scene_state(scene), &passed[i]));
        }
        assert_true(same_state(scene_state(scene), &last));
        assert_true(same_values(scene, &derived, &y));
        conv_tensor_destroy(&y);
        scene_destroy(scene);
    }
}

static void test_the_ring_holds_a_thousand_steps(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    for (int i = 0; i < 1500; i++) {
        set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, i + 100);
    }
    int steps = 0;
    while (scene_can_undo(scene)) {
        apply(scene, undo);
        steps++;
        assert_true(at(scene, CONV_ROLE_W, 0, 0, 0, 0) == 1499 + 100 - steps);
    }
    assert_true(steps >= 1000);
    for (int i = 0; i < steps; i++) {
        apply(scene, redo);
    }
    assert_true(at(scene, CONV_ROLE_W, 0, 0, 0, 0) == 1599);
    check_scene(scene);
    scene_destroy(scene);
}

static void paint(Scene *scene, uint32_t gesture, int column, double number) {
    apply(scene, (SceneCommand){.kind = SCENE_PAINT,
                                .role = CONV_ROLE_X,
                                .index = {0, 0, 1, column},
                                .to = {0, 0, 1, column},
                                .number = number,
                                .gesture = gesture});
}

/* A drag is one step, the next drag another; what is undone in between ends it. */
static void test_a_gesture_is_one_step(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    int steps = scene_undo_count(scene);
    double first = at(scene, CONV_ROLE_X, 0, 0, 1, 0), third = at(scene, CONV_ROLE_X, 0, 0, 1, 2);
    paint(scene, 7, 0, 40);
    paint(scene, 7, 1, 40);
    paint(scene, 7, 2, 40);
    assert_int_equal(scene_undo_count(scene), steps + 1);
    paint(scene, 8, 0, 41);
    apply(scene, (SceneCommand){.kind = SCENE_SET_PARAMETER,
                                .parameter = SCENE_PARAMETER_SH,
                                .value = 2,
                                .gesture = 8}); /* another thing, within the same gesture */
    assert_int_equal(scene_undo_count(scene), steps + 3);
    apply(scene, undo);
    apply(scene, undo);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 1, 0) == 40);
    apply(scene, undo);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 1, 0) == first);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 1, 2) == third);
    paint(scene, 8, 2, 50); /* after an undo the same number is a new step */
    assert_int_equal(scene_undo_count(scene), steps + 1);
    paint(scene, 0, 2, 51); /* 0 never goes on */
    paint(scene, 0, 2, 52);
    assert_int_equal(scene_undo_count(scene), steps + 3);
    check_scene(scene);
    scene_destroy(scene);
}

static void paint_line(Scene *scene, uint32_t gesture, const int from[4], const int to[4],
                       double number) {
    SceneCommand command = {
        .kind = SCENE_PAINT, .role = CONV_ROLE_X, .number = number, .gesture = gesture};
    memcpy(command.index, from, sizeof command.index);
    memcpy(command.to, to, sizeof command.to);
    apply(scene, command);
}

/* Strokes and cells all over a picture, a thousand steps: each comes back bit for bit, and all of
 * them together take less than the picture. */
static void test_a_thousand_edits_of_a_photo(void **unused) {
    (void)unused;
    enum { STEPS = 1000, H = 150, W = 200 };
    ConvLayer layer = conv_layer_default();
    layer.ic = 3;
    layer.ih = H;
    layer.iw = W;
    Scene *scene = scene_of(&layer);
    RandomState random;
    random_init(&random, 9);
    int64_t bytes = scene->store.bytes, values = 3 * H * W;
    size_t size = (size_t)values * sizeof(float);
    float *before = malloc(size), *after = malloc(size);
    uint32_t *sums = calloc(STEPS + 1, sizeof *sums); /* of the bits of X after each step */
    assert_true(before && after && sums);
    memcpy(before, scene_tensor(scene, CONV_ROLE_X)->data, size);
    for (int step = 0; step <= STEPS; step++) {
        const uint32_t *bits = scene_tensor(scene, CONV_ROLE_X)->data;
        for (int64_t i = 0; i < values; i++) {
            sums[step] = sums[step] * 31 + bits[i];
        }
        int c = (int)random_integer(&random, 0, 2), at[4] = {0, c, 75, 100}, to[4] = {0, c, 0, 0};
        for (int move = 0; move < 3 && step < STEPS; move++) {
            to[2] = (int)random_integer(&random, 0, H - 1) / 8 + 60;
            to[3] = (int)random_integer(&random, 0, W - 1) / 8 + 90;
            paint_line(scene, (uint32_t)step + 1, at, to, step + move / 7.0);
            memcpy(at, to, sizeof at);
        }
    }
    assert_int_equal(scene_undo_count(scene), STEPS + 1); /* and the one that opened it */
    assert_true(scene->store.bytes - bytes < STEPS * 3 * 40 * CELL);
    memcpy(after, scene_tensor(scene, CONV_ROLE_X)->data, size);
    for (int step = STEPS - 1; step >= 0; step--) {
        uint32_t sum = 0;
        apply(scene, undo);
        const uint32_t *bits = scene_tensor(scene, CONV_ROLE_X)->data;
        for (int64_t i = 0; i < values; i++) {
            sum = sum * 31 + bits[i];
        }
        assert_int_equal(sum, sums[step]);
    }
    assert_memory_equal(before, scene_tensor(scene, CONV_ROLE_X)->data, size);
    check_scene(scene);
    for (int step = 0; step < STEPS; step++) {
        apply(scene, redo);
    }
    assert_memory_equal(after, scene_tensor(scene, CONV_ROLE_X)->data, size);
    check_scene(scene);
    free(before);
    free(after);
    free(sums);
    scene_destroy(scene);
}

/* What is not carried out leaves the cells as they were, though they lie where its own would. */
static void test_a_refused_edit_leaves_the_cells(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    set_cell(scene, CONV_ROLE_X, 0, 0, 2, 2, 5);
    SceneEdit edit = scene_edit_begin(scene);
    const SceneCell cells[] = {{12, 77}, {3, 78}};
    assert_ok(scene_edit_put_cells(&edit, &edit.next.x, cells, 2));
    assert_true(conv_tensor_at(&scene_store_at(&scene->store, edit.next.x)->tensor,
                               (const int[4]){0, 0, 2, 2}) == 77);
    Status status = status_error(STATUS_VALUE, "not this time");
    status = scene_edit_finish(&edit, status, true);
    assert_int_equal(status.code, STATUS_VALUE);
    assert_true(at(scene, CONV_ROLE_X, 0, 0, 2, 2) == 5);
    check_scene(scene);
    apply(scene, undo);
    check_scene(scene);
    scene_destroy(scene);
}

/* The budget counts what the store holds; a test just says that it holds more. */
static void test_the_oldest_steps_go_when_memory_is_short(void **unused) {
    (void)unused;
    Scene *scene = small_scene();
    for (int i = 0; i < 20; i++) {
        set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, i + 100);
    }
    int64_t room = SCENE_STORE_BYTES_MAX - scene->store.bytes; /* for not one more kernel */
    scene->store.bytes += room;
    int steps = scene->undo.past;
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 200);
    assert_true(scene->undo.past < steps + 1 && scene->undo.past >= steps - 1);
    assert_true(scene->store.bytes <= SCENE_STORE_BYTES_MAX);
    apply(scene, undo);
    assert_true(at(scene, CONV_ROLE_W, 0, 0, 0, 0) == 119);
    scene->store.bytes += SCENE_STORE_BYTES_MAX; /* for nothing at all: no step is left */
    set_cell(scene, CONV_ROLE_W, 0, 0, 0, 0, 300);
    assert_false(scene_can_undo(scene));
    scene->store.bytes -= SCENE_STORE_BYTES_MAX + room;
    check_scene(scene);
    scene_destroy(scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undo_takes_a_change_back),
        cmocka_unit_test(test_looking_around_is_not_undone),
        cmocka_unit_test(test_undo_of_a_value_leaves_one_where_one_is),
        cmocka_unit_test(test_cells_leave_the_basis),
        cmocka_unit_test(test_a_photo_is_shared_by_all_steps),
        cmocka_unit_test(test_undo_n_and_redo_n_is_where_one_was),
        cmocka_unit_test(test_a_gesture_is_one_step),
        cmocka_unit_test(test_a_thousand_edits_of_a_photo),
        cmocka_unit_test(test_a_refused_edit_leaves_the_cells),
        cmocka_unit_test(test_the_ring_holds_a_thousand_steps),
        cmocka_unit_test(test_the_oldest_steps_go_when_memory_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
