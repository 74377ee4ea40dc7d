/* Tensors behind handles, and what is measured of them. */
#include "bench.h"

#include "base/random.h"
#include "scene/internal.h"

#include <float.h>
#include <math.h>
#include <string.h>

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

/* A tree of edits of one tensor, each of which is to be what a plain copy is. */
enum { NODES = 60, ELEMENTS = 40, LARGE = 3 * 1080 * 1920 };

typedef struct Node {
    SceneHandle handle; /* 0: let go */
    float plain[ELEMENTS];
} Node;

static void check_node(SceneStore *store, const Node *node) {
    scene_store_hold(store, node->handle);
    const SceneStoreSlot *slot = scene_store_at(store, node->handle);
    assert_memory_equal(slot->tensor.data, node->plain, sizeof node->plain);
    SceneMeasure measure = scene_measure(&slot->tensor);
    assert_true(slot->measure.limit == measure.limit);
    assert_int_equal(slot->measure.integers, measure.integers);
}

static void grow_node(SceneStore *store, RandomState *random, const Node *from, Node *node) {
    SceneCell cells[6];
    int count = (int)random_integer(random, 1, 6);
    *node = *from;
    for (int i = 0; i < count; i++) {
        cells[i].at = 6 * random_integer(random, 0, ELEMENTS / 6 - 1) + i; /* each place once */
        cells[i].value = (double)random_integer(random, -8, 8) / (random_integer(random, 0, 3) + 1);
        cells[i].value = (double)(float)cells[i].value;
        node->plain[cells[i].at] = (float)cells[i].value;
    }
    scene_store_hold(store, from->handle);
    assert_ok(scene_store_add_edit(store, from->handle, cells, count, &node->handle));
}

static void test_edits_are_what_copies_are(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 3);
    for (int round = 0; round < 60; round++) {
        SceneStore store = {0};
        static Node nodes[NODES];
        ConvTensor tensor;
        assert_ok(conv_tensor_create(CONV_F32, (const int[4]){1, 2, 4, 5}, &tensor));
        memcpy(nodes[0].plain, tensor.data, sizeof nodes[0].plain);
        assert_ok(scene_store_add(&store, &tensor, &nodes[0].handle));
        for (int i = 1; i < NODES; i++) {
            int from = (int)random_integer(&random, 0, i - 1);
            from = nodes[from].handle && random_integer(&random, 0, 2) == 0 ? from : i - 1;
            grow_node(&store, &random, &nodes[from], &nodes[i]);
            int gone = (int)random_integer(&random, 0, i - 1); /* never the newest */
            scene_store_release(&store, nodes[gone].handle);
            nodes[gone].handle = 0;
            int looked = (int)random_integer(&random, 0, i);
            if (nodes[looked].handle) {
                check_node(&store, &nodes[looked]);
            }
        }
        for (int i = 0; i < NODES; i++) {
            if (nodes[i].handle) {
                check_node(&store, &nodes[i]);
                scene_store_release(&store, nodes[i].handle);
            }
        }
        assert_int_equal(store.bytes, 0);
        for (int i = 0; i < store.count; i++) {
            assert_int_equal(store.slots[i].references, 0);
        }
        scene_store_free(&store);
    }
}

/* A thousand edits of a photo of a full screen's size, to and fro: one picture in memory. */
static void test_a_thousand_edits_share_a_photo(void **unused) {
    (void)unused;
    enum { EDITS = 1000, CELLS = 50 };
    SceneStore store = {0};
    ConvTensor tensor;
    static SceneHandle handles[EDITS + 1];
    static float numbers[EDITS + 1];
    assert_ok(conv_tensor_create(CONV_F32, (const int[4]){1, 3, 1080, 1920}, &tensor));
    conv_tensor_fill(&tensor, 0.5);
    ((float *)tensor.data)[LARGE - 1] = 2 * EDITS; /* the largest, whatever is written elsewhere */
    assert_ok(scene_store_add(&store, &tensor, &handles[0]));
    const float *data = scene_store_at(&store, handles[0])->tensor.data;
    for (int i = 1; i <= EDITS; i++) {
        SceneCell cells[CELLS];
        numbers[i] = (float)i;
        for (int k = 0; k < CELLS; k++) {
            cells[k] = (SceneCell){((int64_t)k * 123457 + 17) % LARGE, i};
        }
        assert_ok(scene_store_add_edit(&store, handles[i - 1], cells, CELLS, &handles[i]));
    }
    numbers[0] = 0.5f;
    assert_true(store.bytes <= (int64_t)LARGE * 4 + EDITS * CELLS * (int64_t)sizeof(SceneCell));
    for (int i = EDITS; i >= 0; i--) {
        scene_store_hold(&store, handles[i]);
        assert_ptr_equal(scene_store_at(&store, handles[i])->tensor.data, data);
        assert_true(data[17] == numbers[i] && data[123457 + 17] == numbers[i]);
        assert_true(scene_store_at(&store, handles[i])->measure.limit == 2 * EDITS);
    }
    for (int i = 0; i < LARGE - 1; i++) {
        assert_true(data[i] == 0.5f);
    }
    scene_store_hold(&store, handles[EDITS]); /* all the way at once */
    assert_true(data[17] == EDITS && data[18] == 0.5f);
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
        cmocka_unit_test(test_edits_are_what_copies_are),
        cmocka_unit_test(test_a_thousand_edits_share_a_photo),
        cmocka_unit_test(test_measure_finds_every_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
