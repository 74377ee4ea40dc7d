/* Resizing by area against the definition: the mean of what a pixel covers, rounded once. */
#include "files.h"

#include "base/random.h"
#include "io/area.h"

static int least(int a, int b) {
    return a < b ? a : b;
}

static int most(int a, int b) {
    return a > b ? a : b;
}

/* Units in which old pixel `i` and new pixel `k` overlap: old ones are `out` long, new ones `in`.
 */
static int64_t overlap(int i, int k, int in, int out) {
    int64_t begin = most(i * out, k * in), end = least((i + 1) * out, (k + 1) * in);
    return end > begin ? end - begin : 0;
}

static int mean_of(const uint8_t *pixels, const int in[2], int channels, const int out[2], int y,
                   int x, int channel) {
    int64_t sum = 0, area = (int64_t)in[0] * in[1];
    for (int i = 0; i < in[0]; i++)
        for (int j = 0; j < in[1]; j++)
            sum += overlap(i, y, in[0], out[0]) * overlap(j, x, in[1], out[1]) *
                   pixels[(i * in[1] + j) * channels + channel];
    return (int)((sum + area / 2) / area);
}

static void test_every_pixel_is_the_mean_of_its_area(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 4);
    for (int round = 0; round < 400; round++) {
        const int channels = round % 2 ? 3 : 1;
        int in[2], out[2];
        for (int axis = 0; axis < 2; axis++) {
            in[axis] = (int)random_integer(&random, 1, 23);
            out[axis] = (int)random_integer(&random, 1, 23);
        }
        uint8_t pixels[23 * 23 * 3], sized[23 * 23 * 3];
        for (int i = 0; i < in[0] * in[1] * channels; i++)
            pixels[i] = (uint8_t)random_integer(&random, 0, 255);
        void *scratch = malloc(io_area_scratch(out[1], channels));
        io_area_resize(pixels, in[1], in[0], channels, sized, out[1], out[0], scratch, NULL);
        for (int y = 0; y < out[0]; y++)
            for (int x = 0; x < out[1]; x++)
                for (int c = 0; c < channels; c++)
                    assert_int_equal(sized[(y * out[1] + x) * channels + c],
                                     mean_of(pixels, in, channels, out, y, x, c));
        if (out[0] <= in[0] && out[1] <= in[1]) { /* in place it is the same */
            io_area_resize(pixels, in[1], in[0], channels, pixels, out[1], out[0], scratch, NULL);
            assert_memory_equal(pixels, sized, (size_t)(out[0] * out[1] * channels));
        }
        free(scratch);
    }
}

static void test_fits_into_a_number_of_pixels(void **unused) {
    (void)unused;
    RandomState random;
    random_init(&random, 5);
    for (int round = 0; round < 5000; round++) {
        int width = (int)random_integer(&random, 1, 9000);
        int height = (int)random_integer(&random, 1, 9000), w, h;
        int64_t pixels = random_integer(&random, 1, 20000000);
        io_area_fit(width, height, pixels, &w, &h);
        assert_true(w >= 1 && h >= 1 && w <= width && h <= height);
        bool whole = (int64_t)width * height <= pixels;
        assert_true(whole ? w == width && h == height : (int64_t)w * h <= pixels);
        int shorter = least(w, h); /* the shape is kept as well as whole pixels can */
        assert_true(shorter == 1 || llabs((int64_t)w * height - (int64_t)h * width) <=
                                        2 * (int64_t)most(width, height));
    }
    int w, h;
    io_area_fit(8000, 6000, 12000000, &w, &h);
    assert_true(w == 4000 && h == 3000);
    io_area_fit(8000, 6000, 0, &w, &h);
    assert_true(w == 8000 && h == 6000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pixel_is_the_mean_of_its_area),
        cmocka_unit_test(test_fits_into_a_number_of_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
