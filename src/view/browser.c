/* Choosing a file inside the window: the folder's entries, narrowed by what is typed. What is typed
 * with a '/' in it is a path: the entries of its folder that begin like its rest are listed. Reads
 * no folder itself: it asks for one and shows what it is given. */
#include "view/internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BUTTON = 30, PAD_X = 28, WIDEST = 720 };

static UiId picker_id(void) {
    return ui_id("browser", 0);
}

void view_browse(View *view, bool open) {
    view->browser.open = open;
    view->browser.typed[0] = view->browser.asked[0] = '\0';
    view->moving = true;
}

static void ask_for(View *view, const char *path) {
    ViewRequest request = {.kind = VIEW_REQUEST_FOLDER};
    snprintf(request.path, sizeof request.path, "%s", path);
    view_request(view, &request);
    view->browser.asking = true;
    view->browser.typed[0] = view->browser.asked[0] = '\0';
}

static void open_file(View *view, const char *path) {
    ViewRequest request = {.kind = VIEW_REQUEST_OPEN};
    snprintf(request.path, sizeof request.path, "%s", path);
    view_request(view, &request);
}

/* ------------------------------------------------------------------------------- the list */

static bool is_path(const char *typed) {
    return strchr(typed, '/') || typed[0] == '~';
}

static int make_room(ViewBrowser *browser, int count) {
    if (count > browser->capacity) {
        int *grown = realloc(browser->shown, (size_t)count * sizeof *grown);
        if (!grown) {
            return browser->capacity;
        }
        browser->shown = grown;
        browser->capacity = count;
    }
    return count;
}

/* What of a typed path follows its folder. */
static const char *rest_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path + strlen(path); /* "~" is a folder */
}

/* The folder of the path being typed is listed, without touching what is typed; that which was
 * there before comes back when it is no path any more. */
static void follow_path(View *view) {
    ViewBrowser *browser = &view->browser;
    const char *typed = browser->typed;
    char wanted[VIEW_PATH_SIZE] = "";
    if (is_path(typed)) {
        snprintf(wanted, sizeof wanted, "%.*s", (int)(rest_of(typed) - typed), typed);
    }
    if (strcmp(wanted, browser->asked) == 0) {
        return;
    }
    if (!browser->asked[0] && view->frame->folder) {
        snprintf(browser->begun, sizeof browser->begun, "%s", view->frame->folder->path);
    }
    snprintf(browser->asked, sizeof browser->asked, "%s", wanted);
    ViewRequest request = {.kind = VIEW_REQUEST_FOLDER};
    snprintf(request.path, sizeof request.path, "%s", wanted[0] ? wanted : browser->begun);
    view_request(view, &request);
    browser->asking = true;
}

/* The one to begin with: the first, of a path the one that it names; none where it names the folder
 * itself. */
static int mark_first(const ViewBrowser *browser, const IoFolder *folder) {
    const char *rest = rest_of(browser->typed);
    if (!is_path(browser->typed)) {
        return 0;
    }
    for (int i = 0; i < browser->count; i++) {
        if (strcmp(folder->entries[browser->shown[i]].name, rest) == 0) {
            return i;
        }
    }
    return rest[0] ? 0 : -1;
}

static bool matches(const ViewBrowser *browser, const char *name) {
    const char *typed = browser->typed;
    if (!is_path(typed)) {
        return strcasestr(name, typed) != NULL;
    }
    const char *rest = rest_of(typed);
    return strncasecmp(name, rest, strlen(rest)) == 0;
}

/* Which entries match, and the mark: at the first one whenever they are others than before. */
static void narrow(View *view) {
    ViewBrowser *browser = &view->browser;
    const IoFolder *folder = view->frame->folder;
    follow_path(view);
    bool refused = browser->asked[0] && view->frame->folder_refused[0];
    bool listed = folder && !browser->asking && !view->frame->folder_busy && !refused;
    int count = make_room(browser, folder ? folder->count : 0);
    browser->count = 0;
    for (int i = 0; i < count && listed; i++) {
        if (matches(browser, folder->entries[i].name)) {
            browser->shown[browser->count++] = i;
        }
    }
    if (listed && (strcmp(browser->folder, folder->path) != 0 ||
                   strcmp(browser->filter, browser->typed) != 0)) {
        snprintf(browser->folder, sizeof browser->folder, "%s", folder->path);
        snprintf(browser->filter, sizeof browser->filter, "%s", browser->typed);
        browser->marked = mark_first(browser, folder);
    }
    if (browser->marked >= browser->count) {
        browser->marked = browser->count - 1;
    }
}

static void describe_size(int64_t bytes, char *out, size_t size) {
    if (bytes < 1000) {
        snprintf(out, size, "%d bytes", (int)bytes);
    } else if (bytes < 1000000) {
        snprintf(out, size, "%.0f KB", (double)bytes / 1e3);
    } else {
        snprintf(out, size, "%.1f MB", (double)bytes / 1e6);
    }
}

/* The note of the row asked for last; rows are drawn one after the other. */
typedef struct Rows {
    const View *view;
    char *note;
    size_t size;
} Rows;

static UiRow row_at(const void *context, int number) {
    const Rows *rows = context;
    const ViewBrowser *browser = &rows->view->browser;
    const IoEntry *entry = &rows->view->frame->folder->entries[browser->shown[number]];
    describe_size(entry->bytes, rows->note, rows->size);
    return (UiRow){entry->name, entry->folder ? NULL : rows->note, entry->folder};
}

static void take_path(View *view) {
    const char *typed = view->browser.typed;
    bool folder = typed[strlen(typed) - 1] == '/' || strcmp(typed, "~") == 0;
    if (folder) {
        char path[VIEW_PATH_SIZE];
        snprintf(path, sizeof path, "%s", typed);
        ask_for(view, path);
    } else {
        open_file(view, typed);
    }
}

static void take_marked(View *view) {
    const ViewBrowser *browser = &view->browser;
    const IoFolder *folder = view->frame->folder;
    if (browser->marked < 0 || !folder) {
        return;
    }
    const IoEntry *entry = &folder->entries[browser->shown[browser->marked]];
    char path[2 * VIEW_PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", strcmp(folder->path, "/") == 0 ? "" : folder->path,
             entry->name);
    if (strlen(path) >= VIEW_PATH_SIZE) {
        return; /* the system opens no such path either */
    }
    if (entry->folder) {
        ask_for(view, path);
    } else {
        open_file(view, path);
    }
}

/* The marked row; a path of which nothing is marked itself. */
static void take(View *view) {
    if (is_path(view->browser.typed) && view->browser.marked < 0) {
        take_path(view);
    } else {
        take_marked(view);
    }
}

static void go_up(View *view) {
    const IoFolder *folder = view->frame->folder;
    char path[VIEW_PATH_SIZE];
    snprintf(path, sizeof path, "%s", folder ? folder->path : "");
    char *slash = strrchr(path, '/');
    if (slash) {
        slash[slash == path] = '\0';
        ask_for(view, path);
    }
}

/* -------------------------------------------------------------------------------- picture */

/* The end of a path, which says more than its beginning. */
static void draw_path(View *view, DrawRect rect, const char *path) {
    const char *from = path;
    char text[VIEW_PATH_SIZE + 4];
    snprintf(text, sizeof text, "%s", path);
    const DrawList *list = view->list;
    while (draw_text_width(list->fonts, DRAW_FACE_MONO, 12, list->scale, text) > rect.w) {
        from = *from ? strchr(from + 1, '/') : NULL;
        if (!from) {
            break;
        }
        snprintf(text, sizeof text, "…%s", from);
    }
    draw_text_in(view->list, DRAW_FACE_MONO, 12, rect, DRAW_LEFT, view->theme->muted, text);
}

/* What stands under the list: why there is nothing, or that there is more. */
static void status_line(View *view, DrawRect rect) {
    const ViewFrame *frame = view->frame;
    const IoFolder *folder = frame->folder;
    const char *text = "photos (PNG, JPEG, PPM, PGM), arrays (.npy), lessons (.json)";
    DrawColour colour = view->theme->muted;
    if (frame->folder_refused[0]) {
        text = frame->folder_refused;
        colour = view->theme->error;
    } else if (frame->folder_busy) {
        text = "Looking into the folder…";
    } else if (is_path(view->browser.typed)) {
        text = view->browser.marked >= 0 ? "Enter takes the marked one"
               : !*rest_of(view->browser.typed)
                   ? "Enter goes to this folder"
                   : "Nothing to open begins like that; Enter tries the path itself";
    } else if (folder && folder->cut) {
        text = "There is more than can be listed: type the file's path";
    } else if (folder && folder->count == 0) {
        text = "Nothing here can be opened";
    } else if (view->browser.count == 0) {
        text = "Nothing here has that in its name";
    }
    draw_text_in(view->list, DRAW_FACE_UI, 12, rect, DRAW_LEFT, colour, text);
}

static void bottom(View *view, float x, float y, float w) {
    float right = x + w;
    bool any = view->browser.count > 0 || is_path(view->browser.typed);
    draw_on(view->list, view->theme->stage);
    if (ui_button(view->ui, ui_id("browser-cancel", 0), (DrawRect){right - 176, y, 84, BUTTON},
                  "Cancel", UI_BUTTON_PLAIN, true)) {
        view_browse(view, false);
    }
    draw_on(view->list, view->theme->stage);
    if (ui_button(view->ui, ui_id("browser-open", 0), (DrawRect){right - 84, y, 84, BUTTON}, "Open",
                  UI_BUTTON_PRIMARY, any)) {
        take(view);
    }
    draw_on(view->list, view->theme->stage);
    status_line(view, (DrawRect){x, y, w - 186, BUTTON});
}

static void top(View *view, float x, float y, float w) {
    draw_on(view->list, view->theme->stage);
    draw_text(view->list, DRAW_FACE_UI_BOLD, 16, x, y, DRAW_LEFT, view->theme->ink,
              "Open a photo, an array or a lesson");
    if (ui_button(view->ui, ui_id("browser-up", 0), (DrawRect){x, y + 14, 44, 26}, "Up",
                  UI_BUTTON_PLAIN, view->frame->folder != NULL)) {
        go_up(view);
    }
    draw_on(view->list, view->theme->stage);
    if (ui_button(view->ui, ui_id("browser-home", 0), (DrawRect){x + 50, y + 14, 60, 26}, "Home",
                  UI_BUTTON_PLAIN, true)) {
        ask_for(view, "~");
    }
    draw_on(view->list, view->theme->stage);
    draw_path(view, (DrawRect){x + 122, y + 14, w - 122, 26},
              view->frame->folder ? view->frame->folder->path : "");
}

static bool escape_pressed(const View *view) {
    const UiInput *input = ui_input(view->ui);
    for (int i = 0; i < input->key_count; i++) {
        if (input->keys[i].key == UI_KEY_ESCAPE) {
            return true;
        }
    }
    return false;
}

void view_browser(View *view, DrawRect rect) {
    ViewBrowser *browser = &view->browser;
    browser->asking = false;
    if (escape_pressed(view)) {
        view_browse(view, false);
        return;
    }
    float w = fminf(rect.w - 2 * PAD_X, WIDEST), x = rect.x + (rect.w - w) / 2, y = rect.y + 34;
    top(view, x, y, w);
    if (!ui_has_focus(view->ui)) { /* whatever is typed is typed here */
        ui_focus(view->ui, picker_id());
    }
    narrow(view);
    char note[32];
    const Rows rows = {view, note, sizeof note};
    DrawRect picker = {x, y + 50, w, fmaxf(0, rect.y + rect.h - 26 - BUTTON - (y + 50))};
    UiPick pick = ui_picker(view->ui, picker_id(), picker, browser->typed,
                            (int)sizeof browser->typed, "type to narrow the list, or a path",
                            row_at, &rows, browser->count, &browser->marked);
    narrow(view); /* by what was typed in this frame, before it is taken */
    if (pick == UI_PICK_TAKEN) {
        take(view);
    } else if (pick == UI_PICK_UP) {
        go_up(view);
    }
    bottom(view, x, picker.y + picker.h + 10, w);
}

/* ------------------------------------------------------------------- the file on its way */

void view_opening(View *view, DrawRect rect) {
    const ViewFrame *frame = view->frame;
    const DrawTheme *theme = view->theme;
    float w = fminf(rect.w - 48, 460), x = rect.x + (rect.w - w) / 2, y = rect.y + 24;
    char text[VIEW_MESSAGE_SIZE];
    snprintf(text, sizeof text, "%.200s: %s, %.0f %%", frame->opening, frame->opening_what,
             100 * frame->opening_progress);
    draw_on(view->list, theme->panel);
    draw_text_in(view->list, DRAW_FACE_UI, 13, (DrawRect){x, y, w - 96, 26}, DRAW_LEFT, theme->ink,
                 text);
    if (ui_button(view->ui, ui_id("opening-cancel", 0), (DrawRect){x + w - 84, y, 84, 26}, "Cancel",
                  UI_BUTTON_PLAIN, true)) {
        view_action(view, VIEW_REQUEST_CANCEL);
    }
    DrawRect bar = {x, y + 40, w, 8};
    draw_rect(view->list, bar, 4, theme->well);
    bar.w *= (float)fmin(1, fmax(0, frame->opening_progress));
    draw_rect(view->list, bar, 4, theme->forward);
}
