/* stb_image, fenced in: PNG and JPEG only, no files, and a heap that is one block of memory given
 * to it. For the sandbox: computes only. */
#ifndef IO_DECODE_STB_H
#define IO_DECODE_STB_H

#include "io/file.h"

/// Decodes a PNG or JPEG to 8-bit pixels of 1 grey, 2 grey alpha, 3 RGB or 4 RGBA channels, rows
/// from the top. The pixels lie in `heap` (16-byte aligned), which nothing else may use meanwhile.
/// NULL with *why, a few words, when the file is damaged or the heap too small.
const uint8_t *io_decode_stb(const IoBytes *bytes, uint8_t *heap, size_t heap_size, int *width,
                             int *height, int *channels, const char **why);

#endif
