/* The elements of .npy files: which types of numbers there are, and their way from the bytes of a
 * file into f32 and f64. Knows nothing of headers and shapes. */
#ifndef IO_NPY_VALUES_H
#define IO_NPY_VALUES_H

#include "conv/tensor.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum IoNpyKind { IO_NPY_FLOAT, IO_NPY_SIGNED, IO_NPY_UNSIGNED, IO_NPY_BOOL } IoNpyKind;

/// A type of numbers, as npy_types.def lists them.
typedef struct IoNpyType {
    const char *code, *name; ///< "i2", "int16"
    int size;                ///< bytes of one element
    IoNpyKind kind;
} IoNpyType;

/// How elements lie in a file.
typedef struct IoNpyFormat {
    const IoNpyType *type;
    bool swapped; ///< bytes are in the other order than this machine's
} IoNpyFormat;

/// Elements at equal distances.
typedef struct IoNpyRow {
    uint8_t *data;
    int64_t step; ///< bytes from one to the next
} IoNpyRow;

/// The type of a code without byte order; NULL when such numbers are not read.
const IoNpyType *io_npy_type(const char *code);

/// The type of a tensor's elements.
const IoNpyType *io_npy_type_of(ConvType type);

/// The largest magnitude among `count` integers that lie side by side; 0 of none.
uint64_t io_npy_largest(const IoNpyFormat *format, const uint8_t *data, int64_t count);

/// Writes `count` elements of `from`, which lie as `format` says, as numbers of type `type`. What
/// has that type already is copied bit for bit, so that the same call with `swapped` set also turns
/// a tensor's elements into a file's. A bool is 0 or 1. Other numbers must be exact in `type`: f16
/// is in both, an integer up to 2^24 in f32 and up to 2^53 in f64; there is no way from f64 to f32.
void io_npy_copy_row(const IoNpyFormat *format, IoNpyRow from, ConvType type, IoNpyRow to,
                     int count);

#endif
