/* Elements of .npy files to f32 and f64. Every conversion here is exact; which type an array gets,
 * and what is refused, io/npy.c decides. */
#include "io/npy_values.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const IoNpyType TYPES[] = {
#define IO_NPY_TYPE(code, name, size, kind) {code, name, size, IO_NPY_##kind},
#include "io/npy_types.def"
#undef IO_NPY_TYPE
};

const IoNpyType *io_npy_type(const char *code) {
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; ++i) {
        if (strcmp(code, TYPES[i].code) == 0)
            return &TYPES[i];
    }
    return NULL;
}

const IoNpyType *io_npy_type_of(ConvType type) {
    return io_npy_type(type == CONV_F32 ? "f4" : "f8");
}

/* The bits of an element, the lowest byte last. */
static uint64_t load_bits(const IoNpyFormat *format, const uint8_t *at) {
    const int size = format->type->size;
    const bool little = (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) != format->swapped;
    uint64_t bits = 0;
    for (int i = 0; i < size; ++i)
        bits = bits << 8 | at[little ? size - 1 - i : i];
    return bits;
}

// ---- integers ----------------------------------------------------------------------------------

static bool is_negative(const IoNpyType *type, uint64_t bits) {
    return type->kind == IO_NPY_SIGNED && bits >> (8 * type->size - 1);
}

/* The magnitude of an integer or bool. The sign bit extends to 64 bits before the number is
 * negated, so that the most negative one has its magnitude too. */
static uint64_t magnitude(const IoNpyType *type, uint64_t bits) {
    if (type->kind == IO_NPY_BOOL)
        return bits != 0;
    const uint64_t sign = (uint64_t)1 << (8 * type->size - 1);
    return is_negative(type, bits) ? 0 - ((bits ^ sign) - sign) : bits;
}

uint64_t io_npy_largest(const IoNpyFormat *format, const uint8_t *data, int64_t count) {
    assert(format->type->kind != IO_NPY_FLOAT);
    uint64_t largest = 0;
    for (int64_t i = 0; i < count; ++i) {
        uint64_t size = magnitude(format->type, load_bits(format, data + i * format->type->size));
        largest = size > largest ? size : largest;
    }
    return largest;
}

static double whole_number(const IoNpyType *type, uint64_t bits) {
    double size = (double)magnitude(type, bits);
    return is_negative(type, bits) ? -size : size;
}

// ---- float16 -----------------------------------------------------------------------------------

/* The float of the same value; infinities, NaN with their payload and the zeros keep their sign. */
static float widen_half(uint64_t bits) {
    const uint32_t sign = (uint32_t)(bits >> 15) << 31;
    const uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 0) {
        float size = ldexpf((float)fraction, -24);
        return sign ? -size : size;
    }
    const uint32_t wide = exponent == 31 ? 255 : exponent + 127 - 15;
    const uint32_t word = sign | wide << 23 | fraction << 13;
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

// ---- rows --------------------------------------------------------------------------------------

/* Elements that stay what they are, though their bytes may change places. */
static void copy_bytes(int64_t size, bool swap, IoNpyRow from, IoNpyRow to, int count) {
    if (!swap && from.step == size && to.step == size) {
        memcpy(to.data, from.data, (size_t)(count * size));
        return;
    }
    for (int64_t i = 0; i < count; ++i) {
        uint8_t *target = to.data + i * to.step;
        const uint8_t *source = from.data + i * from.step;
        for (int64_t k = 0; k < size; ++k)
            target[k] = source[swap ? size - 1 - k : k];
    }
}

void io_npy_copy_row(const IoNpyFormat *format, IoNpyRow from, ConvType type, IoNpyRow to,
                     int count) {
    const bool is_float = format->type->kind == IO_NPY_FLOAT;
    if (is_float && format->type->size == conv_type_size(type)) {
        copy_bytes(format->type->size, format->swapped, from, to, count);
        return;
    }
    assert(!is_float || format->type->size == 2);
    for (int64_t i = 0; i < count; ++i) {
        uint64_t bits = load_bits(format, from.data + i * from.step);
        double value = is_float ? widen_half(bits) : whole_number(format->type, bits);
        float narrow = (float)value;
        if (type == CONV_F32)
            memcpy(to.data + i * to.step, &narrow, sizeof narrow);
        else
            memcpy(to.data + i * to.step, &value, sizeof value);
    }
}
