/* Memory for tensors: where it lies, that all of it can be written, and that too much is refused.
 */
#include "base/memory.h"
#include "test.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void it_begins_a_line_and_can_be_written(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 64, 100, (4 << 20) - 1, 4 << 20, (9 << 20) + 5};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *memory = memory_take(sizes[i]);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % MEMORY_ALIGNMENT, 0);
        memset(memory, 7, sizes[i]);
        assert_int_equal(memory[sizes[i] - 1], 7);
        free(memory);
    }
}

static void too_much_is_refused(void **state) {
    (void)state;
    assert_null(memory_take(PTRDIFF_MAX));
    assert_null(memory_take(SIZE_MAX));
}

/* What is kept stays as it is; the rest can be written again. */
static void an_offer_keeps_what_is_used(void **state) {
    (void)state;
    const size_t bytes = (9 << 20) + 5, used = (3 << 20) + 7;
    unsigned char *memory = memory_take(bytes);
    assert_non_null(memory);
    memset(memory, 7, bytes);
    (void)memory_offer(memory, used, bytes); /* some systems know no such thing */
    for (size_t i = 0; i < used; i++) {
        assert_int_equal(memory[i], 7);
    }
    memset(memory, 8, bytes);
    assert_int_equal(memory[0] + memory[used] + memory[bytes - 1], 24);
    free(memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_begins_a_line_and_can_be_written),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(an_offer_keeps_what_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
