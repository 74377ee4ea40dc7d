/* Statuses: the sentence, its numbers, and how it is cut when it is too long. */
#include "base/status.h"
#include "test.h"

#include <string.h>

static void success_has_no_text(void **state) {
    (void)state;
    Status status = status_ok();
    assert_false(status_failed(&status));
    assert_int_equal(status.code, STATUS_OK);
    assert_string_equal(status.text, "");
}

static void failure_says_what_with_numbers(void **state) {
    (void)state;
    Status status = status_error(STATUS_SHAPE, "kernel %d spans %d", 3, 9);
    assert_true(status_failed(&status));
    assert_int_equal(status.code, STATUS_SHAPE);
    assert_string_equal(status.text, "kernel 3 spans 9");
}

static void words_are_those_of_the_list(void **state) {
    (void)state;
    assert_string_equal(status_word(STATUS_OK), "ok");
    assert_string_equal(status_word(STATUS_SHAPE), "shape");
    assert_string_equal(status_word(STATUS_PLATFORM), "platform");
    for (int code = 0; code < STATUS_CODE_COUNT; code++) {
        for (int other = 0; other < code; other++) {
            assert_string_not_equal(status_word((StatusCode)code), status_word((StatusCode)other));
        }
    }
}

/* A text of `ascii` letters and then one character of several bytes, again and again. */
static void check_cut(int ascii, const char *character) {
    char text[600];
    size_t size = strlen(character);
    size_t length = 0;
    memset(text, 'a', (size_t)ascii);
    for (length = (size_t)ascii; length + size < sizeof text; length += size) {
        memcpy(text + length, character, size);
    }
    text[length] = '\0';
    Status status = status_error(STATUS_FILE, "%s", text);
    size_t kept = strlen(status.text);
    size_t room = STATUS_TEXT_SIZE - 1;
    size_t whole = (room - (size_t)ascii) / size * size + (size_t)ascii;
    assert_int_equal(kept, whole);
    assert_memory_equal(status.text, text, kept);
}

static void a_long_text_is_cut_at_a_whole_character(void **state) {
    (void)state;
    for (int ascii = 0; ascii < 5; ascii++) {
        check_cut(ascii, "a");
        check_cut(ascii, "ü");
        check_cut(ascii, "∂");
        check_cut(ascii, "𝛛");
    }
}

static void a_text_that_just_fits_is_kept(void **state) {
    (void)state;
    char text[STATUS_TEXT_SIZE];
    memset(text, 'x', sizeof text - 3);
    strcpy(text + sizeof text - 3, "ü");
    Status status = status_error(STATUS_FILE, "%s", text);
    assert_string_equal(status.text, text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(success_has_no_text),
        cmocka_unit_test(failure_says_what_with_numbers),
        cmocka_unit_test(words_are_those_of_the_list),
        cmocka_unit_test(a_long_text_is_cut_at_a_whole_character),
        cmocka_unit_test(a_text_that_just_fits_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
