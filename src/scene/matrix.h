/* Numbers as text: a tensor as a Python literal, and what others write of a matrix read back.
 * Touches no clipboard. */
#ifndef SCENE_MATRIX_H
#define SCENE_MATRIX_H

#include "base/status.h"
#include "conv/tensor.h"

enum { SCENE_MATRIX_NUMBERS_MAX = 1 << 16 };

/// What was read: missing axes are 1 on the left, a row of numbers is [1,1,1,count].
typedef struct SceneMatrix {
    ConvTensor tensor; ///< owned, contiguous
    int rank;          ///< 1 to 4: how deep its lists were
} SceneMatrix;

/// Reads lists in lists, as Python, NumPy and PyTorch write them (with "array(" or "tensor(" and a
/// dtype around them, with or without commas), or lines of numbers between tabs, spaces, commas or
/// semicolons. "−" (U+2212) is a minus.
///   errors  STATUS_FORMAT with line and place; STATUS_LIMIT more than SCENE_MATRIX_NUMBERS_MAX
///           numbers; STATUS_MEMORY; *out empty
Status scene_matrix_parse(const char *text, ConvType type, SceneMatrix *out);

/// A tensor as a Python literal of four nested lists, a `vector` (as b is) as one; each number with
/// the fewest digits from which it is read back exactly. *out is the caller's to free.
///   errors  STATUS_LIMIT as above; STATUS_MEMORY; *out NULL
Status scene_matrix_print(const ConvTensor *tensor, bool vector, char **out);

#endif
