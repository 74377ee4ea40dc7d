/* PGM and PPM pictures (netpbm's P2, P3, P5, P6): a header of words and comments, then numbers.
 * Part of the decoders: computes only. */
#ifndef IO_PNM_H
#define IO_PNM_H

#include "io/file.h"

#include <stdbool.h>

typedef struct IoPnmHeader {
    int width, height;
    int channels;   ///< 1 (PGM) or 3 (PPM)
    int maximum;    ///< the value that means white, 1 to 65535
    bool text;      ///< values as decimal numbers (P2, P3), not as bytes
    size_t data_at; ///< offset of the first value
} IoPnmHeader;

/// True for files that start as one of the four kinds does.
bool io_pnm_recognise(const IoBytes *bytes);

/// Reads the header and checks that the file is long enough for what it says. NULL, or what is
/// wrong in a few words.
const char *io_pnm_header(const IoBytes *bytes, IoPnmHeader *out);

/// Reads the values, scaled to 0 … 255 and rounded, into width*height*channels bytes. NULL, or what
/// is wrong.
const char *io_pnm_pixels(const IoBytes *bytes, const IoPnmHeader *header, uint8_t *pixels);

#endif
