/* Editing one line of UTF-8: caret, selection, insertion, and the keys for them. Draws nothing;
 * field.c and stepper.c show the line. */
#include "ui/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int ui_character_after(const char *text, int at) {
    const char *next = text + at;
    draw_utf8_next(&next);
    return (int)(next - (text + at));
}

int ui_character_before(const char *text, int at) {
    // From the start, so that malformed bytes are stepped over as they are drawn.
    int start = 0;
    for (int next = 0; next < at; next += ui_character_after(text, next))
        start = next;
    return at - start;
}

static int whole(const char *text, int at) {
    int place = 0;
    for (int bytes; place < at && (bytes = ui_character_after(text, place)); place += bytes)
        if (place + bytes > at)
            break;
    return place;
}

void ui_edit_fit(UiEdit *edit, const char *text) {
    edit->caret = whole(text, edit->caret);
    edit->anchor = whole(text, edit->anchor);
}

UiEdit *ui_edit_of(Ui *ui, UiId id) {
    if (ui->edit.id == id)
        return &ui->edit;
    if (ui->focus != id)
        return ui->left.id == id ? &ui->left : NULL;
    if (ui->edit.id) {
        ui->left = ui->edit;
        ui->left_frame = ui->frame;
    }
    ui->edit = (UiEdit){.id = id, .since = ui->time, .fresh = true};
    return &ui->edit;
}

const UiEdit *ui_edit_leave(Ui *ui, UiId id) {
    if (ui->focus == id)
        return NULL;
    if (ui->edit.id == id) {
        ui->left = ui->edit;
        ui->edit.id = 0;
    }
    if (ui->left.id != id)
        return NULL;
    ui->left.id = 0;
    return &ui->left;
}

static void delete_selection(UiEdit *edit, char *text) {
    int from = edit->caret < edit->anchor ? edit->caret : edit->anchor;
    int to = edit->caret < edit->anchor ? edit->anchor : edit->caret;
    if (from == to)
        return;
    memmove(text + from, text + to, strlen(text + to) + 1);
    edit->caret = edit->anchor = from;
    edit->dirty = true;
}

void ui_edit_insert(Ui *ui, UiEdit *edit, char *text, int capacity, const char *insert, int bytes) {
    const char *end = insert + bytes;
    if (bytes == 0)
        return;
    delete_selection(edit, text);
    while (insert < end && *insert) {
        const char *start = insert;
        uint32_t code = draw_utf8_next(&insert);
        int size = (int)(insert - start), length = (int)strlen(text);
        bool line_break = code == '\n' || code == '\t';
        bool malformed = code == 0xfffd && size == 1;
        if (malformed || ((code < 0x20 || code == 0x7f) && !line_break))
            continue;
        if (insert > end || length + size + 1 > capacity)
            break;
        memmove(text + edit->caret + size, text + edit->caret, (size_t)(length - edit->caret) + 1);
        memcpy(text + edit->caret, line_break ? " " : start, (size_t)size);
        edit->caret += size;
        edit->dirty = true;
    }
    edit->anchor = edit->caret;
    edit->since = ui->time;
}

/// Writes `code` as UTF-8, at most 4 bytes; returns how many.
static int put_utf8(uint32_t code, char *out) {
    if (code < 0x80) {
        out[0] = (char)code;
        return code != 0;
    }
    int following = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(leads[following] | (code >> (6 * following)));
    for (int i = 1; i <= following; i++)
        out[i] = (char)(0x80 | ((code >> (6 * (following - i))) & 0x3f));
    return following + 1;
}

static bool in_word(const char *text, int at) {
    return text[at] && !strchr(" /\\.,:;-_", text[at]);
}

/// Where the word ends that stands at or after `at`, or before it.
static int word_forth(const char *text, int at) {
    while (text[at] && !in_word(text, at))
        at += ui_character_after(text, at);
    while (in_word(text, at))
        at += ui_character_after(text, at);
    return at;
}

static int word_back(const char *text, int at) {
    int bytes;
    while ((bytes = ui_character_before(text, at)) > 0 && !in_word(text, at - bytes))
        at -= bytes;
    while ((bytes = ui_character_before(text, at)) > 0 && in_word(text, at - bytes))
        at -= bytes;
    return at;
}

/// Where a key takes the caret; -1 for a key that moves nothing.
static int destination(const UiEdit *edit, const char *text, const UiKeyEvent *key) {
    bool words = key->mods & UI_MOD_CTRL;
    int at = edit->caret;
    switch (key->key) {
    case UI_KEY_LEFT:
    case UI_KEY_BACKSPACE:
        return words ? word_back(text, at) : at - ui_character_before(text, at);
    case UI_KEY_RIGHT:
    case UI_KEY_DELETE:
        return words ? word_forth(text, at) : at + ui_character_after(text, at);
    case UI_KEY_HOME:
    case UI_KEY_UP:
        return 0;
    case UI_KEY_END:
    case UI_KEY_DOWN:
        return (int)strlen(text);
    default:
        return -1;
    }
}

static void move_caret(UiEdit *edit, const char *text, const UiKeyEvent *key) {
    int to = destination(edit, text, key);
    bool extends = key->mods & UI_MOD_SHIFT;
    bool sideways = key->key == UI_KEY_LEFT || key->key == UI_KEY_RIGHT;
    if (!extends && sideways && edit->caret != edit->anchor && !(key->mods & UI_MOD_CTRL)) {
        bool to_low = (key->key == UI_KEY_LEFT) == (edit->anchor < edit->caret);
        to = to_low ? edit->anchor : edit->caret;
    }
    edit->caret = to;
    if (!extends)
        edit->anchor = to;
}

static void delete_by_key(UiEdit *edit, char *text, const UiKeyEvent *key) {
    if (edit->caret == edit->anchor)
        edit->anchor = destination(edit, text, key);
    delete_selection(edit, text);
}

static void copy_selection(Ui *ui, const UiEdit *edit, const char *text) {
    int from = edit->caret < edit->anchor ? edit->caret : edit->anchor;
    int bytes = abs(edit->caret - edit->anchor);
    if (bytes == 0 || bytes >= (int)sizeof ui->copied)
        return;
    memcpy(ui->copied, text + from, (size_t)bytes);
    ui->copied[bytes] = '\0';
}

static void paste(Ui *ui, UiEdit *edit, char *text, int capacity) {
    const char *clipboard = ui->input->clipboard;
    ui->pasted = true;
    if (clipboard)
        ui_edit_insert(ui, edit, text, capacity, clipboard, (int)strlen(clipboard));
}

/// Ctrl with a letter. False for those that are not about editing.
static bool edit_command(Ui *ui, UiEdit *edit, char *text, int capacity, uint32_t letter) {
    switch (letter) {
    case 'a':
        edit->anchor = 0;
        edit->caret = (int)strlen(text);
        return true;
    case 'x':
        copy_selection(ui, edit, text);
        delete_selection(edit, text);
        return true;
    case 'c':
        copy_selection(ui, edit, text);
        return true;
    case 'v':
        paste(ui, edit, text, capacity);
        return true;
    case 'y': // undo of the program while one types would surprise
    case 'z':
        return true;
    default:
        return false;
    }
}

/// A key that types. Its character counts when the frame has no text: it came before the platform
/// knew that a field has the focus.
static void type_key(Ui *ui, UiEdit *edit, char *text, int capacity, const UiKeyEvent *key) {
    uint32_t code = key->key == UI_KEY_SPACE ? ' ' : key->character;
    if (ui->input->text[0])
        return;
    if (code >= 'a' && code <= 'z' && (key->mods & UI_MOD_SHIFT))
        code -= 'a' - 'A';
    char character[5] = "";
    ui_edit_insert(ui, edit, text, capacity, character, put_utf8(code, character));
}

/// False when the line has no use for the key.
static bool edit_key(Ui *ui, UiEdit *edit, char *text, int capacity, const UiKeyEvent *key) {
    if (ui_key_types(key)) {
        type_key(ui, edit, text, capacity, key);
        return true;
    }
    if (key->key == UI_KEY_CHARACTER)
        return edit_command(ui, edit, text, capacity, key->character);
    if (destination(edit, text, key) < 0)
        return false;
    if (key->key == UI_KEY_BACKSPACE || key->key == UI_KEY_DELETE)
        delete_by_key(edit, text, key);
    else
        move_caret(edit, text, key);
    edit->since = ui->time;
    return true;
}

bool ui_edit_keys(Ui *ui, UiEdit *edit, char *text, int capacity, int *at) {
    const UiInput *input = ui->input;
    ui_edit_fit(edit, text);
    if (*at < 0 && ui->text_owner == edit->id)
        ui_edit_insert(ui, edit, text, capacity, input->text, (int)strlen(input->text));
    for (const UiKeyEvent *key; (key = ui_key_next(ui, edit->id, at));) {
        if (key->key == UI_KEY_ENTER) {
            ui->key_taken[*at] = true;
            return true;
        }
        ui->key_taken[*at] = edit_key(ui, edit, text, capacity, key);
    }
    // Shift+Insert, or whatever else pastes where the platform says so.
    if (!ui->pasted && ui->focus == edit->id)
        paste(ui, edit, text, capacity);
    return false;
}
