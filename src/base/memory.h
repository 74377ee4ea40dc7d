/* Memory for tensors. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum { MEMORY_ALIGNMENT = 64 }; ///< at least, in bytes: a line of the cache

/// Memory to be freed with free(); NULL where there is none. Its values are anything. The system is
/// asked to lay what is large out in large pages: a photo's tensors are then found in few of them,
/// and are handed over in fewer, longer steps.
void *memory_take(size_t bytes);

/// Values are not needed any more, from `used` bytes on: until something is written there again the
/// system can have that part of the memory, if it comes to need it. Nothing is to be given back
/// afterwards; what is read before it is written is anything. False where the system knows no such
/// offer, or the memory is too little for one.
bool memory_offer(void *memory, size_t used, size_t bytes);

#endif
