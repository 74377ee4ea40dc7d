/* Pictures made smaller or larger by area: each new pixel is the mean of what it covers. Whole
 * numbers only, so the same on every machine; allocates nothing, so the decoders' sandbox can use
 * it. */
#ifndef IO_AREA_H
#define IO_AREA_H

#include <stddef.h>
#include <stdint.h>

/// Bytes of scratch, 16-byte aligned, that io_area_resize needs.
size_t io_area_scratch(int out_width, int channels);

/// Where it is told how far the work is: a number that grows from one to the other.
typedef struct IoAreaProgress {
    volatile int *progress;
    int from, to;
} IoAreaProgress;

/// Resizes 8-bit pixels, rows from the top, no padding. `out` may be `pixels` where neither side
/// grows. `told` may be NULL.
void io_area_resize(const uint8_t *pixels, int width, int height, int channels, uint8_t *out,
                    int out_width, int out_height, void *scratch, const IoAreaProgress *told);

/// The largest size of the same shape with at most `pixels`; the picture's own where it has no
/// more, or where `pixels` is 0.
void io_area_fit(int width, int height, int64_t pixels, int *out_width, int *out_height);

#endif
