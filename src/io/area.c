/* Resizing by area. Along each axis positions are counted in units in which both sizes are whole:
 * a pixel of the old picture is `out` units long, one of the new picture `in` units. */
#include "io/area.h"

#include <math.h>
#include <string.h>

/* What a new pixel covers along one axis: the old pixels first to last, of the first and of the
 * last only a part. */
typedef struct Span {
    int first, last;
    int64_t first_part, last_part; ///< units of them; where first == last only first_part counts
    int end, end_offset;           ///< the old pixel where it ends, and units into that
} Span;

/* The span behind another; all of them one after the other without a division. */
static Span span_after(const Span *before, int in, int out) {
    Span span = {.first = before->end};
    int64_t offset = before->end_offset, units = offset + in % out;
    span.end = span.first + in / out + (units >= out);
    span.end_offset = (int)(units >= out ? units - out : units);
    span.last = span.end_offset ? span.end : span.end - 1;
    span.first_part = span.first == span.last ? in : out - offset;
    span.last_part = span.end_offset ? span.end_offset : out;
    return span;
}

size_t io_area_scratch(int out_width, int channels) {
    return (size_t)out_width * (size_t)channels * (sizeof(uint64_t) + sizeof(uint64_t));
}

/* One old row in the new width, each sum over `width` units. */
static void squeeze_row(const uint8_t *row, int width, int channels, int out_width,
                        uint64_t *sums) {
    Span span = {0};
    for (int x = 0; x < out_width; ++x) {
        span = span_after(&span, width, out_width);
        for (int channel = 0; channel < channels; ++channel) {
            const uint8_t *at = row + (size_t)span.first * (size_t)channels + channel;
            uint64_t sum = *at * (uint64_t)span.first_part, whole = 0;
            for (int i = span.first + 1; i < span.last; ++i) {
                at += channels;
                whole += *at;
            }
            if (span.last > span.first)
                sum += at[channels] * (uint64_t)span.last_part;
            sums[(size_t)x * (size_t)channels + (size_t)channel] =
                sum + whole * (uint64_t)out_width;
        }
    }
}

void io_area_resize(const uint8_t *pixels, int width, int height, int channels, uint8_t *out,
                    int out_width, int out_height, void *scratch, const IoAreaProgress *told) {
    const size_t count = (size_t)out_width * (size_t)channels;
    const size_t stride = (size_t)width * (size_t)channels;
    const uint64_t area = (uint64_t)width * (uint64_t)height;
    uint64_t *row = scratch, *sums = row + count;
    int in_row = -1;
    Span span = {0};
    for (int y = 0; y < out_height; ++y, out += count) {
        span = span_after(&span, height, out_height);
        if (told)
            *told->progress = told->from + (int)((int64_t)(told->to - told->from) * y / out_height);
        memset(sums, 0, count * sizeof *sums);
        for (int i = span.first; i <= span.last; ++i) {
            uint64_t part = (uint64_t)(i == span.first  ? span.first_part
                                       : i == span.last ? span.last_part
                                                        : out_height);
            if (i != in_row)
                squeeze_row(pixels + (size_t)i * stride, width, channels, out_width, row);
            in_row = i;
            for (size_t k = 0; k < count; ++k)
                sums[k] += part * row[k];
        }
        for (size_t k = 0; k < count; ++k)
            out[k] = (uint8_t)((sums[k] + area / 2) / area);
    }
}

void io_area_fit(int width, int height, int64_t pixels, int *out_width, int *out_height) {
    *out_width = width;
    *out_height = height;
    if (pixels <= 0 || (int64_t)width * height <= pixels)
        return;
    const double scale = sqrt((double)pixels / ((double)width * height));
    const int longer = width > height ? width : height;
    /* A very long picture has a side of 1, and then the other one decides. */
    int64_t side = (int64_t)fmin(fmax(1, floor(longer * scale)), (double)pixels);
    *out_width = (int)(width * side / longer > 0 ? width * side / longer : 1);
    *out_height = (int)(height * side / longer > 0 ? height * side / longer : 1);
}
