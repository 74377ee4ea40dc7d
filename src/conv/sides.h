/* The two sides of a layer. Every multiply-add joins a weight, a cell of the fine side, over which
 * the window slides, and a cell of the coarse side, which has one cell for each place of the
 * window. An ordinary layer leads from fine to coarse: x and dx are fine, y and dy coarse. A
 * transposed layer leads from coarse to fine. So loops, walks and links are written once, for the
 * ordinary layer between the two sides; which tensor is on which side is the only difference. */
#ifndef CONV_SIDES_H
#define CONV_SIDES_H

#include "conv/layer.h"

/// The ordinary layer from the fine side to the coarse side.
///   layer  ic, ih, iw are the fine side's extents, oc the coarse side's channels
///   shape  oh, ow are the coarse side's extents. They may be smaller than `layer` would make them
///          by itself: an output padding above the stride has rows that no window reaches
typedef struct ConvSides {
    ConvLayer layer;
    ConvShape shape;
} ConvSides;

/// The sides of a checked layer with its shape. An ordinary layer is returned as it is.
ConvSides conv_sides(const ConvLayer *layer, const ConvShape *shape);

/// The same where the shape is not at hand, by a few divisions; of its shape only oh, ow, icg and
/// ocg are filled.
ConvSides conv_sides_of(const ConvLayer *layer);

#endif
