/* UTF-8 and widths. */
#include "draw/text.h"
#include "fake_fonts.h"
#include "test.h"

#include <string.h>

static void assert_codes(const char *text, const uint32_t *codes, int count) {
    for (int i = 0; i < count; i++)
        assert_int_equal(draw_utf8_next(&text), codes[i]);
    assert_int_equal(draw_utf8_next(&text), 0);
    assert_int_equal(draw_utf8_next(&text), 0);
}

static void well_formed_text(void **state) {
    (void)state;
    const uint32_t codes[] = {'x', 0xb7, 0x2202, 0x1f600, '.'};
    assert_codes("x·∂\U0001f600.", codes, 5);
}

static void malformed_bytes_become_replacements(void **state) {
    (void)state;
    const struct {
        const char *text;
        int bad;
    } cases[] = {
        {"\x80", 1},             /* a continuation alone */
        {"\xc0\xaf", 2},         /* overlong */
        {"\xe0\x80\xaf", 3},     /* overlong */
        {"\xed\xa0\x80", 3},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4}, /* beyond U+10FFFF */
        {"\xe2\x88", 2},         /* cut off */
        {"\xff", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];
        strcpy(text, cases[i].text);
        strcat(text, "a");
        const char *at = text;
        for (int k = 0; k < cases[i].bad; k++)
            assert_int_equal(draw_utf8_next(&at), 0xfffd);
        assert_int_equal(draw_utf8_next(&at), 'a');
        assert_int_equal(draw_utf8_next(&at), 0);
    }
}

static void width_is_the_sum_of_advances(void **state) {
    (void)state;
    assert_float_equal(draw_text_width(&fake_fonts, DRAW_FACE_UI, 12, 1, "a ∂"), 15.0f, 1e-5f);
    assert_float_equal(draw_text_width(&fake_fonts, DRAW_FACE_UI, 12, 2, "a ∂"), 15.0f, 1e-5f);
    assert_float_equal(draw_text_width(&fake_fonts, DRAW_FACE_UI, 12, 1, ""), 0.0f, 0.0f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text),
        cmocka_unit_test(malformed_bytes_become_replacements),
        cmocka_unit_test(width_is_the_sum_of_advances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
