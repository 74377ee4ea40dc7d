/* PNG out: what is written is what is read back. */
#include "files.h"

#include "io/image.h"
#include "io/png.h"

static void test_round_trip_with_stride(void **state) {
    (void)state;
    enum { WIDTH = 5, HEIGHT = 3, STRIDE = 4 * WIDTH + 12 };
    uint8_t rgba[HEIGHT * STRIDE];
    memset(rgba, 77, sizeof rgba);
    for (int y = 0; y < HEIGHT; ++y)
        for (int x = 0; x < WIDTH; ++x)
            memcpy(rgba + y * STRIDE + 4 * x,
                   (const uint8_t[]){(uint8_t)(50 * x), (uint8_t)(80 * y), (uint8_t)(x * y), 255},
                   4);
    Path path = in_scratch("written.png");
    assert_ok(io_png_save(path.text, WIDTH, HEIGHT, rgba, STRIDE));
    IoImage image;
    IoImageLimits limits = io_image_limits_default();
    assert_ok(io_image_load(path.text, &limits, &image));
    assert_int_equal(image.width, WIDTH);
    assert_int_equal(image.height, HEIGHT);
    assert_int_equal(image.channels, 3);
    for (int y = 0; y < HEIGHT; ++y)
        for (int x = 0; x < WIDTH; ++x)
            assert_memory_equal(image.pixels + 3 * (y * WIDTH + x), rgba + y * STRIDE + 4 * x, 3);
    io_image_free(&image);
    remove(path.text);
}

static void test_says_what_it_cannot_write(void **state) {
    (void)state;
    const uint8_t pixel[4] = {0};
    assert_status(io_png_save("/nowhere/x.png", 1, 1, pixel, 4), STATUS_FILE,
                  "x.png: the folder it should go to does not exist");
    assert_status(io_png_save("/dev/null", 30000, 30000, pixel, 120000), STATUS_LIMIT,
                  "30000×30000 pixels is too large");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_with_stride),
        cmocka_unit_test(test_says_what_it_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
