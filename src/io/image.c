/* Loading a picture as a job: read the file, check its header, decode in the sandbox, take the
 * pixels out of shared memory. And what is done with a picture then: resize, make a tensor. */
#include "io/image.h"

#include "base/size.h"
#include "io/area.h"
#include "io/decode.h"
#include "io/sandbox.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct IoImageJob {
    IoName name;
    IoDecodeHeader header;
    int64_t keep;
    double seconds;
    IoSandbox sandbox;
    IoDecodeResult *result; ///< shared with the child
    size_t result_size;
    uint8_t *scratch; ///< of the child, shared so that it can be seen how far it is
    size_t scratch_size;
    double told; ///< the progress told last
};

void io_image_free(IoImage *image) {
    free(image->pixels);
    *image = (IoImage){0};
}

IoImageLimits io_image_limits_default(void) {
    return (IoImageLimits){
        .bytes = 128 << 20, .pixels = 64000000, .seconds = 20, .unit_range = true};
}

/* Memory that costs nothing until it is touched; NULL when there is none. */
static void *map_memory(size_t size, int sharing) {
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_NORESERVE | sharing, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void decode_in_child(void *context) {
    io_decode(context);
}

static Status check_pixels(const IoImageJob *job, const IoImageLimits *limits) {
    int64_t pixels = (int64_t)job->header.width * job->header.height;
    /* The decoders count in int, so four channels of a picture have to fit in one. */
    int64_t most = limits->pixels < INT_MAX / 8 ? limits->pixels : INT_MAX / 8;
    if (pixels <= most)
        return status_ok();
    return status_error(STATUS_LIMIT,
                        "%s: it is %d pixels wide and %d high, at most %.3g million are read: "
                        "make it smaller",
                        job->name.text, job->header.width, job->header.height, (double)most / 1e6);
}

/* What reducing needs, whichever way the picture is turned. */
static size_t reducing_size(const IoImageJob *job) {
    int width, height;
    io_decode_size(&job->header, false, job->keep, &width, &height);
    return io_area_scratch(width > height ? width : height, 3);
}

/* Starts the child on `bytes`, which may be freed afterwards: the child has its own copy. */
static Status start(IoImageJob *job, const IoBytes *bytes) {
    size_t pixels = (size_t)job->header.width * (size_t)job->header.height;
    job->result_size = sizeof(IoDecodeResult) + 3 * pixels;
    job->result = map_memory(job->result_size, MAP_SHARED);
    IoDecodeJob work = {
        .bytes = *bytes,
        .header = job->header,
        .keep = job->keep,
        .scratch_size = io_decode_scratch_size(&job->header, bytes->size) + reducing_size(job),
        .result = job->result,
    };
    work.scratch = job->scratch = map_memory(work.scratch_size, MAP_SHARED);
    job->scratch_size = work.scratch_size;
    if (!work.scratch || !job->result)
        return status_error(STATUS_MEMORY, "%s: not enough memory for its %d×%d pixels",
                            job->name.text, job->header.width, job->header.height);
    return io_sandbox_begin(&job->sandbox, decode_in_child, &work, job->seconds);
}

Status io_image_begin(const char *path, const IoImageLimits *limits, IoImageJob **out) {
    assert(path && limits && limits->bytes > 0 && limits->seconds > 0 && out);
    *out = NULL;
    IoBytes bytes;
    Status status = io_file_load(path, (size_t)limits->bytes, &bytes);
    if (status_failed(&status))
        return status;
    status = io_image_begin_bytes(&bytes, path, limits, out);
    io_bytes_free(&bytes);
    return status;
}

Status io_image_begin_bytes(const IoBytes *bytes, const char *name, const IoImageLimits *limits,
                            IoImageJob **out) {
    *out = NULL;
    IoImageJob *job = calloc(1, sizeof *job);
    if (!job)
        return status_error(STATUS_MEMORY, "%s: not enough memory", io_file_label(name).text);
    job->name = io_file_label(name);
    job->seconds = limits->seconds;
    job->keep = limits->keep;
    Status status = io_decode_header(bytes, job->name.text, &job->header);
    if (!status_failed(&status))
        status = check_pixels(job, limits);
    if (!status_failed(&status))
        status = start(job, bytes);
    if (status_failed(&status)) {
        io_image_end(job);
        return status;
    }
    *out = job;
    return status_ok();
}

/* The child's words, of which nothing is taken on trust. */
static Status damaged(const IoImageJob *job) {
    char why[sizeof job->result->why];
    memcpy(why, job->result->why, sizeof why);
    why[sizeof why - 1] = 0;
    for (char *c = why; *c; ++c)
        *c = *c >= ' ' && *c <= '~' ? *c : '?';
    return status_error(STATUS_FORMAT, "%s: the picture is damaged: %s", job->name.text, why);
}

static bool is_expected(const IoImageJob *job, bool turned) {
    int width, height;
    io_decode_size(&job->header, turned, job->keep, &width, &height);
    return job->result->width == width && job->result->height == height;
}

/* Copies the child's pixels, if it left a whole picture of the size that was expected. */
static Status take_picture(const IoImageJob *job, IoImage *image) {
    const IoDecodeResult *result = job->result;
    if (result->why[0])
        return damaged(job);
    int width = result->width, height = result->height, channels = result->channels;
    if (!(is_expected(job, false) || is_expected(job, true)) || (channels != 1 && channels != 3))
        return status_error(STATUS_FORMAT, "%s: the picture is damaged: its decoder was misled",
                            job->name.text);
    size_t size = (size_t)width * (size_t)height * (size_t)channels;
    uint8_t *pixels = malloc(size);
    if (!pixels)
        return status_error(STATUS_MEMORY, "%s: not enough memory for its %d×%d pixels",
                            job->name.text, width, height);
    memcpy(pixels, result->pixels, size);
    *image = (IoImage){width, height, channels, pixels};
    return status_ok();
}

void io_image_job_size(const IoImageJob *job, int *width, int *height) {
    *width = job->header.width;
    *height = job->header.height;
}

/* How much of a stretch of the scratch has been touched, by some of its pages; 0 where the system
 * does not tell. */
static double share_touched(const IoImageJob *job, size_t start, size_t size) {
    enum { LOOKS = 128 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int touched = 0;
    if (start > job->scratch_size || size > job->scratch_size - start)
        return 0;
    for (size_t i = 0; i < LOOKS; ++i) {
        unsigned char there = 0;
        size_t at = start + (size_t)((double)size * ((double)i + 0.5) / LOOKS);
        if (mincore(job->scratch + at / page * page, 1, (void *)&there) == 0)
            touched += there & 1;
    }
    return (double)touched / LOOKS;
}

double io_image_progress(IoImageJob *job) {
    const IoDecodeResult *result = job->result;
    double progress = result->progress;
    size_t size = result->fill.size;
    if (size > 0) {
        double share = share_touched(job, result->fill.start, size);
        progress =
            fmax(progress, result->fill.from + share * (result->fill.to - result->fill.from));
    }
    job->told = fmax(job->told, fmin(fmax(progress, 0), 1000) / 1000);
    return job->told;
}

IoImageState io_image_poll(IoImageJob *job, IoImage *image, Status *why) {
    assert(job && image && why);
    *image = (IoImage){0};
    *why = status_ok();
    IoSandboxState state = io_sandbox_poll(&job->sandbox);
    if (state == IO_SANDBOX_RUNNING)
        return IO_IMAGE_WORKING;
    if (job->result->done == 1)
        *why = take_picture(job, image);
    else if (state == IO_SANDBOX_TIMED_OUT)
        *why = status_error(STATUS_LIMIT,
                            "%s: decoding it took longer than %g seconds and was stopped",
                            job->name.text, job->seconds);
    else
        *why = status_error(STATUS_FORMAT, "%s: the picture is damaged: its decoder was stopped",
                            job->name.text);
    return status_failed(why) ? IO_IMAGE_FAILED : IO_IMAGE_READY;
}

bool io_image_is_over(IoImageJob *job) {
    return io_sandbox_poll(&job->sandbox) != IO_SANDBOX_RUNNING;
}

void io_image_wait(IoImageJob *job) {
    io_sandbox_wait(&job->sandbox);
}

void io_image_end(IoImageJob *job) {
    if (!job)
        return;
    io_sandbox_end(&job->sandbox);
    if (job->result)
        munmap(job->result, job->result_size);
    if (job->scratch)
        munmap(job->scratch, job->scratch_size);
    free(job);
}

Status io_image_load(const char *path, const IoImageLimits *limits, IoImage *out) {
    assert(out);
    *out = (IoImage){0};
    IoImageJob *job;
    Status status = io_image_begin(path, limits, &job);
    if (status_failed(&status))
        return status;
    io_image_wait(job);
    io_image_poll(job, out, &status);
    io_image_end(job);
    return status;
}

/* A row of one plane. Every value is divided in f64 and rounded once: a byte's from a table. */
#define DEFINE_ROW(Real, suffix)                                                                   \
    static void write_row_##suffix(const uint8_t *pixel, int channels, int width,                  \
                                   const double values[256], Real *out) {                          \
        for (int x = 0; x < width; ++x)                                                            \
            out[x] = (Real)values[pixel[x * channels]];                                            \
    }                                                                                              \
                                                                                                   \
    static void write_grey_##suffix(const uint8_t *pixel, int width, double scale, Real *out) {    \
        for (int x = 0; x < width; ++x, pixel += 3)                                                \
            out[x] = (Real)((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2]) / (1000 * scale));  \
    }
DEFINE_ROW(float, f32)
DEFINE_ROW(double, f64)

/* Grey from RGB by the weights 299 : 587 : 114, exact in integers until the one division. */
static void write_plane(const IoImage *image, int plane, bool grey, double scale,
                        const double values[256], ConvTensor *out) {
    const int64_t size = (int64_t)image->height * image->width;
    const bool mixed = grey && image->channels == 3;
    for (int y = 0; y < image->height; ++y) {
        const int64_t row = (int64_t)y * image->width;
        const uint8_t *pixel = image->pixels + row * image->channels;
        const uint8_t *byte = pixel + (image->channels == 3 ? plane : 0);
        float *single = (float *)out->data + plane * size + row;
        double *wide = (double *)out->data + plane * size + row;
        if (out->type == CONV_F32 && mixed)
            write_grey_f32(pixel, image->width, scale, single);
        else if (out->type == CONV_F32)
            write_row_f32(byte, image->channels, image->width, values, single);
        else if (mixed)
            write_grey_f64(pixel, image->width, scale, wide);
        else
            write_row_f64(byte, image->channels, image->width, values, wide);
    }
}

Status io_image_tensor(const IoImage *image, bool grey, bool unit_range, ConvType type,
                       ConvTensor *out) {
    assert(image && image->pixels && out);
    const int planes = grey ? 1 : 3;
    const double scale = unit_range ? 255 : 1;
    const int extent[CONV_RANK] = {1, planes, image->height, image->width};
    Status status = conv_tensor_create(type, extent, out);
    if (status_failed(&status))
        return status;
    double values[256];
    for (int i = 0; i < 256; ++i)
        values[i] = i / scale;
    for (int plane = 0; plane < planes; ++plane)
        write_plane(image, plane, grey, scale, values, out);
    return status_ok();
}
