/* Memory: small contiguous layers take none; where there is none, the sentence says so, the results
 * stay as they were and nothing is lost. Needs a C library whose allocator can be stood in for, and
 * says so where there is another one. */
#include "cases.h"

#include <errno.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

enum { PASSES = 10 };

static int64_t allocations; /* made so far */
static int64_t kept;        /* not freed yet */
static int64_t refused;     /* number of the one that fails; 0 none */

/* In place of the C library's, which does the work. */
void *__libc_malloc(size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static void *count(void *memory) {
    kept += memory != NULL;
    return memory;
}

static bool refuses(void) {
    allocations++;
    if (allocations == refused) {
        errno = ENOMEM;
    }
    return allocations == refused;
}

void *malloc(size_t size) {
    return refuses() ? NULL : count(__libc_malloc(size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return refuses() ? NULL : count(__libc_memalign(alignment, size));
}

void free(void *memory) {
    kept -= memory != NULL;
    __libc_free(memory);
}

static void small_layers_allocate_nothing(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 60);
    for (int i = 0; i < 200; i++) {
        Case c = {.layer = draw_layer(&random)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        int64_t before = allocations;
        compute_case(&c);
        assert_true(before > 0 && allocations == before);
        free_case(&c);
    }
}

static Status compute_one(Case *c, int which) {
    switch (which) {
    case 0:
        return conv_forward(&c->layer, &c->x, &c->w, bias_of(c), &c->y);
    case 1:
        return conv_grad_input(&c->layer, &c->dy, &c->w, &c->dx);
    case 2:
        return conv_grad_weight(&c->layer, &c->x, &c->dy, &c->dw);
    case 3:
        return conv_grad_bias(&c->layer, &c->dy, &c->db);
    case 4:
        return conv_forward_by(CONV_ALGORITHM_IM2COL, &c->layer, &c->x, &c->w, bias_of(c), &c->y);
    case 5:
        return conv_grad_input_by(CONV_ALGORITHM_IM2COL, &c->layer, &c->dy, &c->w, &c->dx);
    case 6:
        return conv_grad_weight_by(CONV_ALGORITHM_IM2COL, &c->layer, &c->x, &c->dy, &c->dw);
    case 7:
        return conv_forward_by(CONV_ALGORITHM_TAPS, &c->layer, &c->x, &c->w, bias_of(c), &c->y);
    case 8:
        return conv_grad_input_by(CONV_ALGORITHM_TAPS, &c->layer, &c->dy, &c->w, &c->dx);
    default:
        return conv_grad_weight_by(CONV_ALGORITHM_TAPS, &c->layer, &c->x, &c->dy, &c->dw);
    }
}

static void expect_untouched(const ConvTensor *tensor) {
    double low;
    double high;
    conv_tensor_range(tensor, &low, &high);
    assert_true(low == 777 && high == 777);
}

/* Refuses the pass its first allocation, then its second, ... until none is left to refuse.
 * Returns how many it makes. */
static int refuse_each(Case *c, int which) {
    ConvTensor *result[PASSES] = {&c->y,  &c->dx, &c->dw, &c->db, &c->y,
                                  &c->dx, &c->dw, &c->y,  &c->dx, &c->dw};
    conv_tensor_fill(result[which], 777);
    for (int i = 1;; i++) {
        int64_t before = kept;
        refused = allocations + i;
        Status status = compute_one(c, which);
        bool reached = allocations >= refused;
        refused = 0;
        assert_true(kept == before);
        if (!reached) {
            assert_string_equal(status.text, "");
            return i - 1;
        }
        assert_int_equal(status.code, STATUS_MEMORY);
        assert_memory_equal(status.text, "there is no memory", strlen("there is no memory"));
        expect_untouched(result[which]);
    }
}

/* Strided tensors are packed, and the weights of this layer do not fit on the stack. */
static void a_pass_without_memory_changes_nothing(void **state) {
    (void)state;
    static const int expected[] = {4, 4, 4, 1}; /* three packs and scratch; for db, dY alone */
    RandomState random;
    random_init(&random, 61);
    for (int i = 0; i < 8; i++) {
        Case c = {.layer = conv_layer_default()};
        c.layer.n = 2;
        c.layer.ic = 50;
        c.layer.oc = 60;
        c.layer.ih = c.layer.iw = 6;
        c.layer.kh = c.layer.kw = 5;
        c.layer.bias = true;
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, true, &random, fill_normal);
        for (int which = 0; which < 4; which++) {
            assert_int_equal(refuse_each(&c, which), expected[which]);
        }
        free_case(&c);
    }
}

/* Contiguous tensors and few weights: the padded input, or its gradient, is all that is made. */
static void a_border_without_memory_changes_nothing(void **state) {
    (void)state;
    static const int expected[] = {1, 1, 1, 0};
    RandomState random;
    random_init(&random, 62);
    for (int i = 0; i < 40; i++) {
        Case c = {.layer = draw_border_layer(&random)};
        make_case(&c, i % 2 == 0 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        for (int which = 0; which < 4; which++) {
            assert_int_equal(refuse_each(&c, which), expected[which]);
        }
        free_case(&c);
    }
}

/* Contiguous tensors by the other algorithms: im2col makes a row of its matrix, where it has one,
 * taps nothing; a transposed layer changes the places of y and dx. */
static void algorithms_without_memory_change_nothing(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 63);
    for (int i = 0; i < 40; i++) {
        bool transposed = i % 2 == 1;
        Case c = {.layer = transposed ? draw_transposed_layer(&random) : draw_layer(&random)};
        make_case(&c, i % 4 < 2 ? CONV_F32 : CONV_F64, false, &random, fill_normal);
        const int expected[PASSES] = {0, 0, 0, 0, !transposed, transposed, 1, 0, 0, 0};
        for (int which = 0; which < PASSES; which++) {
            assert_int_equal(refuse_each(&c, which), expected[which]);
        }
        free_case(&c);
    }
}

static void a_tensor_without_memory_is_empty(void **state) {
    (void)state;
    ConvTensor tensor = {.data = &tensor};
    refused = allocations + 1;
    Status status = conv_tensor_create(CONV_F32, (int[4]){1, 2, 3, 4}, &tensor);
    refused = 0;
    assert_int_equal(status.code, STATUS_MEMORY);
    assert_string_equal(status.text, "there is no memory for a tensor of 1×2×3×4");
    assert_null(tensor.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_layers_allocate_nothing),
        cmocka_unit_test(a_pass_without_memory_changes_nothing),
        cmocka_unit_test(a_border_without_memory_changes_nothing),
        cmocka_unit_test(algorithms_without_memory_change_nothing),
        cmocka_unit_test(a_tensor_without_memory_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void the_allocator_is_not_ours_to_replace(void **state) {
    (void)state;
    skip();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_allocator_is_not_ours_to_replace)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
