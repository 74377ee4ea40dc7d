/* CONV_INLINE before a function makes it part of each function that it is called from. Private to
 * conv. */
#ifndef CONV_INLINE_H
#define CONV_INLINE_H

/// Part of the function that it is called from, so that it is compiled with the constants it is
/// called with.
#define CONV_INLINE static inline __attribute__((always_inline))

#endif
