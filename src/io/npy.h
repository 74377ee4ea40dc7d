/* NumPy's .npy files, versions 1.0 to 3.0, either byte order, C or Fortran order: read from any
 * real type of up to 64 bits, written as f32 or f64. No .npz, no pickles. */
#ifndef IO_NPY_H
#define IO_NPY_H

#include "base/status.h"
#include "conv/tensor.h"
#include "io/file.h"

/// An array as the file has it: its rank and extents, then the values in C order, native bytes.
/// Extents of absent axes are 1, on the left: an H×W array has extent {1,1,H,W}.
///
/// The tensor holds the file's values exactly. Its type follows from the file's dtype:
///   float16, float32     f32
///   float64              f64
///   integers and bool    f32 when no value is beyond ±2^24, up to where f32 has every whole
///   number;
///                        else f64; int64 and uint64 beyond ±2^53, where f64 ends so, are refused
/// A bool is 1 for any byte but 0.
typedef struct IoNpy {
    int rank;              ///< 0 to 4, as in the file
    ConvTensor tensor;     ///< owned, contiguous; conv_tensor_destroy frees it
    const char *type_name; ///< NumPy's name of the file's dtype: "float16"; static
    bool whole;            ///< it was integers or bool: as f32, it is exact as f64 too
} IoNpy;

/// Loads an array; files of at most 2 GiB, bytes behind the values are ignored. Sizes are checked
/// against the file's length before anything is allocated.
///   errors  STATUS_FILE; STATUS_FORMAT not .npy, another dtype (complex, long double, text, bytes,
///           dates, records, pickled objects), fewer bytes than it says, more than 4 axes, an axis
///           of length 0 or less; STATUS_LIMIT too long, or integers beyond ±2^53;
///           STATUS_MEMORY; *out empty
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
