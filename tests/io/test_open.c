/* Opening photos and arrays beside the frames: what comes out, progress, reduction, sentences. */
#include "pictures.h"

#include "io/area.h"
#include "io/open.h"
#include "io/png.h"

#include <sys/stat.h>
#include <time.h>

static IoOpening *begin(const char *path, int64_t keep) {
    IoImageLimits limits = io_image_limits_default();
    IoOpening *opening;
    limits.keep = keep;
    assert_ok(io_open_begin(path, &limits, &opening));
    return opening;
}

static Status open_path(const char *path, int64_t keep, IoOpened *opened) {
    IoOpening *opening = begin(path, keep);
    Status why;
    IoOpenState state = io_open_wait(opening, opened, &why);
    assert_int_equal(state, status_failed(&why) ? IO_OPEN_FAILED : IO_OPEN_READY);
    io_open_end(opening);
    return why;
}

static void test_a_photo(void **unused) {
    (void)unused;
    IoOpened opened;
    IoImage image;
    IoImageLimits limits = io_image_limits_default();
    Path path = in_data("pictures", "rgb8.png");
    assert_ok(open_path(path.text, 0, &opened));
    assert_ok(io_image_load(path.text, &limits, &image));
    assert_true(opened.image.width == 13 && opened.image.height == 9);
    assert_true(opened.full_width == 13 && opened.full_height == 9);
    assert_memory_equal(opened.image.pixels, image.pixels, 13 * 9 * 3);
    io_image_free(&opened.image);
    io_image_free(&image);
}

/* A large picture comes reduced, the same as reducing it afterwards, turned or not. */
static void test_a_large_photo_is_reduced_where_it_is_decoded(void **unused) {
    (void)unused;
    static const char *const names[] = {"turned-1.jpg", "turned-6.jpg", "rgba8.png",
                                        "smooth-grey.jpg"};
    for (int i = 0; i < 4; i++) {
        Path path = in_data("pictures", names[i]);
        IoOpened opened;
        IoImageLimits limits = io_image_limits_default();
        IoImage image, reduced;
        int width, height;
        assert_ok(open_path(path.text, 60, &opened));
        assert_ok(io_image_load(path.text, &limits, &image));
        io_area_fit(image.width, image.height, 60, &width, &height);
        assert_ok(io_image_resize(&image, width, height, &reduced));
        assert_int_equal(opened.image.width, width);
        assert_int_equal(opened.image.height, height);
        assert_memory_equal(opened.image.pixels, reduced.pixels,
                            (size_t)(width * height * reduced.channels));
        assert_int_equal(opened.full_width, image.width);
        assert_int_equal(opened.full_height, image.height);
        io_image_free(&opened.image);
        io_image_free(&image);
        io_image_free(&reduced);
    }
}

static void test_an_array(void **unused) {
    (void)unused;
    double values[6] = {1, 2, 3, 4, 5, 6};
    const ConvTensor tensor = conv_tensor_view(CONV_F64, (const int[4]){1, 1, 2, 3}, values);
    Path path = in_scratch("array.of-any-name");
    assert_ok(io_npy_save(path.text, &tensor, 2));
    IoOpened opened;
    assert_ok(open_path(path.text, 0, &opened));
    assert_null(opened.image.pixels);
    assert_int_equal(opened.array.rank, 2);
    assert_int_equal(opened.array.tensor.type, CONV_F64);
    assert_memory_equal(opened.array.tensor.data, values, sizeof values);
    conv_tensor_destroy(&opened.array.tensor);
    remove(path.text);
}

static void assert_refused(const char *path, StatusCode code, const char *part) {
    IoOpened opened;
    assert_status(open_path(path, 0, &opened), code, part);
    assert_true(!opened.image.pixels && !opened.array.tensor.data && !opened.is_folder);
}

static void test_says_why_not(void **unused) {
    (void)unused;
    assert_refused("/nowhere/photo.png", STATUS_FILE, "photo.png: there is no such file");
    Path path = in_scratch("bad.npy");
    put_file(path.text, "\x93NUMPY\1\0", 8);
    assert_refused(path.text, STATUS_FORMAT, "bad.npy: ");
    put_file(path.text, "plain text", 10);
    assert_refused(path.text, STATUS_FORMAT, "this is not a PNG");
    remove(path.text);
}

static void test_a_folder_is_told_apart(void **unused) {
    (void)unused;
    IoOpened opened;
    assert_ok(open_path(TEST_DATA, 0, &opened));
    assert_true(opened.is_folder);
    assert_string_equal(opened.path, TEST_DATA);
}

static void check_tensor(const IoImage *image, bool grey, ConvType type, const ConvTensor *found) {
    ConvTensor wanted;
    assert_ok(io_image_tensor(image, grey, false, type, &wanted));
    assert_true(conv_tensor_same_shape(&wanted, found) && wanted.type == found->type);
    assert_memory_equal(wanted.data, found->data,
                        (size_t)(conv_tensor_count(found) * conv_type_size(type)));
    conv_tensor_destroy(&wanted);
}

/* The tensor for entering is made beside the frames too, and is what resizing gives. */
static void test_a_tensor_of_the_size_that_enters(void **unused) {
    (void)unused;
    IoImageLimits limits = io_image_limits_default();
    limits.enter = 50;
    limits.unit_range = false;
    limits.type = CONV_F64;
    IoOpening *opening;
    IoOpened opened;
    Status why;
    assert_ok(io_open_begin(in_data("pictures", "rgb8.png").text, &limits, &opening));
    assert_int_equal(io_open_wait(opening, &opened, &why), IO_OPEN_READY);
    io_open_end(opening);
    int width, height;
    IoImage resized;
    io_area_fit(13, 9, 50, &width, &height);
    assert_ok(io_image_resize(&opened.image, width, height, &resized));
    assert_true(opened.image.width == 13 && opened.full_width == 13);
    check_tensor(&resized, false, CONV_F64, &opened.x);
    io_image_free(&opened.image);
    conv_tensor_destroy(&opened.x);
    io_image_free(&resized);
    limits.enter = 117; /* it has no more */
    assert_ok(io_open_begin(in_data("pictures", "rgb8.png").text, &limits, &opening));
    assert_int_equal(io_open_wait(opening, &opened, &why), IO_OPEN_READY);
    check_tensor(&opened.image, false, CONV_F64, &opened.x);
    io_image_free(&opened.image);
    conv_tensor_destroy(&opened.x);
    io_open_end(opening);
}

/* A picture large enough to be seen decoding. */
static Path slow_picture(void) {
    static const char header[] = "P6 4000 3000 255\n";
    Path path = in_scratch("slow.ppm");
    size_t pixels = 4000 * 3000 * 3, size = sizeof header - 1 + pixels;
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    memcpy(bytes, header, sizeof header - 1);
    memset(bytes + sizeof header - 1, 77, pixels);
    put_file(path.text, bytes, size);
    free(bytes);
    return path;
}

static int stage_of(const char *what) {
    static const char *const words[] = {"reading", "decoding", "reducing"};
    int stage = 0;
    while (strcmp(words[stage], what) != 0) {
        assert_true(++stage < 3);
    }
    return stage;
}

/* Progress never goes back, and gets somewhere before the end. `least`: places at which it is seen.
 */
static void watch_progress(const char *path, int least, IoOpened *opened) {
    IoOpening *opening = begin(path, 1000000);
    Status why;
    double last = 0;
    int seen = 0, stage = 0;
    while (io_open_poll(opening, opened, &why) == IO_OPEN_WORKING) {
        const char *what;
        double progress = io_open_progress(opening, &what);
        assert_true(progress >= last && progress <= 1);
        int now = stage_of(what);
        assert_true(now >= stage);
        stage = now;
        seen += progress > last;
        last = progress;
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    assert_ok(why);
    assert_true(stage >= 1 && seen >= least && last > 0.5);
    assert_true(opened->image.width == 1154 && opened->image.height == 865);
    io_open_end(opening);
}

static void test_progress_grows(void **unused) {
    (void)unused;
    Path path = slow_picture();
    IoOpened opened;
    watch_progress(path.text, 3, &opened);
    assert_int_equal(opened.image.pixels[1154 * 865 * 3 - 1], 77);
    assert_int_equal(opened.full_width, 4000);
    io_image_free(&opened.image);
    remove(path.text);
}

/* Its decoder says nothing while it unpacks; one sees how much of the rows is there. */
static void test_progress_of_a_png_grows_too(void **unused) {
    (void)unused;
    enum { W = 2000, H = 1500 };
    Path path = in_scratch("slow.png");
    uint8_t *rgba = malloc((size_t)W * H * 4);
    assert_non_null(rgba);
    for (uint32_t i = 0; i < (uint32_t)W * H * 4; i++) {
        rgba[i] = i % 4 == 3 ? 255 : (uint8_t)((i * i) >> 9);
    }
    assert_ok(io_png_save(path.text, W, H, rgba, W * 4));
    IoOpened opened;
    watch_progress(path.text, 6, &opened);
    assert_int_equal(opened.full_width, W);
    io_image_free(&opened.image);
    free(rgba);
    remove(path.text);
}

static void test_can_be_dropped_at_any_time(void **unused) {
    (void)unused;
    Path path = slow_picture();
    for (int i = 0; i < 12; i++) {
        IoOpening *opening = begin(path.text, 0);
        IoOpened opened;
        Status why;
        for (int k = 0; k < i * 20; k++) {
            if (io_open_poll(opening, &opened, &why) != IO_OPEN_WORKING) {
                io_image_free(&opened.image);
                break;
            }
            nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
        }
        io_open_end(opening);
    }
    io_open_end(NULL);
    remove(path.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_photo),
        cmocka_unit_test(test_a_large_photo_is_reduced_where_it_is_decoded),
        cmocka_unit_test(test_a_tensor_of_the_size_that_enters),
        cmocka_unit_test(test_an_array),
        cmocka_unit_test(test_says_why_not),
        cmocka_unit_test(test_a_folder_is_told_apart),
        cmocka_unit_test(test_progress_grows),
        cmocka_unit_test(test_progress_of_a_png_grows_too),
        cmocka_unit_test(test_can_be_dropped_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
