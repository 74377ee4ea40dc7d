/* For a class: the stage without panels, everything larger, and one bar that tells where it is. A
 * clicker's keys step; Esc goes back. */
#include "view/internal.h"

enum { EQUATION = 96, BAR = 34, WATERFALL = 230, TOP = 10 };

void view_presenter(View *view) {
    const DrawTheme *theme = view->theme;
    float width = view->list->width, height = view->list->height;
    float strips = height - EQUATION - BAR;
    DrawRect stage = {0, 0, width, strips};
    draw_rect(view->list, (DrawRect){0, 0, width, height}, 0, theme->stage);
    draw_on(view->list, theme->stage);
    draw_clip_push(view->list, stage);
    view_stage(view, (DrawRect){0, TOP, width, strips - TOP});
    draw_clip_pop(view->list);

    draw_rect(view->list, (DrawRect){0, strips, width, EQUATION + BAR}, 0, theme->panel);
    draw_on(view->list, theme->panel);
    draw_line(view->list, 0, strips, width, strips, 1, 0, theme->line);
    float said = view_message_width(view, width), side = said > 0 ? said : WATERFALL;
    view_equation(view, (DrawRect){0, strips, width - side, EQUATION});
    if (said <= 0) {
        view_waterfall(view, (DrawRect){width - WATERFALL, strips, WATERFALL, EQUATION});
    }
    view_message(view, (DrawRect){width - said, strips, said, EQUATION});
    view_transport_bar(view, (DrawRect){0, height - BAR, width, BAR - 6});
}
