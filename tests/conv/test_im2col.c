/* The im2col matrix as an object: what stands where, that rows times kernels are the layer, that
 * col2im is the way back, and what is refused. */
#include "cases.h"
#include "conv/im2col.h"

enum { CASES = 400, MOST_ELEMENTS = 4000 };

static ConvTensor matrix_of(const ConvLayer *layer, ConvType type, int64_t rows) {
    ConvMatrixShape shape = conv_im2col_shape(layer);
    ConvTensor matrix;
    const int extent[4] = {1, 1, (int)(rows > 0 ? rows : shape.rows), (int)shape.columns};
    Status status = conv_tensor_create(type, extent, &matrix);
    assert_string_equal(status.text, "");
    return matrix;
}

static double matrix_at(const ConvTensor *matrix, int64_t row, int64_t column) {
    return conv_tensor_at(matrix, (int[4]){0, 0, (int)row, (int)column});
}

static ConvLayer draw_matrix_layer(RandomState *random) {
    for (;;) {
        ConvLayer layer = draw_any_layer(random);
        ConvMatrixShape shape = conv_im2col_shape(&layer);
        if (shape.rows * shape.columns <= MOST_ELEMENTS) {
            return layer;
        }
    }
}

/* x of 4×4, a kernel of 2×2, stride 2, one column of padding: the first row by hand. */
static void a_small_matrix_by_hand(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    layer.padding = CONV_PADDING_CUSTOM;
    layer.ih = layer.iw = 4;
    layer.kh = layer.kw = layer.sh = layer.sw = 2;
    layer.left = 1;
    float x[16];
    for (int i = 0; i < 16; i++) {
        x[i] = (float)(i + 1);
    }
    ConvTensor tx = conv_tensor_view(CONV_F32, (int[4]){1, 1, 4, 4}, x);
    ConvMatrixShape shape = conv_im2col_shape(&layer);
    assert_int_equal(shape.rows, 4);
    assert_int_equal(shape.columns, 4);
    ConvTensor matrix = matrix_of(&layer, CONV_F32, 0);
    Status status = conv_im2col(&layer, &tx, 0, 0, &matrix);
    assert_string_equal(status.text, "");
    static const double expected[4][4] = {
        {0, 1, 0, 5}, {2, 3, 6, 7}, {0, 9, 0, 13}, {10, 11, 14, 15}};
    for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 4; column++) {
            ConvLink link;
            assert_true(matrix_at(&matrix, row, column) == expected[row][column]);
            conv_im2col_at(&layer, 0, row, column, &link);
            assert_int_equal(link.padding, expected[row][column] == 0);
            assert_int_equal(link.y[2] * 2 + link.y[3], row);
            assert_int_equal(link.tap[0] * 2 + link.tap[1], column);
        }
    }
    conv_tensor_destroy(&matrix);
}

/* On integers: row times kernel is the coarse side's cell (transposed: its sum is dX). */
static void rows_times_kernels_are_the_layer(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 110);
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_matrix_layer(&random)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_integers);
        compute_case(&c);
        bool t = c.layer.transposed;
        int filters = t ? c.shape.icg : c.shape.ocg;
        ConvTensor matrix = matrix_of(&c.layer, c.x.type, 0);
        for (int group = 0; group < c.layer.groups; group++) {
            Status status = conv_im2col(&c.layer, t ? &c.dy : &c.x, group, 0, &matrix);
            assert_string_equal(status.text, "");
            for (int64_t row = 0; row < matrix.extent[2]; row++) {
                ConvLink link;
                conv_im2col_at(&c.layer, group, row, 0, &link);
                int *cell = t ? link.x : link.y;
                for (int filter = 0; filter < filters; filter++) {
                    cell[1] = group * filters + filter;
                    bool bias = c.layer.bias && !t;
                    double sum = bias ? conv_tensor_at(&c.b, (int[4]){cell[1], 0, 0, 0}) : 0;
                    for (int64_t column = 0; column < matrix.extent[3]; column++) {
                        ConvLink at;
                        conv_im2col_at(&c.layer, group, row, column, &at);
                        at.w[0] = cell[1];
                        sum += matrix_at(&matrix, row, column) * conv_tensor_at(&c.w, at.w);
                    }
                    assert_true(sum == conv_tensor_at(t ? &c.dx : &c.y, cell));
                }
            }
        }
        conv_tensor_destroy(&matrix);
        free_case(&c);
    }
}

/* The matrix dY · W, folded back, is dX bit for bit as im2col's pass says; transposed: X · W is Y.
 */
static void folding_back_is_the_pass(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 111);
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_matrix_layer(&random)};
        c.layer.bias = false;
        make_case(&c, CONV_F32, one_in(&random, 3), &random, fill_normal);
        bool t = c.layer.transposed;
        Status status = t ? conv_forward_by(CONV_ALGORITHM_IM2COL, &c.layer, &c.x, &c.w, NULL, &c.y)
                          : conv_grad_input_by(CONV_ALGORITHM_IM2COL, &c.layer, &c.dy, &c.w, &c.dx);
        assert_string_equal(status.text, "");
        const ConvTensor *from = t ? &c.x : &c.dy;
        const ConvTensor *result = t ? &c.y : &c.dx;
        int filters = t ? c.shape.icg : c.shape.ocg;
        ConvTensor matrix = matrix_of(&c.layer, CONV_F32, 0);
        ConvTensor folded;
        status = conv_tensor_create(CONV_F32, result->extent, &folded);
        assert_string_equal(status.text, "");
        conv_tensor_fill(&folded, 777);
        for (int group = 0; group < c.layer.groups; group++) {
            for (int64_t row = 0; row < matrix.extent[2]; row++) {
                for (int64_t column = 0; column < matrix.extent[3]; column++) {
                    ConvLink link;
                    conv_im2col_at(&c.layer, group, row, column, &link);
                    int *cell = t ? link.x : link.y;
                    float sum = 0;
                    for (int filter = 0; filter < filters; filter++) {
                        cell[1] = link.w[0] = group * filters + filter;
                        sum = fmaf((float)conv_tensor_at(from, cell),
                                   (float)conv_tensor_at(&c.w, link.w), sum);
                    }
                    conv_tensor_set(&matrix, (int[4]){0, 0, (int)row, (int)column}, (double)sum);
                }
            }
            status = conv_col2im(&c.layer, &matrix, group, &folded);
            assert_string_equal(status.text, "");
        }
        assert_same_bits(&folded, result, t ? "y" : "dx", c.name);
        conv_tensor_destroy(&folded);
        conv_tensor_destroy(&matrix);
        free_case(&c);
    }
}

/* Any stretch of rows is that stretch of the whole. */
static void stretches_of_rows(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 112);
    for (int i = 0; i < 100; i++) {
        Case c = {.layer = draw_matrix_layer(&random)};
        make_case(&c, CONV_F64, false, &random, fill_normal);
        const ConvTensor *fine = c.layer.transposed ? &c.dy : &c.x;
        ConvTensor whole = matrix_of(&c.layer, CONV_F64, 0);
        Status status = conv_im2col(&c.layer, fine, c.layer.groups - 1, 0, &whole);
        assert_string_equal(status.text, "");
        int first = draw(&random, 0, whole.extent[2] - 1);
        int count = draw(&random, 1, whole.extent[2] - first);
        ConvTensor part = matrix_of(&c.layer, CONV_F64, count);
        status = conv_im2col(&c.layer, fine, c.layer.groups - 1, first, &part);
        assert_string_equal(status.text, "");
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < part.extent[3]; column++) {
                assert_true(matrix_at(&part, row, column) ==
                            matrix_at(&whole, first + row, column));
            }
        }
        conv_tensor_destroy(&part);
        conv_tensor_destroy(&whole);
        free_case(&c);
    }
}

static void matrices_that_do_not_fit(void **state) {
    (void)state;
    ConvLayer layer = conv_layer_default();
    layer.ih = layer.iw = 3;
    layer.kh = layer.kw = 2;
    float x[9] = {0};
    float elements[20] = {0};
    ConvTensor tx = conv_tensor_view(CONV_F32, (int[4]){1, 1, 3, 3}, x);
    ConvTensor matrix = conv_tensor_view(CONV_F32, (int[4]){1, 1, 5, 4}, elements);
    Status status = conv_im2col(&layer, &tx, 0, 0, &matrix);
    assert_string_equal(status.text,
                        "the im2col matrix is 1×1×5×4, it needs 4 columns and 1 to 4 rows");
    matrix.extent[2] = 2;
    status = conv_im2col(&layer, &tx, 0, 3, &matrix);
    assert_int_equal(status.code, STATUS_SHAPE);
    status = conv_col2im(&layer, &matrix, 0, &tx);
    assert_string_equal(status.text,
                        "the im2col matrix is 1×1×2×4, it needs 4 columns and 4 to 4 rows");
    matrix.extent[2] = 4;
    matrix.type = CONV_F64;
    status = conv_col2im(&layer, &matrix, 0, &tx);
    assert_int_equal(status.code, STATUS_SHAPE);
    matrix.type = CONV_F32;
    tx.extent[3] = 2;
    status = conv_im2col(&layer, &tx, 0, 0, &matrix);
    assert_string_equal(status.text,
                        "the tensor that is unrolled is 1×1×3×2, the layer needs 1×1×3×3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_matrix_by_hand),
        cmocka_unit_test(rows_times_kernels_are_the_layer),
        cmocka_unit_test(folding_back_is_the_pass),
        cmocka_unit_test(stretches_of_rows),
        cmocka_unit_test(matrices_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
