/* Names of keys, for menus and the key map. Which platform key is which stands in platform/. */
#include "ui/input.h"

#include <assert.h>

const char *ui_key_label(UiKey key) {
    static const char *const labels[] = {
#define UI_KEY(NAME, label) label,
#include "ui/keys.def"
#undef UI_KEY
    };
    assert(key >= 0 && key < UI_KEY_COUNT);
    return labels[key];
}
