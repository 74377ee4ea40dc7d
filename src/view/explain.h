/* Tips that explain a word of the screen with a line and a small picture. */
#ifndef VIEW_EXPLAIN_H
#define VIEW_EXPLAIN_H

#include "view/internal.h"

/// The tip of a parameter's label or a symbol at `rect`. `text` NULL: the topic's own line. A word
/// that is no topic has its text alone; false then.
bool view_explain(View *view, DrawRect rect, const char *name, const char *text);

#endif
