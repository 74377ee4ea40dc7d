/* .npy in and out. The header of such a file is a Python dictionary written out as text; only what
 * NumPy itself puts there is understood: the keys descr, fortran_order and shape, in any order.
 * Reads no pickles, no structured types, no .npz. */
#include "io/npy.h"

#include "base/size.h"
#include "io/npy_values.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t FILE_LIMIT = (size_t)2 << 30;

/* Up to these magnitudes a type has every whole number. */
static const uint64_t WHOLE_IN_F32 = (uint64_t)1 << 24, WHOLE_IN_F64 = (uint64_t)1 << 53;

static const char MAGIC[6] = {(char)0x93, 'N', 'U', 'M', 'P', 'Y'};

enum {
    MAGIC_SIZE = sizeof MAGIC,
    ALIGNMENT = 64,      ///< NumPy aligns the data for memory maps
    GROWTH_DIGITS = 21,  ///< room NumPy leaves for the first extent to grow in place
    MAX_FILE_RANK = 64,  ///< NumPy's own limit
    HEADER_BUFFER = 512, ///< more than any header of ours needs
};

/* What a header says. `extent` keeps only the axes that are read, from the left. */
typedef struct Header {
    bool has_type, has_order, has_shape;
    IoNpyFormat format;
    bool fortran; ///< the first axis varies fastest
    int rank;     ///< as in the file, also above 4
    int64_t extent[CONV_RANK];
    size_t data_at; ///< offset of the first value
} Header;

static bool host_is_little_endian(void) {
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
}

// ---- the header as text ------------------------------------------------------------------------

/* A place in the header text; nothing is read at or beyond `end`. */
typedef struct Cursor {
    const char *at, *end;
} Cursor;

static void skip_space(Cursor *cursor) {
    while (cursor->at < cursor->end && memchr(" \t\r\n", *cursor->at, 4))
        cursor->at++;
}

/* Takes `mark` after any white space; false, with nothing but white space taken, if another
 * character stands there. */
static bool take(Cursor *cursor, char mark) {
    skip_space(cursor);
    if (cursor->at == cursor->end || *cursor->at != mark)
        return false;
    cursor->at++;
    return true;
}

static bool take_word(Cursor *cursor, const char *word) {
    skip_space(cursor);
    size_t length = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

/* Takes a quoted string without escapes; too long a one is no string that NumPy writes here. */
static bool take_string(Cursor *cursor, char *out, size_t size) {
    skip_space(cursor);
    if (cursor->at == cursor->end || !memchr("'\"", *cursor->at, 2))
        return false;
    char quote = *cursor->at++;
    size_t length = 0;
    while (cursor->at < cursor->end && *cursor->at != quote) {
        if (length + 1 == size || *cursor->at == '\\')
            return false;
        out[length++] = *cursor->at++;
    }
    out[length] = 0;
    return take(cursor, quote);
}

/* Takes an extent, which may be a nonsensical negative one. One too large for int64_t is kept as
 * INT64_MAX, which no file can hold. */
static bool take_extent(Cursor *cursor, int64_t *out) {
    bool negative = take(cursor, '-');
    skip_space(cursor);
    const char *start = cursor->at;
    int64_t value = 0;
    for (; cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9'; cursor->at++) {
        if (!size_multiply(value, 10, &value) || !size_add(value, *cursor->at - '0', &value))
            value = INT64_MAX;
    }
    if (cursor->at == start)
        return false;
    take(cursor, 'L'); /* Python 2 marked long integers so */
    *out = negative ? -value : value;
    return true;
}

/* Takes a tuple of extents: (), (5,), (3, 4), (3, 4,). */
static bool take_shape(Cursor *cursor, Header *header) {
    if (!take(cursor, '('))
        return false;
    int rank = 0;
    bool comma = true;
    while (!take(cursor, ')')) {
        int64_t extent;
        if (!comma || rank == MAX_FILE_RANK || !take_extent(cursor, &extent))
            return false;
        if (rank < CONV_RANK)
            header->extent[rank] = extent;
        rank++;
        comma = take(cursor, ',');
    }
    header->rank = rank;
    return rank != 1 || comma; /* (5) is a number, not a tuple */
}

static Status damaged_header(const char *name) {
    return status_error(STATUS_FORMAT, "%s: its header is damaged: not what NumPy writes", name);
}

/* What a type that is not read consists of, by its code; NULL when NumPy has no such type. */
static const char *refused_type(const char *code) {
    static const char *const types[][2] = {
        {"c8", "complex64 values"},
        {"c16", "complex128 values"},
        {"c24", "complex192 values"},
        {"c32", "complex256 values"},
        {"f12", "float96 (long double) values"},
        {"f16", "float128 (long double) values"},
        {"M8", "dates (datetime64)"},
        {"m8", "time spans (timedelta64)"},
        {"O", "pickled Python objects"},
        {"S", "byte strings"},
        {"U", "text"},
        {"V", "raw bytes (void)"},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) {
        if (strncmp(code, types[i][0], strlen(types[i][0])) == 0)
            return types[i][1];
    }
    return NULL;
}

/* Reads a type description such as '<f4'. */
static Status read_type(const char *descr, const char *name, Header *header) {
    bool marked = descr[0] && strchr("<>=|", descr[0]);
    char order = marked ? descr[0] : '=';
    const char *code = descr + marked;
    const char *refused = refused_type(code);
    header->format.type = io_npy_type(code);
    header->format.swapped =
        (order == '<' && !host_is_little_endian()) || (order == '>' && host_is_little_endian());
    if (header->format.type)
        return status_ok();
    bool printable = strspn(code, "abcdefghijklmnopqrstuvwxyzDMOSUVWY0123456789[]") == strlen(code);
    if (!refused || !printable)
        return damaged_header(name);
    return status_error(STATUS_FORMAT,
                        "%s: it holds %s, dtype '%s'; float16, float32, float64, integers and bool "
                        "are read",
                        name, refused, descr);
}

/* Reads one "key: value" of the dictionary; each key once. */
static Status read_entry(Cursor *cursor, const char *name, Header *header) {
    char key[32];
    char descr[48];
    if (!take_string(cursor, key, sizeof key) || !take(cursor, ':'))
        return damaged_header(name);
    if (strcmp(key, "descr") == 0 && !header->has_type) {
        header->has_type = true;
        if (take(cursor, '['))
            return status_error(STATUS_FORMAT,
                                "%s: it holds records of several fields (a structured dtype), not "
                                "plain numbers",
                                name);
        if (!take_string(cursor, descr, sizeof descr))
            return damaged_header(name);
        return read_type(descr, name, header);
    }
    if (strcmp(key, "fortran_order") == 0 && !header->has_order) {
        header->has_order = true;
        header->fortran = take_word(cursor, "True");
        return header->fortran || take_word(cursor, "False") ? status_ok() : damaged_header(name);
    }
    if (strcmp(key, "shape") == 0 && !header->has_shape) {
        header->has_shape = true;
        return take_shape(cursor, header) ? status_ok() : damaged_header(name);
    }
    return damaged_header(name);
}

static Status read_dictionary(Cursor cursor, const char *name, Header *header) {
    if (!take(&cursor, '{'))
        return damaged_header(name);
    bool comma = true;
    while (!take(&cursor, '}')) {
        if (!comma)
            return damaged_header(name);
        Status status = read_entry(&cursor, name, header);
        if (status_failed(&status))
            return status;
        comma = take(&cursor, ',');
    }
    skip_space(&cursor);
    if (cursor.at != cursor.end)
        return damaged_header(name);
    const char *absent = !header->has_type    ? "descr"
                         : !header->has_order ? "fortran_order"
                         : !header->has_shape ? "shape"
                                              : NULL;
    return absent ? status_error(STATUS_FORMAT, "%s: its header is damaged: it has no '%s'", name,
                                 absent)
                  : status_ok();
}

// ---- the header as bytes -----------------------------------------------------------------------

/* Reads magic, version and the dictionary. */
static Status read_header(const IoBytes *bytes, const char *name, Header *header) {
    const uint8_t *data = bytes->data;
    *header = (Header){0};
    size_t same = bytes->size < MAGIC_SIZE ? bytes->size : MAGIC_SIZE;
    if (same == 0)
        return status_error(STATUS_FORMAT, "%s: the file is empty", name);
    if (memcmp(data, MAGIC, same) != 0)
        return status_error(STATUS_FORMAT, "%s: this is not a .npy file (numpy.save writes one)",
                            name);
    if (bytes->size < MAGIC_SIZE + 2)
        return status_error(STATUS_FORMAT, "%s: it is cut short within its header", name);
    int major = data[MAGIC_SIZE], minor = data[MAGIC_SIZE + 1];
    if (major < 1 || major > 3 || minor != 0)
        return status_error(STATUS_FORMAT, "%s: .npy version %d.%d is unknown; 1.0 to 3.0 are read",
                            name, major, minor);
    size_t prefix = MAGIC_SIZE + 2 + (major == 1 ? 2 : 4);
    size_t length = 0;
    for (size_t i = prefix; i > MAGIC_SIZE + 2 && bytes->size >= prefix; --i)
        length = length << 8 | data[i - 1];
    if (bytes->size < prefix || length > bytes->size - prefix)
        return status_error(STATUS_FORMAT, "%s: it is cut short within its header", name);
    header->data_at = prefix + length;
    const char *text = (const char *)data + prefix;
    return read_dictionary((Cursor){text, text + length}, name, header);
}

/* The file's extents as the last axes of four, checked against the bytes there are. */
static Status check_size(const IoBytes *bytes, const char *name, const Header *header,
                         int extent[CONV_RANK]) {
    if (header->rank > CONV_RANK)
        return status_error(STATUS_FORMAT, "%s: it has %d axes, at most 4 are read", name,
                            header->rank);
    for (int axis = 0; axis < header->rank; ++axis) {
        if (header->extent[axis] == 0)
            return status_error(STATUS_FORMAT, "%s: it is empty: axis %d has length 0", name, axis);
        if (header->extent[axis] < 0)
            return status_error(STATUS_FORMAT,
                                "%s: its header is damaged: axis %d has the length %" PRId64, name,
                                axis, header->extent[axis]);
    }
    int64_t needed = header->format.type->size;
    for (int axis = 0; axis < header->rank; ++axis) {
        if (!size_multiply(needed, header->extent[axis], &needed))
            return status_error(STATUS_FORMAT,
                                "%s: its header names a shape that no file could hold", name);
    }
    int64_t there = (int64_t)(bytes->size - header->data_at);
    if (needed > there)
        return status_error(STATUS_FORMAT,
                            "%s: it is cut short: its shape needs %" PRId64
                            " bytes of values, there are %" PRId64,
                            name, needed, there);
    for (int axis = 0; axis < CONV_RANK; ++axis) {
        int from = axis - (CONV_RANK - header->rank);
        if (from >= 0 && header->extent[from] > INT_MAX)
            return status_error(STATUS_LIMIT, "%s: its axis %d is too long to be read", name, from);
        extent[axis] = from < 0 ? 1 : (int)header->extent[from];
    }
    return status_ok();
}

// ---- the values --------------------------------------------------------------------------------

/* Where the elements of an array of four axes lie. */
typedef struct Places {
    uint8_t *data;
    int64_t step[CONV_RANK]; ///< bytes from one element to the next along an axis
} Places;

/* The elements along the last axis. */
static IoNpyRow row_at(const Places *places, int a, int b, int c) {
    const int64_t *step = places->step;
    return (IoNpyRow){places->data + a * step[0] + b * step[1] + c * step[2], step[3]};
}

/* Copies all elements from one set of places to another, as io_npy_copy_row does. */
static void copy_elements(const int extent[CONV_RANK], const IoNpyFormat *format, Places from,
                          ConvType type, Places to) {
    for (int a = 0; a < extent[0]; ++a)
        for (int b = 0; b < extent[1]; ++b)
            for (int c = 0; c < extent[2]; ++c)
                io_npy_copy_row(format, row_at(&from, a, b, c), type, row_at(&to, a, b, c),
                                extent[3]);
}

static Places places_of(const ConvTensor *tensor) {
    Places places = {.data = tensor->data};
    for (int axis = 0; axis < CONV_RANK; ++axis)
        places.step[axis] = tensor->stride[axis] * conv_type_size(tensor->type);
    return places;
}

/* Places of a packed array: the last axis varies fastest, or the first one (Fortran order). */
static Places packed_places(const int extent[CONV_RANK], int64_t size, bool fortran,
                            uint8_t *data) {
    Places places = {.data = data};
    int64_t step = size;
    for (int i = 0; i < CONV_RANK; ++i) {
        int axis = fortran ? i : CONV_RANK - 1 - i;
        places.step[axis] = step;
        step *= extent[axis];
    }
    return places;
}

/* The type that holds all values exactly, as IoNpy says. */
static Status choose_type(const IoNpyFormat *format, const uint8_t *data, int64_t count,
                          const char *name, ConvType *out) {
    const IoNpyType *type = format->type;
    *out = type->kind == IO_NPY_FLOAT && type->size == 8 ? CONV_F64 : CONV_F32;
    if (type->kind == IO_NPY_FLOAT || type->size < 4)
        return status_ok();
    uint64_t largest = io_npy_largest(format, data, count);
    if (largest > WHOLE_IN_F64)
        return status_error(STATUS_LIMIT,
                            "%s: it holds %s values as large as %" PRIu64
                            "; beyond 2^53 float64 has gaps. Round them first, with "
                            "x.astype('float64')",
                            name, type->name, largest);
    *out = largest > WHOLE_IN_F32 ? CONV_F64 : CONV_F32;
    return status_ok();
}

Status io_npy_parse(const IoBytes *bytes, const char *name, IoNpy *out) {
    assert(bytes && name && out);
    *out = (IoNpy){0};
    Header header;
    int extent[CONV_RANK];
    Status status = read_header(bytes, name, &header);
    if (!status_failed(&status))
        status = check_size(bytes, name, &header, extent);
    if (status_failed(&status))
        return status;
    const IoNpyType *file_type = header.format.type;
    uint8_t *data = bytes->data + header.data_at;
    int64_t count = 1;
    for (int axis = 0; axis < CONV_RANK; ++axis)
        count *= extent[axis]; /* no more than there are bytes */
    ConvType type;
    status = choose_type(&header.format, data, count, name, &type);
    if (!status_failed(&status))
        status = conv_tensor_create(type, extent, &out->tensor);
    if (status_failed(&status))
        return status;
    out->rank = header.rank;
    out->type_name = file_type->name;
    out->whole = file_type->kind != IO_NPY_FLOAT;
    copy_elements(extent, &header.format,
                  packed_places(extent, file_type->size, header.fortran, data), type,
                  places_of(&out->tensor));
    return status_ok();
}

Status io_npy_load(const char *path, IoNpy *out) {
    assert(path && out);
    *out = (IoNpy){0};
    IoBytes bytes;
    Status status = io_file_load(path, FILE_LIMIT, &bytes);
    if (status_failed(&status))
        return status;
    status = io_npy_parse(&bytes, io_file_label(path).text, out);
    io_bytes_free(&bytes);
    return status;
}

/* The header numpy.save writes, from the magic to the line feed; returns its size. */
static size_t write_header(const ConvTensor *tensor, int rank, char header[HEADER_BUFFER]) {
    const size_t prefix = MAGIC_SIZE + 4;
    char *text = header + prefix;
    const size_t room = HEADER_BUFFER - prefix;
    size_t length =
        (size_t)snprintf(text, room, "{'descr': '<f%d', 'fortran_order': False, 'shape': (",
                         (int)conv_type_size(tensor->type));
    int first_digits = GROWTH_DIGITS;
    for (int i = 0; i < rank; ++i) {
        int put = snprintf(text + length, room - length, i ? ", %d" : "%d",
                           tensor->extent[CONV_RANK - rank + i]);
        first_digits = i ? first_digits : put;
        length += (size_t)put;
    }
    length += (size_t)snprintf(text + length, room - length, "%s), }%*s", rank == 1 ? "," : "",
                               GROWTH_DIGITS - first_digits, "");
    size_t size = (prefix + length + 1 + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    memset(text + length, ' ', size - prefix - length);
    header[size - 1] = '\n';
    memcpy(header, MAGIC, MAGIC_SIZE);
    header[MAGIC_SIZE] = 1;
    header[MAGIC_SIZE + 1] = 0;
    header[MAGIC_SIZE + 2] = (char)((size - prefix) & 0xff);
    header[MAGIC_SIZE + 3] = (char)((size - prefix) >> 8);
    return size;
}

Status io_npy_encode(const ConvTensor *tensor, int rank, const char *name, IoBytes *out) {
    assert(tensor && tensor->data && rank >= 0 && rank <= CONV_RANK && out);
    for (int axis = 0; axis < CONV_RANK - rank; ++axis)
        assert(tensor->extent[axis] == 1);
    *out = (IoBytes){0};
    char header[HEADER_BUFFER];
    size_t header_size = write_header(tensor, rank, header);
    int64_t element = conv_type_size(tensor->type);
    size_t size = header_size + (size_t)(conv_tensor_count(tensor) * element);
    uint8_t *data = malloc(size);
    if (!data)
        return status_error(STATUS_MEMORY, "%s: not enough memory for its %zu bytes", name, size);
    memcpy(data, header, header_size);
    IoNpyFormat format = {io_npy_type_of(tensor->type), !host_is_little_endian()};
    copy_elements(tensor->extent, &format, places_of(tensor), tensor->type,
                  packed_places(tensor->extent, element, false, data + header_size));
    *out = (IoBytes){data, size};
    return status_ok();
}

Status io_npy_save(const char *path, const ConvTensor *tensor, int rank) {
    IoBytes bytes;
    Status status = io_npy_encode(tensor, rank, io_file_label(path).text, &bytes);
    if (!status_failed(&status))
        status = io_file_save(path, bytes.data, bytes.size);
    io_bytes_free(&bytes);
    return status;
}
