/* A file on its way: a worker reads it (and parses an array) and starts the sandbox that decodes a
 * picture; another one takes the picture out of it and makes the tensor as which it enters. What is
 * large is touched by workers only, so that the caller's frames stay short. */
#include "io/open.h"

#include "io/area.h"
#include "io/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { ARRAY_BYTES_MAX = 8 << 26, ARRAY_HEADER = 1 << 16 };

/* Where the whole is when the file has been read, and when its picture has been decoded. */
static const double READING = 0.05, TAKING = 0.9;

const char *const io_open_endings[] = {".png", ".jpg", ".jpeg", ".ppm", ".pgm",
                                       ".pnm", ".npy", ".json", NULL};

/* What the thread works on. */
typedef struct Reading {
    char path[IO_OPEN_PATH];
    IoImageLimits limits;
    IoImageJob *job; ///< of a picture
    IoNpy array;
    bool is_array, is_folder;
    Status status;
} Reading;

/* What a second thread works on: the picture, and the tensor as which it enters. */
typedef struct Taking {
    IoImageJob *job;
    IoImageLimits limits;
    IoOpened opened;
    Status status;
} Taking;

struct IoOpening {
    IoWorker *worker; ///< NULL when the file has been read
    Reading *reading; ///< the worker's
    IoImageJob *job;  ///< that decodes, or NULL
    IoImageLimits limits;
    IoWorker *taker; ///< or NULL
    Taking *taking;  ///< the taker's
    Status failed;
};

static bool is_array(const char *path) {
    static const char magic[] = "\x93NUMPY";
    char start[sizeof magic - 1];
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    bool found = fread(start, 1, sizeof start, file) == sizeof start &&
                 memcmp(start, magic, sizeof start) == 0;
    fclose(file);
    return found;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void read_file(void *context) {
    Reading *reading = context;
    reading->is_folder = is_folder(reading->path);
    if (reading->is_folder)
        return;
    reading->is_array = is_array(reading->path);
    size_t limit =
        reading->is_array ? (size_t)ARRAY_BYTES_MAX + ARRAY_HEADER : (size_t)reading->limits.bytes;
    IoBytes bytes = {0};
    Status status = io_file_load(reading->path, limit, &bytes);
    if (!status_failed(&status))
        status = reading->is_array
                     ? io_npy_parse(&bytes, io_file_label(reading->path).text, &reading->array)
                     : io_image_begin_bytes(&bytes, reading->path, &reading->limits, &reading->job);
    io_bytes_free(&bytes);
    reading->status = status;
}

static void drop(void *context) {
    Reading *reading = context;
    io_image_end(reading->job);
    if (reading->array.tensor.data)
        conv_tensor_destroy(&reading->array.tensor);
    free(reading);
}

Status io_open_begin(const char *path, const IoImageLimits *limits, IoOpening **out) {
    *out = NULL;
    IoOpening *opening = calloc(1, sizeof *opening);
    Reading *reading = calloc(1, sizeof *reading);
    if (!opening || !reading) {
        free(opening);
        free(reading);
        return status_error(STATUS_MEMORY, "not enough memory to open a file");
    }
    const char *home = path[0] == '~' && path[1] == '/' ? getenv("HOME") : NULL;
    snprintf(reading->path, sizeof reading->path, "%s%s", home ? home : "", home ? path + 1 : path);
    reading->limits = *limits;
    opening->reading = reading;
    opening->limits = *limits;
    Status status = io_worker_begin(read_file, drop, reading, &opening->worker);
    if (status_failed(&status)) {
        free(opening);
        return status;
    }
    *out = opening;
    return status;
}

/* The file has been read: an array is there, a picture is being decoded. */
static IoOpenState after_reading(IoOpening *opening, IoOpened *opened, Status *why) {
    Reading *reading = opening->reading;
    *why = reading->status;
    if (reading->is_folder) {
        opened->is_folder = true;
        snprintf(opened->path, sizeof opened->path, "%s", reading->path);
        return IO_OPEN_READY;
    }
    if (!status_failed(why) && reading->is_array) {
        opened->array = reading->array;
        reading->array = (IoNpy){0};
        return IO_OPEN_READY;
    }
    opening->job = reading->job;
    reading->job = NULL;
    io_worker_end(opening->worker);
    opening->worker = NULL;
    opening->failed = *why;
    return status_failed(why) ? IO_OPEN_FAILED : IO_OPEN_WORKING;
}

static void tell_full_size(const IoImageJob *job, IoOpened *opened) {
    int width, height;
    io_image_job_size(job, &width, &height);
    bool turned = (width > height) != (opened->image.width > opened->image.height);
    opened->full_width = turned ? height : width;
    opened->full_height = turned ? width : height;
}

static Status make_tensor(const IoImage *image, const IoImageLimits *limits, ConvTensor *out) {
    IoImage sized = {0};
    Status status = status_ok();
    int width, height;
    io_area_fit(image->width, image->height, limits->enter, &width, &height);
    if (width != image->width || height != image->height)
        status = io_image_resize(image, width, height, &sized);
    if (!status_failed(&status))
        status = io_image_tensor(sized.pixels ? &sized : image, image->channels == 1,
                                 limits->unit_range, limits->type, out);
    io_image_free(&sized);
    return status;
}

static void take(void *context) {
    Taking *taking = context;
    IoOpened *opened = &taking->opened;
    io_image_poll(taking->job, &opened->image, &taking->status);
    if (!status_failed(&taking->status)) {
        tell_full_size(taking->job, opened);
        if (taking->limits.enter > 0)
            taking->status = make_tensor(&opened->image, &taking->limits, &opened->x);
    }
    io_image_end(taking->job);
    taking->job = NULL;
}

static void drop_taking(void *context) {
    Taking *taking = context;
    io_image_end(taking->job);
    io_image_free(&taking->opened.image);
    conv_tensor_destroy(&taking->opened.x);
    free(taking);
}

/* The job goes to the worker. */
static Status begin_taking(IoOpening *opening) {
    Taking *taking = calloc(1, sizeof *taking);
    if (!taking)
        return status_error(STATUS_MEMORY, "not enough memory to open a file");
    *taking = (Taking){.job = opening->job, .limits = opening->limits};
    opening->job = NULL;
    opening->taking = taking;
    return io_worker_begin(take, drop_taking, taking, &opening->taker);
}

static IoOpenState after_taking(IoOpening *opening, IoOpened *opened, Status *why) {
    Taking *taking = opening->taking;
    if (!io_worker_done(opening->taker))
        return IO_OPEN_WORKING;
    *why = taking->status;
    if (status_failed(why))
        return IO_OPEN_FAILED;
    *opened = taking->opened;
    taking->opened = (IoOpened){0};
    return IO_OPEN_READY;
}

IoOpenState io_open_poll(IoOpening *opening, IoOpened *opened, Status *why) {
    *opened = (IoOpened){0};
    *why = status_ok();
    if (opening->worker)
        return io_worker_done(opening->worker) ? after_reading(opening, opened, why)
                                               : IO_OPEN_WORKING;
    if (opening->taker)
        return after_taking(opening, opened, why);
    *why = opening->failed;
    if (!opening->job)
        return IO_OPEN_FAILED;
    if (!io_image_is_over(opening->job))
        return IO_OPEN_WORKING;
    opening->failed = *why = begin_taking(opening);
    return status_failed(why) ? IO_OPEN_FAILED : IO_OPEN_WORKING;
}

IoOpenState io_open_wait(IoOpening *opening, IoOpened *opened, Status *why) {
    IoOpenState state;
    while ((state = io_open_poll(opening, opened, why)) == IO_OPEN_WORKING) {
        if (opening->job)
            io_image_wait(opening->job);
        else
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return state;
}

double io_open_progress(const IoOpening *opening, const char **what) {
    bool read = !opening->worker;
    *what = !read ? "reading" : opening->job ? "decoding" : "reducing";
    return !read          ? READING / 2
           : opening->job ? READING + (TAKING - READING) * io_image_progress(opening->job)
                          : TAKING;
}

void io_open_end(IoOpening *opening) {
    if (!opening)
        return;
    io_worker_end(opening->worker);
    io_worker_end(opening->taker);
    io_image_end(opening->job);
    free(opening);
}
