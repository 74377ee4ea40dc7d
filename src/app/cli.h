/* The subcommands. Each takes the words after its name, prints to stdout and stderr, and returns
 * the exit status: 0, 1 it failed, 2 wrong use. */
#ifndef APP_CLI_H
#define APP_CLI_H

enum { CLI_OK = 0, CLI_FAILED = 1, CLI_WRONG_USE = 2 };

int cli_conv(int argc, char **argv);
int cli_grad(int argc, char **argv);
int cli_trace(int argc, char **argv);
int cli_render(int argc, char **argv);

#endif
