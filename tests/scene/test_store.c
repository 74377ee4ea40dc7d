/* Tensors behind handles, and what is measured of them. */
#include "bench.h"

#include "scene/internal.h"

#include <float.h>
#include <math.h>

static SceneHandle add_value(SceneStore *store, float value) {
    ConvTensor tensor;
    SceneHandle handle;
    assert_ok(conv_tensor_create(CONV_F32, (const int[4]){1, 1, 2, 3}, &tensor));
    conv_tensor_fill(&tensor, value);
    assert_ok(scene_store_add(store, &tensor, &handle));
    assert_null(tensor.data);
    return handle;
}

static double value_of(const SceneStore *store, SceneHandle handle) {
    return conv_tensor_at(&scene_store_at(store, handle)->tensor, (const int[4]){0, 0, 1, 2});
}

static void test_a_handle_lives_as_long_as_its_references(void **unused) {
    (void)unused;
    SceneStore store = {0};
    SceneHandle first = add_value(&store, 1), second = add_value(&store, 2);
    assert_true(first && second && first != second);
    assert_int_equal(store.bytes, 48);
    scene_store_retain(&store, first);
    scene_store_release(&store, first);
    SceneHandle third = add_value(&store, 3); /* first is still referred to */
    assert_true(third != first && third != second);
    assert_true(value_of(&store, first) == 1);
    scene_store_release(&store, first);
    assert_int_equal(store.bytes, 48);
    uint64_t newest = scene_store_at(&store, third)->revision;
    SceneHandle fourth = add_value(&store, 4); /* takes the free slot, with a revision of its own */
    assert_int_equal(fourth, first);
    assert_true(scene_store_at(&store, fourth)->revision > newest);
    assert_true(value_of(&store, second) == 2 && value_of(&store, third) == 3);
    scene_store_retain(&store, 0);
    scene_store_release(&store, 0);
    scene_store_free(&store);
}

static void test_many_tensors(void **unused) {
    (void)unused;
    SceneStore store = {0};
    SceneHandle handles[500];
    for (int i = 0; i < 500; i++) {
        handles[i] = add_value(&store, (float)i);
    }
    for (int i = 0; i < 500; i++) {
        assert_true(value_of(&store, handles[i]) == i);
    }
    scene_store_free(&store);
}

static void test_zeros_take_no_room(void **unused) {
    (void)unused;
    SceneStore store = {0};
    SceneHandle handle;
    assert_ok(scene_store_add_zeros(&store, CONV_F64, (const int[4]){9, 64, 1000, 1000}, &handle));
    assert_int_equal(store.bytes, 8);
    const SceneStoreSlot *slot = scene_store_at(&store, handle);
    assert_true(conv_tensor_at(&slot->tensor, (const int[4]){8, 63, 999, 999}) == 0);
    assert_true(slot->measure.limit == 1 && slot->measure.integers);
    scene_store_free(&store);
}

static SceneMeasure measure_one(ConvType type, int count, double value, int where) {
    ConvTensor tensor;
    assert_ok(conv_tensor_create(type, (const int[4]){1, 1, 1, count}, &tensor));
    conv_tensor_fill(&tensor, -2);
    conv_tensor_set(&tensor, (const int[4]){0, 0, 0, where}, value);
    SceneMeasure measure = scene_measure(&tensor);
    conv_tensor_destroy(&tensor);
    return measure;
}

/* Wherever among the lanes the odd one stands. */
static void test_measure_finds_every_element(void **unused) {
    (void)unused;
    const struct {
        double value, limit;
        bool integers;
    } cases[] = {{3, 3, true},
                 {-7, 7, true},
                 {2.5, 2.5, false},
                 {-0.0, 2, true},
                 {16777215, 16777215, true},
                 {16777216, 16777216, false},
                 {8388607.5, 8388607.5, false},
                 {INFINITY, 2, false},
                 {-INFINITY, 2, false},
                 {NAN, 2, false},
                 {FLT_MAX, FLT_MAX, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int where = 0; where < 37; where++) {
            for (int type = CONV_F32; type <= CONV_F64; type++) {
                bool far = where % 5 == 0; /* some of them behind thousands of others */
                SceneMeasure found = measure_one((ConvType)type, far ? 9000 : 37, cases[i].value,
                                                 far ? 9000 - 37 + where : where);
                assert_true(found.limit == cases[i].limit);
                assert_int_equal(found.integers, cases[i].integers);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_handle_lives_as_long_as_its_references),
        cmocka_unit_test(test_many_tensors),
        cmocka_unit_test(test_zeros_take_no_room),
        cmocka_unit_test(test_measure_finds_every_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
