/* Checked arithmetic on sizes: every count and byte size that comes from outside passes here
 * before anything is allocated. */
#ifndef BASE_SIZE_H
#define BASE_SIZE_H

#include <stdbool.h>
#include <stdint.h>

/// *out = a + b. False, with *out untouched, when it does not fit in int64_t.
bool size_add(int64_t a, int64_t b, int64_t *out);

/// *out = a * b. False, with *out untouched, when it does not fit in int64_t.
bool size_multiply(int64_t a, int64_t b, int64_t *out);

/// *out = product of `count` extents, each >= 0. False, *out untouched, when one is negative or
/// the product does not fit in int64_t.
bool size_product(const int *extent, int count, int64_t *out);

#endif
