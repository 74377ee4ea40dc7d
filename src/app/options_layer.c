/* The options that make a layer: stride, padding and the like. */
#include "app/options.h"

#include <ctype.h>
#include <string.h>

/* One number for both axes, or two: height, width. */
static Status read_pair(const AppOptions *options, AppOption option, int least, int *height,
                        int *width) {
    if (!options->value[option]) {
        return status_ok();
    }
    AppNumbers numbers;
    Status status = app_options_numbers(options, option, least, &numbers);
    if (status_failed(&status)) {
        return status;
    }
    if (numbers.count > 2) {
        return app_options_blame(
            option, status_error(STATUS_USAGE, "one number or two, not %d", numbers.count));
    }
    *height = numbers.value[0];
    *width = numbers.value[numbers.count - 1];
    return status_ok();
}

/* A rule by its name; false when `text` names none. Custom padding is given as numbers. */
static bool read_rule(const char *text, ConvPadding *rule) {
    for (int i = 0; i < CONV_PADDING_COUNT; i++) {
        if (i != CONV_PADDING_CUSTOM && strcmp(text, conv_padding_word((ConvPadding)i)) == 0) {
            *rule = (ConvPadding)i;
            return true;
        }
    }
    return false;
}

static Status read_padding(const AppOptions *options, ConvLayer *layer) {
    const char *text = options->value[APP_OPTION_PADDING];
    if (!text || read_rule(text, &layer->padding)) {
        return status_ok();
    }
    if (isalpha((unsigned char)text[0])) {
        return status_error(STATUS_USAGE,
                            "--padding: '%.40s' is none of the rules, which are valid, same, "
                            "same-upper, same-lower and full; numbers are possible as well",
                            text);
    }
    AppNumbers numbers;
    Status status = app_options_numbers(options, APP_OPTION_PADDING, 0, &numbers);
    if (status_failed(&status)) {
        return status;
    }
    const int *value = numbers.value;
    switch (numbers.count) {
    case 1:
        layer->top = layer->bottom = layer->left = layer->right = value[0];
        break;
    case 2:
        layer->top = layer->bottom = value[0];
        layer->left = layer->right = value[1];
        break;
    case 4:
        layer->top = value[0];
        layer->bottom = value[1];
        layer->left = value[2];
        layer->right = value[3];
        break;
    default:
        return status_error(STATUS_USAGE, "--padding: one number, two or four, not %d",
                            numbers.count);
    }
    layer->padding = CONV_PADDING_CUSTOM;
    return status_ok();
}

static Status read_border(const AppOptions *options, ConvLayer *layer) {
    static const char *const words[] = {
#define CONV_BORDER(NAME, word, help) word,
#include "conv/borders.def"
#undef CONV_BORDER
    };
    int border = (int)layer->border;
    Status status =
        app_options_word(options, APP_OPTION_PADDING_MODE, words, CONV_BORDER_COUNT, &border);
    layer->border = (ConvBorder)border;
    return status;
}

static Status read_groups(const AppOptions *options, ConvLayer *layer) {
    if (!options->value[APP_OPTION_GROUPS]) {
        return status_ok();
    }
    AppNumbers numbers;
    Status status = app_options_numbers(options, APP_OPTION_GROUPS, 1, &numbers);
    if (status_failed(&status)) {
        return status;
    }
    if (numbers.count != 1) {
        return status_error(STATUS_USAGE, "--groups: one number, not %d", numbers.count);
    }
    layer->groups = numbers.value[0];
    return status_ok();
}

Status app_options_layer(const AppOptions *options, ConvLayer *layer) {
    ConvLayer given = *layer;
    Status status = read_pair(options, APP_OPTION_STRIDE, 1, &given.sh, &given.sw);
    if (!status_failed(&status)) {
        status = read_pair(options, APP_OPTION_DILATION, 1, &given.dh, &given.dw);
    }
    if (!status_failed(&status)) {
        status = read_padding(options, &given);
    }
    if (!status_failed(&status)) {
        status = read_border(options, &given);
    }
    if (!status_failed(&status)) {
        status = read_groups(options, &given);
    }
    if (!status_failed(&status)) {
        status = read_pair(options, APP_OPTION_OUTPUT_PADDING, 0, &given.oph, &given.opw);
    }
    if (status_failed(&status)) {
        return status;
    }
    given.flip = given.flip || options->value[APP_OPTION_FLIP];
    given.transposed = given.transposed || options->value[APP_OPTION_TRANSPOSED];
    *layer = given;
    return status;
}

static Status check_divides(const ConvLayer *layer, int count, const char *what) {
    return count % layer->groups == 0
               ? status_ok()
               : status_error(STATUS_SHAPE, "--groups: %d groups do not divide %d %s%s",
                              layer->groups, count, what, count == 1 ? "" : "s");
}

Status app_options_resolve(ConvLayer *layer) {
    Status status = check_divides(layer, layer->ic, "input channel");
    if (!status_failed(&status)) {
        status = check_divides(layer, layer->oc, "filter");
    }
    if (status_failed(&status)) {
        return status;
    }
    status = conv_layer_resolve(layer);
    if (status.code == STATUS_VALUE) {
        status.code = STATUS_USAGE;
    }
    return app_options_blame(APP_OPTION_PADDING, status);
}
