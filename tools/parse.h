/* The command line of one subcommand. */
#ifndef TQ_TOOLS_PARSE_H
#define TQ_TOOLS_PARSE_H

#include <getopt.h>

#include "tools/command.h"

enum { TQ_PARSED = -1 };

struct tq_parse {
  const struct tq_command *command;
  const struct option *options; /* with {"help", no_argument, NULL, 'h'} */
  const char *shorts;
  enum tq_code (*take)(void *ctx, int option, const char *arg, struct tq_err *err);
  void *ctx;
  const char *more_usage; /* printed after the command's own; NULL */
};

/* Gives every option to take; graph (NULL: the command takes none) gets the one other
 * argument. Returns TQ_PARSED to go on, else the exit status: everything has been said. */
int tq_parse(const struct tq_parse *p, int argc, char **argv, const char **graph);

#endif
