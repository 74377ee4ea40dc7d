/* The loupe: the current window's factors and products, term by term, with their numbers. */
#ifndef VIEW_LOUPE_H
#define VIEW_LOUPE_H

#include "view/cells.h"

/// How products first … first+count-1 of the window are coloured and written in such a cell.
ViewScale view_product_scale(const View *view, DrawRect cell, int64_t first, int64_t count);
/// One product of the current window; skipped terms are hatched. Notes where digits are left out.
void view_product_cell(View *view, DrawRect rect, ViewScale scale, int64_t k);

/// The product that was just added, marked; it pops up.
void view_product_now(View *view, DrawRect rect, ViewScale scale, int64_t k);

/// For every channel of the window (or image, for dW): factors ⊙ factors = products, and the sum
/// they have come to. Shows the part around the current term when there is no room for all.
/// Returns the height used; what links numbers and has no room in them is noted in `edges`.
float view_loupe(View *view, DrawRect area, ViewJointEdges *edges);

/// The width of the loupe for a class, whose numbers are as large as view->type_least (which makes
/// it one), within a height; `most` where it cannot be less.
float view_loupe_class_width(const View *view, float h, float most);

/// The name of a channel, "R" or "12", and the room for those of so many.
void view_channel_label(View *view, int64_t channel, float x, float y);
float view_label_width(int64_t count);

/// The width beyond which the loupe has no use for more, and the least in which it can be read
/// within a height.
float view_loupe_most(const View *view);
float view_loupe_least(const View *view, float h);
/// The width in which its numbers have two decimals within a height, without the sums that each
/// group comes to alone; where that is more than `most`, fewer decimals, then fewer columns.
float view_loupe_tight(const View *view, float h, float most);

#endif
