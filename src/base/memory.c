/* Memory for tensors, in large pages where it is much. */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

enum { LARGE_PAGE = 2 << 20 }; /* bytes; where pages have another size, asking does no harm */

void *memory_take(size_t bytes) {
    size_t alignment = bytes < 2 * (size_t)LARGE_PAGE ? MEMORY_ALIGNMENT : LARGE_PAGE;
    if (bytes > PTRDIFF_MAX - alignment) {
        return NULL;
    }
    size_t whole = (bytes + alignment - 1) / alignment * alignment;
    void *memory = aligned_alloc(alignment, whole);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (memory && alignment == LARGE_PAGE) {
        (void)madvise(memory, whole, MADV_HUGEPAGE); /* a wish: it is no error if it is not met */
    }
#endif
    return memory;
}

bool memory_offer(void *memory, size_t used, size_t bytes) {
#if defined(__linux__) && defined(MADV_FREE)
    size_t first = (used + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE; /* large pages stay whole */
    uintptr_t over = (uintptr_t)memory % LARGE_PAGE;
    return first >= bytes ||
           (over == 0 && madvise((char *)memory + first, bytes - first, MADV_FREE) == 0);
#else
    (void)memory;
    (void)used;
    (void)bytes;
    return false;
#endif
}
