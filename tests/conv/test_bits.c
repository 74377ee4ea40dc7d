/* Bits that must not depend on how a result was asked for: strided views against contiguous
 * tensors, one image against a batch, groups against layers of their own, a pass in parts against
 * the whole. */
#include "cases.h"

/* A copy of the case's values in contiguous tensors, or in views of another order of axes. */
static void copy_inputs(const Case *from, Case *to) {
    conv_tensor_assign(&from->x, &to->x);
    conv_tensor_assign(&from->w, &to->w);
    conv_tensor_assign(&from->b, &to->b);
    conv_tensor_assign(&from->dy, &to->dy);
}

static void assert_same_results(const Case *a, const Case *b) {
    assert_same_bits(&a->y, &b->y, "y", a->name);
    assert_same_bits(&a->dx, &b->dx, "dx", a->name);
    assert_same_bits(&a->dw, &b->dw, "dw", a->name);
    assert_same_bits(&a->db, &b->db, "db", a->name);
}

static void views_give_the_same_bits(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 30);
    for (int i = 0; i < 1500; i++) {
        Case whole = {.layer = draw_layer(&random)};
        Case view = {.layer = whole.layer};
        ConvType type = i % 2 == 0 ? CONV_F32 : CONV_F64;
        make_case(&whole, type, false, &random, fill_normal);
        make_case(&view, type, true, &random, fill_normal);
        copy_inputs(&whole, &view);
        compute_case(&whole);
        compute_case(&view);
        assert_same_results(&whole, &view);
        free_case(&whole);
        free_case(&view);
    }
}

/* The part of a tensor that belongs to one image or to some channels, as a view. */
static ConvTensor slice(const ConvTensor *tensor, int axis, int first, int count) {
    ConvTensor view = *tensor;
    int64_t offset = first * tensor->stride[axis] * conv_type_size(tensor->type);
    view.data = (char *)tensor->data + offset;
    view.extent[axis] = count;
    return view;
}

/* Filters of a group and images of a batch are layers of their own; views do not care that their
 * tensors are parts of larger ones. */
static void a_group_of_an_image_is_a_layer(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 31);
    for (int i = 0; i < 600; i++) {
        Case c = {.layer = draw_layer(&random)};
        c.layer.bias = true;
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, i % 3 == 0, &random, fill_normal);
        compute_case(&c);
        int n = draw(&random, 0, c.layer.n - 1);
        int g = draw(&random, 0, c.layer.groups - 1);
        int icg = c.shape.icg;
        int ocg = c.shape.ocg;
        ConvLayer one = c.layer;
        one.n = 1;
        one.groups = 1;
        one.ic = icg;
        one.oc = ocg;
        Case part = {.layer = one};
        make_case(&part, c.x.type, false, &random, fill_normal);
        ConvTensor x = slice(&c.x, 0, n, 1);
        x = slice(&x, 1, g * icg, icg);
        ConvTensor y = slice(&c.y, 0, n, 1);
        y = slice(&y, 1, g * ocg, ocg);
        ConvTensor dy = slice(&c.dy, 0, n, 1);
        dy = slice(&dy, 1, g * ocg, ocg);
        ConvTensor dx = slice(&c.dx, 0, n, 1);
        dx = slice(&dx, 1, g * icg, icg);
        ConvTensor w = slice(&c.w, 0, g * ocg, ocg);
        ConvTensor b = slice(&c.b, 0, g * ocg, ocg);
        Status status = conv_forward(&one, &x, &w, &b, &part.y);
        assert_string_equal(status.text, "");
        status = conv_grad_input(&one, &dy, &w, &part.dx);
        assert_string_equal(status.text, "");
        assert_same_bits(&part.y, &y, "y", c.name);
        assert_same_bits(&part.dx, &dx, "dx", c.name);
        if (c.layer.n == 1) {
            ConvTensor dw = slice(&c.dw, 0, g * ocg, ocg);
            status = conv_grad_weight(&one, &x, &dy, &part.dw);
            assert_string_equal(status.text, "");
            assert_same_bits(&part.dw, &dw, "dw", c.name);
        }
        free_case(&part);
        free_case(&c);
    }
}

/* The two parts of dX that a whole pass in stretches is made of: no stretch is all of it, and the
 * whole is what conv_grad_input says. */
static void no_windows_and_all_windows(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 32);
    for (int i = 0; i < 200; i++) {
        Case c = {.layer = draw_layer(&random)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, i % 3 == 0, &random, fill_normal);
        compute_case(&c);
        ConvTensor part;
        Status status = conv_tensor_copy(&c.dx, c.dx.type, &part);
        assert_string_equal(status.text, "");
        status = conv_grad_input_part(&c.layer, &c.dy, &c.w, 0, &part);
        assert_string_equal(status.text, "");
        int index[4] = {0};
        do {
            assert_true(same_bits(conv_tensor_at(&part, index), 0));
        } while (next_index(part.extent, index));
        status = conv_grad_input_part(&c.layer, &c.dy, &c.w, conv_tensor_count(&c.dy), &part);
        assert_string_equal(status.text, "");
        assert_same_bits(&part, &c.dx, "dx", c.name);
        conv_tensor_destroy(&part);
        free_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_give_the_same_bits),
        cmocka_unit_test(a_group_of_an_image_is_a_layer),
        cmocka_unit_test(no_windows_and_all_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
