/* Names of keys: every key but the nameless ones has one, and no two have the same. */
#include "test.h"
#include "ui/input.h"

#include <string.h>

static void labels(void **state) {
    (void)state;
    assert_string_equal(ui_key_label(UI_KEY_LEFT), "←");
    assert_string_equal(ui_key_label(UI_KEY_PAGE_DOWN), "Page Down");
    for (int a = 0; a < UI_KEY_COUNT; a++) {
        const char *label = ui_key_label((UiKey)a);
        assert_true((label[0] == '\0') == (a == UI_KEY_NONE || a == UI_KEY_CHARACTER));
        for (int b = 0; b < a && label[0]; b++)
            assert_string_not_equal(label, ui_key_label((UiKey)b));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(labels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
