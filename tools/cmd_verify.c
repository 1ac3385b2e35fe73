/* tongqu verify: checks every index, offset and checksum of a graph. */
#include <stdio.h>

#include "tools/parse.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_verify = {
    .name = "verify",
    .summary = "check every index, offset and checksum of a graph",
    .usage = "Usage: tongqu verify GRAPH\n",
    .run = run,
};

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  (void)ctx, (void)arg;
  return tq_fail(err, TQ_E_ARG, "unknown option %d", option);
}

static int run(int argc, char **argv) {
  static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
  const struct tq_parse parse = {&tq_cmd_verify, options, "h", take, NULL, NULL};
  const char *path;
  struct tq_graph *g = NULL;
  struct tq_err err;
  int status = tq_parse(&parse, argc, argv, &path);
  if (status != TQ_PARSED) return status;
  if (tq_open_verified(path, &g, &err)) return tq_complain("verify", &err);
  printf("%s: fine, %u sections, graph %016llx\n", path, g->header->n_sections,
         (unsigned long long)g->header->graph_id);
  tq_graph_free(g);
  return TQ_EXIT_FINE;
}
