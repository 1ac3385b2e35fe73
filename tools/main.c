/* tongqu: the program. Finds the subcommand and runs it. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "engine/version.h"
#include "tools/command.h"

static const struct tq_command *const commands[] = {
    &tq_cmd_build, &tq_cmd_hierarchy, &tq_cmd_info,   &tq_cmd_verify,    &tq_cmd_isochrone,
    &tq_cmd_route, &tq_cmd_matrix, &tq_cmd_access, &tq_cmd_batch, &tq_cmd_merge, &tq_cmd_store, &tq_cmd_scorecard,
    &tq_cmd_check_feed, &tq_cmd_timetable, &tq_cmd_export,
};
enum { N_COMMANDS = sizeof commands / sizeof *commands, ALL_MODES = (1 << TQ_N_MODES) - 1 };

int tq_complain(const char *command, const struct tq_err *err) {
  fprintf(stderr, "tongqu %s: %s\n", command, err->msg);
  return err->code == TQ_E_ARG ? TQ_EXIT_USAGE : TQ_EXIT_FAILED;
}

int tq_complain_usage(const char *command, const char *fmt, ...) {
  if (fmt) {
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "tongqu %s: ", command);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
  }
  fprintf(stderr, "See `tongqu %s --help`.\n", command);
  return TQ_EXIT_USAGE;
}

static enum tq_code open_and_check(const char *path, uint32_t modes, bool verify,
                                   struct tq_graph **out, struct tq_err *err) {
  struct tq_graph *g;
  struct tq_err why;
  enum tq_code code = tq_graph_open(path, &g, err);
  if (code) return code;
  if (verify) code = tq_graph_check_sums(g, &why);
  if (!code) code = verify ? tq_graph_check(g, &why) : tq_graph_check_modes(g, modes, &why);
  if (!code) {
    *out = g;
    return TQ_OK;
  }
  tq_graph_free(g);
  return tq_fail(err, code, "%s: %s", path, why.msg); /* the checks know no file */
}

enum tq_code tq_open_for(const char *path, const struct tq_request *r, struct tq_graph **g,
                         struct tq_err *err) {
  return open_and_check(path, tq_request_modes(r), false, g, err);
}

enum tq_code tq_open_checked(const char *path, struct tq_graph **g, struct tq_err *err) {
  return open_and_check(path, ALL_MODES, false, g, err);
}

enum tq_code tq_open_verified(const char *path, struct tq_graph **g, struct tq_err *err) {
  return open_and_check(path, ALL_MODES, true, g, err);
}

static void print_help(FILE *to) {
  fputs(
      "tongqu (通衢): which areas, and how many people, lie within one hour by road, rail and bus\n"
      "\nUsage: tongqu COMMAND [OPTIONS]\n\nCommands:\n",
      to);
  for (int i = 0; i < N_COMMANDS; i++)
    fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
  fputs(
      "\n`tongqu COMMAND --help` tells the options of one command.\n"
      "Exit status: 0 fine (an empty answer is fine), 1 failed, 2 bad command line; of a batch 3:\n"
      "done, but some origins have no answer.\n",
      to);
}

/* What a command prints is an answer too: a full disk or a closed pipe must not pass for fine. */
static int run(const struct tq_command *command, int argc, char **argv) {
  char title[64]; /* getopt's messages start with it */
  snprintf(title, sizeof title, "tongqu %s", command->name);
  argv[0] = title;
  int status = command->run(argc, argv);
  if (fflush(stdout) == 0 && !ferror(stdout)) return status;
  if (status == TQ_EXIT_FINE)
    fprintf(stderr, "%s: standard output cannot be written; is the disk full?\n", title);
  return status == TQ_EXIT_FINE ? TQ_EXIT_FAILED : status;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    print_help(stderr);
    return TQ_EXIT_USAGE;
  }
  const char *name = argv[1];
  if (!strcmp(name, "help") && argc > 2) { /* help COMMAND is COMMAND --help */
    static char help[] = "--help";
    name = argv[1] = argv[2];
    argv[2] = help;
  }
  if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
    print_help(stdout);
    return TQ_EXIT_FINE;
  }
  if (!strcmp(name, "--version")) {
    puts("tongqu " TQ_VERSION);
    return TQ_EXIT_FINE;
  }
  for (int i = 0; i < N_COMMANDS; i++)
    if (!strcmp(name, commands[i]->name)) return run(commands[i], argc - 1, argv + 1);
  fprintf(stderr, "tongqu: no command '%s'; see `tongqu --help`\n", name);
  return TQ_EXIT_USAGE;
}
