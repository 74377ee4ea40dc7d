/* The chunks of PNG files: every cut and every flipped byte that matters is noticed. */
#include "pictures.h"

#include "base/random.h"
#include "io/png_chunks.h"

static void test_sound_files_pass(void **state) {
    (void)state;
    static const char *const names[] = {"grey8.png", "rgba16-interlaced.png", "palette.png"};
    for (int i = 0; i < 3; ++i) {
        IoBytes bytes = stored_picture(names[i]);
        int width, height;
        assert_true(io_png_recognise(&bytes));
        assert_null(io_png_size(&bytes, &width, &height));
        assert_int_equal(width, 13);
        assert_int_equal(height, 9);
        assert_null(io_png_check(&bytes));
        io_bytes_free(&bytes);
    }
}

static void test_every_cut_is_noticed(void **state) {
    (void)state;
    IoBytes whole = stored_picture("palette-transparent.png");
    for (size_t size = 0; size < whole.size; ++size) {
        IoBytes bytes = cut_to(&whole, size);
        int width, height;
        assert_int_equal(io_png_recognise(&bytes), size >= 8);
        if (size >= 8 && !io_png_size(&bytes, &width, &height))
            assert_non_null(io_png_check(&bytes));
        io_bytes_free(&bytes);
    }
    io_bytes_free(&whole);
}

static void test_every_flipped_bit_is_noticed(void **state) {
    (void)state;
    IoBytes whole = stored_picture("palette.png");
    for (size_t at = 8; at < whole.size; ++at)
        for (int bit = 0; bit < 8; ++bit) {
            IoBytes bytes = cut_to(&whole, whole.size);
            bytes.data[at] ^= (uint8_t)(1 << bit);
            const char *why = io_png_check(&bytes);
            /* A chunk's name with bit 5 set in its first letter is one that may be left out. */
            bool became_optional = bit == 5 && bytes.data[at] >= 'a' && bytes.data[at] <= 'z';
            if (!why && !became_optional)
                fail_msg("byte %zu, bit %d", at, bit);
            io_bytes_free(&bytes);
        }
    io_bytes_free(&whole);
}

/* Transparency may be left out by name, but not be wrong. */
static void test_damaged_transparency_is_noticed(void **state) {
    (void)state;
    IoBytes bytes = stored_picture("palette-transparent.png");
    size_t at = 0;
    while (memcmp(bytes.data + at, "tRNS", 4) != 0)
        at++;
    bytes.data[at + 7] ^= 1;
    assert_string_equal(io_png_check(&bytes), "a checksum does not match");
    io_bytes_free(&bytes);
}

static void test_damage_where_it_does_not_matter(void **state) {
    (void)state;
    IoBytes sound = stored_picture("grey8.png");
    static const uint8_t comment[] = "\0\0\0\3tEXtabc\1\2\3\4"; /* a wrong checksum */
    const size_t header = 8 + 12 + 13, size = sizeof comment - 1;
    IoBytes bytes = {malloc(sound.size + size), sound.size + size};
    memcpy(bytes.data, sound.data, header);
    memcpy(bytes.data + header, comment, size);
    memcpy(bytes.data + header + size, sound.data + header, sound.size - header);
    assert_null(io_png_check(&bytes));
    io_bytes_free(&bytes);
    io_bytes_free(&sound);
}

static void test_impossible_sizes(void **state) {
    (void)state;
    static const struct {
        uint8_t width[4], height[4];
        const char *part;
    } sizes[] = {
        {{0, 0, 0, 0}, {0, 0, 0, 1}, "no pixels"},
        {{0, 0, 0, 1}, {0, 0, 0, 0}, "no pixels"},
        {{0x80, 0, 0, 0}, {0, 0, 0, 1}, "damaged"},
        {{0, 0, 0, 1}, {0xFF, 0xFF, 0xFF, 0xFF}, "damaged"},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        IoBytes bytes = stored_picture("grey8.png");
        memcpy(bytes.data + 16, sizes[i].width, 4);
        memcpy(bytes.data + 20, sizes[i].height, 4);
        int width, height;
        const char *why = io_png_size(&bytes, &width, &height);
        assert_non_null(why);
        assert_non_null(strstr(why, sizes[i].part));
        io_bytes_free(&bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_files_pass),
        cmocka_unit_test(test_every_cut_is_noticed),
        cmocka_unit_test(test_every_flipped_bit_is_noticed),
        cmocka_unit_test(test_damaged_transparency_is_noticed),
        cmocka_unit_test(test_damage_where_it_does_not_matter),
        cmocka_unit_test(test_impossible_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
