/* .npy against files that NumPy wrote (tests/scripts/npy_cases.py), headers of all shapes, and
 * damage of every kind. */
#include "files.h"

#include "base/random.h"
#include "io/npy.h"

#include <math.h>

/* Element i in C order, as the script has it. */
static double expected(int64_t i) {
    return (double)i / 2 - 3;
}

static void assert_values(const IoNpy *npy, ConvType type, int rank, const int extent[4]) {
    assert_int_equal(npy->rank, rank);
    assert_int_equal(npy->tensor.type, type);
    assert_memory_equal(npy->tensor.extent, extent, 4 * sizeof(int));
    assert_true(conv_tensor_is_contiguous(&npy->tensor));
    int64_t i = 0;
    int at[4];
    for (at[0] = 0; at[0] < extent[0]; ++at[0])
        for (at[1] = 0; at[1] < extent[1]; ++at[1])
            for (at[2] = 0; at[2] < extent[2]; ++at[2])
                for (at[3] = 0; at[3] < extent[3]; ++at[3])
                    assert_true(conv_tensor_at(&npy->tensor, at) == expected(i++));
}

static const struct {
    const char *name;
    ConvType type;
    int rank;
    int extent[4];
} cases[] = {
    {"saved-0d-f4.npy", CONV_F32, 0, {1, 1, 1, 1}},
    {"saved-0d-f8.npy", CONV_F64, 0, {1, 1, 1, 1}},
    {"saved-1d-f4.npy", CONV_F32, 1, {1, 1, 1, 5}},
    {"saved-1d-f8.npy", CONV_F64, 1, {1, 1, 1, 5}},
    {"saved-2d-f4.npy", CONV_F32, 2, {1, 1, 3, 4}},
    {"saved-2d-f8.npy", CONV_F64, 2, {1, 1, 3, 4}},
    {"saved-3d-f4.npy", CONV_F32, 3, {1, 2, 3, 4}},
    {"saved-3d-f8.npy", CONV_F64, 3, {1, 2, 3, 4}},
    {"saved-4d-f4.npy", CONV_F32, 4, {2, 3, 2, 5}},
    {"saved-4d-f8.npy", CONV_F64, 4, {2, 3, 2, 5}},
    {"saved-long-f4.npy", CONV_F32, 1, {1, 1, 1, 1000}},
    {"saved-long-f8.npy", CONV_F64, 1, {1, 1, 1, 1000}},
    {"big-endian-1d-f4.npy", CONV_F32, 1, {1, 1, 1, 5}},
    {"big-endian-1d-f8.npy", CONV_F64, 1, {1, 1, 1, 5}},
    {"big-endian-2d-f4.npy", CONV_F32, 2, {1, 1, 3, 4}},
    {"big-endian-2d-f8.npy", CONV_F64, 2, {1, 1, 3, 4}},
    {"big-endian-4d-f4.npy", CONV_F32, 4, {2, 3, 2, 5}},
    {"big-endian-4d-f8.npy", CONV_F64, 4, {2, 3, 2, 5}},
    {"fortran-1d-f4.npy", CONV_F32, 1, {1, 1, 1, 5}},
    {"fortran-2d-f4.npy", CONV_F32, 2, {1, 1, 3, 4}},
    {"fortran-4d-f4.npy", CONV_F32, 4, {2, 3, 2, 5}},
    {"fortran-big-endian-1d-f8.npy", CONV_F64, 1, {1, 1, 1, 5}},
    {"fortran-big-endian-2d-f8.npy", CONV_F64, 2, {1, 1, 3, 4}},
    {"fortran-big-endian-4d-f8.npy", CONV_F64, 4, {2, 3, 2, 5}},
    {"version2-3d-f4.npy", CONV_F32, 3, {1, 2, 3, 4}},
    {"version3-3d-f8.npy", CONV_F64, 3, {1, 2, 3, 4}},
};

enum { CASES = sizeof cases / sizeof cases[0] };

static void test_reads_what_numpy_wrote(void **state) {
    (void)state;
    for (int i = 0; i < CASES; ++i) {
        IoNpy npy;
        assert_ok(io_npy_load(in_data("npy", cases[i].name).text, &npy));
        assert_values(&npy, cases[i].type, cases[i].rank, cases[i].extent);
        conv_tensor_destroy(&npy.tensor);
    }
}

// ---- every type --------------------------------------------------------------------------------

static const struct {
    const char *code, *name;
    ConvType type;
} types[] = {
    {"f2", "float16", CONV_F32}, {"f4", "float32", CONV_F32}, {"f8", "float64", CONV_F64},
    {"i1", "int8", CONV_F32},    {"i2", "int16", CONV_F32},   {"i4", "int32", CONV_F32},
    {"i8", "int64", CONV_F32},   {"u1", "uint8", CONV_F32},   {"u2", "uint16", CONV_F32},
    {"u4", "uint32", CONV_F32},  {"u8", "uint64", CONV_F32},  {"b1", "bool", CONV_F32},
};

enum { TYPES = sizeof types / sizeof types[0], ORDERS = 4 };

/* The file of a type in one of four orders; an empty name where there is none, for single bytes
 * have no order. */
static Path type_file(int type, int order) {
    if (types[type].code[1] == '1' && order >= 2)
        return (Path){""};
    char name[40];
    snprintf(name, sizeof name, "type-%s-%s-%c.npy", types[type].code, order < 2 ? "le" : "be",
             order % 2 ? 'f' : 'c');
    return in_data("npy", name);
}

/* Element i of such a file, as the script has it. */
static double expected_of(char kind, int i) {
    switch (kind) {
    case 'f':
        return expected(i);
    case 'i':
        return i - 3;
    case 'u':
        return i;
    default:
        return i % 3 == 0;
    }
}

/* Element i of a contiguous tensor. */
static double element(const IoNpy *npy, int i) {
    return npy->tensor.type == CONV_F32 ? (double)((const float *)npy->tensor.data)[i]
                                        : ((const double *)npy->tensor.data)[i];
}

static void assert_reads_type(int type, int order) {
    IoNpy npy;
    assert_ok(io_npy_load(type_file(type, order).text, &npy));
    assert_string_equal(npy.type_name, types[type].name);
    assert_int_equal(npy.whole, types[type].code[0] != 'f');
    assert_int_equal(npy.tensor.type, types[type].type);
    assert_int_equal(npy.rank, 3);
    assert_memory_equal(npy.tensor.extent, ((const int[4]){1, 2, 3, 4}), sizeof(int[4]));
    for (int i = 0; i < 24; ++i) {
        double wanted = expected_of(types[type].code[0], i);
        if (element(&npy, i) != wanted)
            fail_msg("%s, order %d: element %d is %g, not %g", types[type].code, order, i,
                     element(&npy, i), wanted);
    }
    conv_tensor_destroy(&npy.tensor);
}

static void test_reads_every_type_in_every_order(void **state) {
    (void)state;
    int read = 0;
    for (int type = 0; type < TYPES; ++type)
        for (int order = 0; order < ORDERS; ++order)
            if (type_file(type, order).text[0]) {
                assert_reads_type(type, order);
                read++;
            }
    assert_int_equal(read, 9 * 4 + 3 * 2);
}

/* The outermost numbers of the types, and of the rule that chooses between f32 and f64. */
static void test_whole_numbers_stay_exact(void **state) {
    (void)state;
    static const struct {
        const char *name;
        ConvType type;
        double first, second; ///< of the file
    } files[] = {
        {"limits-i1.npy", CONV_F32, -128, 127},
        {"limits-i2.npy", CONV_F32, -32768, 32767},
        {"limits-i4.npy", CONV_F64, -2147483648.0, 2147483647},
        {"limits-u1.npy", CONV_F32, 0, 255},
        {"limits-u2.npy", CONV_F32, 0, 65535},
        {"limits-u4.npy", CONV_F64, 0, 4294967295},
        {"f32-i4.npy", CONV_F32, 0, 16777216},
        {"f64-i4.npy", CONV_F64, 0, 16777217},
        {"f32-u8.npy", CONV_F32, 0, 16777216},
        {"f64-u8.npy", CONV_F64, 0, 9007199254740992},
        {"f32-i8.npy", CONV_F32, 0, -16777216},
        {"f64-i8.npy", CONV_F64, 0, -9007199254740992},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; ++i) {
        IoNpy npy;
        assert_ok(io_npy_load(in_data("npy", files[i].name).text, &npy));
        if (npy.tensor.type != files[i].type || element(&npy, 0) != files[i].first ||
            element(&npy, 1) != files[i].second)
            fail_msg("%s: type %d, %.17g and %.17g", files[i].name, npy.tensor.type,
                     element(&npy, 0), element(&npy, 1));
        conv_tensor_destroy(&npy.tensor);
    }
}

static void test_refuses_whole_numbers_that_would_be_rounded(void **state) {
    (void)state;
    static const char *const files[][2] = {
        {"refused-i8.npy", "refused-i8.npy: it holds int64 values as large as 9007199254740993; "
                           "beyond 2^53 float64 has gaps. Round them first, with "
                           "x.astype('float64')"},
        {"refused-lowest-i8.npy", "int64 values as large as 9223372036854775808;"},
        {"refused-u8.npy", "uint64 values as large as 18446744073709551615;"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; ++i) {
        IoNpy npy;
        assert_status(io_npy_load(in_data("npy", files[i][0]).text, &npy), STATUS_LIMIT,
                      files[i][1]);
        assert_null(npy.tensor.data);
    }
}

/* NumPy's own float32 of the same numbers, bit for bit: zeros, infinities, NaN, the small ones. */
static void test_float16_widens_as_in_numpy(void **state) {
    (void)state;
    IoNpy half, wide;
    assert_ok(io_npy_load(in_data("npy", "half.npy").text, &half));
    assert_ok(io_npy_load(in_data("npy", "half-as-f4.npy").text, &wide));
    assert_int_equal(half.tensor.type, CONV_F32);
    assert_int_equal(half.tensor.extent[3], 10);
    assert_memory_equal(half.tensor.extent, wide.tensor.extent, sizeof(int[4]));
    assert_memory_equal(half.tensor.data, wide.tensor.data, 10 * sizeof(float));
    conv_tensor_destroy(&half.tensor);
    conv_tensor_destroy(&wide.tensor);
}

/* The value of a float16 by its definition. */
static float half_value(int bits) {
    int exponent = bits >> 10 & 31, fraction = bits & 1023;
    float size = exponent == 0    ? ldexpf((float)fraction, -24)
                 : exponent == 31 ? (fraction ? NAN : INFINITY)
                                  : ldexpf(1 + (float)fraction / 1024, exponent - 15);
    return copysignf(size, bits >> 15 ? -1 : 1);
}

/* A file made of a dictionary and `values` float32 ones of 1.0. Freed by io_bytes_free. */
static IoBytes made_file(int major, const char *dictionary, int values) {
    size_t prefix = major == 1 ? 10 : 12, length = strlen(dictionary);
    IoBytes bytes = {calloc(1, prefix + length + 4 * (size_t)values + 1), 0};
    bytes.size = prefix + length + 4 * (size_t)values;
    memcpy(bytes.data, "\x93NUMPY", 6);
    bytes.data[6] = (uint8_t)major;
    bytes.data[8] = (uint8_t)length;
    bytes.data[9] = (uint8_t)(length >> 8);
    memcpy(bytes.data + prefix, dictionary, length);
    for (int i = 0; i < values; ++i)
        memcpy(bytes.data + prefix + length + 4 * (size_t)i, &(float){1}, 4);
    return bytes;
}

static void test_every_float16(void **state) {
    (void)state;
    IoBytes bytes =
        made_file(1, "{'descr': '>f2', 'fortran_order': False, 'shape': (65536,)}", 32768);
    for (size_t i = 0, start = bytes.size - 131072; i < 65536; ++i) {
        bytes.data[start + 2 * i] = (uint8_t)(i >> 8);
        bytes.data[start + 2 * i + 1] = (uint8_t)i;
    }
    IoNpy npy;
    assert_ok(io_npy_parse(&bytes, "made", &npy));
    for (int i = 0; i < 65536; ++i) {
        float got = ((float *)npy.tensor.data)[i], wanted = half_value(i);
        if (isnan(wanted) ? !isnan(got) : got != wanted || signbit(got) != signbit(wanted))
            fail_msg("%04x: %g, not %g", (unsigned)i, (double)got, (double)wanted);
    }
    conv_tensor_destroy(&npy.tensor);
    io_bytes_free(&bytes);
}

static void test_any_byte_but_zero_is_true(void **state) {
    (void)state;
    IoBytes bytes = made_file(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (4,)}", 1);
    memcpy(bytes.data + bytes.size - 4, "\x00\x01\x02\xff", 4);
    IoNpy npy;
    assert_ok(io_npy_parse(&bytes, "made", &npy));
    assert_memory_equal(npy.tensor.data, ((const float[4]){0, 1, 1, 1}), sizeof(float[4]));
    conv_tensor_destroy(&npy.tensor);
    io_bytes_free(&bytes);
}

// ---- writing -----------------------------------------------------------------------------------

static void assert_same_file(const char *ours, const char *theirs) {
    IoBytes a = get_file(ours), b = get_file(theirs);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    io_bytes_free(&a);
    io_bytes_free(&b);
}

static void assert_saves_again(const char *name) {
    IoNpy npy;
    Path original = in_data("npy", name), copy = in_scratch(name);
    assert_ok(io_npy_load(original.text, &npy));
    assert_ok(io_npy_save(copy.text, &npy.tensor, npy.rank));
    assert_same_file(copy.text, original.text);
    conv_tensor_destroy(&npy.tensor);
    remove(copy.text);
}

static void test_writes_what_numpy_writes(void **state) {
    (void)state;
    int saved = 0;
    for (int i = 0; i < CASES; ++i) {
        if (strncmp(cases[i].name, "saved-", 6) == 0) {
            assert_saves_again(cases[i].name);
            saved++;
        }
    }
    assert_int_equal(saved, 12);
}

/* Infinities, NaN, a zero with a sign, the smallest and the largest number: bits, not values. */
static void test_keeps_special_values(void **state) {
    (void)state;
    assert_saves_again("saved-special-f4.npy");
    assert_saves_again("saved-special-f8.npy");
    IoNpy npy;
    assert_ok(io_npy_load(in_data("npy", "saved-special-f4.npy").text, &npy));
    const float *values = npy.tensor.data;
    assert_true(values[1] == 0 && signbit(values[1]));
    assert_true(values[2] == INFINITY && values[3] == -INFINITY && isnan(values[4]));
    assert_true(values[5] == 1e-45f && values[7] == 0.1f);
    conv_tensor_destroy(&npy.tensor);
}

static void test_saves_any_strides(void **state) {
    (void)state;
    Path path = in_scratch("strided.npy");
    float values[24];
    for (int i = 0; i < 24; ++i)
        values[i] = (float)i;
    /* 1×2×3×4 as NCHW, written as NHWC, read back: the channel varies fastest. */
    ConvTensor tensor = conv_tensor_view(CONV_F32, (const int[4]){1, 2, 3, 4}, values);
    ConvTensor nhwc = conv_tensor_permute(&tensor, (const int[4]){0, 2, 3, 1});
    assert_ok(io_npy_save(path.text, &nhwc, 4));
    IoNpy npy;
    assert_ok(io_npy_load(path.text, &npy));
    assert_memory_equal(npy.tensor.extent, ((const int[4]){1, 3, 4, 2}), sizeof(int[4]));
    for (int i = 0; i < 24; ++i)
        assert_true(((float *)npy.tensor.data)[i] == (float)(i / 2 + i % 2 * 12));
    conv_tensor_destroy(&npy.tensor);
    remove(path.text);
}

// ---- what is refused ---------------------------------------------------------------------------

static void test_refuses_what_is_no_array_of_real_numbers(void **state) {
    (void)state;
    const struct {
        const char *name, *part;
    } refused[] = {
        {"refused-complex.npy",
         "refused-complex.npy: it holds complex128 values, dtype '<c16'; float16, float32, "
         "float64, integers and bool are read"},
        {"refused-complex64.npy", "complex64 values, dtype '>c8'"},
        {"refused-long-double.npy", "float128 (long double) values, dtype '<f16'"},
        {"refused-text.npy", "text, dtype '<U3'"},
        {"refused-bytes.npy", "byte strings, dtype '|S3'"},
        {"refused-dates.npy", "dates (datetime64), dtype '<M8[D]'"},
        {"refused-spans.npy", "time spans (timedelta64), dtype '<m8[ns]'"},
        {"refused-void.npy", "raw bytes (void), dtype '|V4'"},
        {"refused-object.npy", "pickled Python objects, dtype '|O'"},
        {"refused-record.npy", "records of several fields (a structured dtype)"},
        {"refused-5d.npy", "it has 5 axes, at most 4"},
        {"refused-empty.npy", "axis 1 has length 0"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; ++i) {
        IoNpy npy = {.rank = 9};
        assert_status(io_npy_load(in_data("npy", refused[i].name).text, &npy), STATUS_FORMAT,
                      refused[i].part);
        assert_null(npy.tensor.data);
        assert_int_equal(npy.rank, 0);
    }
    IoNpy npy;
    assert_status(io_npy_load(in_data("npy", "none.npy").text, &npy), STATUS_FILE, "none.npy: ");
}

static void test_reads_any_form_of_the_dictionary(void **state) {
    (void)state;
    static const char *const forms[] = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
        "{'shape': (2, 3), 'fortran_order': True, 'descr': '<f4'}",
        "{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(2,3)}\n",
        "  {\t'descr' : 'f4' ,\n 'fortran_order' : False , 'shape' : ( 2L , 3L , ) , } \r\n  ",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (02, 03)}",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; ++i)
        for (int major = 1; major <= 3; ++major) {
            IoBytes bytes = made_file(major, forms[i], 6);
            IoNpy npy;
            assert_ok(io_npy_parse(&bytes, "made", &npy));
            assert_memory_equal(npy.tensor.extent, ((const int[4]){1, 1, 2, 3}), sizeof(int[4]));
            assert_true(((float *)npy.tensor.data)[5] == 1);
            conv_tensor_destroy(&npy.tensor);
            io_bytes_free(&bytes);
        }
}

static void assert_parse_fails(int major, const char *dictionary, int values, const char *part) {
    IoBytes bytes = made_file(major, dictionary, values);
    IoNpy npy;
    assert_status(io_npy_parse(&bytes, "made", &npy), STATUS_FORMAT, part);
    assert_null(npy.tensor.data);
    io_bytes_free(&bytes);
}

static void test_refuses_broken_dictionaries(void **state) {
    (void)state;
    static const char *const broken[] = {
        "",
        "{",
        "{}",
        "[]",
        "{'descr': '', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f3', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<i16', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<U5\t', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': false, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
        "{'descr': <f4, 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 2}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [2]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (--2,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; ++i)
        assert_parse_fails(1, broken[i], 4, "made: its header is damaged");
    assert_parse_fails(1, "{'descr': '<f4', 'fortran_order': False}", 4, "it has no 'shape'");
    assert_parse_fails(1, "{'descr': '<f4', 'shape': (2,)}", 4, "it has no 'fortran_order'");
    assert_parse_fails(1, "{'fortran_order': False, 'shape': (2,)}", 4, "it has no 'descr'");
    assert_parse_fails(4, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 2,
                       "version 4.0");
    assert_parse_fails(0, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 2,
                       "version 0.0");
}

static void test_refuses_sizes_that_are_not_there(void **state) {
    (void)state;
    static const struct {
        const char *shape, *part;
    } sizes[] = {
        {"(3,)", "its shape needs 12 bytes of values, there are 8"},
        {"(1000000, 1000000)", "needs 4000000000000 bytes"},
        {"(4294967296, 4294967296)", "no file could hold"},
        {"(9223372036854775807,)", "no file could hold"},
        {"(99999999999999999999999999,)", "no file could hold"},
        {"(0, 99999999999999999999999999)", "axis 0 has length 0"},
        {"(1,1,1,1,1,1,1,1)", "8 axes"},
        {"(1, -2)", "its header is damaged: axis 1 has the length -2"},
        {"(-1, -2)", "axis 0 has the length -1"},
        {"(-99999999999999999999999999,)", "axis 0 has the length -9223372036854775807"},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        char dictionary[200];
        snprintf(dictionary, sizeof dictionary,
                 "{'descr': '<f4', 'fortran_order': False, 'shape': %s}", sizes[i].shape);
        assert_parse_fails(1, dictionary, 2, sizes[i].part);
    }
}

/* The bytes of the file's type count, not those of the tensor's. */
static void test_sizes_of_other_types(void **state) {
    (void)state;
    static const struct {
        const char *code;
        int size;
    } sizes[] = {{"<f2", 2}, {"|b1", 1}, {"|i1", 1}, {"<u2", 2}, {">i4", 4}, {"<i8", 8}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
        const char *form = "{'descr': '%s', 'fortran_order': True, 'shape': (%d,)}";
        char dictionary[200], part[100];
        int there = 16 / sizes[i].size;
        snprintf(dictionary, sizeof dictionary, form, sizes[i].code, there + 1);
        snprintf(part, sizeof part, "needs %d bytes of values, there are 16", 16 + sizes[i].size);
        assert_parse_fails(1, dictionary, 4, part);
        snprintf(dictionary, sizeof dictionary, form, sizes[i].code, INT32_MAX);
        assert_parse_fails(1, dictionary, 4, "bytes of values, there are 16");
    }
}

static void test_ignores_bytes_behind_the_values(void **state) {
    (void)state;
    IoBytes bytes = made_file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 5);
    IoNpy npy;
    assert_ok(io_npy_parse(&bytes, "made", &npy));
    assert_int_equal(conv_tensor_count(&npy.tensor), 2);
    conv_tensor_destroy(&npy.tensor);
    io_bytes_free(&bytes);
}

/* Parses bytes in a block of just their size, so that a step beyond it is found. */
static Status parse_exactly(const uint8_t *data, size_t size, IoNpy *npy) {
    IoBytes bytes = {malloc(size ? size : 1), size};
    memcpy(bytes.data, data, size);
    Status status = io_npy_parse(&bytes, "cut", npy);
    io_bytes_free(&bytes);
    return status;
}

enum { FILES = CASES + TYPES * ORDERS };

/* One after another all files that can be read; empty where one does not exist. */
static Path any_file(int i) {
    return i < CASES ? in_data("npy", cases[i].name)
                     : type_file((i - CASES) / ORDERS, (i - CASES) % ORDERS);
}

static void test_every_cut_is_noticed(void **state) {
    (void)state;
    for (int i = 0; i < FILES; ++i) {
        Path path = any_file(i);
        if (!path.text[0])
            continue;
        IoBytes whole = get_file(path.text);
        for (size_t size = 0; size < whole.size; ++size) {
            IoNpy npy;
            assert_status(parse_exactly(whole.data, size, &npy), STATUS_FORMAT, "cut: ");
            assert_null(npy.tensor.data);
        }
        io_bytes_free(&whole);
    }
}

/* Flipped bytes give an error or an array that the bytes could hold, never a step outside. */
static void test_flipped_bytes_are_survived(void **state) {
    (void)state;
    RandomState random;
    random_init(&random, 20);
    int refused = 0, read = 0;
    for (int round = 0; round < 20000; ++round) {
        Path path = any_file(round % FILES);
        if (!path.text[0])
            continue;
        IoBytes bytes = get_file(path.text);
        int64_t reach = round % 3 ? 128 : (int64_t)bytes.size; /* mostly in the header */
        for (int64_t flips = random_integer(&random, 1, 4); flips > 0; --flips)
            bytes.data[random_integer(&random, 0, reach - 1)] ^=
                (uint8_t)random_integer(&random, 1, 255);
        IoNpy npy;
        Status status = parse_exactly(bytes.data, bytes.size, &npy);
        assert_int_equal(status_failed(&status), npy.tensor.data == NULL);
        if (npy.tensor.data) {
            read++;
            assert_in_range(conv_tensor_count(&npy.tensor), 1, bytes.size);
        } else {
            refused++;
        }
        conv_tensor_destroy(&npy.tensor);
        io_bytes_free(&bytes);
    }
    assert_true(refused > 1000 && read > 1000);
}

/* Three gigabytes that exist in name only: refused before anything is read. */
static void test_refuses_a_file_that_is_too_long(void **state) {
    (void)state;
    Path path = in_scratch("sparse.npy");
    IoBytes bytes =
        made_file(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (750000000,)}", 0);
    put_file(path.text, bytes.data, bytes.size);
    io_bytes_free(&bytes);
    assert_int_equal(truncate(path.text, 3000000100), 0);
    IoNpy npy;
    assert_status(io_npy_load(path.text, &npy), STATUS_LIMIT, "3000000100 bytes");
    remove(path.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_numpy_wrote),
        cmocka_unit_test(test_reads_every_type_in_every_order),
        cmocka_unit_test(test_whole_numbers_stay_exact),
        cmocka_unit_test(test_refuses_whole_numbers_that_would_be_rounded),
        cmocka_unit_test(test_float16_widens_as_in_numpy),
        cmocka_unit_test(test_every_float16),
        cmocka_unit_test(test_any_byte_but_zero_is_true),
        cmocka_unit_test(test_writes_what_numpy_writes),
        cmocka_unit_test(test_keeps_special_values),
        cmocka_unit_test(test_saves_any_strides),
        cmocka_unit_test(test_refuses_what_is_no_array_of_real_numbers),
        cmocka_unit_test(test_reads_any_form_of_the_dictionary),
        cmocka_unit_test(test_refuses_broken_dictionaries),
        cmocka_unit_test(test_refuses_sizes_that_are_not_there),
        cmocka_unit_test(test_sizes_of_other_types),
        cmocka_unit_test(test_ignores_bytes_behind_the_values),
        cmocka_unit_test(test_every_cut_is_noticed),
        cmocka_unit_test(test_flipped_bytes_are_survived),
        cmocka_unit_test(test_refuses_a_file_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
