/* A file on its way: a worker reads it (and parses an array), then the sandbox decodes a picture.
 */
#include "io/open.h"

#include "io/area.h"
#include "io/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { ARRAY_BYTES_MAX = 8 << 26, ARRAY_HEADER = 1 << 16 };

/* Share of the whole that reading the file is shown as. */
static const double READING = 0.1;

const char *const io_open_endings[] = {".png", ".jpg", ".jpeg", ".ppm", ".pgm",
                                       ".pnm", ".npy", ".json", NULL};

/* What the thread works on. */
typedef struct Reading {
    char path[IO_OPEN_PATH];
    IoImageLimits limits;
    IoBytes bytes; ///< of a picture
    IoNpy array;
    bool is_array, is_folder;
    Status status;
} Reading;

/* What a second thread works on: the copy in which a large picture enters. */
typedef struct Sizing {
    IoImage image, sized;
    int width, height;
    Status status;
} Sizing;

struct IoOpening {
    IoWorker *worker; ///< NULL when the file has been read
    Reading *reading; ///< the worker's
    IoImageJob *job;  ///< or NULL
    int64_t enter;
    IoWorker *sizer; ///< or NULL
    Sizing *sizing;  ///< the sizer's
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
    reading->status = io_file_load(reading->path, limit, &reading->bytes);
    if (reading->is_array && !status_failed(&reading->status)) {
        reading->status =
            io_npy_parse(&reading->bytes, io_file_label(reading->path).text, &reading->array);
        io_bytes_free(&reading->bytes);
    }
}

static void drop(void *context) {
    Reading *reading = context;
    io_bytes_free(&reading->bytes);
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
    opening->enter = limits->enter;
    Status status = io_worker_begin(read_file, drop, reading, &opening->worker);
    if (status_failed(&status)) {
        free(opening);
        return status;
    }
    *out = opening;
    return status;
}

/* The file has been read: an array is there, a picture goes into the sandbox. */
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
    if (!status_failed(why))
        *why =
            io_image_begin_bytes(&reading->bytes, reading->path, &reading->limits, &opening->job);
    io_worker_end(opening->worker);
    opening->worker = NULL;
    opening->failed = *why;
    return status_failed(why) ? IO_OPEN_FAILED : IO_OPEN_WORKING;
}

static void resize(void *context) {
    Sizing *sizing = context;
    sizing->status = io_image_resize(&sizing->image, sizing->width, sizing->height, &sizing->sized);
}

static void drop_sizing(void *context) {
    Sizing *sizing = context;
    io_image_free(&sizing->image);
    io_image_free(&sizing->sized);
    free(sizing);
}

/* Starts making the smaller copy where one is wanted. The picture goes with it. */
static Status begin_sizing(IoOpening *opening, IoImage *image) {
    int width, height;
    io_area_fit(image->width, image->height, opening->enter, &width, &height);
    if (width == image->width && height == image->height)
        return status_ok();
    Sizing *sizing = calloc(1, sizeof *sizing);
    if (!sizing) {
        io_image_free(image);
        return status_error(STATUS_MEMORY, "not enough memory to open a file");
    }
    *sizing = (Sizing){.image = *image, .width = width, .height = height};
    *image = (IoImage){0};
    opening->sizing = sizing;
    return io_worker_begin(resize, drop_sizing, sizing, &opening->sizer);
}

static void tell_full_size(const IoOpening *opening, IoOpened *opened) {
    int width, height;
    io_image_job_size(opening->job, &width, &height);
    bool turned = (width > height) != (opened->image.width > opened->image.height);
    opened->full_width = turned ? height : width;
    opened->full_height = turned ? width : height;
}

static IoOpenState after_sizing(IoOpening *opening, IoOpened *opened, Status *why) {
    Sizing *sizing = opening->sizing;
    if (!io_worker_done(opening->sizer))
        return IO_OPEN_WORKING;
    *why = sizing->status;
    if (status_failed(why))
        return IO_OPEN_FAILED;
    opened->image = sizing->image;
    opened->sized = sizing->sized;
    sizing->image = sizing->sized = (IoImage){0};
    tell_full_size(opening, opened);
    return IO_OPEN_READY;
}

IoOpenState io_open_poll(IoOpening *opening, IoOpened *opened, Status *why) {
    *opened = (IoOpened){0};
    *why = status_ok();
    if (opening->worker)
        return io_worker_done(opening->worker) ? after_reading(opening, opened, why)
                                               : IO_OPEN_WORKING;
    *why = opening->failed;
    if (!opening->job)
        return IO_OPEN_FAILED;
    if (opening->sizer)
        return after_sizing(opening, opened, why);
    switch (io_image_poll(opening->job, &opened->image, why)) {
    case IO_IMAGE_WORKING:
        return IO_OPEN_WORKING;
    case IO_IMAGE_FAILED:
        return IO_OPEN_FAILED;
    case IO_IMAGE_READY:
        break;
    }
    *why = begin_sizing(opening, &opened->image);
    if (status_failed(why))
        return IO_OPEN_FAILED;
    if (opening->sizer)
        return IO_OPEN_WORKING;
    tell_full_size(opening, opened);
    return IO_OPEN_READY;
}

IoOpenState io_open_wait(IoOpening *opening, IoOpened *opened, Status *why) {
    IoOpenState state;
    while ((state = io_open_poll(opening, opened, why)) == IO_OPEN_WORKING) {
        if (opening->job && !opening->sizer)
            io_image_wait(opening->job);
        else
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return state;
}

double io_open_progress(const IoOpening *opening, const char **what) {
    *what = opening->sizer ? "reducing" : opening->job ? "decoding" : "reading";
    return opening->job ? READING + (1 - READING) * io_image_progress(opening->job) : READING / 2;
}

void io_open_end(IoOpening *opening) {
    if (!opening)
        return;
    io_worker_end(opening->worker);
    io_worker_end(opening->sizer);
    io_image_end(opening->job);
    free(opening);
}
