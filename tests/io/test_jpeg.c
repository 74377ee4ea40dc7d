/* The segments of JPEG files: size, orientation, Huffman tables; in this process, where a step
 * outside the bytes is seen by the sanitizers. */
#include "pictures.h"

#include "base/random.h"
#include "io/jpeg.h"

static void test_size_of_every_kind(void **state) {
    (void)state;
    static const char *const names[] = {"smooth-baseline.jpg", "smooth-progressive.jpg",
                                        "smooth-grey.jpg", "smooth-cmyk.jpg", "smooth-halved.jpg"};
    for (int i = 0; i < 5; ++i) {
        IoBytes bytes = stored_picture(names[i]);
        int width, height;
        assert_true(io_jpeg_recognise(&bytes));
        assert_null(io_jpeg_size(&bytes, &width, &height));
        assert_int_equal(width, 40);
        assert_int_equal(height, 24);
        assert_null(io_jpeg_check(&bytes));
        assert_int_equal(io_jpeg_orientation(&bytes), 1);
        io_bytes_free(&bytes);
    }
}

static void test_orientation(void **state) {
    (void)state;
    for (int orientation = 1; orientation <= 8; ++orientation) {
        char name[32];
        snprintf(name, sizeof name, "turned-%d.jpg", orientation);
        IoBytes bytes = stored_picture(name);
        assert_int_equal(io_jpeg_orientation(&bytes), orientation);
        io_bytes_free(&bytes);
    }
}

/* Both byte orders, and notes that are none: out of range, of another type, beyond the end. */
static void test_orientation_as_noted(void **state) {
    (void)state;
    static const struct {
        char text[32]; ///< behind "Exif\0\0"
        int orientation;
    } notes[] = {
        {"II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0", 6},
        {"MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1\0\6\0\0\0\0\0\0", 6},
        {"II*\0\10\0\0\0\1\0\22\1\3\0\1\0\0\0\11\0\0\0\0\0\0\0", 1},
        {"II*\0\10\0\0\0\1\0\22\1\4\0\1\0\0\0\6\0\0\0\0\0\0\0", 1},
        {"II*\0\377\377\377\377\1\0\22\1\3\0\1\0\0\0\6\0\0\0\0\0", 1},
        {"II*\0\10\0\0\0\377\377\0\0\3\0\1\0\0\0\6\0\0\0\0\0\0\0", 1},
    };
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; ++i) {
        uint8_t content[6 + 32] = "Exif\0";
        memcpy(content + 6, notes[i].text, 32);
        IoBytes bytes = with_segment("smooth-baseline.jpg", 0xE1, content, sizeof content);
        assert_int_equal(io_jpeg_orientation(&bytes), notes[i].orientation);
        io_bytes_free(&bytes);
    }
}

static void test_overlong_huffman_table_is_refused(void **state) {
    (void)state;
    IoBytes bytes = overlong_huffman_table();
    int width, height;
    assert_null(io_jpeg_size(&bytes, &width, &height));
    assert_string_equal(io_jpeg_check(&bytes), "a Huffman table is longer than it may be");
    io_bytes_free(&bytes);
}

/* A table that promises more codes than its segment holds. */
static void test_short_huffman_table_is_refused(void **state) {
    (void)state;
    uint8_t table[17 + 9] = {0, 10};
    IoBytes bytes = with_segment("smooth-baseline.jpg", 0xC4, table, sizeof table);
    assert_non_null(io_jpeg_check(&bytes));
    io_bytes_free(&bytes);
}

static void assert_size_refused(int marker, const uint8_t *content, size_t size, const char *part) {
    IoBytes bytes = with_segment("smooth-baseline.jpg", marker, content, size);
    int width, height;
    const char *why = io_jpeg_size(&bytes, &width, &height);
    if (!why || !strstr(why, part))
        fail_msg("%s", why ? why : "accepted");
    io_bytes_free(&bytes);
}

static void test_frames_that_are_not_read(void **state) {
    (void)state;
    const uint8_t sound[6] = {8, 0, 24, 0, 40, 3};
    assert_size_refused(0xC3, sound, 6, "lossless or arithmetic");
    assert_size_refused(0xC9, sound, 6, "lossless or arithmetic");
    assert_size_refused(0xC0, (const uint8_t[]){12, 0, 24, 0, 40, 3}, 6, "more than 8 bits");
    assert_size_refused(0xC0, (const uint8_t[]){8, 0, 0, 0, 40, 3}, 6, "no pixels");
    assert_size_refused(0xC0, sound, 5, "damaged");
}

static void test_cuts_and_flips_are_survived(void **state) {
    (void)state;
    IoBytes whole = stored_picture("turned-6.jpg");
    for (size_t size = 3; size <= whole.size; ++size) {
        IoBytes bytes = cut_to(&whole, size);
        int width, height;
        if (!io_jpeg_size(&bytes, &width, &height))
            assert_int_equal(width, 16);
        io_jpeg_check(&bytes);
        io_jpeg_orientation(&bytes);
        io_bytes_free(&bytes);
    }
    RandomState random;
    random_init(&random, 4);
    int refused = 0;
    for (int round = 0; round < 20000; ++round) {
        IoBytes bytes = cut_to(&whole, whole.size);
        for (int64_t flips = random_integer(&random, 1, 8); flips > 0; --flips)
            bytes.data[random_integer(&random, 3, (int64_t)bytes.size - 1)] =
                (uint8_t)random_integer(&random, 0, 255);
        int width, height;
        refused += io_jpeg_size(&bytes, &width, &height) || io_jpeg_check(&bytes);
        assert_in_range(io_jpeg_orientation(&bytes), 1, 8);
        io_bytes_free(&bytes);
    }
    assert_in_range(refused, 1000, 19000);
    io_bytes_free(&whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size_of_every_kind),
        cmocka_unit_test(test_orientation),
        cmocka_unit_test(test_orientation_as_noted),
        cmocka_unit_test(test_overlong_huffman_table_is_refused),
        cmocka_unit_test(test_short_huffman_table_is_refused),
        cmocka_unit_test(test_frames_that_are_not_read),
        cmocka_unit_test(test_cuts_and_flips_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
