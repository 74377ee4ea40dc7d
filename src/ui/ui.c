/* The context of a frame: begin, end, ids, and what the caller may ask between them. Pointer events
 * are in pointer.c, the focus and keys in focus.c. */
#include "ui/internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Ui *ui_create(void) {
    Ui *ui = calloc(1, sizeof *ui);
    if (ui)
        ui->wake = INFINITY;
    return ui;
}

void ui_destroy(Ui *ui) {
    if (!ui)
        return;
    free(ui->stops);
    free(ui->last_stops);
    free(ui->open.labels);
    free(ui);
}

void ui_begin(Ui *ui, DrawList *list, const UiInput *input, double time) {
    assert(ui && list && list->theme && list->fonts && input);
    assert(input->key_count >= 0 && input->key_count <= UI_INPUT_EVENTS);
    assert(input->pointer_count >= 0 && input->pointer_count <= UI_INPUT_EVENTS);
    ui->list = list;
    ui->input = input;
    ui->time = time;
    ui->wake = INFINITY;
    ui->frame++;
    ui->next_active = 0;
    ui->hover_taken = false;
    ui->wheel_taken = false;
    ui->stepped = 0;
    if (ui_pointer_moved(ui) && time - ui->scrolled_at > UI_SCROLL_PAUSE)
        ui->scrolling_on = false;
    ui->copied[0] = '\0';
    ui->pasted = false;
    ui->tip.wanted = false;
    ui->wrong.text[0] = '\0';
    ui->resting &= !ui_pointer_moved(ui) && input->pointer_count == 0 && input->wheel_x == 0 &&
                   input->wheel_y == 0;
    memset(ui->taken, 0, sizeof ui->taken);
    if (ui->open.id)
        ui_open_pointer(ui, 0);
    ui_focus_begin(ui);
}

void ui_end(Ui *ui) {
    assert(ui->scroll_depth == 0);
    ui_focus_end(ui);
    ui_open_end(ui);
    ui_tip_end(ui);
    ui->active = ui->next_active;
    ui->last_x = ui->input->pointer_x;
    ui->last_y = ui->input->pointer_y;
}

UiId ui_id(const char *name, int number) {
    // FNV-1a over the name and the number's bytes.
    uint32_t hash = 2166136261u;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    for (int byte = 0; byte < 4; byte++)
        hash = (hash ^ (((uint32_t)number >> (8 * byte)) & 0xff)) * 16777619u;
    return hash ? hash : 1;
}

DrawList *ui_list(Ui *ui) {
    return ui->list;
}

const DrawTheme *ui_theme(const Ui *ui) {
    return ui->list->theme;
}

const UiInput *ui_input(const Ui *ui) {
    return ui->input;
}

void ui_wake(Ui *ui, double time) {
    ui->wake = fmin(ui->wake, time);
}

bool ui_wants_frame(const Ui *ui, double *delay) {
    if (!isfinite(ui->wake))
        return false;
    *delay = fmax(0, ui->wake - ui->time);
    return true;
}

bool ui_wants_text(const Ui *ui) {
    return ui->wants_text;
}

DrawRect ui_text_rect(const Ui *ui) {
    return ui->wants_text ? ui->text_rect : (DrawRect){0, 0, 0, 0};
}

const char *ui_copied(const Ui *ui) {
    return ui->copied[0] ? ui->copied : NULL;
}
