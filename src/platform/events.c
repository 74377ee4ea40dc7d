/* Translation of SDL's events.
 *
 * UiInput keeps keys, text and pointer apart, so an event that would overtake another kind waits
 * for the next frame: after a press of the pointer or a named key (which may move the focus) no
 * characters are taken, and after text no named key.
 *
 * SDL names a key by its unshifted character and has no name for what '?' or '[' is on the
 * keyboard at hand; the text it sends along has. So letters are taken from keys, other characters
 * from text, whether a text field wants them or not. */
#include "platform/events.h"

#include "draw/text.h"

#include <stddef.h>
#include <string.h>

static const struct {
    SDL_Keycode code;
    UiKey key;
} named_keys[] = {
    {SDLK_SPACE, UI_KEY_SPACE},         {SDLK_RETURN, UI_KEY_ENTER},  {SDLK_RETURN2, UI_KEY_ENTER},
    {SDLK_KP_ENTER, UI_KEY_ENTER},      {SDLK_ESCAPE, UI_KEY_ESCAPE}, {SDLK_TAB, UI_KEY_TAB},
    {SDLK_BACKSPACE, UI_KEY_BACKSPACE}, {SDLK_DELETE, UI_KEY_DELETE}, {SDLK_LEFT, UI_KEY_LEFT},
    {SDLK_RIGHT, UI_KEY_RIGHT},         {SDLK_UP, UI_KEY_UP},         {SDLK_DOWN, UI_KEY_DOWN},
    {SDLK_HOME, UI_KEY_HOME},           {SDLK_END, UI_KEY_END},       {SDLK_PAGEUP, UI_KEY_PAGE_UP},
    {SDLK_PAGEDOWN, UI_KEY_PAGE_DOWN},  {SDLK_F11, UI_KEY_F11},
};

/* The number pad while Num Lock is off. */
static const struct {
    SDL_Keycode code;
    UiKey key;
} pad_keys[] = {
    {SDLK_KP_1, UI_KEY_END},  {SDLK_KP_2, UI_KEY_DOWN},    {SDLK_KP_3, UI_KEY_PAGE_DOWN},
    {SDLK_KP_4, UI_KEY_LEFT}, {SDLK_KP_6, UI_KEY_RIGHT},   {SDLK_KP_7, UI_KEY_HOME},
    {SDLK_KP_8, UI_KEY_UP},   {SDLK_KP_9, UI_KEY_PAGE_UP}, {SDLK_KP_PERIOD, UI_KEY_DELETE},
};

/* The number pad's signs, which have no text while Ctrl is held. */
static uint32_t pad_sign(SDL_Keycode code) {
    switch (code) {
    case SDLK_KP_PLUS:
        return '+';
    case SDLK_KP_MINUS:
        return '-';
    case SDLK_KP_0:
        return '0';
    default:
        return 0;
    }
}

static UiKey named_key(const SDL_Keysym *key) {
    for (size_t i = 0; i < sizeof named_keys / sizeof named_keys[0]; i++)
        if (named_keys[i].code == key->sym)
            return named_keys[i].key;
    if (key->mod & KMOD_NUM)
        return UI_KEY_NONE;
    for (size_t i = 0; i < sizeof pad_keys / sizeof pad_keys[0]; i++)
        if (pad_keys[i].code == key->sym)
            return pad_keys[i].key;
    return UI_KEY_NONE;
}

/* AltGr is how many layouts reach a character; it is no modifier then. */
static bool makes_character(SDL_Keymod held) {
    return (held & (KMOD_RALT | KMOD_MODE)) != 0;
}

/* Ctrl or Alt is held, so what is pressed is a command and no character. */
static bool is_command(SDL_Keymod held) {
    return (held & (KMOD_CTRL | KMOD_ALT)) && !makes_character(held);
}

static int ui_mods(SDL_Keymod held) {
    int mods = held & KMOD_SHIFT ? UI_MOD_SHIFT : 0;
    if (makes_character(held))
        return mods;
    return mods | (held & KMOD_CTRL ? UI_MOD_CTRL : 0) | (held & KMOD_ALT ? UI_MOD_ALT : 0);
}

static bool is_letter(uint32_t code) {
    return code >= 'a' && code <= 'z';
}

/* The lower-case Latin letter of a key: of its layout, or where that writes another script, the one
 * that the key has on a Latin keyboard. 0 when it has none. */
static uint32_t letter_of(const SDL_Keysym *key) {
    if (key->sym < 128)
        return is_letter((uint32_t)key->sym) ? (uint32_t)key->sym : 0;
    bool printable = !(key->sym & SDLK_SCANCODE_MASK);
    if (printable && key->scancode >= SDL_SCANCODE_A && key->scancode <= SDL_SCANCODE_Z)
        return 'a' + (uint32_t)(key->scancode - SDL_SCANCODE_A);
    return 0;
}

/* The character that a pressed key stands for by itself; 0 when it is named, when its text will
 * say, or when it is to be text. */
static uint32_t key_character(const PlatformEvents *events, const SDL_Keysym *key) {
    uint32_t letter = letter_of(key);
    if (!is_command(key->mod))
        return events->wants_text || makes_character(key->mod) ? 0 : letter;
    if (letter)
        return letter;
    if (key->sym > ' ' && key->sym < 127)
        return (uint32_t)key->sym;
    return pad_sign(key->sym);
}

static bool is_paste(const SDL_Keysym *key) {
    return ui_mods(key->mod) == UI_MOD_CTRL && letter_of(key) == 'v';
}

/* A key that may move the focus or act on what was typed: all but plain characters. */
static bool may_act(const UiKeyEvent *key) {
    return key->key != UI_KEY_CHARACTER || (key->mods & (UI_MOD_CTRL | UI_MOD_ALT));
}

static bool has_action(const UiInput *input) {
    for (int i = 0; i < input->key_count; i++)
        if (may_act(&input->keys[i]))
            return true;
    return false;
}

static bool has_press(const UiInput *input) {
    for (int i = 0; i < input->pointer_count; i++)
        if (input->pointer[i].kind != UI_POINTER_MOVE)
            return true;
    return false;
}

static bool key_fits(const PlatformEvents *events, const SDL_Keysym *key, const UiInput *input) {
    UiKey name = named_key(key);
    bool action = name != UI_KEY_NONE || is_command(key->mod);
    if (name == UI_KEY_SPACE && events->wants_text && !is_command(key->mod))
        action = false; /* it is a character like others */
    if (input->key_count == UI_INPUT_EVENTS || has_press(input) ||
        (is_paste(key) && input->clipboard))
        return false;
    return action ? input->text[0] == '\0' : !has_action(input);
}

/* How many keys a text becomes where no field wants it. */
static int code_points(const char *text) {
    int count = 0;
    while (draw_utf8_next(&text))
        count++;
    return count;
}

static bool text_fits(const PlatformEvents *events, const char *text, const UiInput *input) {
    if (is_command(events->held))
        return true;
    if (!events->wants_text && strcmp(text, " ") == 0)
        return true; /* its key was taken */
    if (has_press(input) || has_action(input))
        return false;
    if (events->wants_text)
        return strlen(input->text) + strlen(text) < UI_INPUT_TEXT;
    return input->key_count + code_points(text) <= UI_INPUT_EVENTS;
}

/* Whether `event` can be added to what is there already. */
static bool fits(const PlatformEvents *events, const SDL_Event *event, const UiInput *input) {
    switch (event->type) {
    case SDL_KEYDOWN:
        return key_fits(events, &event->key.keysym, input);
    case SDL_TEXTINPUT:
        return text_fits(events, event->text.text, input);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return input->pointer_count < UI_INPUT_EVENTS;
    case SDL_MOUSEMOTION:
        return input->pointer_count < UI_INPUT_EVENTS ||
               input->pointer[input->pointer_count - 1].kind == UI_POINTER_MOVE;
    case SDL_DROPFILE:
        return input->dropped[0] == '\0';
    default:
        return true;
    }
}

static void add_key(const PlatformEvents *events, UiInput *input, UiKey key, uint32_t character,
                    int mods) {
    if (input->key_count == UI_INPUT_EVENTS)
        return;
    input->keys[input->key_count++] = (UiKeyEvent){.key = key,
                                                   .character = character,
                                                   .mods = mods,
                                                   .repeat = events->repeats,
                                                   .after_pointer = input->pointer_count};
}

static void take_key(PlatformEvents *events, const SDL_KeyboardEvent *event, UiInput *input) {
    const SDL_Keysym *key = &event->keysym;
    events->held = (SDL_Keymod)key->mod;
    if (event->type == SDL_KEYUP)
        return;
    events->repeats = event->repeat != 0;
    UiKey name = named_key(key);
    uint32_t character = key_character(events, key);
    bool is_text = name == UI_KEY_SPACE && events->wants_text && !is_command(key->mod);
    if (name != UI_KEY_NONE && !is_text)
        add_key(events, input, name, 0, ui_mods(key->mod));
    else if (character)
        add_key(events, input, UI_KEY_CHARACTER, character, ui_mods(key->mod));
    if (is_paste(key)) {
        events->clipboard = SDL_GetClipboardText();
        input->clipboard = events->clipboard;
    }
}

static void take_text(const PlatformEvents *events, const char *text, UiInput *input) {
    if (is_command(events->held))
        return;
    if (events->wants_text) {
        strcat(input->text, text); /* text_fits has seen that it fits */
        return;
    }
    for (uint32_t code; (code = draw_utf8_next(&text)) != 0;)
        if (code != ' ' && !is_letter(code | 0x20))
            add_key(events, input, UI_KEY_CHARACTER, code, ui_mods(events->held) & UI_MOD_SHIFT);
}

/* The pointer is at x, y of SDL's; appends what happened there unless `kind` repeats a movement
 * that there is no room for. */
static void take_pointer(PlatformEvents *events, UiPointerKind kind, int button, int clicks, int x,
                         int y, UiInput *input) {
    events->x = (float)x / events->zoom;
    events->y = (float)y / events->zoom;
    events->inside = true;
    if (input->pointer_count == UI_INPUT_EVENTS)
        input->pointer_count--; /* a movement: only where it ends counts */
    input->pointer[input->pointer_count++] =
        (UiPointerEvent){kind, button, clicks > 1 ? clicks : 1, events->x, events->y};
}

static void take_button(PlatformEvents *events, const SDL_MouseButtonEvent *event, UiInput *input) {
    int button = event->button == SDL_BUTTON_LEFT     ? 0
                 : event->button == SDL_BUTTON_RIGHT  ? 1
                 : event->button == SDL_BUTTON_MIDDLE ? 2
                                                      : -1;
    if (button >= 0)
        take_pointer(events, event->type == SDL_MOUSEBUTTONDOWN ? UI_POINTER_DOWN : UI_POINTER_UP,
                     button, event->clicks, event->x, event->y, input);
}

/* Older SDL sends whole notches only. */
static void take_wheel(const SDL_MouseWheelEvent *event, UiInput *input) {
    input->wheel_x += event->preciseX != 0.0f ? event->preciseX : (float)event->x;
    input->wheel_y += event->preciseY != 0.0f ? event->preciseY : (float)event->y;
}

static void take_drop(char *file, UiInput *input) {
    if (file && strlen(file) < UI_INPUT_PATH)
        strcpy(input->dropped, file);
    SDL_free(file);
}

/* Whether the picture may differ after it. */
static bool take_window_event(PlatformEvents *events, const SDL_WindowEvent *event,
                              UiInput *input) {
    switch (event->event) {
    case SDL_WINDOWEVENT_ENTER:
        events->inside = true;
        return true;
    case SDL_WINDOWEVENT_LEAVE:
        events->inside = false;
        return true;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
    case SDL_WINDOWEVENT_FOCUS_LOST:
        events->held = SDL_GetModState();
        return true;
    case SDL_WINDOWEVENT_CLOSE:
        input->close_requested = true;
        return true;
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_EXPOSED:
    case SDL_WINDOWEVENT_SIZE_CHANGED:
    case SDL_WINDOWEVENT_RESTORED:
        return true;
    default:
        return false;
    }
}

static bool take(PlatformEvents *events, const SDL_Event *event, UiInput *input) {
    switch (event->type) {
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        take_key(events, &event->key, input);
        return true;
    case SDL_TEXTINPUT:
        take_text(events, event->text.text, input);
        return true;
    case SDL_MOUSEMOTION:
        take_pointer(events, UI_POINTER_MOVE, 0, 1, event->motion.x, event->motion.y, input);
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        take_button(events, &event->button, input);
        return true;
    case SDL_MOUSEWHEEL:
        take_wheel(&event->wheel, input);
        return true;
    case SDL_DROPFILE:
        take_drop(event->drop.file, input);
        return true;
    case SDL_DROPTEXT:
        SDL_free(event->drop.file);
        return false;
    case SDL_WINDOWEVENT:
        return take_window_event(events, &event->window, input);
    case SDL_QUIT:
        input->close_requested = true;
        return true;
    default:
        return event->type >= SDL_USEREVENT; /* how others wake the window */
    }
}

bool platform_events_take(PlatformEvents *events, UiInput *input) {
    SDL_free(events->clipboard);
    events->clipboard = NULL;
    SDL_PumpEvents();
    bool changed = false;
    SDL_Event event;
    while (SDL_PeepEvents(&event, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1) {
        if (!fits(events, &event, input))
            break;
        SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT);
        changed |= take(events, &event, input);
    }
    input->pointer_x = events->x;
    input->pointer_y = events->y;
    input->pointer_inside = events->inside;
    input->mods = ui_mods(events->held);
    return changed;
}
