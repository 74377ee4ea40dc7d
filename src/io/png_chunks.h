/* What is read from a PNG file beside its decoder: its size, and whether every chunk that matters
 * is there and carries the right checksum (stb_image skips them). Computes only. */
#ifndef IO_PNG_CHUNKS_H
#define IO_PNG_CHUNKS_H

#include "io/file.h"

#include <stdbool.h>

bool io_png_recognise(const IoBytes *bytes);

/// Width and height from the first chunk. NULL, or what is wrong in a few words.
const char *io_png_size(const IoBytes *bytes, int *width, int *height);

/// Checks all chunks up to the end of the picture. NULL, or what is wrong.
const char *io_png_check(const IoBytes *bytes);

#endif
