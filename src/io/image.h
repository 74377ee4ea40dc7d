/* Pictures in: PNG and JPEG by stb_image, PPM and PGM by a reader of our own. Every decoder runs in
 * a child process that can only read its input and write its pixels, with limits on memory, time
 * and size, so that a file made to break a decoder costs one message. */
#ifndef IO_IMAGE_H
#define IO_IMAGE_H

#include "base/status.h"
#include "conv/tensor.h"
#include "io/file.h"

/// 8-bit pixels, rows from the top, `channels` 1 (grey) or 3 (RGB), no padding. `pixels` is owned.
/// Transparent pixels are laid on white.
typedef struct IoImage {
    int width, height, channels;
    uint8_t *pixels;
} IoImage;

void io_image_free(IoImage *image);

/// What a file may cost.
typedef struct IoImageLimits {
    int64_t bytes;  ///< of the file
    int64_t pixels; ///< width*height
    int64_t keep;   ///< pixels: a larger picture is reduced by area; 0 keeps all
    int64_t
        enter; ///< pixels: io/open makes the tensor with which it enters, reduced to this; 0 none
    bool unit_range; ///< of that tensor: 0 … 1, not 0 … 255
    ConvType type;   ///< of that tensor
    double seconds;  ///< of decoding, by the clock
} IoImageLimits;

/// 128 MiB, 64 megapixels, all of them kept, 20 seconds; f32 from 0 to 1.
IoImageLimits io_image_limits_default(void);

/// A load under way in its child process. Start one, ask once a frame, take or drop the picture.
typedef struct IoImageJob IoImageJob;

/// Reads the file and starts the child; returns at once after that.
///   errors  STATUS_FILE, STATUS_FORMAT (no PNG, JPEG, PPM or PGM by its first bytes),
///           STATUS_LIMIT (the header says it is too large), STATUS_MEMORY; *out NULL
Status io_image_begin(const char *path, const IoImageLimits *limits, IoImageJob **out);

/// The same from bytes, which are not needed any more afterwards; `name` begins sentences.
Status io_image_begin_bytes(const IoBytes *bytes, const char *name, const IoImageLimits *limits,
                            IoImageJob **out);

/// The picture's size as its file has it, before it is turned or reduced.
void io_image_job_size(const IoImageJob *job, int *width, int *height);

/// How far the decoder is, 0 to 1; never less than before.
double io_image_progress(IoImageJob *job);

typedef enum IoImageState { IO_IMAGE_WORKING, IO_IMAGE_READY, IO_IMAGE_FAILED } IoImageState;

/// Looks at the job without waiting. On IO_IMAGE_READY *image is filled (the caller's to free); on
/// IO_IMAGE_FAILED *why says what happened: damaged, too slow, the decoder was stopped.
IoImageState io_image_poll(IoImageJob *job, IoImage *image, Status *why);

/// Whether io_image_poll has something to tell, which for a large picture costs a while.
bool io_image_is_over(IoImageJob *job);

/// Sleeps until io_image_poll has something to tell.
void io_image_wait(IoImageJob *job);

/// Ends the job at any time: a child still running is stopped. NULL is fine.
void io_image_end(IoImageJob *job);

/// begin, wait, end in one call.
Status io_image_load(const char *path, const IoImageLimits *limits, IoImage *out);

/// Resizes by area to width×height (both >= 1).
Status io_image_resize(const IoImage *image, int width, int height, IoImage *out);

/// [1,C,H,W] of values 0 … 1 (or 0 … 255): C = 3, or 1 when `grey`, by 0.299 R + 0.587 G + 0.114 B
/// in f64, rounded once. A grey picture gives C = 1, or three equal planes when not `grey`.
Status io_image_tensor(const IoImage *image, bool grey, bool unit_range, ConvType type,
                       ConvTensor *out);

#endif
