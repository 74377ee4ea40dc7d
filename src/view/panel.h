/* Rows of a side panel: headings, labels with their explanation, steppers of a layer's parameters.
 */
#ifndef VIEW_PANEL_H
#define VIEW_PANEL_H

#include "view/internal.h"

/// Points: the panel's margin, from row to row, a control's height, between controls.
enum { VIEW_PANEL_PAD = 20, VIEW_PANEL_ROW = 32, VIEW_PANEL_CONTROL = 26, VIEW_PANEL_GAP = 6 };

/// Where the next row goes.
typedef struct ViewColumn {
    float x, y, w;
} ViewColumn;

void view_panel_heading(View *view, ViewColumn *at, const char *text);

/// The label of a row, with its explanation as a tip. Returns where the controls stand.
DrawRect view_panel_row(View *view, ViewColumn *at, const char *label, const char *tip);

/// A stepper within the limits that the scene gives.
void view_panel_parameter(View *view, SceneParameter which, DrawRect rect);

/// Two of them in a row: down and across.
void view_panel_pair(View *view, ViewColumn *at, const char *label, SceneParameter first,
                     SceneParameter second, const char *tip);

/// The switch at the right end of a row. True when *on changed.
bool view_panel_switch(View *view, UiId id, DrawRect rect, bool *on);

/// A command that is one whole number.
void view_panel_set(View *view, SceneCommandKind kind, int value);

/// Where X comes from (sources.c).
void view_sources(View *view, ViewColumn *at);

#endif
