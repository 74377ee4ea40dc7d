/* Memory for tensors. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

enum { MEMORY_ALIGNMENT = 64 }; ///< at least, in bytes: a line of the cache

/// Memory to be freed with free(); NULL where there is none. Its values are anything. The system is
/// asked to lay what is large out in large pages: a photo's tensors are then found in few of them,
/// and are handed over in fewer, longer steps.
void *memory_take(size_t bytes);

#endif
