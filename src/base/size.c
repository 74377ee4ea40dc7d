/* Checked sizes, by the compiler's overflow builtins. Allocates nothing. */
#include "base/size.h"

#include <assert.h>
#include <stddef.h>

bool size_add(int64_t a, int64_t b, int64_t *out) {
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        return false;
    }
    *out = sum;
    return true;
}

bool size_multiply(int64_t a, int64_t b, int64_t *out) {
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product)) {
        return false;
    }
    *out = product;
    return true;
}

bool size_product(const int *extent, int count, int64_t *out) {
    assert(count >= 0 && (count == 0 || extent != NULL));
    bool empty = false;
    for (int i = 0; i < count; i++) {
        if (extent[i] < 0) {
            return false;
        }
        empty = empty || extent[i] == 0;
    }
    int64_t product = 1;
    for (int i = 0; i < count && !empty; i++) {
        if (!size_multiply(product, extent[i], &product)) {
            return false;
        }
    }
    *out = empty ? 0 : product;
    return true;
}
