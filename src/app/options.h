/* The options of the subcommands: one table (options.def) from which the parser, the checks and the
 * help text follow. Knows what an option looks like, not what a subcommand does with it. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/status.h"
#include "conv/layer.h"

/// The subcommands, as a set.
typedef enum AppCommand {
    APP_CONV = 1,
    APP_GRAD = 2,
    APP_TRACE = 4,
    APP_RENDER = 8,
    APP_ARRAYS = APP_CONV | APP_GRAD | APP_TRACE, ///< those that read .npy files
    APP_ANY = APP_ARRAYS | APP_RENDER
} AppCommand;

typedef enum AppOption {
#define APP_OPTION(NAME, word, argument, needed, allowed, help) APP_OPTION_##NAME,
#include "app/options.def"
#undef APP_OPTION
    APP_OPTION_COUNT
} AppOption;

/// What stood on the command line of one subcommand.
typedef struct AppOptions {
    AppCommand command;
    const char *value[APP_OPTION_COUNT]; ///< lent from argv; NULL not given; "" of a bare option
} AppOptions;

/// A list of whole numbers as typed: 3 or 1,2 or 1,2,3,4.
typedef struct AppNumbers {
    int count;
    int value[4];
} AppNumbers;

/// Reads the words after a subcommand's name: "--word value", "--word=value" and "--word". Values
/// are not looked at. Arrays that are needed may be missing where --problem is given.
///   errors  STATUS_USAGE unknown or of another subcommand, without its value, given twice, needed
///           and missing (not asked for when --help is given)
Status app_options_read(AppCommand command, int argc, char **argv, AppOptions *out);

/// The value of a given option as numbers, each from `least` to CONV_EXTENT_MAX.
///   errors  STATUS_USAGE, beginning with the option
Status app_options_numbers(const AppOptions *options, AppOption option, int least, AppNumbers *out);

/// A whole number from 0 on; where the option is not given, *out stays.
///   errors  STATUS_USAGE, beginning with the option
Status app_options_count(const AppOptions *options, AppOption option, int64_t *out);

/// Which of `words` the option's value is; where it is not given, *out stays.
///   errors  STATUS_USAGE, beginning with the option and naming the words
Status app_options_word(const AppOptions *options, AppOption option, const char *const *words,
                        int count, int *out);

/// Stride, padding and its values, dilation, groups, flip, transposed and output padding of a layer
/// as given; what is not given stays. Named padding rules are not resolved yet.
///   errors  STATUS_USAGE, beginning with the option; *layer untouched
Status app_options_layer(const AppOptions *options, ConvLayer *layer);

/// Checks the groups of a layer whose extents are known and fills its padding by the rule.
///   errors  beginning with --groups or --padding; STATUS_USAGE where options contradict each
///           other, whatever the extents are; *layer untouched
Status app_options_resolve(ConvLayer *layer);

/// The same failure with the option's word before its sentence; success stays success.
Status app_options_blame(AppOption option, Status status);

/// Prints a failure as one line on stderr, after "convscope" and the subcommand's name (NULL:
/// none).
///   returns the exit status: CLI_WRONG_USE for STATUS_USAGE, else CLI_FAILED
int app_options_fail(const char *command, Status status);

/// Makes sure that what was printed has arrived.
///   errors  STATUS_FILE stdout cannot be written
Status app_options_flush(void);

/// A subcommand from its words to its exit status: reads them, prints the help if that is asked
/// for, else calls `run`; a failure becomes one line on stderr.
///   returns CLI_OK, or what app_options_fail returns
int app_options_run(AppCommand command, int argc, char **argv,
                    Status (*run)(const AppOptions *options));

#endif
