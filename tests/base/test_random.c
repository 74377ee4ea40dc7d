/* Random numbers: the very values that tests/scripts/random_values.py prints, ranges kept, and
 * shapes of distributions. Bounds are many deviations wide and the seeds are fixed. */
#include "base/random.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { MANY = 400000 };

typedef struct Stored {
    uint64_t seed;
    uint64_t bits[4];
    double uniform[4];
    int integer[12]; ///< in -5 .. 5
    double normal[8];
    double sum; ///< of 20000 normals, added in order
} Stored;

static const Stored stored[] = {
    {0,
     {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c},
     {0x1.33d8be6d96ebep-1, 0x1.7edc3ef092ac8p-1, 0x1.a5f849d4933e0p-4, 0x1.aa9653c498b4ap-2},
     {-1, 5, -5, 4, 5, 3, -4, -1, 0, 3, -5, 0},
     {0x1.360b06f7697aap+1, -0x1.4f464afed30dbp-1, 0x1.d97befff9ae50p-5, -0x1.f9370747418c7p-1,
      -0x1.86a1e7f253c45p-3, -0x1.843d63eb4f086p-2, 0x1.d12498d1f2d73p-1, 0x1.548b96fa23c31p+0},
     -0x1.5f72664d22192p+3},
    {1337,
     {0xad0aa0a04f822edc, 0xd0815851ce885def, 0xc70b17471e263e43, 0xee4d7f13899de194},
     {0x1.5a1541409f045p-1, 0x1.a102b0a39d10bp-1, 0x1.8e162e8e3c4c7p-1, 0x1.dc9afe27133bcp-1},
     {-2, -1, -2, -4, -2, 3, -5, 2, -3, -3, 1, 5},
     {0x1.d5ae609f8c5dep-1, 0x1.c99afb7b2893fp-1, -0x1.41c9ebd7b07c8p+1, -0x1.cfce1bf3a6800p-4,
      -0x1.bcf67c2c9ddecp-2, 0x1.9f8cb25f215bap-1, 0x1.a5f427848836fp-2, 0x1.8333cd0a7a16bp-1},
     0x1.732cba6a628f1p+6},
    {UINT64_MAX,
     {0x8f5520d52a7ead08, 0xc476a018caa1802d, 0x81de31c0d260469e, 0xbf658d7e065f3c2f},
     {0x1.1eaa41aa54fd5p-1, 0x1.88ed403195430p-1, 0x1.03bc6381a4c08p-1, 0x1.7ecb1afc0cbe7p-1},
     {3, 5, 0, -3, -3, 5, 4, 4, -4, -5, -1, 0},
     {-0x1.bb196b0a4028ep-5, -0x1.003e9200dc0cap-2, 0x1.87cb7b4fce8dep-2, -0x1.8266c76872413p-1,
      -0x1.3e9491877f866p-1, 0x1.968b5b5f37489p-1, 0x1.e539b4da3ab0dp-2, -0x1.c5d1ff7f07e30p-1},
     -0x1.448d4f873743ap+7},
};

static void check_stored(const Stored *s) {
    RandomState random;
    random_init(&random, s->seed);
    for (int i = 0; i < 4; i++) {
        assert_true(random_bits(&random) == s->bits[i]);
    }
    random_init(&random, s->seed);
    for (int i = 0; i < 4; i++) {
        assert_true(random_uniform(&random) == s->uniform[i]);
    }
    random_init(&random, s->seed);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(random_integer(&random, -5, 5), s->integer[i]);
    }
    random_init(&random, s->seed);
    for (int i = 0; i < 8; i++) {
        assert_true(random_normal(&random) == s->normal[i]);
    }
    random_init(&random, s->seed);
    double sum = 0;
    for (int i = 0; i < 20000; i++) {
        sum += random_normal(&random);
    }
    assert_true(sum == s->sum);
}

static void seeds_give_the_stored_values(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof stored / sizeof stored[0]; i++) {
        check_stored(&stored[i]);
    }
}

static void a_copied_state_forks_the_stream(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 9);
    random_bits(&random);
    RandomState fork = random;
    for (int i = 0; i < 100; i++) {
        assert_true(random_bits(&random) == random_bits(&fork));
    }
}

static void uniform_fills_its_interval(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 1);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
        double value = random_uniform(&random);
        assert_true(value >= 0 && value < 1);
        assert_true(value * 0x1p53 == floor(value * 0x1p53));
        sum += value;
        squares += value * value;
    }
    assert_true(fabs(sum / MANY - 1.0 / 2) < 0.003);
    assert_true(fabs(squares / MANY - 1.0 / 3) < 0.003);
}

static void integers_are_all_equally_likely(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 2);
    int count[11] = {0};
    for (int i = 0; i < 110000; i++) {
        int64_t value = random_integer(&random, -5, 5);
        assert_true(value >= -5 && value <= 5);
        count[value + 5]++;
    }
    for (int i = 0; i < 11; i++) {
        assert_true(count[i] > 9500 && count[i] < 10500); /* 10000 and five deviations */
    }
}

static void integers_reach_the_ends_of_their_type(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 3);
    RandomState bits = random;
    int negative = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t value = random_integer(&random, INT64_MIN, INT64_MAX);
        assert_true(value == (int64_t)(random_bits(&bits) + (UINT64_C(1) << 63)));
        negative += value < 0;
        assert_true(random_integer(&random, 7, 7) == 7);
        random_bits(&bits);
        value = random_integer(&random, INT64_MAX - 1, INT64_MAX);
        assert_true(value >= INT64_MAX - 1);
        random_bits(&bits);
    }
    assert_true(negative > 400 && negative < 600);
}

/* Moments 1 to 4 of the standard normal are 0, 1, 0, 3. */
static void normal_has_the_moments_of_a_normal(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 4);
    double moment[5] = {0};
    for (int i = 0; i < MANY; i++) {
        double value = random_normal(&random);
        double power = 1;
        for (int j = 1; j <= 4; j++) {
            power *= value;
            moment[j] += power / MANY;
        }
    }
    assert_true(fabs(moment[1]) < 0.008);
    assert_true(fabs(moment[2] - 1) < 0.012);
    assert_true(fabs(moment[3]) < 0.03);
    assert_true(fabs(moment[4] - 3) < 0.08);
}

/* The share of values below a bound is the distribution function there, in the tails as well. */
static void normal_has_the_tails_of_a_normal(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 5);
    static const double bounds[] = {-3.5, -2.5, -1.5, -1, -0.5, 0, 0.25, 1, 2, 3, 3.5};
    enum { BOUNDS = sizeof bounds / sizeof bounds[0] };
    int below[BOUNDS] = {0};
    for (int i = 0; i < MANY; i++) {
        double value = random_normal(&random);
        for (int j = 0; j < BOUNDS; j++) {
            below[j] += value < bounds[j];
        }
    }
    for (int j = 0; j < BOUNDS; j++) {
        double share = erfc(-bounds[j] / sqrt(2)) / 2;
        double deviation = sqrt(share * (1 - share) / MANY);
        assert_true(fabs((double)below[j] / MANY - share) < 5 * deviation);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_give_the_stored_values),
        cmocka_unit_test(a_copied_state_forks_the_stream),
        cmocka_unit_test(uniform_fills_its_interval),
        cmocka_unit_test(integers_are_all_equally_likely),
        cmocka_unit_test(integers_reach_the_ends_of_their_type),
        cmocka_unit_test(normal_has_the_moments_of_a_normal),
        cmocka_unit_test(normal_has_the_tails_of_a_normal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
