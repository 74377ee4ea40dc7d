/* The loop under forward and input gradient: planes written as sums of shifted source planes,
 * laid over output columns. What differs between the passes is in the axes and in the order of the
 * packed weights. Private to conv: checks nothing, allocates nothing. */
#ifndef CONV_SWEEP_H
#define CONV_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

enum { CONV_SWEEP_PLANES = 4 }; ///< most planes written side by side

/// Rows (or columns) of a sweep: output i lies at first + i*pitch and reads, through tap j, the
/// source at base + i*step + j*tap_step, where that is 0 .. limit-1; elsewhere the term is skipped.
typedef struct ConvAxis {
    int count;    ///< outputs
    int first;    ///< place of output 0 in the written tensor
    int pitch;    ///< from one output to the next
    int base;     ///< source place that output 0 reads through tap 0; may be negative
    int step;     ///< source distance of neighbouring outputs, >= 1
    int taps;     ///< taps, >= 0
    int tap_step; ///< source distance of neighbouring taps, >= 0
    int limit;    ///< source extent
} ConvAxis;

/// planes[p][i][j] = start[p] + sum over channel, row tap, column tap ascending, one fma a term.
typedef struct ConvSweep {
    ConvAxis rows, cols;
    int channels;          ///< source channels, may be 0
    int64_t channel_pitch; ///< elements from one source channel to the next
    int source_pitch;      ///< elements from one source row to the next
    int planes;            ///< planes written, 1 .. CONV_SWEEP_PLANES
    int64_t plane_pitch;   ///< elements from one of them to the next
    int row_pitch;         ///< elements from one written row to the next
    bool goes_on;          ///< start from what the planes hold, not from `start`
} ConvSweep;

/// weights [channels][row taps][column taps][planes]; start [planes], unread when going on.
void conv_sweep_f32(const ConvSweep *sweep, const float *source, const float *weights,
                    const float *start, float *planes);
void conv_sweep_f64(const ConvSweep *sweep, const double *source, const double *weights,
                    const double *start, double *planes);

#endif
