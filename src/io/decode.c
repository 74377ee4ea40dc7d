/* Which decoder a file needs, and what is done to every picture alike: turning it the way its
 * camera noted, laying transparency on white. */
#include "io/decode.h"

#include "io/area.h"
#include "io/decode_stb.h"
#include "io/jpeg.h"
#include "io/png_chunks.h"
#include "io/pnm.h"

#include <stdbool.h>
#include <string.h>

static bool read_header(const IoBytes *bytes, IoDecodeHeader *out, const char **why) {
    if (io_png_recognise(bytes)) {
        out->kind = IO_DECODE_PNG;
        *why = io_png_size(bytes, &out->width, &out->height);
    } else if (io_jpeg_recognise(bytes)) {
        out->kind = IO_DECODE_JPEG;
        *why = io_jpeg_size(bytes, &out->width, &out->height);
    } else if (io_pnm_recognise(bytes)) {
        IoPnmHeader header = {0};
        out->kind = IO_DECODE_PNM;
        *why = io_pnm_header(bytes, &header);
        out->width = header.width;
        out->height = header.height;
    } else {
        return false;
    }
    return true;
}

Status io_decode_header(const IoBytes *bytes, const char *name, IoDecodeHeader *out) {
    const char *why = NULL;
    if (bytes->size == 0)
        return status_error(STATUS_FORMAT, "%s: the file is empty", name);
    if (!read_header(bytes, out, &why))
        return status_error(STATUS_FORMAT, "%s: this is not a PNG, JPEG, PPM or PGM picture", name);
    return why ? status_error(STATUS_FORMAT, "%s: the picture cannot be read: %s", name, why)
               : status_ok();
}

size_t io_decode_scratch_size(const IoDecodeHeader *header, size_t file_size) {
    const size_t room = 1 << 20; /* tables and the decoder's own state */
    const size_t width = (size_t)header->width, height = (size_t)header->height;
    switch (header->kind) {
    case IO_DECODE_PNG:
        /* The compressed bytes, in a buffer that doubles; at most 16 bits × 4 channels, unpacked
         * (doubling too), unfiltered, put together from passes, and cut to 8 bits. */
        return room + 2 * file_size + 40 * width * height;
    case IO_DECODE_JPEG:
        /* Four planes as bytes and as 16-bit coefficients, in blocks of up to 32×32, and RGBA. */
        return room + 20 * (width + 32) * (height + 32);
    case IO_DECODE_PNM:
        return 3 * width * height;
    }
    return 0;
}

// ---- in the sandbox ----------------------------------------------------------------------------

/* A decoded picture before turning; 1 grey, 2 grey alpha, 3 RGB, 4 RGBA. */
typedef struct Raster {
    int width, height, channels;
    const uint8_t *pixels;
} Raster;

/* Where pixel (x, y) of the upright picture is stored, for the orientations 1 to 8 of EXIF. */
static const uint8_t *source_pixel(const Raster *raster, int orientation, int x, int y) {
    bool transposed = orientation >= 5;
    int column = transposed ? y : x, row = transposed ? x : y;
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        column = raster->width - 1 - column;
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        row = raster->height - 1 - row;
    return raster->pixels +
           ((size_t)row * (size_t)raster->width + (size_t)column) * (size_t)raster->channels;
}

static uint8_t on_white(uint8_t value, uint8_t alpha) {
    return (uint8_t)((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/* Shares of the work, of 1000: decoding, then turning, then reducing. */
enum { DECODED = 650, TURNED = 780 };

static void lay_down(const Raster *raster, int orientation, IoDecodeResult *result) {
    bool transposed = orientation >= 5;
    result->width = transposed ? raster->height : raster->width;
    result->height = transposed ? raster->width : raster->height;
    result->channels = raster->channels >= 3 ? 3 : 1;
    bool has_alpha = raster->channels == 2 || raster->channels == 4;
    uint8_t *out = result->pixels;
    result->fill.size = 0;
    for (int y = 0; y < result->height; ++y) {
        result->progress = DECODED + (int)((int64_t)(TURNED - DECODED) * y / result->height);
        for (int x = 0; x < result->width; ++x) {
            const uint8_t *pixel = source_pixel(raster, orientation, x, y);
            uint8_t alpha = has_alpha ? pixel[raster->channels - 1] : 255;
            for (int channel = 0; channel < result->channels; ++channel)
                *out++ = on_white(pixel[channel], alpha);
        }
    }
}

void io_decode_size(const IoDecodeHeader *header, bool turned, int64_t keep, int *width,
                    int *height) {
    io_area_fit(turned ? header->height : header->width, turned ? header->width : header->height,
                keep, width, height);
}

/* In place; the raster in the scratch is not needed any more. */
static void reduce(const IoDecodeJob *job, bool turned) {
    IoDecodeResult *result = job->result;
    int width, height;
    io_decode_size(&job->header, turned, job->keep, &width, &height);
    if (width == result->width && height == result->height)
        return;
    io_area_resize(result->pixels, result->width, result->height, result->channels, result->pixels,
                   width, height, job->scratch, &(IoAreaProgress){&result->progress, TURNED, 1000});
    result->width = width;
    result->height = height;
}

static const char *decode_pnm(const IoDecodeJob *job, Raster *raster) {
    IoPnmHeader header;
    const char *why = io_pnm_header(&job->bytes, &header);
    if (why)
        return why;
    *raster = (Raster){header.width, header.height, header.channels, job->scratch};
    return io_pnm_pixels(&job->bytes, &header, job->scratch);
}

static const char *decode_with_stb(const IoDecodeJob *job, Raster *raster) {
    const char *why =
        job->header.kind == IO_DECODE_PNG ? io_png_check(&job->bytes) : io_jpeg_check(&job->bytes);
    if (why)
        return why;
    IoDecodeResult *result = job->result;
    const IoDecodeHeap heap = {job->scratch, job->scratch_size, &result->progress, &result->fill,
                               DECODED};
    raster->pixels =
        io_decode_stb(&job->bytes, &heap, &raster->width, &raster->height, &raster->channels, &why);
    return raster->pixels ? NULL : why;
}

static void explain(IoDecodeResult *result, const char *why) {
    size_t length = strlen(why);
    if (length >= sizeof result->why)
        length = sizeof result->why - 1;
    memcpy(result->why, why, length);
    result->why[length] = 0;
}

void io_decode(const IoDecodeJob *job) {
    Raster raster = {0};
    const char *why = job->header.kind == IO_DECODE_PNM ? decode_pnm(job, &raster)
                                                        : decode_with_stb(job, &raster);
    bool as_promised = raster.width == job->header.width && raster.height == job->header.height;
    if (!why && !as_promised)
        why = "its header names two sizes";
    if (why) {
        explain(job->result, why);
    } else {
        bool jpeg = job->header.kind == IO_DECODE_JPEG;
        int orientation = jpeg ? io_jpeg_orientation(&job->bytes) : 1;
        lay_down(&raster, orientation, job->result);
        reduce(job, orientation >= 5);
    }
    job->result->progress = 1000;
    job->result->done = 1;
}
