/* stb_image, fenced in: PNG and JPEG only, no files, and a heap that is one block of memory given
 * to it. For the sandbox: computes only. */
#ifndef IO_DECODE_STB_H
#define IO_DECODE_STB_H

#include "io/file.h"

/// A block of the heap that is being written from its beginning on, by code that tells nothing
/// meanwhile: somebody else can look how far it is. The progress it stands for grows from one
/// number to the other. No such block while `size` is 0.
typedef struct IoDecodeFill {
    volatile size_t start, size;
    volatile int from, to;
} IoDecodeFill;

/// What a decoder may use, and where it tells how far it is.
typedef struct IoDecodeHeap {
    uint8_t *memory; ///< 16-byte aligned; nothing else may use it meanwhile
    size_t size;
    volatile int *progress; ///< grows from 0 to at most `whole`; or NULL
    IoDecodeFill *fill;     ///< or NULL
    int whole;
} IoDecodeHeap;

/// Decodes a PNG or JPEG to 8-bit pixels of 1 grey, 2 grey alpha, 3 RGB or 4 RGBA channels, rows
/// from the top. The pixels lie in the heap. NULL with *why, a few words, when the file is damaged
/// or the heap too small.
const uint8_t *io_decode_stb(const IoBytes *bytes, const IoDecodeHeap *heap, int *width,
                             int *height, int *channels, const char **why);

#endif
