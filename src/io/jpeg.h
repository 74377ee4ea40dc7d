/* What is read from a JPEG file beside its decoder: its size, how it wants to be turned, and
 * whether its Huffman tables are ones that a decoder can hold. Computes only. */
#ifndef IO_JPEG_H
#define IO_JPEG_H

#include "io/file.h"

#include <stdbool.h>

bool io_jpeg_recognise(const IoBytes *bytes);

/// Width and height from the frame header. NULL, or what is wrong in a few words.
const char *io_jpeg_size(const IoBytes *bytes, int *width, int *height);

/// Checks every Huffman table: at most 256 codes, all of them there. stb_image 2.27 writes beyond
/// its tables otherwise. NULL, or what is wrong.
const char *io_jpeg_check(const IoBytes *bytes);

/// The orientation that a camera noted, 1 to 8 as in EXIF; 1 (as stored) where there is none.
int io_jpeg_orientation(const IoBytes *bytes);

#endif
