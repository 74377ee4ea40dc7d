/* NumPy's .npy files, versions 1.0 to 3.0: f32 and f64, either byte order, C or Fortran order. */
#ifndef IO_NPY_H
#define IO_NPY_H

#include "base/status.h"
#include "conv/tensor.h"
#include "io/file.h"

/// An array as the file has it: its rank and extents, then the values in C order, native bytes.
/// Extents of absent axes are 1, on the left: an H×W array has extent {1,1,H,W}.
typedef struct IoNpy {
    int rank;          ///< 0 to 4, as in the file
    ConvTensor tensor; ///< owned, contiguous; conv_tensor_destroy frees it
} IoNpy;

/// Loads an array; files of at most 2 GiB, bytes behind the values are ignored. Sizes are checked
/// against the file's length before anything is allocated.
///   errors  STATUS_FILE; STATUS_FORMAT not .npy, a pickle, another dtype, fewer bytes than it
///           says, more than 4 axes, an axis of length 0; STATUS_LIMIT; *out empty
Status io_npy_load(const char *path, IoNpy *out);

/// As io_npy_load, from memory; `name` is used in sentences.
Status io_npy_parse(const IoBytes *bytes, const char *name, IoNpy *out);

/// The bytes of a .npy file of a tensor, as io_npy_save writes it; `name` is used in sentences.
///   errors  STATUS_MEMORY; *out empty
Status io_npy_encode(const ConvTensor *tensor, int rank, const char *name, IoBytes *out);

/// Writes a tensor (any strides) as NumPy writes it: version 1.0, C order, little endian, data
/// aligned to 64 bytes, the last `rank` axes (the leading ones must be 1).
Status io_npy_save(const char *path, const ConvTensor *tensor, int rank);

#endif
