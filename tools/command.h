/* A subcommand of the program: one file each, cmd_<name>.c. */
#ifndef TQ_TOOLS_COMMAND_H
#define TQ_TOOLS_COMMAND_H

#include "engine/base/err.h"
#include "engine/graph/graph.h"
#include "engine/journey/request.h"

/* Exit statuses of the program. */
enum { TQ_EXIT_FINE = 0, TQ_EXIT_FAILED = 1, TQ_EXIT_USAGE = 2,
       TQ_EXIT_PARTLY = 3 /* done, but some origins of a batch have no answer */ };

struct tq_command {
  const char *name;
  const char *summary;               /* one line for `tongqu --help` */
  const char *usage;                 /* the whole help of the command */
  const char *missing;               /* said without its argument; NULL: the graph is missing */
  int (*run)(int argc, char **argv); /* argv[0] starts getopt's messages; an exit status */
};

extern const struct tq_command tq_cmd_build, tq_cmd_hierarchy, tq_cmd_info, tq_cmd_verify, tq_cmd_isochrone,
    tq_cmd_route, tq_cmd_matrix, tq_cmd_export, tq_cmd_access, tq_cmd_batch, tq_cmd_merge, tq_cmd_store, tq_cmd_scorecard, tq_cmd_check_feed, tq_cmd_timetable;

/* What tq_cmd_store does, in the name of another command. */
int tq_store_run(const struct tq_command *as, int argc, char **argv);

/* "tongqu <command>: message" on standard error; the exit status that fits: usage for
 * TQ_E_ARG, else failed. */
int tq_complain(const char *command, const struct tq_err *err);

/* A wrong command line: the message (unless getopt has said it: NULL) and where the help
 * is. Returns TQ_EXIT_USAGE. */
int tq_complain_usage(const char *command, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Opens and checks a graph, for a search. */
enum tq_code tq_open_checked(const char *path, struct tq_graph **g, struct tq_err *err);

/* The same, for searches of this request only: sections of street modes that it does not
 * ask for are neither read nor checked. */
enum tq_code tq_open_for(const char *path, const struct tq_request *r, struct tq_graph **g,
                         struct tq_err *err);

/* The same, with every section's checksum, and whether the parts agree (tq_graph_check). */
enum tq_code tq_open_verified(const char *path, struct tq_graph **g, struct tq_err *err);

#endif
