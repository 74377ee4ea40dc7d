/* Nothing is read or written beyond a tensor, by every set of instructions: each tensor in turn
 * ends where memory ends that the program may touch, so whoever goes further does not come back. */
#include "cases.h"
#include "conv/cpu.h"

#include <sys/mman.h>
#include <unistd.h>

/* Some pages, and one more behind them that nobody may touch. */
typedef struct Pages {
    char *memory;
    size_t size; ///< without that one
    size_t page;
} Pages;

static Pages take_pages(void) {
    Pages pages = {.page = (size_t)sysconf(_SC_PAGESIZE)};
    pages.size = 16 * pages.page;
    pages.memory = mmap(NULL, pages.size + pages.page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(pages.memory != MAP_FAILED);
    assert_int_equal(mprotect(pages.memory + pages.size, pages.page, PROT_NONE), 0);
    return pages;
}

/* The same tensor at the end of the pages; false where it is too large for them. */
static bool put_at_end(const Pages *pages, ConvTensor *tensor) {
    size_t bytes = (size_t)conv_tensor_count(tensor) * (size_t)conv_type_size(tensor->type);
    char *at = pages->memory + pages->size - bytes;
    if (bytes > pages->size) {
        return false;
    }
    memcpy(at, tensor->data, bytes);
    *tensor = conv_tensor_view(tensor->type, tensor->extent, at);
    return true;
}

/* Results at the end of memory are those of anywhere. */
static void check_ends(Case *c, const Pages *pages) {
    ConvTensor *tensors[] = {&c->x, &c->w, &c->b, &c->dy, &c->y, &c->dx, &c->dw, &c->db};
    Reference expected;
    make_reference(c, &expected);
    for (int i = 0; i < 8; i++) {
        const ConvTensor where = *tensors[i];
        if (put_at_end(pages, tensors[i])) {
            compute_case(c);
            same_values(&c->y, &expected.y, "y", c->name);
            same_values(&c->dx, &expected.dx, "dx", c->name);
            same_values(&c->dw, &expected.dw, "dw", c->name);
            same_values(&c->db, &expected.db, "db", c->name);
        }
        *tensors[i] = where;
    }
    free_reference(&expected);
}

static ConvLayer tiny_layer(RandomState *random) {
    ConvLayer l = conv_layer_default();
    l.padding = CONV_PADDING_CUSTOM;
    l.n = draw(random, 20, 60);
    l.ic = draw(random, 1, 3);
    l.oc = draw(random, 1, 8);
    l.iw = draw(random, 1, 2);
    l.kw = draw(random, 1, l.iw);
    l.bottom = draw(random, 0, 1);
    return l;
}

/* Batches whose images have a few elements, down to one, and layers of all kinds. */
static ConvLayer draw_batch_or_any(RandomState *random) {
    return one_in(random, 2) ? tiny_layer(random) : draw_any_layer(random);
}

static void nothing_is_touched_beyond_a_tensor(void **state) {
    (void)state;
    const ConvCpu best = conv_cpu();
    const Pages pages = take_pages();
    RandomState random;
    random_init(&random, 75);
    for (int i = 0; i < 300 / TEST_SHARE; i++) {
        Case c = {.layer = draw_batch_or_any(&random)};
        make_case(&c, i % 2 ? CONV_F32 : CONV_F64, false, &random, fill_integers);
        for (int cpu = 0; cpu < CONV_CPU_COUNT; cpu++) {
            if (conv_cpu_runs((ConvCpu)cpu)) {
                conv_cpu_use((ConvCpu)cpu);
                check_ends(&c, &pages);
            }
        }
        free_case(&c);
    }
    assert_int_equal(munmap(pages.memory, pages.size + pages.page), 0);
    conv_cpu_use(best);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_touched_beyond_a_tensor)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
