/* Pictures by the way a program takes: good ones of every kind, damaged ones of every kind, limits,
 * jobs; and that no child process is ever left behind. */
#include "pictures.h"

#include "base/random.h"
#include "io/decode.h"
#include "io/decode_stb.h"
#include "io/image.h"
#include "io/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static int no_child_is_left(void **state) {
    (void)state;
    return !(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static Status load(const char *path, IoImage *image) {
    IoImageLimits limits = io_image_limits_default();
    return io_image_load(path, &limits, image);
}

static IoImage load_stored(const char *name) {
    IoImage image;
    Status status = load(in_data("pictures", name).text, &image);
    if (status_failed(&status))
        fail_msg("%s", status.text);
    return image;
}

static void assert_size(const IoImage *image, int width, int height, int channels) {
    assert_int_equal(image->width, width);
    assert_int_equal(image->height, height);
    assert_int_equal(image->channels, channels);
}

// ---- good pictures: what they show is written in tests/scripts/picture_cases.py -----------------

static int on_white(int value, int alpha) {
    return (int)lround((value * alpha + 255.0 * (255 - alpha)) / 255);
}

static void assert_png(const char *name, int channels, bool has_alpha) {
    IoImage image = load_stored(name);
    assert_size(&image, 13, 9, channels);
    for (int y = 0; y < 9; ++y)
        for (int x = 0; x < 13; ++x) {
            int colour[3] = {20 * x, 28 * y, 10 * x + 13 * y};
            int alpha = has_alpha ? 255 - 8 * x - 16 * y : 255;
            const uint8_t *pixel = image.pixels + (y * 13 + x) * channels;
            for (int i = 0; i < channels; ++i)
                assert_int_equal(pixel[i], on_white(colour[channels == 1 ? 2 : i], alpha));
        }
    io_image_free(&image);
    assert_null(image.pixels);
}

static void test_png_of_every_kind(void **state) {
    (void)state;
    static const char *const variants[] = {"8", "8-interlaced", "16", "16-interlaced"};
    static const struct {
        const char *name;
        int channels;
        bool has_alpha;
    } kinds[] = {{"grey", 1, false}, {"rgb", 3, false}, {"grey-alpha", 1, true}, {"rgba", 3, true}};
    for (int kind = 0; kind < 4; ++kind)
        for (int variant = 0; variant < 4; ++variant) {
            char name[64];
            snprintf(name, sizeof name, "%s%s.png", kinds[kind].name, variants[variant]);
            assert_png(name, kinds[kind].channels, kinds[kind].has_alpha);
        }
}

static void test_png_with_a_palette(void **state) {
    (void)state;
    for (int transparent = 0; transparent <= 1; ++transparent) {
        IoImage image = load_stored(transparent ? "palette-transparent.png" : "palette.png");
        assert_size(&image, 13, 9, 3);
        for (int i = 0; i < 13 * 9; ++i) {
            int entry = (i % 13 + i / 13) % 16;
            int alpha = transparent && entry == 3 ? 128 : 255;
            assert_int_equal(image.pixels[3 * i], on_white(16 * entry, alpha));
            assert_int_equal(image.pixels[3 * i + 1], on_white(255 - 16 * entry, alpha));
            assert_int_equal(image.pixels[3 * i + 2], on_white(7 * entry, alpha));
        }
        io_image_free(&image);
    }
}

static void test_jpeg_of_every_kind(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int channels, tolerance;
    } kinds[] = {{"smooth-baseline.jpg", 3, 6},
                 {"smooth-progressive.jpg", 3, 6},
                 {"smooth-halved.jpg", 3, 14},
                 {"smooth-grey.jpg", 1, 4},
                 {"smooth-cmyk.jpg", 3, 10}};
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; ++kind) {
        const int channels = kinds[kind].channels;
        IoImage image = load_stored(kinds[kind].name);
        assert_size(&image, 40, 24, channels);
        for (int y = 0; y < 24; ++y)
            for (int x = 0; x < 40; ++x) {
                int colour[3] = {6 * x, 10 * y, 3 * x + 5 * y};
                const uint8_t *pixel = image.pixels + (y * 40 + x) * channels;
                for (int i = 0; i < channels; ++i) {
                    int wanted = colour[channels == 1 ? 2 : i];
                    if (abs(pixel[i] - wanted) > kinds[kind].tolerance)
                        fail_msg("%s at %d,%d: %d, not %d", kinds[kind].name, x, y, pixel[i],
                                 wanted);
                }
            }
        io_image_free(&image);
    }
}

static void test_jpeg_is_turned_as_its_camera_noted(void **state) {
    (void)state;
    static const int blocks[6][3] = {{255, 0, 0},     {0, 255, 0},     {0, 0, 255},
                                     {255, 255, 255}, {128, 128, 128}, {0, 0, 0}};
    for (int orientation = 1; orientation <= 8; ++orientation) {
        char name[32];
        snprintf(name, sizeof name, "turned-%d.jpg", orientation);
        IoImage image = load_stored(name);
        assert_size(&image, 24, 16, 3);
        for (int y = 0; y < 16; ++y)
            for (int x = 0; x < 24; ++x)
                for (int i = 0; i < 3; ++i) {
                    int got = image.pixels[3 * (y * 24 + x) + i];
                    if (abs(got - blocks[y / 8 * 3 + x / 8][i]) > 4)
                        fail_msg("%s at %d,%d", name, x, y);
                }
        io_image_free(&image);
    }
}

static void test_pnm(void **state) {
    (void)state;
    Path path = in_scratch("small.ppm");
    put_file(path.text, "P6 2 1 255\n\1\2\3\376\377\200", 17);
    IoImage image;
    assert_ok(load(path.text, &image));
    assert_size(&image, 2, 1, 3);
    assert_memory_equal(image.pixels, "\1\2\3\376\377\200", 6);
    io_image_free(&image);
    put_file(path.text, "P2 1 2 4 1 4", 12);
    assert_ok(load(path.text, &image));
    assert_size(&image, 1, 2, 1);
    assert_memory_equal(image.pixels, "\100\377", 2);
    io_image_free(&image);
    remove(path.text);
}

// ---- what is refused ---------------------------------------------------------------------------

static void assert_refused(const char *path, StatusCode code, const char *part) {
    IoImage image = {.pixels = (uint8_t *)""};
    assert_status(load(path, &image), code, part);
    assert_null(image.pixels);
}

static void assert_bytes_refused(const char *name, const void *bytes, size_t size, StatusCode code,
                                 const char *part) {
    Path path = in_scratch(name);
    put_file(path.text, bytes, size);
    assert_refused(path.text, code, part);
    remove(path.text);
}

static void test_says_what_is_no_picture(void **state) {
    (void)state;
    assert_refused("/nowhere/cat.jpg", STATUS_FILE, "cat.jpg: there is no such file");
    assert_refused(TEST_DATA, STATUS_FILE, "it is a folder");
    assert_refused("/dev/zero", STATUS_FILE, "it is a pipe or a device");
    Path pipe = in_scratch("pipe.png");
    assert_int_equal(mkfifo(pipe.text, 0600), 0);
    assert_refused(pipe.text, STATUS_FILE, "it is a pipe or a device");
    remove(pipe.text);
    assert_bytes_refused("empty.png", "", 0, STATUS_FORMAT, "empty.png: the file is empty");
    assert_bytes_refused("text.png", "hello", 5, STATUS_FORMAT,
                         "text.png: this is not a PNG, JPEG, PPM or PGM picture");
    assert_bytes_refused("anim.gif", "GIF89a\1\0\1\0", 10, STATUS_FORMAT, "this is not a PNG");
    assert_bytes_refused("old.pbm", "P4 1 1 \0", 8, STATUS_FORMAT, "this is not a PNG");
}

static void test_sizes_are_limited_by_the_header(void **state) {
    (void)state;
    IoBytes png = stored_picture("rgb8.png");
    memcpy(png.data + 16, "\0\1\206\240\0\1\206\240", 8);
    assert_bytes_refused("huge.png", png.data, png.size, STATUS_LIMIT,
                         "huge.png: it is 100000 pixels wide and 100000 high, at most 64 million");
    /* Within the limit, but then not there. */
    memcpy(png.data + 16, "\0\0\37\100\0\0\37\100", 8);
    assert_bytes_refused("claims.png", png.data, png.size, STATUS_FORMAT, "is damaged: a checksum");
    io_bytes_free(&png);

    IoBytes jpeg = with_segment("smooth-grey.jpg", 0xC0,
                                (const uint8_t[]){8, 255, 255, 255, 255, 1, 1, 17, 0}, 9);
    assert_bytes_refused("huge.jpg", jpeg.data, jpeg.size, STATUS_LIMIT,
                         "65535 pixels wide and 65535 high");
    io_bytes_free(&jpeg);
    const char pgm[] = "P5 90000 90000 255 x";
    assert_bytes_refused("huge.pgm", pgm, sizeof pgm, STATUS_FORMAT, "cut short");

    IoImage image;
    Path path = in_data("pictures", "rgb8.png");
    IoImageLimits few = io_image_limits_default();
    few.pixels = 13 * 9 - 1;
    assert_status(io_image_load(path.text, &few, &image), STATUS_LIMIT,
                  "it is 13 pixels wide and 9 high");
    few.pixels = 13 * 9;
    assert_ok(io_image_load(path.text, &few, &image));
    io_image_free(&image);
    few.bytes = 100;
    assert_status(io_image_load(path.text, &few, &image), STATUS_LIMIT, "at most 100 are read");
}

static void test_overlong_huffman_table(void **state) {
    (void)state;
    IoBytes bytes = overlong_huffman_table();
    assert_bytes_refused("overlong.jpg", bytes.data, bytes.size, STATUS_FORMAT,
                         "overlong.jpg: the picture is damaged: a Huffman table is longer");
    io_bytes_free(&bytes);
}

enum { HEAP_SIZE = 4 << 20 };

typedef struct Unchecked {
    IoBytes bytes;
    uint8_t *heap;
} Unchecked;

static void decode_unchecked(void *context) {
    Unchecked *unchecked = context;
    int width, height, channels;
    const char *why;
    const IoDecodeHeap heap = {.memory = unchecked->heap, .size = HEAP_SIZE};
    io_decode_stb(&unchecked->bytes, &heap, &width, &height, &channels, &why);
}

/* The same file where nobody looks first: whatever its decoder does, this process goes on. */
static void test_sandbox_holds_what_the_check_would_miss(void **state) {
    (void)state;
    Unchecked unchecked = {overlong_huffman_table(), aligned_alloc(16, HEAP_SIZE)};
    memset(unchecked.heap, 0x5A, HEAP_SIZE);
    IoSandbox sandbox;
    assert_ok(io_sandbox_begin(&sandbox, decode_unchecked, &unchecked, 20));
    io_sandbox_wait(&sandbox);
    IoSandboxState end = io_sandbox_poll(&sandbox);
    assert_true(end == IO_SANDBOX_FINISHED || end == IO_SANDBOX_STOPPED);
    for (int i = 0; i < HEAP_SIZE; ++i)
        assert_int_equal(unchecked.heap[i], 0x5A);
    free(unchecked.heap);
    io_bytes_free(&unchecked.bytes);
}

/* A decoder whose heap is too small for the picture says so. */
static void test_heap_is_all_a_decoder_gets(void **state) {
    (void)state;
    IoBytes bytes = stored_picture("rgba16-interlaced.png");
    uint8_t *heap = aligned_alloc(16, HEAP_SIZE);
    int decoded = 0;
    for (size_t size = 0; size < 20000; size += 64) {
        int width, height, channels;
        const char *why = NULL;
        const IoDecodeHeap room = {.memory = heap, .size = size};
        const uint8_t *pixels = io_decode_stb(&bytes, &room, &width, &height, &channels, &why);
        assert_int_equal(pixels == NULL, why != NULL);
        assert_true(!pixels || (pixels >= heap && pixels + 13 * 9 * 4 <= heap + size));
        decoded += pixels != NULL;
    }
    assert_in_range(decoded, 1, 300);
    const IoDecodeHeader header = {IO_DECODE_PNG, 13, 9};
    assert_true(io_decode_scratch_size(&header, bytes.size) < HEAP_SIZE);
    free(heap);
    io_bytes_free(&bytes);
}

static const char *const damaged_names[] = {"rgb8-interlaced.png", "smooth-baseline.jpg",
                                            "smooth-progressive.jpg", "palette.png"};

enum { DAMAGED_NAMES = sizeof damaged_names / sizeof damaged_names[0] };

/* Loads bytes under a name. A picture that comes out has to be of the size that was stored. */
static bool survives(const char *name, const uint8_t *data, size_t size) {
    Path path = in_scratch(name);
    put_file(path.text, data, size);
    IoImage image;
    Status status = load(path.text, &image);
    remove(path.text);
    if (status_failed(&status)) {
        assert_null(image.pixels);
        assert_true(status.code == STATUS_FORMAT || status.code == STATUS_LIMIT);
        assert_true(strncmp(status.text, strrchr(path.text, '/') + 1, 4) == 0);
        return false;
    }
    assert_non_null(image.pixels);
    io_image_free(&image);
    return true;
}

/* Cut files are refused. Where all pixels are there (only the end mark is gone) they may be read.
 */
static void test_every_cut_is_survived(void **state) {
    (void)state;
    for (int i = 0; i < DAMAGED_NAMES; ++i) {
        IoBytes whole = stored_picture(damaged_names[i]);
        for (size_t size = 0; size < whole.size; ++size) {
            bool read = survives("cut", whole.data, size);
            if (read && whole.size - size > 4)
                fail_msg("%s: %zu of %zu bytes were enough", damaged_names[i], size, whole.size);
        }
        io_bytes_free(&whole);
    }
}

static void test_flipped_bytes_are_survived(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 2026);
    int refused = 0;
    for (int round = 0; round < 4000; ++round) {
        const char *name = damaged_names[round % DAMAGED_NAMES];
        IoBytes bytes = stored_picture(name);
        for (int64_t flips = random_integer(&random, 1, 6); flips > 0; --flips)
            bytes.data[random_integer(&random, 0, (int64_t)bytes.size - 1)] =
                (uint8_t)random_integer(&random, 0, 255);
        refused += !survives("flipped", bytes.data, bytes.size);
        io_bytes_free(&bytes);
    }
    assert_true(refused > 2000);
}

// ---- jobs and time -----------------------------------------------------------------------------

/* A picture that takes a while: 12 million written numbers. */
static Path slow_picture(void) {
    enum { SIDE = 2000 };
    Path path = in_scratch("slow.ppm");
    FILE *file = fopen(path.text, "w");
    fprintf(file, "P3 %d %d 9\n", SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; ++i)
        fputs("1 2 3\n", file);
    fclose(file);
    return path;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void test_time_is_limited(void **state) {
    (void)state;
    Path path = slow_picture();
    IoImageLimits limits = io_image_limits_default();
    limits.seconds = 0.001;
    IoImage image;
    assert_status(io_image_load(path.text, &limits, &image), STATUS_LIMIT,
                  "slow.ppm: decoding it took longer than 0.001 seconds and was stopped");
    assert_null(image.pixels);
    remove(path.text);
}

static void test_job_works_while_others_go_on(void **state) {
    (void)state;
    Path path = slow_picture();
    IoImageLimits limits = io_image_limits_default();
    IoImageJob *job;
    IoImage image;
    Status why;
    assert_ok(io_image_begin(path.text, &limits, &job));
    assert_int_equal(io_image_poll(job, &image, &why), IO_IMAGE_WORKING);
    assert_null(image.pixels);
    double begin = now();
    while (io_image_poll(job, &image, &why) == IO_IMAGE_WORKING && now() - begin < 20)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_ok(why);
    assert_size(&image, 2000, 2000, 3);
    assert_memory_equal(image.pixels + 11999997, "\34\71\125", 3);
    io_image_free(&image);
    assert_int_equal(io_image_poll(job, &image, &why), IO_IMAGE_READY); /* as often as asked */
    io_image_free(&image);
    io_image_end(job);
    remove(path.text);
}

static void test_job_can_be_dropped(void **state) {
    (void)state;
    Path path = slow_picture();
    IoImageLimits limits = io_image_limits_default();
    IoImageJob *job;
    assert_ok(io_image_begin(path.text, &limits, &job));
    io_image_end(job);
    io_image_end(NULL);
    assert_int_equal(no_child_is_left(NULL), 0);
    remove(path.text);
}

// ---- what is done with a picture ---------------------------------------------------------------

static void test_tensor_of_rgb(void **state) {
    (void)state;
    uint8_t pixels[] = {0, 128, 255, 10, 20, 30};
    const IoImage image = {2, 1, 3, pixels};
    ConvTensor tensor;
    assert_ok(io_image_tensor(&image, false, true, CONV_F32, &tensor));
    assert_memory_equal(tensor.extent, ((const int[4]){1, 3, 1, 2}), sizeof(int[4]));
    const float *values = tensor.data;
    assert_true(values[0] == 0 && values[2] == (float)(128 / 255.0) && values[4] == 1);
    assert_true(values[1] == (float)(10 / 255.0) && values[5] == (float)(30 / 255.0));
    conv_tensor_destroy(&tensor);

    assert_ok(io_image_tensor(&image, true, false, CONV_F64, &tensor));
    assert_memory_equal(tensor.extent, ((const int[4]){1, 1, 1, 2}), sizeof(int[4]));
    const double *grey = tensor.data;
    assert_true(grey[0] == 104.206 && grey[1] == 18.15);
    conv_tensor_destroy(&tensor);
}

static void test_tensor_of_grey(void **state) {
    (void)state;
    uint8_t pixels[] = {0, 51, 255};
    const IoImage image = {1, 3, 1, pixels};
    ConvTensor tensor;
    assert_ok(io_image_tensor(&image, false, true, CONV_F64, &tensor));
    assert_memory_equal(tensor.extent, ((const int[4]){1, 3, 3, 1}), sizeof(int[4]));
    for (int i = 0; i < 9; ++i)
        assert_true(((double *)tensor.data)[i] == pixels[i % 3] / 255.0);
    conv_tensor_destroy(&tensor);
    assert_ok(io_image_tensor(&image, true, false, CONV_F32, &tensor));
    assert_memory_equal(tensor.extent, ((const int[4]){1, 1, 3, 1}), sizeof(int[4]));
    assert_true(((float *)tensor.data)[1] == 51);
    conv_tensor_destroy(&tensor);
}

/* A grey RGB pixel is exactly as grey as its channels. */
static void test_grey_of_equal_channels_is_exact(void **state) {
    (void)state;
    for (int value = 0; value < 256; ++value) {
        uint8_t pixel[3] = {(uint8_t)value, (uint8_t)value, (uint8_t)value};
        const IoImage image = {1, 1, 3, pixel};
        ConvTensor tensor;
        assert_ok(io_image_tensor(&image, true, true, CONV_F64, &tensor));
        assert_true(*(double *)tensor.data == value / 255.0);
        conv_tensor_destroy(&tensor);
    }
}

static void test_resize_by_area(void **state) {
    (void)state;
    uint8_t pixels[8 * 4];
    for (int i = 0; i < 32; ++i)
        pixels[i] = (uint8_t)(i % 8 / 2 * 40 + i / 16 * 100);
    const IoImage image = {8, 4, 1, pixels};
    IoImage small, large;
    assert_ok(io_image_resize(&image, 4, 2, &small));
    assert_size(&small, 4, 2, 1);
    for (int i = 0; i < 8; ++i)
        assert_int_equal(small.pixels[i], i % 4 * 40 + i / 4 * 100);
    assert_ok(io_image_resize(&small, 8, 4, &large));
    assert_size(&large, 8, 4, 1);
    assert_int_equal(large.pixels[0], small.pixels[0]);
    assert_int_equal(large.pixels[31], small.pixels[7]);
    io_image_free(&small);
    io_image_free(&large);
    IoImage photo = load_stored("rgb8.png"), one;
    assert_ok(io_image_resize(&photo, 1, 1, &one));
    assert_size(&one, 1, 1, 3);
    assert_in_range(one.pixels[0], 118, 122); /* the mean of 20x */
    io_image_free(&photo);
    io_image_free(&one);
}

#define TEST(name) cmocka_unit_test_teardown(name, no_child_is_left)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_png_of_every_kind),
        TEST(test_png_with_a_palette),
        TEST(test_jpeg_of_every_kind),
        TEST(test_jpeg_is_turned_as_its_camera_noted),
        TEST(test_pnm),
        TEST(test_says_what_is_no_picture),
        TEST(test_sizes_are_limited_by_the_header),
        TEST(test_overlong_huffman_table),
        TEST(test_sandbox_holds_what_the_check_would_miss),
        TEST(test_heap_is_all_a_decoder_gets),
        TEST(test_every_cut_is_survived),
        TEST(test_flipped_bytes_are_survived),
        TEST(test_time_is_limited),
        TEST(test_job_works_while_others_go_on),
        TEST(test_job_can_be_dropped),
        TEST(test_tensor_of_rgb),
        TEST(test_tensor_of_grey),
        TEST(test_grey_of_equal_channels_is_exact),
        TEST(test_resize_by_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
