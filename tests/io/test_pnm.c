/* PGM and PPM in this process, where a step outside the bytes is seen by the sanitizers. */
#include "files.h"

#include "base/random.h"
#include "io/pnm.h"

/* A copy in a block of just its size. */
static IoBytes bytes_of(const void *data, size_t size) {
    IoBytes bytes = {malloc(size ? size : 1), size};
    memcpy(bytes.data, data, size);
    return bytes;
}

/* Reads a whole picture as io_decode does; pixels of at most 64 bytes. */
static const char *read_picture(const IoBytes *bytes, IoPnmHeader *header, uint8_t *pixels) {
    if (!io_pnm_recognise(bytes))
        return "no PNM";
    const char *why = io_pnm_header(bytes, header);
    if (why)
        return why;
    assert_in_range((int64_t)header->width * header->height * header->channels, 1, 64);
    return io_pnm_pixels(bytes, header, pixels);
}

static void assert_pixels(const void *data, size_t size, int channels, const uint8_t *expected) {
    IoBytes bytes = bytes_of(data, size);
    IoPnmHeader header;
    uint8_t pixels[64];
    const char *why = read_picture(&bytes, &header, pixels);
    if (why)
        fail_msg("%s", why);
    assert_int_equal(header.width, 3);
    assert_int_equal(header.height, 2);
    assert_int_equal(header.channels, channels);
    assert_memory_equal(pixels, expected, 6 * (size_t)channels);
    io_bytes_free(&bytes);
}

#define LITERAL(text) text, sizeof text - 1

static void test_all_four_kinds(void **state) {
    (void)state;
    const uint8_t grey[] = {0, 1, 2, 10, 128, 255};
    const uint8_t rgb[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 255};
    assert_pixels(LITERAL("P2\n3 2\n255\n0 1 2\n10 128 255\n"), 1, grey);
    assert_pixels(LITERAL("P5\n3 2\n255\n\0\1\2\12\200\377"), 1, grey);
    assert_pixels(LITERAL("P3 3 2 255 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 255"), 3, rgb);
    assert_pixels(LITERAL("P6 3 2 255\n\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\377"), 3, rgb);
}

static void test_comments_and_spaces(void **state) {
    (void)state;
    const uint8_t grey[] = {0, 1, 2, 10, 128, 255};
    assert_pixels(LITERAL("P2# a picture\n#3 9\r\n\t3\v2 # wide\n#\n255#\n0 1 2 # row\n10 128 255"),
                  1, grey);
    assert_pixels(LITERAL("P5 # 7 7\n3 # x\r2\f255 \0\1\2\12\200\377"), 1, grey);
}

static void test_scales_to_255_and_rounds(void **state) {
    (void)state;
    assert_pixels(LITERAL("P2 3 2 1 0 1 0 1 0 1"), 1, (const uint8_t[]){0, 255, 0, 255, 0, 255});
    assert_pixels(LITERAL("P2 3 2 100 0 1 50 51 99 100"), 1,
                  (const uint8_t[]){0, 3, 128, 130, 252, 255});
    assert_pixels(LITERAL("P5 3 2 65535 \0\0\0\200\0\201\1\1\377\176\377\377"), 1,
                  (const uint8_t[]){0, 0, 1, 1, 254, 255});
    assert_pixels(LITERAL("P2 3 2 65535 0 128 129 257 65406 65535"), 1,
                  (const uint8_t[]){0, 0, 1, 1, 254, 255});
}

static void test_says_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } wrong[] = {
        {"P2", "no PNM"},
        {"P22 1 1 1 1", "no PNM"},
        {"P1 1 1 1", "no PNM"},
        {"P2 3", "cut short"},
        {"P2 3 2", "cut short"},
        {"P2 3 2 255", "cut short"},
        {"P2 3 2 255 0 1 2", "cut short"},
        {"P5 3 2 255 abcde", "cut short"},
        {"P5 3 2 256 abcdefghijk", "cut short"},
        {"P2 0 2 255 0", "no pixels"},
        {"P2 3 0 255 0", "no pixels"},
        {"P2 -3 2 255 0", "numbers"},
        {"P2 x 2 255 0", "numbers"},
        {"P2 3 2 0 0 0 0 0 0 0", "brightest"},
        {"P2 3 2 65536 0 0 0 0 0 0", "brightest"},
        {"P2 3 2 255.0 0 0 0 0 0 0", "numbers"},
        {"P2 99999999999 2 255 0", "numbers"},
        {"P5 2147483647 2147483647 255 a", "cut short"},
        {"P6 2147483647 2147483647 65535 a", "cut short"},
        {"P2 3 2 255 0 1 2 3 4 256", "larger than its header allows"},
        {"P2 3 2 255 0 1 2 3 4 99999999999", "no number"},
        {"P2 3 2 255 0 1 2 x 4 5 6 7 8 9", "no number"},
        {"P5 3 2 9 abcdef", "larger than its header allows"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        IoBytes bytes = bytes_of(wrong[i].text, strlen(wrong[i].text));
        IoPnmHeader header;
        uint8_t pixels[64];
        const char *why = read_picture(&bytes, &header, pixels);
        if (!why || !strstr(why, wrong[i].part))
            fail_msg("%s: %s", wrong[i].text, why ? why : "read");
        io_bytes_free(&bytes);
    }
}

static const char *const samples[] = {
    "P2\n# one\n3 2\n255\n0 1 2\n10 128 255",
    "P3\n2 1\n9\n1 2 3 4 5 6",
    "P5\n3 2\n127\nabcdef",
    "P6 2 1 300 \001 \001 \001 \001 \001 \001 ",
};

enum { SAMPLES = sizeof samples / sizeof samples[0] };

/* Cut anywhere a file is refused, but for written numbers, whose last digits may be missing. */
static void test_every_cut_is_noticed(void **state) {
    (void)state;
    for (int i = 0; i < SAMPLES; ++i) {
        size_t whole = strlen(samples[i]);
        for (size_t size = 0; size <= whole; ++size) {
            IoBytes bytes = bytes_of(samples[i], size);
            IoPnmHeader header;
            uint8_t pixels[64];
            const char *why = read_picture(&bytes, &header, pixels);
            bool may_be_read = size == whole || (i == 0 && size >= whole - 2);
            if (may_be_read == (why != NULL))
                fail_msg("%s, %zu of %zu bytes: %s", samples[i], size, whole, why ? why : "read");
            io_bytes_free(&bytes);
        }
    }
}

static void test_flipped_bytes_are_survived(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 3);
    int read = 0;
    for (int round = 0; round < 50000; ++round) {
        const char *sample = samples[round % SAMPLES];
        IoBytes bytes = bytes_of(sample, strlen(sample));
        for (int64_t flips = random_integer(&random, 1, 3); flips > 0; --flips)
            bytes.data[random_integer(&random, 0, (int64_t)bytes.size - 1)] =
                (uint8_t)random_integer(&random, 0, 255);
        IoPnmHeader header;
        if (io_pnm_recognise(&bytes) && !io_pnm_header(&bytes, &header)) {
            size_t size = (size_t)header.width * (size_t)header.height * (size_t)header.channels;
            assert_in_range(size, 1, bytes.size);
            uint8_t *pixels = malloc(size);
            read += io_pnm_pixels(&bytes, &header, pixels) == NULL;
            free(pixels);
        }
        io_bytes_free(&bytes);
    }
    assert_true(read > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_four_kinds),
        cmocka_unit_test(test_comments_and_spaces),
        cmocka_unit_test(test_scales_to_255_and_rounds),
        cmocka_unit_test(test_says_what_is_wrong),
        cmocka_unit_test(test_every_cut_is_noticed),
        cmocka_unit_test(test_flipped_bytes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
