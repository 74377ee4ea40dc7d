/* The text form of a layer: written and read from one table. */
#include "conv/problem.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* A part with a number. Parts of one group are written together, with an underscore before them,
 * when one of them differs from `usual`, or always. */
typedef struct Part {
    const char *name;
    size_t offset;
    int usual;
    int group;
    bool always;
} Part;

#define PART(name, field, usual, group, always)                                                    \
    { name, offsetof(ConvLayer, field), usual, group, always }
static const Part parts[] = {
    PART("n", n, 1, 0, true),       PART("g", groups, 1, 0, true),   PART("ic", ic, 1, 1, true),
    PART("ih", ih, 1, 1, true),     PART("iw", iw, 1, 1, true),      PART("oc", oc, 1, 2, true),
    PART("kh", kh, 1, 3, true),     PART("kw", kw, 1, 3, true),      PART("sh", sh, 1, 4, false),
    PART("sw", sw, 1, 4, false),    PART("dh", dh, 1, 5, false),     PART("dw", dw, 1, 5, false),
    PART("pt", top, 0, 6, false),   PART("pb", bottom, 0, 6, false), PART("pl", left, 0, 6, false),
    PART("pr", right, 0, 6, false), PART("oph", oph, 0, 7, false),   PART("opw", opw, 0, 7, false),
};
#undef PART

enum { PARTS = sizeof parts / sizeof parts[0], FIRST_SIDE = 12, AFTER_SIDES = 16 };

static int number_of(const ConvLayer *layer, const Part *part) {
    int number;
    memcpy(&number, (const char *)layer + part->offset, sizeof number);
    return number;
}

/* ---- writing ----------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void put(char text[CONV_PROBLEM_SIZE],
                                                      const char *format, ...) {
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text + used, CONV_PROBLEM_SIZE - used, format, arguments);
    va_end(arguments);
    assert(length >= 0 && used + (size_t)length < CONV_PROBLEM_SIZE);
    (void)length;
}

static bool group_is_written(const ConvLayer *layer, int group) {
    bool written = false;
    for (int i = 0; i < PARTS; i++) {
        bool says = parts[i].always || number_of(layer, &parts[i]) != parts[i].usual;
        bool by_rule = layer->padding != CONV_PADDING_CUSTOM && i >= FIRST_SIDE && i < AFTER_SIDES;
        written = written || (parts[i].group == group && says && !by_rule);
    }
    return written;
}

void conv_problem_format(const ConvLayer *layer, char text[CONV_PROBLEM_SIZE]) {
    text[0] = 0;
    for (int i = 0; i < PARTS; i++) {
        if (group_is_written(layer, parts[i].group)) {
            bool first = i > 0 && parts[i - 1].group != parts[i].group;
            put(text, "%s%s%d", first ? "_" : "", parts[i].name, number_of(layer, &parts[i]));
        }
    }
    if (layer->padding != CONV_PADDING_CUSTOM && layer->padding != CONV_PADDING_VALID) {
        put(text, "_%s", conv_padding_word(layer->padding));
    }
    if (layer->border != CONV_BORDER_ZEROS) {
        put(text, "_%s", conv_border_word(layer->border));
    }
    put(text, "%s%s%s", layer->bias ? "_bias" : "", layer->flip ? "_flip" : "",
        layer->transposed ? "_transposed" : "");
}

/* ---- reading ----------------------------------------------------------------------------- */

/* What has been read so far. */
typedef struct Reader {
    const char *text;
    const char *at;
    ConvLayer layer;
    bool number[PARTS];
    bool rule, border;
} Reader;

static Status refuse(const Reader *reader, const char *what) {
    return status_error(STATUS_VALUE,
                        "'%.24s' in the problem %s; its parts look like "
                        "n1g1_ic3ih8iw8_oc2_kh3kw3_sh2sw2_pt1pb1pl1pr1_reflect_bias",
                        reader->at, what);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The number behind a name; -1 when it is too large. */
static int read_number(const char **at) {
    int64_t number = 0;
    while (is_digit(**at)) {
        number = number * 10 + (**at - '0');
        number = number > CONV_EXTENT_MAX ? (int64_t)CONV_EXTENT_MAX + 1 : number;
        ++*at;
    }
    return number > CONV_EXTENT_MAX ? -1 : (int)number;
}

static Status read_part(Reader *reader, int i) {
    const char *at = reader->at + strlen(parts[i].name);
    int number = read_number(&at);
    if (reader->number[i]) {
        return refuse(reader, "is given twice");
    }
    if (number < 0) {
        return status_error(STATUS_LIMIT, "'%.24s' in the problem: numbers go up to %d", reader->at,
                            CONV_EXTENT_MAX);
    }
    memcpy((char *)&reader->layer + parts[i].offset, &number, sizeof number);
    reader->number[i] = true;
    reader->at = at;
    return status_ok();
}

/* Whether the word stands at the reader, as a whole; goes past it then. */
static bool takes_word(Reader *reader, const char *word) {
    size_t length = strlen(word);
    char next = strncmp(reader->at, word, length) == 0 ? reader->at[length] : 'x';
    if (next != 0 && next != '_') {
        return false;
    }
    reader->at += length;
    return true;
}

static Status read_word(Reader *reader) {
    const Reader before = *reader;
    ConvLayer *layer = &reader->layer;
    bool *flags[] = {&layer->bias, &layer->flip, &layer->transposed};
    static const char *const words[] = {"bias", "flip", "transposed"};
    for (int i = 0; i < 3; i++) {
        if (takes_word(reader, words[i])) {
            bool twice = *flags[i];
            *flags[i] = true;
            return twice ? refuse(&before, "is given twice") : status_ok();
        }
    }
    for (int i = 0; i < CONV_PADDING_COUNT; i++) {
        if (i != CONV_PADDING_CUSTOM && takes_word(reader, conv_padding_word((ConvPadding)i))) {
            bool twice = reader->rule;
            reader->rule = true;
            layer->padding = (ConvPadding)i;
            return twice ? refuse(&before, "is a second rule for the padding") : status_ok();
        }
    }
    for (int i = 0; i < CONV_BORDER_COUNT; i++) {
        if (takes_word(reader, conv_border_word((ConvBorder)i))) {
            bool twice = reader->border;
            reader->border = true;
            layer->border = (ConvBorder)i;
            return twice ? refuse(&before, "is a second kind of padding values") : status_ok();
        }
    }
    return refuse(reader, "is no part of one");
}

static Status read_next(Reader *reader) {
    for (int i = 0; i < PARTS; i++) {
        size_t length = strlen(parts[i].name);
        if (strncmp(reader->at, parts[i].name, length) == 0 && is_digit(reader->at[length])) {
            return read_part(reader, i);
        }
    }
    return read_word(reader);
}

static Status finish(Reader *reader) {
    bool sides = false;
    for (int i = FIRST_SIDE; i < AFTER_SIDES; i++) {
        sides = sides || reader->number[i];
    }
    if (sides && reader->rule) {
        reader->at = reader->text;
        return refuse(reader, "has a padding rule and sides as well");
    }
    if (sides) {
        reader->layer.padding = CONV_PADDING_CUSTOM;
    }
    Status status = conv_layer_resolve(&reader->layer);
    ConvShape shape;
    return status_failed(&status) ? status : conv_layer_check(&reader->layer, &shape);
}

Status conv_problem_parse(const char *text, ConvLayer *layer) {
    Reader reader = {.text = text, .at = text, .layer = conv_layer_default()};
    Status status = status_ok();
    while (*reader.at && !status_failed(&status)) {
        if (*reader.at == '_') {
            reader.at++;
        } else {
            status = read_next(&reader);
        }
    }
    if (!status_failed(&status)) {
        status = finish(&reader);
    }
    if (!status_failed(&status)) {
        *layer = reader.layer;
    }
    return status;
}
