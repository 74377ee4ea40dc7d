/* The one place that compiles stb_image, and the heap it runs in. */
#include "io/decode_stb.h"

#include "io/png_chunks.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

/* A stack of blocks: the last one can grow and go, any other one's room comes back when all above
 * it are gone. That is how a decoder uses memory: one growing buffer at a time. */
typedef struct Heap {
    uint8_t *memory;
    size_t size;
    size_t used;
    struct Block *last;
    size_t unpacked; ///< bytes of a PNG's unpacked rows; 0 of a JPEG
    bool late;       ///< these bytes were asked for, or all of the JPEG was read
    IoDecodeFill *fill;
    volatile int *progress;
    int whole;
} Heap;

typedef struct Block {
    struct Block *below;
    size_t size; ///< of the content, as asked for
    bool freed;
} Block;

enum { ALIGNMENT = 16, BLOCK_SIZE = (sizeof(Block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

/* stb_image asks for memory through macros without a context, so its heap has to be found here. Set
 * in the child process only, which has one thread and decodes one picture. */
static _Thread_local Heap heap_in_use;

static uint8_t *content_of(Block *block) {
    return (uint8_t *)block + BLOCK_SIZE;
}

/* Gives the top block `size` bytes; false, with nothing changed, when they are not there. */
static bool resize_top(Heap *heap, Block *block, size_t size) {
    size_t start = (size_t)(content_of(block) - heap->memory);
    if (size > SIZE_MAX - ALIGNMENT)
        return false;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (start > heap->size || rounded > heap->size - start)
        return false;
    block->size = size;
    heap->used = start + rounded;
    return true;
}

/* Shares of decoding, of 100: what comes before and what comes after in PNG and JPEG. */
enum { COLLECTED = 15, UNPACKED = 75, READ = 70 };

/* A PNG's decoder asks for a block for its unpacked rows, then for one for its pixels; a JPEG's,
 * when all is read, for one for its pixels. The latter are the last large ones. */
static void tell_block(Heap *heap, const Block *block) {
    bool rows = heap->unpacked && !heap->late && block->size == heap->unpacked;
    bool pixels = heap->late && block->size > heap->size / 64;
    if (!rows && !pixels)
        return;
    int from = rows ? COLLECTED : heap->unpacked ? UNPACKED : READ, to = rows ? UNPACKED : 100;
    heap->late = true;
    heap->fill->size = 0;
    heap->fill->start = (size_t)((const uint8_t *)block + BLOCK_SIZE - heap->memory);
    heap->fill->from = heap->whole * from / 100;
    heap->fill->to = heap->whole * to / 100;
    heap->fill->size = block->size;
    *heap->progress = heap->fill->from;
}

static void *heap_allocate(size_t size) {
    Heap *heap = &heap_in_use;
    if (heap->size - heap->used < BLOCK_SIZE)
        return NULL;
    Block *block = (Block *)(void *)(heap->memory + heap->used);
    if (!resize_top(heap, block, size))
        return NULL;
    block->below = heap->last;
    block->freed = false;
    heap->last = block;
    tell_block(heap, block);
    return content_of(block);
}

static void heap_free(void *content) {
    Heap *heap = &heap_in_use;
    if (!content)
        return;
    ((Block *)(void *)((uint8_t *)content - BLOCK_SIZE))->freed = true;
    while (heap->last && heap->last->freed) {
        heap->used = (size_t)((uint8_t *)heap->last - heap->memory);
        heap->last = heap->last->below;
    }
}

static void *heap_resize(void *content, size_t size) {
    Heap *heap = &heap_in_use;
    if (!content)
        return heap_allocate(size);
    Block *block = (Block *)(void *)((uint8_t *)content - BLOCK_SIZE);
    if (block == heap->last)
        return resize_top(heap, block, size) ? content : NULL;
    void *moved = heap_allocate(size);
    if (moved) {
        memcpy(moved, content, block->size < size ? block->size : size);
        heap_free(content);
    }
    return moved;
}

/* To the end of the file: stb_image declares functions it does not define with these settings. */
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_MALLOC(size)           heap_allocate(size)
#define STBI_REALLOC(content, size) heap_resize(content, size)
#define STBI_FREE(content)          heap_free(content)
/* A child that finds itself wrong stops; its parent says so. */
#define STBI_ASSERT(x) ((x) ? (void)0 : __builtin_trap())
#include <stb/stb_image.h>

/* The file as stb_image reads it, piece by piece, so that it can be told how far it is. */
typedef struct Reader {
    const IoBytes *bytes;
    size_t at;
} Reader;

static int read_bytes(void *context, char *out, int count) {
    Reader *reader = context;
    size_t left = reader->bytes->size - reader->at;
    size_t taken = (size_t)count < left ? (size_t)count : left;
    memcpy(out, reader->bytes->data + reader->at, taken);
    reader->at += taken;
    Heap *heap = &heap_in_use;
    double share = (double)reader->at / (double)reader->bytes->size;
    int progress = (int)(heap->whole * share * READ / 100);
    heap->late = heap->late || reader->at == reader->bytes->size;
    if (*heap->progress < progress)
        *heap->progress = progress;
    return (int)taken;
}

static void skip_bytes(void *context, int count) {
    Reader *reader = context;
    size_t left = reader->bytes->size - reader->at;
    if (count < 0)
        reader->at -= (size_t)-count < reader->at ? (size_t)-count : reader->at;
    else
        reader->at += (size_t)count < left ? (size_t)count : left;
}

static int at_end(void *context) {
    const Reader *reader = context;
    return reader->at == reader->bytes->size;
}

static bool is_jpeg(const IoBytes *bytes) {
    return bytes->size > 1 && bytes->data[0] == 0xff && bytes->data[1] == 0xd8;
}

/* As the decoder counts them: rows of samples with a byte before each row. */
static size_t unpacked_size(const IoBytes *bytes) {
    enum { HEADER = 26, DEPTH = 24, COLOURS = 25 };
    static const int samples[] = {1, 1, 3, 1, 2, 1, 4};
    int width, height;
    if (bytes->size < HEADER || io_png_size(bytes, &width, &height) || bytes->data[COLOURS] > 6)
        return 0;
    size_t row = ((size_t)width * bytes->data[DEPTH] + 7) / 8;
    return row * (size_t)height * (size_t)samples[bytes->data[COLOURS]] + (size_t)height;
}

const uint8_t *io_decode_stb(const IoBytes *bytes, const IoDecodeHeap *heap, int *width,
                             int *height, int *channels, const char **why) {
    int ignored = 0;
    IoDecodeFill unseen = {0};
    heap_in_use = (Heap){.memory = heap->memory,
                         .size = heap->size,
                         .unpacked = is_jpeg(bytes) ? 0 : unpacked_size(bytes),
                         .fill = heap->fill ? heap->fill : &unseen,
                         .progress = heap->progress ? heap->progress : &ignored,
                         .whole = heap->whole};
    if (bytes->size > INT_MAX) {
        *why = "it is too long";
        return NULL;
    }
    const stbi_io_callbacks callbacks = {read_bytes, skip_bytes, at_end};
    Reader reader = {.bytes = bytes};
    const uint8_t *pixels =
        is_jpeg(bytes)
            ? stbi_load_from_callbacks(&callbacks, &reader, width, height, channels, 0)
            : stbi_load_from_memory(bytes->data, (int)bytes->size, width, height, channels, 0);
    if (!pixels) /* in words that do not ask for the format's */
        *why = strcmp(stbi_failure_reason(), "expected marker") == 0
                   ? "a part of it is missing or was changed"
                   : stbi_failure_reason();
    return pixels;
}
