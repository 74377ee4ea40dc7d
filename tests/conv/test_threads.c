/* The core has no state of its own: several threads on their own data compute what one does, all at
 * the same time. */
#include "cases.h"
#include "conv/walk.h"

#include <pthread.h>

enum { THREADS = 4, CASES = 60 };

/* The bits of everything that a thread computes, in one number. */
static void mix(uint64_t *digest, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *digest = (*digest ^ bits) * UINT64_C(0x100000001b3);
}

static void mix_tensor(uint64_t *digest, const ConvTensor *tensor) {
    int index[4] = {0};
    do {
        mix(digest, conv_tensor_at(tensor, index));
    } while (next_index(tensor->extent, index));
}

static uint64_t work(uint64_t seed) {
    RandomState random;
    random_init(&random, seed);
    uint64_t digest = seed;
    for (int i = 0; i < CASES; i++) {
        Case c = {.layer = draw_any_layer(&random)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, one_in(&random, 3), &random, fill_normal);
        for (int algorithm = 0; algorithm < CONV_ALGORITHM_COUNT; algorithm++) {
            Status status =
                conv_forward_by((ConvAlgorithm)algorithm, &c.layer, &c.x, &c.w, bias_of(&c), &c.y);
            assert_int_equal(status.code, STATUS_OK);
            mix_tensor(&digest, &c.y);
        }
        compute_case(&c);
        mix_tensor(&digest, &c.dx);
        mix_tensor(&digest, &c.dw);
        mix_tensor(&digest, &c.db);
        ConvOperands operands = {.x = c.x, .w = c.w, .dy = c.dy};
        ConvWalk walk;
        Status status = conv_walk_init(&walk, CONV_WALK_DX_SCATTER, &c.layer, &operands);
        assert_int_equal(status.code, STATUS_OK);
        ConvTerm term;
        conv_walk_terms(&walk, walk.windows / 2, walk.terms / 2, 1, &term);
        mix(&digest, term.after);
        free_case(&c);
    }
    return digest;
}

static void *work_in_thread(void *digest) {
    uint64_t *number = digest;
    *number = work(*number);
    return NULL;
}

static void threads_do_not_meet(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    uint64_t digests[THREADS];
    for (int i = 0; i < THREADS; i++) {
        digests[i] = (uint64_t)(130 + i);
        assert_int_equal(pthread_create(&threads[i], NULL, work_in_thread, &digests[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_true(digests[i] == work((uint64_t)(130 + i)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
