/* The check of a gradient by nudging: one number is moved up and down a little and L is computed
 * anew, in f64. On integers with step 1 every intermediate number is exact, and so is the result
 * (all losses are of degree 2 at most; the mean where it divides by a power of two). */
#ifndef CONV_CHECK_H
#define CONV_CHECK_H

#include "conv/gradient.h"
#include "conv/walk.h"

/// What a nudge of one element showed.
typedef struct ConvNudge {
    double value;        ///< the element as it is
    double step;         ///< it was moved by this, down and up
    double loss;         ///< L as it is, from f64 copies
    double lower, upper; ///< L with the element at value-step and value+step
    double numeric;      ///< (upper - lower) / the distance moved, 2 step but for its rounding
    double analytic;     ///< the gradient by the core's direct method, of the tensors' own dtype
    double difference;   ///< |numeric - analytic|
    double allowed;      ///< the most that rounding can make of it
    bool agrees;         ///< difference <= allowed, both finite
} ConvNudge;

/// What the nudges of one layer share: the sum of the loss terms of the whole map, which is
/// computed a plane at a time and not kept. Read by its owner only, as it borrows the tensors that
/// it was made from.
typedef struct ConvCheck {
    ConvLayer layer;
    ConvLoss loss;
    ConvOperands given; ///< x, w, b, and the dy of the loss, of their dtype
    ConvTensor derived; ///< that dy, where none was given
    ConvTensor t;       ///< as given; empty unless the loss reads it
    ConvOperands wide;  ///< x, w, b in f64; dy empty
    ConvTensor bound;   ///< [OC,1,1,1] the most that the sums of a filter may pass through
    ConvTensor plane;   ///< [N,1,OH,OW] of filter `filter` as it is, in f64; empty until asked for
    int filter;
    int extent[4];        ///< of y
    int64_t planes, done; ///< N*OC, and how many of them are in `sum`
    double sum;           ///< of the loss terms, before any division
} ConvCheck;

/// Begins what the nudges of a layer share; conv_check_advance does the rest.
///   operands  x, w, and b where the layer has a bias. dy is what conv_loss_gradient makes of their
///             y, or empty: it is computed then
///   t         the target (or the given dY), as conv_loss reads it, any strides; may be NULL where
///             it does not
///   memory    f64 copies of x, w, b; one y and one dy of the tensors' own dtype where dy is empty
///   errors    STATUS_SHAPE, STATUS_VALUE, STATUS_LIMIT as conv_forward; STATUS_MEMORY; *check
///             untouched
Status conv_check_begin(ConvCheck *check, const ConvLayer *layer, ConvLoss loss,
                        const ConvOperands *operands, const ConvTensor *t);

/// Computes planes until about `macs` multiply-adds have been spent, at least one where any is
/// left; it is over when done == planes.
///   memory  one plane of y and of t in f64
///   errors  STATUS_MEMORY; what was done stays done
Status conv_check_advance(ConvCheck *check, int64_t macs);

/// conv_check_begin and conv_check_advance to the end: a forward pass in f64, and one in the
/// tensors' dtype where dy is empty.
Status conv_check_init(ConvCheck *check, const ConvLayer *layer, ConvLoss loss,
                       const ConvOperands *operands, const ConvTensor *t);

void conv_check_free(ConvCheck *check);

/// Nudges element `index` of x, w or b (role; b only of a layer with a bias) by `step` > 0 and
/// compares the change of L with the analytic gradient. The check is done (assert).
///   method  Only the outputs that the element reaches (conv_link_at) are computed anew, by the
///           chain of conv_forward; the changes of their loss terms are added to the sum over the
///           whole map, which was made once. On integers this is what conv_loss of the whole moved
///           map would say, bit for bit.
///   memory  for w and b, the outputs of one filter in f64, twice; for x none
///   cost    of x: the outputs it reaches times three windows; of w and b: two forward passes of
///           one filter, three where the last nudge was of another
///   errors  STATUS_MEMORY, STATUS_LIMIT as conv_walk_init; *out untouched. `check` is as before in
///           any case
///   source  the bound on rounding: N. Higham, Accuracy and Stability of Numerical Algorithms, 3.1
Status conv_check_element(ConvCheck *check, ConvRole role, const int index[4], double step,
                          ConvNudge *out);

/// One nudge: conv_check_init, conv_check_element, conv_check_free.
Status conv_check_nudge(const ConvLayer *layer, ConvLoss loss, const ConvOperands *operands,
                        const ConvTensor *t, ConvRole role, const int index[4], double step,
                        ConvNudge *out);

/// Sets difference and agrees from numeric, analytic and allowed: for a gradient from elsewhere put
/// into `analytic`. What is not finite agrees with nothing.
void conv_check_judge(ConvNudge *nudge);

/// A step that suits the tensor: 1 when all its elements are integers below 2^24, else 2^-10 of its
/// largest magnitude, rounded down to a power of two. 1 when no element is finite.
double conv_check_step(const ConvTensor *tensor);

#endif
