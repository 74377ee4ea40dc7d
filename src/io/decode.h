/* The decoders of picture files: bytes to pixels. The header is read in the program, by readers of
 * our own; io_decode runs in the sandbox, so it computes only: no allocation, no system call.
 * Opens no files and starts no process: io/image.c does. */
#ifndef IO_DECODE_H
#define IO_DECODE_H

#include "base/status.h"
#include "io/decode_stb.h"
#include "io/file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum IoDecodeKind { IO_DECODE_PNG, IO_DECODE_JPEG, IO_DECODE_PNM } IoDecodeKind;

/// What the first bytes of a file promise.
typedef struct IoDecodeHeader {
    IoDecodeKind kind;
    int width, height; ///< as stored; an orientation may turn the picture
} IoDecodeHeader;

/// Reads the header of a PNG, JPEG, PPM or PGM; nothing is allocated.
///   errors  STATUS_FORMAT: another kind of file, an unsupported kind of JPEG, damaged, or a raster
///           shorter than the header says; `name` begins the sentence
Status io_decode_header(const IoBytes *bytes, const char *name, IoDecodeHeader *out);

/// What the decoder leaves, in memory that both processes see. All of it is checked by the reader.
typedef struct IoDecodeResult {
    volatile int progress; ///< 0 to 1000, told while the decoder works
    IoDecodeFill fill;     ///< what of the scratch is being written meanwhile
    int done;              ///< 1 once everything else is written
    int width, height;
    int channels;     ///< 1 or 3; 0 when `why` says what is wrong
    char why[96];     ///< a few words, empty when the picture is good
    uint8_t pixels[]; ///< room for 3 bytes a pixel
} IoDecodeResult;

/// All that io_decode needs; pointers are valid in the child.
typedef struct IoDecodeJob {
    IoBytes bytes;
    IoDecodeHeader header;
    int64_t keep;     ///< pixels: a larger picture is reduced by area, as io_area_fit says; 0 none
    uint8_t *scratch; ///< zeros, 16-byte aligned: the decoder's heap, then room for reducing
    size_t scratch_size;
    IoDecodeResult *result;
} IoDecodeJob;

/// Bytes of scratch that any sound file of this header can be decoded in.
size_t io_decode_scratch_size(const IoDecodeHeader *header, size_t file_size);

/// The size that a decoded picture of this header is left in, turned or not.
void io_decode_size(const IoDecodeHeader *header, bool turned, int64_t keep, int *width,
                    int *height);

/// Decodes into job->result: rows from the top, as oriented, transparency laid on white.
void io_decode(const IoDecodeJob *job);

#endif
