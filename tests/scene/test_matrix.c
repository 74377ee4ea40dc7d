/* Text to tensor and back: what others write, what is wrong with it, and every number exactly. */
#include "bench.h"

#include "base/random.h"
#include "scene/matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parses and compares with the numbers in raster order. */
static void assert_reads(const char *text, int rank, const int extent[4], const double *numbers) {
    for (int type = CONV_F32; type <= CONV_F64; type++) {
        SceneMatrix matrix;
        assert_ok(scene_matrix_parse(text, (ConvType)type, &matrix));
        assert_int_equal(matrix.rank, rank);
        assert_int_equal(matrix.tensor.type, type);
        assert_memory_equal(matrix.tensor.extent, extent, 4 * sizeof *extent);
        for (int64_t i = 0; i < conv_tensor_count(&matrix.tensor); i++) {
            double value = type == CONV_F32 ? (double)((float *)matrix.tensor.data)[i]
                                            : ((double *)matrix.tensor.data)[i];
            assert_true(value == (type == CONV_F32 ? (double)(float)numbers[i] : numbers[i]));
        }
        conv_tensor_destroy(&matrix.tensor);
    }
}

static void test_reads_what_others_write(void **unused) {
    (void)unused;
    static const char *const texts[] = {
        "[[1, 2, -3], [0.5, 1e-3, 0]]",
        "  [[1,2,-3],\n   [.5,1.0e-3,0.]]  \n",
        "[[ 1.     2.    -3.   ]\n [ 0.5    0.001  0.   ]]",
        "np.array([[1, 2, -3], [0.5, 0.001, 0]])",
        "array([[ 1. ,  2. , -3. ],\n       [ 0.5,  0.001,  0. ]], dtype=float32)",
        "tensor([[1., 2., -3.], [0.5, 0.001, 0.]], requires_grad=True)",
        "x = torch.tensor([[1, 2, -3], [0.5, 0.001, 0]])",
        "1\t2\t-3\n0.5\t0.001\t0\n",
        "1\t2\t-3\r\n0.5\t0.001\t0",
        "1, 2, −3\n0.5, 0.001, 0",
        "1;2;-3\n\n0.5;1e-3;0\n",
        "  1 2 -3\n  +0.5 0.001 0",
        "2/2 2 -6/2\n1/2 1/1000 0/1",
        "[[1, 4/2, -3], [.5/1, 1/1e3, 0]]",
    };
    const double numbers[] = {1, 2, -3, 0.5, 0.001, 0};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_reads(texts[i], 2, (const int[4]){1, 1, 2, 3}, numbers);
    }
    assert_reads("7", 1, (const int[4]){1, 1, 1, 1}, (const double[]){7});
    assert_reads("[7]", 1, (const int[4]){1, 1, 1, 1}, (const double[]){7});
    assert_reads("1\t2\t3", 1, (const int[4]){1, 1, 1, 3}, (const double[]){1, 2, 3});
    assert_reads("1\n2\n3", 2, (const int[4]){1, 1, 3, 1}, (const double[]){1, 2, 3});
    assert_reads("[[[1, 2]], [[3, 4]]]", 3, (const int[4]){1, 2, 1, 2},
                 (const double[]){1, 2, 3, 4});
    assert_reads("[[[[1], [2]]]]", 4, (const int[4]){1, 1, 2, 1}, (const double[]){1, 2});
}

static void test_says_what_is_wrong(void **unused) {
    (void)unused;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "there are no numbers"},
        {" \n\t", "there are no numbers"},
        {"[]", "a list is empty"},
        {"[[1, 2], [3]]", "line 1, place 12: this list has 1 elements, the ones before have 2"},
        {"1 2\n3", "this row has 1 numbers, the first one has 2"},
        {"[1, 2", "a bracket is not closed"},
        {"[1, 2]]", "a bracket closes that was not opened"},
        {"[1, [2]]", "a list stands where the others have a number"},
        {"[[1], 2]", "a number stands where the others have a list"},
        {"[[[[[1]]]]]", "at most four deep"},
        {"[1, two]", "line 1, place 5: this is no number"},
        {"1\t2\nthree\t4", "line 2, place 1: this is no number"},
        {"[1] 2", "there is more behind the last bracket"},
        {"[1, 1e999]", "this number is too large"},
        {"1.2.3 4", "this is no number"},
        {"[1e5x]", "this is no number"},
        {"hello", "this is no number"},
        {"1,5;2,5\n3;4", "the decimal sign is a point: 1.5, not 1,5"},
        {"1\t2\n0,5\t-2,25", "line 2, place 1: the decimal sign is a point: 0.5, not 0,5"},
        {"1\t-2,25\t-3", "line 1, place 3: the decimal sign is a point: -2.25, not -2,25"},
        {"1/0 2", "line 1, place 2: nothing can be divided by 0"},
        {"[1e30/1e-30]", "this number is too large"},
        {"1/2/3", "this is no number"},
        {"1/ 2", "this is no number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SceneMatrix matrix;
        Status status = scene_matrix_parse(cases[i].text, CONV_F32, &matrix);
        assert_int_equal(status.code, STATUS_FORMAT);
        if (!strstr(status.text, cases[i].part)) {
            fail_msg("\"%s\": %s", cases[i].text, status.text);
        }
        assert_null(matrix.tensor.data);
    }
    SceneMatrix matrix;
    Status status = scene_matrix_parse("1e39", CONV_F32, &matrix);
    assert_int_equal(status.code, STATUS_FORMAT);
    assert_ok(scene_matrix_parse("1e39", CONV_F64, &matrix));
    conv_tensor_destroy(&matrix.tensor);
}

/* Whatever bits a tensor has, its text gives them back. */
static void test_print_and_parse_is_the_same(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 3);
    for (int round = 0; round < 200; round++) {
        const ConvType type = round % 2 ? CONV_F64 : CONV_F32;
        int extent[4];
        for (int axis = 0; axis < 4; axis++) {
            extent[axis] = (int)random_integer(&random, 1, 4);
        }
        ConvTensor tensor;
        assert_ok(conv_tensor_create(type, extent, &tensor));
        for (int64_t i = 0; i < conv_tensor_count(&tensor); i++) {
            double value = random_normal(&random) * pow(10, (double)random_integer(&random, -9, 9));
            value = random_integer(&random, 0, 2) ? value : (double)random_integer(&random, -9, 9);
            if (type == CONV_F32) {
                ((float *)tensor.data)[i] = (float)value;
            } else {
                ((double *)tensor.data)[i] = value;
            }
        }
        char *text;
        SceneMatrix matrix;
        assert_ok(scene_matrix_print(&tensor, false, &text));
        assert_ok(scene_matrix_parse(text, type, &matrix));
        assert_true(same_bits(&tensor, &matrix.tensor));
        free(text);
        conv_tensor_destroy(&matrix.tensor);
        conv_tensor_destroy(&tensor);
    }
}

static void test_prints_as_python_reads_it(void **unused) {
    (void)unused;
    float values[] = {10, -200, 0.1f, 3e-20f, 1e10f, NAN, INFINITY, -INFINITY};
    ConvTensor tensor = conv_tensor_view(CONV_F32, (const int[4]){1, 2, 2, 2}, values);
    char *text;
    assert_ok(scene_matrix_print(&tensor, false, &text));
    assert_string_equal(text,
                        "[[[[10, -200],\n   [0.1, 3e-20]],\n  [[10000000000, float(\"nan\")],\n"
                        "   [float(\"inf\"), -float(\"inf\")]]]]\n");
    free(text);
    ConvTensor bias = conv_tensor_view(CONV_F32, (const int[4]){3, 1, 1, 1}, values);
    assert_ok(scene_matrix_print(&bias, true, &text));
    assert_string_equal(text, "[10, -200, 0.1]\n");
    free(text);
    ConvTensor large = {.type = CONV_F32, .data = values, .extent = {1, 1, 300, 300}};
    Status status = scene_matrix_print(&large, false, &text);
    assert_int_equal(status.code, STATUS_LIMIT);
    assert_null(text);
}

/* No text whatever does harm. */
static void test_any_text_is_survived(void **unused) {
    (void)unused;
    static const char *const pieces[] = {"[",  "]", "1",      "-", ".",   "e",    ",",   " ", "\n",
                                         "\t", ")", "array(", "−", "nan", "\xff", "2.5", "=", ";"};
    RandomState random;
    random_init(&random, 9);
    int read = 0;
    for (int round = 0; round < 20000; round++) {
        char text[256] = "";
        for (int i = (int)random_integer(&random, 1, 20); i > 0; i--) {
            strcat(text, pieces[random_integer(&random, 0, 17)]);
        }
        SceneMatrix matrix;
        Status status = scene_matrix_parse(text, CONV_F32, &matrix);
        assert_true(status_failed(&status) == !matrix.tensor.data);
        if (matrix.tensor.data) {
            conv_tensor_destroy(&matrix.tensor);
            read++;
        }
    }
    assert_true(read > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_others_write),
        cmocka_unit_test(test_says_what_is_wrong),
        cmocka_unit_test(test_print_and_parse_is_the_same),
        cmocka_unit_test(test_prints_as_python_reads_it),
        cmocka_unit_test(test_any_text_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
