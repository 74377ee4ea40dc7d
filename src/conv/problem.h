/* A layer as one word, the same in test names, reports of failures and on the command line:
 *
 *   n1g2_ic4ih7iw9_oc6_kh3kw2_sh2sw1_pt1pb0pl1pr2_reflect_bias
 *
 * Parts stand in any order; underscores between them are free. A part is a name with its number
 *   n g ic ih iw oc kh kw sh sw dh dw   as everywhere; g groups; 1 where it is not given
 *   pt pb pl pr                         padding above, below, left, right
 *   oph opw                             output padding of a transposed layer
 * or a word: a padding rule (valid, same, ...), padding values (reflect, ...), bias, flip,
 * transposed. */
#ifndef CONV_PROBLEM_H
#define CONV_PROBLEM_H

#include "conv/layer.h"

enum { CONV_PROBLEM_SIZE = 288 }; ///< room for the text of any layer

/// The text of a layer, without the parts that say nothing: a rule as its word, else the four
/// sides.
void conv_problem_format(const ConvLayer *layer, char text[CONV_PROBLEM_SIZE]);

/// The layer of a text, resolved and checked. What conv_problem_format has written gives the same
/// layer again.
///   errors  STATUS_VALUE a part that is none, given twice, or without its number; what
///           conv_layer_resolve and conv_layer_check say; *layer untouched
Status conv_problem_parse(const char *text, ConvLayer *layer);

#endif
